"""Everything that holds answers, read in batches and written back when a schema changes.

History is never rewritten: an annotation that follows a new schema gets one more revision.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    delete,
    insert,
    literal,
    or_,
    select,
    update,
)

from assay.core.values import AnnotationState, Instant
from assay.store import tables
from assay.store.tables import (
    annotation_revisions,
    assignments,
    consensus,
    examples,
    gold,
    items,
    predictions,
)

BATCH = 2_000
_ANNOTATIONS = tables.annotations


@dataclass(frozen=True, slots=True)
class HeldAnswers:
    """An annotation's current answers, and where it stands."""

    id: int
    item_id: int
    person_id: int
    assignment_id: int | None
    state: str
    rev: int
    guideline_version: int
    is_gold: bool
    stage: str
    answers: dict[str, Any]
    beside: dict[str, Any]  # what the body keeps with them, such as the order of candidates


@dataclass(frozen=True, slots=True)
class ItemStanding:
    """What giving an assignment back does to its item."""

    uid: str
    needed: int
    state: str


def _holds(column: Any, words: Sequence[str]) -> ColumnElement[bool]:
    """Rows whose JSON text may hold one of these names; a cheap sieve before decoding."""
    tests = [column.contains(msgspec.json.encode(word).decode(), autoescape=True) for word in words]
    return or_(literal(False), *tests)


def answers_with(
    conn: Connection, project_id: int, words: Sequence[str]
) -> Iterator[list[HeldAnswers]]:
    """Annotations whose answers may hold one of these names, in batches by key."""
    after = 0
    while True:
        query = (
            select(_ANNOTATIONS)
            .where(_ANNOTATIONS.c.project_id == project_id, _ANNOTATIONS.c.id > after)
            .where(_holds(_ANNOTATIONS.c.body, words))
            .order_by(_ANNOTATIONS.c.id)
            .limit(BATCH)
        )
        rows = conn.execute(query).mappings().all()
        if not rows:
            return
        after = rows[-1]["id"]
        yield [
            HeldAnswers(
                row["id"],
                row["item_id"],
                row["person_id"],
                row["assignment_id"],
                row["state"],
                row["rev"],
                row["guideline_version"],
                bool(row["is_gold"]),
                row["stage"],
                *_parts(row["body"]),
            )
            for row in rows
        ]


def rewrite_annotations(
    conn: Connection,
    project_id: int,
    changed: Sequence[tuple[HeldAnswers, dict[str, Any]]],
    *,
    schema_version: int,
    author_id: int,
    reason: str,
    now: Instant,
) -> None:
    """Give annotations new answers, each as one more revision."""
    if not changed:
        return
    bodies = [_text({"answers": answers, **held.beside}) for held, answers in changed]
    conn.execute(
        update(_ANNOTATIONS)
        .where(_ANNOTATIONS.c.id == bindparam("key"))
        .values(body=bindparam("text"), rev=bindparam("next"), schema_version=schema_version),
        [
            {"key": held.id, "text": body, "next": held.rev + 1}
            for (held, _), body in zip(changed, bodies, strict=True)
        ],
    )
    conn.execute(
        insert(annotation_revisions),
        [
            {
                "project_id": project_id,
                "annotation_id": held.id,
                "rev": held.rev + 1,
                "author_id": author_id,
                "body": body,
                "reason": reason,
                "schema_version": schema_version,
                "guideline_version": held.guideline_version,
                "lead_ms": 0,
                "at": now,
            }
            for (held, _), body in zip(changed, bodies, strict=True)
        ],
    )


def mark_returned(conn: Connection, annotation_ids: Sequence[int]) -> None:
    """Annotations that go back to their authors."""
    for start in range(0, len(annotation_ids), BATCH):
        part = annotation_ids[start : start + BATCH]
        conn.execute(
            update(_ANNOTATIONS)
            .where(_ANNOTATIONS.c.id.in_(part))
            .values(state=AnnotationState.RETURNED)
        )


def standing_of(conn: Connection, item_id: int) -> ItemStanding:
    """Where an item stands in the queue."""
    query = select(items.c.uid, items.c.needed, items.c.state).where(items.c.id == item_id)
    return ItemStanding(*conn.execute(query).one())


def assignment_exists(conn: Connection, assignment_id: int) -> bool:
    """Whether the hand-out that an annotation came from is still on record."""
    query = select(assignments.c.id).where(assignments.c.id == assignment_id)
    return conn.execute(query).first() is not None


def rewrite_gold(conn: Connection, project_id: int, words: Sequence[str], rewrite: Any) -> None:
    """Let gold answers and examples follow; ``rewrite`` maps answers to answers."""
    for table in (gold, examples):
        query = select(table.c.id, table.c.answers).where(
            table.c.project_id == project_id, _holds(table.c.answers, words)
        )
        found = [
            {"key": row.id, "text": _text(rewrite(msgspec.json.decode(row.answers)))}
            for row in conn.execute(query)
        ]
        if found:
            conn.execute(
                update(table)
                .where(table.c.id == bindparam("key"))
                .values(answers=bindparam("text")),
                found,
            )


def rewrite_beliefs(
    conn: Connection,
    project_id: int,
    questions: Sequence[str],
    rewrite: Any,
) -> None:
    """Let consensus and predictions of these questions follow, or go where nothing is left.

    ``rewrite`` maps ``{question: value}`` to the same under the new names, or to ``{}``.
    """
    for name in questions:
        _rewrite_consensus(conn, project_id, name, rewrite)
        _rewrite_predictions(conn, project_id, name, rewrite)


def _rewrite_consensus(conn: Connection, project_id: int, name: str, rewrite: Any) -> None:
    rows = conn.execute(
        select(consensus).where(consensus.c.project_id == project_id, consensus.c.question == name)
    ).mappings()
    moved = []
    for row in rows:
        answers = rewrite({name: msgspec.json.decode(row["value"])})
        for question, value in answers.items():
            moved.append({**row, "question": question, "value": _text(value)})
    conn.execute(
        delete(consensus).where(consensus.c.project_id == project_id, consensus.c.question == name)
    )
    for start in range(0, len(moved), BATCH):
        conn.execute(insert(consensus), moved[start : start + BATCH])


def _rewrite_predictions(conn: Connection, project_id: int, name: str, rewrite: Any) -> None:
    after = 0
    while True:
        query = (
            select(predictions.c.id, predictions.c.value)
            .where(predictions.c.project_id == project_id, predictions.c.question == name)
            .where(predictions.c.id > after)
            .order_by(predictions.c.id)
            .limit(BATCH)
        )
        rows = conn.execute(query).all()
        if not rows:
            return
        after = rows[-1].id
        changed, gone = [], []
        for row in rows:
            answers = rewrite({name: msgspec.json.decode(row.value)})
            if not answers:
                gone.append(row.id)
            for question, value in answers.items():
                changed.append({"key": row.id, "name": question, "text": _text(value)})
        if gone:
            conn.execute(delete(predictions).where(predictions.c.id.in_(gone)))
        if changed:
            conn.execute(
                update(predictions)
                .where(predictions.c.id == bindparam("key"))
                .values(question=bindparam("name"), value=bindparam("text")),
                changed,
            )


def _parts(body: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answers of a stored body, and what is kept beside them."""
    beside = msgspec.json.decode(body)
    return beside.pop("answers"), beside


def _text(value: Any) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()
