"""Rows for the tests of export formats: what can go wrong in a file is in them."""

import json

from assay.core.dataset import (
    AnnotationRow,
    DatasetHeader,
    ItemRow,
    LabelRow,
    MediaRow,
    RevisionRow,
)
from assay.core.values import Label, Question, Schema

AT = 1_764_000_000_123_456
SCHEMA = Schema(
    3,
    (
        Question(
            "people",
            "boxes",
            "photo",
            labels=(Label("pedestrian"), Label("cyclist")),
            attributes=(
                Question("occluded", "choice", "photo", labels=(Label("no"), Label("yes"))),
            ),
        ),
        Question("scene", "choice", "photo", labels=(Label("zebra"), Label("junction"))),
        Question("note", "text", "photo"),
    ),
)
HEADER = DatasetHeader(
    project="street-crossings",
    title="Street crossings",
    schema=SCHEMA,
    attributes=("weather", "light"),
    data={"photo": "image", "caption": "text"},
    at=AT,
    snapshot="v1",
    source="drawn, CC0-1.0",
)


def canonical(value) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def item(number: int, state: str = "accepted", note: str = "ok", rotation: float = 0.0) -> ItemRow:
    """An item with two annotations of three people's making, one of them revised."""
    region = {
        "id": f"r{number}",
        "label": "cyclist",
        "box": [10.0 + number, 20.5, 30.0, 40.0],
        "attributes": {"occluded": "no"},
    }
    if rotation:
        region["rotation"] = rotation
    answers = {"people": [region], "scene": "zebra", "note": note}
    body = canonical({"answers": answers, "shown": {"talk": ["b", "a"]}})
    old = canonical({"answers": {"scene": "junction"}})
    first = AnnotationRow(
        uid=f"ann_{number}a", by="A-01", author="A-09", stage="label", state="accepted", rev=2,
        at=AT + number, reason="fixed in review", lead_ms=4321, schema_version=3,
        guideline_version=2, suggested=True, simulated=False, body=body,
        earlier=(RevisionRow(1, "A-01", AT - 5, "", 4321, 3, 1, old),),
    )  # fmt: skip
    second = AnnotationRow(
        uid=f"ann_{number}b", by="A-02", author="A-02", stage="label", state="submitted", rev=1,
        at=AT + number, reason="", lead_ms=99, schema_version=3, guideline_version=2,
        suggested=False, simulated=True, body=body,
    )  # fmt: skip
    return ItemRow(
        uid=f"itm_{number:032x}",
        external_id=f"día-{number} \U0001f6b2",
        state=state,
        gold=number == 1,
        data=canonical(
            {
                "photo": {"type": "image", "blob": f"blb_{number}"},
                "caption": {"type": "text", "text": 'He said "no",\nthen left'},
            }
        ),
        attributes=canonical({"weather": "rain"}),
        group=None,
        batch="Batch 1" if number % 2 else None,
        created_at=AT,
        changed_at=AT + 1,
        media={
            "photo": MediaRow(
                f"blb_{number}", f"{number}.png", "image/png", "ab" * 32, 777, 640, 480
            )
        },
        labels=(
            LabelRow("people", canonical([region]), 0.875, "merge", 2, "{}", AT),
            LabelRow("scene", '"zebra"', 0.97, "dawid_skene", 2, '{"zebra":0.97}', AT),
            LabelRow("note", canonical(note), 0.5, "medoid", 2, "{}", AT),
        ),
        annotations=(first, second),
    )


def bare(number: int) -> ItemRow:
    """An item that nobody has seen yet."""
    return ItemRow(
        uid=f"itm_{number:032x}", external_id=None, state="waiting", gold=False,
        data=canonical({"caption": {"type": "text", "text": "waiting"}}), attributes="{}",
        group="g1", batch=None,
        created_at=AT, changed_at=AT,
    )  # fmt: skip
