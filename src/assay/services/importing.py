"""Items come in: uploads by chunks, imports as resumable jobs, and small sets at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec

from assay.core.access.actions import Action
from assay.core.errors import Conflict, Invalid, NotFound, Problem, TooLarge
from assay.core.values import DAY, JobState
from assay.formats.reading import (
    READERS,
    GoldRow,
    ItemReader,
    ItemRow,
    Row,
    check_row,
    choose_reader,
)
from assay.formats.reading.rows import shown
from assay.media.storage import BlobStore, new_key
from assay.services.context import (
    Context,
    emit,
    enqueue,
    reads,
    require,
    when,
    when_or_none,
    writes,
)
from assay.services.import_job import KIND, Batch, ImportOptions, Payload, Progress
from assay.services.intake import Preparation, Taken, declared, problem_rows, take_in
from assay.services.sources import StoredFile
from assay.store.imports import (
    Upload,
    abandoned_uploads,
    delete_upload,
    insert_upload,
    record_received,
    upload_of,
)
from assay.store.jobs import (
    Job,
    job_of,
    jobs_of,
    problems_of,
    request_cancel,
    requeue_job,
)
from assay.store.places import Place

__all__ = ["GoldRow", "ImportOptions", "ItemRow"]

ROWS_AT_ONCE = 1_000
MOST_UPLOADS = 2_000
KEPT = 7 * DAY
SWEPT_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class UploadView:
    """A file on its way in: how many of its bytes have been received, durably."""

    id: str
    name: str
    size: int
    received: int


@dataclass(frozen=True, slots=True)
class ImportView:
    """An import: how far it is, and what became of its rows.

    ``broken`` counts items that came in with a medium that cannot be used; they are set aside
    and in the report. ``bad`` counts rows that did not come in.
    """

    id: str
    name: str
    format: str
    state: JobState
    done: int
    total: int | None
    added: int
    changed: int
    unchanged: int
    broken: int
    bad: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    error: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class ImportList:
    """Imports, newest first."""

    items: list[ImportView]


@dataclass(frozen=True, slots=True)
class ProblemView:
    """One thing that was wrong with a row."""

    line: int
    external_id: str | None
    pointer: str
    code: str
    message: str
    value: str | None


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """A part of an import's report."""

    items: list[ProblemView]
    next: str | None


@dataclass(frozen=True, slots=True)
class AddedView:
    """What became of items that were sent at once; lines count from 1."""

    added: int
    changed: int
    unchanged: int
    problems: list[ProblemView]


@writes
def start_upload(ctx: Context, project: str, name: str, size: int) -> UploadView:
    """Announce a file; its bytes follow in chunks."""
    place = require(ctx, Action.IMPORT_ITEMS, project)
    if size < 0 or size > ctx.settings.max_upload:
        limit = ctx.settings.max_upload
        raise TooLarge(
            "upload_too_large", f"An upload has at most {limit:,} bytes.", {"limit": limit}
        )
    name = shown(name.strip())[-500:]
    if not name:
        raise Invalid(
            "bad_name", "A file has a name.", problems=[Problem("/name", "empty", "is empty")]
        )
    uid = ctx.uid("upl")
    insert_upload(
        ctx.conn,
        uid=uid,
        project_id=place.project.id,
        name=name,
        size=size,
        key=new_key(ctx.random.getrandbits(128)),
        person_id=ctx.actor.person_id,
        now=ctx.now,
    )
    return UploadView(uid, name, size, 0)


@reads
def read_upload(ctx: Context, project: str, upload: str) -> UploadView:
    """How much of a file has come: a client that lost its connection goes on from there."""
    found = _upload(ctx, require(ctx, Action.IMPORT_ITEMS, project), upload)
    return UploadView(found.uid, found.name, found.size, found.received)


