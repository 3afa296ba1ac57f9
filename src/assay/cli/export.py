"""``assay export``: a dataset, or a snapshot of it, as a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from assay.app import build
from assay.services import exporting
from assay.services.dataset_files import Options
from assay.settings import Settings
from assay.store.places import LOCAL


def export(
    project: Annotated[str, typer.Argument(help="The project's slug.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write; - for the output.")],
    format_name: Annotated[
        str, typer.Option("--format", "-f", help="See `assay export-formats`.")
    ] = "jsonl",
    snapshot: Annotated[
        str | None, typer.Option(help="A snapshot's name; else the present state.")
    ] = None,
    state: Annotated[
        list[str] | None, typer.Option(help="Only items in this state; may be repeated.")
    ] = None,
    provenance: Annotated[
        bool, typer.Option(help="Whether the file tells (by pseudonym) who annotated what.")
    ] = True,
    frames: Annotated[
        bool, typer.Option(help="Whether tracks tell every frame beside their key frames.")
    ] = False,
) -> None:
    """Write a dataset to a file, with flat memory; an interrupted one goes on where it was."""
    assay = build(Settings())
    console = Console(stderr=True)
    options = Options(tuple(state) if state else None, provenance, frames)
    try:
        assay.perform_now(LOCAL, exporting.begin_stream, project, format_name, snapshot, options)
        bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
        )
        with bar:
            task = bar.add_task(f"{project} as {format_name}", total=None)

            def progress(done: int, total: int) -> None:
                if done % 500 == 0 or done == total:
                    bar.update(task, completed=done, total=total)

            written = 0

            def write(chunks: Iterable[bytes]) -> None:
                nonlocal written
                written = to_output(chunks) if str(out) == "-" else to_file(chunks, out)

            assay.perform_now(
                LOCAL,
                exporting.copy_export,
                project,
                format_name,
                snapshot,
                options,
                write,
                progress,
            )
    finally:
        assay.close()
    if str(out) != "-":
        console.print(f"{out}: {written:,} bytes", highlight=False)


def formats() -> None:
    """The formats that datasets can be exported to, and what each loses."""
    assay = build(Settings())
    try:
        found = assay.perform_now(LOCAL, exporting.list_formats, None)
    finally:
        assay.close()
    console = Console()
    for one in found.items:
        console.print(f"[bold]{one.name}[/]: {one.title}", highlight=False)
        for sentence in one.loses:
            console.print(f"  loses: {sentence}", highlight=False)
        if not one.loses:
            console.print("  loses nothing", highlight=False)


def to_output(chunks: Iterable[bytes]) -> int:
    """Write to standard output; the number of bytes."""
    size = 0
    for chunk in chunks:
        size += sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()
    return size


def to_file(chunks: Iterable[bytes], out: Path) -> int:
    """Write beside the place and rename into it once whole; the number of bytes.

    What an interrupted run left is compared and kept as far as it is the same.
    """
    part = out.with_name(out.name + ".part")
    with part.open("r+b" if part.exists() else "w+b") as file:
        same = True
        for chunk in chunks:
            if same:
                start = file.tell()
                if file.read(len(chunk)) == chunk:
                    continue
                file.seek(start)
                file.truncate()
                same = False
            file.write(chunk)
        file.truncate()
        size = file.tell()
        file.flush()
        os.fsync(file.fileno())
    part.replace(out)
    return size


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(export)
    app.command("export-formats")(formats)
