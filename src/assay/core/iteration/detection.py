"""How good predicted boxes are: average precision as in COCO, confusion with the background.

Sources: Lin et al. (2014), Microsoft COCO, and the rules of its evaluation: detections are
matched greedily by falling score within image and label, precision is made monotone and read at
101 recalls, labels without any reference box do not count.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from assay.core.intervals import Floats, wilson
from assay.core.iteration.evaluation import Evaluation, LabelScore
from assay.core.iteration.intervals import Ints, bootstrap
from assay.core.iteration.matching import Boxes, Matches, match, overlapping, paired
from assay.core.values import Interval

COCO_THRESHOLDS = np.linspace(0.5, 0.95, 10)
HALF = np.array([0.5])
RECALLS = np.linspace(0.0, 1.0, 101)
BACKGROUND = "(nothing)"


def average_precisions(matches: Matches) -> Floats:
    """AP for each threshold and label (thresholds × labels); NaN for labels without reference."""
    return _Curves(matches).average_precisions(None)


def mean_ap(matches: Matches, weights: Floats | None = None) -> float:
    """The mean over thresholds and the labels that have a reference; NaN where none has.

    ``weights`` says how often each item counts; default once.
    """
    return _Curves(matches).mean(weights)


def map_interval(
    matches: Matches, n_items: int, rng: np.random.Generator, repeats: int = 200
) -> Interval:
    """MAP with its bootstrap interval over items (fewer repeats where there are many items)."""
    curves = _Curves(matches)
    times = max(1, min(repeats, 1_500_000 // max(n_items, 1)))
    return bootstrap(curves.mean, n_items, rng, times)


def slice_ap(
    matches: Matches, inside: npt.NDArray[np.bool_], rng: np.random.Generator, repeats: int = 100
) -> tuple[Interval, float]:
    """MAP on the items of a slice with its bootstrap interval, and on all others."""
    value = map_interval(matches.within(inside), int(inside.sum()), rng, repeats)
    return value, mean_ap(matches.within(~inside))


def evaluate_boxes(
    reference: Boxes,
    detections: Boxes,
    labels: Sequence[str],
    n_items: int,
    rng: np.random.Generator,
    *,
    thresholds: Floats = HALF,
    repeats: int = 200,
) -> tuple[Evaluation, Matches]:
    """MAP with a bootstrap interval over items; confusion and scores by label at IoU 0.5.

    ``thresholds`` begin at 0.5: alone (mAP@0.5), or ``COCO_THRESHOLDS`` for mAP@[.5:.95].
    Precision, recall and confusion count the detections at the score that makes the best F1.
    """
    matches = match(reference, detections, len(labels), thresholds)
    precisions = average_precisions(matches)
    cut = best_score_cut(matches)
    taken = matches.score >= cut
    hits = taken & matches.hit[0]
    right = np.bincount(matches.item[hits], minlength=n_items).astype(np.float64)
    found = np.bincount(matches.item[taken], minlength=n_items)
    wanted = np.bincount(reference.item, minlength=n_items)
    evaluation = Evaluation(
        "map",
        map_interval(matches, n_items, rng, repeats),
        (*labels, BACKGROUND),
        confusion_of_boxes(reference, detections, len(labels), cut),
        tuple(_label_score(name, i, matches, taken, precisions) for i, name in enumerate(labels)),
        right,
        # hits, misses and inventions: the denominator of the threat score (intersection over
        # union of the two sets of boxes)
        wanted + found - right,
    )
    return evaluation, matches


def best_score_cut(matches: Matches) -> float:
    """The score at which F1 over all labels is best (at the first threshold)."""
    if not len(matches.score):
        return 0.0
    hits = np.cumsum(matches.hit[0])
    found = np.arange(1, len(hits) + 1)
    f1 = 2 * hits / (found + len(matches.reference_item))
    return float(matches.score[int(f1.argmax())])


def confusion_of_boxes(
    reference: Boxes, detections: Boxes, n_labels: int, cut: float = 0.0, threshold: float = 0.5
) -> Ints:
    """Labels × labels with one more row and column for nothing: inventions and misses.

    Within an item boxes pair by falling IoU whatever their labels, so that a box with the right
    place and the wrong label shows as a confusion of the two labels.
    """
    taken = detections.score >= cut
    seen = Boxes(
        detections.item[taken], detections.label[taken], detections.box[taken], np.zeros(0)
    )
    pairs = overlapping(reference, seen, reference.item, seen.item, threshold)
    left, right = paired(pairs, reference.item)
    said = np.full(len(reference), n_labels, dtype=np.int64)
    said[left] = seen.label[right]
    invented = np.ones(len(seen), dtype=bool)
    invented[right] = False
    k = n_labels + 1
    confusion = np.bincount(reference.label * k + said, minlength=k * k).reshape(k, k)
    confusion[n_labels] += np.bincount(seen.label[invented], minlength=k)
    return confusion


class _Curves:
    """The precision-recall curves of matches, laid out so that weighing them again is cheap."""

    def __init__(self, matches: Matches) -> None:
        self.matches = matches
        self.rows = [np.flatnonzero(matches.label == code) for code in range(matches.n_labels)]
        self.hits = [matches.hit[:, rows].astype(np.float64) for rows in self.rows]
        self.items = [matches.item[rows] for rows in self.rows]

    def average_precisions(self, weights: Floats | None) -> Floats:
        """Thresholds × labels."""
        matches = self.matches
        counts = None if weights is None else weights[matches.reference_item]
        n_reference = np.bincount(
            matches.reference_label, weights=counts, minlength=matches.n_labels
        )
        result = np.full((len(matches.hit), matches.n_labels), np.nan)
        for label, (hits, items) in enumerate(zip(self.hits, self.items, strict=True)):
            if n_reference[label] <= 0:
                continue
            weight = np.ones(len(items)) if weights is None else weights[items]
            found = np.cumsum(weight)
            for t, weighed in enumerate(np.cumsum(hits * weight, axis=1)):
                result[t, label] = _interpolated(weighed, found, float(n_reference[label]))
        return result

    def mean(self, weights: Floats | None = None) -> float:
        """Over the labels that have a reference."""
        precisions = self.average_precisions(weights)
        defined = precisions[~np.isnan(precisions)]
        return float(defined.mean()) if len(defined) else float("nan")


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


def _interpolated(hits: Floats, found: Floats, n_reference: float) -> float:
    recall = hits / n_reference
    precision = np.divide(hits, found, out=np.zeros_like(hits), where=found > 0)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    places = np.searchsorted(recall, RECALLS, side="left")
    reached = places < len(envelope)
    return float(envelope[places[reached]].sum() / len(RECALLS))
