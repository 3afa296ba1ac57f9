"""What rankings and preferences compare: names in the blueprint, or the conversation's answers."""

from __future__ import annotations

from collections.abc import Sequence

from assay.core.errors import Problem
from assay.core.labels.declaration import name_list_problems
from assay.core.values import JSON, DatumFacts, Question

MAX_CANDIDATES = 100
MAX_ID = 64


def candidates_of(question: Question, datum: DatumFacts) -> tuple[str, ...]:
    """The ids of what is compared; empty where that is not known."""
    named = question.options.get("candidates")
    return tuple(named) if named else datum.candidates


def candidate_problems(question: Question, least: int, most: int) -> list[Problem]:
    """What is wrong with the option ``candidates``."""
    return name_list_problems(question.options, "candidates", least, most)


def id_problem(value: JSON, known: Sequence[str], at: str) -> Problem | None:
    """What is wrong with the id of a candidate; any will do where none are known."""
    if type(value) is not str or not 0 < len(value) <= MAX_ID:
        return Problem(at, "type", "must be the id of a candidate")
    if known and value not in known:
        words = f"there is no candidate {value!r}; there are: {', '.join(known[:20])}"
        return Problem(at, "unknown_candidate", words)
    return None
