"""Every export format: what it holds, what it says it loses, and that memory stays flat."""

import contextlib
import csv
import io
import json
import tracemalloc
from datetime import UTC, datetime

import polars as pl
import pytest
from pycocotools.coco import COCO

from assay.core.values import Label, Question, Schema
from assay.formats import coco_out, csv_out, jsonl_out, parquet_out  # noqa: F401
from assay.formats.csv_out import guard, unguard
from assay.formats.jsonl_in import read_jsonl
from assay.formats.writing import EXPORT_FORMATS, rfc3339
from tests.formats.dataset_rows import AT, HEADER, SCHEMA, bare, item

NAMES = EXPORT_FORMATS.names()


def written(name: str, rows, header=HEADER) -> bytes:
    return b"".join(EXPORT_FORMATS.get(name).write(iter(rows), header))


def table(name: str, rows) -> list[dict]:
    return list(csv.DictReader(io.StringIO(written(name, rows).decode(), newline="")))


def test_the_promised_formats_are_there():
    assert {"jsonl", "csv", "csv-labels", "parquet", "coco"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_format_describes_itself_and_writes_an_empty_dataset(name):
    plugin = EXPORT_FORMATS.get(name)
    assert plugin.title
    assert "/" in plugin.media_type
    assert plugin.per in ("item", "annotation")
    assert all(sentence.endswith(".") for sentence in plugin.loses(None))
    assert len(plugin.loses(SCHEMA)) <= len(plugin.loses(None)) + 1
    assert written(name, []) or name == "jsonl"
    text_only = Schema(1, (Question("topic", "choice", "text", labels=(Label("a"), Label("b"))),))
    assert not any("Located" in sentence for sentence in plugin.loses(text_only))


def test_json_lines_hold_all_provenance_as_it_was_stored():
    line = json.loads(written("jsonl", [item(1)]))
    assert line["external_id"] == "día-1 \U0001f6b2"
    assert line["labels"]["scene"] == {
        "value": "zebra", "posterior": 0.97, "method": "dawid_skene", "n": 2,
        "support": {"zebra": 0.97}, "at": "2025-11-24T16:00:00.123456Z",
    }  # fmt: skip
    first = line["annotations"][0]
    assert (first["by"], first["author"], first["reason"]) == ("A-01", "A-09", "fixed in review")
    assert first["answers"]["people"][0]["box"] == [11.0, 20.5, 30.0, 40.0]
    assert first["earlier"][0]["answers"] == {"scene": "junction"}
    assert first["earlier"][0]["guideline_version"] == 1
    assert line["media"]["photo"]["sha256"] == "ab" * 32


def test_json_lines_read_back_to_the_same_rows_in_any_chunks():
    rows = [item(1), bare(2), item(3, note='=1+1 "quoted"\u2028\ttab')]
    data = written("jsonl", rows)
    for size in (1, 7, len(data)):
        chunks = [data[i : i + size] for i in range(0, len(data), size)]
        assert list(read_jsonl(chunks)) == rows


def test_csv_has_a_row_for_each_answer_of_each_annotation():
    rows = table("csv", [item(1), bare(2)])
    assert len(rows) == 6
    first = rows[1]
    assert (first["question"], first["answer"], first["by"], first["author"]) == (
        "scene", "zebra", "A-01", "A-09",
    )  # fmt: skip
    assert (first["attribute.weather"], first["attribute.light"]) == ("rain", "")
    assert float(first["posterior"]) == 0.97
    assert json.loads(rows[0]["answer"])[0]["label"] == "cyclist"


def test_csv_of_labels_has_a_row_for_each_settled_item():
    rows = table("csv-labels", [item(1), item(2, state="in_work"), item(3, state="settled")])
    assert [row["state"] for row in rows] == ["accepted", "settled"]
    assert rows[0]["scene"] == "zebra"
    assert float(rows[0]["scene.posterior"]) == 0.97
    assert rows[0]["data.photo"] == "1.png"
    assert rows[0]["data.caption"] == 'He said "no",\nthen left'


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1", "''=x", "'=x"]
)
def test_a_formula_in_an_answer_cannot_run_and_can_be_read_back(text):
    assert guard(text).startswith("'")
    assert unguard(guard(text)) == text
    cell = table("csv", [item(1, note=text)])[2]["answer"]
    assert cell.startswith("'")
    assert unguard(cell) == text
    assert any("apostrophe" in sentence for sentence in EXPORT_FORMATS.get("csv").loses(None))


