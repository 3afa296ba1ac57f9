"""``text``: words of the annotator's own, such as a transcript or a reason."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assay.core.errors import Problem
from assay.core.labels.declaration import (
    is_number,
    no_attributes,
    no_labels,
    option_problems,
    range_problems,
)
from assay.core.labels.vote import positive, whole_match
from assay.core.values import JSON, DatumFacts, Match, Merged, Question

MAX_LENGTH = 100_000
DEFAULT_LENGTH = 10_000
_BY_CHARACTER = 2_000


class Text:
    """A text. Options: ``least`` and ``most`` characters (0 and 10,000), ``lines`` (several)."""

    name = "text"
    has_regions = False

    def schema(self, question: Question) -> list[Problem]:
        """Lengths up to 100,000; no labels, no attributes."""
        problems = no_labels(question) + no_attributes(question)
        problems += option_problems(question, {"least": int, "most": int, "lines": bool})
        problems += range_problems(question.options, "least", "most")
        for name in ("least", "most"):
            value = question.options.get(name)
            if is_number(value) and not 0 <= value <= MAX_LENGTH:
                message = f"{name} must be from 0 to {MAX_LENGTH:,}"
                problems.append(Problem(f"/{name}", "range", message))
        return problems

    def validate(self, question: Question, value: JSON, datum: DatumFacts) -> list[Problem]:
        """A text of allowed length without lone surrogates or NUL."""
        if type(value) is not str:
            return [Problem("", "type", "must be a text")]
        options = question.options
        least = options.get("least", 1 if question.required else 0)
        most = options.get("most", DEFAULT_LENGTH)
        if not least <= len(value) <= most:
            return [Problem("", "length", f"must have {least:,} to {most:,} characters")]
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError as error:
                message = f"has half a surrogate pair at character {error.start}"
                return [Problem("", "lone_surrogate", message)]
        if "\0" in value:
            return [Problem("", "nul", "must not hold the NUL character")]
        if not options.get("lines", True) and ("\n" in value or "\r" in value):
            return [Problem("", "lines", "must be one line")]
        return []

    def distance(self, question: Question, left: JSON, right: JSON) -> float:
        """Edit distance over the longer length; over words where a text is long."""
        if left == right:
            return 0.0
        longest = max(len(left), len(right))
        if longest > _BY_CHARACTER:
            one, other = left.split(), right.split()
            longest = max(len(one), len(other), 1)
            return max(edit_distance(one, other) / longest, 1.0 / longest)
        return edit_distance(left, right) / longest

    def match(self, question: Question, left: JSON, right: JSON) -> Match:
        """Paired where equal."""
        return whole_match(self.distance(question, left, right))

    def merge(self, question: Question, values: Sequence[JSON], weights: Sequence[float]) -> Merged:
        """The medoid: the text that is nearest to all others, ties to the first in order."""
        weights = positive(weights)
        total = sum(weights)
        cost = {
            value: sum(
                w * self.distance(question, value, other)
                for other, w in zip(values, weights, strict=True)
            )
            / total
            for value in sorted(set(values))
        }
        value = min(cost, key=lambda text: (round(cost[text], 12), text))
        return Merged(value, 1.0 - cost[value])

    def summary(self, question: Question, value: JSON) -> str:
        """The first sixty characters on one line."""
        line = " ".join(value.split())
        return line if len(line) <= 60 else line[:59] + "…"


def edit_distance(left: Sequence[str], right: Sequence[str]) -> int:
    """The fewest insertions, deletions and substitutions between two sequences (Levenshtein).

    One NumPy row a step: the deletions along a row are a running minimum.
    """
    if len(left) < len(right):
        left, right = right, left
    if not right:
        return len(left)
    codes: dict[str, int] = {}
    one = [codes.setdefault(part, len(codes)) for part in left]
    other = np.array([codes.setdefault(part, len(codes)) for part in right])
    steps = np.arange(len(right) + 1)
    row = steps.copy()
    for place, code in enumerate(one, start=1):
        best = np.empty_like(row)
        best[0] = place
        np.minimum(row[:-1] + (other != code), row[1:] + 1, out=best[1:])
        row = np.minimum.accumulate(best - steps) + steps
    return int(row[-1])
