"""Known answers of the shapes: areas, overlaps, run lengths, skeletons, lines."""

from math import exp, pi

import numpy as np
import pytest
from pycocotools import mask as coco_mask

from assay.core.labels import LABEL_TYPES
from assay.core.labels.polygon_shapes import polygon_iou, polygon_shape, shared_area
from assay.core.labels.regions import Cluster
from assay.core.labels.run_lengths import (
    Runs,
    counts_of,
    filled,
    majority,
    region_of,
    runs_iou,
    runs_of,
    shared_pixels,
    text_of,
)
from assay.core.values import DatumFacts
from tests.core.labels.label_values import QUESTIONS, region_question

SQUARE = [[0, 0], [10, 0], [10, 10], [0, 10]]


def region(**shape):
    return {"id": "a", "label": "red", **shape}


def overlap(name, one, other, **options):
    question = region_question(name, **options) if options else QUESTIONS[name]
    return LABEL_TYPES.get(name).overlap(region(**one), region(**other), question)


def shifted(ring, dx=0.0, dy=0.0):
    return [[x + dx, y + dy] for x, y in ring]


def test_areas_of_polygons_are_exact():
    hole = [[2, 2], [4, 2], [4, 4], [2, 4]]
    assert polygon_shape([SQUARE]).area == 100
    assert polygon_shape([SQUARE, hole]).area == pytest.approx(96)
    assert polygon_shape([SQUARE[::-1], hole]).area == pytest.approx(96)
    crossed = [[0, 0], [10, 10], [10, 0], [0, 10]]
    assert polygon_shape([crossed]).area == pytest.approx(50)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ([SQUARE], [shifted(SQUARE, 5)], 50),
        ([SQUARE], [shifted(SQUARE, 5, 5)], 25),
        ([SQUARE], [shifted(SQUARE, 10)], 0),
        ([SQUARE], [shifted(SQUARE, 50)], 0),
        ([SQUARE], [[[5, -5], [15, 5], [5, 15], [-5, 5]]], 100),
        ([SQUARE], [[[0, 0], [10, 0], [0, 10]]], 50),
        ([SQUARE, [[2, 2], [8, 2], [8, 8], [2, 8]]], [[[3, 3], [7, 3], [7, 7], [3, 7]]], 0),
        # a comb: concave, and cut many times
        ([[[0, 0], [9, 0], [9, 9], [8, 9], [8, 1], [5, 1], [5, 9], [4, 9], [4, 1], [1, 1], [1, 9],
           [0, 9]]], [[[0, 5], [9, 5], [9, 6], [0, 6]]], 3),
    ],
)  # fmt: skip
def test_shared_areas_of_polygons_are_exact(one, other, shared):
    assert shared_area(polygon_shape(one), polygon_shape(other)) == pytest.approx(shared, abs=1e-9)
    assert shared_area(polygon_shape(other), polygon_shape(one)) == pytest.approx(shared, abs=1e-9)


def test_polygons_of_many_random_corners_agree_with_their_pixels():
    rng = np.random.default_rng(4)
    for _ in range(20):
        one = [rng.uniform(0, 100, (7, 2)).tolist(), rng.uniform(0, 100, (5, 2)).tolist()]
        other = [rng.uniform(0, 100, (9, 2)).tolist()]
        fine = [
            filled([(np.array(r) * 10).tolist() for r in rings], 1000, 1000)
            for rings in (one, other)
        ]
        shapes = polygon_shape(one), polygon_shape(other)
        assert shapes[0].area == pytest.approx(fine[0].area / 100, rel=0.01)
        assert shared_area(*shapes) == pytest.approx(shared_pixels(*fine) / 100, rel=0.02, abs=2)


def test_polygons_of_thousands_of_corners_are_compared():
    angle = np.linspace(0, 2 * pi, 5_000, endpoint=False)
    circle = np.stack([100 + 50 * np.cos(angle), 100 + 50 * np.sin(angle)], axis=1)
    one, other = polygon_shape([circle.tolist()]), polygon_shape([np.add(circle, [10, 0]).tolist()])
    expected = 2 * 2500 * np.arccos(0.1) - 5 * np.sqrt(4 * 2500 - 100)
    assert one.area == pytest.approx(pi * 2500, rel=1e-4)
    assert shared_area(one, other) == pytest.approx(expected, rel=1e-4)


def test_the_same_outline_begun_elsewhere_is_the_same_shape():
    turned = SQUARE[2:] + SQUARE[:2]
    assert polygon_iou(polygon_shape([SQUARE]), polygon_shape([turned])) == pytest.approx(1.0)


