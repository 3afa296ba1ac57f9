"""Drawn cases of the guideline's rules: how they are made and shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from assay.core.access.actions import Action
from assay.core.errors import Conflict, Invalid, NotFound, Problem
from assay.core.labels.answers import validate_answers
from assay.core.values import Schema
from assay.services.context import Context, emit, require, when, writes
from assay.services.shown import data_view, facts_of
from assay.store import guidelines as store
from assay.store.annotations import schema_of
from assay.store.places import Place

KINDS = ("good", "bad", "borderline")
MOST_CAPTION = 500
MOST_EXAMPLES = 24


@dataclass(frozen=True, slots=True)
class ExampleItem:
    """The item of an example: what it shows and not which it is."""

    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ExampleView:
    """A drawn case of a rule: good, bad or borderline."""

    id: str
    rule: str
    kind: str
    caption: str
    item: ExampleItem | None
    answers: dict[str, Any]
    created_at: datetime
    from_discussion: str | None


def example_view(
    ctx: Context, example: store.Example, discussions_shown: bool = True
) -> ExampleView:
    """An example as the guideline shows it; its item is never named."""
    item = None
    if example.item_data is not None:
        item = ExampleItem(data_view(ctx, example.item_data, "example"))
    return ExampleView(
        example.uid,
        example.rule,
        example.kind,
        example.caption,
        item,
        example.answers,
        when(example.created_at),
        example.discussion if discussions_shown else None,
    )


@writes
def add_example(
    ctx: Context,
    project: str,
    rule: str,
    kind: str,
    caption: str,
    item: str | None = None,
    answers: Mapping[str, Any] | None = None,
) -> ExampleView:
    """Draw a case of a rule on an item (or say it in words alone)."""
    place = require(ctx, Action.EDIT_GUIDELINE, project)
    facts = None if item is None else item_named(ctx, place, item)
    _, view = make_example(
        ctx, place, rule=rule, kind=kind, caption=caption, item=facts, answers=answers or {}
    )
    return view


@writes
def replace_example(
    ctx: Context,
    project: str,
    example: str,
    kind: str,
    caption: str,
    answers: Mapping[str, Any] | None = None,
) -> ExampleView:
    """Draw an example anew: the old one is taken out, and one on the same item stands for it.

    What people have read stays as it was. Of two who change one example, the second is told that
    it is gone.
    """
    place = require(ctx, Action.EDIT_GUIDELINE, project)
    before = _retired(ctx, place, example)
    facts = None
    if before.item_id is not None:
        facts = store.item_facts_by_id(ctx.conn, place.project.id, before.item_id)
    _, view = make_example(
        ctx,
        place,
        rule=before.rule,
        kind=kind,
        caption=caption,
        item=facts,
        answers=answers or {},
        discussion_id=before.discussion_id,
    )
    return view


@writes
def retire_example(ctx: Context, project: str, example: str) -> None:
    """Take an example out of the guideline."""
    place = require(ctx, Action.EDIT_GUIDELINE, project)
    _retired(ctx, place, example)


def _retired(ctx: Context, place: Place, uid: str) -> store.Example:
    """Take an example out; what it was."""
    found = store.examples_of(ctx.conn, place.project.id, uid)
    if not found or not store.retire_example(ctx.conn, place.project.id, uid, ctx.now):
        raise NotFound("example_not_found", "There is no such example.")
    emit(ctx, place, "example.retired", uid)
    return found[0]


def make_example(
    ctx: Context,
    place: Place,
    *,
    rule: str,
    kind: str,
    caption: str,
    item: store.ItemFacts | None,
    answers: Mapping[str, Any],
    discussion_id: int | None = None,
) -> tuple[int, ExampleView]:
    """Record an example of a rule of the current guideline; its key and view.

    An active gold item is refused: everybody reads the guideline, so it would give the answer
    away.
    """
    _check(ctx, place, rule, kind, caption, item, answers)
    if item is not None and item.gold:
        raise Conflict(
            "item_is_gold",
            "This item is gold: as an example it would show its answer to everyone. Retire the"
            " gold first, or choose another item.",
        )
    uid = ctx.uid("exa")
    key = store.insert_example(
        ctx.conn,
        uid=uid,
        project_id=place.project.id,
        rule=rule,
        kind=kind,
        caption=caption.strip(),
        item_id=None if item is None else item.id,
        answers=dict(answers),
        discussion_id=discussion_id,
        created_by=ctx.actor.person_id,
        now=ctx.now,
    )
    emit(ctx, place, "example.made", uid, {"rule": rule, "kind": kind})
    made = store.examples_of(ctx.conn, place.project.id, uid)[0]
    return key, example_view(ctx, made)


def _check(
    ctx: Context,
    place: Place,
    rule: str,
    kind: str,
    caption: str,
    item: store.ItemFacts | None,
    answers: Mapping[str, Any],
) -> None:
    project = place.project
    known = {r.rule for r in store.rules_of(ctx.conn, project.id, project.guideline_version)}
    problems: list[Problem] = []
    if rule not in known:
        problems.append(Problem("/rule", "unknown_rule", f"the guideline has no rule {rule!r}"))
    if kind not in KINDS:
        problems.append(Problem("/kind", "unknown_kind", f"a kind is one of {', '.join(KINDS)}"))
    if not caption.strip():
        problems.append(Problem("/caption", "empty", "say in a few words what the case shows"))
    if len(caption) > MOST_CAPTION:
        problems.append(Problem("/caption", "too_long", f"at most {MOST_CAPTION} characters"))
    if answers and item is None:
        problems.append(Problem("/answers", "no_item", "answers are drawn on an item"))
    elif item is not None and answers:
        problems += _answer_problems(ctx, place, item, answers)
    if problems:
        raise Invalid("invalid_example", "The example is not valid.", problems=problems)
    drawn = [e for e in store.examples_of(ctx.conn, project.id) if e.rule == rule]
    if len(drawn) >= MOST_EXAMPLES:
        raise Conflict("too_many_examples", f"{rule} has {MOST_EXAMPLES} examples; retire one.")


def _answer_problems(
    ctx: Context, place: Place, item: store.ItemFacts, answers: Mapping[str, Any]
) -> list[Problem]:
    """What is wrong with the drawn answers: the questions that are there, each for itself."""
    project = place.project
    schema = schema_of(ctx.conn, project.id, project.schema_version, project.created_at)
    asked = tuple(
        replace(question, required=False, when={})
        for question in schema.questions
        if question.name in answers
    )
    facts = facts_of(item.data)
    return list(validate_answers(Schema(schema.version, asked), dict(answers), facts))


def item_named(ctx: Context, place: Place, item: str) -> store.ItemFacts:
    """An item of the project by its uid."""
    found = store.item_facts(ctx.conn, place.project.id, item)
    if found is None:
        raise NotFound("item_not_found", "There is no such item.")
    return found
