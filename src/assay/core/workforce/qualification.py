"""The qualification: so many gold items, and the share that must be right.

The first ``of`` verdicts count, each once; more are neither needed nor taken into account, so
that nobody passes by trying longer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assay.core.errors import Problem


@dataclass(frozen=True, slots=True)
class Qualification:
    """What the blueprint asks for: how many gold items, and the share of them that is enough."""

    gold: int
    pass_mark: float


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is: ``passed`` is None until all ``of`` items have been judged."""

    done: int
    correct: int
    of: int
    pass_mark: float
    passed: bool | None


def check_qualification(gold: int, pass_mark: float) -> tuple[Problem, ...]:
    """What is wrong with a qualification as it is written."""
    problems: list[Problem] = []
    if gold < 1:
        problems.append(Problem("/gold", "too_few", "a qualification needs at least 1 gold item"))
    if not 0 < pass_mark <= 1:
        problems.append(Problem("/pass", "out_of_range", "the pass mark lies in (0, 1]"))
    return tuple(problems)


def needed_right(qualification: Qualification) -> int:
    """How many of the items must be right: the pass mark rounded up, safe against 0.9 × 20."""
    exact = qualification.pass_mark * qualification.gold
    return min(qualification.gold, -int(-(exact - 1e-9) // 1))


def progress(verdicts: Sequence[bool], qualification: Qualification) -> Progress:
    """Where somebody stands after these verdicts, oldest first."""
    counted = list(verdicts[: qualification.gold])
    right = sum(counted)
    passed = right >= needed_right(qualification) if len(counted) >= qualification.gold else None
    return Progress(len(counted), right, qualification.gold, float(qualification.pass_mark), passed)


def state_after(progress: Progress) -> str:
    """The member's state that follows: qualifying, active or failed."""
    if progress.passed is None:
        return "qualifying"
    return "active" if progress.passed else "failed"
