"""Rows on their way to being items: held against the blueprint, media made, then taken in.

``Preparation`` works outside any transaction (decoding takes time); ``take_in`` is the one place
where items come into a project, whoever sends them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from assay.core.blueprint.model import Blueprint
from assay.core.blueprint.parsing import parse
from assay.core.errors import Conflict, Invalid, Problem, invalid
from assay.core.labels.answers import check_values
from assay.core.values import Schema, new_uids
from assay.formats.reading import Found, ItemRow, Row, RowRules, check_row
from assay.formats.reading.conversations import conversation
from assay.formats.reading.hypertext import hypertext
from assay.formats.reading.rows import WRITTEN, shown
from assay.formats.reading.series import series
from assay.services.context import Context, emit, enqueue
from assay.services.intake_media import UNREADY, MediaIntake, Refused, datum_of, refused
from assay.services.shown import facts_of
from assay.store.annotations import schema_of
from assay.store.blobs import Blob, record_blobs
from assay.store.items import (
    GoldItem,
    ItemChange,
    KnownItem,
    NewItem,
    change_items,
    insert_items,
    known_items,
    priority_of,
    reranked,
    set_gold,
)
from assay.store.places import Place, Project
from assay.store.projects import blueprint_of
from assay.store.queue import requeue

_ENCODER = msgspec.json.Encoder(order="sorted")


@dataclass(frozen=True, slots=True)
class Declared:
    """What a project declares of its items."""

    rules: RowRules
    schema: Schema
    blueprint: Blueprint
    ordered: Sequence[tuple[str, bytes, str]] = field(init=False, repr=False)
    """Name, name as JSON, and type of each datum, in the order of canonical JSON."""

    def __post_init__(self) -> None:
        known = [(name, _ENCODER.encode(name), kind) for name, kind in self.rules.data.items()]
        object.__setattr__(self, "ordered", tuple(sorted(known)))


def declared(ctx: Context, project: Project) -> Declared:
    """The declarations in force; ``Conflict`` where the project has no blueprint yet."""
    version = blueprint_of(ctx.conn, project.id, project.blueprint_version)
    blueprint, _ = parse(version.document) if version is not None else (None, [])
    if blueprint is None:
        raise Conflict("no_blueprint", "The project has no blueprint yet, so no items can come in.")
    rules = RowRules(
        {datum.name: datum.type for datum in blueprint.data},
        {
            attribute.name: frozenset(attribute.values) if attribute.values else None
            for attribute in blueprint.attributes
        },
        {attribute.name: attribute.values for attribute in blueprint.attributes},
    )
    schema = schema_of(ctx.conn, project.id, project.schema_version, project.created_at)
    return Declared(rules, schema, blueprint)


def check_attributes(ctx: Context, place: Place, attributes: Mapping[str, str]) -> None:
    """``Invalid`` where the blueprint does not declare an attribute or its value."""
    rules = declared(ctx, place.project).rules
    row = Row(1, 1, ItemRow(dict.fromkeys(rules.data, "-"), attributes=dict(attributes)))
    problems = [found.problem for found in check_row(row, rules).problems]
    if problems:
        raise Invalid("bad_attributes", problems[0].message, problems=problems)


def check_priority(priority: int) -> None:
    """``Invalid`` where a priority is out of range."""
    if abs(priority) > 1_000:
        raise invalid("/priority", "bad_priority", "A priority is from -1000 to 1000.")


class ReadyItem(msgspec.Struct, gc=False):
    """A row that is ready to be taken in; ``data`` and ``gold`` are canonical JSON.

    ``todo`` tells that something is still to be made of its media, ``preparing`` that nobody is
    given it before that.
    """

    line: int
    key: str
    external_id: str | None
    content_hash: str
    data: str
    attributes: Mapping[str, str]
    group: str | None
    priority: int | None
    gold: str | None
    broken: Problem | None = None
    blobs: Sequence[Blob] = ()
    todo: bool = False
    preparing: bool = False

    def says_the_same(self, other: ReadyItem) -> bool:
        """Whether another row of the same key would change nothing after this one."""
        return (
            self.content_hash == other.content_hash
            and self.attributes == other.attributes
            and self.group == other.group
            and self.priority == other.priority
            and self.gold == other.gold
        )


@dataclass(slots=True)
class Preparation:
    """Makes rows ready: reads and looks at their media, checks their gold answers.

    Without an ``intake`` no files come with the rows.
    """

    declared: Declared
    intake: MediaIntake | None = None

    def ready(self, row: Row) -> ReadyItem:
        """The row as an item; ``Refused`` tells why it cannot be one."""
        item = row.item
        if item is None:
            raise Refused(row.problems)
        data: list[bytes] = []
        content: list[bytes] = []
        blobs: list[Blob] = []
        broken: Problem | None = None
        todo = preparing = False
        for name, written, kind in self.declared.ordered:
            value = item.data[name]
            if kind == "text":
                text = _ENCODER.encode(value)  # once, for the content and for what is stored
                content.append(b"%b:%b" % (written, text))
                data.append(b'%b:{"text":%b,"type":"text"}' % (written, text))
                continue
            if kind in WRITTEN:
                datum, hashed, blob = self._written(name, kind, value)
                content.append(b"%b:%b" % (written, _ENCODER.encode(hashed.decode())))
                data.append(b"%b:%b" % (written, _ENCODER.encode(datum)))
                if blob is not None:
                    blobs.append(blob)
                continue
            blob = self._medium(name, kind, value)  # type: ignore[arg-type]  # by ``check_row``
            blobs.append(blob)
            content.append(b'%b:"%b"' % (written, blob.sha256.encode()))
            data.append(b"%b:%b" % (written, _ENCODER.encode(datum_of(kind, blob))))
            if blob.broken_reason is not None:
                broken = Problem(f"/data/{name}", str(blob.meta.get("code")), blob.broken_reason)
            elif "todo" in blob.meta:
                todo = True
                preparing = preparing or kind in UNREADY
        stored = b"{%b}" % b",".join(data)
        answers = None
        if item.gold is not None and broken is None:
            answers = self._gold(item.gold.answers, msgspec.json.decode(stored))
        content_hash = hashlib.sha256(b"{%b}" % b",".join(content)).hexdigest()
        external_id = item.external_id if isinstance(item.external_id, str) else None
        return ReadyItem(
            row.line,
            external_id or content_hash,
            external_id,
            content_hash,
            stored.decode(),
            item.attributes,  # type: ignore[arg-type]  # texts since ``check_row``
            item.group,  # type: ignore[arg-type]
            item.priority,
            answers,
            broken,
            blobs,
            todo and broken is None,
            preparing and broken is None,
        )

    def _written(
        self, name: str, kind: str, value: Any
    ) -> tuple[dict[str, Any], bytes, Blob | None]:
        """A datum that came as text or structure: as stored, what it is hashed by, and its blob."""
        pointer = f"/data/{name}"
        if kind == "html":
            html, text = hypertext(value)
            if not text:
                raise refused(pointer, "empty", f"{name} has no text that could be shown", value)
            return {"type": kind, "html": html, "text": text}, value.encode(), None
        if kind == "conversation":
            told, problems = conversation(value)
            if told is None:
                raise Refused([Found(_under(pointer, problem)) for problem in problems])
            return {"type": kind, "conversation": told}, _ENCODER.encode(told), None
        if self.intake is None:
            words = f"{name} is a series: send it by an upload and an import"
            raise refused(pointer, "needs_file", words, shown(value))
        found, problems = series(value)
        if found is None:
            raise Refused([Found(_under(pointer, problem)) for problem in problems])
        facts = {"columns": found.columns, "n": len(found.times), "time": found.time}
        blob = self.intake.keep_text(kind, _ENCODER.encode(found.document()), name, facts)
        return datum_of(kind, blob), blob.sha256.encode(), blob

    def _gold(self, answers: Mapping[str, Any], data: Mapping[str, Any]) -> str:
        problems = check_values(
            self.declared.schema.questions, answers, facts_of(data), "/gold/answers"
        )
        if problems:
            raise Refused([Found(problem) for problem in problems[:20]])
        return _ENCODER.encode(answers).decode()

    def _medium(self, datum: str, kind: str, name: str) -> Blob:
        if self.intake is None:
            words = f"{datum} is a file: send it by an upload and an import"
            raise refused(f"/data/{datum}", "needs_file", words, shown(name))
        return self.intake.blob(datum, kind, name)


def _under(pointer: str, problem: Problem) -> Problem:
    return Problem(pointer + problem.pointer, problem.code, problem.message)


@dataclass(slots=True)
class Taken:
    """What became of rows."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    broken: int = 0
    refused: list[tuple[int, str | None, Found]] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)


