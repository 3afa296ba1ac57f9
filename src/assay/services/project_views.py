"""How projects are shown: the card in a list, and the project that one works in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from assay.core.access.actions import Action, may, scopes_allow
from assay.core.values import Question
from assay.services.context import Context, when
from assay.store.annotations import schema_of
from assay.store.places import Place
from assay.store.projects import Summary, item_counts, summaries_of

Verdict = Literal["yes", "not_yet", "unknown"]
Needs = Literal["qualification", "acknowledgement"]


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """A project in a list. Counts are None for roles that see their own work only."""

    slug: str
    title: str
    state: str
    role: str
    pseudonym: str
    problem: str
    modalities: list[str]
    n_items: int | None
    n_settled: int | None
    n_accepted: int | None
    good_enough: Verdict
    source: Mapping[str, Any] | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class LabelView:
    """One class of a question."""

    name: str
    title: str | None
    key: str | None
    colour: str | None
    rule: str | None


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question as the editors need it."""

    name: str
    type: str
    on: str
    title: str | None
    required: bool
    rule: str | None
    labels: list[LabelView]
    attributes: list[QuestionView]
    when: Mapping[str, list[str]]
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MeInProject:
    """What the asker is in the project, may do there, and has to do first."""

    role: str
    pseudonym: str
    state: str
    actions: list[str]
    needs: Needs | None


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project as its pages need it; ``rev`` is what If-Match wants."""

    slug: str
    title: str
    state: str
    role: str
    pseudonym: str
    problem: str
    modalities: list[str]
    n_items: int | None
    n_settled: int | None
    n_accepted: int | None
    good_enough: Verdict
    source: Mapping[str, Any] | None
    created_at: datetime
    blueprint_version: int
    schema_version: int
    guideline_version: int
    rev: int
    n_all_items: int | None  # gold, excluded and broken ones too, as the items page lists them
    me: MeInProject
    questions: list[QuestionView]
    attributes: Mapping[str, Mapping[str, Any]]
    data: Mapping[str, Mapping[str, Any]]
    skip_reasons: list[str]


def cards(ctx: Context, places: Sequence[Place]) -> list[ProjectCard]:
    """The cards of several projects."""
    summaries = summaries_of(ctx.conn, [place.project.id for place in places])
    return [_card(ctx, place, summaries[place.project.id]) for place in places]


def _card(ctx: Context, place: Place, summary: Summary) -> ProjectCard:
    project = place.project
    n_items = n_settled = n_accepted = None
    verdict: Verdict = "unknown"
    if may(place.role, Action.SEE_REPORTS):
        counts = item_counts(ctx.conn, project.id)
        n_items, n_settled, n_accepted = counts.total, counts.settled, counts.accepted
        verdict = good_enough(summary.report)
    data = summary.document.get("data", {})
    return ProjectCard(
        project.slug,
        project.title,
        project.state,
        str(place.role),
        place.pseudonym,
        summary.document.get("purpose", {}).get("problem", ""),
        list(dict.fromkeys(str(datum["type"]) for datum in data.values())),
        n_items,
        n_settled,
        n_accepted,
        verdict,
        summary.source,
        when(project.created_at),
    )


def good_enough(report: Mapping[str, Any] | None) -> Verdict:
    """Whether all criteria of the latest quality report hold."""
    criteria = (report or {}).get("criteria") or []
    if not criteria:
        return "unknown"
    states = {one.get("status") for one in criteria}
    if states <= {"holds", "narrow"}:
        return "yes"
    return "unknown" if states == {"undefined"} else "not_yet"


def project_view(ctx: Context, place: Place) -> ProjectView:
    """The whole project, for its pages."""
    project = place.project
    summary = summaries_of(ctx.conn, [project.id])[project.id]
    card = _card(ctx, place, summary)
    schema = schema_of(ctx.conn, project.id, project.schema_version, project.created_at)
    return ProjectView(
        **{name: getattr(card, name) for name in ProjectCard.__slots__},
        blueprint_version=project.blueprint_version,
        schema_version=project.schema_version,
        guideline_version=project.guideline_version,
        rev=project.rev,
        n_all_items=_all_items(ctx, place),
        me=me_in(ctx, place),
        questions=[_question(question) for question in schema.questions],
        attributes={
            name: {"values": one.get("values", []), "title": one.get("title")}
            for name, one in summary.document.get("attributes", {}).items()
        },
        data={
            name: {"type": one["type"], "source": one.get("source")}
            for name, one in summary.document.get("data", {}).items()
        },
        skip_reasons=list(project.work.skip_reasons),
    )


def _all_items(ctx: Context, place: Place) -> int | None:
    if not may(place.role, Action.SEE_ITEMS):
        return None
    counts = item_counts(ctx.conn, place.project.id)
    return sum(counts.by_state.values()) + counts.n_gold


def me_in(ctx: Context, place: Place) -> MeInProject:
    """Role, actions and duties of the asker."""
    scopes = ctx.actor.scopes
    actions = [
        str(action)
        for action in Action
        if may(place.role, action) and (scopes is None or scopes_allow(scopes, action))
    ]
    member = place.membership
    needs: Needs | None = None
    if member is not None and may(place.role, Action.LABEL):
        if member.state == "qualifying":
            needs = "qualification"
        elif member.acknowledged_version < place.project.guideline_version:
            needs = "acknowledgement"
    state = member.state if member else "active"
    return MeInProject(str(place.role), place.pseudonym, state, actions, needs)


def _question(question: Question) -> QuestionView:
    return QuestionView(
        question.name,
        question.type,
        question.on,
        question.title,
        question.required,
        question.rule,
        [
            LabelView(label.name, label.title, label.key, label.colour, label.rule)
            for label in question.labels
        ],
        [_question(inner) for inner in question.attributes],
        {name: list(labels) for name, labels in question.when.items()},
        question.options,
    )
