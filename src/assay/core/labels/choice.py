"""``choice``: one label out of several. The value is the label's name."""

from __future__ import annotations

from collections.abc import Sequence

from assay.core.errors import Problem
from assay.core.labels.declaration import label_problems, no_attributes, option_problems
from assay.core.labels.vote import shares, whole_match, winner
from assay.core.values import JSON, DatumFacts, Match, Merged, Question


class Choice:
    """One label of the question, such as ``"zebra"``."""

    name = "choice"
    has_regions = False

    def schema(self, question: Question) -> list[Problem]:
        """At least two labels; no attributes, no options."""
        return label_problems(question) + no_attributes(question) + option_problems(question, {})

    def validate(self, question: Question, value: JSON, datum: DatumFacts) -> list[Problem]:
        """The value must be the name of a label."""
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
        return 0.0 if left == right else 1.0

    def match(self, question: Question, left: JSON, right: JSON) -> Match:
        """Paired where equal."""
        return whole_match(self.distance(question, left, right))

    def merge(self, question: Question, values: Sequence[JSON], weights: Sequence[float]) -> Merged:
        """The weighted vote; ties go to the label that the question names first."""
        votes = shares(values, weights)
        value = winner(votes, question.label_names())
        return Merged(value, votes[value], {"votes": dict(sorted(votes.items()))})

    def summary(self, question: Question, value: JSON) -> str:
        """The label's title, or its name."""
        return next(
            (label.title or label.name for label in question.labels if label.name == value),
            str(value),
        )