@reads
def upload_place(ctx: Context, project: str, upload: str, end: int) -> Upload:
    """Where the next chunk of an upload goes, if it may: ``end`` is the offset after it."""
    found = _upload(ctx, require(ctx, Action.IMPORT_ITEMS, project), upload)
    if end > found.size:
        raise TooLarge(
            "upload_too_large",
            f"The file was announced with {found.size:,} bytes; this chunk ends at {end:,}.",
            {"size": found.size},
        )
    return found


def store_chunk(media: BlobStore, upload: Upload, offset: int, chunk: bytes) -> int:
    """Write a chunk, durably, outside of any transaction; the size after it."""
    return media.append(upload.key, offset, chunk)


@writes
def note_received(ctx: Context, project: str, upload: str, received: int) -> UploadView:
    """Note how much has come, after the bytes are durable."""
    found = _upload(ctx, require(ctx, Action.IMPORT_ITEMS, project), upload)
    record_received(ctx.conn, found.id, received)
    return UploadView(found.uid, found.name, found.size, max(received, found.received))


def _upload(ctx: Context, place: Place, uid: str) -> Upload:
    found = upload_of(ctx.conn, place.project.id, uid)
    if found is None:
        raise NotFound("upload_not_found", "There is no such upload.")
    return found


@writes
def forget_abandoned(ctx: Context) -> int:
    """Drop uploads that nobody has imported in a week, bytes and all; how many.

    Called by the schedule, on nobody's behalf. The bytes go first: cut off in between, the row
    is still there to be swept.
    """
    found = abandoned_uploads(ctx.conn, ctx.now - KEPT, SWEPT_AT_ONCE)
    for upload in found:
        ctx.media.delete(upload.key)
        delete_upload(ctx.conn, upload.id)
    return len(found)


@writes
def start_import(
    ctx: Context,
    project: str,
    uploads: Sequence[str],
    format: str = "auto",  # noqa: A002 - the word of the interface
    options: ImportOptions | None = None,
    on_bad_row: Literal["skip", "stop"] = "skip",
) -> ImportView:
    """Read uploads into items, as a job; several uploads are files that belong together."""
    place = require(ctx, Action.IMPORT_ITEMS, project)
    if not 1 <= len(uploads) <= MOST_UPLOADS:
        raise Invalid("bad_uploads", f"An import has 1 to {MOST_UPLOADS:,} uploads.")
    found = [_upload(ctx, place, uid) for uid in dict.fromkeys(uploads)]
    for upload in found:
        if upload.received != upload.size:
            raise Conflict(
                "upload_incomplete",
                f"{upload.name} is not complete: {upload.received:,} of {upload.size:,} bytes.",
                {"upload": upload.uid, "received": upload.received},
            )
    declared(ctx, place.project)
    reader = _reader(ctx, found, format)
    name = found[0].name if len(found) == 1 else f"{len(found):,} files"
    payload = Payload(
        name,
        reader.name,
        [StoredFile(upload.uid, upload.name, upload.size, upload.key) for upload in found],
        options or ImportOptions(),
        on_bad_row,
    )
    uid = enqueue(ctx, place, KIND, msgspec.to_builtins(payload))
    emit(ctx, place, "import.started", uid, {"format": reader.name})
    return _view(_job(ctx, place, uid))


def _reader(ctx: Context, uploads: Sequence[Upload], chosen: str) -> ItemReader:
    if len(uploads) > 1:
        return READERS.get("files")
    if chosen != "auto":
        return READERS.get(chosen)
    upload = uploads[0]
    head = b"".join(ctx.media.read(upload.key, 0, 4_096)) if upload.size else b""
    return choose_reader(upload.name, head)


@reads
def list_imports(ctx: Context, project: str) -> ImportList:
    """The latest imports of a project."""
    place = require(ctx, Action.IMPORT_ITEMS, project)
    found = jobs_of(ctx.conn, place.project.id, 50, kinds=[KIND])
    return ImportList([_view(job) for job in found])


