"""How a request's JSON is read: what no JSON of ours may hold is refused here, for all routes.

PostgreSQL cannot store the character NUL, no column holds an integer of more than 64 bits, and
nesting without end would end a stack somewhere else. The checks look at the bytes first, so that
an ordinary body costs a few microseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Request

from assay.core.errors import AssayError, Invalid, Problem, invalid
from assay.http.errors import invalid_from

DEPTH = 64
_LARGEST = 2**63 - 1
_LONG = re.compile(rb"[0-9]{19}")
_TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_PAIR = re.compile(rb"\[\]|\{\}")
_NUL = b"\\u0000"
_NO_BRACKET = bytes(byte for byte in range(256) if byte not in b"[]{}")


class ApiRequest(Request[Any, Any, Any]):
    """A request whose JSON is checked before anything is made of it."""

    async def json(self) -> Any:
        """The body as JSON values; Invalid where it holds what cannot be kept."""
        expected = self.route_handler.parsed_data_field
        return read_json(
            self.headers.get("content-type"),
            await self.body(),
            Any if expected is None else expected.annotation,
        )


def read_json(kind: str | None, body: bytes, expected: Any) -> Any:
    """A body of this Content-Type as what is expected; Invalid where it cannot be kept."""
    if kind is not None and not is_json(kind):
        raise AssayError("unsupported_media_type", "Send the body as application/json.")
    if too_deep(body):
        raise invalid("", "too_deep", f"The body is nested more than {DEPTH} levels deep.")
    if _NUL in body or _LONG.search(body):
        check_storable(_decoded(body, Any))
    return _decoded(body, expected)


def _decoded(body: bytes, expected: Any) -> Any:
    """The body as what the handler takes, strictly: ``"1"`` is a text and no number."""
    try:
        return msgspec.json.decode(body, type=expected)
    except UnicodeDecodeError:
        raise invalid("", "invalid_json", "The body is not UTF-8 text.") from None
    except msgspec.MsgspecError as error:
        found = invalid_from(str(error))
        raise Invalid("invalid_request", found.message, problems=found.problems) from None


def is_json(content_type: str) -> bool:
    """Whether a Content-Type says JSON."""
    name = content_type.partition(";")[0].strip().lower()
    return name == "application/json" or (
        name.startswith("application/") and name.endswith("+json")
    )


def too_deep(body: bytes) -> bool:
    """Whether lists and objects stand in one another more than ``DEPTH`` deep.

    Pairs of brackets are taken away from the inside out, at the speed of the library. Brackets
    in texts seldom match; only then the texts are cut out first. What cannot be paired at all
    is no JSON, and the reader will say so.
    """
    if body.count(b"[") + body.count(b"{") <= DEPTH or not _after_pairing(body)[0]:
        return False
    left, shrinking = _after_pairing(_TEXT.sub(b"", body))
    return bool(left) and shrinking


def _after_pairing(body: bytes) -> tuple[bytes, bool]:
    """The brackets that are left after ``DEPTH`` rounds, and whether a round more takes some."""
    left = body.translate(None, _NO_BRACKET)
    for _ in range(DEPTH):
        inner = _PAIR.sub(b"", left)
        if len(inner) == len(left):
            return left, False
        left = inner
    return left, b"[]" in left or b"{}" in left


def check_storable(value: Any) -> None:
    """Invalid, with a pointer to each text with a NUL and each integer over 64 bits."""
    problems = list(_unstorable(value, ""))[:20]
    if problems:
        raise Invalid(problems[0].code, "The request is not valid.", problems=problems)


def _unstorable(value: Any, pointer: str) -> Iterator[Problem]:
    if isinstance(value, str):
        if "\0" in value:
            yield Problem(pointer, "nul_character", "a text may not hold the character NUL")
    elif isinstance(value, int):
        if not -_LARGEST <= value <= _LARGEST:
            yield Problem(pointer, "number_too_large", "an integer of at most 64 bits")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _unstorable(one, f"{pointer}/{number}")
    elif isinstance(value, dict):
        for name, one in value.items():
            if "\0" in name:
                yield Problem(pointer, "nul_character", "a name may not hold the character NUL")
            step = name.replace("~", "~0").replace("/", "~1")
            yield from _unstorable(one, f"{pointer}/{step}")
