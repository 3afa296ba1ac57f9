"""How the labels are spread, and which are so rare that a model will hardly see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from assay.core.intervals import wilson
from assay.core.labels.parts import picks_one
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.values import JSON, Interval, Question


@dataclass(frozen=True, slots=True)
class LabelShare:
    """One label: how often it is there, as a share of all, and what was expected if known."""

    label: str
    n: int
    share: Interval | None
    expected: float | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """The shares of all labels of a question, in its order.

    ``effective`` is the number of equally common labels that would be as diverse (the
    exponential of the entropy); ``rare`` are labels below a tenth of an even share.
    """

    of: str
    labels: tuple[LabelShare, ...]
    effective: float
    rare: tuple[str, ...]


def labels_in(question: Question, value: JSON) -> list[str]:
    """The labels that an answer holds, one for each region where there are regions."""
    if LABEL_TYPES.get(question.type).has_regions:
        return [region["label"] for region in value]
    if picks_one(question):
        return [value]
    if question.type == "choices":
        return list(value)
    return []


def balance(
    question: Question, values: Sequence[JSON], expected: Mapping[str, float] | None = None
) -> Balance:
    """The balance of believed answers to a question."""
    counts = dict.fromkeys(question.label_names(), 0)
    for value in values:
        for name in labels_in(question, value):
            if name in counts:
                counts[name] += 1
    total = sum(counts.values())
    shares = tuple(
        LabelShare(name, n, wilson(n, total), (expected or {}).get(name))
        for name, n in counts.items()
    )
    parts = [n / total for n in counts.values() if n] if total else []
    effective = exp(-sum(p * log(p) for p in parts)) if parts else 0.0
    floor = total / len(counts) / 10 if counts else 0.0
    rare = tuple(name for name, n in counts.items() if total and n < floor)
    return Balance(question.name, shares, effective, rare)
