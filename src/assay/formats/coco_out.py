"""COCO JSON of the accepted or agreed shapes: what most detectors are trained from.

Source: the data format of Lin et al. (2014), Microsoft COCO. Images come first and annotations
after them in one JSON object; the annotations wait in a file, so that memory stays flat.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec

from assay.core.dataset import FINAL_STATES, DatasetHeader, ItemRow, LabelRow
from assay.core.values import JSON, Question, Schema
from assay.formats.coco_shapes import COCO_TYPES, Size, category_fields, coco_shape
from assay.formats.writing import CHUNK, EXPORT_FORMATS, chunked, rfc3339

_decode = msgspec.json.decode
_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Coco:
    """Images, categories and shapes; a category is a label of a question about shapes."""

    name = "coco"
    title = "COCO (shapes on images)"
    media_type = "application/json"
    extension = "json"
    per: Literal["item", "annotation"] = "item"
    label_types: tuple[str, ...] = COCO_TYPES
    names_people = False

    def loses(self, schema: Schema | None) -> list[str]:
        """What COCO has no words for, other questions, provenance, unsettled items."""
        lost = [
            "Who annotated, when and under which guideline; earlier revisions; all answers but "
            "the consensus.",
            "Items that are not settled yet, and excluded and broken ones; shapes on the pages "
            "of documents.",
            "What the consensus rests on; its posterior stays as the field 'posterior' of an "
            "annotation.",
        ]
        asked = None if schema is None else {q.type for q in schema.questions}
        if schema is None or any(_may_rotate(q) for q in schema.questions):
            lost.append(
                "Rotation of boxes: the upright box around a rotated one is written with its "
                "corners as a polygon, the angle stays in its attributes."
            )
        if asked is None or "ellipses" in asked:
            lost.append("Ellipses become polygons of 64 corners; the radii stay in attributes.")
        if asked is None or "cuboids" in asked:
            lost.append("Cuboids become their outline; both faces stay in the attributes.")
        if schema is None or any(
            q.type == "polygons" and q.options.get("holes", True) for q in schema.questions
        ):
            lost.append("Polygons with holes become pixels (run-length code); others stay.")
        if asked is None or "keypoints" in asked:
            lost.append("Left and right of mirrored joints, and the sigmas of joints.")
        others = (
            [] if schema is None else [q.name for q in schema.questions if q.type not in COCO_TYPES]
        )
        if schema is None:
            lost.append(f"Questions of other types than {', '.join(COCO_TYPES)}.")
        elif others:
            lost.append(f"Questions of other types than shapes on images: {', '.join(others)}.")
        if schema is None or any(q.type in COCO_TYPES and q.attributes for q in schema.questions):
            lost.append("Attributes of shapes stay, but in a field that COCO does not define.")
        if schema is None or any(q.type in COCO_TYPES for q in schema.questions):
            lost.append(
                "Groups of shapes, which COCO does not know: the id stays as the field 'group' of "
                "an annotation."
            )
        return lost

    def write(self, rows: Iterable[ItemRow], header: DatasetHeader) -> Iterator[bytes]:
        """One JSON object: info, categories, images, annotations."""
        categories = _categories(header.schema)
        with tempfile.TemporaryFile() as waiting:
            yield from chunked(_head_and_images(rows, header, categories, waiting))
            waiting.seek(0)
            while chunk := waiting.read(CHUNK):
                yield chunk
        yield b"\n]}\n"


def _head_and_images(
    rows: Iterable[ItemRow],
    header: DatasetHeader,
    categories: Mapping[tuple[str, str], int],
    waiting: Any,
) -> Iterator[str]:
    yield _head(header, categories)
    questions = [q for q in header.schema.questions if q.type in COCO_TYPES]
    images = shapes = 0
    for row in rows:
        if row.state not in FINAL_STATES:
            continue
        labels = {label.question: label for label in row.labels}
        for datum, answered in _by_datum(questions, row, labels).items():
            images += 1
            yield (",\n" if images > 1 else "\n") + _image(row, datum, images)
            size = (row.media[datum].width or 0, row.media[datum].height or 0)
            for question, regions in answered:
                for region in regions:
                    category = categories.get((question.name, region["label"]))
                    if category is None:
                        continue
                    shapes += 1
                    head = {"id": shapes, "image_id": images, "category_id": category}
                    line = _annotation(question, region, size, head, labels[question.name])
                    waiting.write(((",\n" if shapes > 1 else "\n") + line).encode())
    yield '\n],"annotations":['


def _by_datum(
    questions: Sequence[Question], row: ItemRow, labels: Mapping[str, LabelRow]
) -> dict[str, list[tuple[Question, list[Mapping[str, JSON]]]]]:
    """The answered questions with their regions, by the image that these lie on."""
    found: dict[str, list[tuple[Question, list[Mapping[str, JSON]]]]] = {}
    for question in questions:
        label = labels.get(question.name)
        if label is None:
            continue
        regions: dict[str, list[Mapping[str, JSON]]] = {question.on: []}
        for region in _decode(label.value):
            if "page" not in region:
                regions.setdefault(region.get("datum", question.on), []).append(region)
        for datum, own in regions.items():
            if datum in row.media:
                found.setdefault(datum, []).append((question, own))
    return found


def _head(header: DatasetHeader, categories: Mapping[tuple[str, str], int]) -> str:
    info = {
        "description": header.title,
        "version": header.snapshot or "",
        "date_created": rfc3339(header.at),
        "contributor": "",
        "url": "",
        "year": int(rfc3339(header.at)[:4]),
    }
    asked = {question.name: category_fields(question) for question in header.schema.questions}
    listed = [
        {"id": number, "name": label, "supercategory": question, **asked[question]}
        for (question, label), number in categories.items()
    ]
    licences = [{"id": 1, "name": header.source, "url": ""}] if header.source else []
    return (
        f'{{"info":{_text(info)},"licenses":{_text(licences)},'
        f'"categories":{_text(listed)},"images":['
    )


def _image(row: ItemRow, datum: str, number: int) -> str:
    media = row.media[datum]
    return _text(
        {
            "id": number,
            "file_name": media.name or row.external_id or media.sha256,
            "width": media.width or 0,
            "height": media.height or 0,
            "sha256": media.sha256,
            "item": row.uid,
            "external_id": row.external_id,
            "attributes": _decode(row.attributes),
        }
    )


def _annotation(
    question: Question,
    region: Mapping[str, JSON],
    size: Size,
    head: Mapping[str, int],
    label: LabelRow,
) -> str:
    shape = coco_shape(question, region, size)
    attributes = {**(region.get("attributes") or {}), **shape.pop("kept", {})}
    return _text(
        {
            **head,
            **shape,
            "iscrowd": 0,
            "attributes": attributes,
            **({"group": region["group"]} if "group" in region else {}),
            "posterior": label.posterior,
        }
    )


def _categories(schema: Schema) -> dict[tuple[str, str], int]:
    pairs = [
        (q.name, label)
        for q in schema.questions
        if q.type in COCO_TYPES
        for label in q.label_names()
    ]
    return {pair: number for number, pair in enumerate(pairs, start=1)}


def _may_rotate(question: Question) -> bool:
    return question.type == "boxes" and bool(question.options.get("rotation", True))


EXPORT_FORMATS.add(Coco())
