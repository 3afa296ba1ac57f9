"""What iteration reads as arrays, and its batches: items put in front of the queue for a reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, RowMapping, bindparam, case, delete, func, insert, select, update

from assay.core.values import Instant, ItemState
from assay.store import tables
from assay.store.items import parts, priority_of, reranked
from assay.store.tables import batch_items, batches, consensus, gold, item_attributes, items

FINAL = (ItemState.SETTLED, ItemState.IN_REVIEW, ItemState.ACCEPTED)
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Reference:
    """What is held to be right for one question, in the order of the items' keys.

    ``accepted`` flags what a review accepted or is known (gold); the rest is consensus.
    """

    item_ids: Ints
    values: list[Any]
    accepted: Flags


@dataclass(frozen=True, slots=True)
class AttributeColumn:
    """One attribute of many items: its values' names and a code for each item (-1: none)."""

    name: str
    values: tuple[str, ...]
    codes: Ints


@dataclass(frozen=True, slots=True)
class PoolRows:
    """Items in the order of their keys: which may be chosen, and which already count.

    ``content`` codes the content hash; ``labels`` is how many labels an item still needs.
    """

    ids: Ints
    content: Ints
    free: Flags
    counted: Flags
    labels: Ints


@dataclass(frozen=True, slots=True)
class ArmProgress:
    """One arm of a batch: how many items, and how many of them are settled."""

    arm: str
    n: int
    settled: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Items put in front for a stated reason; ``plan`` is how they were chosen."""

    id: int
    uid: str
    name: str
    reason: str
    plan: Mapping[str, Any]
    size: int
    state: str
    at: Instant


@dataclass(frozen=True, slots=True)
class ItemGlance:
    """As much of an item as a list of chosen ones shows."""

    id: int
    uid: str
    external_id: str | None
    state: str
    data: str
    attributes: str


def reference_of(conn: Connection, project_id: int, question: str) -> Reference:
    """Consensus of the items that have enough labels, and the known answers of gold items."""
    decode = msgspec.json.decode
    found: dict[int, tuple[Any, bool]] = {
        row.item_id: (decode(row.value), row.state == ItemState.ACCEPTED)
        for row in conn.execute(
            select(consensus.c.item_id, consensus.c.value, items.c.state)
            .join(items, items.c.id == consensus.c.item_id)
            .where(
                consensus.c.project_id == project_id,
                consensus.c.question == question,
                items.c.state.in_(FINAL),
                items.c.gold == 0,
            )
        )
    }
    for item_id, answers in conn.execute(
        select(gold.c.item_id, gold.c.answers).where(
            gold.c.project_id == project_id, gold.c.retired_at.is_(None)
        )
    ):
        known = decode(answers)
        if question in known:
            found[item_id] = (known[question], True)
    order = sorted(found)
    return Reference(
        np.array(order, dtype=np.int64),
        [found[key][0] for key in order],
        np.array([found[key][1] for key in order], dtype=bool),
    )


def attribute_columns(conn: Connection, project_id: int, ids: Ints) -> list[AttributeColumn]:
    """All attributes of these items (keys in rising order)."""
    rows = conn.execute(
        select(item_attributes.c.name, item_attributes.c.value, item_attributes.c.item_id)
        .where(item_attributes.c.project_id == project_id)
        .order_by(item_attributes.c.name, item_attributes.c.value)
    )
    held: dict[str, dict[str, list[int]]] = {}
    for name, value, item_id in rows:
        held.setdefault(name, {}).setdefault(value, []).append(item_id)
    columns = []
    for name, by_value in held.items():
        codes = np.full(len(ids), -1, dtype=np.int64)
        for code, members in enumerate(by_value.values()):
            places, _ = _places(ids, np.array(members, dtype=np.int64))
            codes[places] = code
        columns.append(AttributeColumn(name, tuple(by_value), codes))
    return columns


def pool_rows(conn: Connection, project_id: int) -> PoolRows:
    """All items in the work but gold ones."""
    rows = conn.execute(
        select(
            items.c.id,
            items.c.content_hash,
            items.c.ready,
            items.c.state,
            items.c.batch_id,
            items.c.needed,
            items.c.n_done,
            items.c.n_open,
        )
        .where(
            items.c.project_id == project_id,
            items.c.gold == 0,
            items.c.state.not_in((ItemState.EXCLUDED, ItemState.BROKEN)),
        )
        .order_by(items.c.id)
    ).all()
    _, content = np.unique([row.content_hash for row in rows], return_inverse=True)
    chosen = np.array([row.batch_id is not None for row in rows], dtype=bool)
    final = np.array([row.state in FINAL for row in rows], dtype=bool)
    return PoolRows(
        np.array([row.id for row in rows], dtype=np.int64),
        content.astype(np.int64).reshape(-1),
        np.array([bool(row.ready) for row in rows], dtype=bool) & ~chosen,
        final | chosen,
        np.array([max(0, row.needed - row.n_done - row.n_open) for row in rows], dtype=np.int64),
    )


def control_items(conn: Connection, project_id: int) -> Ints:
    """Keys of all items that are in some batch's random arm, in rising order."""
    rows = conn.execute(
        select(batch_items.c.item_id)
        .where(batch_items.c.project_id == project_id, batch_items.c.arm == "control")
        .distinct()
        .order_by(batch_items.c.item_id)
    ).scalars()
    return np.array(list(rows), dtype=np.int64)


