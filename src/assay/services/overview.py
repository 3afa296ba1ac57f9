"""The overview: is it good enough, what is wrong, what to do next, how far, at what cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assay.core.access.actions import Action, may
from assay.core.blueprint.advice import lint
from assay.core.blueprint.forecast import Forecast, forecast
from assay.core.blueprint.model import Blueprint
from assay.core.blueprint.readiness import Phase, Standing, Step, next_steps, phases
from assay.core.quality.criteria import (
    CriterionAsked,
    CriterionStatus,
    evaluate,
    good_enough,
    good_enough_sentence,
)
from assay.core.values import DAY, Instant, Interval, ItemState, Role
from assay.services.activity import ActivityView, activity
from assay.services.context import Context, reads, require, when
from assay.services.drafting import applied_blueprint
from assay.store.members import members_of
from assay.store.pace import Pace, pace_of, settled_by_day
from assay.store.places import Place
from assay.store.projects import ItemCounts, count_gold, item_counts, rule_ids
from assay.store.standing import (
    OpenFinding,
    count_open_batches,
    count_open_discussions,
    count_rules,
    count_snapshots,
    heads_of,
    latest_report,
    models_of,
    open_findings,
)

_LABELLERS = (Role.ANNOTATOR, Role.EXPERT)
_ABOUT_PEOPLE = ("drift", "low_gold", "annotator", "slow", "member", "person")
MOST_STEPS = 6


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One acceptance criterion as it stands, with the page that shows its figures."""

    measure: str
    of: str | None
    target: float
    direction: str
    status: str
    interval: Interval | None
    sentence: str
    href: str


@dataclass(frozen=True, slots=True)
class PhaseView:
    """One of the seven practices."""

    phase: str
    status: str
    headline: str
    detail: str
    href: str


@dataclass(frozen=True, slots=True)
class StepView:
    """What to do next; ``finding`` where the engine noticed it."""

    finding: str | None
    title: str
    evidence: str
    about: str
    action: str
    effect: str
    cost: str
    href: str
    button: str


@dataclass(frozen=True, slots=True)
class PointView:
    """Items settled up to an instant."""

    at: datetime
    settled: int


@dataclass(frozen=True, slots=True)
class ForecastView:
    """When the last item settles (95 %)."""

    at: datetime
    low: datetime
    high: datetime


@dataclass(frozen=True, slots=True)
class ProgressView:
    """Items by state, over time, and the end at this pace."""

    points: list[PointView]
    waiting: int
    in_work: int
    settled: int
    in_review: int
    accepted: int
    excluded: int
    total: int
    forecast: ForecastView | None


@dataclass(frozen=True, slots=True)
class BudgetView:
    """What was spent on labelling, and what it comes to at the end."""

    spent: float
    limit: float | None
    forecast: float | None
    currency: str
    hours: float
    deadline: str | None


@dataclass(frozen=True, slots=True)
class SavedView:
    """Labels saved by stopping when sure, against always taking the most.

    ``money`` where the cost of an hour is known; ``audit``: on how many audited items, which get
    all labels, fewer would have decided alike (None before there are such).
    """

    labels: int
    share: float
    against: int
    money: float | None = None
    audit: Interval | None = None


@dataclass(frozen=True, slots=True)
class OverviewView:
    """Everything that the overview page shows."""

    title: str
    problem: str
    good_enough: str
    sentence: str
    criteria: list[CriterionView]
    phases: list[PhaseView]
    next_steps: list[StepView]
    progress: ProgressView
    budget: BudgetView | None
    saved: SavedView | None
    activity: list[ActivityView]


@reads
def read_overview(ctx: Context, project: str) -> OverviewView:
    """The overview of a project, live."""
    place = require(ctx, Action.SEE_REPORTS, project)
    key = place.project.id
    blueprint = applied_blueprint(ctx, place.project)
    report = latest_report(ctx.conn, key)
    statuses = evaluate(_asked(blueprint), _measured(report))
    counts = item_counts(ctx.conn, key)
    pace = pace_of(ctx.conn, key, ctx.now - 7 * DAY)
    days = settled_by_day(ctx.conn, key)
    end = forecast(days, counts.total - counts.settled, ctx.now)
    budget = _budget(blueprint, counts, pace)
    found = open_findings(ctx.conn, key)
    standing = _standing(ctx, place, blueprint, report, statuses, counts, pace, found, budget)
    sees_events = may(place.role, Action.SEE_EVENTS)
    return OverviewView(
        place.project.title,
        blueprint.purpose.problem,
        good_enough(statuses),
        good_enough_sentence(statuses),
        [_criterion(place, status) for status in statuses],
        [_phase(place, phase) for phase in phases(blueprint, standing)],
        _steps(ctx, place, blueprint, standing, found),
        _progress(counts, days, end, ctx.now),
        budget,
        _saved(blueprint, pace, report),
        activity(ctx, place) if sees_events else [],
    )


