"""One row of an import: its shape, and the one check that all formats and the API share."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from json import JSONDecodeError
from json import loads as lenient_loads
from typing import Any

import msgspec

from assay.core.errors import Problem

Scalar = str | int | float | bool | None
TEXT_LIMIT = 10_000_000
SERIES_LIMIT = 200_000_000
WRITTEN = frozenset({"text", "html", "conversation", "series"})
"""Types of data that are texts themselves (or structures) and need no file."""
NAME_LIMIT = 500
VALUE_LIMIT = 200
ATTRIBUTES_LIMIT = 100
PRIORITY_LIMIT = 1_000
DEPTH_LIMIT = 64
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class GoldRow(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """Known answers that come with a row."""

    answers: dict[str, Any]


class ItemRow(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """An item as it comes in.

    ``data`` of an image, a video, sound or a document names a file that comes with the import. A
    conversation is an object, a list of turns, or either of them as JSON text.
    """

    data: dict[str, str | dict[str, Any] | list[Any]]
    external_id: str | int | None = None
    attributes: dict[str, Scalar] = {}
    group: str | int | None = None
    gold: GoldRow | None = None
    priority: int | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Where to go on: the next byte (or entry), and the number of lines before it."""

    offset: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A problem of a row, with the value that is wrong as a short text."""

    problem: Problem
    value: str | None = None


class Row(msgspec.Struct, gc=False):
    """What a reader yields: a row with ``item``, or with what is wrong with it.

    ``line`` counts from 1 (in an archive: entries); ``end`` is where the reader goes on, and
    ``last`` the last line of a row of several lines.
    """

    line: int
    end: int
    item: ItemRow | None
    problems: list[Found] = []
    external_id: str | None = None
    last: int = 0

    def position(self) -> Position:
        """Where to go on after this row."""
        return Position(self.end, self.last or self.line)


@dataclass(frozen=True, slots=True)
class RowRules:
    """What the blueprint declares: data by type, and attributes with their values.

    An attribute with None takes any value.
    """

    data: Mapping[str, str]
    attributes: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    ordered_values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    names: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", frozenset(self.data))


_DECODER = msgspec.json.Decoder(ItemRow)


def decode_row(raw: bytes, line: int, end: int) -> Row:
    """One JSON object as a row; what is wrong with it as problems that point to the place."""
    try:
        return Row(line, end, _DECODER.decode(raw))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        problems, external_id = _explain(raw)
        return Row(line, end, None, problems, external_id)


def check_row(row: Row, rules: RowRules) -> Row:
    """The same row, held against the blueprint; ``item`` is None where it may not come in.

    Identifiers become texts, and attribute values the texts that they are compared by.
    """
    item = row.item
    if item is None:
        return row
    problems: list[Found] = []
    external_id = item.external_id
    if external_id is not None:
        if type(external_id) is not str:
            item.external_id = external_id = str(external_id)
        if not 0 < len(external_id) <= NAME_LIMIT or _unprintable(external_id):
            problems.append(_bad_name("/external_id", external_id))
        else:
            row.external_id = external_id
    data = item.data
    if data.keys() != rules.names:
        problems.extend(_wrong_data(data, rules))
    for name, value in data.items():
        if type(value) is not str:
            problems.extend(_check_structure(name, value, rules))
        elif len(value) > TEXT_LIMIT and (
            rules.data.get(name) != "series" or len(value) > SERIES_LIMIT
        ):
            problems.append(_found(_pointer("data", name), "too_long", "is over 10 MB", value))
        elif not value and name in rules.data:
            problems.append(_found(_pointer("data", name), "empty", f"{name} is empty", value))
        elif "\0" in value:
            words = "holds the character NUL"
            problems.append(_found(_pointer("data", name), "nul_character", words, value))
    if item.attributes:
        problems.extend(_check_attributes(item, rules))
    if item.group is not None:
        item.group = str(item.group)
        if not 0 < len(item.group) <= NAME_LIMIT or _UNPRINTABLE.search(item.group):
            problems.append(_bad_name("/group", item.group))
    if item.priority and abs(item.priority) > PRIORITY_LIMIT:
        words = f"priority is from -{PRIORITY_LIMIT} to {PRIORITY_LIMIT}"
        problems.append(_found("/priority", "out_of_range", words, item.priority))
    if item.gold is not None:
        problems.extend(Found(problem) for problem in _unsound(item.gold.answers, "/gold/answers"))
    if problems:
        row.item = None
        row.problems = problems
        row.external_id = external_id[:NAME_LIMIT] if external_id else None
    return row


def _check_structure(name: str, value: Any, rules: RowRules) -> Iterator[Found]:
    """What is wrong with a datum that is no text: only a conversation may be an object."""
    pointer = _pointer("data", name)
    if rules.data.get(name, "text") != "conversation":
        yield _found(pointer, "wrong_type", f"{name} is a text, not {_kind(value)}", value)
        return
    yield from (Found(problem) for problem in _unsound(value, pointer))


def _unprintable(text: str) -> bool:
    """Whether a name holds a control character or half of a character."""
    if text.isascii() and text.isprintable():  # most names, without the search
        return False
    return _UNPRINTABLE.search(text) is not None


def _check_attributes(item: ItemRow, rules: RowRules) -> Iterator[Found]:
    attributes: dict[str, Scalar] = {}
    if len(item.attributes) > ATTRIBUTES_LIMIT:
        words = f"an item has at most {ATTRIBUTES_LIMIT} attributes"
        yield _found("/attributes", "too_many", words, len(item.attributes))
        return
    for name, value in item.attributes.items():
        if value is None or value == "":
            continue
        text = value if type(value) is str else _text_of(value)
        if name not in rules.attributes:
            known = ", ".join(rules.attributes) or "none"
            words = f"the blueprint has no attribute {name!r}; it has: {known}"
            yield _found(_pointer("attributes", name), "unknown_attribute", words, value)
            continue
        allowed = rules.attributes[name]
        if allowed is not None and text not in allowed:
            order = rules.ordered_values.get(name) or sorted(allowed)
            words = f"{name} is not one of {', '.join(order)}"
            yield _found(_pointer("attributes", name), "unknown_value", words, value)
            continue
        if len(text) > VALUE_LIMIT or _unprintable(text):
            yield _bad_name(_pointer("attributes", name), text)
            continue
        attributes[name] = text
    item.attributes = attributes


def _text_of(value: Scalar) -> str:
    if value is True:
        return "true"
    if value is False:
        return "false"
    return str(value)


def _wrong_data(data: Mapping[str, Any], rules: RowRules) -> Iterator[Found]:
    for name in data:
        if name not in rules.data:
            words = f"the blueprint has no datum {name!r}; it has: {', '.join(rules.data)}"
            yield _found(_pointer("data", name), "unknown_datum", words, None)
    for name in rules.data:
        if name not in data:
            yield _found(_pointer("data", name), "missing_datum", f"{name} is missing", None)


def _bad_name(pointer: str, value: str) -> Found:
    if not value:
        return _found(pointer, "empty", "is empty", value)
    if _UNPRINTABLE.search(value):
        return _found(pointer, "control_character", "holds a control character", value)
    most = VALUE_LIMIT if pointer.startswith("/attributes") else NAME_LIMIT
    return _found(pointer, "too_long", f"has over {most} characters", value)


def _found(pointer: str, code: str, message: str, value: object) -> Found:
    return Found(Problem(pointer, code, message), None if value is None else shown(value))


def shown(value: object) -> str:
    """A value as a short text for a report: printable, at most 120 characters."""
    text = value if isinstance(value, str) else repr(value)
    text = text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\x00", "\\0")
    return text if len(text) <= 120 else text[:119] + "…"


def _pointer(*parts: str) -> str:
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


def _explain(raw: bytes) -> tuple[list[Found], str | None]:
    """Why a text is no row: by a slower reading that knows the place of what is wrong."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        words = f"byte {error.start + 1} is no UTF-8 ({error.reason})"
        return [_found("", "bad_utf8", words, raw[error.start : error.start + 20])], None
    try:
        document = lenient_loads(text)
    except JSONDecodeError as error:
        found = Problem("", "bad_json", f"not JSON: {error.msg}", column=error.colno)
        return [Found(found, shown(text[max(error.pos - 20, 0) : error.pos + 20]))], None
    except (RecursionError, ValueError) as error:
        deep = isinstance(error, RecursionError)
        words = "is nested too deeply" if deep else "holds a number of too many digits"
        return [_found("", "too_deep" if deep else "number_out_of_range", words, text)], None
    if not isinstance(document, dict):
        return [_found("", "not_an_object", "a row is a JSON object", text)], None
    identifier = document.get("external_id")
    external_id = shown(identifier) if isinstance(identifier, str | int) else None
    problems = [Found(problem) for problem in _unsound(document, "")]
    named = {found.problem.pointer for found in problems}
    shape = _wrong_shape(document)
    problems.extend(found for found in shape if found.problem.pointer not in named)
    if not problems:
        problems.append(_found("", "bad_row", "is not a row that can be read", text))
    return problems[:20], external_id


