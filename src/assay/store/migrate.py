"""Migrations: bring a database to the newest (or any) version, with alembic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect, text

_FOLDER = Path(__file__).parent / "migrations"


def _alembic(engine: Engine) -> tuple[Any, Any]:
    """Alembic's commands and configuration; loaded only where there is something to migrate."""
    from alembic import command  # noqa: PLC0415 - 11 MB that a running server does not need
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["engine"] = engine
    return command, config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database up; nothing happens where it is there already."""
    if revision == "head" and current(engine) == newest():
        return
    command, config = _alembic(engine)
    command.upgrade(config, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to an earlier version (``base`` empties it)."""
    command, config = _alembic(engine)
    command.downgrade(config, revision)


def current(engine: Engine) -> str | None:
    """The version that the database is at, None where it is empty."""
    with engine.connect() as conn:
        if not inspect(conn).has_table("alembic_version"):
            return None
        found: str | None = conn.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found


def newest() -> str:
    """The newest version that this code knows: files are named by their numbers, in order."""
    return max(path.name[:4] for path in (_FOLDER / "versions").glob("[0-9]*.py"))
