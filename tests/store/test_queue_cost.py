"""What a hand-out costs: counted in statements and in the database's own work, never in time."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import event, text

from assay.services import annotating
from assay.services.annotating import Submit
from assay.store import queue
from assay.store.queue import CANDIDATE, FIRST_RANK
from assay.store.statements import Statement
from tests.conftest import NOW, World

N, DONE = 40_000, 39_600


def _series(dialect: str, n: int) -> str:
    if dialect == "sqlite":
        return (
            "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < :n)"
            " SELECT n FROM s"
        )
    return "SELECT n FROM generate_series(1, :n) AS s(n)"


@pytest.fixture
def loyal(assay, world: World):
    """Somebody who has done 99 % of 40,000 items that all still want somebody."""
    owner = world.person(role="owner")
    person = world.person()
    project = world.project(owner, work={"least": 10, "most": 10})
    world.member(project, person)
    series = _series(assay.database.dialect, N)

    def fill(conn):
        conn.execute(
            text(
                "INSERT INTO items (uid, project_id, key, content_hash, data, rank, needed,"
                " n_done, state, created_at, changed_at) SELECT 'itm_' || n, :p, 'k' || n, 'h',"
                ' \'{"text":{"type":"text","text":"t"}}\', n, 10, 1, \'in_work\', :now, :now'
                f" FROM ({series}) AS numbers"
            ),
            {"p": project, "now": NOW, "n": N},
        )
        conn.execute(
            text(
                "INSERT INTO assignments (uid, project_id, item_id, person_id, stage, state, rank,"
                " queue_version, leased_at, expires_at) SELECT 'asg_' || rank, :p, id, :person,"
                " 'label', 'submitted', rank, 0, :now, :now FROM items WHERE project_id = :p"
                " AND rank <= :done ORDER BY rank"
            ),
            {"p": project, "person": person.id, "now": NOW, "done": DONE},
        )
        if conn.dialect.name == "postgresql":
            conn.execute(text("ANALYZE items"))
            conn.execute(text("ANALYZE assignments"))

    assay.database.write_now(fill)
    return project, person


def _work_of(conn, statement: Statement, parameters: dict) -> int:
    """Steps of SQLite's virtual machine, or buffers that PostgreSQL touched."""
    if conn.dialect.name == "sqlite":
        raw = conn.connection.driver_connection
        steps = 0

        def count() -> int:
            nonlocal steps
            steps += 1
            return 0

        raw.set_progress_handler(count, 1)
        statement.all(conn, parameters)
        raw.set_progress_handler(None, 1)
        return steps
    explain = Statement("", f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement._postgresql}")
    plan = explain.one(conn, parameters)[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    top = plan[0]["Plan"]
    return int(top["Shared Hit Blocks"] + top["Shared Read Blocks"])


def test_the_search_costs_the_same_for_somebody_who_has_done_nearly_all(assay, loyal):
    project, person = loyal
    parameters = {"project": project, "person": person.id, "start": DONE}
    work = assay.database.write_now(lambda conn: _work_of(conn, CANDIDATE, parameters))
    assert 0 < work <= (100 if assay.database.dialect == "sqlite" else 30)


def test_without_the_cursor_the_same_search_would_walk_the_whole_queue(assay, loyal):
    """That the count above can fail: the same statement from the start of the queue."""
    project, person = loyal
    parameters = {"project": project, "person": person.id, "start": FIRST_RANK}
    work = assay.database.write_now(lambda conn: _work_of(conn, CANDIDATE, parameters))
    assert work > 10_000


def test_entering_costs_the_same_for_somebody_who_has_done_nearly_all(assay, loyal):
    _, person = loyal
    parameters = {
        "value": person.credential.value,
        "now": assay.clock(),
        "idle": 0,
        "name": "streets",
    }
    enter = queue._ENTER_PROJECT["token"]
    work = assay.database.write_now(lambda conn: _work_of(conn, enter, parameters))
    assert work <= (400 if assay.database.dialect == "sqlite" else 60)


@pytest.fixture
def statements(assay, monkeypatch):
    """The statements that reach the database, as they come."""
    seen: list[str] = []
    run = Statement._execute

    def execute(self, conn, parameters):
        seen.append(self._sqlite)
        return run(self, conn, parameters)

    monkeypatch.setattr(Statement, "_execute", execute)

    @event.listens_for(assay.database.engine, "before_cursor_execute")
    def note(_conn, _cursor, statement, *_):
        if not re.match(r"SAVEPOINT|RELEASE|BEGIN|COMMIT", statement):
            seen.append(statement)

    yield seen
    event.remove(assay.database.engine, "before_cursor_execute", note)


def test_next_takes_five_statements_and_submit_at_most_eight(assay, world: World, statements):
    owner = world.person(role="owner")
    one, two = world.person(), world.person()
    work = {"least": 2, "most": 3, "stages": ["label", "review"], "gold_rate": 0.0}
    project = world.project(owner, work=work)
    for person in (one, two):
        world.member(project, person)
    world.items(project, 4, needed=2)
    counts = {}
    for person in (one, two):
        statements.clear()
        task = assay.perform_now(person.credential, annotating.next_task, "streets")
        counts["next"] = len(statements)
        statements.clear()
        answers = Submit({"mood": "glad" if person is one else "sad"})
        assay.perform_now(person.credential, annotating.submit, task.assignment, answers)
        counts["submit"] = len(statements)
    assert counts["next"] <= 5
    assert counts["submit"] <= 9 - 1