def _asked(blueprint: Blueprint) -> list[CriterionAsked]:
    asked = []
    for one in blueprint.quality.accept:
        target = one.at_least if one.at_least is not None else one.at_most
        direction = "at_least" if one.at_least is not None else "at_most"
        asked.append(CriterionAsked(one.measure, one.of, target or 0.0, direction))
    return asked


def _measured(report: Mapping[str, Any] | None) -> dict[tuple[str, str | None], Interval | None]:
    """The figures of the latest report; weighed here against the targets of today."""
    measured: dict[tuple[str, str | None], Interval | None] = {}
    for one in (report or {}).get("criteria") or []:
        interval = one.get("interval")
        measured[one["measure"], one.get("of")] = Interval(**interval) if interval else None
    return measured


def _standing(
    ctx: Context,
    place: Place,
    blueprint: Blueprint,
    report: Mapping[str, Any] | None,
    statuses: Sequence[CriterionStatus],
    counts: ItemCounts,
    pace: Pace,
    found: Sequence[OpenFinding],
    budget: BudgetView | None,
) -> Standing:
    conn, key = ctx.conn, place.project.id
    heads = heads_of(conn, key)
    labellers = [head for head in heads if head.role in _LABELLERS]
    version = place.project.guideline_version
    rules = rule_ids(conn, key, version) if version else None
    advice = lint(blueprint, rules)
    people = sum(_is_about_people(one) for one in found)
    unclear = sum("rule" in (one.document.get("about") or {}) for one in found)
    over = None
    if budget and budget.limit is not None and (budget.forecast or budget.spent) > budget.limit:
        over = "over the budget's limit"
    return Standing(
        n_items=counts.total,
        n_settled=counts.settled,
        n_accepted=counts.accepted,
        n_in_review=counts.by_state.get(ItemState.IN_REVIEW, 0),
        n_broken=counts.by_state.get(ItemState.BROKEN, 0),
        n_gold=count_gold(conn, key),
        n_annotators=sum(head.state in ("active", "qualifying") for head in labellers),
        n_reviewers=sum(head.role is Role.REVIEWER for head in heads),
        n_qualifying=sum(head.state == "qualifying" for head in labellers),
        n_paused=sum(head.state in ("paused", "failed") for head in labellers),
        guideline_version=version,
        n_rules=count_rules(conn, key, version),
        n_unacknowledged=sum(head.acknowledged_version < version for head in labellers),
        n_discussions_open=count_open_discussions(conn, key),
        n_labels=pace.n_labels,
        n_warnings=sum(one.severity == "warn" for one in advice),
        n_findings={"people": people, "guideline": unclear},
        criteria=[status.status for status in statuses],
        coverage=_coverage(report),
        n_batches_open=count_open_batches(conn, key),
        models=models_of(conn, key),
        n_snapshots=count_snapshots(conn, key),
        has_report=report is not None,
        blueprint_version=place.project.blueprint_version,
        over_budget=over,
    )


def _is_about_people(finding: OpenFinding) -> bool:
    about = finding.document.get("about") or {}
    return "member" in about or finding.kind.startswith(_ABOUT_PEOPLE)


def _coverage(report: Mapping[str, Any] | None) -> tuple[int, int] | None:
    for one in (report or {}).get("criteria") or []:
        interval = one.get("interval")
        if one.get("measure") == "coverage" and interval and interval["n"]:
            return round(interval["value"] * interval["n"]), interval["n"]
    return None


def _href(place: Place, page: str) -> str:
    return f"/projects/{place.project.slug}/{page}"


def _criterion(place: Place, status: CriterionStatus) -> CriterionView:
    page = "coverage" if status.measure == "coverage" else "quality"
    return CriterionView(
        status.measure,
        status.of,
        status.target,
        status.direction,
        status.status,
        status.interval,
        status.sentence,
        _href(place, page),
    )


