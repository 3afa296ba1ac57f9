"""What follows from a reviewer's verdict: the item closed, or answers sent back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from assay.core.errors import Conflict, Invalid, NotFound, invalid
from assay.core.labels.answers import answers_distance, validate_answers
from assay.core.values import DAY, AnnotationState, Cause, DatumFacts, Decision, ItemState, Schema
from assay.services.context import Context, emit
from assay.services.item_consensus import item_consensus
from assay.services.shown import facts_of
from assay.store.annotations import (
    Annotation,
    NewAnnotation,
    record_annotation,
    record_revision,
    record_state,
)
from assay.store.places import Place
from assay.store.queue import count_item, lease_again
from assay.store.reviews import (
    Reviewed,
    accept_item,
    assignment_behind,
    record_review,
    review_answer,
)

RETURNED_FOR = 7 * DAY
SAME = 0.02  # answers nearer than this to the consensus are not sent back
_encode = msgspec.json.Encoder(order="deterministic").encode


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reviewer decides. ``answers`` with fix; ``annotation`` names whose work goes back."""

    item: str
    decision: Decision
    cause: Cause | None = None
    note: str = ""
    answers: Any = None
    annotation: str | None = None


def accept(
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
        believed = item_consensus(ctx, place, item.id, schema, made)
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


def send_back(
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
    believed = item_consensus(ctx, place, item.id, schema, made)
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
