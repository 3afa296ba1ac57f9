"""The outbox and the audit trail: one row for what happened, written with what it tells of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, exists, func, or_, select, update

from assay.core.values import Instant
from assay.store import tables
from assay.store.statements import Statement
from assay.store.tables import event_cursors, events


@dataclass(frozen=True, slots=True)
class Event:
    """What happened: kind as in the glossary, actor by pseudonym, ids instead of content."""

    organisation_id: int
    project_id: int | None
    kind: str
    actor: str
    actor_id: int | None
    object: str
    at: Instant
    version: int = 1
    payload: Mapping[str, Any] | None = None
    id: int = 0


_COLUMNS = (
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
_MOST = 8
_NAMES = [f"{column}_{place}" for place in "abcdefgh" for column in _COLUMNS]
_INSERT = [
    Statement(
        f"INSERT INTO events ({', '.join(_COLUMNS)}) VALUES "
        + ", ".join(
            f"({', '.join(f':{column}_{place}' for column in _COLUMNS)})"
            for place in "abcdefgh"[: count + 1]
        )
    )
    for count in range(_MOST)
]
_encode = msgspec.json.Encoder().encode


def record_events(conn: Connection, happened: Sequence[Event]) -> None:
    """Append events in their order, one statement for up to eight of them."""
    for start in range(0, len(happened), _MOST):
        part = happened[start : start + _MOST]
        values: list[Any] = []
        for event in part:
            values += (
                event.organisation_id,
                event.project_id,
                event.kind,
                event.actor,
                event.actor_id,
                event.object,
                event.version,
                _encode(event.payload).decode() if event.payload else "{}",
                event.at,
            )
        _INSERT[len(part) - 1].later(conn, dict(zip(_NAMES, values, strict=False)))


def _event(row: RowMapping) -> Event:
    return Event(
        row["organisation_id"],
        row["project_id"],
        row["kind"],
        row["actor"],
        row["actor_id"],
        row["object"],
        row["at"],
        row["version"],
        msgspec.json.decode(row["payload"]),
        row["id"],
    )


def events_after(
    conn: Connection,
    after: int,
    limit: int,
    project_id: int | None = None,
    before: Instant | None = None,
) -> list[Event]:
    """Events with a greater id, oldest first; ``before`` leaves out those not yet that old."""
    query = select(events).where(events.c.id > after).order_by(events.c.id).limit(limit)
    if project_id is not None:
        query = query.where(events.c.project_id == project_id)
    if before is not None:
        query = query.where(events.c.at <= before)
    return [_event(row) for row in conn.execute(query).mappings()]


RANGE = 2_000


def events_to_react_to(
    conn: Connection, after: int, kinds: Sequence[str], before: Instant | None
) -> tuple[list[Event], int, bool]:
    """Events of these kinds among the next ``RANGE``, oldest first; the last id looked at; and
    whether there are more beyond.

    Submits are told of only where they were of gold items: no reaction wants the others.
    """
    window = select(events.c.id).where(events.c.id > after)
    if before is not None:
        window = window.where(events.c.at <= before)
    ids = window.order_by(events.c.id).limit(RANGE).subquery()
    last, n = conn.execute(select(func.max(ids.c.id), func.count())).one()
    if not n:
        return [], after, False
    made = tables.annotations.c
    of_gold = exists().where(made.uid == events.c.object, made.is_gold == 1)
    query = (
        select(events)
        .where(events.c.id > after, events.c.id <= last, events.c.kind.in_(kinds))
        .where(or_(events.c.kind != "annotation.submitted", of_gold))
        .order_by(events.c.id)
    )
    found = [_event(row) for row in conn.execute(query).mappings()]
    return found, last, n == RANGE


def latest_events(
    conn: Connection,
    project_id: int,
    limit: int,
    before: int | None = None,
    kinds: Sequence[str] = (),
) -> list[Event]:
    """Events of a project, newest first, with ids below ``before``."""
    query = select(events).where(events.c.project_id == project_id)
    if before is not None:
        query = query.where(events.c.id < before)
    if kinds:
        query = query.where(events.c.kind.in_(kinds))
    return [
        _event(row)
        for row in conn.execute(query.order_by(events.c.id.desc()).limit(limit)).mappings()
    ]


def last_event_id(conn: Connection) -> int:
    """The greatest event id there is, 0 where there is none."""
    return conn.execute(select(func.max(events.c.id))).scalar() or 0


def cursor_of(conn: Connection, name: str) -> int | None:
    """Up to which event a reader has come; None where another process is at it (PostgreSQL)."""
    query = select(event_cursors.c.event_id).where(event_cursors.c.name == name)
    found: int | None = conn.execute(query.with_for_update(skip_locked=True)).scalar()
    if found is not None:
        return found
    if conn.execute(query).scalar() is not None:
        return None
    conn.execute(event_cursors.insert().values(name=name, event_id=0))
    return 0


def move_cursor(conn: Connection, name: str, event_id: int) -> None:
    """Note that a reader has dealt with all events up to this one."""
    conn.execute(
        update(event_cursors).where(event_cursors.c.name == name).values(event_id=event_id)
    )
