"""Transactions on SQLite and PostgreSQL behind one small face: ``read``, ``write``, ``stream``.

SQLite has one writer thread. It takes what waits in its queue, runs it in one transaction, and
commits once (group commit), so that ``synchronous=FULL`` costs little and nothing is
acknowledged before it is durable. Where a piece of work fails after it has written, the group
is run again, each piece in a savepoint of its own. Readers have connections of
their own and see a snapshot (WAL). PostgreSQL runs each piece of work in a transaction of its
own on a pooled connection; work that lost a race (deadlock, serialization) is run again.

Work is a function of a connection. It must not keep the connection, and must be safe to run
again, since it may be.
"""

from __future__ import annotations

import asyncio
import queue
import random
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from assay.core.errors import Busy
from assay.store.statements import keep_order

T = TypeVar("T")
Work = Callable[[Connection], T]

GROUP = 64
QUEUE_LIMIT = 2_000
READERS = 4
POSTGRES_CONNECTIONS = 12
WRITER_CACHE = 16_000  # kB of pages; what is beyond comes from the system's cache
READER_CACHE = 4_000  # of each reader


class Database(Protocol):
    """One database, seen by the shells. The synchronous twins are for jobs and the CLI."""

    engine: Engine
    dialect: str

    async def read(self, work: Work[T]) -> T:
        """Run work in a read transaction."""

    async def write(self, work: Work[T]) -> T:
        """Run work in a write transaction; the result is durable when this returns."""

    def read_now(self, work: Work[T]) -> T:
        """``read`` for threads without an event loop."""

    def write_now(self, work: Work[T]) -> T:
        """``write`` for threads without an event loop."""

    def stream(self, work: Callable[[Connection], Iterator[T]]) -> AsyncIterator[T]:
        """Iterate work over one consistent snapshot, a few pieces ahead of the reader."""

    def close(self) -> None:
        """Finish what was taken on, refuse the rest, and let go of all connections."""


