"""``rating``: a step of a short ordered scale, such as 1 to 5."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from assay.core.errors import Problem
from assay.core.labels.declaration import (
    OptionKind,
    is_number,
    no_attributes,
    no_labels,
    option_problems,
)
from assay.core.labels.parts import (
    check_parts,
    merge_parts,
    parts_distance,
    parts_summary,
    per_problems,
    whole_question,
)
from assay.core.labels.vote import positive, weighted_median, whole_match
from assay.core.values import JSON, DatumFacts, Match, Merged, Question

MAX_STEPS = 1_001
SCALES = {"stars": (1, 5), "likert": (1, 5), "slider": (0, 100), "nps": (0, 10)}
"""The styles, and the scale of each where the question names none."""


class Rating:
    """A step of a scale.

    Options: ``style`` (how it is asked: ``stars``, ``likert``, ``slider`` or ``nps``), ``least``
    and ``most`` (1 and 5; of a slider 0 and 100, of nps 0 and 10), ``step`` (1; with fractions
    such as 0.5 for half stars), ``ends`` (the words at the low and the high end), ``per``
    (``turn`` or ``candidate``: a rating for each of a conversation, ``{id: step}``).
    """

    name = "rating"
    has_regions = False

    def schema(self, question: Question) -> list[Problem]:
        """At least two and at most 1,001 steps; no labels, no attributes."""
        problems = no_labels(question) + no_attributes(question)
        kinds: dict[str, OptionKind] = {
            "least": int,
            "most": int,
            "step": float,
            "style": str,
            "ends": list,
            "per": str,
        }
        problems += option_problems(question, kinds) + per_problems(question)
        options = question.options
        if options.get("style", "stars") not in SCALES:
            problems.append(
                Problem("/style", "unknown_value", f"style is one of: {', '.join(SCALES)}")
            )
        if not problems and "ends" in options:
            ends = options["ends"]
            if len(ends) != 2 or any(type(end) is not str or len(end) > 200 for end in ends):
                words = "ends are two short texts: of the low end and of the high end"
                problems.append(Problem("/ends", "type", words))
        if not problems:
            least, most, step = scale_of(question)
            if step <= 0 or not 1 <= (most - least) / step < MAX_STEPS:
                message = f"the scale from {least} to {most} must have 2 to {MAX_STEPS:,} steps"
                problems.append(Problem("/most", "range", message))
            elif not _is_step(most, least, step):
                problems.append(Problem("/step", "range", "whole steps must lead to most"))
        return problems

    def validate(self, question: Question, value: JSON, datum: DatumFacts) -> list[Problem]:
        """A number on the scale, whole where its steps are."""
        if "per" in question.options:
            return check_parts(question, value, datum, self._check)
        return self._check(question, value, datum)

    def _check(self, question: Question, value: JSON, datum: DatumFacts) -> list[Problem]:
        least, most, step = scale_of(question)
        if step == int(step):
            if type(value) is not int:
                return [Problem("", "type", f"must be a whole number from {least} to {most}")]
        elif not is_number(value):
            return [Problem("", "type", f"must be a number from {least} to {most}")]
        if not least <= value <= most:
            return [Problem("", "range", f"must be from {least} to {most}")]
        if step != 1 and not _is_step(value, least, step):
            return [Problem("", "step", f"must be {least} and steps of {step:g} more")]
        return []

    def distance(self, question: Question, left: JSON, right: JSON) -> float:
        """Steps apart as a share of the scale."""
        if "per" in question.options:
            return parts_distance(question, left, right, self._apart)
        return self._apart(question, left, right)

    def _apart(self, question: Question, left: JSON, right: JSON) -> float:
        least, most, _ = scale_of(question)
        return float(abs(left - right) / (most - least))

    def match(self, question: Question, left: JSON, right: JSON) -> Match:
        """Paired where equal."""
        return whole_match(self.distance(question, left, right))

    def merge(self, question: Question, values: Sequence[JSON], weights: Sequence[float]) -> Merged:
        """The weighted median step (the lower one of two); posterior: the share that chose it."""
        if "per" in question.options:
            return merge_parts(question, values, weights, self._merged)
        return self._merged(question, values, weights)

    def _merged(
        self, question: Question, values: Sequence[JSON], weights: Sequence[float]
    ) -> Merged:
        weights = positive(weights)
        least, _, step = scale_of(question)
        steps = floor((weighted_median(values, weights) - least) / step + 1e-9)
        value = least + steps * step
        value = int(value) if step == int(step) else value
        chose = sum(w for v, w in zip(values, weights, strict=True) if abs(v - value) < step / 2)
        return Merged(value, chose / sum(weights))

    def summary(self, question: Question, value: JSON) -> str:
        """``4 of 5``."""
        if "per" in question.options:
            return parts_summary(value, lambda one: self.summary(whole_question(question), one))
        return f"{value} of {scale_of(question)[1]}"


def scale_of(question: Question) -> tuple[int, int, float]:
    """The lowest and the highest step, and how far steps are apart."""
    options = question.options
    least, most = SCALES[options.get("style", "stars")]
    return options.get("least", least), options.get("most", most), options.get("step", 1)


def _is_step(value: float, least: float, step: float) -> bool:
    steps = (value - least) / step
    return abs(steps - round(steps)) < 1e-6
