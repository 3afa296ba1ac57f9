"""The audit trail: what happened, chained by hashes so that a change of the past shows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from assay.core.values import Instant
from assay.store.inserting import insert_rows
from assay.store.statements import Statement
from assay.store.tables import audit, events, persons, projects

START = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, with its place in the chain once it has one."""

    id: int
    at: Instant
    kind: str
    actor: str
    actor_name: str | None
    object: str
    project: str | None
    hash: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """An event with the hash over it and all before it (of its organisation)."""

    event_id: int
    organisation_id: int
    project_id: int | None
    content: bytes
    previous: str | None
    hash: str | None

    def linked(self, previous: str, current: str) -> Link:
        """The same event at its place in the chain."""
        return Link(
            self.event_id, self.organisation_id, self.project_id, self.content, previous, current
        )


def hash_after(previous: str, content: bytes) -> str:
    """The hash of an event that comes after ``previous``."""
    return hashlib.sha256(previous.encode() + b"\n" + content).hexdigest()


_EVENT = (
    "e.id, e.organisation_id, e.project_id, e.kind, e.actor, e.actor_id, e.object, e.version,"
    " e.payload, e.at"
)
_JOINED = (
    f"SELECT {_EVENT}, a.previous, a.hash FROM events e LEFT JOIN audit a ON a.event_id = e.id"
)
_NEW = Statement(
    f"SELECT {_EVENT}, NULL, NULL FROM events e WHERE e.id > :after AND e.id < coalesce("
    " (SELECT min(y.id) FROM events y WHERE y.id > :after AND y.at > :before), :last)"
    " ORDER BY e.id LIMIT :limit"
)
_OF_ORGANISATION = Statement(
    f"{_JOINED} WHERE e.id > :after AND e.organisation_id = :organisation"
    " ORDER BY e.id LIMIT :limit"
)
_encode = msgspec.json.Encoder().encode


def _links(rows: Sequence[tuple[Any, ...]]) -> list[Link]:
    """What is hashed of an event is every column of it, in a fixed order, as JSON."""
    return [Link(row[0], row[1], row[2], _encode(row[:10]), row[10], row[11]) for row in rows]


def new_links(conn: Connection, event_id: int, limit: int, before: Instant) -> list[Link]:
    """Events with a greater id in their order, up to the first that is younger than ``before``."""
    parameters = {"after": event_id, "limit": limit, "before": before, "last": 2**63 - 1}
    return _links(_NEW.all(conn, parameters))


def all_links(conn: Connection, organisation_id: int, page: int = 2_000) -> Iterator[Link]:
    """All events of an organisation in their order, a page at a time."""
    after = 0
    asked = {"organisation": organisation_id, "limit": page}
    while found := _links(_OF_ORGANISATION.all(conn, asked | {"after": after})):
        yield from found
        after = found[-1].event_id


def last_hashes(conn: Connection) -> dict[int, str]:
    """The last hash of each organisation's chain."""
    newest = select(func.max(audit.c.event_id)).group_by(audit.c.organisation_id).scalar_subquery()
    query = select(audit.c.organisation_id, audit.c.hash).where(audit.c.event_id.in_(newest))
    return {row.organisation_id: row.hash for row in conn.execute(query)}


def record_links(conn: Connection, links: Sequence[Link]) -> None:
    """Append links to the chain."""
    if not links:
        return
    rows = [
        (link.event_id, link.organisation_id, link.project_id, link.previous, link.hash)
        for link in links
    ]
    insert_rows(conn, "audit", "event_id, organisation_id, project_id, previous, hash", rows)


def count_links(conn: Connection, organisation_id: int) -> int:
    """How many links an organisation's chain has."""
    query = select(func.count()).where(audit.c.organisation_id == organisation_id)
    return conn.execute(query).scalar_one()


def last_link(conn: Connection, organisation_id: int) -> int:
    """The greatest event id in an organisation's chain, 0 where it is empty."""
    query = select(func.max(audit.c.event_id)).where(audit.c.organisation_id == organisation_id)
    return conn.execute(query).scalar() or 0


def entries_before(
    conn: Connection, organisation_id: int, before: int | None, limit: int
) -> list[Entry]:
    """What happened in an organisation, newest first, with ids below ``before``."""
    query = (
        select(
            events.c.id,
            events.c.at,
            events.c.kind,
            events.c.actor,
            persons.c.name,
            events.c.object,
            projects.c.slug,
            audit.c.hash,
        )
        .outerjoin(persons, persons.c.id == events.c.actor_id)
        .outerjoin(projects, projects.c.id == events.c.project_id)
        .outerjoin(audit, audit.c.event_id == events.c.id)
        .where(events.c.organisation_id == organisation_id)
        .order_by(events.c.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(events.c.id < before)
    return [Entry(*row) for row in conn.execute(query)]
