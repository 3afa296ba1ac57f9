"""``choices``: any number of labels. The value is a list of names, its order of no meaning."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from assay.core.errors import Problem
from assay.core.labels.declaration import (
    label_problems,
    no_attributes,
    option_problems,
    range_problems,
)
from assay.core.labels.vote import positive, whole_match
from assay.core.values import JSON, DatumFacts, Match, Merged, Question


class Choices:
    """Several labels of the question, such as ``["billing", "urgent"]``.

    Options: ``least`` and ``most`` labels to choose.
    """

    name = "choices"
    has_regions = False

    def schema(self, question: Question) -> list[Problem]:
        """At least two labels; ``least`` not above ``most`` or the number of labels."""
        problems = label_problems(question) + no_attributes(question)
        problems += option_problems(question, {"least": int, "most": int})
        problems += range_problems(question.options, "least", "most")
        if not problems:
            for name in ("least", "most"):
                bound = question.options.get(name)
                if bound is not None and not 0 <= bound <= len(question.labels):
                    message = f"{name} must be from 0 to the number of labels"
                    problems.append(Problem(f"/{name}", "range", message))
        return problems

    def validate(self, question: Question, value: JSON, datum: DatumFacts) -> list[Problem]:
        """A list of different names of labels, as many as the options allow."""
        if type(value) is not list:
            return [Problem("", "type", "must be a list of names of labels")]
        names = {label.name for label in question.labels}
        if len(value) > len(names):
            return [Problem("", "too_many", f"there are only {len(names)} labels")]
        problems: list[Problem] = []
        seen: set[str] = set()
        for index, name in enumerate(value):
            if type(name) is not str:
                problems.append(Problem(f"/{index}", "type", "must be the name of a label"))
            elif name not in names:
                message = f"there is no label {name[:64]!r}"
                problems.append(Problem(f"/{index}", "unknown_label", message))
            elif name in seen:
                problems.append(Problem(f"/{index}", "duplicate", f"{name!r} is there twice"))
            else:
                seen.add(name)
        if not problems:
            least = question.options.get("least", 1 if question.required else 0)
            most = question.options.get("most", len(names))
            if not least <= len(value) <= most:
                message = f"choose from {least} to {most} labels"
                problems.append(Problem("", "count", message))
        return problems

    def distance(self, question: Question, left: JSON, right: JSON) -> float:
        """Jaccard distance of the two sets; 0 for two empty ones."""
        one, other = set(left), set(right)
        union = len(one | other)
        return 1.0 - len(one & other) / union if union else 0.0

    def match(self, question: Question, left: JSON, right: JSON) -> Match:
        """Paired where the sets are equal."""
        return whole_match(self.distance(question, left, right))

    def merge(self, question: Question, values: Sequence[JSON], weights: Sequence[float]) -> Merged:
        """The labels that more than half of the weight chose.

        The posterior is that of the least sure label. Where the question wants more labels
        than reached half, those with the largest shares are taken.
        """
        weights = positive(weights)
        total = fsum(weights)
        votes = {
            name: fsum(w for value, w in zip(values, weights, strict=True) if name in value) / total
            for name in question.label_names()
        }
        chosen = {name for name, share in votes.items() if share > 0.5 + 1e-12}
        least = question.options.get("least", 1 if question.required else 0)
        if len(chosen) < least:
            ranked = sorted(votes, key=lambda name: -round(votes[name], 12))
            chosen = set(ranked[:least])
        sure = [votes[name] if name in chosen else 1.0 - votes[name] for name in votes]
        merged = [name for name in question.label_names() if name in chosen]
        return Merged(merged, min(sure, default=1.0), {"votes": votes})

    def summary(self, question: Question, value: JSON) -> str:
        """The labels' titles with commas, or ``none``."""
        titles = {label.name: label.title or label.name for label in question.labels}
        return ", ".join(titles.get(name, name) for name in value) or "none"
