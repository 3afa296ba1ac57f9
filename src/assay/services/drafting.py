"""Blueprints between a text and an applied version: read, compared and costed.

Shared by the services that check, apply and show blueprints.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import assay.core.labels  # noqa: F401 - registers the label types
from assay.core.assignment.work import WorkSettings
from assay.core.blueprint.changes import (
    KEEP_GUIDELINE,
    PUBLISH_GUIDELINE,
    Change,
    Counts,
    Decision,
    Diff,
    SchemaComparison,
    compare_schemas,
    count_answers,
    diff,
)
from assay.core.blueprint.documents import document_of
from assay.core.blueprint.estimate import Observed, Plan, plan
from assay.core.blueprint.model import Blueprint, Guideline
from assay.core.blueprint.parsing import parse
from assay.core.errors import Conflict, Invalid, Problem
from assay.core.values import DAY, Schema
from assay.formats.blueprint_yaml import Source, read, without_guideline, write
from assay.services.context import Context
from assay.store.annotations import schema_of
from assay.store.pace import Pace, pace_of
from assay.store.places import Project
from assay.store.projects import blueprint_of, count_items, guideline_texts, item_counts
from assay.store.schema_migration import answers_with
from assay.store.standing import latest_report

NO_STOP = 1.0


@dataclass(frozen=True, slots=True)
class Draft:
    """A blueprint as somebody sent it: the text, the plain document, and what came of it."""

    text: str
    document: Any
    blueprint: Blueprint | None
    problems: tuple[Problem, ...]
    source: Source | None

    def located(self, pointer: str) -> tuple[int | None, int | None]:
        """Line and column of a place, where the draft came as a text."""
        place = self.source.place(pointer) if self.source else None
        return place if place is not None else (None, None)

    def valid(self) -> Blueprint:
        """The blueprint, or ``Invalid`` with every problem."""
        if self.blueprint is None:
            raise Invalid(
                "invalid_blueprint", "The blueprint is not valid.", problems=self.problems
            )
        return self.blueprint


@dataclass(frozen=True, slots=True)
class Comparison:
    """A draft against what is applied."""

    old: Blueprint
    schemas: SchemaComparison
    counts: Counts
    diff: Diff
    publishes: bool

    @property
    def changes(self) -> bool:
        """Whether applying would do anything."""
        return bool(self.diff.changes)


def read_draft(
    source: str | None, document: Mapping[str, Any] | None, guideline: str | None = None
) -> Draft:
    """A draft from YAML or from a plain document; ``guideline`` is the text of its file."""
    if (source is None) == (document is None):
        raise Invalid(
            "source_or_document",
            "Send either 'source' (YAML) or 'document' (an object).",
            problems=[Problem("", "source_or_document", "one of source and document")],
        )
    found: Source | None = None
    plain: Any = document
    if source is not None:
        try:
            found = read(source)
        except Invalid as error:
            return Draft(source, None, None, error.problems, None)
        plain = found.document
    blueprint, problems = parse(plain)
    if blueprint is not None and guideline is not None:
        inline = parse({**plain, "guideline": {"file": _file_of(blueprint), "text": guideline}})
        blueprint, problems = inline
    if found is not None:
        problems = found.located(problems)
    text = source if source is not None else ""
    shown = plain
    if blueprint is not None:
        shown = document_of(blueprint, with_guideline=_has_text(blueprint))
    if source is None:
        text = write(shown)
    return Draft(text, shown, blueprint, tuple(problems), found)


def _file_of(blueprint: Blueprint) -> str:
    return blueprint.guideline.file if blueprint.guideline else Guideline().file


def _has_text(blueprint: Blueprint) -> bool:
    return blueprint.guideline is not None and blueprint.guideline.text is not None


def text_to_keep(draft: Draft, blueprint: Blueprint) -> str:
    """What is stored as written: without the guideline, which has its own versions."""
    if draft.source is not None and _has_text(blueprint):
        return without_guideline(draft.text, _file_of(blueprint))
    if draft.source is not None:
        return draft.text
    return write(document_of(blueprint))


def applied_blueprint(ctx: Context, project: Project) -> Blueprint:
    """The blueprint that is in force."""
    version = blueprint_of(ctx.conn, project.id, project.blueprint_version)
    if version is None:
        raise Conflict("no_blueprint", "No blueprint was applied to this project yet.")
    blueprint, problems = parse(version.document)
    if blueprint is None:
        raise Invalid("invalid_blueprint", "The applied blueprint is damaged.", problems=problems)
    return blueprint


def compare(
    ctx: Context, project: Project, new: Blueprint, decisions: Mapping[str, str]
) -> Comparison:
    """What a draft would change in a project, and which answers it touches."""
    old = applied_blueprint(ctx, project)
    before = schema_of(ctx.conn, project.id, project.schema_version, project.created_at)
    after = Schema(project.schema_version + 1, new.questions)
    schemas = compare_schemas(before, after, new.renames, decisions)
    touched = schemas.touched()
    counts: Counts = {}
    if touched:
        words = [one.label or one.path[-1] for one in touched]
        bodies = (
            held.answers
            for batch in answers_with(ctx.conn, project.id, words)
            for held in batch
            if held.state != "excluded"
        )
        counts = count_answers(before, touched, bodies)
    found = diff(old, new, schemas, counts, count_items(ctx.conn, project.id))
    guideline = _guideline_change(ctx, project, new, decisions)
    changes = (*found.changes, guideline) if guideline else found.changes
    publishes = guideline is not None and guideline.needs_decision is None
    if decisions.get("/guideline") == KEEP_GUIDELINE:
        publishes = False
    return Comparison(old, schemas, counts, Diff(changes), publishes)


def _guideline_change(
    ctx: Context, project: Project, new: Blueprint, decisions: Mapping[str, str]
) -> Change | None:
    """A new version where the text that came along is new; a decision where it is an old one."""
    text = new.guideline.text if new.guideline else None
    if text is None:
        return None
    versions = guideline_texts(ctx.conn, project.id)
    known = [(version, same) for version, same in versions if same.strip() == text.strip()]
    latest = versions[0][0] if versions else 0
    if known and known[0][0] == latest:
        return None
    effect = f"Published as version {latest + 1}; annotators are asked to acknowledge it."
    if not known:
        return Change("/guideline", "changed", latest or None, latest + 1, effect)
    old = known[0][0]
    choice = decisions.get("/guideline")
    if choice == KEEP_GUIDELINE:
        return None
    if choice == PUBLISH_GUIDELINE:
        return Change("/guideline", "changed", latest, latest + 1, effect)
    return Change(
        "/guideline",
        "changed",
        latest,
        latest + 1,
        f"This is the text of version {old}; version {latest} is published since.",
        needs_decision=Decision(
            f"Keep version {latest}, or publish the text of version {old} again?",
            "revert_guideline",
            (KEEP_GUIDELINE, PUBLISH_GUIDELINE),
        ),
    )


def work_settings(blueprint: Blueprint, before: WorkSettings | None = None) -> WorkSettings:
    """What the queue needs of a blueprint; what is not the blueprint's stays as it was."""
    quality = blueprint.quality
    people = blueprint.people
    test = people.qualification
    redundancy = quality.labels_per_item
    return replace(
        before or WorkSettings(),
        least=redundancy.least,
        most=redundancy.most,
        stop_at=redundancy.stop_at if redundancy.stop_at is not None else NO_STOP,
        audit_share=quality.audit_share if redundancy.stop_at is not None else 0.0,
        gold_rate=quality.gold_rate,
        lease_minutes=people.lease_minutes,
        feedback_on_gold=quality.gold_feedback,
        stages=quality.stages,
        blind_review=quality.blind_review,
        skip_reasons=people.skip_reasons,
        qualification_gold=test.gold if test else 0,
        qualification_pass=test.pass_mark if test else 0.0,
        skills=people.skills,
    )


