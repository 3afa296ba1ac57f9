"""Accounts: set-up, signing in and out, one's own account, tokens, and the owner's list of people.

Hashing a password takes tens of milliseconds, so signing in is three steps: a transaction that
counts the try and reads what to compare with, the comparison on a thread of its own, and a
transaction that opens the session. Known and unknown people take the same three steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from assay.core.errors import (
    Conflict,
    Gone,
    Invalid,
    NotFound,
    Problem,
    Unauthenticated,
    invalid,
)
from assay.core.values import DAY, HOUR, MINUTE
from assay.services import credentials
from assay.services.context import (
    Context,
    emit_organisation,
    reads,
    require_organisation,
    require_person,
    writes,
)
from assay.services.credentials import (
    LinkView,
    SignedIn,
    add_account,
    check_email,
    check_name,
    hash_of,
    make_link,
    open_session,
    plain_email,
    require_session,
)
from assay.services.passwords import check_password
from assay.services.project_views import ProjectCard, cards
from assay.store import accounts as store
from assay.store.places import Actor, places_of

SETUP_DAYS = 7
LINK_HOURS = 24
MOST_SETTINGS = 16_000


@dataclass(frozen=True, slots=True)
class SetupState:
    """Whether the first account is still to be made."""

    needed: bool


@dataclass(frozen=True, slots=True)
class OrganisationName:
    """The organisation as its people see it."""

    name: str


@dataclass(frozen=True, slots=True)
class Me:
    """One's own account; ``mail``: whether the installation sends e-mail."""

    id: str
    name: str
    email: str
    role: str
    organisation: OrganisationName
    has_password: bool
    settings: dict[str, Any]
    mail: bool
    projects: list[ProjectCard]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A counted try to prove a password: never leaves the server."""

    person_id: int | None
    password_hash: str | None
    email: str
    address: str
    cost: float = 1.0
    name: str = ""


# --- set-up -------------------------------------------------------------------------------------


@reads
def setup_state(ctx: Context) -> SetupState:
    """Whether nobody has set this installation up yet. Anybody may ask."""
    return SetupState(store.any_organisation(ctx.conn) is None)


@writes
def make_setup_link(ctx: Context) -> LinkView | None:
    """The link with which the first visitor makes the owner's account; None once there is one.

    Only the process itself calls this, and prints it to its terminal. An older link dies.
    """
    if store.any_organisation(ctx.conn) is not None:
        return None
    store.void_links(ctx.conn, "setup", ctx.now)
    return make_link(ctx, "setup", None, SETUP_DAYS * DAY, "/setup")


@writes
def count_attempt(ctx: Context, what: str, address: str) -> None:
    """Count a try at a secret from an address, before it is looked at; Busy when too many."""
    credentials.count_guess(ctx, what, address)


@reads
def check_setup(ctx: Context, token: str) -> None:
    """Gone unless this link can still set the installation up: asked before costly hashing."""
    if store.any_organisation(ctx.conn) is not None:
        raise Gone("already_set_up", "This installation has its owner already. Sign in instead.")
    if not store.link_is_good(ctx.conn, hash_of(token), "setup", ctx.now):
        raise _link_gone()


def check_account(name: str, email: str, password: str) -> None:
    """Invalid unless an account can be made of these; needs no transaction."""
    problems = [*check_name(name), *check_email(email), *check_password(password, (name, email))]
    if problems:
        raise Invalid("invalid_account", "The account cannot be made like this.", problems=problems)


@writes
def set_up(
    ctx: Context,
    token: str,
    organisation: str,
    name: str,
    email: str,
    password_hash: str,
    address: str,
    user_agent: str,
) -> SignedIn:
    """Make the organisation and its owner with the link from the terminal, and sign them in."""
    problems = check_name(organisation, "/organisation")
    if problems:
        raise Invalid("invalid_organisation", "The organisation needs a name.", problems=problems)
    if store.any_organisation(ctx.conn) is not None:
        raise Gone("already_set_up", "This installation has its owner already. Sign in instead.")
    good, _ = store.use_link(ctx.conn, hash_of(token), "setup", ctx.now)
    if not good:
        raise _link_gone()
    organisation_id = store.insert_organisation(
        ctx.conn, ctx.uid("org"), organisation.strip(), ctx.now
    )
    person_id = add_account(ctx, organisation_id, name, email, "owner", password_hash)
    credentials.forgive_guess(ctx, "setup", address)
    return open_session(ctx, person_id, user_agent, "person.set_up")


# --- signing in ---------------------------------------------------------------------------------


@writes
def begin_sign_in(ctx: Context, email: str, address: str) -> Attempt:
    """Count a try and say what the password is to be compared with; the same for nobody.

    An address pays 1 for each further name that it tries and a tenth for trying one again: who
    forgot a password does not shut out the others behind the same address.
    """
    plain = plain_email(email)
    before = credentials.count_guess(ctx, "sign_in_name", hash_of(plain))
    cost = credentials.AGAIN if before > 0.05 else 1.0
    credentials.count_guess(ctx, "sign_in_address", address, cost)
    person = store.person_by_email(ctx.conn, plain)
    if person is None or person.state != "active":
        return Attempt(None, None, plain, address, cost)
    return Attempt(person.id, person.password_hash, plain, address, cost)


@writes
def finish_sign_in(
    ctx: Context, attempt: Attempt, proven: bool, new_hash: str | None, user_agent: str
) -> SignedIn:
    """Open a session if the password was right; ``new_hash`` replaces one with old parameters."""
    person = store.person_by_id(ctx.conn, attempt.person_id) if attempt.person_id else None
    unchanged = person is not None and person.password_hash == attempt.password_hash
    if not proven or person is None or not unchanged or person.state != "active":
        raise Unauthenticated("wrong_credentials", "The address or the password is not right.")
    if new_hash is not None:
        store.update_person(ctx.conn, person.id, password_hash=new_hash)
    credentials.forgive_guess(ctx, "sign_in_name", hash_of(attempt.email), None)
    credentials.forgive_guess(ctx, "sign_in_address", attempt.address, attempt.cost)
    return open_session(ctx, person.id, user_agent, "person.signed_in")


@writes
def sign_in_by_link(ctx: Context, token: str, address: str, user_agent: str) -> SignedIn:
    """Use a one-time link up and open a session."""
    good, person_id = store.use_link(ctx.conn, hash_of(token), "sign_in", ctx.now)
    person = store.person_by_id(ctx.conn, person_id) if good and person_id else None
    if person is None or person.state != "active":
        raise _link_gone()
    credentials.forgive_guess(ctx, "link", address)
    return open_session(ctx, person.id, user_agent, "person.signed_in")


@writes
def sign_out(ctx: Context) -> None:
    """End this session; without one there is nothing to do."""
    if ctx.actor.session_id is not None:
        store.end_session(ctx.conn, ctx.actor.session_id)
        emit_organisation(ctx, "person.signed_out", ctx.actor.person_uid)


@writes
def make_sign_in_link(ctx: Context, email: str, days: float = LINK_HOURS / 24) -> LinkView:
    """A link with which that person signs in once (owners; the operator at the machine)."""
    actor = require_organisation(ctx, "owner")
    person = store.person_by_email(ctx.conn, plain_email(email), actor.organisation_id)
    if person is None or person.state != "active":
        raise NotFound("person_not_found", f"There is nobody with the address {email}.")
    emit_organisation(ctx, "person.link_made", person.uid)
    return make_link(ctx, "sign_in", person.id, int(days * DAY), "/sign-in")


# --- one's own account --------------------------------------------------------------------------


@reads
def me(ctx: Context) -> Me:
    """One's own account, settings and projects."""
    return _me(ctx, require_person(ctx))