def open_database(url: str) -> Database:
    """The database of a URL: ``sqlite:///path`` or ``postgresql://...``."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return SQLite(parsed)
    return PostgreSQL(parsed.set(drivername="postgresql+psycopg"))


def unavailable(error: BaseException) -> Busy:
    """What a client is told when the database cannot take the work for now."""
    return Busy(
        "storage_unavailable",
        "The storage cannot take this for the moment; nothing was changed. Try again shortly.",
        {"reason": type(error).__name__},
    )


# Primary result codes by which SQLite says that the storage, not the statement, is at fault.
_STORAGE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)


# SQLSTATEs after which a transaction is run again: serialization failure, deadlock, and a prepared
# statement that somebody took from the session (the driver does, after DROP and the like).
_AGAIN = frozenset({"40001", "40P01", "26000"})


def _is_storage_failure(error: BaseException) -> bool:
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _STORAGE
    return isinstance(error, DBAPIError) and error.connection_invalidated


@dataclass(slots=True)
class _Task:
    """Work that waits for the writer, and who waits for it: an event loop's future or a thread's.

    Those of one loop are told of their commit together, by one call into the loop.
    """

    work: Callable[[Connection], Any]
    future: Future[Any] | asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop | None = None
    result: Any = None
    error: BaseException | None = None


def _settle(tasks: list[_Task]) -> None:
    for task in tasks:
        if task.future.done():  # whoever waited has left
            continue
        if task.error is not None:
            task.future.set_exception(task.error)
        else:
            task.future.set_result(task.result)


class SQLite:
    """One writer with group commit, several readers. Only one server process per file."""

    dialect = "sqlite"

    def __init__(self, url: URL) -> None:
        self._path = url.database or ":memory:"
        if self._path == ":memory:":
            raise ValueError("an in-memory database cannot be shared by several connections")
        Path(self._path).parent.mkdir(parents=True, exist_ok=True)
        self.engine = _sqlite_engine(url, "BEGIN IMMEDIATE", WRITER_CACHE)
        self._read_engine = _sqlite_engine(url, "BEGIN", READER_CACHE)
        self._local = threading.local()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="assay-read")
        self._queue: queue.Queue[_Task | None] = queue.Queue(QUEUE_LIMIT)
        self._closed = False
        self._writer = threading.Thread(target=self._write_loop, name="assay-write", daemon=True)
        self._writer.start()

    async def read(self, work: Work[T]) -> T:
        """Run work on a reader thread."""
        return await asyncio.wrap_future(self._readers.submit(self._read, work))

    async def write(self, work: Work[T]) -> T:
        """Hand work to the writer and wait for the commit that holds it."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._put(_Task(work, future, loop))
        return await future

    def read_now(self, work: Work[T]) -> T:
        """Run work on a connection of the calling thread."""
        return self._read(work)

    def write_now(self, work: Work[T]) -> T:
        """Hand work to the writer and block until its commit."""
        if threading.current_thread() is self._writer:
            raise RuntimeError("a write was asked for inside a write")
        future: Future[T] = Future()
        self._put(_Task(work, future))
        return future.result()

    async def stream(self, work: Callable[[Connection], Iterator[T]]) -> AsyncIterator[T]:
        """Iterate work on a reader of its own."""
        async for piece in _stream(self._read_engine.connect, work):
            yield piece

    def close(self) -> None:
        """Stop the writer after what is queued, then the readers."""
        if self._closed:
            return
        self._closed = True
        self._queue.put(None)
        self._writer.join(timeout=30)
        self._readers.shutdown(wait=True)
        self.engine.dispose()
        self._read_engine.dispose()

    def _read(self, work: Work[T]) -> T:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None or connection.closed:
            connection = self._local.connection = self._read_engine.connect()
        try:
            with connection.begin():
                return work(connection)
        except OperationalError as error:
            connection.close()
            if _is_storage_failure(error):
                raise unavailable(error) from error
            raise

    def _put(self, task: _Task) -> None:
        if self._closed:
            raise Busy("shutting_down", "The server is shutting down; try again shortly.")
        try:
            self._queue.put_nowait(task)
        except queue.Full:
            raise Busy(
                "too_busy", "Too much is waiting to be written; try again shortly."
            ) from None

    def _write_loop(self) -> None:
        connection = self.engine.connect()
        while True:
            first = self._queue.get()
            if first is None:
                break
            tasks = [first]
            last = False
            while len(tasks) < GROUP:
                try:
                    task = self._queue.get_nowait()
                except queue.Empty:
                    break
                if task is None:
                    last = True
                    break
                tasks.append(task)
            connection = self._write_group(connection, tasks)
            if last:
                break
        connection.close()

    def _write_group(self, connection: Connection, tasks: list[_Task]) -> Connection:
        """Run the tasks in one transaction and settle their futures; a usable connection."""
        try:
            try:
                with connection.begin():
                    _run_together(connection, tasks)
            except _Spoilt:
                with connection.begin():
                    raw: Any = connection.connection.driver_connection
                    for task in tasks:
                        _run_in_savepoint(connection, raw, task)
        except BaseException as error:  # the commit failed, or the transaction is lost
            for task in tasks:
                task.error = unavailable(error)
            connection.close()
            connection = self.engine.connect()
        by_loop: dict[asyncio.AbstractEventLoop | None, list[_Task]] = {}
        for task in tasks:
            by_loop.setdefault(task.loop, []).append(task)
        for loop, settled in by_loop.items():
            if loop is None:
                _settle(settled)
            elif not loop.is_closed():
                loop.call_soon_threadsafe(_settle, settled)
        return connection


class _Spoilt(Exception):  # noqa: N818 - a signal to the caller, not an error
    """A task failed after it had written: what the others of its group did must be done again."""


def _run_together(connection: Connection, tasks: list[_Task]) -> None:
    """Run tasks one after the other without savepoints, which would copy each page they touch.

    Nearly all tasks that fail do so before they write, and then leave nothing to undo.
    """
    raw: Any = connection.connection.driver_connection
    for task in tasks:
        before = raw.total_changes
        try:
            task.result = task.work(connection)
        except BaseException as error:
            if not raw.in_transaction:  # SQLite gave it up (full disk, I/O error)
                raise
            if raw.total_changes != before:
                raise _Spoilt from None
            task.error = unavailable(error) if _is_storage_failure(error) else error


def _run_in_savepoint(connection: Connection, raw: sqlite3.Connection, task: _Task) -> None:
    task.result = task.error = None
    raw.execute("SAVEPOINT work")
    try:
        task.result = task.work(connection)
        raw.execute("RELEASE work")
    except BaseException as error:
        if not raw.in_transaction:  # SQLite gave up the whole transaction (full disk, I/O error)
            raise
        raw.execute("ROLLBACK TO work")
        raw.execute("RELEASE work")
        task.error = unavailable(error) if _is_storage_failure(error) else error


