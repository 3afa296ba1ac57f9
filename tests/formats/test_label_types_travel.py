"""Answers of every label type leave as JSON lines and come back the same; COCO keeps shapes."""

import contextlib
import io
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO

from assay.core.iteration.predictions import sound_prediction
from assay.core.labels import LABEL_TYPES
from assay.core.labels.answers import check_values
from assay.core.labels.run_lengths import filled, region_of
from assay.core.values import Label, Question, Schema
from assay.formats import coco_out, csv_out, jsonl_out, parquet_out  # noqa: F401
from assay.formats.jsonl_in import read_jsonl
from assay.formats.predictions_in import read_predictions
from assay.formats.reading.jsonl import json_rows
from assay.formats.reading.rows import Position, RowRules
from assay.formats.track_frames import with_frames
from assay.formats.writing import EXPORT_FORMATS
from tests.core.labels.label_values import EXAMPLES, QUESTIONS, VALUES, facts
from tests.formats.dataset_rows import HEADER, canonical, item

TYPES = LABEL_TYPES.names()


def row_with(values: dict, number: int = 1):
    """An item whose labels and annotations are these values by question."""
    row = item(number)
    labels = [row.labels[0]._replace(question=q, value=canonical(v)) for q, v in values.items()]
    annotation = row.annotations[1]._replace(body=canonical({"answers": values}))
    return row._replace(labels=tuple(labels), annotations=(annotation,))


def header_for(*questions):
    return replace(HEADER, schema=Schema(1, tuple(questions)))


def written(name, rows, header):
    return b"".join(EXPORT_FORMATS.get(name).write(iter(rows), header))


@pytest.mark.parametrize("name", TYPES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_an_answer_leaves_and_comes_back_the_same(name, data):
    question, value = QUESTIONS[name], data.draw(VALUES[name])
    row = row_with({"q": value})
    line = written("jsonl", [row], header_for(question))
    assert list(read_jsonl([line])) == [row]
    told = json.loads(line)
    assert told["labels"]["q"]["value"] == value
    assert told["annotations"][0]["answers"]["q"] == value


@pytest.mark.parametrize("name", TYPES)
def test_an_answer_that_left_comes_in_as_a_prediction_and_as_gold(name):
    question, value = QUESTIONS[name], EXAMPLES[name]
    told = json.loads(written("jsonl", [row_with({"q": value})], header_for(question)))
    out = told["labels"]["q"]["value"]
    line = canonical({"external_id": "1", "question": "q", "value": out, "score": 0.5}) + "\n"
    (read,) = read_predictions([line.encode()])
    assert read.problem is None
    prediction, problems = sound_prediction(question, facts(name), read.line.value, read.line.score)
    assert problems == []
    assert prediction.value == value
    rules = RowRules(data={"t": "text"}, attributes={})
    line = canonical({"data": {"t": "x"}, "gold": {"answers": {"q": out}}}) + "\n"
    (row,) = json_rows([line.encode()], rules, Position(0, 0))
    assert row.item.gold.answers["q"] == value
    if name != "relations":  # links need the regions that they link
        assert check_values([question], row.item.gold.answers, {"t": facts(name)}, "") == []


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("target", EXPORT_FORMATS.names())
def test_every_format_writes_every_type_and_says_what_it_loses(name, target):
    question = replace(QUESTIONS[name], on="photo")
    plugin = EXPORT_FORMATS.get(target)
    header = header_for(question)
    assert written(target, [row_with({"q": EXAMPLES[name]})], header)
    lost = " ".join(plugin.loses(header.schema))
    kept = not plugin.label_types or name in plugin.label_types
    assert ("other types" in lost) == (not kept)
    nested = isinstance(EXAMPLES[name], dict | list)
    assert not (target.startswith("csv") and nested) or "JSON" in lost


SHAPES = ("boxes", "ellipses", "polygons", "keypoints", "masks", "cuboids")


def coco_of(tmp_path, values: dict, width=640, height=480):
    questions = [replace(QUESTIONS[name], name=name, on="photo") for name in values]
    row = row_with(values)
    media = {"photo": row.media["photo"]._replace(width=width, height=height)}
    path = tmp_path / "coco.json"
    path.write_bytes(written("coco", [row._replace(media=media)], header_for(*questions)))
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(path))


def test_groups_stay_in_coco_beside_what_it_defines(tmp_path):
    one, other = EXAMPLES["boxes"][0], {**EXAMPLES["boxes"][0], "id": "b", "group": "car 1"}
    coco = coco_of(tmp_path, {"boxes": [one, other]})
    assert [told.get("group") for told in coco.loadAnns(coco.getAnnIds())] == [None, "car 1"]


@pytest.mark.parametrize("name", [n for n in SHAPES if n not in ("masks", "keypoints", "boxes")])
def test_shapes_in_coco_cover_the_pixels_that_were_drawn(tmp_path, name):
    coco = coco_of(tmp_path, {name: EXAMPLES[name]})
    (told,) = coco.loadAnns(coco.getAnnIds())
    drawn = coco.annToMask(told)
    assert drawn.sum() == pytest.approx(told["area"], rel=0.05)
    ys, xs = np.nonzero(drawn)
    x, y, width, height = told["bbox"]
    assert xs.min() >= x - 1
    assert xs.max() <= x + width + 1
    assert ys.min() >= y - 1
    assert ys.max() <= y + height + 1


