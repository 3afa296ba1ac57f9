"""``number``: one measured number, with bounds and a tolerance where they are known."""

from __future__ import annotations

from collections.abc import Sequence

from assay.core.errors import Problem
from assay.core.labels.declaration import (
    OptionKind,
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

    Options: ``least``, ``most``, ``whole`` (no fractions), ``step`` (whole multiples of it,
    counted from ``least``), ``unit`` (what it is measured in, shown beside it), ``tolerance``
    (up to where two numbers count as equal).
    """

    name = "number"
    has_regions = False

    def schema(self, question: Question) -> list[Problem]:
        """``least`` not above ``most``; ``tolerance`` not below 0; no labels, no attributes."""
        kinds: dict[str, OptionKind] = {
            "least": float,
            "most": float,
            "whole": bool,
            "step": float,
            "unit": str,
            "tolerance": float,
        }
        problems = no_labels(question) + no_attributes(question)
        problems += option_problems(question, kinds)
        problems += range_problems(question.options, "least", "most")
        tolerance = question.options.get("tolerance")
        if is_number(tolerance) and tolerance < 0:
            problems.append(Problem("/tolerance", "range", "tolerance must not be below 0"))
        step = question.options.get("step")
        if is_number(step) and step <= 0:
            problems.append(Problem("/step", "range", "step must be above 0"))
        unit = question.options.get("unit")
        if type(unit) is str and not 0 < len(unit) <= 32:
            problems.append(Problem("/unit", "length", "a unit has 1 to 32 characters"))
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
        if "step" in options and _nearest_step(question, value) != value:
            start = options.get("least", 0)
            return [Problem("", "step", f"must be {start:g} and steps of {options['step']:g} more")]
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
        if "step" in question.options:
            value = _nearest_step(question, value)
        if question.options.get("whole"):
            value = int(value // 1)
        return Merged(value, closeness(self, question, values, weights, value))

    def summary(self, question: Question, value: JSON) -> str:
        """The number in its shortest form."""
        unit = question.options.get("unit")
        return f"{value:g} {unit}" if unit else f"{value:g}"


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


def _nearest_step(question: Question, value: float) -> float:
    """The value on the grid of steps that is nearest; the value itself where it is on it."""
    start, step = question.options.get("least", 0), question.options["step"]
    steps = round((value - start) / step)
    near: float = start + steps * step
    return value if abs(near - value) <= 1e-9 * max(abs(near), abs(value), step) else near
