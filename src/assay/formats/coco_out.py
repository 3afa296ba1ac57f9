"""COCO detection JSON of the accepted or agreed boxes: what most detectors are trained from.

Source: the data format of Lin et al. (2014), Microsoft COCO. Images come first and boxes after
them in one JSON object; the boxes wait in a file, so that memory stays flat.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

import msgspec

from assay.core.dataset import FINAL_STATES, DatasetHeader, ItemRow
from assay.core.labels.rectangles import corners
from assay.core.values import JSON, Question, Schema
from assay.formats.writing import CHUNK, EXPORT_FORMATS, chunked, rfc3339

_decode = msgspec.json.decode
_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Coco:
    """Images, categories and boxes; a category is a label of a question about boxes."""

    name = "coco"
    title = "COCO (boxes)"
    media_type = "application/json"
    extension = "json"
    per: Literal["item", "annotation"] = "item"
    label_types: tuple[str, ...] = ("boxes",)
    names_people = False

    def loses(self, schema: Schema | None) -> list[str]:
        """Rotation, other questions, provenance, unsettled items."""
        lost = [
            "Who annotated, when and under which guideline; earlier revisions; all answers but "
            "the consensus.",
            "Items that are not settled yet, and excluded and broken ones.",
            "What the consensus rests on; its posterior stays as the field 'posterior' of a "
            "box's annotation.",
        ]
        if schema is None or any(_may_rotate(q) for q in schema.questions):
            lost.append(
                "Rotation: the upright box around a rotated one is written, the angle stays in "
                "its attributes."
            )
        others = [] if schema is None else [q.name for q in schema.questions if q.type != "boxes"]
        if schema is None:
            lost.append("Questions of other types than boxes.")
        elif others:
            lost.append(f"Questions of other types than boxes: {', '.join(others)}.")
        if schema is None or any(q.type == "boxes" and q.attributes for q in schema.questions):
            lost.append("Attributes of boxes stay, but in a field that COCO does not define.")
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
    by_datum: dict[str, list[Question]] = {}
    for question in header.schema.questions:
        if question.type == "boxes":
            by_datum.setdefault(question.on, []).append(question)
    images = boxes = 0
    for row in rows:
        if row.state not in FINAL_STATES:
            continue
        labels = {label.question: label for label in row.labels}
        for datum, questions in by_datum.items():
            if datum not in row.media or not any(q.name in labels for q in questions):
                continue
            images += 1
            yield (",\n" if images > 1 else "\n") + _image(row, datum, images)
            for question in questions:
                label = labels.get(question.name)
                for region in _decode(label.value) if label else ():
                    boxes += 1
                    category = categories.get((question.name, region["label"]))
                    if label is None or category is None:
                        boxes -= 1
                        continue
                    line = _box(region, boxes, images, category, label.posterior)
                    waiting.write(((",\n" if boxes > 1 else "\n") + line).encode())
    yield '\n],"annotations":['


def _head(header: DatasetHeader, categories: Mapping[tuple[str, str], int]) -> str:
    info = {
        "description": header.title,
        "version": header.snapshot or "",
        "date_created": rfc3339(header.at),
        "contributor": "",
        "url": "",
        "year": int(rfc3339(header.at)[:4]),
    }
    listed = [
        {"id": number, "name": label, "supercategory": question}
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


def _box(
    region: Mapping[str, JSON], number: int, image: int, category: int, posterior: float
) -> str:
    x, y, width, height = region["box"]
    attributes = dict(region.get("attributes") or {})
    rotation = region.get("rotation") or 0.0
    area = width * height
    if rotation:
        points = corners((x, y, width, height, rotation))
        x, y = min(p[0] for p in points), min(p[1] for p in points)
        width, height = max(p[0] for p in points) - x, max(p[1] for p in points) - y
        attributes["rotation"] = rotation
    return _text(
        {
            "id": number,
            "image_id": image,
            "category_id": category,
            "bbox": [x, y, width, height],
            "area": area,
            "iscrowd": 0,
            "segmentation": [],
            "attributes": attributes,
            "posterior": posterior,
        }
    )


def _categories(schema: Schema) -> dict[tuple[str, str], int]:
    pairs = [
        (q.name, label) for q in schema.questions if q.type == "boxes" for label in q.label_names()
    ]
    return {pair: number for number, pair in enumerate(pairs, start=1)}


def _may_rotate(question: Question) -> bool:
    return question.type == "boxes" and bool(question.options.get("rotation", True))


EXPORT_FORMATS.add(Coco())
