"""The items of a project: pages, one with all that is known of it, and changes to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import msgspec

from assay.core.access.actions import Action, may
from assay.core.errors import Conflict, NotFound, invalid
from assay.core.labels.answers import summarise
from assay.services.context import (
    Context,
    check_rev,
    emit,
    reads,
    require,
    when,
    writes,
)
from assay.services.intake import check_attributes, check_priority
from assay.services.item_filters import (
    FilterBody,
    chosen,
    read_cursor,
    sort_of,
    write_cursor,
)
from assay.services.item_views import ItemView, item_views
from assay.store.annotations import Annotation, annotations_of_item, schema_of
from assay.store.item_changes import delete_items, labelled_among, set_attributes, set_ranks
from assay.store.item_history import (
    PastHandout,
    PastReview,
    discussions_of_item,
    handouts_of,
    predictions_of_item,
    reviews_of_item,
)
from assay.store.item_pages import (
    ItemRecord,
    count_matching,
    gold_answers,
    item_of,
    item_page,
    state_counts,
)
from assay.store.items import priority_of, reranked
from assay.store.places import Place
from assay.store.queue import requeue

COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class ItemPage:
    """A page of items. ``total`` counts what matches, up to 10,000 (``total_is_least``).

    ``counts`` are of the whole project by state; both come with the first page only.
    """

    items: list[ItemView]
    next: str | None
    total: int | None
    total_is_least: bool
    counts: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class AnnotationOfItem:
    """One person's answers to the item, by pseudonym."""

    id: str
    by: str
    state: str
    stage: str
    rev: int
    answers: Mapping[str, Any]
    summary: str
    at: datetime
    lead_ms: int
    guideline_version: int
    schema_version: int
    suggested: bool