def _unsound(value: Any, pointer: str) -> Iterator[Problem]:
    """Values that JSON texts can hold and that no answer may: with a pointer to each."""
    stack: list[tuple[Any, str, int]] = [(value, pointer, 0)]
    while stack:
        here, place, depth = stack.pop()
        if depth > DEPTH_LIMIT:
            yield Problem(place, "too_deep", f"is nested over {DEPTH_LIMIT} levels deep")
        elif isinstance(here, float) and not math.isfinite(here):
            yield Problem(place, "not_finite", "is not a finite number")
        elif isinstance(here, int) and not -(2**63) <= here < 2**63:
            yield Problem(place, "number_out_of_range", "is a number of over 64 bits")
        elif isinstance(here, str) and _SURROGATE.search(here):
            yield Problem(place, "lone_surrogate", "holds half of a character (a lone surrogate)")
        elif isinstance(here, str) and "\0" in here:
            yield Problem(place, "nul_character", "holds the character NUL")
        elif isinstance(here, dict):
            for name, inner in here.items():
                if _SURROGATE.search(name):
                    yield Problem(place, "lone_surrogate", "has a name with a lone surrogate")
                else:
                    stack.append((inner, place + _pointer(name), depth + 1))
        elif isinstance(here, list):
            stack.extend((inner, f"{place}/{n}", depth + 1) for n, inner in enumerate(here))


