"""PostgreSQL in as few round trips as there are questions: one message begins a transaction and
asks, one writes and commits.

Statements are prepared once per connection (SQL ``PREPARE``) and run by ``EXECUTE`` with literals,
which a plain query message may hold beside ``BEGIN`` or ``COMMIT``. libpq waits with the GIL
released, in one call, which costs a third of the driver's own way through its event machinery.
What the short way cannot carry goes the driver's way: other encodings, values of other types,
transactions with an isolation level of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

import psycopg
from psycopg import RawCursor, pq
from psycopg.adapt import Transformer

_PREPARED = "assay_prepared"
_UNKNOWN_STATEMENT = "26000"
_serial = count(1)
_GOOD = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK)
_TYPES = {int: "bigint", float: "double precision", bool: "boolean"}
_MOST_PREPARED = 400
_PREPARABLE = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


class Rows:
    """What a statement answered."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: list[tuple[Any, ...]], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows."""
        return self._rows

    def fetchone(self) -> tuple[Any, ...] | None:
        """The first row, or None."""
        return self._rows[0] if self._rows else None


def execute(
    driver: psycopg.Connection[Any], text: str, parameters: Sequence[Any], *, commit: bool = False
) -> Any:
    """Run a statement with numbered places; begins a transaction where none is open.

    With ``commit`` the transaction is committed in the same round trip.
    """
    literals = _literals(driver, parameters) if text.startswith(_PREPARABLE) else None
    begins = driver.pgconn.transaction_status == pq.TransactionStatus.IDLE
    if literals is None or (begins and not _begins_plainly(driver)):
        return RawCursor(driver).execute(text, parameters)
    name = _prepared(driver, text, parameters)
    run = b"EXECUTE %b(%b)" % (name, b",".join(literals)) if literals else b"EXECUTE " + name
    message = b"".join((b"BEGIN;" if begins else b"", run, b";COMMIT" if commit else b""))
    result = _send(driver, message)
    if commit:
        return Rows([], 0)
    transformer = Transformer(driver)
    transformer.set_pgresult(result)
    rows = transformer.load_rows(0, result.ntuples, tuple) if result.ntuples else []
    return Rows(rows, result.command_tuples or 0)


def _send(driver: psycopg.Connection[Any], message: bytes) -> Any:
    result = driver.pgconn.exec_(message)
    if result.status not in _GOOD:
        error = psycopg.errors.error_from_result(result, driver.info.encoding)
        if error.sqlstate == _UNKNOWN_STATEMENT:
            driver.__dict__.pop(_PREPARED, None)
        raise error
    return result


def _begins_plainly(driver: psycopg.Connection[Any]) -> bool:
    return (
        not driver.autocommit
        and driver.isolation_level is None
        and driver.read_only is None
        and driver.deferrable is None
    )


def _prepared(driver: psycopg.Connection[Any], text: str, parameters: Sequence[Any]) -> bytes:
    """The name of the prepared statement, prepared now where this connection has not seen it."""
    known: dict[tuple[str, tuple[str, ...]], bytes] = driver.__dict__.setdefault(_PREPARED, {})
    types = tuple(_TYPES.get(type(value), "unknown") for value in parameters)
    name = known.get((text, types))
    if name is None:
        if len(known) >= _MOST_PREPARED:
            _send(driver, b"DEALLOCATE ALL")
            known.clear()
        name = b"assay_%d" % next(_serial)
        places = f"({', '.join(types)})" if types else ""
        _send(driver, f"PREPARE {name.decode()}{places} AS {text}".encode())
        known[text, types] = name
    return name


def _literals(driver: psycopg.Connection[Any], parameters: Sequence[Any]) -> list[bytes] | None:
    """The parameters as literals; None where one of them has none."""
    if driver.info.encoding != "utf-8":
        return None
    escape = pq.Escaping(driver.pgconn).escape_literal
    literals: list[bytes] = []
    for value in parameters:
        if value is None:
            literals.append(b"NULL")
        elif type(value) is int:
            literals.append(b"%d" % value)
        elif isinstance(value, str):
            encoded = value.encode()
            if b"\0" in encoded:
                return None
            literals.append(bytes(escape(encoded)))
        elif type(value) is bool:
            literals.append(b"true" if value else b"false")
        elif type(value) is float:
            literals.append(b"'%b'" % repr(value).encode())
        else:
            return None
    return literals
