"""Looking from a hand-out to its item, for programs that stand in for people (the demo)."""

from __future__ import annotations

from sqlalchemy import Connection, select

from assay.store.tables import assignments, items


def external_id_of(conn: Connection, assignment: str) -> str | None:
    """The external id of the item that an assignment hands out."""
    query = (
        select(items.c.external_id)
        .join(assignments, assignments.c.item_id == items.c.id)
        .where(assignments.c.uid == assignment)
    )
    found: str | None = conn.execute(query).scalar_one_or_none()
    return found
