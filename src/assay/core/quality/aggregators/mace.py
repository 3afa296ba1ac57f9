"""``mace``: some answers are spam.

Hovy and others (2013): with some chance an annotator does not look, and gives a label of a habit of
their own; else they are right. Variational Bayes with the paper's priors (Beta 0.5, 0.5 on
looking; 10 answers' worth of evenness on the habit). A constant answerer's answers are all
explained by habit and so tell nothing.
"""

from __future__ import annotations

import numpy as np

from assay.core.quality.aggregators.counting import hold_known, shrunken_skill, vote_shares
from assay.core.quality.aggregators.kernels import softmax
from assay.core.quality.aggregators.protocol import Consensus
from assay.core.quality.matrix import AnswerMatrix, Floats
from assay.core.special import digamma

_LOOKING = 0.5
_HABIT = 10.0
_MOST_ITERATIONS = 100
_SETTLED = 1e-4


class Mace:
    """Competence and habit by annotator."""

    name = "mace"
    title = "MACE: competence against spam"

    def aggregate(self, answers: AnswerMatrix) -> Consensus:
        """Starts from the vote; ends when no posterior moves by more than 0.0001."""
        posterior, prior = vote_shares(answers)
        n_labels, n_annotators = answers.n_labels, answers.n_annotators
        if len(answers) == 0 or n_labels < 2:
            return Consensus(self.name, posterior, prior, shrunken_skill(answers, posterior))
        by_item = answers.item.astype(np.int64) * n_labels + answers.label
        by_annotator = answers.annotator.astype(np.int64) * n_labels + answers.label
        n_cells = n_annotators * n_labels
        given = np.bincount(by_annotator, minlength=n_cells).reshape(n_annotators, n_labels)
        looked = np.full(n_annotators, 0.5)
        habit = np.full((n_annotators, n_labels), 1.0 / n_labels)
        iterations, moved = 0, 1.0
        while moved >= _SETTLED and iterations < _MOST_ITERATIONS:
            iterations += 1
            agreed = np.bincount(
                by_annotator, weights=posterior[answers.item, answers.label], minlength=n_cells
            ).reshape(n_annotators, n_labels)
            spam = (1.0 - looked)[:, None] * habit
            honest = agreed * looked[:, None] / (looked[:, None] + spam)
            looked, habit = _renewed(honest, given - honest)
            spam = (1.0 - looked)[:, None] * habit
            worth = np.log1p(looked[:, None] / np.maximum(spam, 1e-12)).ravel()
            votes = np.bincount(
                by_item, weights=worth[by_annotator], minlength=answers.n_items * n_labels
            ).reshape(answers.n_items, n_labels)
            prior = (posterior.sum(axis=0) + 1.0) / (len(posterior) + n_labels)
            renewed = hold_known(answers, softmax(np.round(votes + np.log(prior), 10)))
            moved = float(np.abs(renewed - posterior).max())
            posterior = renewed
        share = looked / (looked + (1.0 - looked) * habit.sum(axis=1))
        even = habit / habit.sum(axis=1, keepdims=True)
        confusion = (1.0 - share)[:, None, None] * even[:, None, :]
        confusion = confusion + share[:, None, None] * np.eye(n_labels)
        skill = np.einsum("akk,k->a", confusion, prior)
        return Consensus(self.name, posterior, prior, skill, confusion, iterations)


def _renewed(honest: Floats, spam: Floats) -> tuple[Floats, Floats]:
    """The variational means (exponentials of expected logarithms) of looking and habit."""
    honest_sum, spam_sum = honest.sum(axis=1), np.maximum(spam, 0.0).sum(axis=1)
    whole = digamma(honest_sum + spam_sum + 2 * _LOOKING)
    looked = np.exp(digamma(honest_sum + _LOOKING) - whole)
    spammed = np.exp(digamma(spam_sum + _LOOKING) - whole)
    habit = np.maximum(spam, 0.0) + _HABIT / spam.shape[1]
    habits = np.exp(digamma(habit) - digamma(spam_sum + _HABIT)[:, None])
    looking = np.round(looked / (looked + spammed), 12)
    return looking, np.asarray(np.round(habits, 12), dtype=np.float64)
