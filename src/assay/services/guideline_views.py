"""The guideline as clients see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from assay.core.errors import Problem
from assay.core.guidelines.difference import RuleDifference, Run
from assay.services.examples import ExampleView


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule with its examples; ``changed_in`` is the version that last changed its words."""

    id: str
    title: str
    html: str
    text: str
    examples: list[ExampleView]
    n_discussions: int
    changed_in: int
    labels: list[str]


@dataclass(frozen=True, slots=True)
class GuidelineView:
    """One version of the guideline. ``rev`` is the current version, for If-Match."""

    version: int
    text: str
    html: str
    introduction: str
    rules: list[RuleView]
    at: datetime | None
    author: str | None
    note: str
    acknowledged_version: int
    changes_since_acknowledged: list[Run] | None
    missing_rules: list[str]
    may_edit: bool
    rev: int


@dataclass(frozen=True, slots=True)
class GuidelineVersionView:
    """A version in the list; the counts are told to those who may see the work of others."""

    version: int
    at: datetime
    author: str
    note: str
    n_annotations: int | None
    acknowledged: int | None
    of: int | None


@dataclass(frozen=True, slots=True)
class GuidelineVersionList:
    """All versions, newest first."""

    items: list[GuidelineVersionView]


@dataclass(frozen=True, slots=True)
class AffectedView:
    """How much existing work used what the changed rules govern; ``complete`` where all of it
    was looked at.
    """

    annotations: int
    items: int
    rules: list[str]
    complete: bool


class DifferenceView(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """What changed between two versions: by rule and word, by line, and whose work it touches."""

    from_: int
    to: int
    rules: list[RuleDifference]
    lines: list[Run]
    affected: AffectedView | None


@dataclass(frozen=True, slots=True)
class PreviewView:
    """A draft as it would look, what is wrong with it, and what it would change."""

    html: str
    rules: list[RuleView]
    problems: list[Problem]
    changes: list[RuleDifference]
    missing_rules: list[str]
    affected: AffectedView | None


@dataclass(frozen=True, slots=True)
class ReaderView:
    """Whether a member has read the current version, and when."""

    pseudonym: str
    role: str
    acknowledged_version: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ReaderList:
    """Those who label, and what they have read."""

    version: int
    items: list[ReaderView]
