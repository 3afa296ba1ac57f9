"""The people of a project: who they are, what they may do, how they come in and how they leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from assay.core.access.actions import Action, may, may_grant
from assay.core.access.policy import check_grant, check_owner_remains, check_role_change
from assay.core.errors import Invalid, NotFound, Problem
from assay.core.values import Interval, Role
from assay.core.workforce.qualification import Progress, Qualification, progress, state_after
from assay.core.workforce.reliability import wilson
from assay.core.workforce.speed import speed
from assay.services.context import (
    Context,
    check_rev,
    emit,
    reads,
    require,
    when,
    when_or_none,
    writes,
)
from assay.services.credentials import check_skills
from assay.store import members as store
from assay.store.events import Event, record_events
from assay.store.places import Place, Project, project_by_id


@dataclass(frozen=True, slots=True)
class QualificationView:
    """How far a member is in the qualification; ``passed`` is null while it goes on."""

    done: int
    correct: int
    of: int
    pass_mark: float
    passed: bool | None


@dataclass(frozen=True, slots=True)
class NoteView:
    """What a manager told a member last, and when they read it."""

    text: str
    rule: str | None
    by: str
    at: datetime
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member with what their work shows; every share has its interval.

    ``n_withdrawn`` of their labels were taken out of what counts, beside ``n_submitted``.
    """

    id: str
    name: str
    pseudonym: str
    role: Role
    skills: list[str]
    state: str
    joined_at: datetime
    qualified_at: datetime | None
    pause_reason: str | None
    n_submitted: int
    n_withdrawn: int
    gold_accuracy: Interval | None
    agreement: Interval | None
    median_seconds: float | None
    too_fast: float | None
    qualification: QualificationView | None
    acknowledged_version: int
    note: NoteView | None
    simulated: bool
    last_seen_at: datetime | None
    is_me: bool
    may_change: bool
    rev: int


@dataclass(frozen=True, slots=True)
class MemberList:
    """The members of a project, the roles that the asker may give, and what each role may do."""

    items: list[MemberView]
    grantable: list[Role]
    roles: dict[Role, list[Action]]
    qualification: dict[str, float] | None
    guideline_version: int


# --- members ------------------------------------------------------------------------------------


@reads
def list_members(ctx: Context, project: str) -> MemberList:
    """All members with role, state and figures, in the order in which they joined."""
    place = require(ctx, Action.SEE_PEOPLE, project)
    found = store.members_of(ctx.conn, place.project.id)
    asked = _qualification_of(place.project)
    return MemberList(
        _views(ctx, place, found),
        [role for role in Role if may_grant(place.role, role)],
        {role: [action for action in Action if may(role, action)] for role in Role},
        {"gold": asked.gold, "pass_mark": asked.pass_mark} if asked else None,
        place.project.guideline_version,
    )


@writes
def change_member(
    ctx: Context,
    project: str,
    member: str,
    rev: int,
    role: Role | None = None,
    skills: Sequence[str] | None = None,
    state: str | None = None,
    pause_reason: str | None = None,
) -> MemberView:
    """Change a member's role or skills, pause them or let them go on.

    Letting somebody go on who is at the qualification or has failed it qualifies them by hand.
    """
    place = require(ctx, Action.EDIT_PEOPLE, project)
    target = _member(ctx, place, member)
    check_rev(target.rev, rev)
    check_grant(place.role, target.role)
    values: dict[str, Any] = {}
    if role is not None and role is not target.role:
        owners = store.count_project_owners(ctx.conn, place.project.id)
        check_role_change(place.role, target.role, role, owners)
        values["role"] = str(role)
    if skills is not None:
        values["skills"] = check_skills(skills)
    if state is not None or pause_reason is not None:
        values |= _state_values(ctx, place, target, state, pause_reason)
    if values and not store.update_member(ctx.conn, target.id, rev, **values):
        check_rev(rev + 1, rev)
    kind = "member.paused" if values.get("state") == "paused" else "member.changed"
    if values:
        emit(ctx, place, kind, target.person_uid, {"fields": sorted(values)})
    return _views(ctx, place, [_member(ctx, place, member)])[0]


@writes
def remove_member(ctx: Context, project: str, member: str, rev: int) -> None:
    """Take somebody out of the project at once; what they made stays, under their pseudonym."""
    place = require(ctx, Action.EDIT_PEOPLE, project)
    target = _member(ctx, place, member)
    check_rev(target.rev, rev)
    check_grant(place.role, target.role)
    check_owner_remains(target.role, store.count_project_owners(ctx.conn, place.project.id))
    if not store.update_member(ctx.conn, target.id, rev, state="removed"):
        check_rev(rev + 1, rev)
    store.end_leases(ctx.conn, target.person_id, ctx.now, place.project.id)
    emit(ctx, place, "member.removed", target.person_uid, {"pseudonym": target.pseudonym})


