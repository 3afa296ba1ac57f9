"""An import whose process is killed with -9 goes on where it was, and loses and doubles nothing.

The process kills itself once inside a batch's transaction and once between two batches.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from assay.app import build
from assay.jobs.worker import run_job
from assay.services import importing
from assay.settings import Settings
from assay.store.places import LOCAL
from tests.conftest import World
from tests.services.intake_world import lines, project_with

ROWS = 2_500
WORKER = """
import os, signal
from assay.app import build
from assay.jobs.worker import run_job
from assay.services import import_job
from assay.settings import Settings
import_job.BATCH_ROWS = 100
take_in, calls = import_job.take_in, [0]
def cut_short(*arguments):
    calls[0] += 1
    last = calls[0] == {batches}
    if last and not {inside}:
        os.kill(os.getpid(), signal.SIGKILL)
    taken = take_in(*arguments)
    if last:
        os.kill(os.getpid(), signal.SIGKILL)
    return taken
import_job.take_in = cut_short
assay = build(Settings())
run_job(assay, {job})
"""


def rows():
    for n in range(ROWS):
        if n % 97 == 11:
            yield "bad"
        else:
            yield {"external_id": f"a/{n}", "data": {"text": f"text {n}"}}


def begin(assay, content: bytes) -> tuple[str, int]:
    """Upload and queue an import; its id and the job's key."""
    made = assay.perform_now(LOCAL, importing.start_upload, "streets", "x.jsonl", len(content))
    place = assay.perform_now(LOCAL, importing.upload_place, "streets", made.id, len(content))
    importing.store_chunk(assay.media, place, 0, content)
    assay.perform_now(LOCAL, importing.note_received, "streets", made.id, len(content))
    begun = assay.perform_now(LOCAL, importing.start_import, "streets", [made.id])
    (job,) = World(assay).rows("SELECT id FROM jobs WHERE uid = :uid", uid=begun.id)
    return begun.id, job["id"]


def outcome(assay, uid: str) -> tuple[object, ...]:
    """All that an import leaves, but for ids and times."""
    world = World(assay)
    view = assay.perform_now(LOCAL, importing.read_import, "streets", uid)
    return (
        (view.state, view.done, view.added, view.unchanged, view.bad),
        world.rows("SELECT key, data, state, ready FROM items ORDER BY key"),
        world.rows(
            "SELECT p.line, p.code FROM job_problems p JOIN jobs j ON j.id = p.job_id"
            " WHERE j.uid = :uid ORDER BY p.id",
            uid=uid,
        ),
    )


def fresh(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ASSAY_DATA", str(folder))
    monkeypatch.delenv("ASSAY_DATABASE", raising=False)
    assay = build(Settings())
    world = World(assay)
    project_with(world, world.person(role="owner"))
    return assay


@pytest.mark.slow
def test_an_import_killed_twice_equals_one_without_a_break(tmp_path, monkeypatch):
    content = lines(*rows())
    assay = fresh(tmp_path / "whole", monkeypatch)
    uid, job = begin(assay, content)
    run_job(assay, job)
    expected = outcome(assay, uid)
    assay.close()

    assay = fresh(tmp_path / "killed", monkeypatch)
    uid, job = begin(assay, content)
    seen = 0
    for inside in (True, False):
        script = WORKER.format(job=job, batches=7, inside=inside)
        killed = subprocess.run([sys.executable, "-c", script], timeout=120, check=False)
        assert killed.returncode == -signal.SIGKILL
        (row,) = World(assay).rows("SELECT checkpoint FROM jobs WHERE id = :id", id=job)
        done = msgspec.json.decode(row["checkpoint"]).get("done", 0)
        assert seen < done < ROWS
        seen = done
        assay.database.write_now(
            lambda conn: conn.exec_driver_sql("UPDATE jobs SET heartbeat_at = 0")
        )
    run_job(assay, job)
    assert outcome(assay, uid) == expected
    assay.close()
