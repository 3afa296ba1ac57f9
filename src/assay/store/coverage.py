"""What coverage is counted from: items grouped by their attributes, and copies by content."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, func, select

from assay.store.tables import items

ASIDE = ("excluded", "broken")


@dataclass(frozen=True, slots=True)
class Kind:
    """So many items with the same attributes in the same state."""

    attributes: dict[str, str]
    state: str
    n: int


def kinds_of(conn: Connection, project_id: int) -> list[Kind]:
    """The items that count, grouped; those set aside are left out."""
    query = (
        select(items.c.attributes, items.c.state, func.count())
        .where(items.c.project_id == project_id, items.c.state.not_in(ASIDE))
        .group_by(items.c.attributes, items.c.state)
    )
    decode = msgspec.json.Decoder(dict[str, str]).decode
    return [Kind(decode(row[0]), row[1], row[2]) for row in conn.execute(query)]


@dataclass(frozen=True, slots=True)
class Copies:
    """Items of one content: their uids and external ids (the first of them), and how many."""

    items: list[tuple[str, str | None]]
    n: int


def copies_of(conn: Connection, project_id: int, most: int) -> tuple[int, int, list[Copies]]:
    """Exact copies: how many groups, how many items in them, and the largest groups."""
    groups = (
        select(items.c.content_hash, func.count().label("n"))
        .where(items.c.project_id == project_id)
        .group_by(items.c.content_hash)
        .having(func.count() > 1)
        .subquery()
    )
    counted = conn.execute(select(func.count(), func.coalesce(func.sum(groups.c.n), 0))).one()
    n_groups, n_items = int(counted[0]), int(counted[1])
    largest = select(groups).order_by(groups.c.n.desc(), groups.c.content_hash).limit(most)
    found = []
    for content_hash, n in conn.execute(largest).all():
        query = (
            select(items.c.uid, items.c.external_id)
            .where(items.c.project_id == project_id, items.c.content_hash == content_hash)
            .order_by(items.c.id)
            .limit(5)
        )
        found.append(Copies([(row[0], row[1]) for row in conn.execute(query)], n))
    return n_groups, n_items, found
