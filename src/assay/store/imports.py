"""Uploads that grow by chunks, until an import reads them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, delete, exists, func, insert, or_, select, update

from assay.core.values import Instant
from assay.store.tables import jobs, uploads


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in: ``received`` of ``size`` bytes lie under ``key`` of the blob store."""

    id: int
    uid: str
    name: str
    size: int
    received: int
    key: str
    at: Instant


def insert_upload(
    conn: Connection,
    *,
    uid: str,
    project_id: int,
    name: str,
    size: int,
    key: str,
    person_id: int,
    now: Instant,
) -> None:
    """Record that a file is about to come."""
    conn.execute(
        insert(uploads).values(
            uid=uid,
            project_id=project_id,
            name=name,
            size=size,
            key=key,
            created_by=person_id,
            at=now,
        )
    )


def upload_of(conn: Connection, project_id: int, uid: str) -> Upload | None:
    """The upload of that uid in a project."""
    query = select(uploads).where(uploads.c.project_id == project_id, uploads.c.uid == uid)
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else _upload(row)


def _upload(row: RowMapping) -> Upload:
    return Upload(
        row["id"], row["uid"], row["name"], row["size"], row["received"], row["key"], row["at"]
    )


def abandoned_uploads(conn: Connection, before: Instant, most: int) -> list[Upload]:
    """Uploads announced before an instant that no import reads, or may yet go on with.

    An import that ended may be resumed; its uploads count as read until it is as old itself.
    """
    ended = func.coalesce(jobs.c.finished_at, jobs.c.created_at)
    read = exists().where(
        jobs.c.project_id == uploads.c.project_id,
        or_(jobs.c.state.in_(("queued", "running")), ended >= before),
        jobs.c.payload.contains(uploads.c.uid),
    )
    query = select(uploads).where(uploads.c.at < before, ~read).order_by(uploads.c.id).limit(most)
    return [_upload(row) for row in conn.execute(query).mappings()]


def record_received(conn: Connection, upload_id: int, received: int) -> None:
    """Note how much of a file has come; never less than before."""
    conn.execute(
        update(uploads)
        .where(uploads.c.id == upload_id, uploads.c.received < received)
        .values(received=received)
    )


def delete_upload(conn: Connection, upload_id: int) -> None:
    """Forget an upload; its bytes are deleted by the caller."""
    conn.execute(delete(uploads).where(uploads.c.id == upload_id))
