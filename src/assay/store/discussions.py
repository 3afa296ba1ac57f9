"""Discussions: what somebody asked about an item, a region or a rule, and what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, and_, func, insert, select, update

from assay.core.values import Instant
from assay.store.statements import Statement
from assay.store.tables import discussions, examples, items, messages


@dataclass(frozen=True, slots=True)
class Discussion:
    """A thread, with the item that it is about as its data's JSON."""

    id: int
    uid: str
    title: str
    kind: str
    state: str
    rule: str | None
    question: str | None
    region: str | None
    region_value: Any
    item_id: int | None
    item_uid: str | None
    external_id: str | None
    item_data: str | None
    item_gold: bool
    assignment_id: int | None
    opened_by: int
    example: str | None
    seen_by_asker: bool
    opened_at: Instant
    changed_at: Instant
    rev: int


@dataclass(frozen=True, slots=True)
class Message:
    """One contribution to a discussion."""

    id: int
    uid: str
    discussion_id: int
    author_id: int
    text: str
    is_answer: bool
    at: Instant


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody has before them when they ask: their hand-out and its answers so far."""

    assignment_id: int
    item_id: int
    draft: dict[str, Any]


def _discussion(row: RowMapping) -> Discussion:
    value = row["region_value"]
    return Discussion(
        row["id"],
        row["uid"],
        row["title"],
        row["kind"],
        row["state"],
        row["rule"],
        row["question"],
        row["region"],
        msgspec.json.decode(value) if value else None,
        row["item_id"],
        row["item_uid"],
        row["external_id"],
        row["data"],
        bool(row["gold"]),
        row["assignment_id"],
        row["opened_by"],
        row["example"],
        bool(row["seen_by_asker"]),
        row["opened_at"],
        row["changed_at"],
        row["rev"],
    )


def _query() -> Any:
    return (
        select(
            discussions,
            items.c.uid.label("item_uid"),
            items.c.external_id,
            items.c.data,
            items.c.gold,
            examples.c.uid.label("example"),
        )
        .outerjoin(items, items.c.id == discussions.c.item_id)
        .outerjoin(
            examples,
            and_(examples.c.id == discussions.c.example_id, examples.c.retired_at.is_(None)),
        )
    )


def discussions_of(
    conn: Connection,
    project_id: int,
    *,
    limit: int,
    before: int | None = None,
    opened_by: int | None = None,
    state: str | None = None,
    rule: str | None = None,
    item_id: int | None = None,
) -> list[Discussion]:
    """Discussions of a project, newest first, with keys below ``before``."""
    query = _query().where(discussions.c.project_id == project_id)
    for column, value in (
        (discussions.c.opened_by, opened_by),
        (discussions.c.state, state),
        (discussions.c.rule, rule),
        (discussions.c.item_id, item_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if before is not None:
        query = query.where(discussions.c.id < before)
    rows = conn.execute(query.order_by(discussions.c.id.desc()).limit(limit)).mappings()
    return [_discussion(row) for row in rows]


def discussion_of(
    conn: Connection, project_id: int, uid: str, opened_by: int | None = None
) -> Discussion | None:
    """A discussion by its uid; with ``opened_by`` only if that person opened it."""
    query = _query().where(discussions.c.project_id == project_id, discussions.c.uid == uid)
    if opened_by is not None:
        query = query.where(discussions.c.opened_by == opened_by)
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else _discussion(row)


def count_by_state(
    conn: Connection, project_id: int, opened_by: int | None = None
) -> dict[str, int]:
    """How many discussions are in each state."""
    query = (
        select(discussions.c.state, func.count())
        .where(discussions.c.project_id == project_id)
        .group_by(discussions.c.state)
    )
    if opened_by is not None:
        query = query.where(discussions.c.opened_by == opened_by)
    return {row[0]: row[1] for row in conn.execute(query)}


def insert_discussion(
    conn: Connection,
    *,
    uid: str,
    project_id: int,
    title: str,
    kind: str,
    opened_by: int,
    now: Instant,
    item_id: int | None,
    assignment_id: int | None,
    question: str | None,
    region: str | None,
    region_value: Any,
    rule: str | None,
) -> int:
    """Open a discussion; its key."""
    encoded = None if region_value is None else msgspec.json.encode(region_value).decode()
    key: int = conn.execute(
        insert(discussions)
        .values(
            uid=uid,
            project_id=project_id,
            title=title,
            kind=kind,
            opened_by=opened_by,
            item_id=item_id,
            assignment_id=assignment_id,
            question=question,
            region=region,
            region_value=encoded,
            rule=rule,
            opened_at=now,
            changed_at=now,
        )
        .returning(discussions.c.id)
    ).scalar_one()
    return key


def update_discussion(conn: Connection, discussion_id: int, now: Instant, **values: object) -> None:
    """Change a discussion: any of state, example_id, seen_by_asker, rule."""
    conn.execute(
        update(discussions)
        .where(discussions.c.id == discussion_id)
        .values(rev=discussions.c.rev + 1, changed_at=now, **values)
    )


def mark_seen(conn: Connection, discussion_id: int) -> None:
    """Note that the asker has seen the answer: no change of the discussion itself."""
    conn.execute(
        update(discussions).where(discussions.c.id == discussion_id).values(seen_by_asker=1)
    )


def insert_message(
    conn: Connection,
    *,
    uid: str,
    project_id: int,
    discussion_id: int,
    author_id: int,
    text: str,
    is_answer: bool,
    now: Instant,
) -> None:
    """Add a contribution."""
    conn.execute(
        insert(messages).values(
            uid=uid,
            project_id=project_id,
            discussion_id=discussion_id,
            author_id=author_id,
            text=text,
            is_answer=int(is_answer),
            at=now,
        )
    )


def messages_of(conn: Connection, discussion_ids: Sequence[int]) -> dict[int, list[Message]]:
    """The contributions to some discussions, oldest first."""
    found: dict[int, list[Message]] = {key: [] for key in discussion_ids}
    query = (
        select(messages)
        .where(messages.c.discussion_id.in_(list(discussion_ids)))
        .order_by(messages.c.id)
    )
    for row in conn.execute(query).mappings():
        found[row["discussion_id"]].append(
            Message(
                row["id"],
                row["uid"],
                row["discussion_id"],
                row["author_id"],
                row["text"],
                bool(row["is_answer"]),
                row["at"],
            )
        )
    return found


def count_messages(conn: Connection, discussion_id: int) -> int:
    """How many contributions a discussion has."""
    query = select(func.count()).where(messages.c.discussion_id == discussion_id)
    return conn.execute(query).scalar_one()


def count_opened_since(conn: Connection, project_id: int, person_id: int, since: Instant) -> int:
    """How many discussions somebody has opened since an instant."""
    query = select(func.count()).where(
        discussions.c.project_id == project_id,
        discussions.c.opened_by == person_id,
        discussions.c.opened_at > since,
    )
    return conn.execute(query).scalar_one()


_ASKED = Statement(
    "SELECT a.id, a.item_id, a.draft, n.body FROM assignments a LEFT JOIN annotations n"
    " ON n.project_id = a.project_id AND n.item_id = a.item_id AND n.person_id = a.person_id"
    " AND n.stage = a.stage WHERE a.project_id = :project AND a.person_id = :person"
    " AND a.uid = :uid"
)


def asked_from(conn: Connection, project_id: int, person_id: int, uid: str) -> Asked | None:
    """Somebody's own hand-out of that uid with its answers so far; another's is absent."""
    row = _ASKED.one(conn, {"project": project_id, "person": person_id, "uid": uid})
    if row is None:
        return None
    if row[2]:
        answers = msgspec.json.decode(row[2])
    else:
        answers = msgspec.json.decode(row[3])["answers"] if row[3] else {}
    return Asked(row[0], row[1], answers)
