"""Gold: items whose answer is known, and how people did on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, func, insert, select, update

from assay.core.values import Instant
from assay.store import tables
from assay.store.tables import gold, gold_verdicts, items

_encode = msgspec.json.Encoder(order="deterministic").encode


@dataclass(frozen=True, slots=True)
class Gold:
    """A known answer, its item as far as it is shown, and how it was answered so far."""

    id: int
    uid: str
    answers: dict[str, Any]
    source: str
    note: str
    created_at: Instant
    retired_at: Instant | None
    item_id: int
    item_uid: str
    rank: int
    external_id: str | None
    state: str
    data: str
    attributes: dict[str, str]
    n_shown: int
    n_right: int


@dataclass(frozen=True, slots=True)
class Judged:
    """An annotation to be judged against the gold of its item."""

    annotation_id: int
    rev: int
    person_id: int
    schema_version: int
    answers: dict[str, Any]
    gold_id: int
    gold_answers: dict[str, Any]
    item_id: int


def _query(project_id: int) -> Select[Any]:
    counts = (
        select(
            gold_verdicts.c.gold_id,
            func.count().label("shown"),
            func.sum(gold_verdicts.c.correct).label("correct"),
        )
        .where(gold_verdicts.c.project_id == project_id)
        .where(
            gold_verdicts.c.id.in_(
                select(func.min(gold_verdicts.c.id))
                .where(gold_verdicts.c.project_id == project_id)
                .group_by(gold_verdicts.c.annotation_id)
            )
        )
        .group_by(gold_verdicts.c.gold_id)
        .subquery()
    )
    return (
        select(
            gold.c.id,
            gold.c.uid,
            gold.c.answers,
            gold.c.source,
            gold.c.note,
            gold.c.created_at,
            gold.c.retired_at,
            gold.c.item_id,
            items.c.uid.label("item_uid"),
            items.c.rank,
            items.c.external_id,
            items.c.state,
            items.c.data,
            items.c.attributes,
            counts.c.shown,
            counts.c.correct,
        )
        .join(items, items.c.id == gold.c.item_id)
        .join(counts, counts.c.gold_id == gold.c.id, isouter=True)
        .where(gold.c.project_id == project_id)
    )


def _gold(row: Row[Any]) -> Gold:
    decode = msgspec.json.decode
    return Gold(
        row.id,
        row.uid,
        decode(row.answers),
        row.source,
        row.note,
        row.created_at,
        row.retired_at,
        row.item_id,
        row.item_uid,
        row.rank,
        row.external_id,
        row.state,
        row.data,
        decode(row.attributes),
        row.shown or 0,
        int(row.correct or 0),
    )


def gold_page(
    conn: Connection, project_id: int, limit: int, before: int | None, retired: bool
) -> list[Gold]:
    """Gold of a project, newest first, with keys below ``before``; retired ones only if wanted."""
    query = _query(project_id)
    if before is not None:
        query = query.where(gold.c.id < before)
    if not retired:
        query = query.where(gold.c.retired_at.is_(None))
    return [_gold(row) for row in conn.execute(query.order_by(gold.c.id.desc()).limit(limit))]


def count_gold(conn: Connection, project_id: int) -> tuple[int, int]:
    """How many gold items are in use, and how many are retired."""
    query = select(func.count(), func.count(gold.c.retired_at)).where(
        gold.c.project_id == project_id
    )
    every, retired = conn.execute(query).one()
    return every - retired, retired


def gold_of(conn: Connection, project_id: int, uid: str) -> Gold | None:
    """The gold of that uid."""
    row = conn.execute(_query(project_id).where(gold.c.uid == uid)).one_or_none()
    return None if row is None else _gold(row)


def gold_of_item(conn: Connection, project_id: int, item_id: int) -> Gold | None:
    """The gold of an item, in use or retired."""
    row = conn.execute(_query(project_id).where(gold.c.item_id == item_id)).one_or_none()
    return None if row is None else _gold(row)


def gold_names(conn: Connection, project_id: int, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Uid of gold in use, and what its item is called, by key."""
    query = (
        select(gold.c.id, gold.c.uid, items.c.external_id, items.c.uid)
        .join(items, items.c.id == gold.c.item_id)
        .where(gold.c.project_id == project_id, gold.c.id.in_(ids), gold.c.retired_at.is_(None))
    )
    return {row[0]: (row[1], row[2] or row[3]) for row in conn.execute(query)}


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """An item that could be gold, as it stands."""

    id: int
    uid: str
    external_id: str | None
    state: str
    data: str
    attributes: str
    posterior: float | None
    labels: int


