"""What is done to many items at once: each action says whom it would touch before it does.

An action looks at each item's standing, takes those to which it applies and passes over the
rest. With ``preview`` nothing is written and the same sentence comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from assay.core.access.actions import Action
from assay.core.errors import Invalid, Problem
from assay.core.labels.answers import check_values
from assay.services.context import Context, emit, require, writes
from assay.services.intake import check_attributes, check_priority
from assay.services.item_filters import FilterBody, chosen
from assay.services.shown import facts_of
from assay.store.annotations import schema_of
from assay.store.item_changes import (
    Standing,
    delete_items,
    exclude_items,
    labelled_among,
    restore_items,
    set_attributes,
    set_ranks,
    standing_matching,
    standing_of,
    want_more,
)
from assay.store.item_pages import beliefs_of, data_of
from assay.store.items import GoldItem, priority_of, reranked, retire_gold, set_gold
from assay.store.places import Place
from assay.store.queue import requeue

ActionName = Literal[
    "exclude",
    "restore",
    "requeue",
    "prioritise",
    "set_attribute",
    "make_gold",
    "retire_gold",
    "delete",
]
MOST_NAMED = 10_000
TOLD = 100  # items that an event names


@dataclass(frozen=True, slots=True)
class ActionResult:
    """How many items an action touched (or would touch), and how many it passed over."""

    affected: int
    skipped: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Ask:
    """An action with what it was told."""

    reason: str = ""
    value: Mapping[str, Any] = field(default_factory=dict)


Chooser = Callable[[Context, Place, Ask, Sequence[Standing]], list[Standing]]
Doer = Callable[[Context, Place, Ask, Sequence[Standing]], None]


@dataclass(frozen=True, slots=True)
class _Verb:
    """One action: to which items it applies, what it does, and how it is said."""

    applies: Chooser
    do: Doer
    event: str
    says: str  # of the items that it applies to
    others: str  # why the others were passed over
    permission: Action = Action.EDIT_ITEMS


def _with_state(*states: str, gold: bool | None = None) -> Chooser:
    def applies(_: Context, __: Place, ___: Ask, part: Sequence[Standing]) -> list[Standing]:
        return [
            item for item in part if item.state in states and (gold is None or item.gold == gold)
        ]

    return applies


def _ids(part: Sequence[Standing]) -> list[int]:
    return [item.id for item in part]


def _exclude(ctx: Context, place: Place, _: Ask, part: Sequence[Standing]) -> None:
    exclude_items(ctx.conn, place.project.id, _ids(part), ctx.now)


def _restore(ctx: Context, place: Place, _: Ask, part: Sequence[Standing]) -> None:
    restore_items(ctx.conn, _ids(part), ctx.now)
    _wake(ctx, place, part, "restored")


def _requeue(ctx: Context, place: Place, ask: Ask, part: Sequence[Standing]) -> None:
    want_more(ctx.conn, _ids(part), _whole(ask, "labels", 1, 1, 10), ctx.now)
    _wake(ctx, place, part, ask.reason or "requeued")


def _wake(ctx: Context, place: Place, part: Sequence[Standing], reason: str) -> None:
    first = min(item.rank for item in part)
    requeue(ctx.conn, place.project.id, first, None, reason[:200], ctx.now)


def _moves(_: Context, __: Place, ask: Ask, part: Sequence[Standing]) -> list[Standing]:
    priority = _priority(ask)
    return [item for item in part if priority_of(item.rank) != priority]


def _prioritise(ctx: Context, place: Place, ask: Ask, part: Sequence[Standing]) -> None:
    priority = _priority(ask)
    ranks = {item.id: reranked(item.rank, priority) for item in part}
    set_ranks(ctx.conn, ranks, ctx.now)
    first = min(ranks.values())
    requeue(ctx.conn, place.project.id, first, None, "prioritised", ctx.now)


def _priority(ask: Ask) -> int:
    priority = ask.value.get("priority", 1)
    if type(priority) is not int:
        raise _wrong("/value/priority", "priority is a whole number")
    check_priority(priority)
    return priority


def _whole(ask: Ask, name: str, usual: int, least: int, most: int) -> int:
    value = ask.value.get(name, usual)
    if type(value) is not int or not least <= value <= most:
        raise _wrong(f"/value/{name}", f"{name} is a whole number from {least} to {most}")
    return value


def _attributes(ask: Ask) -> dict[str, str | None]:
    if not ask.value:
        raise _wrong("/value", "give the attributes to set, by name")
    for name, value in ask.value.items():
        if value is not None and not isinstance(value, str):
            raise _wrong(f"/value/{name}", f"{name} is a text, or null to take it away")
    return dict(ask.value)


def _changed(ask: Ask, item: Standing) -> dict[str, str] | None:
    before: dict[str, str] = msgspec.json.decode(item.attributes)
    merged = {**before, **_attributes(ask)}
    after = {name: value for name, value in merged.items() if value is not None}
    return None if after == before else after


def _changes(ctx: Context, place: Place, ask: Ask, part: Sequence[Standing]) -> list[Standing]:
    given = {name: value for name, value in _attributes(ask).items() if value is not None}
    check_attributes(ctx, place, given)
    return [item for item in part if _changed(ask, item) is not None]


def _set_attribute(ctx: Context, place: Place, ask: Ask, part: Sequence[Standing]) -> None:
    after = {item.id: _changed(ask, item) or {} for item in part}
    encode = msgspec.json.Encoder(order="sorted").encode
    written = {key: encode(value).decode() for key, value in after.items()}
    set_attributes(ctx.conn, place.project.id, written, after, ctx.now)


def _known(ctx: Context, place: Place, part: Sequence[Standing]) -> Iterator[tuple[Standing, str]]:
    """Items that can be gold with their answers: what is believed of them, if it is valid."""
    project = place.project
    schema = schema_of(ctx.conn, project.id, project.schema_version, project.created_at)
    usable = [item for item in part if not item.gold and item.state in ("settled", "accepted")]
    beliefs = beliefs_of(ctx.conn, project.id, _ids(usable))
    data = data_of(ctx.conn, project.id, [item.id for item in usable if item.id in beliefs])
    encode = msgspec.json.Encoder(order="sorted").encode
    for item in usable:
        if item.id not in beliefs:
            continue
        names = {question.name for question in schema.questions}
        answers = {
            belief.question: msgspec.json.decode(belief.value)
            for belief in beliefs[item.id]
            if belief.question in names
        }
        facts = facts_of(data[item.id])
        if answers and not check_values(schema.questions, answers, facts, ""):
            yield item, encode(answers).decode()


def _can_be_gold(ctx: Context, place: Place, _: Ask, part: Sequence[Standing]) -> list[Standing]:
    return [item for item, _ in _known(ctx, place, part)]


def _make_gold(ctx: Context, place: Place, _: Ask, part: Sequence[Standing]) -> None:
    golden = [
        GoldItem(ctx.uid("gld"), item.id, answers) for item, answers in _known(ctx, place, part)
    ]
    set_gold(ctx.conn, place.project.id, golden, "review", ctx.actor.person_id, ctx.now)


def _golden(_: Context, __: Place, ___: Ask, part: Sequence[Standing]) -> list[Standing]:
    return [item for item in part if item.gold]


def _retire(ctx: Context, place: Place, _: Ask, part: Sequence[Standing]) -> None:
    retire_gold(ctx.conn, place.project.id, _ids(part), ctx.now)
    _wake(ctx, place, part, "gold retired")


def _unlabelled(ctx: Context, place: Place, _: Ask, part: Sequence[Standing]) -> list[Standing]:
    labelled = labelled_among(ctx.conn, place.project.id, _ids(part))
    return [item for item in part if item.id not in labelled]


def _delete(ctx: Context, place: Place, _: Ask, part: Sequence[Standing]) -> None:
    delete_items(ctx.conn, place.project.id, _ids(part))


VERBS: Mapping[str, _Verb] = {
    "exclude": _Verb(
        _with_state("waiting", "in_work", "settled", "in_review", "accepted"),
        _exclude,
        "item.excluded",
        "set aside; their labels are kept",
        "excluded or broken already, or still being prepared",
    ),
    "restore": _Verb(
        _with_state("excluded"),
        _restore,
        "item.restored",
        "taken in again",
        "not excluded",
    ),
    "requeue": _Verb(
        _with_state("in_work", "settled", "in_review", "accepted", gold=False),
        _requeue,
        "item.requeued",
        "put in the queue again for more labels",
        "without labels, gold, or set aside",
    ),
    "prioritise": _Verb(
        _moves, _prioritise, "item.prioritised", "moved in the queue", "there already"
    ),
    "set_attribute": _Verb(
        _changes, _set_attribute, "item.changed", "given these attributes", "so already"
    ),
    "make_gold": _Verb(
        _can_be_gold,
        _make_gold,
        "gold.made",
        "made gold by what is believed of them",
        "without a settled answer that is valid, or gold already",
        Action.EDIT_GOLD,
    ),
    "retire_gold": _Verb(
        _golden,
        _retire,
        "gold.retired",
        "no longer used as gold",
        "not gold",
        Action.EDIT_GOLD,
    ),
    "delete": _Verb(
        _unlabelled,
        _delete,
        "item.deleted",
        "deleted",
        "kept, as they have labels: exclude those instead",
    ),
}


@writes
def act_on_items(
    ctx: Context,
    project: str,
    action: ActionName,
    named: Sequence[str] | None = None,
    body: FilterBody | None = None,
    reason: str = "",
    value: Mapping[str, Any] | None = None,
    preview: bool = False,
) -> ActionResult:
    """Do one thing to named items, or to all that match a filter; or say what it would do."""
    verb = VERBS[action]
    place = require(ctx, verb.permission, project)
    if (named is None) == (body is None):
        raise _wrong("/items", "give either items or a filter")
    if named is not None and len(named) > MOST_NAMED:
        raise _wrong("/items", f"at most {MOST_NAMED:,} items by name; use a filter")
    ask = Ask(reason.strip(), value or {})
    if named is not None:
        parts = standing_of(ctx.conn, place.project.id, list(dict.fromkeys(named)))
    else:
        parts = standing_matching(
            ctx.conn, place.project.id, chosen(ctx, place, body or FilterBody())
        )
    affected = skipped = 0
    told: list[str] = []
    for part in parts:
        touched = verb.applies(ctx, place, ask, part)
        affected += len(touched)
        skipped += len(part) - len(touched)
        told += [item.uid for item in touched[: TOLD - len(told)]]
        if touched and not preview:
            verb.do(ctx, place, ask, touched)
    if named is not None:
        skipped = len(set(named)) - affected
    if affected and not preview:
        target = told[0] if affected == 1 else place.project.uid
        emit(
            ctx,
            place,
            verb.event,
            target,
            {"items": told, "n": affected, "reason": ask.reason, "action": action},
        )
    return ActionResult(affected, skipped, _sentence(verb, affected, skipped, preview))


def _sentence(verb: _Verb, affected: int, skipped: int, preview: bool) -> str:
    noun = "item" if affected == 1 else "items"
    done = "was" if affected == 1 else "were"
    tense = "would be" if preview else done
    words = f"{affected:,} {noun} {tense} {verb.says}."
    if skipped:
        be = "is" if skipped == 1 else "are"
        words += f" {skipped:,} {be} passed over ({verb.others})."
    return words


def _wrong(pointer: str, words: str) -> Invalid:
    problem = Problem(pointer, "invalid_value", words)
    return Invalid("bad_action", f"The action is not valid: {words}.", problems=[problem])
