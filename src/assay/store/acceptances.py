"""Samples by which a dataset is accepted or rejected: what was drawn, and what reviews found.

What a sample says is never stored: it follows from its order and from the first review of each
item after the draw, both of which are only ever added to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, and_, func, insert, select, update

from assay.core.values import Instant
from assay.store import tables
from assay.store.inserting import insert_rows
from assay.store.tables import acceptance_items, acceptances, item_attributes, items, reviews

_MANY = 500
_DONE = ("settled", "in_review", "accepted")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One sample: its bound, and which items it speaks of."""

    id: int
    uid: str
    limit: float
    confidence: float
    expected: float | None
    scope: Mapping[str, Any]
    n_pool: int
    at: Instant
    withdrawn_at: Instant | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """An item of a sample, in its place; ``decision`` of its first review since, if any."""

    item: str
    stratum: str | None
    decision: str | None
    mine: bool


def draw_from_pool(
    conn: Connection, project_id: int, where: Mapping[str, str], by: str | None, most: int
) -> tuple[int, list[tuple[int, str | None]]]:
    """How many items have enough labels and are no gold; and ``most`` of them in random order,
    each with its value of the attribute ``by``.
    """
    stratum = item_attributes.alias("stratum")
    query = (
        select(items.c.id, stratum.c.value)
        .outerjoin(
            stratum,
            and_(
                stratum.c.project_id == project_id,
                stratum.c.name == (by or ""),
                stratum.c.item_id == items.c.id,
            ),
        )
        .where(items.c.project_id == project_id, items.c.gold == 0, items.c.state.in_(_DONE))
    )
    for number, (name, value) in enumerate(sorted(where.items())):
        asked = item_attributes.alias(f"asked_{number}")
        query = query.join(
            asked,
            and_(
                asked.c.project_id == project_id,
                asked.c.name == name,
                asked.c.value == value,
                asked.c.item_id == items.c.id,
            ),
        )
    n_pool = conn.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    drawn = conn.execute(query.order_by(func.random()).limit(most))
    return n_pool, [(row[0], row[1]) for row in drawn]


def insert_acceptance(
    conn: Connection,
    *,
    uid: str,
    project_id: int,
    limit: float,
    confidence: float,
    expected: float | None,
    scope: Mapping[str, Any],
    n_pool: int,
    by: int,
    now: Instant,
    drawn: Sequence[tuple[int, str | None]],
) -> None:
    """Keep a sample: the items in the order in which they were drawn, but for deleted ones."""
    here: set[int] = set()
    for start in range(0, len(drawn), _MANY):
        ids = [item for item, _ in drawn[start : start + _MANY]]
        here.update(conn.execute(select(items.c.id).where(items.c.id.in_(ids))).scalars())
    kept = [one for one in drawn if one[0] in here]
    key = conn.execute(
        insert(acceptances)
        .values(
            uid=uid,
            project_id=project_id,
            error_limit=limit,
            confidence=confidence,
            expected=expected,
            scope=msgspec.json.encode(scope).decode(),
            n_pool=n_pool - len(drawn) + len(kept),
            created_by=by,
            at=now,
        )
        .returning(acceptances.c.id)
    ).scalar_one()
    rows = [(project_id, key, place, item, value) for place, (item, value) in enumerate(kept)]
    columns = "project_id, acceptance_id, place, item_id, stratum"
    insert_rows(conn, "acceptance_items", columns, rows)


def _acceptance(row: RowMapping) -> Acceptance:
    return Acceptance(
        row["id"],
        row["uid"],
        row["error_limit"],
        row["confidence"],
        row["expected"],
        msgspec.json.decode(row["scope"]),
        row["n_pool"],
        row["at"],
        row["withdrawn_at"],
    )


def acceptances_of(conn: Connection, project_id: int, limit: int = 50) -> list[Acceptance]:
    """The samples of a project, newest first."""
    query = (
        select(acceptances)
        .where(acceptances.c.project_id == project_id)
        .order_by(acceptances.c.id.desc())
        .limit(limit)
    )
    return [_acceptance(row) for row in conn.execute(query).mappings()]


def acceptance_of(conn: Connection, project_id: int, uid: str) -> Acceptance | None:
    """The sample of that public id."""
    query = select(acceptances).where(
        acceptances.c.project_id == project_id, acceptances.c.uid == uid
    )
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else _acceptance(row)


def withdraw(conn: Connection, acceptance_id: int, now: Instant) -> None:
    """End a sample without a result."""
    conn.execute(
        update(acceptances).where(acceptances.c.id == acceptance_id).values(withdrawn_at=now)
    )


def drawn_items(
    conn: Connection, project_id: int, acceptance: Acceptance, person_id: int = 0
) -> list[Drawn]:
    """The items of a sample in their order; ``mine`` are those that this person labelled."""
    own = acceptance_items.alias("own")
    first = (
        select(reviews.c.item_id, func.min(reviews.c.id).label("id"))
        .join(own, and_(own.c.item_id == reviews.c.item_id))
        .where(
            reviews.c.project_id == project_id,
            own.c.acceptance_id == acceptance.id,
            reviews.c.at >= acceptance.at,
        )
        .group_by(reviews.c.item_id)
        .subquery()
    )
    made = tables.annotations.alias("made")
    query = (
        select(items.c.uid, acceptance_items.c.stratum, reviews.c.decision, func.max(made.c.id))
        .select_from(acceptance_items)
        .join(items, items.c.id == acceptance_items.c.item_id)
        .outerjoin(first, first.c.item_id == acceptance_items.c.item_id)
        .outerjoin(reviews, reviews.c.id == first.c.id)
        .outerjoin(
            made,
            and_(
                made.c.project_id == project_id,
                made.c.item_id == items.c.id,
                made.c.person_id == person_id,
                made.c.stage == "label",
            ),
        )
        .where(acceptance_items.c.acceptance_id == acceptance.id)
        .group_by(
            items.c.uid,
            acceptance_items.c.stratum,
            reviews.c.decision,
            acceptance_items.c.place,
        )
        .order_by(acceptance_items.c.place)
    )
    return [Drawn(row[0], row[1], row[2], row[3] is not None) for row in conn.execute(query)]