def test_ellipses_overlap_as_their_shapes_do():
    circle = {"ellipse": [50, 50, 20, 20]}
    assert overlap("ellipses", circle, {**circle, "rotation": 33.0}) == 1.0
    assert overlap("ellipses", circle, {"ellipse": [50, 50, 10, 10]}) == pytest.approx(0.25)
    lying, standing = {"ellipse": [50, 50, 20, 10]}, {"ellipse": [50, 50, 10, 20]}
    assert overlap("ellipses", lying, {**standing, "rotation": 90.0}) == 1.0
    assert overlap("ellipses", lying, {**lying, "rotation": 180.0}) == 1.0
    shared = 4 * 20 * 10 * np.arctan(0.5)  # of two equal ellipses at right angles
    assert overlap("ellipses", lying, standing) == pytest.approx(
        shared / (2 * pi * 200 - shared), rel=1e-3
    )


def test_run_lengths_are_those_of_the_reference_tool():
    rng = np.random.default_rng(0)
    for _ in range(100):
        height, width = (int(n) for n in rng.integers(1, 70, 2))
        pixels = [(rng.random((height, width)) < rng.random()).astype(np.uint8) for _ in range(2)]
        theirs = [coco_mask.encode(np.asfortranarray(p)) for p in pixels]
        texts = [code["counts"].decode() for code in theirs]
        ours = [runs_of([height, width], text) for text in texts]
        for runs, text, array in zip(ours, texts, pixels, strict=True):
            assert text_of(counts_of(text)) == text
            assert region_of(runs) == {"size": [height, width], "counts": text}
            assert runs.area == array.sum()
            if array.any():
                x, y, w, h = coco_mask.toBbox(coco_mask.encode(np.asfortranarray(array)))
                assert runs.bounds() == (x, y, x + w, y + h)
        if pixels[0].any() or pixels[1].any():
            assert runs_iou(*ours) == pytest.approx(
                coco_mask.iou([theirs[0]], [theirs[1]], [0])[0, 0]
            )


def test_long_runs_survive_their_text():
    counts = [0, 5_000_000, 3, 80_000_000, 1, 1, 2]
    assert counts_of(text_of(counts)).tolist() == counts


def test_masks_merge_to_the_pixels_that_half_of_the_weight_has():
    def column(*rows):
        pixels = np.zeros((4, 1), dtype=np.uint8)
        pixels[list(rows)] = 1
        return runs_of([4, 1], coco_mask.encode(np.asfortranarray(pixels))["counts"].decode())

    masks = [column(0, 1, 2), column(1, 2), column(2, 3)]
    merged = majority(masks, [1, 1, 1])
    assert (merged.starts.tolist(), merged.ends.tolist()) == ([1], [3])
    heavy = majority(masks, [1, 1, 5])
    assert (heavy.starts.tolist(), heavy.ends.tolist()) == ([2], [4])


def test_a_semantic_layer_has_one_mask_a_label_and_merges_by_label():
    kind, question = LABEL_TYPES.get("masks"), region_question("masks", layer="semantic")
    image = DatumFacts("image", 1, 12)
    left = region_of(Runs(12, 1, np.array([0]), np.array([4])))
    right = region_of(Runs(12, 1, np.array([6]), np.array([10])))
    twice = [region(**left), {**region(**right), "id": "b"}]
    assert [p.code for p in kind.validate(question, twice, image)] == ["duplicate"]
    merged = kind.merge(question, [[region(**left)], [region(**right)], [region(**left)]], [1] * 3)
    assert [(r["label"], r["counts"]) for r in merged.value] == [("red", left["counts"])]


def test_skeletons_agree_by_the_similarity_of_coco():
    one = {"points": {"nose": [0, 0, 2], "tail": [40, 40, 2]}}
    other = {"points": {"nose": [3, 4, 2], "tail": [40, 40, 2]}}
    areas = (40 * 40 + 37 * 36) / 2
    expected = (exp(-25 / (2 * areas * 0.2**2)) + 1) / 2
    sigmas = {"nose": 0.1, "tail": 0.1}
    found = overlap("keypoints", one, other, points=["nose", "tail"], sigmas=sigmas)
    assert found == pytest.approx(expected)
    absent = {"points": {"nose": [0, 0, 2], "tail": [0, 0, 0]}}
    missing = {"points": {"nose": [0, 0, 2]}}
    assert overlap("keypoints", absent, missing, points=["nose", "tail"]) == 1.0
    assert overlap("keypoints", one, absent, points=["nose", "tail"]) == 0.5
    hidden = {"points": {"nose": [0, 0, 1], "tail": [40, 40, 2]}}
    assert overlap("keypoints", one, hidden, points=["nose", "tail"]) == pytest.approx(0.95)


