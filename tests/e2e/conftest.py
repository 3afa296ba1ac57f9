"""A real server with the real pages, and a browser to look at them."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.browser import open_browser

ROOT = Path(__file__).parents[2]
PASSWORD = "seven quiet herons at dusk"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Running:
    """A server of one test module: where it is, and its owner once there is one."""

    url: str
    setup_link: str
    data: Path
    email: str = "ines@example.org"
    password: str = PASSWORD


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[str], log: Path, seconds: float = 60) -> None:
    """Until the server answers; its last words when it ends instead."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.fail(f"The server ended:\n{log.read_text()[-3000:]}")
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"The server did not answer in {seconds} s:\n{log.read_text()[-3000:]}")


@contextmanager
def serving(data: Path) -> Iterator[Running]:
    """A server on a folder, for as long as the block runs."""
    if not (ROOT / "src" / "assay" / "web_assets" / "index.html").is_file():
        pytest.fail("The pages are not built: python hatch_build.py")
    port = free_port()
    log = data.with_suffix(".log")
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "assay.cli.main", "serve", "--port", str(port)],
            env={"PATH": "/usr/bin:/bin", "ASSAY_DATA": str(data), "COLUMNS": "400"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url, process, log)
        link = re.search(r"http\S+/setup#\S+", log.read_text())
        yield Running(url, link[0] if link else "", data)
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run."""
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A fresh server without an account."""
    with serving(tmp_path_factory.mktemp("assay") / "data") as running:
        yield running
