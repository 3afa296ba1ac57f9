"""Who gets what next: what stands before new work, gold by rate, else the queue."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from assay.core.errors import Conflict
from assay.core.values import MINUTE
from assay.services.context import Context, event
from assay.services.task_views import Task, task_of_lease, task_view
from assay.store.events import Event
from assay.store.places import Membership, Place
from assay.store.queue import (
    Desk,
    Standing,
    Work,
    next_gold,
    next_item,
    open_leases,
    record_exhausted,
    record_lease,
)

MOST_OPEN = 3  # leases that one person may hold in a project: the screen, one ahead, one spare


@dataclass(frozen=True, slots=True)
class Barred:
    """What stands before the next item, with the code that ``next`` would answer."""

    code: str
    message: str


def membership(place: Place) -> Membership:
    """The membership of whoever asks, or Conflict: nobody is handed work who has not joined."""
    if place.membership is None:
        raise Conflict("not_a_member", "Join the project to work in it.")
    return place.membership


def may_work(place: Place) -> Membership:
    """The membership, if nothing stands before new work."""
    member = membership(place)
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


def hand_out(ctx: Context, desk: Desk, held: Collection[str], happened: list[Event]) -> Task | None:
    """An open lease that is not held on the screen, else a new hand-out; None: nothing to do."""
    place, standing = desk.place, desk.standing
    member = may_work(place)
    if standing.n_open > 0:
        leases = open_leases(ctx.conn, place.project.id, member.person_id)
        waiting = next((lease for lease in leases if lease.uid not in held), None)
        if waiting is not None:
            return task_of_lease(ctx, place, waiting)
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
    return task_view(ctx, place, uid, expires_at, work)


def next_after(
    ctx: Context, desk: Desk, want_next: bool, held: Collection[str], happened: list[Event]
) -> tuple[Task | None, Barred | None]:
    """The next item where one is wanted; what bars it never takes back what was just done."""
    if not want_next:
        return None, None
    try:
        may_work(desk.place)
    except Conflict as bar:
        return None, Barred(bar.code, bar.message)
    return hand_out(ctx, desk, held, happened), None


def once_ended(desk: Desk, ended: bool) -> Desk:
    """The desk once the hand-out in question has ended."""
    if not ended:
        return desk
    standing = desk.standing
    return Desk(
        desk.place,
        Standing(standing.cursor, standing.version, standing.stepped_back, standing.n_open - 1),
    )


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
