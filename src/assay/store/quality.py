"""What the quality run reads and writes: evidence in one read, beliefs and reports back.

Bodies of annotations are decoded here, once. Gold items are measured by their verdicts and
left out of what is believed, since their answer is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import msgspec
import numpy as np
from sqlalchemy import Connection, case, delete, func, insert, select

from assay.core.quality.agreement_slices import Attribute
from assay.core.quality.evidence import Annotator, Answers, CoverageFacts, GoldAnswers
from assay.core.quality.matrix import Ints
from assay.core.values import Instant
from assay.store.statements import Statement
from assay.store.tables import (
    consensus,
    guidelines,
    item_attributes,
    items,
    members,
    persons,
    quality_points,
    quality_reports,
    reviews,
)

PART = 2_000
DECIDED = ("review", "gold")
"""Methods whose values are not believed but decided: no run of the engine changes them."""
_encode = msgspec.json.Encoder(order="deterministic").encode
_NOTHING: Mapping[str, Any] = {}
_BODIES = msgspec.json.Decoder(dict[str, Any])

_ANSWERS = Statement(
    "SELECT a.item_id, i.uid, a.person_id, a.at, a.lead_ms, a.body, a.suggested FROM annotations a"
    " JOIN items i ON i.id = a.item_id"
    " WHERE a.project_id = :project AND a.stage = 'label' AND i.gold = 0"
    " AND i.state <> 'excluded' AND i.state <> 'broken'"
    " AND a.state IN ('submitted', 'accepted', 'surplus') ORDER BY a.item_id, a.person_id"
)
_VERDICTS = Statement(
    "SELECT v.person_id, v.at, v.correct, v.details, v.gold_id, n.lead_ms FROM gold_verdicts v"
    " JOIN (SELECT MIN(id) AS id FROM gold_verdicts WHERE project_id = :project"
    " GROUP BY annotation_id) first ON first.id = v.id"
    " LEFT JOIN annotations n ON n.id = v.annotation_id ORDER BY v.id"
)


@dataclass(frozen=True, slots=True)
class Read:
    """Answers and verdicts as arrays, with the keys behind the indices."""

    item_ids: Sequence[int]
    item_uids: Sequence[str]
    person_ids: Sequence[int]
    people: Sequence[Annotator]
    answers: Answers
    gold: GoldAnswers
    gold_ids: Ints
    gold_leads: Ints


def read_answers(conn: Connection, project_id: int) -> Read:
    """All current answers to items that are not gold, and the first verdict on each gold answer."""
    rows = _ANSWERS.all(conn, {"project": project_id})
    verdicts = _VERDICTS.all(conn, {"project": project_id})
    item_of: dict[int, int] = {}
    uids: list[str] = []
    for row in rows:
        if row[0] not in item_of:
            item_of[row[0]] = len(uids)
            uids.append(row[1])
    person_of: dict[int, int] = {}
    for person in [row[2] for row in rows] + [row[0] for row in verdicts]:
        person_of.setdefault(person, len(person_of))
    bodies = [_BODIES.decode(row[5]) for row in rows]
    answers = Answers(
        _ints(item_of[row[0]] for row in rows),
        _ints(person_of[row[2]] for row in rows),
        _ints(row[3] for row in rows),
        _ints(row[4] for row in rows),
        [body["answers"] for body in bodies],
        [body.get("shown", _NOTHING) for body in bodies],
        [bool(row[6] or "suggested" in body) for row, body in zip(rows, bodies, strict=True)],
    )
    told = [_BODIES.decode(row[3]) for row in verdicts]
    gold = GoldAnswers(
        _ints(person_of[row[0]] for row in verdicts),
        _ints(row[1] for row in verdicts),
        _ints(row[2] for row in verdicts),
        [details.get("right", {}) for details in told],
        [
            {name: [(a, b) for a, b in pairs] for name, pairs in details.get("pairs", {}).items()}
            for details in told
        ],
    )
    known = _annotators(conn, project_id)
    people = [known.get(key, Annotator("", "removed", "", "removed")) for key in person_of]
    return Read(
        list(item_of),
        uids,
        list(person_of),
        people,
        answers,
        gold,
        _ints(row[4] for row in verdicts),
        _ints(row[5] or 0 for row in verdicts),
    )


def attributes_of(
    conn: Connection, project_id: int, item_ids: Sequence[int], most_values: int
) -> list[Attribute]:
    """The attributes of these items; those with more than ``most_values`` values are left out."""
    place = {key: index for index, key in enumerate(item_ids)}
    counts = conn.execute(
        select(item_attributes.c.name, func.count(item_attributes.c.value.distinct()))
        .where(item_attributes.c.project_id == project_id)
        .group_by(item_attributes.c.name)
        .order_by(item_attributes.c.name)
    ).all()
    found = []
    for name, n in counts:
        if n > most_values:
            continue
        of_item = np.full(len(place), -1, dtype=np.int64)
        values: dict[str, int] = {}
        rows = conn.execute(
            select(item_attributes.c.value, item_attributes.c.item_id)
            .where(item_attributes.c.project_id == project_id, item_attributes.c.name == name)
            .order_by(item_attributes.c.value)
        )
        for value, key in rows:
            index = place.get(key)
            if index is not None:
                of_item[index] = values.setdefault(value, len(values))
        found.append(Attribute(name, list(values), of_item))
    return found


def _ints(values: Any) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _annotators(conn: Connection, project_id: int) -> dict[int, Annotator]:
    query = (
        select(members.c.person_id, persons.c.uid, members.c.pseudonym, members.c.role)
        .add_columns(members.c.state)
        .join(persons, persons.c.id == members.c.person_id)
        .where(members.c.project_id == project_id)
    )
    return {row[0]: Annotator(row[1], row[2], row[3], row[4]) for row in conn.execute(query)}


def reviewed_counts(conn: Connection, project_id: int) -> tuple[int, int]:
    """How many items were reviewed, and how many of them were wrong at the first look."""
    first = (
        select(func.min(reviews.c.id))
        .where(reviews.c.project_id == project_id)
        .group_by(reviews.c.item_id)
    )
    wrong = func.sum(case((reviews.c.decision == "accept", 0), else_=1))
    row = conn.execute(select(func.count(), wrong).where(reviews.c.id.in_(first))).one()
    return row[0], int(row[1] or 0)


_DONE = ("settled", "in_review", "accepted")


@dataclass(frozen=True, slots=True)
class Settled:
    """Items that count, how many of them are settled, and the labels that these took."""

    n_items: int
    n_settled: int
    labels: int


def settled_counts(conn: Connection, project_id: int) -> Settled:
    """Counts over items that are not gold, excluded or broken."""
    done = items.c.state.in_(_DONE)
    query = select(
        func.count(),
        func.sum(case((done, 1), else_=0)),
        func.sum(case((done, items.c.n_done), else_=0)),
    ).where(
        items.c.project_id == project_id,
        items.c.gold == 0,
        items.c.state.not_in(("excluded", "broken")),
    )
    row = conn.execute(query).one()
    return Settled(row[0], int(row[1] or 0), int(row[2] or 0))


def coverage_facts(
    conn: Connection,
    project_id: int,
    targets: Sequence[tuple[Sequence[str], int]],
    values: Mapping[str, Sequence[str]],
) -> CoverageFacts | None:
    """Cells of the coverage targets that are met by settled items; None without targets."""
    met, total = 0, 0
    missing: list[tuple[int, str]] = []
    for by, at_least in targets:
        counts = _cells(conn, project_id, by)
        for cell in product(*(values.get(name, ()) for name in by)):
            n = counts.get(cell, 0)
            total += 1
            if n >= at_least:
                met += 1
            else:
                missing.append((n - at_least, f"{' × '.join(cell)} ({n} of {at_least})"))
    if not total:
        return None
    return CoverageFacts(met, total, tuple(name for _, name in sorted(missing)))


def _cells(conn: Connection, project_id: int, by: Sequence[str]) -> dict[tuple[str, ...], int]:
    """How many settled items have each combination of values."""
    aliases = [item_attributes.alias(f"a{place}") for place in range(len(by))]
    query = select(*(alias.c.value for alias in aliases), func.count()).select_from(items)
    for alias, name in zip(aliases, by, strict=True):
        query = query.join(
            alias,
            (alias.c.item_id == items.c.id)
            & (alias.c.project_id == project_id)
            & (alias.c.name == name),
        )
    query = query.where(items.c.project_id == project_id, items.c.state.in_(_DONE))
    query = query.group_by(*(alias.c.value for alias in aliases))
    return {tuple(row[:-1]): row[-1] for row in conn.execute(query)}


def guideline_marks(conn: Connection, project_id: int) -> list[tuple[int, Instant]]:
    """When each version of the guideline came."""
    query = (
        select(guidelines.c.version, guidelines.c.at)
        .where(guidelines.c.project_id == project_id)
        .order_by(guidelines.c.version)
    )
    return [(row[0], row[1]) for row in conn.execute(query)]


@dataclass(frozen=True, slots=True)
class Belief:
    """The consensus on one question of one item, as it is kept; texts are canonical JSON."""

    item_id: int
    question: str
    value: str
    posterior: float
    dispute: float
    method: str
    n: int
    support: str


_KEPT = (
    consensus.c.item_id,
    consensus.c.question,
    consensus.c.value,
    consensus.c.posterior,
    consensus.c.dispute,
    consensus.c.method,
    consensus.c.n,
    consensus.c.support,
)


def beliefs_of(conn: Connection, project_id: int) -> dict[tuple[int, str], Belief]:
    """What is believed now, by item and question; what reviewers decided is among it."""
    query = select(*_KEPT).where(consensus.c.project_id == project_id)
    return {(row[0], row[1]): Belief(*row) for row in conn.execute(query)}


def record_beliefs(
    conn: Connection, project_id: int, beliefs: Sequence[Belief], now: Instant
) -> None:
    """Replace what is believed of these questions of these items."""
    if not beliefs:
        return
    forget_beliefs(conn, project_id, [(one.item_id, one.question) for one in beliefs])
    conn.execute(
        insert(consensus),
        [
            {
                "project_id": project_id,
                "item_id": one.item_id,
                "question": one.question,
                "value": one.value,
                "posterior": one.posterior,
                "dispute": one.dispute,
                "method": one.method,
                "n": one.n,
                "support": one.support,
                "at": now,
            }
            for one in beliefs
        ],
    )


def forget_beliefs(conn: Connection, project_id: int, keys: Sequence[tuple[int, str]]) -> None:
    """Drop what is believed of these questions of these items, but not what a review decided."""
    by_question: dict[str, list[int]] = {}
    for item_id, question in keys:
        by_question.setdefault(question, []).append(item_id)
    for question, ids in by_question.items():
        for start in range(0, len(ids), PART):
            conn.execute(
                delete(consensus).where(
                    consensus.c.project_id == project_id,
                    consensus.c.question == question,
                    consensus.c.item_id.in_(ids[start : start + PART]),
                    consensus.c.method.not_in(DECIDED),
                )
            )


_FIGURES = Statement(
    "UPDATE items SET posterior = :posterior, dispute = :dispute"
    " WHERE id = :item AND project_id = :project"
)


def record_item_figures(
    conn: Connection,
    project_id: int,
    figures: Sequence[tuple[int, float | None, float | None]],
) -> None:
    """Set posterior and dispute of items (key, posterior, dispute): figures, not edits."""
    for item_id, posterior, dispute in figures:
        _FIGURES.run(
            conn,
            {
                "item": item_id,
                "project": project_id,
                "posterior": posterior,
                "dispute": dispute,
            },
        )


def item_figures(conn: Connection, project_id: int) -> dict[int, tuple[float | None, float | None]]:
    """Posterior and dispute of the items that have any."""
    query = select(items.c.id, items.c.posterior, items.c.dispute).where(
        items.c.project_id == project_id,
        items.c.posterior.is_not(None) | items.c.dispute.is_not(None),
    )
    return {row[0]: (row[1], row[2]) for row in conn.execute(query)}


@dataclass(frozen=True, slots=True)
class PointRow:
    """One point of a measure over time; ``person_id`` where it is of one person."""

    day: Instant
    measure: str
    of: str
    person_id: int | None
    value: float
    low: float
    high: float
    n: int


def record_points(conn: Connection, project_id: int, points: Sequence[PointRow]) -> None:
    """Replace all points of a project."""
    conn.execute(delete(quality_points).where(quality_points.c.project_id == project_id))
    if points:
        conn.execute(
            insert(quality_points),
            [
                {
                    "project_id": project_id,
                    "day": one.day,
                    "measure": one.measure,
                    "of": one.of,
                    "person_id": one.person_id,
                    "value": one.value,
                    "low": one.low,
                    "high": one.high,
                    "n": one.n,
                }
                for one in points
            ],
        )


def record_report(
    conn: Connection, project_id: int, document: Mapping[str, Any], now: Instant
) -> None:
    """Keep a report; the last twenty stay."""
    conn.execute(
        insert(quality_reports).values(
            project_id=project_id, document=_encode(document).decode(), at=now
        )
    )
    kept = (
        select(quality_reports.c.id)
        .where(quality_reports.c.project_id == project_id)
        .order_by(quality_reports.c.id.desc())
        .limit(20)
    )
    conn.execute(
        delete(quality_reports).where(
            quality_reports.c.project_id == project_id, quality_reports.c.id.not_in(kept)
        )
    )


def latest_report(conn: Connection, project_id: int) -> tuple[bytes, Instant] | None:
    """The latest report as JSON, and when it was made."""
    row = conn.execute(
        select(quality_reports.c.document, quality_reports.c.at)
        .where(quality_reports.c.project_id == project_id)
        .order_by(quality_reports.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row[0].encode(), row[1])


@dataclass(frozen=True, slots=True)
class ItemLook:
    """An item and what is believed of it, by question, with what supports it."""

    uid: str
    external_id: str | None
    data: str
    believed: dict[str, Any]
    support: dict[str, dict[str, Any]]


def item_looks(conn: Connection, project_id: int, uids: Sequence[str]) -> dict[str, ItemLook]:
    """What is to be seen of items, by uid."""
    found = conn.execute(
        select(items.c.id, items.c.uid, items.c.external_id, items.c.data).where(
            items.c.uid.in_(uids),
            items.c.project_id + 0 == project_id,  # no index of the project: it is all items
        )
    ).all()
    looks = {row[0]: ItemLook(row[1], row[2], row[3], {}, {}) for row in found}
    query = select(
        consensus.c.item_id, consensus.c.question, consensus.c.value, consensus.c.support
    ).where(consensus.c.project_id == project_id, consensus.c.item_id.in_(list(looks)))
    for item_id, question, value, support in conn.execute(query):
        looks[item_id].believed[question] = msgspec.json.decode(value)
        looks[item_id].support[question] = msgspec.json.decode(support)
    return {look.uid: look for look in looks.values()}


_NEWS = Statement(
    "SELECT max(at) FROM (SELECT kind, at FROM events WHERE project_id = :project"
    " ORDER BY id DESC LIMIT 500) AS latest WHERE kind IN ('annotation.submitted',"
    " 'annotation.returned', 'item.accepted', 'item.requeued', 'gold.judged',"
    " 'member.work_withdrawn', 'member.work_taken_back')"
)
_ACTIVE = Statement("SELECT id FROM projects WHERE state = 'active' ORDER BY id")
_MEASURED = Statement(
    "SELECT at FROM quality_reports WHERE project_id = :project ORDER BY id DESC LIMIT 1"
)


def projects_with_news(conn: Connection, settled_before: Instant, run_before: Instant) -> list[int]:
    """Active projects in which something came in after their last report.

    Either the newest of it is from before ``settled_before`` (work has paused), or the last
    report from before ``run_before`` (long enough ago). Looks at the latest 500 events of a
    project, so that the question stays cheap.
    """
    due = []
    for (project_id,) in _ACTIVE.all(conn, {}):
        newest = _NEWS.one(conn, {"project": project_id})
        if newest is None or newest[0] is None:
            continue
        report = _MEASURED.one(conn, {"project": project_id})
        measured = report[0] if report is not None else None
        if measured is not None and measured >= newest[0]:
            continue
        if measured is None or measured < run_before or newest[0] < settled_before:
            due.append(project_id)
    return due
