"""Reading plain documents (dicts, lists, numbers, texts): every fault becomes a Problem."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

from assay.core.errors import Problem
from assay.core.values import JSON

NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
MAX_TEXT = 4_000

T = TypeVar("T")


def escape(part: str | int) -> str:
    """One step of a JSON pointer (RFC 6901), with its slash."""
    return "/" + str(part).replace("~", "~0").replace("/", "~1")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that ends a message, or nothing: `` (did you mean 'labels'?)``."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" (did you mean '{near[0]}'?)" if near else ""


def kind_of(value: JSON) -> str:
    """What a value is, in words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return "a text"
    return "a list" if isinstance(value, list) else "an object"


class Reader:
    """A cursor on one object of the document; all readers of a document share ``problems``."""

    def __init__(self, value: Mapping[str, JSON], pointer: str, problems: list[Problem]) -> None:
        self.value = value
        self.pointer = pointer
        self.problems = problems

    def at(self, *parts: str | int) -> str:
        """The pointer of something inside this object."""
        return self.pointer + "".join(escape(part) for part in parts)

    def fault(self, key: str | None, code: str, message: str) -> None:
        """Note that the value of ``key`` (or this object itself) is wrong."""
        self.problems.append(Problem(self.at(key) if key else self.pointer, code, message))

    def known(self, *keys: str) -> None:
        """Every other key is an error."""
        for key in self.value:
            if key not in keys:
                hint = did_you_mean(str(key), keys)
                self.fault(str(key), "unknown_key", f"there is no '{key}' here{hint}")

    def child(self, key: str, required: bool = False) -> Reader | None:
        """The object under ``key``, or None where it is absent or no object."""
        value = self.value.get(key)
        if value is None:
            if required:
                self.fault(None if key not in self.value else key, "missing", f"'{key}' is missing")
            return None
        return reader(value, self.at(key), self.problems)

    def children(self, key: str, required: bool = False) -> list[tuple[str, Reader]]:
        """The named objects under ``key``, in the order they are written."""
        inner = self.child(key, required)
        if inner is None:
            return []
        found = []
        for name, value in inner.value.items():
            one = reader(value if value is not None else {}, inner.at(name), self.problems)
            if one is not None:
                found.append((str(name), one))
        return found

    def items(self, key: str, required: bool = False) -> list[tuple[str, JSON]]:
        """The elements of the list under ``key``, each with its pointer."""
        value = self.value.get(key)
        if value is None:
            if required:
                self.fault(None if key not in self.value else key, "missing", f"'{key}' is missing")
            return []
        if not isinstance(value, list):
            self.fault(key, "wrong_type", f"'{key}' is a list, not {kind_of(value)}")
            return []
        return [(self.at(key, index), element) for index, element in enumerate(value)]

    def text(self, key: str, required: bool = False, limit: int = MAX_TEXT) -> str | None:
        """A text, trimmed, at most ``limit`` characters."""
        value = self.value.get(key)
        if value is None:
            if required:
                self.fault(None if key not in self.value else key, "missing", f"'{key}' is missing")
            return None
        return text(value, self.at(key), self.problems, key, limit)

    def texts(self, key: str, limit: int = 200) -> tuple[str, ...]:
        """A list of different texts."""
        found: list[str] = []
        for pointer, value in self.items(key):
            one = text(value, pointer, self.problems, f"each of '{key}'", limit)
            if one is None:
                continue
            if one in found:
                self.problems.append(Problem(pointer, "duplicate", f"'{one}' is named twice"))
            else:
                found.append(one)
        return tuple(found)

    def boolean(self, key: str, default: bool = False) -> bool:
        """True or false."""
        value = self.value.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fault(key, "wrong_type", f"'{key}' is true or false, not {kind_of(value)}")
            return default
        return value

    def number(
        self,
        key: str,
        least: float | None = None,
        most: float | None = None,
        required: bool = False,
    ) -> float | None:
        """A finite number between the bounds, ends included."""
        value = self.value.get(key)
        if value is None:
            if required:
                self.fault(None if key not in self.value else key, "missing", f"'{key}' is missing")
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self.fault(key, "wrong_type", f"'{key}' is a number, not {kind_of(value)}")
            return None
        if not math.isfinite(value) or abs(value) > 1e15:
            self.fault(key, "not_finite", f"'{key}' is a finite number of a sensible size")
            return None
        if least is not None and value < least:
            self.fault(key, "too_small", f"'{key}' is at least {least:g}")
            return None
        if most is not None and value > most:
            self.fault(key, "too_large", f"'{key}' is at most {most:g}")
            return None
        return value

    def integer(
        self, key: str, least: int | None = None, most: int | None = None, required: bool = False
    ) -> int | None:
        """A whole number between the bounds, ends included."""
        value = self.number(key, least, most, required)
        if value is None:
            return None
        if value != int(value):
            self.fault(key, "wrong_type", f"'{key}' is a whole number")
            return None
        return int(value)

    def day(self, key: str) -> date | None:
        """A calendar date written as 2027-03-01."""
        value = self.text(key)
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fault(key, "bad_date", f"'{value}' is no date like 2027-03-01")
            return None

    def one_of(self, key: str, known: Iterable[str], required: bool = False) -> str | None:
        """A word out of a closed list."""
        value = self.text(key, required)
        choices = tuple(known)
        if value is not None and value not in choices:
            hint = did_you_mean(value, choices)
            words = ", ".join(choices)
            self.fault(key, "unknown_value", f"'{value}' is none of: {words}{hint}")
            return None
        return value


def reader(value: JSON, pointer: str, problems: list[Problem]) -> Reader | None:
    """A reader on an object; anything else is noted and gives None."""
    if isinstance(value, Mapping):
        return Reader(value, pointer, problems)
    what = pointer.rsplit("/", 1)[-1] or "the blueprint"
    problems.append(Problem(pointer, "wrong_type", f"'{what}' is an object, not {kind_of(value)}"))
    return None


def text(
    value: JSON, pointer: str, problems: list[Problem], what: str, limit: int = MAX_TEXT
) -> str | None:
    """A trimmed text without control characters, or None with the fault noted."""
    if not isinstance(value, str):
        hint = "; put it in quotes" if isinstance(value, (bool, int, float)) else ""
        message = f"{what} is a text, not {kind_of(value)}{hint}"
        problems.append(Problem(pointer, "wrong_type", message))
        return None
    stripped = value.strip()
    if not stripped:
        problems.append(Problem(pointer, "empty", f"{what} is empty"))
        return None
    if len(stripped) > limit:
        message = f"{what} has {len(stripped)} characters; {limit} is the most"
        problems.append(Problem(pointer, "too_long", message))
        return None
    if CONTROL.search(stripped):
        problems.append(Problem(pointer, "bad_text", f"{what} holds a character that is no text"))
        return None
    return stripped


def check_name(name: str, pointer: str, problems: list[Problem], what: str) -> None:
    """A name that answers, addresses and columns can carry: ``a-z``, digits, ``_`` and ``-``."""
    if not NAME.fullmatch(name):
        message = (
            f"'{name}' is no name for {what}: a lower-case letter, then letters, digits, _ or -"
        )
        problems.append(Problem(pointer, "bad_name", message))


def unique(
    values: Iterable[tuple[str, T]], problems: list[Problem], message: Callable[[T], str]
) -> None:
    """Note every value that an earlier one equals."""
    seen: set[T] = set()
    for pointer, value in values:
        if value in seen:
            problems.append(Problem(pointer, "duplicate", message(value)))
        seen.add(value)