def test_skeletons_merge_joint_by_joint():
    kind, question = LABEL_TYPES.get("keypoints"), QUESTIONS["keypoints"]
    values = [
        [region(points={"nose": [10, 10, 2], "tail": [60, 60, 2]})],
        [region(points={"nose": [12, 10, 2], "tail": [60, 62, 1]})],
        [region(points={"nose": [11, 16, 1]})],
    ]
    thing = Cluster((0, 1, 2), tuple(value[0] for value in values))
    merged = kind.combine(question, thing, [1, 1, 1], "red")
    assert merged["points"]["nose"] == [11, 10, 2]
    values = [[v[0]] for v in values[:2]]
    merged = kind.merge(question, values, [1, 1]).value[0]
    assert merged["points"] == {"nose": [11, 10, 2], "tail": [60, 61, 2]}


@pytest.mark.parametrize(
    ("dy", "alike"), [(0, 1.0), (5, 1.0), (7.5, 0.75), (10, 0.5), (15, 0.0), (40, 0.0)]
)
def test_parallel_lines_agree_within_the_tolerance_and_fade_beyond_it(dy, alike):
    one = {"points": [[0, 0], [100, 0]]}
    other = {"points": [[100, dy], [0, dy]]}
    assert overlap("polylines", one, other) == pytest.approx(alike, abs=1e-9)


def test_a_line_agrees_with_the_part_of_it_that_was_drawn():
    whole, half = {"points": [[0, 0], [100, 0]]}, {"points": [[0, 0], [50, 0]]}
    found = overlap("polylines", whole, half, tolerance=0.5)
    assert found == pytest.approx(100 / 150, abs=0.01)


def test_cuboids_agree_by_both_faces():
    front, back = shifted(SQUARE, 10, 10), shifted(SQUARE, 15, 5)
    one = {"front": front, "back": back}
    assert overlap("cuboids", one, {"front": front, "back": shifted(back, 5)}) == pytest.approx(
        (1 + 1 / 3) / 2
    )


@pytest.mark.parametrize(
    ("name", "shape", "found"),
    [
        ("ellipses", {"ellipse": [1, 1, 0, 4]}, [("/0/ellipse", "zero_area")]),
        ("ellipses", {"ellipse": [-9, 1, 4, 4]}, [("/0/ellipse", "outside")]),
        ("polygons", {"rings": [[[1, 1], [2, 2]]]}, [("/0/rings/0", "count")]),
        ("polygons", {"rings": [[[1, 1], [2, 2], [3, 3]]]}, [("/0/rings", "zero_area")]),
        ("polygons", {"rings": [[[1, 1], [2, "x"], [3, 3]]]}, [("/0/rings/0/1", "not_a_number")]),
        ("polygons", {"rings": [[[1, 1], [900, 2], [3, 30]]]}, [("/0/rings/0", "outside")]),
        ("polylines", {"points": [[1, 1]]}, [("/0/points", "count")]),
        ("polylines", {"points": [[1, 1], [1, 1]]}, [("/0/points", "zero_length")]),
        ("keypoints", {"points": {"ear": [1, 1, 2]}}, [("/0/points/ear", "unknown_joint")]),
        ("keypoints", {"points": {"nose": [1, 1, 3]}}, [("/0/points/nose", "not_a_joint")]),
        ("keypoints", {"points": {"nose": [1, 999, 2]}}, [("/0/points/nose", "outside")]),
        ("keypoints", {"points": {"nose": [1, 999, 0]}}, [("/0/points", "empty")]),
        ("masks", {"size": [480, 640], "counts": "0"}, [("/0/counts", "bad_counts")]),
        ("masks", {"size": [4, 4], "counts": "88"}, [("/0/size", "other_size")]),
        ("cuboids", {"front": SQUARE}, [("/0/back", "type")]),
        ("cuboids", {"front": SQUARE, "back": [[1, 1]] * 4}, [("/0/back", "zero_area")]),
    ],
)
def test_names_the_place_of_what_is_wrong(name, shape, found):
    kind, image = LABEL_TYPES.get(name), DatumFacts("image", width=640, height=480)
    problems = kind.validate(QUESTIONS[name], [region(**shape)], image)
    assert [(p.pointer, p.code) for p in problems] == found
