"""``dawid_skene``: each annotator has a confusion matrix, shrunk towards that of all.

Dawid and Skene (1979) by expectation maximisation. Where annotators gave few answers, plain
maximum likelihood collapses; a Dirichlet prior of a few answers on each row, centred on the
pooled confusion matrix of all annotators, keeps what is common and learns what is personal.
"""

from __future__ import annotations

import numpy as np

from assay.core.errors import TooLarge
from assay.core.quality.aggregators.counting import hold_known, shrunken_skill, vote_shares
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

    def __init__(self, shrinkage: float = SHRINKAGE) -> None:
        self.shrinkage = shrinkage

    def aggregate(self, answers: AnswerMatrix) -> Consensus:
        """Starts from the vote; ends when no posterior moves by more than 0.0001.

        Raises ``TooLarge`` where annotators × labels² is above a hundred million.
        """
        if answers.n_annotators * answers.n_labels**2 > _MOST_CELLS:
            message = f"{answers.n_labels:,} labels are too many for confusion matrices"
            raise TooLarge("too_many_labels", f"{message}; use a majority method")
        posterior, prior = vote_shares(answers)
        if len(answers) == 0 or answers.n_labels < 2:
            return Consensus(self.name, posterior, prior, shrunken_skill(answers, posterior))
        order = np.argsort(answers.item, kind="stable")
        item = answers.item[order]
        given = answers.annotator[order] * answers.n_labels + answers.label[order]
        confusion = self._confusion(answers, posterior, item, given)
        iterations = 0
        moved = 1.0
        while moved >= _SETTLED and iterations < _MOST_ITERATIONS:
            iterations += 1
            before = posterior
            prior = (posterior.sum(axis=0) + 1.0) / (len(posterior) + answers.n_labels)
            posterior = hold_known(answers, _posterior(answers, prior, confusion, item, given))
            confusion = self._confusion(answers, posterior, item, given)
            moved = float(np.abs(posterior - before).max())
        skill = np.einsum("akk,k->a", confusion, prior)
        return Consensus(self.name, posterior, prior, skill, confusion, iterations)

    def _confusion(
        self, answers: AnswerMatrix, posterior: Floats, item: Ints, given: Ints
    ) -> Floats:
        """Annotators × right × given: expected counts plus the pooled matrix as prior."""
        n_annotators, n_labels = answers.n_annotators, answers.n_labels
        expected = np.empty((n_annotators, n_labels, n_labels))
        for right in range(n_labels):
            expected[:, right, :] = np.bincount(
                given, weights=posterior[item, right], minlength=n_annotators * n_labels
            ).reshape(n_annotators, n_labels)
        pooled = expected.sum(axis=0) + _SMALL + _DIAGONAL * np.eye(n_labels)
        pooled /= pooled.sum(axis=1, keepdims=True)
        expected += self.shrinkage * pooled
        expected /= expected.sum(axis=2, keepdims=True)
        return expected


def _posterior(
    answers: AnswerMatrix, prior: Floats, confusion: Floats, item: Ints, given: Ints
) -> Floats:
    """Bayes' rule over each item's answers, in logarithms."""
    logs = np.log(confusion)
    score = np.empty((answers.n_items, answers.n_labels))
    for right in range(answers.n_labels):
        by_answer = np.ascontiguousarray(logs[:, right, :]).ravel()[given]
        score[:, right] = np.bincount(item, weights=by_answer, minlength=answers.n_items)
    score += np.log(prior)
    score -= score.max(axis=1, keepdims=True)
    np.exp(score, out=score)
    score /= score.sum(axis=1, keepdims=True)
    return score
