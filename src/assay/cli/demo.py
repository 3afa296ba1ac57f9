"""``assay demo``: a server with a project for each kind of data, to look at and play with."""

from __future__ import annotations

import shutil
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from assay.app import build, lock_data
from assay.cli.serve import run_server, set_up_logs
from assay.core.errors import Conflict
from assay.demo.build import build_demo
from assay.demo.people import OWNER_EMAIL
from assay.services import accounts
from assay.settings import Settings
from assay.store.places import LOCAL

MARK = "demo"


def demo(
    data: Path = typer.Option(Path("assay-demo"), help="Folder for the demo's data."),
    host: str = typer.Option("127.0.0.1", help="Address to listen on."),
    port: int = typer.Option(8080, help="Port to listen on."),
    fresh: bool = typer.Option(False, "--fresh", help="Make the demo anew; what was done is lost."),
    serve: bool = typer.Option(True, help="Start the server when the demo is there."),
) -> None:
    """Build demo projects of every kind (once, a minute or two) and serve them on this machine."""
    chosen = {"data": data, "database": "", "host": host, "port": port}
    settings = Settings(**chosen)  # type: ignore[arg-type]
    console = Console()
    if fresh and (data / MARK).exists():
        shutil.rmtree(data)
    if not (data / MARK).exists():
        _make(settings, console)
    _greet(settings, console)
    if serve:
        run_server(settings, announce=False)


def _make(settings: Settings, console: Console) -> None:
    """Build into a folder beside, and move it in place when it is whole."""
    folder = settings.data
    if folder.exists() and any(folder.iterdir()):
        raise Conflict(
            "folder_in_use",
            f"{folder} holds something that is no demo: choose another with --data.",
        )
    unfinished = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    making = settings.model_copy(update={"data": unfinished, "log_level": "warning"})
    set_up_logs(making)
    assay = build(making)
    columns = (
        TextColumn("{task.description:<34}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        tasks: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=total)
            progress.update(tasks[what], completed=done)

        try:
            build_demo(assay, report)
        finally:
            assay.close()
    (unfinished / MARK).write_text("The data of `assay demo`.\n", encoding="utf-8")
    if folder.exists():
        folder.rmdir()
    unfinished.rename(folder)


def _greet(settings: Settings, console: Console) -> None:
    """Where the server is, and the one link that lets the owner in."""
    lock = lock_data(settings)
    assay = build(settings)
    link = assay.perform_now(LOCAL, accounts.make_sign_in_link, OWNER_EMAIL)
    assay.close()
    lock.close()
    console.print(f"\nThe demo is at [bold]{settings.public_url()}[/]", highlight=False)
    console.print(
        f"Sign in with this link; it works once, and for a day:\n  [bold]{link.url}[/]\n"
        "Stop the server with Ctrl+C. `assay demo` again gives a new link.",
        highlight=False,
        soft_wrap=True,
    )


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(demo)
