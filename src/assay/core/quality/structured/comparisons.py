"""Comparisons: from pairs and rankings of several annotators to scores of what was compared.

``bradley_terry`` takes pairs, with annotators of whom each prefers the better one only with a
probability of their own (CrowdBT; Chen, Bennett, Collins-Thompson and Horvitz 2013).
``plackett_luce`` takes whole or partial orders with ties (Hunter 2004).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assay.core.quality.matrix import Floats, Ints

_SHRINK = 4.0
_PULL = 0.5
"""Wins and losses of everything against one imaginary rival: keeps scores finite, and comparable
where the comparisons fall into blocks that were never compared with one another."""
_ROUNDS = 200
_SETTLED = 1e-6

Order = Sequence[Sequence[int]]
"""Places from the best on; each holds the candidates that are tied there."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """``score``: the logarithm of each candidate's strength, mean 0; ``reliability``: by
    annotator the probability of preferring the one that is better (0.5 is a coin).
    """

    score: Floats
    reliability: Floats

    def beats(self, one: Ints, other: Ints) -> Floats:
        """The probability that a candidate is better than another."""
        gap = self.score[other] - self.score[one]
        result: Floats = 1.0 / (1.0 + np.exp(np.clip(gap, -500, 500)))
        return result


def bradley_terry(
    winner: Ints,
    loser: Ints,
    annotator: Ints,
    n_candidates: int,
    n_annotators: int,
    tie: Ints | None = None,
) -> Comparison:
    """Scores and reliabilities from pairs; of a tie (1 in ``tie``) each side won half."""
    winner, loser = np.asarray(winner, np.int64), np.asarray(loser, np.int64)
    half = np.zeros(len(winner)) if tie is None else np.asarray(tie, np.float64)
    strength = np.ones(n_candidates)
    reliability = np.full(n_annotators, 0.8)
    if not len(winner):
        return Comparison(np.zeros(n_candidates), reliability)
    decided = half < 0.5
    for _ in range(_ROUNDS):
        right = strength[winner] / (strength[winner] + strength[loser])
        good = reliability[annotator] * right
        truth = np.where(decided, good / (good + (1 - reliability[annotator]) * (1 - right)), 0.5)
        fresh = _strengths(winner, loser, truth, strength)
        pooled = (truth[decided].sum() + 3.2) / (decided.sum() + 4.0)
        sums = np.bincount(annotator, weights=truth * decided, minlength=n_annotators)
        n = np.bincount(annotator, weights=decided, minlength=n_annotators)
        reliability = (sums + _SHRINK * pooled) / (n + _SHRINK)
        moved = float(np.abs(np.log(fresh) - np.log(strength)).max())
        strength = fresh
        if moved < _SETTLED:
            break
    score = np.log(strength)
    return Comparison(score - score.mean(), reliability)


def _strengths(winner: Ints, loser: Ints, truth: Floats, strength: Floats) -> Floats:
    """One step of the minorisation of Hunter: wins over expected meetings."""
    n = len(strength)
    wins = np.bincount(winner, weights=truth, minlength=n)
    wins += np.bincount(loser, weights=1.0 - truth, minlength=n)
    met = 1.0 / (strength[winner] + strength[loser])
    meetings = np.bincount(winner, weights=met, minlength=n)
    meetings += np.bincount(loser, weights=met, minlength=n)
    fresh: Floats = (wins + _PULL) / (meetings + 2 * _PULL / (strength + 1.0))
    return fresh


def plackett_luce(orders: Sequence[Order], weights: Sequence[float], n_candidates: int) -> Floats:
    """The score of each candidate (mean 0) from orders, each with a weight.

    An order is a row of choices: the best of all that are left, and so on. Each of several that
    are tied is chosen from itself and what comes after all of them. What an order leaves out
    was not seen and says nothing.
    """
    chosen: list[int] = []
    weight: list[float] = []
    stage: list[int] = []
    member: list[int] = []
    for order, w in zip(orders, weights, strict=True):
        places = [list(place) for place in order]
        for index, place in enumerate(places[:-1]):
            after = [one for later in places[index + 1 :] for one in later]
            for one in place:
                stage.extend([len(chosen)] * (len(after) + 1))
                member.extend([one, *after])
                chosen.append(one)
                weight.append(w)
    if not chosen:
        return np.zeros(n_candidates)
    stages, members = np.array(stage), np.array(member)
    picked, own = np.array(chosen), np.array(weight)
    # weights sum to the number of orders, so that the pull means the same whatever their scale
    own *= len(orders) / max(1e-9, float(np.sum(weights)))
    wins = np.bincount(picked, weights=own, minlength=n_candidates) + _PULL
    strength = np.ones(n_candidates)
    for _ in range(_ROUNDS):
        sums = np.bincount(stages, weights=strength[members])
        share = (own / sums)[stages]
        meets = np.bincount(members, weights=share, minlength=n_candidates)
        fresh: Floats = wins / (meets + 2 * _PULL / (strength + 1.0))
        moved = float(np.abs(np.log(fresh) - np.log(strength)).max())
        strength = fresh
        if moved < _SETTLED:
            break
    score: Floats = np.log(strength) - np.log(strength).mean()
    return score
