"""A load driver that costs little: keep-alive HTTP/1.1 over asyncio streams, to loopback only."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import statistics
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit


def loopback(url: str) -> tuple[str, int]:
    """Host and port of a URL on this machine; anything else is refused."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    address = "127.0.0.1" if host == "localhost" else host
    if not ipaddress.ip_address(address).is_loopback:
        raise SystemExit(f"{url} is not on this machine: load goes to loopback only")
    return address, parts.port or 80


@dataclass
class Client:
    """One connection with one person's token."""

    host: str
    port: int
    token: str
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def request(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """Send one request and read its answer; connects when it must."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        assert self.reader is not None
        content = (
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        )
        head = (
            f"{method} /api/v1{path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
            f"Authorization: Bearer {self.token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(content)}\r\n\r\n"
        )
        self.writer.write(head.encode() + content)
        header = await self.reader.readuntil(b"\r\n\r\n")
        status = int(header[9:12])
        length = 0
        lower = header.lower()
        at = lower.find(b"content-length:")
        if at >= 0:
            length = int(lower[at + 15 : lower.index(b"\r\n", at)])
            return status, await self.reader.readexactly(length) if length else b""
        if b"transfer-encoding: chunked" in lower:
            chunks = []
            while True:
                size = int(await self.reader.readline(), 16)
                chunks.append(await self.reader.readexactly(size + 2))
                if size == 0:
                    return status, b"".join(chunk[:-2] for chunk in chunks)
        return status, b""

    def close(self) -> None:
        """Let go of the connection."""
        if self.writer is not None:
            self.writer.close()
            self.reader = self.writer = None


@dataclass
class Times:
    """Durations of one verb in milliseconds."""

    values: list[float] = field(default_factory=list)

    def add(self, seconds: float) -> None:
        """Note one."""
        self.values.append(seconds * 1000)

    def quantiles(self) -> dict[str, float]:
        """p50, p95 and p99."""
        if len(self.values) < 2:
            return {"p50": 0.0, "p95": 0.0, "p99": 0.0}
        cuts = statistics.quantiles(self.values, n=100)
        return {"p50": round(cuts[49], 2), "p95": round(cuts[94], 2), "p99": round(cuts[98], 2)}


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and its threads so far."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def resident_mb(pid: int) -> float:
    """Resident memory of a process in MB."""
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * 4096 / 1e6


async def loop(
    clients: list[Client], project: str, answers: bytes, seconds: float, most: int, combined: bool
) -> dict[str, Any]:
    """Closed loop of next and submit for every client, without think time, for a while."""
    deadline = time.perf_counter() + seconds
    done = 0
    failures: dict[bytes, int] = {}
    seen: list[tuple[str, str]] = []
    next_times, submit_times = Times(), Times()

    async def work(client: Client) -> None:
        nonlocal done
        task = None
        while time.perf_counter() < deadline and done < most:
            if task is None:
                began = time.perf_counter()
                status, body = await client.request("POST", f"/projects/{project}/next", b"{}")
                next_times.add(time.perf_counter() - began)
                if status == 204:
                    return
                if status != 200:
                    failures[body[:300]] = failures.get(body[:300], 0) + 1
                    continue
                task = json.loads(body)
            began = time.perf_counter()
            suffix = "?next=true" if combined else ""
            status, body = await client.request(
                "POST", f"/assignments/{task['assignment']}/submit{suffix}", answers
            )
            submit_times.add(time.perf_counter() - began)
            if status != 200:
                failures[body[:300]] = failures.get(body[:300], 0) + 1
                task = None
                continue
            done += 1
            seen.append((client.token[-8:], task["data"]["text"]["text"][:24]))
            task = json.loads(body)["next"] if combined else None

    began = time.perf_counter()
    await asyncio.gather(*(work(client) for client in clients))
    took = time.perf_counter() - began
    texts = [text for _, text in seen]
    return {
        "annotations": done,
        "per_second": round(done / took, 1),
        "errors": sum(failures.values()),
        "failures": {key.decode(errors="replace"): n for key, n in failures.items()},
        "doubled": len(texts) - len(set(texts)),
        "next_ms": next_times.quantiles(),
        "submit_ms": submit_times.quantiles(),
    }
