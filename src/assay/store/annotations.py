"""Annotations and their revisions: the current body, and every state that it ever had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import Connection, Engine, RowMapping, select

from assay.core.labels.schema_change import Renames, renames_from
from assay.core.labels.schema_document import schema_from
from assay.core.values import Instant, Schema
from assay.store import tables
from assay.store.statements import Statement
from assay.store.tables import annotation_revisions, members, persons, schemas


@dataclass(frozen=True, slots=True)
class Annotation:
    """One person's answers to an item, as they are now; ``by`` is the pseudonym."""

    id: int
    uid: str
    item_id: int
    person_id: int
    by: str
    simulated: bool
    stage: str
    state: str
    rev: int
    answers: dict[str, Any]
    schema_version: int
    guideline_version: int
    lead_ms: int
    is_gold: bool
    suggested: bool
    at: Instant


@dataclass(frozen=True, slots=True)
class Revision:
    """One state that an annotation had."""

    rev: int
    author: str
    answers: dict[str, Any]
    reason: str
    schema_version: int
    guideline_version: int
    at: Instant


_INSERT = Statement(
    "INSERT INTO annotations (uid, project_id, item_id, person_id, assignment_id, stage, state,"
    " rev, body, schema_version, guideline_version, lead_ms, is_gold, suggested, at)"
    " VALUES (:uid, :project, :item, :person, :assignment, :stage, :state, 1, :body, :schema,"
    " :guideline, :lead, :gold, :suggested, :now) RETURNING id"
)
_INSERT_BOTH = Statement(
    "",
    "INSERT INTO annotations (uid, project_id, item_id, person_id, assignment_id, stage, state,"
    " rev, body, schema_version, guideline_version, lead_ms, is_gold, suggested, at)"
    " VALUES (:uid, :project, :item, :person, :assignment, :stage, :state, 1, :body, :schema,"
    " :guideline, :lead, :gold, :suggested, :now) RETURNING id",
    then="INSERT INTO annotation_revisions (project_id, annotation_id, rev, author_id, body,"
    " reason, schema_version, guideline_version, lead_ms, at) SELECT :project, id, 1, :person,"
    " :body, :reason, :schema, :guideline, :lead, :now FROM {made}",
)
_UPDATE = Statement(
    "UPDATE annotations SET state = :state, rev = :rev, body = :body, schema_version = :schema,"
    " guideline_version = :guideline, lead_ms = lead_ms + :lead, suggested = :suggested,"
    " at = :now WHERE id = :id"
)
_REVISION = Statement(
    "INSERT INTO annotation_revisions (project_id, annotation_id, rev, author_id, body, reason,"
    " schema_version, guideline_version, lead_ms, at) VALUES (:project, :annotation, :rev,"
    " :author, :body, :reason, :schema, :guideline, :lead, :now)"
)
_STATE = Statement("UPDATE annotations SET state = :state, at = :now WHERE id = :id")


@dataclass(frozen=True, slots=True)
class NewAnnotation:
    """What is recorded of a submit; ``body`` is canonical JSON."""

    uid: str
    project_id: int
    item_id: int
    person_id: int
    assignment_id: int | None
    stage: str
    state: str
    body: str
    schema_version: int
    guideline_version: int
    lead_ms: int
    is_gold: bool
    suggested: bool
    now: Instant
    reason: str = ""


def record_annotation(conn: Connection, new: NewAnnotation) -> int:
    """Record first answers with their first revision; the annotation's key."""
    parameters = _parameters(new)
    row = _INSERT.one(conn, parameters)
    annotation_id: int = row[0] if row else 0
    _REVISION.run(
        conn, parameters | {"annotation": annotation_id, "rev": 1, "author": new.person_id}
    )
    return annotation_id


def record_answers(conn: Connection, new: NewAnnotation) -> None:
    """``record_annotation`` for the hot path: nobody waits for the key."""
    if conn.dialect.name == "sqlite":
        record_annotation(conn, new)
    else:
        _INSERT_BOTH.later(conn, _parameters(new))


def record_revision(
    conn: Connection, annotation_id: int, rev: int, author_id: int, new: NewAnnotation
) -> None:
    """Record new answers of an annotation as revision ``rev``; the history stays."""
    parameters = _parameters(new) | {"annotation": annotation_id, "rev": rev, "author": author_id}
    _UPDATE.later(conn, parameters | {"id": annotation_id})
    _REVISION.later(conn, parameters)


def _parameters(new: NewAnnotation) -> dict[str, Any]:
    return {
        "uid": new.uid,
        "project": new.project_id,
        "item": new.item_id,
        "person": new.person_id,
        "assignment": new.assignment_id,
        "stage": new.stage,
        "state": new.state,
        "body": new.body,
        "schema": new.schema_version,
        "guideline": new.guideline_version,
        "lead": new.lead_ms,
        "gold": int(new.is_gold),
        "suggested": int(new.suggested),
        "now": new.now,
        "reason": new.reason,
    }


