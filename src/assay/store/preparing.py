"""Items whose media are being prepared: reading them, and letting them into the queue."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, case, select, update

from assay.core.values import Instant
from assay.store.tables import items


@dataclass(frozen=True, slots=True)
class Prepared:
    """An item as far as its preparation goes; ``data`` is JSON text."""

    id: int
    uid: str
    external_id: str | None
    state: str
    rank: int
    data: str


def item_in_preparation(conn: Connection, project_id: int, item_id: int) -> Prepared | None:
    """An item by its key, if it is still there."""
    query = select(
        items.c.id, items.c.uid, items.c.external_id, items.c.state, items.c.rank, items.c.data
    ).where(items.c.project_id == project_id, items.c.id == item_id)
    row = conn.execute(query).first()
    return None if row is None else Prepared(*row)


def record_prepared(
    conn: Connection, item: Prepared, data: str, broken_reason: str | None, now: Instant
) -> None:
    """What was made of an item's media; one that was being prepared waits, or is broken."""
    preparing = items.c.state == "preparing"
    values = {
        "data": data,
        "changed_at": now,
        "rev": items.c.rev + 1,
    }
    if broken_reason is None:
        wanting = (items.c.gold == 0) & (items.c.n_open + items.c.n_done < items.c.needed)
        ready = case((wanting, 1), else_=0)
        values["state"] = case((preparing, "waiting"), else_=items.c.state)
        values["ready"] = case((preparing, ready), else_=items.c.ready)
    elif item.state == "preparing":
        values |= {"state": "broken", "ready": 0, "broken_reason": broken_reason}
    conn.execute(update(items).where(items.c.id == item.id).values(**values))
