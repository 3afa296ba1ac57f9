"""The reviewer's verbs: the disputed items, side by side, and a verdict on each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec

from assay.core.access.actions import Action
from assay.core.errors import Conflict, Forbidden, Invalid, NotFound, invalid
from assay.core.intervals import wilson
from assay.core.labels.alignment import aligned
from assay.core.labels.answers import answers_distance, validate_answers
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.quality.dispute import Difference, differences
from assay.core.values import (
    DAY,
    MINUTE,
    AnnotationState,
    Cause,
    DatumFacts,
    Decision,
    Interval,
    ItemState,
    Schema,
)
from assay.services.context import Context, emit, reads, require, when, writes
from assay.services.item_views import ItemView, item_views
from assay.services.shown import facts_of
from assay.store.annotations import (
    Annotation,
    NewAnnotation,
    annotation_of,
    annotations_of_item,
    annotations_page,
    record_annotation,
    record_revision,
    record_state,
    revisions_of,
    schema_of,
)
from assay.store.item_pages import Belief, beliefs_of, item_of
from assay.store.members import Figures, figures_of, members_of
from assay.store.places import Place
from assay.store.queue import count_item, lease_again
from assay.store.reviews import (
    Disputed,
    Reviewed,
    accept_item,
    assignment_behind,
    count_disputed,
    disputed_items,
    end_review_lease,
    item_to_review,
    lease_review,
    own_label,
    record_review,
    review_answer,
    reviewing_now,
)

REVIEW_LEASE = 30 * MINUTE
RETURNED_FOR = 7 * DAY
SAME = 0.02  # answers nearer than this to the consensus are not sent back
_encode = msgspec.json.Encoder(order="deterministic").encode
_CURSOR = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,20})?(?:e-?[0-9]{1,3})?)_([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class AnnotationView:
    """One annotator's answers, by pseudonym."""

    id: str
    by: str
    simulated: bool
    stage: str
    state: str
    rev: int
    answers: Mapping[str, Any]
    at: datetime
    lead_ms: int
    guideline_version: int
    schema_version: int
    suggested: bool
    gold_accuracy: Interval | None = None


@dataclass(frozen=True, slots=True)
class RevisionView:
    """One state that an annotation had."""

    rev: int
    author: str
    at: datetime
    reason: str
    answers: Mapping[str, Any]
    guideline_version: int
    schema_version: int


@dataclass(frozen=True, slots=True)
class AnnotationHistory:
    """An annotation with all its revisions, oldest first."""

    annotation: AnnotationView
    revisions: list[RevisionView]


