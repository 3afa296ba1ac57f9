"""Background jobs: our own record of state, progress and outcome; the queue is transport only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, delete, func, insert, or_, select, update

from assay.core.errors import Problem
from assay.core.values import Instant, JobState
from assay.store.tables import job_problems, jobs

LIVE = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of background work."""

    id: int
    uid: str
    organisation_id: int
    project_id: int | None
    kind: str
    state: JobState
    done: int
    total: int | None
    cancel_requested: bool
    attempts: int
    payload: dict[str, Any]
    checkpoint: dict[str, Any]
    result: dict[str, Any]
    error: dict[str, Any] | None
    created_by: int | None
    created_at: Instant
    started_at: Instant | None
    heartbeat_at: Instant | None
    finished_at: Instant | None


@dataclass(frozen=True, slots=True)
class Inserted:
    """The job that stands for what was asked, and whether it is new."""

    id: int
    uid: str
    created: bool


def _job(row: RowMapping) -> Job:
    decode = msgspec.json.decode
    return Job(
        row["id"],
        row["uid"],
        row["organisation_id"],
        row["project_id"],
        row["kind"],
        JobState(row["state"]),
        row["done"],
        row["total"],
        bool(row["cancel_requested"]),
        row["attempts"],
        decode(row["payload"]),
        decode(row["checkpoint"]),
        decode(row["result"]),
        decode(row["error"]) if row["error"] else None,
        row["created_by"],
        row["created_at"],
        row["started_at"],
        row["heartbeat_at"],
        row["finished_at"],
    )


def insert_job(
    conn: Connection,
    *,
    uid: str,
    organisation_id: int,
    project_id: int | None,
    kind: str,
    payload: Mapping[str, Any],
    total: int | None,
    created_by: int | None,
    dedupe_key: str | None,
    now: Instant,
) -> Inserted:
    """Record a job as queued, unless one of the same key is still to be done."""
    if dedupe_key is not None:
        row = conn.execute(
            select(jobs.c.id, jobs.c.uid).where(jobs.c.dedupe_key == dedupe_key)
        ).one_or_none()
        if row is not None:
            return Inserted(row.id, row.uid, created=False)
    job_id = conn.execute(
        insert(jobs)
        .values(
            uid=uid,
            organisation_id=organisation_id,
            project_id=project_id,
            kind=kind,
            payload=msgspec.json.encode(payload).decode(),
            total=total,
            created_by=created_by,
            dedupe_key=dedupe_key,
            created_at=now,
        )
        .returning(jobs.c.id)
    ).scalar_one()
    return Inserted(job_id, uid, created=True)


def job_by_id(conn: Connection, job_id: int) -> Job | None:
    """The job of that key."""
    row = conn.execute(select(jobs).where(jobs.c.id == job_id)).mappings().one_or_none()
    return None if row is None else _job(row)


def job_of(conn: Connection, project_id: int, uid: str) -> Job | None:
    """The job of that uid in a project."""
    row = (
        conn.execute(select(jobs).where(jobs.c.uid == uid, jobs.c.project_id == project_id))
        .mappings()
        .one_or_none()
    )
    return None if row is None else _job(row)


def jobs_of(
    conn: Connection,
    project_id: int,
    limit: int,
    before: int | None = None,
    kinds: Sequence[str] = (),
) -> list[Job]:
    """Jobs of a project, newest first, with keys below ``before``."""
    query = select(jobs).where(jobs.c.project_id == project_id)
    if before is not None:
        query = query.where(jobs.c.id < before)
    if kinds:
        query = query.where(jobs.c.kind.in_(kinds))
    rows = conn.execute(query.order_by(jobs.c.id.desc()).limit(limit)).mappings()
    return [_job(row) for row in rows]


def claim_job(conn: Connection, job_id: int, now: Instant, stale_before: Instant) -> Job | None:
    """Take a job that is queued or that runs without a heartbeat; None where another has it."""
    taken = conn.execute(
        update(jobs)
        .where(jobs.c.id == job_id)
        .where(
            or_(
                jobs.c.state == JobState.QUEUED,
                (jobs.c.state == JobState.RUNNING) & (jobs.c.heartbeat_at < stale_before),
            )
        )
        .values(
            state=JobState.RUNNING,
            attempts=jobs.c.attempts + 1,
            started_at=func.coalesce(jobs.c.started_at, now),
            heartbeat_at=now,
            error=None,
        )
    )
    return job_by_id(conn, job_id) if taken.rowcount == 1 else None


