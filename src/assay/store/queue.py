"""The queue: who does what next. Hand-written statements, one set for each verb.

An item carries its counters and one integer rank; a partial index holds the items that still
want somebody. An annotator's cursor is the rank of their last hand-out: a hint, so that ``next``
walks no items that they have done. What comes back (expired, skipped, put in front) is logged
in ``requeues``, so that cursors step back. The anti-join on ``assignments`` is the truth, and
its unique key the guard.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from assay.core.errors import Unauthenticated
from assay.core.values import Instant, ItemState
from assay.store.places import (
    MEMBER_COLUMNS,
    PERSON_COLUMNS,
    PROJECT_COLUMNS,
    Actor,
    Credential,
    Place,
    actor_from,
    actor_of,
    place_from,
    place_of,
)
from assay.store.statements import Statement

FIRST_RANK = -(1 << 62)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member stands in a project's queue: the cursor, what was requeued, open leases."""

    cursor: int
    version: int
    stepped_back: int | None
    n_open: int

    @property
    def start(self) -> int:
        """The rank after which the search begins."""
        if self.stepped_back is None:
            return self.cursor
        return min(self.cursor, self.stepped_back - 1)


@dataclass(frozen=True, slots=True)
class Handout:
    """One assignment with its item: what submit, skip, draft and reopen decide on."""

    id: int
    uid: str
    item_id: int
    item_uid: str
    stage: str
    state: str
    is_gold: bool
    returned: int
    leased_at: Instant
    expires_at: Instant
    rank: int
    needed: int
    n_open: int
    n_done: int
    item_state: str
    item_gold: bool
    data: str
    annotation_id: int | None
    annotation_uid: str | None
    annotation_rev: int
    annotation_state: str | None
    annotation_at: Instant | None


@dataclass(frozen=True, slots=True)
class Work:
    """An item as it is handed out; ``data`` and ``attributes`` are JSON texts."""

    item_id: int
    item_uid: str
    rank: int
    data: str
    attributes: str


@dataclass(frozen=True, slots=True)
class OpenLease:
    """A hand-out that a member still holds."""

    id: int
    uid: str
    stage: str
    expires_at: Instant
    returned: int
    return_note: str | None
    draft: str | None
    draft_at: Instant | None
    work: Work
    answer: str | None


@dataclass(frozen=True, slots=True)
class Desk:
    """A place at which somebody works: with their standing, and the hand-out in question."""

    place: Place
    standing: Standing
    handout: Handout | None = None


_STANDING = """
 (SELECT a.rank FROM assignments a WHERE a.project_id = pr.id AND a.person_id = p.id
   AND a.stage = 'label' ORDER BY a.id DESC LIMIT 1),
 (SELECT max(q.id) FROM requeues q WHERE q.project_id = pr.id),
 (SELECT min(q.rank) FROM requeues q WHERE q.project_id = pr.id AND q.id > coalesce(
   (SELECT a.queue_version FROM assignments a WHERE a.project_id = pr.id AND a.person_id = p.id
     AND a.stage = 'label' ORDER BY a.id DESC LIMIT 1), 0)),
 (SELECT count(*) FROM assignments a /*open*/ WHERE a.project_id = pr.id AND a.person_id = p.id
   AND a.state = 'leased' AND a.stage = 'label')"""
_OPEN_HINT = ("/*open*/", "INDEXED BY ix_assignments_open")  # SQLite keeps no statistics
_HANDOUT = """
 h.id, h.uid, h.item_id, i.uid, h.stage, h.state, h.is_gold, h.returned, h.leased_at,
 h.expires_at, i.rank, i.needed, i.n_open, i.n_done, i.state, i.gold, i.data,
 an.id, an.uid, coalesce(an.rev, 0), an.state, an.at"""
_WHO = {
    "session": (
        "sessions s JOIN persons p ON p.id = s.person_id AND p.state = 'active'",
        "s.token_hash = :value AND s.expires_at > :now AND s.seen_at > :idle",
        "s.id, NULL, NULL",
    ),
    "token": (
        "tokens s JOIN persons p ON p.id = s.person_id AND p.state = 'active'",
        "s.token_hash = :value AND s.revoked_at IS NULL"
        " AND (s.expires_at IS NULL OR s.expires_at > :now)",
        "NULL, s.scopes, s.project_id",
    ),
    "person": ("persons p", "p.id = :value AND p.state = 'active'", "NULL, NULL, NULL"),
}


