"""The guideline: read, publish, compare, draw examples, and note who has read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assay.core.access.actions import Action, may
from assay.core.errors import Conflict, Invalid, NotFound, Problem, Stale
from assay.core.guidelines.difference import (
    changed_lines,
    line_difference,
    rule_differences,
    rules_changed,
)
from assay.core.guidelines.document import RuleText, check_guideline, parse_rules, preamble
from assay.core.guidelines.effect import affected, touched_by
from assay.core.values import Question
from assay.formats.rich_text import render
from assay.services.context import Context, emit, reads, require, when, when_or_none, writes
from assay.services.examples import ExampleView, example_view
from assay.services.guideline_views import (
    AffectedView,
    DifferenceView,
    GuidelineVersionList,
    GuidelineVersionView,
    GuidelineView,
    PreviewView,
    ReaderList,
    ReaderView,
    RuleView,
)
from assay.store import guidelines as store
from assay.store.annotations import schema_of
from assay.store.members import members_of, names_in
from assay.store.places import Place

MOST_NOTE = 1_000
MOST_COUNTED = 200_000


@reads
def read_guideline(ctx: Context, project: str, version: int | None = None) -> GuidelineView:
    """The guideline now, or at a version; version 0 and empty before the first is published."""
    place = require(ctx, Action.READ_GUIDELINE, project)
    return _view(ctx, place, version)


@writes
def publish_guideline(
    ctx: Context, project: str, text: str, note: str, expected: int
) -> GuidelineView:
    """Publish a new version; ``expected`` is the version that was edited.

    The same text again changes nothing. A rule's id stays its own for ever: labels, examples
    and discussions refer to it.
    """
    place = require(ctx, Action.EDIT_GUIDELINE, project)
    project_id, current = place.project.id, place.project.guideline_version
    if expected != current:
        raise _stale(current)
    text = _one_line_end(text)
    problems = list(check_guideline(text))
    if len(note) > MOST_NOTE:
        problems.append(Problem("/note", "too_long", f"a note has at most {MOST_NOTE} characters"))
    if not text.strip():
        problems.append(Problem("/text", "empty", "the guideline is empty"))
    if problems:
        raise Invalid("invalid_guideline", "The guideline is not valid.", problems=problems)
    before = store.guideline_of(ctx.conn, project_id, current)
    if before is not None and before.text == text:
        return _view(ctx, place, None)
    found = parse_rules(text)
    published = store.insert_guideline(
        ctx.conn,
        project_id=project_id,
        version=current + 1,
        text=text,
        note=note.strip(),
        author_id=ctx.actor.person_id,
        found=found,
        now=ctx.now,
    )
    if not published:
        raise _stale(current + 1)
    if place.membership is not None:
        store.record_acknowledgement(
            ctx.conn, project_id, ctx.actor.person_id, current + 1, ctx.now
        )
    changed = rules_changed(store.rules_of(ctx.conn, project_id, current), found)
    emit(
        ctx,
        place,
        "guideline.published",
        place.project.uid,
        {"version": current + 1, "rules": sorted(changed)},
        version=current + 1,
    )
    return _view(ctx, require(ctx, Action.EDIT_GUIDELINE, project), None)


@reads
def preview_guideline(ctx: Context, project: str, text: str, count: bool = False) -> PreviewView:
    """A draft as it would look; with ``count`` also how much existing work it touches."""
    place = require(ctx, Action.EDIT_GUIDELINE, project)
    version = place.project.guideline_version
    text = _one_line_end(text)
    problems = list(check_guideline(text))
    if any(problem.code == "too_long" for problem in problems):
        raise Invalid("invalid_guideline", "The guideline is not valid.", problems=problems)
    found = parse_rules(text)
    before = store.rules_of(ctx.conn, place.project.id, version)
    changed = rules_changed(before, found)
    changes = [d for d in rule_differences(before, found) if d.kind != "same"]
    return PreviewView(
        render(text),
        _rule_views(ctx, place, found, version + 1, changed),
        problems,
        changes,
        _missing(_questions(ctx, place), found),
        _affected(ctx, place, changed, version + 1) if count else None,
    )


@reads
def list_versions(ctx: Context, project: str) -> GuidelineVersionList:
    """All versions, newest first."""
    place = require(ctx, Action.READ_GUIDELINE, project)
    project_id = place.project.id
    made: Mapping[int, int] | None = None
    read: Mapping[int, int] = {}
    readers = 0
    if may(place.role, Action.SEE_QUALITY):
        made = store.annotations_by_version(ctx.conn, project_id)
        read, readers = store.acknowledged_by_version(ctx.conn, project_id)
    return GuidelineVersionList(
        [
            GuidelineVersionView(
                v.version,
                when(v.at),
                _author(ctx, place, v),
                v.note,
                None if made is None else made.get(v.version, 0),
                None if made is None else read.get(v.version, 0),
                None if made is None else readers,
            )
            for v in store.guideline_versions(ctx.conn, project_id)
        ]
    )


@reads
def compare_versions(
    ctx: Context, project: str, before: int | None = None, after: int | None = None
) -> DifferenceView:
    """What changed between two versions (by default the last change); 0 is the empty one."""
    place = require(ctx, Action.READ_GUIDELINE, project)
    to = place.project.guideline_version if after is None else after
    from_ = max(0, to - 1) if before is None else before
    if from_ > to:
        raise Invalid(
            "wrong_order",
            "The first version must be the older one.",
            problems=[Problem("/from", "wrong_order", "not above `to`")],
        )
    old, new = _text(ctx, place, from_), _text(ctx, place, to)
    old_rules = store.rules_of(ctx.conn, place.project.id, from_)
    new_rules = store.rules_of(ctx.conn, place.project.id, to)
    touched = None
    if may(place.role, Action.SEE_ANNOTATIONS):
        touched = _affected(ctx, place, rules_changed(old_rules, new_rules), to)
    return DifferenceView(
        from_,
        to,
        list(rule_differences(old_rules, new_rules)),
        list(line_difference(old, new)),
        touched,
    )


@writes
def acknowledge(ctx: Context, project: str, version: int) -> None:
    """Note that the actor has read the current version."""
    place = require(ctx, Action.READ_GUIDELINE, project)
    if version != place.project.guideline_version:
        raise Conflict(
            "not_current",
            f"Version {place.project.guideline_version} is the current one; read that.",
            {"version": place.project.guideline_version},
        )
    if place.membership is None or version < 1:
        return
    new = store.record_acknowledgement(
        ctx.conn, place.project.id, ctx.actor.person_id, version, ctx.now
    )
    if new:
        payload = {"version": version}
        emit(ctx, place, "guideline.acknowledged", place.project.uid, payload, version=version)


@reads
def list_readers(ctx: Context, project: str) -> ReaderList:
    """Who of those who label has read the current version."""
    place = require(ctx, Action.EDIT_GUIDELINE, project)
    version = place.project.guideline_version
    read_at = store.acknowledged_at(ctx.conn, place.project.id, version)
    return ReaderList(
        version,
        [
            ReaderView(
                member.pseudonym,
                str(member.role),
                member.acknowledged_version,
                when_or_none(read_at.get(member.person_id)),
            )
            for member in members_of(ctx.conn, place.project.id)
            if may(member.role, Action.LABEL) and not may(member.role, Action.EDIT_GUIDELINE)
        ],
    )


def _view(ctx: Context, place: Place, version: int | None) -> GuidelineView:
    project = place.project
    current = project.guideline_version
    wanted = current if version is None else version
    found = store.guideline_of(ctx.conn, project.id, wanted)
    if found is None and wanted != 0:
        raise NotFound("version_not_found", f"The guideline has no version {wanted}.")
    text = found.text if found else ""
    rules = store.rules_of(ctx.conn, project.id, wanted)
    acknowledged = place.membership.acknowledged_version if place.membership else 0
    changes = None
    if 0 < acknowledged < current and wanted == current:
        changes = list(changed_lines(_text(ctx, place, acknowledged), text))
    return GuidelineView(
        version=wanted,
        text=text,
        html=render(text),
        introduction=render(preamble(text)),
        rules=_rule_views(ctx, place, rules, wanted, frozenset()),
        at=when(found.at) if found else None,
        author=_author(ctx, place, found) if found else None,
        note=found.note if found else "",
        acknowledged_version=acknowledged,
        changes_since_acknowledged=changes,
        missing_rules=_missing(_questions(ctx, place), rules),
        may_edit=may(place.role, Action.EDIT_GUIDELINE),
        rev=current,
    )


def _rule_views(
    ctx: Context,
    place: Place,
    rules: Sequence[RuleText],
    version: int,
    changed_now: frozenset[str],
) -> list[RuleView]:
    """Rules with what hangs on them; ``changed_now`` are those that a draft changes."""
    project_id = place.project.id
    changed = store.rules_changed_in(ctx.conn, project_id, version)
    counts = store.discussions_by_rule(ctx.conn, project_id)
    shown = may(place.role, Action.SEE_DISCUSSIONS)
    drawn: dict[str, list[ExampleView]] = {}
    for example in store.examples_of(ctx.conn, project_id):
        drawn.setdefault(example.rule, []).append(example_view(ctx, example, shown))
    labels = _labels_by_rule(_questions(ctx, place))
    return [
        RuleView(
            rule.rule,
            rule.title,
            render(rule.text),
            rule.text,
            drawn.get(rule.rule, []),
            counts.get(rule.rule, 0) if shown else 0,
            version if rule.rule in changed_now else changed.get(rule.rule, version),
            labels.get(rule.rule, []),
        )
        for rule in rules
    ]


def _affected(ctx: Context, place: Place, changed: frozenset[str], version: int) -> AffectedView:
    """How much of the work made before ``version`` used what the changed rules govern."""
    touched = touched_by(_questions(ctx, place), changed)
    seen = 0

    def counted() -> Any:
        nonlocal seen
        answers = store.answers_made_before(ctx.conn, place.project.id, version, MOST_COUNTED)
        for made in answers:
            seen += 1
            yield made

    found = affected(counted(), touched)
    return AffectedView(found.annotations, found.items, sorted(changed), seen < MOST_COUNTED)


def _questions(ctx: Context, place: Place) -> tuple[Question, ...]:
    project = place.project
    schema = schema_of(ctx.conn, project.id, project.schema_version, project.created_at)
    return schema.questions


def _labels_by_rule(questions: Sequence[Question]) -> dict[str, list[str]]:
    """The labels (by title, or name) that each rule governs."""
    found: dict[str, list[str]] = {}
    for question in questions:
        if question.rule is not None:
            found.setdefault(question.rule, []).append(question.title or question.name)
        for label in question.labels:
            if label.rule is not None:
                found.setdefault(label.rule, []).append(label.title or label.name)
        for rule, names in _labels_by_rule(question.attributes).items():
            found.setdefault(rule, []).extend(names)
    return found


def _missing(questions: Sequence[Question], rules: Sequence[RuleText]) -> list[str]:
    """Rules that the blueprint's labels name and the guideline lacks."""
    known = {rule.rule for rule in rules}
    named = _labels_by_rule(questions)
    return sorted((rule for rule in named if rule not in known), key=lambda r: (len(r), r))


def _text(ctx: Context, place: Place, version: int) -> str:
    if version == 0:
        return ""
    found = store.guideline_of(ctx.conn, place.project.id, version)
    if found is None:
        raise NotFound("version_not_found", f"The guideline has no version {version}.")
    return found.text


def _author(ctx: Context, place: Place, guideline: store.Guideline) -> str:
    """By name for those who see people, by pseudonym for all others."""
    if may(place.role, Action.SEE_PEOPLE):
        return guideline.author_name
    return names_in(ctx.conn, place.project.id).get(guideline.author_id, "owner")


def _one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _stale(version: int) -> Stale:
    return Stale(
        "stale",
        f"Version {version} was published since you began. Read it; your text is kept.",
        {"version": version},
    )
