"""``number``: one measured number, with bounds and a tolerance where they are known."""

from __future__ import annotations

from collections.abc import Sequence

from assay.core.errors import Problem
from assay.core.labels.declaration import (
    is_number,
    no_attributes,
    no_labels,
    option_problems,
    range_problems,
)
from assay.core.labels.vote import positive, weighted_median, whole_match
from assay.core.values import JSON, DatumFacts, Match, Merged, Question


class Number:
    """A finite number such as ``3.2``.

    Options: ``least``, ``most``, ``whole`` (no fractions), ``tolerance`` (up to where two
    numbers count as equal).
    """

    name = "number"
    has_regions = False

    def schema(self, question: Question) -> list[Problem]:
        """``least`` not above ``most``; ``tolerance`` not below 0; no labels, no attributes."""
        kinds = {"least": float, "most": float, "whole": bool, "tolerance": float}
        problems = no_labels(question) + no_attributes(question)
        problems += option_problems(question, kinds)
        problems += range_problems(question.options, "least", "most")
        tolerance = question.options.get("tolerance")
        if is_number(tolerance) and tolerance < 0:
            problems.append(Problem("/tolerance", "range", "tolerance must not be below 0"))
        return problems

    def validate(self, question: Question, value: JSON, datum: DatumFacts) -> list[Problem]:
        """A finite number (not a boolean) inside the bounds."""
        if not is_number(value):
            return [Problem("", "not_a_number", "must be a finite number")]
        options = question.options
        if options.get("whole") and value != int(value):
            return [Problem("", "not_whole", "must be a whole number")]
        if "least" in options and value < options["least"]:
            return [Problem("", "range", f"must be at least {options['least']:g}")]
        if "most" in options and value > options["most"]:
            return [Problem("", "range", f"must be at most {options['most']:g}")]
        return []

    def distance(self, question: Question, left: JSON, right: JSON) -> float:
        """|a - b| as a share of the range, or of |a| + |b| where no range is declared."""
        apart = abs(left - right)
        options = question.options
        if apart <= options.get("tolerance", 0.0):
            return 0.0
        if "least" in options and "most" in options and options["most"] > options["least"]:
            return min(1.0, float(apart / (options["most"] - options["least"])))
        return min(1.0, float(apart / (abs(left) + abs(right))))

    def match(self, question: Question, left: JSON, right: JSON) -> Match:
        """Paired where equal within the tolerance."""
        return whole_match(self.distance(question, left, right))

    def merge(self, question: Question, values: Sequence[JSON], weights: Sequence[float]) -> Merged:
        """The weighted median; the posterior is 1 - the weighted mean distance to it."""
        value: JSON = weighted_median(values, weights)
        if question.options.get("whole"):
            value = int(value // 1)
        return Merged(value, closeness(self, question, values, weights, value))

    def summary(self, question: Question, value: JSON) -> str:
        """The number in its shortest form."""
        return f"{value:g}"


def closeness(
    kind: Number,
    question: Question,
    values: Sequence[JSON],
    weights: Sequence[float],
    value: JSON,
) -> float:
    """1 - the weighted mean distance of the values to the merged one."""
    weights = positive(weights)
    apart = sum(w * kind.distance(question, v, value) for v, w in zip(values, weights, strict=True))
    return 1.0 - apart / sum(weights)
