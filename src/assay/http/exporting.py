"""Snapshots and exports over HTTP: formats, frozen states, files that resume, direct streams."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from assay.http.auth import credential_of
from assay.http.files import disposition, file_response
from assay.http.perform import AnyRequest, assay_of, page_cursor, page_limit, perform
from assay.services import exporting
from assay.services.dataset_files import Options
from assay.services.exporting import (
    ExportPage,
    ExportView,
    FormatList,
    SnapshotPage,
    SnapshotView,
)

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Note = Annotated[str, msgspec.Meta(max_length=2_000)]
States = Annotated[list[str], msgspec.Meta(max_length=10)]


class SnapshotBody(msgspec.Struct, forbid_unknown_fields=True):
    """A name that no snapshot of the project has yet."""

    name: Name
    note: Note = ""


class OptionsBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Items in which states (all, if absent); whether who said what is told; and whether
    tracks tell every frame beside their key frames.
    """

    states: States | None = None
    provenance: bool = True
    frames: bool = False


class ExportBody(msgspec.Struct, forbid_unknown_fields=True):
    """A format of ``GET /formats``; a snapshot's name, or the present state if absent."""

    format: Name
    snapshot: Name | None = None
    options: OptionsBody = OptionsBody()


@get("/formats", tags=["exports"])
async def list_formats(
    request: AnyRequest, project: FromQuery[str | None] = None
) -> Response[FormatList]:
    """The export formats and what each loses; of a project's own questions if one is named."""
    return await perform(request, exporting.list_formats, project)


@get("/projects/{project:str}/snapshots", tags=["snapshots"])
async def list_snapshots(
    request: AnyRequest,
    project: FromPath[str],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Response[SnapshotPage]:
    """The snapshots of a project, newest first."""
    return await perform(
        request, exporting.list_snapshots, project, page_cursor(cursor), page_limit(limit)
    )


@post("/projects/{project:str}/snapshots", tags=["snapshots"])
async def make_snapshot(
    request: AnyRequest, project: FromPath[str], data: JSONBody[SnapshotBody]
) -> Response[SnapshotView]:
    """Freeze the present state under a name; a job writes it, and it never changes again."""
    return await perform(request, exporting.make_snapshot, project, data.name, data.note)


@get("/projects/{project:str}/exports", tags=["exports"])
async def list_exports(
    request: AnyRequest,
    project: FromPath[str],
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Response[ExportPage]:
    """The export files of a project, newest first."""
    return await perform(
        request, exporting.list_exports, project, page_cursor(cursor), page_limit(limit)
    )


@post("/projects/{project:str}/exports", tags=["exports"])
async def make_export(
    request: AnyRequest, project: FromPath[str], data: JSONBody[ExportBody]
) -> Response[ExportView]:
    """Have a job write the dataset to a file that can be downloaded in parts."""
    options = _options(data.options.states, data.options.provenance, data.options.frames)
    return await perform(
        request, exporting.make_export, project, data.format, data.snapshot, options
    )


@get("/projects/{project:str}/exports/{export:str}", tags=["exports"])
async def read_export(
    request: AnyRequest, project: FromPath[str], export: FromPath[str]
) -> Response[ExportView]:
    """One export: whether its file is ready."""
    return await perform(request, exporting.read_export, project, export)


@get(
    "/projects/{project:str}/exports/{export:str}/file",
    tags=["exports"],
    media_type="application/octet-stream",
)
async def export_file(
    request: AnyRequest, project: FromPath[str], export: FromPath[str]
) -> Response[Any]:
    """The file of an export. Resumes by Range and If-Range with its ETag."""
    assay = assay_of(request)
    file = await assay.perform(credential_of(request), exporting.export_file, project, export)
    return file_response(
        request,
        read=lambda start, stop: assay.media.read(file.key, start, stop),
        size=file.size,
        etag=file.sha256,
        media_type=file.media_type,
        filename=file.filename,
        threads=assay.threads,
    )


@get("/projects/{project:str}/export", tags=["exports"], media_type="application/octet-stream")
async def stream_export(
    request: AnyRequest,
    project: FromPath[str],
    format: FromQuery[str],  # noqa: A002 - the word of the API
    snapshot: FromQuery[str | None] = None,
    states: FromQuery[list[str] | None] = None,
    provenance: FromQuery[bool] = True,
    frames: FromQuery[bool] = False,
) -> Stream:
    """The dataset at once, as a stream over one consistent state."""
    assay, credential = assay_of(request), credential_of(request)
    options = _options(states, provenance, frames)
    view = await assay.perform(
        credential, exporting.begin_stream, project, format, snapshot, options
    )
    chunks = assay.stream(credential, exporting.stream_export, project, format, snapshot, options)
    first = await anext(chunks, b"")  # what is wrong shows before the status is sent

    async def rest() -> AsyncIterator[bytes]:
        try:
            yield first
            async for chunk in chunks:
                yield chunk
        finally:
            await chunks.aclose()  # type: ignore[attr-defined]

    return Stream(
        rest(),
        media_type=view.media_type,
        headers={
            "Content-Disposition": disposition(view.filename),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _options(states: list[str] | None, provenance: bool, frames: bool) -> Options:
    return Options(None if states is None else tuple(states), provenance, frames)


HANDLERS = (
    list_formats,
    list_snapshots,
    make_snapshot,
    list_exports,
    make_export,
    read_export,
    export_file,
    stream_export,
)
