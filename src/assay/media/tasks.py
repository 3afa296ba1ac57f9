"""What the child process for media can do: one table, task → function. Run as a module."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import av.logging
import msgspec

from assay.media.audio import derive_audio
from assay.media.child import Task, serve
from assay.media.documents import derive_document, probe_document
from assay.media.limits import MediaLimits
from assay.media.tiles import derive_tiles
from assay.media.video import derive_video, probe_video

Progress = Callable[[float], None]
Request = Mapping[str, Any]


def _limits(request: Request) -> MediaLimits:
    return msgspec.convert(request["limits"], MediaLimits)


def _probe_moving(file: BinaryIO, request: Request, _: Progress) -> dict[str, Any]:
    return probe_video(file, request["demuxer"], request["wanted"], _limits(request))


def _derive_video(file: BinaryIO, request: Request, progress: Progress) -> dict[str, Any]:
    folder = Path(request["folder"])
    demuxer, media_type = request["demuxer"], request["media_type"]
    return derive_video(file, demuxer, media_type, folder, _limits(request), progress)


def _derive_audio(file: BinaryIO, request: Request, progress: Progress) -> dict[str, Any]:
    folder = Path(request["folder"])
    demuxer, media_type = request["demuxer"], request["media_type"]
    return derive_audio(file, demuxer, media_type, folder, _limits(request), progress)


def _probe_document(file: BinaryIO, request: Request, _: Progress) -> dict[str, Any]:
    return probe_document(file, request["family"], _limits(request))


def _derive_document(file: BinaryIO, request: Request, progress: Progress) -> dict[str, Any]:
    folder = Path(request["folder"])
    return derive_document(file, request["family"], folder, _limits(request), progress)


def _derive_tiles(file: BinaryIO, request: Request, progress: Progress) -> dict[str, Any]:
    return derive_tiles(file, Path(request["folder"]), _limits(request), progress)


TASKS: Mapping[str, Task] = {
    "probe_moving": _probe_moving,
    "derive_video": _derive_video,
    "derive_audio": _derive_audio,
    "probe_document": _probe_document,
    "derive_document": _derive_document,
    "derive_tiles": _derive_tiles,
}

if __name__ == "__main__":
    av.logging.set_level(None)
    serve(TASKS, sys.argv[1:])
