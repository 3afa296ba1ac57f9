"""Items as they come in and as they are changed: bulk statements for both databases.

Keys are allocated beforehand, so that the rank of an item (its priority, then its key) is known
when it is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, delete, insert, update

from assay.core.values import Instant
from assay.store.inserting import insert_rows
from assay.store.statements import Statement
from assay.store.tables import consensus, gold, item_attributes, items

KNOWN = "gold"
"""The method of a consensus that is not believed but known."""

SEQUENCE_BITS = 40
_SEQUENCE = (1 << SEQUENCE_BITS) - 1
_PART = 2_000


def rank_of(priority: int, sequence: int) -> int:
    """The place in the queue: the higher priority first, then in the order of arrival."""
    return (-priority << SEQUENCE_BITS) + sequence


def priority_of(rank: int) -> int:
    """The priority that a rank stands for."""
    return -(rank >> SEQUENCE_BITS)


def reranked(rank: int, priority: int) -> int:
    """The rank of the same item at another priority."""
    return rank_of(priority, rank & _SEQUENCE)


class NewItem(msgspec.Struct, gc=False):
    """An item to be added. ``data`` and ``attributes`` are canonical JSON; ``gold`` answers too."""

    uid: str
    key: str
    external_id: str | None
    content_hash: str
    data: str
    attributes: Mapping[str, str]
    group: str | None
    priority: int
    gold: str | None
    broken_reason: str | None
    preparing: bool = False


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An item that is there already, as far as an import compares it."""

    id: int
    uid: str
    key: str
    content_hash: str
    attributes: str
    group: str | None
    rank: int
    state: str
    labels: int
    gold: str | None


_KNOWN_TEXT = (
    "SELECT i.id, i.uid, i.key, i.content_hash, i.attributes, i.group_key, i.rank, i.state,"
    " i.n_open + i.n_done + (SELECT count(*) FROM annotations a WHERE a.project_id = i.project_id"
    " AND a.item_id = i.id), g.answers FROM items i LEFT JOIN gold g"
    " ON g.project_id = i.project_id AND g.item_id = i.id AND g.retired_at IS NULL"
    " WHERE i.project_id = :project AND i.key"
)
_KNOWN = Statement(
    f"{_KNOWN_TEXT} IN (SELECT value FROM json_each(:keys))",
    f"{_KNOWN_TEXT} = ANY(:keys)",
)


def known_items(conn: Connection, project_id: int, keys: Collection[str]) -> dict[str, KnownItem]:
    """Which of these keys a project has already, and as what."""
    wanted: Any = list(keys)
    if conn.dialect.name == "sqlite":
        wanted = msgspec.json.encode(wanted).decode()
    rows = _KNOWN.all(conn, {"project": project_id, "keys": wanted})
    return {row[2]: KnownItem(*row) for row in rows}


_LAST_ID = Statement("SELECT coalesce(max(id), 0) FROM items")
_NEW_IDS = Statement(
    "SELECT 1",
    "SELECT nextval(pg_get_serial_sequence('items', 'id')) FROM generate_series(1, :n)",
)
_COLUMNS = "id, uid, key, external_id, content_hash, data, attributes, rank"
_UNUSUAL = ", state, ready, gold, group_key, broken_reason"
_USUAL = ("waiting", 1, 0, None, None)


def _new_ids(conn: Connection, n: int) -> list[int]:
    """Keys for items to come; on SQLite the one writer knows them, PostgreSQL hands them out."""
    if conn.dialect.name == "sqlite":
        row = _LAST_ID.one(conn, {})
        first = (row[0] if row else 0) + 1
        return list(range(first, first + n))
    return sorted(row[0] for row in _NEW_IDS.all(conn, {"n": n}))


