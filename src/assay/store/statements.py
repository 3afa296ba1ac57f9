"""Hand-written statements for the hot verbs: the same words for both drivers.

A statement is written once with ``:name`` parameters, or twice where the databases differ.
They run on the driver's own connection inside the transaction that SQLAlchemy opened, which
spares the construction and compilation of expressions (2.2 to 3.5 times of the whole verb).

On PostgreSQL the round trips are the bill, so writes that nobody waits for (``later``) are
gathered and sent as the parts of one statement: before the next statement that could see them,
and at the latest together with the commit. On SQLite, where a statement is a function call, they
run at once. The parts of one statement see the same snapshot and run in no order: they must touch
different rows.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine, event

_NAME = re.compile(r"(?<![:\w]):([a-z_]+)")
_LATER = "assay_later"
_DRIVER = "assay_driver"
_wire: Any = None


class Statement:
    """One statement for both drivers.

    ``unordered`` says that it may run before writes that were asked for earlier. ``then`` is a
    second write (PostgreSQL only) that uses what the first returns, by the name ``{made}``.
    """

    __slots__ = (
        "_names",
        "_numbered",
        "_postgresql",
        "_sqlite",
        "_sqlite_names",
        "_then",
        "_unordered",
        "_updates",
    )

    def __init__(
        self,
        sqlite: str,
        postgresql: str | None = None,
        *,
        unordered: bool = False,
        then: str | None = None,
    ) -> None:
        self._sqlite, self._sqlite_names = numbered(sqlite, mark="?")
        self._postgresql = postgresql or sqlite
        self._numbered, self._names = numbered(self._postgresql)
        self._then = then
        self._unordered = unordered
        self._updates = self._postgresql.startswith("UPDATE")

    def all(self, conn: Connection, parameters: Mapping[str, Any]) -> list[Any]:
        """The rows, as tuples."""
        return self._execute(conn, parameters).fetchall()  # type: ignore[no-any-return]

    def one(self, conn: Connection, parameters: Mapping[str, Any]) -> Any | None:
        """The first row as a tuple, or None."""
        return self._execute(conn, parameters).fetchone()

    def run(self, conn: Connection, parameters: Mapping[str, Any]) -> int:
        """How many rows were changed."""
        return self._execute(conn, parameters).rowcount  # type: ignore[no-any-return]

    def later(self, conn: Connection, parameters: Mapping[str, Any]) -> None:
        """Write, without waiting for it: it is done by the time anything could see it."""
        if isinstance(_driver(conn), sqlite3.Connection):
            self._execute(conn, parameters)
            return
        waiting = conn.info.setdefault(_LATER, [])
        if self._updates and any(statement is self for statement, _ in waiting):
            send_later(conn)  # twice the same change may mean the same row: their order counts
            waiting = conn.info.setdefault(_LATER, [])
        waiting.append((self, parameters))

    def _execute(self, conn: Connection, parameters: Mapping[str, Any]) -> Any:
        driver = _driver(conn)
        if isinstance(driver, sqlite3.Connection):
            # by number, since the driver asks for the name of every place anew each time
            return driver.execute(self._sqlite, [parameters[name] for name in self._sqlite_names])
        if not self._unordered:
            send_later(conn)
        return _wire.execute(driver, self._numbered, [parameters[name] for name in self._names])


def _driver(conn: Connection) -> Any:
    """The driver's own connection, found once for each of SQLAlchemy's."""
    driver = conn.__dict__.get(_DRIVER)
    if driver is None:
        driver = conn.__dict__[_DRIVER] = conn.connection.driver_connection
    return driver


def numbered(
    text: str, names: dict[str, int] | None = None, mark: str = "$"
) -> tuple[str, tuple[str, ...]]:
    """A text with ``$1`` for its first name and so on, and the names in their order."""
    places: dict[str, int] = {} if names is None else names

    def place(found: re.Match[str]) -> str:
        return f"{mark}{places.setdefault(found[1], len(places) + 1)}"

    return _NAME.sub(place, text), tuple(places)


_Merged = tuple[str, tuple[tuple[int, str], ...]]
_merged: dict[tuple[Statement, ...], _Merged] = {}


def send_later(conn: Connection, *, commit: bool = False) -> None:
    """Send the writes that were gathered, as one statement; with ``commit`` that too."""
    waiting: list[tuple[Statement, Mapping[str, Any]]] | None = conn.info.pop(_LATER, None)
    if not waiting:
        return
    key = tuple(statement for statement, _ in waiting)
    if key not in _merged:
        if len(_merged) > 500:
            _merged.clear()
        _merged[key] = _merge(key)
    text, places = _merged[key]
    values = [waiting[n][1][name] for n, name in places]
    _wire.execute(_driver(conn), text, values, commit=commit)


def _merge(statements: tuple[Statement, ...]) -> _Merged:
    """The text of several writes as one, and which parameter of which stands at each place."""
    parts: list[str] = []
    places: list[tuple[int, str]] = []
    for n, statement in enumerate(statements):
        made = f"made_{n}"
        texts = [(made, statement._postgresql)]
        if statement._then is not None:
            texts.append((f"then_{n}", statement._then.replace("{made}", made)))
        names: dict[str, int] = {}
        for name, text in texts:
            part, _ = numbered(text, names)
            shifted = re.sub(r"\$(\d+)", lambda m: f"${int(m[1]) + len(places)}", part)  # noqa: B023
            parts.append(f"{name} AS ({shifted})")
        places += [(n, name) for name in names]
    return f"WITH {', '.join(parts)} SELECT 1", tuple(places)


def keep_order(engine: Engine, wire: Any) -> None:
    """Have all other statements of an engine, and commits, wait for the writes gathered.

    ``wire`` is how statements go to PostgreSQL; it comes from outside, so that a server on
    SQLite need not load the driver.
    """
    global _wire
    _wire = wire

    @event.listens_for(engine, "before_cursor_execute")
    def send(conn: Connection, *_: object) -> None:
        if conn.info.get(_LATER):
            send_later(conn)

    @event.listens_for(engine, "commit")
    def send_last(conn: Connection) -> None:
        send_later(conn, commit=True)  # the driver finds nothing left to commit

    @event.listens_for(engine, "rollback")
    def forget(conn: Connection) -> None:
        conn.info.pop(_LATER, None)
