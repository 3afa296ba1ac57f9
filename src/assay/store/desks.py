"""An annotator's own standing and history: counts, returned work, what they submitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from assay.core.values import Instant
from assay.store import tables
from assay.store.tables import assignments, discussions, items

_made = tables.annotations.c
MOST_LEFT = 1_000
LATEST = 50


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """What one person did in a project; ``left`` counts to ``MOST_LEFT`` at the most."""

    done: int
    today: int
    returned: int
    left: int
    median_ms: int | None
    unseen_answers: int


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """One answer of a person, with the hand-out under which it was given."""

    id: int
    annotation: str
    assignment: str
    state: str
    assignment_state: str
    return_note: str | None
    item_state: str
    item_gold: bool
    data: str
    answers: dict[str, Any]
    schema_version: int
    lead_ms: int
    at: Instant


def own_figures(conn: Connection, project_id: int, person_id: int, today: Instant) -> OwnFigures:
    """Counts of a person's work; ``today`` is when their day began."""
    mine = (
        _made.project_id == project_id,
        _made.person_id == person_id,
        _made.stage == "label",
    )
    done = conn.execute(select(func.count()).where(*mine)).scalar_one()
    latest = conn.execute(
        select(_made.at, _made.lead_ms).where(*mine).order_by(_made.id.desc()).limit(5_000)
    ).all()
    times = [lead for _, lead in latest[:LATEST] if lead > 0]
    returned = conn.execute(
        select(func.count())
        .select_from(assignments)
        .where(
            assignments.c.project_id == project_id,
            assignments.c.person_id == person_id,
            assignments.c.state == "leased",
            assignments.c.returned == 1,
        )
    ).scalar_one()
    waiting = (
        select(items.c.id)
        .where(items.c.project_id == project_id, items.c.ready == 1)
        .limit(MOST_LEFT)
        .subquery()
    )
    left = conn.execute(select(func.count()).select_from(waiting)).scalar_one()
    unseen = conn.execute(
        select(func.count())
        .select_from(discussions)
        .where(
            discussions.c.project_id == project_id,
            discussions.c.opened_by == person_id,
            discussions.c.seen_by_asker == 0,
        )
    ).scalar_one()
    return OwnFigures(
        done,
        sum(1 for at, _ in latest if at >= today),
        returned,
        left,
        int(median(times)) if times else None,
        unseen,
    )


def own_answers(
    conn: Connection, project_id: int, person_id: int, limit: int, before: int | None
) -> Sequence[OwnAnswer]:
    """A person's answers, newest first, with keys below ``before``."""
    query = (
        select(
            _made.id,
            _made.uid,
            assignments.c.uid,
            _made.state,
            assignments.c.state,
            assignments.c.return_note,
            items.c.state,
            items.c.gold,
            items.c.data,
            _made.body,
            _made.schema_version,
            _made.lead_ms,
            _made.at,
        )
        .join(assignments, assignments.c.id == _made.assignment_id)
        .join(items, items.c.id == _made.item_id)
        .where(
            _made.project_id == project_id,
            _made.person_id == person_id,
            _made.stage == "label",
        )
        .order_by(_made.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(_made.id < before)
    found = []
    for row in conn.execute(query):
        values: list[Any] = list(row)
        values[7] = bool(values[7])
        values[9] = msgspec.json.decode(values[9])["answers"]
        found.append(OwnAnswer(*values))
    return found
