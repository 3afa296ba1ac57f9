"""Pages of items walk an index at any depth: shown by the plans and by the steps of SQLite."""

from __future__ import annotations

import pytest
from sqlalchemy import insert
from sqlalchemy.dialects import sqlite

from assay.store import item_pages, tables
from assay.store.item_pages import ItemFilter, Mark, item_page

N = 4_000
MIDDLE = {
    "created": N // 2,
    "changed": 1_000 + N // 2,
    "dispute": 0.5,
    "posterior": 0.5,
    "external_id": f"k{N // 2:05d}",
}


@pytest.fixture
def many(world):
    """A project of some thousand items, all with figures to sort by."""
    project_id = world.project(world.person(role="owner"))
    rows = [
        {
            "uid": f"itm_{n:032x}",
            "project_id": project_id,
            "key": f"k{n:05d}",
            "external_id": f"k{n:05d}",
            "content_hash": f"h{n}",
            "data": '{"text":{"text":"words","type":"text"}}',
            "rank": n,
            "dispute": n / N,
            "posterior": 1 - n / N,
            "created_at": n,
            "changed_at": 1_000 + n,
        }
        for n in range(N)
    ]
    world.assay.database.write_now(lambda conn: conn.execute(insert(tables.items), rows))
    world.assay.database.write_now(lambda conn: conn.exec_driver_sql("ANALYZE"))
    return project_id


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", ["created", "changed", "dispute", "posterior", "external_id"])
def test_no_page_sorts_or_scans(world, many, sort, descending):
    if world.assay.database.dialect != "sqlite":
        return  # the plan of a few thousand rows says nothing on PostgreSQL
    for mark in (None, Mark(MIDDLE[sort], N // 2)):
        query = item_pages._sorted(many, ItemFilter(), sort, descending, mark, 100)
        statement = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
        plan = "\n".join(row["detail"] for row in world.rows(f"EXPLAIN QUERY PLAN {statement}"))
        assert "TEMP B-TREE" not in plan, plan
        assert "SEARCH items USING" in plan, plan


@pytest.mark.parametrize("sort", ["created", "changed", "dispute", "posterior", "external_id"])
def test_a_page_in_the_middle_costs_no_more_than_the_first(world, many, sort):
    if world.assay.database.dialect != "sqlite":
        return  # counted in steps of SQLite's machine

    def steps(mark):
        count = 0

        def step():
            nonlocal count
            count += 1
            return 0

        def read(conn):
            raw = conn.connection.driver_connection
            raw.set_progress_handler(step, 10)
            try:
                page = item_page(conn, many, ItemFilter(), sort, False, mark, 50)
            finally:
                raw.set_progress_handler(None, 0)
            assert len(page) == 50
            return page

        world.assay.database.read_now(read)
        return count

    assert steps(Mark(MIDDLE[sort], N // 2)) < 1.5 * steps(None) + 20
