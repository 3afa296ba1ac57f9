"""Members of a project, and what each has done in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, func, insert, select, update

from assay.core.values import Instant, Role
from assay.store.statements import Statement
from assay.store.tables import (
    assignments,
    gold_verdicts,
    members,
    persons,
    projects,
    quality_points,
    sessions,
)

LETTERS = {
    Role.OWNER: "O",
    Role.MANAGER: "M",
    Role.REVIEWER: "R",
    Role.EXPERT: "E",
    Role.ANNOTATOR: "A",
    Role.VIEWER: "V",
    Role.MODEL: "B",
}
RECENT = 200


@dataclass(frozen=True, slots=True)
class Note:
    """What a manager told a member last, maybe under a rule, and when it was read."""

    text: str
    rule: str | None
    by: str
    at: Instant
    seen_at: Instant | None = None


_NOTES = msgspec.json.Decoder(Note)


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a project, with what their account says of them."""

    id: int
    person_id: int
    person_uid: str
    name: str
    role: Role
    pseudonym: str
    skills: tuple[str, ...]
    state: str
    pause_reason: str | None
    qualified_at: Instant | None
    acknowledged_version: int
    joined_at: Instant
    rev: int
    simulated: bool
    seen_at: Instant | None
    note: Note | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What a member has done: annotations, gold items right of how many, latest lead times."""

    submitted: int = 0
    gold_right: int = 0
    gold_judged: int = 0
    leads: tuple[int, ...] = ()
    agreement: tuple[float, float, float, int] | None = None
    withdrawn: int = 0


def _member(row: RowMapping) -> Member:
    return Member(
        row["id"],
        row["person_id"],
        row["person_uid"],
        row["name"],
        Role(row["role"]),
        row["pseudonym"],
        tuple(msgspec.json.decode(row["skills"])),
        row["state"],
        row["pause_reason"],
        row["qualified_at"],
        row["acknowledged_version"],
        row["joined_at"],
        row["rev"],
        bool(row["simulated"]),
        row["seen_at"],
        None if row["note"] is None else _NOTES.decode(row["note"]),
    )


def _members_query() -> Any:
    last_seen = (
        select(func.max(sessions.c.seen_at))
        .where(sessions.c.person_id == members.c.person_id)
        .scalar_subquery()
    )
    return select(
        members,
        persons.c.uid.label("person_uid"),
        persons.c.name,
        persons.c.simulated,
        last_seen.label("seen_at"),
    ).join(persons, persons.c.id == members.c.person_id)


def members_of(conn: Connection, project_id: int) -> list[Member]:
    """The members of a project that were not removed, in the order in which they joined."""
    query = (
        _members_query()
        .where(members.c.project_id == project_id, members.c.state != "removed")
        .order_by(members.c.id)
    )
    return [_member(row) for row in conn.execute(query).mappings()]


def member_of(conn: Connection, project_id: int, person_uid: str) -> Member | None:
    """A member of a project by the uid of their account; None too if they were removed."""
    query = _members_query().where(
        members.c.project_id == project_id,
        persons.c.uid == person_uid,
        members.c.state != "removed",
    )
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else _member(row)


def member_by_person(conn: Connection, project_id: int, person_id: int) -> Member | None:
    """A person's membership of a project, also one that was removed."""
    query = _members_query().where(
        members.c.project_id == project_id, members.c.person_id == person_id
    )
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else _member(row)


def names_in(conn: Connection, project_id: int) -> dict[int, str]:
    """The pseudonym of everyone who is or was a member, by the key of their account."""
    query = select(members.c.person_id, members.c.pseudonym).where(
        members.c.project_id == project_id
    )
    return {row.person_id: row.pseudonym for row in conn.execute(query)}


def count_project_owners(conn: Connection, project_id: int) -> int:
    """How many owners a project has; locks them against a change at the same time."""
    query = select(members.c.id).where(
        members.c.project_id == project_id,
        members.c.role == Role.OWNER,
        members.c.state != "removed",
    )
    return len(conn.execute(query.with_for_update()).all())


