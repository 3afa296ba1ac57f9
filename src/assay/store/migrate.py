"""Migrations: bring a database to the newest (or any) version, with alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

_FOLDER = Path(__file__).parent / "migrations"


def _config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database up; nothing happens where it is there already."""
    if revision == "head" and current(engine) == newest():
        return
    command.upgrade(_config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to an earlier version (``base`` empties it)."""
    command.downgrade(_config(engine), revision)


def current(engine: Engine) -> str | None:
    """The version that the database is at, None where it is empty."""
    with engine.connect() as conn:
        return MigrationContext.configure(conn).get_current_revision()


def newest() -> str | None:
    """The newest version that this code knows."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return ScriptDirectory.from_config(config).get_current_head()
