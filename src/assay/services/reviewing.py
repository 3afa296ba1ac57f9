"""The reviewer's verbs: the disputed items, side by side, and a verdict on each."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assay.core.access.actions import Action
from assay.core.errors import Conflict, Forbidden, NotFound, invalid
from assay.core.values import MINUTE, Decision, ItemState
from assay.services.annotation_views import (
    AnnotationHistory,
    AnnotationPage,
    RevisionView,
    annotation_view,
)
from assay.services.context import Context, reads, require, when, writes
from assay.services.item_consensus import counted_labels, schema_now
from assay.services.item_views import ItemView, item_views
from assay.services.review_views import ReviewQueue, ReviewView, queue_row, review_view
from assay.services.verdicts import Verdict, accept, send_back
from assay.store.annotations import annotation_of, annotations_page, revisions_of
from assay.store.item_pages import item_of
from assay.store.members import members_of
from assay.store.places import Place
from assay.store.reviews import (
    Disputed,
    count_disputed,
    disputed_items,
    end_review_lease,
    item_to_review,
    lease_review,
    own_label,
    reviewing_now,
)

__all__ = ["AnnotationHistory", "AnnotationPage", "ReviewQueue", "ReviewView", "Verdict"]

REVIEW_LEASE = 30 * MINUTE
_CURSOR = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,20})?(?:e-?[0-9]{1,3})?)_([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Decided:
    """The item after the verdict, and the next one in the queue."""

    item: ItemView
    next: str | None


@reads
def list_reviews(
    ctx: Context, project: str, cursor: str | None = None, limit: int = 50
) -> ReviewQueue:
    """The items that wait for this reviewer; own work is left out."""
    place = require(ctx, Action.REVIEW, project)
    found = disputed_items(
        ctx.conn, place.project.id, ctx.actor.person_id, limit + 1, _after(cursor)
    )
    page = found[:limit]
    taken = reviewing_now(ctx.conn, place.project.id, [one.id for one in page], ctx.now)
    rows = [queue_row(ctx, one, taken.get(one.id)) for one in page]
    more = f"{page[-1].dispute or 0.0!r}_{page[-1].id}" if len(found) > limit else None
    return ReviewQueue(rows, count_disputed(ctx.conn, place.project.id, ctx.actor.person_id), more)


@reads
def read_review(ctx: Context, project: str, item: str) -> ReviewView:
    """One item side by side, whatever its state."""
    place = require(ctx, Action.REVIEW, project)
    return review_view(ctx, place, item, None)


@writes
def next_review(ctx: Context, project: str, after: str | None = None) -> ReviewView | None:
    """The most disputed item that nobody else looks at, held for half an hour."""
    place = require(ctx, Action.REVIEW, project)
    chosen = _free(ctx, place, after)
    if chosen is None:
        return None
    expires_at = ctx.now + REVIEW_LEASE
    lease_review(
        ctx.conn,
        place.project.id,
        chosen.id,
        ctx.actor.person_id,
        ctx.uid("asg"),
        ctx.now,
        expires_at,
    )
    return review_view(ctx, place, chosen.uid, expires_at)


@writes
def decide(ctx: Context, project: str, verdict: Verdict) -> Decided:
    """Accept the consensus, fix it, or send work back with a cause and words."""
    place = require(ctx, Action.REVIEW, project)
    item = item_to_review(ctx.conn, place.project.id, verdict.item)
    if item is None:
        raise NotFound("item_not_found", "There is no such item.")
    if own_label(ctx.conn, place.project.id, item.id, ctx.actor.person_id):
        raise Forbidden("own_work", "Nobody reviews an item that they labelled themselves.")
    if item.state in (ItemState.EXCLUDED, ItemState.BROKEN):
        raise Conflict("item_aside", f"The item is {item.state}; restore it first.")
    schema = schema_now(ctx, place)
    made = counted_labels(ctx, place, item.id)
    if verdict.decision is Decision.RETURN:
        send_back(ctx, place, item, verdict, schema, made)
    else:
        accept(ctx, place, item, verdict, schema, made)
    end_review_lease(ctx.conn, place.project.id, item.id, ctx.actor.person_id, "submitted", ctx.now)
    following = _free(ctx, place, None)
    record = item_of(ctx.conn, place.project.id, item.uid)
    if record is None:
        raise NotFound("item_not_found", "There is no such item.")
    view = item_views(ctx, place, [record], "review", None)[0]
    return Decided(view, following.uid if following else None)


@reads
def list_annotations(
    ctx: Context,
    project: str,
    item: str | None = None,
    person: str | None = None,
    cursor: int | None = None,
    limit: int = 50,
) -> AnnotationPage:
    """Annotations of a project, newest first; of one item, or by one pseudonym."""
    place = require(ctx, Action.SEE_ANNOTATIONS, project)
    item_id = person_id = None
    if item is not None:
        record = item_of(ctx.conn, place.project.id, item)
        if record is None:
            raise NotFound("item_not_found", "There is no such item.")
        item_id = record.id
    if person is not None:
        person_id = _person_of(ctx, place, person)
    found = annotations_page(
        ctx.conn, place.project.id, limit + 1, cursor, person_id=person_id, item_id=item_id
    )
    more = str(found[limit - 1].id) if len(found) > limit else None
    return AnnotationPage([annotation_view(one) for one in found[:limit]], more)


@reads
def read_annotation(ctx: Context, project: str, annotation: str) -> AnnotationHistory:
    """One annotation with its whole history."""
    place = require(ctx, Action.SEE_ANNOTATIONS, project)
    found = annotation_of(ctx.conn, place.project.id, annotation)
    if found is None:
        raise NotFound("annotation_not_found", "There is no such annotation.")
    revisions = [
        RevisionView(
            one.rev,
            one.author,
            when(one.at),
            one.reason,
            one.answers,
            one.guideline_version,
            one.schema_version,
        )
        for one in revisions_of(ctx.conn, place.project.id, found.id)
    ]
    return AnnotationHistory(annotation_view(found), revisions)


def _person_of(ctx: Context, place: Place, pseudonym: str) -> int:
    for member in members_of(ctx.conn, place.project.id):
        if member.pseudonym == pseudonym:
            return member.person_id
    raise NotFound("member_not_found", "There is no member of this pseudonym.")


def _after(cursor: str | None) -> tuple[float, int] | None:
    if not cursor:
        return None
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise invalid("/cursor", "bad_cursor", "This cursor was not given out by a list.")
    return float(found[1]), int(found[2])


def _free(ctx: Context, place: Place, after: str | None) -> Disputed | None:
    """The first disputed item that no other reviewer holds; ``after`` goes on from an item."""
    project_id, person_id = place.project.id, ctx.actor.person_id
    start = None
    if after is not None:
        record = item_of(ctx.conn, project_id, after)
        if record is not None:
            start = (record.dispute or 0.0, record.id)
    for begin in (start, None) if start else (None,):
        found = disputed_items(ctx.conn, project_id, person_id, 50, begin)
        taken = reviewing_now(ctx.conn, project_id, [one.id for one in found], ctx.now)
        for one in found:
            if one.uid != after and taken.get(one.id, (person_id, 0))[0] == person_id:
                return one
    return None
