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
_NUL = b"\\u0000"
_NO_BRACKET = bytes(byte for byte in range(256) if byte not in b"[]{}")


class ApiRequest(Request[Any, Any, Any]):
    """A request whose JSON is checked before anything is made of it."""

    async def json(self) -> Any:
        """The body as JSON values; Invalid where it holds what cannot be kept."""
        kind = self.headers.get("content-type")
        if kind is not None and not is_json(kind):
            raise AssayError("unsupported_media_type", "Send the body as application/json.")
        body = await self.body()
        if too_deep(body):
            raise invalid("", "too_deep", f"The body is nested more than {DEPTH} levels deep.")
        if _NUL in body or _LONG.search(body):
            check_storable(_decoded(body, Any))
        expected = self.route_handler.parsed_data_field
        return _decoded(body, Any if expected is None else expected.annotation)


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
    """Whether lists and objects stand in one another more than ``DEPTH`` deep."""
    brackets = body.translate(None, _NO_BRACKET)
    for _ in range(DEPTH):
        inner = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if len(inner) == len(brackets):
            break
        brackets = inner
    return bool(brackets) and _deepest(body) > DEPTH


def _deepest(body: bytes) -> int:
    """The depth of a JSON text, with brackets in its strings passed over."""
    depth = deepest = 0
    inside = escaped = False
    for byte in body:
        if inside:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                inside = False
        elif byte == 0x22:
            inside = True
        elif byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
            if depth > DEPTH:
                return depth
        elif byte in b"]}":
            depth -= 1
    return deepest


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