def take_in(ctx: Context, place: Place, ready: Sequence[ReadyItem], origin: str) -> Taken:
    """Add what is new and change what differs; keys are different within one call.

    ``origin`` is the uid that the event names: a job, or the project.
    """
    project = place.project
    taken = Taken()
    known = known_items(ctx.conn, project.id, [item.key for item in ready])
    record_blobs(ctx.conn, project.id, [blob for item in ready for blob in item.blobs], ctx.now)
    new: list[ReadyItem] = []
    changes: list[ItemChange] = []
    golden: list[tuple[int, str]] = []
    for item in ready:
        if item.broken is not None:
            taken.broken += 1
            taken.refused.append((item.line, item.external_id, Found(item.broken)))
        there = known.get(item.key)
        if there is None:
            new.append(item)
            continue
        _compare(item, there, changes, golden, taken)
    uids = new_uids("itm", ctx.now, ctx.random.getrandbits(80), len(new))
    rows = [_new(uid, item) for uid, item in zip(uids, new, strict=True)]
    ids, first = insert_items(ctx.conn, project.id, rows, project.work.least, ctx.now)
    taken.added, taken.ids = len(new), ids
    first_changed = change_items(ctx.conn, project.id, changes, ctx.now)
    golden += [(key, item.gold) for key, item in zip(ids, new, strict=True) if item.gold]
    _prepare_later(ctx, place, zip(ids, new, strict=True), changes, golden)
    answers = [GoldItem(ctx.uid("gld"), key, text) for key, text in golden]
    set_gold(ctx.conn, project.id, answers, "import", ctx.actor.person_id, ctx.now)
    wanted = [rank for rank in (first, first_changed) if rank is not None]
    if wanted:
        requeue(ctx.conn, project.id, min(wanted), None, "import", ctx.now)
    if taken.added or taken.changed:
        counts = {"added": taken.added, "changed": taken.changed}
        emit(ctx, place, "item.imported", origin, counts)
    return taken


