"""The annotator's home and history."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from assay.http.perform import AnyRequest, page_cursor, page_limit, perform
from assay.services import member_actions, working
from assay.services.working import HistoryPage, WorkView


@get("/projects/{project:str}/work", tags=["annotating"])
async def read_work(request: AnyRequest, project: FromPath[str]) -> Response[WorkView]:
    """How far I am, and what stands before my next item."""
    return await perform(request, working.read_work, project)


@get("/projects/{project:str}/history", tags=["annotating"])
async def read_history(
    request: AnyRequest,
    project: FromPath[str],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Response[HistoryPage]:
    """My own answers, newest first."""
    return await perform(
        request, working.read_history, project, page_cursor(cursor), page_limit(limit)
    )


@post("/projects/{project:str}/note/seen", tags=["annotating"], status_code=204)
async def read_note(request: AnyRequest, project: FromPath[str]) -> Response[None]:
    """I have read what a manager told me."""
    return await perform(request, member_actions.read_note, project)


HANDLERS = (read_work, read_history, read_note)
