"""The quality page of a large project: a whole run as a job, and the page from what it left.

    python -m bench.quality.scale [--items 1000000] [--labels 3] [--people 100]

Fills a SQLite file with items that SIMULATED annotators (60 to 95 % right, three classes) have
answered, written straight into the tables; runs the quality job in this process; then reads the
page as the HTTP handler does. Wall and processor seconds, peak memory of the process, and the
median of 20 reads of the page.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from assay.app import Assay, build
from assay.core.values import new_uid
from assay.jobs.worker import run_job
from assay.services import planning, quality
from assay.services.planning import Submission
from assay.settings import Settings
from assay.store.places import LOCAL

BLUEPRINT = """\
assay: 1
project: large
purpose: {problem: Tell moods apart}
data:
  text: {type: text, source: made, licence: CC0}
questions:
  mood: {on: text, type: choice, labels: [glad, sad, neither]}
quality:
  labels_per_item: 3
  accept:
    - {measure: alpha, of: mood, at_least: 0.6}
"""
LABELS = ("glad", "sad", "neither")
PART = 20_000
NOW = 1_800_000_000_000_000
READS = 20


def fill(assay: Assay, n_items: int, each: int, n_people: int) -> None:
    """Settled items with ``each`` answers of different people."""
    with assay.database.engine.begin() as conn:
        conn.exec_driver_sql(
            "INSERT INTO organisations (id, uid, name, created_at) VALUES (1, 'org_1', 'B', ?)",
            (NOW,),
        )
        people = [(n, f"per_{n}", f"p{n}@example.org", f"p{n}") for n in range(1, n_people + 1)]
        conn.exec_driver_sql(
            "INSERT INTO persons (id, uid, organisation_id, email, name, role, created_at)"
            " VALUES (?, ?, 1, ?, ?, 'owner', 0)",
            people,
        )
    project = assay.perform_now(LOCAL, planning.create_project, Submission(source=BLUEPRINT))
    with assay.database.engine.begin() as conn:
        row = conn.exec_driver_sql("SELECT id FROM projects WHERE slug = ?", (project.slug,))
        key = row.scalar_one()
        conn.exec_driver_sql(
            "INSERT INTO members (project_id, person_id, role, pseudonym, joined_at)"
            " VALUES (?, ?, 'annotator', ?, 0)",
            [(key, n, f"A-{n:04d}") for n in range(2, n_people + 1)],
        )
    generator = np.random.default_rng(3)
    skill = generator.uniform(0.6, 0.95, n_people + 1)
    for start in range(0, n_items, PART):
        count = min(PART, n_items - start)
        with assay.database.engine.begin() as conn:
            conn.exec_driver_sql(
                "INSERT INTO items (id, uid, project_id, key, content_hash, data, state, rank,"
                " ready, needed, n_done, created_at, changed_at)"
                " VALUES (?, ?, ?, ?, ?, ?, 'settled', ?, 0, ?, ?, 0, 0)",
                list(_items(start, count, key, each)),
            )
            conn.exec_driver_sql(
                "INSERT INTO annotations (uid, project_id, item_id, person_id, stage, state, rev,"
                " body, schema_version, guideline_version, lead_ms, at)"
                " VALUES (?, ?, ?, ?, 'label', 'submitted', 1, ?, 1, 0, ?, ?)",
                list(_answers(generator, skill, start, count, key, each, n_people)),
            )


def _items(start: int, count: int, project: int, each: int) -> Iterator[tuple[Any, ...]]:
    for number in range(start + 1, start + count + 1):
        data = json.dumps({"text": {"type": "text", "text": f"letter {number}"}})
        uid = new_uid("itm", NOW, number)
        yield number, uid, project, str(number), str(number), data, number, each, each


def _answers(
    generator: np.random.Generator,
    skill: np.ndarray,
    start: int,
    count: int,
    project: int,
    each: int,
    n_people: int,
) -> Iterator[tuple[Any, ...]]:
    first = generator.integers(0, n_people - 1, count)
    truth = generator.integers(0, len(LABELS), count)
    bodies = [json.dumps({"answers": {"mood": label}}) for label in LABELS]
    for place in range(count):
        number = start + place + 1
        for turn in range(each):
            person = 2 + (int(first[place]) + turn * 7) % (n_people - 1)
            right = generator.random() < skill[person]
            label = truth[place] if right else generator.integers(0, len(LABELS))
            serial = number * each + turn
            lead = int(generator.lognormal(8.5, 0.4))
            uid = new_uid("ann", NOW, serial)
            yield uid, project, number, person, bodies[int(label)], lead, NOW + serial * 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--labels", type=int, default=3)
    parser.add_argument("--people", type=int, default=100)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        assay = build(Settings(data=Path(folder), work_in_server=False))
        begun = time.perf_counter()
        fill(assay, asked.items, asked.labels, asked.people)
        filled = time.perf_counter() - begun
        _measure(assay, "first", filled)
        _measure(assay, "second", filled)
        reads = []
        for _ in range(READS):
            begun = time.perf_counter()
            assay.perform_now(LOCAL, quality.read_quality, "large")
            reads.append(time.perf_counter() - begun)
        print(
            f"page: median {1000 * sorted(reads)[READS // 2]:.0f} ms, most {1000 * max(reads):.0f}"
        )
        assay.close()


def _measure(assay: Assay, which: str, filled: float) -> None:
    """Run the job once; the second time little has changed."""
    assay.perform_now(LOCAL, quality.start_run, "large")
    with assay.database.engine.begin() as conn:
        (job,) = conn.exec_driver_sql(
            "SELECT id FROM jobs WHERE state = 'queued' ORDER BY id DESC LIMIT 1"
        ).scalars()
    wall, processor = time.perf_counter(), time.process_time()
    run_job(assay, job)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    with assay.database.engine.begin() as conn:
        state, error = conn.exec_driver_sql(
            "SELECT state, error FROM jobs WHERE id = ?", (job,)
        ).one()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{which} run: {state} {error or ''} {wall:.1f} s, processor {processor:.1f} s, peak"
        f" {peak:,.0f} MB (filled in {filled:.0f} s)",
        flush=True,
    )


if __name__ == "__main__":
    main()