def record_state(conn: Connection, annotation_id: int, state: str, now: Instant) -> None:
    """Set where an annotation stands; its body stays."""
    _STATE.run(conn, {"id": annotation_id, "state": state, "now": now})


def _annotation(row: RowMapping) -> Annotation:
    return Annotation(
        row["id"],
        row["uid"],
        row["item_id"],
        row["person_id"],
        row["pseudonym"] or "owner",
        bool(row["simulated"]),
        row["stage"],
        row["state"],
        row["rev"],
        msgspec.json.decode(row["body"])["answers"],
        row["schema_version"],
        row["guideline_version"],
        row["lead_ms"],
        bool(row["is_gold"]),
        bool(row["suggested"]),
        row["at"],
    )


_NOW = tables.annotations.c
_QUERY = (
    select(tables.annotations, members.c.pseudonym, persons.c.simulated)
    .join(persons, persons.c.id == _NOW.person_id)
    .join(
        members,
        (members.c.project_id == _NOW.project_id) & (members.c.person_id == _NOW.person_id),
        isouter=True,
    )
)


def annotations_of_item(conn: Connection, project_id: int, item_id: int) -> list[Annotation]:
    """All annotations of an item, in the order in which they came."""
    query = _QUERY.where(_NOW.project_id == project_id, _NOW.item_id == item_id).order_by(_NOW.id)
    return [_annotation(row) for row in conn.execute(query).mappings()]


def annotation_of(conn: Connection, project_id: int, uid: str) -> Annotation | None:
    """The annotation of that uid in a project."""
    query = _QUERY.where(_NOW.project_id == project_id, _NOW.uid == uid)
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else _annotation(row)


def annotations_page(
    conn: Connection,
    project_id: int,
    limit: int,
    before: int | None = None,
    person_id: int | None = None,
    item_id: int | None = None,
    states: Sequence[str] = (),
) -> list[Annotation]:
    """Annotations of a project, newest first, with keys below ``before``."""
    query = _QUERY.where(_NOW.project_id == project_id)
    if before is not None:
        query = query.where(_NOW.id < before)
    if person_id is not None:
        query = query.where(_NOW.person_id == person_id)
    if item_id is not None:
        query = query.where(_NOW.item_id == item_id)
    if states:
        query = query.where(_NOW.state.in_(states))
    query = query.order_by(_NOW.id.desc()).limit(limit)
    return [_annotation(row) for row in conn.execute(query).mappings()]


def revisions_of(conn: Connection, project_id: int, annotation_id: int) -> list[Revision]:
    """All states that an annotation had, oldest first."""
    query = (
        select(annotation_revisions, members.c.pseudonym)
        .join(
            members,
            (members.c.project_id == annotation_revisions.c.project_id)
            & (members.c.person_id == annotation_revisions.c.author_id),
            isouter=True,
        )
        .where(
            annotation_revisions.c.project_id == project_id,
            annotation_revisions.c.annotation_id == annotation_id,
        )
        .order_by(annotation_revisions.c.rev)
    )
    return [
        Revision(
            row["rev"],
            row["pseudonym"] or "owner",
            msgspec.json.decode(row["body"])["answers"],
            row["reason"],
            row["schema_version"],
            row["guideline_version"],
            row["at"],
        )
        for row in conn.execute(query).mappings()
    ]


_schemas: WeakKeyDictionary[Engine, dict[tuple[int, int, int], Schema]] = WeakKeyDictionary()


def schema_of(conn: Connection, project_id: int, version: int, created_at: Instant) -> Schema:
    """The questions of a project at a version. Versions never change, so they are kept at hand.

    ``created_at`` of the project guards against a key that was used again after a deletion.
    """
    known = _schemas.setdefault(conn.engine, {})
    key = (project_id, version, created_at)
    found = known.get(key)
    if found is None:
        document = conn.execute(
            select(schemas.c.document).where(
                schemas.c.project_id == project_id, schemas.c.version == version
            )
        ).scalar()
        if document is None:
            return Schema(version, ())
        if len(known) > 1000:
            known.clear()
        found = known[key] = schema_from(msgspec.json.decode(document))
    return found


def renames_between(
    conn: Connection, project_id: int, old: int, new: int
) -> list[tuple[int, Renames]]:
    """What each schema version after ``old`` up to ``new`` renamed, in order."""
    rows = conn.execute(
        select(schemas.c.version, schemas.c.renames)
        .where(schemas.c.project_id == project_id)
        .where(schemas.c.version > old, schemas.c.version <= new)
        .order_by(schemas.c.version)
    )
    return [
        (version, renames_from(msgspec.json.decode(document) or {})) for version, document in rows
    ]