def record_progress(
    conn: Connection,
    job_id: int,
    now: Instant,
    done: int | None = None,
    total: int | None = None,
    checkpoint: Mapping[str, Any] | None = None,
) -> bool:
    """Note a heartbeat, how far a job has come and where to go on; True if it shall stop."""
    values: dict[str, Any] = {"heartbeat_at": now}
    if done is not None:
        values["done"] = done
    if total is not None:
        values["total"] = total
    if checkpoint is not None:
        values["checkpoint"] = msgspec.json.encode(checkpoint).decode()
    stop = conn.execute(
        update(jobs).where(jobs.c.id == job_id).values(values).returning(jobs.c.cancel_requested)
    ).scalar()
    return bool(stop)


def finish_job(
    conn: Connection,
    job_id: int,
    state: JobState,
    now: Instant,
    result: Mapping[str, Any] | None = None,
    error: Mapping[str, Any] | None = None,
) -> None:
    """Record how a job ended; its dedupe key is free again."""
    values: dict[str, Any] = {"state": state, "finished_at": now, "dedupe_key": None}
    if result is not None:
        values["result"] = msgspec.json.encode(result).decode()
    if error is not None:
        values["error"] = msgspec.json.encode(error).decode()
    conn.execute(update(jobs).where(jobs.c.id == job_id).values(values))


def requeue_job(conn: Connection, job_id: int) -> None:
    """Put a failed or cancelled job back in the queue; it goes on from its checkpoint."""
    conn.execute(
        update(jobs)
        .where(jobs.c.id == job_id)
        .values(state=JobState.QUEUED, cancel_requested=0, error=None, finished_at=None)
    )


def request_cancel(conn: Connection, job_id: int, now: Instant) -> None:
    """Ask a job to stop: at once where it has not begun, else at its next checkpoint."""
    conn.execute(
        update(jobs)
        .where(jobs.c.id == job_id, jobs.c.state == JobState.RUNNING)
        .values(cancel_requested=1)
    )
    conn.execute(
        update(jobs)
        .where(jobs.c.id == job_id, jobs.c.state == JobState.QUEUED)
        .values(state=JobState.CANCELLED, cancel_requested=1, finished_at=now, dedupe_key=None)
    )


def abandoned_jobs(conn: Connection, stale_before: Instant) -> list[int]:
    """Keys of jobs that were queued long ago and not begun, or that run without a heartbeat."""
    query = (
        select(jobs.c.id)
        .where(
            or_(
                (jobs.c.state == JobState.QUEUED) & (jobs.c.created_at < stale_before),
                (jobs.c.state == JobState.RUNNING) & (jobs.c.heartbeat_at < stale_before),
            )
        )
        .order_by(jobs.c.id)
        .limit(100)
    )
    return list(conn.execute(query).scalars())


_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def _storable(text: str) -> str:
    """A text of a bad row as a database can keep it: what it cannot becomes a question mark."""
    return _UNSTORABLE.sub("\ufffd", text)


def record_problems(
    conn: Connection,
    project_id: int,
    job_id: int,
    found: Sequence[tuple[int, str | None, Problem, str | None]],
) -> None:
    """Add rows to a job's report: (line, external id, problem, the value as text)."""
    if not found:
        return
    conn.execute(
        insert(job_problems),
        [
            {
                "project_id": project_id,
                "job_id": job_id,
                "line": line,
                "external_id": None if external_id is None else _storable(external_id),
                "pointer": _storable(problem.pointer),
                "code": problem.code,
                "message": _storable(problem.message),
                "value": None if value is None else _storable(value[:500]),
            }
            for line, external_id, problem, value in found
        ],
    )


def problems_of(
    conn: Connection, job_id: int, after: int, limit: int
) -> list[tuple[int, int, str | None, Problem, str | None]]:
    """A job's report in order: (key, line, external id, problem, value)."""
    query = (
        select(job_problems)
        .where(job_problems.c.job_id == job_id, job_problems.c.id > after)
        .order_by(job_problems.c.id)
        .limit(limit)
    )
    return [
        (
            row["id"],
            row["line"],
            row["external_id"],
            Problem(row["pointer"], row["code"], row["message"], row["line"]),
            row["value"],
        )
        for row in conn.execute(query).mappings()
    ]


def forget_problems(conn: Connection, job_id: int) -> None:
    """Empty a job's report, before it starts from the beginning again."""
    conn.execute(delete(job_problems).where(job_problems.c.job_id == job_id))
