"""Reads back the JSON lines that ``jsonl_out`` writes: snapshots are exported from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from assay.core.dataset import AnnotationRow, ItemRow, LabelRow, MediaRow, RevisionRow
from assay.core.errors import Invalid

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class _Label(msgspec.Struct):
    value: msgspec.Raw
    posterior: float
    method: str
    n: int
    support: msgspec.Raw
    at: datetime


class _Revision(msgspec.Struct):
    rev: int
    author: str
    at: datetime
    reason: str
    lead_ms: int
    schema_version: int
    guideline_version: int
    answers: msgspec.Raw
    shown: msgspec.Raw = msgspec.Raw(b"")


class _Annotation(msgspec.Struct):
    id: str
    by: str
    author: str
    stage: str
    state: str
    rev: int
    at: datetime
    reason: str
    lead_ms: int
    schema_version: int
    guideline_version: int
    suggested: bool
    simulated: bool
    answers: msgspec.Raw
    earlier: list[_Revision]
    shown: msgspec.Raw = msgspec.Raw(b"")


class _Media(msgspec.Struct):
    blob: str
    name: str
    media_type: str
    sha256: str
    size: int
    width: int | None
    height: int | None


class _Item(msgspec.Struct):
    item: str
    external_id: str | None
    state: str
    gold: bool
    data: msgspec.Raw
    attributes: msgspec.Raw
    group: str | None
    batch: str | None
    created_at: datetime
    changed_at: datetime
    labels: dict[str, _Label]
    annotations: list[_Annotation]
    media: dict[str, _Media] = {}


_decode = msgspec.json.Decoder(_Item).decode


def read_jsonl(chunks: Iterable[bytes]) -> Iterator[ItemRow]:
    """The rows of a frozen file, one line in memory at a time."""
    held = b""
    number = 0
    for chunk in chunks:
        *lines, held = (held + chunk).split(b"\n")
        for line in lines:
            number += 1
            yield _row(line, number)
    if held:
        yield _row(held, number + 1)


def _row(line: bytes, number: int) -> ItemRow:
    try:
        item = _decode(line)
    except msgspec.DecodeError as error:
        raise Invalid("broken_file", f"line {number} of the frozen file: {error}") from error
    return ItemRow(
        uid=item.item,
        external_id=item.external_id,
        state=item.state,
        gold=item.gold,
        data=_raw(item.data),
        attributes=_raw(item.attributes),
        group=item.group,
        batch=item.batch,
        created_at=_us(item.created_at),
        changed_at=_us(item.changed_at),
        media={
            datum: MediaRow(m.blob, m.name, m.media_type, m.sha256, m.size, m.width, m.height)
            for datum, m in item.media.items()
        },
        labels=tuple(
            LabelRow(q, _raw(x.value), x.posterior, x.method, x.n, _raw(x.support), _us(x.at))
            for q, x in item.labels.items()
        ),
        annotations=tuple(_annotation(a) for a in item.annotations),
    )


def _annotation(a: _Annotation) -> AnnotationRow:
    return AnnotationRow(
        uid=a.id,
        by=a.by,
        author=a.author,
        stage=a.stage,
        state=a.state,
        rev=a.rev,
        at=_us(a.at),
        reason=a.reason,
        lead_ms=a.lead_ms,
        schema_version=a.schema_version,
        guideline_version=a.guideline_version,
        suggested=a.suggested,
        simulated=a.simulated,
        body=_body(a),
        earlier=tuple(
            RevisionRow(
                r.rev,
                r.author,
                _us(r.at),
                r.reason,
                r.lead_ms,
                r.schema_version,
                r.guideline_version,
                _body(r),
            )
            for r in a.earlier
        ),
    )


def _body(one: _Annotation | _Revision) -> str:
    """As it is stored: answers, and the order of candidates where one was shown."""
    shown = f',"shown":{_raw(one.shown)}' if bytes(one.shown) else ""
    return f'{{"answers":{_raw(one.answers)}{shown}}}'


def _raw(value: msgspec.Raw) -> str:
    return bytes(value).decode("utf-8")


def _us(value: datetime) -> int:
    return (value - _EPOCH) // _MICROSECOND
