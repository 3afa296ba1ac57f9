"""Discussions: ask about an item, a region or a rule; answer; make an example of the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from assay.core.access.actions import Action, may
from assay.core.errors import Busy, Conflict, Invalid, NotFound, Problem
from assay.core.values import DAY
from assay.formats.rich_text import render
from assay.services.context import Context, check, emit, reads, require, when, writes
from assay.services.examples import ExampleView, item_named, make_example
from assay.services.shown import data_view
from assay.store import discussions as store
from assay.store.annotations import schema_of
from assay.store.guidelines import ItemFacts, item_facts_by_id, rules_of
from assay.store.members import names_in
from assay.store.places import Place

KINDS = ("question", "ambiguity")
STATES = ("open", "answered", "closed")
MOST_TEXT = 10_000
MOST_TITLE = 200
MOST_VALUE = 100_000
MOST_MESSAGES = 500
MOST_A_DAY = 200


@dataclass(frozen=True, slots=True)
class MessageView:
    """One contribution; ``html`` is the rendered text."""

    id: str
    author: str
    at: datetime
    text: str
    html: str
    is_answer: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class DiscussedItem:
    """The item that is talked of; who only labels sees what it shows and not which it is."""

    id: str | None
    external_id: str | None
    data: dict[str, Any]
    gold: bool | None


@dataclass(frozen=True, slots=True)
class DiscussionView:
    """A thread. ``unseen`` tells the asker that there is an answer they have not read."""

    id: str
    title: str
    kind: str
    state: str
    rule: str | None
    question: str | None
    region: str | None
    region_value: Any
    item: DiscussedItem | None
    opened_by: str
    opened_at: datetime
    changed_at: datetime
    messages: list[MessageView]
    example: str | None
    mine: bool
    unseen: bool
    may_answer: bool
    rev: int


@dataclass(frozen=True, slots=True)
class DiscussionPage:
    """Discussions, newest first, and how many are in each state."""

    items: list[DiscussionView]
    next: str | None
    counts: dict[str, int]
    may_answer: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody asks: in words, and about what."""

    text: str
    title: str | None = None
    kind: str = "question"
    assignment: str | None = None
    item: str | None = None
    question: str | None = None
    region: str | None = None
    region_value: Any = None
    rule: str | None = None


