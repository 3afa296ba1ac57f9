"""Pictures decoded in a process of their own, with limits on memory and time.

Decoders are the part of a server that hostile files aim at. The child holds no secret, no
database and no network connection; when it takes too long or too much it is ended, the file is
flagged, and the next file gets a new child. Run as a module, this file is that child.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import threading
from types import TracebackType
from typing import Any, BinaryIO

import msgspec

from assay.media.images import BrokenImage, ImageFacts, ImageLimits, Prepared, prepare

_LENGTH = struct.Struct(">Q")


class Decoder:
    """Prepares pictures one after another; a context manager that ends its child on leaving."""

    def __init__(self, limits: ImageLimits | None = None) -> None:
        self._limits = limits or ImageLimits()
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Decoder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def prepare(self, content: bytes) -> Prepared:
        """As ``images.prepare``, within the limits; ``BrokenImage`` where they are passed."""
        if len(content) > self._limits.size:
            return prepare(content, self._limits)  # refused before anything is decoded
        child = self._running()
        late = threading.Event()

        def stop() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(self._limits.seconds, stop)
        timer.start()
        try:
            _send(child.stdin, content)
            answer = _receive(child.stdout)
        except (OSError, EOFError):
            answer = None
        finally:
            timer.cancel()
        if answer is None:
            self._end()
            if late.is_set():
                raise BrokenImage(
                    "image_too_slow",
                    f"decoding the picture took longer than {self._limits.seconds:g} s",
                )
            raise BrokenImage("broken_image", "the decoder failed on this picture")
        if "code" in answer:
            raise BrokenImage(answer["code"], answer["reason"])
        return Prepared(
            ImageFacts(
                answer["media_type"], answer["width"], answer["height"], meta=answer["meta"]
            ),
            answer["clean"],
            answer["clean_type"],
            answer["thumb"],
        )

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            limits = self._limits
            self._child = subprocess.Popen(
                [
                    sys.executable,
                    "-I",
                    "-m",
                    "assay.media.decoding",
                    str(limits.pixels),
                    str(limits.side),
                    str(limits.size),
                    str(limits.megabytes),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"PATH": os.environ.get("PATH", "")},
            )
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue


def _send(pipe: Any, content: bytes) -> None:
    pipe.write(_LENGTH.pack(len(content)))
    pipe.write(content)
    pipe.flush()


def _receive(pipe: Any) -> dict[str, Any]:
    message: dict[str, Any] = msgspec.msgpack.decode(_read_frame(pipe))
    return message


def _read_frame(pipe: BinaryIO) -> bytes:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (size,) = _LENGTH.unpack(head)
    body = pipe.read(size)
    if len(body) < size:
        raise EOFError
    return body


def _limit_memory(megabytes: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not on every platform
    except ImportError:
        return
    size = megabytes * 1_048_576
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(content: bytes, limits: ImageLimits) -> dict[str, Any]:
    try:
        prepared = prepare(content, limits)
    except BrokenImage as broken:
        return {"code": broken.code, "reason": broken.message}
    return {
        "media_type": prepared.facts.media_type,
        "width": prepared.facts.width,
        "height": prepared.facts.height,
        "meta": dict(prepared.facts.meta),
        "clean": prepared.clean,
        "clean_type": prepared.clean_type,
        "thumb": prepared.thumb,
    }


def main(arguments: list[str]) -> None:
    """Answer frames on standard input until it ends."""
    pixels, side, size, megabytes = (int(argument) for argument in arguments)
    limits = ImageLimits(pixels=pixels, side=side, size=size, megabytes=megabytes)
    _limit_memory(megabytes)
    while True:
        try:
            content = _read_frame(sys.stdin.buffer)
        except EOFError:
            return
        answer = msgspec.msgpack.encode(_answer(content, limits))
        _send(sys.stdout.buffer, answer)


if __name__ == "__main__":
    main(sys.argv[1:])
