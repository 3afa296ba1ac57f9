"""What tools drew for people who asked: kept, so that a region's origin can be looked up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from assay.core.values import Instant
from assay.store.tables import assignments, items, projects, suggestions


@dataclass(frozen=True, slots=True)
class Held:
    """A hand-out that a person asks a tool about; ``data`` is JSON text."""

    project: str
    project_id: int
    item_id: int
    state: str
    data: str


def held_by(conn: Connection, person_id: int, assignment: str) -> Held | None:
    """A hand-out by its uid, if it is this person's own."""
    query = (
        select(
            projects.c.slug,
            assignments.c.project_id,
            assignments.c.item_id,
            assignments.c.state,
            items.c.data,
        )
        .select_from(assignments)
        .join(projects, projects.c.id == assignments.c.project_id)
        .join(items, items.c.id == assignments.c.item_id)
        .where(assignments.c.uid == assignment, assignments.c.person_id == person_id)
    )
    row = conn.execute(query).first()
    return None if row is None else Held(*row)


@dataclass(frozen=True, slots=True)
class NewSuggestion:
    """One region that a tool suggested; ``prompt`` and ``value`` are JSON texts."""

    uid: str
    item_id: int
    question: str | None
    tool: str
    prompt: str
    value: str
    score: float | None


def record_suggestions(
    conn: Connection,
    project_id: int,
    person_id: int,
    new: Sequence[NewSuggestion],
    now: Instant,
) -> None:
    """Keep what was suggested to a person."""
    if not new:
        return
    conn.execute(
        insert(suggestions),
        [
            {
                "uid": one.uid,
                "project_id": project_id,
                "item_id": one.item_id,
                "person_id": person_id,
                "question": one.question,
                "tool": one.tool,
                "prompt": one.prompt,
                "value": one.value,
                "score": one.score,
                "at": now,
            }
            for one in new
        ],
    )
