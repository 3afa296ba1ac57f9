"""``assay migrate``: bring the database to this version."""

from __future__ import annotations

import typer
from rich.console import Console

from assay.settings import Settings
from assay.store.engine import open_database
from assay.store.migrate import current, downgrade, newest, upgrade


def migrate(
    to: str = typer.Option("head", help="Version to go to; `base` empties the database."),
    down: bool = typer.Option(False, "--down", help="Go back to an earlier version."),
) -> None:
    """Bring the database up (or, with --down, back) to a version."""
    settings = Settings()
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = open_database(settings.database_url())
    try:
        before = current(database.engine)
        if down:
            downgrade(database.engine, to)
        else:
            upgrade(database.engine, to)
        after = current(database.engine)
    finally:
        database.close()
    Console().print(f"database: {before or 'empty'} → {after or 'empty'} (newest: {newest()})")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(migrate)
