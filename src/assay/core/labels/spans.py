"""``spans``: pieces of a text, each with a label and attributes.

A value is a list of regions ``{"id", "label", "ranges": [[start, end], ...], "text": "..."}``:
half-open, in Unicode code points of the stored text (of a page in a document, which ``page``
names; of a turn or candidate in a conversation, which ``part`` names; of an HTML datum its text
content). ``text`` is what the ranges hold, those of a span in several pieces joined by one
space; it is checked against the stored text, so that a wrong offset cannot slip in.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import ClassVar

from assay.core.errors import Problem
from assay.core.labels.declaration import OptionKind
from assay.core.labels.region_checks import Place
from assay.core.labels.region_family import RegionFamily
from assay.core.labels.regions import Region
from assay.core.values import JSON, Question

UNITS = ("token", "grapheme", "character")
MAX_RANGES = 1_000
MAX_OFFSET = 10**12
BETWEEN = " "
"""What stands in ``text`` between the pieces of a discontinuous span."""

Ranges = tuple[tuple[int, int], ...]


class Spans(RegionFamily):
    """A list of labelled spans.

    Options: ``unit`` (what the editor snaps to: ``token``, ``grapheme`` or ``character``),
    ``overlap`` (whether spans may share characters, true), ``discontinuous`` (whether a span
    may have several pieces, false), ``least`` and ``most`` spans, ``iou`` (from which share of
    common characters on two spans are held to be the same, 0.3). Two spans agree by the
    characters that both have, as a share of those that either has.
    """

    name = "spans"
    noun = "span"
    nouns = "spans"
    grouped = False
    shape_fields = ("ranges", "text")
    own_options: ClassVar[Mapping[str, OptionKind]] = {
        "unit": str,
        "overlap": bool,
        "discontinuous": bool,
        "iou": float,
    }
    match_least = 0.3

    def option_problems(self, question: Question) -> list[Problem]:
        """A unit that there is."""
        if question.options.get("unit", "token") not in UNITS:
            return [Problem("/unit", "unknown_value", f"unit is one of: {', '.join(UNITS)}")]
        return []

    def geometry_problems(
        self, question: Question, region: Mapping[str, JSON], place: Place
    ) -> list[Problem]:
        """Ranges in order and apart, inside the text, and the text that they hold."""
        ranges = region.get("ranges")
        found = ranges_problems(ranges, place.length)
        if found:
            return found
        if len(region["ranges"]) > 1 and not question.options.get("discontinuous", False):
            words = "spans of this question have one piece"
            return [Problem("/ranges/1", "discontinuous", words)]
        text = region.get("text")
        if type(text) is not str:
            return [Problem("/text", "type", "must be the text that the ranges hold")]
        if place.text is not None:
            held = text_in(place.text, region["ranges"])
            if text != held:
                shown = held if len(held) <= 60 else held[:59] + "…"
                return [Problem("/text", "other_text", f"the ranges hold {shown!r}")]
        return []

    def whole_problems(self, question: Question, value: JSON) -> list[Problem]:
        """Where spans must not overlap: the first that does."""
        if question.options.get("overlap", True):
            return []
        pieces = sorted(
            (_sheet_key(region), start, end, index)
            for index, region in enumerate(value)
            for start, end in region["ranges"]
        )
        for before, after in itertools.pairwise(pieces):
            if before[0] == after[0] and after[1] < before[2]:
                words = f"shares characters with span {before[3]}: these must not overlap"
                return [Problem(f"/{after[3]}/ranges", "overlap", words)]
        return []

    def prepared(self, question: Question, region: Region) -> Ranges:
        """The ranges."""
        return tuple((start, end) for start, end in region["ranges"])

    def bounds(self, shape: Ranges) -> tuple[float, float, float, float]:
        """From the first to the last character."""
        return float(shape[0][0]), 0.0, float(shape[-1][1]), 1.0

    def shared(self, question: Question, one: Ranges, other: Ranges) -> float:
        """Common characters as a share of all."""
        if one == other:
            return 1.0
        common = shared_length(one, other)
        if not common:
            return 0.0
        return common / (_length(one) + _length(other) - common)

    def content(self, region: Region) -> object:
        """The ranges."""
        return tuple(tuple(piece) for piece in region["ranges"])


def ranges_problems(ranges: JSON, length: int | None) -> list[Problem]:
    """What is wrong with ranges of code points: the first fault."""
    if type(ranges) is not list or not ranges:
        return [Problem("/ranges", "type", "must be a list of [start, end]")]
    if len(ranges) > MAX_RANGES:
        return [Problem("/ranges", "count", f"at most {MAX_RANGES:,} pieces are allowed")]
    last = -1
    for index, piece in enumerate(ranges):
        if (
            type(piece) is not list
            or len(piece) != 2
            or type(piece[0]) is not int
            or (type(piece[1]) is not int)
        ):
            words = "must be two whole numbers: start, end"
            return [Problem(f"/ranges/{index}", "type", words)]
        start, end = piece
        if start < 0 or end <= start or end > MAX_OFFSET:
            words = "start must be from 0, and below end"
            return [Problem(f"/ranges/{index}", "empty", words)]
        if start <= last:
            words = "must begin after the piece before, with a character between them"
            return [Problem(f"/ranges/{index}", "order", words)]
        if length is not None and end > length:
            words = f"lies outside the text of {length:,} characters"
            return [Problem(f"/ranges/{index}", "outside", words)]
        last = end
    return []


def text_in(text: str, ranges: Sequence[Sequence[int]]) -> str:
    """What ranges of a text hold, as a region's ``text`` has it."""
    return BETWEEN.join(text[start:end] for start, end in ranges)


def shared_length(one: Ranges, other: Ranges) -> int:
    """How many characters two sets of ranges share."""
    common = i = j = 0
    while i < len(one) and j < len(other):
        common += max(0, min(one[i][1], other[j][1]) - max(one[i][0], other[j][0]))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return common


def _length(ranges: Ranges) -> int:
    return sum(end - start for start, end in ranges)


def _sheet_key(region: Region) -> str:
    return repr([region.get(key) for key in ("datum", "page", "part")])
