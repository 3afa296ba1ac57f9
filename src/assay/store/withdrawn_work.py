"""Labels of one person taken out of what counts, and taken in again; nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, case, func, select, update

from assay.core.values import Instant
from assay.store.statements import Statement
from assay.store.tables import annotations as labels
from assay.store.tables import assignments, gold, items

_PART = 1_000
_OPEN_STATES = ("waiting", "in_work", "settled")

_COUNTS = Statement(
    "SELECT COUNT(*),"
    " SUM(CASE WHEN i.state IN ('waiting', 'in_work', 'settled') THEN 1 ELSE 0 END),"
    " SUM(CASE WHEN i.state IN ('waiting', 'in_work', 'settled')"
    " AND i.n_done + i.n_open - 1 < i.needed THEN 1 ELSE 0 END),"
    " SUM(CASE WHEN i.state IN ('waiting', 'in_work', 'settled') AND i.n_done = 1"
    " THEN 1 ELSE 0 END)"
    " FROM annotations n JOIN assignments a ON a.id = n.assignment_id"
    " JOIN items i ON i.id = n.item_id"
    " WHERE n.project_id = :project AND n.person_id = :person AND n.stage = 'label'"
    " AND n.state = 'submitted' AND a.state <> 'leased' AND i.gold = 0 AND n.at >= :since"
)
_EXCLUDED = Statement(
    "SELECT COUNT(*) FROM annotations WHERE project_id = :project AND person_id = :person"
    " AND state = 'excluded'"
)


@dataclass(frozen=True, slots=True)
class CountedWork:
    """Somebody's labels that count. ``movable`` of them lie on items that no reviewer has had.

    Without those, ``wanting`` items want somebody again; of ``alone`` nobody else's label is left.
    """

    labels: int
    movable: int
    wanting: int
    alone: int


def counted_work(conn: Connection, project_id: int, person_id: int, since: Instant) -> CountedWork:
    """How many labels that somebody gave since an instant count, and what hangs on them."""
    row = _COUNTS.one(conn, {"project": project_id, "person": person_id, "since": since})
    return CountedWork(*(int(value or 0) for value in row or (0, 0, 0, 0)))


def count_withdrawn(conn: Connection, project_id: int, person_id: int) -> int:
    """How many of somebody's labels do not count at present."""
    row = _EXCLUDED.one(conn, {"project": project_id, "person": person_id})
    return int(row[0]) if row else 0


def withdraw_work(
    conn: Connection, project_id: int, person_id: int, since: Instant, now: Instant
) -> tuple[int, int, int | None]:
    """Take somebody's labels since an instant out of what counts, but for reviewed items.

    Surplus labels go with them: they fill no place of an item, but the consensus reads them.
    Gives the labels taken out of places, the items that want somebody again, and the first rank
    among those.
    """
    withdrawn = wanting = 0
    first: int | None = None
    own = _own(project_id, person_id, "submitted").where(
        labels.c.at >= since,
        assignments.c.state != "leased",
        items.c.gold == 0,
        items.c.state.in_(_OPEN_STATES),
    )
    for part in _parts(conn, own):
        _set_state(conn, [row[0] for row in part], "excluded")
        left = items.c.n_done - 1 + items.c.n_open
        wants = left < items.c.needed
        query = (
            update(items)
            .where(items.c.id.in_([row[1] for row in part]))
            .values(
                n_done=items.c.n_done - 1,
                state=case((~wants, items.c.state), (left > 0, "in_work"), else_="waiting"),
                ready=case((wants, 1), else_=0),
                changed_at=now,
                rev=items.c.rev + 1,
            )
            .returning(items.c.ready, items.c.rank)
        )
        ranks = [rank for ready, rank in conn.execute(query).all() if ready]
        withdrawn += len(part)
        wanting += len(ranks)
        if ranks:
            first = min(ranks) if first is None else min(first, *ranks)
    unreviewed = select(items.c.id).where(
        items.c.project_id == project_id, items.c.gold == 0, items.c.state.in_(_OPEN_STATES)
    )
    conn.execute(
        update(labels)
        .where(
            labels.c.project_id == project_id,
            labels.c.person_id == person_id,
            labels.c.stage == "label",
            labels.c.state == "surplus",
            labels.c.at >= since,
            labels.c.item_id.in_(unreviewed),
        )
        .values(state="excluded")
    )
    return withdrawn, wanting, first


def take_work_back(
    conn: Connection, project_id: int, person_id: int, now: Instant
) -> tuple[int, int]:
    """Let withdrawn labels count again where their items still have room; the rest is surplus."""
    counted = surplus = 0
    for part in _parts(conn, _own(project_id, person_id, "excluded")):
        have = items.c.n_done + items.c.n_open
        done = items.c.n_done + 1
        query = (
            update(items)
            .where(
                items.c.id.in_([row[1] for row in part]),
                items.c.gold == 0,
                items.c.state.in_(("waiting", "in_work")),
                have < items.c.needed,
            )
            .values(
                n_done=done,
                state=case((done >= items.c.needed, "settled"), else_="in_work"),
                ready=case((have + 1 < items.c.needed, 1), else_=0),
                changed_at=now,
                rev=items.c.rev + 1,
            )
            .returning(items.c.id)
        )
        roomy = set(conn.execute(query).scalars())
        fitting = [row[0] for row in part if row[1] in roomy]
        rest = [row[0] for row in part if row[1] not in roomy]
        _set_state(conn, fitting, "submitted")
        _set_state(conn, rest, "surplus")
        counted += len(fitting)
        surplus += len(rest)
    return counted, surplus


def unseen_gold(conn: Connection, project_id: int, person_id: int) -> int:
    """How many gold items in use somebody was never given."""
    seen = (
        select(assignments.c.id)
        .where(
            assignments.c.project_id == project_id,
            assignments.c.person_id == person_id,
            assignments.c.item_id == gold.c.item_id,
        )
        .exists()
    )
    query = select(func.count()).where(
        gold.c.project_id == project_id, gold.c.retired_at.is_(None), ~seen
    )
    return int(conn.execute(query).scalar_one())


def _own(project_id: int, person_id: int, state: str) -> Select[tuple[int, int]]:
    return (
        select(labels.c.id, labels.c.item_id)
        .join(assignments, assignments.c.id == labels.c.assignment_id)
        .join(items, items.c.id == labels.c.item_id)
        .where(
            labels.c.project_id == project_id,
            labels.c.person_id == person_id,
            labels.c.stage == "label",
            labels.c.state == state,
        )
        .order_by(labels.c.id)
        .limit(_PART)
    )


def _parts(conn: Connection, query: Select[tuple[int, int]]) -> Iterator[Sequence[tuple[int, int]]]:
    """(annotation, item) keys in parts; the items are held against others until the end."""
    after = 0
    while True:
        later = query.where(labels.c.id > after).with_for_update(of=[assignments, items])
        part = [(row.id, row.item_id) for row in conn.execute(later)]
        if part:
            after = part[-1][0]
            yield part
        if len(part) < _PART:
            return


def _set_state(conn: Connection, ids: Sequence[int], state: str) -> None:
    if ids:
        conn.execute(update(labels).where(labels.c.id.in_(ids)).values(state=state))
