"""Pictures decoded in a process of their own, with limits on memory and time.

Decoders are the part of a server that hostile files aim at. ``Child`` runs them; this module says
what is asked of it for a picture, and in which words a picture is refused. Run as a module, this
file is that child.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, BinaryIO

import msgspec

from assay.media.broken import BrokenMedium
from assay.media.child import Child, serve
from assay.media.images import BrokenImage, ImageFacts, ImageLimits, Prepared, prepare

_SPARE = 50_000_000
"""Bytes that an answer may have beside the cleaned picture: the thumbnail and what it tells."""


class Decoder:
    """Prepares pictures one after another; a context manager that ends its child on leaving."""

    def __init__(self, limits: ImageLimits | None = None) -> None:
        self._limits = limits or ImageLimits()
        self._child = Child(
            "assay.media.decoding", self._limits.megabytes, longest=self._limits.size + _SPARE
        )

    def __enter__(self) -> Decoder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._child.end()

    def prepare(self, content: bytes) -> Prepared:
        """As ``images.prepare``, within the limits; ``BrokenImage`` where they are passed."""
        limits = self._limits
        if len(content) > limits.size:
            return prepare(content, limits)  # refused before anything is decoded
        asked = {"limits": msgspec.to_builtins(limits)}
        with _in_memory() as file:
            file.write(content)
            file.flush()
            try:
                found = self._child.call("picture", file, asked, limits.seconds)
            except BrokenMedium as broken:
                raise _as_picture(broken, limits) from None
        facts = ImageFacts(found["media_type"], found["width"], found["height"], meta=found["meta"])
        return Prepared(facts, found["clean"], found["clean_type"], found["thumb"])


def _in_memory() -> BinaryIO:
    """A file with a descriptor that is on no disk, where the system has such."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("picture"), "w+b")
    return tempfile.TemporaryFile()


def _as_picture(broken: BrokenMedium, limits: ImageLimits) -> BrokenImage:
    if broken.code == "medium_too_slow":
        words = f"decoding the picture took longer than {limits.seconds:g} s"
        return BrokenImage("image_too_slow", words)
    if broken.code == "medium_memory":
        return BrokenImage("image_memory", "decoding the picture needs too much memory")
    if broken.code == "broken_medium":
        return BrokenImage("broken_image", "the decoder failed on this picture")
    return BrokenImage(broken.code, broken.message)


def _picture(
    file: BinaryIO, request: Mapping[str, Any], _: Callable[[float], None]
) -> dict[str, Any]:
    prepared = prepare(file.read(), msgspec.convert(request["limits"], ImageLimits))
    return {
        "media_type": prepared.facts.media_type,
        "width": prepared.facts.width,
        "height": prepared.facts.height,
        "meta": dict(prepared.facts.meta),
        "clean": prepared.clean,
        "clean_type": prepared.clean_type,
        "thumb": prepared.thumb,
    }


if __name__ == "__main__":
    serve({"picture": _picture}, sys.argv[1:])