@dataclass(frozen=True, slots=True)
class ReviewOfItem:
    """One verdict on the item."""

    by: str
    decision: str
    cause: str | None
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DiscussionOfItem:
    """A discussion on the item."""

    id: str
    title: str
    state: str
    rule: str | None
    n_messages: int
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class PredictionOfItem:
    """What a model said of the item."""

    question: str
    model: str
    version: str
    value: Any
    score: float | None
    at: datetime


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One thing that happened to the item."""

    at: datetime
    kind: str
    actor: str | None
    text: str


@dataclass(frozen=True, slots=True)
class ItemDetail(ItemView):
    """An item with all that is known of it."""

    annotations: list[AnnotationOfItem]
    reviews: list[ReviewOfItem]
    discussions: list[DiscussionOfItem]
    predictions: list[PredictionOfItem]
    history: list[HistoryEntry]
    gold_answers: Mapping[str, Any] | None


@reads
def list_items(
    ctx: Context,
    project: str,
    body: FilterBody,
    sort: str = "created",
    order: str = "asc",
    cursor: str | None = None,
    limit: int = 100,
) -> ItemPage:
    """A page of items; the cost does not grow with the depth of the page."""
    place = require(ctx, Action.SEE_ITEMS, project)
    if order not in ("asc", "desc"):
        raise invalid("/order", "bad_order", "The order is asc or desc.")
    wanted = chosen(ctx, place, body)
    by = sort_of(sort)
    mark = read_cursor(cursor, by, order)
    found = item_page(ctx.conn, place.project.id, wanted, by, order == "desc", mark, limit + 1)
    page = found[:limit]
    more = write_cursor(page[-1].mark(by), by, order) if len(found) > limit else None
    views = item_views(ctx, place, page)
    if mark is not None:
        return ItemPage(views, more, None, False, None)
    counts = state_counts(ctx.conn, place.project.id)
    if wanted.everything:
        return ItemPage(views, more, sum(counts.values()), False, counts)
    if more is None:
        return ItemPage(views, more, len(views), False, counts)
    total = count_matching(ctx.conn, place.project.id, wanted, COUNTED)
    return ItemPage(views, more, total, total == COUNTED, counts)


@reads
def read_item(ctx: Context, project: str, item: str) -> ItemDetail:
    """One item with its annotations, reviews, discussions, predictions and history."""
    place = require(ctx, Action.SEE_ITEMS, project)
    return _detail(ctx, place, _item(ctx, place, item))


@writes
def change_item(
    ctx: Context,
    project: str,
    item: str,
    rev: int,
    attributes: Mapping[str, str | None] | None = None,
    priority: int | None = None,
) -> ItemDetail:
    """Set attributes (None takes one away) and the priority of an item."""
    place = require(ctx, Action.EDIT_ITEMS, project)
    record = _item(ctx, place, item)
    check_rev(record.rev, rev)
    project_id = place.project.id
    if attributes:
        now = {**msgspec.json.decode(record.attributes), **attributes}
        kept = {name: value for name, value in now.items() if value is not None}
        check_attributes(ctx, place, {k: v for k, v in attributes.items() if v is not None})
        written = msgspec.json.encode(kept, order="sorted").decode()
        set_attributes(ctx.conn, project_id, {record.id: written}, {record.id: kept}, ctx.now)
    if priority is not None and priority != priority_of(record.rank):
        check_priority(priority)
        rank = reranked(record.rank, priority)
        set_ranks(ctx.conn, {record.id: rank}, ctx.now)
        requeue(ctx.conn, project_id, rank, record.id, "prioritised", ctx.now)
    emit(ctx, place, "item.changed", record.uid, {"attributes": sorted(attributes or {})})
    return _detail(ctx, place, _item(ctx, place, item))


@writes
def delete_item(ctx: Context, project: str, item: str, rev: int) -> None:
    """Remove an item without labels; one with labels can be excluded instead."""
    place = require(ctx, Action.EDIT_ITEMS, project)
    record = _item(ctx, place, item)
    check_rev(record.rev, rev)
    if labelled_among(ctx.conn, place.project.id, [record.id]):
        raise Conflict("item_has_labels", "The item has labels. Exclude it instead: work is kept.")
    delete_items(ctx.conn, place.project.id, [record.id])
    emit(ctx, place, "item.deleted", record.uid, {"external_id": record.external_id})


def _item(ctx: Context, place: Place, uid: str) -> ItemRecord:
    found = item_of(ctx.conn, place.project.id, uid)
    if found is None:
        raise NotFound("item_not_found", "There is no such item.")
    return found


def _detail(ctx: Context, place: Place, record: ItemRecord) -> ItemDetail:
    project = place.project
    conn = ctx.conn
    schema = schema_of(conn, project.id, project.schema_version, project.created_at)
    (view,) = item_views(ctx, place, [record], cut=None)
    annotations = annotations_of_item(conn, project.id, record.id)
    reviews = reviews_of_item(conn, project.id, record.id)
    answers = None
    if record.gold and may(place.role, Action.EDIT_GOLD):
        answers = gold_answers(conn, project.id, record.id)
    known: dict[str, Any] = {part.name: getattr(view, part.name) for part in fields(view)}
    return ItemDetail(
        **known,
        annotations=[
            AnnotationOfItem(
                one.uid,
                one.by,
                one.state,
                one.stage,
                one.rev,
                one.answers,
                summarise(schema, one.answers),
                when(one.at),
                one.lead_ms,
                one.guideline_version,
                one.schema_version,
                one.suggested,
            )
            for one in annotations
        ],
        reviews=[ReviewOfItem(r.by, r.decision, r.cause, r.note, when(r.at)) for r in reviews],
        discussions=[
            DiscussionOfItem(d.uid, d.title, d.state, d.rule, d.n_messages, when(d.opened_at))
            for d in discussions_of_item(conn, project.id, record.id)
        ],
        predictions=[
            PredictionOfItem(
                p.question, p.model, p.version, msgspec.json.decode(p.value), p.score, when(p.at)
            )
            for p in predictions_of_item(conn, project.id, record.id)
        ],
        history=_history(record, handouts_of(conn, project.id, record.id), annotations, reviews),
        gold_answers=None if answers is None else msgspec.json.decode(answers),
    )


_ENDS = {
    "submitted": "submitted answers",
    "skipped": "skipped it",
    "expired": "let the lease run out",
    "withdrawn": "had it withdrawn",
}


def _history(
    record: ItemRecord,
    handouts: list[PastHandout],
    annotations: list[Annotation],
    reviews: list[PastReview],
) -> list[HistoryEntry]:
    """What happened, the latest first."""
    happened: list[tuple[int, str, str | None, str]] = [
        (record.created_at, "imported", None, "came in")
    ]
    for handout in handouts:
        if handout.state == "leased":
            happened.append((handout.leased_at, "leased", handout.by, "has it in work"))
        elif handout.ended_at is not None:
            words = _ENDS.get(handout.state, handout.state)
            if handout.skip_reason:
                words = f"{words}: {handout.skip_reason}"
            happened.append((handout.ended_at, handout.state, handout.by, words))
    happened += [
        (one.at, "revised", one.by, f"answers as of revision {one.rev}")
        for one in annotations
        if one.rev > 1
    ]
    for review in reviews:
        words = {"accept": "accepted it", "fix": "fixed it", "return": "returned it"}.get(
            review.decision, review.decision
        )
        if review.cause:
            words = f"{words} ({review.cause.replace('_', ' ')})"
        happened.append((review.at, "reviewed", review.by, words))
    happened.sort(key=lambda entry: entry[0], reverse=True)
    return [HistoryEntry(when(at), kind, actor, words) for at, kind, actor, words in happened]
