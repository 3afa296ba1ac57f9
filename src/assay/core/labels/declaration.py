"""Checks that declarations of questions share: labels, options, attributes.

Pointers are relative to the question. The label types call these from ``schema``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeGuard

from assay.core.errors import Problem
from assay.core.labels.pointer import escape
from assay.core.values import JSON, Question

NAME = re.compile(r"[\w][\w .:+()&'-]{0,63}")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
MAX_LABELS = 1_000
MAX_NUMBER = 1e15

OptionKind = (
    type[bool] | type[int] | type[float] | type[str] | type[list[Any]] | type[dict[str, Any]]
)
"""What an option is: true or false, a whole number, a number, a text, a list or an object."""

_KINDS: Mapping[Any, tuple[type, str]] = {
    bool: (bool, "true or false"),
    str: (str, "a text"),
    list: (list, "a list"),
    dict: (dict, "an object"),
}


def is_number(value: JSON) -> TypeGuard[float]:
    """Whether a decoded JSON value is a finite number of sane size (booleans are not)."""
    return (type(value) is float or type(value) is int) and -MAX_NUMBER <= value <= MAX_NUMBER


def label_problems(question: Question, least: int = 2) -> list[Problem]:
    """What is wrong with the labels of a question that needs at least ``least`` of them."""
    labels = question.labels
    if len(labels) < least:
        words = "a label" if least == 1 else f"{least} labels"
        return [Problem("/labels", "too_few_labels", f"needs at least {words}")]
    if len(labels) > MAX_LABELS:
        return [Problem("/labels", "too_many_labels", f"has more than {MAX_LABELS:,} labels")]
    problems: list[Problem] = []
    names: set[str] = set()
    keys: set[str] = set()
    for index, label in enumerate(labels):
        at = f"/labels/{index}"
        if not NAME.fullmatch(label.name):
            problems.append(Problem(f"{at}/name", "bad_name", f"{label.name!r} is not a name"))
        if label.name in names:
            problems.append(Problem(f"{at}/name", "duplicate", f"{label.name!r} is there twice"))
        names.add(label.name)
        if label.key is not None:
            if len(label.key) != 1 or label.key.isspace():
                problems.append(Problem(f"{at}/key", "bad_key", "a key is one character"))
            elif label.key in keys:
                problems.append(Problem(f"{at}/key", "duplicate", f"key {label.key!r} is taken"))
            keys.add(label.key)
        if label.colour is not None and not COLOUR.fullmatch(label.colour):
            problems.append(Problem(f"{at}/colour", "bad_colour", "a colour looks like #2f7ed8"))
    return problems


def no_labels(question: Question) -> list[Problem]:
    """A problem where a question of a type without labels declares some."""
    if question.labels:
        return [Problem("/labels", "no_labels", f"type {question.type} has no labels")]
    return []


def no_attributes(question: Question) -> list[Problem]:
    """A problem where a question without regions declares attributes of regions."""
    if question.attributes:
        message = f"type {question.type} has no regions, so it cannot have attributes"
        return [Problem("/attributes", "no_attributes", message)]
    return []


def option_problems(question: Question, kinds: Mapping[str, OptionKind]) -> list[Problem]:
    """Options that this type does not know, or of the wrong kind."""
    problems: list[Problem] = []
    for name, value in question.options.items():
        at = f"/{escape(name)}"
        kind = kinds.get(name)
        if kind is None:
            known = ", ".join(kinds) or "none"
            message = f"type {question.type} has no option {name!r}; it has: {known}"
            problems.append(Problem(at, "unknown_option", message))
        elif kind is int:
            if not (type(value) is int and is_number(value)):
                problems.append(Problem(at, "type", f"{name} is a whole number"))
        elif kind is float:
            if not is_number(value):
                problems.append(Problem(at, "type", f"{name} is a number"))
        elif type(value) is not _KINDS[kind][0]:
            problems.append(Problem(at, "type", f"{name} is {_KINDS[kind][1]}"))
    return problems


def option_entry_problems(
    entry: Mapping[str, Any], at: str, known: tuple[str, ...]
) -> list[Problem]:
    """Keys of an object inside an option that nobody knows, and texts that are none."""
    for key, value in entry.items():
        if key not in known:
            words = f"there is no {str(key)[:64]!r} here; there are: {', '.join(known)}"
            return [Problem(f"{at}/{escape(str(key))}", "unknown_key", words)]
        if key in ("x", "y") and not is_number(value):
            return [Problem(f"{at}/{key}", "type", f"{key} is a number")]
        if key in ("title", "colour") and value is not None and type(value) is not str:
            return [Problem(f"{at}/{key}", "type", f"{key} is a text")]
    return []


def name_list_problems(
    options: Mapping[str, Any], name: str, least: int, most: int
) -> list[Problem]:
    """What is wrong with an option that is a list of different short texts."""
    value = options.get(name)
    if type(value) is not list:
        return []  # absent, or told by ``option_problems``
    if not least <= len(value) <= most:
        return [Problem(f"/{name}", "count", f"{name} names {least} to {most:,}")]
    for index, entry in enumerate(value):
        if type(entry) is not str or not 0 < len(entry) <= 64:
            words = "must be a text of 1 to 64 characters"
            return [Problem(f"/{name}/{index}", "bad_name", words)]
        if entry in value[:index]:
            return [Problem(f"/{name}/{index}", "duplicate", f"{entry!r} is there twice")]
    return []


def range_problems(options: Mapping[str, Any], low: str, high: str) -> list[Problem]:
    """A problem where the option ``low`` is above the option ``high``."""
    least, most = options.get(low), options.get(high)
    if is_number(least) and is_number(most) and least > most:
        return [Problem(f"/{high}", "range", f"{high} is below {low}")]
    return []
