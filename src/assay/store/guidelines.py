"""Versions of the guideline, their rules, drawn examples, and who has read what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, func, insert, select, update

from assay.core.guidelines.document import RuleText
from assay.core.values import Instant
from assay.store.statements import Statement
from assay.store.tables import (
    acknowledgements,
    discussions,
    examples,
    guidelines,
    items,
    members,
    persons,
    projects,
    rules,
)

_BODY = msgspec.json.Decoder(type=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Guideline:
    """One version of a project's guideline."""

    version: int
    text: str
    note: str
    author_id: int
    author_name: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Example:
    """A drawn case of a rule: an item (as its data's JSON) and the answers drawn on it."""

    id: int
    uid: str
    rule: str
    kind: str
    caption: str
    item_id: int | None
    item_data: str | None
    answers: dict[str, Any]
    discussion_id: int | None
    discussion: str | None
    created_at: Instant


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What an example or a discussion needs to know of an item."""

    id: int
    uid: str
    external_id: str | None
    data: str
    gold: bool
    state: str


def guideline_of(conn: Connection, project_id: int, version: int) -> Guideline | None:
    """One version of the guideline."""
    query = (
        select(guidelines, persons.c.name)
        .join(persons, persons.c.id == guidelines.c.author_id)
        .where(guidelines.c.project_id == project_id, guidelines.c.version == version)
    )
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else _guideline(row)


def guideline_versions(conn: Connection, project_id: int) -> list[Guideline]:
    """All versions, newest first."""
    query = (
        select(guidelines, persons.c.name)
        .join(persons, persons.c.id == guidelines.c.author_id)
        .where(guidelines.c.project_id == project_id)
        .order_by(guidelines.c.version.desc())
    )
    return [_guideline(row) for row in conn.execute(query).mappings()]


def _guideline(row: RowMapping) -> Guideline:
    return Guideline(
        row["version"], row["text"], row["note"], row["author_id"], row["name"], row["at"]
    )


def insert_guideline(
    conn: Connection,
    *,
    project_id: int,
    version: int,
    text: str,
    note: str,
    author_id: int,
    found: Sequence[RuleText],
    now: Instant,
) -> bool:
    """Publish a version with its rules; False where another has become this version before."""
    changed = conn.execute(
        update(projects)
        .where(projects.c.id == project_id, projects.c.guideline_version == version - 1)
        .values(guideline_version=version)
    )
    if changed.rowcount != 1:
        return False
    conn.execute(
        insert(guidelines).values(
            project_id=project_id,
            version=version,
            text=text,
            note=note,
            author_id=author_id,
            at=now,
        )
    )
    if found:
        conn.execute(
            insert(rules),
            [
                {
                    "project_id": project_id,
                    "version": version,
                    "rule": rule.rule,
                    "position": rule.position,
                    "title": rule.title,
                    "text": rule.text,
                }
                for rule in found
            ],
        )
    return True


def rules_of(conn: Connection, project_id: int, version: int) -> list[RuleText]:
    """The rules of a version in their order."""
    query = (
        select(rules.c.rule, rules.c.title, rules.c.text, rules.c.position)
        .where(rules.c.project_id == project_id, rules.c.version == version)
        .order_by(rules.c.position)
    )
    return [RuleText(*row) for row in conn.execute(query)]


_CHANGES = Statement(
    "SELECT a.rule, MAX(a.version) FROM rules a LEFT JOIN rules b ON b.project_id = a.project_id"
    " AND b.version = a.version - 1 AND b.rule = a.rule WHERE a.project_id = :project"
    " AND a.version <= :version AND (b.rule IS NULL OR b.title <> a.title OR b.text <> a.text)"
    " GROUP BY a.rule"
)


def rules_changed_in(conn: Connection, project_id: int, version: int) -> dict[str, int]:
    """For each rule the latest version, up to this one, that brought or changed it."""
    return dict(_CHANGES.all(conn, {"project": project_id, "version": version}))


def insert_example(
    conn: Connection,
    *,
    uid: str,
    project_id: int,
    rule: str,
    kind: str,
    caption: str,
    item_id: int | None,
    answers: dict[str, Any],
    discussion_id: int | None,
    created_by: int,
    now: Instant,
) -> int:
    """Record an example; its key."""
    key: int = conn.execute(
        insert(examples)
        .values(
            uid=uid,
            project_id=project_id,
            rule=rule,
            kind=kind,
            caption=caption,
            item_id=item_id,
            answers=msgspec.json.encode(answers).decode(),
            discussion_id=discussion_id,
            created_by=created_by,
            created_at=now,
        )
        .returning(examples.c.id)
    ).scalar_one()
    return key


def examples_of(conn: Connection, project_id: int, uid: str | None = None) -> list[Example]:
    """The examples of a project that are not retired, by rule and in the order of their making."""
    query = (
        select(examples, items.c.data, discussions.c.uid.label("discussion"))
        .outerjoin(items, items.c.id == examples.c.item_id)
        .outerjoin(discussions, discussions.c.id == examples.c.discussion_id)
        .where(examples.c.project_id == project_id, examples.c.retired_at.is_(None))
        .order_by(examples.c.rule, examples.c.id)
    )
    if uid is not None:
        query = query.where(examples.c.uid == uid)
    return [
        Example(
            row["id"],
            row["uid"],
            row["rule"],
            row["kind"],
            row["caption"],
            row["item_id"],
            row["data"],
            msgspec.json.decode(row["answers"]),
            row["discussion_id"],
            row["discussion"],
            row["created_at"],
        )
        for row in conn.execute(query).mappings()
    ]


def retire_example(conn: Connection, project_id: int, uid: str, now: Instant) -> bool:
    """Take an example out of the guideline; False where there is none of that uid."""
    changed = conn.execute(
        update(examples)
        .where(
            examples.c.project_id == project_id,
            examples.c.uid == uid,
            examples.c.retired_at.is_(None),
        )
        .values(retired_at=now)
    )
    return changed.rowcount == 1


def item_facts(conn: Connection, project_id: int, uid: str) -> ItemFacts | None:
    """An item by its uid."""
    return _item_facts(conn, items.c.project_id == project_id, items.c.uid == uid)


def item_facts_by_id(conn: Connection, project_id: int, item_id: int) -> ItemFacts | None:
    """An item by its key."""
    return _item_facts(conn, items.c.project_id == project_id, items.c.id == item_id)


def _item_facts(conn: Connection, *where: Any) -> ItemFacts | None:
    query = select(
        items.c.id, items.c.uid, items.c.external_id, items.c.data, items.c.gold, items.c.state
    ).where(*where)
    row = conn.execute(query).one_or_none()
    return None if row is None else ItemFacts(*row[:4], bool(row[4]), row[5])


def discussions_by_rule(conn: Connection, project_id: int) -> dict[str, int]:
    """How many discussions each rule has had."""
    query = (
        select(discussions.c.rule, func.count())
        .where(discussions.c.project_id == project_id, discussions.c.rule.is_not(None))
        .group_by(discussions.c.rule)
    )
    return {row[0]: row[1] for row in conn.execute(query)}


def record_acknowledgement(
    conn: Connection, project_id: int, person_id: int, version: int, now: Instant
) -> bool:
    """Note that somebody has read a version; False where that was noted already."""
    made = _ACKNOWLEDGE.run(
        conn, {"project": project_id, "person": person_id, "version": version, "now": now}
    )
    conn.execute(
        update(members)
        .where(
            members.c.project_id == project_id,
            members.c.person_id == person_id,
            members.c.acknowledged_version < version,
        )
        .values(acknowledged_version=version)
    )
    return made == 1


_ACKNOWLEDGE = Statement(
    "INSERT INTO acknowledgements (project_id, person_id, version, at)"
    " VALUES (:project, :person, :version, :now) ON CONFLICT DO NOTHING"
)


def acknowledged_at(conn: Connection, project_id: int, version: int) -> dict[int, Instant]:
    """Who has read this version and when, by the key of their account."""
    query = select(acknowledgements.c.person_id, acknowledgements.c.at).where(
        acknowledgements.c.project_id == project_id, acknowledgements.c.version == version
    )
    return {row.person_id: row.at for row in conn.execute(query)}


_MADE_UNDER = Statement(
    "SELECT guideline_version, COUNT(*) FROM annotations WHERE project_id = :project"
    " AND state <> 'excluded' GROUP BY guideline_version"
)
_ACKNOWLEDGED = Statement(
    "SELECT k.version, COUNT(*) FROM acknowledgements k JOIN members m"
    " ON m.project_id = k.project_id AND m.person_id = k.person_id WHERE k.project_id = :project"
    " AND m.state <> 'removed' AND m.role IN ('reviewer', 'expert', 'annotator')"
    " GROUP BY k.version"
)
_READERS = Statement(
    "SELECT COUNT(*) FROM members WHERE project_id = :project AND state <> 'removed'"
    " AND role IN ('reviewer', 'expert', 'annotator')"
)


def annotations_by_version(conn: Connection, project_id: int) -> dict[int, int]:
    """How many annotations were made under each version."""
    return dict(_MADE_UNDER.all(conn, {"project": project_id}))


def acknowledged_by_version(conn: Connection, project_id: int) -> tuple[dict[int, int], int]:
    """How many of those who label have read each version, and how many they are."""
    read = dict(_ACKNOWLEDGED.all(conn, {"project": project_id}))
    count = _READERS.one(conn, {"project": project_id})
    return read, int(count[0]) if count else 0


_OLDER = Statement(
    "SELECT id, item_id, body FROM annotations WHERE project_id = :project AND id > :after"
    " AND guideline_version < :version AND state IN ('submitted', 'accepted', 'returned')"
    " ORDER BY id LIMIT :limit"
)


def answers_made_before(
    conn: Connection, project_id: int, version: int, most: int, page: int = 5_000
) -> Iterator[tuple[int, dict[str, Any]]]:
    """(item, answers) of annotations made under an older version than this, at most ``most``."""
    after, left = 0, most
    while left > 0:
        rows = _OLDER.all(
            conn,
            {
                "project": project_id,
                "after": after,
                "version": version,
                "limit": min(page, left),
            },
        )
        if not rows:
            return
        for _, item_id, body in rows:
            yield item_id, _BODY.decode(body).get("answers", {})
        after, left = rows[-1][0], left - len(rows)
