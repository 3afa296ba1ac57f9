"""Batches: what to label next, previewed with its cost, put in front, and taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from assay.core.access.actions import Action
from assay.core.errors import Conflict, NotFound, invalid
from assay.core.iteration.selection import Arm, Pool, Selection, check_mix, choose
from assay.core.values import Interval, Question
from assay.services.blueprints import blueprint_in
from assay.services.context import Context, emit, reads, require, when, writes
from assay.services.model_evaluation import evaluate
from assay.services.shown import data_view
from assay.store.annotations import schema_of
from assay.store.iteration import (
    AttributeColumn,
    Batch,
    ItemGlance,
    PoolRows,
    arm_progress,
    arms_of,
    attribute_columns,
    batch_of,
    batches_of,
    first_priority,
    glances,
    insert_batch,
    median_seconds,
    pool_rows,
    positions,
    put_in_front,
    set_batch_plan,
    set_batch_state,
    take_back,
)
from assay.store.places import Place
from assay.store.predictions import has_model, uncertainties
from assay.store.queue import requeue

MOST = 10_000
SAMPLE = 12
WORDS = {
    Arm.UNCERTAINTY: "the model is unsure",
    Arm.COVERAGE: "fill coverage gaps",
    Arm.WEAK_SLICE: "lie in weak slices",
    Arm.CONTROL: "are drawn at random",
}
SHORT = {
    Arm.UNCERTAINTY: "have predictions",
    Arm.COVERAGE: "would fill a coverage gap",
    Arm.WEAK_SLICE: "lie in the weak slices",
    Arm.CONTROL: "can be drawn at random",
}
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """What a batch is asked to be. ``mix`` has the shares of the arms and sums to 1;
    ``slices`` are the weak slices meant (attribute → value).
    """

    size: int
    mix: Mapping[str, float]
    slices: Sequence[Mapping[str, str]] = ()
    model: str | None = None
    version: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class SampleItem:
    """A chosen item, and why it was chosen."""

    id: str
    external_id: str | None
    arm: str
    data: Mapping[str, Any]
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ArmView:
    """One arm: how far it is, and how much of it the model that chose it gets right (a share)."""

    arm: str
    n: int
    settled: int
    value: Interval | None


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch, or what it would be. ``short`` tells which arms found too few items, ``copies``
    how many items were passed over as copies; ``labels`` is how many are still to be made.
    """

    id: str | None
    name: str
    reason: str
    size: int
    arms: Mapping[str, int]
    by_arm: Sequence[ArmView]
    short: Mapping[str, int]
    copies: int
    settled: int
    state: str
    at: datetime
    labels: int
    hours: float | None
    cost: float | None
    currency: str | None
    ahead_of: int
    model: str | None
    version: str | None
    sentence: str
    items_sample: Sequence[SampleItem]


@dataclass(frozen=True, slots=True)
class BatchList:
    """Batches, newest first."""

    items: list[BatchView]


@dataclass(frozen=True, slots=True)
class _Found:
    """What was chosen, and the pool that it was chosen from."""

    rows: PoolRows
    selection: Selection

    def ids(self) -> list[int]:
        return [int(key) for key in self.rows.ids[self.selection.rows]]


@reads
def preview_batch(ctx: Context, project: str, plan: BatchPlan) -> BatchView:
    """What a batch would hold and cost; making it from the same state gives the same items."""
    place = require(ctx, Action.MAKE_BATCH, project)
    found = _choose(ctx, place, plan)
    return _planned(ctx, place, plan, found, None, when(ctx.now))


