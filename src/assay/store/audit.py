"""The audit trail: what happened, chained by hashes so that a change of the past shows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import msgspec
from sqlalchemy import Connection, func, insert, select

from assay.core.values import Instant
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
        return replace(self, previous=previous, hash=current)


def hash_after(previous: str, content: bytes) -> str:
    """The hash of an event that comes after ``previous``."""
    return hashlib.sha256(previous.encode() + b"\n" + content).hexdigest()


def links_after(
    conn: Connection,
    event_id: int,
    limit: int,
    organisation_id: int | None = None,
    before: Instant | None = None,
) -> list[Link]:
    """Events with a greater id in their order, with what the chain says of them.

    ``before`` leaves out what is younger: reading stops at the first event that is.
    """
    query = (
        select(events, audit.c.previous, audit.c.hash)
        .outerjoin(audit, audit.c.event_id == events.c.id)
        .where(events.c.id > event_id)
        .order_by(events.c.id)
        .limit(limit)
    )
    if organisation_id is not None:
        query = query.where(events.c.organisation_id == organisation_id)
    if before is not None:
        young = select(func.min(events.c.id)).where(events.c.id > event_id, events.c.at > before)
        query = query.where(
            events.c.id < func.coalesce(young.scalar_subquery(), 9_223_372_036_854_775_807)
        )
    return [
        Link(
            row["id"],
            row["organisation_id"],
            row["project_id"],
            _content(row),
            row["previous"],
            row["hash"],
        )
        for row in conn.execute(query).mappings()
    ]


def _content(row: object) -> bytes:
    """What is hashed of an event: every column, in a fixed order, as JSON."""
    names = (
        "id",
        "organisation_id",
        "project_id",
        "kind",
        "actor",
        "actor_id",
        "object",
        "version",
        "payload",
        "at",
    )
    return msgspec.json.encode([row[name] for name in names])  # type: ignore[index]


def all_links(conn: Connection, organisation_id: int, page: int = 2_000) -> Iterator[Link]:
    """All events of an organisation in their order, a page at a time."""
    after = 0
    while found := links_after(conn, after, page, organisation_id):
        yield from found
        after = found[-1].event_id


def last_hashes(conn: Connection) -> dict[int, str]:
    """The last hash of each organisation's chain."""
    newest = select(func.max(audit.c.event_id)).group_by(audit.c.organisation_id).scalar_subquery()
    query = select(audit.c.organisation_id, audit.c.hash).where(audit.c.event_id.in_(newest))
    return {row.organisation_id: row.hash for row in conn.execute(query)}


def record_links(conn: Connection, links: Sequence[Link]) -> None:
    """Append links to the chain."""
    if links:
        conn.execute(
            insert(audit),
            [
                {
                    "event_id": link.event_id,
                    "organisation_id": link.organisation_id,
                    "project_id": link.project_id,
                    "previous": link.previous,
                    "hash": link.hash,
                }
                for link in links
            ],
        )


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
