"""Pages of items: filtered, sorted, and cut by keyset at any depth; never by OFFSET.

Filters and sorts are an enumeration; each sort has an index of its own. Items that lack what
is sorted by (no dispute yet) come after all others, in the order of their keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from assay.core.values import Instant
from assay.store.kept import kept
from assay.store.tables import batches, consensus, gold, item_attributes, items

Sort = Literal["created", "changed", "dispute", "posterior", "external_id"]
_COLUMNS: Mapping[Sort, Any] = {
    "created": items.c.id,
    "changed": items.c.changed_at,
    "dispute": items.c.dispute,
    "posterior": items.c.posterior,
    "external_id": items.c.key,
}
_NULLABLE = frozenset({"dispute", "posterior"})
_PART = 1_000


@dataclass(frozen=True, slots=True)
class LabelFilter:
    """Items whose consensus holds a label; ``within`` where the value is a list or regions."""

    question: str
    label: str
    kind: Literal["whole", "list", "regions"]


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Which items: every given condition holds; values of one attribute are alternatives."""

    states: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    batch: str | None = None
    label: LabelFilter | None = None
    gold: bool | None = None
    search: str | None = None

    @property
    def everything(self) -> bool:
        """Whether no condition is given."""
        return self == ItemFilter()


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page ended: the value sorted by (None: among those that lack it) and the key."""

    value: int | float | str | None
    id: int


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """An item as it is stored; ``data`` and ``attributes`` are JSON texts."""

    id: int
    uid: str
    key: str
    external_id: str | None
    data: str
    attributes: str
    state: str
    rank: int
    gold: bool
    needed: int
    n_open: int
    n_done: int
    batch_id: int | None
    group: str | None
    posterior: float | None
    dispute: float | None
    broken_reason: str | None
    content_hash: str
    created_at: Instant
    changed_at: Instant
    rev: int

    def mark(self, sort: Sort) -> Mark:
        """Where a page that ends with this item goes on."""
        values: Mapping[Sort, int | float | str | None] = {
            "created": self.id,
            "changed": self.changed_at,
            "dispute": self.dispute,
            "posterior": self.posterior,
            "external_id": self.key,
        }
        return Mark(values[sort], self.id)


_RECORD = (
    items.c.id,
    items.c.uid,
    items.c.key,
    items.c.external_id,
    items.c.data,
    items.c.attributes,
    items.c.state,
    items.c.rank,
    items.c.gold,
    items.c.needed,
    items.c.n_open,
    items.c.n_done,
    items.c.batch_id,
    items.c.group_key,
    items.c.posterior,
    items.c.dispute,
    items.c.broken_reason,
    items.c.content_hash,
    items.c.created_at,
    items.c.changed_at,
    items.c.rev,
)


def _record(row: RowMapping) -> ItemRecord:
    values: list[Any] = list(row.values())
    values[8] = bool(values[8])
    return ItemRecord(*values)


def item_page(
    conn: Connection,
    project_id: int,
    chosen: ItemFilter,
    sort: Sort,
    descending: bool,
    after: Mark | None,
    limit: int,
) -> list[ItemRecord]:
    """The next items after a mark, in order."""
    rows: list[ItemRecord] = []
    if after is None or after.value is not None or sort not in _NULLABLE:
        query = _sorted(project_id, chosen, sort, descending, after, limit)
        rows = [_record(row) for row in conn.execute(query).mappings()]
    if sort in _NULLABLE and len(rows) < limit:
        start = after.id if after is not None and after.value is None else None
        query = _lacking(project_id, chosen, sort, descending, start, limit - len(rows))
        rows += [_record(row) for row in conn.execute(query).mappings()]
    return rows


def _sorted(
    project_id: int,
    chosen: ItemFilter,
    sort: Sort,
    descending: bool,
    after: Mark | None,
    limit: int,
) -> Select[Any]:
    column = _COLUMNS[sort]
    query = select(*_RECORD).where(items.c.project_id == project_id)
    if sort in _NULLABLE:
        query = query.where(column.is_not(None))
    if after is not None and after.value is not None:
        query = query.where(_beyond(sort, column, after, descending))
    query = query.where(*conditions(project_id, chosen))
    order = [column] if sort in ("created", "external_id") else [column, items.c.id]
    if descending:
        order = [one.desc() for one in order]
    return query.order_by(*order).limit(limit)


def _beyond(sort: Sort, column: Any, after: Mark, descending: bool) -> ColumnElement[bool]:
    if sort in ("created", "external_id"):
        simple: ColumnElement[bool] = column < after.value if descending else column > after.value
        return simple
    if descending:
        return and_(
            column <= after.value,
            or_(column < after.value, items.c.id < after.id),
        )
    return and_(column >= after.value, or_(column > after.value, items.c.id > after.id))


def _lacking(
    project_id: int,
    chosen: ItemFilter,
    sort: Sort,
    descending: bool,
    after: int | None,
    limit: int,
) -> Select[Any]:
    query = select(*_RECORD).where(items.c.project_id == project_id, _COLUMNS[sort].is_(None))
    if after is not None:
        query = query.where(items.c.id < after if descending else items.c.id > after)
    query = query.where(*conditions(project_id, chosen))
    return query.order_by(items.c.id.desc() if descending else items.c.id).limit(limit)


def conditions(project_id: int, chosen: ItemFilter) -> list[ColumnElement[bool]]:
    """The conditions of a filter on ``items``."""
    found: list[ColumnElement[bool]] = []
    if chosen.states:
        found.append(
            items.c.state == chosen.states[0]
            if len(chosen.states) == 1
            else items.c.state.in_(chosen.states)
        )
    if chosen.gold is not None:
        found.append(items.c.gold == int(chosen.gold))
    found += [
        _has_attribute(project_id, name, values) for name, values in chosen.attributes.items()
    ]
    if chosen.batch is not None:
        batch = select(batches.c.id).where(
            batches.c.project_id == project_id, batches.c.uid == chosen.batch
        )
        found.append(items.c.batch_id == batch.scalar_subquery())
    if chosen.label is not None:
        found.append(_has_label(project_id, chosen.label))
    if chosen.search:
        found.append(_contains(chosen.search))
    return found


def _has_attribute(project_id: int, name: str, values: Sequence[str | None]) -> ColumnElement[bool]:
    """``None`` among the values stands for items without the attribute."""
    of_item = and_(
        item_attributes.c.project_id == project_id,
        item_attributes.c.name == name,
        item_attributes.c.item_id == items.c.id,
    )
    given = [value for value in values if value is not None]
    ways: list[ColumnElement[bool]] = []
    if given:
        ways.append(exists().where(of_item, item_attributes.c.value.in_(given)))
    if None in values:
        ways.append(~exists().where(of_item))
    return or_(*ways) if ways else true()


def _has_label(project_id: int, wanted: LabelFilter) -> ColumnElement[bool]:
    written = msgspec.json.encode(wanted.label).decode()
    value = consensus.c.value
    if wanted.kind == "whole":
        holds: ColumnElement[bool] = value == written
    elif wanted.kind == "regions":
        holds = _Contains(value, f'"label":{written}')
    else:
        holds = _Contains(value, written)
    return exists().where(
        consensus.c.project_id == project_id,
        consensus.c.item_id == items.c.id,
        consensus.c.question == wanted.question,
        holds,
    )


def _contains(words: str) -> ColumnElement[bool]:
    """Items whose external id or texts hold these words, whatever the case of ASCII letters."""
    lowered = "".join(letter.lower() if letter.isascii() else letter for letter in words)
    in_json = msgspec.json.encode(lowered).decode()[1:-1]
    return or_(
        _ContainsFolded(items.c.external_id, lowered, _pattern(lowered)),
        _ContainsFolded(items.c.data, in_json, _pattern(in_json)),
    )


def _pattern(words: str) -> str:
    """What LIKE is told so that it looks for just these words."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


