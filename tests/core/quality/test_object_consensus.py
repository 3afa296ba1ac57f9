"""Consensus of regions: existence, class and place, with the skill of the annotators."""

import numpy as np
import pytest

from assay.core.labels.protocol import LABEL_TYPES
from assay.core.labels.regions import region_type
from assay.core.labels.run_lengths import Runs, majority, region_of, runs_iou, runs_of
from assay.core.quality.aggregators import AGGREGATORS
from assay.core.quality.answered import Answered
from assay.core.quality.consensus import question_consensus
from assay.core.quality.structured.geometry import GEOMETRIES
from assay.core.quality.structured.mask_merge import merge_masks
from assay.core.quality.structured.objects import Marks, object_belief
from assay.core.quality.structured.positions import merge_positions
from assay.core.quality.structured.staple import staple
from assay.core.values import Label, Question

LABELS = (Label("cat"), Label("dog"))
AUTO = AGGREGATORS.get("auto")


def runs(x, y, width, height, size=(60, 60)):
    mask = np.zeros(size, dtype=bool)
    mask[y : y + height, x : x + width] = True
    flat = np.concatenate([[0], mask.T.ravel().astype(np.int8), [0]])
    edges = np.flatnonzero(np.diff(flat))
    return Runs(*size, edges[0::2], edges[1::2])


def shape(kind, x, y, wide=10.0, high=8.0):
    """A shape of a kind with its upper left corner at x, y."""
    if kind == "boxes":
        return {"box": [x, y, wide, high]}
    if kind == "rotated":
        return {"box": [x, y, wide, high], "rotation": 30.0}
    if kind == "ellipses":
        return {"ellipse": [x + wide / 2, y + high / 2, wide / 2, high / 2]}
    if kind == "polygons":
        ring = [[x, y], [x + wide, y], [x + wide, y + high], [x, y + high]]
        return {"rings": [ring]}
    if kind == "polylines":
        return {"points": [[x, y], [x + wide, y + high]]}
    if kind == "masks":
        return region_of(runs(int(x), int(y), int(wide), int(high)))
    if kind == "keypoints":
        return {"points": {"a": [x, y, 2], "b": [x + wide, y + high, 2]}}
    if kind == "cuboids":
        front = [[x, y], [x + wide, y], [x + wide, y + high], [x, y + high]]
        return {"front": front, "back": [[a + 2, b - 2] for a, b in front]}
    if kind == "segments":
        return {"start": int(1e5 * x), "end": int(1e5 * (x + wide))}
    if kind == "spans":
        return {"ranges": [[int(x), int(x + wide)]], "text": "x" * int(wide)}
    if kind == "tracks":
        box = {"box": [x, y, wide, high]}
        keys = [{"frame": 0, "pts": 0, **box}, {"frame": 10, "pts": 400_000, **box}]
        return {"keyframes": keys, "interpolation": "linear"}
    raise AssertionError(kind)


KINDS = [
    "boxes",
    "rotated",
    "ellipses",
    "polygons",
    "polylines",
    "masks",
    "keypoints",
    "cuboids",
    "segments",
    "spans",
    "tracks",
]


def question_of(kind):
    options = {"points": ["a", "b"]} if kind == "keypoints" else {}
    name = "boxes" if kind == "rotated" else kind
    return Question("q", name, "d", labels=LABELS, options=options)


def region(kind, key, x, y=5.0, label="cat", **size):
    return {"id": key, "label": label, **shape(kind, float(x), float(y), **size)}


