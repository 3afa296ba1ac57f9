"""Crashes and crowds against real server processes: nothing acknowledged is lost or doubled."""

from __future__ import annotations

import asyncio
import secrets

import pytest
from bench import faults
from bench.driver import Client, loop
from bench.server import Process, free_port, import_rows, join, make_project, set_up


def _database(request: pytest.FixtureRequest, kind: str) -> str:
    if kind == "sqlite":
        return ""
    server = request.getfixturevalue("postgres")
    name = f"f{secrets.token_hex(6)}"
    server.copy_template(name)
    return server.url(name)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_under_load_nothing_acknowledged_is_lost_or_doubled(kind, request):
    result = faults.run(_database(request, kind), kills=3, n_rows=4_000, people=4, items=3_000)
    load, imported = result["kill_under_load"], result["killed_import"]
    assert load["acknowledged"] > 0
    assert (load["lost"], load["doubled_annotations"], load["doubled_items"]) == (0, 0, 0)
    assert imported["state"] == "done"
    assert imported["equal"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_crowd_is_handed_no_item_twice(kind, request, tmp_path):
    """16 people at once, on PostgreSQL at two server processes: 0 doubled, 0 errors."""
    database = _database(request, kind)
    folders = [tmp_path / "one", tmp_path / "two"][: 1 if kind == "sqlite" else 2]
    shared = {
        "ASSAY_MEDIA": str(tmp_path / "media"),
        "ASSAY_SECRET_FILE": str(tmp_path / "secret.key"),
    }
    servers = [Process(folder, free_port(), database, shared) for folder in folders]
    try:
        for server in servers:
            server.data.mkdir()
            server.start()
        owner = set_up(servers[-1])  # the newest link counts
        make_project(owner, "crowd")
        import_rows(owner, "crowd", 800)
        people = [join(owner, "crowd") for _ in range(16)]

        async def crowd():
            clients = [
                Client("127.0.0.1", servers[n % len(servers)].port, one.token)
                for n, one in enumerate(people)
            ]
            return await loop(clients, "crowd", b'{"answers":{"mood":"sad"}}', 60, 10**9, True)

        result = asyncio.run(crowd())
        assert (result["doubled"], result["errors"], result["annotations"]) == (0, 0, 800), result
    finally:
        for server in servers:
            server.stop()
