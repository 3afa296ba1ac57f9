"""``assay import``: items from files or folders, with progress and a report of bad rows."""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from assay.app import Assay, build
from assay.core.errors import AssayError, Invalid, NotFound
from assay.core.values import JobState
from assay.jobs.worker import run_job
from assay.services import importing
from assay.services.importing import ImportOptions, ImportView, ProblemView
from assay.settings import Settings
from assay.store.places import LOCAL

CHUNK = 4_000_000
TOGETHER = importing.MOST_UPLOADS
ALONE = (".jsonl", ".ndjson", ".csv", ".tsv", ".tab", ".zip")
SHOWN = 20


class InHand:
    """A transport that keeps the jobs for this process instead of sending them to a worker."""

    def __init__(self) -> None:
        self.jobs: list[int] = []

    def send(self, job_id: int) -> None:
        """Keep a job."""
        self.jobs.append(job_id)


def import_items(
    project: Annotated[str, typer.Argument(help="The project's slug.")],
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files (JSON lines, CSV, zip, pictures, texts) or folders of such."),
    ] = None,
    attributes_from: Annotated[
        str, typer.Option(help="Attributes that folders stand for, outermost first: `a,b`.")
    ] = "",
    text_column: Annotated[str | None, typer.Option(help="The CSV column with the text.")] = None,
    ignore_other_columns: Annotated[
        bool, typer.Option(help="Pass over CSV columns that the blueprint does not know.")
    ] = False,
    stop: Annotated[bool, typer.Option("--stop", help="Stop at the first bad row.")] = False,
    resume: Annotated[
        str | None, typer.Option(help="Go on with this import (its id) instead of a new one.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Write all bad rows to this file, as CSV.")
    ] = None,
) -> None:
    """Bring items into a project. The same files again change nothing; a broken run goes on."""
    console = Console(stderr=True)
    assay = build(Settings())
    mine = InHand()
    assay.transport = mine
    options = ImportOptions(
        text_column=text_column,
        other_columns="ignore" if ignore_other_columns else "refuse",
        attributes_from=[name.strip() for name in attributes_from.split(",") if name.strip()],
    )
    try:
        if resume is not None:
            begun = [assay.perform_now(LOCAL, importing.resume_import, project, resume)]
        elif paths:
            begun = [
                _begin(assay, console, project, group, options, stop) for group in _groups(paths)
            ]
        else:
            raise Invalid("no_files", "Name one or more files, or an import with --resume.")
        ended = [
            _run(assay, console, project, one, job)
            for one, job in zip(begun, mine.jobs, strict=True)
        ]
        bad = [_tell(assay, console, project, one, report) for one in ended]
    finally:
        assay.close()
    if any(one.state is JobState.FAILED for one in ended):
        raise typer.Exit(65)
    if any(one.state is JobState.CANCELLED for one in ended):
        raise typer.Exit(75)
    if sum(bad):
        raise typer.Exit(1)


def _groups(paths: Sequence[Path]) -> Iterator[list[tuple[str, Path]]]:
    """Files with the names that they come in by: tables and archives alone, others together."""
    together: list[tuple[str, Path]] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if file.is_file())
            together += [(file.relative_to(path).as_posix(), file) for file in inside]
        elif not path.is_file():
            raise NotFound("no_such_file", f"There is no file {path}.")
        elif path.suffix.lower() in ALONE:
            yield [(path.name, path)]
        else:
            together.append((path.name, path))
    for start in range(0, len(together), TOGETHER):
        yield together[start : start + TOGETHER]


