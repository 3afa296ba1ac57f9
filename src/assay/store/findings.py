"""Findings: what the engine noticed, raised once and followed until somebody deals with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from assay.core.values import Instant
from assay.store.tables import findings

OPEN, ACTED_ON, DISMISSED, CLOSED = "open", "acted_on", "dismissed", "closed"
_encode = msgspec.json.Encoder(order="deterministic").encode


@dataclass(frozen=True, slots=True)
class Finding:
    """Something noticed: kind and key make it the same thing next time."""

    id: int
    uid: str
    kind: str
    key: str
    state: str
    document: dict[str, Any]
    at: Instant
    changed_at: Instant


def _finding(row: Row[Any]) -> Finding:
    return Finding(
        row.id,
        row.uid,
        row.kind,
        row.key,
        row.state,
        msgspec.json.decode(row.document),
        row.at,
        row.changed_at,
    )


def findings_of(conn: Connection, project_id: int, state: str | None = None) -> list[Finding]:
    """Findings of a project, newest first."""
    query = select(findings).where(findings.c.project_id == project_id)
    if state is not None:
        query = query.where(findings.c.state == state)
    return [_finding(row) for row in conn.execute(query.order_by(findings.c.id.desc()).limit(500))]


def finding_of(conn: Connection, project_id: int, uid: str) -> Finding | None:
    """The finding of that uid."""
    query = select(findings).where(findings.c.project_id == project_id, findings.c.uid == uid)
    row = conn.execute(query).one_or_none()
    return None if row is None else _finding(row)


def insert_finding(
    conn: Connection,
    project_id: int,
    uid: str,
    kind: str,
    key: str,
    document: Mapping[str, Any],
    now: Instant,
) -> None:
    """Raise a finding."""
    conn.execute(
        insert(findings).values(
            uid=uid,
            project_id=project_id,
            kind=kind,
            key=key,
            state=OPEN,
            document=_encode(document).decode(),
            at=now,
            changed_at=now,
        )
    )


def update_finding(
    conn: Connection,
    finding_id: int,
    now: Instant,
    state: str | None = None,
    document: Mapping[str, Any] | None = None,
) -> None:
    """Bring a finding up to date, or say what became of it."""
    values: dict[str, Any] = {"changed_at": now}
    if state is not None:
        values["state"] = state
    if document is not None:
        values["document"] = _encode(document).decode()
    conn.execute(update(findings).where(findings.c.id == finding_id).values(**values))
