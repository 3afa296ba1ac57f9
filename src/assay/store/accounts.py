"""Organisations, persons and what they prove themselves with: sessions, tokens, one-time links.

Secrets are kept as SHA-256 hashes only: they are 256 random bits, so a slow hash adds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, case, delete, insert, select, update

from assay.core.values import Instant
from assay.store.statements import Statement
from assay.store.tables import (
    attempts,
    one_time_links,
    organisations,
    persons,
    projects,
    sessions,
    tokens,
)


@dataclass(frozen=True, slots=True)
class Organisation:
    """The tenant."""

    id: int
    uid: str
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """An account."""

    id: int
    uid: str
    organisation_id: int
    email: str
    name: str
    password_hash: str | None
    role: str
    state: str
    simulated: bool
    settings: dict[str, Any]
    created_at: Instant
    rev: int


@dataclass(frozen=True, slots=True)
class PersonUse:
    """An account as the owner's list shows it: when it was last here, and in how many projects."""

    person: Person
    seen_at: Instant | None
    projects: int


@dataclass(frozen=True, slots=True)
class Token:
    """An API token without its secret; ``project`` is the slug that it is bound to."""

    id: int
    uid: str
    person_id: int
    project: str | None
    name: str
    scopes: tuple[str, ...]
    created_at: Instant
    expires_at: Instant | None
    used_at: Instant | None


def _person(row: RowMapping) -> Person:
    return Person(
        row["id"],
        row["uid"],
        row["organisation_id"],
        row["email"],
        row["name"],
        row["password_hash"],
        row["role"],
        row["state"],
        bool(row["simulated"]),
        msgspec.json.decode(row["settings"]),
        row["created_at"],
        row["rev"],
    )


def organisation_of(conn: Connection, organisation_id: int) -> Organisation:
    """The organisation of that key."""
    row = conn.execute(
        select(organisations.c.id, organisations.c.uid, organisations.c.name).where(
            organisations.c.id == organisation_id
        )
    ).one()
    return Organisation(*row)


def any_organisation(conn: Connection) -> Organisation | None:
    """The oldest organisation; None before set-up."""
    query = select(organisations.c.id, organisations.c.uid, organisations.c.name)
    row = conn.execute(query.order_by(organisations.c.id).limit(1)).one_or_none()
    return None if row is None else Organisation(*row)


def insert_organisation(conn: Connection, uid: str, name: str, now: Instant) -> int:
    """Record an organisation; its key."""
    key: int = conn.execute(
        insert(organisations)
        .values(uid=uid, name=name, created_at=now)
        .returning(organisations.c.id)
    ).scalar_one()
    return key


def insert_person(
    conn: Connection,
    *,
    uid: str,
    organisation_id: int,
    email: str,
    name: str,
    role: str,
    now: Instant,
    password_hash: str | None = None,
    simulated: bool = False,
) -> int:
    """Record an account; its key. ``email`` is in its one form (``plain_email``)."""
    key: int = conn.execute(
        insert(persons)
        .values(
            uid=uid,
            organisation_id=organisation_id,
            email=email,
            name=name,
            role=role,
            password_hash=password_hash,
            simulated=int(simulated),
            created_at=now,
        )
        .returning(persons.c.id)
    ).scalar_one()
    return key


def person_by_id(conn: Connection, person_id: int) -> Person | None:
    """The account of that key."""
    row = conn.execute(select(persons).where(persons.c.id == person_id)).mappings().one_or_none()
    return None if row is None else _person(row)


def person_by_uid(conn: Connection, organisation_id: int, uid: str) -> Person | None:
    """The account of that uid in an organisation."""
    query = select(persons).where(
        persons.c.uid == uid, persons.c.organisation_id == organisation_id
    )
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else _person(row)


def person_by_email(
    conn: Connection, email: str, organisation_id: int | None = None
) -> Person | None:
    """The account of that address (in its one form); with several organisations, the oldest."""
    query = select(persons).where(persons.c.email == email).order_by(persons.c.id).limit(1)
    if organisation_id is not None:
        query = query.where(persons.c.organisation_id == organisation_id)
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else _person(row)


