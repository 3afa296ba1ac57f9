"""Set-up, sessions, one's own account, API tokens, the owner's list of people, and the audit."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from assay.http.auth import (
    check_origin,
    credential_of,
    csrf_token,
    session_cookie,
    session_token,
)
from assay.http.perform import AnyRequest, answer, assay_of, page_cursor, page_limit, perform
from assay.services import accounts, auditing, letters, passwords, persons, tokens
from assay.services.accounts import Attempt, SetupState
from assay.services.auditing import AuditPage, VerificationView
from assay.services.context import ANONYMOUS, Credential
from assay.services.credentials import SignedIn, hash_of
from assay.services.letters import LetterView
from assay.services.persons import PersonList, PersonView
from assay.services.project_views import ProjectCard
from assay.services.tokens import NewTokenView, TokenList

Secret = Annotated[str, msgspec.Meta(max_length=200)]
Password = Annotated[str, msgspec.Meta(max_length=1_000)]
Words = Annotated[str, msgspec.Meta(max_length=1_000)]


class Organisation(msgspec.Struct, frozen=True):
    """The organisation as its people see it."""

    name: str


class Me(msgspec.Struct, frozen=True):
    """One's own account; ``csrf`` is what a browser sends back as X-CSRF-Token, ``mail``
    whether the installation sends e-mail.
    """

    id: str
    name: str
    email: str
    role: str
    organisation: Organisation
    csrf: str
    has_password: bool
    settings: dict[str, Any]
    mail: bool
    projects: list[ProjectCard]


class SetupBody(msgspec.Struct, forbid_unknown_fields=True):
    """The first account, made with the link that the server printed at its start."""

    token: Secret
    organisation: Words
    name: Words
    email: Words
    password: Password


class SignInBody(msgspec.Struct, forbid_unknown_fields=True):
    """Address and password."""

    email: Words
    password: Password


class LinkBody(msgspec.Struct, forbid_unknown_fields=True):
    """The secret of a one-time link: what stands behind its hash sign."""

    token: Secret


class PasswordChange(msgspec.Struct, forbid_unknown_fields=True):
    """The password in force, and the new one; ``current`` is empty where there was none."""

    new: Password
    current: Password = ""


class MeBody(msgspec.Struct, forbid_unknown_fields=True):
    """What to change of one's own account; a setting that is null is taken away."""

    name: Words | None = None
    settings: dict[str, Any] | None = None
    password: PasswordChange | None = None


class TokenBody(msgspec.Struct, forbid_unknown_fields=True):
    """What a token shall be good for: scopes, perhaps one project, and how many days."""

    name: Words
    scopes: Annotated[list[str], msgspec.Meta(max_length=20)]
    project: str | None = None
    expires_in_days: int | None = None


class PersonBody(msgspec.Struct, forbid_unknown_fields=True):
    """What somebody shall be in the organisation; the state is active or removed."""

    role: str | None = None
    state: str | None = None


def address_of(request: AnyRequest) -> str:
    """The network address that a request came from: what tries at secrets are counted by."""
    return request.client.host if request.client is not None else "unknown"


def agent_of(request: AnyRequest) -> str:
    """What a browser says it is."""
    return request.headers.get("user-agent", "")[:200]


async def own_account(
    request: AnyRequest, credential: Credential, secret: str | None, status: int = 200
) -> Response[Me]:
    """One's own account with projects and the CSRF token of this browser's cookie."""
    assay = assay_of(request)
    own = await assay.perform(credential, accounts.me)
    content = Me(
        own.id,
        own.name,
        own.email,
        own.role,
        Organisation(own.organisation.name),
        csrf_token(assay, secret) if secret else "",
        own.has_password,
        own.settings,
        own.mail,
        own.projects,
    )
    return answer(request, content, status)


async def signed_in(request: AnyRequest, session: SignedIn) -> Response[Me]:
    """The answer to whoever has just proven who they are: their account and the cookie."""
    credential = Credential("session", hash_of(session.secret))
    response = await own_account(request, credential, session.secret)
    response.set_cookie(session_cookie(assay_of(request), session.secret))
    return response


@get("/setup", tags=["accounts"])
async def read_setup(request: AnyRequest) -> Response[SetupState]:
    """Whether the first account is still to be made."""
    return answer(request, await assay_of(request).perform(ANONYMOUS, accounts.setup_state))


@post("/setup", tags=["accounts"], status_code=200)
async def set_up(request: AnyRequest, data: JSONBody[SetupBody]) -> Response[Me]:
    """Make the organisation and its owner with the one-time link of the terminal; signs in."""
    check_origin(request)
    assay, address = assay_of(request), address_of(request)
    await assay.perform(ANONYMOUS, accounts.count_attempt, "setup", address)
    await assay.perform(ANONYMOUS, accounts.check_setup, data.token)
    accounts.check_account(data.name, data.email, data.password)
    hashed = await asyncio.to_thread(passwords.hash_password, data.password)
    session = await assay.perform(
        ANONYMOUS,
        accounts.set_up,
        data.token,
        data.organisation,
        data.name,
        data.email,
        hashed,
        address,
        agent_of(request),
    )
    return await signed_in(request, session)