class _Contains(FunctionElement[bool]):
    """``text`` contains ``words``; with ``folded``, ASCII letters count in either case."""

    type = Boolean()
    inherit_cache = True
    name = "contains"


class _ContainsFolded(_Contains):
    """``text``, ``words`` in lower case, and the same as a pattern of LIKE."""

    inherit_cache = True
    name = "contains_folded"


@compiles(_Contains, "sqlite")
def _contains_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    text, words = (compiler.process(part, **options) for part in element.clauses)
    return f"(instr({text}, {words}) > 0)"


@compiles(_ContainsFolded, "sqlite")
def _folded_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    text, _, pattern = element.clauses  # LIKE folds ASCII letters only; three times the speed
    return (
        f"({compiler.process(text, **options)} LIKE {compiler.process(pattern, **options)}"
        " ESCAPE '\\')"
    )


@compiles(_Contains, "postgresql")
def _contains_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    text, words = (compiler.process(part, **options) for part in element.clauses)
    return f"(strpos({text}, {words}) > 0)"


@compiles(_ContainsFolded, "postgresql")
def _folded_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    text, words, _ = element.clauses
    return (
        f'(strpos(lower({compiler.process(text, **options)} COLLATE "C"),'
        f" {compiler.process(words, **options)}) > 0)"
    )


