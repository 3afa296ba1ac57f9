"""``glad``: annotators differ in skill, items in difficulty.

Whitehill and others (2009): the chance of a right answer is ``1 / (1 + exp(-skill × ease))``, wrong
answers fall evenly on the other labels. Ease is integrated over a grid of levels with a log-normal
prior instead of being one more number to overfit; skill has the paper's normal prior (1, 1) and is
found by Newton's method.
"""

from __future__ import annotations

import numpy as np

from assay.core.quality.aggregators.counting import hold_known, shrunken_skill, vote_shares
from assay.core.quality.aggregators.kernels import softmax
from assay.core.quality.aggregators.protocol import Consensus
from assay.core.quality.matrix import AnswerMatrix, Floats
from assay.core.special import logistic

EASE = np.exp(np.linspace(-2.0, 2.0, 5))
_EASE_PRIOR = np.exp(-0.5 * np.linspace(-2.0, 2.0, 5) ** 2)
_MOST_ITERATIONS = 60
_SETTLED = 1e-4
_NEWTON = 4


class Glad:
    """Skill by annotator, ease by item."""

    name = "glad"
    title = "GLAD: skill and difficulty"

    def aggregate(self, answers: AnswerMatrix) -> Consensus:
        """Starts from the vote; ends when no posterior moves by more than 0.0001."""
        posterior, prior = vote_shares(answers)
        n_labels, n_levels = answers.n_labels, len(EASE)
        if len(answers) == 0 or n_labels < 2:
            return Consensus(self.name, posterior, prior, shrunken_skill(answers, posterior))
        level_prior = np.log(_EASE_PRIOR / _EASE_PRIOR.sum())
        joint = posterior[:, :, None] * np.exp(level_prior)
        skill = np.ones(answers.n_annotators)
        cell = answers.item.astype(np.int64) * n_labels + answers.label
        iterations, moved = 0, 1.0
        while moved >= _SETTLED and iterations < _MOST_ITERATIONS:
            iterations += 1
            skill = _skills(answers, joint, skill)
            chance = np.clip(logistic(skill[:, None] * EASE), 1e-9, 1.0 - 1e-9)
            hit, miss = np.log(chance), np.log((1.0 - chance) / (n_labels - 1))
            score = np.empty((answers.n_items, n_labels, n_levels))
            for level in range(n_levels):
                gain = (hit - miss)[answers.annotator, level]
                votes = np.bincount(cell, weights=gain, minlength=answers.n_items * n_labels)
                base = np.bincount(
                    answers.item, weights=miss[answers.annotator, level], minlength=answers.n_items
                )
                score[:, :, level] = votes.reshape(-1, n_labels) + base[:, None]
            prior = (posterior.sum(axis=0) + 1.0) / (len(posterior) + n_labels)
            score += np.log(prior)[None, :, None] + level_prior
            flat = softmax(np.round(score.reshape(answers.n_items, -1), 10))
            joint = flat.reshape(score.shape)
            renewed = hold_known(answers, joint.sum(axis=2))
            if answers.known is not None:
                joint = joint / np.maximum(joint.sum(axis=2, keepdims=True), 1e-300)
                joint = joint * renewed[:, :, None]
            moved = float(np.abs(renewed - posterior).max())
            posterior = renewed
        usual = _EASE_PRIOR / _EASE_PRIOR.sum()
        right = logistic(skill[:, None] * EASE) @ usual
        typical = logistic(float(skill.mean()) * EASE)
        difficulty = 1.0 - joint.sum(axis=1) @ typical
        miss_each = (1.0 - right)[:, None, None] / (n_labels - 1)
        confusion = np.where(np.eye(n_labels, dtype=bool), right[:, None, None], miss_each)
        return Consensus(
            self.name, posterior, prior, right, confusion, iterations, difficulty=difficulty
        )


def _skills(answers: AnswerMatrix, joint: Floats, skill: Floats) -> Floats:
    """Newton's steps to the likeliest skills under the expected right and wrong answers."""
    levels = joint.sum(axis=1)
    right = np.empty((answers.n_annotators, len(EASE)))
    wrong = np.empty_like(right)
    for level in range(len(EASE)):
        hit = joint[answers.item, answers.label, level]
        rest = levels[answers.item, level] - hit
        right[:, level] = np.bincount(answers.annotator, hit, minlength=len(skill))
        wrong[:, level] = np.bincount(answers.annotator, rest, minlength=len(skill))
    for _ in range(_NEWTON):
        chance = logistic(skill[:, None] * EASE)
        slope = ((right - (right + wrong) * chance) * EASE).sum(axis=1) - (skill - 1.0)
        bend = ((right + wrong) * chance * (1.0 - chance) * EASE**2).sum(axis=1) + 1.0
        skill = skill + np.clip(slope / bend, -1.0, 1.0)
    return np.round(skill, 10)
