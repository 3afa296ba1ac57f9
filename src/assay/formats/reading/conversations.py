"""Conversations as data: turns that were said, and candidates for what could be said next.

``{"turns": [{"id", "role", "text"}], "candidates": [{"id", "text"}], "prompt"}``. Chat logs as
models write them are taken as they are: a bare list of turns, ``messages`` for turns and
``content`` for text. Ids that are missing are made by position (t1, t2 ...; a, b ...).
"""

from __future__ import annotations

from typing import Any

import msgspec

from assay.core.errors import Problem

MOST_PARTS = 10_000
LONGEST = 10_000_000
_NAME = 64
_FIELDS = {"turns", "messages", "candidates", "prompt"}


def conversation(value: Any) -> tuple[dict[str, Any] | None, list[Problem]]:
    """The conversation in its one shape, or what is wrong with it (pointers from its root)."""
    if isinstance(value, str):
        try:
            value = msgspec.json.decode(value)
        except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
            return None, [Problem("", "bad_json", f"is no JSON: {error}")]
    if isinstance(value, list):
        value = {"turns": value}
    if not isinstance(value, dict):
        words = "a conversation is an object with turns, or a list of turns"
        return None, [Problem("", "wrong_type", words)]
    problems = [
        Problem(f"/{_escaped(name)}", "unknown_field", f"unknown field {name!r}")
        for name in value
        if name not in _FIELDS
    ]
    if "turns" in value and "messages" in value:
        problems.append(Problem("/messages", "twice", "give either turns or messages"))
    key = "messages" if "messages" in value else "turns"
    seen: set[str] = set()
    turns = _parts(value.get(key, []), f"/{key}", "t", seen, problems)
    candidates = _parts(value.get("candidates", []), "/candidates", "", seen, problems)
    prompt = value.get("prompt")
    if prompt is not None and not isinstance(prompt, str):
        problems.append(Problem("/prompt", "wrong_type", "prompt is a text"))
    if not problems and not turns and not candidates:
        problems.append(Problem("", "empty", "has neither turns nor candidates"))
    if not problems and sum(len(one["text"]) for one in [*turns, *candidates]) > LONGEST:
        problems.append(Problem("", "too_long", "has over 10 million characters"))
    if problems:
        return None, problems[:20]
    found: dict[str, Any] = {"turns": turns}
    if candidates:
        found["candidates"] = candidates
    if prompt is not None:
        found["prompt"] = prompt
    return found, []


def _parts(
    value: Any, pointer: str, prefix: str, seen: set[str], problems: list[Problem]
) -> list[dict[str, str]]:
    """Turns (with a prefix) or candidates, in their one shape."""
    if not isinstance(value, list):
        problems.append(Problem(pointer, "wrong_type", "is a list"))
        return []
    if len(value) > MOST_PARTS:
        problems.append(Problem(pointer, "too_many", f"has over {MOST_PARTS:,} parts"))
        return []
    parts = []
    for place, entry in enumerate(value):
        here = f"{pointer}/{place}"
        if not prefix and isinstance(entry, str):
            entry = {"text": entry}
        if not isinstance(entry, dict):
            words = "a turn is an object with role and text" if prefix else "is a text or an object"
            problems.append(Problem(here, "wrong_type", words))
            continue
        part = _part(entry, here, prefix, place, problems)
        if part["id"] in seen:
            problems.append(Problem(f"{here}/id", "duplicate", f"the id {part['id']!r} is taken"))
        seen.add(part["id"])
        parts.append(part)
    return parts


def _part(
    entry: dict[str, Any], here: str, prefix: str, place: int, problems: list[Problem]
) -> dict[str, str]:
    fields = {"id", "text", "content"} | ({"role"} if prefix else set())
    for name in entry:
        if name not in fields:
            words = f"unknown field {name!r}"
            problems.append(Problem(f"{here}/{_escaped(name)}", "unknown_field", words))
    if "text" in entry and "content" in entry:
        problems.append(Problem(f"{here}/content", "twice", "give either text or content"))
    key = "content" if "content" in entry else "text"
    text = entry.get(key)
    if not isinstance(text, str):
        problems.append(Problem(f"{here}/{key}", "wrong_type", "is a text"))
    elif "\0" in text:
        problems.append(Problem(f"{here}/{key}", "nul_character", "holds the character NUL"))
    made = f"{prefix}{place + 1}" if prefix else _letter(place)
    part = {"id": _name(entry.get("id", made), f"{here}/id", problems)}
    if prefix:
        part["role"] = _name(entry.get("role"), f"{here}/role", problems)
    part["text"] = text if isinstance(text, str) else ""
    return part


def _name(value: Any, pointer: str, problems: list[Problem]) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not 0 < len(value) <= _NAME or not value.isprintable():
        words = f"is a text of 1 to {_NAME} printable characters"
        problems.append(Problem(pointer, "bad_name", words))
        return ""
    return value


def _letter(place: int) -> str:
    return chr(ord("a") + place) if place < 26 else f"c{place + 1}"


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
