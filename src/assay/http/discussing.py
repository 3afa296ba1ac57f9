"""Discussions over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from assay.http.perform import AnyRequest, page_cursor, page_limit, perform
from assay.services import discussing
from assay.services.discussing import Ask, DiscussionPage, DiscussionView
from assay.services.examples import ExampleView

Text = Annotated[str, msgspec.Meta(max_length=100_000)]
Words = Annotated[str, msgspec.Meta(max_length=1_000)]


class DiscussionBody(msgspec.Struct, forbid_unknown_fields=True):
    """What is asked, and about what: one's own hand-out or an item, a region of it, a rule."""

    text: Text
    title: Words | None = None
    kind: Words = "question"
    assignment: Words | None = None
    item: Words | None = None
    question: Words | None = None
    region: Words | None = None
    region_value: Any = None
    rule: Words | None = None


class MessageBody(msgspec.Struct, forbid_unknown_fields=True):
    """Something to say; from those who may answer it is an answer unless they say not."""

    text: Text
    is_answer: bool | None = None


class PromotionBody(msgspec.Struct, forbid_unknown_fields=True):
    """The rule that becomes clearer by the example, and what the example shows."""

    rule: Words
    kind: Words
    caption: Words


@get("/projects/{project:str}/discussions", tags=["discussions"])
async def list_discussions(
    request: AnyRequest,
    project: FromPath[str],
    in_state: Annotated[str | None, QueryParameter(name="state")] = None,
    rule: FromQuery[str | None] = None,
    mine: FromQuery[bool] = False,
    item: FromQuery[str | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Response[DiscussionPage]:
    """The discussions of a project, newest first; who only labels sees their own."""
    return await perform(
        request,
        discussing.list_discussions,
        project,
        in_state,
        rule,
        mine,
        item,
        page_cursor(cursor),
        page_limit(limit),
    )


@post("/projects/{project:str}/discussions", tags=["discussions"])
async def open_discussion(
    request: AnyRequest, project: FromPath[str], data: JSONBody[DiscussionBody]
) -> Response[DiscussionView]:
    """Ask something."""
    asked = Ask(
        data.text,
        data.title,
        data.kind,
        data.assignment,
        data.item,
        data.question,
        data.region,
        data.region_value,
        data.rule,
    )
    return await perform(request, discussing.open_discussion, project, asked)


@get("/projects/{project:str}/discussions/{discussion:str}", tags=["discussions"])
async def read_discussion(
    request: AnyRequest, project: FromPath[str], discussion: FromPath[str]
) -> Response[DiscussionView]:
    """One discussion with all that was said."""
    return await perform(request, discussing.read_discussion, project, discussion)


@post("/projects/{project:str}/discussions/{discussion:str}/messages", tags=["discussions"])
async def add_message(
    request: AnyRequest,
    project: FromPath[str],
    discussion: FromPath[str],
    data: JSONBody[MessageBody],
) -> Response[DiscussionView]:
    """Say something; an answer tells the asker."""
    return await perform(
        request, discussing.add_message, project, discussion, data.text, data.is_answer
    )


@post(
    "/projects/{project:str}/discussions/{discussion:str}/close",
    tags=["discussions"],
    status_code=200,
)
async def close_discussion(
    request: AnyRequest, project: FromPath[str], discussion: FromPath[str]
) -> Response[DiscussionView]:
    """Close a discussion."""
    response = await perform(request, discussing.close_discussion, project, discussion)
    response.status_code = 200
    return response


@post("/projects/{project:str}/discussions/{discussion:str}/promote", tags=["discussions"])
async def promote_discussion(
    request: AnyRequest,
    project: FromPath[str],
    discussion: FromPath[str],
    data: JSONBody[PromotionBody],
) -> Response[ExampleView]:
    """Make an example of what was asked about."""
    return await perform(
        request,
        discussing.promote_discussion,
        project,
        discussion,
        data.rule,
        data.kind,
        data.caption,
    )


@post(
    "/projects/{project:str}/discussions/{discussion:str}/seen",
    tags=["discussions"],
    status_code=204,
)
async def see_discussion(
    request: AnyRequest, project: FromPath[str], discussion: FromPath[str]
) -> Response[None]:
    """Note that the asker has read the answer."""
    return await perform(request, discussing.see_discussion, project, discussion)


HANDLERS = (
    list_discussions,
    open_discussion,
    read_discussion,
    add_message,
    close_discussion,
    promote_discussion,
    see_discussion,
)
