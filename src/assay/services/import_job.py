"""The job of an import: rows read as a stream, taken in by batches, each with its checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from assay.core.errors import Invalid
from assay.formats.reading import READERS, Found, Position, ReadOptions, Row
from assay.media.decoding import Decoder
from assay.media.deriving import Deriver
from assay.media.images import ImageLimits
from assay.services.context import Context, Run
from assay.services.intake import (
    Preparation,
    ReadyItem,
    declared,
    problem_rows,
    take_in,
)
from assay.services.intake_media import MediaIntake, Refused, media_limits
from assay.services.sources import ImportSource, StoredFile
from assay.store.blobs import Blob, blobs_by_hash
from assay.store.imports import delete_upload, upload_of
from assay.store.jobs import Job, record_problems
from assay.store.places import Place

KIND = "import"
BATCH_ROWS = 2_000
BATCH_BYTES = 8_000_000
BATCH_MEDIA = 50


class ImportOptions(msgspec.Struct, forbid_unknown_fields=True):
    """How a file is to be read.

    ``columns`` maps columns to ``external_id``, ``group``, ``priority``, ``data.NAME``,
    ``attributes.NAME``, ``gold.NAME`` or ``ignore``. ``attributes_from`` names the attributes
    that an archive's folders stand for, the outermost first.
    """

    columns: dict[str, str] = {}
    text_column: str | None = None
    delimiter: str | None = None
    other_columns: Literal["refuse", "ignore"] = "refuse"
    attributes_from: list[str] = []


class Payload(msgspec.Struct):
    """What the job of an import is told."""

    name: str
    format: str
    uploads: list[StoredFile]
    options: ImportOptions
    on_bad_row: str


@dataclass(slots=True)
class Batch:
    """Rows for one transaction: different keys, bounded in number and size."""

    items: list[ReadyItem] = field(default_factory=list)
    refused: list[tuple[int, str | None, Found]] = field(default_factory=list)
    by_key: dict[str, ReadyItem] = field(default_factory=dict)
    repeated: int = 0
    rows: int = 0
    bad: int = 0
    size: int = 0
    media: int = 0

    def add(self, row: Row, preparation: Preparation) -> bool:
        """Take a row on; False where its key is in here with other content (write first)."""
        try:
            item = preparation.ready(row)
        except Refused as refused:
            self.rows += 1
            self.bad += 1
            self.refused.extend((row.line, row.external_id, found) for found in refused.found)
            return True
        earlier = self.by_key.get(item.key)
        if earlier is not None:
            if not item.says_the_same(earlier):
                return False
            self.repeated += 1
        else:
            self.by_key[item.key] = item
            self.items.append(item)
            self.size += len(item.data)
            self.media += len(item.blobs)
        self.rows += 1
        return True

    def full(self) -> bool:
        """Whether it is time to write."""
        return self.rows >= BATCH_ROWS or self.size >= BATCH_BYTES or self.media >= BATCH_MEDIA

    def restart(self) -> None:
        """Forget the items, which were written; what was refused stays to be reported."""
        self.items, self.by_key, self.size, self.media = [], {}, 0, 0


def import_items(run: Run) -> Mapping[str, Any]:
    """The job: read, make ready, and take in batch by batch, each with its checkpoint.

    Killed at any moment it goes on after the last batch that was committed; rows, counts and
    report are then the same as those of a run without a break.
    """
    payload = msgspec.convert(run.job.payload, Payload)
    progress = Progress.of(run.job)
    media, settings, what, randomness, now = run.read(
        lambda ctx: (ctx.media, ctx.settings, declared(ctx, run.place.project), ctx.random, ctx.now)
    )
    if not progress.finished:
        limits = ImageLimits(pixels=settings.max_image_pixels)
        reader = READERS.get(payload.format)
        options = payload.options
        read_options = ReadOptions(
            options.columns,
            options.text_column,
            options.delimiter,
            options.other_columns,
            tuple(options.attributes_from),
        )
        with (
            ImportSource(media, payload.name, payload.uploads, payload.format) as source,
            Decoder(limits) as decoder,
            Deriver(media_limits(settings)) as deriver,
        ):
            if progress.total is None:
                progress.total = reader.count(source)
            intake = MediaIntake(
                source.files,
                media,
                randomness,
                now,
                decoder,
                deriver,
                limits.size,
                _look_up(run),
            )
            preparation = Preparation(what, intake)
            rows = reader.rows(source, what.rules, read_options, progress.position())
            _take_rows(run, rows, preparation, progress, payload)
    run.write(
        lambda ctx: _forget_uploads(ctx, run.place, payload.uploads),
        done=progress.done,
        total=progress.done,
        checkpoint=msgspec.to_builtins(progress) | {"finished": True},
    )
    for file in payload.uploads:
        media.delete(file.key)
    return progress.counts()


class Progress(msgspec.Struct):
    """The checkpoint of an import."""

    offset: int = 0
    line: int = 0
    done: int = 0
    total: int | None = None
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    broken: int = 0
    bad: int = 0
    finished: bool = False

    @classmethod
    def of(cls, job: Job) -> Progress:
        """Where a job has come to."""
        return msgspec.convert(job.checkpoint, cls)

    def position(self) -> Position:
        """Where the reader goes on."""
        return Position(self.offset, self.line)

    def counts(self) -> dict[str, int]:
        """What became of the rows."""
        return {
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "broken": self.broken,
            "bad": self.bad,
        }


def _look_up(run: Run) -> Callable[[str], Blob | None]:
    """Finds media that came in before, with an earlier attempt or another import."""
    project = run.place.project.id

    def look_up(sha256: str) -> Blob | None:
        found = run.read(lambda ctx: blobs_by_hash(ctx.conn, project, [sha256]))
        return found.get(sha256)

    return look_up


def _take_rows(
    run: Run,
    rows: Iterator[Row],
    preparation: Preparation,
    progress: Progress,
    payload: Payload,
) -> None:
    """Make batches ready while the one before is written: one write is under way at a time."""
    with ThreadPoolExecutor(1, thread_name_prefix="assay-take-in") as writer:
        under_way: Future[None] | None = None

        def write(batch: Batch, position: Position) -> None:
            nonlocal under_way
            if under_way is not None:
                under_way.result()
            under_way = writer.submit(_write, run, batch, progress, position)

        batch = Batch()
        last: Row | None = None
        for row in rows:
            if not batch.add(row, preparation):
                write(batch, last.position() if last else progress.position())
                batch = Batch()
                batch.add(row, preparation)
            last = row
            stopping = batch.bad > 0 and payload.on_bad_row == "stop"
            if stopping or batch.full():
                write(batch, row.position())
                batch = Batch()
            if stopping:
                break
        else:
            stopping = False
        if batch.rows and last is not None:
            write(batch, last.position())
        if under_way is not None:
            under_way.result()
    if stopping and last is not None:
        raise Invalid(
            "bad_row",
            f"Line {last.line} is bad, and the import stops at the first bad row. What came"
            " before it is in; mend the row, or go on to pass it over.",
            {"line": last.line},
        )


def _write(run: Run, batch: Batch, progress: Progress, position: Position) -> None:
    """One transaction: the items, the report, the counts and the checkpoint."""
    before = msgspec.to_builtins(progress)
    checkpoint: dict[str, Any] = {}

    def work(ctx: Context) -> dict[str, Any]:
        taken = take_in(ctx, run.place, batch.items, run.job.uid)
        refused = sorted([*batch.refused, *taken.refused], key=lambda one: one[0])
        record_problems(ctx.conn, run.place.project.id, run.job.id, list(problem_rows(refused)))
        differing = len(taken.refused) - taken.broken
        checkpoint.update(
            before,
            offset=position.offset,
            line=position.line,
            done=before["done"] + batch.rows,
            added=before["added"] + taken.added,
            changed=before["changed"] + taken.changed,
            unchanged=before["unchanged"] + taken.unchanged + batch.repeated,
            broken=before["broken"] + taken.broken,
            bad=before["bad"] + batch.bad + differing,
        )
        return checkpoint

    done = progress.done + batch.rows
    total = None if progress.total is None else max(progress.total, done)
    after = run.write(work, done=done, total=total, checkpoint=checkpoint)
    for name, value in after.items():
        setattr(progress, name, value)


def _forget_uploads(ctx: Context, place: Place, files: Sequence[StoredFile]) -> None:
    for file in files:
        found = upload_of(ctx.conn, place.project.id, file.uid)
        if found is not None:
            delete_upload(ctx.conn, found.id)
