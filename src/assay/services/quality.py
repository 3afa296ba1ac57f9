"""The quality report, runs of the engine, and findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from assay.core.access.actions import Action
from assay.core.errors import NotFound
from assay.core.quality.criteria import (
    CriterionStatus,
    evaluate,
    good_enough,
    good_enough_sentence,
)
from assay.core.values import MINUTE, SECOND, Role
from assay.services.context import (
    Context,
    emit,
    enqueue,
    reads,
    require,
    when,
    writes,
)
from assay.services.drafting import applied_blueprint
from assay.services.item_views import item_data
from assay.services.quality_run import criteria_of
from assay.services.quality_views import (
    AnnotatorView,
    DisputesView,
    ExampleView,
    QualityView,
    ReportView,
    RunningView,
    criterion_view,
)
from assay.store.findings import OPEN, Finding, finding_of, findings_of, update_finding
from assay.store.jobs import LIVE, job_of, jobs_of
from assay.store.members import members_of
from assay.store.places import Place, project_by_id
from assay.store.quality import ItemLook, item_looks, latest_report, projects_with_news

KIND = "quality"
PAUSE = 20 * SECOND
OFTEN = 5 * MINUTE
EXAMPLES = 3
SURE = 0.95
SHORT_TEXT = 120
_REPORT = msgspec.json.Decoder(ReportView)


@dataclass(frozen=True, slots=True)
class RunView:
    """A run that was asked for: follow it as a job."""

    id: str
    kind: str
    state: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ActionView:
    """Something that can be done about a finding."""

    name: str
    title: str
    preview: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """What the engine noticed; ``about`` names the rule, member, label or cell, and since when."""

    id: str
    kind: str
    state: str
    title: str
    evidence: str
    about: Mapping[str, str]
    effect: str
    actions: Sequence[ActionView]
    at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class FindingList:
    """Findings, newest first."""

    items: list[FindingView]


@reads
def read_quality(ctx: Context, project: str) -> QualityView:
    """The latest report, weighed against the criteria of the blueprint in force."""
    place = require(ctx, Action.SEE_QUALITY, project)
    slug = place.project.slug
    kept = latest_report(ctx.conn, place.project.id)
    report = _REPORT.decode(kept[0]) if kept is not None else None
    statuses = _statuses(ctx, place, report)
    criteria = [criterion_view(slug, status) for status in statuses]
    verdict, sentence = good_enough(statuses), good_enough_sentence(statuses)
    running = _running(ctx, place)
    if report is None:
        return QualityView(None, 0, 0, verdict, sentence, criteria, running=running)
    return QualityView(
        report.at,
        report.n_items,
        report.n_labels,
        verdict,
        sentence,
        criteria,
        report.agreement,
        report.series,
        report.guideline_marks,
        _as_of_now(ctx, place, report.annotators),
        report.confusion,
        report.balance,
        _with_examples(ctx, place, report.disputes),
        report.redundancy,
        report.methods,
        running,
        report.slices,
        report.causes,
        report.anchoring,
        report.order_effects,
        report.reliability,
        report.control,
    )


def _statuses(ctx: Context, place: Place, report: ReportView | None) -> list[CriterionStatus]:
    if not place.project.blueprint_version:
        return []
    asked = criteria_of(applied_blueprint(ctx, place.project))
    figures = {(one.measure, one.of): one.interval for one in report.figures} if report else {}
    return evaluate(asked, figures)


def _running(ctx: Context, place: Place) -> RunningView | None:
    job = next(
        (job for job in jobs_of(ctx.conn, place.project.id, 1, kinds=(KIND,)) if job.state in LIVE),
        None,
    )
    return None if job is None else RunningView(job.uid, job.state, job.done, job.total)


def _as_of_now(
    ctx: Context, place: Place, annotators: Sequence[AnnotatorView]
) -> list[AnnotatorView]:
    """People with what was found about them and their state, both as of now."""
    about = {
        one.document.get("about", {}).get("member"): one.uid
        for one in reversed(findings_of(ctx.conn, place.project.id, OPEN))
    }
    states = {one.person_uid: one.state for one in members_of(ctx.conn, place.project.id)}
    return [
        replace(one, finding=about.get(one.member), state=states.get(one.member, one.state))
        for one in annotators
    ]


def _with_examples(ctx: Context, place: Place, disputes: DisputesView) -> DisputesView:
    """The disputes with the first items of each rule to look at."""
    wanted = {uid for rule in disputes.by_rule for uid in rule.items[:EXAMPLES]}
    found = item_looks(ctx.conn, place.project.id, sorted(wanted))
    rules = [
        replace(
            rule,
            examples=[_example(ctx, found[uid]) for uid in rule.items[:EXAMPLES] if uid in found],
        )
        for rule in disputes.by_rule
    ]
    return replace(disputes, by_rule=rules)


def _example(ctx: Context, look: ItemLook) -> ExampleView:
    shown = list(item_data(ctx, look.data, "browse", SHORT_TEXT).values())
    picture = next((datum for datum in shown if "thumb" in datum), {})
    objects = [thing for support in look.support.values() for thing in support.get("objects", ())]
    return ExampleView(
        look.uid,
        look.external_id,
        picture.get("thumb"),
        next((datum["text"] for datum in shown if "text" in datum), None),
        picture.get("width"),
        picture.get("height"),
        look.believed,
        [thing["id"] for thing in objects if thing["posterior"] < SURE],
    )


@writes
def start_run(ctx: Context, project: str) -> RunView:
    """Measure the project now; while a run is under way it is that one."""
    place = require(ctx, Action.RUN_QUALITY, project)
    return _start(ctx, place)


def _start(ctx: Context, place: Place) -> RunView:
    uid = enqueue(ctx, place, KIND, {}, dedupe_key=f"{KIND}:{place.project.id}")
    job = job_of(ctx.conn, place.project.id, uid)
    if job is None:
        raise NotFound("job_not_found", "There is no such job.")
    return RunView(job.uid, job.kind, str(job.state), when(job.created_at))


def start_due_runs(ctx: Context) -> int:
    """Start runs where labels came in and work paused, or the last run is five minutes old.

    The clock's errand, on nobody's behalf; how many were started.
    """
    due = projects_with_news(ctx.conn, ctx.now - PAUSE, ctx.now - OFTEN)
    for project_id in due:
        project = project_by_id(ctx.conn, project_id)
        if project is not None and project.state == "active":
            _start(ctx, Place(project, None, Role.OWNER))
    return len(due)


@reads
def list_findings(ctx: Context, project: str, state: str | None = None) -> FindingList:
    """What the engine noticed, the worst first; all states unless one is asked for."""
    place = require(ctx, Action.SEE_QUALITY, project)
    found = findings_of(ctx.conn, place.project.id, state)
    return FindingList([_view(one) for one in sorted(found, key=_rank)])


@writes
def settle_finding(ctx: Context, project: str, finding: str, state: str) -> FindingView:
    """Say what became of a finding: acted on, dismissed, or open again."""
    place = require(ctx, Action.RUN_QUALITY, project)
    found = finding_of(ctx.conn, place.project.id, finding)
    if found is None:
        raise NotFound("finding_not_found", "There is no such finding.")
    if found.state != state:
        update_finding(ctx.conn, found.id, ctx.now, state)
        kind = "finding.opened" if state == OPEN else "finding.closed"
        emit(ctx, place, kind, found.uid, {"kind": found.kind, "state": state})
    changed = finding_of(ctx.conn, place.project.id, finding)
    return _view(changed or found)


def _rank(finding: Finding) -> tuple[bool, int]:
    return finding.state != OPEN, finding.document.get("rank", 0)


def _about(kept: Mapping[str, str]) -> Mapping[str, str]:
    """Who or what it is about; an instant is kept as microseconds and told as a date."""
    if "since" not in kept:
        return kept
    return {**kept, "since": when(int(kept["since"])).isoformat()}


def _view(finding: Finding) -> FindingView:
    document = finding.document
    return FindingView(
        finding.uid,
        finding.kind,
        finding.state,
        document.get("title", ""),
        document.get("evidence", ""),
        _about(document.get("about", {})),
        document.get("effect", ""),
        [ActionView(**action) for action in document.get("actions", ())],
        when(finding.at),
        when(finding.changed_at),
    )
