"""Uploads that nobody imports are swept after a week; what an import may yet read stays."""

from __future__ import annotations

import pytest

from assay.core.errors import NotFound
from assay.core.values import DAY
from assay.jobs.schedule import ERRANDS
from tests.services.intake_world import lines, project_with, run_jobs, start, upload

(SWEEP,) = [errand for errand in ERRANDS if errand.name == "sweep uploads"]


@pytest.fixture
def http(world, client):
    owner = world.person(role="owner")
    project_with(world, owner)
    return client(owner)


def uploads(world):
    return world.rows("SELECT uid, key FROM uploads ORDER BY id")


def test_an_upload_that_nobody_imported_in_a_week_is_gone_bytes_and_all(world, http, clock):
    upload(http, b'{"data": {"text": "one"}}\n')
    (row,) = uploads(world)
    clock.forward(6 * DAY)
    SWEEP.run(world.assay)
    assert uploads(world) == [row]
    clock.forward(2 * DAY)
    upload(http, b'{"data": {"text": "two"}}\n', "late.jsonl")
    SWEEP.run(world.assay)
    (left,) = uploads(world)
    assert left["key"] != row["key"]
    assert world.assay.media.size(left["key"]) > 0
    with pytest.raises(NotFound):
        world.assay.media.size(row["key"])


def test_an_upload_that_waits_for_its_import_stays_however_old(world, http, clock):
    start(http, upload(http, b'{"data": {"text": "one"}}\n'))
    clock.forward(30 * DAY)
    SWEEP.run(world.assay)
    assert len(uploads(world)) == 1
    run_jobs(world)
    assert world.rows("SELECT data FROM items")
    assert uploads(world) == []


def test_an_import_that_stopped_can_go_on_for_a_week(world, http, clock):
    content = lines({"data": {"text": "one"}}, "bad", {"data": {"text": "two"}})
    start(http, upload(http, content), on_bad_row="stop")
    clock.forward(30 * DAY)
    run_jobs(world)
    clock.forward(6 * DAY)
    SWEEP.run(world.assay)
    assert len(uploads(world)) == 1
    clock.forward(2 * DAY)
    SWEEP.run(world.assay)
    assert uploads(world) == []
