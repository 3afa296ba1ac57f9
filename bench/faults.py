"""Faults under load: kill -9 of the server while people submit, and of an import half-way.

    python -m bench.faults [--kills 20] [--rows 100000] [--database postgresql://...|own]

Every acknowledged answer must be there exactly once after each restart; an import that was
killed twice must equal one that was not. Ends only processes that it started.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import random
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.driver import Client
from bench.server import (
    Person,
    Process,
    database_of,
    free_port,
    import_rows,
    join,
    make_project,
    rows,
    set_up,
)


@dataclass
class Ledger:
    """What the server acknowledged: annotation → text of its item."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    refused: int = 0
    broken: int = 0


async def _annotate(client: Client, project: str, ledger: Ledger, stop: asyncio.Event) -> None:
    """Next and submit until told to stop; a broken connection is tried again with the same body."""
    task: dict | None = None
    while not stop.is_set():
        try:
            if task is None:
                status, body = await client.request("POST", f"/projects/{project}/next", b"{}")
                if status == 204:
                    return
                if status != 200:
                    ledger.refused += 1
                    await asyncio.sleep(0.05)
                    continue
                task = json.loads(body)
            status, body = await client.request(
                "POST", f"/assignments/{task['assignment']}/submit", b'{"answers":{"mood":"glad"}}'
            )
            if status == 200:
                ledger.acknowledged[json.loads(body)["annotation"]] = task["data"]["text"]["text"]
                task = None
            else:
                ledger.refused += 1
                task = None if status in (404, 409) else task
        except (OSError, asyncio.IncompleteReadError):
            ledger.broken += 1
            client.close()
            await asyncio.sleep(0.05)


def kill_under_load(process: Process, owner: Person, people: list[Person], kills: int) -> dict:
    """Load of all people; the server is killed at random moments and started again."""
    ledger = Ledger()
    chance = random.Random(7)

    async def run() -> list[float]:
        stop = asyncio.Event()
        clients = [Client("127.0.0.1", process.port, one.token) for one in people]
        work = [asyncio.create_task(_annotate(c, "kills", ledger, stop)) for c in clients]
        starts = []
        for _ in range(kills):
            await asyncio.sleep(chance.uniform(0.3, 1.2))
            await asyncio.to_thread(process.kill)
            starts.append(await asyncio.to_thread(process.start))
        await asyncio.sleep(0.5)
        stop.set()
        await asyncio.wait(work, timeout=20)
        return starts

    starts = asyncio.run(run())
    stored: list[str] = []
    cursor = ""
    while True:
        page = owner.call("GET", f"/projects/kills/annotations?limit=200&cursor={cursor}").json()
        stored += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = page["next"]
    counts = owner.call("GET", "/projects/kills/items?limit=1").json()["counts"]
    return {
        "kills": kills,
        "acknowledged": len(ledger.acknowledged),
        "lost": len(set(ledger.acknowledged) - set(stored)),
        "stored": len(stored),
        "doubled_annotations": len(stored) - len(set(stored)),
        "doubled_items": len(ledger.acknowledged) - len(set(ledger.acknowledged.values())),
        "broken_connections": ledger.broken,
        "slowest_start_s": round(max(starts), 2) if starts else None,
        "settled": counts.get("settled", 0),
    }


def _fingerprint(owner: Person, project: str) -> str:
    """A digest of all items of a project, in the order of their external ids."""
    digest, cursor = hashlib.sha256(), ""
    while True:
        query = f"sort=external_id&order=asc&limit=200&cursor={cursor}"
        page = owner.call("GET", f"/projects/{project}/items?{query}").json()
        for item in page["items"]:
            text = item["data"]["text"]
            digest.update(
                json.dumps([item["external_id"], text, item["attributes"], item["state"]]).encode()
            )
        if page["next"] is None:
            return digest.hexdigest()
        cursor = page["next"]


def killed_import(process: Process, owner: Person, n: int, kills: int = 2) -> dict:
    """An import that is killed, beside one that is not."""
    make_project(owner, "whole")
    make_project(owner, "killed")
    import_rows(owner, "whole", n)
    content = b"".join(rows(n))
    made = owner.call(
        "POST", "/projects/killed/uploads", json={"name": "rows.jsonl", "size": len(content)}
    ).json()
    for start in range(0, len(content), 6_000_000):
        owner.call(
            "PATCH",
            f"/projects/killed/uploads/{made['id']}?offset={start}",
            content=content[start : start + 6_000_000],
        )
    job = owner.call("POST", "/projects/killed/imports", json={"upload": made["id"]}).json()
    killed_at = []
    for number in range(kills):
        goal = n * (number + 1) // (kills + 2)
        while True:
            now = owner.call("GET", f"/projects/killed/imports/{job['id']}").json()
            if now["done"] >= goal or now["state"] not in ("queued", "running"):
                break
            time.sleep(0.005)
        process.kill()
        killed_at.append(now["done"])
        process.start()
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        now = owner.call("GET", f"/projects/killed/imports/{job['id']}").json()
        if now["state"] not in ("queued", "running"):
            break
        time.sleep(0.2)
    equal = _fingerprint(owner, "whole") == _fingerprint(owner, "killed")
    return {
        "rows": n,
        "killed_at": killed_at,
        "state": now["state"],
        "added": now["added"],
        "equal": equal,
    }


def run(database: str, kills: int, n_rows: int, people: int = 8, items: int = 20_000) -> dict:
    """Both faults on a server of our own."""
    with tempfile.TemporaryDirectory(prefix="assay-faults-") as folder:
        process = Process(Path(folder), free_port(), database)
        process.start()
        try:
            owner = set_up(process)
            make_project(owner, "kills")
            import_rows(owner, "kills", items)
            crew = [join(owner, "kills") for _ in range(people)]
            result = {"kill_under_load": kill_under_load(process, owner, crew, kills)}
            if n_rows:
                result["killed_import"] = killed_import(process, owner, n_rows)
            return result
        finally:
            process.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--database", default="")
    chosen = parser.parse_args()
    with database_of(chosen.database) as url:
        print(json.dumps(run(url, chosen.kills, chosen.rows), indent=2))
