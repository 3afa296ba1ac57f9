"""Planning: blueprints are checked, applied, shown and kept in versions; projects begin here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from assay.core.access.actions import Action
from assay.core.blueprint.advice import Advice, lint
from assay.core.blueprint.changes import Change, Diff
from assay.core.blueprint.documents import document_of
from assay.core.blueprint.estimate import Plan
from assay.core.blueprint.model import Blueprint
from assay.core.errors import Conflict, Invalid, NotFound, Problem
from assay.core.guidelines.document import check_guideline, parse_rules
from assay.core.labels.schema_change import Renames
from assay.core.values import Role, Schema
from assay.formats.blueprint_yaml import read
from assay.services.context import (
    Context,
    check_rev,
    emit,
    reads,
    require,
    require_organisation,
    require_person,
    when,
    writes,
)
from assay.services.drafting import (
    Comparison,
    Draft,
    compare,
    plan_for,
    read_draft,
    source_of,
    text_to_keep,
    today_of,
    work_settings,
)
from assay.services.migrating import migrate
from assay.services.project_views import ProjectView, project_view
from assay.store.guidelines import insert_guideline
from assay.store.members import insert_member
from assay.store.places import Place, place_of
from assay.store.projects import (
    BlueprintVersion,
    blueprint_of,
    blueprint_versions,
    insert_blueprint,
    insert_project,
    insert_schema,
    lock_project,
    rule_ids,
    set_needed,
    slug_is_taken,
    update_project,
)
from assay.store.queue import FIRST_RANK, requeue

_TEMPLATES = files("assay.services") / "templates"
_DEADLINE = re.compile(r"deadline: \d{4}-\d{2}-\d{2}")
TEMPLATE_DAYS = 120


@dataclass(frozen=True, slots=True)
class AdviceView:
    """One advice, with the line it is about where the blueprint came as a text."""

    code: str
    pointer: str
    message: str
    why: str
    severity: str
    line: int | None


@dataclass(frozen=True, slots=True)
class DiffView:
    """The changes to what is applied, and whether nothing is left to decide."""

    changes: list[Change]
    safe: bool


@dataclass(frozen=True, slots=True)
class CheckView:
    """What a blueprint would be and do; nothing is written. ``source`` is it as YAML."""

    ok: bool
    document: Any
    source: str
    problems: list[Problem]
    advice: list[AdviceView]
    diff: DiffView | None
    plan: Plan | None


@dataclass(frozen=True, slots=True)
class TemplateView:
    """A complete blueprint to begin with."""

    name: str
    title: str
    description: str
    source: str


@dataclass(frozen=True, slots=True)
class TemplateList:
    """All templates."""

    items: list[TemplateView]


@dataclass(frozen=True, slots=True)
class BlueprintView:
    """The blueprint in force, with advice; ``rev`` is what If-Match wants."""

    version: int
    rev: int
    source: str
    document: dict[str, Any]
    advice: list[AdviceView]
    at: datetime
    author: str
    note: str
    schema_version: int


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version in the list."""

    version: int
    at: datetime
    author: str
    note: str


@dataclass(frozen=True, slots=True)
class VersionList:
    """All versions, the newest first."""

    items: list[VersionView]


@dataclass(frozen=True, slots=True)
class VersionDetail:
    """One version with what it said."""

    version: int
    at: datetime
    author: str
    note: str
    source: str
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Submission:
    """A blueprint as a client sends it: YAML or document, and the text of its guideline's file."""

    source: str | None = None
    document: dict[str, Any] | None = None
    guideline: str | None = None
    decisions: Mapping[str, str] | None = None
    note: str = ""

    def draft(self) -> Draft:
        """The submission, read."""
        return read_draft(self.source, self.document, self.guideline)


@reads
def check_blueprint(
    ctx: Context, submission: Submission, project: str | None = None, n_items: int | None = None
) -> CheckView:
    """Problems, advice, diff and plan of a blueprint; for a project, against what it has."""
    place = None
    if project is None:
        require_organisation(ctx, "owner", "creator")
    else:
        place = require(ctx, Action.EDIT_BLUEPRINT, project)
    draft = submission.draft()
    blueprint = draft.blueprint
    if blueprint is None:
        problems = list(draft.problems)
        return CheckView(False, draft.document, draft.text, problems, [], None, None)
    problems = _guideline_problems(draft, blueprint)
    difference = None
    if place is None and slug_is_taken(ctx.conn, ctx.actor.organisation_id, blueprint.project):
        problems.append(_taken(draft, blueprint.project))
    if place is not None:
        try:
            difference = compare(ctx, place.project, blueprint, submission.decisions or {}).diff
        except Invalid as error:
            problems.extend(_located(draft, error.problems))
    return CheckView(
        not problems,
        draft.document,
        draft.text,
        problems,
        _advice(ctx, draft, blueprint, place),
        _diff_view(difference),
        plan_for(ctx, blueprint, place.project if place else None, n_items),
    )


