"""A stand-in for the server that knows just enough to open the labelling page.

It lets the page be measured alone: its own answers cost nothing, so what is left is the browser's.
Never shipped; the real server is measured by the other benchmarks.
"""

from __future__ import annotations

import io
import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1280, 1024
LABELS = (
    ("pedestrian", "#2f7ed8", "R1"),
    ("cyclist", "#d8572f", "R4"),
    ("wheelchair_user", "#9b6ad6", "R2"),
    ("animal", "#14917a", None),
)
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".html": "text/html",
    ".svg": "image/svg+xml",
}


def picture() -> bytes:
    """A noisy street-like picture as JPEG."""
    rng = random.Random(3)
    image = Image.new("RGB", (WIDTH, HEIGHT), "#aab4bd")
    draw = ImageDraw.Draw(image)
    for _ in range(900):
        x, y = rng.randrange(WIDTH), rng.randrange(HEIGHT)
        shade = tuple(rng.randrange(60, 220) for _ in range(3))
        draw.rectangle((x, y, x + rng.randrange(8, 120), y + rng.randrange(8, 90)), fill=shade)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def boxes(count: int) -> list[dict[str, Any]]:
    """So many boxes of all labels and sizes, the same at each run."""
    rng = random.Random(count)
    found = []
    for index in range(count):
        width, height = rng.uniform(6, 70), rng.uniform(6, 70)
        x, y = rng.uniform(0, WIDTH - width), rng.uniform(0, HEIGHT - height)
        found.append(
            {
                "id": f"01900000-0000-7000-8000-{index:012d}",
                "label": LABELS[index % len(LABELS)][0],
                "box": [round(x, 1), round(y, 1), round(width, 1), round(height, 1)],
                "attributes": {"occluded": rng.choice(["no", "partly", "mostly"])},
            }
        )
    return found