def judge_qualification(ctx: Context, happened: Event) -> None:
    """After a gold item was judged: who has done all items of the test passes or fails it."""
    project = project_by_id(ctx.conn, happened.project_id) if happened.project_id else None
    asked = _qualification_of(project) if project else None
    if project is None or asked is None:
        return
    decided: list[Event] = []
    for member in store.qualifying_members(ctx.conn, project.id):
        state = state_after(_progress(ctx, project, member.person_id, asked))
        if state == "qualifying":
            continue
        passed_at = ctx.now if state == "active" else None
        store.update_member(ctx.conn, member.id, None, state=state, qualified_at=passed_at)
        kind = "member.qualified" if state == "active" else "member.failed"
        decided.append(
            Event(
                project.organisation_id,
                project.id,
                kind,
                "system",
                None,
                member.person_uid,
                ctx.now,
                payload={"pseudonym": member.pseudonym},
            )
        )
    record_events(ctx.conn, decided)


# --- what these share ---------------------------------------------------------------------------


def _member(ctx: Context, place: Place, member: str) -> store.Member:
    found = store.member_of(ctx.conn, place.project.id, member)
    if found is None:
        raise NotFound("member_not_found", "There is no such member.")
    return found


def _qualification_of(project: Project) -> Qualification | None:
    work = project.work
    if work.qualification_gold < 1:
        return None
    return Qualification(work.qualification_gold, work.qualification_pass)


def _progress(ctx: Context, project: Project, person_id: int, asked: Qualification) -> Progress:
    verdicts = store.first_verdicts(ctx.conn, project.id, person_id, asked.gold)
    return progress(verdicts, asked)


def _state_values(
    ctx: Context, place: Place, target: store.Member, state: str | None, pause_reason: str | None
) -> dict[str, Any]:
    if state not in (None, "active", "paused"):
        problem = Problem("/state", "unknown_state", "a member's state is set to active or paused")
        raise Invalid("invalid_state", "This state cannot be set.", problems=[problem])
    if pause_reason is not None and len(pause_reason) > 500:
        problem = Problem("/pause_reason", "too_long", "at most 500 characters")
        raise Invalid("invalid_pause_reason", "The reason is too long.", problems=[problem])
    if state is None:
        return {"pause_reason": pause_reason} if target.state == "paused" else {}
    if state == "paused":
        return {"state": "paused", "pause_reason": pause_reason}
    values: dict[str, Any] = {"state": "active", "pause_reason": None}
    tested = target.role is Role.ANNOTATOR and _qualification_of(place.project) is not None
    if tested and target.qualified_at is None:
        if target.state == "paused":
            values["state"] = "qualifying"
        else:
            values["qualified_at"] = ctx.now
    return values


def _interval(right: int, n: int) -> Interval | None:
    if n == 0:
        return None
    value, low, high = wilson(right, n)
    return Interval(float(value), float(low), float(high), n)


def _views(ctx: Context, place: Place, found: Sequence[store.Member]) -> list[MemberView]:
    figures = store.figures_of(ctx.conn, place.project.id)
    asked = _qualification_of(place.project)
    leads = [figures.get(m.person_id, store.Figures()).leads for m in found]
    who = np.repeat(np.arange(len(found)), [len(part) for part in leads])
    pace = speed(who, np.concatenate([*map(np.asarray, leads), np.empty(0)]), len(found))
    views: list[MemberView] = []
    for index, member in enumerate(found):
        done = figures.get(member.person_id, store.Figures())
        test = None
        if asked is not None and member.role is Role.ANNOTATOR:
            test = _test_view(_progress(ctx, place.project, member.person_id, asked))
        median = float(pace.median_ms[index])
        views.append(
            MemberView(
                id=member.person_uid,
                name=member.name,
                pseudonym=member.pseudonym,
                role=member.role,
                skills=list(member.skills),
                state=member.state,
                joined_at=when(member.joined_at),
                qualified_at=when_or_none(member.qualified_at),
                pause_reason=member.pause_reason,
                n_submitted=done.submitted,
                n_withdrawn=done.withdrawn,
                gold_accuracy=_interval(done.gold_right, done.gold_judged),
                agreement=Interval(*done.agreement) if done.agreement else None,
                median_seconds=None if np.isnan(median) else round(median / 1000, 1),
                too_fast=float(pace.too_fast[index]) if pace.flagged[index] else None,
                qualification=test,
                acknowledged_version=member.acknowledged_version,
                note=_note_view(member.note),
                simulated=member.simulated,
                last_seen_at=when_or_none(member.seen_at),
                is_me=member.person_id == ctx.actor.person_id,
                may_change=may_grant(place.role, member.role),
                rev=member.rev,
            )
        )
    return views


def _note_view(told: store.Note | None) -> NoteView | None:
    if told is None:
        return None
    return NoteView(told.text, told.rule, told.by, when(told.at), when_or_none(told.seen_at))


def _test_view(state: Progress) -> QualificationView:
    return QualificationView(state.done, state.correct, state.of, state.pass_mark, state.passed)
