"""Media of a project: one row for each content, with the variants that were made of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, insert, select, update

from assay.core.values import Instant
from assay.store.tables import blobs

_PART = 500


@dataclass(frozen=True, slots=True)
class Blob:
    """One medium: ``key`` is of the original, ``variants`` names keys (and types) of others.

    ``width`` and ``height`` are of the upright image.
    """

    uid: str
    sha256: str
    key: str
    kind: str
    media_type: str
    size: int
    width: int | None = None
    height: int | None = None
    original_name: str = ""
    variants: Mapping[str, Any] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)
    broken_reason: str | None = None


def blobs_by_hash(conn: Connection, project_id: int, hashes: Collection[str]) -> dict[str, Blob]:
    """The media of a project that have one of these SHA-256 sums, by it."""
    found: dict[str, Blob] = {}
    wanted = list(hashes)
    for start in range(0, len(wanted), _PART):
        query = select(blobs).where(
            blobs.c.project_id == project_id, blobs.c.sha256.in_(wanted[start : start + _PART])
        )
        found |= {row["sha256"]: _blob(row) for row in conn.execute(query).mappings()}
    return found


def blobs_by_uid(conn: Connection, project_id: int, uids: Collection[str]) -> dict[str, Blob]:
    """The media of a project with these public ids, by it."""
    found: dict[str, Blob] = {}
    wanted = list(uids)
    for start in range(0, len(wanted), _PART):
        query = select(blobs).where(
            blobs.c.project_id == project_id, blobs.c.uid.in_(wanted[start : start + _PART])
        )
        found |= {row["uid"]: _blob(row) for row in conn.execute(query).mappings()}
    return found


def record_blobs(conn: Connection, project_id: int, new: Sequence[Blob], now: Instant) -> None:
    """Add media that the project does not have yet; what has their content already stays."""
    known = blobs_by_hash(conn, project_id, [blob.sha256 for blob in new])
    rows = [
        {
            "uid": blob.uid,
            "project_id": project_id,
            "sha256": blob.sha256,
            "key": blob.key,
            "kind": blob.kind,
            "media_type": blob.media_type,
            "size": blob.size,
            "width": blob.width,
            "height": blob.height,
            "original_name": blob.original_name,
            "variants": _json(blob.variants),
            "meta": _json(blob.meta),
            "broken_reason": blob.broken_reason,
            "created_at": now,
        }
        for blob in {blob.sha256: blob for blob in new}.values()
        if blob.sha256 not in known
    ]
    if rows:
        conn.execute(insert(blobs), rows)


def change_blob(conn: Connection, project_id: int, blob: Blob) -> None:
    """Record what was made of a medium: its variants, facts and size, or why it is broken."""
    conn.execute(
        update(blobs)
        .where(blobs.c.project_id == project_id, blobs.c.uid == blob.uid)
        .values(
            media_type=blob.media_type,
            width=blob.width,
            height=blob.height,
            variants=_json(blob.variants),
            meta=_json(blob.meta),
            broken_reason=blob.broken_reason,
        )
    )


def _blob(row: RowMapping) -> Blob:
    return Blob(
        row["uid"],
        row["sha256"],
        row["key"],
        row["kind"],
        row["media_type"],
        row["size"],
        row["width"],
        row["height"],
        row["original_name"],
        msgspec.json.decode(row["variants"]),
        msgspec.json.decode(row["meta"]),
        row["broken_reason"],
    )


def _json(value: Mapping[str, Any]) -> str:
    return msgspec.json.encode(value, order="sorted").decode()