def gold_candidates(conn: Connection, project_id: int, limit: int) -> list[CandidateRow]:
    """Settled and accepted items that are no gold, the surest first."""
    query = (
        select(
            items.c.id,
            items.c.uid,
            items.c.external_id,
            items.c.state,
            items.c.data,
            items.c.attributes,
            items.c.posterior,
            items.c.n_done,
        )
        .where(
            items.c.project_id == project_id,
            items.c.gold == 0,
            items.c.state.in_(("settled", "accepted")),
            items.c.posterior.is_not(None),
        )
        .order_by(items.c.posterior.desc(), items.c.id.desc())
        .limit(limit)
    )
    return [CandidateRow(*row) for row in conn.execute(query)]


def gold_in_use(conn: Connection, project_id: int) -> list[tuple[str, str]]:
    """Answers and item attributes (JSON texts) of the gold in use."""
    query = (
        select(gold.c.answers, items.c.attributes)
        .join(items, items.c.id == gold.c.item_id)
        .where(gold.c.project_id == project_id, gold.c.retired_at.is_(None))
    )
    return [(row[0], row[1]) for row in conn.execute(query)]


def note_gold(conn: Connection, gold_id: int, note: str) -> None:
    """Say why an answer is known."""
    conn.execute(update(gold).where(gold.c.id == gold_id).values(note=note))


def annotation_to_judge(conn: Connection, project_id: int, uid: str) -> Judged | None:
    """An annotation with the gold in use of its item; None where its item has none."""
    noted = tables.annotations.c
    query = (
        select(
            noted.id,
            noted.rev,
            noted.person_id,
            noted.schema_version,
            noted.body,
            gold.c.id.label("gold_id"),
            gold.c.answers,
            noted.item_id,
        )
        .join(
            gold,
            (gold.c.item_id == noted.item_id)
            & (gold.c.project_id == noted.project_id)
            & gold.c.retired_at.is_(None),
        )
        .where(noted.project_id == project_id, noted.uid == uid, noted.is_gold == 1)
    )
    row = conn.execute(query).one_or_none()
    if row is None:
        return None
    decode = msgspec.json.decode
    return Judged(
        row.id,
        row.rev,
        row.person_id,
        row.schema_version,
        decode(row.body)["answers"],
        row.gold_id,
        decode(row.answers),
        row.item_id,
    )


def record_verdict(
    conn: Connection,
    project_id: int,
    judged: Judged,
    score: float,
    correct: bool,
    details: Mapping[str, Any],
    now: Instant,
) -> bool:
    """Keep a verdict; False where this revision was judged before."""
    known = conn.execute(
        select(gold_verdicts.c.id).where(
            gold_verdicts.c.project_id == project_id,
            gold_verdicts.c.annotation_id == judged.annotation_id,
            gold_verdicts.c.annotation_rev == judged.rev,
        )
    ).scalar()
    if known is not None:
        return False
    conn.execute(
        insert(gold_verdicts).values(
            project_id=project_id,
            gold_id=judged.gold_id,
            item_id=judged.item_id,
            person_id=judged.person_id,
            annotation_id=judged.annotation_id,
            annotation_rev=judged.rev,
            score=score,
            correct=int(correct),
            details=_encode(details).decode(),
            at=now,
        )
    )
    return True
