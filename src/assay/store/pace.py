"""How fast work goes: lead times, labels an item, labels a day, and what was settled when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import Connection

from assay.core.values import DAY, Instant
from assay.store.statements import Statement

RECENT = 60
SAMPLE = 2_000
MOST_PEOPLE = 60


@dataclass(frozen=True, slots=True)
class Pace:
    """Figures of the work so far; None where there are none yet."""

    n_labels: int
    hours: float
    median_seconds: float | None
    labels_per_settled: float | None
    n_settled_sampled: int
    labels_per_day: float | None


_TOTALS = Statement(
    "SELECT person_id, COUNT(*), SUM(lead_ms) FROM annotations WHERE project_id = :project"
    " GROUP BY person_id"
)
_LEADS = Statement(
    "SELECT lead_ms FROM annotations WHERE project_id = :project AND person_id = :person"
    " AND lead_ms > 0 ORDER BY id DESC LIMIT :n"
)
_LABELS = Statement(
    "SELECT COUNT(*), SUM(n_done) FROM (SELECT n_done, gold FROM items"
    " WHERE project_id = :project AND state = :state ORDER BY id DESC LIMIT :n) t"
    " WHERE gold = 0 AND n_done > 0"
)
_LATEST = Statement(
    "SELECT at FROM annotations WHERE project_id = :project AND person_id = :person"
    " ORDER BY id DESC LIMIT :n"
)
_SETTLED = Statement(
    "SELECT at / :day, COUNT(*) FROM events INDEXED BY ix_events_settled"
    " WHERE project_id = :project AND kind = 'item.settled' GROUP BY at / :day ORDER BY at / :day",
    "SELECT at / :day::bigint, COUNT(*) FROM events WHERE project_id = :project"
    " AND kind = 'item.settled' GROUP BY 1 ORDER BY 1",
)


def pace_of(conn: Connection, project_id: int, since: Instant) -> Pace:
    """How work went: totals over all, medians over each person's latest, days since ``since``."""
    totals = _TOTALS.all(conn, {"project": project_id})
    busiest = [row[0] for row in sorted(totals, key=lambda row: -row[1])[:MOST_PEOPLE]]
    leads: list[int] = []
    latest: list[int] = []
    for person in busiest:
        parameters = {"project": project_id, "person": person, "n": RECENT}
        leads.extend(row[0] for row in _LEADS.all(conn, parameters))
        found = _LATEST.all(conn, parameters | {"n": SAMPLE})
        latest.extend(row[0] for row in found if row[0] >= since)
    n_items, labels = _labels_per_settled(conn, project_id)
    return Pace(
        n_labels=sum(row[1] for row in totals),
        hours=sum(row[2] or 0 for row in totals) / 3_600_000,
        median_seconds=median(leads) / 1000 if len(leads) >= 10 else None,
        labels_per_settled=labels / n_items if n_items else None,
        n_settled_sampled=n_items,
        labels_per_day=_per_day(latest),
    )


def _labels_per_settled(conn: Connection, project_id: int) -> tuple[int, int]:
    n_items, labels = 0, 0
    for state in ("settled", "in_review", "accepted"):
        row = _LABELS.one(conn, {"project": project_id, "state": state, "n": SAMPLE})
        if row is not None:
            n_items, labels = n_items + row[0], labels + int(row[1] or 0)
    return n_items, labels


def _per_day(latest: Sequence[int]) -> float | None:
    """Labels a day over the days on which work was done; None where that is less than two."""
    days = {at // DAY for at in latest}
    if len(days) < 2:
        return None
    return len(latest) / (max(days) - min(days) + 1)


def settled_by_day(conn: Connection, project_id: int) -> list[tuple[Instant, int]]:
    """How many items were settled on each day of work: (start of the day in UTC, number)."""
    rows = _SETTLED.all(conn, {"project": project_id, "day": DAY})
    return [(int(row[0]) * DAY, row[1]) for row in rows]
