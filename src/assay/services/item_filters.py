"""The filter of an item list, as clients write it: an enumeration, checked."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any, get_args

import msgspec

from assay.core.access.actions import Action
from assay.core.errors import Invalid, Problem
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.values import ItemState
from assay.services.context import Context, check
from assay.store.annotations import schema_of
from assay.store.item_pages import ItemFilter, LabelFilter, Mark, Sort
from assay.store.places import Place

SORTS: tuple[str, ...] = get_args(Sort)


class FilterBody(msgspec.Struct, forbid_unknown_fields=True):
    """Which items: all given conditions hold.

    ``attribute`` entries are ``name:value`` (``name:`` for items without it); several of one
    name are alternatives. ``label`` is ``question:label``.
    """

    state: list[str] = []
    attribute: list[str] = []
    batch: str | None = None
    label: str | None = None
    gold: bool | None = None
    search: str | None = None


def chosen(ctx: Context, place: Place, body: FilterBody) -> ItemFilter:
    """The filter, or ``Invalid`` with a pointer to what is no condition."""
    states = {str(state) for state in ItemState}
    for number, state in enumerate(body.state):
        if state not in states:
            words = f"there is no state {state!r}; there are: {', '.join(sorted(states))}"
            raise _bad(f"/state/{number}", "unknown_state", words)
    attributes: dict[str, list[str | None]] = {}
    for number, written in enumerate(body.attribute):
        name, colon, value = written.partition(":")
        if not colon or not name:
            raise _bad(f"/attribute/{number}", "bad_attribute", "write it as name:value")
        attributes.setdefault(name, []).append(value or None)
    if body.gold is not None:
        check(ctx.actor, place, Action.EDIT_GOLD)
    search = (body.search or "").strip()
    if len(search) > 200:
        raise _bad("/search", "too_long", "at most 200 characters")
    return ItemFilter(
        tuple(dict.fromkeys(body.state)),
        {name: tuple(values) for name, values in attributes.items()},
        body.batch,
        _label(ctx, place, body.label),
        body.gold,
        search or None,
    )


def _label(ctx: Context, place: Place, written: str | None) -> LabelFilter | None:
    if not written:
        return None
    name, colon, label = written.partition(":")
    project = place.project
    schema = schema_of(ctx.conn, project.id, project.schema_version, project.created_at)
    question = schema.question(name)
    if not colon or question is None:
        names = ", ".join(question.name for question in schema.questions)
        raise _bad("/label", "unknown_question", f"write it as question:label; there are: {names}")
    if LABEL_TYPES.get(question.type).has_regions:
        return LabelFilter(name, label, "regions")
    return LabelFilter(name, label, "list" if question.type in ("choices", "taxonomy") else "whole")


def sort_of(sort: str) -> Sort:
    """The sort of that name."""
    if sort not in SORTS:
        raise _bad("/sort", "unknown_sort", f"sorts are: {', '.join(SORTS)}")
    return sort  # type: ignore[return-value]


def write_cursor(mark: Mark, sort: str, order: str) -> str:
    """A cursor that tells where a page ended, for the same sort and order only."""
    body = msgspec.json.encode([sort, order, mark.value, mark.id])
    return base64.urlsafe_b64encode(body).rstrip(b"=").decode()


def read_cursor(cursor: str | None, sort: str, order: str) -> Mark | None:
    """The mark of a cursor; ``Invalid`` where it is none, or of another sort."""
    if not cursor:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        parts: Sequence[Any] = msgspec.json.decode(raw, type=list[str | int | float | None])
        was_sort, was_order, value, item_id = parts
    except (binascii.Error, ValueError, msgspec.MsgspecError, UnicodeError):
        raise _bad("/cursor", "bad_cursor", "this cursor was not given out by this list") from None
    fits = isinstance(value, str) if sort == "external_id" else not isinstance(value, str)
    if (was_sort, was_order) != (sort, order) or not fits or not isinstance(item_id, int):
        raise _bad("/cursor", "bad_cursor", "this cursor is of another order; begin again")
    if value is None and sort not in ("dispute", "posterior"):
        raise _bad("/cursor", "bad_cursor", "this cursor was not given out by this list")
    if max(abs(item_id), abs(value) if isinstance(value, int) else 0) >= 2**63:
        raise _bad("/cursor", "bad_cursor", "this cursor was not given out by this list")
    return Mark(value, item_id)


def _bad(pointer: str, code: str, words: str) -> Invalid:
    return Invalid(
        code, f"The query is not valid: {words}.", problems=[Problem(pointer, code, words)]
    )
