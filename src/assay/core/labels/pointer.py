"""JSON pointers (RFC 6901): how a problem names its place in an input."""

from __future__ import annotations


def escape(part: str) -> str:
    """One part of a JSON pointer, with ``~`` and ``/`` escaped."""
    if "~" in part or "/" in part:
        return part.replace("~", "~0").replace("/", "~1")
    return part