@reads
def list_templates(ctx: Context) -> TemplateList:
    """Complete blueprints to begin with, their deadlines four months from now."""
    require_person(ctx)
    found = []
    deadline = (today_of(ctx) + timedelta(days=TEMPLATE_DAYS)).isoformat()
    for entry in sorted(_TEMPLATES.iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".yaml"):
            text = _DEADLINE.sub(f"deadline: {deadline}", entry.read_text("utf-8"))
            first, _, _ = text.partition("\n")
            title = str(read(text).document.get("title", entry.name))
            name = entry.name.removesuffix(".yaml")
            found.append(TemplateView(name, title, first.lstrip("# ").strip(), text))
    return TemplateList(found)


@writes
def create_project(ctx: Context, submission: Submission) -> ProjectView:
    """A project from a blueprint; its creator is the first member and owner."""
    actor = require_organisation(ctx, "owner", "creator")
    draft = submission.draft()
    blueprint = draft.valid()
    problems = _guideline_problems(draft, blueprint)
    if blueprint.guideline is not None and blueprint.guideline.text is None:
        line, column = draft.located("/guideline")
        message = (
            f"the text of {blueprint.guideline.file} did not come along: write it under"
            " 'guideline: |', or leave 'guideline' out and write it later"
        )
        problems.append(Problem("/guideline", "guideline_missing", message, line, column))
    if problems:
        raise Invalid("invalid_blueprint", "The blueprint is not valid.", problems=problems)
    if slug_is_taken(ctx.conn, actor.organisation_id, blueprint.project):
        problem = _taken(draft, blueprint.project)
        raise Conflict("slug_taken", "There is such a project already.", problems=[problem])
    project_id = insert_project(
        ctx.conn,
        uid=ctx.uid("prj"),
        organisation_id=actor.organisation_id,
        slug=blueprint.project,
        title=blueprint.title,
        created_by=actor.person_id,
        now=ctx.now,
    )
    insert_member(
        ctx.conn, project_id=project_id, person_id=actor.person_id, role=Role.OWNER, now=ctx.now
    )
    insert_schema(ctx.conn, project_id, Schema(1, blueprint.questions), Renames(), ctx.now)
    _record(ctx, project_id, 1, draft, blueprint, submission.note)
    update_project(
        ctx.conn,
        project_id,
        blueprint_version=1,
        schema_version=1,
        work=work_settings(blueprint),
        source=source_of(blueprint),
    )
    place = _again(ctx, blueprint.project)
    emit(ctx, place, "project.created", place.project.uid, {"slug": blueprint.project})
    _publish(ctx, place, blueprint, "first version")
    return project_view(ctx, _again(ctx, blueprint.project))


@reads
def read_blueprint(ctx: Context, project: str) -> BlueprintView:
    """The blueprint in force."""
    place = require(ctx, Action.SEE_REPORTS, project)
    return _view(ctx, place, _version(ctx, place, place.project.blueprint_version))


@writes
def apply_blueprint(
    ctx: Context, project: str, submission: Submission, rev: int | None = None
) -> BlueprintView:
    """Put a blueprint in force: all of it or nothing, and nothing twice.

    A blueprint that says what is said already makes no version. What touches answers needs its
    decision (pointer → option); without it everything is refused, with the lines.
    """
    place = require(ctx, Action.EDIT_BLUEPRINT, project)
    check_rev(lock_project(ctx.conn, place.project.id), rev)
    draft = submission.draft()
    blueprint = draft.valid()
    problems = _guideline_problems(draft, blueprint)
    if problems:
        raise Invalid("invalid_blueprint", "The blueprint is not valid.", problems=problems)
    try:
        comparison = compare(ctx, place.project, blueprint, submission.decisions or {})
    except Invalid as error:
        raise Invalid(error.code, error.message, problems=_located(draft, error.problems)) from None
    if not comparison.diff.safe:
        raise Invalid(
            "decision_needed",
            "This touches answers that exist: decide what becomes of them.",
            problems=_located(draft, comparison.diff.undecided()),
        )
    if _kept(comparison.old) != _kept(blueprint):
        _apply(ctx, place, draft, blueprint, comparison, submission.note)
    if comparison.publishes:
        _publish(ctx, place, blueprint, submission.note or "with the blueprint")
    place = _again(ctx, project)
    return _view(ctx, place, _version(ctx, place, place.project.blueprint_version))


@reads
def list_versions(ctx: Context, project: str) -> VersionList:
    """All versions of the blueprint, the newest first."""
    place = require(ctx, Action.SEE_REPORTS, project)
    found = blueprint_versions(ctx.conn, place.project.id)
    return VersionList([VersionView(v.version, when(v.at), v.author, v.note) for v in found])


@reads
def read_version(ctx: Context, project: str, version: int) -> VersionDetail:
    """One version of the blueprint."""
    place = require(ctx, Action.SEE_REPORTS, project)
    found = _version(ctx, place, version)
    return VersionDetail(
        found.version, when(found.at), found.author, found.note, found.source, found.document
    )


