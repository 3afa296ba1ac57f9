"""The annotator's verbs: next, submit, skip, draft, reopen. One call, one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import msgspec

from assay.core.access.actions import Action
from assay.core.assignment.redundancy import (
    adaptive,
    is_audited,
    looks_at_answers,
    settle,
)
from assay.core.assignment.shown_order import arranged, orders_shown
from assay.core.errors import Conflict, Invalid, NotFound, invalid
from assay.core.labels.answers import answers_distance, validate_answers
from assay.core.labels.schema_change import migrate_answers
from assay.core.values import (
    DAY,
    HOUR,
    MINUTE,
    AnnotationState,
    AssignmentState,
    ItemState,
)
from assay.services.context import (
    Context,
    check,
    event,
    require,
    require_person,
    when,
    when_or_none,
    writes_hot,
)
from assay.services.shown import data_view, facts_of
from assay.services.sureness import sureness
from assay.store.annotations import (
    NewAnnotation,
    record_answers,
    record_revision,
    record_state,
    renames_between,
    schema_of,
)
from assay.store.events import Event, record_events
from assay.store.live_models import weighed_answers
from assay.store.places import Membership, Place
from assay.store.predictions import suggestions_for
from assay.store.queue import (
    Desk,
    Expired,
    Handout,
    OpenLease,
    Standing,
    Work,
    count_item,
    desk_of,
    end_assignment,
    enter_assignment,
    enter_project,
    expired_leases,
    keep_draft,
    lease_again,
    next_gold,
    next_item,
    open_leases,
    record_exhausted,
    record_lease,
    requeue,
)

MOST_OPEN = 3  # leases that one person may hold in a project: the screen, one ahead, one spare
RETURNED_FOR = 7 * DAY
REOPEN_WITHIN = HOUR
LONGEST_DRAFT = 4_000_000
_encode = msgspec.json.Encoder(order="deterministic").encode


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers that are not submitted yet."""

    answers: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Returned:
    """Why work came back, and the answers as they were."""

    note: str
    answers: Mapping[str, Any]
    by_reviewer: bool


@dataclass(frozen=True, slots=True)
class Task:
    """One item to work on. It holds nothing by which gold could be told from other items."""

    assignment: str
    expires_at: datetime
    stage: str
    data: Mapping[str, Any]
    attributes: Mapping[str, Any]
    schema_version: int
    guideline_version: int
    draft: Draft | None = None
    returned: Returned | None = None
    suggestions: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Submit:
    """What an annotator sends: answers by question, how long it took, what else they hold."""

    answers: Any
    lead_ms: int = 0
    schema_version: int | None = None
    held: Sequence[str] = ()
    want_next: bool = False


