"""Accuracy, intervals and average precision against known answers and the reference tool."""

import contextlib
import io
import time

import numpy as np
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from assay.core.errors import Invalid
from assay.core.iteration.detection import (
    COCO_THRESHOLDS,
    HALF,
    average_precisions,
    best_score_cut,
    confusion_of_boxes,
    evaluate_boxes,
    mean_ap,
    slice_ap,
)
from assay.core.iteration.evaluation import evaluate_choice, evaluate_choices
from assay.core.iteration.intervals import NOTHING, bootstrap, ratio_interval, share_interval
from assay.core.iteration.matching import Boxes, match


def test_a_share_of_nothing_says_nothing():
    assert share_interval(0, 0) == NOTHING
    assert (NOTHING.low, NOTHING.high, NOTHING.n) == (0.0, 1.0, 0)


def test_ratio_interval_is_wilson_for_shares_and_wider_for_clustered_boxes():
    right = np.array([1.0, 0.0, 1.0, 1.0])
    assert ratio_interval(right, np.ones(4)) == share_interval(3, 4)
    clustered = ratio_interval(np.array([10.0, 0.0] * 10), np.full(20, 10.0))
    independent = share_interval(100, 200)
    assert clustered.high - clustered.low > independent.high - independent.low


def test_bootstrap_interval_covers_the_mean_about_as_often_as_it_says():
    rng = np.random.default_rng(5)
    covered = 0
    for _ in range(60):
        values = rng.normal(size=80)
        found = bootstrap(lambda w, v=values: float((w * v).sum() / w.sum()), 80, rng, 150)
        covered += found.low <= 0 <= found.high
    assert covered >= 50


def test_choice_evaluation_counts_confusion_and_scores_by_label():
    truth = np.array([0, 0, 0, 1, 1, 2])
    predicted = np.array([0, 0, 1, 1, 1, 0])
    found = evaluate_choice(truth, predicted, ["a", "b", "c"])
    assert found.value.value == pytest.approx(4 / 6)
    assert found.confusion.tolist() == [[2, 1, 0], [0, 2, 0], [1, 0, 0]]
    a, b, c = found.by_label
    assert (a.precision.value, a.recall.value) == pytest.approx((2 / 3, 2 / 3))
    assert (b.precision.value, b.recall.value) == pytest.approx((2 / 3, 1.0))
    assert c.precision is None
    assert c.recall.value == 0.0
    assert found.right.tolist() == [1, 1, 0, 1, 1, 0]


def test_a_code_outside_the_labels_is_refused():
    with pytest.raises(Invalid):
        evaluate_choice(np.array([0]), np.array([3]), ["a", "b"])


def test_choices_are_right_only_when_the_whole_set_is():
    truth = np.array([[1, 1, 0], [1, 0, 0], [0, 0, 1]], dtype=bool)
    predicted = np.array([[1, 1, 0], [1, 1, 0], [0, 1, 0]], dtype=bool)
    found = evaluate_choices(truth, predicted, ["a", "b", "c"])
    assert found.value.value == pytest.approx(1 / 3)
    assert found.confusion.tolist() == [[2, 0, 0], [0, 1, 0], [0, 1, 0]]
    assert found.by_label[1].precision.value == pytest.approx(1 / 3)


def scene(seed: int, n_items: int = 30, n_labels: int = 3):
    """Reference boxes and noisy detections: shifted, dropped, invented, mislabelled, doubled."""
    rng = np.random.default_rng(seed)
    reference, detections = [], []
    for item in range(n_items):
        for _ in range(rng.integers(0, 6)):
            label = int(rng.integers(0, n_labels))
            box = np.r_[rng.uniform(0, 400, 2), rng.uniform(15, 120, 2)]
            reference.append((item, label, *box, 1.0))
            if rng.random() < 0.85:
                shifted = box + rng.normal(0, 6, 4)
                shifted[2:] = np.maximum(shifted[2:], 4)
                seen = label if rng.random() < 0.9 else int(rng.integers(0, n_labels))
                score = round(float(rng.beta(5, 2)), 2)  # rounded: there are ties
                detections.append((item, seen, *shifted, score))
                if rng.random() < 0.2:
                    detections.append((item, seen, *(shifted + 2), score))
        for _ in range(rng.integers(0, 3)):
            box = np.r_[rng.uniform(0, 400, 2), rng.uniform(15, 120, 2)]
            label = int(rng.integers(0, n_labels))
            detections.append((item, label, *box, round(float(rng.beta(2, 4)), 2)))
    return boxes(reference), boxes(detections)


