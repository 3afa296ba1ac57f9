"""The counts that tell where a project stands, each one look at an index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from assay.core.values import Instant, Role
from assay.store.tables import (
    batches,
    discussions,
    findings,
    members,
    predictions,
    quality_reports,
    rules,
    snapshots,
)


@dataclass(frozen=True, slots=True)
class Head:
    """A member, as far as counting goes."""

    role: Role
    state: str
    acknowledged_version: int


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """Something that the engine noticed and nobody has dealt with."""

    uid: str
    kind: str
    document: dict[str, Any]
    at: Instant


def heads_of(conn: Connection, project_id: int) -> list[Head]:
    """The members of a project."""
    query = select(members.c.role, members.c.state, members.c.acknowledged_version).where(
        members.c.project_id == project_id, members.c.state != "removed"
    )
    return [Head(Role(row[0]), row[1], row[2]) for row in conn.execute(query)]


def open_findings(conn: Connection, project_id: int) -> list[OpenFinding]:
    """Open findings, the newest first."""
    query = (
        select(findings.c.uid, findings.c.kind, findings.c.document, findings.c.at)
        .where(findings.c.project_id == project_id, findings.c.state == "open")
        .order_by(findings.c.id.desc())
        .limit(200)
    )
    return [
        OpenFinding(row[0], row[1], msgspec.json.decode(row[2]), row[3])
        for row in conn.execute(query)
    ]


def latest_report(conn: Connection, project_id: int) -> dict[str, Any] | None:
    """The latest quality report, as it was stored."""
    query = (
        select(quality_reports.c.document)
        .where(quality_reports.c.project_id == project_id)
        .order_by(quality_reports.c.id.desc())
        .limit(1)
    )
    text = conn.execute(query).scalar()
    return None if text is None else msgspec.json.decode(text)


def count_rules(conn: Connection, project_id: int, version: int) -> int:
    """How many rules a version of the guideline has."""
    query = select(func.count()).where(rules.c.project_id == project_id, rules.c.version == version)
    return conn.execute(query).scalar_one()


def count_open_discussions(conn: Connection, project_id: int) -> int:
    """Questions that nobody has answered yet."""
    query = select(func.count()).where(
        discussions.c.project_id == project_id, discussions.c.state == "open"
    )
    return conn.execute(query).scalar_one()


def count_open_batches(conn: Connection, project_id: int) -> int:
    """Batches that are in work."""
    query = select(func.count()).where(
        batches.c.project_id == project_id, batches.c.state == "open"
    )
    return conn.execute(query).scalar_one()


def count_snapshots(conn: Connection, project_id: int) -> int:
    """Snapshots that were made."""
    query = select(func.count()).where(snapshots.c.project_id == project_id)
    return conn.execute(query).scalar_one()


def models_of(conn: Connection, project_id: int, most: int = 20) -> Sequence[str]:
    """Models whose predictions came in, as ``name version``; steps from one to the next."""
    found: list[str] = []
    last: tuple[str, str] | None = None
    while len(found) < most:
        query = (
            select(predictions.c.model, predictions.c.model_version)
            .where(predictions.c.project_id == project_id)
            .order_by(predictions.c.model, predictions.c.model_version)
            .limit(1)
        )
        if last is not None:
            after = (predictions.c.model > last[0]) | (
                (predictions.c.model == last[0]) & (predictions.c.model_version > last[1])
            )
            query = query.where(after)
        row = conn.execute(query).first()
        if row is None:
            break
        last = (row[0], row[1])
        found.append(f"{row[0]} {row[1]}")
    return found
