"""Projects, the versions of their blueprints and schemas, and how far their items are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, delete, func, insert, select, update

from assay.core.labels.schema_change import Renames
from assay.core.labels.schema_document import schema_document
from assay.core.values import Instant, ItemState, Schema
from assay.store.kept import kept
from assay.store.statements import Statement
from assay.store.tables import (
    blobs,
    blueprints,
    exports,
    gold,
    guidelines,
    items,
    members,
    persons,
    projects,
    quality_reports,
    rules,
    schemas,
    snapshots,
    uploads,
)

ASIDE = (ItemState.EXCLUDED, ItemState.BROKEN)


@dataclass(frozen=True, slots=True)
class BlueprintVersion:
    """One applied version: the canonical document, the text as written, who and when."""

    version: int
    document: dict[str, Any]
    source: str
    author: str
    note: str
    at: Instant


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """Items by state, without gold items (they are handed out by rate, not worked off)."""

    by_state: Mapping[str, int]
    n_gold: int = 0

    @property
    def total(self) -> int:
        """Items in the work: neither excluded nor broken."""
        return sum(n for state, n in self.by_state.items() if state not in ASIDE)

    @property
    def settled(self) -> int:
        """Items that have enough labels, whatever became of them after."""
        states = (ItemState.SETTLED, ItemState.IN_REVIEW, ItemState.ACCEPTED)
        return sum(self.by_state.get(state, 0) for state in states)

    @property
    def accepted(self) -> int:
        """Items that are accepted."""
        return self.by_state.get(ItemState.ACCEPTED, 0)

    @property
    def aside(self) -> int:
        """Items that are excluded or broken."""
        return sum(self.by_state.get(state, 0) for state in ASIDE)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list of projects tells of one, besides its counts."""

    document: dict[str, Any]
    source: dict[str, Any] | None
    report: dict[str, Any] | None


def insert_project(
    conn: Connection,
    *,
    uid: str,
    organisation_id: int,
    slug: str,
    title: str,
    created_by: int,
    now: Instant,
) -> int:
    """Record a new project; its key."""
    key: int = conn.execute(
        insert(projects)
        .values(
            uid=uid,
            organisation_id=organisation_id,
            slug=slug,
            title=title,
            created_by=created_by,
            created_at=now,
        )
        .returning(projects.c.id)
    ).scalar_one()
    return key


def slug_is_taken(conn: Connection, organisation_id: int, slug: str) -> bool:
    """Whether the organisation has a project of that slug."""
    query = select(projects.c.id).where(
        projects.c.organisation_id == organisation_id, projects.c.slug == slug
    )
    return conn.execute(query).first() is not None


def lock_project(conn: Connection, project_id: int) -> int:
    """The project's ``rev``, held against changes by others until the transaction ends."""
    query = select(projects.c.rev).where(projects.c.id == project_id).with_for_update()
    rev: int = conn.execute(query).scalar_one()
    return rev


def update_project(conn: Connection, project_id: int, **values: Any) -> None:
    """Change a project; its ``rev`` grows by one."""
    work = values.pop("work", None)
    if work is not None:
        values["work"] = msgspec.json.encode(work).decode()
    source = values.pop("source", None)
    if source is not None:
        values["source"] = msgspec.json.encode(source).decode()
    conn.execute(
        update(projects).where(projects.c.id == project_id).values(rev=projects.c.rev + 1, **values)
    )


def media_keys(conn: Connection, project_id: int) -> list[str]:
    """Every key of the blob store that the project holds."""
    found: list[str] = []
    for row in conn.execute(
        select(blobs.c.key, blobs.c.variants).where(blobs.c.project_id == project_id)
    ):
        found.append(row.key)
        found.extend(variant["key"] for variant in msgspec.json.decode(row.variants).values())
    for table in (uploads, snapshots, exports):
        query = select(table.c.key).where(table.c.project_id == project_id)
        found.extend(key for key in conn.execute(query).scalars() if key is not None)
    return found


def delete_project(conn: Connection, project_id: int) -> None:
    """Remove a project with everything in it; events and audit entries stay."""
    conn.execute(delete(projects).where(projects.c.id == project_id))


def insert_blueprint(
    conn: Connection,
    *,
    project_id: int,
    version: int,
    document: Mapping[str, Any],
    source: str,
    author_id: int,
    note: str,
    now: Instant,
) -> None:
    """Record a version of a blueprint; the order of its keys is kept."""
    conn.execute(
        insert(blueprints).values(
            project_id=project_id,
            version=version,
            document=msgspec.json.encode(document).decode(),
            source=source,
            author_id=author_id,
            note=note,
            at=now,
        )
    )


def blueprint_of(conn: Connection, project_id: int, version: int) -> BlueprintVersion | None:
    """One version of a project's blueprint."""
    query = _versions(project_id).where(blueprints.c.version == version)
    row = conn.execute(query).one_or_none()
    return None if row is None else _version(row)


def blueprint_versions(conn: Connection, project_id: int) -> list[BlueprintVersion]:
    """All versions, the newest first."""
    query = _versions(project_id).order_by(blueprints.c.version.desc())
    return [_version(row) for row in conn.execute(query)]