@writes
def make_batch(ctx: Context, project: str, plan: BatchPlan) -> BatchView:
    """Choose items and put them in front of everything that waits."""
    place = require(ctx, Action.MAKE_BATCH, project)
    found = _choose(ctx, place, plan)
    if not len(found.selection.rows):
        raise Conflict("nothing_to_choose", "No item fits: nothing waits that is not in a batch.")
    view = _planned(ctx, place, plan, found, ctx.uid("bat"), when(ctx.now))
    assert view.id is not None
    ids = found.ids()
    arms = {key: str(arm) for key, arm in zip(ids, found.selection.arms, strict=True)}
    project_id = place.project.id
    stored = {
        "mix": dict(plan.mix),
        "slices": [dict(one) for one in plan.slices],
        "model": plan.model,
        "version": plan.version,
        "short": dict(view.short),
        "copies": view.copies,
        "labels": view.labels,
    }
    key = insert_batch(
        ctx.conn,
        uid=view.id,
        project_id=project_id,
        name=view.name,
        reason=view.reason,
        plan=stored,
        size=len(ids),
        by=ctx.actor.person_id,
        now=ctx.now,
    )
    priority = first_priority(ctx.conn, project_id) + 1
    lowest, had = put_in_front(ctx.conn, project_id, key, arms, priority, ctx.now)
    set_batch_plan(ctx.conn, key, {**stored, "had": had})
    requeue(ctx.conn, project_id, lowest, None, f"batch {view.name}", ctx.now)
    emit(ctx, place, "batch.made", view.id, {"n": len(ids), "arms": dict(view.arms)})
    return view


@reads
def list_batches(ctx: Context, project: str) -> BatchList:
    """The batches of a project, each with how far its arms are."""
    place = require(ctx, Action.SEE_ITERATION, project)
    return BatchList(_views(ctx, place, batches_of(ctx.conn, place.project.id)))


@reads
def read_batch(ctx: Context, project: str, batch: str) -> BatchView:
    """One batch, with what the model knew of its arms and a sample of its items."""
    place = require(ctx, Action.SEE_ITERATION, project)
    found = _batch(ctx, place, batch)
    (view,) = _views(ctx, place, [found], sample=True)
    return view


@writes
def withdraw_batch(ctx: Context, project: str, batch: str) -> BatchView:
    """Take back what nobody has begun: those items go to the places that they had."""
    place = require(ctx, Action.MAKE_BATCH, project)
    found = _batch(ctx, place, batch)
    if found.state != "open":
        raise Conflict("batch_not_open", "The batch was withdrawn already.")
    had = {int(key): value for key, value in found.plan.get("had", {}).items()}
    n = take_back(ctx.conn, place.project.id, found.id, had, ctx.now)
    set_batch_state(ctx.conn, found.id, "withdrawn")
    emit(ctx, place, "batch.withdrawn", found.uid, {"n": n})
    (view,) = _views(ctx, place, [_batch(ctx, place, batch)])
    return view


def _choose(ctx: Context, place: Place, plan: BatchPlan) -> _Found:
    if not 1 <= plan.size <= MOST:
        raise invalid("/size", "out_of_range", f"a batch has from 1 to {MOST:,} items")
    unknown = [arm for arm in plan.mix if arm not in set(Arm)]
    if unknown:
        raise invalid("/mix", "unknown_arm", f"the arms are {', '.join(Arm)}")
    mix = {Arm(arm): share for arm, share in plan.mix.items()}
    check_mix(mix)
    project_id = place.project.id
    rows = pool_rows(ctx.conn, project_id)
    columns = attribute_columns(ctx.conn, project_id, rows.ids)
    cells, missing, wanted = _coverage(ctx, place, rows, columns)
    pool = Pool(
        content=rows.content[rows.free],
        uncertainty=_uncertainty(ctx, place, plan, rows)[rows.free],
        cells=cells[rows.free],
        missing=missing,
        wanted=wanted,
        weak=_weak(plan.slices, rows, columns)[rows.free],
    )
    seed = [project_id, len(batches_of(ctx.conn, project_id)), int(rows.free.sum())]
    selection = choose(pool, plan.size, mix, np.random.default_rng(seed))
    chosen = np.flatnonzero(rows.free)[selection.rows]
    return _Found(rows, Selection(chosen, selection.arms, selection.short, selection.copies))


