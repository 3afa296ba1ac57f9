"""Boxes: what is refused and where, and known distances, matches and merges."""

import numpy as np
import pytest
from pycocotools import mask as coco_mask

from assay.core.labels import LABEL_TYPES
from assay.core.labels.assignment import assign
from assay.core.labels.rectangles import bounding_overlaps, iou, overlaps
from assay.core.values import DatumFacts, Label, Question

BOXES = LABEL_TYPES.get("boxes")
IMAGE = DatumFacts("image", width=100, height=50)
HOW = Question("occluded", "choice", "p", labels=(Label("no"), Label("yes")), required=True)
PLAIN = Question("q", "boxes", "photo", labels=(Label("cat"), Label("dog")))
RICH = Question("q", "boxes", "photo", labels=PLAIN.labels, attributes=(HOW,))


def box(x, y, w, h, label="cat", key="a", **more):
    return {"id": key, "label": label, "box": [x, y, w, h], **more}


def found(value, question=PLAIN, datum=IMAGE):
    return [(p.pointer, p.code) for p in BOXES.validate(question, value, datum)]


@pytest.mark.parametrize(
    ("value", "problems"),
    [
        ({}, [("", "type")]),
        ([5], [("/0", "type")]),
        ([box(1, 1, 5, 5), box(1, 1, 5, 5)], [("/1/id", "duplicate")]),
        ([box(1, 1, 5, 5, label="cow")], [("/0/label", "unknown_label")]),
        ([box(1, 1, 5, 5, label=None)], [("/0/label", "type")]),
        ([box(1, 1, 0, 5)], [("/0/box", "zero_area")]),
        ([box(1, 1, 5, -5)], [("/0/box", "zero_area")]),
        ([box(1, float("nan"), 5, 5)], [("/0/box/1", "not_a_number")]),
        ([box(1, 1, float("inf"), 5)], [("/0/box/2", "not_a_number")]),
        ([box(1, 1, True, 5)], [("/0/box/2", "not_a_number")]),
        ([box(1, 1, "5", 5)], [("/0/box/2", "not_a_number")]),
        ([box(1, 1, 10**400, 5)], [("/0/box/2", "not_a_number")]),
        ([box(96, 1, 5, 5)], [("/0/box", "outside")]),
        ([box(-0.6, 1, 5, 5)], [("/0/box", "outside")]),
        ([box(1, 1, 5, 5, colour="red")], [("/0/colour", "unknown_field")]),
        ([box(1, 1, 5, 5, **{"a/b": 1})], [("/0/a~1b", "unknown_field")]),
        ([box(1, 1, 5, 5, rotation=float("nan"))], [("/0/rotation", "not_a_number")]),
        ([box(1, 1, 5, 5, rotation=False)], [("/0/rotation", "not_a_number")]),
        ([box(1, 1, 5, 5, suggestion=7)], [("/0/suggestion", "type")]),
        ([box(1, 1, 5, 5, attributes={"x": 1})], [("/0/attributes/x", "unknown_question")]),
        ([box(1, 1, 5, 5, attributes=[])], [("/0/attributes", "type")]),
        ([{"label": "cat", "box": [1, 1, 5, 5]}], [("/0/id", "bad_id")]),
        ([box(1, 1, 5, 5, key="")], [("/0/id", "bad_id")]),
    ],
)
def test_names_the_place_of_what_is_wrong(value, problems):
    assert found(value) == problems


@pytest.mark.parametrize(
    "value",
    [
        [],
        [box(0, 0, 100, 50)],
        [box(-0.5, -0.5, 101, 51)],
        [box(95, 40, 4, 20, rotation=90)],
        [box(1, 1, 5, 5, suggestion="prd_1", attributes={})],
    ],
)
def test_accepts_boxes_up_to_half_a_pixel_over_the_edge(value):
    assert found(value) == []


def test_asks_for_required_attributes_of_every_box():
    assert found([box(1, 1, 5, 5)], RICH) == [("/0/attributes/occluded", "required")]
    assert found([box(1, 1, 5, 5, attributes={"occluded": "yes"})], RICH) == []


def test_stops_at_ten_thousand_boxes_and_tells_at_most_a_hundred_problems():
    assert found([box(1, 1, 5, 5)] * 10_001) == [("", "count")]
    assert len(found([box(1, 1, 0, 5)] * 5_000)) == 100


def test_options_bound_the_number_and_size_of_boxes():
    question = Question(
        "q",
        "boxes",
        "p",
        labels=PLAIN.labels,
        options={"most": 1, "min_size": 4, "rotation": False},
    )
    assert found([box(1, 1, 3, 9)], question) == [("/0/box", "too_small")]
    assert found([box(1, 1, 9, 9, rotation=10)], question) == [("/0/rotation", "no_rotation")]
    assert found([box(1, 1, 9, 9), box(1, 1, 9, 9, key="b")], question) == [("", "count")]


def test_a_declaration_cannot_nest_regions_or_set_impossible_options():
    inner = Question("parts", "boxes", "p", labels=PLAIN.labels)
    nested = Question("q", "boxes", "p", labels=PLAIN.labels, attributes=(inner,))
    assert [p.pointer for p in BOXES.schema(nested)] == ["/attributes/parts/type"]
    odd = Question("q", "boxes", "p", labels=PLAIN.labels, options={"iou": 2.0})
    assert [p.code for p in BOXES.schema(odd)] == ["range"]


