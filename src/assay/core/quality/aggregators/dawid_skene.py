"""``dawid_skene``: each annotator has a confusion matrix, shrunk towards that of all.

Dawid and Skene (1979) by expectation maximisation. Where annotators gave few answers, plain
maximum likelihood collapses; a Dirichlet prior of a few answers on each row, centred on the
pooled confusion matrix of all annotators, keeps what is common and learns what is personal.

It is the method for very many answers: each iteration is one pass over 4 bytes an answer, which
renews the beliefs and counts for the next one at once.
"""

from __future__ import annotations

import numpy as np

from assay.core.errors import TooLarge
from assay.core.quality.aggregators.counting import shrunken_skill, vote_shares
from assay.core.quality.aggregators.kernels import (
    cells_by_item,
    em_pass,
    em_pass_of_two,
    votes_of_two,
)
from assay.core.quality.aggregators.protocol import Consensus
from assay.core.quality.matrix import AnswerMatrix, Floats, Ints

SHRINKAGE = 4.0
_MOST_ITERATIONS = 100
_SETTLED = 1e-4
_SMALL = 0.01
_DIAGONAL = 2.0
"""Answers that 'people are more right than wrong' counts for, in a row that nobody has shown."""
_MOST_CELLS = 100_000_000


class DawidSkene:
    """Confusion matrices by annotator with a Dirichlet prior of weight ``shrinkage`` a row."""

    name = "dawid_skene"
    title = "Dawid–Skene, shrunk towards the pooled confusion"

    def __init__(
        self,
        shrinkage: float = SHRINKAGE,
        most_iterations: int = _MOST_ITERATIONS,
        settled: float = _SETTLED,
    ) -> None:
        self.shrinkage = shrinkage
        self.most_iterations = most_iterations
        self.settled = settled

    def aggregate(self, answers: AnswerMatrix) -> Consensus:
        """Starts from the vote; ends when no posterior moves by more than 0.0001.

        Raises ``TooLarge`` where annotators × labels² is above a hundred million.
        """
        n_labels = answers.n_labels
        if answers.n_annotators * n_labels**2 > _MOST_CELLS:
            message = f"{n_labels:,} labels are too many for confusion matrices"
            raise TooLarge("too_many_labels", f"{message}; use a majority method")
        if len(answers) == 0 or n_labels < 2:
            posterior, prior = vote_shares(answers)
            return Consensus(self.name, posterior, prior, shrunken_skill(answers, posterior))
        run = self._of_two if n_labels == 2 else self._of_many
        posterior, prior, counts, iterations = run(answers)
        dirichlet = counts + self.shrinkage * _pooled(counts)
        confusion = dirichlet / dirichlet.sum(axis=2, keepdims=True)
        skill = np.einsum("akk,k->a", confusion, prior)
        return Consensus(self.name, posterior, prior, skill, confusion, iterations, dirichlet)

    def _of_many(self, answers: AnswerMatrix) -> tuple[Floats, Floats, Floats, int]:
        """Posterior, prior, expected counts (annotators × right × given), iterations."""
        n_annotators, n_labels = answers.n_annotators, answers.n_labels
        start, cell = cells_by_item(answers)
        known = _known(answers)
        cells = n_annotators * n_labels
        posterior, prior = vote_shares(answers)
        counts = _counts_of(answers, posterior)
        iterations, moved = 0, 1.0
        while moved >= self.settled and iterations < self.most_iterations:
            iterations += 1
            prior = (posterior.sum(axis=0) + 1.0) / (len(posterior) + n_labels)
            logs = self._logs(counts).transpose(0, 2, 1).reshape(cells, n_labels)
            logs = np.ascontiguousarray(logs)
            flat, moved = em_pass(start, cell, logs, np.log(prior), known, posterior)
            counts = flat.reshape(n_annotators, n_labels, n_labels).transpose(0, 2, 1)
        return posterior, prior, counts, iterations

    def _of_two(self, answers: AnswerMatrix) -> tuple[Floats, Floats, Floats, int]:
        """The same on log-odds."""
        start, cell = cells_by_item(answers)
        known = _known(answers)
        second, given, right = votes_of_two(start, cell, known, answers.n_annotators * 2)
        iterations, moved, odds = 0, 1.0, 0.0
        share = float(second.mean())
        while moved >= self.settled and iterations < self.most_iterations:
            iterations += 1
            share = float((second.sum() + 1.0) / (len(second) + 2.0))
            odds = float(np.log(share / (1.0 - share)))
            logs = self._logs(_square(given, right))
            by_cell = np.ascontiguousarray((logs[:, 1] - logs[:, 0]).ravel())
            right, moved = em_pass_of_two(start, cell, by_cell, odds, known, second)
        posterior = np.stack([1.0 - second, second], axis=1)
        return posterior, np.array([1.0 - share, share]), _square(given, right), iterations

    def _logs(self, counts: Floats) -> Floats:
        """Logarithms of the shrunken rows: annotators × right × given."""
        rows = counts + self.shrinkage * _pooled(counts)
        return np.asarray(np.log(rows / rows.sum(axis=2, keepdims=True)), dtype=np.float64)


def _pooled(counts: Floats) -> Floats:
    n_labels = counts.shape[1]
    pooled = counts.sum(axis=0) + _SMALL + _DIAGONAL * np.eye(n_labels)
    return np.asarray(pooled / pooled.sum(axis=1, keepdims=True), dtype=np.float64)


def _square(given: Floats, right: Floats) -> Floats:
    """Counts of two labels (annotators × right × given) of all and of the second's cells."""
    second = right.reshape(-1, 2)
    return np.stack([given.reshape(-1, 2) - second, second], axis=1)


def _known(answers: AnswerMatrix) -> Ints:
    if answers.known is not None:
        return np.asarray(answers.known, dtype=np.int64)
    return np.full(answers.n_items, -1, dtype=np.int64)


def _counts_of(answers: AnswerMatrix, posterior: Floats) -> Floats:
    n_annotators, n_labels = answers.n_annotators, answers.n_labels
    given = answers.annotator.astype(np.int64) * n_labels + answers.label
    counts = np.empty((n_annotators, n_labels, n_labels))
    for right in range(n_labels):
        weights = posterior[answers.item, right]
        cells = np.bincount(given, weights=weights, minlength=n_annotators * n_labels)
        counts[:, right, :] = cells.reshape(n_annotators, n_labels)
    return counts
