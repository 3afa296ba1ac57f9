"""The annotator's verbs over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from assay.http.errors import problem_response
from assay.http.perform import AnyRequest, perform
from assay.services import annotating
from assay.services.annotating import Saved, Skipped, Submitted, Task

Held = Annotated[list[str], msgspec.Meta(max_length=8)]
Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=10**12)]


class Next(msgspec.Struct, forbid_unknown_fields=True):
    """What the client has on its screen already and does not want again."""

    held: Held = []


class SubmitBody(msgspec.Struct, forbid_unknown_fields=True):
    """Answers by question; the time it took in milliseconds (bounded by the lease's own)."""

    answers: dict[str, Any]
    lead_ms: Milliseconds = 0
    schema_version: int | None = None
    held: Held = []


class SkipBody(msgspec.Struct, forbid_unknown_fields=True):
    """Why the item was not answered: one of the project's reasons."""

    reason: Annotated[str, msgspec.Meta(max_length=200)]
    held: Held = []


class DraftBody(msgspec.Struct, forbid_unknown_fields=True):
    """Answers so far; they need not be valid yet."""

    answers: dict[str, Any]
    lead_ms: Milliseconds = 0


@post("/projects/{project:str}/next", tags=["annotating"], status_code=200)
async def next_task(
    request: AnyRequest, project: FromPath[str], data: JSONBody[Next | None] = None
) -> Response[Task]:
    """The next item to work on; 204 when there is nothing to do."""
    held = data.held if data is not None else []
    response = await perform(request, annotating.next_task, project, held)
    if response.status_code == 201:
        response.status_code = 200
    return response  # type: ignore[return-value]


@post("/assignments/{assignment:str}/submit", tags=["annotating"], status_code=200)
async def submit(
    request: AnyRequest,
    assignment: FromPath[str],
    data: JSONBody[SubmitBody],
    next: FromQuery[bool] = False,  # noqa: A002 - the word of the API
) -> Response[Submitted]:
    """Submit answers; with `next=true` the next item comes back in the same transaction.

    Sent twice it counts once. 409 with the code `surplus` when it came late and the item has
    enough: the work is kept, and not counted.
    """
    response = await perform(request, annotating.submit, assignment, command_of(data, next))
    response.status_code = 200
    if b'"state":"surplus"' in _bytes(response)[:120]:
        return surplus_response(_bytes(response))  # type: ignore[return-value]
    return response


def _bytes(response: Response[Any]) -> bytes:
    content: Any = response.content
    return content if isinstance(content, bytes) else b""


def command_of(data: SubmitBody, want_next: bool) -> annotating.Submit:
    """What the service takes."""
    return annotating.Submit(data.answers, data.lead_ms, data.schema_version, data.held, want_next)


def surplus_response(done: bytes) -> Response[bytes]:
    """Late work that counts no more: an error to the client, with the work kept."""
    return problem_response(
        409,
        "surplus",
        "This came late and the item has enough answers. Your work is kept, but not counted.",
        msgspec.json.decode(done),
    )


@post("/assignments/{assignment:str}/skip", tags=["annotating"], status_code=200)
async def skip(
    request: AnyRequest,
    assignment: FromPath[str],
    data: JSONBody[SkipBody],
    next: FromQuery[bool] = True,  # noqa: A002 - the word of the API
) -> Response[Skipped]:
    """Give the item back with a reason, and get the next one."""
    response = await perform(
        request, annotating.skip, assignment, data.reason, data.held, want_next=next
    )
    response.status_code = 200
    return response


@put("/assignments/{assignment:str}/draft", tags=["annotating"])
async def save_draft(
    request: AnyRequest, assignment: FromPath[str], data: JSONBody[DraftBody]
) -> Response[Saved]:
    """Keep unfinished answers; the lease is extended. 409 when the hand-out has ended."""
    return await perform(request, annotating.save_draft, assignment, data.answers)


@post("/assignments/{assignment:str}/reopen", tags=["annotating"], status_code=200)
async def reopen(request: AnyRequest, assignment: FromPath[str]) -> Response[Task]:
    """Undo an own submit of the last hour, while nobody has reviewed it."""
    response = await perform(request, annotating.reopen, assignment)
    response.status_code = 200
    return response


HANDLERS = (next_task, submit, skip, save_draft, reopen)
