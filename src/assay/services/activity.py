"""What happened lately, in sentences; several of a kind by one person are one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from assay.core.values import HOUR
from assay.services.context import Context, when
from assay.store.events import Event, latest_events
from assay.store.places import Place

LOOK_AT = 200
SHOWN = 12


@dataclass(frozen=True, slots=True)
class ActivityView:
    """One line of the activity: who did what, and where to see it."""

    at: datetime
    actor: str
    kind: str
    text: str
    href: str | None


Words = Callable[[Event, int], str]


def _one_or_many(one: str, many: str) -> Words:
    return lambda event, n: one if n == 1 else many.format(n=n)


def _versioned(text: str) -> Words:
    return lambda event, n: text.format(version=event.version)


WORDS: Mapping[str, tuple[Words, str | None]] = {
    "project.created": (_one_or_many("made the project", "made the project"), None),
    "blueprint.applied": (_versioned("applied blueprint v{version}"), "blueprint"),
    "schema.changed": (_versioned("changed the questions (v{version})"), "blueprint"),
    "guideline.published": (_versioned("published guideline v{version}"), "guideline"),
    "guideline.acknowledged": (_versioned("acknowledged guideline v{version}"), "guideline"),
    "item.imported": (_one_or_many("imported items", "imported {n} parts of items"), "items"),
    "annotation.submitted": (_one_or_many("labelled an item", "labelled {n} items"), "items"),
    "annotation.returned": (_one_or_many("returned an item", "returned {n} items"), "review"),
    "item.accepted": (_one_or_many("accepted an item", "accepted {n} items"), "items"),
    "item.requeued": (_one_or_many("put an item back", "put {n} items back"), "items"),
    "discussion.opened": (_one_or_many("asked a question", "asked {n} questions"), "discussions"),
    "discussion.answered": (
        _one_or_many("answered a question", "answered {n} questions"),
        "discussions",
    ),
    "finding.opened": (_one_or_many("raised a finding", "raised {n} findings"), "quality"),
    "member.joined": (_one_or_many("joined", "joined"), "people"),
    "member.qualified": (_one_or_many("passed the test", "passed the test"), "people"),
    "member.paused": (_one_or_many("paused a member", "paused {n} members"), "people"),
    "prediction.imported": (
        _one_or_many("imported predictions", "imported predictions"),
        "iteration",
    ),
    "batch.made": (_one_or_many("made a batch", "made {n} batches"), "iteration"),
    "snapshot.made": (_one_or_many("made a snapshot", "made {n} snapshots"), "exports"),
    "criterion.met": (_one_or_many("found a criterion met", "found {n} criteria met"), "quality"),
    "criterion.failed": (
        _one_or_many("found a criterion failed", "found {n} criteria failed"),
        "quality",
    ),
}
_NOBODY = ("", "system")
_ENGINE = ("finding.", "criterion.")  # noticed by the engine, whoever asked it to look


def activity(ctx: Context, place: Place) -> list[ActivityView]:
    """The latest lines, the newest first."""
    found = latest_events(ctx.conn, place.project.id, LOOK_AT, kinds=list(WORDS))
    lines: list[tuple[Event, int]] = []
    for event in found:
        if lines:
            last, n = lines[-1]
            alike = (last.kind, last.actor) == (event.kind, event.actor)
            if alike and last.at - event.at < HOUR:
                lines[-1] = (last, n + 1)
                continue
        if len(lines) == SHOWN:
            break
        lines.append((event, 1))
    return [_line(place, event, n) for event, n in lines]


def _line(place: Place, event: Event, n: int) -> ActivityView:
    words, page = WORDS[event.kind]
    href = f"/projects/{place.project.slug}/{page}" if page else None
    noticed = event.actor in _NOBODY or event.kind.startswith(_ENGINE)
    actor = "Assay" if noticed else event.actor
    return ActivityView(when(event.at), actor, event.kind, words(event, n), href)