@dataclass(frozen=True, slots=True)
class AnnotationPage:
    """Annotations, newest first."""

    items: list[AnnotationView]
    next: str | None


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
class Believed:
    """What the engine believes of one question."""

    value: Any
    posterior: float
    support: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReviewView:
    """An item with everybody's answers, the consensus and the differences between them."""

    item: ItemView
    annotations: list[AnnotationView]
    consensus: Mapping[str, Believed]
    differences: list[Difference]
    lease_until: datetime | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reviewer decides. ``answers`` with fix; ``annotation`` names whose work goes back."""

    item: str
    decision: Decision
    cause: Cause | None = None
    note: str = ""
    answers: Any = None
    annotation: str | None = None


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
    rows = [_queue_row(ctx, one, taken.get(one.id)) for one in page]
    more = f"{page[-1].dispute or 0.0!r}_{page[-1].id}" if len(found) > limit else None
    return ReviewQueue(rows, count_disputed(ctx.conn, place.project.id, ctx.actor.person_id), more)


@reads
def read_review(ctx: Context, project: str, item: str) -> ReviewView:
    """One item side by side, whatever its state."""
    place = require(ctx, Action.REVIEW, project)
    return _view(ctx, place, item, None)


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
    return _view(ctx, place, chosen.uid, expires_at)


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
    schema = _schema(ctx, place)
    made = _labels(ctx, place, item.id)
    if verdict.decision is Decision.RETURN:
        _return(ctx, place, item, verdict, schema, made)
    else:
        _accept(ctx, place, item, verdict, schema, made)
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
    return AnnotationPage([_annotation_view(one) for one in found[:limit]], more)


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
    return AnnotationHistory(_annotation_view(found), revisions)


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


def _queue_row(ctx: Context, one: Disputed, taken: tuple[int, int] | None) -> QueueRow:
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


def _schema(ctx: Context, place: Place) -> Schema:
    project = place.project
    return schema_of(ctx.conn, project.id, project.schema_version, project.created_at)


def _labels(ctx: Context, place: Place, item_id: int) -> list[Annotation]:
    """The answers that count for an item."""
    return [
        one
        for one in annotations_of_item(ctx.conn, place.project.id, item_id)
        if one.stage == "label" and one.state == AnnotationState.SUBMITTED
    ]


def _view(ctx: Context, place: Place, item: str, lease_until: int | None) -> ReviewView:
    record = item_of(ctx.conn, place.project.id, item)
    if record is None:
        raise NotFound("item_not_found", "There is no such item.")
    if own_label(ctx.conn, place.project.id, record.id, ctx.actor.person_id) and (
        record.state in (ItemState.IN_WORK, ItemState.WAITING)
    ):
        raise Forbidden("own_work", "You labelled this item; its review is not open to you.")
    schema = _schema(ctx, place)
    every = annotations_of_item(ctx.conn, place.project.id, record.id)
    shown = [one for one in every if one.state != AnnotationState.EXCLUDED]
    made = [one for one in every if one.stage == "label" and one.state == AnnotationState.SUBMITTED]
    believed = _consensus(ctx, place, record.id, schema, made)
    figures = figures_of(ctx.conn, place.project.id)
    views = [
        replace(_annotation_view(one), gold_accuracy=_accuracy(figures.get(one.person_id)))
        for one in shown
    ]
    return ReviewView(
        item_views(ctx, place, [record], "review", None)[0],
        views,
        believed,
        _differences(schema, made),
        None if lease_until is None else when(lease_until),
    )


def _accuracy(figures: Figures | None) -> Interval | None:
    return None if figures is None else wilson(figures.gold_right, figures.gold_judged)


def _annotation_view(one: Annotation) -> AnnotationView:
    return AnnotationView(
        one.uid,
        one.by,
        one.simulated,
        one.stage,
        one.state,
        one.rev,
        one.answers,
        when(one.at),
        one.lead_ms,
        one.guideline_version,
        one.schema_version,
        one.suggested,
    )


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


def _consensus(
    ctx: Context, place: Place, item_id: int, schema: Schema, made: Sequence[Annotation]
) -> dict[str, Believed]:
    """What is believed of an item: as the last quality run (or a review) says, else merged now."""
    kept: dict[str, Belief] = {
        belief.question: belief
        for belief in beliefs_of(ctx.conn, place.project.id, [item_id]).get(item_id, [])
    }
    believed: dict[str, Believed] = {}
    bodies = aligned(schema.questions, [one.answers for one in made])
    for question in schema.questions:
        belief = kept.get(question.name)
        if belief is not None:
            believed[question.name] = Believed(
                msgspec.json.decode(belief.value), belief.posterior, {}
            )
            continue
        values = [body[question.name] for body in bodies if question.name in body]
        if values:
            merged = LABEL_TYPES.get(question.type).merge(question, values, [1.0] * len(values))
            believed[question.name] = Believed(merged.value, merged.posterior, merged.support)
    return believed


def _accept(
    ctx: Context,
    place: Place,
    item: Reviewed,
    verdict: Verdict,
    schema: Schema,
    made: Sequence[Annotation],
) -> None:
    """Close the item with the consensus or with the reviewer's own answers."""
    if verdict.decision is Decision.FIX:
        if verdict.answers is None:
            raise invalid(
                "/answers", "answers_missing", "A fix carries the answers as they should be."
            )
        facts: dict[str, DatumFacts] = facts_of(item.data)
        problems = validate_answers(schema, verdict.answers, facts)
        if problems:
            raise Invalid("invalid_answers", "The answers are not valid.", problems=problems)
        answers: dict[str, Any] = verdict.answers
    else:
        if not made:
            raise Conflict("nothing_to_accept", "Nobody has labelled this item yet.")
        believed = _consensus(ctx, place, item.id, schema, made)
        answers = {name: one.value for name, one in believed.items()}
    annotation_id = _keep(ctx, place, item, answers, str(verdict.decision))
    accept_item(ctx.conn, place.project.id, item.id, answers, len(made), ctx.now)
    _record(ctx, place, item, verdict, annotation_id, {"labels": [one.uid for one in made]})
    emit(ctx, place, "item.accepted", item.uid, {"decision": str(verdict.decision)})


