"""Items as clients see them: media by signed address, beliefs in words, long texts cut short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from assay.core.access.actions import Action, may
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.values import Schema
from assay.services.context import Context, when
from assay.services.shown import data_view
from assay.store.annotations import schema_of
from assay.store.item_pages import Belief, ItemRecord, batch_names, beliefs_of
from assay.store.items import priority_of
from assay.store.places import Place

LIST_TEXT = 400


@dataclass(frozen=True, slots=True)
class BeliefView:
    """What the engine believes of one question, how surely, and in words."""

    value: Any
    posterior: float
    summary: str


@dataclass(frozen=True, slots=True)
class BatchName:
    """The batch that an item is in."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """One unit of work. ``gold`` is told only to those who may edit gold."""

    id: str
    external_id: str | None
    state: str
    gold: bool
    data: Mapping[str, Mapping[str, Any]]
    attributes: Mapping[str, str]
    group: str | None
    labels_done: int
    labels_open: int
    labels_needed: int
    posterior: float | None
    dispute: float | None
    batch: BatchName | None
    consensus: Mapping[str, BeliefView]
    broken_reason: str | None
    priority: int
    created_at: datetime
    changed_at: datetime
    rev: int


def item_views(
    ctx: Context,
    place: Place,
    records: Sequence[ItemRecord],
    purpose: str = "browse",
    cut: int | None = LIST_TEXT,
) -> list[ItemView]:
    """Items with their consensus and batches, in three queries for any number of them."""
    project = place.project
    schema = schema_of(ctx.conn, project.id, project.schema_version, project.created_at)
    beliefs = beliefs_of(ctx.conn, project.id, [record.id for record in records])
    ids = sorted({record.batch_id for record in records if record.batch_id is not None})
    batches = batch_names(ctx.conn, project.id, ids)
    sees_gold = may(place.role, Action.EDIT_GOLD)
    return [
        ItemView(
            record.uid,
            record.external_id,
            record.state,
            record.gold and sees_gold,
            item_data(ctx, record.data, purpose, cut),
            msgspec.json.decode(record.attributes),
            record.group,
            record.n_done,
            record.n_open,
            record.needed,
            record.posterior,
            record.dispute,
            _batch(batches, record.batch_id),
            believed(schema, beliefs.get(record.id, [])),
            record.broken_reason,
            priority_of(record.rank),
            when(record.created_at),
            when(record.changed_at),
            record.rev,
        )
        for record in records
    ]


def _batch(batches: Mapping[int, tuple[str, str]], batch_id: int | None) -> BatchName | None:
    found = None if batch_id is None else batches.get(batch_id)
    return None if found is None else BatchName(*found)


def item_data(ctx: Context, data: str, purpose: str, cut: int | None) -> dict[str, dict[str, Any]]:
    """An item's data: media with address and thumbnail; a text over ``cut`` letters cut off.

    Without a ``cut`` it is all that an annotator gets, too.

    ``length`` is that of the whole text in Unicode code points.
    """
    shown: dict[str, dict[str, Any]] = {}
    views = data_view(ctx, data, purpose) if cut is None else {}
    for name, datum in msgspec.json.decode(data).items():
        view = dict(views[name]) if cut is None else _short(ctx, datum, purpose, cut)
        if "thumb" in datum:
            view["thumb"] = ctx.media_url(datum["thumb"], "image/webp", "thumb")
        if "text" in datum:
            view["length"] = len(datum["text"])
        shown[name] = view
    return shown


def _short(ctx: Context, datum: Mapping[str, Any], purpose: str, cut: int) -> dict[str, Any]:
    """A datum as a list shows it: the beginning of a text, or a medium's address and facts."""
    view: dict[str, Any] = {"type": datum["type"]}
    if datum["type"] == "conversation":
        told = datum["conversation"]
        view["turns"], view["candidates"] = len(told["turns"]), len(told.get("candidates", ()))
        parts = [*told["turns"], *told.get("candidates", ())]
        view["text"] = _beginning(parts[0]["text"], cut)
    elif "text" in datum:
        view["text"] = _beginning(datum["text"], cut)
    elif datum["type"] in ("image", "video", "audio"):
        view["url"] = ctx.media_url(datum["key"], datum["media_type"], purpose)
        view["width"], view["height"] = datum.get("width"), datum.get("height")
    for name in ("duration", "frames", "n_pages", "n"):
        if name in datum:
            view[name] = datum[name]
    return view


def _beginning(text: str, cut: int) -> str:
    return text if len(text) <= cut else text[: cut - 1] + "…"


def believed(schema: Schema, beliefs: Sequence[Belief]) -> dict[str, BeliefView]:
    """The consensus by question, in the order of the schema; what the schema lacks is left out."""
    found = {belief.question: belief for belief in beliefs}
    views: dict[str, BeliefView] = {}
    for question in schema.questions:
        belief = found.get(question.name)
        if belief is None:
            continue
        value = msgspec.json.decode(belief.value)
        summary = LABEL_TYPES.get(question.type).summary(question, value)
        views[question.name] = BeliefView(value, belief.posterior, summary)
    return views
