"""A disputed item as the reviewer sees it: a row of the queue, or all answers side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from assay.core.errors import Forbidden, NotFound
from assay.core.intervals import wilson
from assay.core.labels.alignment import aligned
from assay.core.quality.dispute import Difference, differences
from assay.core.values import AnnotationState, Interval, ItemState, Schema
from assay.services.annotation_views import AnnotationView, annotation_view
from assay.services.context import Context, when
from assay.services.item_consensus import Believed, item_consensus, schema_now
from assay.services.item_views import ItemView, item_views
from assay.store.annotations import Annotation, annotations_of_item
from assay.store.item_pages import item_of
from assay.store.members import Figures, figures_of
from assay.store.places import Place
from assay.store.reviews import Disputed, own_label


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A disputed item in the reviewer's list."""

    item: str
    external_id: str | None
    thumb: str | None
    text: str | None
    dispute: float | None
    posterior: float | None
    waiting_since: datetime
    taken: bool


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """Disputed items, the most disputed first."""

    items: list[QueueRow]
    total: int
    next: str | None


@dataclass(frozen=True, slots=True)
class ReviewView:
    """An item with everybody's answers, the consensus and the differences between them."""

    item: ItemView
    annotations: list[AnnotationView]
    consensus: Mapping[str, Believed]
    differences: list[Difference]
    lease_until: datetime | None


def queue_row(ctx: Context, one: Disputed, taken: tuple[int, int] | None) -> QueueRow:
    """A row of the queue; ``taken`` is who looks at the item, and until when."""
    thumb = text = None
    for datum in msgspec.json.decode(one.data).values():
        if "thumb" in datum and thumb is None:
            thumb = ctx.media_url(datum["thumb"], "image/webp", "thumb")
        elif "text" in datum and text is None:
            text = datum["text"][:120]
    return QueueRow(
        one.uid,
        one.external_id,
        thumb,
        text,
        one.dispute,
        one.posterior,
        when(one.changed_at),
        taken is not None and taken[0] != ctx.actor.person_id,
    )


def review_view(ctx: Context, place: Place, item: str, lease_until: int | None) -> ReviewView:
    """An item side by side; closed to whoever labelled it while others still may."""
    record = item_of(ctx.conn, place.project.id, item)
    if record is None:
        raise NotFound("item_not_found", "There is no such item.")
    if own_label(ctx.conn, place.project.id, record.id, ctx.actor.person_id) and (
        record.state in (ItemState.IN_WORK, ItemState.WAITING)
    ):
        raise Forbidden("own_work", "You labelled this item; its review is not open to you.")
    schema = schema_now(ctx, place)
    every = annotations_of_item(ctx.conn, place.project.id, record.id)
    shown = [one for one in every if one.state != AnnotationState.EXCLUDED]
    made = [one for one in every if one.stage == "label" and one.state == AnnotationState.SUBMITTED]
    believed = item_consensus(ctx, place, record.id, schema, made)
    if place.project.work.blind_review:
        names = _blind(shown)
        made = [replace(one, by=names[one.id]) for one in made]
        views = [replace(annotation_view(one), by=names[one.id]) for one in shown]
    else:
        figures = figures_of(ctx.conn, place.project.id)
        views = [
            replace(annotation_view(one), gold_accuracy=_accuracy(figures.get(one.person_id)))
            for one in shown
        ]
    return ReviewView(
        item_views(ctx, place, [record], "review", None)[0],
        views,
        believed,
        _differences(schema, made),
        None if lease_until is None else when(lease_until),
    )


def _blind(shown: Sequence[Annotation]) -> dict[int, str]:
    """Names that tell nobody, in an order that tells nothing; of annotators only."""
    hidden = sorted((one for one in shown if one.stage == "label"), key=lambda one: one.uid[::-1])
    names = {one.id: f"Answer {place}" for place, one in enumerate(hidden, start=1)}
    return {one.id: names.get(one.id, one.by) for one in shown}


def _accuracy(figures: Figures | None) -> Interval | None:
    return None if figures is None else wilson(figures.gold_right, figures.gold_judged)


def _differences(schema: Schema, made: Sequence[Annotation]) -> list[Difference]:
    found: list[Difference] = []
    bodies = aligned(schema.questions, [one.answers for one in made])
    for question in schema.questions:
        given = {
            one.by: body[question.name]
            for one, body in zip(made, bodies, strict=True)
            if question.name in body
        }
        found.extend(differences(question, given))
    return found
