"""Invitations into a project: kept by the hash of their secret, used once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, RowMapping, insert, select, update

from assay.core.values import Instant, Role
from assay.store.tables import invitations, organisations, persons, projects


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation without its secret."""

    id: int
    uid: str
    organisation_id: int
    project_id: int | None
    email: str | None
    role: Role
    skills: tuple[str, ...]
    created_by: int
    created_at: Instant
    expires_at: Instant
    used_at: Instant | None
    revoked_at: Instant | None


@dataclass(frozen=True, slots=True)
class InvitationPlace:
    """Where an invitation leads and who made it, for somebody who holds its link."""

    project_id: int
    slug: str
    title: str
    organisation: str
    inviter: str
    inviter_id: int


def insert_invitation(
    conn: Connection,
    *,
    uid: str,
    organisation_id: int,
    project_id: int,
    token_hash: str,
    email: str | None,
    role: Role,
    skills: Sequence[str],
    created_by: int,
    now: Instant,
    expires_at: Instant,
) -> None:
    """Record an invitation."""
    conn.execute(
        insert(invitations).values(
            uid=uid,
            organisation_id=organisation_id,
            project_id=project_id,
            token_hash=token_hash,
            email=email,
            role=str(role),
            skills=msgspec.json.encode(list(skills)).decode(),
            created_by=created_by,
            created_at=now,
            expires_at=expires_at,
        )
    )


def _invitation(row: RowMapping) -> Invitation:
    return Invitation(
        row["id"],
        row["uid"],
        row["organisation_id"],
        row["project_id"],
        row["email"],
        Role(row["role"]),
        tuple(msgspec.json.decode(row["skills"])),
        row["created_by"],
        row["created_at"],
        row["expires_at"],
        row["used_at"],
        row["revoked_at"],
    )


def open_invitations(conn: Connection, project_id: int, now: Instant) -> list[Invitation]:
    """Invitations into a project that can still be accepted, newest first."""
    query = (
        select(invitations)
        .where(
            invitations.c.project_id == project_id,
            invitations.c.used_at.is_(None),
            invitations.c.revoked_at.is_(None),
            invitations.c.expires_at > now,
        )
        .order_by(invitations.c.id.desc())
    )
    return [_invitation(row) for row in conn.execute(query).mappings()]


def invitation_by_hash(conn: Connection, token_hash: str) -> Invitation | None:
    """The invitation of a secret, in whatever state."""
    query = select(invitations).where(invitations.c.token_hash == token_hash)
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else _invitation(row)


def invitation_place(conn: Connection, invitation: Invitation) -> InvitationPlace | None:
    """Where an invitation leads; None where its project or its maker is gone."""
    query = (
        select(
            projects.c.id,
            projects.c.slug,
            projects.c.title,
            organisations.c.name.label("organisation"),
            persons.c.name,
            persons.c.id.label("person_id"),
        )
        .join(organisations, organisations.c.id == projects.c.organisation_id)
        .join(persons, persons.c.id == invitation.created_by)
        .where(projects.c.id == invitation.project_id, persons.c.state == "active")
    )
    row = conn.execute(query).one_or_none()
    return None if row is None else InvitationPlace(*row)


def use_invitation(conn: Connection, invitation_id: int, person_id: int, now: Instant) -> bool:
    """Use an invitation up; of two at once one wins."""
    changed = conn.execute(
        update(invitations)
        .where(
            invitations.c.id == invitation_id,
            invitations.c.used_at.is_(None),
            invitations.c.revoked_at.is_(None),
            invitations.c.expires_at > now,
        )
        .values(used_at=now, used_by=person_id)
    )
    return changed.rowcount == 1


def revoke_invitation(conn: Connection, project_id: int, uid: str, now: Instant) -> bool:
    """Take an open invitation back; False where there is none of that uid."""
    changed = conn.execute(
        update(invitations)
        .where(
            invitations.c.project_id == project_id,
            invitations.c.uid == uid,
            invitations.c.used_at.is_(None),
            invitations.c.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )
    return changed.rowcount == 1
