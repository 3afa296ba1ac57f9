"""The load scenarios: startup, import, next, loop, list, export; a table of what was measured.

    python -m bench.run [--database postgresql://...|own] [--quick] [--json FILE]
    python -m bench.run --url http://127.0.0.1:8080 --token assay_...   (a server that runs)

Everything goes to this machine only, is bounded in count and time, and ends the processes that
it started. Each annotator is a user with a connection of their own; there is no think time. A
server of our own runs on one core, the driver on the other.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.driver import Client, Times, cpu_seconds, loop, loopback, resident_mb
from bench.server import (
    Person,
    Process,
    database_of,
    free_port,
    import_rows,
    join,
    make_project,
    set_up,
)

BODY = json.dumps({"answers": {"mood": "glad", "note": "x" * 950}, "lead_ms": 1200}).encode()


class Target:
    """A server under load: its address, an owner, and its process where it is ours."""

    def __init__(self, owner: Person, process: Process | None) -> None:
        self.owner = owner
        self.process = process
        self.host, self.port = loopback(owner.url)
        self._crews: dict[str, list[Person]] = {}

    def cpu(self) -> float:
        """CPU seconds of the server so far; 0 where it is not ours."""
        return cpu_seconds(self.process.pid) if self.process else 0.0

    def memory(self) -> float | None:
        """Resident megabytes of the server; None where it is not ours."""
        return round(resident_mb(self.process.pid), 1) if self.process else None

    def crew(self, project: str, n: int) -> list[Person]:
        """So many annotators of a project."""
        crew = self._crews.setdefault(project, [])
        while len(crew) < n:
            crew.append(join(self.owner, project))
        return crew[:n]

    def clients(self, people: list[Person]) -> list[Client]:
        """A connection for each."""
        return [Client(self.host, self.port, one.token) for one in people]


def measure_import(target: Target, sizes: list[int]) -> dict[str, Any]:
    """Text items of 40 words by upload and job."""
    result = {}
    for n in sizes:
        make_project(target.owner, f"import-{n}")
        before = target.cpu()
        job = import_rows(target.owner, f"import-{n}", n)
        took = _seconds(job)
        result[f"import_{n}"] = {
            "items_per_second": round(job["added"] / took),
            "job_seconds": round(took, 2),
            "cpu_seconds": round(target.cpu() - before, 2),
            "memory_mb": target.memory(),
        }
    return result


def _seconds(job: dict[str, Any]) -> float:
    from datetime import datetime

    began = datetime.fromisoformat(job["started_at"].replace("Z", "+00:00"))
    ended = datetime.fromisoformat(job["finished_at"].replace("Z", "+00:00"))
    return max((ended - began).total_seconds(), 0.001)


def measure_next(target: Target, sizes: list[int], n: int = 300) -> dict[str, Any]:
    """One annotator: next after submit, at several sizes of the project."""
    result = {}
    for size in sizes:
        (person,) = target.crew(f"import-{size}", 1)
        clients = target.clients([person])
        answer = asyncio.run(_one(clients, f"import-{size}", n))
        result[f"next_{size}"] = answer
    return result


async def _one(clients: list[Client], project: str, n: int) -> dict[str, Any]:
    answer = await loop(clients, project, BODY, 60, n, combined=False)
    for client in clients:
        client.close()
    return {"next_ms": answer["next_ms"], "submit_ms": answer["submit_ms"]}


def measure_loop(target: Target, project: str, people: list[int], seconds: float) -> dict[str, Any]:
    """Next and submit of about 1 kB by several annotators, one label wanted per item."""
    result = {}
    for n in people:
        for combined in (False, True):
            clients = target.clients(target.crew(project, n))
            before = target.cpu()
            answer = asyncio.run(_loop(clients, project, seconds, combined))
            used = target.cpu() - before
            if answer["annotations"]:
                answer["cpu_ms"] = round(used / answer["annotations"] * 1000, 3)
            result[f"loop_{n}" + ("_submit_next" if combined else "")] = answer
    return result


async def _loop(
    clients: list[Client], project: str, seconds: float, combined: bool
) -> dict[str, Any]:
    answer = await loop(clients, project, BODY, seconds, 10**9, combined)
    for client in clients:
        client.close()
    return answer


def measure_list(target: Target, project: str) -> dict[str, Any]:
    """A manager's page of 100: first, in the middle, sorted by a text field, filtered."""

    async def run() -> dict[str, Any]:
        client = Client(target.host, target.port, target.owner.token)
        base = f"/projects/{project}/items?limit=100"
        pages: dict[str, Any] = {}
        cursor = ""
        for name, query, steps in (
            ("first", "", 1),
            ("deep", "", 200),
            ("by external id", "&sort=external_id&order=asc", 1),
            ("words", "&search=00000012", 1),
        ):
            times = Times()
            for _ in range(max(steps, 12)):
                began = time.perf_counter()
                status, body = await client.request("GET", f"{base}{query}&cursor={cursor}")
                times.add(time.perf_counter() - began)
                assert status == 200, body[:200]
                following = json.loads(body)["next"]
                cursor = (following or "") if steps > 1 else ""
            cursor = ""
            pages[name] = times.quantiles()
        client.close()
        return pages

    return {f"list_{project}": asyncio.run(run())}