def insert_items(
    conn: Connection, project_id: int, new: Sequence[NewItem], needed: int, now: Instant
) -> tuple[list[int], int | None]:
    """Add items in their order; their keys, and the first rank that wants somebody (or None)."""
    if not new:
        return [], None
    ids = _new_ids(conn, len(new))
    encoded: dict[tuple[tuple[str, str], ...], str] = {}  # attributes repeat
    first: int | None = None
    rows: list[tuple[Any, ...]] = []
    unusual: list[tuple[Any, ...]] = []
    attributes: list[tuple[int, str, str, int]] = []
    for item_id, item in zip(ids, new, strict=True):
        rank = rank_of(item.priority, item_id) if item.priority else item_id
        kind = tuple(item.attributes.items())
        written = encoded.get(kind)
        if written is None:
            written = encoded[kind] = _json(item.attributes)
        for name, value in kind:
            attributes.append((project_id, name, value, item_id))
        row = (
            item_id,
            item.uid,
            item.key,
            item.external_id,
            item.content_hash,
            item.data,
            written,
            rank,
        )
        state = _first_state(item)
        if state[1] and (first is None or rank < first):
            first = rank
        if state == _USUAL:
            rows.append(row)
        else:
            unusual.append(row + state)
    constants = {"project_id": project_id, "needed": needed, "created_at": now, "changed_at": now}
    insert_rows(conn, "items", _COLUMNS, rows, constants)
    insert_rows(conn, "items", _COLUMNS + _UNUSUAL, unusual, constants)
    attributes.sort()  # in the order of the key, where SQLite keeps the rows
    insert_rows(conn, "item_attributes", "project_id, name, value, item_id", attributes)
    return ids, first


