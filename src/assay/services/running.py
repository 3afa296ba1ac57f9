"""Services of the machine room: claiming and finishing jobs, events for reactions, clean-up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from assay.core.access.actions import Action
from assay.core.errors import Conflict, NotFound
from assay.core.values import DAY, SECOND, Instant, JobState
from assay.services.context import (
    Context,
    emit,
    reads,
    require,
    require_person,
    when,
    when_or_none,
    writes,
)
from assay.store.events import Event, cursor_of, events_to_react_to, move_cursor
from assay.store.idempotency import forget_keys
from assay.store.jobs import (
    Job,
    abandoned_jobs,
    claim_job,
    finish_job,
    job_of,
    jobs_of,
    problems_of,
    record_progress,
    request_cancel,
    requeue_job,
)
from assay.store.places import Credential, Place, actor_of, place_by_id

R = TypeVar("R")
STALE = 30 * SECOND
__all__ = ["Event"]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job in hand: where it works, and as whom."""

    job: Job
    place: Place
    credential: Credential


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as people see it."""

    id: str
    kind: str
    state: JobState
    done: int
    total: int | None
    attempts: int
    cancel_requested: bool
    result: Mapping[str, Any]
    error: Mapping[str, Any] | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


def view_job(job: Job) -> JobView:
    """What people see of a job."""
    return JobView(
        job.uid,
        job.kind,
        job.state,
        job.done,
        job.total,
        job.attempts,
        job.cancel_requested,
        job.result,
        job.error,
        when(job.created_at),
        when_or_none(job.started_at),
        when_or_none(job.finished_at),
    )


@dataclass(frozen=True, slots=True)
class JobPage:
    """Jobs, newest first."""

    items: list[JobView]
    next: str | None


@reads
def list_jobs(ctx: Context, project: str, cursor: int | None = None, limit: int = 50) -> JobPage:
    """The jobs of a project, newest first."""
    place = require(ctx, Action.SEE_JOBS, project)
    found = jobs_of(ctx.conn, place.project.id, limit + 1, cursor)
    more = str(found[limit - 1].id) if len(found) > limit else None
    return JobPage([view_job(job) for job in found[:limit]], more)


@reads
def read_job(ctx: Context, project: str, job: str) -> JobView:
    """One job."""
    return view_job(_job(ctx, require(ctx, Action.SEE_JOBS, project), job))


@dataclass(frozen=True, slots=True)
class JobProblem:
    """One thing that was wrong in what a job read: the line and the place in it."""

    line: int
    external_id: str | None
    pointer: str
    code: str
    message: str
    value: str | None


@dataclass(frozen=True, slots=True)
class JobProblemPage:
    """A job's report in the order of the lines."""

    items: list[JobProblem]
    next: str | None


@reads
def list_problems(
    ctx: Context, project: str, job: str, cursor: int | None = None, limit: int = 100
) -> JobProblemPage:
    """What was wrong in what a job read."""
    found = _job(ctx, require(ctx, Action.SEE_JOBS, project), job)
    rows = problems_of(ctx.conn, found.id, cursor or 0, limit + 1)
    more = str(rows[limit - 1][0]) if len(rows) > limit else None
    return JobProblemPage(
        [
            JobProblem(line, external_id, one.pointer, one.code, one.message, value)
            for _, line, external_id, one, value in rows[:limit]
        ],
        more,
    )


@writes
def cancel_job(ctx: Context, project: str, job: str) -> JobView:
    """Ask a job to stop at its next checkpoint; what it has done is kept."""
    place = require(ctx, Action.EDIT_ITEMS, project)
    found = _job(ctx, place, job)
    request_cancel(ctx.conn, found.id, ctx.now)
    return view_job(_job(ctx, place, job))


