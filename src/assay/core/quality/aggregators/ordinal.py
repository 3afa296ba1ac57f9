"""``ordinal``: labels in an order, where a near miss is likelier than a far one.

Dawid and Skene whose rows are shrunk towards what the annotator's bias and spread say: a bell over
the distance of the given from the right label, with the annotator's own mean and variance (both
shrunk towards those of all), plus a little evenness for slips. The labels' order is that of their
indices.
"""

from __future__ import annotations

import numpy as np

from assay.core.errors import TooLarge
from assay.core.quality.aggregators.counting import hold_known, shrunken_skill, vote_shares
from assay.core.quality.aggregators.kernels import softmax
from assay.core.quality.aggregators.protocol import Consensus
from assay.core.quality.matrix import AnswerMatrix, Floats, Ints

SHRINKAGE = 8.0
_SLIP = 0.02
_FEW = 4.0
_LEAST_VARIANCE = 0.1
_MOST_ITERATIONS = 100
_SETTLED = 1e-4
_MOST_CELLS = 100_000_000


class Ordinal:
    """Distance-aware confusion matrices."""

    name = "ordinal"
    title = "Dawid–Skene of ordered labels"

    def aggregate(self, answers: AnswerMatrix) -> Consensus:
        """Starts from the vote; ends when no posterior moves by more than 0.0001."""
        n_labels = answers.n_labels
        if answers.n_annotators * n_labels**2 > _MOST_CELLS:
            message = f"{n_labels:,} labels are too many for confusion matrices"
            raise TooLarge("too_many_labels", f"{message}; use a numeric method")
        posterior, prior = vote_shares(answers)
        if len(answers) == 0 or n_labels < 2:
            return Consensus(self.name, posterior, prior, shrunken_skill(answers, posterior))
        given = answers.annotator.astype(np.int64) * n_labels + answers.label
        dirichlet = _rows(answers, posterior, given)
        iterations, moved = 0, 1.0
        while moved >= _SETTLED and iterations < _MOST_ITERATIONS:
            iterations += 1
            prior = (posterior.sum(axis=0) + 1.0) / (len(posterior) + n_labels)
            logs = np.log(dirichlet / dirichlet.sum(axis=2, keepdims=True))
            score = np.empty_like(posterior)
            for right in range(n_labels):
                by_answer = np.ascontiguousarray(logs[:, right, :]).ravel()[given]
                score[:, right] = np.bincount(answers.item, by_answer, minlength=len(score))
            renewed = hold_known(answers, softmax(np.round(score + np.log(prior), 10)))
            moved = float(np.abs(renewed - posterior).max())
            posterior = renewed
            dirichlet = _rows(answers, posterior, given)
        confusion = dirichlet / dirichlet.sum(axis=2, keepdims=True)
        skill = np.einsum("akk,k->a", confusion, prior)
        return Consensus(self.name, posterior, prior, skill, confusion, iterations, dirichlet)


def _rows(answers: AnswerMatrix, posterior: Floats, given: Ints) -> Floats:
    """Expected counts plus the bell of the annotator's bias and spread."""
    n_annotators, n_labels = answers.n_annotators, answers.n_labels
    counts = np.empty((n_annotators, n_labels, n_labels))
    for right in range(n_labels):
        cells = np.bincount(
            given, weights=posterior[answers.item, right], minlength=n_annotators * n_labels
        )
        counts[:, right, :] = np.round(cells, 10).reshape(n_annotators, n_labels)
    places = np.arange(n_labels)
    apart = (places[None, :] - places[:, None]).astype(np.float64)
    n = counts.sum(axis=(1, 2))
    bias = (counts * apart).sum(axis=(1, 2)) / (n + _FEW)
    squares = (counts * (apart - bias[:, None, None]) ** 2).sum(axis=(1, 2))
    pooled = max(float(squares.sum()) / max(float(n.sum()), 1.0), _LEAST_VARIANCE)
    variance = np.maximum((squares + _FEW * pooled) / (n + _FEW), _LEAST_VARIANCE)
    bell = np.exp(-0.5 * (apart - bias[:, None, None]) ** 2 / variance[:, None, None])
    bell /= np.maximum(bell.sum(axis=2, keepdims=True), 1e-300)
    return np.asarray(counts + SHRINKAGE * ((1.0 - _SLIP) * bell + _SLIP / n_labels))
