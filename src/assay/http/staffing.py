"""Members of a project and the invitations into it."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from assay.core.values import Role
from assay.http.accounts import Me, address_of, agent_of, own_account, signed_in
from assay.http.auth import check_origin, credential_of, session_token
from assay.http.perform import AnyRequest, answer, assay_of, if_match, perform
from assay.services import accounts, inviting, member_actions, passwords, staffing
from assay.services.context import ANONYMOUS, Credential
from assay.services.inviting import InvitationList, InvitationLook, NewInvitationView
from assay.services.member_actions import MemberAct, MemberActionName, MemberActionView
from assay.services.staffing import MemberList, MemberView

Secret = Annotated[str, msgspec.Meta(max_length=200)]
Words = Annotated[str, msgspec.Meta(max_length=1_000)]
Skills = Annotated[list[Annotated[str, msgspec.Meta(max_length=200)]], msgspec.Meta(max_length=100)]


class MemberBody(msgspec.Struct, forbid_unknown_fields=True):
    """What to change of a member; a state is set to active or paused."""

    role: Role | None = None
    skills: Skills | None = None
    state: str | None = None
    pause_reason: Words | None = None


class ActBody(msgspec.Struct, forbid_unknown_fields=True):
    """What to do about a member's work; `since` restricts `withdraw_work` to labels from then on.

    `coach` takes a `note`, maybe under a `rule`.
    """

    action: MemberActionName
    note: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    rule: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    since: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    preview: bool = False


class InvitationBody(msgspec.Struct, forbid_unknown_fields=True):
    """Whom to invite as what; with an address, only that account can accept."""

    role: Role
    email: Words | None = None
    skills: Skills = []
    expires_in_days: int | None = None


class LookBody(msgspec.Struct, forbid_unknown_fields=True):
    """The secret of an invitation: what stands behind the hash sign of its link."""

    token: Secret


class AcceptBody(msgspec.Struct, forbid_unknown_fields=True):
    """The secret; and name, address and password where an account is made for it."""

    token: Secret
    name: Words | None = None
    email: Words | None = None
    password: Words | None = None


@get("/projects/{project:str}/members", tags=["people"])
async def list_members(request: AnyRequest, project: FromPath[str]) -> Response[MemberList]:
    """The members of a project with role, state and figures."""
    return await perform(request, staffing.list_members, project)


@patch("/projects/{project:str}/members/{member:str}", tags=["people"])
async def change_member(
    request: AnyRequest, project: FromPath[str], member: FromPath[str], data: JSONBody[MemberBody]
) -> Response[MemberView]:
    """Change a member's role or skills, pause them or let them go on (If-Match)."""
    return await perform(
        request,
        staffing.change_member,
        project,
        member,
        if_match(request),
        data.role,
        data.skills,
        data.state,
        data.pause_reason,
    )


@delete("/projects/{project:str}/members/{member:str}", tags=["people"])
async def remove_member(
    request: AnyRequest, project: FromPath[str], member: FromPath[str]
) -> Response[None]:
    """Take somebody out of the project at once; their work stays (If-Match)."""
    return await perform(request, staffing.remove_member, project, member, if_match(request))


@post("/projects/{project:str}/members/{member:str}/actions", tags=["people"], status_code=200)
async def act_on_member(
    request: AnyRequest, project: FromPath[str], member: FromPath[str], data: JSONBody[ActBody]
) -> Response[MemberActionView]:
    """Tell a member something, test them again, or take their labels out and in again.

    With `preview` nothing changes, and the answer says what would.
    """
    since = 0 if data.since is None else int(data.since.timestamp() * 1_000_000)
    act = MemberAct(data.action, data.note, data.rule, since)
    service = member_actions.preview_action if data.preview else member_actions.act_on_member
    return await perform(request, service, project, member, act)


@get("/projects/{project:str}/invitations", tags=["people"])
async def list_invitations(request: AnyRequest, project: FromPath[str]) -> Response[InvitationList]:
    """The invitations that were not accepted yet."""
    return await perform(request, inviting.list_invitations, project)


@post("/projects/{project:str}/invitations", tags=["people"])
async def invite(
    request: AnyRequest, project: FromPath[str], data: JSONBody[InvitationBody]
) -> Response[NewInvitationView]:
    """Make a link with which one person joins. It is in this answer and nowhere else."""
    # Not through perform: an Idempotency-Key would have the answer kept, secret and all.
    made = await assay_of(request).perform(
        credential_of(request),
        inviting.invite,
        project,
        data.role,
        data.email,
        data.skills,
        data.expires_in_days,
    )
    return answer(request, made, 201)


@delete("/projects/{project:str}/invitations/{invitation:str}", tags=["people"])
async def revoke_invitation(
    request: AnyRequest, project: FromPath[str], invitation: FromPath[str]
) -> Response[None]:
    """Take an open invitation back."""
    return await perform(request, inviting.revoke_invitation, project, invitation)


def visitor_of(request: AnyRequest) -> Credential:
    """Who opens an invitation: whoever proves to be signed in, and otherwise nobody.

    The cookie of a session that has ended must not keep a newcomer out, so it counts only
    together with its CSRF token.
    """
    if "authorization" in request.headers or "x-csrf-token" in request.headers:
        return credential_of(request)
    check_origin(request)
    return ANONYMOUS


@post("/invitations/look", tags=["people"], status_code=200)
async def look_at_invitation(
    request: AnyRequest, data: JSONBody[LookBody]
) -> Response[InvitationLook]:
    """What an invitation is to, for whoever holds its link."""
    assay, address = assay_of(request), address_of(request)
    credential = visitor_of(request)
    await assay.perform(ANONYMOUS, accounts.count_attempt, "invitation", address)
    look = await assay.perform(credential, inviting.look_at_invitation, data.token, address)
    return answer(request, look, 200)


@post("/invitations/accept", tags=["people"], status_code=200)
async def accept_invitation(request: AnyRequest, data: JSONBody[AcceptBody]) -> Response[Me]:
    """Join the project: with the account that is signed in, or with one made now."""
    assay, address = assay_of(request), address_of(request)
    credential = visitor_of(request)
    await assay.perform(ANONYMOUS, accounts.count_attempt, "invitation", address)
    if data.name is None and data.email is None and data.password is None:
        await assay.perform(credential, inviting.accept_invitation, data.token, address)
        return await own_account(request, credential, session_token(request))
    name, email, password = data.name or "", data.email or "", data.password or ""
    await assay.perform(ANONYMOUS, inviting.check_newcomer, data.token, email)
    accounts.check_account(name, email, password)
    hashed = await asyncio.to_thread(passwords.hash_password, password)
    session = await assay.perform(
        ANONYMOUS,
        inviting.accept_as_newcomer,
        data.token,
        name,
        email,
        hashed,
        address,
        agent_of(request),
    )
    return await signed_in(request, session)


HANDLERS = (
    list_members,
    change_member,
    remove_member,
    act_on_member,
    list_invitations,
    invite,
    revoke_invitation,
    look_at_invitation,
    accept_invitation,
)
