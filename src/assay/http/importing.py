"""Uploads, imports, and small sets of items at once."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal

import msgspec
from litestar import Response, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from assay.core.errors import Invalid, Problem
from assay.http.auth import credential_of
from assay.http.perform import AnyRequest, answer, assay_of, page_cursor, page_limit, perform
from assay.services import importing
from assay.services.importing import (
    AddedView,
    ImportList,
    ImportOptions,
    ImportView,
    ItemRow,
    ProblemPage,
    UploadView,
)


class UploadBody(msgspec.Struct, forbid_unknown_fields=True):
    """A file that is about to come: the name is shown to people, and never a path."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]
    size: Annotated[int, msgspec.Meta(ge=0, le=10**15)]


class ImportBody(msgspec.Struct, forbid_unknown_fields=True):
    """What to import: one upload, or several files that belong together."""

    upload: str | None = None
    uploads: Annotated[list[str], msgspec.Meta(max_length=2_000)] = []
    format: Annotated[str, msgspec.Meta(max_length=50)] = "auto"
    options: ImportOptions = msgspec.field(default_factory=ImportOptions)
    on_bad_row: Literal["skip", "stop"] = "skip"


class ItemsBody(msgspec.Struct, forbid_unknown_fields=True):
    """Up to 1,000 text items."""

    items: Annotated[list[ItemRow], msgspec.Meta(max_length=1_000)]


@post("/projects/{project:str}/uploads", tags=["imports"])
async def start_upload(
    request: AnyRequest, project: FromPath[str], data: JSONBody[UploadBody]
) -> Response[UploadView]:
    """Announce a file; send its bytes with PATCH, in order, in chunks of at most 8 MB."""
    return await perform(request, importing.start_upload, project, data.name, data.size)


@get("/projects/{project:str}/uploads/{upload:str}", tags=["imports"])
async def read_upload(
    request: AnyRequest, project: FromPath[str], upload: FromPath[str]
) -> Response[UploadView]:
    """How much of a file has been received: after a lost connection, go on from there."""
    return await perform(request, importing.read_upload, project, upload)


@patch("/projects/{project:str}/uploads/{upload:str}", tags=["imports"])
async def send_chunk(
    request: AnyRequest, project: FromPath[str], upload: FromPath[str], offset: FromQuery[int]
) -> Response[UploadView]:
    """Send the bytes from `offset` on (`application/octet-stream`).

    Bytes that were received already are passed over, so that a chunk may be sent again; a gap
    is 409 with what was received.
    """
    if not 0 <= offset < 2**53:
        problem = Problem("/offset", "bad_offset", "an offset is not negative")
        raise Invalid("bad_offset", "An offset is not negative.", problems=[problem])
    assay, credential = assay_of(request), credential_of(request)
    chunk = await request.body()
    place = await assay.perform(
        credential, importing.upload_place, project, upload, offset + len(chunk)
    )
    received = await asyncio.get_running_loop().run_in_executor(
        assay.threads, importing.store_chunk, assay.media, place, offset, chunk
    )
    view = await assay.perform(credential, importing.note_received, project, upload, received)
    return answer(request, view, 200)


@post("/projects/{project:str}/imports", tags=["imports"])
async def start_import(
    request: AnyRequest, project: FromPath[str], data: JSONBody[ImportBody]
) -> Response[ImportView]:
    """Read uploads into items in the background: resumable, and idempotent by external id."""
    uploads = [*([data.upload] if data.upload is not None else []), *data.uploads]
    return await perform(
        request,
        importing.start_import,
        project,
        uploads,
        data.format,
        data.options,
        data.on_bad_row,
    )


@get("/projects/{project:str}/imports", tags=["imports"])
async def list_imports(request: AnyRequest, project: FromPath[str]) -> Response[ImportList]:
    """The latest imports, newest first."""
    return await perform(request, importing.list_imports, project)


@get("/projects/{project:str}/imports/{uid:str}", tags=["imports"])
async def read_import(
    request: AnyRequest, project: FromPath[str], uid: FromPath[str]
) -> Response[ImportView]:
    """One import: how far it is, and what became of its rows."""
    return await perform(request, importing.read_import, project, uid)


@get("/projects/{project:str}/imports/{uid:str}/problems", tags=["imports"])
async def read_problems(
    request: AnyRequest,
    project: FromPath[str],
    uid: FromPath[str],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Response[ProblemPage]:
    """The report: each bad row with its line, external id, what is wrong, and the value."""
    return await perform(
        request,
        importing.read_problems,
        project,
        uid,
        page_cursor(cursor),
        page_limit(limit, most=1_000, usual=100),
    )


@post("/projects/{project:str}/imports/{uid:str}/cancel", tags=["imports"], status_code=200)
async def cancel_import(
    request: AnyRequest, project: FromPath[str], uid: FromPath[str]
) -> Response[ImportView]:
    """Stop after the batch in hand; what has come in stays."""
    response = await perform(request, importing.cancel_import, project, uid)
    response.status_code = 200
    return response


@post("/projects/{project:str}/imports/{uid:str}/resume", tags=["imports"], status_code=200)
async def resume_import(
    request: AnyRequest, project: FromPath[str], uid: FromPath[str]
) -> Response[ImportView]:
    """Go on with a stopped or failed import from the row after the last one that came in."""
    response = await perform(request, importing.resume_import, project, uid)
    response.status_code = 200
    return response


@post("/projects/{project:str}/items", tags=["items"], status_code=200)
async def add_items(
    request: AnyRequest, project: FromPath[str], data: JSONBody[ItemsBody]
) -> Response[AddedView]:
    """Take in up to 1,000 text items at once; problems name the line, from 1."""
    response = await perform(request, importing.add_items, project, data.items)
    response.status_code = 200
    return response


HANDLERS = (
    start_upload,
    read_upload,
    send_chunk,
    start_import,
    list_imports,
    read_import,
    read_problems,
    cancel_import,
    resume_import,
    add_items,
)