@reads
def list_discussions(
    ctx: Context,
    project: str,
    state: str | None = None,
    rule: str | None = None,
    mine: bool = False,
    item: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> DiscussionPage:
    """The discussions of a project, newest first; who only labels sees their own."""
    place = require(ctx, Action.ASK, project)
    if state is not None and state not in STATES:
        problem = Problem("/state", "unknown_state", f"a state is one of {', '.join(STATES)}")
        raise Invalid("invalid_filter", "The filter is not valid.", problems=[problem])
    asker = _asker(ctx, place, mine)
    item_id = None
    if item is not None:
        check(ctx.actor, place, Action.SEE_ITEMS)
        item_id = item_named(ctx, place, item).id
    found = store.discussions_of(
        ctx.conn,
        place.project.id,
        limit=limit + 1,
        before=before,
        opened_by=asker,
        state=state,
        rule=rule,
        item_id=item_id,
    )
    page = found[:limit]
    return DiscussionPage(
        _views(ctx, place, page),
        str(page[-1].id) if len(found) > limit else None,
        store.count_by_state(ctx.conn, place.project.id, asker),
        may(place.role, Action.ANSWER_DISCUSSIONS),
    )


@reads
def read_discussion(ctx: Context, project: str, discussion: str) -> DiscussionView:
    """One discussion with all that was said."""
    place = require(ctx, Action.ASK, project)
    return _views(ctx, place, [_discussion(ctx, place, discussion)])[0]


@writes
def open_discussion(ctx: Context, project: str, asked: Ask) -> DiscussionView:
    """Ask something: about one's own hand-out, an item, a region of it, a rule, or in general.

    What was answered when the question was asked is kept with it, since the answer may change.
    """
    place = require(ctx, Action.ASK, project)
    _check_question(ctx, place, asked)
    since = ctx.now - DAY
    if (
        store.count_opened_since(ctx.conn, place.project.id, ctx.actor.person_id, since)
        >= MOST_A_DAY
    ):
        raise Busy("rate_limited", "That is a lot of questions for a day.", {"retry_after": 3600})
    item_id, assignment_id, value = _subject(ctx, place, asked)
    uid = ctx.uid("dsc")
    key = store.insert_discussion(
        ctx.conn,
        uid=uid,
        project_id=place.project.id,
        title=_title(asked),
        kind=asked.kind,
        opened_by=ctx.actor.person_id,
        now=ctx.now,
        item_id=item_id,
        assignment_id=assignment_id,
        question=asked.question,
        region=asked.region,
        region_value=value,
        rule=asked.rule,
    )
    _say(ctx, place, key, asked.text, is_answer=False)
    emit(ctx, place, "discussion.opened", uid, {"rule": asked.rule})
    return read_discussion(ctx, project, uid)


@writes
def add_message(
    ctx: Context, project: str, discussion: str, text: str, is_answer: bool | None = None
) -> DiscussionView:
    """Say something in a discussion. Whoever may answer does answer, unless they say not.

    An answer tells the asker; a further question of the asker opens the discussion again.
    """
    place = require(ctx, Action.ASK, project)
    found = _discussion(ctx, place, discussion)
    if found.state == "closed":
        raise Conflict("discussion_closed", "This discussion is closed; open a new one.")
    _check_text(text)
    if store.count_messages(ctx.conn, found.id) >= MOST_MESSAGES:
        raise Conflict("discussion_full", f"{MOST_MESSAGES} messages are enough; open a new one.")
    mine = found.opened_by == ctx.actor.person_id
    may_answer = may(place.role, Action.ANSWER_DISCUSSIONS)
    if is_answer:
        check(ctx.actor, place, Action.ANSWER_DISCUSSIONS)
    answers = may_answer and (not mine if is_answer is None else is_answer)
    _say(ctx, place, found.id, text, answers)
    if answers:
        seen = 1 if mine else 0
        store.update_discussion(ctx.conn, found.id, ctx.now, state="answered", seen_by_asker=seen)
        emit(ctx, place, "discussion.answered", found.uid, {"rule": found.rule})
    else:
        state = "open" if mine else found.state
        store.update_discussion(ctx.conn, found.id, ctx.now, state=state)
    return read_discussion(ctx, project, discussion)


@writes
def close_discussion(ctx: Context, project: str, discussion: str) -> DiscussionView:
    """Close a discussion: the asker, or whoever may answer it."""
    place = require(ctx, Action.ASK, project)
    found = _discussion(ctx, place, discussion)
    if found.opened_by != ctx.actor.person_id:
        check(ctx.actor, place, Action.ANSWER_DISCUSSIONS)
    if found.state != "closed":
        store.update_discussion(ctx.conn, found.id, ctx.now, state="closed")
        emit(ctx, place, "discussion.closed", found.uid)
    return read_discussion(ctx, project, discussion)


@writes
def promote_discussion(
    ctx: Context, project: str, discussion: str, rule: str, kind: str, caption: str
) -> ExampleView:
    """Make an example of what was asked about, with the answer as its caption; tell the asker."""
    place = require(ctx, Action.EDIT_GUIDELINE, project)
    found = _discussion(ctx, place, discussion)
    if found.example is not None:
        raise Conflict("promoted_already", "This discussion has become an example already.")
    item: ItemFacts | None = None
    if found.item_id is not None:
        item = item_facts_by_id(ctx.conn, place.project.id, found.item_id)
    key, view = make_example(
        ctx,
        place,
        rule=rule,
        kind=kind,
        caption=caption,
        item=item,
        answers=_answers_of(found) if item is not None else {},
        discussion_id=found.id,
    )
    mine = found.opened_by == ctx.actor.person_id
    store.update_discussion(
        ctx.conn,
        found.id,
        ctx.now,
        example_id=key,
        rule=rule,
        state="closed" if found.state == "closed" else "answered",
        seen_by_asker=1 if mine else 0,
    )
    emit(ctx, place, "discussion.promoted", found.uid, {"rule": rule, "example": view.id})
    return view


@writes
def see_discussion(ctx: Context, project: str, discussion: str) -> None:
    """Note that the asker has read the answer; of others it is not noted."""
    place = require(ctx, Action.ASK, project)
    found = _discussion(ctx, place, discussion)
    if found.opened_by == ctx.actor.person_id and not found.seen_by_asker:
        store.mark_seen(ctx.conn, found.id)


def _asker(ctx: Context, place: Place, mine: bool) -> int | None:
    """Whose discussions are seen: all, or only those that the actor opened."""
    if may(place.role, Action.SEE_DISCUSSIONS) and not mine:
        return None
    return ctx.actor.person_id


def _discussion(ctx: Context, place: Place, uid: str) -> store.Discussion:
    found = store.discussion_of(ctx.conn, place.project.id, uid, _asker(ctx, place, False))
    if found is None:
        raise NotFound("discussion_not_found", "There is no such discussion.")
    return found


def _say(ctx: Context, place: Place, discussion_id: int, text: str, is_answer: bool) -> None:
    store.insert_message(
        ctx.conn,
        uid=ctx.uid("msg"),
        project_id=place.project.id,
        discussion_id=discussion_id,
        author_id=ctx.actor.person_id,
        text=text.strip(),
        is_answer=is_answer,
        now=ctx.now,
    )


def _subject(ctx: Context, place: Place, asked: Ask) -> tuple[int | None, int | None, Any]:
    """The item and hand-out that a question is about, and the answer to it as it stands."""
    if asked.assignment is not None:
        mine = store.asked_from(ctx.conn, place.project.id, ctx.actor.person_id, asked.assignment)
        if mine is None:
            raise NotFound("assignment_not_found", "There is no such hand-out.")
        value = _value_in(mine.draft, asked)
        return mine.item_id, mine.assignment_id, asked.region_value if value is None else value
    if asked.item is not None:
        check(ctx.actor, place, Action.SEE_ITEMS)
        return item_named(ctx, place, asked.item).id, None, asked.region_value
    return None, None, None


def _value_in(answers: dict[str, Any], asked: Ask) -> Any:
    """The region that is asked about, or the whole answer to the question."""
    value = answers.get(asked.question or "")
    if asked.region is None:
        return value
    if not isinstance(value, list):
        return None
    return next((r for r in value if isinstance(r, dict) and r.get("id") == asked.region), None)


def _answers_of(discussion: store.Discussion) -> dict[str, Any]:
    if discussion.question is None or discussion.region_value is None:
        return {}
    value = discussion.region_value
    return {discussion.question: value if discussion.region is None else [value]}


def _check_question(ctx: Context, place: Place, asked: Ask) -> None:
    problems = list(_text_problems(asked.text))
    project = place.project
    if asked.title is not None and len(asked.title) > MOST_TITLE:
        problems.append(Problem("/title", "too_long", f"at most {MOST_TITLE} characters"))
    if asked.kind not in KINDS:
        problems.append(Problem("/kind", "unknown_kind", f"a kind is one of {', '.join(KINDS)}"))
    if asked.assignment is not None and asked.item is not None:
        problems.append(Problem("/item", "two_subjects", "name a hand-out or an item, not both"))
    schema = schema_of(ctx.conn, project.id, project.schema_version, project.created_at)
    if asked.question is not None and schema.question(asked.question) is None:
        message = f"there is no question {asked.question!r}"
        problems.append(Problem("/question", "unknown_question", message))
    if asked.region is not None and (asked.question is None or len(asked.region) > 100):
        problems.append(Problem("/region", "no_question", "a region belongs to a question"))
    if asked.rule is not None:
        rules = rules_of(ctx.conn, project.id, project.guideline_version)
        if asked.rule not in {rule.rule for rule in rules}:
            message = f"the guideline has no rule {asked.rule!r}"
            problems.append(Problem("/rule", "unknown_rule", message))
    if len(msgspec.json.encode(asked.region_value)) > MOST_VALUE:
        problems.append(Problem("/region_value", "too_large", f"at most {MOST_VALUE} bytes"))
    if problems:
        raise Invalid("invalid_discussion", "The question is not valid.", problems=problems)


def _text_problems(text: str) -> Sequence[Problem]:
    if not text.strip():
        return (Problem("/text", "empty", "say something"),)
    if len(text) > MOST_TEXT:
        return (Problem("/text", "too_long", f"at most {MOST_TEXT} characters"),)
    return ()


def _check_text(text: str) -> None:
    problems = _text_problems(text)
    if problems:
        raise Invalid("invalid_message", "The message is not valid.", problems=problems)


def _title(asked: Ask) -> str:
    if asked.title and asked.title.strip():
        return asked.title.strip()
    first = asked.text.strip().splitlines()[0]
    return first if len(first) <= 90 else f"{first[:88].rstrip()}…"


def _views(ctx: Context, place: Place, found: Sequence[store.Discussion]) -> list[DiscussionView]:
    names = names_in(ctx.conn, place.project.id)
    said = store.messages_of(ctx.conn, [discussion.id for discussion in found])
    return [_view(ctx, place, discussion, said[discussion.id], names) for discussion in found]


def _view(
    ctx: Context,
    place: Place,
    found: store.Discussion,
    said: Sequence[store.Message],
    names: dict[int, str],
) -> DiscussionView:
    me = ctx.actor.person_id
    item = None
    if found.item_data is not None:
        named = may(place.role, Action.SEE_ITEMS)
        item = DiscussedItem(
            found.item_uid if named else None,
            found.external_id if named else None,
            data_view(ctx, found.item_data, "review" if named else "label"),
            found.item_gold if may(place.role, Action.EDIT_GOLD) else None,
        )
    return DiscussionView(
        id=found.uid,
        title=found.title,
        kind=found.kind,
        state=found.state,
        rule=found.rule,
        question=found.question,
        region=found.region,
        region_value=found.region_value,
        item=item,
        opened_by=names.get(found.opened_by, "owner"),
        opened_at=when(found.opened_at),
        changed_at=when(found.changed_at),
        messages=[
            MessageView(
                message.uid,
                names.get(message.author_id, "owner"),
                when(message.at),
                message.text,
                render(message.text),
                message.is_answer,
                message.author_id == me,
            )
            for message in said
        ],
        example=found.example,
        mine=found.opened_by == me,
        unseen=found.opened_by == me and not found.seen_by_asker,
        may_answer=may(place.role, Action.ANSWER_DISCUSSIONS),
        rev=found.rev,
    )
