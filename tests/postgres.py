"""A PostgreSQL server for the tests: found on the machine, run in a temporary folder.

Each pytest process starts its own on a free port (fsync off: these tests are about answers;
durability has tests of its own), with a template database that holds all tables, so that a
fresh database costs some tens of milliseconds.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg
import pytest

from assay.store.engine import open_database
from assay.store.migrate import upgrade

TEMPLATE = "assay_template"


@dataclass(frozen=True)
class Server:
    """A running server, reached as its superuser over loopback."""

    port: int
    host: str = "127.0.0.1"
    user: str = "assay"

    def url(self, name: str) -> str:
        """The URL of one of its databases."""
        return f"postgresql://{self.user}@{self.host}:{self.port}/{name}"

    def run(self, statement: str) -> None:
        """Run one statement outside a transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as conn:
            conn.execute(statement)  # type: ignore[call-overload]

    def make_template(self) -> None:
        """A database with all tables, to copy from."""
        self.run(f"CREATE DATABASE {TEMPLATE}")
        database = open_database(self.url(TEMPLATE))
        upgrade(database.engine)
        database.close()

    def copy_template(self, name: str) -> None:
        """A new database with all tables."""
        self.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} {_strategy(self)}")

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected."""
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@cache
def _strategy(server: Server) -> str:
    """How to copy: without fsync, copying files takes half the time of writing a log."""
    with psycopg.connect(server.url("postgres"), autocommit=True) as conn:
        return "STRATEGY file_copy" if conn.info.server_version >= 150_000 else ""


def binaries() -> Path:
    """The folder of ``initdb`` and ``postgres``; an error that says how to get them."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if folders:
        return folders[0].parent
    raise RuntimeError(
        "PostgreSQL is not installed: `make test` installs it with the system's package manager,"
        " or install the package `postgresql` yourself."
    )


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def running_server(folder: Path, fsync: bool = False) -> Iterator[Server]:
    """A server of our own in ``folder``; PostgreSQL refuses to run as root, so root steps down."""
    bin_folder, port = binaries(), free_port()
    become: dict[str, int] = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        become = {"user": account.pw_uid, "group": account.pw_gid}
        os.chown(folder, account.pw_uid, account.pw_gid)
        for parent in [folder, *folder.parents][:4]:
            if parent.stat().st_uid == 0 and parent != Path("/tmp"):
                parent.chmod(parent.stat().st_mode | 0o011)
    data = folder / "data"
    subprocess.run(
        [
            bin_folder / "initdb",
            "-D",
            data,
            "-U",
            "assay",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ],
        check=True,
        capture_output=True,
        cwd="/",
        **become,
    )
    options = [
        "-c",
        f"port={port}",
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        f"unix_socket_directories={folder}",
        "-c",
        "max_connections=80",
        "-c",
        "shared_buffers=64MB",
    ]
    if not fsync:
        options += ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [bin_folder / "postgres", "-D", data, *options], stdout=log, stderr=log, cwd="/", **become
    )
    server = Server(port)
    try:
        _wait(server, process)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(server.url("postgres"), connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@contextmanager
def shared_server(factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of this pytest process, with its template.

    Its folder is not one of pytest's: another pytest that starts closes their common parent to
    all but root, and the server would lose its data under its feet.
    """
    with (
        tempfile.TemporaryDirectory(prefix="assay-postgres-", ignore_cleanup_errors=True) as name,
        running_server(Path(name)) as server,
    ):
        server.make_template()
        yield server