def _apply(
    ctx: Context,
    place: Place,
    draft: Draft,
    blueprint: Blueprint,
    comparison: Comparison,
    note: str,
) -> None:
    """Record the next version and let queue, schema and answers follow."""
    project = place.project
    version = project.blueprint_version + 1
    values: dict[str, Any] = {"blueprint_version": version, "title": blueprint.title}
    _record(ctx, project.id, version, draft, blueprint, note)
    if comparison.schemas.differs or comparison.old.questions != blueprint.questions:
        values["schema_version"] = project.schema_version + 1
        renames = comparison.schemas.renames(comparison.counts)
        schema = Schema(project.schema_version + 1, blueprint.questions)
        insert_schema(ctx.conn, project.id, schema, renames, ctx.now)
        migrate(ctx, place, comparison.schemas.old, schema, renames)
    work = work_settings(blueprint, project.work)
    if work.least != project.work.least and set_needed(ctx.conn, project.id, work.least):
        requeue(ctx.conn, project.id, FIRST_RANK, None, "labels per item changed", ctx.now)
    update_project(ctx.conn, project.id, work=work, source=source_of(blueprint), **values)
    emit(
        ctx,
        place,
        "blueprint.applied",
        project.uid,
        {"changes": [change.pointer for change in comparison.diff.changes]},
        version,
    )


def _kept(blueprint: Blueprint) -> dict[str, Any]:
    """The document that is kept: old names (``was``) have done their work once applied."""
    return document_of(replace(blueprint, renames=()))


def _record(
    ctx: Context, project_id: int, version: int, draft: Draft, blueprint: Blueprint, note: str
) -> None:
    insert_blueprint(
        ctx.conn,
        project_id=project_id,
        version=version,
        document=_kept(blueprint),
        source=text_to_keep(draft, blueprint),
        author_id=ctx.actor.person_id,
        note=note[:500],
        now=ctx.now,
    )


def _publish(ctx: Context, place: Place, blueprint: Blueprint, note: str) -> None:
    """The guideline's next version, where its text came along."""
    text = blueprint.guideline.text if blueprint.guideline else None
    if text is None:
        return
    version = place.project.guideline_version + 1
    insert_guideline(
        ctx.conn,
        project_id=place.project.id,
        version=version,
        text=text,
        note=note[:500],
        author_id=ctx.actor.person_id,
        found=parse_rules(text),
        now=ctx.now,
    )
    emit(ctx, place, "guideline.published", place.project.uid, {"version": version}, version)


def _again(ctx: Context, slug: str) -> Place:
    """The place as it is after what this transaction wrote."""
    place = place_of(ctx.conn, ctx.actor, slug)
    if place is None:
        raise NotFound("project_not_found", "There is no such project.")
    return place


def _version(ctx: Context, place: Place, version: int) -> BlueprintVersion:
    found = blueprint_of(ctx.conn, place.project.id, version)
    if found is None:
        raise NotFound("version_not_found", f"The blueprint has no version {version}.")
    return found


def _view(ctx: Context, place: Place, version: BlueprintVersion) -> BlueprintView:
    draft = read_draft(version.source, None)
    if draft.blueprint is None:
        draft = read_draft(None, version.document)
    advice = _advice(ctx, draft, draft.blueprint, place) if draft.blueprint else []
    return BlueprintView(
        version.version,
        place.project.rev,
        version.source,
        version.document,
        advice,
        when(version.at),
        version.author,
        version.note,
        place.project.schema_version,
    )


def _advice(
    ctx: Context, draft: Draft, blueprint: Blueprint, place: Place | None
) -> list[AdviceView]:
    text = blueprint.guideline.text if blueprint.guideline else None
    rules: list[str] | None = None
    if text is not None:
        rules = [rule.rule for rule in parse_rules(text)]
    elif place is not None and place.project.guideline_version:
        rules = rule_ids(ctx.conn, place.project.id, place.project.guideline_version)
    return [_advice_view(draft, one) for one in lint(blueprint, rules)]


def _advice_view(draft: Draft, advice: Advice) -> AdviceView:
    line, _ = draft.located(advice.pointer)
    return AdviceView(
        advice.code, advice.pointer, advice.message, advice.why, advice.severity, line
    )


def _diff_view(difference: Diff | None) -> DiffView | None:
    return DiffView(list(difference.changes), difference.safe) if difference else None


def _guideline_problems(draft: Draft, blueprint: Blueprint) -> list[Problem]:
    """What is wrong with a guideline's text that came along."""
    text = blueprint.guideline.text if blueprint.guideline else None
    if text is None:
        return []
    line, column = draft.located("/guideline")
    return [
        Problem("/guideline", one.code, f"{one.message} (line {one.line} of it)", line, column)
        for one in check_guideline(text)
    ]


def _taken(draft: Draft, slug: str) -> Problem:
    line, column = draft.located("/project")
    return Problem("/project", "slug_taken", f"there is a project '{slug}' already", line, column)


def _located(draft: Draft, problems: Iterable[Problem]) -> list[Problem]:
    return draft.source.located(problems) if draft.source else list(problems)
