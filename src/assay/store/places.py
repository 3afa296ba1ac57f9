"""Who is asking, and where: actors from credentials, and projects seen through a membership.

These are the only ways from a public id to a project: each takes the actor, so that a foreign
project is as absent as one that does not exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, select, update

from assay.core.access.actions import Scope
from assay.core.assignment.work import WorkSettings
from assay.core.values import Instant, Role
from assay.store.statements import Statement
from assay.store.tables import members, persons, projects, sessions, tokens

_WORK = msgspec.json.Decoder(WorkSettings)
SESSION_TOUCH = 60_000_000


@dataclass(frozen=True, slots=True)
class Credential:
    """What a request proves itself with; ``value`` is a SHA-256 hash, or a person's key."""

    kind: Literal["anonymous", "session", "token", "person", "local"]
    value: str | int = ""


ANONYMOUS = Credential("anonymous")
LOCAL = Credential("local")  # the operator at the machine: acts as the first owner


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. ``scopes`` and ``token_project`` narrow what an API token may be used for."""

    person_id: int
    person_uid: str
    organisation_id: int
    name: str
    role: str
    scopes: frozenset[Scope] | None = None
    token_project: int | None = None
    session_id: int | None = None
    simulated: bool = False

    @property
    def known(self) -> bool:
        """Whether anybody is signed in."""
        return self.person_id != 0


NOBODY = Actor(0, "", 0, "", "")


@dataclass(frozen=True, slots=True)
class Project:
    """A project as every service needs it."""

    id: int
    uid: str
    organisation_id: int
    slug: str
    title: str
    state: str
    blueprint_version: int
    schema_version: int
    guideline_version: int
    work: WorkSettings
    rev: int
    created_at: Instant


@dataclass(frozen=True, slots=True)
class Membership:
    """What the actor is in the project."""

    id: int
    person_id: int
    role: Role
    pseudonym: str
    state: str
    exhausted_version: int
    acknowledged_version: int
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A project seen by an actor: ``role`` counts; an organisation's owner needs no membership."""

    project: Project
    membership: Membership | None
    role: Role
    desk: object = None  # a hot verb's place at work, see ``store.queue.Desk``

    @property
    def pseudonym(self) -> str:
        """The name that others see."""
        return self.membership.pseudonym if self.membership else "owner"


PERSON_COLUMNS = "p.id, p.uid, p.organisation_id, p.name, p.role, p.simulated"
_BY_SESSION = Statement(
    f"SELECT {PERSON_COLUMNS}, s.id, s.seen_at FROM sessions s JOIN persons p ON p.id = s.person_id"
    " WHERE s.token_hash = :value AND s.expires_at > :now AND s.seen_at > :idle"
    " AND p.state = 'active'"
)
_BY_TOKEN = Statement(
    f"SELECT {PERSON_COLUMNS}, t.scopes, t.project_id, t.used_at, t.id FROM tokens t"
    " JOIN persons p ON p.id = t.person_id WHERE t.token_hash = :value AND t.revoked_at IS NULL"
    " AND (t.expires_at IS NULL OR t.expires_at > :now) AND p.state = 'active'"
)
_BY_ID = Statement(
    f"SELECT {PERSON_COLUMNS} FROM persons p WHERE p.id = :value AND p.state = 'active'"
)
_FIRST_OWNER = Statement(
    f"SELECT {PERSON_COLUMNS} FROM persons p WHERE p.role = 'owner' AND p.state = 'active'"
    " ORDER BY p.id LIMIT 1"
)


def _actor(
    row: Sequence[Any],
    scopes: frozenset[Scope] | None = None,
    token_project: int | None = None,
    session_id: int | None = None,
) -> Actor:
    """An actor from the columns of ``PERSON_COLUMNS`` and what the credential adds."""
    person_id, uid, organisation_id, name, role, simulated = row
    return Actor(
        person_id,
        uid,
        organisation_id,
        name,
        role,
        scopes,
        token_project,
        session_id,
        bool(simulated),
    )


@lru_cache(maxsize=256)
def _scopes(names: str) -> frozenset[Scope]:
    return frozenset(Scope(name) for name in msgspec.json.decode(names))


@lru_cache(maxsize=1024)
def _skills(names: str) -> tuple[str, ...]:
    return tuple(msgspec.json.decode(names))


def actor_from(row: tuple[Any, ...]) -> Actor:
    """An actor from the person's columns, session key, token scopes and token project."""
    scopes = None
    if row[7] is not None:
        scopes = _scopes(row[7])
    return _actor(row[:6], scopes, row[8], row[6])


