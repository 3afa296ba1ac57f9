"""Masks: where the edge of an object is, by how far each annotator's edge lies from it.

Every mask is a field of signed distances from its edge. Annotators draw an edge too far out or
too far in (a bias) and not exactly (a spread), both in units of the object's size; the fields,
less the bias, are averaged by exactness, and the merged edge is where the average is 0. What all
marked stays in and what nobody marked stays out. Very large objects go by STAPLE instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assay.core.labels.run_lengths import Runs, apart
from assay.core.quality.matrix import Floats, Ints
from assay.core.quality.structured.staple import staple

Bools = NDArray[np.bool_]

MOST_PIXELS = 4_000_000
"""Cells of all fields of one object; above that it goes by STAPLE."""
_ROUNDS = 4
_SHRINK = 2.0
_FAR = 0.5
_PAD = 2


@dataclass(frozen=True, slots=True)
class EdgeMerge:
    """The merged mask of each object (None where no pixel is left); ``bias`` and ``spread`` of
    each annotator's edges, in units of the size (the root of the area), outwards above 0.
    """

    masks: list[Runs | None]
    bias: Floats
    spread: Floats


def merge_masks(
    masks: Sequence[Sequence[Runs]], annotators: Sequence[Sequence[int]], n_annotators: int
) -> EdgeMerge:
    """Merge the masks of each object; ``annotators`` says whose they are, in the same order."""
    bias, spread = np.zeros(n_annotators), np.full(n_annotators, 0.05)
    merged: list[Runs | None] = [None] * len(masks)
    small = [k for k, group in enumerate(masks) if _cells(group) <= MOST_PIXELS]
    sums = np.zeros((4, n_annotators))
    for last in [False] * (_ROUNDS - 1) + [True]:
        sums[:] = 0.0
        for k in small:
            found = _edge(masks[k], np.array(annotators[k]), bias, spread, sums)
            if last:
                merged[k] = found
        if not last:
            bias, spread = _learnt(sums, bias)
    large = [k for k, group in enumerate(masks) if _cells(group) > MOST_PIXELS]
    by_pixels = staple([masks[k] for k in large], [annotators[k] for k in large], n_annotators)
    for k, mask in zip(large, by_pixels.masks, strict=True):
        merged[k] = mask
    return EdgeMerge(merged, bias, spread)


def _bounds(group: Sequence[Runs]) -> tuple[int, int, int, int]:
    table = np.array([mask.bounds() for mask in group])
    x1, y1 = table[:, :2].min(axis=0).tolist()
    x2, y2 = table[:, 2:].max(axis=0).tolist()
    return x1, y1, x2, y2


def _cells(group: Sequence[Runs]) -> int:
    x1, y1, x2, y2 = _bounds(group)
    return (x2 - x1 + 2 * _PAD) * (y2 - y1 + 2 * _PAD) * len(group)


def _edge(
    group: Sequence[Runs], who: Ints, bias: Floats, spread: Floats, sums: Floats
) -> Runs | None:
    """The merged mask of one object; adds to ``sums`` what it tells of its annotators."""
    x1, y1, x2, y2 = _bounds(group)
    marked = np.stack([_pixels(mask, x1, y1, x2, y2) for mask in group])
    fields = np.stack([_signed(mask) for mask in marked])
    size = float(np.sqrt(np.mean([mask.area for mask in group])))
    weight = 1.0 / spread[who] ** 2
    weight /= weight.sum()
    level = fields - size * bias[who][:, None, None]
    middle = np.tensordot(weight, level, axes=1)
    near = np.abs(middle) < 1.0
    if near.any():
        away = fields[:, near] / size
        off = np.minimum((away - bias[who][:, None]) ** 2, _FAR**2).mean(axis=1)
        # the nearer a middle is to one's own edge by one's own weight, the more the square counts
        np.add.at(sums[0], who, off / np.maximum(1.0 - weight, 0.1))
        np.add.at(sums[1], who, np.clip(away, -_FAR, _FAR).mean(axis=1))
        np.add.at(sums[2], who, 1.0)
    inside = (middle > 0) & marked.any(axis=0) | marked.all(axis=0)
    return _runs(inside[_PAD:-_PAD, _PAD:-_PAD], x1, y1, group[0])


def _learnt(sums: Floats, bias: Floats) -> tuple[Floats, Floats]:
    """Spread shrunk towards that of all, bias towards none; the biases of all weigh out."""
    squares, shifts, n, _ = sums
    pooled = float(squares.sum() / n.sum()) if n.sum() else 0.0025
    spread = np.maximum(np.sqrt((squares + _SHRINK * pooled) / (n + _SHRINK)), 1e-3)
    shift = shifts / (n + _SHRINK)
    seen = n > 0
    if not seen.any():
        return bias, spread
    centre = float(np.average(shift[seen], weights=(n / spread**2)[seen]))
    return np.where(seen, shift - centre, 0.0), spread


def _pixels(mask: Runs, x1: int, y1: int, x2: int, y2: int) -> Bools:
    """A mask's pixels in bounds, with a margin of nothing."""
    change = np.zeros((x2 - x1) * mask.height + 1, dtype=np.int8)
    np.add.at(change, mask.starts - x1 * mask.height, 1)
    np.add.at(change, mask.ends - x1 * mask.height, -1)
    inside = np.cumsum(change[:-1]).reshape(x2 - x1, mask.height)[:, y1:y2].T > 0
    return np.pad(inside, _PAD)


def _signed(inside: Bools) -> Floats:
    """The distance of each pixel's centre from the edge, above 0 inside."""
    # scipy.ndimage takes time and memory to load: only where masks are merged
    from scipy.ndimage import distance_transform_edt  # noqa: PLC0415

    within = distance_transform_edt(inside) - 0.5
    without = distance_transform_edt(~inside) - 0.5
    field: Floats = np.where(inside, within, -without)
    return field


def _runs(inside: Bools, x1: int, y1: int, like: Runs) -> Runs | None:
    """Pixels in bounds as runs of the whole picture."""
    padded = np.pad(inside.T.astype(np.int8), ((0, 0), (1, 1)))
    step = np.diff(padded, axis=1)
    columns, rows = np.nonzero(step == 1)
    last_columns, last_rows = np.nonzero(step == -1)
    if not len(columns):
        return None
    starts = (x1 + columns) * like.height + y1 + rows
    ends = (x1 + last_columns) * like.height + y1 + last_rows
    return apart(Runs(like.height, like.width, starts, ends))
