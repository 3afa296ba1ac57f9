"""Acceptance criteria with their live status: is it good enough, and how surely."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assay.core.values import Interval

HOLDS, NARROW, OPEN, FAILS, UNDEFINED = "holds", "narrow", "open", "fails", "undefined"
PERCENT = frozenset({"gold_accuracy", "agreement", "batch_error", "coverage", "settled"})
_WORDS = {
    "alpha": "agreement (Krippendorff's alpha)",
    "gold_accuracy": "accuracy on gold",
    "agreement": "raw agreement",
    "batch_error": "error found in review",
    "coverage": "coverage",
    "settled": "share of settled items",
}
_WANTED = {
    "alpha": "items with two or more answers that differ somewhere",
    "gold_accuracy": "answers to gold items",
    "agreement": "items with two or more answers",
    "batch_error": "reviewed items",
    "coverage": "a coverage target and items with those attributes",
    "settled": "items",
}


@dataclass(frozen=True, slots=True)
class CriterionAsked:
    """One criterion of the blueprint."""

    measure: str
    of: str | None
    target: float
    direction: str


@dataclass(frozen=True, slots=True)
class CriterionStatus:
    """One criterion as it stands: holds, narrow, open, fails or undefined, and in words."""

    measure: str
    of: str | None
    target: float
    direction: str
    status: str
    interval: Interval | None
    sentence: str


def evaluate(
    criteria: Iterable[CriterionAsked],
    measured: Mapping[tuple[str, str | None], Interval | None],
) -> list[CriterionStatus]:
    """The status of each criterion; ``measured`` is keyed by (measure, question or None).

    Holds: the whole interval clears the target. Narrow: the estimate does, the interval does
    not. Open: the estimate does not, but the interval reaches the target, so that more labels
    could show either. Fails: the whole interval misses it. A figure of a whole (coverage) has
    no interval to speak of and either holds or fails.
    """
    return [_status(asked, measured.get((asked.measure, asked.of))) for asked in criteria]


def _status(asked: CriterionAsked, interval: Interval | None) -> CriterionStatus:
    if interval is None:
        wanted = _WANTED.get(asked.measure, "data")
        return _told(asked, UNDEFINED, None, f"Cannot be told yet: it takes {wanted}.")
    sign = 1.0 if asked.direction == "at_least" else -1.0
    worst = interval.low if sign > 0 else interval.high
    best = interval.high if sign > 0 else interval.low
    target = sign * asked.target
    bound = "at least" if sign > 0 else "at most"
    of = f" of {asked.of}" if asked.of else ""
    name = f"{_WORDS.get(asked.measure, asked.measure)}{of}"
    figure, wanted = _figure(asked, interval.value), _figure(asked, asked.target)
    if interval.low == interval.high:  # a whole that is known entirely
        holds = sign * interval.value >= target
        words = f"{name} is {figure} of {interval.n:,}; the target is {bound} {wanted}."
        return _told(asked, HOLDS if holds else FAILS, interval, words)
    between = f"[{_figure(asked, interval.low)}, {_figure(asked, interval.high)}]"
    if sign * worst >= target:
        words = f"The whole interval of {name} clears the target of {bound} {wanted}."
        return _told(asked, HOLDS, interval, words)
    if sign * interval.value >= target:
        words = f"{name} is {figure}, but its interval {between} reaches over {wanted}."
        return _told(asked, NARROW, interval, words)
    if sign * best >= target:
        words = f"{name} is {figure}; its interval {between} still reaches {wanted}."
        return _told(asked, OPEN, interval, words)
    words = f"{name} is {figure} {between}; the target is {bound} {wanted}."
    return _told(asked, FAILS, interval, words)


def _told(
    asked: CriterionAsked, status: str, interval: Interval | None, words: str
) -> CriterionStatus:
    sentence = words[:1].upper() + words[1:]
    return CriterionStatus(
        asked.measure, asked.of, asked.target, asked.direction, status, interval, sentence
    )


def _figure(asked: CriterionAsked, value: float) -> str:
    return f"{value:.1%}" if asked.measure in PERCENT else f"{value:.2f}"


def good_enough(statuses: Iterable[CriterionStatus]) -> str:
    """``yes`` where all hold (narrowly too), ``not_yet`` where any does not, else ``unknown``."""
    found = [status.status for status in statuses]
    if not found:
        return "unknown"
    if all(status in (HOLDS, NARROW) for status in found):
        return "yes"
    if all(status == UNDEFINED for status in found):
        return "unknown"
    return "not_yet"


def good_enough_sentence(statuses: Iterable[CriterionStatus]) -> str:
    """The verdict in one sentence."""
    found = list(statuses)
    if not found:
        return "The blueprint names no acceptance criterion, so nothing tells when to stop."
    held = sum(status.status in (HOLDS, NARROW) for status in found)
    verdict = good_enough(found)
    if verdict == "yes":
        return f"Good enough: {held} of {len(found)} criteria hold."
    if verdict == "unknown":
        return "Not known yet: no criterion can be measured."
    return f"Not yet good enough: {held} of {len(found)} criteria hold."
