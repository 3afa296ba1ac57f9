"""Finished files over HTTP: one range at a time, with a strong ETag, so that a download resumes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Executor
from typing import Any
from urllib.parse import quote

from litestar import Response
from litestar.response import Stream

from assay.http.perform import AnyRequest

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z")


def file_response(
    request: AnyRequest,
    *,
    read: Callable[[int, int], Iterator[bytes]],
    size: int,
    etag: str,
    media_type: str,
    filename: str,
    threads: Executor,
) -> Response[Any]:
    """The file, or the part of it that the client lacks (RFC 9110, sections 13 and 14)."""
    headers = {
        "ETag": f'"{etag}"',
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        "Content-Disposition": disposition(filename),
        "Content-Type": media_type,
        "X-Content-Type-Options": "nosniff",
    }
    if etag in _tags(request.headers.get("if-none-match", "")):
        return Response(b"", status_code=304, headers=headers)
    start, stop, status = 0, size, 200
    wanted = request.headers.get("range")
    kept = request.headers.get("if-range")
    if wanted is not None and (kept is None or etag in _tags(kept)):
        found = part_of(wanted, size)
        if found is None:
            headers["Content-Range"] = f"bytes */{size}"
            return Response(b"", status_code=416, headers=headers)
        if found != (0, size) or wanted.endswith("-"):
            start, stop = found
            status = 206
            headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    headers["Content-Length"] = str(stop - start)
    return Stream(
        in_threads(threads, read(start, stop)),
        status_code=status,
        headers=headers,
        media_type=media_type,
    )


def part_of(header: str, size: int) -> tuple[int, int] | None:
    """The half-open range that a Range header asks for; the whole where it cannot be read.

    None where it lies outside of the file. Several ranges at once are answered by the whole.
    """
    found = _RANGE.match(header.strip())
    if found is None or not (found[1] or found[2]):
        return 0, size
    if not found[1]:
        length = int(found[2])
        return (max(0, size - length), size) if length and size else None
    start = int(found[1])
    stop = min(int(found[2]) + 1 if found[2] else size, size)
    if found[2] and int(found[2]) < start:
        return 0, size
    return (start, stop) if start < size else None


def disposition(filename: str) -> str:
    """A Content-Disposition that saves under this name."""
    plain = re.sub(r"[^\w.-]", "_", filename, flags=re.ASCII)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"


async def in_threads(threads: Executor, chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Chunks that are read from a disk, without holding up the event loop."""
    loop = asyncio.get_running_loop()
    while chunk := await loop.run_in_executor(threads, next, chunks, b""):
        yield chunk


def _tags(header: str) -> set[str]:
    return {tag.strip().removeprefix("W/").strip('"') for tag in header.split(",")}
