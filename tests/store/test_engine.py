"""The engine's promises: what is written together, what a failure takes along, and what it says."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from assay.core.errors import Busy, Conflict
from assay.store.engine import Database, unavailable


def count(database: Database) -> int:
    return database.read_now(
        lambda conn: conn.execute(text("SELECT count(*) FROM organisations")).scalar_one()
    )


def add(conn, name: str) -> None:
    conn.execute(
        text("INSERT INTO organisations (uid, name, created_at) VALUES (:n, :n, 1)"), {"n": name}
    )


def test_work_that_fails_leaves_nothing_and_its_neighbours_stand(database: Database):
    def fails(conn):
        add(conn, "gone")
        raise Conflict("no", "no")

    with pytest.raises(Conflict):
        database.write_now(fails)
    database.write_now(lambda conn: add(conn, "kept"))
    assert count(database) == 1


def test_a_wrong_statement_is_a_defect_and_not_called_a_busy_storage(database: Database):
    for run in (database.write_now, database.read_now):
        with pytest.raises(DBAPIError):
            run(lambda conn: conn.execute(text("SELECT nonsense FROM organisations")))
    database.write_now(lambda conn: add(conn, "after"))
    assert count(database) == 1


def test_a_full_disk_is_told_as_such_and_work_goes_on_when_there_is_room(database: Database):
    if database.dialect != "sqlite":
        assert isinstance(unavailable(OSError()), Busy)
        return
    pages = database.write_now(lambda conn: conn.exec_driver_sql("PRAGMA page_count").scalar_one())
    database.write_now(lambda conn: conn.exec_driver_sql(f"PRAGMA max_page_count={pages}"))
    with pytest.raises(Busy) as told:
        database.write_now(lambda conn: [add(conn, f"{n}" * 3_000) for n in range(400)])
    assert told.value.code == "storage_unavailable"
    assert sqlite3.SQLITE_FULL
    database.write_now(lambda conn: conn.exec_driver_sql("PRAGMA max_page_count=1000000"))
    database.write_now(lambda conn: add(conn, "room again"))
    assert count(database) == 1
