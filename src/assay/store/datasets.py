"""A project's dataset as rows, page by page: what exports and snapshots are made from.

All pages are read in the transaction of the caller, who opens it as one consistent snapshot.
Pages go by the items' keys; the annotations, revisions, labels and files of a page are read by
the same range of keys, so that memory holds one page whatever the size of the project.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from assay.core.dataset import (
    NO_MEDIA,
    AnnotationRow,
    DatasetHeader,
    ItemRow,
    LabelRow,
    MediaRow,
    RevisionRow,
)
from assay.core.values import Instant
from assay.store import tables
from assay.store.annotations import schema_of
from assay.store.places import Project
from assay.store.statements import Statement
from assay.store.tables import batches, blobs, item_attributes, items, projects

PAGE = 1_000
FIRST_PAGE = 50  # small, so that the first bytes leave early
_SHOWN = ("type", "blob", "media_type", "width", "height", "text")

_ITEMS = Statement(
    "SELECT id, uid, external_id, state, gold, data, attributes, group_key, batch_id,"
    " created_at, changed_at FROM items WHERE project_id = :project AND id > :after"
    " ORDER BY id LIMIT :page"
)
_LABELS = Statement(
    "SELECT item_id, question, value, posterior, method, n, support, at FROM consensus"
    " WHERE project_id = :project AND item_id >= :low AND item_id <= :high"
    " ORDER BY item_id, question"
)
_ANNOTATIONS = Statement(
    "SELECT a.item_id, a.id, a.uid, a.person_id, a.stage, a.state, a.rev, a.at, a.lead_ms,"
    " a.schema_version, a.guideline_version, a.suggested, a.body FROM annotations a"
    " WHERE a.project_id = :project AND a.item_id >= :low AND a.item_id <= :high"
    " ORDER BY a.item_id, a.id"
)
# only what was revised: the first revision of anything else is what the annotation says
_REVISIONS = Statement(
    "SELECT r.annotation_id, r.rev, r.author_id, r.at, r.reason, r.lead_ms, r.schema_version,"
    " r.guideline_version, r.body FROM annotations a"
    " JOIN annotation_revisions r ON r.project_id = a.project_id AND r.annotation_id = a.id"
    " WHERE a.project_id = :project AND a.item_id >= :low AND a.item_id <= :high AND a.rev > 1"
    " ORDER BY r.annotation_id, r.rev"
)
_PEOPLE = Statement(
    "SELECT p.id, m.pseudonym, p.simulated FROM persons p LEFT JOIN members m"
    " ON m.person_id = p.id AND m.project_id = :project"
    " WHERE m.id IS NOT NULL OR p.role = 'owner'"
)

People = Mapping[int, tuple[str, bool]]
_GONE = ("removed", False)


def dataset_header(
    conn: Connection, project: Project, now: Instant, snapshot: str | None = None
) -> DatasetHeader:
    """What an export of the project shares: its questions, attributes and pieces of data."""
    schema = schema_of(conn, project.id, project.schema_version, project.created_at)
    names = conn.execute(
        select(item_attributes.c.name)
        .where(item_attributes.c.project_id == project.id)
        .distinct()
        .order_by(item_attributes.c.name)
    ).scalars()
    first = conn.execute(
        select(items.c.data).where(items.c.project_id == project.id).order_by(items.c.id).limit(1)
    ).scalar()
    data = {name: _type(datum) for name, datum in msgspec.json.decode(first or "{}").items()}
    source = conn.execute(select(projects.c.source).where(projects.c.id == project.id)).scalar()
    return DatasetHeader(
        project=project.slug,
        title=project.title,
        schema=schema,
        attributes=tuple(names),
        data=data,
        at=now,
        snapshot=snapshot,
        source=_licence(source),
    )


def count_dataset(
    conn: Connection, project_id: int, states: Collection[str] | None = None
) -> tuple[int, int]:
    """How many items and annotations a dataset holds."""
    chosen = select(func.count()).where(items.c.project_id == project_id)
    of_items = (
        select(func.count())
        .select_from(tables.annotations)
        .where(tables.annotations.c.project_id == project_id)
    )
    if states is not None:
        chosen = chosen.where(items.c.state.in_(states))
        of_items = of_items.join(items, items.c.id == tables.annotations.c.item_id).where(
            items.c.state.in_(states)
        )
    return conn.execute(chosen).scalar_one(), conn.execute(of_items).scalar_one()


def dataset_rows(
    conn: Connection, project_id: int, states: Collection[str] | None = None
) -> Iterator[ItemRow]:
    """All items in the order of their keys, each with what is known of it."""
    people: People = {
        person: (pseudonym or "owner", bool(simulated))
        for person, pseudonym, simulated in _PEOPLE.all(conn, {"project": project_id})
    }
    names: dict[int, str] = {
        row.id: row.name
        for row in conn.execute(
            select(batches.c.id, batches.c.name).where(batches.c.project_id == project_id)
        )
    }
    after, page = 0, FIRST_PAGE
    while found := _ITEMS.all(conn, {"project": project_id, "after": after, "page": page}):
        yield from _page(conn, project_id, found, people, names, states)
        after, page = found[-1][0], PAGE


def _page(
    conn: Connection,
    project_id: int,
    found: list[Any],
    people: People,
    names: Mapping[int, str],
    states: Collection[str] | None,
) -> Iterator[ItemRow]:
    bounds = {"project": project_id, "low": found[0][0], "high": found[-1][0]}
    labels: dict[int, list[LabelRow]] = defaultdict(list)
    for item, *values in _LABELS.all(conn, bounds):
        labels[item].append(LabelRow(*values))
    made = _annotations(conn, bounds, people)
    files = _media(conn, project_id, found)
    for row in found:
        if states is None or row[3] in states:
            yield _item(row, files, names, labels, made)


def _item(
    row: Any,
    files: Mapping[str, MediaRow],
    names: Mapping[int, str],
    labels: Mapping[int, list[LabelRow]],
    made: Mapping[int, list[AnnotationRow]],
) -> ItemRow:
    key, uid, external_id, state, gold, data, attributes, group, batch, created, changed = row
    shown, media = _shown_data(data, files)
    return ItemRow(
        uid,
        external_id,
        state,
        bool(gold),
        shown,
        attributes,
        group,
        None if batch is None else names.get(batch),
        created,
        changed,
        media,
        labels.get(key, ()),
        made.get(key, ()),
    )


def _annotations(
    conn: Connection, bounds: Mapping[str, int], people: People
) -> dict[int, list[AnnotationRow]]:
    revised: dict[int, list[RevisionRow]] = defaultdict(list)
    for annotation, rev, author, at, reason, lead, schema, guideline, body in _REVISIONS.all(
        conn, bounds
    ):
        name, _ = people.get(author, _GONE)
        revised[annotation].append(
            RevisionRow(rev, name, at, reason, lead, schema, guideline, body)
        )
    made: dict[int, list[AnnotationRow]] = defaultdict(list)
    for row in _ANNOTATIONS.all(conn, bounds):
        item, key, uid, person, stage, state, rev, at, lead, schema, guideline, hinted, body = row
        by, simulated = people.get(person, _GONE)
        author, reason = by, ""
        earlier: tuple[RevisionRow, ...] = ()
        if rev > 1:
            *before, current = revised[key]
            author, reason, earlier = current.author, current.reason, tuple(before)
        made[item].append(
            AnnotationRow(
                uid,
                by,
                author,
                stage,
                state,
                rev,
                at,
                reason,
                lead,
                schema,
                guideline,
                bool(hinted),
                simulated,
                body,
                earlier,
            )
        )
    return made


def _media(conn: Connection, project_id: int, found: list[Any]) -> dict[str, MediaRow]:
    """The files that the items of a page refer to, by their uids."""
    wanted = {
        datum["blob"]
        for row in found
        if '"blob"' in row[5]
        for datum in msgspec.json.decode(row[5]).values()
        if isinstance(datum, dict) and "blob" in datum
    }
    if not wanted:
        return {}
    rows = conn.execute(
        select(
            blobs.c.uid,
            blobs.c.original_name,
            blobs.c.media_type,
            blobs.c.sha256,
            blobs.c.size,
            blobs.c.width,
            blobs.c.height,
        ).where(blobs.c.project_id == project_id, blobs.c.uid.in_(wanted))
    )
    return {row.uid: MediaRow(*row) for row in rows}


def _shown_data(data: str, files: Mapping[str, MediaRow]) -> tuple[str, Mapping[str, MediaRow]]:
    """The data without what is internal (keys in the blob store), and the files by datum."""
    if '"key"' not in data and '"blob"' not in data:
        return data, NO_MEDIA
    known = {
        name: {field: datum[field] for field in _SHOWN if field in datum}
        for name, datum in msgspec.json.decode(data).items()
    }
    media = {
        name: files[datum["blob"]] for name, datum in known.items() if datum.get("blob") in files
    }
    return msgspec.json.encode(known).decode(), media


def _type(datum: Any) -> str:
    return str(datum.get("type", "text")) if isinstance(datum, dict) else "text"


def _licence(source: str | None) -> str | None:
    """Where the data come from, in a line."""
    if not source:
        return None
    known = msgspec.json.decode(source)
    return "; ".join(str(known[key]) for key in ("text", "licence") if known.get(key)) or None
