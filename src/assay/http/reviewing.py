"""The reviewer's queue, items side by side, and verdicts."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from assay.core.values import Cause, Decision
from assay.http.perform import AnyRequest, page_cursor, page_limit, perform
from assay.services import reviewing
from assay.services.reviewing import (
    AnnotationHistory,
    AnnotationPage,
    Decided,
    ReviewQueue,
    ReviewView,
    Verdict,
)


class After(msgspec.Struct, forbid_unknown_fields=True):
    """The item after which to go on."""

    after: str | None = None


class VerdictBody(msgspec.Struct, forbid_unknown_fields=True):
    """What a reviewer decides: accept, fix (with answers) or return (with a note)."""

    item: str
    decision: Decision
    cause: Cause | None = None
    note: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    answers: dict[str, Any] | None = None
    annotation: str | None = None


@get("/projects/{project:str}/reviews", tags=["reviews"])
async def list_reviews(
    request: AnyRequest,
    project: FromPath[str],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Response[ReviewQueue]:
    """The disputed items that wait for this reviewer, the most disputed first."""
    return await perform(request, reviewing.list_reviews, project, cursor, page_limit(limit))


@get("/projects/{project:str}/reviews/{item:str}", tags=["reviews"])
async def read_review(
    request: AnyRequest, project: FromPath[str], item: FromPath[str]
) -> Response[ReviewView]:
    """One item with everybody's answers side by side."""
    return await perform(request, reviewing.read_review, project, item)


@post("/projects/{project:str}/reviews/next", tags=["reviews"], status_code=200)
async def next_review(
    request: AnyRequest, project: FromPath[str], data: JSONBody[After | None] = None
) -> Response[ReviewView]:
    """The next disputed item, held for half an hour; 204 when there is none."""
    after = data.after if data is not None else None
    response = await perform(request, reviewing.next_review, project, after)
    if response.status_code == 201:
        response.status_code = 200
    return response  # type: ignore[return-value]


@post("/projects/{project:str}/reviews", tags=["reviews"])
async def decide(
    request: AnyRequest, project: FromPath[str], data: JSONBody[VerdictBody]
) -> Response[Decided]:
    """Decide about an item."""
    verdict = Verdict(
        data.item, data.decision, data.cause, data.note, data.answers, data.annotation
    )
    return await perform(request, reviewing.decide, project, verdict)


@get("/projects/{project:str}/annotations", tags=["annotations"])
async def list_annotations(
    request: AnyRequest,
    project: FromPath[str],
    item: FromQuery[str | None] = None,
    person: FromQuery[str | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Response[AnnotationPage]:
    """Annotations, newest first; of one item, or by one pseudonym."""
    return await perform(
        request,
        reviewing.list_annotations,
        project,
        item,
        person,
        page_cursor(cursor),
        page_limit(limit),
    )


@get("/projects/{project:str}/annotations/{annotation:str}", tags=["annotations"])
async def read_annotation(
    request: AnyRequest, project: FromPath[str], annotation: FromPath[str]
) -> Response[AnnotationHistory]:
    """One annotation with all its revisions."""
    return await perform(request, reviewing.read_annotation, project, annotation)


HANDLERS = (list_reviews, read_review, next_review, decide, list_annotations, read_annotation)
