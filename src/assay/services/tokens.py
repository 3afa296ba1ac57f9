"""API tokens: 256 random bits, kept as a hash, for some scopes, perhaps one project, and a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assay.core.access.actions import Action, Scope
from assay.core.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from assay.core.values import DAY
from assay.services.context import (
    Context,
    emit_organisation,
    reads,
    require,
    require_organisation,
    when,
    when_or_none,
    writes,
)
from assay.services.credentials import check_name, hash_of, new_secret, plain_email, require_session
from assay.store import accounts as store

TOKEN_DAYS = 90
MOST_TOKEN_DAYS = 730
MOST_TOKENS = 50


@dataclass(frozen=True, slots=True)
class TokenView:
    """An API token: what it is good for, never its secret."""

    id: str
    name: str
    scopes: list[str]
    project: str | None
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewTokenView:
    """A token just made: the only time that its secret is told."""

    token: str
    id: str
    name: str
    scopes: list[str]
    project: str | None
    created_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class TokenList:
    """One's own tokens."""

    items: list[TokenView]


@reads
def list_tokens(ctx: Context) -> TokenList:
    """One's own tokens that are not revoked, newest first."""
    actor = require_session(ctx)
    return TokenList([_token_view(token) for token in store.tokens_of(ctx.conn, actor.person_id)])


@writes
def make_token(
    ctx: Context,
    name: str,
    scopes: Sequence[str],
    project: str | None = None,
    expires_in_days: int | None = None,
) -> NewTokenView:
    """Make a token: it can do no more than its person, and only what its scopes say."""
    actor = require_session(ctx)
    project_id = None
    if project is not None:
        project_id = require(ctx, Action.SEE_PROJECT, project).project.id
    return _make(ctx, actor.person_id, name, scopes, project, project_id, expires_in_days)


@writes
def make_token_for(
    ctx: Context,
    email: str,
    name: str,
    scopes: Sequence[str],
    project: str | None = None,
    expires_in_days: int | None = None,
) -> NewTokenView:
    """Make a token for somebody else: only the operator at the machine can ask for this."""
    actor = require_organisation(ctx, "owner")
    if actor.session_id is not None or actor.scopes is not None:
        raise Forbidden("own_tokens_only", "Everybody makes their own tokens.")
    person = store.person_by_email(ctx.conn, plain_email(email), actor.organisation_id)
    if person is None or person.state != "active":
        raise NotFound("person_not_found", f"There is nobody with the address {email}.")
    project_id = None
    if project is not None:
        project_id = require(ctx, Action.SEE_PROJECT, project).project.id
    return _make(ctx, person.id, name, scopes, project, project_id, expires_in_days)


@writes
def revoke_token(ctx: Context, token: str) -> None:
    """End one of one's own tokens at once."""
    actor = require_session(ctx)
    if not store.revoke_token(ctx.conn, actor.person_id, token, ctx.now):
        raise NotFound("token_not_found", "There is no such token.")
    emit_organisation(ctx, "token.revoked", token)


def _make(
    ctx: Context,
    person_id: int,
    name: str,
    scopes: Sequence[str],
    project: str | None,
    project_id: int | None,
    expires_in_days: int | None,
) -> NewTokenView:
    days = TOKEN_DAYS if expires_in_days is None else expires_in_days
    _check_token(name, scopes, days)
    if len(store.tokens_of(ctx.conn, person_id)) >= MOST_TOKENS:
        raise Conflict("too_many_tokens", f"There are {MOST_TOKENS} tokens; revoke one first.")
    secret, uid = new_secret(ctx, "assay_"), ctx.uid("tok")
    expires_at = ctx.now + days * DAY
    names = sorted(set(scopes))
    store.insert_token(
        ctx.conn,
        uid=uid,
        token_hash=hash_of(secret),
        person_id=person_id,
        project_id=project_id,
        name=name.strip(),
        scopes=names,
        now=ctx.now,
        expires_at=expires_at,
    )
    emit_organisation(ctx, "token.made", uid, {"scopes": names, "project": project})
    return NewTokenView(secret, uid, name.strip(), names, project, when(ctx.now), when(expires_at))


def _check_token(name: str, scopes: Sequence[str], days: int) -> None:
    problems = list(check_name(name))
    if not scopes:
        problems.append(Problem("/scopes", "empty", "a token needs at least one scope"))
    for index, scope in enumerate(scopes):
        if scope not in set(Scope):
            known = ", ".join(Scope)
            message = f"there is no scope {scope!r}; there are: {known}"
            problems.append(Problem(f"/scopes/{index}", "unknown_scope", message))
    if not 1 <= days <= MOST_TOKEN_DAYS:
        message = f"a token lasts from 1 to {MOST_TOKEN_DAYS} days"
        problems.append(Problem("/expires_in_days", "out_of_range", message))
    if problems:
        raise Invalid("invalid_token", "The token cannot be made like this.", problems=problems)


def _token_view(token: store.Token) -> TokenView:
    return TokenView(
        token.uid,
        token.name,
        list(token.scopes),
        token.project,
        when(token.created_at),
        when_or_none(token.expires_at),
        when_or_none(token.used_at),
    )
