"""What every list of regions is checked for, whatever its geometry is.

Ids, labels, attributes, groups, suggestions, and where a region lies: the page of a document,
the part of a conversation, or the datum that it names where an item has several of the kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from assay.core.errors import Problem
from assay.core.labels.answers import check_values
from assay.core.labels.declaration import (
    OptionKind,
    is_number,
    label_problems,
    option_problems,
    range_problems,
)
from assay.core.labels.pointer import escape
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.values import JSON, DatumFacts, Question

MAX_REGIONS = 10_000
MAX_ID = 64
MAX_PROBLEMS = 100
EDGE = 0.5
"""Pixels that a shape may reach over the edge: what rounding in an editor costs."""
COMMON_FIELDS = frozenset({"id", "label", "attributes", "suggestion", "page", "datum", "part"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a region lies: the facts of its datum, the picture's size and the text, if known."""

    facts: DatumFacts
    width: int | None = None
    height: int | None = None
    text: str | None = None
    length: int | None = None

    def outside(self, x: float, y: float, x2: float, y2: float) -> bool:
        """Whether bounds reach over the edge of the picture by more than half a pixel."""
        if self.width is None or self.height is None:
            return False
        return x < -EDGE or y < -EDGE or x2 > self.width + EDGE or y2 > self.height + EDGE

    def outside_problem(self, at: str) -> Problem:
        """The problem of a shape that does."""
        words = f"lies outside the image of {self.width} × {self.height} pixels"
        return Problem(at, "outside", words)


Geometry = Callable[[Mapping[str, JSON], Place], list[Problem]]


def region_schema(question: Question, kinds: Mapping[str, OptionKind]) -> list[Problem]:
    """What is wrong with the declaration of a question with regions; ``kinds`` are its options."""
    problems = label_problems(question, least=1) + option_problems(question, kinds)
    options = question.options
    problems += range_problems(options, "least", "most")
    for name, low, high in (
        ("least", 0, MAX_REGIONS),
        ("most", 1, MAX_REGIONS),
        ("min_size", 0, 1e6),
        ("iou", 0.05, 0.95),
    ):
        value = options.get(name)
        if name in kinds and is_number(value) and not low <= value <= high:
            message = f"{name} must be from {low:g} to {high:g}"
            problems.append(Problem(f"/{name}", "range", message))
    names: set[str] = set()
    for inner in question.attributes:
        at = f"/attributes/{escape(inner.name)}"
        if inner.name in names:
            problems.append(Problem(at, "duplicate", f"{inner.name!r} is there twice"))
        names.add(inner.name)
        if inner.type not in LABEL_TYPES:
            message = f"there is no label type {inner.type!r}"
            problems.append(Problem(f"{at}/type", "unknown_type", message))
        elif LABEL_TYPES.get(inner.type).has_regions:
            message = "an attribute of a region cannot have regions"
            problems.append(Problem(f"{at}/type", "nested_regions", message))
        else:
            found = LABEL_TYPES.get(inner.type).schema(inner)
            problems.extend(problem.under(at) for problem in found)
    return problems


def check_regions(
    question: Question,
    value: JSON,
    datum: DatumFacts,
    nouns: str,
    fields: frozenset[str],
    geometry: Geometry,
) -> list[Problem]:
    """What is wrong with a list of regions; ``geometry`` looks at one region in its place.

    ``fields`` are all keys that a region may have; ``nouns`` what the regions are called.
    """
    if type(value) is not list:
        return [Problem("", "type", f"must be a list of {nouns}")]
    options = question.options
    least, most = options.get("least", 0), options.get("most", MAX_REGIONS)
    if not least <= len(value) <= most:
        message = f"has {len(value):,} {nouns}; from {least:,} to {most:,} are allowed"
        return [Problem("", "count", message)]
    labels = {label.name for label in question.labels}
    needs_attributes = any(inner.required for inner in question.attributes)
    whole = _whole(datum)
    ids: set[str] = set()
    problems: list[Problem] = []
    for index, region in enumerate(value):
        if type(region) is not dict:
            problems.append(Problem(f"/{index}", "type", "must be an object"))
            continue
        found: list[Problem] = []
        if not fields.issuperset(region):
            found += _unknown_fields(region, fields)
        key = region.get("id")
        if not is_id(key):
            found.append(Problem("/id", "bad_id", "must be a text of 1 to 64 characters"))
        elif key in ids:
            found.append(Problem("/id", "duplicate", f"id {key!r} is there twice"))
        else:
            ids.add(key)
        label = region.get("label")
        if type(label) is not str or label not in labels:
            found.append(_unknown_label(question, label))
        place = whole
        if whole is None or "page" in region or "datum" in region or "part" in region:
            place, lost = _place(region, datum)
            found += lost
        if place is not None:
            found += geometry(region, place)
        found += _named_problems(region, fields)
        if needs_attributes or region.get("attributes"):
            attributes = region.get("attributes", {})
            found += check_values(question.attributes, attributes, {}, "/attributes")
        elif type(region.get("attributes", {})) is not dict:
            found.append(Problem("/attributes", "type", "must be an object"))
        if found:
            problems.extend(problem.under(f"/{index}") for problem in found)
            if len(problems) >= MAX_PROBLEMS:
                return problems[:MAX_PROBLEMS]
    return problems