def boxes(rows) -> Boxes:
    table = np.array(rows, dtype=float).reshape(-1, 7)
    return Boxes(table[:, 0].astype(int), table[:, 1].astype(int), table[:, 2:6], table[:, 6])


def coco_scores(reference: Boxes, detections: Boxes, n_items: int, n_labels: int):
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = {
            "images": [{"id": i + 1} for i in range(n_items)],
            "categories": [{"id": k + 1, "name": str(k)} for k in range(n_labels)],
            "annotations": [
                {
                    "id": j + 1,
                    "image_id": int(reference.item[j]) + 1,
                    "category_id": int(reference.label[j]) + 1,
                    "bbox": reference.box[j].tolist(),
                    "area": float(reference.box[j, 2] * reference.box[j, 3]),
                    "iscrowd": 0,
                }
                for j in range(len(reference))
            ],
        }
        truth.createIndex()
        found = truth.loadRes(
            [
                {
                    "image_id": int(detections.item[j]) + 1,
                    "category_id": int(detections.label[j]) + 1,
                    "bbox": detections.box[j].tolist(),
                    "score": float(detections.score[j]),
                }
                for j in range(len(detections))
            ]
        )
        run = COCOeval(truth, found, "bbox")
        run.evaluate()
        run.accumulate()
        run.summarize()
    return run.stats[0], run.stats[1], run.eval["precision"][:, :, :, 0, 2].mean(axis=1)


@pytest.mark.parametrize("seed", range(6))
def test_average_precision_equals_the_reference_evaluation(seed):
    reference, detections = scene(seed)
    overall, at_half, by_label = coco_scores(reference, detections, 30, 3)
    matches = match(reference, detections, 3, COCO_THRESHOLDS)
    assert mean_ap(matches) == pytest.approx(overall, abs=1e-9)
    assert mean_ap(match(reference, detections, 3, HALF)) == pytest.approx(at_half, abs=1e-9)
    assert average_precisions(matches) == pytest.approx(by_label, abs=1e-9)
    assert len(COCO_THRESHOLDS) == len(by_label)


def test_only_the_hundred_best_detections_of_an_item_and_label_count():
    reference = boxes([(0, 0, 0, 0, 10, 10, 1.0)])
    noise = [(0, 0, 500, 500, 10, 10, 0.9)] * 100
    assert mean_ap(match(reference, boxes([*noise, (0, 0, 0, 0, 10, 10, 0.5)]), 1, HALF)) == 0.0
    assert mean_ap(match(reference, boxes([*noise[1:], (0, 0, 0, 0, 10, 10, 0.5)]), 1, HALF)) > 0.0


def test_weights_count_an_item_as_if_it_were_there_several_times():
    reference, detections = scene(3, n_items=6)
    weights = np.array([2.0, 0, 1, 3, 0, 1])
    copies_r, copies_d, place = [], [], 0
    for item, times in enumerate(weights.astype(int)):
        for _ in range(times):
            for source, copies in ((reference, copies_r), (detections, copies_d)):
                copies.extend(
                    (place, source.label[j], *source.box[j], source.score[j])
                    for j in np.flatnonzero(source.item == item)
                )
            place += 1
    expected = mean_ap(match(boxes(copies_r), boxes(copies_d), 3, HALF))
    # ties in score are ordered by item in both, so that a copy may stand elsewhere: nearly equal
    assert mean_ap(match(reference, detections, 3, HALF), weights) == pytest.approx(
        expected, abs=0.02
    )


