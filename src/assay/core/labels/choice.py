"""``choice``: one label out of several. The value is the label's name."""

from __future__ import annotations

from collections.abc import Sequence

from assay.core.errors import Problem
from assay.core.labels.declaration import label_problems, no_attributes, option_problems
from assay.core.labels.parts import (
    check_parts,
    merge_parts,
    parts_distance,
    parts_summary,
    per_problems,
    whole_question,
)
from assay.core.labels.vote import shares, whole_match, winner
from assay.core.values import JSON, DatumFacts, Match, Merged, Question


class Choice:
    """One label of the question, such as ``"zebra"``.

    Options: ``per`` (``turn`` or ``candidate``: a label for each of a conversation,
    ``{id: label}``).
    """

    name = "choice"
    has_regions = False

    def schema(self, question: Question) -> list[Problem]:
        """At least two labels; no attributes."""
        problems = label_problems(question) + no_attributes(question)
        return problems + option_problems(question, {"per": str}) + per_problems(question)

    def validate(self, question: Question, value: JSON, datum: DatumFacts) -> list[Problem]:
        """The value must be the name of a label."""
        if "per" in question.options:
            return check_parts(question, value, datum, self._check)
        return self._check(question, value, datum)

    def _check(self, question: Question, value: JSON, datum: DatumFacts) -> list[Problem]:
        if type(value) is not str:
            return [Problem("", "type", "must be the name of one label")]
        for label in question.labels:
            if label.name == value:
                return []
        names = ", ".join(question.label_names()[:20])
        return [
            Problem("", "unknown_label", f"there is no label {value[:64]!r}; there are: {names}")
        ]

    def distance(self, question: Question, left: JSON, right: JSON) -> float:
        """0 for the same label, else 1."""
        if "per" in question.options:
            return parts_distance(question, left, right, self._apart)
        return self._apart(question, left, right)

    def _apart(self, question: Question, left: JSON, right: JSON) -> float:
        return 0.0 if left == right else 1.0

    def match(self, question: Question, left: JSON, right: JSON) -> Match:
        """Paired where equal."""
        return whole_match(self.distance(question, left, right))

    def merge(self, question: Question, values: Sequence[JSON], weights: Sequence[float]) -> Merged:
        """The weighted vote; ties go to the label that the question names first."""
        if "per" in question.options:
            return merge_parts(question, values, weights, self._merged)
        return self._merged(question, values, weights)

    def _merged(
        self, question: Question, values: Sequence[JSON], weights: Sequence[float]
    ) -> Merged:
        votes = shares(values, weights)
        value = winner(votes, question.label_names())
        return Merged(value, votes[value], {"votes": dict(sorted(votes.items()))})

    def summary(self, question: Question, value: JSON) -> str:
        """The label's title, or its name."""
        if "per" in question.options:
            return parts_summary(value, lambda one: self.summary(whole_question(question), one))
        return next(
            (label.title or label.name for label in question.labels if label.name == value),
            str(value),
        )
