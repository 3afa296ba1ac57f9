"""Masks as runs: the compressed run-length code of COCO, and set operations on runs.

The pixels of a mask are counted down the columns (column-major order). ``counts`` are the
lengths of runs that alternate between background and mask, the first of background. The text
form packs each count in groups of five bits, from the third on as the difference to the count
two before (the format of Lin et al. 2014, Microsoft COCO).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assay.core.errors import Problem

Ints = NDArray[np.int64]

MAX_PIXELS = 1 << 31
_FIRST = 48
_MORE = 0x20
_SIGN = 0x10
_LONGEST = 8


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """The pixels of a mask: half-open runs in column-major order, sorted and apart."""

    height: int
    width: int
    starts: Ints
    ends: Ints

    @property
    def area(self) -> int:
        """How many pixels it has."""
        return int((self.ends - self.starts).sum())

    def bounds(self) -> tuple[int, int, int, int]:
        """x1, y1, x2, y2 of the pixels, half-open; all 0 for an empty mask."""
        if not len(self.starts):
            return (0, 0, 0, 0)
        first, last = self.starts // self.height, (self.ends - 1) // self.height
        top, bottom = self.starts % self.height, (self.ends - 1) % self.height + 1
        spans = last > first  # such a run goes through the bottom and the top
        y1 = 0 if spans.any() else int(top.min())
        y2 = self.height if spans.any() else int(bottom.max())
        return int(first.min()), y1, int(last.max()) + 1, y2


def counts_of(text: str) -> Ints | None:
    """The counts of a text, or None where it is none."""
    if not text.isascii():
        return None
    raw = np.frombuffer(text.encode("ascii"), dtype=np.uint8).astype(np.int64) - _FIRST
    if not len(raw):
        return np.zeros(0, dtype=np.int64)
    if raw.min() < 0 or raw.max() > 0x3F or raw[-1] & _MORE:
        return None
    last = np.flatnonzero((raw & _MORE) == 0)
    first = np.concatenate([[0], last[:-1] + 1])
    lengths = last - first + 1
    if lengths.max() > _LONGEST:
        return None
    place = np.arange(len(raw)) - np.repeat(first, lengths)
    values = np.add.reduceat((raw & 0x1F) << (5 * place), first)
    values = np.where(raw[last] & _SIGN, values - (1 << (5 * lengths)), values)
    values[1::2] = np.cumsum(values[1::2])
    values[2::2] = np.cumsum(values[2::2])
    return values


def text_of(counts: Sequence[int] | Ints) -> str:
    """The text form of counts."""
    values = np.asarray(counts, dtype=np.int64).copy()
    if len(values) > 3:
        values[3:] -= np.asarray(counts, dtype=np.int64)[1:-2]
    pieces = []
    open_ = np.ones(len(values), dtype=bool)
    while open_.any():
        low = values & 0x1F
        values = values >> 5
        more = np.where(low & _SIGN, values != -1, values != 0)
        pieces.append(np.where(open_, low | np.where(more, _MORE, 0), -1))
        open_ = open_ & more
    if not pieces:
        return ""
    table = np.stack(pieces, axis=1).ravel()
    return bytes((table[table >= 0] + _FIRST).astype(np.uint8)).decode("ascii")


def runs_of(size: Sequence[int], text: str) -> Runs:
    """The runs of a sound mask."""
    counts = counts_of(text)
    assert counts is not None
    edges = np.cumsum(counts)
    if len(edges) % 2:
        edges = edges[:-1]
    starts, ends = edges[0::2], edges[1::2]
    kept = ends > starts
    return apart(Runs(size[0], size[1], starts[kept], ends[kept]))


def apart(runs: Runs) -> Runs:
    """The same pixels with touching runs joined."""
    if len(runs.starts) < 2:
        return runs
    gap = np.concatenate([[True], runs.starts[1:] > runs.ends[:-1]])
    ends = runs.ends[np.concatenate([gap[1:], [True]])]
    return Runs(runs.height, runs.width, runs.starts[gap], ends)


def region_of(runs: Runs) -> dict[str, object]:
    """``size`` and ``counts`` as a region holds them."""
    edges = np.stack([runs.starts, runs.ends], axis=1).ravel()
    counts = np.diff(np.concatenate([[0], edges, [runs.height * runs.width]]))
    if len(counts) > 1 and counts[-1] == 0:
        counts = counts[:-1]
    return {"size": [runs.height, runs.width], "counts": text_of(counts)}


def mask_problems(size: object, text: object) -> list[Problem]:
    """What is wrong with the size and counts of a mask; pointers are relative to the region."""
    if type(size) is not list or len(size) != 2 or any(type(side) is not int for side in size):
        return [Problem("/size", "type", "must be two whole numbers: height, width")]
    if min(size) < 1 or size[0] * size[1] > MAX_PIXELS:
        return [Problem("/size", "range", f"must be from 1 × 1 to {MAX_PIXELS:,} pixels")]
    if type(text) is not str:
        return [Problem("/counts", "type", "must be the text of a run-length code")]
    counts = counts_of(text)
    if counts is None:
        return [Problem("/counts", "bad_counts", "is no compressed run-length code of COCO")]
    if len(counts) and (counts.min() < 0 or counts.max() > MAX_PIXELS):
        return [Problem("/counts", "bad_counts", "holds a run of a negative or absurd length")]
    total = int(counts.sum())
    if total != size[0] * size[1]:
        words = f"covers {total:,} pixels; the mask has {size[0] * size[1]:,}"
        return [Problem("/counts", "bad_counts", words)]
    if not counts[1::2].sum():
        return [Problem("/counts", "zero_area", "no pixel is in the mask")]
    return []


def shared_pixels(one: Runs, other: Runs) -> int:
    """How many pixels two masks of one size share."""
    if not len(one.starts) or not len(other.starts):
        return 0
    before = np.concatenate([[0], np.cumsum(other.ends - other.starts)])

    def up_to(places: Ints) -> Ints:
        index = np.searchsorted(other.starts, places, side="right") - 1
        inside = np.minimum(places, other.ends[index]) - other.starts[index]
        found: Ints = np.where(index >= 0, before[index] + inside, 0)
        return found

    return int((up_to(one.ends) - up_to(one.starts)).sum())


def runs_iou(one: Runs, other: Runs) -> float:
    """Intersection over union of two masks; 0 where their sizes differ."""
    if (one.height, one.width) != (other.height, other.width):
        return 0.0
    shared = shared_pixels(one, other)
    union = one.area + other.area - shared
    return shared / union if union else 1.0


def majority(masks: Sequence[Runs], weights: Sequence[float]) -> Runs:
    """The pixels that at least half of the weight has in its mask."""
    places = np.concatenate([m.starts for m in masks] + [m.ends for m in masks])
    own = [np.full(len(m.starts), w) for m, w in zip(masks, weights, strict=True)]
    steps = np.concatenate(own + [-w for w in own])
    cuts, where = np.unique(places, return_inverse=True)
    change = np.zeros(len(cuts))
    np.add.at(change, where, steps)
    held = np.cumsum(change)[:-1] >= sum(weights) / 2 * (1 - 1e-9)
    return apart(Runs(masks[0].height, masks[0].width, cuts[:-1][held], cuts[1:][held]))


def filled(rings: Sequence[Sequence[Sequence[float]]], height: int, width: int) -> Runs:
    """The pixels whose centres lie inside rings (even-odd rule)."""
    places = [np.zeros(0, dtype=np.int64)]
    for ring in rings:
        points = np.array(ring, dtype=np.float64)
        for (x1, y1), (x2, y2) in zip(points, np.roll(points, -1, axis=0), strict=True):
            if x1 == x2:
                continue
            (xa, ya), (xb, yb) = ((x1, y1), (x2, y2)) if x1 < x2 else ((x2, y2), (x1, y1))
            first, end = max(0, int(np.ceil(xa - 0.5))), min(width, int(np.ceil(xb - 0.5)))
            columns = np.arange(first, end)
            y = ya + (columns + 0.5 - xa) * (yb - ya) / (xb - xa)
            rows = np.clip(np.ceil(y - 0.5), 0, height).astype(np.int64)
            places.append(columns * height + rows)
    edges = np.sort(np.concatenate(places))
    starts, ends = edges[0::2], edges[1::2]
    kept = ends > starts
    return apart(Runs(height, width, starts[kept], ends[kept]))