def test_confusion_of_boxes_has_misses_and_inventions():
    reference = boxes([(0, 0, 0, 0, 10, 10, 1), (0, 1, 50, 50, 10, 10, 1), (1, 1, 0, 0, 9, 9, 1)])
    found = boxes([(0, 1, 0, 0, 10, 10, 0.9), (0, 1, 50, 50, 10, 10, 0.8), (2, 0, 0, 0, 5, 5, 0.7)])
    assert confusion_of_boxes(reference, found, 2).tolist() == [[0, 1, 0], [0, 1, 1], [1, 0, 0]]


def test_box_evaluation_gives_interval_labels_and_shares_for_slices():
    reference, detections = scene(1)
    found, _ = evaluate_boxes(
        reference, detections, ["a", "b", "c"], 30, np.random.default_rng(0), repeats=50
    )
    assert found.measure == "map"
    assert found.value.low < found.value.value < found.value.high
    assert found.labels[-1] == "(nothing)"
    assert found.confusion[:3].sum() == len(reference)
    assert np.all(found.right <= found.total)
    assert [s.n for s in found.by_label] == np.bincount(reference.label, minlength=3).tolist()


def test_the_cut_is_where_f1_is_best():
    reference = boxes([(0, 0, 0, 0, 10, 10, 1), (1, 0, 0, 0, 10, 10, 1)])
    found = boxes(
        [(0, 0, 0, 0, 10, 10, 0.9), (1, 0, 0, 0, 10, 10, 0.6), (1, 0, 90, 90, 10, 10, 0.3)]
    )
    assert best_score_cut(match(reference, found, 1, HALF)) == 0.6


def test_nothing_to_compare_is_no_error():
    empty = boxes([])
    found, _ = evaluate_boxes(empty, empty, ["a"], 0, np.random.default_rng(0))
    assert found.value.n == 0
    assert np.isnan(found.value.value)


def test_a_slice_is_scored_as_if_its_items_were_all_there_are():
    reference, detections = scene(4)
    matches = match(reference, detections, 3, HALF)
    inside = np.arange(30) % 3 == 0
    value, rest = slice_ap(matches, inside, np.random.default_rng(0))
    assert value.value == pytest.approx(mean_ap(matches, inside.astype(float)), abs=1e-12)
    assert rest == pytest.approx(mean_ap(matches, (~inside).astype(float)), abs=1e-12)
    assert value.n == 10


def test_turned_boxes_are_compared_exactly():
    square = np.array([[0.0, 0.0, 10.0, 10.0, 45.0]])
    one = Boxes(np.zeros(1, int), np.zeros(1, int), square, np.ones(1))
    upright = Boxes(one.item, one.label, np.array([[0.0, 0.0, 10.0, 10.0, 0.0]]), one.score)
    # a square and the same one turned by 45 degrees share an octagon: IoU 0.7071
    assert mean_ap(match(upright, one, 1, np.array([0.70]))) == 1.0
    assert mean_ap(match(upright, one, 1, np.array([0.71]))) == 0.0


def test_twenty_thousand_items_are_matched_in_seconds():
    rng = np.random.default_rng(0)
    n = 60_000
    item, label = np.sort(rng.integers(0, 20_000, n)), rng.integers(0, 3, n)
    box = np.c_[rng.uniform(0, 500, (n, 2)), rng.uniform(20, 100, (n, 2))]
    reference = Boxes(item, label, box, np.ones(n))
    detections = Boxes(item, label, box + 3, rng.random(n))
    start = time.process_time()
    found, _ = evaluate_boxes(reference, detections, "abc", 20_000, rng)
    assert time.process_time() - start < 10  # generous: the machine is shared
    assert found.value.n == 20_000