def _wrong_shape(document: Mapping[str, Any]) -> Iterator[Found]:
    for name, value in document.items():
        if name not in ItemRow.__struct_fields__:
            known = ", ".join(ItemRow.__struct_fields__)
            words = f"unknown field {name!r}; a row has: {known}"
            yield _found(_pointer(name), "unknown_field", words, value)
    data = document.get("data")
    if not isinstance(data, dict):
        yield _found("/data", "wrong_type", "data is an object of texts by name", data)
    else:
        for name, value in data.items():
            if not isinstance(value, str | dict | list):
                words = f"{name} is a text, not {_kind(value)}"
                yield _found(_pointer("data", name), "wrong_type", words, value)
    attributes = document.get("attributes", {})
    if not isinstance(attributes, dict):
        yield _found("/attributes", "wrong_type", "attributes is an object", attributes)
    else:
        for name, value in attributes.items():
            if isinstance(value, dict | list):
                words = f"{name} is one value, not {_kind(value)}"
                yield _found(_pointer("attributes", name), "wrong_type", words, value)
    for name in ("external_id", "group"):
        value = document.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, str | int)):
            words = f"{name} is a text or a whole number, not {_kind(value)}"
            yield _found(f"/{name}", "wrong_type", words, value)
    priority = document.get("priority")
    if isinstance(priority, bool) or not isinstance(priority, int | None):
        words = f"priority is a whole number, not {_kind(priority)}"
        yield _found("/priority", "wrong_type", words, priority)
    yield from _wrong_gold(document.get("gold"))


def _wrong_gold(gold: object) -> Iterator[Found]:
    if gold is None:
        return
    if not isinstance(gold, dict) or not isinstance(gold.get("answers"), dict):
        yield _found(
            "/gold", "wrong_type", 'gold is an object {"answers": {question: value}}', gold
        )
        return
    for name in gold:
        if name != "answers":
            words = f"unknown field {name!r}; gold has: answers"
            yield _found(_pointer("gold", name), "unknown_field", words, gold[name])


def _kind(value: object) -> str:
    if value is None:
        return "null"
    names = {bool: "true or false", dict: "an object", list: "a list", str: "a text"}
    return names.get(type(value), "a number")
