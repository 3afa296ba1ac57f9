"""Gold: items whose answer is known. Listing, adding, retiring, and judging answers to them.

An annotator's submit takes the same path for gold as for any item; the verdict is given
afterwards by a reaction, so that neither timing nor payload tells which item is gold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from assay.core.access.actions import Action
from assay.core.errors import Conflict, Invalid, NotFound, invalid
from assay.core.intervals import wilson
from assay.core.labels.answers import summarise, validate_answers
from assay.core.quality.gold import judge as judge_answers
from assay.core.quality.gold_proposals import Candidate, propose
from assay.core.values import Interval, ItemState, Schema
from assay.services.context import (
    Context,
    emit,
    reads,
    require,
    when,
    when_or_none,
    writes,
)
from assay.services.item_views import LIST_TEXT, item_data
from assay.services.shown import facts_of
from assay.store.annotations import schema_of
from assay.store.events import Event, record_events
from assay.store.gold import (
    CandidateRow,
    Gold,
    annotation_to_judge,
    count_gold,
    gold_candidates,
    gold_in_use,
    gold_of,
    gold_of_item,
    gold_page,
    note_gold,
    record_verdict,
)
from assay.store.guidelines import ItemFacts, item_facts
from assay.store.item_pages import beliefs_of
from assay.store.items import GoldItem, retire_gold, set_gold
from assay.store.places import Place, project_by_id
from assay.store.queue import requeue

LOOKED_AT = 2_000
_encode = msgspec.json.Encoder(order="deterministic").encode


@dataclass(frozen=True, slots=True)
class GoldItemView:
    """The item behind a known answer."""

    id: str
    external_id: str | None
    state: str
    data: Mapping[str, Any]
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GoldView:
    """A known answer, in words too, and how often it was answered right."""

    id: str
    item: GoldItemView
    answers: Mapping[str, Any]
    summary: str
    source: str
    note: str
    n_shown: int
    accuracy: Interval | None
    created_at: datetime
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class GoldPage:
    """Gold, newest first; how much is in use, how much retired, and the rate of hand-outs."""

    items: list[GoldView]
    next: str | None
    total: int
    retired: int
    rate: float


@dataclass(frozen=True, slots=True)
class GoldProposalView:
    """An item that would make good gold, with what is believed of it and how surely."""

    item: GoldItemView
    answers: Mapping[str, Any]
    summary: str
    posterior: float
    labels: int
    accepted: bool


@dataclass(frozen=True, slots=True)
class GoldProposals:
    """Items to make gold of, the most needed kinds first."""

    items: list[GoldProposalView]


@reads
def list_gold(
    ctx: Context,
    project: str,
    retired: bool = False,
    cursor: int | None = None,
    limit: int = 50,
) -> GoldPage:
    """The gold of a project; retired gold only if asked for."""
    place = require(ctx, Action.EDIT_GOLD, project)
    schema = _schema(ctx, place)
    found = gold_page(ctx.conn, place.project.id, limit + 1, cursor, retired)
    used, ended = count_gold(ctx.conn, place.project.id)
    more = str(found[limit - 1].id) if len(found) > limit else None
    views = [_view(ctx, schema, one) for one in found[:limit]]
    return GoldPage(views, more, used, ended, place.project.work.gold_rate)


@writes
def add_gold(ctx: Context, project: str, item: str, answers: Any, note: str = "") -> GoldView:
    """Say what is right for an item: from now on people are measured by it.

    The item leaves the queue and is handed out by rate. Gold that was retired comes back with
    the new answers; given again with other answers, these replace the old ones.
    """
    place = require(ctx, Action.EDIT_GOLD, project)
    facts = item_facts(ctx.conn, place.project.id, item)
    if facts is None:
        raise NotFound("item_not_found", "There is no such item.")
    if facts.state in (ItemState.BROKEN, ItemState.EXCLUDED, ItemState.PREPARING):
        raise Conflict("item_not_usable", f"The item is {facts.state}; it cannot be gold.")
    _check(_schema(ctx, place), facts, answers)
    kept = GoldItem(ctx.uid("gld"), facts.id, _encode(answers).decode())
    set_gold(ctx.conn, place.project.id, [kept], "hand", ctx.actor.person_id, ctx.now)
    made = gold_of_item(ctx.conn, place.project.id, facts.id)
    if made is None:
        raise NotFound("gold_not_found", "There is no such gold.")
    note_gold(ctx.conn, made.id, note)
    emit(ctx, place, "gold.made", made.uid, {"item": item})
    return _view(ctx, _schema(ctx, place), gold_of(ctx.conn, place.project.id, made.uid) or made)


@reads
def propose_gold(ctx: Context, project: str, limit: int = 12) -> GoldProposals:
    """Items that would make good gold: surely answered, and spread over what there is.

    Of the surest 2,000 items; those kinds (answer and attributes) come first that have little
    gold yet.
    """
    place = require(ctx, Action.EDIT_GOLD, project)
    schema = _schema(ctx, place)
    names = {question.name for question in schema.questions}
    rows = {row.id: row for row in gold_candidates(ctx.conn, place.project.id, LOOKED_AT)}
    beliefs = beliefs_of(ctx.conn, place.project.id, list(rows))
    believed = {
        key: {
            one.question: msgspec.json.decode(one.value)
            for one in beliefs[key]
            if one.question in names
        }
        for key in beliefs
    }
    candidates = [
        Candidate(
            key,
            _stratum(schema, believed[key], row.attributes),
            row.posterior or 0.0,
            row.labels,
            row.state == "accepted",
        )
        for key, row in rows.items()
        if believed.get(key)
    ]
    taken = [
        _stratum(schema, msgspec.json.decode(answers), attributes)
        for answers, attributes in gold_in_use(ctx.conn, place.project.id)
    ]
    chosen = propose(candidates, taken, limit)
    return GoldProposals(
        [_proposal(ctx, schema, rows[one.item], believed[one.item]) for one in chosen]
    )


def _stratum(schema: Schema, answers: Mapping[str, Any], attributes: str) -> str:
    """What an item is like: its answer in words (numbers of regions left out), its attributes."""
    said = re.sub(r"\d+", "", summarise(schema, answers))
    return f"{said[:200]} | {attributes}"


def _proposal(
    ctx: Context, schema: Schema, row: CandidateRow, answers: Mapping[str, Any]
) -> GoldProposalView:
    return GoldProposalView(
        GoldItemView(
            row.uid,
            row.external_id,
            row.state,
            item_data(ctx, row.data, "browse", LIST_TEXT),
            msgspec.json.decode(row.attributes),
        ),
        answers,
        summarise(schema, answers),
        row.posterior or 0.0,
        row.labels,
        row.state == "accepted",
    )


@writes
def retire(ctx: Context, project: str, gold: str) -> GoldView:
    """End the use of a known answer, as when it became known; its verdicts stay."""
    place = require(ctx, Action.EDIT_GOLD, project)
    found = gold_of(ctx.conn, place.project.id, gold)
    if found is None:
        raise NotFound("gold_not_found", "There is no such gold.")
    if found.retired_at is None:
        retire_gold(ctx.conn, place.project.id, [found.item_id], ctx.now)
        requeue(ctx.conn, place.project.id, found.rank, found.item_id, "gold retired", ctx.now)
        emit(ctx, place, "gold.retired", found.uid, {"item": found.item_uid})
    return _view(ctx, _schema(ctx, place), gold_of(ctx.conn, place.project.id, gold) or found)


def judge(ctx: Context, happened: Event) -> None:
    """After a submit: where the item is gold, say how right the answers are (a reaction)."""
    project = project_by_id(ctx.conn, happened.project_id) if happened.project_id else None
    if project is None:
        return
    judged = annotation_to_judge(ctx.conn, project.id, happened.object)
    if judged is None:
        return
    schema = schema_of(ctx.conn, project.id, judged.schema_version, project.created_at)
    verdict = judge_answers(schema, judged.gold_answers, judged.answers)
    details = {"right": verdict.right, "pairs": verdict.pairs}
    if not record_verdict(
        ctx.conn, project.id, judged, verdict.score, verdict.correct, details, ctx.now
    ):
        return
    told = Event(
        project.organisation_id,
        project.id,
        "gold.judged",
        happened.actor,
        None,
        happened.object,
        ctx.now,
        payload={"correct": verdict.correct},
    )
    record_events(ctx.conn, [told])


def _schema(ctx: Context, place: Place) -> Schema:
    project = place.project
    return schema_of(ctx.conn, project.id, project.schema_version, project.created_at)


def _check(schema: Schema, facts: ItemFacts, answers: Any) -> None:
    """Gold answers at least one question, and what it answers is valid; the rest may be open."""
    problems = [
        problem
        for problem in validate_answers(schema, answers, facts_of(facts.data))
        if problem.code != "required" or problem.pointer.count("/") > 2
    ]
    if not problems and not answers:
        raise invalid("/answers", "no_answers", "Gold answers at least one question.")
    if problems:
        raise Invalid("invalid_answers", "The known answers are not valid.", problems=problems)


def _view(ctx: Context, schema: Schema, gold: Gold) -> GoldView:
    return GoldView(
        gold.uid,
        GoldItemView(
            gold.item_uid,
            gold.external_id,
            gold.state,
            item_data(ctx, gold.data, "browse", LIST_TEXT),
            gold.attributes,
        ),
        gold.answers,
        summarise(schema, gold.answers),
        gold.source,
        gold.note,
        gold.n_shown,
        wilson(gold.n_right, gold.n_shown),
        when(gold.created_at),
        when_or_none(gold.retired_at),
    )