def _versions(project_id: int) -> Any:
    return (
        select(blueprints, members.c.pseudonym, persons.c.name)
        .join(persons, persons.c.id == blueprints.c.author_id)
        .outerjoin(
            members,
            and_(
                members.c.project_id == blueprints.c.project_id,
                members.c.person_id == blueprints.c.author_id,
            ),
        )
        .where(blueprints.c.project_id == project_id)
    )


def _version(row: Any) -> BlueprintVersion:
    return BlueprintVersion(
        row.version,
        msgspec.json.decode(row.document),
        row.source,
        row.pseudonym or "owner",
        row.note,
        row.at,
    )


def insert_schema(
    conn: Connection, project_id: int, schema: Schema, renames: Renames, now: Instant
) -> None:
    """Record a schema version and how answers came to it from the version before."""
    conn.execute(
        insert(schemas).values(
            project_id=project_id,
            version=schema.version,
            document=msgspec.json.encode(schema_document(schema)).decode(),
            renames=msgspec.json.encode(renames.document()).decode(),
            at=now,
        )
    )


_COUNTS = Statement("SELECT state, COUNT(*) FROM items WHERE project_id = :project GROUP BY state")
_GOLD = Statement(  # by the few gold items: SQLite would walk all states instead
    "SELECT state, COUNT(*) FROM items INDEXED BY ix_items_gold"
    " WHERE project_id = :project AND gold = 1 GROUP BY state",
    "SELECT state, COUNT(*) FROM items WHERE project_id = :project AND gold = 1 GROUP BY state",
)


def item_counts(conn: Connection, project_id: int) -> ItemCounts:
    """How many items are in which state; of a large project as of a moment ago."""

    def count() -> ItemCounts:
        counts = dict(_COUNTS.all(conn, {"project": project_id}))
        n_gold = 0
        for state, n in _GOLD.all(conn, {"project": project_id}):
            counts[state] -= n
            n_gold += n
        return ItemCounts(counts, n_gold)

    return kept(conn, project_id, "counts", count, lambda found: sum(found.by_state.values()))


def count_items(conn: Connection, project_id: int) -> int:
    """How many items a project has in all, gold and excluded ones included."""
    query = select(func.count()).select_from(items).where(items.c.project_id == project_id)
    return conn.execute(query).scalar_one()


def count_gold(conn: Connection, project_id: int) -> int:
    """How many gold items are in use."""
    query = select(func.count()).where(gold.c.project_id == project_id, gold.c.retired_at.is_(None))
    return conn.execute(query).scalar_one()


def summaries_of(conn: Connection, project_ids: Sequence[int]) -> dict[int, Summary]:
    """The applied blueprint, the source and the latest quality report of several projects."""
    if not project_ids:
        return {}
    reports = dict(_latest_reports(conn, project_ids))
    query = (
        select(projects.c.id, projects.c.source, blueprints.c.document)
        .outerjoin(
            blueprints,
            and_(
                blueprints.c.project_id == projects.c.id,
                blueprints.c.version == projects.c.blueprint_version,
            ),
        )
        .where(projects.c.id.in_(project_ids))
    )
    decode = msgspec.json.decode
    return {
        row.id: Summary(
            decode(row.document) if row.document else {},
            decode(row.source) if row.source else None,
            reports.get(row.id),
        )
        for row in conn.execute(query)
    }


def _latest_reports(
    conn: Connection, project_ids: Sequence[int]
) -> list[tuple[int, dict[str, Any]]]:
    latest = (
        select(func.max(quality_reports.c.id))
        .where(quality_reports.c.project_id.in_(project_ids))
        .group_by(quality_reports.c.project_id)
    )
    query = select(quality_reports.c.project_id, quality_reports.c.document).where(
        quality_reports.c.id.in_(latest)
    )
    return [(row[0], msgspec.json.decode(row[1])) for row in conn.execute(query)]


def guideline_texts(conn: Connection, project_id: int) -> list[tuple[int, str]]:
    """All versions of a guideline's text, the newest first."""
    query = (
        select(guidelines.c.version, guidelines.c.text)
        .where(guidelines.c.project_id == project_id)
        .order_by(guidelines.c.version.desc())
    )
    return [(row[0], row[1]) for row in conn.execute(query)]


def rule_ids(conn: Connection, project_id: int, version: int) -> list[str]:
    """The ids of the rules of one version of a guideline, in their order."""
    query = (
        select(rules.c.rule)
        .where(rules.c.project_id == project_id, rules.c.version == version)
        .order_by(rules.c.position)
    )
    return list(conn.execute(query).scalars())


_NEEDED = Statement(
    "UPDATE items SET needed = :needed,"
    " ready = CASE WHEN gold = 0 AND n_open + n_done < :needed THEN 1 ELSE 0 END"
    " WHERE project_id = :project AND state IN ('waiting', 'in_work') AND n_done < :needed"
    " AND needed <> :needed"
)


def set_needed(conn: Connection, project_id: int, needed: int) -> int:
    """Ask for ``needed`` labels of every item that is not settled yet; how many changed."""
    return _NEEDED.run(conn, {"project": project_id, "needed": needed})
