"""Background jobs and the events of a project, live too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import ServerSentEvent, ServerSentEventMessage

from assay.http.auth import credential_of
from assay.http.perform import AnyRequest, assay_of, page_cursor, page_limit, perform
from assay.services import running, watching
from assay.services.running import JobPage, JobProblemPage, JobView
from assay.services.watching import EventPage


@get("/projects/{project:str}/jobs", tags=["jobs"])
async def list_jobs(
    request: AnyRequest,
    project: FromPath[str],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Response[JobPage]:
    """The background jobs of a project, newest first."""
    return await perform(
        request, running.list_jobs, project, page_cursor(cursor), page_limit(limit)
    )


@get("/projects/{project:str}/jobs/{job:str}", tags=["jobs"])
async def read_job(
    request: AnyRequest, project: FromPath[str], job: FromPath[str]
) -> Response[JobView]:
    """One job: how far it is, and how it ended."""
    return await perform(request, running.read_job, project, job)


@get("/projects/{project:str}/jobs/{job:str}/problems", tags=["jobs"])
async def list_problems(
    request: AnyRequest,
    project: FromPath[str],
    job: FromPath[str],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Response[JobProblemPage]:
    """What was wrong in what a job read: line, place and reason."""
    return await perform(
        request,
        running.list_problems,
        project,
        job,
        page_cursor(cursor),
        page_limit(limit, most=1_000, usual=100),
    )


@post("/projects/{project:str}/jobs/{job:str}/cancel", tags=["jobs"])
async def cancel_job(
    request: AnyRequest, project: FromPath[str], job: FromPath[str]
) -> Response[JobView]:
    """Ask a job to stop; what it has done so far is kept."""
    return await perform(request, running.cancel_job, project, job)


@post("/projects/{project:str}/jobs/{job:str}/retry", tags=["jobs"])
async def retry_job(
    request: AnyRequest, project: FromPath[str], job: FromPath[str]
) -> Response[JobView]:
    """Start an ended job again, from its checkpoint."""
    return await perform(request, running.retry_job, project, job)


@get("/projects/{project:str}/events", tags=["events"])
async def list_events(
    request: AnyRequest,
    project: FromPath[str],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Response[EventPage]:
    """What happened in a project, newest first."""
    return await perform(
        request, watching.list_events, project, page_cursor(cursor), page_limit(limit)
    )


@get("/projects/{project:str}/events/stream", tags=["events"])
async def stream_events(
    request: AnyRequest, project: FromPath[str], after: FromQuery[str | None] = None
) -> ServerSentEvent:
    """What happens in a project, as it happens (server-sent events; resumes by Last-Event-ID)."""
    credential = credential_of(request)
    assay = assay_of(request)
    start = page_cursor(request.headers.get("last-event-id") or after)
    cursor = await assay.perform(credential, watching.stream_start, project, start)

    async def messages() -> AsyncIterator[ServerSentEventMessage]:
        position, seen, quiet = cursor, -1, 0
        yield ServerSentEventMessage(comment="listening")
        while not assay.closing:
            if assay.writes_done != seen or assay.database.dialect != "sqlite" or quiet % 5 == 0:
                seen = assay.writes_done
                found = await assay.perform(credential, watching.events_since, project, position)
                for event in found:
                    position = int(event.id)
                    yield ServerSentEventMessage(
                        data=msgspec.json.encode(event).decode(), event=event.kind, id=event.id
                    )
            quiet += 1
            if quiet % 15 == 0:
                yield ServerSentEventMessage(comment="still here")
            await asyncio.sleep(1)

    return ServerSentEvent(messages())


HANDLERS = (list_jobs, read_job, list_problems, cancel_job, retry_job, list_events, stream_events)
