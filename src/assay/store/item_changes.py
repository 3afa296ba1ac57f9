"""What managers do to many items at once: read their standing in parts, then change the parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, delete, select, update

from assay.core.values import Instant
from assay.store.item_pages import ItemFilter, conditions
from assay.store.items import set_attribute_rows
from assay.store.tables import annotations as annotations_table
from assay.store.tables import assignments, items

_PART = 1_000


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether an action applies to an item; ``attributes`` is JSON text."""

    id: int
    uid: str
    state: str
    rank: int
    gold: bool
    needed: int
    n_open: int
    n_done: int
    attributes: str


_STANDING = (
    items.c.id,
    items.c.uid,
    items.c.state,
    items.c.rank,
    items.c.gold,
    items.c.needed,
    items.c.n_open,
    items.c.n_done,
    items.c.attributes,
)


def standing_of(conn: Connection, project_id: int, uids: Sequence[str]) -> Iterator[list[Standing]]:
    """The standing of named items, in parts; those that are not there are left out."""
    for start in range(0, len(uids), _PART):
        part = uids[start : start + _PART]
        query = _standing(project_id).where(items.c.uid.in_(part)).order_by(items.c.id)
        yield _rows(conn, query)


def standing_matching(
    conn: Connection, project_id: int, chosen: ItemFilter
) -> Iterator[list[Standing]]:
    """The standing of all items of a filter, in parts by key.

    The caller may change a part before it asks for the next: those come after it by key.
    """
    after = 0
    while True:
        query = (
            _standing(project_id)
            .where(items.c.id > after, *conditions(project_id, chosen))
            .order_by(items.c.id)
            .limit(_PART)
        )
        part = _rows(conn, query)
        if part:
            after = part[-1].id
            yield part
        if len(part) < _PART:
            return


def _standing(project_id: int) -> Select[Any]:
    return select(*_STANDING).where(items.c.project_id == project_id)


def _rows(conn: Connection, query: Select[Any]) -> list[Standing]:
    found = []
    for row in conn.execute(query):
        values: list[Any] = list(row)
        values[4] = bool(values[4])
        found.append(Standing(*values))
    return found


def labelled_among(conn: Connection, project_id: int, ids: Sequence[int]) -> set[int]:
    """Which of these items have annotations of any state."""
    labels = annotations_table
    query = (
        select(labels.c.item_id)
        .distinct()
        .where(labels.c.project_id == project_id, labels.c.item_id.in_(ids))
    )
    return set(conn.execute(query).scalars())


def exclude_items(conn: Connection, project_id: int, ids: Sequence[int], now: Instant) -> None:
    """Set items aside: nobody gets them, and what is handed out is withdrawn."""
    _withdraw(conn, project_id, ids, now)
    conn.execute(
        update(items)
        .where(items.c.id.in_(ids))
        .values(state="excluded", ready=0, n_open=0, changed_at=now, rev=items.c.rev + 1)
    )


def restore_items(conn: Connection, ids: Sequence[int], now: Instant) -> None:
    """Take items in again, where their labels say that they stand."""
    labels = items.c.n_done
    state = case(
        (labels >= items.c.needed, "settled"),
        (labels + items.c.n_open > 0, "in_work"),
        else_="waiting",
    )
    wanting = case(((items.c.gold == 0) & (labels + items.c.n_open < items.c.needed), 1), else_=0)
    conn.execute(
        update(items)
        .where(items.c.id.in_(ids))
        .values(state=state, ready=wanting, changed_at=now, rev=items.c.rev + 1)
    )


def want_more(conn: Connection, ids: Sequence[int], labels: int, now: Instant) -> None:
    """Put items in the queue again for so many labels more than they have."""
    have = items.c.n_done + items.c.n_open
    conn.execute(
        update(items)
        .where(items.c.id.in_(ids))
        .values(
            needed=have + labels,
            ready=1,
            state=case((have > 0, "in_work"), else_="waiting"),
            changed_at=now,
            rev=items.c.rev + 1,
        )
    )


def set_ranks(conn: Connection, ranks: Mapping[int, int], now: Instant) -> None:
    """Move items in the queue."""
    query = (
        update(items)
        .where(items.c.id == bindparam("at"))
        .values(rank=bindparam("new_rank"), changed_at=now, rev=items.c.rev + 1)
    )
    conn.execute(query, [{"at": key, "new_rank": rank} for key, rank in ranks.items()])


def set_attributes(
    conn: Connection,
    project_id: int,
    written: Mapping[int, str],
    attributes: Mapping[int, Mapping[str, str]],
    now: Instant,
) -> None:
    """Make the attributes of items what they are now: as JSON text, and searchable."""
    query = (
        update(items)
        .where(items.c.id == bindparam("at"))
        .values(attributes=bindparam("new"), changed_at=now, rev=items.c.rev + 1)
    )
    conn.execute(query, [{"at": key, "new": text} for key, text in written.items()])
    set_attribute_rows(conn, project_id, attributes)


def delete_items(conn: Connection, project_id: int, ids: Sequence[int]) -> None:
    """Remove items with all that belongs to them."""
    conn.execute(delete(items).where(items.c.project_id == project_id, items.c.id.in_(ids)))


def _withdraw(conn: Connection, project_id: int, ids: Sequence[int], now: Instant) -> None:
    conn.execute(
        update(assignments)
        .where(
            assignments.c.project_id == project_id,
            assignments.c.item_id.in_(ids),
            assignments.c.state == "leased",
        )
        .values(state="withdrawn", ended_at=now)
    )
