"""'Village notices': short texts written for this demo, with what they name and how it hangs
together.

The notices stand in ``notices.txt`` with their truth in them: ``[event:e1|Lantern walk]`` marks
a span with a label and an id, and the lines under a notice that begin with ``>`` are its
relations. Places, people and clubs are made up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from assay.demo.annotators import CREW, Annotator
from assay.demo.kinds.noise import missed, named, region_id
from assay.demo.scripts import Asked, Script
from assay.demo.subjects import Case, Piece, Subject, read_text

JSON = Any
SLUG = "village-notices"
LABELS = ("event", "place", "time", "host")
RELATIONS = ("held at", "held on", "held by")
_MARK = re.compile(r"\[(\w+):(\w+)\|([^\]]+)\]")
_NEAR = {"host": "place", "place": "host", "event": "time"}


@dataclass(frozen=True, slots=True)
class Notice:
    """A text with its truth: spans, and relations between them."""

    number: int
    section: str
    text: str
    spans: tuple[Mapping[str, JSON], ...]
    links: tuple[Mapping[str, JSON], ...]

    @property
    def external_id(self) -> str:
        """The name under which the item is imported."""
        return f"notice-{self.number:03d}"


def notices() -> list[Notice]:
    """All notices, as they stand in the file."""
    found = []
    for number, block in enumerate(read_text("notices.txt").strip().split("\n\n"), start=1):
        lines = block.splitlines()
        section = lines[0].removeprefix("# ")
        marked = " ".join(line for line in lines[1:] if not line.startswith(">"))
        text, spans = _unmarked(marked)
        links = tuple(
            _link(place, line) for place, line in enumerate(lines) if line.startswith(">")
        )
        found.append(Notice(number, section, text, tuple(spans), links))
    return found


def _unmarked(marked: str) -> tuple[str, list[dict[str, JSON]]]:
    """The plain text, and the spans that were marked in it."""
    text, spans, after = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[after : mark.start()]
        label, identity, words = mark.groups()
        ranges = [[len(text), len(text) + len(words)]]
        spans.append({"id": identity, "label": label, "ranges": ranges, "text": words})
        text += words
        after = mark.end()
    return text + marked[after:], spans


def _link(place: int, line: str) -> dict[str, JSON]:
    """A relation from a line such as ``> e1 held at p1``."""
    first, *label, last = line.removeprefix("> ").split()
    return {"id": f"link-{place}", "label": " ".join(label), "from": first, "to": last}


def mark_up(
    who: Annotator, notice: Notice, rng: Random
) -> tuple[list[dict[str, JSON]], list[dict[str, JSON]]]:
    """Spans and relations as this person marks them.

    A span may take in the word before it or lose its first word; a relation whose end was
    overlooked cannot be drawn, and some are forgotten.
    """
    spans: list[dict[str, JSON]] = []
    ids: dict[str, tuple[str, str]] = {}
    after = 0
    for span in notice.spans:
        if missed(who, 0.92 if span["label"] == "host" else 1.0, rng):
            continue
        start, end = span["ranges"][0]
        if rng.random() < 3.5 * who.jitter:
            start = max(after, _moved(notice.text, start, end, rng))
        after = end
        key, label = region_id(rng), named(who, span["label"], _NEAR, rng)
        ids[span["id"]] = (key, label)
        text = notice.text[start:end]
        spans.append({"id": key, "label": label, "ranges": [[start, end]], "text": text})
    links = []
    for link in notice.links:
        ends = (ids.get(link["from"]), ids.get(link["to"]))
        if ends[0] is None or ends[1] is None or rng.random() > who.care:
            continue
        right = {"held at": "place", "held on": "time", "held by": "host"}[link["label"]]
        if ends[0][1] == "event" and ends[1][1] == right:
            keys = {"from": ends[0][0], "to": ends[1][0]}
            links.append({"id": region_id(rng), "label": link["label"], **keys})
    return spans, links


def _moved(text: str, start: int, end: int, rng: Random) -> int:
    """The span's beginning one word earlier, or one later where it has several words."""
    if " " in text[start:end] and rng.random() < 0.5:
        return text.index(" ", start) + 1
    before = text.rfind(" ", 0, max(0, start - 1))
    return before + 1 if start else 0


def _piece(notice: Notice) -> Piece:
    def answer(who: Annotator, rng: Random, clear: frozenset[str]) -> dict[str, JSON]:
        spans, links = mark_up(who, notice, rng)
        return {"names": spans, "links": links}

    row = {
        "external_id": notice.external_id,
        "data": {"notice": notice.text},
        "attributes": {"section": notice.section},
    }
    truth = {"names": list(notice.spans), "links": list(notice.links)}
    work = len(notice.spans) + len(notice.links)
    return Piece(notice.external_id, row, None, truth, answer, None, work)


def project(count: int) -> tuple[Subject, Script]:
    """The project with so many notices, and its story."""
    chosen = notices()[:count]
    cases = _cases(chosen[0])
    return Subject(SLUG, {one.external_id: _piece(one) for one in chosen}, cases), _STORY


def _cases(notice: Notice) -> tuple[Case, ...]:
    """The first notice as it should be, and what people mark too widely in it."""
    name = notice.external_id
    event = next(span for span in notice.spans if span["label"] == "event")
    start, end = event["ranges"][0]
    wide = _wider(notice.text, start)
    whole = {**event, "ranges": [[wide, end]], "text": notice.text[wide:end]}
    everything: Sequence[Mapping[str, JSON]] = notice.spans
    return (
        Case("R1", "good", "The name alone", name, {"names": [event]}),
        Case("R1", "bad", "With the article before it", name, {"names": [whole]}),
        Case(
            "R5",
            "good",
            "Every relation begins at the event",
            name,
            {"names": list(everything), "links": list(notice.links)},
        ),
    )


def _wider(text: str, start: int) -> int:
    return text.rfind(" ", 0, max(0, start - 1)) + 1


_STORY = Script(
    crew=(CREW[0].name, CREW[1].name, CREW[3].name, CREW[4].name),
    quota=(1, 1),
    gold=4,
    first=0.8,
    questions=(
        Asked(
            3,
            "R3",
            "From and to",
            "'From 7 until 9' - one time, or two?",
            "One: it tells when one thing happens. Mark from the first word to the last number.",
        ),
        Asked(
            8,
            "R4",
            "The school as a host",
            "The school invites, and it happens in the school. Host, place, or both?",
        ),
    ),
    review_from=6,
    reviews=(0, 1),
    near=0.15,
    lasts=10,
    measured_every=5,
)
