"""Which predicted boxes hit which reference boxes, as COCO's evaluation decides it.

All candidate pairs are made and measured at once; only those that overlap enough are walked
through, greedily by falling score. Boxes are ``x, y, width, height`` in pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assay.core.intervals import Floats
from assay.core.iteration.intervals import Ints
from assay.core.labels.rectangles import iou as exact_iou

MOST_DETECTIONS = 100
PAIRS_AT_ONCE = 2_000_000


@dataclass(frozen=True, slots=True)
class Boxes:
    """Many boxes of many items, flat: item (index from 0), label code, box, score.

    ``box`` is n × 4, or n × 5 with the rotation in degrees.
    """

    item: Ints
    label: Ints
    box: Floats
    score: Floats

    def __len__(self) -> int:
        return len(self.item)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Boxes of one group that overlap: row on the left, row on the right, IoU."""

    left: Ints
    right: Ints
    iou: Floats


@dataclass(frozen=True, slots=True)
class Matches:
    """Which detections hit, for each IoU threshold; made once, then weighed as often as needed.

    Rows of ``hit`` are thresholds; the detections are sorted by falling score (stable).
    """

    item: Ints
    label: Ints
    score: Floats
    hit: npt.NDArray[np.bool_]
    reference_item: Ints
    reference_label: Ints
    n_labels: int

    def within(self, inside: npt.NDArray[np.bool_]) -> Matches:
        """The part of some items only; items are numbered anew."""
        number = np.cumsum(inside) - 1
        rows, wanted = inside[self.item], inside[self.reference_item]
        return Matches(
            number[self.item[rows]],
            self.label[rows],
            self.score[rows],
            self.hit[:, rows],
            number[self.reference_item[wanted]],
            self.reference_label[wanted],
            self.n_labels,
        )


def match(reference: Boxes, detections: Boxes, n_labels: int, thresholds: Floats) -> Matches:
    """Match detections to reference boxes within item and label, at each threshold.

    The hundred best detections of an item and label count. Each takes the free reference box
    that it overlaps most; of equal ones the last, as the reference evaluation does.
    """
    kept = _best_of_each(detections)
    best = Boxes(
        detections.item[kept], detections.label[kept], detections.box[kept], detections.score[kept]
    )
    levels = np.minimum(thresholds, 1 - 1e-10)
    pairs = overlapping(
        best,
        reference,
        best.item * n_labels + best.label,
        reference.item * n_labels + reference.label,
        float(levels.min()) if len(levels) else 1.0,
    )
    order = np.lexsort((-pairs.right, -pairs.iou, pairs.left))
    hit = np.zeros((len(levels), len(best)), dtype=bool)
    for t, level in enumerate(levels):
        rows = order[pairs.iou[order] >= level]
        hit[t, _first_free(pairs.left[rows], pairs.right[rows])[0]] = True
    return Matches(
        best.item, best.label, best.score, hit, reference.item, reference.label, n_labels
    )


def overlapping(
    left: Boxes, right: Boxes, left_group: Ints, right_group: Ints, least: float
) -> Pairs:
    """All pairs of one group whose IoU is at least ``least`` (above 0)."""
    order = np.argsort(right_group, kind="stable")
    groups = right_group[order]
    first = np.searchsorted(groups, left_group, side="left")
    count = np.searchsorted(groups, left_group, side="right") - first
    rotated = _rotated(left) or _rotated(right)
    found: list[tuple[Ints, Ints, Floats]] = []
    ends = np.cumsum(count)
    start = 0
    while start < len(left_group):
        before = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + PAIRS_AT_ONCE, side="right")))
        part = count[start:stop]
        rows = np.repeat(np.arange(start, stop), part)
        within = np.arange(len(rows)) - np.repeat(np.cumsum(part) - part, part)
        columns = order[np.repeat(first[start:stop], part) + within]
        values = _iou(left.box[rows], right.box[columns], rotated)
        enough = values >= max(least, 1e-12)
        found.append((rows[enough], columns[enough], values[enough]))
        start = stop
    none = np.zeros(0, dtype=np.int64)
    return Pairs(
        np.concatenate([none, *(rows for rows, _, _ in found)]),
        np.concatenate([none, *(columns for _, columns, _ in found)]),
        np.concatenate([np.zeros(0), *(values for _, _, values in found)]),
    )


def paired(pairs: Pairs, group: Ints) -> tuple[Ints, Ints]:
    """One-to-one pairs by falling IoU within each group (of the left rows)."""
    order = np.lexsort((-pairs.iou, group[pairs.left]))
    return _first_free(pairs.left[order], pairs.right[order])


def _first_free(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Walk through pairs in their order and take those whose both ends are still free."""
    used_left: set[int] = set()
    used_right: set[int] = set()
    taken_left: list[int] = []
    taken_right: list[int] = []
    for i, j in zip(left.tolist(), right.tolist(), strict=True):
        if i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            taken_left.append(i)
            taken_right.append(j)
    return np.array(taken_left, dtype=np.int64), np.array(taken_right, dtype=np.int64)


def _iou(left: Floats, right: Floats, rotated: bool) -> Floats:
    """Intersection over union row by row; exact where some box is turned."""
    if rotated:
        rows = zip(left.tolist(), right.tolist(), strict=True)
        return np.array([exact_iou(_rectangle(a), _rectangle(b)) for a, b in rows])
    low = np.maximum(left[:, :2], right[:, :2])
    high = np.minimum(left[:, :2] + left[:, 2:4], right[:, :2] + right[:, 2:4])
    sides = np.clip(high - low, 0, None)
    shared = sides[:, 0] * sides[:, 1]
    union = left[:, 2] * left[:, 3] + right[:, 2] * right[:, 3] - shared
    result: Floats = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return result


def _rectangle(box: list[float]) -> tuple[float, float, float, float, float]:
    x, y, width, height, *turn = box
    return x, y, width, height, turn[0] if turn else 0.0


def _rotated(boxes: Boxes) -> bool:
    return boxes.box.shape[1] > 4 and bool(np.any(boxes.box[:, 4]))


def _best_of_each(detections: Boxes) -> Ints:
    """Indices by falling score, at most 100 for each item and label (ties keep their order)."""
    order = np.lexsort((detections.item, -detections.score))
    keys = np.stack([detections.item[order], detections.label[order]])
    by_group = np.lexsort((keys[1], keys[0]))
    grouped = keys[:, by_group]
    if not len(order):
        return order
    starts = np.r_[True, (grouped[:, 1:] != grouped[:, :-1]).any(axis=0)]
    first = np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))
    place = np.empty(len(order), dtype=np.int64)
    place[by_group] = np.arange(len(order)) - first
    kept: Ints = order[place < MOST_DETECTIONS]
    return kept
