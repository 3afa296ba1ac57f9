"""Places in a tree of classes: at every step down an annotator may go wrong.

Each annotator has an accuracy by depth, shrunk towards that of all. A place that goes wrong
near the root says nothing of the steps below; one that goes wrong at the leaf still supports
all that is above it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assay.core.quality.matrix import Floats, Ints

Path = tuple[str, ...]
END = ""
"""A step that stays: so that a place inside of the tree is a choice like any other."""
_SHRINK = 4.0
_FIRM = 20.0
"""Answers that the accuracy before anything is known counts for: a few items must not overturn
that most annotators are right near the root."""
_RIGHT = 0.8
_ROUNDS = 30
_SETTLED = 1e-4


@dataclass(frozen=True, slots=True)
class PathConsensus:
    """``beliefs``: for each item the posterior of each path that was given, most probable first.

    ``accuracy``: annotators × depth, the probability of the right step where all above were
    right; ``skill``: the expected share of right answers, ``answers``: the posterior of each.
    """

    beliefs: list[dict[Path, float]]
    accuracy: Floats
    skill: Floats
    answers: Floats


def path_consensus(
    groups: Sequence[Sequence[int]],
    paths: Sequence[Path],
    annotator: Ints,
    n_annotators: int,
    branches: int = 4,
) -> PathConsensus:
    """Combine paths by expectation maximisation; ``branches``: how many ways a step can go wrong.

    The true path of an item is one that somebody gave.
    """
    full = [(*path, END) for path in paths]
    depth = max((len(path) for path in full), default=1)
    accuracy = np.full((n_annotators, depth), _RIGHT)
    beliefs = [_votes([full[row] for row in rows]) for rows in groups]
    for _ in range(_ROUNDS):
        accuracy = _accuracy(groups, full, annotator, beliefs, n_annotators, depth)
        before = beliefs
        logs = np.log(accuracy), np.log1p(-accuracy) - np.log(branches)
        beliefs = [_belief(rows, full, annotator, logs) for rows in groups]
        moved = max(
            (
                abs(p - old[path])
                for new, old in zip(beliefs, before, strict=True)
                for path, p in new.items()
            ),
            default=0.0,
        )
        if moved < _SETTLED:
            break
    answers = np.ones(len(paths))
    for rows, belief in zip(groups, beliefs, strict=True):
        for row in rows:
            answers[row] = belief[full[row]]
    pooled = float(answers.mean()) if len(answers) else _RIGHT
    n = np.bincount(annotator, minlength=n_annotators)
    sums = np.bincount(annotator, weights=answers, minlength=n_annotators)
    skill: Floats = (sums + _SHRINK * pooled) / (n + _SHRINK)
    ordered = [
        {
            path[:-1]: p
            for path, p in sorted(belief.items(), key=lambda one: (-round(one[1], 12), one[0]))
        }
        for belief in beliefs
    ]
    return PathConsensus(ordered, accuracy, skill, answers)


def followed(belief: dict[Path, float], to_a_leaf: bool) -> tuple[Path, float]:
    """From the root to where most of the posterior goes, and what is believed of that place.

    Where leaves are not asked for, it stops where no way on has half of the posterior.
    """
    path: Path = ()
    while True:
        below: dict[Path, float] = {}
        for place, p in belief.items():
            if place[: len(path)] == path and len(place) > len(path):
                step = place[: len(path) + 1]
                below[step] = below.get(step, 0.0) + p
        here = belief.get(path, 0.0) if path else 0.0
        if not below:
            return path, here
        step = min(below, key=lambda one: (-round(below[one], 12), one))
        if path and not to_a_leaf and (below[step] < 0.5 - 1e-12 or here > below[step]):
            return path, here + sum(below.values())
        path = step


def _votes(paths: Sequence[Path]) -> dict[Path, float]:
    return {path: paths.count(path) / len(paths) for path in sorted(set(paths))}


def _common(one: Path, other: Path) -> int:
    common = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        common += 1
    return common


def _accuracy(
    groups: Sequence[Sequence[int]],
    paths: Sequence[Path],
    annotator: Ints,
    beliefs: Sequence[dict[Path, float]],
    n_annotators: int,
    depth: int,
) -> Floats:
    right, whole = np.zeros((n_annotators, depth)), np.zeros((n_annotators, depth))
    for rows, belief in zip(groups, beliefs, strict=True):
        for row in rows:
            who = annotator[row]
            for truth, p in belief.items():
                common = _common(paths[row], truth)
                right[who, :common] += p
                whole[who, : min(common + 1, len(truth))] += p
    pooled = (right.sum(axis=0) + _FIRM * _RIGHT) / (whole.sum(axis=0) + _FIRM)
    accuracy: Floats = (right + _SHRINK * pooled) / (whole + _SHRINK)
    return np.clip(accuracy, 0.01, 0.995)


def _belief(
    rows: Sequence[int], paths: Sequence[Path], annotator: Ints, logs: tuple[Floats, Floats]
) -> dict[Path, float]:
    goes_on, goes_wrong = logs
    places = sorted({paths[row] for row in rows})
    scores = np.zeros(len(places))
    for k, truth in enumerate(places):
        for row in rows:
            who, common = annotator[row], _common(paths[row], truth)
            scores[k] += goes_on[who, :common].sum()
            if common < len(truth):
                scores[k] += goes_wrong[who, common]
    weights = np.exp(scores - scores.max())
    return {path: float(w) for path, w in zip(places, weights / weights.sum(), strict=True)}
