"""The annotator's verbs: next, submit, skip, draft, reopen. One call, one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec

from assay.core.access.actions import Action
from assay.core.errors import Conflict, NotFound, invalid
from assay.core.values import HOUR, MINUTE, AnnotationState, AssignmentState, ItemState
from assay.services.answers_in import Submit, checked_answers, keep_answers
from assay.services.context import Context, check, event, require, require_person, when, writes_hot
from assay.services.gold_feedback import FeedbackView, feedback_on
from assay.services.handing_out import Barred, hand_out, membership, next_after, once_ended
from assay.services.settling import count_label, give_back, log_requeue
from assay.services.task_views import Task, task_of_lease
from assay.store.annotations import record_state
from assay.store.events import Event, record_events
from assay.store.queue import (
    Desk,
    Expired,
    Handout,
    count_item,
    desk_of,
    end_assignment,
    enter_assignment,
    enter_project,
    expired_leases,
    keep_draft,
    lease_again,
    open_leases,
    requeue,
)

__all__ = ["Submit", "Task"]

REOPEN_WITHIN = HOUR
LONGEST_DRAFT = 4_000_000
_encode = msgspec.json.Encoder(order="deterministic").encode


@dataclass(frozen=True, slots=True)
class Submitted:
    """``surplus`` is late work that the item had no room for any more: kept, not counted.

    ``barred`` says why there is no next item although the answers were taken; ``feedback`` how
    right they were, if the item was gold and the project tells it.
    """

    annotation: str
    state: Literal["submitted", "surplus"]
    next: Task | None = None
    barred: Barred | None = None
    feedback: FeedbackView | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """The hand-out is back in the queue for others."""

    next: Task | None = None
    barred: Barred | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """When the draft was kept."""

    saved_at: datetime
    expires_at: datetime


@writes_hot(enter_project)
def next_task(ctx: Context, project: str, held: Collection[str] = ()) -> Task | None:
    """What this person does next: what they hold (but for ``held``), else a new hand-out."""
    place = require(ctx, Action.LABEL, project)
    desk = desk_of(place)
    happened: list[Event] = []
    task = hand_out(ctx, desk, held, happened)
    record_events(ctx.conn, happened)
    return task


@writes_hot(enter_assignment)
def submit(ctx: Context, assignment: str, command: Submit) -> Submitted:
    """Take answers in: validate, keep the revision, decide what the item still needs, go on.

    Sent twice, it answers the same and counts once. Late, it counts while the item has room.
    """
    desk, handout = _own(ctx, assignment)
    place = desk.place
    if handout.state == AssignmentState.SUBMITTED and handout.annotation_uid is not None:
        surplus = handout.annotation_state == AnnotationState.SURPLUS
        happened: list[Event] = []
        upcoming, barred = next_after(ctx, desk, command.want_next, command.held, happened)
        record_events(ctx.conn, happened)
        state: Literal["submitted", "surplus"] = "surplus" if surplus else "submitted"
        told = feedback_on(ctx, place, handout, command.answers)
        return Submitted(handout.annotation_uid, state, upcoming, barred, told)
    answers, version = checked_answers(ctx, place, handout, command)
    late = handout.state != AssignmentState.LEASED
    room = handout.item_gold or handout.n_open + handout.n_done < handout.needed
    closed = handout.item_state in (ItemState.EXCLUDED, ItemState.BROKEN)
    counted = (not late or room) and not closed
    uid = keep_answers(ctx, place, handout, answers, version, command.lead_ms, counted)
    happened = [event(ctx, place, "annotation.submitted", uid, {"item": handout.item_uid})]
    end_assignment(ctx.conn, handout.id, AssignmentState.SUBMITTED, ctx.now)
    if counted:
        happened += count_label(ctx, place, handout, answers, opened=0 if late else -1)
    elif not late:
        give_back(ctx, handout, n_open=-1)
    desk = once_ended(desk, ended=not late)
    upcoming, barred = next_after(ctx, desk, command.want_next, command.held, happened)
    record_events(ctx.conn, happened)
    told = feedback_on(ctx, place, handout, answers)
    return Submitted(uid, "submitted" if counted else "surplus", upcoming, barred, told)


@writes_hot(enter_assignment)
def skip(
    ctx: Context,
    assignment: str,
    reason: str,
    held: Collection[str] = (),
    want_next: bool = True,
) -> Skipped:
    """Give an item back with a reason; somebody else will get it."""
    desk, handout = _own(ctx, assignment)
    if reason not in desk.place.project.work.skip_reasons:
        raise invalid(
            "/reason",
            "unknown_reason",
            f"Reasons are: {', '.join(desk.place.project.work.skip_reasons)}.",
        )
    happened: list[Event] = []
    ended = handout.state == AssignmentState.LEASED
    if ended:
        end_assignment(ctx.conn, handout.id, AssignmentState.SKIPPED, ctx.now, reason)
        give_back(ctx, handout, n_open=-1)
        if handout.annotation_id and handout.annotation_state == AnnotationState.SUBMITTED:
            # an answer that was reopened and is now given up does not count any more
            record_state(ctx.conn, handout.annotation_id, AnnotationState.SUPERSEDED, ctx.now)
        log_requeue(ctx, desk.place.project.id, handout, "skipped")
        happened.append(
            event(ctx, desk.place, "assignment.skipped", handout.uid, {"reason": reason})
        )
    task, barred = next_after(ctx, once_ended(desk, ended), want_next, held, happened)
    record_events(ctx.conn, happened)
    return Skipped(task, barred)


@writes_hot(enter_assignment)
def save_draft(ctx: Context, assignment: str, answers: Mapping[str, Any]) -> Saved:
    """Keep unfinished answers on the server, and the lease alive."""
    desk, handout = _own(ctx, assignment)
    if handout.state != AssignmentState.LEASED:
        raise Conflict(
            "assignment_ended",
            f"This hand-out is {handout.state}; the draft stays on your device.",
            {"state": handout.state},
        )
    draft = _encode(answers).decode()
    if len(draft) > LONGEST_DRAFT:
        raise invalid("/answers", "draft_too_large", "These answers are larger than 4 MB.")
    expires_at = max(handout.expires_at, ctx.now + desk.place.project.work.lease_minutes * MINUTE)
    keep_draft(ctx.conn, handout.id, draft, ctx.now, expires_at)
    return Saved(when(ctx.now), when(expires_at))


@writes_hot(enter_assignment)
def reopen(ctx: Context, assignment: str) -> Task:
    """Undo an own submit: the hand-out is open again, with the answers as they were."""
    desk, handout = _own(ctx, assignment)
    place = desk.place
    if handout.state == AssignmentState.LEASED:
        return _held_task(ctx, desk, assignment)
    changeable = (
        handout.state == AssignmentState.SUBMITTED
        and handout.annotation_state == AnnotationState.SUBMITTED
        and (handout.item_gold or handout.item_state in (ItemState.IN_WORK, ItemState.SETTLED))
        and ctx.now - (handout.annotation_at or 0) < REOPEN_WITHIN
    )
    if not changeable:
        raise Conflict(
            "not_reopened",
            "This answer is under review, accepted, or older than an hour; ask a reviewer.",
        )
    expires_at = ctx.now + place.project.work.lease_minutes * MINUTE
    lease_again(ctx.conn, handout.id, ctx.now, expires_at, 2, None)
    state = handout.item_state if handout.item_gold else ItemState.IN_WORK
    count_item(
        ctx.conn,
        handout.item_id,
        opened=1,
        done=-1,
        needed=handout.needed,
        state=state,
        now=ctx.now,
    )
    record_events(ctx.conn, [event(ctx, place, "assignment.reopened", handout.uid)])
    return _held_task(ctx, desk, assignment)


def expire_leases(ctx: Context) -> int:
    """Take back leases that are over (every few seconds); how many there were.

    Nothing is deleted: a draft stays, and a late submit counts while the item has room. An
    answer that its author had reopened counts again as it was.
    """
    expired = expired_leases(ctx.conn, ctx.now, 500)
    happened: list[Event] = []
    for lease in expired:
        reopened = lease.returned == 2
        state = AssignmentState.SUBMITTED if reopened else AssignmentState.EXPIRED
        end_assignment(ctx.conn, lease.id, state, ctx.now)
        if lease.stage != "label":
            continue
        done = 1 if reopened else 0
        full = lease.n_done + done >= lease.needed
        item_state = lease.item_state
        if item_state in (ItemState.IN_WORK, ItemState.WAITING):
            nobody = lease.n_open + lease.n_done - 1 + done == 0
            item_state = (
                ItemState.SETTLED if full else ItemState.WAITING if nobody else ItemState.IN_WORK
            )
        count_item(
            ctx.conn,
            lease.item_id,
            opened=-1,
            done=done,
            needed=lease.needed,
            state=item_state,
            now=ctx.now,
        )
        if not reopened:
            requeue(ctx.conn, lease.project_id, lease.rank, lease.item_id, "expired", ctx.now)
        happened.append(_expired_event(ctx, lease))
    record_events(ctx.conn, happened)
    return len(expired)


def _expired_event(ctx: Context, lease: Expired) -> Event:
    return Event(
        lease.organisation_id,
        lease.project_id,
        "assignment.expired",
        "assay",
        None,
        lease.uid,
        ctx.now,
    )


def _own(ctx: Context, assignment: str) -> tuple[Desk, Handout]:
    """The hand-out in question; somebody else's is as absent as one that does not exist."""
    actor = require_person(ctx)
    if ctx.place is None:
        raise NotFound("assignment_not_found", "There is no such assignment.")
    check(actor, ctx.place, Action.LABEL)
    desk = desk_of(ctx.place)
    if desk.handout is None or desk.handout.uid != assignment or desk.handout.stage != "label":
        raise NotFound("assignment_not_found", "There is no such assignment.")
    return desk, desk.handout


def _held_task(ctx: Context, desk: Desk, assignment: str) -> Task:
    leases = open_leases(ctx.conn, desk.place.project.id, membership(desk.place).person_id)
    return task_of_lease(ctx, desk.place, next(a for a in leases if a.uid == assignment))