def source_of(blueprint: Blueprint) -> dict[str, Any] | None:
    """Where the data come from, as a project's card tells it."""
    named = [datum for datum in blueprint.data if datum.source]
    if not named:
        return None
    return {
        "text": "; ".join(str(datum.source) for datum in named),
        "licence": "; ".join(dict.fromkeys(d.licence for d in named if d.licence)) or None,
        "simulated": any(datum.simulated for datum in blueprint.data),
    }


def today_of(ctx: Context) -> date:
    """The day in UTC."""
    return datetime.fromtimestamp(ctx.now / 1e6, UTC).date()


def observed(pace: Pace, skill: float | None = None) -> Observed:
    """What the planner learns from how work went so far."""
    return Observed(
        seconds_per_label=pace.median_seconds,
        labels_per_item=pace.labels_per_settled,
        skill=skill,
        n_settled=pace.n_settled_sampled,
        labels_per_day=pace.labels_per_day,
    )


def plan_for(
    ctx: Context, blueprint: Blueprint, project: Project | None, n_items: int | None = None
) -> Plan:
    """The forecast of a blueprint: for the items of the project, or for as many as it aims at."""
    if project is None:
        return plan(blueprint, n_items or aimed_items(blueprint), today_of(ctx))
    counts = item_counts(ctx.conn, project.id)
    pace = pace_of(ctx.conn, project.id, ctx.now - 7 * DAY)
    total = n_items or counts.total or aimed_items(blueprint)
    skill = _skill(latest_report(ctx.conn, project.id))
    return plan(blueprint, total, today_of(ctx), observed(pace, skill))


def _skill(report: Mapping[str, Any] | None) -> float | None:
    """The share of gold answers that were right, where enough were given."""
    for one in (report or {}).get("criteria") or []:
        interval = one.get("interval")
        if one.get("measure") == "gold_accuracy" and interval and interval["n"] >= 20:
            return float(interval["value"])
    return None


def aimed_items(blueprint: Blueprint) -> int:
    """How many items a blueprint aims at: what its largest coverage target needs, or 1,000."""
    aims = []
    for target in blueprint.coverage:
        cells = 1
        for name in target.by:
            attribute = blueprint.attribute(name)
            cells *= len(attribute.values) if attribute else 1
        aims.append(cells * target.at_least)
    return max(aims, default=1_000)