@dataclass(frozen=True, slots=True)
class Barred:
    """What stands before the next item, with the code that ``next`` would answer."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """``surplus`` is late work that the item had no room for any more: kept, not counted.

    ``barred`` says why there is no next item although the answers were taken.
    """

    annotation: str
    state: Literal["submitted", "surplus"]
    next: Task | None = None
    barred: Barred | None = None


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
    task = _next(ctx, desk, held, happened)
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
        upcoming, barred = _after(ctx, desk, command.want_next, command.held, happened)
        record_events(ctx.conn, happened)
        state: Literal["submitted", "surplus"] = "surplus" if surplus else "submitted"
        return Submitted(handout.annotation_uid, state, upcoming, barred)
    answers, version = _checked_answers(ctx, place, handout, command)
    late = handout.state != AssignmentState.LEASED
    room = handout.item_gold or handout.n_open + handout.n_done < handout.needed
    closed = handout.item_state in (ItemState.EXCLUDED, ItemState.BROKEN)
    counted = (not late or room) and not closed
    uid = _keep(ctx, place, handout, answers, version, command.lead_ms, counted)
    happened = [event(ctx, place, "annotation.submitted", uid, {"item": handout.item_uid})]
    end_assignment(ctx.conn, handout.id, AssignmentState.SUBMITTED, ctx.now)
    if counted:
        happened += _count(ctx, place, handout, answers, opened=0 if late else -1)
    elif not late:
        _give_back(ctx, handout, n_open=-1)
    desk = _after_ending(desk, ended=not late)
    upcoming, barred = _after(ctx, desk, command.want_next, command.held, happened)
    record_events(ctx.conn, happened)
    return Submitted(uid, "submitted" if counted else "surplus", upcoming, barred)


def _after(
    ctx: Context, desk: Desk, want_next: bool, held: Collection[str], happened: list[Event]
) -> tuple[Task | None, Barred | None]:
    """The next item where one is wanted; what bars it never takes back what was just done."""
    if not want_next:
        return None, None
    try:
        _may_work(desk.place)
    except Conflict as bar:
        return None, Barred(bar.code, bar.message)
    return _next(ctx, desk, held, happened), None


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
        _give_back(ctx, handout, n_open=-1)
        if handout.annotation_id and handout.annotation_state == AnnotationState.SUBMITTED:
            # an answer that was reopened and is now given up does not count any more
            record_state(ctx.conn, handout.annotation_id, AnnotationState.SUPERSEDED, ctx.now)
        _log_requeue(ctx, desk.place.project.id, handout, "skipped")
        happened.append(
            event(ctx, desk.place, "assignment.skipped", handout.uid, {"reason": reason})
        )
    task, barred = _after(ctx, _after_ending(desk, ended), want_next, held, happened)
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


def _member(place: Place) -> Membership:
    if place.membership is None:
        raise Conflict("not_a_member", "Join the project to work in it.")
    return place.membership


def _may_work(place: Place) -> Membership:
    """The membership, if nothing stands before new work."""
    member = _member(place)
    project = place.project
    if project.state != "active":
        raise Conflict("project_closed", "The project is closed; there is no new work.")
    if member.state == "paused":
        raise Conflict("paused", "Your work in this project is paused; a manager can tell why.")
    if member.state == "failed":
        raise Conflict("not_qualified", "The qualification was not passed; ask a manager.")
    if member.acknowledged_version < project.guideline_version:
        raise Conflict(
            "needs_acknowledgement",
            "The guideline has a new version: read what changed and acknowledge it.",
            {"version": project.guideline_version, "acknowledged": member.acknowledged_version},
        )
    missing = [skill for skill in project.work.skills if skill not in member.skills]
    if missing and place.role == "annotator":
        raise Conflict(
            "needs_skill", f"This work needs the skill {', '.join(missing)}.", {"skills": missing}
        )
    return member


def _next(ctx: Context, desk: Desk, held: Collection[str], happened: list[Event]) -> Task | None:
    """An open lease that is not held on the screen, else a new hand-out; None: nothing to do."""
    place, standing = desk.place, desk.standing
    member = _may_work(place)
    if standing.n_open > 0:
        leases = open_leases(ctx.conn, place.project.id, member.person_id)
        waiting = next((lease for lease in leases if lease.uid not in held), None)
        if waiting is not None:
            return _task_of_lease(ctx, place, waiting)
        if len(leases) >= MOST_OPEN:
            return None
    work, is_gold = _draw(ctx, place, member, standing)
    if work is None:
        return None
    uid = ctx.uid("asg")
    expires_at = ctx.now + place.project.work.lease_minutes * MINUTE
    record_lease(
        ctx.conn,
        uid=uid,
        project_id=place.project.id,
        person_id=member.person_id,
        work=work,
        is_gold=is_gold,
        standing=standing,
        now=ctx.now,
        expires_at=expires_at,
    )
    happened.append(event(ctx, place, "assignment.leased", uid))
    return _task(ctx, place, uid, expires_at, work)


def _draw(
    ctx: Context, place: Place, member: Membership, standing: Standing
) -> tuple[Work | None, bool]:
    """Gold by rate (only gold while qualifying), else the next item of the queue."""
    settings, project_id = place.project.work, place.project.id
    qualifying = member.state == "qualifying"
    if qualifying or (settings.gold_rate > 0 and ctx.random.random() < settings.gold_rate):
        gold = next_gold(ctx.conn, project_id, member.person_id, ctx.random.random())
        if gold is not None or qualifying:
            return gold, True
    if member.exhausted_version == standing.version:
        return None, False
    work = next_item(ctx.conn, project_id, member.person_id, standing.start)
    if work is None:
        record_exhausted(ctx.conn, member.id, standing.version)
    return work, False


def _after_ending(desk: Desk, ended: bool) -> Desk:
    """The desk once the hand-out in question has ended."""
    if not ended:
        return desk
    standing = desk.standing
    return Desk(
        desk.place,
        Standing(standing.cursor, standing.version, standing.stepped_back, standing.n_open - 1),
    )


def _checked_answers(
    ctx: Context, place: Place, handout: Handout, command: Submit
) -> tuple[dict[str, Any], int]:
    """Valid answers and the schema version they are under, or Invalid with pointers.

    Answers given under an older schema are carried over to the current one; where that leaves
    something that it does not allow, they are kept under the version they were given under.
    """
    project = place.project
    version = project.schema_version
    given = command.schema_version if command.schema_version is not None else version
    if not 0 <= given <= version:
        raise invalid(
            "/schema_version",
            "unknown_schema_version",
            f"The schema has versions up to {version}.",
        )
    facts = facts_of(handout.data)
    schema = schema_of(ctx.conn, project.id, given, project.created_at)
    problems = validate_answers(schema, command.answers, facts)
    if problems:
        raise Invalid("invalid_answers", "The answers are not valid.", problems=problems)
    answers: dict[str, Any] = command.answers
    if given == version:
        return answers, version
    carried = answers
    for step, renames in renames_between(ctx.conn, project.id, given, version):
        before = schema_of(ctx.conn, project.id, step - 1, project.created_at)
        carried, _ = migrate_answers(before, carried, renames)
    current = schema_of(ctx.conn, project.id, version, project.created_at)
    if validate_answers(current, carried, facts):
        return answers, given
    return carried, version


def _keep(
    ctx: Context,
    place: Place,
    handout: Handout,
    answers: dict[str, Any],
    version: int,
    lead_ms: int,
    counted: bool,
) -> str:
    """Record answers as an annotation's new revision; its uid."""
    held_ms = (ctx.now - handout.leased_at) // 1000
    uid = handout.annotation_uid or ctx.uid("ann")
    new = NewAnnotation(
        uid,
        place.project.id,
        handout.item_id,
        ctx.actor.person_id,
        handout.id,
        handout.stage,
        AnnotationState.SUBMITTED if counted else AnnotationState.SURPLUS,
        _body(handout, answers),
        version,
        place.project.guideline_version,
        min(max(lead_ms, 0), held_ms, 2_000_000_000),
        handout.is_gold,
        _uses_suggestion(answers),
        ctx.now,
        reason="" if handout.annotation_id is None else "changed",
    )
    if handout.annotation_id is None:
        record_answers(ctx.conn, new)
    else:
        record_revision(
            ctx.conn, handout.annotation_id, handout.annotation_rev + 1, ctx.actor.person_id, new
        )
    return uid


