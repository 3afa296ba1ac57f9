"""Exports and snapshots: a dataset as a file, now or frozen for good. Pseudonyms only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from assay.core.access.actions import Action
from assay.core.dataset import ItemRow
from assay.core.errors import Conflict, Forbidden, NotFound, invalid
from assay.core.values import JobState, Role, Schema
from assay.formats.writing import EXPORT_FORMATS, ExportFormat, rfc3339
from assay.media.storage import Stored, new_key
from assay.services.context import (
    Context,
    Run,
    emit,
    enqueue,
    reads,
    require,
    require_person,
    when,
    writes,
)
from assay.services.dataset_files import (
    Options,
    certificate_of,
    checked_export,
    dataset_chunks,
    fits,
    noted_rows,
    schema_of_dataset,
    schema_of_place,
    snapshot_in,
)
from assay.store import exports as store
from assay.store.datasets import count_dataset, dataset_header, dataset_rows
from assay.store.places import Place

PROGRESS_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class FormatView:
    """An export format. ``loses`` is for the project's questions where one was named;
    ``fits`` tells whether it can hold any of them. A row of the file is one ``per``.
    """

    name: str
    title: str
    media_type: str
    extension: str
    per: str
    label_types: Sequence[str]
    loses: Sequence[str]
    fits: bool
    names_people: bool


@dataclass(frozen=True, slots=True)
class FormatList:
    """All formats there are."""

    items: list[FormatView]


@dataclass(frozen=True, slots=True)
class SnapshotView:
    """A named, immutable state of the dataset. ``state`` is done once it is frozen; the
    SHA-256 is that of the frozen file; the certificate tells what its labels are worth.
    """

    id: str
    name: str
    note: str
    state: str
    n_items: int
    n_annotations: int
    sha256: str | None
    size: int | None
    at: datetime
    certificate: Mapping[str, Any]
    job: str | None
    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class SnapshotPage:
    """Snapshots, newest first."""

    items: list[SnapshotView]
    next: str | None


@dataclass(frozen=True, slots=True)
class ExportView:
    """A file that was asked for; ``download`` is its address once it is made."""

    id: str
    format: str
    title: str
    snapshot: str | None
    options: Mapping[str, Any]
    state: str
    size: int | None
    sha256: str | None
    losses: Sequence[str]
    download: str | None
    at: datetime
    job: str | None
    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class ExportPage:
    """Exports, newest first."""

    items: list[ExportView]
    next: str | None


@dataclass(frozen=True, slots=True)
class FileView:
    """A finished file: where it is in the blob store, and what a download of it is called."""

    key: str
    size: int
    sha256: str
    media_type: str
    filename: str


@dataclass(frozen=True, slots=True)
class StreamView:
    """What a direct export is called, and of what type it is."""

    media_type: str
    filename: str


@reads
def list_formats(ctx: Context, project: str | None = None) -> FormatList:
    """The export formats, those that lose least first, with what each loses."""
    require_person(ctx)
    schema = (
        None if project is None else schema_of_place(ctx, require(ctx, Action.SEE_EXPORTS, project))
    )
    known = sorted(EXPORT_FORMATS, key=lambda plugin: len(plugin.loses(None)))
    return FormatList([_view_format(plugin, schema) for plugin in known])


@reads
def list_snapshots(
    ctx: Context, project: str, cursor: int | None = None, limit: int = 50
) -> SnapshotPage:
    """The snapshots of a project, newest first."""
    place = require(ctx, Action.SEE_REPORTS, project)
    found = store.snapshots_of(ctx.conn, place.project.id, limit + 1, cursor)
    more = str(found[limit - 1].id) if len(found) > limit else None
    return SnapshotPage([_view_snapshot(snapshot) for snapshot in found[:limit]], more)


@writes
def make_snapshot(ctx: Context, project: str, name: str, note: str = "") -> SnapshotView:
    """Take a name for the present state and have a job freeze it."""
    place = require(ctx, Action.MAKE_SNAPSHOT, project)
    name = name.strip()
    if not name or name.startswith("snp_"):
        raise invalid("/name", "bad_name", "a name is needed, and does not begin with snp_")
    uid = ctx.uid("snp")
    key = store.insert_snapshot(
        ctx.conn,
        uid=uid,
        project_id=place.project.id,
        name=name,
        note=note,
        by=ctx.actor.person_id,
        now=ctx.now,
    )
    if key is None:
        raise Conflict(
            "snapshot_exists",
            f"There is a snapshot '{name}' already; snapshots never change. Choose another name.",
        )
    job = enqueue(ctx, place, "snapshot", {"snapshot": uid})
    store.link_job(ctx.conn, "snapshots", key, job)
    return _view_snapshot(snapshot_in(ctx, place, uid))


@reads
def list_exports(
    ctx: Context, project: str, cursor: int | None = None, limit: int = 50
) -> ExportPage:
    """The export files of a project, newest first."""
    place = require(ctx, Action.SEE_EXPORTS, project)
    found = store.exports_of(ctx.conn, place.project.id, limit + 1, cursor)
    more = str(found[limit - 1].id) if len(found) > limit else None
    return ExportPage([_view_export(place, export) for export in found[:limit]], more)


@writes
def make_export(
    ctx: Context, project: str, format_name: str, snapshot: str | None, options: Options
) -> ExportView:
    """Have a job write the dataset, or a snapshot of it, to a file."""
    place = require(ctx, Action.EXPORT, project)
    plugin, frozen = checked_export(ctx, place, format_name, snapshot, options)
    uid = ctx.uid("exp")
    key = store.insert_export(
        ctx.conn,
        uid=uid,
        project_id=place.project.id,
        format_name=plugin.name,
        options=asdict(options),
        snapshot_id=frozen.id if frozen else None,
        losses=plugin.loses(schema_of_dataset(ctx, place, frozen)),
        by=ctx.actor.person_id,
        now=ctx.now,
    )
    store.link_job(ctx.conn, "exports", key, enqueue(ctx, place, "export", {"export": uid}))
    emit(ctx, place, "export.made", uid, {"format": plugin.name, "snapshot": snapshot})
    return _view_export(place, _export(ctx, place, uid))


@reads
def read_export(ctx: Context, project: str, export: str) -> ExportView:
    """One export: whether its file is ready."""
    place = require(ctx, Action.SEE_EXPORTS, project)
    return _view_export(place, _export(ctx, place, export))


@reads
def export_file(ctx: Context, project: str, export: str) -> FileView:
    """The finished file of an export. A viewer gets none that tells who annotated what."""
    place = require(ctx, Action.SEE_EXPORTS, project)
    found = _export(ctx, place, export)
    plugin = EXPORT_FORMATS.get(found.format)
    if place.role is Role.VIEWER and plugin.names_people and found.options["provenance"]:
        raise Forbidden(
            "names_people",
            "This file tells which annotator said what, which viewers do not get. Ask for an"
            " export without provenance.",
        )
    if found.key is None or found.size is None or found.sha256 is None:
        raise Conflict("not_ready", "The file is not ready yet; look at the export's state.")
    name = _filename(place, plugin, found.snapshot, rfc3339(found.at)[:10])
    return FileView(found.key, found.size, found.sha256, plugin.media_type, name)


@writes
def begin_stream(
    ctx: Context, project: str, format_name: str, snapshot: str | None, options: Options
) -> StreamView:
    """Check a direct export and record that it was taken."""
    place = require(ctx, Action.EXPORT, project)
    plugin, _ = checked_export(ctx, place, format_name, snapshot, options)
    payload = {"format": plugin.name, "snapshot": snapshot, **asdict(options)}
    emit(ctx, place, "export.streamed", place.project.uid, payload)
    name = _filename(place, plugin, snapshot, rfc3339(ctx.now)[:10])
    return StreamView(plugin.media_type, name)


@reads
def stream_export(
    ctx: Context, project: str, format_name: str, snapshot: str | None, options: Options
) -> Iterator[bytes]:
    """The dataset in chunks, all read in this one transaction."""
    place = require(ctx, Action.EXPORT, project)
    plugin, frozen = checked_export(ctx, place, format_name, snapshot, options)
    return dataset_chunks(ctx, place, plugin, frozen, options, _nothing)


@reads
def copy_export(
    ctx: Context,
    project: str,
    format_name: str,
    snapshot: str | None,
    options: Options,
    write: Callable[[Iterable[bytes]], None],
    progress: Callable[[int, int], None],
) -> None:
    """Hand the dataset in chunks to ``write`` within this transaction (for the command line)."""
    place = require(ctx, Action.EXPORT, project)
    plugin, frozen = checked_export(ctx, place, format_name, snapshot, options)
    total = frozen.n_items if frozen else count_dataset(ctx.conn, place.project.id)[0]
    write(dataset_chunks(ctx, place, plugin, frozen, options, lambda n: progress(n, total)))


def run_export(run: Run) -> Mapping[str, Any]:
    """Write the file of an export; begun again from the start if it was killed."""

    def copy(ctx: Context) -> tuple[store.Export, Stored]:
        export = _export(ctx, run.place, run.job.payload["export"])
        plugin = EXPORT_FORMATS.get(export.format)
        asked = export.options
        options = Options(_tuple(asked["states"]), asked["provenance"], asked.get("frames", False))
        frozen = snapshot_in(ctx, run.place, export.snapshot) if export.snapshot else None
        total = frozen.n_items if frozen else count_dataset(ctx.conn, run.place.project.id)[0]
        chunks = dataset_chunks(ctx, run.place, plugin, frozen, options, _noting(run, total))
        return export, ctx.media.put(new_key(ctx.random.getrandbits(128)), chunks)

    export, stored = run.read(copy)
    run.write(
        lambda ctx: store.record_exported(
            ctx.conn, export.id, stored.key, stored.sha256, stored.size
        )
    )
    return {"export": export.uid, "size": stored.size, "sha256": stored.sha256}


def run_snapshot(run: Run) -> Mapping[str, Any]:
    """Freeze the present state to a file of JSON lines, with a certificate of its worth."""
    counted: Counter[str] = Counter()
    n_annotations = 0

    def counting(rows: Iterable[ItemRow]) -> Iterator[ItemRow]:
        nonlocal n_annotations
        for row in rows:
            counted[row.state] += 1
            n_annotations += len(row.annotations)
            yield row

    def freeze(ctx: Context) -> tuple[store.Snapshot, Stored, Mapping[str, Any]]:
        nonlocal n_annotations
        counted.clear()
        n_annotations = 0
        snapshot = snapshot_in(ctx, run.place, run.job.payload["snapshot"])
        project = run.place.project
        header = dataset_header(ctx.conn, project, ctx.now, snapshot.name)
        total, _ = count_dataset(ctx.conn, project.id)
        rows = noted_rows(counting(dataset_rows(ctx.conn, project.id)), _noting(run, total))
        chunks = EXPORT_FORMATS.get("jsonl").write(rows, header)
        stored = ctx.media.put(new_key(ctx.random.getrandbits(128)), chunks)
        return snapshot, stored, certificate_of(ctx, run.place, header, counted)

    snapshot, stored, certificate = run.read(freeze)
    n_items = counted.total()

    def record(ctx: Context) -> None:
        if store.record_frozen(
            ctx.conn,
            snapshot.id,
            key=stored.key,
            sha256=stored.sha256,
            size=stored.size,
            n_items=n_items,
            n_annotations=n_annotations,
            certificate=certificate,
            now=ctx.now,
        ):
            emit(ctx, run.place, "snapshot.made", snapshot.uid, {"sha256": stored.sha256})

    run.write(record, done=n_items, total=n_items)
    return {"snapshot": snapshot.uid, "n_items": n_items, "sha256": stored.sha256}


def _export(ctx: Context, place: Place, uid: str) -> store.Export:
    found = store.export_of(ctx.conn, place.project.id, uid)
    if found is None:
        raise NotFound("export_not_found", "There is no such export.")
    return found


def _view_format(plugin: ExportFormat, schema: Schema | None) -> FormatView:
    return FormatView(
        plugin.name,
        plugin.title,
        plugin.media_type,
        plugin.extension,
        plugin.per,
        plugin.label_types,
        plugin.loses(schema),
        fits(plugin, schema),
        plugin.names_people,
    )


def _view_snapshot(snapshot: store.Snapshot) -> SnapshotView:
    job = snapshot.job
    return SnapshotView(
        snapshot.uid,
        snapshot.name,
        snapshot.note,
        _state(snapshot.key, job),
        snapshot.n_items,
        snapshot.n_annotations,
        snapshot.sha256,
        snapshot.size,
        when(snapshot.at),
        snapshot.certificate,
        job.uid if job else None,
        job.done if job else snapshot.n_items,
        job.total if job else snapshot.n_items,
    )


def _view_export(place: Place, export: store.Export) -> ExportView:
    job, plugin = export.job, EXPORT_FORMATS.get(export.format)
    address = f"/api/v1/projects/{place.project.slug}/exports/{export.uid}/file"
    return ExportView(
        export.uid,
        export.format,
        plugin.title,
        export.snapshot,
        export.options,
        _state(export.key, job),
        export.size,
        export.sha256,
        export.losses,
        address if export.key else None,
        when(export.at),
        job.uid if job else None,
        job.done if job else 0,
        job.total if job else None,
    )


def _state(key: str | None, job: store.JobProgress | None) -> str:
    """Done where there is a file; else how its job is."""
    if key is not None:
        return JobState.DONE
    return JobState.FAILED if job is None or job.state == JobState.DONE else job.state


def _filename(place: Place, plugin: ExportFormat, snapshot: str | None, day: str) -> str:
    kept = "".join(
        c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in snapshot or day
    )
    return f"{place.project.slug}-{kept}.{plugin.extension}"


def _noting(run: Run, total: int) -> Callable[[int], None]:
    """Notes progress every few thousand rows; a job that was cancelled stops here."""

    def note(done: int) -> None:
        if done % PROGRESS_ROWS == 0:
            run.write(lambda _: None, done=done, total=total)

    return note


def _nothing(_: int) -> None:
    return


def _tuple(values: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)