@writes
def change_me(ctx: Context, name: str | None, settings: Mapping[str, Any] | None) -> Me:
    """Change one's name or settings; a setting that is null is taken away."""
    actor = require_session(ctx)
    changes: dict[str, Any] = {}
    if name is not None:
        problems = check_name(name)
        if problems:
            raise Invalid("invalid_name", "The name cannot be this.", problems=problems)
        changes["name"] = name.strip()
    if settings is not None:
        current = _person_of(ctx, actor).settings
        merged = {k: v for k, v in {**current, **settings}.items() if v is not None}
        if len(msgspec.json.encode(merged)) > MOST_SETTINGS:
            raise invalid("/settings", "too_large", f"settings are at most {MOST_SETTINGS} bytes")
        changes["settings"] = merged
    if changes:
        store.update_person(ctx.conn, actor.person_id, **changes)
        emit_organisation(ctx, "person.changed", actor.person_uid, {"fields": sorted(changes)})
    return _me(ctx, actor)


@writes
def begin_password_change(ctx: Context) -> Attempt:
    """Count a try and say what the current password is compared with."""
    actor = require_session(ctx)
    person = _person_of(ctx, actor)
    credentials.count_guess(ctx, "sign_in_name", hash_of(person.email))
    return Attempt(person.id, person.password_hash, person.email, "", name=person.name)


