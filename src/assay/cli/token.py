"""``assay token``: an API token for a script, told once."""

from __future__ import annotations

import typer
from rich.console import Console

from assay.app import build
from assay.services import tokens
from assay.services.context import LOCAL
from assay.settings import Settings


def token(
    name: str = typer.Argument(help="What the token is for."),
    user: str = typer.Option(..., "--user", help="Address of the person that it acts for."),
    scope: list[str] = typer.Option(
        ["read"], "--scope", help="read, annotate, import or manage; may be given several times."
    ),
    project: str | None = typer.Option(None, help="Slug of the only project that it is good for."),
    days: int = typer.Option(90, min=1, max=730, help="Days after which it ends."),
) -> None:
    """Make an API token; it is printed now and never again.

    It can do no more than its person. Only the token goes to standard output, so that a script
    can take it: `ASSAY_TOKEN=$(assay token ci --user me@example.org)`.
    """
    assay = build(Settings())
    try:
        made = assay.perform_now(LOCAL, tokens.make_token_for, user, name, scope, project, days)
    finally:
        assay.close()
    until = made.expires_at.strftime("%Y-%m-%d") if made.expires_at else "for ever"
    Console(stderr=True).print(
        f"{made.name}: {', '.join(made.scopes)}"
        f"{f' in {made.project}' if made.project else ''}, until {until}. Shown only now:",
        highlight=False,
    )
    print(made.token)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(token)