def insert_member(
    conn: Connection,
    *,
    project_id: int,
    person_id: int,
    role: Role,
    now: Instant,
    skills: Sequence[str] = (),
    state: str = "active",
) -> str:
    """Make somebody a member; the pseudonym that they get (``A-07``), or have had before.

    Numbers are given out in the order of joining and never twice in a project; who was removed
    and comes back is the same pseudonym again, since that is what their work is known by.
    """
    conn.execute(select(projects.c.id).where(projects.c.id == project_id).with_for_update())
    earlier = conn.execute(
        select(members.c.id, members.c.pseudonym).where(
            members.c.project_id == project_id, members.c.person_id == person_id
        )
    ).one_or_none()
    values: dict[str, Any] = {
        "role": str(role),
        "skills": msgspec.json.encode(list(skills)).decode(),
        "state": state,
        "pause_reason": None,
        "joined_at": now,
        "exhausted_version": -1,
    }
    if earlier is not None:
        conn.execute(
            update(members)
            .where(members.c.id == earlier.id)
            .values(rev=members.c.rev + 1, **values)
        )
        pseudonym: str = earlier.pseudonym
        return pseudonym
    taken = conn.execute(
        select(members.c.pseudonym).where(members.c.project_id == project_id)
    ).scalars()
    numbers = [int(name[2:]) for name in taken if name[2:].isdigit()]
    pseudonym = f"{LETTERS[role]}-{max(numbers, default=0) + 1:02d}"
    conn.execute(
        insert(members).values(
            project_id=project_id, person_id=person_id, pseudonym=pseudonym, **values
        )
    )
    return pseudonym


def update_member(conn: Connection, member_id: int, rev: int | None, **values: object) -> bool:
    """Change a member; with ``rev``, only if nobody else did since. Whether it was changed."""
    if "skills" in values:
        values["skills"] = msgspec.json.encode(values["skills"]).decode()
    if isinstance(values.get("note"), Note):
        values["note"] = msgspec.json.encode(values["note"]).decode()
    query = update(members).where(members.c.id == member_id)
    if rev is not None:
        query = query.where(members.c.rev == rev)
    return conn.execute(query.values(rev=members.c.rev + 1, **values)).rowcount == 1


def leave_all_projects(conn: Connection, person_id: int) -> list[tuple[int, int]]:
    """Remove somebody from all projects: the (project, member) keys that they were."""
    query = (
        update(members)
        .where(members.c.person_id == person_id, members.c.state != "removed")
        .values(state="removed", rev=members.c.rev + 1)
        .returning(members.c.project_id, members.c.id)
    )
    return [(row[0], row[1]) for row in conn.execute(query)]


_SUBMITTED = Statement(
    "SELECT person_id, SUM(CASE WHEN state = 'excluded' THEN 0 ELSE 1 END),"
    " SUM(CASE WHEN state = 'excluded' THEN 1 ELSE 0 END)"
    " FROM annotations WHERE project_id = :project GROUP BY person_id"
)
_GOLD = Statement(
    "SELECT person_id, COUNT(*), SUM(correct) FROM gold_verdicts WHERE project_id = :project"
    " AND id IN (SELECT MIN(id) FROM gold_verdicts WHERE project_id = :project"
    " GROUP BY annotation_id) GROUP BY person_id"
)
_LEADS = Statement(
    "SELECT lead_ms FROM annotations WHERE project_id = :project AND person_id = :person"
    " AND lead_ms > 0 ORDER BY id DESC LIMIT :n"
)