def check_new_password(attempt: Attempt, password: str) -> None:
    """Invalid unless the password is good enough; needs no transaction."""
    problems = check_password(password, (attempt.email, attempt.name))
    if problems:
        raise Invalid(
            "weak_password",
            "This password is not good enough.",
            problems=[Problem("/password/new", p.code, p.message) for p in problems],
        )


def check_proven(attempt: Attempt, proven: bool) -> None:
    """Invalid unless the current password was right; who had none needs to prove none."""
    if attempt.password_hash is not None and not proven:
        raise Invalid(
            "wrong_password",
            "The current password is not right.",
            problems=[Problem("/password/current", "wrong_password", "not the current password")],
        )


@writes
def change_password(ctx: Context, attempt: Attempt, new_hash: str) -> Me:
    """Set a new password after the current one was proven, and end all other sessions."""
    actor = require_session(ctx)
    person = _person_of(ctx, actor)
    if person.password_hash != attempt.password_hash:
        raise Conflict("password_changed", "The password was changed in the meantime.")
    store.update_person(ctx.conn, person.id, password_hash=new_hash)
    store.end_sessions(ctx.conn, person.id, keep=actor.session_id)
    store.void_links(ctx.conn, "sign_in", ctx.now, person.id)
    credentials.forgive_guess(ctx, "sign_in_name", hash_of(person.email), None)
    emit_organisation(ctx, "person.password_changed", person.uid)
    return _me(ctx, actor)


@writes
def clean_up(ctx: Context) -> int:
    """Forget sessions that have ended and counts of tries that have run out; how many.

    Called by the schedule, on nobody's behalf.
    """
    idle = ctx.settings.session_hours * HOUR
    forgotten = store.forget_ended_sessions(ctx.conn, ctx.now, idle)
    return forgotten + store.forget_attempts(ctx.conn, ctx.now - 60 * MINUTE)


# --- what these share ---------------------------------------------------------------------------


def _me(ctx: Context, actor: Actor) -> Me:
    person = _person_of(ctx, actor)
    organisation = store.organisation_of(ctx.conn, actor.organisation_id)
    return Me(
        id=person.uid,
        name=person.name,
        email=person.email,
        role=person.role,
        organisation=OrganisationName(organisation.name),
        has_password=person.password_hash is not None,
        settings=person.settings,
        mail=bool(ctx.settings.mail),
        projects=cards(ctx, places_of(ctx.conn, actor)),
    )


def _person_of(ctx: Context, actor: Actor) -> store.Person:
    person = store.person_by_id(ctx.conn, actor.person_id)
    if person is None:
        raise Unauthenticated("not_signed_in", "Sign in, or send a valid token.")
    return person


def _link_gone() -> Gone:
    return Gone("link_gone", "This link was used, has run out, or never was. Ask for a new one.")