def _phase(place: Place, phase: Phase) -> PhaseView:
    return PhaseView(
        phase.phase, phase.status, phase.headline, phase.detail, _href(place, phase.page)
    )


def _steps(
    ctx: Context,
    place: Place,
    blueprint: Blueprint,
    standing: Standing,
    found: Sequence[OpenFinding],
) -> list[StepView]:
    """Blockers first, then what the engine noticed, the newest first."""
    blockers = [_step(place, step) for step in next_steps(blueprint, standing)]
    names = _names(ctx, place) if any(map(_is_about_people, found)) else {}
    noticed = [_finding_step(place, finding, names) for finding in found]
    return [*blockers, *noticed][:MOST_STEPS]


def _step(place: Place, step: Step) -> StepView:
    return StepView(
        None,
        step.title,
        step.evidence,
        step.about,
        step.action,
        step.effect,
        step.cost,
        _href(place, step.page),
        step.button,
    )


def _names(ctx: Context, place: Place) -> dict[str, str]:
    return {one.person_uid: one.pseudonym for one in members_of(ctx.conn, place.project.id)}


def _finding_step(place: Place, finding: OpenFinding, names: Mapping[str, str]) -> StepView:
    document = finding.document
    about = document.get("about") or {}
    actions = document.get("actions") or []
    first = actions[0] if actions else {}
    page = "quality"
    if "rule" in about:
        page = "guideline"
    elif "cell" in about:
        page = "coverage"
    elif "member" in about:
        page = "people"
    first_about = next((str(value) for value in about.values() if value), "")
    words = names.get(first_about, "who left" if "member" in about else first_about)
    return StepView(
        finding.uid,
        document.get("title", ""),
        document.get("evidence", ""),
        words,
        first.get("title", "Look at it"),
        document.get("effect", ""),
        "",
        _href(place, page),
        "Open",
    )


def _progress(
    counts: ItemCounts, days: Sequence[tuple[Instant, int]], end: Forecast | None, now: Instant
) -> ProgressView:
    """Cumulative by day; never above what is settled now, since items can be requeued."""
    points = []
    total = 0
    if days:
        points.append(PointView(when(days[0][0]), 0))
    for at, n in days:
        total += n
        points.append(PointView(when(min(at + DAY, now)), min(total, counts.settled)))
    if counts.settled or points:
        points.append(PointView(when(now), counts.settled))
    return ProgressView(
        points,
        counts.by_state.get(ItemState.WAITING, 0),
        counts.by_state.get(ItemState.IN_WORK, 0),
        counts.settled,
        counts.by_state.get(ItemState.IN_REVIEW, 0),
        counts.accepted,
        counts.aside,
        counts.total,
        ForecastView(when(end.at), when(end.low), when(end.high)) if end else None,
    )


def _budget(blueprint: Blueprint, counts: ItemCounts, pace: Pace) -> BudgetView | None:
    """Labelling time times the rate; the rest at the cost of an item so far."""
    budget = blueprint.budget
    if budget is None or budget.cost_per_hour is None:
        return None
    spent = pace.hours * budget.cost_per_hour
    at_end = None
    if counts.settled >= 10:
        at_end = spent * counts.total / counts.settled
    return BudgetView(
        spent,
        budget.limit,
        at_end,
        budget.currency,
        pace.hours,
        budget.deadline.isoformat() if budget.deadline else None,
    )


def _saved(blueprint: Blueprint, pace: Pace, report: Mapping[str, Any] | None) -> SavedView | None:
    """Against the same number of labels for every item, over the settled items looked at."""
    most = blueprint.quality.labels_per_item.most
    if most < 2 or pace.labels_per_settled is None or pace.n_settled_sampled < 20:
        return None
    saved = most - pace.labels_per_settled
    if saved <= 0:
        return None
    labels = round(saved * pace.n_settled_sampled)
    rate = blueprint.budget.cost_per_hour if blueprint.budget else None
    money = None
    if rate is not None and pace.median_seconds is not None:
        money = labels * pace.median_seconds / 3600 * rate
    audit = ((report or {}).get("redundancy") or {}).get("audit")
    return SavedView(labels, saved / most, most, money, Interval(**audit) if audit else None)