@post("/session", tags=["accounts"], status_code=200)
async def sign_in(request: AnyRequest, data: JSONBody[SignInBody]) -> Response[Me]:
    """Sign in with address and password. 429 after about ten tries in five minutes."""
    check_origin(request)
    assay = assay_of(request)
    attempt = await assay.perform(
        ANONYMOUS, accounts.begin_sign_in, data.email, address_of(request)
    )
    proven, new_hash = await asyncio.to_thread(_compare, attempt, data.password)
    session = await assay.perform(
        ANONYMOUS, accounts.finish_sign_in, attempt, proven, new_hash, agent_of(request)
    )
    return await signed_in(request, session)


def _compare(attempt: Attempt, password: str) -> tuple[bool, str | None]:
    """Whether the password is right, and its new hash where the stored one is outdated."""
    if not passwords.verify_password(attempt.password_hash, password):
        return False, None
    outdated = attempt.password_hash is not None and passwords.is_outdated(attempt.password_hash)
    return True, passwords.hash_password(password) if outdated else None


@post("/session/link", tags=["accounts"], status_code=200)
async def sign_in_by_link(request: AnyRequest, data: JSONBody[LinkBody]) -> Response[Me]:
    """Sign in with a link that works once."""
    check_origin(request)
    assay, address = assay_of(request), address_of(request)
    await assay.perform(ANONYMOUS, accounts.count_attempt, "link", address)
    session = await assay.perform(
        ANONYMOUS, accounts.sign_in_by_link, data.token, address, agent_of(request)
    )
    return await signed_in(request, session)


@delete("/session", tags=["accounts"])
async def sign_out(request: AnyRequest) -> Response[None]:
    """End this session."""
    response = await perform(request, accounts.sign_out)
    response.set_cookie(session_cookie(assay_of(request), ""))
    return response


@get("/me", tags=["accounts"])
async def read_me(request: AnyRequest) -> Response[Me]:
    """One's own account, settings and projects."""
    return await own_account(request, credential_of(request), session_token(request))


@patch("/me", tags=["accounts"])
async def change_me(request: AnyRequest, data: JSONBody[MeBody]) -> Response[Me]:
    """Change one's name, settings or password; a new password ends all other sessions."""
    assay, credential = assay_of(request), credential_of(request)
    if data.password is not None:
        attempt = await assay.perform(credential, accounts.begin_password_change)
        accounts.check_new_password(attempt, data.password.new)
        proven, _ = await asyncio.to_thread(_compare, attempt, data.password.current)
        accounts.check_proven(attempt, proven)
        hashed = await asyncio.to_thread(passwords.hash_password, data.password.new)
        await assay.perform(credential, accounts.change_password, attempt, hashed)
    if data.name is not None or data.settings is not None or data.password is None:
        await assay.perform(credential, accounts.change_me, data.name, data.settings)
    return await own_account(request, credential, session_token(request))


@get("/me/digest", tags=["accounts"])
async def read_digest(request: AnyRequest, days: FromQuery[int] = 7) -> Response[LetterView]:
    """What a digest of the last days would say now, of all projects that one runs."""
    return await perform(request, letters.read_digest, days)


@get("/tokens", tags=["accounts"])
async def list_tokens(request: AnyRequest) -> Response[TokenList]:
    """One's own API tokens."""
    return await perform(request, tokens.list_tokens)


@post("/tokens", tags=["accounts"])
async def make_token(request: AnyRequest, data: JSONBody[TokenBody]) -> Response[NewTokenView]:
    """Make an API token. Its secret is in this answer and nowhere else."""
    # Not through perform: an Idempotency-Key would have the answer kept, secret and all.
    made = await assay_of(request).perform(
        credential_of(request),
        tokens.make_token,
        data.name,
        data.scopes,
        data.project,
        data.expires_in_days,
    )
    return answer(request, made, 201)


@delete("/tokens/{token:str}", tags=["accounts"])
async def revoke_token(request: AnyRequest, token: FromPath[str]) -> Response[None]:
    """End one of one's own tokens at once."""
    return await perform(request, tokens.revoke_token, token)


@get("/persons", tags=["accounts"])
async def list_persons(request: AnyRequest) -> Response[PersonList]:
    """All accounts of the organisation (owners)."""
    return await perform(request, persons.list_persons)


@patch("/persons/{person:str}", tags=["accounts"])
async def change_person(
    request: AnyRequest, person: FromPath[str], data: JSONBody[PersonBody]
) -> Response[PersonView]:
    """Change somebody's role in the organisation, remove or bring back their account (owners)."""
    return await perform(request, persons.change_person, person, data.role, data.state)


@get("/audit", tags=["accounts"])
async def list_audit(
    request: AnyRequest, cursor: FromQuery[str | None] = None, limit: FromQuery[int | None] = None
) -> Response[AuditPage]:
    """Who did what, newest first (owners)."""
    return await perform(request, auditing.list_audit, page_cursor(cursor), page_limit(limit))


@get("/audit/verification", tags=["accounts"])
async def verify_audit(request: AnyRequest) -> Response[VerificationView]:
    """Hash the whole audit trail again: whether anything of the past was changed (owners)."""
    return await perform(request, auditing.verify_audit)


HANDLERS = (
    read_setup,
    set_up,
    sign_in,
    sign_in_by_link,
    sign_out,
    read_me,
    change_me,
    read_digest,
    list_tokens,
    make_token,
    revoke_token,
    list_persons,
    change_person,
    list_audit,
    verify_audit,
)
