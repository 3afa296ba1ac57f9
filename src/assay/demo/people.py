"""The demo's accounts: an owner without a password, and people that are programs and say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assay.core.values import Role
from assay.services import inviting, persons
from assay.services.context import Context, emit_organisation, writes
from assay.services.credentials import add_account
from assay.store.accounts import any_organisation, insert_organisation, insert_person
from assay.store.places import LOCAL, Credential

if TYPE_CHECKING:
    from assay.app import Assay

OWNER_EMAIL = "owner@demo.invalid"


@dataclass(frozen=True, slots=True)
class Someone:
    """A person of the demo, as whom services can be called."""

    name: str
    credential: Credential


@writes
def found_organisation(ctx: Context) -> bool:
    """Make the demo's organisation and its owner; False if there is an organisation already.

    The owner has no password: the way in is a one-time link from the terminal.
    """
    if any_organisation(ctx.conn) is not None:
        return False
    organisation = insert_organisation(ctx.conn, ctx.uid("org"), "Assay demo", ctx.now)
    add_account(ctx, organisation, "Demo owner", OWNER_EMAIL, "owner", None)
    return True


@writes
def add_simulated_person(ctx: Context, name: str) -> int:
    """An account of a program, marked as simulated wherever it is shown; its key."""
    serial = name.casefold().replace(" ", "-")
    person = insert_person(
        ctx.conn,
        uid=ctx.uid("per"),
        organisation_id=ctx.actor.organisation_id,
        email=f"{serial}@demo.invalid",
        name=name,
        role="member",
        now=ctx.now,
        simulated=True,
    )
    emit_organisation(ctx, "person.added", name, {"simulated": True})
    return person


def simulated_person(assay: Assay, name: str) -> Someone:
    """Make a simulated person and what services know them by."""
    key = assay.perform_now(LOCAL, add_simulated_person, name)
    return Someone(name, Credential("person", key))


def join(assay: Assay, project: str, person: Someone, role: Role) -> None:
    """Invite a person into a project, and accept on their behalf, as two people would."""
    invitation = assay.perform_now(LOCAL, inviting.invite, project, role)
    token = invitation.url.partition("#")[2]
    assay.perform_now(person.credential, inviting.accept_invitation, token, "demo")


def add_guest(assay: Assay, name: str, email: str) -> str:
    """A real (not simulated) account for whoever tries the annotator's side; its sign-in link."""
    return assay.perform_now(LOCAL, persons.add_person, name, email).url
