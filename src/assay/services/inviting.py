"""Invitations: links that work once, end, and never lead above the role of who made them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assay.core.access.actions import Action, may_grant
from assay.core.access.policy import check_grant
from assay.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound, Problem
from assay.core.values import DAY, Role
from assay.services import credentials
from assay.services.context import Context, emit, reads, require, require_person, when, writes
from assay.services.credentials import (
    SignedIn,
    check_email,
    check_name,
    check_skills,
    hash_of,
    open_session,
    plain_email,
)
from assay.store import invitations as store
from assay.store.accounts import Person, insert_person, person_by_email, person_by_id
from assay.store.events import Event, record_events
from assay.store.members import Member, insert_member, member_by_person
from assay.store.places import Project, project_by_id

INVITATION_DAYS = 7
MOST_INVITATION_DAYS = 90
MOST_INVITATIONS = 500


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation that waits to be accepted."""

    id: str
    role: Role
    skills: list[str]
    email: str | None
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class NewInvitationView:
    """An invitation just made: the only time that its link is told."""

    id: str
    url: str
    role: Role
    skills: list[str]
    email: str | None
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationList:
    """The open invitations of a project."""

    items: list[InvitationView]


@dataclass(frozen=True, slots=True)
class InvitationLook:
    """What an invitation says to whoever holds its link."""

    project: str
    organisation: str
    role: Role
    email: str | None
    inviter: str
    expires_at: datetime
    signed_in: bool
    qualification: int


@reads
def list_invitations(ctx: Context, project: str) -> InvitationList:
    """The invitations that were not accepted yet, newest first."""
    place = require(ctx, Action.EDIT_PEOPLE, project)
    found = store.open_invitations(ctx.conn, place.project.id, ctx.now)
    return InvitationList(
        [
            InvitationView(
                i.uid, i.role, list(i.skills), i.email, when(i.created_at), when(i.expires_at)
            )
            for i in found
        ]
    )


@writes
def invite(
    ctx: Context,
    project: str,
    role: Role,
    email: str | None = None,
    skills: Sequence[str] = (),
    expires_in_days: int | None = None,
) -> NewInvitationView:
    """Make a link with which one person joins the project in this role.

    With an address, only the account of that address can use it. Nobody invites above own role.
    """
    place = require(ctx, Action.EDIT_PEOPLE, project)
    check_grant(place.role, role)
    days = INVITATION_DAYS if expires_in_days is None else expires_in_days
    problems = list(check_email(email)) if email is not None else []
    if not 1 <= days <= MOST_INVITATION_DAYS:
        message = f"an invitation lasts from 1 to {MOST_INVITATION_DAYS} days"
        problems.append(Problem("/expires_in_days", "out_of_range", message))
    if problems:
        raise Invalid("invalid_invitation", "The invitation is not valid.", problems=problems)
    chosen = check_skills(skills)
    if len(store.open_invitations(ctx.conn, place.project.id, ctx.now)) >= MOST_INVITATIONS:
        raise Conflict(
            "too_many_invitations",
            f"There are {MOST_INVITATIONS} open invitations; take some back first.",
        )
    secret, uid = credentials.new_secret(ctx), ctx.uid("inv")
    address = plain_email(email) if email is not None else None
    expires_at = ctx.now + days * DAY
    store.insert_invitation(
        ctx.conn,
        uid=uid,
        organisation_id=place.project.organisation_id,
        project_id=place.project.id,
        token_hash=hash_of(secret),
        email=address,
        role=role,
        skills=chosen,
        created_by=ctx.actor.person_id,
        now=ctx.now,
        expires_at=expires_at,
    )
    emit(ctx, place, "member.invited", uid, {"role": str(role)})
    url = f"{ctx.settings.public_url()}/invitation#{secret}"
    return NewInvitationView(uid, url, role, chosen, address, when(ctx.now), when(expires_at))


@writes
def revoke_invitation(ctx: Context, project: str, invitation: str) -> None:
    """Take an invitation back: its link is useless from now on."""
    place = require(ctx, Action.EDIT_PEOPLE, project)
    if not store.revoke_invitation(ctx.conn, place.project.id, invitation, ctx.now):
        raise NotFound("invitation_not_found", "There is no such open invitation.")
    emit(ctx, place, "invitation.revoked", invitation)


@writes
def look_at_invitation(ctx: Context, token: str, address: str) -> InvitationLook:
    """What an invitation is to, for whoever holds its link; anybody may ask (and is counted)."""
    invitation, where, project = _open_invitation(ctx, token)
    credentials.forgive_guess(ctx, "invitation", address)
    return InvitationLook(
        where.title,
        where.organisation,
        invitation.role,
        invitation.email,
        where.inviter,
        when(invitation.expires_at),
        ctx.actor.known and ctx.actor.organisation_id == invitation.organisation_id,
        _test_of(project, invitation.role),
    )


