"""What a plan costs: labels an item needs, hours, money, the end, and the accuracy to expect."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assay.core.blueprint.model import Blueprint, Redundancy
from assay.core.blueprint.redundancy_forecast import RedundancyForecast, forecast_redundancy
from assay.core.labels.parts import is_per_part
from assay.core.values import Question

SECONDS_BY_TYPE = {
    "choice": 6.0,
    "choices": 9.0,
    "taxonomy": 12.0,
    "rating": 5.0,
    "number": 8.0,
    "date": 6.0,
    "text": 20.0,
    "ranking": 25.0,
    "pairwise": 20.0,
    "boxes": 25.0,
    "ellipses": 25.0,
    "polygons": 70.0,
    "polylines": 45.0,
    "keypoints": 70.0,
    "masks": 90.0,
    "cuboids": 60.0,
    "spans": 35.0,
    "relations": 30.0,
    "segments": 60.0,
    "tracks": 240.0,
}
TYPICAL_PARTS = 4
"""Turns or candidates of a conversation, where a question is asked of each."""
SECONDS_TO_LOOK = 4.0
SKILL_PRIOR = 0.85
REVIEW_SHARE = 0.15
MOST_OF_CURVE = 9


@dataclass(frozen=True, slots=True)
class Observed:
    """What the project itself has shown so far; None where it has not yet."""

    seconds_per_label: float | None = None
    labels_per_item: float | None = None
    skill: float | None = None
    n_settled: int = 0
    labels_per_day: float | None = None


@dataclass(frozen=True, slots=True)
class Design:
    """One way to label: at most ``most`` labels an item, and what comes of it."""

    most: int
    labels_per_item: float
    accuracy: float
    cost: float | None
    hours: float


@dataclass(frozen=True, slots=True)
class Plan:
    """The forecast of a blueprint over ``items`` items; ``notes`` say what it rests on."""

    items: int
    labels_needed: int
    labels_per_item: float
    seconds_per_label: float
    hours: float
    cost: float | None
    currency: str
    accuracy: float | None
    ends_at: date | None
    fits: bool | None
    curve: tuple[Design, ...]
    notes: tuple[str, ...]
    saving: RedundancyForecast | None = None


def plan(blueprint: Blueprint, n_items: int, today: date, observed: Observed | None = None) -> Plan:
    """What it takes to label ``n_items`` items as the blueprint says."""
    seen = observed or Observed()
    notes: list[str] = []
    seconds = _seconds(blueprint, seen, notes)
    classes = _classes(blueprint.questions)
    skill = min(max(seen.skill or SKILL_PRIOR, 1.0 / classes + 0.01), 0.999)
    if classes > 1:
        origin = "on gold so far" if seen.skill else "assumed until gold shows it"
        notes.append(f"people are right on {skill:.0%} of the labels ({origin})")
    redundancy = blueprint.quality.labels_per_item
    per_item, accuracy = expected_labels(redundancy, skill, classes)
    saving = forecast_redundancy(redundancy, skill, classes, blueprint.quality.audit_share)
    if saving is not None:
        per_item, accuracy = saving.labels_per_item, saving.accuracy
        notes.append(saving.sentence)
    if seen.labels_per_item is not None and seen.n_settled >= 20:
        per_item = min(max(seen.labels_per_item, redundancy.least), redundancy.most)
        notes.append(f"{per_item:.2f} labels an item, as the {seen.n_settled:,} settled ones took")
    extra = _overhead(blueprint, notes)
    labels = math.ceil(n_items * per_item * extra)
    hours = labels * seconds / 3600
    rate = blueprint.budget.cost_per_hour if blueprint.budget else None
    cost = hours * rate if rate is not None else None
    ends = _end(blueprint, hours, labels, seen, today, notes)
    return Plan(
        items=n_items,
        labels_needed=labels,
        labels_per_item=per_item,
        seconds_per_label=seconds,
        hours=hours,
        cost=cost,
        currency=blueprint.budget.currency if blueprint.budget else "EUR",
        accuracy=accuracy if classes > 1 else None,
        ends_at=ends,
        fits=_fits(blueprint, cost, ends, notes),
        curve=_curve(redundancy, skill, classes, n_items * extra * seconds / 3600, rate),
        notes=tuple(notes),
        saving=saving,
    )


def expected_labels(redundancy: Redundancy, skill: float, classes: int) -> tuple[float, float]:
    """Labels that an item takes on average, and how often its consensus is right.

    Exact for people of equal skill whose wrong votes all go to one other label (the worst case):
    a walk over the lead of the right label, stopped where the posterior reaches ``stop_at``.
    """
    least, most = redundancy.least, redundancy.most
    stop = redundancy.stop_at
    odds = math.log(skill * max(classes - 1, 1) / (1 - skill)) if classes > 1 else math.inf
    walk = {0: 1.0}
    labels = 0.0
    right = 0.0
    for step in range(1, most + 1):
        moved: dict[int, float] = {}
        for lead, mass in walk.items():
            moved[lead + 1] = moved.get(lead + 1, 0.0) + mass * skill
            moved[lead - 1] = moved.get(lead - 1, 0.0) + mass * (1 - skill)
        labels += sum(walk.values())
        walk = {}
        for lead, mass in moved.items():
            posterior = _sigmoid(abs(lead) * odds)
            done = step == most or (step >= least and stop is not None and posterior >= stop)
            if done:
                right += mass * (1.0 if lead > 0 else 0.5 if lead == 0 else 0.0)
            else:
                walk[lead] = mass
    return labels, right


def _sigmoid(value: float) -> float:
    return 1.0 if value > 700 else 1 / (1 + math.exp(-value))


def _classes(questions: Sequence[Question]) -> int:
    """Classes of the question that decides most; 1 where nothing is chosen."""
    sizes = [len(question.labels) for question in questions if question.labels]
    required = [len(q.labels) for q in questions if q.labels and q.required]
    return max(required or sizes or [1])


def _seconds(blueprint: Blueprint, seen: Observed, notes: list[str]) -> float:
    if seen.seconds_per_label is not None:
        notes.append(f"{seen.seconds_per_label:.0f} s a label: the median of this project so far")
        return max(seen.seconds_per_label, 0.1)
    seconds = SECONDS_TO_LOOK
    for question in blueprint.questions:
        share = 0.3 if question.when else 1.0
        effort = SECONDS_BY_TYPE.get(question.type, 10.0) + 3.0 * len(question.attributes)
        effort += 0.4 * max(0, len(question.labels) - 5)
        if is_per_part(question):
            effort *= TYPICAL_PARTS
        seconds += share * effort
    notes.append(f"{seconds:.0f} s a label: typical for these questions until some are made")
    return seconds


def _overhead(blueprint: Blueprint, notes: list[str]) -> float:
    """Work besides the labels themselves: gold that is mixed in, and review."""
    extra = 1.0
    rate = blueprint.quality.gold_rate
    if rate:
        extra += rate
        notes.append(f"{rate:.0%} more for gold")
    if "review" in blueprint.quality.stages:
        extra += REVIEW_SHARE
        notes.append(f"{REVIEW_SHARE:.0%} more for review")
    return extra


def _end(
    blueprint: Blueprint,
    hours: float,
    labels: int,
    seen: Observed,
    today: date,
    notes: list[str],
) -> date | None:
    people = blueprint.people
    if seen.labels_per_day:
        days = labels / seen.labels_per_day
        notes.append(f"{seen.labels_per_day:,.0f} labels a day, as in the last week")
    elif people.annotators and people.hours_per_week:
        days = 7 * hours / (people.annotators * people.hours_per_week)
        notes.append(f"{people.annotators} people, {people.hours_per_week:g} hours a week each")
    else:
        return None
    return today + timedelta(days=math.ceil(days)) if days < 36_500 else None


def _fits(
    blueprint: Blueprint, cost: float | None, ends: date | None, notes: list[str]
) -> bool | None:
    budget = blueprint.budget
    if budget is None:
        return None
    known = False
    fits = True
    if budget.limit is not None and cost is not None:
        known = True
        if cost > budget.limit:
            fits = False
            over = cost - budget.limit
            notes.append(f"{over:,.0f} {budget.currency} over the limit")
    if budget.deadline is not None and ends is not None:
        known = True
        if ends > budget.deadline:
            fits = False
            notes.append(f"ends {(ends - budget.deadline).days} days after the deadline")
    return fits if known else None


def _curve(
    redundancy: Redundancy, skill: float, classes: int, hours_a_label: float, rate: float | None
) -> tuple[Design, ...]:
    """What more labels an item would buy; empty where nothing is chosen."""
    if classes < 2:
        return ()
    designs = []
    for most in range(1, MOST_OF_CURVE + 1):
        least = min(redundancy.least, most)
        labels, accuracy = expected_labels(
            Redundancy(least, most, redundancy.stop_at), skill, classes
        )
        hours = labels * hours_a_label
        designs.append(
            Design(most, labels, accuracy, hours * rate if rate is not None else None, hours)
        )
    return tuple(designs)
