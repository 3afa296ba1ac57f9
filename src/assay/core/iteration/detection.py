"""How good predicted boxes are: average precision as in COCO, confusion with the background.

Sources: Lin et al. (2014), Microsoft COCO, and the rules of its evaluation: detections are
matched greedily by falling score within image and label, precision is made monotone and read at
101 recalls, labels without any reference box do not count. Boxes are ``x, y, width, height``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assay.core.intervals import Floats, wilson
from assay.core.iteration.evaluation import Evaluation, LabelScore
from assay.core.iteration.intervals import Ints, bootstrap
from assay.core.labels.rectangles import Rectangle, overlaps
from assay.core.values import Interval

COCO_THRESHOLDS = np.linspace(0.5, 0.95, 10)
RECALLS = np.linspace(0.0, 1.0, 101)
MOST_DETECTIONS = 100
BACKGROUND = "(nothing)"

Overlap = Callable[[Floats, Floats], Floats]


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


def iou(left: Floats, right: Floats) -> Floats:
    """Intersection over union of each left box with each right box (axis-aligned)."""
    corner_low = np.maximum(left[:, None, :2], right[None, :, :2])
    corner_high = np.minimum(
        left[:, None, :2] + left[:, None, 2:4], right[None, :, :2] + right[None, :, 2:4]
    )
    sides = np.clip(corner_high - corner_low, 0, None)
    shared = sides[..., 0] * sides[..., 1]
    areas = (left[:, 2] * left[:, 3])[:, None] + (right[:, 2] * right[:, 3])[None, :]
    union = areas - shared
    result: Floats = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return result


def overlap_for(*sets: Boxes) -> Overlap:
    """``iou``, or where some box is rotated (a fifth column, in degrees) the exact overlap."""
    if not any(boxes.box.shape[1] > 4 and bool(np.any(boxes.box[:, 4])) for boxes in sets):
        return iou

    def rotated(left: Floats, right: Floats) -> Floats:
        result = np.zeros((len(left), len(right)))
        for i, j, value in overlaps(_rectangles(left), _rectangles(right)):
            result[i, j] = value
        return result

    return rotated


def _rectangles(boxes: Floats) -> list[Rectangle]:
    return [(x, y, width, height, turn) for x, y, width, height, turn in boxes.tolist()]


def match(
    reference: Boxes,
    detections: Boxes,
    n_labels: int,
    thresholds: Floats = COCO_THRESHOLDS,
    overlap: Overlap = iou,
) -> Matches:
    """Match detections to reference boxes within item and label, at each threshold."""
    kept = _best_of_each(detections)
    item, label, score = detections.item[kept], detections.label[kept], detections.score[kept]
    hit = np.zeros((len(thresholds), len(kept)), dtype=bool)
    by_group = _groups(reference.item * n_labels + reference.label)
    for group, rows in _groups(item * n_labels + label).items():
        partners = by_group.get(group)
        if partners is None:
            continue
        shared = overlap(detections.box[kept[rows]], reference.box[partners])
        hit[:, rows] = _greedy(shared, thresholds)
    return Matches(item, label, score, hit, reference.item, reference.label, n_labels)


def average_precisions(matches: Matches, weights: Floats | None = None) -> Floats:
    """AP for each threshold and label (thresholds × labels); NaN for labels without reference.

    ``weights`` says how often each item counts (as in a bootstrap draw); default once.
    """
    result = np.full((len(matches.hit), matches.n_labels), np.nan)
    detection_weight = None if weights is None else weights[matches.item]
    if weights is None:
        n_reference = np.bincount(matches.reference_label, minlength=matches.n_labels).astype(float)
    else:
        n_reference = np.bincount(
            matches.reference_label,
            weights=weights[matches.reference_item],
            minlength=matches.n_labels,
        )
    for label in range(matches.n_labels):
        if n_reference[label] <= 0:
            continue
        rows = np.flatnonzero(matches.label == label)
        weight = np.ones(len(rows)) if detection_weight is None else detection_weight[rows]
        hits = np.cumsum(matches.hit[:, rows] * weight, axis=1)
        found = np.cumsum(weight)
        for t in range(len(hits)):
            result[t, label] = _interpolated(hits[t], found, n_reference[label])
    return result


def evaluate_boxes(
    reference: Boxes,
    detections: Boxes,
    labels: Sequence[str],
    n_items: int,
    rng: np.random.Generator,
    *,
    thresholds: Floats | None = None,
    repeats: int = 200,
    overlap: Overlap = iou,
) -> Evaluation:
    """MAP with a bootstrap interval over items, confusion and scores by label at IoU 0.5.

    ``thresholds`` default to 0.5 alone (mAP@0.5); give ``COCO_THRESHOLDS`` for mAP@[.5:.95].
    Precision, recall and confusion count the detections at the score that makes the best F1.
    """
    levels = np.array([0.5]) if thresholds is None else thresholds
    matches = match(reference, detections, len(labels), levels, overlap)
    value = bootstrap(lambda w: mean_ap(matches, w), n_items, rng, repeats)
    precisions = average_precisions(matches)
    at_half = match(reference, detections, len(labels), np.array([0.5]), overlap)
    cut = best_score_cut(at_half)
    taken = at_half.score >= cut
    hits = taken & at_half.hit[0]
    right = np.bincount(at_half.item[hits], minlength=n_items).astype(np.float64)
    found = np.bincount(at_half.item[taken], minlength=n_items)
    wanted = np.bincount(reference.item, minlength=n_items)
    return Evaluation(
        "map",
        value,
        (*labels, BACKGROUND),
        confusion_of_boxes(reference, detections, len(labels), cut, overlap=overlap),
        tuple(_label_score(name, i, at_half, taken, precisions) for i, name in enumerate(labels)),
        right,
        # hits, misses and inventions: the denominator of the threat score (intersection over
        # union of the two sets of boxes)
        wanted + found - right,
    )


def mean_ap(matches: Matches, weights: Floats | None = None) -> float:
    """The mean over thresholds and the labels that have a reference; NaN where none has."""
    precisions = average_precisions(matches, weights)
    defined = precisions[~np.isnan(precisions)]
    return float(defined.mean()) if len(defined) else float("nan")


def slice_ap(
    matches: Matches, inside: npt.NDArray[np.bool_], rng: np.random.Generator, repeats: int = 100
) -> tuple[Interval, float]:
    """MAP on the items of a slice with its bootstrap interval, and on all others."""
    within = inside.astype(np.float64)
    value = bootstrap(lambda w: mean_ap(matches, w * within), len(inside), rng, repeats)
    n = int(inside.sum())
    return Interval(value.value, value.low, value.high, n), mean_ap(matches, 1.0 - within)


def best_score_cut(matches: Matches) -> float:
    """The score at which F1 over all labels is best (at the first threshold)."""
    if not len(matches.score):
        return 0.0
    hits = np.cumsum(matches.hit[0])
    found = np.arange(1, len(hits) + 1)
    f1 = 2 * hits / (found + len(matches.reference_item))
    return float(matches.score[int(f1.argmax())])


def confusion_of_boxes(
    reference: Boxes,
    detections: Boxes,
    n_labels: int,
    cut: float = 0.0,
    threshold: float = 0.5,
    overlap: Overlap = iou,
) -> Ints:
    """Labels × labels with one more row and column for nothing: inventions and misses.

    Within an item boxes pair by falling IoU whatever their labels, so that a box with the right
    place and the wrong label shows as a confusion of the two labels.
    """
    confusion = np.zeros((n_labels + 1, n_labels + 1), dtype=np.int64)
    taken = _groups(detections.item, np.flatnonzero(detections.score >= cut))
    wanted = _groups(reference.item)
    for item in sorted(set(taken) | set(wanted)):
        left = wanted.get(item, np.zeros(0, dtype=np.int64))
        right = taken.get(item, np.zeros(0, dtype=np.int64))
        pairs = _pairs_by_overlap(overlap(reference.box[left], detections.box[right]), threshold)
        for i, j in pairs:
            confusion[reference.label[left[i]], detections.label[right[j]]] += 1
        lone_left = np.delete(left, [i for i, _ in pairs])
        lone_right = np.delete(right, [j for _, j in pairs])
        np.add.at(confusion[:, n_labels], reference.label[lone_left], 1)
        np.add.at(confusion[n_labels], detections.label[lone_right], 1)
    return confusion


def _pairs_by_overlap(overlaps: Floats, threshold: float) -> list[tuple[int, int]]:
    rows, columns = np.nonzero(overlaps >= threshold)
    order = np.argsort(-overlaps[rows, columns], kind="stable")
    used_rows: set[int] = set()
    used_columns: set[int] = set()
    pairs = []
    for i, j in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
        if i not in used_rows and j not in used_columns:
            used_rows.add(i)
            used_columns.add(j)
            pairs.append((i, j))
    return pairs


def _label_score(
    name: str, label: int, matches: Matches, taken: npt.NDArray[np.bool_], precisions: Floats
) -> LabelScore:
    chosen = taken & (matches.label == label)
    hits, predicted = int(matches.hit[0][chosen].sum()), int(chosen.sum())
    reference = int((matches.reference_label == label).sum())
    return LabelScore(
        name,
        wilson(hits, predicted),
        wilson(hits, reference),
        float(precisions[:, label].mean()) if reference else None,
        reference,
    )


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


def _greedy(overlaps: Floats, thresholds: Floats) -> npt.NDArray[np.bool_]:
    """Hits (thresholds × detections) of detections by falling score on the free best partner."""
    hit = np.zeros((len(thresholds), len(overlaps)), dtype=bool)
    for t, threshold in enumerate(np.minimum(thresholds, 1 - 1e-10)):
        free = overlaps.copy()
        for row in range(len(overlaps)):
            # of equal overlaps the last one is taken, as the reference evaluation does
            column = free.shape[1] - 1 - int(free[row, ::-1].argmax())
            if free[row, column] >= threshold:
                hit[t, row] = True
                free[:, column] = -1.0
    return hit


def _interpolated(hits: Floats, found: Floats, n_reference: float) -> float:
    recall = hits / n_reference
    precision = np.divide(hits, found, out=np.zeros_like(hits), where=found > 0)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    places = np.searchsorted(recall, RECALLS, side="left")
    reached = places < len(envelope)
    return float(envelope[places[reached]].sum() / len(RECALLS))


def _groups(keys: Ints, rows: Ints | None = None) -> dict[int, Ints]:
    """Rows by key; rows of one key keep their order."""
    chosen = np.arange(len(keys)) if rows is None else rows
    order = chosen[np.argsort(keys[chosen], kind="stable")]
    sorted_keys = keys[order]
    cuts = np.flatnonzero(np.diff(sorted_keys)) + 1
    return {int(keys[part[0]]): part for part in np.split(order, cuts) if len(part)}