_USE = Statement(
    "SELECT p.id,"
    " (SELECT MAX(s.seen_at) FROM sessions s WHERE s.person_id = p.id),"
    " (SELECT MAX(t.used_at) FROM tokens t WHERE t.person_id = p.id),"
    " (SELECT COUNT(*) FROM members m WHERE m.person_id = p.id AND m.state <> 'removed')"
    " FROM persons p WHERE p.organisation_id = :organisation"
)


def persons_of(conn: Connection, organisation_id: int) -> list[PersonUse]:
    """All accounts of an organisation, oldest first."""
    use = {row[0]: row[1:] for row in _USE.all(conn, {"organisation": organisation_id})}
    query = (
        select(persons).where(persons.c.organisation_id == organisation_id).order_by(persons.c.id)
    )
    return [
        PersonUse(
            person,
            max((at for at in use[person.id][:2] if at is not None), default=None),
            use[person.id][2],
        )
        for person in map(_person, conn.execute(query).mappings())
    ]


def count_owners(conn: Connection, organisation_id: int) -> int:
    """How many active owners an organisation has; locks them against a change at the same time."""
    query = select(persons.c.id).where(
        persons.c.organisation_id == organisation_id,
        persons.c.role == "owner",
        persons.c.state == "active",
    )
    return len(conn.execute(query.with_for_update()).all())


def update_person(conn: Connection, person_id: int, **values: object) -> None:
    """Change an account: any of email, name, password_hash, role, state, settings."""
    if "settings" in values:
        values["settings"] = msgspec.json.encode(values["settings"]).decode()
    conn.execute(
        update(persons).where(persons.c.id == person_id).values(rev=persons.c.rev + 1, **values)
    )


def insert_session(
    conn: Connection,
    *,
    token_hash: str,
    person_id: int,
    now: Instant,
    expires_at: Instant,
    user_agent: str,
) -> int:
    """Record that somebody signed in; the key of the session."""
    key: int = conn.execute(
        insert(sessions)
        .values(
            token_hash=token_hash,
            person_id=person_id,
            created_at=now,
            seen_at=now,
            expires_at=expires_at,
            user_agent=user_agent[:200],
        )
        .returning(sessions.c.id)
    ).scalar_one()
    return key


def end_session(conn: Connection, session_id: int) -> None:
    """End one session."""
    conn.execute(delete(sessions).where(sessions.c.id == session_id))


def end_sessions(conn: Connection, person_id: int, keep: int | None = None) -> int:
    """End all sessions of somebody, except ``keep``; how many there were."""
    query = delete(sessions).where(sessions.c.person_id == person_id)
    if keep is not None:
        query = query.where(sessions.c.id != keep)
    return conn.execute(query).rowcount


def forget_ended_sessions(conn: Connection, now: Instant, idle: Instant) -> int:
    """Delete sessions that have ended by age or by ``idle`` microseconds without use."""
    ended = (sessions.c.expires_at < now) | (sessions.c.seen_at < now - idle)
    return conn.execute(delete(sessions).where(ended)).rowcount


def insert_link(
    conn: Connection,
    *,
    token_hash: str,
    purpose: str,
    person_id: int | None,
    now: Instant,
    expires_at: Instant,
) -> None:
    """Record a link that works once."""
    conn.execute(
        insert(one_time_links).values(
            token_hash=token_hash,
            purpose=purpose,
            person_id=person_id,
            created_at=now,
            expires_at=expires_at,
        )
    )


def link_is_good(conn: Connection, token_hash: str, purpose: str, now: Instant) -> bool:
    """Whether a link could be used now."""
    query = select(one_time_links.c.id).where(
        one_time_links.c.token_hash == token_hash,
        one_time_links.c.purpose == purpose,
        one_time_links.c.used_at.is_(None),
        one_time_links.c.expires_at > now,
    )
    return conn.execute(query).scalar() is not None


def use_link(
    conn: Connection, token_hash: str, purpose: str, now: Instant
) -> tuple[bool, int | None]:
    """Use a link up: whether it was good, and the person it is for. Of two at once one wins."""
    row = conn.execute(
        update(one_time_links)
        .where(
            one_time_links.c.token_hash == token_hash,
            one_time_links.c.purpose == purpose,
            one_time_links.c.used_at.is_(None),
            one_time_links.c.expires_at > now,
        )
        .values(used_at=now)
        .returning(one_time_links.c.person_id)
    ).one_or_none()
    return (False, None) if row is None else (True, row[0])