def _prepare_later(
    ctx: Context,
    place: Place,
    new: Iterable[tuple[int, ReadyItem]],
    changes: Sequence[ItemChange],
    golden: list[tuple[int, str]],
) -> None:
    """Begin the job that makes what is missing of media.

    Gold waits with its item: the answers go with the job, so that nobody is given an item of
    which there is nothing to see yet.
    """
    todo = [(key, item.preparing) for key, item in new if item.todo]
    todo += [(change.id, change.preparing) for change in changes if change.todo]
    if not todo:
        return
    waiting = {key for key, preparing in todo if preparing}
    kept = {str(key): answers for key, answers in golden if key in waiting}
    golden[:] = [(key, answers) for key, answers in golden if key not in waiting]
    payload = {"items": [key for key, _ in todo], "gold": kept}
    enqueue(ctx, place, "media", payload, total=len(todo) * 100)


def _new(uid: str, item: ReadyItem) -> NewItem:
    return NewItem(
        uid,
        item.key,
        item.external_id,
        item.content_hash,
        item.data,
        item.attributes,
        item.group,
        item.priority or 0,
        None if item.preparing else item.gold,
        None if item.broken is None else item.broken.message,
        item.preparing,
    )


def _compare(
    item: ReadyItem,
    there: KnownItem,
    changes: list[ItemChange],
    golden: list[tuple[int, str]],
    taken: Taken,
) -> None:
    """What a row changes of an item that is there: what it does not speak of stays."""
    replaced = item.content_hash != there.content_hash
    if replaced and there.labels:
        words = "the content differs from the item's, which has labels already; give it another id"
        found = Found(Problem("/data", "content_differs", words))
        taken.refused.append((item.line, item.external_id, found))
        return
    before: dict[str, str] = msgspec.json.decode(there.attributes)
    attributes = {**before, **item.attributes}
    group = item.group if item.group is not None else there.group
    rank = there.rank
    if item.priority is not None and item.priority != priority_of(there.rank):
        rank = reranked(there.rank, item.priority)
    new_gold = item.gold is not None and item.gold != there.gold
    if new_gold and item.gold is not None:
        golden.append((there.id, item.gold))
    if replaced or attributes != before or group != there.group or rank != there.rank:
        changes.append(
            ItemChange(
                there.id,
                item.content_hash,
                item.data if replaced else None,
                attributes,
                group,
                rank,
                None if item.broken is None else item.broken.message,
                item.gold is not None or there.gold is not None,
                replaced and item.todo,
                replaced and item.preparing,
            )
        )
        taken.changed += 1
    elif new_gold:
        taken.changed += 1
    else:
        taken.unchanged += 1


def problem_rows(
    refused: Sequence[tuple[int, str | None, Found]],
) -> Iterator[tuple[int, str | None, Problem, str | None]]:
    """Problems as a job's report keeps them."""
    for line, external_id, found in refused:
        yield line, external_id, found.problem, found.value
