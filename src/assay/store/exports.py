"""Exports and snapshots: what was frozen or written to a file, and where the file is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, insert, select, update
from sqlalchemy.exc import IntegrityError

from assay.core.values import Instant
from assay.store.tables import exports, jobs, quality_reports, snapshots


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far the job is that makes a file."""

    uid: str
    state: str
    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A named state of a dataset; ``key`` and ``sha256`` are there once it is frozen."""

    id: int
    uid: str
    name: str
    note: str
    n_items: int
    n_annotations: int
    sha256: str | None
    key: str | None
    size: int | None
    certificate: Mapping[str, Any]
    at: Instant
    job: JobProgress | None


@dataclass(frozen=True, slots=True)
class Export:
    """A file that was asked for; ``key``, ``size`` and ``sha256`` are there once it is made."""

    id: int
    uid: str
    format: str
    options: Mapping[str, Any]
    snapshot: str | None
    snapshot_id: int | None
    key: str | None
    size: int | None
    sha256: str | None
    losses: tuple[str, ...]
    at: Instant
    job: JobProgress | None


def _progress(row: RowMapping) -> JobProgress | None:
    if row["job_uid"] is None:
        return None
    return JobProgress(row["job_uid"], row["job_state"], row["job_done"], row["job_total"])


_JOB = (
    jobs.c.uid.label("job_uid"),
    jobs.c.state.label("job_state"),
    jobs.c.done.label("job_done"),
    jobs.c.total.label("job_total"),
)


def _snapshot(row: RowMapping) -> Snapshot:
    return Snapshot(
        row["id"],
        row["uid"],
        row["name"],
        row["note"],
        row["n_items"],
        row["n_annotations"],
        row["sha256"],
        row["key"],
        row["size"],
        msgspec.json.decode(row["certificate"]),
        row["at"],
        _progress(row),
    )


def _snapshots(project_id: int) -> Any:
    return (
        select(snapshots, *_JOB)
        .outerjoin(jobs, jobs.c.id == snapshots.c.job_id)
        .where(snapshots.c.project_id == project_id)
    )


def insert_snapshot(
    conn: Connection, *, uid: str, project_id: int, name: str, note: str, by: int, now: Instant
) -> int | None:
    """Take a name for a snapshot that is to be frozen; its key, or None where it is taken."""
    try:
        with conn.begin_nested():
            key: int = conn.execute(
                insert(snapshots)
                .values(uid=uid, project_id=project_id, name=name, note=note, created_by=by, at=now)
                .returning(snapshots.c.id)
            ).scalar_one()
    except IntegrityError:
        return None
    return key


def snapshots_of(
    conn: Connection, project_id: int, limit: int, before: int | None = None
) -> list[Snapshot]:
    """The snapshots of a project, newest first, with keys below ``before``."""
    query = _snapshots(project_id)
    if before is not None:
        query = query.where(snapshots.c.id < before)
    query = query.order_by(snapshots.c.id.desc()).limit(limit)
    return [_snapshot(row) for row in conn.execute(query).mappings()]


def snapshot_of(conn: Connection, project_id: int, name: str) -> Snapshot | None:
    """The snapshot of that name or public id."""
    chosen = snapshots.c.uid if name.startswith("snp_") else snapshots.c.name
    row = conn.execute(_snapshots(project_id).where(chosen == name)).mappings().one_or_none()
    return None if row is None else _snapshot(row)


def record_frozen(
    conn: Connection,
    snapshot_id: int,
    *,
    key: str,
    sha256: str,
    size: int,
    n_items: int,
    n_annotations: int,
    certificate: Mapping[str, Any],
    now: Instant,
) -> bool:
    """Note the frozen file of a snapshot, once: False where it has one already."""
    changed = conn.execute(
        update(snapshots)
        .where(snapshots.c.id == snapshot_id, snapshots.c.key.is_(None))
        .values(
            key=key,
            sha256=sha256,
            size=size,
            n_items=n_items,
            n_annotations=n_annotations,
            certificate=msgspec.json.encode(certificate).decode(),
            at=now,
        )
    )
    return changed.rowcount == 1


def _export(row: RowMapping) -> Export:
    return Export(
        row["id"],
        row["uid"],
        row["format"],
        msgspec.json.decode(row["options"]),
        row["snapshot_name"],
        row["snapshot_id"],
        row["key"],
        row["size"],
        row["sha256"],
        tuple(msgspec.json.decode(row["losses"])),
        row["at"],
        _progress(row),
    )


def _exports(project_id: int) -> Any:
    return (
        select(exports, snapshots.c.name.label("snapshot_name"), *_JOB)
        .outerjoin(jobs, jobs.c.id == exports.c.job_id)
        .outerjoin(snapshots, snapshots.c.id == exports.c.snapshot_id)
        .where(exports.c.project_id == project_id)
    )


def insert_export(
    conn: Connection,
    *,
    uid: str,
    project_id: int,
    format_name: str,
    options: Mapping[str, Any],
    snapshot_id: int | None,
    losses: list[str],
    by: int,
    now: Instant,
) -> int:
    """Note that a file is wanted; its key."""
    key: int = conn.execute(
        insert(exports)
        .values(
            uid=uid,
            project_id=project_id,
            format=format_name,
            options=msgspec.json.encode(options).decode(),
            snapshot_id=snapshot_id,
            losses=msgspec.json.encode(losses).decode(),
            created_by=by,
            at=now,
        )
        .returning(exports.c.id)
    ).scalar_one()
    return key


def exports_of(
    conn: Connection, project_id: int, limit: int, before: int | None = None
) -> list[Export]:
    """The exports of a project, newest first, with keys below ``before``."""
    query = _exports(project_id)
    if before is not None:
        query = query.where(exports.c.id < before)
    query = query.order_by(exports.c.id.desc()).limit(limit)
    return [_export(row) for row in conn.execute(query).mappings()]


def export_of(conn: Connection, project_id: int, uid: str) -> Export | None:
    """The export of that public id."""
    query = _exports(project_id).where(exports.c.uid == uid)
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else _export(row)


def record_exported(conn: Connection, export_id: int, key: str, sha256: str, size: int) -> None:
    """Note the file of an export."""
    conn.execute(
        update(exports).where(exports.c.id == export_id).values(key=key, sha256=sha256, size=size)
    )


def link_job(conn: Connection, table: str, row_id: int, job_uid: str) -> None:
    """Tie an export or a snapshot to the job that makes its file."""
    owner = {"exports": exports, "snapshots": snapshots}[table]
    job = select(jobs.c.id).where(jobs.c.uid == job_uid).scalar_subquery()
    conn.execute(update(owner).where(owner.c.id == row_id).values(job_id=job))


def latest_report(conn: Connection, project_id: int) -> tuple[dict[str, Any], Instant] | None:
    """The latest quality report of a project and when it was made."""
    row = conn.execute(
        select(quality_reports.c.document, quality_reports.c.at)
        .where(quality_reports.c.project_id == project_id)
        .order_by(quality_reports.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (msgspec.json.decode(row.document), row.at)