def _sqlite_engine(url: URL, begin: str, cache: int) -> Engine:
    engine = create_engine(
        url,
        poolclass=NullPool,
        connect_args={"check_same_thread": False, "timeout": 30, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def prepare(raw: sqlite3.Connection, _record: object) -> None:
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute("PRAGMA foreign_keys=ON")
        raw.execute("PRAGMA busy_timeout=30000")
        raw.execute(f"PRAGMA cache_size=-{cache}")
        raw.execute("PRAGMA temp_store=MEMORY")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        raw: Any = connection.connection.driver_connection
        raw.execute(begin)

    return engine


class PostgreSQL:
    """A pool of connections, each piece of work a transaction; several servers may share it."""

    dialect = "postgresql"

    def __init__(self, url: URL) -> None:
        from assay.store import wire  # noqa: PLC0415 - loads the driver

        self.engine = create_engine(
            url,
            pool_size=POSTGRES_CONNECTIONS,
            max_overflow=4,
            pool_timeout=10,
            pool_pre_ping=False,
            pool_recycle=1800,
            connect_args={"connect_timeout": 5, "application_name": "assay"},
        )
        self._snapshots = self.engine.execution_options(isolation_level="REPEATABLE READ")
        keep_order(self.engine, wire)
        self._workers = ThreadPoolExecutor(POSTGRES_CONNECTIONS, thread_name_prefix="assay-db")

    async def read(self, work: Work[T]) -> T:
        """Run work in a transaction on a worker thread."""
        return await asyncio.wrap_future(self._workers.submit(self._run, work))

    async def write(self, work: Work[T]) -> T:
        """Run work in a transaction on a worker thread, again if it lost a race."""
        return await asyncio.wrap_future(self._workers.submit(self._run, work))

    def read_now(self, work: Work[T]) -> T:
        """Run work in the calling thread; all its reads see one state."""
        return self._run(work, self._snapshots)

    def write_now(self, work: Work[T]) -> T:
        """Run work in the calling thread, again if it lost a race."""
        return self._run(work)

    async def stream(self, work: Callable[[Connection], Iterator[T]]) -> AsyncIterator[T]:
        """Iterate work in a REPEATABLE READ transaction of its own."""

        def connect() -> Connection:
            return self.engine.connect().execution_options(isolation_level="REPEATABLE READ")

        async for piece in _stream(connect, work):
            yield piece

    def close(self) -> None:
        """Wait for running work and close the pool."""
        self._workers.shutdown(wait=True)
        self.engine.dispose()

    def _run(self, work: Work[T], engine: Engine | None = None) -> T:
        attempt = 0
        while True:
            try:
                with (engine or self.engine).begin() as connection:
                    return work(connection)
            except DBAPIError as error:
                state = getattr(error.orig, "sqlstate", None)
                raced = state in _AGAIN
                lost = error.connection_invalidated or isinstance(error, OperationalError)
                if raced and attempt < 5:
                    attempt += 1
                    time.sleep(random.uniform(0, 0.01) * 2**attempt)
                    continue
                if raced or lost:
                    raise unavailable(error) from error
                raise
            except Exception as error:
                state = getattr(error, "sqlstate", None)  # raised by a hand-written statement
                if state in _AGAIN and attempt < 5:
                    attempt += 1
                    time.sleep(random.uniform(0, 0.01) * 2**attempt)
                    continue
                if type(error).__module__.startswith("psycopg") and (
                    state is None or state.startswith(("08", "57", "53"))
                ):
                    raise unavailable(error) from error
                raise


_END = object()


async def _stream(
    connect: Callable[[], Connection], work: Callable[[Connection], Iterator[T]]
) -> AsyncIterator[T]:
    """Run a generator in a thread; the queue is bounded, and leaving stops the generator."""
    loop = asyncio.get_running_loop()
    pieces: asyncio.Queue[Any] = asyncio.Queue()
    room = threading.Semaphore(8)
    stopped = threading.Event()

    def produce() -> None:
        try:
            with connect() as connection, connection.begin():
                for piece in work(connection):
                    room.acquire()
                    if stopped.is_set():
                        return
                    loop.call_soon_threadsafe(pieces.put_nowait, piece)
            loop.call_soon_threadsafe(pieces.put_nowait, _END)
        except BaseException as error:
            loop.call_soon_threadsafe(pieces.put_nowait, error)

    threading.Thread(target=produce, name="assay-stream", daemon=True).start()
    try:
        while True:
            piece = await pieces.get()
            room.release()
            if piece is _END:
                return
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        stopped.set()
        room.release()
