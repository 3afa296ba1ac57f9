"""A project with a blueprint, and imports run in the thread of the test."""

from __future__ import annotations

import io
import json
import zipfile

import numpy as np
from PIL import Image
from sqlalchemy import insert, update

from assay.core.values import Label, Question
from assay.jobs.worker import run_job
from assay.store import tables
from tests.conftest import NOW, World

TEXTS = {"text": {"type": "text"}}
IMAGES = {"photo": {"type": "image"}}


def blueprint(data, questions, attributes=None, coverage=None):
    document = {
        "assay": 1,
        "project": "streets",
        "purpose": {"problem": "Find out how people feel about what they read"},
        "data": data,
        "questions": questions,
    }
    if attributes:
        document["attributes"] = attributes
    if coverage:
        document["coverage"] = coverage
    return document


MOOD = {"mood": {"on": "text", "type": "choice", "labels": ["glad", "sad"], "required": True}}
SCENE = {"scene": {"on": "photo", "type": "choice", "labels": ["indoors", "outdoors"]}}


def project_with(world: World, owner, data=TEXTS, attributes=None, coverage=None, least=2):
    """A project whose applied blueprint declares these data and attributes."""
    on = next(iter(data))
    name, document = ("mood", MOOD) if on == "text" else ("scene", SCENE)
    document = {name: {**document[name], "on": on}}
    labels = tuple(Label(label) for label in document[name]["labels"])
    question = Question(name, "choice", on, labels)
    project_id = world.project(owner, questions=(question,), work={"least": least, "most": 3})
    written = json.dumps(blueprint(data, document, attributes, coverage))

    def apply(conn):
        conn.execute(
            insert(tables.blueprints).values(
                project_id=project_id,
                version=1,
                document=written,
                source=written,
                author_id=owner.id,
                at=NOW,
            )
        )
        conn.execute(
            update(tables.projects)
            .where(tables.projects.c.id == project_id)
            .values(blueprint_version=1)
        )

    world.assay.database.write_now(apply)
    return project_id


def upload(http, content: bytes, name="items.jsonl", project="streets"):
    """Send a file in two chunks; its id."""
    made = http("POST", f"/projects/{project}/uploads", json={"name": name, "size": len(content)})
    assert made.status_code == 201, made.text
    uid = made.json()["id"]
    half = len(content) // 2
    for offset, chunk in ((0, content[:half]), (half, content[half:])):
        sent = http(
            "PATCH",
            f"/projects/{project}/uploads/{uid}?offset={offset}",
            content=chunk,
            headers={"Content-Type": "application/octet-stream"},
        )
        assert sent.status_code == 200, sent.text
    assert sent.json()["received"] == len(content)
    return uid


def start(http, uploads, **options):
    """Begin an import; its id."""
    body = {"uploads": uploads if isinstance(uploads, list) else [uploads], **options}
    answer = http("POST", "/projects/streets/imports", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def run_jobs(world: World):
    """Do what is queued."""
    for row in world.rows("SELECT id FROM jobs WHERE state = 'queued' ORDER BY id"):
        run_job(world.assay, row["id"])


def imported(world: World, http, content, name="items.jsonl", **options):
    """Upload, import and run: the import as it ended, and its report."""
    uid = start(http, upload(http, content, name), **options)
    run_jobs(world)
    view = http("GET", f"/projects/streets/imports/{uid}").json()
    report = http("GET", f"/projects/streets/imports/{uid}/problems").json()["items"]
    return view, report


def lines(*rows) -> bytes:
    """JSON lines; a text stays as it is."""
    return b"".join(
        (row if isinstance(row, str) else json.dumps(row)).encode() + b"\n" for row in rows
    )


def png(seed=0, width=40, height=30) -> bytes:
    """A small picture."""
    rng = np.random.default_rng(seed)
    image = Image.fromarray(rng.integers(0, 255, (height, width, 3), dtype=np.uint8))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def zipped(files) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()