def _enter_project(kind: str) -> Statement:
    who, proof, credential = _WHO[kind]
    text = (
        f"SELECT {PERSON_COLUMNS}, {credential}, {PROJECT_COLUMNS}, {MEMBER_COLUMNS}, {_STANDING}"
        f" FROM {who} JOIN projects pr ON pr.organisation_id = p.organisation_id"
        " AND pr.slug = :name JOIN members m ON m.project_id = pr.id AND m.person_id = p.id"
        f" AND m.state <> 'removed' WHERE {proof}"
    )
    return Statement(text.replace(*_OPEN_HINT), f"{text} FOR NO KEY UPDATE OF m")


def _enter_assignment(kind: str) -> Statement:
    who, proof, credential = _WHO[kind]
    text = (
        f"SELECT {PERSON_COLUMNS}, {credential}, {PROJECT_COLUMNS}, {MEMBER_COLUMNS}, {_STANDING},"
        f" {_HANDOUT} FROM {who} JOIN assignments h ON h.uid = :name AND h.person_id = p.id"
        " JOIN projects pr ON pr.id = h.project_id JOIN items i ON i.id = h.item_id"
        " JOIN members m ON m.project_id = h.project_id AND m.person_id = p.id"
        " AND m.state <> 'removed'"
        " LEFT JOIN annotations an ON an.project_id = h.project_id AND an.item_id = h.item_id"
        f" AND an.person_id = h.person_id AND an.stage = h.stage WHERE {proof}"
    )
    return Statement(text.replace(*_OPEN_HINT), f"{text} FOR NO KEY UPDATE OF m, i, h")


_ENTER_PROJECT = {kind: _enter_project(kind) for kind in _WHO}
_ENTER_ASSIGNMENT = {kind: _enter_assignment(kind) for kind in _WHO}


def enter_project(
    conn: Connection, credential: Credential, now: Instant, idle: int, slug: str
) -> tuple[Actor, Place | None]:
    """Actor, place and standing in one statement; the place's ``desk`` holds the standing."""
    return _enter(conn, _ENTER_PROJECT, credential, now, idle, slug)


def enter_assignment(
    conn: Connection, credential: Credential, now: Instant, idle: int, uid: str
) -> tuple[Actor, Place | None]:
    """The same from an assignment's uid; only its own person finds it."""
    return _enter(conn, _ENTER_ASSIGNMENT, credential, now, idle, uid)


def _enter(
    conn: Connection,
    statements: dict[str, Statement],
    credential: Credential,
    now: Instant,
    idle: int,
    name: str,
) -> tuple[Actor, Place | None]:
    statement = statements.get(credential.kind)
    row = None
    if statement is not None:
        row = statement.one(
            conn, {"value": credential.value, "now": now, "idle": now - idle, "name": name}
        )
    if row is None:
        actor = actor_of(conn, credential, now, idle)
        if statements is _ENTER_PROJECT:
            return actor, place_of(conn, actor, name)
        return actor, None
    actor = actor_from(row[:9])
    place = place_from(row[9:29], actor)
    if place is None:
        return actor, None
    cursor, version, stepped_back, n_open = row[29:33]
    standing = Standing(
        FIRST_RANK if cursor is None else cursor, version or 0, stepped_back, n_open
    )
    handout = Handout(*row[33:]) if len(row) > 33 else None
    desk = Desk(place, standing, handout)
    return actor, Place(place.project, place.membership, place.role, desk)


def desk_of(place: Place) -> Desk:
    """The desk of a place that a hot verb entered by."""
    desk = place.desk
    if not isinstance(desk, Desk):
        raise Unauthenticated("no_desk", "Only a member of the project can work in it.")
    return desk


