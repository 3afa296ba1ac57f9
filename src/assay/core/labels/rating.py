"""``rating``: a whole number on a short ordered scale, such as 1 to 5."""

from __future__ import annotations

from collections.abc import Sequence

from assay.core.errors import Problem
from assay.core.labels.declaration import no_attributes, no_labels, option_problems
from assay.core.labels.vote import positive, weighted_median, whole_match
from assay.core.values import JSON, DatumFacts, Match, Merged, Question

MAX_STEPS = 100


class Rating:
    """A step of a scale. Options: ``least`` (1) and ``most`` (5), whole numbers."""

    name = "rating"
    has_regions = False

    def schema(self, question: Question) -> list[Problem]:
        """At least two and at most a hundred steps; no labels, no attributes."""
        problems = no_labels(question) + no_attributes(question)
        problems += option_problems(question, {"least": int, "most": int})
        if not problems:
            least, most = _scale(question)
            if not 1 <= most - least < MAX_STEPS:
                message = f"the scale from {least} to {most} must have 2 to {MAX_STEPS} steps"
                problems.append(Problem("/most", "range", message))
        return problems

    def validate(self, question: Question, value: JSON, datum: DatumFacts) -> list[Problem]:
        """A whole number on the scale."""
        least, most = _scale(question)
        if type(value) is not int:
            return [Problem("", "type", f"must be a whole number from {least} to {most}")]
        if not least <= value <= most:
            return [Problem("", "range", f"must be from {least} to {most}")]
        return []

    def distance(self, question: Question, left: JSON, right: JSON) -> float:
        """Steps apart as a share of the scale."""
        least, most = _scale(question)
        return float(abs(left - right) / (most - least))

    def match(self, question: Question, left: JSON, right: JSON) -> Match:
        """Paired where equal."""
        return whole_match(self.distance(question, left, right))

    def merge(self, question: Question, values: Sequence[JSON], weights: Sequence[float]) -> Merged:
        """The weighted median step (the lower one of two); posterior: the share that chose it."""
        weights = positive(weights)
        value = int(weighted_median(values, weights) // 1)
        chose = sum(w for v, w in zip(values, weights, strict=True) if v == value)
        return Merged(value, chose / sum(weights))

    def summary(self, question: Question, value: JSON) -> str:
        """``4 of 5``."""
        return f"{value} of {_scale(question)[1]}"


def _scale(question: Question) -> tuple[int, int]:
    return question.options.get("least", 1), question.options.get("most", 5)
