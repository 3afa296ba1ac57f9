"""The people of the organisation, for its owners: who has an account, and what they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assay.core.errors import Conflict, Invalid, NotFound, Problem
from assay.core.values import DAY
from assay.services.context import (
    Context,
    emit_organisation,
    reads,
    require_organisation,
    when,
    when_or_none,
    writes,
)
from assay.services.credentials import (
    LinkView,
    add_account,
    check_email,
    check_name,
    make_link,
    plain_email,
)
from assay.store import accounts as store
from assay.store.members import end_leases, leave_all_projects

ROLES = ("owner", "creator", "member")


@dataclass(frozen=True, slots=True)
class PersonView:
    """An account as the owner sees it."""

    id: str
    name: str
    email: str
    role: str
    state: str
    simulated: bool
    created_at: datetime
    last_seen_at: datetime | None
    n_projects: int
    rev: int


@dataclass(frozen=True, slots=True)
class PersonList:
    """All accounts of the organisation."""

    items: list[PersonView]


@reads
def list_persons(ctx: Context) -> PersonList:
    """All accounts of the organisation, for its owners."""
    actor = require_organisation(ctx, "owner")
    found = store.persons_of(ctx.conn, actor.organisation_id)
    return PersonList([_person_view(use) for use in found])


@writes
def add_person(ctx: Context, name: str, email: str, role: str = "member") -> LinkView:
    """Make an account without a password; the link with which its person signs in first."""
    actor = require_organisation(ctx, "owner")
    problems = [*check_name(name), *check_email(email), *_role_problems(role)]
    if problems:
        raise Invalid("invalid_account", "The account cannot be made like this.", problems=problems)
    if store.person_by_email(ctx.conn, plain_email(email), actor.organisation_id) is not None:
        raise Conflict("person_exists", f"There is an account with the address {email} already.")
    person_id = add_account(ctx, actor.organisation_id, name, email, role, None)
    person = store.person_by_id(ctx.conn, person_id)
    emit_organisation(ctx, "person.added", person.uid if person else "", {"role": role})
    return make_link(ctx, "sign_in", person_id, 7 * DAY, "/sign-in")


@writes
def change_person(
    ctx: Context, person: str, role: str | None = None, state: str | None = None
) -> PersonView:
    """Change what somebody is in the organisation, or remove (and bring back) an account.

    Removing ends sessions, tokens and hand-outs at once; what the person made stays. The last
    active owner can be neither demoted nor removed.
    """
    actor = require_organisation(ctx, "owner")
    target = store.person_by_uid(ctx.conn, actor.organisation_id, person)
    if target is None:
        raise NotFound("person_not_found", "There is no such person.")
    problems = list(_role_problems(role) if role is not None else ())
    if state not in (None, "active", "removed"):
        problems.append(Problem("/state", "unknown_state", "a state is active or removed"))
    if problems:
        raise Invalid("invalid_change", "This change is not possible.", problems=problems)
    changes = {
        key: value
        for key, value, current in (("role", role, target.role), ("state", state, target.state))
        if value is not None and value != current
    }
    loses = target.role == "owner" and target.state == "active" and changes
    if loses and store.count_owners(ctx.conn, actor.organisation_id) <= 1:
        raise Conflict(
            "last_owner", "There must always be an owner; make somebody else an owner first."
        )
    if changes:
        store.update_person(ctx.conn, target.id, **changes)
        emit_organisation(ctx, "person.changed", target.uid, changes)
    if changes.get("state") == "removed":
        store.end_sessions(ctx.conn, target.id)
        store.revoke_tokens(ctx.conn, target.id, ctx.now)
        store.void_links(ctx.conn, "sign_in", ctx.now, target.id)
        leave_all_projects(ctx.conn, target.id)
        end_leases(ctx.conn, target.id, ctx.now)
    uses = store.persons_of(ctx.conn, actor.organisation_id)
    return next(_person_view(use) for use in uses if use.person.id == target.id)


def _role_problems(role: str) -> tuple[Problem, ...]:
    if role in ROLES:
        return ()
    return (Problem("/role", "unknown_role", f"a role is one of {', '.join(ROLES)}"),)


def _person_view(use: store.PersonUse) -> PersonView:
    person = use.person
    return PersonView(
        person.uid,
        person.name,
        person.email,
        person.role,
        person.state,
        person.simulated,
        when(person.created_at),
        when_or_none(use.seen_at),
        use.projects,
        person.rev,
    )
