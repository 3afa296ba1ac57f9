"""A process of its own for decoders: a file goes in as an open descriptor, findings come out.

The child holds no secret, no database and no network connection, and has limits on memory and on
what it may write. Whatever happens in it (a crash, a loop, a flood) ends that child and becomes a
reason in words; the next medium gets a new one.
"""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, BinaryIO

import msgspec

from assay.media.broken import BrokenMedium

_LENGTH = struct.Struct(">Q")
_FEW_THREADS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "2"}
"""Each thread takes address space, which is what the limit on memory counts."""


def nothing(_: float) -> None:
    """No one wants to know of the progress."""


class Child:
    """One child process for many media, one after another; ends with its context.

    ``megabytes`` of memory, ``written`` bytes to files, ``longest`` bytes in an answer.
    """

    def __init__(
        self,
        module: str,
        megabytes: int,
        written: int = 40_000_000_000,
        longest: int = 64_000_000,
    ) -> None:
        self._module = module
        self._megabytes = megabytes
        self._written = written
        self._longest = longest
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def call(
        self,
        task: str,
        file: BinaryIO,
        arguments: Mapping[str, Any],
        seconds: float,
        progress: Callable[[float], None] = nothing,
    ) -> dict[str, Any]:
        """Do a task on a file; ``BrokenMedium`` tells why it cannot be done.

        ``progress`` may raise: the child is ended then.
        """
        deadline = time.monotonic() + seconds
        try:
            with _descriptor(file) as handed:
                link = self._running()
                message = msgspec.msgpack.encode({"task": task, **arguments})
                link.settimeout(seconds)
                socket.send_fds(link, [_LENGTH.pack(len(message))], [handed.fileno()])
                link.sendall(message)
            while True:
                link.settimeout(max(deadline - time.monotonic(), 0.001))
                answer: dict[str, Any] = msgspec.msgpack.decode(_receive(link, self._longest))
                if "progress" not in answer:
                    break
                progress(answer["progress"])
        except TimeoutError:
            self.end()
            raise BrokenMedium(
                "medium_too_slow", f"decoding it took longer than {seconds:,.0f} s"
            ) from None
        except (OSError, EOFError, msgspec.DecodeError):
            self.end()
            raise BrokenMedium("broken_medium", "the decoder failed on this file") from None
        except BaseException:
            self.end()
            raise
        if "code" in answer:
            raise BrokenMedium(answer["code"], answer["reason"])
        result: dict[str, Any] = answer["result"]
        return result

    def _running(self) -> socket.socket:
        if self._process is None or self._socket is None or self._process.poll() is not None:
            self.end()
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
            with theirs:
                self._process = subprocess.Popen(
                    [
                        sys.executable,
                        "-I",
                        "-m",
                        self._module,
                        str(theirs.fileno()),
                        str(self._megabytes),
                        str(self._written),
                    ],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    env={"PATH": os.environ.get("PATH", ""), **_FEW_THREADS},
                )
            self._socket = ours
        return self._socket

    def end(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        link, self._socket = self._socket, None
        if link is not None:
            link.close()
        if process is not None:
            process.kill()
            process.wait()


def _descriptor(file: BinaryIO) -> Any:
    """The file, or a copy of it where its store has no descriptor to give."""
    try:
        file.fileno()
    except (OSError, AttributeError):
        copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller's context closes it
        shutil.copyfileobj(file, copy, 1 << 20)
        copy.seek(0)
        return copy
    return _Kept(file)


class _Kept:
    """A file that stays open after its context."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def __enter__(self) -> BinaryIO:
        return self._file

    def __exit__(self, *_: object) -> None:
        return


def _receive(link: socket.socket, longest: int) -> bytes:
    (size,) = _LENGTH.unpack(_exactly(link, _LENGTH.size))
    if size > longest:
        raise EOFError
    return _exactly(link, size)


def _exactly(link: socket.socket, size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        part = link.recv(min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


Task = Callable[[BinaryIO, Mapping[str, Any], Callable[[float], None]], dict[str, Any]]


def serve(tasks: Mapping[str, Task], arguments: list[str]) -> None:
    """The child's side: do tasks until the other side is gone."""
    descriptor, megabytes, written = (int(argument) for argument in arguments)
    _limit(megabytes, written)
    with socket.socket(fileno=descriptor) as link:
        while True:
            try:
                head, handed, _, _ = socket.recv_fds(link, _LENGTH.size, 1)
                if len(head) < _LENGTH.size or not handed:
                    return
                request: dict[str, Any] = msgspec.msgpack.decode(
                    _exactly(link, _LENGTH.unpack(head)[0])
                )
            except (OSError, EOFError):
                return
            with os.fdopen(handed[0], "rb") as file:
                file.seek(0)
                _answer(link, _result(link, tasks, request, file))


def _result(
    link: socket.socket, tasks: Mapping[str, Task], request: Mapping[str, Any], file: BinaryIO
) -> dict[str, Any]:
    last = time.monotonic()

    def progress(share: float) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last > 0.5:
            last = now
            _answer(link, {"progress": share})

    try:
        return {"result": tasks[request["task"]](file, request, progress)}
    except BrokenMedium as broken:
        return {"code": broken.code, "reason": broken.message}
    except MemoryError:
        return {"code": "medium_memory", "reason": "decoding it needs too much memory"}
    except Exception as error:
        return {"code": "broken_medium", "reason": f"the file is damaged: {error}"}


def _answer(link: socket.socket, message: Mapping[str, Any]) -> None:
    content = msgspec.msgpack.encode(message)
    link.sendall(_LENGTH.pack(len(content)) + content)


def _limit(megabytes: int, written: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not on every platform
    except ImportError:
        return
    memory = megabytes * 1_048_576
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