@writes
def retry_job(ctx: Context, project: str, job: str) -> JobView:
    """Start a failed or cancelled job again, from its checkpoint."""
    place = require(ctx, Action.EDIT_ITEMS, project)
    found = _job(ctx, place, job)
    if found.state not in (JobState.FAILED, JobState.CANCELLED):
        raise Conflict(
            "job_not_ended", f"The job is {found.state}; only an ended one starts again."
        )
    requeue_job(ctx.conn, found.id)
    ctx.outgoing.append(found.id)
    return view_job(_job(ctx, place, job))


def _job(ctx: Context, place: Place, uid: str) -> Job:
    found = job_of(ctx.conn, place.project.id, uid)
    if found is None:
        raise NotFound("job_not_found", "There is no such job.")
    return found


def claim(ctx: Context, job_id: int) -> Claimed | None:
    """Take a job in hand, unless another worker has it."""
    job = claim_job(ctx.conn, job_id, ctx.now, ctx.now - STALE)
    if job is None or job.project_id is None:
        return None
    credential = Credential("person", job.created_by or 0)
    actor = actor_of(ctx.conn, credential, ctx.now, 0)
    if not actor.known:
        credential = Credential("local")
        actor = actor_of(ctx.conn, credential, ctx.now, 0)
    place = place_by_id(ctx.conn, actor, job.project_id)
    if place is None:  # its author has left the project: the owner's authority finishes it
        credential = Credential("local")
        place = place_by_id(ctx.conn, actor_of(ctx.conn, credential, ctx.now, 0), job.project_id)
    return None if place is None else Claimed(job, place, credential)


@reads
def read_step(ctx: Context, work: Callable[[Context], R]) -> R:
    """One read transaction of a job."""
    require_person(ctx)
    return work(ctx)


@writes
def write_step(
    ctx: Context,
    job_id: int,
    work: Callable[[Context], R],
    done: int | None,
    total: int | None,
    checkpoint: Mapping[str, Any] | None,
) -> tuple[R, bool]:
    """One write transaction of a job with its progress; and whether it shall stop."""
    require_person(ctx)
    result = work(ctx)
    return result, record_progress(ctx.conn, job_id, ctx.now, done, total, checkpoint)


def finish(
    ctx: Context,
    claimed: Claimed,
    state: JobState,
    result: Mapping[str, Any] | None,
    error: Mapping[str, Any] | None,
) -> None:
    """Record how a job ended, and tell of it."""
    finish_job(ctx.conn, claimed.job.id, state, ctx.now, result, error)
    emit(
        ctx,
        claimed.place,
        "job.finished",
        claimed.job.uid,
        {"kind": claimed.job.kind, "state": str(state)},
    )


def beat(ctx: Context, job_id: int) -> None:
    """Show that a job's process is alive."""
    record_progress(ctx.conn, job_id, ctx.now)


def abandoned(ctx: Context) -> Sequence[int]:
    """Jobs whose process died, or whose message was lost."""
    return abandoned_jobs(ctx.conn, ctx.now - STALE)


def forget_old(ctx: Context) -> None:
    """Drop what is kept for a day only."""
    forget_keys(ctx.conn, ctx.now - DAY)


def waiting_events(
    ctx: Context, lag: Instant, wanted: Sequence[str]
) -> tuple[list[Event], int | None, bool]:
    """Events to react to, the cursor after all that was looked at, and whether there are more.

    The cursor is None where there is nothing new or another process is at it. Where nobody
    wants any of the new events it is moved at once.
    """
    cursor = cursor_of(ctx.conn, "reactions")
    if cursor is None:
        return [], None, False
    found, last, more = events_to_react_to(ctx.conn, cursor, wanted, ctx.now - lag if lag else None)
    if last == cursor:
        return [], None, False
    if not found:
        move_cursor(ctx.conn, "reactions", last)
    return found, last, more


def passed(ctx: Context, cursor: int) -> None:
    """The reactions up to this event are done."""
    move_cursor(ctx.conn, "reactions", cursor)
