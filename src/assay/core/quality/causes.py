"""Why reviewers found answers wrong: causes by rule and by question.

A review stores a cause but no rule. Which rule it speaks of is derived from the answers that it
decided on: those of the annotators as they stood at that time, with the reviewer's own answers
where they were mended. Each question in which these differ is touched, and each rule that a
difference falls under (as in the list of disputes: that of the label, else that of the question).
A review that touches several rules counts under each of them, once; one in which nothing differs
(a single answer that was accepted or sent back) counts in the sum only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assay.core.intervals import wilson
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.quality.dispute import differences
from assay.core.values import Cause, DatumFacts, Interval, Question, Schema

LATEST = 6
_ANY = DatumFacts(type="unknown")


@dataclass(frozen=True, slots=True)
class CausedReview:
    """A review that names a cause: the item (public id) and who said what when it was decided.

    ``answers`` is voice → question → value; the reviewer's own answers are one voice more.
    """

    item: str
    cause: str
    answers: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class CauseFigure:
    """How often each cause was given, and the share of unclear rules among them.

    ``items`` are the latest items of which a reviewer said that the rule is unclear.
    """

    counts: Mapping[str, int]
    n: int
    unclear: Interval | None
    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class Causes:
    """Causes of all reviews that name one, by question and by rule."""

    all: CauseFigure
    by_question: Mapping[str, CauseFigure] = field(default_factory=dict)
    by_rule: Mapping[str, CauseFigure] = field(default_factory=dict)


def cause_figures(schema: Schema, reviews: Sequence[CausedReview]) -> Causes:
    """The causes of reviews, the oldest first, summed up."""
    every: list[CausedReview] = list(reviews)
    by_question: dict[str, list[CausedReview]] = {}
    by_rule: dict[str, list[CausedReview]] = {}
    for review in every:
        questions, rules = touched(schema, review.answers)
        for name in questions:
            by_question.setdefault(name, []).append(review)
        for rule in rules:
            by_rule.setdefault(rule, []).append(review)
    return Causes(
        _figure(every),
        {name: _figure(by_question[name]) for name in sorted(by_question)},
        {rule: _figure(by_rule[rule]) for rule in sorted(by_rule)},
    )


def touched(schema: Schema, answers: Mapping[str, Mapping[str, Any]]) -> tuple[set[str], set[str]]:
    """The questions in which answers differ, and the rules that the differences fall under."""
    questions: set[str] = set()
    rules: set[str] = set()
    for question in schema.questions:
        found = differences(question, _given(question, answers))
        if found:
            questions.add(question.name)
            rules.update(one.rule for one in found if one.rule)
    return questions, rules


def _given(question: Question, answers: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The answers to one question that its present declaration allows."""
    kind = LABEL_TYPES.get(question.type)
    return {
        voice: given[question.name]
        for voice, given in answers.items()
        if question.name in given and not kind.validate(question, given[question.name], _ANY)
    }


def _figure(reviews: Sequence[CausedReview]) -> CauseFigure:
    counts = Counter(review.cause for review in reviews)
    n = len(reviews)
    unclear = [review.item for review in reviews if review.cause == Cause.UNCLEAR_RULE]
    return CauseFigure(
        {str(cause): counts[cause] for cause in Cause if counts[cause]},
        n,
        wilson(len(unclear), n),
        list(dict.fromkeys(reversed(unclear)))[:LATEST],
    )