def _keep(
    ctx: Context, place: Place, item: Reviewed, answers: Mapping[str, Any], reason: str
) -> int:
    """Keep the reviewer's answers as an annotation of theirs, with its revisions."""
    known = review_answer(ctx.conn, place.project.id, item.id, ctx.actor.person_id)
    new = NewAnnotation(
        known[1] if known else ctx.uid("ann"),
        place.project.id,
        item.id,
        ctx.actor.person_id,
        None,
        "review",
        AnnotationState.ACCEPTED,
        _encode({"answers": answers}).decode(),
        place.project.schema_version,
        place.project.guideline_version,
        0,
        item.gold,
        False,
        ctx.now,
        reason,
    )
    if known is None:
        return record_annotation(ctx.conn, new)
    record_revision(ctx.conn, known[0], known[2] + 1, ctx.actor.person_id, new)
    return known[0]


def _return(
    ctx: Context,
    place: Place,
    item: Reviewed,
    verdict: Verdict,
    schema: Schema,
    made: Sequence[Annotation],
) -> None:
    """Send answers back to those who gave them: the named one, or all that differ."""
    if not verdict.note.strip():
        raise invalid("/note", "note_missing", "Say in a few words what to look at again.")
    if item.gold:
        raise Conflict("gold_item", "A gold item is not sent back; its known answer judges it.")
    chosen = _to_return(ctx, place, item, verdict, schema, made)
    for one in chosen:
        assignment_id = assignment_behind(ctx.conn, one.id)
        if assignment_id is None:
            continue
        record_state(ctx.conn, one.id, AnnotationState.RETURNED, ctx.now)
        lease_again(ctx.conn, assignment_id, ctx.now, ctx.now + RETURNED_FOR, 1, verdict.note)
        count_item(
            ctx.conn,
            item.id,
            opened=1,
            done=-1,
            needed=item.needed,
            state=ItemState.IN_WORK,
            now=ctx.now,
        )
        _record(ctx, place, item, verdict, one.id, {"by": one.by})
        emit(ctx, place, "annotation.returned", one.uid, {"cause": verdict.cause})


def _to_return(
    ctx: Context,
    place: Place,
    item: Reviewed,
    verdict: Verdict,
    schema: Schema,
    made: Sequence[Annotation],
) -> list[Annotation]:
    if verdict.annotation is not None:
        chosen = [one for one in made if one.uid == verdict.annotation]
        if not chosen:
            raise NotFound("annotation_not_found", "There is no such submitted annotation here.")
        return chosen
    believed = _consensus(ctx, place, item.id, schema, made)
    reference = {name: one.value for name, one in believed.items()}
    chosen = [one for one in made if answers_distance(schema, one.answers, reference) > SAME]
    if not chosen:
        raise Conflict("nothing_to_return", "No answer differs from the consensus; name one.")
    return chosen


def _record(
    ctx: Context,
    place: Place,
    item: Reviewed,
    verdict: Verdict,
    annotation_id: int | None,
    details: Mapping[str, Any],
) -> None:
    record_review(
        ctx.conn,
        uid=ctx.uid("rev"),
        project_id=place.project.id,
        item_id=item.id,
        reviewer_id=ctx.actor.person_id,
        decision=str(verdict.decision),
        cause=str(verdict.cause) if verdict.cause else None,
        note=verdict.note,
        annotation_id=annotation_id,
        details=details,
        now=ctx.now,
    )