@pytest.mark.parametrize("text", ["-3.5", "+4", "1e-3", "plain", "'quoted'", "", "a=b", "-1.5e+10"])
def test_numbers_and_plain_texts_are_left_alone(text):
    assert guard(text) == text
    assert unguard(text) == text


def test_parquet_holds_everything_in_typed_columns(tmp_path):
    path = tmp_path / "x.parquet"
    path.write_bytes(written("parquet", [item(1), bare(2)]))
    frame = pl.read_parquet(path)
    assert frame.height == 2
    row = frame.row(0, named=True)
    assert row["attributes"] == {"weather": "rain", "light": None}
    assert row["created_at"] == datetime.fromisoformat(rfc3339(AT))
    annotation = row["annotations"][0]
    assert annotation["author"] == "A-09"
    assert annotation["at"].tzinfo is not None
    assert json.loads(annotation["answers"])["scene"] == "zebra"
    assert annotation["earlier"][0]["at"] < datetime.now(UTC)
    assert row["labels"][1]["posterior"] == 0.97
    assert frame.row(1, named=True)["annotations"] == []
    unnested = frame.explode("labels").unnest("labels").filter(pl.col("question") == "scene")
    assert unnested["value"].to_list() == ['"zebra"']


def test_coco_loads_in_the_reference_tool(tmp_path):
    path = tmp_path / "coco.json"
    rows = [item(1), item(2, state="waiting"), item(3, rotation=90.0), bare(4)]
    path.write_bytes(written("coco", rows))
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(str(path))
    assert [image["file_name"] for image in coco.loadImgs(coco.getImgIds())] == ["1.png", "3.png"]
    assert [c["name"] for c in coco.loadCats(coco.getCatIds())] == ["pedestrian", "cyclist"]
    first, turned = coco.loadAnns(coco.getAnnIds())
    assert first["bbox"] == [11.0, 20.5, 30.0, 40.0]
    assert first["category_id"] == 2
    assert first["attributes"] == {"occluded": "no"}
    assert turned["bbox"] == pytest.approx([8.0, 25.5, 40.0, 30.0])
    assert turned["attributes"]["rotation"] == 90.0


def test_coco_names_what_this_schema_loses():
    lost = " ".join(EXPORT_FORMATS.get("coco").loses(SCHEMA))
    assert "scene, note" in lost
    assert "Rotation" in lost
    upright = Schema(1, (Question("b", "boxes", "p", (Label("x"),), options={"rotation": False}),))
    assert "Rotation" not in " ".join(EXPORT_FORMATS.get("coco").loses(upright))


def test_the_first_bytes_come_before_the_second_row_is_asked_for():
    asked = []

    def rows():
        for number in range(10):
            asked.append(number)
            yield item(number)

    for name in ("jsonl", "csv", "csv-labels", "coco"):
        asked.clear()
        next(EXPORT_FORMATS.get(name).write(rows(), HEADER))
        assert len(asked) <= 1, name


@pytest.mark.parametrize("name", NAMES)
def test_memory_does_not_grow_with_the_number_of_rows(name):
    one = item(3)

    def measured(n: int) -> int:
        tracemalloc.start()
        try:
            for _ in EXPORT_FORMATS.get(name).write((one for _ in range(n)), HEADER):
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    measured(10)  # what is made once
    small, large = measured(2_000), measured(8_000)
    assert large < small * 1.3 + 500_000