def void_links(conn: Connection, purpose: str, now: Instant, person_id: int | None = None) -> None:
    """Make all unused links of a purpose (and person) useless."""
    query = update(one_time_links).where(
        one_time_links.c.purpose == purpose, one_time_links.c.used_at.is_(None)
    )
    if person_id is not None:
        query = query.where(one_time_links.c.person_id == person_id)
    conn.execute(query.values(used_at=now))


def insert_token(
    conn: Connection,
    *,
    uid: str,
    token_hash: str,
    person_id: int,
    project_id: int | None,
    name: str,
    scopes: Sequence[str],
    now: Instant,
    expires_at: Instant | None,
) -> None:
    """Record an API token."""
    conn.execute(
        insert(tokens).values(
            uid=uid,
            token_hash=token_hash,
            person_id=person_id,
            project_id=project_id,
            name=name,
            scopes=msgspec.json.encode(list(scopes)).decode(),
            created_at=now,
            expires_at=expires_at,
        )
    )


def tokens_of(conn: Connection, person_id: int) -> list[Token]:
    """Somebody's tokens that are not revoked, newest first."""
    query = (
        select(tokens, projects.c.slug)
        .outerjoin(projects, projects.c.id == tokens.c.project_id)
        .where(tokens.c.person_id == person_id, tokens.c.revoked_at.is_(None))
        .order_by(tokens.c.id.desc())
    )
    return [
        Token(
            row["id"],
            row["uid"],
            row["person_id"],
            row["slug"],
            row["name"],
            tuple(msgspec.json.decode(row["scopes"])),
            row["created_at"],
            row["expires_at"],
            row["used_at"],
        )
        for row in conn.execute(query).mappings()
    ]


def revoke_token(conn: Connection, person_id: int, uid: str, now: Instant) -> bool:
    """End one of somebody's tokens; False where they have no such token."""
    changed = conn.execute(
        update(tokens)
        .where(tokens.c.uid == uid, tokens.c.person_id == person_id, tokens.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return changed.rowcount == 1


def revoke_tokens(conn: Connection, person_id: int, now: Instant) -> None:
    """End all of somebody's tokens."""
    conn.execute(
        update(tokens)
        .where(tokens.c.person_id == person_id, tokens.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )


_FILL = Statement(
    "INSERT INTO attempts (key, level, at) VALUES (:key, :cost, :now) ON CONFLICT (key) DO UPDATE"
    " SET level = MAX(0, attempts.level - MAX(0, :now - attempts.at) * :drain) + :cost, at = :now"
    " RETURNING level",
    "INSERT INTO attempts (key, level, at) VALUES (:key, :cost, :now) ON CONFLICT (key) DO UPDATE"
    " SET level = GREATEST(0, attempts.level - GREATEST(0, :now - attempts.at) * :drain) + :cost,"
    " at = :now RETURNING level",
)


def fill_bucket(conn: Connection, key: str, cost: float, drain: float, now: Instant) -> float:
    """Pour ``cost`` into a leaky bucket that loses ``drain`` a microsecond; its level after.

    The level lives in the database, so that a restart empties no bucket and several servers
    share them. A clock that steps back drains nothing.
    """
    row = _FILL.one(conn, {"key": key, "cost": float(cost), "drain": drain, "now": now})
    return float(row[0])  # type: ignore[index]


def level_of(conn: Connection, key: str, drain: float, now: Instant) -> float:
    """The level of a bucket now."""
    row = conn.execute(
        select(attempts.c.level, attempts.c.at).where(attempts.c.key == key)
    ).one_or_none()
    return 0.0 if row is None else max(0.0, row.level - max(0, now - row.at) * drain)


def drain_bucket(conn: Connection, key: str, amount: float | None = None) -> None:
    """Take an amount out of a bucket, or all that is in it."""
    if amount is None:
        conn.execute(delete(attempts).where(attempts.c.key == key))
        return
    level = attempts.c.level - amount
    conn.execute(
        update(attempts)
        .where(attempts.c.key == key)
        .values(level=case((level > 0, level), else_=0.0))
    )


def forget_attempts(conn: Connection, before: Instant) -> int:
    """Delete buckets that nobody has poured into since ``before``."""
    return conn.execute(delete(attempts).where(attempts.c.at < before)).rowcount
