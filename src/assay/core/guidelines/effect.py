"""Which answers a change of rules touches: those that used a label or question of the rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from assay.core.values import Question


@dataclass(frozen=True, slots=True)
class Touched:
    """What a set of rules governs in one question.

    ``everything`` where the rule is the question's own; else the names of ``labels``, and in
    ``attributes`` the same for the questions that are asked about each region.
    """

    everything: bool
    labels: frozenset[str]
    attributes: Mapping[str, Touched]

    def __bool__(self) -> bool:
        return self.everything or bool(self.labels) or bool(self.attributes)


@dataclass(frozen=True, slots=True)
class Affected:
    """How much of the work is touched."""

    annotations: int
    items: int


def touched_by(questions: Sequence[Question], rules: Set[str]) -> dict[str, Touched]:
    """The questions that the rules govern, wholly or in some labels; others are left out."""
    found = {question.name: _touched(question, rules) for question in questions}
    return {name: touched for name, touched in found.items() if touched}


def touches(answers: Mapping[str, Any], touched: Mapping[str, Touched]) -> bool:
    """Whether these answers used anything that the rules govern."""
    return any(
        name in answers and _value_touches(answers[name], part) for name, part in touched.items()
    )


def affected(
    annotations: Iterable[tuple[int, Mapping[str, Any]]], touched: Mapping[str, Touched]
) -> Affected:
    """Count the annotations ``(item, answers)`` that are touched, and their items."""
    if not touched:
        return Affected(0, 0)
    count = 0
    items: set[int] = set()
    for item, answers in annotations:
        if touches(answers, touched):
            count += 1
            items.add(item)
    return Affected(count, len(items))


def _touched(question: Question, rules: Set[str]) -> Touched:
    attributes = {a.name: _touched(a, rules) for a in question.attributes}
    return Touched(
        everything=question.rule in rules,
        labels=frozenset(label.name for label in question.labels if label.rule in rules),
        attributes={name: part for name, part in attributes.items() if part},
    )


def _value_touches(value: Any, touched: Touched) -> bool:
    """One answer: a label, a list of labels, or a list of regions that carry one each."""
    if value is None:
        return False
    if touched.everything:
        return True
    if isinstance(value, str):
        return value in touched.labels
    if isinstance(value, Mapping):
        return _region_touches(value, touched)
    if isinstance(value, Sequence):
        return any(_value_touches(part, touched) for part in value)
    return False


def _region_touches(region: Mapping[str, Any], touched: Touched) -> bool:
    if region.get("label") in touched.labels:
        return True
    attributes = region.get("attributes")
    if not isinstance(attributes, Mapping):
        return False
    return any(
        name in attributes and _value_touches(attributes[name], part)
        for name, part in touched.attributes.items()
    )
