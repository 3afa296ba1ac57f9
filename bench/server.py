"""Servers of our own for benchmarks and fault tests, and the people and projects on them by API."""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bench.driver import loopback

PASSWORD = "correct horse battery staple"


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@dataclass
class Process:
    """One server process: started, killed and started again on the same folder and port."""

    data: Path
    port: int
    database: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    output: list[str] = field(default_factory=list)
    cpus: set[int] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self.process is not None
        return self.process.pid

    def start(self) -> float:
        """Start and wait for the first 200 of the health route; seconds that it took."""
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("ASSAY_")},
            "ASSAY_DATA": str(self.data),
            "ASSAY_DATABASE": self.database,
            "ASSAY_PORT": str(self.port),
            "ASSAY_LOG_LEVEL": "warning",
            "PYTHONUNBUFFERED": "1",
            **self.settings,
        }
        began = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "assay.cli.main", "serve"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        if self.cpus is not None:
            os.sched_setaffinity(self.process.pid, self.cpus)
        threading.Thread(target=self._read, args=(self.process,), daemon=True).start()
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as sock:
                    sock.sendall(b"GET /health HTTP/1.0\r\n\r\n")
                    if b" 200 " in sock.recv(64):
                        return time.perf_counter() - began
            except OSError:
                pass
            if self.process.poll() is not None:
                raise RuntimeError("the server ended:\n" + "\n".join(self.output[-20:]))
            if time.perf_counter() - began > 90:
                raise RuntimeError("the server did not answer in 90 s")
            time.sleep(0.02)

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.output.append(line.decode(errors="replace").rstrip())

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Ask it to stop, and wait."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def setup_token(self) -> str:
        """The one-time set-up token that it printed."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            found = re.search(r"/setup#(\S+)", " ".join(self.output))
            if found:
                return found[1]
            time.sleep(0.05)
        raise RuntimeError("no set-up link was printed:\n" + "\n".join(self.output[-20:]))


@contextmanager
def own_server(
    database: str = "", cpus: set[int] | None = None, **settings: str
) -> Iterator[Process]:
    """A server on a temporary folder, ended afterwards."""
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as folder:
        process = Process(Path(folder), free_port(), database, settings, cpus=cpus)
        process.start()
        try:
            yield process
        finally:
            process.stop()


@contextmanager
def database_of(asked: str) -> Iterator[str]:
    """The database that was asked for; ``own`` is a PostgreSQL server that ends with this."""
    if asked != "own":
        yield asked
        return
    from tests.postgres import running_server

    with tempfile.TemporaryDirectory(prefix="assay-pg-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        with running_server(Path(folder), fsync=True) as server:
            server.run("CREATE DATABASE bench")
            yield server.url("bench")


@dataclass
class Person:
    """Somebody with a token on a server."""

    url: str
    token: str

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One request; an error status is an error."""
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        answer = httpx.request(
            method, f"{self.url}/api/v1{path}", headers=headers, timeout=300, **options
        )
        if answer.status_code >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer


def _token_of(browser: httpx.Client, csrf: str, url: str, scopes: list[str]) -> str:
    answer = browser.post(
        f"{url}/api/v1/tokens",
        json={"name": "bench", "scopes": scopes, "expires_in_days": 1},
        headers={"X-CSRF-Token": csrf},
    )
    answer.raise_for_status()
    token: str = answer.json()["token"]
    return token


def set_up(process: Process) -> Person:
    """Make the owner's account by the set-up link, as the first visitor does."""
    loopback(process.url)
    with httpx.Client(timeout=60) as browser:
        answer = browser.post(
            f"{process.url}/api/v1/setup",
            json={
                "token": process.setup_token(),
                "organisation": "Bench",
                "name": "Owner",
                "email": "owner@example.org",
                "password": PASSWORD,
            },
        )
        answer.raise_for_status()
        token = _token_of(
            browser, answer.json()["csrf"], process.url, ["read", "annotate", "import", "manage"]
        )
    return Person(process.url, token)


def join(owner: Person, project: str, role: str = "annotator") -> Person:
    """Invite somebody, accept the invitation as them, and make them a token."""
    made = owner.call("POST", f"/projects/{project}/invitations", json={"role": role}).json()
    secret = made["url"].rsplit("#", 1)[1]
    with httpx.Client(timeout=60) as browser:
        answer = browser.post(
            f"{owner.url}/api/v1/invitations/accept",
            json={
                "token": secret,
                "name": f"Somebody {secrets.token_hex(3)}",
                "email": f"{secrets.token_hex(6)}@example.org",
                "password": PASSWORD,
            },
        )
        answer.raise_for_status()
        token = _token_of(browser, answer.json()["csrf"], owner.url, ["read", "annotate"])
    person = Person(owner.url, token)
    work = person.call("GET", f"/projects/{project}/work").json()
    if work["guideline"]["version"] > work["guideline"]["acknowledged"]:
        person.call(
            "POST",
            f"/projects/{project}/guideline/acknowledgements",
            json={"version": work["guideline"]["version"]},
        )
    return person


BLUEPRINT = """\
assay: 1
project: {slug}
purpose:
  problem: Sort short texts by mood, to measure the server
  downstream: {{model: classifier, metric: accuracy, target: 0.9, export: jsonl}}
data:
  text: {{type: text, source: made by the benchmark}}
attributes:
  kind: {{values: [a, b]}}
questions:
  mood:
    on: text
    type: choice
    required: true
    labels:
      - {{name: glad, key: "1"}}
      - {{name: sad, key: "2"}}
      - {{name: neither, key: "3"}}
  note: {{on: text, type: text}}
quality:
  labels_per_item: {{least: {least}, most: {least}}}
"""


def make_project(owner: Person, slug: str, least: int = 1) -> None:
    """A project of texts with one choice and a note."""
    source = BLUEPRINT.format(slug=slug, least=least)
    owner.call("POST", "/projects", json={"source": source})


def rows(n: int, words: int = 40) -> Iterator[bytes]:
    """JSON lines of items of so many words."""
    text = " ".join(["lorem", "ipsum", "dolor", "sit", "amet"] * (words // 5))
    for number in range(n):
        yield (
            b'{"external_id":"row-%08d","data":{"text":"%08d %s"},"attributes":{"kind":"%s"}}\n'
            % (number, number, text.encode(), b"ab"[number % 2 : number % 2 + 1])
        )


def import_rows(owner: Person, project: str, n: int) -> dict[str, Any]:
    """Import n text items over the API and wait for the end of the job."""
    content = b"".join(rows(n))
    made = owner.call(
        "POST", f"/projects/{project}/uploads", json={"name": "rows.jsonl", "size": len(content)}
    ).json()
    step = 6_000_000
    for start in range(0, len(content), step):
        owner.call(
            "PATCH",
            f"/projects/{project}/uploads/{made['id']}?offset={start}",
            content=content[start : start + step],
        )
    job = owner.call(
        "POST", f"/projects/{project}/imports", json={"upload": made["id"], "format": "jsonl"}
    ).json()
    while job["state"] in ("queued", "running"):
        time.sleep(0.05)
        job = owner.call("GET", f"/projects/{project}/imports/{job['id']}").json()
    if job["state"] != "done":
        raise RuntimeError(f"the import ended {job['state']}: {job['error']}")
    return dict(job)