def test_known_distances():
    one = [box(0, 0, 10, 10)]
    half = [box(0, 0, 10, 5)]
    assert BOXES.distance(PLAIN, one, half) == pytest.approx(0.5)
    assert BOXES.distance(PLAIN, one, [box(0, 0, 10, 10, label="dog")]) == 1.0
    assert BOXES.distance(PLAIN, one, []) == 1.0
    assert BOXES.distance(PLAIN, one, [*one, box(50, 0, 9, 9, key="b")]) == pytest.approx(1 / 3)
    yes = [box(0, 0, 10, 10, attributes={"occluded": "yes"})]
    no = [box(0, 0, 10, 10, attributes={"occluded": "no"})]
    assert BOXES.distance(RICH, yes, no) == pytest.approx(0.25)


def test_the_pairing_is_optimal_where_a_greedy_one_is_not():
    gains = [(0, 0, 0.9), (0, 1, 0.8), (1, 0, 0.7)]
    assert assign(gains) == [(0, 1, 0.8), (1, 0, 0.7)]


def test_match_sees_through_a_confused_label():
    left = [box(0, 0, 10, 10), box(40, 0, 10, 10, key="b")]
    right = [box(41, 0, 10, 10, label="dog"), box(80, 0, 5, 5, key="c")]
    match = BOXES.match(PLAIN, left, right)
    assert [(i, j) for i, j, _ in match.pairs] == [(1, 0)]
    assert match.pairs[0][2] == 1.0
    assert (list(match.only_left), list(match.only_right)) == ([0], [1])


def test_overlap_of_upright_boxes_equals_that_of_the_coco_tools():
    rng = np.random.default_rng(3)
    left = rng.uniform(1, 60, (40, 4))
    right = rng.uniform(1, 60, (30, 4))
    expected = coco_mask.iou(left, right, [0] * 30)
    table = np.zeros((40, 30))
    for i, j, value in overlaps([(*r, 0.0) for r in left], [(*r, 0.0) for r in right]):
        table[i, j] = value
    assert table == pytest.approx(expected)


def test_overlap_of_rotated_boxes_is_that_of_their_shapes():
    square = (0.0, 0.0, 10.0, 10.0, 0.0)
    assert iou(square, (0.0, 0.0, 10.0, 10.0, 90.0)) == pytest.approx(1.0)
    assert iou(square, (0.0, 0.0, 10.0, 10.0, 45.0)) == pytest.approx(2**-0.5)
    assert iou((0, 0, 10, 2, 0), (4, -4, 2, 10, 90)) == pytest.approx(1.0)
    assert iou(square, (50.0, 50.0, 5.0, 5.0, 30.0)) == 0.0


def test_merge_votes_on_existence_and_label_and_takes_the_median_edge():
    values = [
        [box(0, 0, 10, 10, key="b"), box(60, 0, 9, 9, key="z")],
        [box(1, 0, 10, 10, key="a")],
        [box(2, 1, 12, 10, label="dog", key="c")],
    ]
    merged = BOXES.merge(PLAIN, values, [1, 1, 1])
    assert merged.value == [{"id": "a", "label": "cat", "box": [1, 0, 10, 10], "attributes": {}}]
    assert merged.posterior == pytest.approx(2 / 3)
    assert [o["kept"] for o in merged.support["objects"]] == [True, False]


def test_a_tie_on_existence_keeps_the_object_and_says_that_it_is_unsure():
    merged = BOXES.merge(PLAIN, [[box(0, 0, 10, 10)], []], [1, 1])
    assert len(merged.value) == 1
    assert merged.posterior == pytest.approx(0.5)


def test_two_boxes_of_one_annotator_are_never_one_object():
    value = [box(0, 0, 10, 10), box(1, 0, 10, 10, key="b")]
    assert [len(c.regions) for c in BOXES.objects(PLAIN, [value, value])] == [2, 2]
    assert [len(c.regions) for c in BOXES.objects(PLAIN, [value])] == [1, 1]


def test_rotated_boxes_merge_to_the_one_that_overlaps_the_others_most():
    values = [[box(10, 10, 20, 8, rotation=r, key=str(r))] for r in (10, 14, 30)]
    assert BOXES.merge(PLAIN, values, [1, 1, 1]).value[0]["rotation"] == 14


def test_ten_thousand_boxes_a_side_are_matched():
    rng = np.random.default_rng(1)
    xy = rng.uniform(0, 8000, (10_000, 2))
    left = [box(float(x), float(y), 20.0, 20.0, key=str(k)) for k, (x, y) in enumerate(xy)]
    right = [box(float(x) + 1, float(y), 20.0, 20.0, key=str(k)) for k, (x, y) in enumerate(xy)]
    assert BOXES.distance(PLAIN, left, right) < 0.2


def test_neighbours_are_found_whatever_their_widths_are():
    rng = np.random.default_rng(8)
    for _ in range(40):
        low = rng.uniform(0, 100, (2, 30, 2))
        bounds = np.concatenate([low, low + rng.exponential(10, (2, 30, 2))], axis=2)
        left, right = bounds
        expected = [
            (i, j)
            for i, a in enumerate(left)
            for j, b in enumerate(right)
            if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        ]
        assert bounding_overlaps(left, right) == expected