def actor_of(conn: Connection, credential: Credential, now: Instant, idle: int) -> Actor:
    """Who holds this credential now; ``NOBODY`` where it proves nothing.

    ``idle`` is the time without use, in microseconds, after which a session has ended.
    """
    parameters = {"value": credential.value, "now": now, "idle": now - idle}
    if credential.kind == "session":
        row = _BY_SESSION.one(conn, parameters)
        if row is None:
            return NOBODY
        return _actor(row[:6], session_id=row[6])
    if credential.kind == "token":
        row = _BY_TOKEN.one(conn, parameters)
        if row is None:
            return NOBODY
        scopes = _scopes(row[6])
        return _actor(row[:6], scopes, row[7])
    if credential.kind == "person":
        row = _BY_ID.one(conn, {"value": credential.value})
    elif credential.kind == "local":
        row = _FIRST_OWNER.one(conn, {})
    else:
        return NOBODY
    return NOBODY if row is None else _actor(row)


def record_use(conn: Connection, credential: Credential, now: Instant) -> None:
    """Note that a session or token is in use, at most once a minute."""
    if credential.kind == "session":
        conn.execute(
            update(sessions)
            .where(sessions.c.token_hash == credential.value)
            .where(sessions.c.seen_at < now - SESSION_TOUCH)
            .values(seen_at=now)
        )
    elif credential.kind == "token":
        conn.execute(
            update(tokens)
            .where(tokens.c.token_hash == credential.value)
            .where((tokens.c.used_at.is_(None)) | (tokens.c.used_at < now - SESSION_TOUCH))
            .values(used_at=now)
        )


PROJECT_COLUMNS = (
    "pr.id, pr.uid, pr.organisation_id, pr.slug, pr.title, pr.state, pr.blueprint_version,"
    " pr.schema_version, pr.guideline_version, pr.work, pr.rev, pr.created_at"
)
MEMBER_COLUMNS = (
    "m.id, m.person_id, m.role, m.pseudonym, m.state, m.exhausted_version,"
    " m.acknowledged_version, m.skills"
)
_PLACE = Statement(
    f"SELECT {PROJECT_COLUMNS}, {MEMBER_COLUMNS} FROM projects pr"
    " LEFT JOIN members m ON m.project_id = pr.id AND m.person_id = :person"
    " AND m.state <> 'removed'"
    " WHERE pr.organisation_id = :organisation AND pr.slug = :slug"
)


@lru_cache(maxsize=512)
def _work(document: str) -> WorkSettings:
    return _WORK.decode(document)


def project_from(row: tuple[Any, ...]) -> Project:
    """A project from the columns of ``PROJECT_COLUMNS``."""
    return Project(*(*row[:9], _work(row[9]), row[10], row[11]))


def membership_from(row: tuple[Any, ...]) -> Membership | None:
    """A membership from the columns of ``MEMBER_COLUMNS``, or None where the join found none."""
    if row[0] is None:
        return None
    return Membership(row[0], row[1], Role(row[2]), row[3], row[4], row[5], row[6], _skills(row[7]))


def place_from(row: tuple[Any, ...], actor: Actor) -> Place | None:
    """A place from both column sets; None where the actor has no business there."""
    project = project_from(row[:12])
    if actor.token_project is not None and actor.token_project != project.id:
        return None
    membership = membership_from(row[12:20])
    if actor.role == "owner":
        return Place(project, membership, Role.OWNER)
    if membership is None:
        return None
    return Place(project, membership, membership.role)


def place_of(conn: Connection, actor: Actor, slug: str) -> Place | None:
    """The project of that slug as this actor sees it, or None."""
    if not actor.known:
        return None
    row = _PLACE.one(
        conn, {"person": actor.person_id, "organisation": actor.organisation_id, "slug": slug}
    )
    return None if row is None else place_from(row, actor)


def place_by_id(conn: Connection, actor: Actor, project_id: int) -> Place | None:
    """The project of that key as this actor sees it, or None (for jobs)."""
    slug = conn.execute(select(projects.c.slug).where(projects.c.id == project_id)).scalar()
    return None if slug is None else place_of(conn, actor, slug)


_PROJECT = Statement(f"SELECT {PROJECT_COLUMNS} FROM projects pr WHERE pr.id = :id")


def project_by_id(conn: Connection, project_id: int) -> Project | None:
    """The project of that key, on nobody's behalf (reactions, invitations)."""
    row = _PROJECT.one(conn, {"id": project_id})
    return None if row is None else project_from(row)


def places_of(conn: Connection, actor: Actor) -> list[Place]:
    """All projects of this actor, newest first."""
    query = (
        select(projects.c.slug)
        .where(projects.c.organisation_id == actor.organisation_id)
        .order_by(projects.c.id.desc())
    )
    if actor.role != "owner":
        query = query.join(members, members.c.project_id == projects.c.id).where(
            members.c.person_id == actor.person_id, members.c.state != "removed"
        )
    found = (place_of(conn, actor, slug) for slug in conn.execute(query).scalars().all())
    return [place for place in found if place is not None]


def first_organisation(conn: Connection) -> int | None:
    """The key of the oldest organisation, or None before set-up."""
    return conn.execute(select(persons.c.organisation_id).limit(1)).scalar()
