"""Letters: who runs projects, and up to when each of them was told what happened."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, or_, select, update

from assay.core.values import Instant, Role
from assay.store.tables import events, letters, members, persons

_RUN = (Role.OWNER.value, Role.MANAGER.value)


@dataclass(frozen=True, slots=True)
class Told:
    """Up to when a person was told by letters of one kind."""

    person_id: int
    kind: str
    sent_at: Instant
    claimed_at: Instant | None


def readers(conn: Connection) -> list[int]:
    """Keys of people, not simulated ones, who run a project or the organisation."""
    runs = select(members.c.person_id).where(members.c.role.in_(_RUN), members.c.state != "removed")
    query = (
        select(persons.c.id)
        .where(
            persons.c.state == "active",
            persons.c.simulated == 0,
            or_(persons.c.role == "owner", persons.c.id.in_(runs)),
        )
        .order_by(persons.c.id)
    )
    return list(conn.execute(query).scalars())


def told(conn: Connection) -> dict[tuple[int, str], Told]:
    """By person and kind; absent where nothing was told yet."""
    rows = conn.execute(
        select(letters.c.person_id, letters.c.kind, letters.c.sent_at, letters.c.claimed_at)
    )
    return {(row.person_id, row.kind): Told(*row) for row in rows}


def begin_telling(conn: Connection, person_id: int, kind: str, now: Instant) -> None:
    """Count from now on, unless somebody else has begun already."""
    here = select(letters.c.kind).where(letters.c.person_id == person_id, letters.c.kind == kind)
    if conn.execute(here).first() is None:
        conn.execute(insert(letters).values(person_id=person_id, kind=kind, sent_at=now))


def claim_letter(conn: Connection, told: Told, now: Instant, stale: Instant) -> bool:
    """Take on a letter; False where another process has it or has sent it."""
    done = conn.execute(
        update(letters)
        .where(
            letters.c.person_id == told.person_id,
            letters.c.kind == told.kind,
            letters.c.sent_at == told.sent_at,
            or_(letters.c.claimed_at.is_(None), letters.c.claimed_at < stale),
        )
        .values(claimed_at=now)
    )
    return done.rowcount == 1


def letter_done(conn: Connection, person_id: int, kind: str, at: Instant) -> None:
    """What happened up to ``at`` was told."""
    conn.execute(
        update(letters)
        .where(letters.c.person_id == person_id, letters.c.kind == kind)
        .values(sent_at=at, claimed_at=None)
    )


def settled_since(conn: Connection, project_id: int, since: Instant) -> int:
    """How many times an item was settled at ``since`` or later."""
    query = select(func.count()).where(
        events.c.project_id == project_id, events.c.kind == "item.settled", events.c.at >= since
    )
    return int(conn.execute(query).scalar_one())
