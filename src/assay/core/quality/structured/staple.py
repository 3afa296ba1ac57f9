"""Masks: the pixels that belong to an object, by how much and how little each annotator marks.

STAPLE (Warfield, Zou and Wells 2004): each annotator has a sensitivity and a specificity, found
together with the true mask by expectation maximisation. Both are learnt over all objects of a
project. Pixels that the same annotators marked are one pattern, so that the work is that of the
runs, not of the pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assay.core.labels.run_lengths import Runs, apart
from assay.core.quality.matrix import Floats, Ints

_SHRINK = 1.0
"""What the rates of all count for against an annotator's own: about two objects."""
_ROUNDS = 30
_SETTLED = 1e-4


@dataclass(frozen=True, slots=True)
class MaskMerge:
    """The merged mask of each object (None where no pixel is left), and how sure it is.

    ``certainty``: the mean posterior of the pixels kept. ``sensitivity`` and ``specificity``
    by annotator (within the bounds of what anybody marked).
    """

    masks: list[Runs | None]
    certainty: Floats
    sensitivity: Floats
    specificity: Floats


@dataclass(frozen=True, slots=True)
class _Cuts:
    """The stretches of an object between the ends of runs, and who marked each."""

    starts: Ints
    ends: Ints
    marked: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


def staple(
    masks: Sequence[Sequence[Runs]], annotators: Sequence[Sequence[int]], n_annotators: int
) -> MaskMerge:
    """Merge the masks of each object; ``annotators`` says whose they are, in the same order."""
    if not masks:
        rates = np.full(n_annotators, 0.9)
        return MaskMerge([], np.zeros(0), rates, rates)
    cuts = [_cuts(group) for group in masks]
    thing: list[int] = []
    weight: list[float] = []
    rows: list[tuple[int, int, bool]] = []
    patterns: list[list[int]] = []
    for index, (cut, people, group) in enumerate(zip(cuts, annotators, masks, strict=True)):
        own, counts = _patterns(cut, group)
        patterns.append(list(range(len(thing), len(thing) + len(own))))
        for pattern, count in zip(own, counts, strict=True):
            rows.extend(
                (len(thing), who, bool(said)) for who, said in zip(people, pattern, strict=True)
            )
            thing.append(index)
            weight.append(float(count))
    found = _estimate(
        np.array(thing, dtype=np.int64),
        np.array(weight),
        np.array(rows, dtype=np.int64).reshape(-1, 3),
        len(masks),
        n_annotators,
    )
    inside, sensitivity, specificity = found
    merged: list[Runs | None] = []
    certainty = np.ones(len(masks))
    for index, (cut, group) in enumerate(zip(cuts, masks, strict=True)):
        own, _ = _patterns(cut, group)
        place = {pattern.tobytes(): k for pattern, k in zip(own, patterns[index], strict=True)}
        belief = np.array([inside[place[column.tobytes()]] for column in cut.marked.T])
        kept = belief >= 0.5
        length = cut.ends - cut.starts
        if kept.any() and len(group):
            whole = Runs(group[0].height, group[0].width, cut.starts[kept], cut.ends[kept])
            merged.append(apart(whole))
            certainty[index] = float((belief[kept] * length[kept]).sum() / length[kept].sum())
        else:
            merged.append(None)
            certainty[index] = 0.0
    return MaskMerge(merged, certainty, sensitivity, specificity)


def _cuts(group: Sequence[Runs]) -> _Cuts:
    """Only the stretches that somebody marked."""
    edges = np.unique(np.concatenate([m.starts for m in group] + [m.ends for m in group]))
    starts, ends = edges[:-1], edges[1:]
    marked = np.zeros((len(group), len(starts)), dtype=bool)
    for row, mask in zip(marked, group, strict=True):
        change = np.zeros(len(edges), dtype=np.int64)
        np.add.at(change, np.searchsorted(edges, mask.starts), 1)
        np.add.at(change, np.searchsorted(edges, mask.ends), -1)
        row[:] = np.cumsum(change)[:-1] > 0
    kept = marked.any(axis=0)
    return _Cuts(starts[kept], ends[kept], marked[:, kept])


def _patterns(
    cut: _Cuts, group: Sequence[Runs]
) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.bool_]], Floats]:
    """The different patterns of who marked, nobody last, and how many pixels have each."""
    length = cut.ends - cut.starts
    own, which = np.unique(cut.marked.T, axis=0, return_inverse=True)
    counts = np.bincount(which.ravel(), weights=length, minlength=len(own))
    bounds = np.array([mask.bounds() for mask in group])
    width = bounds[:, 2].max() - bounds[:, 0].min()
    height = bounds[:, 3].max() - bounds[:, 1].min()
    rest = max(0.0, float(width * height - length.sum()))
    nobody = np.zeros((1, len(group)), dtype=bool)
    return np.concatenate([own, nobody]), np.append(counts, rest)


def _estimate(
    thing: Ints, weight: Floats, rows: Ints, n_objects: int, n_annotators: int
) -> tuple[Floats, Floats, Floats]:
    """The belief of each pattern, and each annotator's rates."""
    pattern, who, said = rows.T
    total = np.bincount(thing, weights=weight, minlength=n_objects)
    share = weight / np.maximum(total[thing], 1e-9)  # every object counts the same
    votes = np.bincount(pattern, weights=said, minlength=len(thing))
    voters = np.bincount(pattern, minlength=len(thing))
    inside: Floats = votes / np.maximum(voters, 1)
    right = np.full(n_annotators, 0.9)
    quiet = np.full(n_annotators, 0.9)
    for _ in range(_ROUNDS):
        right = _rates(inside * share, pattern, who, said, n_annotators)
        quiet = _rates((1.0 - inside) * share, pattern, who, 1 - said, n_annotators)
        prior = np.bincount(thing, weights=inside * share, minlength=n_objects)
        prior = np.clip(prior, 0.02, 0.98)
        yes = np.where(said == 1, np.log(right[who]), np.log1p(-right[who]))
        no = np.where(said == 1, np.log1p(-quiet[who]), np.log(quiet[who]))
        odds = np.bincount(pattern, weights=yes - no, minlength=len(thing))
        odds += (np.log(prior) - np.log1p(-prior))[thing]
        before, inside = inside, 1.0 / (1.0 + np.exp(-np.clip(odds, -500.0, 500.0)))
        if np.abs(inside - before).max(initial=0.0) < _SETTLED:
            break
    return inside, right, quiet


def _rates(weight: Floats, pattern: Ints, who: Ints, agrees: Ints, n_annotators: int) -> Floats:
    """The share of the weight where each annotator agrees, shrunk towards that of all."""
    own = weight[pattern]
    good = np.bincount(who, weights=own * agrees, minlength=n_annotators)
    whole = np.bincount(who, weights=own, minlength=n_annotators)
    pooled = (good.sum() + 0.9 * 0.1) / (whole.sum() + 0.1)
    rates: Floats = (good + _SHRINK * pooled) / (whole + _SHRINK)
    return np.clip(rates, 1e-3, 1.0 - 1e-3)