_WORK = "i.id, i.uid, i.rank, i.data, i.attributes"
_NOT_MINE = (
    "(SELECT 1 FROM assignments a WHERE a.project_id = :project AND a.person_id = :person"
    " AND a.item_id = i.id AND a.stage = 'label' LIMIT 1) IS NULL"
)
_CANDIDATE_TEXT = (
    f"SELECT {_WORK} FROM items i WHERE i.project_id = :project AND i.ready = 1"
    f" AND i.rank > :start AND {_NOT_MINE} ORDER BY i.rank LIMIT 1"
)
CANDIDATE = Statement(
    _CANDIDATE_TEXT, f"{_CANDIDATE_TEXT} FOR NO KEY UPDATE SKIP LOCKED", unordered=True
)
_GOLD_TEXT = (
    f"SELECT {_WORK} FROM items i WHERE i.project_id = :project AND i.gold = 1"
    f" AND i.id >= :start AND {_NOT_MINE} ORDER BY i.id LIMIT 1"
)
_GOLD = Statement(_GOLD_TEXT, f"{_GOLD_TEXT} FOR NO KEY UPDATE", unordered=True)
_GOLD_RANGE = Statement(
    "SELECT (SELECT i.id FROM items i WHERE i.project_id = :project AND i.gold = 1"
    " ORDER BY i.id LIMIT 1), (SELECT i.id FROM items i WHERE i.project_id = :project"
    " AND i.gold = 1 ORDER BY i.id DESC LIMIT 1)"
)
_OPEN = Statement(
    f"SELECT h.id, h.uid, h.stage, h.expires_at, h.returned, h.return_note, h.draft, h.draft_at,"
    f" {_WORK}, an.body FROM assignments h JOIN items i ON i.id = h.item_id"
    " LEFT JOIN annotations an ON an.project_id = h.project_id AND an.item_id = h.item_id"
    " AND an.person_id = h.person_id AND an.stage = h.stage"
    " WHERE h.project_id = :project AND h.person_id = :person AND h.state = 'leased'"
    " AND h.stage = 'label' ORDER BY h.returned DESC, h.id"
)


def next_item(conn: Connection, project_id: int, person_id: int, start: int) -> Work | None:
    """The first item after ``start`` that wants somebody and was not this person's yet."""
    parameters = {"project": project_id, "person": person_id, "start": start}
    row = CANDIDATE.one(conn, parameters)
    if row is None and conn.dialect.name != "sqlite" and start > FIRST_RANK:
        # a row that was locked when we passed it is behind the cursor: look once from the start
        row = CANDIDATE.one(conn, parameters | {"start": FIRST_RANK})
    return None if row is None else Work(*row)


def next_gold(conn: Connection, project_id: int, person_id: int, draw: float) -> Work | None:
    """A gold item that this person has not seen, from a place in the range drawn in [0, 1)."""
    first, last = _GOLD_RANGE.one(conn, {"project": project_id}) or (None, None)
    if first is None:
        return None
    parameters = {"project": project_id, "person": person_id}
    row = _GOLD.one(conn, parameters | {"start": first + int(draw * (last - first + 1))})
    row = row or _GOLD.one(conn, parameters | {"start": first})
    return None if row is None else Work(*row)


def open_leases(conn: Connection, project_id: int, person_id: int) -> list[OpenLease]:
    """What a member holds: returned work first, then the oldest."""
    rows = _OPEN.all(conn, {"project": project_id, "person": person_id})
    return [OpenLease(*(*row[:8], Work(*row[8:13]), row[13])) for row in rows]


_LEASE = Statement(
    "INSERT INTO assignments (uid, project_id, item_id, person_id, stage, state, is_gold, rank,"
    " queue_version, leased_at, expires_at) VALUES (:uid, :project, :item, :person, 'label',"
    " 'leased', :gold, :rank, :version, :now, :expires)"
)
_TAKE = Statement(
    "UPDATE items SET n_open = n_open + 1,"
    " ready = CASE WHEN gold = 0 AND n_open + 1 + n_done < needed THEN 1 ELSE 0 END,"
    " state = CASE WHEN state = 'waiting' THEN 'in_work' ELSE state END WHERE id = :item"
)


def record_lease(
    conn: Connection,
    *,
    uid: str,
    project_id: int,
    person_id: int,
    work: Work,
    is_gold: bool,
    standing: Standing,
    now: Instant,
    expires_at: Instant,
) -> None:
    """Hand an item out. Entering locked the member, so that nobody races with themselves."""
    parameters = {
        "uid": uid,
        "project": project_id,
        "item": work.item_id,
        "person": person_id,
        "gold": int(is_gold),
        "rank": standing.cursor if is_gold else work.rank,
        "version": standing.version,
        "now": now,
        "expires": expires_at,
    }
    _LEASE.later(conn, parameters)
    _TAKE.later(conn, {"item": work.item_id})


_EXHAUSTED = Statement("UPDATE members SET exhausted_version = :version WHERE id = :member")


def record_exhausted(conn: Connection, member_id: int, version: int) -> None:
    """Note that there is nothing for this member up to this version of the queue."""
    _EXHAUSTED.run(conn, {"member": member_id, "version": version})


