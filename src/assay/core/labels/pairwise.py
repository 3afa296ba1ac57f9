"""``pairwise``: which of two candidates is better, and how much.

The value is ``{"winner": id or null, "strength"?: 1 to 3, "shown"?: [id, id]}``; ``null`` is a
tie, and ``shown`` tells in which order the two stood before the annotator.
"""

from __future__ import annotations

from collections.abc import Sequence

from assay.core.errors import Problem
from assay.core.labels.candidates import candidate_problems, candidates_of, id_problem
from assay.core.labels.declaration import is_number, no_attributes, no_labels, option_problems
from assay.core.labels.pointer import escape
from assay.core.labels.vote import positive, weighted_median, whole_match
from assay.core.values import JSON, DatumFacts, Match, Merged, Question

MAX_STRENGTH = 3
_FIELDS = ("winner", "strength", "shown")


class Pairwise:
    """A preference between two candidates.

    Options: ``candidates`` (two names; else the two candidates of the conversation),
    ``strength`` (levels of strength, 1 to 3; 1), ``tie`` (whether neither may win, true).
    """

    name = "pairwise"
    has_regions = False

    def schema(self, question: Question) -> list[Problem]:
        """Exactly two candidates where any are named, and one to three levels."""
        problems = no_labels(question) + no_attributes(question)
        problems += option_problems(question, {"candidates": list, "strength": int, "tie": bool})
        problems += candidate_problems(question, 2, 2)
        strength = question.options.get("strength")
        if is_number(strength) and not 1 <= strength <= MAX_STRENGTH:
            words = f"strength must be from 1 to {MAX_STRENGTH}"
            problems.append(Problem("/strength", "range", words))
        return problems

    def validate(self, question: Question, value: JSON, datum: DatumFacts) -> list[Problem]:
        """A candidate or a tie, a level that there is, and the two that were shown."""
        if type(value) is not dict:
            return [Problem("", "type", "must be an object with winner")]
        for name in value:
            if name not in _FIELDS:
                words = f"there are only: {', '.join(_FIELDS)}"
                return [Problem(f"/{escape(str(name))}", "unknown_field", words)]
        if "winner" not in value:
            return [Problem("/winner", "required", "winner is missing: an id, or null for a tie")]
        known = candidates_of(question, datum)
        winner = value["winner"]
        if winner is None:
            if not question.options.get("tie", True):
                return [Problem("/winner", "tie", "one of the two has to be chosen")]
            if "strength" in value:
                return [Problem("/strength", "unknown_field", "a tie has no strength")]
        else:
            problem = id_problem(winner, known, "/winner")
            if problem is not None:
                return [problem]
        levels = question.options.get("strength", 1)
        strength = value.get("strength", 1)
        if type(strength) is not int or not 1 <= strength <= levels:
            return [Problem("/strength", "range", f"must be a whole number from 1 to {levels}")]
        return _shown_problems(value, known)

    def distance(self, question: Question, left: JSON, right: JSON) -> float:
        """Steps apart on the scale from 'one by far' over 'equal' to 'the other by far'."""
        levels = int(question.options.get("strength", 1))
        one, other = _strength(left), _strength(right)
        if left["winner"] == right["winner"]:
            return abs(one - other) / (2 * levels)
        return (one + other) / (2 * levels)

    def match(self, question: Question, left: JSON, right: JSON) -> Match:
        """Paired where equal."""
        return whole_match(self.distance(question, left, right))

    def merge(self, question: Question, values: Sequence[JSON], weights: Sequence[float]) -> Merged:
        """The weighted median step; posterior: the share of the weight for that winner."""
        weights = positive(weights)
        named = {value["winner"] for value in values} - {None}
        order = list(question.options.get("candidates") or sorted(named))
        steps = [
            0.0
            if value["winner"] is None
            else _strength(value) * (-1.0 if value["winner"] == order[0] else 1.0)
            for value in values
        ]
        middle = weighted_median(steps, weights)
        if not middle and named and not question.options.get("tie", True):
            middle = -1.0
        winner = None if not middle else order[0] if middle < 0 else order[-1]
        merged: dict[str, JSON] = {"winner": winner}
        if winner is not None and question.options.get("strength", 1) > 1:
            merged["strength"] = max(1, int(abs(middle) + 0.5))
        chose = sum(w for v, w in zip(values, weights, strict=True) if v["winner"] == winner)
        return Merged(merged, chose / sum(weights))

    def summary(self, question: Question, value: JSON) -> str:
        """``a``, ``a (2 of 3)`` or ``tie``."""
        if value["winner"] is None:
            return "tie"
        levels = question.options.get("strength", 1)
        return (
            f"{value['winner']} ({_strength(value)} of {levels})"
            if levels > 1
            else str(value["winner"])
        )


def _strength(value: JSON) -> int:
    return 0 if value["winner"] is None else int(value.get("strength", 1))


def _shown_problems(value: JSON, known: Sequence[str]) -> list[Problem]:
    if "shown" not in value:
        return []
    shown = value["shown"]
    if type(shown) is not list or len(shown) != 2:
        return [Problem("/shown", "type", "must be the two candidates in the order shown")]
    for index, one in enumerate(shown):
        problem = id_problem(one, known, f"/shown/{index}")
        if problem is not None:
            return [problem]
    if shown[0] == shown[1]:
        return [Problem("/shown/1", "duplicate", f"{shown[1]!r} is there twice")]
    if value["winner"] is not None and value["winner"] not in shown:
        return [Problem("/winner", "unknown_candidate", "the winner was not shown")]
    return []