def _begin(
    assay: Assay,
    console: Console,
    project: str,
    files: Sequence[tuple[str, Path]],
    options: ImportOptions,
    stop: bool,
) -> ImportView:
    """Copy the files into the blob store, and start their import."""
    size = sum(path.stat().st_size for _, path in files)
    uploads = []
    columns = (TextColumn("reading {task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(files[0][0] if len(files) == 1 else f"{len(files):,} files", total=size)
        for name, path in files:
            upload = assay.perform_now(
                LOCAL, importing.start_upload, project, name, path.stat().st_size
            )
            received = 0
            with path.open("rb") as file:
                while chunk := file.read(CHUNK):
                    end = received + len(chunk)
                    place = assay.perform_now(
                        LOCAL, importing.upload_place, project, upload.id, end
                    )
                    received = importing.store_chunk(assay.media, place, received, chunk)
                    bar.advance(task, len(chunk))
            assay.perform_now(LOCAL, importing.note_received, project, upload.id, received)
            uploads.append(upload.id)
    return assay.perform_now(
        LOCAL,
        importing.start_import,
        project,
        uploads,
        "auto",
        options,
        "stop" if stop else "skip",
    )


def _run(assay: Assay, console: Console, project: str, one: ImportView, job: int) -> ImportView:
    """Do the import here, showing how far it is; Ctrl+C pauses it after the batch in hand."""
    worker = threading.Thread(target=run_job, args=(assay, job), name="assay-import")
    with _bar(console) as bar:
        task = bar.add_task(one.name, total=None, counts="")
        worker.start()
        while worker.is_alive():
            try:
                worker.join(0.2)
            except KeyboardInterrupt:
                console.print("Pausing after the batch in hand…")
                assay.perform_now(LOCAL, importing.cancel_import, project, one.id)
            now = assay.perform_now(LOCAL, importing.read_import, project, one.id)
            bar.update(task, completed=now.done, total=now.total, counts=_counts(now))
    return assay.perform_now(LOCAL, importing.read_import, project, one.id)


@contextmanager
def _bar(console: Console) -> Iterator[Progress]:
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[counts]}"),
        console=console,
        transient=True,
    ) as bar:
        yield bar


def _counts(one: ImportView) -> str:
    parts = [f"{one.added:,} new"]
    for n, words in (
        (one.changed, "changed"),
        (one.unchanged, "already here"),
        (one.broken, "set aside"),
        (one.bad, "bad"),
    ):
        if n:
            parts.append(f"{n:,} {words}")
    return ", ".join(parts)


def _tell(
    assay: Assay, console: Console, project: str, one: ImportView, report: Path | None
) -> int:
    """Say what became of an import, with its first bad rows; how many rows were bad."""
    console.print(f"{one.name}: {_counts(one)}", highlight=False)
    if one.error is not None:
        console.print(f"[bold red]stopped[/]: {one.error['message']}", highlight=False)
    if one.state in (JobState.FAILED, JobState.CANCELLED):
        console.print(f"Go on with: assay import {project} --resume {one.id}", highlight=False)
    problems = _problems(assay, project, one.id)
    first = [problem for problem, _ in zip(problems, range(SHOWN), strict=False)]
    if first:
        table = Table("line", "external id", "what is wrong", "value", box=None, pad_edge=False)
        for problem in first:
            words = f"{problem.message} ({problem.pointer})" if problem.pointer else problem.message
            table.add_row(str(problem.line), problem.external_id or "", words, problem.value or "")
        console.print(table)
        if one.bad + one.broken > len(first) and report is None:
            console.print("More of them with --report FILE.", highlight=False)
    if report is not None:
        written = _write(report, _problems(assay, project, one.id))
        console.print(f"{report}: {written:,} bad rows", highlight=False)
    return one.bad


def _problems(assay: Assay, project: str, uid: str) -> Iterator[ProblemView]:
    cursor: int | None = None
    while True:
        page = assay.perform_now(LOCAL, importing.read_problems, project, uid, cursor, 1_000)
        yield from page.items
        if page.next is None:
            return
        cursor = int(page.next)


def _write(path: Path, problems: Iterator[ProblemView]) -> int:
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["line", "external_id", "pointer", "code", "message", "value"])
            n = 0
            for one in problems:
                writer.writerow(
                    [one.line, one.external_id, one.pointer, one.code, one.message, one.value]
                )
                n += 1
            return n
    except OSError as error:
        raise AssayError("cannot_write", f"{path} cannot be written: {error}") from error


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("import")(import_items)