def measure_export(target: Target, project: str) -> dict[str, Any]:
    """A stream of all items: first byte, last byte, memory of the server at its highest."""

    async def run(format_: str) -> dict[str, Any]:
        reader, writer = await asyncio.open_connection(target.host, target.port)
        began = time.perf_counter()
        writer.write(
            f"GET /api/v1/projects/{project}/export?format={format_} HTTP/1.1\r\n"
            f"Host: {target.host}\r\nAuthorization: Bearer {target.owner.token}\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        first, size, most = None, 0, 0.0
        while chunk := await reader.read(1 << 16):
            if first is None:
                first = time.perf_counter() - began
            size += len(chunk)
            most = max(most, target.memory() or 0.0)
        writer.close()
        return {
            "first_byte_s": round(first or 0, 3),
            "last_byte_s": round(time.perf_counter() - began, 2),
            "megabytes": round(size / 1e6, 1),
            "memory_mb": most or None,
        }

    return {f"export_{project}_{name}": asyncio.run(run(name)) for name in ("jsonl", "csv")}


def measure(target: Target, sizes: list[int], people: list[int], seconds: float) -> dict[str, Any]:
    """All scenarios against one server."""
    result = measure_import(target, sizes)
    result |= measure_next(target, sizes)
    largest = f"import-{sizes[-1]}"
    result |= measure_loop(target, largest, people, seconds)
    result |= measure_list(target, largest)
    result |= measure_export(
        target, f"import-{min(sizes[-1], max(s for s in sizes if s <= 100_000))}"
    )
    return result


def table(results: dict[str, Any]) -> str:
    """The measurements as a Markdown table."""
    lines = ["| scenario | measured |", "| --- | --- |"]
    for name, values in results.items():
        if isinstance(values, dict):
            words = ", ".join(
                f"{key.replace('_', ' ')} {json.dumps(value)}"
                if isinstance(value, dict)
                else f"{key.replace('_', ' ')} {value}"
                for key, value in values.items()
                if value not in (None, {}, [])
            )
        else:
            words = str(values)
        lines.append(f"| {name} | {words.replace('|', '/')} |")
    return "\n".join(lines)


def main() -> None:
    """Run what was asked for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url")
    parser.add_argument("--token")
    parser.add_argument("--database", default="")
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--people", default="1,8,32")
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--json")
    asked = parser.parse_args()
    sizes = [int(n) for n in asked.sizes.split(",")]
    people = [int(n) for n in asked.people.split(",")]
    results: dict[str, Any] = {}
    if asked.url:
        loopback(asked.url)
        target = Target(Person(asked.url.rstrip("/"), asked.token), None)
        results = measure(target, sizes, people, asked.seconds)
    else:
        with (
            database_of(asked.database) as database,
            tempfile.TemporaryDirectory(prefix="assay-bench-") as folder,
        ):
            process = Process(Path(folder), free_port(), database)
            process.start()  # the first start makes the tables
            process.stop()
            process.output.clear()
            process.cpus = {0}
            results["startup"] = {"seconds": round(process.start(), 2)}
            os.sched_setaffinity(0, {1})
            try:
                time.sleep(2)
                results["startup"]["idle_mb"] = round(resident_mb(process.pid), 1)
                target = Target(set_up(process), process)
                results |= measure(target, sizes, people, asked.seconds)
            finally:
                process.stop()
    print(table(results))
    if asked.json:
        Path(asked.json).write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