def question(name: str, kind: str, labels: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A question as the API describes it."""
    base: dict[str, Any] = {
        "name": name,
        "type": kind,
        "on": "photo",
        "title": None,
        "required": False,
        "rule": None,
        "labels": labels,
        "attributes": [],
        "when": None,
        "options": {},
    }
    return base | more


def label(name: str, colour: str | None = None, rule: str | None = None) -> dict[str, Any]:
    """A label as the API describes it."""
    return {"name": name, "title": None, "key": None, "colour": colour, "rule": rule}


class StandIn:
    """The answers of the stand-in: one project, one person, tasks without end."""

    def __init__(self, shapes: int, text: bool = False) -> None:
        self.shapes, self.text = shapes, text
        self.requests: list[str] = []
        self.served = 0
        self.received: list[dict[str, Any]] = []
        self.drafts: dict[str, Any] = {}
        self.picture = picture()

    def project(self) -> dict[str, Any]:
        """The project with its questions."""
        occluded = question("occluded", "choice", [label(n) for n in ("no", "partly", "mostly")])
        people = question(
            "people", "boxes", [label(*entry) for entry in LABELS], attributes=[occluded]
        )
        scene = question(
            "scene", "choice", [label(n) for n in ("junction", "zebra", "mid_block")], required=True
        )
        why = question("why", "text", [], when={"scene": ["mid_block"]}, required=True)
        tone = question(
            "tone", "choice", [label(n) for n in ("good", "bad")], on="body", required=True
        )
        topics = question(
            "topics", "choices", [label(n) for n in ("price", "taste", "service")], on="body"
        )
        stars = question("stars", "rating", [], on="body")
        return {
            "slug": "street",
            "title": "Street crossings",
            "state": "active",
            "role": "annotator",
            "pseudonym": "A-23",
            "problem": "",
            "modalities": [],
            "n_items": 1,
            "schema_version": 1,
            "guideline_version": 6,
            "blueprint_version": 1,
            "rev": 1,
            "me": {
                "role": "annotator",
                "pseudonym": "A-23",
                "state": "active",
                "actions": ["label"],
                "needs": None,
            },
            "questions": [tone, topics, stars] if self.text else [people, scene, why],
            "attributes": {},
            "data": {"body": {"type": "text"}} if self.text else {"photo": {"type": "image"}},
            "skip_reasons": ["too_dark", "not_a_street", "broken"],
        }

    def task(self) -> dict[str, Any]:
        """The next task, with the shapes as a draft."""
        self.served += 1
        if self.text:
            body = "A fine tea.\n\nIt came late, though, and the box was torn.\nWould buy again."
            data: dict[str, dict[str, Any]] = {"body": {"type": "text", "text": body}}
        else:
            url = f"/media/picture-{self.served}.jpg"
            data = {"photo": {"type": "image", "url": url, "width": WIDTH, "height": HEIGHT}}
        drawn = {} if self.text else {"people": boxes(self.shapes)}
        suggested = {}
        if not self.text and self.shapes < 100:
            value = [
                {"label": "pedestrian", "box": [900, 300, 72, 122], "attributes": {}, "score": 0.64}
            ]
            suggested = {
                "people": {
                    "id": "prd_1",
                    "model": "detector",
                    "version": "3.2",
                    "value": value,
                    "score": 0.6,
                }
            }
        return {
            "assignment": f"asg_{self.served}",
            "expires_at": "2099-01-01T00:00:00Z",
            "stage": "label",
            "data": data,
            "attributes": {"weather": "rain", "light": "day"},
            "draft": {"answers": drawn, "at": "2026-01-01T00:00:00Z"},
            "returned": None,
            "suggestions": suggested,
            "schema_version": 1,
            "guideline_version": 6,
            "position": {"done": 17, "of": 60},
        }

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """Status and JSON of one API request."""
        if path == "/me":
            person = {"id": "usr_1", "name": "Ann", "email": "a@example.org", "role": "member"}
            return 200, person | {
                "organisation": {"name": "Demo"},
                "csrf": "x",
                "settings": {},
                "projects": [],
            }
        if path == "/projects/street":
            return 200, self.project()
        if path == "/projects/street/next":
            return 200, self.task()
        if path == "/projects/street/guideline":
            return 200, self.guideline()
        if path.endswith("/draft"):
            self.drafts[path.split("/")[2]] = body["answers"]
            return 200, {"saved_at": "2026-01-01T00:00:01Z"}
        if path.endswith("/submit"):
            self.received.append({"assignment": path.split("/")[2], "body": body})
            return 200, {"annotation": "ann_1", "state": "submitted", "next": self.task()}
        if path.endswith("/skip"):
            return 200, {"next": self.task()}
        return 404, {"status": 404, "code": "not_found", "title": "Not found"}

    def guideline(self) -> dict[str, Any]:
        """A guideline of one rule."""
        html = "<p>A person on a bicycle is a cyclist; the bicycle is inside the box.</p>"
        rule = {
            "id": "R4",
            "title": "Cyclists",
            "html": html,
            "text": "",
            "examples": [],
            "changed_in": 6,
        }
        return {
            "version": 6,
            "text": "",
            "html": html,
            "rules": [rule | {"n_discussions": 0}],
            "at": None,
            "author": None,
            "note": "",
            "acknowledged_version": 6,
            "changes_since_acknowledged": None,
        }


@contextmanager
def serving(stand_in: StandIn, assets: Path, port: int = 0) -> Iterator[str]:
    """Serve the built web assets and the stand-in's API on this machine; yields the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._do("GET")

        def do_POST(self) -> None:
            self._do("POST")

        def do_PUT(self) -> None:
            self._do("PUT")

        def log_message(self, *args: Any) -> None:
            """Quiet."""

        def _do(self, method: str) -> None:
            path = self.path.split("?")[0]
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            if path.startswith("/api/v1"):
                stand_in.requests.append(f"{method} {path}")
                status, answer = stand_in.answer(method, path.removeprefix("/api/v1"), body)
                self._send(status, json.dumps(answer).encode(), "application/json")
            elif path.startswith("/media/"):
                self._send(200, stand_in.picture, "image/jpeg")
            else:
                file = assets / path.lstrip("/")
                file = file if file.is_file() else assets / "index.html"
                kind = TYPES.get(file.suffix, "application/octet-stream")
                self._send(200, file.read_bytes(), kind)

        def _send(self, status: int, data: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
