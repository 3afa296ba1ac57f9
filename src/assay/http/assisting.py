"""Tools that draw for annotators, over HTTP."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from assay.http.auth import credential_of
from assay.http.perform import AnyRequest, assay_of, perform
from assay.media.assist.protocol import Prompt
from assay.services import assisting
from assay.services.assisting import Assisted, ToolList

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class AssistBody(msgspec.Struct, forbid_unknown_fields=True):
    """What a tool is asked: about which datum, for which question, and what was pointed at.

    ``page`` says which page of a document, ``frame`` which frame of a video.
    """

    tool: Name
    datum: Name
    prompt: Prompt
    question: Name | None = None
    page: Annotated[int, msgspec.Meta(ge=0)] | None = None
    frame: Annotated[int, msgspec.Meta(ge=0)] | None = None


@get("/projects/{project:str}/assist", tags=["annotating"])
async def list_tools(request: AnyRequest, project: FromPath[str]) -> Response[ToolList]:
    """The tools that can draw for annotators; `works` tells which of them do here."""
    return await perform(request, assisting.list_tools, project)


@post("/assignments/{assignment:str}/assist", tags=["annotating"], status_code=200)
async def assist(
    request: AnyRequest, assignment: FromPath[str], data: JSONBody[AssistBody]
) -> Response[Assisted]:
    """Have a tool suggest regions for an own hand-out; nothing is answered by it.

    A region that is kept carries its `suggestion` id on. 503 where all tools are at work.
    """
    assay = assay_of(request)
    prepared = await assay.perform(
        credential_of(request),
        assisting.prepare,
        assignment,
        data.tool,
        data.datum,
        data.prompt,
        data.question,
        data.page,
        data.frame,
    )
    found = await asyncio.get_running_loop().run_in_executor(
        assay.assist.threads, assisting.run, prepared, assay.assist
    )
    response = await perform(request, assisting.keep, prepared, found)
    response.status_code = 200
    return response


HANDLERS = (list_tools, assist)
