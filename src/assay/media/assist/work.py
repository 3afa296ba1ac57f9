"""The child process of the bench: takes requests and lets tools do them. Run as a module."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

import av.logging
import msgspec

from assay.core.errors import AssayError
from assay.media.assist import ASSIST_TOOLS, AssistOptions, AssistRequest
from assay.media.assist.bench import Ask
from assay.media.broken import BrokenMedium
from assay.media.child import serve


def suggest(
    file: BinaryIO, request: Mapping[str, Any], _: Callable[[float], None]
) -> dict[str, Any]:
    """One suggestion: regions with scores."""
    ask = msgspec.convert(request["ask"], Ask)
    given = AssistRequest(
        file,
        ask.key,
        ask.datum,
        ask.media_type,
        ask.demuxer,
        ask.wants,
        ask.prompt,
        msgspec.convert(request["options"], AssistOptions),
        ask.frame,
        ask.facts,
        ask.times,
    )
    try:
        found = ASSIST_TOOLS.get(ask.tool).suggest(given)
    except AssayError as error:
        raise BrokenMedium(error.code, error.message) from error
    return {"regions": [{"region": dict(one.region), "score": one.score} for one in found]}


if __name__ == "__main__":
    av.logging.set_level(None)
    serve({"suggest": suggest}, sys.argv[1:])
