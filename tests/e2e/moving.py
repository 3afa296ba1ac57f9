"""Projects of sound and video for tests and benchmarks: media made, imported and prepared."""

from __future__ import annotations

import io
import itertools
import re
import time
import wave
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from tests.e2e.conftest import PASSWORD, Running
from tests.media import barcode

CALLS = """assay: 1
project: calls
purpose:
  problem: Who speaks when, and what is said
data:
  call: {type: audio, source: made for this test}
questions:
  speech:
    on: call
    type: segments
    min_ms: 50
    labels:
      - {name: agent, key: "1", colour: "#2f7ed8"}
      - {name: caller, key: "2", colour: "#d8572f"}
    attributes:
      text: {type: text}
      clear: {type: choice, labels: [sure, partly, no]}
  events:
    on: call
    type: segments
    tiers: [room, line]
    labels:
      - {name: cough, key: "3", colour: "#9b6ad6"}
quality:
  labels_per_item: {least: 1, most: 1}
"""
CLIPS = """assay: 1
project: clips
purpose:
  problem: Follow people through a crossing
data:
  clip: {type: video, source: made for this test}
questions:
  people:
    on: clip
    type: tracks
    labels:
      - {name: walker, key: "1", colour: "#2f7ed8"}
      - {name: cyclist, key: "2", colour: "#d8572f"}
    attributes:
      pose: {type: choice, labels: [stands, walks]}
  phases:
    on: clip
    type: segments
    labels:
      - {name: green, key: "3", colour: "#14917a"}
quality:
  labels_per_item: {least: 1, most: 1}
"""
_keys = itertools.count()


class Person:
    """Somebody who speaks to the API."""

    def __init__(self, url: str) -> None:
        self.client = httpx.Client(base_url=f"{url}/api/v1", timeout=60)

    def __call__(self, method: str, path: str, **sent: Any) -> Any:
        headers = {"Idempotency-Key": f"moving-{next(_keys)}"} if method == "POST" else {}
        answer = self.client.request(method, path, headers=headers, **sent)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json() if answer.content else None

    def enter(self, path: str, **body: Any) -> None:
        """Signs in by one of the ways that give a session."""
        me = self("POST", path, json=body)
        self.client.headers["X-CSRF-Token"] = me["csrf"]

    def annotations(self, project: str) -> list[dict[str, Any]]:
        """All annotations that the server holds, newest first."""
        items: list[dict[str, Any]] = self("GET", f"/projects/{project}/annotations?limit=200")[
            "items"
        ]
        return items


def owner_of(running: Running) -> Person:
    """The first owner of a fresh server."""
    owner = Person(running.url)
    token = running.setup_link.rpartition("#")[2]
    owner.enter(
        "/setup", token=token, organisation="T", name="O", email=running.email, password=PASSWORD
    )
    return owner


def add_annotator(url: str, owner: Person, *projects: str, name: str = "ann") -> Person:
    """Somebody who annotates in these projects."""
    person = Person(url)
    for number, project in enumerate(projects):
        invitation = owner("POST", f"/projects/{project}/invitations", json={"role": "annotator"})
        secret = re.split(r"[/#=]", invitation["url"])[-1]
        if number == 0:
            email = f"{name}@example.org"
            person.enter(
                "/invitations/accept", token=secret, name=name, email=email, password=PASSWORD
            )
        else:
            person("POST", "/invitations/accept", json={"token": secret})
    return person


def add_files(owner: Person, project: str, files: Mapping[str, bytes]) -> None:
    """Imports files as items, and waits until all are prepared."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    data = packed.getvalue()
    upload = owner(
        "POST", f"/projects/{project}/uploads", json={"name": "files.zip", "size": len(data)}
    )
    for offset in range(0, len(data), 4_000_000):
        at = f"/projects/{project}/uploads/{upload['id']}?offset={offset}"
        owner.client.patch(at, content=data[offset : offset + 4_000_000]).raise_for_status()
    owner("POST", f"/projects/{project}/imports", json={"upload": upload["id"]})
    for _ in range(600):
        items = owner("GET", f"/projects/{project}/items?limit=100")["items"]
        if len(items) >= len(files) and all(item["state"] != "preparing" for item in items):
            return
        time.sleep(0.5)
    raise AssertionError(f"the media were not prepared: {items}")


def speech(seconds: float = 20, rate: int = 16_000, channels: int = 1) -> bytes:
    """A wave file: quiet noise, and a buzz like a voice from 2.0 to 3.5 s of each five."""
    n = int(seconds * rate)
    time_ = np.arange(n) / rate
    random = np.random.default_rng(7)
    loud = (time_ % 5 >= 2.0) & (time_ % 5 < 3.5)
    voice = np.sign(np.sin(2 * np.pi * 140 * time_)) * (0.55 + 0.3 * np.sin(2 * np.pi * 4 * time_))
    sound = random.normal(0, 0.004, n) + np.where(loud, voice * 0.7, 0)
    samples = (np.clip(sound, -1, 1) * 32_000).astype("<i2")
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat(samples[:, None], channels, axis=1).tobytes())
    return out.getvalue()


def clip(folder: Path, name: str = "clip.mp4", **how: Any) -> bytes:
    """A video in which each frame shows its own number as bars."""
    path = folder / name
    barcode.make(path, **{"n": 120, "rate": 25, "options": {"crf": "20"}, **how})
    return path.read_bytes()
