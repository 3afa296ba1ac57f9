"""Rows as a Parquet file, by polars.

Rows go to polars in blocks by way of JSON lines, which it parses in parallel (nested Python
objects take it ten times as long), and are sunk block by block into one file, so that memory
holds a few blocks whatever the number of rows. Answers and data, whose shape differs from
question to question, are JSON texts in their columns.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import msgspec
import polars as pl
from polars.datatypes import DataTypeClass
from polars.io.plugins import register_io_source

from assay.core.dataset import DatasetHeader, ItemRow
from assay.formats.writing import CHUNK

BLOCK = 1024
ROW_GROUP = 2048
Shape = dict[str, pl.DataType | type[pl.DataType]]
Fields = dict[str, pl.DataType | DataTypeClass]
_encode = msgspec.json.encode


class _Body(msgspec.Struct):
    """A stored body; whatever else it keeps is passed over."""

    answers: msgspec.Raw = msgspec.Raw(b"{}")


_BODY = msgspec.json.Decoder(_Body)
_AT = pl.Datetime("us", "UTC")
_REVISION: Fields = {
    "rev": pl.Int32,
    "author": pl.String,
    "at": pl.Int64,
    "reason": pl.String,
    "lead_ms": pl.Int64,
    "schema_version": pl.Int32,
    "guideline_version": pl.Int32,
    "answers": pl.String,
}
_ANNOTATION: Fields = {
    "id": pl.String,
    "by": pl.String,
    "stage": pl.String,
    "state": pl.String,
    "suggested": pl.Boolean,
    "simulated": pl.Boolean,
    **_REVISION,
    "earlier": pl.List(pl.Struct(_REVISION)),
}
_LABEL: Fields = {
    "question": pl.String,
    "value": pl.String,
    "posterior": pl.Float64,
    "method": pl.String,
    "n": pl.Int32,
    "support": pl.String,
    "at": pl.Int64,
}
_MEDIA: Fields = {
    "datum": pl.String,
    "blob": pl.String,
    "name": pl.String,
    "media_type": pl.String,
    "sha256": pl.String,
    "size": pl.Int64,
    "width": pl.Int32,
    "height": pl.Int32,
}


def parquet_chunks(rows: Iterable[ItemRow], header: DatasetHeader) -> Iterator[bytes]:
    """The file; it is made in a temporary one first, since its index comes last."""
    shape = _shape(header)

    def blocks(
        _columns: list[str] | None, _predicate: object, _rows: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        source = iter(rows)
        while block := list(islice(source, BLOCK)):
            yield _frame(block, header, shape)

    empty = _typed(pl.DataFrame(schema=shape))
    with tempfile.TemporaryDirectory(prefix="assay-") as folder:
        path = Path(folder) / "export.parquet"
        register_io_source(blocks, schema=empty.schema).sink_parquet(
            path, compression="zstd", row_group_size=ROW_GROUP
        )
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk


def _shape(header: DatasetHeader) -> Shape:
    attributes = dict.fromkeys(header.attributes, pl.String)
    return {
        "item": pl.String,
        "external_id": pl.String,
        "state": pl.String,
        "gold": pl.Boolean,
        "data": pl.String,
        **({"attributes": pl.Struct(attributes)} if attributes else {}),
        "media": pl.List(pl.Struct(_MEDIA)),
        "group": pl.String,
        "batch": pl.String,
        "created_at": pl.Int64,
        "changed_at": pl.Int64,
        "labels": pl.List(pl.Struct(_LABEL)),
        "annotations": pl.List(pl.Struct(_ANNOTATION)),
    }


def _frame(
    block: list[ItemRow],
    header: DatasetHeader,
    shape: Shape,
) -> pl.DataFrame:
    lines = pl.Series([_encode(_document(row, header)).decode() for row in block])
    # a tenth of what ``read_ndjson`` takes for lists of structs
    return _typed(lines.str.json_decode(pl.Struct(shape)).struct.unnest())


def _typed(frame: pl.DataFrame) -> pl.DataFrame:
    """Integers of microseconds as instants, in the nested columns as well."""
    instants = pl.element().struct.with_fields(pl.field("at").cast(_AT))
    earlier = pl.field("earlier").list.eval(instants)
    return frame.with_columns(
        pl.col("created_at", "changed_at").cast(_AT),
        pl.col("labels").list.eval(instants),
        pl.col("annotations").list.eval(
            pl.element().struct.with_fields(pl.field("at").cast(_AT), earlier)
        ),
    )


def _document(row: ItemRow, header: DatasetHeader) -> dict[str, object]:
    known = msgspec.json.decode(row.attributes) if header.attributes else {}
    return {
        "item": row.uid,
        "external_id": row.external_id,
        "state": row.state,
        "gold": row.gold,
        "data": row.data,
        "attributes": {name: _word(known.get(name)) for name in header.attributes},
        "media": [
            {
                "datum": datum,
                "blob": m.blob,
                "name": m.name,
                "media_type": m.media_type,
                "sha256": m.sha256,
                "size": m.size,
                "width": m.width,
                "height": m.height,
            }
            for datum, m in row.media.items()
        ],
        "group": row.group,
        "batch": row.batch,
        "created_at": row.created_at,
        "changed_at": row.changed_at,
        "labels": [label._asdict() for label in row.labels],
        "annotations": [
            {
                "id": a.uid,
                "by": a.by,
                "author": a.author,
                "stage": a.stage,
                "state": a.state,
                "suggested": a.suggested,
                "simulated": a.simulated,
                "rev": a.rev,
                "at": a.at,
                "reason": a.reason,
                "lead_ms": a.lead_ms,
                "schema_version": a.schema_version,
                "guideline_version": a.guideline_version,
                "answers": _answers(a.body),
                "earlier": [
                    {
                        "rev": r.rev,
                        "author": r.author,
                        "at": r.at,
                        "reason": r.reason,
                        "lead_ms": r.lead_ms,
                        "schema_version": r.schema_version,
                        "guideline_version": r.guideline_version,
                        "answers": _answers(r.body),
                    }
                    for r in a.earlier
                ],
            }
            for a in row.annotations
        ],
    }


def _answers(body: str) -> str:
    """The answers of a stored ``{"answers": {...}}``, as they stand in it."""
    return bytes(_BODY.decode(body).answers).decode()


def _word(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return _encode(value).decode()