def median_seconds(conn: Connection, project_id: int, last: int = 500) -> float | None:
    """The median time that one of the latest annotations took; None where there is none."""
    rows = conn.execute(
        select(tables.annotations.c.lead_ms)
        .where(tables.annotations.c.project_id == project_id, tables.annotations.c.lead_ms > 0)
        .order_by(tables.annotations.c.id.desc())
        .limit(last)
    ).scalars()
    found = list(rows)
    return float(np.median(found)) / 1000 if found else None


def insert_batch(
    conn: Connection,
    *,
    uid: str,
    project_id: int,
    name: str,
    reason: str,
    plan: Mapping[str, Any],
    size: int,
    by: int,
    now: Instant,
) -> int:
    """Record a batch; its key."""
    key: int = conn.execute(
        insert(batches)
        .values(
            uid=uid,
            project_id=project_id,
            name=name,
            reason=reason,
            plan=msgspec.json.encode(plan).decode(),
            size=size,
            created_by=by,
            at=now,
        )
        .returning(batches.c.id)
    ).scalar_one()
    return key


def first_priority(conn: Connection, project_id: int) -> int:
    """The highest priority of an item that waits for somebody; 0 where none waits."""
    rank = conn.execute(
        select(func.min(items.c.rank)).where(items.c.project_id == project_id, items.c.ready == 1)
    ).scalar()
    return 0 if rank is None else priority_of(rank)


def put_in_front(
    conn: Connection,
    project_id: int,
    batch_id: int,
    arms: Mapping[int, str],
    priority: int,
    now: Instant,
) -> tuple[int, dict[int, int]]:
    """Put items into a batch and raise them: the lowest new rank, and priorities they had.

    The order within the batch is the order of ``arms``: a batch is worked off as it was mixed.
    """
    ids = list(arms)
    ranks = {
        row.id: row.rank
        for part in parts(ids)
        for row in conn.execute(select(items.c.id, items.c.rank).where(items.c.id.in_(part)))
    }
    new = {key: reranked(ranks[key], priority) for key in ids}
    conn.execute(
        insert(batch_items),
        [
            {"project_id": project_id, "batch_id": batch_id, "item_id": key, "arm": arm}
            for key, arm in arms.items()
        ],
    )
    _rerank(conn, new, batch_id, now)
    return min(new.values()), {key: p for key in ids if (p := priority_of(ranks[key]))}


def take_back(
    conn: Connection, project_id: int, batch_id: int, had: Mapping[int, int], now: Instant
) -> int:
    """Put the items of a batch that nobody has begun back to their places; how many."""
    rows = conn.execute(
        select(items.c.id, items.c.rank)
        .join(batch_items, batch_items.c.item_id == items.c.id)
        .where(
            batch_items.c.project_id == project_id,
            batch_items.c.batch_id == batch_id,
            items.c.n_done == 0,
            items.c.n_open == 0,
        )
    ).all()
    if not rows:
        return 0
    _rerank(conn, {row.id: reranked(row.rank, had.get(row.id, 0)) for row in rows}, None, now)
    for part in parts([row.id for row in rows]):
        conn.execute(
            delete(batch_items).where(
                batch_items.c.batch_id == batch_id, batch_items.c.item_id.in_(part)
            )
        )
    return len(rows)