def item_of(conn: Connection, project_id: int, uid: str) -> ItemRecord | None:
    """The item of that uid in a project."""
    query = select(*_RECORD).where(items.c.project_id == project_id, items.c.uid == uid)
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else _record(row)


def count_matching(
    conn: Connection, project_id: int, chosen: ItemFilter, most: int | None = None
) -> int:
    """How many items match; counting stops at ``most``."""
    inner = select(items.c.id).where(
        items.c.project_id == project_id, *conditions(project_id, chosen)
    )
    if most is not None:
        inner = inner.limit(most)
    return conn.execute(select(func.count()).select_from(inner.subquery())).scalar_one()


def state_counts(conn: Connection, project_id: int) -> dict[str, int]:
    """How many items are in each state; of a large project as of a moment ago."""
    query = (
        select(items.c.state, func.count())
        .where(items.c.project_id == project_id)
        .group_by(items.c.state)
    )

    def count() -> dict[str, int]:
        return {row[0]: row[1] for row in conn.execute(query)}

    return kept(conn, project_id, "states", count, lambda counts: sum(counts.values()))


@dataclass(frozen=True, slots=True)
class Belief:
    """What the engine believes of one question; ``value`` is JSON text."""

    question: str
    value: str
    posterior: float


def beliefs_of(conn: Connection, project_id: int, ids: Sequence[int]) -> dict[int, list[Belief]]:
    """The consensus of these items, by key."""
    found: dict[int, list[Belief]] = {}
    for start in range(0, len(ids), _PART):
        query = select(
            consensus.c.item_id, consensus.c.question, consensus.c.value, consensus.c.posterior
        ).where(
            consensus.c.project_id == project_id,
            consensus.c.item_id.in_(ids[start : start + _PART]),
        )
        for item_id, question, value, posterior in conn.execute(query):
            found.setdefault(item_id, []).append(Belief(question, value, posterior))
    return found


def batch_names(
    conn: Connection, project_id: int, ids: Sequence[int]
) -> dict[int, tuple[str, str]]:
    """Uid and name of batches, by key."""
    if not ids:
        return {}
    query = select(batches.c.id, batches.c.uid, batches.c.name).where(
        batches.c.project_id == project_id, batches.c.id.in_(ids)
    )
    return {row.id: (row.uid, row.name) for row in conn.execute(query)}


def gold_answers(conn: Connection, project_id: int, item_id: int) -> str | None:
    """The known answers of an item in use as gold (JSON text), if there are any."""
    query = select(gold.c.answers).where(
        gold.c.project_id == project_id, gold.c.item_id == item_id, gold.c.retired_at.is_(None)
    )
    return conn.execute(query).scalar()


def data_of(conn: Connection, project_id: int, ids: Sequence[int]) -> dict[int, str]:
    """The data of these items (JSON texts), by key."""
    query = select(items.c.id, items.c.data).where(
        items.c.project_id == project_id, items.c.id.in_(ids)
    )
    return {row[0]: row[1] for row in conn.execute(query)}