def _body(handout: Handout, answers: dict[str, Any]) -> str:
    """What a revision keeps: the answers, and in which order candidates were shown."""
    body: dict[str, Any] = {"answers": answers}
    if '"candidates"' in handout.data:
        orders = orders_shown(msgspec.json.decode(handout.data), handout.uid)
        if orders:
            body["shown"] = orders
    return _encode(body).decode()


def _uses_suggestion(answers: Mapping[str, Any]) -> bool:
    """Whether any region came from a model's suggestion."""
    return any(
        isinstance(region, dict) and region.get("suggestion")
        for value in answers.values()
        if isinstance(value, list)
        for region in value
    )


def _count(
    ctx: Context, place: Place, handout: Handout, answers: dict[str, Any], opened: int
) -> list[Event]:
    """Count a label on its item and decide what the item needs now."""
    project = place.project
    done = handout.n_done + 1
    if handout.item_gold or handout.item_state not in (ItemState.WAITING, ItemState.IN_WORK):
        count_item(
            ctx.conn,
            handout.item_id,
            opened=opened,
            done=1,
            needed=handout.needed,
            state=handout.item_state,
            now=ctx.now,
        )
        return []
    distances, sure, learned = None, None, False
    if looks_at_answers(project.work, done, handout.needed):
        found = weighed_answers(ctx.conn, project.id, handout.item_id, ctx.actor.person_id)
        schema = schema_of(ctx.conn, project.id, project.schema_version, project.created_at)
        all_answers = [*(body for body, _ in found.others), answers]
        distances = [
            answers_distance(schema, left, right)
            for n, left in enumerate(all_answers)
            for right in all_answers[n + 1 :]
        ]
        learned = found.schema_version == project.schema_version
        if learned and adaptive(project.work):
            weighed = [*found.others, (answers, found.own)]
            sure = sureness(schema, project.work, found.model, weighed)
    audited = is_audited(project.work, handout.item_uid, learned=learned)
    settled = settle(project.work, done, handout.needed, distances, sure, audited=audited)
    count_item(
        ctx.conn,
        handout.item_id,
        opened=opened,
        done=1,
        needed=settled.needed,
        state=settled.state,
        now=ctx.now,
        dispute=settled.dispute,
    )
    if settled.needed > handout.needed:
        _log_requeue(ctx, project.id, handout, "one more label")
    if settled.state in (ItemState.SETTLED, ItemState.IN_REVIEW):
        return [
            event(
                ctx,
                place,
                "item.settled",
                handout.item_uid,
                {"state": str(settled.state), "labels": done},
            )
        ]
    return []