@reads
def check_newcomer(ctx: Context, token: str, email: str) -> None:
    """Whether an account of this address can be made for this invitation: before hashing."""
    invitation, _, _ = _open_invitation(ctx, token)
    _check_address(invitation, email)
    if person_by_email(ctx.conn, plain_email(email), invitation.organisation_id) is not None:
        raise Conflict(
            "sign_in_first",
            "There is an account with this address. Sign in, then open the link again.",
        )


@writes
def accept_invitation(ctx: Context, token: str, address: str) -> None:
    """Join with the account that is signed in."""
    actor = require_person(ctx)
    invitation, _, project = _open_invitation(ctx, token)
    person = person_by_id(ctx.conn, actor.person_id)
    if actor.scopes is not None or person is None:
        raise Forbidden("token_scope", "A token cannot accept an invitation; sign in.")
    if person.organisation_id != invitation.organisation_id:
        raise _invitation_gone()
    _check_address(invitation, person.email)
    _join(ctx, invitation, project, person)
    credentials.forgive_guess(ctx, "invitation", address)


@writes
def accept_as_newcomer(
    ctx: Context,
    token: str,
    name: str,
    email: str,
    password_hash: str,
    address: str,
    user_agent: str,
) -> SignedIn:
    """Make an account for the holder of an invitation, join, and sign in."""
    problems = [*check_name(name), *check_email(email)]
    if problems:
        raise Invalid("invalid_account", "The account cannot be made like this.", problems=problems)
    check_newcomer(ctx, token, email)
    invitation, _, project = _open_invitation(ctx, token)
    person_id = insert_person(
        ctx.conn,
        uid=ctx.uid("per"),
        organisation_id=invitation.organisation_id,
        email=plain_email(email),
        name=name.strip(),
        role="member",
        password_hash=password_hash,
        now=ctx.now,
    )
    person = person_by_id(ctx.conn, person_id)
    if person is None:
        raise _invitation_gone()
    _join(ctx, invitation, project, person)
    credentials.forgive_guess(ctx, "invitation", address)
    return open_session(ctx, person_id, user_agent, "person.signed_in")


def _open_invitation(
    ctx: Context, token: str
) -> tuple[store.Invitation, store.InvitationPlace, Project]:
    """The invitation of a link, if it can be accepted now; Gone with the reason, else.

    The inviter must still be able to give the role: an invitation is no way round a demotion.
    """
    invitation = store.invitation_by_hash(ctx.conn, hash_of(token))
    if invitation is None:
        raise NotFound("invitation_not_found", "There is no such invitation. Check the link.")
    if invitation.used_at is not None:
        raise Gone("invitation_used", "This invitation was accepted already.")
    if invitation.revoked_at is not None:
        raise _invitation_gone()
    if invitation.expires_at <= ctx.now:
        raise Gone("invitation_expired", "This invitation has run out. Ask for a new one.")
    where = store.invitation_place(ctx.conn, invitation)
    project = project_by_id(ctx.conn, invitation.project_id) if invitation.project_id else None
    if where is None or project is None:
        raise _invitation_gone()
    inviter = person_by_id(ctx.conn, where.inviter_id)
    membership = member_by_person(ctx.conn, where.project_id, where.inviter_id)
    if inviter is None or not _may_still_grant(inviter, membership, invitation.role):
        raise _invitation_gone()
    return invitation, where, project


def _may_still_grant(inviter: Person, membership: Member | None, role: Role) -> bool:
    if inviter.role == "owner":
        return True
    if membership is None or membership.state == "removed":
        return False
    return membership.role in (Role.OWNER, Role.MANAGER) and may_grant(membership.role, role)


def _invitation_gone() -> Gone:
    return Gone("invitation_gone", "This invitation was taken back. Ask for a new one.")


def _check_address(invitation: store.Invitation, email: str) -> None:
    if invitation.email is not None and invitation.email != plain_email(email):
        raise Forbidden("other_address", "This invitation is for another address.")


def _join(ctx: Context, invitation: store.Invitation, project: Project, person: Person) -> None:
    member = member_by_person(ctx.conn, project.id, person.id)
    if member is not None and member.state != "removed":
        raise Conflict("already_member", "You are a member of this project already.")
    if not store.use_invitation(ctx.conn, invitation.id, person.id, ctx.now):
        raise Gone("invitation_used", "This invitation was accepted already.")
    tested = _test_of(project, invitation.role) > 0
    qualified = member is not None and member.qualified_at is not None
    pseudonym = insert_member(
        ctx.conn,
        project_id=project.id,
        person_id=person.id,
        role=invitation.role,
        skills=invitation.skills,
        state="qualifying" if tested and not qualified else "active",
        now=ctx.now,
    )
    joined = Event(
        project.organisation_id,
        project.id,
        "member.joined",
        pseudonym,
        person.id,
        person.uid,
        ctx.now,
        payload={"role": str(invitation.role)},
    )
    record_events(ctx.conn, [joined])


def _test_of(project: Project, role: Role) -> int:
    """How many gold items somebody joining in this role is tested with."""
    return project.work.qualification_gold if role is Role.ANNOTATOR else 0
