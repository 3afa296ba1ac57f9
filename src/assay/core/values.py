"""The frozen values that every layer shares: the words of the domain as types.

Instants are integers: microseconds since 1970-01-01 UTC. Public ids ("uids") are a prefix and
a UUIDv7 in hexadecimal (``itm_0193...``); internal keys are integers and never leave the server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Instant = int
JSON = Any
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def new_uid(prefix: str, now: Instant, random_bits: int) -> str:
    """A public id: ``prefix_`` and the 32 hexadecimal digits of a UUIDv7 (RFC 9562).

    ``random_bits`` holds at least 74 random bits; the caller has the source of randomness.
    """
    milliseconds = (now // 1000) & 0xFFFF_FFFF_FFFF
    rand_a = random_bits & 0xFFF
    rand_b = (random_bits >> 12) & 0x3FFF_FFFF_FFFF_FFFF
    value = (milliseconds << 80) | (0x7 << 76) | (rand_a << 64) | (0b10 << 62) | rand_b
    return f"{prefix}_{value:032x}"


def new_uids(prefix: str, now: Instant, random_bits: int, n: int) -> list[str]:
    """So many public ids from one draw of randomness, counted on (RFC 9562, section 6.2)."""
    milliseconds = (now // 1000) & 0xFFFF_FFFF_FFFF
    head = f"{prefix}_{milliseconds:012x}7{random_bits & 0xFFF:03x}"
    start = random_bits >> 12
    mask = 0x3FFF_FFFF_FFFF_FFFF
    return [
        f"{head}{0x8000_0000_0000_0000 | (number & mask):016x}"
        for number in range(start, start + n)
    ]


class Role(StrEnum):
    """What a person is in a project, strongest first."""

    OWNER = "owner"
    MANAGER = "manager"
    REVIEWER = "reviewer"
    EXPERT = "expert"
    ANNOTATOR = "annotator"
    VIEWER = "viewer"
    MODEL = "model"


class Stage(StrEnum):
    """What an assignment is for."""

    LABEL = "label"
    REVIEW = "review"
    ADJUDICATE = "adjudicate"


class ItemState(StrEnum):
    """Where an item stands (see the states in the glossary).

    ``preparing`` is before all others: its media are still being decoded, and nobody gets it.
    """

    PREPARING = "preparing"
    WAITING = "waiting"
    IN_WORK = "in_work"
    SETTLED = "settled"
    IN_REVIEW = "in_review"
    ACCEPTED = "accepted"
    EXCLUDED = "excluded"
    BROKEN = "broken"


class AssignmentState(StrEnum):
    """One hand-out's life."""

    LEASED = "leased"
    SUBMITTED = "submitted"
    SKIPPED = "skipped"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class AnnotationState(StrEnum):
    """One annotation's life; ``surplus`` is late work kept although the item had enough."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    SUPERSEDED = "superseded"
    EXCLUDED = "excluded"
    SURPLUS = "surplus"


class Decision(StrEnum):
    """What a review decides about an item."""

    ACCEPT = "accept"
    FIX = "fix"
    RETURN = "return"


class Cause(StrEnum):
    """Why the answers of an item differed or were wrong."""

    SLIP = "slip"
    CONFUSION = "confusion"
    UNCLEAR_RULE = "unclear_rule"
    HARD_ITEM = "hard_item"
    BAD_DATA = "bad_data"


class JobState(StrEnum):
    """One background job's life."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Label:
    """One class of a question: its name in answers, and how it is shown and chosen."""

    name: str
    key: str | None = None
    colour: str | None = None
    rule: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked about an item: what on which datum, of which label type.

    ``attributes`` are questions of their own about each region (only whole-value types).
    ``when`` maps another question's name to the answers under which this one is asked.
    ``options`` holds what only this label type knows, validated by its module.
    """

    name: str
    type: str
    on: str
    labels: tuple[Label, ...] = ()
    title: str | None = None
    required: bool = False
    rule: str | None = None
    attributes: tuple[Question, ...] = ()
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: Mapping[str, JSON] = field(default_factory=dict)

    def label_names(self) -> tuple[str, ...]:
        """The names that an answer may use."""
        return tuple(label.name for label in self.labels)


@dataclass(frozen=True, slots=True)
class Schema:
    """The questions of a project at one version; answers are stamped with it."""

    version: int
    questions: tuple[Question, ...]

    def question(self, name: str) -> Question | None:
        """The question of that name, or None."""
        return next((q for q in self.questions if q.name == name), None)


@dataclass(frozen=True, slots=True)
class DatumFacts:
    """What validation must know of a datum; None or empty where it does not apply or is unknown.

    ``width`` and ``height`` in pixels of the upright image or video; ``length`` in Unicode code
    points and ``text`` itself of a text; ``duration`` in µs; ``frames`` of a video; ``channels``
    of audio or a series; ``pages`` of a document as (width, height); ``parts`` the ids of a
    conversation's turns and candidates, ``candidates`` those of the candidates alone. ``texts``
    are the texts of the parts by id, and of a document's pages by number; ``others`` the other
    data of the item that a region may name, by name.
    """

    type: str
    width: int | None = None
    height: int | None = None
    length: int | None = None
    text: str | None = None
    duration: int | None = None
    frames: int | None = None
    channels: int | None = None
    pages: tuple[tuple[int, int], ...] = ()
    parts: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, DatumFacts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Merged:
    """What several answers to one question come to.

    ``posterior`` is the believed probability that ``value`` is right, in [0, 1];
    ``support`` tells in the label type's own terms what was for what.
    """

    value: JSON
    posterior: float
    support: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """A pairing of the regions of two answers: index pairs and what is left on either side."""

    pairs: Sequence[tuple[int, int, float]]
    only_left: Sequence[int]
    only_right: Sequence[int]


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its uncertainty: value, bounds (95 %), and how many it rests on."""

    value: float
    low: float
    high: float
    n: int