def _give_back(ctx: Context, handout: Handout, n_open: int) -> None:
    """Take a hand-out off its item without counting it."""
    state = handout.item_state
    if state == ItemState.IN_WORK and handout.n_open + n_open + handout.n_done == 0:
        state = ItemState.WAITING
    count_item(
        ctx.conn,
        handout.item_id,
        opened=n_open,
        done=0,
        needed=handout.needed,
        state=state,
        now=ctx.now,
    )


def _log_requeue(ctx: Context, project_id: int, handout: Handout, reason: str) -> None:
    if not handout.item_gold:
        requeue(ctx.conn, project_id, handout.rank, handout.item_id, reason, ctx.now)


def _held_task(ctx: Context, desk: Desk, assignment: str) -> Task:
    leases = open_leases(ctx.conn, desk.place.project.id, _member(desk.place).person_id)
    return _task_of_lease(ctx, desk.place, next(a for a in leases if a.uid == assignment))


def _task_of_lease(ctx: Context, place: Place, lease: OpenLease) -> Task:
    draft = None
    if lease.draft is not None and lease.draft_at is not None:
        draft = Draft(msgspec.json.decode(lease.draft), when(lease.draft_at))
    returned = None
    if lease.returned and lease.answer is not None:
        answers = msgspec.json.decode(lease.answer)["answers"]
        returned = Returned(lease.return_note or "", answers, by_reviewer=lease.returned == 1)
    return _task(ctx, place, lease.uid, lease.expires_at, lease.work, draft, returned)


def _task(
    ctx: Context,
    place: Place,
    uid: str,
    expires_at: int,
    work: Work,
    draft: Draft | None = None,
    returned: Returned | None = None,
) -> Task:
    settings = place.project.work
    suggestions: Mapping[str, Any] = {}
    if settings.suggest_model is not None and returned is None:
        suggestions = suggestions_for(
            ctx.conn,
            place.project.id,
            work.item_id,
            settings.suggest_model,
            settings.suggest_version or "",
        )
    return Task(
        uid,
        when_or_none(expires_at) or when(ctx.now),
        "label",
        arranged(data_view(ctx, work.data, "label"), uid),
        msgspec.json.decode(work.attributes),
        place.project.schema_version,
        place.project.guideline_version,
        draft,
        returned,
        suggestions,
    )
