"""``date``: a calendar day. The value is a text such as ``"2026-11-24"``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assay.core.errors import Problem
from assay.core.labels.declaration import no_attributes, no_labels, option_problems
from assay.core.labels.vote import positive, whole_match
from assay.core.values import JSON, DatumFacts, Match, Merged, Question

FAR = 365.0
"""Without bounds, days apart that make half the greatest distance."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Date:
    """A day of the Gregorian calendar. Options: ``least`` and ``most``, days as well."""

    name = "date"
    has_regions = False

    def schema(self, question: Question) -> list[Problem]:
        """Bounds that are days, in order; no labels, no attributes."""
        problems = no_labels(question) + no_attributes(question)
        problems += option_problems(question, {"least": str, "most": str})
        if problems:
            return problems
        days = {name: day_of(value) for name, value in question.options.items()}
        problems = [
            Problem(f"/{name}", "bad_date", f"{name} is a day like 2026-11-24")
            for name, day in days.items()
            if day is None
        ]
        least, most = days.get("least"), days.get("most")
        if least is not None and most is not None and least > most:
            problems.append(Problem("/most", "range", "most is before least"))
        return problems

    def validate(self, question: Question, value: JSON, datum: DatumFacts) -> list[Problem]:
        """A day that there is, within the bounds."""
        if type(value) is not str:
            return [Problem("", "type", "must be a day like 2026-11-24")]
        day = day_of(value)
        if day is None:
            return [Problem("", "bad_date", f"{value[:64]!r} is no day like 2026-11-24")]
        least, most = question.options.get("least"), question.options.get("most")
        if least is not None and value < least:
            return [Problem("", "range", f"must be {least} or later")]
        if most is not None and value > most:
            return [Problem("", "range", f"must be {most} or earlier")]
        return []

    def distance(self, question: Question, left: JSON, right: JSON) -> float:
        """Days apart as a share of those between the bounds; without bounds d / (d + 365)."""
        apart = abs(_ordinal(left) - _ordinal(right))
        least, most = question.options.get("least"), question.options.get("most")
        if least is not None and most is not None and most > least:
            return min(1.0, apart / (_ordinal(most) - _ordinal(least)))
        return apart / (apart + FAR)

    def match(self, question: Question, left: JSON, right: JSON) -> Match:
        """Paired where equal."""
        return whole_match(self.distance(question, left, right))

    def merge(self, question: Question, values: Sequence[JSON], weights: Sequence[float]) -> Merged:
        """The weighted median day (the earlier of two); posterior: the share that named it."""
        weights = positive(weights)
        half, reached = sum(weights) / 2, 0.0
        value = max(values)
        for day, weight in sorted(zip(values, weights, strict=True)):
            reached += weight
            if reached >= half * (1 - 1e-9):
                value = day
                break
        chose = sum(w for day, w in zip(values, weights, strict=True) if day == value)
        return Merged(value, chose / sum(weights))

    def summary(self, question: Question, value: JSON) -> str:
        """The day as it is written."""
        return str(value)


def day_of(text: str) -> date | None:
    """The day of a text like 2026-11-24, or None."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _ordinal(text: str) -> int:
    return date.fromisoformat(text).toordinal()