def _first_state(item: NewItem) -> tuple[str, int, int, str | None, str | None]:
    """State, ready, gold, group and what is broken: the defaults for most items."""
    if item.preparing:
        return "preparing", 0, 0, item.group, None
    if item.gold is None and item.broken_reason is None:
        return _USUAL if item.group is None else ("waiting", 1, 0, item.group, None)
    broken = item.broken_reason is not None
    return (
        "broken" if broken else "waiting",
        0,
        int(not broken),
        item.group,
        item.broken_reason,
    )


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What an import changes of an item that is there: its new content, properties and rank."""

    id: int
    content_hash: str
    data: str | None
    attributes: Mapping[str, str]
    group: str | None
    rank: int
    broken_reason: str | None
    is_gold: bool
    todo: bool = False
    preparing: bool = False


def change_items(
    conn: Connection, project_id: int, changes: Sequence[ItemChange], now: Instant
) -> int | None:
    """Change items; the first rank among them that wants somebody (or None).

    New content (``data`` is not None) belongs to an item without labels: it waits again, is
    being prepared, or is broken. Otherwise the state stays.
    """
    if not changes:
        return None
    _set_properties(conn, project_id, changes, now)
    replaced = [change for change in changes if change.data is not None]
    if replaced:
        query = (
            update(items)
            .where(items.c.id == bindparam("at"))
            .values(
                data=bindparam("new_data"),
                content_hash=bindparam("new_hash"),
                state=bindparam("new_state"),
                ready=bindparam("new_ready"),
                broken_reason=bindparam("new_reason"),
                posterior=None,
                dispute=None,
            )
        )
        conn.execute(
            query,
            [
                {
                    "at": change.id,
                    "new_data": change.data,
                    "new_hash": change.content_hash,
                    "new_state": _replaced_state(change),
                    "new_ready": int(
                        change.broken_reason is None and not change.is_gold and not change.preparing
                    ),
                    "new_reason": change.broken_reason,
                }
                for change in replaced
            ],
        )
    return min(change.rank for change in changes)


def _replaced_state(change: ItemChange) -> str:
    if change.broken_reason:
        return "broken"
    return "preparing" if change.preparing else "waiting"


def _set_properties(
    conn: Connection, project_id: int, changes: Sequence[ItemChange], now: Instant
) -> None:
    query = (
        update(items)
        .where(items.c.id == bindparam("at"))
        .values(
            attributes=bindparam("new_attributes"),
            group_key=bindparam("new_group"),
            rank=bindparam("new_rank"),
            changed_at=now,
            rev=items.c.rev + 1,
        )
    )
    conn.execute(
        query,
        [
            {
                "at": change.id,
                "new_attributes": _json(change.attributes),
                "new_group": change.group,
                "new_rank": change.rank,
            }
            for change in changes
        ],
    )
    set_attribute_rows(conn, project_id, {change.id: change.attributes for change in changes})


def set_attribute_rows(
    conn: Connection, project_id: int, attributes: Mapping[int, Mapping[str, str]]
) -> None:
    """Make the searchable attributes of these items what they are now."""
    for part in parts(list(attributes)):
        conn.execute(
            delete(item_attributes).where(
                item_attributes.c.project_id == project_id, item_attributes.c.item_id.in_(part)
            )
        )
    rows = [
        (project_id, name, value, item_id)
        for item_id, values in attributes.items()
        for name, value in values.items()
    ]
    insert_rows(conn, "item_attributes", "project_id, name, value, item_id", rows)


_GOLD = Statement(
    "INSERT INTO gold (uid, project_id, item_id, answers, source, created_by, created_at)"
    " VALUES (:uid, :project, :item, :answers, :source, :person, :now)"
    " ON CONFLICT (project_id, item_id) DO UPDATE SET answers = excluded.answers,"
    " source = excluded.source, created_by = excluded.created_by,"
    " created_at = excluded.created_at, retired_at = NULL"
)


@dataclass(frozen=True, slots=True)
class GoldItem:
    """Known answers of an item (canonical JSON of question → value)."""

    uid: str
    item_id: int
    answers: str


def set_gold(
    conn: Connection,
    project_id: int,
    answers: Sequence[GoldItem],
    source: str,
    person_id: int,
    now: Instant,
) -> None:
    """Make items gold: they are handed out by rate and leave the queue."""
    for one in answers:
        _GOLD.run(
            conn,
            {
                "uid": one.uid,
                "project": project_id,
                "item": one.item_id,
                "answers": one.answers,
                "source": source,
                "person": person_id,
                "now": now,
            },
        )
    ids = [one.item_id for one in answers]
    for part in parts(ids):
        conn.execute(
            update(items)
            .where(items.c.id.in_(part))
            .values(gold=1, ready=0, state="accepted", posterior=1.0, changed_at=now)
        )
        conn.execute(delete(consensus).where(_of(project_id, part)))
    known = [
        {
            "project_id": project_id,
            "item_id": one.item_id,
            "question": question,
            "value": msgspec.json.encode(value).decode(),
            "posterior": 1.0,
            "method": KNOWN,
            "n": 0,
            "at": now,
        }
        for one in answers
        for question, value in msgspec.json.decode(one.answers).items()
    ]
    if known:
        conn.execute(insert(consensus), known)


def _of(project_id: int, ids: Sequence[int]) -> ColumnElement[bool]:
    return and_(consensus.c.project_id == project_id, consensus.c.item_id.in_(ids))


_WANTED = (items.c.n_open + items.c.n_done) < items.c.needed
_STANDS = case(
    (items.c.n_done >= items.c.needed, "settled"),
    (items.c.n_done + items.c.n_open > 0, "in_work"),
    else_="waiting",
)


def retire_gold(conn: Connection, project_id: int, ids: Sequence[int], now: Instant) -> None:
    """End the use of items as gold; those that want labels wait in the queue again."""
    for part in parts(ids):
        conn.execute(
            update(gold)
            .where(gold.c.project_id == project_id, gold.c.item_id.in_(part))
            .where(gold.c.retired_at.is_(None))
            .values(retired_at=now)
        )
        conn.execute(
            update(items)
            .where(items.c.id.in_(part))
            .values(gold=0, state=_STANDS, posterior=None, changed_at=now, rev=items.c.rev + 1)
        )
        conn.execute(delete(consensus).where(_of(project_id, part), consensus.c.method == KNOWN))
        conn.execute(
            update(items)
            .where(items.c.id.in_(part), items.c.state.in_(("waiting", "in_work")), _WANTED)
            .values(ready=1)
        )


def parts(ids: Sequence[int], size: int = _PART) -> Iterable[Sequence[int]]:
    """Keys in parts that a statement can take."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _json(value: Mapping[str, str]) -> str:
    return msgspec.json.encode(value, order="sorted").decode()
