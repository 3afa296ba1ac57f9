"""Texts and transcripts: several readings of the same words become one.

ROVER (Fiscus 1997): the readings are aligned one after the other into a network of slots, and
every slot goes to the word with most weight. It stands against the medoid (the reading nearest
to all others; Li and Fukumoto 2019 weigh it by the annotators' reliability): whichever is nearer
to the readings wins, so that free texts, which have no words in common, are never mixed up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from assay.core.labels.text import edit_distance
from assay.core.quality.matrix import Floats, Ints

GAP = ""
MIX_BELOW = 0.5
"""Readings further apart than this on average are different texts, not one text misheard."""
_SHRINK = 4.0
_ROUNDS = 3
_MOST_WORDS = 4_000

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SequenceConsensus:
    """``words`` and ``posterior`` (the mean share of the weight over the slots) by item, in the
    order of the items; ``mixed`` where they are no single reading; ``skill``: by annotator the
    share of words that are right; ``likeness`` of each reading to the consensus.
    """

    words: list[Words]
    posterior: Floats
    mixed: list[bool]
    skill: Floats
    likeness: Floats


def sequence_consensus(
    groups: Sequence[Sequence[int]],
    readings: Sequence[Words],
    annotator: Ints,
    n_annotators: int,
    mix: bool = True,
) -> SequenceConsensus:
    """Combine readings of items; ``groups`` are the rows of each item.

    Three rounds of consensus and skill in turn. ``mix``: whether words of several readings may
    be put together.
    """
    skill = np.full(n_annotators, 0.9)
    likeness = np.ones(len(readings))
    found: list[tuple[Words, float, bool]] = []
    for _ in range(_ROUNDS):
        found = []
        for rows in groups:
            own = [readings[row] for row in rows]
            weights = [_weight(float(skill[annotator[row]])) for row in rows]
            words, posterior, mixed = _combined(own, weights, mix)
            found.append((words, posterior, mixed))
            for row in rows:
                likeness[row] = 1.0 - apart(readings[row], words)
        several = np.array(
            [row for rows in groups if len(rows) > 1 for row in rows], dtype=np.int64
        )
        skill = _skill(likeness[several], annotator[several], n_annotators)
    return SequenceConsensus(
        [one[0] for one in found],
        np.array([one[1] for one in found]),
        [one[2] for one in found],
        skill,
        likeness,
    )


def apart(one: Words, other: Words) -> float:
    """The edit distance of words over the longer length, in [0, 1]."""
    if one == other:
        return 0.0
    return edit_distance(one, other) / max(len(one), len(other), 1)


def _weight(skill: float) -> float:
    """The logarithm of the odds that a word is right; never below a trace."""
    bounded = min(0.99, max(0.02, skill))
    return max(0.05, log(bounded / (1.0 - bounded)) + 1.0)


def _skill(likeness: Floats, annotator: Ints, n_annotators: int) -> Floats:
    pooled = float(likeness.mean()) if len(likeness) else 0.9
    n = np.bincount(annotator, minlength=n_annotators)
    sums = np.bincount(annotator, weights=likeness, minlength=n_annotators)
    skill: Floats = (sums + _SHRINK * pooled) / (n + _SHRINK)
    return skill


def _combined(
    readings: Sequence[Words], weights: Sequence[float], mix: bool
) -> tuple[Words, float, bool]:
    """The consensus of one item's readings, its posterior, and whether it is a mixture."""
    different = sorted(set(readings))
    if len(different) == 1:
        return different[0], _alone(weights), False
    total = sum(weights)
    own = {
        one: sum(w for words, w in zip(readings, weights, strict=True) if words == one)
        for one in different
    }
    cost = {
        one: sum(own[other] * apart(one, other) for other in different) / total for one in different
    }
    best = min(different, key=lambda one: (round(cost[one], 12), one))
    longest = max(len(one) for one in different)
    if not mix or cost[best] > MIX_BELOW or longest > _MOST_WORDS or len(readings) < 3:
        return best, 1.0 - cost[best], False
    order = sorted(different, key=lambda one: (round(apart(best, one), 12), one))
    words, posterior = rover(order, [own[one] for one in order])
    spent = sum(own[other] * apart(words, other) for other in different) / total
    if words and spent < cost[best] - 1e-12:
        return words, posterior, words not in own
    return best, 1.0 - cost[best], False


def _alone(weights: Sequence[float]) -> float:
    """How sure equal readings are: one alone is as sure as the weight of its giver says."""
    odds = sum(weights)
    return float(1.0 / (1.0 + np.exp(-odds)))


def rover(readings: Sequence[Words], weights: Sequence[float]) -> tuple[Words, float]:
    """Align the readings in the given order into slots; the heaviest word of each slot.

    The posterior is the mean share of the winning words over the slots.
    """
    slots = [{word: weights[0]} for word in readings[0]]
    total = weights[0]
    for words, weight in zip(readings[1:], weights[1:], strict=True):
        slots = _joined(slots, words, weight, total)
        total += weight
    chosen: list[str] = []
    share: list[float] = []
    for slot in slots:
        word = min(slot, key=lambda one: (-round(slot[one], 12), one == GAP, one))
        share.append(slot[word] / total)
        if word != GAP:
            chosen.append(word)
    return tuple(chosen), float(np.mean(share)) if share else 1.0


def _joined(
    slots: list[dict[str, float]], words: Words, weight: float, total: float
) -> list[dict[str, float]]:
    """The slots with one more reading, aligned where it costs least."""
    n, m = len(slots), len(words)
    skip = np.array([1.0 - slot.get(GAP, 0.0) / total for slot in slots])
    index: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        index.setdefault(word, []).append(place)
    cost = np.zeros((n + 1, m + 1))
    cost[0] = np.arange(m + 1)
    steps = np.arange(m + 1, dtype=np.float64)
    for i, slot in enumerate(slots, start=1):
        match = np.ones(m)
        for word, own in slot.items():
            if word in index:
                match[index[word]] = 1.0 - own / total
        row = np.empty(m + 1)
        row[0] = cost[i - 1, 0] + skip[i - 1]
        row[1:] = np.minimum(cost[i - 1, :-1] + match, cost[i - 1, 1:] + skip[i - 1])
        cost[i] = np.minimum.accumulate(row - steps) + steps
    merged: list[dict[str, float]] = []
    i, j = n, m
    while i or j:
        here = cost[i, j]
        if i and j:
            match_cost = 1.0 - slots[i - 1].get(words[j - 1], 0.0) / total
            if abs(cost[i - 1, j - 1] + match_cost - here) < 1e-9:
                slot = dict(slots[i - 1])
                slot[words[j - 1]] = slot.get(words[j - 1], 0.0) + weight
                merged.append(slot)
                i, j = i - 1, j - 1
                continue
        if i and abs(cost[i - 1, j] + skip[i - 1] - here) < 1e-9:
            slot = dict(slots[i - 1])
            slot[GAP] = slot.get(GAP, 0.0) + weight
            merged.append(slot)
            i -= 1
            continue
        merged.append({GAP: total, words[j - 1]: weight})
        j -= 1
    return merged[::-1]