def figures_of(conn: Connection, project_id: int) -> dict[int, Figures]:
    """What each person did in a project, by the key of their account.

    Of several verdicts on one annotation the first counts; lead times are the
    latest 200; agreement is the latest that the quality engine has found.
    """
    submitted = {
        row[0]: (int(row[1]), int(row[2])) for row in _SUBMITTED.all(conn, {"project": project_id})
    }
    gold = {row[0]: (row[1], row[2]) for row in _GOLD.all(conn, {"project": project_id})}
    agreement = _latest_agreement(conn, project_id)
    figures: dict[int, Figures] = {}
    for person in submitted.keys() | gold.keys():
        parameters = {"project": project_id, "person": person, "n": RECENT}
        leads = tuple(row[0] for row in _LEADS.all(conn, parameters))
        judged, right = gold.get(person, (0, 0))
        counting, withdrawn = submitted.get(person, (0, 0))
        figures[person] = Figures(
            counting, int(right), judged, leads, agreement.get(person), withdrawn
        )
    return figures


def _latest_agreement(
    conn: Connection, project_id: int
) -> dict[int, tuple[float, float, float, int]]:
    query = (
        select(
            quality_points.c.person_id,
            quality_points.c.value,
            quality_points.c.low,
            quality_points.c.high,
            quality_points.c.n,
        )
        .where(
            quality_points.c.project_id == project_id,
            quality_points.c.measure == "agreement",
            quality_points.c.of == "",
            quality_points.c.person_id.is_not(None),
            quality_points.c.value.is_not(None),
        )
        .order_by(quality_points.c.day, quality_points.c.id)
    )
    found: dict[int, tuple[float, float, float, int]] = {}
    for person, value, low, high, n in conn.execute(query):
        found[person] = (
            value,
            value if low is None else low,
            value if high is None else high,
            n,
        )
    return found


def first_verdicts(conn: Connection, project_id: int, person_id: int, limit: int) -> list[bool]:
    """Whether each of somebody's first gold items was right, oldest first, one for each item.

    Where the test was set again, those since then.
    """
    since = (
        select(func.coalesce(members.c.qualifying_since, 0))
        .where(members.c.project_id == project_id, members.c.person_id == person_id)
        .scalar_subquery()
    )
    query = (
        select(gold_verdicts.c.annotation_id, gold_verdicts.c.correct)
        .where(gold_verdicts.c.project_id == project_id, gold_verdicts.c.person_id == person_id)
        .where(gold_verdicts.c.at >= since)
        .order_by(gold_verdicts.c.id)
        .limit(4 * limit)
    )
    first: dict[int, bool] = {}
    for annotation, correct in conn.execute(query):
        first.setdefault(annotation, bool(correct))
    return list(first.values())[:limit]


def qualifying_members(conn: Connection, project_id: int) -> list[Member]:
    """Members who are at the qualification."""
    query = _members_query().where(
        members.c.project_id == project_id, members.c.state == "qualifying"
    )
    return [_member(row) for row in conn.execute(query).mappings()]


def end_leases(
    conn: Connection, person_id: int, now: Instant, project_id: int | None = None
) -> int:
    """Let somebody's open hand-outs run out now; how many. Their items go back to the queue
    by the same path as every lease whose time is over.
    """
    query = update(assignments).where(
        assignments.c.person_id == person_id,
        assignments.c.state == "leased",
        assignments.c.expires_at >= now,
    )
    if project_id is not None:
        query = query.where(assignments.c.project_id == project_id)
    return conn.execute(query.values(expires_at=now - 1)).rowcount


def gold_pairs_of(
    conn: Connection, project_id: int, person_id: int, limit: int
) -> list[Mapping[str, Sequence[Sequence[str]]]]:
    """The (gold label, given label) pairs by question of somebody's latest verdicts."""
    query = (
        select(gold_verdicts.c.details)
        .where(gold_verdicts.c.project_id == project_id, gold_verdicts.c.person_id == person_id)
        .order_by(gold_verdicts.c.id.desc())
        .limit(limit)
    )
    return [msgspec.json.decode(text).get("pairs", {}) for text in conn.execute(query).scalars()]
