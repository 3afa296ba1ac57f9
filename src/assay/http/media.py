"""Media over HTTP: by signed address only, in ranges, and never as anything but media."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

from litestar import Response, route
from litestar.enums import HttpMethod
from litestar.params import FromPath
from litestar.response import Stream

from assay.app import Assay
from assay.http.auth import credential_of
from assay.http.perform import AnyRequest, assay_of
from assay.services import serving
from assay.services.serving import Medium

WHOLE = 1_000_000  # up to this size a medium is sent in one piece
_SHOWN = frozenset({
    "image/png", "image/jpeg", "image/webp", "image/gif",
    "video/mp4", "video/webm",
    "audio/mp4", "audio/webm", "audio/mpeg", "audio/aac", "audio/wav", "audio/flac", "audio/ogg",
    "application/json", "application/octet-stream",
})  # fmt: skip
"""What is sent inline as what it is; all else is a download of bytes."""
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})\Z")


@route(
    "/media/{token:str}",
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    include_in_schema=False,
)
async def read_medium(request: AnyRequest, token: FromPath[str]) -> Response[bytes] | Stream:
    """The bytes of a medium, whole or a range of them."""
    assay = assay_of(request)
    medium = await assay.perform(credential_of(request), serving.find_medium, token)
    return await _sent(request, medium)


@route(
    "/media/{token:str}/{name:path}",
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    include_in_schema=False,
)
async def read_part(
    request: AnyRequest, token: FromPath[str], name: FromPath[str]
) -> Response[bytes] | Stream:
    """The bytes of one file of a pack: a tile, a page, a text layer."""
    assay = assay_of(request)
    wanted = str(name).lstrip("/")
    medium = await assay.perform(credential_of(request), serving.find_part, token, wanted)
    return await _sent(request, medium)


async def _sent(request: AnyRequest, medium: Medium) -> Response[bytes] | Stream:
    assay = assay_of(request)
    headers = _headers(medium)
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(b"", status_code=304, headers=headers)
    span = _span(request.headers.get("range"), medium.size)
    if span is None:
        headers["Content-Range"] = f"bytes */{medium.size}"
        return Response(b"", status_code=416, headers=headers)
    start, stop = span
    status = 200
    if (start, stop) != (0, medium.size) or request.headers.get("range"):
        status = 206
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{medium.size}"
    media_type = medium.media_type if medium.media_type in _SHOWN else "application/octet-stream"
    if request.method == "HEAD":
        headers["Content-Length"] = str(stop - start)
        return Response(b"", status_code=status, headers=headers, media_type=media_type)
    first, last = medium.offset + start, medium.offset + stop
    if stop - start <= WHOLE:
        content = await asyncio.get_running_loop().run_in_executor(
            assay.threads, lambda: b"".join(assay.media.read(medium.key, first, last))
        )
        return Response(content, status_code=status, headers=headers, media_type=media_type)
    headers["Content-Length"] = str(stop - start)
    return Stream(
        _chunks(assay, medium.key, first, last),
        status_code=status,
        headers=headers,
        media_type=media_type,
    )


def _headers(medium: Medium) -> dict[str, str]:
    shown = medium.media_type in _SHOWN and not medium.download
    return {
        "ETag": f'"{medium.tag}"',
        "Accept-Ranges": "bytes",
        "Cache-Control": f"private, max-age={medium.seconds}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": "inline" if shown else "attachment",
    }


def _span(header: str | None, size: int) -> tuple[int, int] | None:
    """The half-open range that is asked for; None where there is nothing of it.

    A header that is not understood, or asks for several ranges, is passed over (RFC 9110).
    """
    if header is None:
        return 0, size
    found = _RANGE.match(header.strip())
    if found is None or found.group(0) == "bytes=-":
        return 0, size
    first, last = found.groups()
    if not first:
        start, stop = max(size - int(last), 0), size
    else:
        start = int(first)
        stop = min(int(last) + 1, size) if last else size
    return (start, stop) if start < stop else None


async def _chunks(assay: Assay, key: str, start: int, stop: int) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    chunks = assay.media.read(key, start, stop)
    while True:
        chunk = await loop.run_in_executor(assay.threads, lambda: next(chunks, None))
        if chunk is None:
            return
        yield chunk


OUTSIDE = (read_medium, read_part)