def answered(rows):
    """Rows of (item, annotator, value)."""
    item = np.array([r[0] for r in rows], dtype=np.int64)
    annotator = np.array([r[1] for r in rows], dtype=np.int64)
    return Answered(
        item,
        annotator,
        [r[2] for r in rows],
        int(item.max(initial=-1)) + 1,
        int(annotator.max(initial=-1)) + 1,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_equal_answers_are_the_consensus_and_nearly_sure(kind):
    question = question_of(kind)
    rows = [
        (i, a, [region(kind, f"r{a}", 5), region(kind, f"s{a}", 30, label="dog")])
        for i in range(4)
        for a in range(3)
    ]
    found = question_consensus(question, answered(rows), AUTO)
    for one in found.items:
        assert LABEL_TYPES.get(question.type).distance(question, one.value, rows[0][2]) < 1e-9
        assert one.posterior > 0.9
    assert found.answers.min() > 0.9


@pytest.mark.parametrize("kind", KINDS)
def test_order_and_names_of_annotators_do_not_matter(kind):
    rng = np.random.default_rng(1)
    question = question_of(kind)
    rows = []
    for i in range(12):
        for a in range(3):
            value = [
                region(kind, f"{a}{k}", 5 + 25 * k + rng.integers(0, 3), label=("cat", "dog")[k])
                for k in range(2)
                if rng.random() > 0.2
            ]
            rows.append((i, a, value))
    first = question_consensus(question, answered(rows), AUTO)
    order = rng.permutation(len(rows))
    names = np.array([2, 0, 1])
    second = question_consensus(
        question, answered([(rows[k][0], int(names[rows[k][1]]), rows[k][2]) for k in order]), AUTO
    )
    for one, other in zip(first.items, second.items, strict=True):
        assert one.item == other.item
        assert one.posterior == pytest.approx(other.posterior, abs=1e-6)
        kind_of = LABEL_TYPES.get(question.type)
        assert kind_of.distance(question, one.value, other.value) < 1e-6
    np.testing.assert_allclose(first.skill, second.skill[names], atol=1e-8)


@pytest.mark.parametrize("kind", KINDS)
def test_a_spammer_does_not_move_the_result(kind):
    rng = np.random.default_rng(2)
    question = question_of(kind)
    rows = []
    for i in range(25):
        label = ("cat", "dog")[i % 2]
        for a in range(3):
            rows.append((i, a, [region(kind, f"r{a}", 20 + int(rng.integers(0, 2)), label=label)]))
    spam = [
        (i, 3, [region(kind, "z", int(rng.integers(0, 45)), label=("cat", "dog")[rng.integers(2)])])
        for i in range(25)
    ]
    without = question_consensus(question, answered(rows), AUTO)
    with_spam = question_consensus(question, answered(rows + spam), AUTO)
    for one, other in zip(without.items, with_spam.items, strict=True):
        distance = LABEL_TYPES.get(question.type).distance(question, one.value, other.value)
        assert distance < 0.2  # spans: another one of those drawn, one character off
    assert with_spam.skill[3] < with_spam.skill[:3].min()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_one_and_empty_answers_are_defined(kind):
    question = question_of(kind)
    assert question_consensus(question, answered([]), AUTO).items == []
    empty = question_consensus(question, answered([(0, 0, []), (0, 1, [])]), AUTO)
    assert (empty.items[0].value, empty.items[0].posterior) == ([], 1.0)
    alone = question_consensus(question, answered([(0, 0, [region(kind, "a", 5)])]), AUTO)
    assert [r["label"] for r in alone.items[0].value] == ["cat"]
    assert 0.5 <= alone.items[0].posterior < 1.0


@pytest.mark.parametrize("kind", sorted({*GEOMETRIES.names()} | {"rotated"}))
def test_the_exact_annotator_draws_the_result_to_their_side(kind):
    rng = np.random.default_rng(3)
    question = question_of(kind)
    wide = 0.5 if kind == "keypoints" else 1.5  # else skeletons are no longer the same
    rows, truth = [], []
    for i in range(40):
        x, y = 20.0 + rng.integers(0, 5), 20.0 + rng.integers(0, 5)
        truth.append(region(kind, "t", x, y, wide=20.0, high=20.0))
        for a, spread in enumerate((0.1, wide, wide)):
            dx, dy, dw, dh = rng.normal(0, spread, 4)
            shifted = region(kind, f"r{a}", x + dx, y + dy, wide=20.0 + dw, high=20.0 + dh)
            rows.append((i, a, [shifted]))
    found = question_consensus(question, answered(rows), AUTO)
    kind_of = region_type(question)
    overlap = [
        kind_of.overlap(one.value[0], true, question)
        for one, true in zip(found.items, truth, strict=True)
    ]
    alone = [
        np.mean([kind_of.overlap(r[2][0], truth[r[0]], question) for r in rows if r[1] == a])
        for a in range(3)
    ]
    assert np.mean(overlap) > np.mean(alone)
    assert np.mean(overlap) > np.mean(alone[1:]) + 0.3 * (1 - np.mean(alone[1:]))
    assert np.argmin(found.figures["spread"]) == 0


def test_who_invents_is_told_from_who_misses():
    rng = np.random.default_rng(4)
    rows = []
    for i in range(60):
        for a in range(3):
            value = [region("boxes", f"a{a}", 5)] if a != 1 or rng.random() < 0.5 else []
            if a == 2 and rng.random() < 0.5:
                value.append(region("boxes", "z", 40))
            rows.append((i, a, value))
    found = question_consensus(question_of("boxes"), answered(rows), AUTO)
    assert np.argmax(found.figures["miss"]) == 1
    assert np.argmax(found.figures["invented"]) == 2
    assert all(len(one.value) == 1 for one in found.items)


def test_classes_are_weighed_by_who_knows_them():
    rows = []
    for i in range(40):
        label = ("cat", "dog")[i % 2]
        wrong = ("dog", "cat")[i % 2]
        rows.append((i, 0, [region("boxes", "a", 5, label=label)]))
        rows.append((i, 1, [region("boxes", "b", 5, label=label)]))
        rows.append((i, 2, [region("boxes", "c", 5, label=label if i % 4 else wrong)]))
    rows += [(40, 0, [region("boxes", "a", 5, label="cat")])]
    rows += [(40, 2, [region("boxes", "c", 5, label="dog")])]
    found = question_consensus(question_of("boxes"), answered(rows), AUTO)
    assert found.items[40].value[0]["label"] == "cat"


def test_belief_in_objects_sums_to_one_and_no_marks_are_no_objects():
    none = np.zeros(0, dtype=np.int64)
    nothing = object_belief(Marks(none, none, none, none, none, np.zeros(2, int), 0, 2, 2))
    assert nothing.posterior.shape == (0, 3)
    assert nothing.skill.shape == (2,)
    one = np.zeros(1, dtype=np.int64)
    belief = object_belief(Marks(one, one, one, one, one, np.ones(1, int), 1, 1, 2))
    assert belief.posterior.sum() == pytest.approx(1.0)


def test_positions_of_equal_values_are_exact_and_slips_count_little():
    thing = np.repeat(np.arange(30), 3)
    who = np.tile(np.arange(3), 30)
    rng = np.random.default_rng(5)
    values = np.repeat(rng.uniform(0, 100, 30), 3)[:, None] + 0.1 / 3
    merged = merge_positions(thing, who, values, np.full(30, 10.0), 3)
    np.testing.assert_array_equal(merged.middle[:, 0], values[::3, 0])
    slipped = values + rng.normal(0, 0.1, values.shape)
    slipped[4] += 50.0
    merged = merge_positions(thing, who, slipped, np.full(30, 10.0), 3)
    assert abs(merged.middle[1, 0] - values[3, 0]) < 0.5
    nothing = merge_positions(thing[:0], who[:0], values[:0], np.zeros(0), 3)
    assert nothing.middle.shape == (0, 1)


def test_staple_finds_who_marks_too_much():
    rng = np.random.default_rng(6)
    masks, truth = [], []
    for _ in range(20):
        x, y = (int(v) for v in rng.integers(15, 25, 2))
        truth.append(runs(x, y, 16, 16))
        noisy = [
            runs(x + int(rng.integers(-1, 2)), y + int(rng.integers(-1, 2)), 16, 16)
            for _ in range(2)
        ]
        masks.append([*noisy, runs(x - 4, y - 4, 24, 24), runs(x - 4, y - 4, 24, 24)])
    found = staple(masks, [[0, 1, 2, 3]] * 20, 4)
    assert found.specificity[2] < found.specificity[0]
    near = [runs_iou(mask, true) for mask, true in zip(found.masks, truth, strict=True)]
    voted = [runs_iou(majority(g, [1.0] * 4), t) for g, t in zip(masks, truth, strict=True)]
    assert np.mean(near) > np.mean(voted) + 0.1


def test_edges_of_masks_are_averaged_by_exactness_and_freed_of_bias():
    rng = np.random.default_rng(7)
    masks, truth = [], []
    for _ in range(20):
        x, y = (int(v) for v in rng.integers(15, 25, 2))
        truth.append(runs(x, y, 16, 16))
        exact = runs(x + int(rng.integers(0, 2)), y, 16, 16)
        loose = [runs(x - int(d), y - int(d), 16 + 2 * int(d), 16 + 2 * int(d)) for d in (3, 2)]
        tight = runs(x + 3, y + 3, 10, 10)
        masks.append([exact, *loose, tight])
    found = merge_masks(masks, [[0, 1, 2, 3]] * 20, 4)
    near = [runs_iou(mask, true) for mask, true in zip(found.masks, truth, strict=True)]
    voted = [runs_iou(majority(g, [1.0] * 4), t) for g, t in zip(masks, truth, strict=True)]
    assert np.mean(near) > np.mean(voted)
    assert found.bias[1] > found.bias[0] > found.bias[3]


def test_equal_masks_and_masks_apart_are_defined():
    mask = runs(0, 0, 60, 3)
    assert runs_iou(merge_masks([[mask, mask]], [[0, 1]], 2).masks[0], mask) == 1.0
    apart = merge_masks([[runs(0, 0, 4, 4), runs(40, 40, 4, 4)]], [[0, 1]], 2)
    assert len(apart.masks) == 1
    assert merge_masks([], [], 3).masks == []


def test_large_masks_go_by_pixels(monkeypatch):
    monkeypatch.setattr("assay.core.quality.structured.mask_merge.MOST_PIXELS", 10)
    group = [runs(5, 5, 10, 10), runs(5, 5, 10, 10), runs(6, 5, 10, 10)]
    found = merge_masks([group], [[0, 1, 2]], 3)
    assert runs_iou(found.masks[0], group[0]) > 0.9


def test_staple_of_equal_masks_is_that_mask():
    mask = runs(5, 5, 10, 10)
    found = staple([[mask, mask]], [[0, 1]], 2)
    assert runs_iou(found.masks[0], mask) == 1.0
    assert staple([], [], 2).masks == []


def test_masks_of_the_consensus_are_sound_regions():
    rows = [(0, a, [region("masks", f"m{a}", 5 + a)]) for a in range(3)]
    found = question_consensus(question_of("masks"), answered(rows), AUTO)
    value = found.items[0].value[0]
    assert runs_of(value["size"], value["counts"]).area > 0


def test_spans_of_several_pieces_are_objects():
    question = Question("q", "spans", "d", labels=LABELS, options={"discontinuous": True})
    piece = {"id": "a", "label": "cat", "ranges": [[0, 2], [5, 9]], "text": "xx xxxx"}
    found = question_consensus(question, answered([(0, 0, [piece]), (0, 1, [piece])]), AUTO)
    assert found.items[0].value[0]["ranges"] == [[0, 2], [5, 9]]
    assert found.method == "objects"


def test_spans_of_different_pages_are_documents_of_their_own():
    def on(page, key):
        return {**region("spans", key, 5), "page": page}

    rows = [(0, a, [on(0, f"a{a}"), on(1, f"b{a}")]) for a in range(3)]
    found = question_consensus(question_of("spans"), answered(rows), AUTO)
    assert sorted(r["page"] for r in found.items[0].value) == [0, 1]
    assert len({r["id"] for r in found.items[0].value}) == 2
