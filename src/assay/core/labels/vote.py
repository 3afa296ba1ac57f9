"""Weighted votes and medians: what the merges of all label types are made of.

All are deterministic and do not depend on the order of the voters. Weights that sum to
nothing count as equal.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import fsum
from typing import TypeVar

from assay.core.values import Match

H = TypeVar("H", bound=Hashable)


def shares(values: Sequence[H], weights: Sequence[float]) -> dict[H, float]:
    """The share of the weight that each value has, in [0, 1]; they sum to 1."""
    weights = positive(weights)
    groups: dict[H, list[float]] = {}
    for value, weight in zip(values, weights, strict=True):
        groups.setdefault(value, []).append(weight)
    total = fsum(weights)
    return {value: fsum(group) / total for value, group in groups.items()}


def positive(weights: Sequence[float]) -> Sequence[float]:
    """The weights, or equal ones where they sum to nothing."""
    return weights if fsum(weights) > 0 else [1.0] * len(weights)


def winner(votes: dict[str, float], order: Sequence[str]) -> str:
    """The value with the largest share; ties go to the one that ``order`` names first."""
    place = {name: index for index, name in enumerate(order)}
    return min(votes, key=lambda name: (-round(votes[name], 12), place.get(name, 1 << 30), name))


def weighted_median(values: Sequence[float], weights: Sequence[float]) -> float:
    """The weighted median; halfway between two values where the weight splits in equal halves."""
    weights = positive(weights)
    ordered = sorted(zip(values, weights, strict=True))
    half = fsum(weights) / 2
    tolerance = half * 1e-9
    reached = 0.0
    for index, (value, weight) in enumerate(ordered):
        reached += weight
        if reached > half + tolerance:
            return value
        if reached >= half - tolerance:
            after = next((v for v, w in ordered[index + 1 :] if w > 0), value)
            return value if after == value else (value + after) / 2
    return ordered[-1][0]


def whole_match(distance: float) -> Match:
    """The match of two whole values, each seen as one region: paired where they are equal."""
    if distance == 0.0:
        return Match(pairs=[(0, 0, 0.0)], only_left=[], only_right=[])
    return Match(pairs=[], only_left=[0], only_right=[0])
