"""``one_coin``: each annotator is right with one chance, whatever the label.

The plainest model of skill: wrong answers fall evenly on the other labels. The chance is shrunk
towards that of all annotators by the weight of a few answers.
"""

from __future__ import annotations

import numpy as np

from assay.core.quality.aggregators.counting import SKILL_WEIGHT, hold_known, vote_shares
from assay.core.quality.aggregators.kernels import softmax
from assay.core.quality.aggregators.protocol import Consensus
from assay.core.quality.matrix import AnswerMatrix, Floats

_MOST_ITERATIONS = 100
_SETTLED = 1e-5


class OneCoin:
    """Expectation maximisation over one chance an annotator, with a Beta prior."""

    name = "one_coin"
    title = "One coin an annotator"

    def aggregate(self, answers: AnswerMatrix) -> Consensus:
        """Starts from the vote; ends when no posterior moves by more than 0.00001."""
        posterior, prior = vote_shares(answers)
        skill = _skill(answers, posterior)
        n_labels = answers.n_labels
        if len(answers) == 0 or n_labels < 2:
            return Consensus(self.name, posterior, prior, skill)
        cell = answers.item.astype(np.int64) * n_labels + answers.label
        iterations, moved = 0, 1.0
        while moved >= _SETTLED and iterations < _MOST_ITERATIONS:
            iterations += 1
            prior = (posterior.sum(axis=0) + 1.0) / (len(posterior) + n_labels)
            worth = np.log(skill) - np.log((1.0 - skill) / (n_labels - 1))
            votes = np.bincount(
                cell, weights=worth[answers.annotator], minlength=answers.n_items * n_labels
            ).reshape(answers.n_items, n_labels)
            renewed = hold_known(answers, softmax(votes + np.log(prior)))
            moved = float(np.abs(renewed - posterior).max())
            posterior = renewed
            skill = _skill(answers, posterior)
        miss = (1.0 - skill)[:, None, None] / (n_labels - 1)
        confusion = np.where(np.eye(n_labels, dtype=bool), skill[:, None, None], miss)
        return Consensus(self.name, posterior, prior, skill, confusion, iterations)


def _skill(answers: AnswerMatrix, posterior: Floats) -> Floats:
    """Right answers with a prior: the pooled chance, itself thought above chance at first."""
    right = posterior[answers.item, answers.label] if len(answers) else np.zeros(0)
    n = np.bincount(answers.annotator, minlength=answers.n_annotators)
    hits = np.bincount(answers.annotator, weights=right, minlength=answers.n_annotators)
    pooled = (float(right.sum()) + 2.0) / (len(right) + 3.0)
    return np.asarray(
        np.clip((hits + SKILL_WEIGHT * pooled) / (n + SKILL_WEIGHT), 1e-6, 1.0 - 1e-6)
    )
