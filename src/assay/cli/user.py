"""``assay user``: accounts, and links with which their people sign in once."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.table import Table

from assay.app import build
from assay.core.errors import Conflict
from assay.services import accounts, persons
from assay.services.context import LOCAL
from assay.services.credentials import LinkView
from assay.settings import Settings

commands = typer.Typer(help="Accounts, and links to sign in once.", no_args_is_help=True)


@commands.command("add")
def add(
    email: str = typer.Argument(help="Address of the person."),
    name: str = typer.Option("", help="Name; the part before the @ if none is given."),
    role: str = typer.Option("member", help="owner, creator (may make projects) or member."),
) -> None:
    """Make an account and print the link with which its person signs in first."""
    assay = build(Settings())
    try:
        _check_set_up(assay.perform_now(LOCAL, accounts.setup_state).needed)
        full_name = name or email.partition("@")[0]
        _show(assay.perform_now(LOCAL, persons.add_person, full_name, email, role), email)
    finally:
        assay.close()


@commands.command("list")
def list_them() -> None:
    """List all accounts with role, state and when they were last here."""
    assay = build(Settings())
    try:
        _check_set_up(assay.perform_now(LOCAL, accounts.setup_state).needed)
        found = assay.perform_now(LOCAL, persons.list_persons).items
    finally:
        assay.close()
    table = Table(box=None, pad_edge=False)
    for title in ("name", "address", "role", "state", "projects", "last here"):
        table.add_column(title, justify="right" if title == "projects" else "left")
    for person in found:
        seen = person.last_seen_at.strftime("%Y-%m-%d %H:%M") if person.last_seen_at else "never"
        name = f"{person.name} (simulated)" if person.simulated else person.name
        table.add_row(name, person.email, person.role, person.state, str(person.n_projects), seen)
    Console().print(table)


@commands.command("link")
def link(
    email: str = typer.Argument(help="Address of the person."),
    days: int = typer.Option(1, min=1, max=30, help="Days for which the link is good."),
) -> None:
    """Print a link with which that person signs in once: for a lost password."""
    assay = build(Settings())
    try:
        _check_set_up(assay.perform_now(LOCAL, accounts.setup_state).needed)
        _show(assay.perform_now(LOCAL, accounts.make_sign_in_link, email, float(days)), email)
    finally:
        assay.close()


def _show(made: LinkView, email: str) -> None:
    console = Console()
    until = made.expires_at.strftime("%Y-%m-%d %H:%M UTC")
    console.print(f"Signs {email} in once, until {until}:", highlight=False)
    console.print(made.url, highlight=False, soft_wrap=True)


def _check_set_up(needed: bool) -> None:
    if needed:
        raise Conflict(
            "not_set_up",
            "There is no account yet: start `assay serve` and open the link that it prints.",
        )


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(commands, name="user")