def _rerank(conn: Connection, ranks: Mapping[int, int], batch: int | None, now: Instant) -> None:
    conn.execute(
        update(items)
        .where(items.c.id == bindparam("item"))
        .values(
            rank=bindparam("new_rank"),
            batch_id=bindparam("batch"),
            changed_at=bindparam("now"),
            rev=items.c.rev + 1,
        ),
        [
            {"item": key, "new_rank": rank, "batch": batch, "now": now}
            for key, rank in ranks.items()
        ],
    )


def set_batch_plan(conn: Connection, batch_id: int, plan: Mapping[str, Any]) -> None:
    """Keep how a batch was chosen, and what it takes to undo it."""
    document = msgspec.json.encode(plan).decode()
    conn.execute(update(batches).where(batches.c.id == batch_id).values(plan=document))


def set_batch_state(conn: Connection, batch_id: int, state: str) -> None:
    """Record that a batch was withdrawn."""
    conn.execute(update(batches).where(batches.c.id == batch_id).values(state=state))


def _batch(row: RowMapping) -> Batch:
    plan = msgspec.json.decode(row["plan"])
    return Batch(
        row["id"],
        row["uid"],
        row["name"],
        row["reason"],
        plan,
        row["size"],
        row["state"],
        row["at"],
    )


def batches_of(conn: Connection, project_id: int) -> list[Batch]:
    """All batches of a project, newest first."""
    query = select(batches).where(batches.c.project_id == project_id).order_by(batches.c.id.desc())
    return [_batch(row) for row in conn.execute(query).mappings()]


def batch_of(conn: Connection, project_id: int, uid: str) -> Batch | None:
    """The batch of that public id."""
    query = select(batches).where(batches.c.project_id == project_id, batches.c.uid == uid)
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else _batch(row)


def arm_progress(
    conn: Connection, project_id: int, batch_ids: Collection[int]
) -> dict[int, list[ArmProgress]]:
    """How far the arms of these batches are."""
    settled = func.sum(case((items.c.state.in_(FINAL), 1), else_=0))
    rows = conn.execute(
        select(batch_items.c.batch_id, batch_items.c.arm, func.count(), settled)
        .join(items, items.c.id == batch_items.c.item_id)
        .where(batch_items.c.project_id == project_id, batch_items.c.batch_id.in_(batch_ids))
        .group_by(batch_items.c.batch_id, batch_items.c.arm)
        .order_by(batch_items.c.arm)
    )
    found: dict[int, list[ArmProgress]] = {}
    for batch, arm, n, done in rows:
        found.setdefault(batch, []).append(ArmProgress(arm, n, int(done or 0)))
    return found


def arms_of(conn: Connection, project_id: int, batch_id: int) -> dict[int, str]:
    """The items of a batch with their arms."""
    return {
        row.item_id: row.arm
        for row in conn.execute(
            select(batch_items.c.item_id, batch_items.c.arm).where(
                batch_items.c.project_id == project_id, batch_items.c.batch_id == batch_id
            )
        )
    }


def glances(conn: Connection, project_id: int, ids: Sequence[int]) -> list[ItemGlance]:
    """These items, in this order."""
    rows: dict[int, ItemGlance] = {}
    for part in parts(list(ids)):
        for row in conn.execute(
            select(
                items.c.id,
                items.c.uid,
                items.c.external_id,
                items.c.state,
                items.c.data,
                items.c.attributes,
            ).where(items.c.project_id == project_id, items.c.id.in_(part))
        ):
            rows[row.id] = ItemGlance(*row)
    return [rows[key] for key in ids if key in rows]


def _places(ids: Ints, wanted: Ints) -> tuple[Ints, Flags]:
    """The positions in ``ids`` (rising) of the wanted keys that are there, and which are."""
    places = np.searchsorted(ids, wanted)
    there = places < len(ids)
    there[there] = ids[places[there]] == wanted[there]
    return places[there], there


def positions(ids: Ints, wanted: Iterable[int]) -> Ints:
    """The positions in ``ids`` (rising) of those of the wanted keys that are there."""
    return _places(ids, np.fromiter(wanted, dtype=np.int64))[0]
