"""What all aggregators count: votes, priors, and who agrees with a belief."""

from __future__ import annotations

import numpy as np

from assay.core.quality.matrix import AnswerMatrix, Floats

SKILL_WEIGHT = 4.0
"""Answers that the pooled skill counts for, against an annotator's own answers."""


def vote_shares(answers: AnswerMatrix, weights: Floats | None = None) -> tuple[Floats, Floats]:
    """Shares of the votes by item (items × labels), and overall; ``weights`` is by annotator.

    Items without votes get the overall shares; all are equal where there is no vote at all.
    """
    n_items, n_labels = answers.n_items, answers.n_labels
    per_answer = None if weights is None else weights[answers.annotator]
    votes = np.bincount(
        answers.item * n_labels + answers.label,
        weights=per_answer,
        minlength=n_items * n_labels,
    ).reshape(n_items, n_labels)
    totals = votes.sum(axis=1, keepdims=True)
    everything = float(totals.sum())
    overall = votes.sum(axis=0) / everything if everything > 0 else _even(n_labels)
    shares = np.where(totals > 0, votes / np.where(totals > 0, totals, 1.0), overall)
    return hold_known(answers, shares), overall


def hold_known(answers: AnswerMatrix, posterior: Floats) -> Floats:
    """The posterior with gold items held at their known label."""
    if answers.known is None:
        return posterior
    held = posterior.copy()
    rows = np.flatnonzero(answers.known >= 0)
    held[rows] = 0.0
    held[rows, answers.known[rows]] = 1.0
    return held


def shrunken_skill(answers: AnswerMatrix, posterior: Floats) -> Floats:
    """For each annotator the expected share of right answers, shrunk towards that of all."""
    right = posterior[answers.item, answers.label]
    n = np.bincount(answers.annotator, minlength=answers.n_annotators)
    sums = np.bincount(answers.annotator, weights=right, minlength=answers.n_annotators)
    pooled = float(right.mean()) if len(right) else 1.0 / max(1, answers.n_labels)
    return (sums + SKILL_WEIGHT * pooled) / (n + SKILL_WEIGHT)


def _even(n_labels: int) -> Floats:
    return np.full(n_labels, 1.0 / n_labels) if n_labels else np.zeros(0)