@reads
def read_import(ctx: Context, project: str, uid: str) -> ImportView:
    """One import."""
    return _view(_job(ctx, require(ctx, Action.IMPORT_ITEMS, project), uid))


@reads
def read_problems(
    ctx: Context, project: str, uid: str, cursor: int | None, limit: int
) -> ProblemPage:
    """The report of an import: each bad row with its line, what is wrong and the value."""
    job = _job(ctx, require(ctx, Action.IMPORT_ITEMS, project), uid)
    rows = problems_of(ctx.conn, job.id, cursor or 0, limit + 1)
    more = str(rows[limit - 1][0]) if len(rows) > limit else None
    return ProblemPage(
        [
            _problem(line, external, found, value)
            for _, line, external, found, value in rows[:limit]
        ],
        more,
    )


@writes
def cancel_import(ctx: Context, project: str, uid: str) -> ImportView:
    """Stop an import after the batch in hand; what has come in stays."""
    place = require(ctx, Action.IMPORT_ITEMS, project)
    job = _job(ctx, place, uid)
    request_cancel(ctx.conn, job.id, ctx.now)
    return _view(_job(ctx, place, uid))


@writes
def resume_import(ctx: Context, project: str, uid: str) -> ImportView:
    """Go on with a stopped or failed import, from the row after the last one that came in."""
    place = require(ctx, Action.IMPORT_ITEMS, project)
    job = _job(ctx, place, uid)
    if job.state not in (JobState.FAILED, JobState.CANCELLED):
        raise Conflict("import_not_ended", f"The import is {job.state}; only an ended one goes on.")
    requeue_job(ctx.conn, job.id)
    ctx.outgoing.append(job.id)
    return _view(_job(ctx, place, uid))


@writes
def add_items(ctx: Context, project: str, rows: Sequence[ItemRow]) -> AddedView:
    """Take in up to 1,000 text items at once; what is wrong with some does not stop the rest."""
    place = require(ctx, Action.IMPORT_ITEMS, project)
    if len(rows) > ROWS_AT_ONCE:
        raise TooLarge("too_many_items", f"At most {ROWS_AT_ONCE:,} items at once; use an import.")
    what = declared(ctx, place.project)
    preparation = Preparation(what)
    total = Taken()
    batch = Batch()
    for line, item in enumerate(rows, 1):
        row = check_row(Row(line, line, item), what.rules)
        if batch.add(row, preparation):
            continue
        _add(total, take_in(ctx, place, batch.items, place.project.uid))
        batch.restart()
        batch.add(row, preparation)
    _add(total, take_in(ctx, place, batch.items, place.project.uid))
    refused = sorted([*total.refused, *batch.refused], key=lambda one: one[0])
    return AddedView(
        total.added,
        total.changed,
        total.unchanged + batch.repeated,
        [_problem(*one) for one in problem_rows(refused)],
    )


def _add(total: Taken, taken: Taken) -> None:
    total.added += taken.added
    total.changed += taken.changed
    total.unchanged += taken.unchanged
    total.refused.extend(taken.refused)


def _job(ctx: Context, place: Place, uid: str) -> Job:
    found = job_of(ctx.conn, place.project.id, uid)
    if found is None or found.kind != KIND:
        raise NotFound("import_not_found", "There is no such import.")
    return found


def _view(job: Job) -> ImportView:
    progress = Progress.of(job)
    return ImportView(
        job.uid,
        job.payload.get("name", ""),
        job.payload.get("format", ""),
        job.state,
        job.done,
        job.total,
        progress.added,
        progress.changed,
        progress.unchanged,
        progress.broken,
        progress.bad,
        when(job.created_at),
        when_or_none(job.started_at),
        when_or_none(job.finished_at),
        job.error,
    )


def _problem(line: int, external_id: str | None, found: Problem, value: str | None) -> ProblemView:
    return ProblemView(line, external_id, found.pointer, found.code, found.message, value)
