"""Tracks frame by frame, for readers that do not interpolate themselves.

Beside its key frames each track gets ``frames``: the geometry at every frame in which the thing
is in the picture, from the first key frame to the last (after it the thing stays, until the end
of the video). Key frames have their timestamp; frames between are named by number only, since
the time between two frames need not be even.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from assay.core.dataset import AnnotationRow, ItemRow, LabelRow, RevisionRow
from assay.core.labels.tracked_shapes import key_before, shape_at
from assay.core.values import JSON, Schema

_decode = msgspec.json.decode
_encode = msgspec.json.encode


def with_frames(rows: Iterable[ItemRow], schema: Schema) -> Iterator[ItemRow]:
    """The rows with all tracks told frame by frame."""
    names = frozenset(q.name for q in schema.questions if q.type == "tracks")
    for row in rows:
        yield _row(row, names) if names else row


def frames_of(track: Mapping[str, JSON]) -> list[dict[str, JSON]]:
    """Every frame of a track in which the thing is in the picture."""
    keyframes = track["keyframes"]
    found: list[dict[str, JSON]] = []
    for frame in range(keyframes[0]["frame"], keyframes[-1]["frame"] + 1):
        shape = shape_at(keyframes, frame)
        if shape is None:
            continue
        key = keyframes[key_before(keyframes, frame)]
        told: dict[str, JSON] = {"frame": frame, **shape, "occluded": bool(key.get("occluded"))}
        if key["frame"] == frame:
            told["pts"] = key["pts"]
        if key.get("attributes"):
            told["attributes"] = key["attributes"]
        found.append(told)
    return found


def _row(row: ItemRow, names: frozenset[str]) -> ItemRow:
    return row._replace(
        labels=[_label(label) if label.question in names else label for label in row.labels],
        annotations=[_annotation(annotation, names) for annotation in row.annotations],
    )


def _label(label: LabelRow) -> LabelRow:
    tracks = [{**track, "frames": frames_of(track)} for track in _decode(label.value)]
    return label._replace(value=_encode(tracks).decode())


def _annotation(annotation: AnnotationRow, names: frozenset[str]) -> AnnotationRow:
    earlier: list[RevisionRow] = [
        revision._replace(body=_body(revision.body, names)) for revision in annotation.earlier
    ]
    return annotation._replace(body=_body(annotation.body, names), earlier=earlier)


def _body(body: str, names: frozenset[str]) -> str:
    stored = _decode(body)
    answers = stored.get("answers")
    if not answers or names.isdisjoint(answers):
        return body
    told = {
        name: [{**track, "frames": frames_of(track)} for track in value] if name in names else value
        for name, value in answers.items()
    }
    return _encode({**stored, "answers": told}).decode()