def _uncertainty(
    ctx: Context, place: Place, plan: BatchPlan, rows: PoolRows
) -> NDArray[np.float64]:
    unsure = np.full(len(rows.ids), np.nan)
    if plan.model is None or plan.version is None:
        return unsure
    project_id = place.project.id
    if not has_model(ctx.conn, project_id, plan.model, plan.version):
        raise NotFound("model_not_found", "There are no predictions of this version.")
    ids, values = uncertainties(ctx.conn, project_id, plan.model, plan.version)
    there = np.isin(ids, rows.ids)
    unsure[np.searchsorted(rows.ids, ids[there])] = values[there]
    return unsure


def _coverage(
    ctx: Context, place: Place, rows: PoolRows, columns: Sequence[AttributeColumn]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Each item's cell in each coverage target, and what the cells lack and want."""
    blueprint = blueprint_in(ctx, place)
    by_name = {column.name: column for column in columns}
    cells: list[NDArray[np.int64]] = []
    missing: list[NDArray[np.int64]] = []
    wanted: list[NDArray[np.int64]] = []
    offset = 0
    for target in blueprint.coverage if blueprint else ():
        if any(name not in by_name for name in target.by):
            continue
        code = np.zeros(len(rows.ids), dtype=np.int64)
        known = np.ones(len(rows.ids), dtype=bool)
        size = 1
        for name in target.by:
            column = by_name[name]
            known &= column.codes >= 0
            code = code * len(column.values) + column.codes
            size *= len(column.values)
        have = np.bincount(code[known & rows.counted], minlength=size)
        cells.append(np.where(known, code + offset, -1))
        missing.append(np.maximum(0, target.at_least - have))
        wanted.append(np.full(size, target.at_least))
        offset += size
    if not cells:
        none = np.zeros(0, dtype=np.int64)
        return np.zeros((len(rows.ids), 0), dtype=np.int64), none, none
    return np.stack(cells, axis=1), np.concatenate(missing), np.concatenate(wanted)


def _weak(
    slices: Sequence[Mapping[str, str]], rows: PoolRows, columns: Sequence[AttributeColumn]
) -> Flags:
    by_name = {column.name: column for column in columns}
    inside = np.ones((len(rows.ids), len(slices)), dtype=bool)
    for number, where in enumerate(slices):
        if not where:
            raise invalid(f"/slices/{number}", "empty_slice", "names no attribute")
        for name, value in where.items():
            column = by_name.get(name)
            if column is None or value not in column.values:
                pointer = f"/slices/{number}/{name}"
                raise invalid(pointer, "unknown_value", f"no item has {name}: {value}")
            inside[:, number] &= column.codes == column.values.index(value)
    return inside


def _planned(
    ctx: Context, place: Place, plan: BatchPlan, found: _Found, uid: str | None, at: datetime
) -> BatchView:
    selection, rows = found.selection, found.rows
    counts = Counter(str(arm) for arm in selection.arms)
    labels = int(rows.labels[selection.rows].sum())
    hours, cost, currency = _cost(ctx, place, labels)
    number = len(batches_of(ctx.conn, place.project.id)) + 1
    name = (plan.name or "").strip() or f"Batch {number}"
    reason = "; ".join(f"{counts[arm]} {WORDS[arm]}" for arm in Arm if counts[arm])
    ids = found.ids()[:SAMPLE]
    arms = [str(arm) for arm in selection.arms[:SAMPLE]]
    waiting = int(rows.free.sum()) - len(selection.rows)
    return BatchView(
        uid,
        name,
        reason,
        len(selection.rows),
        dict(counts),
        [ArmView(arm, n, 0, None) for arm, n in counts.items()],
        {str(arm): n for arm, n in selection.short.items()},
        selection.copies,
        0,
        "open" if uid else "preview",
        at,
        labels,
        hours,
        cost,
        currency,
        waiting,
        plan.model,
        plan.version,
        _sentence(len(selection.rows), labels, hours, selection.short),
        _samples(ctx, glances(ctx.conn, place.project.id, ids), arms),
    )


def _sentence(size: int, labels: int, hours: float | None, short: Mapping[Arm, int]) -> str:
    words = f"{size:,} items need {labels:,} labels"
    words += f", about {hours:,.1f} hours of work." if hours is not None else "."
    for arm, n in short.items():
        words += f" {n:,} fewer than asked for {SHORT[arm]}."
    return words


def _cost(ctx: Context, place: Place, labels: int) -> tuple[float | None, float | None, str | None]:
    """Hours, cost and currency of so many labels, as far as they can be told."""
    seconds = median_seconds(ctx.conn, place.project.id) or place.project.work.seconds_per_item
    if seconds is None:
        return None, None, None
    hours = labels * seconds / 3600
    blueprint = blueprint_in(ctx, place)
    budget = blueprint.budget if blueprint else None
    if budget is None or budget.cost_per_hour is None:
        return hours, None, None
    return hours, hours * budget.cost_per_hour, budget.currency


def _samples(ctx: Context, found: Sequence[ItemGlance], arms: Sequence[str]) -> list[SampleItem]:
    return [
        SampleItem(
            item.uid,
            item.external_id,
            arm,
            data_view(ctx, item.data, "browse"),
            msgspec.json.decode(item.attributes),
        )
        for item, arm in zip(found, arms, strict=True)
    ]


def _batch(ctx: Context, place: Place, uid: str) -> Batch:
    found = batch_of(ctx.conn, place.project.id, uid)
    if found is None:
        raise NotFound("batch_not_found", "There is no such batch.")
    return found


def _views(
    ctx: Context, place: Place, found: Sequence[Batch], sample: bool = False
) -> list[BatchView]:
    progress = arm_progress(ctx.conn, place.project.id, [batch.id for batch in found])
    known = _known_by_arm(ctx, place, found)
    views = []
    for batch in found:
        arms = progress.get(batch.id, [])
        settled, size = sum(arm.settled for arm in arms), sum(arm.n for arm in arms)
        labels = int(batch.plan.get("labels", 0))
        hours, cost, currency = _cost(ctx, place, labels)
        by_arm = [
            ArmView(arm.arm, arm.n, arm.settled, known.get((batch.id, arm.arm))) for arm in arms
        ]
        items: list[SampleItem] = []
        if sample:
            members = arms_of(ctx.conn, place.project.id, batch.id)
            ids = sorted(members)[:SAMPLE]
            shown = glances(ctx.conn, place.project.id, ids)
            items = _samples(ctx, shown, [members[item.id] for item in shown])
        done = batch.state == "open" and size > 0 and settled == size
        views.append(
            BatchView(
                batch.uid,
                batch.name,
                batch.reason,
                size,
                {arm.arm: arm.n for arm in arms},
                by_arm,
                batch.plan.get("short", {}),
                batch.plan.get("copies", 0),
                settled,
                "done" if done else batch.state,
                when(batch.at),
                labels,
                hours,
                cost,
                currency,
                0,
                batch.plan.get("model"),
                batch.plan.get("version"),
                f"{settled:,} of {size:,} items are settled.",
                items,
            )
        )
    return views


def _known_by_arm(
    ctx: Context, place: Place, found: Sequence[Batch]
) -> dict[tuple[int, str], Interval]:
    """How much of each arm's settled items the model that chose them gets right.

    On the uncertainty arm it should be lower than on the control arm: there was more to learn.
    """
    known: dict[tuple[int, str], Interval] = {}
    question = _main_question(ctx, place)
    for model, version in {(b.plan.get("model"), b.plan.get("version")) for b in found}:
        if question is None or model is None or version is None:
            continue
        result = evaluate(ctx, place, question, model, version, repeats=1)
        for batch in found:
            if (batch.plan.get("model"), batch.plan.get("version")) != (model, version):
                continue
            members = arms_of(ctx.conn, place.project.id, batch.id)
            for arm in sorted(set(members.values())):
                ids = sorted(key for key, own in members.items() if own == arm)
                inside = np.zeros(len(result.item_ids), dtype=bool)
                inside[positions(result.item_ids, ids)] = True
                share = result.right_share(inside)
                if share is not None:
                    known[batch.id, arm] = share
    return known


def _main_question(ctx: Context, place: Place) -> Question | None:
    project = place.project
    schema = schema_of(ctx.conn, project.id, project.schema_version, project.created_at)
    return schema.questions[0] if schema.questions else None
