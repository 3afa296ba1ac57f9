"""``assay doctor``: checks the installation, and says how to mend what is wrong."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from assay.app import lock_data
from assay.core.errors import AssayError
from assay.http.system import ASSETS
from assay.mail import MailError, mail_server, reach
from assay.settings import Settings
from assay.store.engine import open_database
from assay.store.migrate import current, newest

LEAST_SPACE = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked: ``mend`` is empty where it is well."""

    what: str
    well: bool
    found: str
    mend: str = ""


def _python(_: Settings) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", sys.version_info >= (3, 11), version, "Install Python 3.11 or later.")
    sqlite = sqlite3.sqlite_version_info >= (3, 35)
    yield Finding(
        "SQLite", sqlite, sqlite3.sqlite_version, "Use a Python with SQLite 3.35 or later."
    )


def _pages(_: Settings) -> Iterator[Finding]:
    built = (ASSETS / "index.html").is_file()
    yield Finding(
        "web pages", built, "built" if built else "missing", "Run `make web`, or install a release."
    )


def _folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data
    if not folder.exists():
        yield Finding("data folder", True, f"{folder} (made at the first start)")
        return
    writable = os.access(folder, os.W_OK | os.X_OK)
    yield Finding(
        "data folder", writable, str(folder), f"Give the server's account the folder {folder}."
    )
    free = shutil.disk_usage(folder).free
    yield Finding(
        "disk", free > LEAST_SPACE, f"{free / 1e9:.1f} GB free", "Free at least 2 GB of space."
    )
    yield from _secret(folder / "secret.key")


def _secret(path: Path) -> Iterator[Finding]:
    if not path.exists():
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    private = mode & 0o077 == 0 and path.stat().st_size >= 32
    yield Finding("secret", private, f"mode {mode:04o}", f"chmod 600 {path}")


def _database(settings: Settings) -> Iterator[Finding]:
    url = settings.database_url()
    if url.startswith("sqlite") and not Path(url.removeprefix("sqlite:///")).exists():
        yield Finding("database", True, "SQLite, made at the first start")
        return
    try:
        database = open_database(url)
        version = current(database.engine)
        database.close()
    except Exception as error:
        reason = str(error).strip().splitlines()[0][:120]
        yield Finding("database", False, reason, "Check ASSAY_DATABASE and that the server runs.")
        return
    yield Finding(
        "database",
        version in (newest(), None),
        f"version {version or 'empty'}, newest {newest()}",
        "Run `assay migrate`.",
    )


def _server(settings: Settings) -> Iterator[Finding]:
    try:
        if settings.data.exists():
            lock_data(settings).close()
    except AssayError:
        yield Finding("server", True, "a server is using this data folder")
        return
    with socket.socket() as sock:
        sock.settimeout(1)
        taken = sock.connect_ex((settings.host, settings.port)) == 0
    yield Finding(
        "port",
        not taken,
        f"{settings.host}:{settings.port} is {'taken by another program' if taken else 'free'}",
        "Choose another with ASSAY_PORT or --port.",
    )


def _mail(settings: Settings) -> Iterator[Finding]:
    server = mail_server(settings.mail, settings.mail_from)
    if server is None:
        return
    try:
        reach(server)
    except MailError as error:
        yield Finding("e-mail", False, str(error)[:120], "Check ASSAY_MAIL and that it is up.")
        return
    yield Finding("e-mail", True, f"{server.host}:{server.port} takes it")


CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _python,
    _pages,
    _folder,
    _database,
    _server,
    _mail,
)


def doctor() -> None:
    """Check the installation, and say how to mend it; exit status 1 where something is wrong."""
    console = Console()
    settings = Settings()
    findings = [finding for check in CHECKS for finding in check(settings)]
    table = Table("", "What", "Found", "How to mend it", box=None, pad_edge=False)
    for one in findings:
        mark = "[green]✓[/]" if one.well else "[red]✗[/]"
        table.add_row(mark, one.what, one.found, "" if one.well else one.mend)
    console.print(table)
    if not all(one.well for one in findings):
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(doctor)