def test_masks_in_coco_are_the_very_pixels(tmp_path):
    region = EXAMPLES["masks"][0]
    coco = coco_of(tmp_path, {"masks": [region]}, 20, 12)
    (told,) = coco.loadAnns(coco.getAnnIds())
    drawn = coco.annToMask(told)
    expected = coco_mask.decode({"size": region["size"], "counts": region["counts"].encode()})
    assert (drawn == expected).all()
    assert told["area"] == 25
    box = coco_mask.toBbox({"size": region["size"], "counts": region["counts"].encode()})
    assert told["bbox"] == box.tolist()


def test_a_hole_stays_a_hole_in_coco(tmp_path):
    outer = [[10, 10], [110, 10], [110, 110], [10, 110]]
    hole = [[40, 40], [80, 40], [80, 80], [40, 80]]
    region = {"id": "a", "label": "red", "rings": [outer, hole]}
    coco = coco_of(tmp_path, {"polygons": [region]})
    (told,) = coco.loadAnns(coco.getAnnIds())
    assert told["area"] == 100 * 100 - 40 * 40
    drawn = coco.annToMask(told)
    assert drawn.sum() == told["area"]
    assert drawn[60, 60] == 0
    assert drawn[20, 20] == 1


def test_skeletons_in_coco_have_their_joints_in_order(tmp_path):
    coco = coco_of(tmp_path, {"keypoints": EXAMPLES["keypoints"]})
    (told,) = coco.loadAnns(coco.getAnnIds())
    assert told["keypoints"] == [10, 10, 2, 0, 0, 0, 0, 0, 0, 70, 50, 1]
    assert told["num_keypoints"] == 2
    category = coco.loadCats(told["category_id"])[0]
    assert category["keypoints"] == ["nose", "left", "right", "tail"]
    assert category["skeleton"] == [[1, 4]]


def test_each_view_of_an_item_is_an_image_of_its_own(tmp_path):
    question = Question("people", "boxes", "photo", labels=(Label("red"),))
    regions = [
        {"id": "1", "label": "red", "box": [1, 2, 3, 4]},
        {"id": "2", "label": "red", "box": [5, 6, 7, 8], "datum": "rear"},
        {"id": "3", "label": "red", "box": [5, 6, 7, 8], "page": 1},
    ]
    row = row_with({"people": regions})
    rear = row.media["photo"]._replace(name="rear.png")
    row = row._replace(media={**row.media, "rear": rear})
    told = json.loads(written("coco", [row], header_for(question)))
    names = {image["id"]: image["file_name"] for image in told["images"]}
    assert [(names[a["image_id"]], a["bbox"][0]) for a in told["annotations"]] == [
        ("1.png", 1),
        ("rear.png", 5),
    ]


@pytest.mark.parametrize("name", ["polygons", "ellipses"])
def test_filled_shapes_are_those_of_the_reference_tool_but_for_the_edge(name):
    ring = [[30.5, 20.25], [200.0, 40.0], [180.0, 150.0], [60.0, 120.0]]
    ours = filled([ring], 200, 300)
    code = coco_mask.frPyObjects([[v for p in ring for v in p]], 200, 300)[0]
    told = {"size": [200, 300], "counts": region_of(ours)["counts"].encode()}
    assert coco_mask.iou([told], [code], [0])[0, 0] > 0.97


def test_tracks_are_told_frame_by_frame_when_asked():
    track = {
        "id": "a",
        "label": "red",
        "keyframes": [
            {"frame": 10, "pts": 400, "box": [0, 0, 10, 10]},
            {"frame": 14, "pts": 560, "box": [8, 0, 10, 10], "occluded": True},
            {"frame": 16, "pts": 640, "box": [8, 0, 10, 10], "outside": True},
            {"frame": 18, "pts": 720, "box": [50, 0, 10, 10]},
        ],
        "interpolation": "linear",
    }
    question = replace(QUESTIONS["tracks"], on="photo")
    header = header_for(question)
    (row,) = with_frames([row_with({"q": [track]})], header.schema)
    told = json.loads(row.labels[0].value)[0]
    assert told["keyframes"] == track["keyframes"]
    assert [(f["frame"], f["box"][0], f["occluded"]) for f in told["frames"]] == [
        (10, 0, False), (11, 2, False), (12, 4, False), (13, 6, False),
        (14, 8, True), (15, 8, True), (18, 50, False),
    ]  # fmt: skip
    assert [f.get("pts") for f in told["frames"]][:5] == [400, None, None, None, 560]
    answers = json.loads(row.annotations[0].body)["answers"]
    assert len(answers["q"][0]["frames"]) == 7


def test_a_track_of_ten_thousand_frames_is_told_in_a_moment():
    keyframes = [
        {"frame": 100 * k, "pts": 4_000 * k, "box": [float(k), 0.0, 10.0, 10.0]} for k in range(101)
    ]
    track = {"id": "a", "label": "red", "keyframes": keyframes}
    question = replace(QUESTIONS["tracks"], on="photo")
    (row,) = with_frames([row_with({"q": [track]})], Schema(1, (question,)))
    frames = json.loads(row.labels[0].value)[0]["frames"]
    assert len(frames) == 10_001
    assert frames[150]["box"] == [1.5, 0, 10, 10]
