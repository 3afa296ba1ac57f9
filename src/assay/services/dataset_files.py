"""The bytes of a dataset: from the tables as they are, or from a frozen file; with certificate.

Shared by the services that export and those that freeze.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assay import __version__
from assay.core.dataset import DatasetHeader, ItemRow
from assay.core.errors import Conflict, Invalid, NotFound, invalid
from assay.core.labels.schema_document import schema_document, schema_from
from assay.core.values import ItemState, Schema
from assay.formats import coco_out, csv_out, jsonl_out, parquet_out
from assay.formats.jsonl_in import read_jsonl
from assay.formats.track_frames import with_frames
from assay.formats.writing import EXPORT_FORMATS, ExportFormat, rfc3339
from assay.services.acceptance_views import certificate_part
from assay.services.context import Context
from assay.store.annotations import schema_of
from assay.store.datasets import dataset_header, dataset_rows
from assay.store.exports import Snapshot, latest_report, snapshot_of
from assay.store.places import Place

BUILT_IN = (jsonl_out, csv_out, parquet_out, coco_out)  # they register themselves
REPORT_PARTS = ("criteria", "agreement", "n_items", "n_labels", "sentence", "at")


@dataclass(frozen=True, slots=True)
class Options:
    """What goes into a file: items in these states (None: all), who said what or not, and
    whether tracks tell every frame beside their key frames.
    """

    states: tuple[str, ...] | None = None
    provenance: bool = True
    frames: bool = False


def dataset_chunks(
    ctx: Context,
    place: Place,
    plugin: ExportFormat,
    frozen: Snapshot | None,
    options: Options,
    note: Callable[[int], None],
) -> Iterator[bytes]:
    """The chunks of a file; ``note`` hears how many rows went in."""
    if frozen is None:
        header = dataset_header(ctx.conn, place.project, ctx.now)
        rows = dataset_rows(ctx.conn, place.project.id, options.states)
    else:
        assert frozen.key is not None
        if plugin.name == "jsonl" and options == Options():
            return ctx.media.read(frozen.key)  # the very bytes that the SHA-256 is of
        header = frozen_header(place, frozen)
        rows = read_jsonl(ctx.media.read(frozen.key))
        if options.states is not None:
            states = frozenset(options.states)
            rows = (row for row in rows if row.state in states)
    if not options.provenance:
        rows = (_without_people(row) for row in rows)
    if options.frames:
        rows = with_frames(rows, header.schema)
    return plugin.write(noted_rows(rows, note), header)


def certificate_of(
    ctx: Context, place: Place, header: DatasetHeader, counted: Mapping[str, int]
) -> dict[str, Any]:
    """What the frozen labels are worth by the latest quality report, and what they answer."""
    report = latest_report(ctx.conn, place.project.id)
    quality: dict[str, Any] | None = None
    if report is not None:
        document, at = report
        quality = {part: document[part] for part in REPORT_PARTS if part in document}
        quality.setdefault("at", rfc3339(at))
    return {
        "assay": __version__,
        "items_by_state": dict(sorted(counted.items())),
        "quality": quality,
        "acceptance": certificate_part(ctx, place),
        "blueprint_version": place.project.blueprint_version,
        "schema_version": place.project.schema_version,
        "guideline_version": place.project.guideline_version,
        "dataset": {
            "title": header.title,
            "schema": schema_document(header.schema),
            "attributes": list(header.attributes),
            "data": dict(header.data),
            "source": header.source,
            "read_at": header.at,
        },
    }


def frozen_header(place: Place, frozen: Snapshot) -> DatasetHeader:
    """The header as it was when the snapshot was frozen."""
    known = frozen.certificate["dataset"]
    return DatasetHeader(
        project=place.project.slug,
        title=known["title"],
        schema=schema_from(known["schema"]),
        attributes=tuple(known["attributes"]),
        data=known["data"],
        at=known["read_at"],
        snapshot=frozen.name,
        source=known["source"],
    )


def checked_export(
    ctx: Context, place: Place, format_name: str, snapshot: str | None, options: Options
) -> tuple[ExportFormat, Snapshot | None]:
    """The format and the snapshot, if both are there and fit one another."""
    if format_name not in EXPORT_FORMATS:
        known = ", ".join(EXPORT_FORMATS.names())
        raise invalid("/format", "unknown_format", f"there is no such format; there are: {known}")
    for number, state in enumerate(options.states or ()):
        if state not in set(ItemState):
            pointer = f"/options/states/{number}"
            raise invalid(pointer, "unknown_state", f"a state is one of {', '.join(ItemState)}")
    frozen = None
    if snapshot is not None:
        frozen = snapshot_in(ctx, place, snapshot)
        if frozen.key is None:
            raise Conflict("not_frozen", f"The snapshot '{frozen.name}' is not frozen yet.")
    plugin = EXPORT_FORMATS.get(format_name)
    if not fits(plugin, schema_of_dataset(ctx, place, frozen)):
        raise Invalid(
            "format_does_not_fit",
            f"{plugin.title} holds answers of the type {' or '.join(plugin.label_types)} only, and"
            " no question of this project is of that type.",
        )
    return plugin, frozen


def fits(plugin: ExportFormat, schema: Schema | None) -> bool:
    """Whether the format can hold any of the questions."""
    if not plugin.label_types or schema is None:
        return True
    return any(question.type in plugin.label_types for question in schema.questions)


def schema_of_place(ctx: Context, place: Place) -> Schema:
    """The project's questions as they are now."""
    project = place.project
    return schema_of(ctx.conn, project.id, project.schema_version, project.created_at)


def schema_of_dataset(ctx: Context, place: Place, frozen: Snapshot | None) -> Schema:
    """The questions of a snapshot, or the project's as they are now."""
    return schema_of_place(ctx, place) if frozen is None else frozen_header(place, frozen).schema


def _without_people(row: ItemRow) -> ItemRow:
    labels = [label._replace(support="{}") for label in row.labels]
    return row._replace(annotations=(), labels=labels)


def noted_rows(rows: Iterable[ItemRow], note: Callable[[int], None]) -> Iterator[ItemRow]:
    """The same rows; ``note`` hears the number of each."""
    for number, row in enumerate(rows, start=1):
        note(number)
        yield row


def snapshot_in(ctx: Context, place: Place, name: str) -> Snapshot:
    """The snapshot of that name or public id, or NotFound."""
    found = snapshot_of(ctx.conn, place.project.id, name)
    if found is None:
        raise NotFound("snapshot_not_found", "There is no such snapshot.")
    return found
