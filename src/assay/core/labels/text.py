"""``text``: words of the annotator's own, such as a transcript or a reason."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assay.core.errors import Problem
from assay.core.labels.declaration import (
    OptionKind,
    is_number,
    no_attributes,
    no_labels,
    option_problems,
    range_problems,
)
from assay.core.labels.parts import (
    check_parts,
    merge_parts,
    parts_distance,
    parts_summary,
    per_problems,
    whole_question,
)
from assay.core.labels.text_pattern import PatternError, compiled
from assay.core.labels.vote import positive, whole_match
from assay.core.values import JSON, DatumFacts, Match, Merged, Question

MAX_LENGTH = 100_000
DEFAULT_LENGTH = 10_000
_BY_CHARACTER = 2_000


class Text:
    r"""A text.

    Options: ``least`` and ``most`` characters (0 and 10,000), ``lines`` (whether there may be
    several, true), ``pattern`` (what the whole text must look like: characters, classes such as
    ``[a-z]`` and ``\d``, groups, ``|``, ``? * +`` and ``{2,5}``; matched in linear time),
    ``source`` (a text datum to start from, whose changes are shown), ``per`` (``turn`` or
    ``candidate``: an answer for each of a conversation, ``{id: text}``).
    """

    name = "text"
    has_regions = False

    def schema(self, question: Question) -> list[Problem]:
        """Lengths up to 100,000; no labels, no attributes."""
        problems = no_labels(question) + no_attributes(question)
        kinds: dict[str, OptionKind] = {
            "least": int,
            "most": int,
            "lines": bool,
            "pattern": str,
            "source": str,
            "per": str,
        }
        problems += option_problems(question, kinds) + per_problems(question)
        problems += range_problems(question.options, "least", "most")
        for name in ("least", "most"):
            value = question.options.get(name)
            if is_number(value) and not 0 <= value <= MAX_LENGTH:
                message = f"{name} must be from 0 to {MAX_LENGTH:,}"
                problems.append(Problem(f"/{name}", "range", message))
        pattern = question.options.get("pattern")
        if type(pattern) is str:
            try:
                compiled(pattern)
            except PatternError as error:
                words = f"{error.message} (at character {error.place + 1})"
                problems.append(Problem("/pattern", "bad_pattern", words))
        return problems

    def validate(self, question: Question, value: JSON, datum: DatumFacts) -> list[Problem]:
        """A text of allowed length without lone surrogates or NUL, of the asked pattern."""
        if "per" in question.options:
            return check_parts(question, value, datum, self._check)
        return self._check(question, value, datum)

    def _check(self, question: Question, value: JSON, datum: DatumFacts) -> list[Problem]:
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
        pattern = options.get("pattern")
        if pattern is not None and value and not compiled(pattern).matches(value):
            return [Problem("", "pattern", f"must look like {pattern}")]
        return []

    def distance(self, question: Question, left: JSON, right: JSON) -> float:
        """Edit distance over the longer length; over words where a text is long."""
        if "per" in question.options:
            return parts_distance(question, left, right, self._apart)
        return self._apart(question, left, right)

    def _apart(self, question: Question, left: JSON, right: JSON) -> float:
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
        if "per" in question.options:
            return merge_parts(question, values, weights, self._merged)
        return self._merged(question, values, weights)

    def _merged(
        self, question: Question, values: Sequence[JSON], weights: Sequence[float]
    ) -> Merged:
        weights = positive(weights)
        total = sum(weights)
        cost = {
            value: sum(
                w * self._apart(question, value, other)
                for other, w in zip(values, weights, strict=True)
            )
            / total
            for value in sorted(set(values))
        }
        value = min(cost, key=lambda text: (round(cost[text], 12), text))
        return Merged(value, 1.0 - cost[value])

    def summary(self, question: Question, value: JSON) -> str:
        """The first sixty characters on one line."""
        if "per" in question.options:
            return parts_summary(value, lambda one: self.summary(whole_question(question), one))
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
