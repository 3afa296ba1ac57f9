"""The bench where tools work: a few child processes, each with one tool at work at a time.

A child stays, so that the next click finds its picture decoded and its model loaded. Who comes
while all are at work waits a few seconds and is told so then.
"""

from __future__ import annotations

import queue
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import BinaryIO

import msgspec

from assay.core.errors import Busy, Invalid
from assay.media.assist.protocol import AssistOptions, Prompt, Suggested
from assay.media.broken import BrokenMedium
from assay.media.child import Child

WAIT = 10.0


class Ask(msgspec.Struct, frozen=True):
    """What a child is told of a request; the file comes beside it."""

    tool: str
    key: str
    datum: str
    media_type: str
    demuxer: str
    wants: str
    prompt: Prompt
    frame: int | None = None
    facts: dict[str, float] = {}
    times: list[int] = []


class Bench:
    """So many children; ``run`` is called in a thread of ``threads``."""

    def __init__(self, at_once: int, megabytes: int) -> None:
        self.threads = ThreadPoolExecutor(at_once + 2, thread_name_prefix="assay-assist")
        self._children: queue.LifoQueue[Child] = queue.LifoQueue()
        self._all = [Child("assay.media.assist.work", megabytes) for _ in range(at_once)]
        for child in self._all:
            self._children.put(child)

    def run(self, file: BinaryIO, ask: Ask, options: AssistOptions) -> list[Suggested]:
        """Let a tool work; ``Busy`` where all are at work, ``Invalid`` where it cannot."""
        try:
            child = self._children.get(timeout=WAIT)
        except queue.Empty:
            raise Busy(
                "assist_busy", "All tools are at work; try again in a few seconds."
            ) from None
        try:
            request = {"ask": msgspec.to_builtins(ask), "options": asdict(options)}
            answer = child.call("suggest", file, request, options.seconds)
        except BrokenMedium as failed:
            if failed.code == "medium_too_slow":
                words = f"The tool took longer than {options.seconds:g} s and was stopped."
                raise Invalid("assist_too_slow", words) from failed
            raise Invalid(failed.code, failed.message) from failed
        finally:
            self._children.put(child)
        return [msgspec.convert(one, Suggested) for one in answer["regions"]]

    def close(self) -> None:
        """End all children."""
        self.threads.shutdown(wait=False, cancel_futures=True)
        for child in self._all:
            child.end()
