"""What is done about somebody's work: tell them, test them again, take their labels out.

Each says first what it would do (``preview_action``); none deletes anything, and each can be
taken back: the test by letting the person in, withdrawn labels by taking them in again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assay.core.access.actions import Action
from assay.core.access.policy import check_grant
from assay.core.errors import Conflict, NotFound, invalid
from assay.core.values import Instant, Role
from assay.core.workforce.coaching import advice, worst_confusions
from assay.services.context import Context, emit, reads, require, writes
from assay.store import members as store
from assay.store.annotations import schema_of
from assay.store.members import Member, Note
from assay.store.places import Place
from assay.store.queue import requeue
from assay.store.withdrawn_work import (
    count_withdrawn,
    counted_work,
    take_work_back,
    unseen_gold,
    withdraw_work,
)

MemberActionName = Literal["coach", "requalify", "withdraw_work", "take_work_back"]
LONGEST_NOTE = 2_000
RECENT_VERDICTS = 200


@dataclass(frozen=True, slots=True)
class MemberAct:
    """An action with what it was told: a note and its rule, or since when labels are meant."""

    name: MemberActionName
    note: str = ""
    rule: str | None = None
    since: Instant = 0


@dataclass(frozen=True, slots=True)
class MemberActionView:
    """What an action did, or would do. ``note`` is what could be said, where one is asked for."""

    action: MemberActionName
    labels: int
    items: int
    sentence: str
    note: str | None = None
    rule: str | None = None


@reads
def preview_action(ctx: Context, project: str, member: str, act: MemberAct) -> MemberActionView:
    """What an action would do; nothing changes."""
    place = require(ctx, Action.EDIT_PEOPLE, project)
    target = _target(ctx, place, member)
    who = target.pseudonym
    if act.name == "coach":
        return _suggested(ctx, place, target)
    if act.name == "requalify":
        unseen, asked = _test(ctx, place, target)
        words = (
            f"{who} gets only gold until {asked} more are answered, and passes with "
            f"{place.project.work.qualification_pass:.0%}. {unseen:,} gold items are new to them."
        )
        return MemberActionView(act.name, 0, asked, words)
    if act.name == "take_work_back":
        n = count_withdrawn(ctx.conn, place.project.id, target.person_id)
        words = f"{n:,} labels of {who} count again where their items still have room."
        return MemberActionView(act.name, n, n, words)
    work = counted_work(ctx.conn, place.project.id, target.person_id, act.since)
    kept = work.labels - work.movable
    words = (
        f"{work.movable:,} labels of {who} no longer count; {work.wanting:,} items go back to the "
        f"queue, {work.alone:,} of them decided by {who} alone."
    )
    if kept:
        words += f" {kept:,} labels on items that a reviewer has or accepted stay."
    return MemberActionView(act.name, work.movable, work.wanting, words)


@writes
def act_on_member(ctx: Context, project: str, member: str, act: MemberAct) -> MemberActionView:
    """Do it: tell somebody something, test them again, take labels out, or in again."""
    place = require(ctx, Action.EDIT_PEOPLE, project)
    target = _target(ctx, place, member)
    doers = {
        "coach": _coach,
        "requalify": _requalify,
        "withdraw_work": _withdraw,
        "take_work_back": _take_back,
    }
    return doers[act.name](ctx, place, target, act)


@writes
def read_note(ctx: Context, project: str) -> None:
    """The person who asks has read what they were told; said twice it is the same."""
    place = require(ctx, Action.LABEL, project)
    own = store.member_by_person(ctx.conn, place.project.id, ctx.actor.person_id or 0)
    if own is not None and own.note is not None and own.note.seen_at is None:
        told = own.note
        seen = Note(told.text, told.rule, told.by, told.at, ctx.now)
        store.update_member(ctx.conn, own.id, None, note=seen)
        emit(ctx, place, "member.note_read", own.person_uid)


def _target(ctx: Context, place: Place, member: str) -> Member:
    found = store.member_of(ctx.conn, place.project.id, member)
    if found is None:
        raise NotFound("member_not_found", "There is no such member.")
    check_grant(place.role, found.role)
    return found


def _suggested(ctx: Context, place: Place, target: Member) -> MemberActionView:
    """What the gold says that they should hear, to start from."""
    project = place.project
    schema = schema_of(ctx.conn, project.id, project.schema_version, project.created_at)
    pairs = store.gold_pairs_of(ctx.conn, project.id, target.person_id, RECENT_VERDICTS)
    worst = worst_confusions(schema, pairs)
    words = f"{target.pseudonym} finds this on their page until they have read it."
    rule = next((one.rule for one in worst if one.rule), None)
    return MemberActionView("coach", 0, 0, words, advice(schema, worst), rule)


def _test(ctx: Context, place: Place, target: Member) -> tuple[int, int]:
    """Gold that is new to them, and how much the test takes; Conflict where it cannot be."""
    asked = place.project.work.qualification_gold
    if asked < 1:
        raise Conflict("no_qualification", "The blueprint asks for no qualification.")
    if target.role is not Role.ANNOTATOR:
        raise Conflict("not_an_annotator", "Only annotators take the test.")
    unseen = unseen_gold(ctx.conn, place.project.id, target.person_id)
    if unseen < asked:
        words = f"The test takes {asked:,} gold items; only {unseen:,} are new to them."
        raise Conflict("not_enough_gold", words, {"unseen": unseen, "asked": asked})
    return unseen, asked


def _coach(ctx: Context, place: Place, target: Member, act: MemberAct) -> MemberActionView:
    text = act.note.strip()
    if not text:
        raise invalid("/note", "required", "say something")
    if len(text) > LONGEST_NOTE:
        raise invalid("/note", "too_long", f"at most {LONGEST_NOTE:,} characters")
    told = Note(text, act.rule, place.pseudonym, ctx.now)
    store.update_member(ctx.conn, target.id, None, note=told)
    emit(ctx, place, "member.coached", target.person_uid, {"rule": act.rule})
    words = f"{target.pseudonym} finds this on their page until they have read it."
    return MemberActionView("coach", 0, 0, words, text, act.rule)


def _requalify(ctx: Context, place: Place, target: Member, act: MemberAct) -> MemberActionView:
    _, asked = _test(ctx, place, target)
    store.update_member(
        ctx.conn,
        target.id,
        None,
        state="qualifying",
        qualified_at=None,
        qualifying_since=ctx.now,
        pause_reason=None,
    )
    emit(ctx, place, "member.requalifying", target.person_uid, {"gold": asked})
    words = f"{target.pseudonym} takes the test again: {asked:,} gold items."
    return MemberActionView(act.name, 0, asked, words)


def _withdraw(ctx: Context, place: Place, target: Member, act: MemberAct) -> MemberActionView:
    project = place.project.id
    labels, wanting, first = withdraw_work(ctx.conn, project, target.person_id, act.since, ctx.now)
    if first is not None:
        requeue(ctx.conn, project, first, None, "work withdrawn", ctx.now)
    if labels:
        told = {"labels": labels, "items": wanting, "since": act.since or None}
        emit(ctx, place, "member.work_withdrawn", target.person_uid, told)
    words = (
        f"{labels:,} labels of {target.pseudonym} no longer count; "
        f"{wanting:,} items went back to the queue."
    )
    return MemberActionView(act.name, labels, wanting, words)


def _take_back(ctx: Context, place: Place, target: Member, act: MemberAct) -> MemberActionView:
    counted, surplus = take_work_back(ctx.conn, place.project.id, target.person_id, ctx.now)
    if counted or surplus:
        told = {"labels": counted, "surplus": surplus}
        emit(ctx, place, "member.work_taken_back", target.person_uid, told)
    words = f"{counted:,} labels of {target.pseudonym} count again."
    if surplus:
        words += f" {surplus:,} came too late: their items have enough, and keep them as surplus."
    return MemberActionView(act.name, counted, counted, words)
