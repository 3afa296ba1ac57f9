"""``assay serve`` and ``assay work``: the server, and background work apart from it."""

from __future__ import annotations

import gc
import logging
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import FrameType

import structlog
import typer
import uvicorn
from rich.console import Console

from assay import memory
from assay.app import Assay, build, lock_data
from assay.core.errors import Conflict
from assay.http.app import create
from assay.jobs.worker import Worker
from assay.services import accounts
from assay.settings import Settings
from assay.store.places import LOCAL


def set_up_logs(settings: Settings) -> None:
    """One JSON line for each thing worth knowing, on standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelName(settings.log_level.upper())
        ),
        logger_factory=structlog.PrintLoggerFactory(file=__import__("sys").stderr),
    )
    logging.basicConfig(level=logging.WARNING)


@asynccontextmanager
async def background(assay: Assay) -> AsyncIterator[None]:
    """The background worker, for as long as the server runs."""
    worker = Worker(assay)
    assay.transport = worker
    worker.start()
    try:
        yield
    finally:
        worker.stop()


class _Server(uvicorn.Server):
    """Tells open event streams to end as soon as it is told to stop."""

    def __init__(self, config: uvicorn.Config, assay: Assay) -> None:
        super().__init__(config)
        self._assay = assay

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop: streams end by themselves, requests in flight are finished."""
        self._assay.closing = True
        super().handle_exit(sig, frame)


def run_server(settings: Settings, announce: bool = True) -> None:
    """Serve until told to stop; says where, and how to sign in the first time."""
    gc.disable()  # until all is made
    set_up_logs(settings)
    lock = lock_data(settings)
    assay = build(settings)
    console = Console()
    if announce:
        console.print(f"Assay listens on [bold]{settings.public_url()}[/]", highlight=False)
        link = assay.perform_now(LOCAL, accounts.make_setup_link)
        if link is not None:
            console.print(
                "No account yet. Open this link once to make the owner's account:\n"
                f"  [bold]{link.url}[/]",
                highlight=False,
                soft_wrap=True,
            )
    application = create(assay, background if settings.work_in_server else None)
    memory.settle()
    config = uvicorn.Config(
        application,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=10,
        backlog=2048,
    )
    try:
        _Server(config, assay).run()
    finally:
        assay.close()
        lock.close()


def serve(
    host: str | None = typer.Option(None, help="Address to listen on."),
    port: int | None = typer.Option(None, help="Port to listen on."),
) -> None:
    """Run the server (and its background work) on the data folder."""
    chosen = {key: value for key, value in (("host", host), ("port", port)) if value is not None}
    run_server(Settings(**chosen))  # type: ignore[arg-type]


def work(threads: int = typer.Option(2, min=1, max=64, help="Jobs done at the same time.")) -> None:
    """Do background work apart from the server (set ASSAY_WORK_IN_SERVER=false there)."""
    settings = Settings()
    if settings.database == "":
        raise Conflict(
            "sqlite_works_in_server",
            "With SQLite the server does the background work itself (one process writes);"
            " `assay work` is for PostgreSQL.",
        )
    set_up_logs(settings)
    assay = build(settings, migrate=False)
    memory.settle()
    worker = Worker(assay, threads)
    assay.transport = worker
    worker.start()
    stopped = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopped.set())
    stopped.wait()
    worker.stop()
    assay.close()


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(serve)
    app.command()(work)