def is_id(value: JSON) -> TypeGuard[str]:
    """Whether a value can name something: a text of 1 to 64 characters."""
    return type(value) is str and 0 < len(value) <= MAX_ID


def _named_problems(region: Mapping[str, JSON], fields: frozenset[str]) -> list[Problem]:
    """What is wrong with the names that a region gives of a suggestion and of a group."""
    found: list[Problem] = []
    if "suggestion" in region and not is_id(region["suggestion"]):
        found.append(Problem("/suggestion", "type", "must be the id of a suggestion"))
    if "group" in region and "group" in fields and not is_id(region["group"]):
        found.append(Problem("/group", "bad_id", "must be a text of 1 to 64 characters"))
    return found


def numbers_in(values: JSON, count: int | None = None) -> bool:
    """Whether a value is a list of finite numbers (so many of them)."""
    return (
        type(values) is list
        and (count is None or len(values) == count)
        and all(is_number(number) for number in values)
    )


def points_problems(points: JSON, at: str, least: int, most: int) -> list[Problem]:
    """What is wrong with a list of ``[x, y]``: the first fault of it."""
    if type(points) is not list:
        return [Problem(at, "type", "must be a list of points [x, y]")]
    if not least <= len(points) <= most:
        message = f"has {len(points):,} points; from {least:,} to {most:,} are allowed"
        return [Problem(at, "count", message)]
    for index, point in enumerate(points):
        if not numbers_in(point, 2):
            return [Problem(f"{at}/{index}", "not_a_number", "must be two finite numbers: x, y")]
    return []


def _whole(datum: DatumFacts) -> Place | None:
    """The place of regions that name no page or part; None where they have to name one."""
    if datum.pages or datum.type == "document":
        return None
    if datum.type == "conversation":
        return None
    return Place(datum, datum.width, datum.height, datum.text, datum.length)


def _place(region: Mapping[str, JSON], datum: DatumFacts) -> tuple[Place | None, list[Problem]]:
    """Where a region says that it lies, or what is wrong with that."""
    facts = datum
    if "datum" in region:
        name = region["datum"]
        if not is_id(name):
            return None, [Problem("/datum", "type", "must be the name of a datum")]
        if datum.others:
            alike = [one for one, other in datum.others.items() if other.type == datum.type]
            if name not in alike:
                words = f"there is no such {datum.type}; there are: {', '.join(alike)}"
                return None, [Problem("/datum", "unknown_datum", words)]
            facts = datum.others[name]
    if "page" in region or facts.type == "document":
        return _page(region, facts)
    if "part" in region or facts.type == "conversation":
        return _part(region, facts)
    return Place(facts, facts.width, facts.height, facts.text, facts.length), []


def _page(region: Mapping[str, JSON], facts: DatumFacts) -> tuple[Place | None, list[Problem]]:
    if facts.type not in ("document", "unknown"):
        return None, [Problem("/page", "unknown_field", f"a {facts.type} has no pages")]
    page = region.get("page")
    if type(page) is not int or page < 0:
        return None, [Problem("/page", "page", "must be the number of a page, from 0")]
    text = facts.texts.get(str(page))
    if not facts.pages:
        return Place(facts, None, None, text), []
    if page >= len(facts.pages):
        words = f"the document has the pages 0 to {len(facts.pages) - 1:,}"
        return None, [Problem("/page", "page", words)]
    width, height = facts.pages[page]
    return Place(facts, width, height, text, None if text is None else len(text)), []


def _part(region: Mapping[str, JSON], facts: DatumFacts) -> tuple[Place | None, list[Problem]]:
    if facts.type not in ("conversation", "unknown"):
        return None, [Problem("/part", "unknown_field", f"a {facts.type} has no parts")]
    part = region.get("part")
    if not is_id(part):
        return None, [Problem("/part", "part", "must be the id of a turn or candidate")]
    if facts.parts and part not in facts.parts:
        words = "there is no such turn or candidate in the conversation"
        return None, [Problem("/part", "part", words)]
    text = facts.texts.get(part)
    return Place(facts, text=text, length=None if text is None else len(text)), []


def _unknown_fields(region: Mapping[str, JSON], fields: frozenset[str]) -> Iterator[Problem]:
    words = f"there are only: {', '.join(sorted(fields))}"
    for name in list(region)[:20]:
        if name not in fields:
            yield Problem(f"/{escape(str(name))}", "unknown_field", words)


def _unknown_label(question: Question, label: JSON) -> Problem:
    names = ", ".join(question.label_names()[:20])
    if type(label) is not str:
        return Problem("/label", "type", f"must be one of: {names}")
    return Problem(
        "/label", "unknown_label", f"there is no label {label[:64]!r}; there are: {names}"
    )
