"""What the quality run reads at once: answers, gold, people, rules and counts, as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from assay.core.labels.alignment import aligned, links_regions
from assay.core.labels.groups import has_groups, with_shared_groups
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.quality.agreement_slices import Attribute
from assay.core.quality.anchoring import FirstAnswer
from assay.core.quality.causes import CausedReview
from assay.core.quality.consensus import Answered
from assay.core.quality.criteria import CriterionAsked
from assay.core.quality.gold_leaks import Leak
from assay.core.quality.matrix import Ints
from assay.core.values import DatumFacts, Instant, Interval, Question, Schema

_ANY = DatumFacts(type="unknown")


@dataclass(frozen=True, slots=True)
class Annotator:
    """Somebody who gave answers: their public id in the project, and what others see."""

    member: str
    pseudonym: str
    role: str
    state: str


@dataclass(frozen=True, slots=True)
class Answers:
    """All current answers, one row an annotation; the arrays have one length.

    ``item`` and ``person`` are indices into the evidence's items and people; ``at`` instants,
    ``lead_ms`` milliseconds; ``bodies`` question → value; ``shown`` datum → the order in which
    its candidates stood (empty where it has none; the whole is empty where none was recorded).
    ``aided``: whether a suggestion stood before who answered (empty: none ever did).
    """

    item: Ints
    person: Ints
    at: Ints
    lead_ms: Ints
    bodies: Sequence[Mapping[str, Any]]
    shown: Sequence[Mapping[str, Sequence[str]]] = ()
    aided: Sequence[bool] = ()


@dataclass(frozen=True, slots=True)
class GoldAnswers:
    """All verdicts on gold, one row each: who, when, right or not.

    ``right`` tells it by question, ``pairs`` holds the (gold, given) labels by question.
    """

    person: Ints
    at: Ints
    correct: Ints
    right: Sequence[Mapping[str, bool]]
    pairs: Sequence[Mapping[str, Sequence[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class Fall:
    """A person's accuracy on gold that fell for good, as a sequential test found it.

    ``since`` when; without a fall an alarm is raised once in ``items_to_false_alarm`` verdicts.
    """

    since: Instant
    items_to_false_alarm: int


@dataclass(frozen=True, slots=True)
class KnownGold:
    """Gold in use that was probably recognised: its uid, what its item is called, and why."""

    uid: str
    name: str
    leak: Leak


@dataclass(frozen=True, slots=True)
class CoverageFacts:
    """How many cells of the coverage targets are met; ``missing`` names the worst first."""

    met: int
    total: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that the quality run looks at; ``items`` are public ids.

    ``firsts`` are first answers by the items' inner keys, as ``decided`` is: what gold or a
    reviewer says, by question. ``reviewed_values`` is that of items by their index, without gold.
    """

    now: Instant
    schema: Schema
    items: Sequence[str]
    people: Sequence[Annotator]
    answers: Answers
    gold: GoldAnswers
    criteria: Sequence[CriterionAsked] = ()
    n_items: int = 0
    n_settled: int = 0
    n_gold: int = 0
    wants_gold: bool = False
    reviewed: int = 0
    reviewed_wrong: int = 0
    coverage: CoverageFacts | None = None
    rules: Mapping[str, str] = field(default_factory=dict)
    asked_by_rule: Mapping[str, int] = field(default_factory=dict)
    guideline_marks: Sequence[tuple[int, Instant]] = ()
    falls: Mapping[int, Fall] = field(default_factory=dict)
    known_gold: Sequence[KnownGold] = ()
    attributes: Sequence[Attribute] = ()
    caused: Sequence[CausedReview] = ()
    firsts: Sequence[FirstAnswer] = ()
    decided: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    reviewed_values: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    labels_of_settled: int = 0
    most_labels: int = 1

    def answered(self, question: Question) -> tuple[Ints, Answered]:
        """The rows that answer a question validly, and their answers.

        What an older schema allowed and this one does not is left out: it cannot be compared.
        """
        kind = LABEL_TYPES.get(question.type)
        rows = np.array(
            [
                row
                for row, body in enumerate(self.answers.bodies)
                if question.name in body and not kind.validate(question, body[question.name], _ANY)
            ],
            dtype=np.int64,
        )
        answered = Answered(
            self.answers.item[rows],
            self.answers.person[rows],
            self._values(question, rows),
            len(self.items),
            len(self.people),
        )
        return rows, answered

    def _values(self, question: Question, rows: Ints) -> list[Any]:
        """The values of rows; links and groups with ids that all people of an item share."""
        bodies = self.answers.bodies
        links = links_regions(question)
        if not links and not any(has_groups(question, bodies[row]) for row in rows.tolist()):
            return [bodies[row][question.name] for row in rows.tolist()]
        of_item: dict[int, list[int]] = {}
        for place, row in enumerate(rows.tolist()):
            of_item.setdefault(int(self.answers.item[row]), []).append(place)
        values: list[Any] = [None] * len(rows)
        for places in of_item.values():
            own = [self._sound(question, bodies[int(rows[place])]) for place in places]
            shared = (aligned if links else with_shared_groups)(self.schema.questions, own)
            for place, body in zip(places, shared, strict=True):
                values[place] = body[question.name]
        return values

    def _sound(self, question: Question, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answers to a question and to those beside it that are valid too."""
        return {
            one.name: body[one.name]
            for one in self.schema.questions
            if one.name in body
            and (
                one.name == question.name
                or not LABEL_TYPES.get(one.type).validate(one, body[one.name], _ANY)
            )
        }

    def target(self, measure: str, of: str | None = None) -> float | None:
        """The target of a criterion of the blueprint."""
        return next((c.target for c in self.criteria if c.measure == measure and c.of == of), None)


def share_of(part: int, whole: int) -> Interval | None:
    """A share of a whole that is known entirely: it has no uncertainty. None for no whole."""
    if whole <= 0:
        return None
    return Interval(part / whole, part / whole, part / whole, whole)
