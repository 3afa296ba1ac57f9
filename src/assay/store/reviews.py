"""What reviewers decide, the queue of disputed items, and who is looking at which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, delete, exists, func, insert, not_, or_, select, update

from assay.core.values import Instant
from assay.store import tables
from assay.store.statements import Statement
from assay.store.tables import assignments, consensus, items, reviews

REVIEWED = "review"
_own = tables.annotations.alias("own")


@dataclass(frozen=True, slots=True)
class Disputed:
    """An item that waits for a reviewer."""

    id: int
    uid: str
    external_id: str | None
    data: str
    dispute: float | None
    posterior: float | None
    changed_at: Instant


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The columns of an item that a review decides on."""

    id: int
    uid: str
    state: str
    gold: bool
    needed: int
    n_open: int
    n_done: int
    rank: int
    data: str


def _waiting(project_id: int, person_id: int) -> tuple[Any, ...]:
    """Items in review that this person did not label."""
    mine = exists().where(
        _own.c.project_id == project_id,
        _own.c.item_id == items.c.id,
        _own.c.person_id == person_id,
        _own.c.stage == "label",
    )
    return (items.c.project_id == project_id, items.c.state == "in_review", not_(mine))


_how_disputed = func.coalesce(items.c.dispute, 0.0)


def disputed_items(
    conn: Connection,
    project_id: int,
    person_id: int,
    limit: int,
    after: tuple[float, int] | None = None,
) -> list[Disputed]:
    """Items in review, the most disputed first; ``after`` is the last one's dispute and key."""
    query = select(
        items.c.id,
        items.c.uid,
        items.c.external_id,
        items.c.data,
        items.c.dispute,
        items.c.posterior,
        items.c.changed_at,
    ).where(*_waiting(project_id, person_id))
    if after is not None:
        dispute, key = after
        query = query.where(
            or_(_how_disputed < dispute, and_(_how_disputed == dispute, items.c.id > key))
        )
    rows = conn.execute(query.order_by(_how_disputed.desc(), items.c.id).limit(limit))
    return [Disputed(*row) for row in rows]


def count_disputed(conn: Connection, project_id: int, person_id: int) -> int:
    """How many items wait for this reviewer."""
    query = select(func.count()).select_from(items).where(*_waiting(project_id, person_id))
    return conn.execute(query).scalar_one()


def item_to_review(conn: Connection, project_id: int, uid: str) -> Reviewed | None:
    """An item for a decision, locked where the database locks rows."""
    row = conn.execute(
        select(
            items.c.id,
            items.c.uid,
            items.c.state,
            items.c.gold,
            items.c.needed,
            items.c.n_open,
            items.c.n_done,
            items.c.rank,
            items.c.data,
        )
        .where(items.c.project_id == project_id, items.c.uid == uid)
        .with_for_update()
    ).one_or_none()
    if row is None:
        return None
    return Reviewed(row[0], row[1], row[2], bool(row[3]), *row[4:])


def reviewing_now(
    conn: Connection, project_id: int, item_ids: Sequence[int], now: Instant
) -> dict[int, tuple[int, Instant]]:
    """Which of these items somebody looks at: item → (person, until when)."""
    rows = conn.execute(
        select(assignments.c.item_id, assignments.c.person_id, assignments.c.expires_at).where(
            assignments.c.project_id == project_id,
            assignments.c.item_id.in_(item_ids),
            assignments.c.stage == "review",
            assignments.c.state == "leased",
            assignments.c.expires_at > now,
        )
    )
    return {item: (person, until) for item, person, until in rows}


_LEASE = Statement(
    "INSERT INTO assignments (uid, project_id, item_id, person_id, stage, state, rank,"
    " queue_version, leased_at, expires_at) VALUES (:uid, :project, :item, :person, 'review',"
    " 'leased', 0, 0, :now, :expires) ON CONFLICT (project_id, person_id, item_id, stage)"
    " DO UPDATE SET state = 'leased', leased_at = :now, expires_at = :expires, ended_at = NULL"
)
_END = Statement(
    "UPDATE assignments SET state = :state, ended_at = :now WHERE project_id = :project"
    " AND person_id = :person AND stage = 'review' AND state = 'leased' AND item_id = :item"
)


def lease_review(
    conn: Connection,
    project_id: int,
    item_id: int,
    person_id: int,
    uid: str,
    now: Instant,
    expires_at: Instant,
) -> None:
    """Note that a reviewer looks at an item, so that no other is given it."""
    _LEASE.run(
        conn,
        {
            "uid": uid,
            "project": project_id,
            "item": item_id,
            "person": person_id,
            "now": now,
            "expires": expires_at,
        },
    )


def end_review_lease(
    conn: Connection, project_id: int, item_id: int, person_id: int, state: str, now: Instant
) -> None:
    """Note that a reviewer is done with an item (submitted) or leaves it (withdrawn)."""
    _END.run(
        conn,
        {
            "project": project_id,
            "item": item_id,
            "person": person_id,
            "state": state,
            "now": now,
        },
    )


def record_review(
    conn: Connection,
    *,
    uid: str,
    project_id: int,
    item_id: int,
    reviewer_id: int,
    decision: str,
    cause: str | None,
    note: str,
    annotation_id: int | None,
    details: Mapping[str, Any],
    now: Instant,
) -> None:
    """Keep a verdict."""
    conn.execute(
        insert(reviews).values(
            uid=uid,
            project_id=project_id,
            item_id=item_id,
            reviewer_id=reviewer_id,
            decision=decision,
            cause=cause,
            note=note,
            annotation_id=annotation_id,
            details=msgspec.json.encode(details).decode(),
            at=now,
        )
    )


def accept_item(
    conn: Connection,
    project_id: int,
    item_id: int,
    answers: Mapping[str, Any],
    n: int,
    now: Instant,
) -> None:
    """Make answers what the item is, decided by a review, and close the item."""
    conn.execute(
        delete(consensus).where(
            consensus.c.project_id == project_id, consensus.c.item_id == item_id
        )
    )
    rows = [
        {
            "project_id": project_id,
            "item_id": item_id,
            "question": question,
            "value": msgspec.json.encode(value).decode(),
            "posterior": 1.0,
            "dispute": 0.0,
            "method": REVIEWED,
            "n": n,
            "at": now,
        }
        for question, value in answers.items()
    ]
    if rows:
        conn.execute(insert(consensus), rows)
    conn.execute(
        update(items)
        .where(items.c.id == item_id)
        .values(state="accepted", ready=0, posterior=1.0, changed_at=now, rev=items.c.rev + 1)
    )


def own_label(conn: Connection, project_id: int, item_id: int, person_id: int) -> bool:
    """Whether this person labelled the item."""
    made = tables.annotations.c
    return (
        conn.execute(
            select(made.id).where(
                made.project_id == project_id,
                made.item_id == item_id,
                made.person_id == person_id,
                made.stage == "label",
            )
        ).first()
        is not None
    )


def review_answer(
    conn: Connection, project_id: int, item_id: int, person_id: int
) -> tuple[int, str, int] | None:
    """Key, uid and rev of the answers that this reviewer gave to an item before."""
    made = tables.annotations.c
    row = conn.execute(
        select(made.id, made.uid, made.rev).where(
            made.project_id == project_id,
            made.item_id == item_id,
            made.person_id == person_id,
            made.stage == "review",
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


def assignment_behind(conn: Connection, annotation_id: int) -> int | None:
    """The key of the hand-out under which an annotation was made."""
    made = tables.annotations.c
    found: int | None = conn.execute(
        select(made.assignment_id).where(made.id == annotation_id)
    ).scalar()
    return found