_COUNT = Statement(
    "UPDATE items SET n_open = n_open + :open, n_done = n_done + :done, needed = :needed,"
    " state = :state, dispute = coalesce(:dispute, dispute), changed_at = :now, rev = rev + 1,"
    " ready = CASE WHEN gold = 0 AND :state IN ('waiting', 'in_work')"
    " AND n_open + :open + n_done + :done < :needed THEN 1 ELSE 0 END WHERE id = :item",
    "UPDATE items SET n_open = n_open + :open, n_done = n_done + :done, needed = :needed,"
    " state = :state, dispute = coalesce(:dispute::double precision, dispute), changed_at = :now,"
    " rev = rev + 1, ready = CASE WHEN gold = 0 AND :state::text IN ('waiting', 'in_work')"
    " AND n_open + :open + n_done + :done < :needed THEN 1 ELSE 0 END WHERE id = :item",
)


def count_item(
    conn: Connection,
    item_id: int,
    *,
    opened: int,
    done: int,
    needed: int,
    state: ItemState | str,
    now: Instant,
    dispute: float | None = None,
) -> None:
    """Move an item's counters by these differences and set what follows from them."""
    _COUNT.later(
        conn,
        {
            "item": item_id,
            "open": opened,
            "done": done,
            "needed": needed,
            "state": str(state),
            "dispute": dispute,
            "now": now,
        },
    )


_REQUEUE = Statement(
    "INSERT INTO requeues (project_id, rank, item_id, reason, at)"
    " VALUES (:project, :rank, :item, :reason, :now)"
)


def requeue(
    conn: Connection, project_id: int, rank: int, item_id: int | None, reason: str, now: Instant
) -> None:
    """Log that an item (or all from this rank on) wants somebody again: cursors step back."""
    _REQUEUE.later(
        conn,
        {"project": project_id, "rank": rank, "item": item_id, "reason": reason, "now": now},
    )


_END = Statement(
    "UPDATE assignments SET state = :state, ended_at = :now, skip_reason = :reason,"
    " returned = 0, draft = NULL WHERE id = :id"
)
_RELEASE = Statement(
    "UPDATE assignments SET state = 'leased', ended_at = NULL, leased_at = :now,"
    " expires_at = :expires, returned = :returned, return_note = :note WHERE id = :id"
)
_DRAFT = Statement(
    "UPDATE assignments SET draft = :draft, draft_at = :now, expires_at = :expires WHERE id = :id"
)


def end_assignment(
    conn: Connection, assignment_id: int, state: str, now: Instant, reason: str | None = None
) -> None:
    """Record how a hand-out ended."""
    _END.later(conn, {"id": assignment_id, "state": state, "now": now, "reason": reason})


def lease_again(
    conn: Connection,
    assignment_id: int,
    now: Instant,
    expires_at: Instant,
    returned: int,
    note: str | None,
) -> None:
    """Give a hand-out back to its person: ``returned`` 1 by a reviewer, 2 by themselves."""
    _RELEASE.run(
        conn,
        {
            "id": assignment_id,
            "now": now,
            "expires": expires_at,
            "returned": returned,
            "note": note,
        },
    )


def keep_draft(
    conn: Connection, assignment_id: int, draft: str | None, now: Instant, expires_at: Instant
) -> None:
    """Keep unfinished answers, and the lease alive."""
    _DRAFT.run(conn, {"id": assignment_id, "draft": draft, "now": now, "expires": expires_at})


_EXPIRED_TEXT = (
    "SELECT h.id, h.uid, h.project_id, h.item_id, i.rank, i.needed, i.n_open, i.n_done, i.state,"
    " h.returned, h.stage, pr.organisation_id FROM assignments h JOIN items i ON i.id = h.item_id"
    " JOIN projects pr ON pr.id = h.project_id WHERE h.state = 'leased' AND h.expires_at < :now"
    " ORDER BY h.expires_at LIMIT :limit"
)
_EXPIRED = Statement(_EXPIRED_TEXT, f"{_EXPIRED_TEXT} FOR NO KEY UPDATE OF h, i SKIP LOCKED")


@dataclass(frozen=True, slots=True)
class Expired:
    """A lease whose time is over, with what is needed to give its item back."""

    id: int
    uid: str
    project_id: int
    item_id: int
    rank: int
    needed: int
    n_open: int
    n_done: int
    item_state: str
    returned: int
    stage: str
    organisation_id: int


def expired_leases(conn: Connection, now: Instant, limit: int) -> list[Expired]:
    """Leases that are over, the longest first."""
    return [Expired(*row) for row in _EXPIRED.all(conn, {"now": now, "limit": limit})]
