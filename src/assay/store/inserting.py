"""Many rows at once, the way that each database takes them fastest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection

_PLACES = 2_000  # parameters of one statement


def insert_rows(
    conn: Connection,
    table: str,
    columns: str,
    rows: Sequence[tuple[Any, ...]],
    constants: Mapping[str, int] | None = None,
) -> None:
    """Add rows; ``constants`` are numbers that are the same in all of them."""
    if not rows:
        return
    driver: Any = conn.connection.driver_connection
    same = constants or {}
    columns = ", ".join([*same, columns])
    if conn.dialect.name == "sqlite":
        marks = ", ".join([*(f"{value:d}" for value in same.values()), *"?" * len(rows[0])])
        insert, place = f"INSERT INTO {table} ({columns}) VALUES ", f"({marks})"
        step = _PLACES // len(rows[0])
        many = insert + ", ".join([place] * step)
        whole = len(rows) - len(rows) % step
        for start in range(0, whole, step):
            # one call into SQLite, during which others run; ``executemany`` asks for the
            # interpreter again at each row and waits for it
            driver.execute(many, list(chain.from_iterable(rows[start : start + step])))
        driver.executemany(insert + place, rows[whole:])
        return
    head = tuple(same.values())
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(head + row)
