"""The composition root: settings → database, media, secret → one object that runs services."""

from __future__ import annotations

import fcntl
import os
import random
import secrets
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection

from assay.core.errors import Conflict
from assay.core.values import HOUR
from assay.media.assist.bench import Bench
from assay.media.storage import BlobStore, open_store
from assay.services.context import Context, enter
from assay.settings import Settings
from assay.store.engine import Database, open_database
from assay.store.migrate import upgrade
from assay.store.places import NOBODY, Actor, Credential, Place

P = ParamSpec("P")
R = TypeVar("R")
Service = Callable[Concatenate[Context, P], R]


class Entropy(random.SystemRandom):
    """The system's randomness, drawn 4 kB at a time: a system call for every id costs more.

    Each thread has a pool of its own, which a forked process does not share.
    """

    def __init__(self) -> None:
        self._pools = threading.local()
        super().__init__()

    def getrandbits(self, k: int, /) -> int:
        """A number of k random bits."""
        size = (k + 7) // 8
        return int.from_bytes(self._draw(size)) >> (size * 8 - k)

    def random(self) -> float:
        """A number in [0, 1)."""
        return (int.from_bytes(self._draw(7)) >> 3) * 2.0**-53

    def _draw(self, size: int) -> bytes:
        pools = self._pools
        start: int = getattr(pools, "used", 0)
        end = start + size
        if getattr(pools, "process", None) != os.getpid() or end > len(pools.bytes):
            pools.process, pools.bytes = os.getpid(), os.urandom(max(4096, size))
            start, end = 0, size
        pools.used = end
        drawn: bytes = pools.bytes[start:end]
        return drawn


class Transport(Protocol):
    """Sends a job on its way once it is durable."""

    def send(self, job_id: int) -> None:
        """Have some worker take this job soon."""


class Nowhere:
    """No transport: jobs wait in their table until a worker sweeps."""

    def send(self, job_id: int) -> None:
        """Do nothing."""


class Assay:
    """One running Assay: opens transactions, makes contexts, runs services in them."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        media: BlobStore,
        secret: bytes,
        clock: Callable[[], int] | None = None,
    ) -> None:
        self.settings = settings
        self.database = database
        self.media = media
        self.secret = secret
        self.clock = clock or (lambda: time.time_ns() // 1000)
        self.random: random.Random = Entropy()
        self.transport: Transport = Nowhere()
        self.idle = settings.session_hours * HOUR
        self.writes_done = 0
        self.closing = False
        self.threads = ThreadPoolExecutor(4, thread_name_prefix="assay-files")
        self.assist = Bench(settings.assist_at_once, settings.max_media_megabytes)

    def context(self, conn: Connection, actor: Actor, place: Place | None = None) -> Context:
        """A context in an open transaction."""
        return Context(
            conn, actor, self.clock(), self.random, self.media, self.secret, self.settings, place
        )

    async def perform(
        self, credential: Credential, service: Service[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run a service in a transaction of its kind, and send its jobs after the commit."""
        kind, work, contexts = self._bind(credential, service, args, kwargs)
        run = self.database.read if kind == "read" else self.database.write
        result = await run(work)
        self._after(kind, contexts)
        return result

    def perform_now(
        self, credential: Credential, service: Service[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """``perform`` for threads without an event loop (jobs, CLI)."""
        kind, work, contexts = self._bind(credential, service, args, kwargs)
        run = self.database.read_now if kind == "read" else self.database.write_now
        result = run(work)
        self._after(kind, contexts)
        return result

    def stream(
        self,
        credential: Credential,
        service: Callable[Concatenate[Context, P], Iterator[R]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> AsyncIterator[R]:
        """Iterate a reading service over one consistent snapshot; leaving stops it."""
        _, work, _ = self._bind(credential, service, args, kwargs)
        return self.database.stream(work)

    def write_as_system(self, work: Callable[[Context], R], place: Place | None = None) -> R:
        """Run work in a write transaction that nobody asked for (schedule, reactions)."""
        contexts: list[Context] = []

        def bound(conn: Connection) -> R:
            contexts[:] = [self.context(conn, NOBODY, place)]
            return work(contexts[0])

        result = self.database.write_now(bound)
        self._after("write", contexts)
        return result

    def _bind(
        self,
        credential: Credential,
        service: Callable[..., R],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> tuple[str, Callable[[Connection], R], list[Context]]:
        kind: str = service.transaction  # type: ignore[attr-defined]
        contexts: list[Context] = []

        def work(conn: Connection) -> R:
            actor, place = enter(service, conn, credential, self.clock(), self.idle, args)
            contexts[:] = [self.context(conn, actor, place)]  # again from the start on a retry
            return service(contexts[0], *args, **kwargs)

        return kind, work, contexts

    def _after(self, kind: str, contexts: list[Context]) -> None:
        if kind == "write":
            self.writes_done += 1
            for context in contexts:
                for job_id in context.outgoing:
                    self.transport.send(job_id)

    def close(self) -> None:
        """Finish running work and let go of everything."""
        self.database.close()
        self.threads.shutdown(wait=False)
        self.assist.close()


def build(settings: Settings, migrate: bool = True) -> Assay:
    """Assay on the data folder and database of the settings; makes what is missing."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = open_database(settings.database_url())
    if migrate:
        upgrade(database.engine)
    media = open_store(settings.media or str(settings.data / "media"))
    secret = load_secret(settings.secret_file or settings.data / "secret.key")
    return Assay(settings, database, media, secret)


def load_secret(path: Path) -> bytes:
    """The installation's key: 256 random bits, made at first start, readable by its owner only."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_bytes()
        if len(key) < 32:
            raise Conflict("bad_secret", f"{path} is damaged: restore it from a backup.") from None
        return key
    with os.fdopen(descriptor, "wb") as file:
        key = secrets.token_bytes(32)
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key


def lock_data(settings: Settings) -> IO[bytes]:
    """Hold the data folder for one server; a second one is told so. Keep the file open."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = (settings.data / "server.lock").open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise Conflict(
            "data_in_use",
            f"Another Assay server is using {settings.data}. Stop it, or choose another folder"
            " with ASSAY_DATA. Several servers can share a PostgreSQL database: each with a data"
            " folder of its own, and with the same ASSAY_MEDIA and ASSAY_SECRET_FILE.",
        ) from None
    return file
