"""Batch acceptance: a random sample is reviewed item by item until the stated bound is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.core.access.actions import Action
from assay.core.errors import Conflict, NotFound, invalid
from assay.core.quality.acceptance import plan_of
from assay.services.acceptance_views import (
    AcceptanceList,
    AcceptanceView,
    checked_so_far,
    outcome_of,
    view_of,
)
from assay.services.context import Context, emit, reads, require, writes
from assay.store import acceptances as store
from assay.store.acceptances import Acceptance
from assay.store.places import Place

MOST_STRATA = 50


@dataclass(frozen=True, slots=True)
class Sample:
    """What is asked of a sample, and the items that were drawn for it."""

    limit: float
    confidence: float
    expected: float | None
    where: Mapping[str, str]
    by: str | None
    n_pool: int
    drawn: Sequence[tuple[int, str | None]]


@reads
def draw_sample(
    ctx: Context,
    project: str,
    limit: float,
    confidence: float = 0.95,
    expected: float | None = None,
    where: Mapping[str, str] | None = None,
    by: str | None = None,
) -> Sample:
    """Draw from the items that have enough labels; a reader looks through all of them."""
    place = require(ctx, Action.RUN_QUALITY, project)
    plan = plan_of(limit, confidence, expected)
    n_pool, drawn = store.draw_from_pool(ctx.conn, place.project.id, where or {}, by, plan.most)
    if not drawn:
        raise Conflict("nothing_to_sample", "No item has enough labels yet, or none fits.")
    if len({value for _, value in drawn}) > MOST_STRATA:
        words = f"{by} has more than {MOST_STRATA} values; a sample is shown by few strata"
        raise invalid("/by", "too_many_strata", words)
    return Sample(limit, confidence, expected, dict(where or {}), by, n_pool, drawn)


@writes
def start_acceptance(ctx: Context, project: str, sample: Sample) -> AcceptanceView:
    """Keep a sample that was drawn: from now on reviews of its items count."""
    place = require(ctx, Action.RUN_QUALITY, project)
    uid = ctx.uid("acc")
    store.insert_acceptance(
        ctx.conn,
        uid=uid,
        project_id=place.project.id,
        limit=sample.limit,
        confidence=sample.confidence,
        expected=sample.expected,
        scope={"where": sample.where, "by": sample.by},
        n_pool=sample.n_pool,
        by=ctx.actor.person_id,
        now=ctx.now,
        drawn=sample.drawn,
    )
    bound = {"limit": sample.limit, "confidence": sample.confidence}
    emit(ctx, place, "acceptance.started", uid, bound)
    return view_of(ctx, place, _found(ctx, place, uid))


@reads
def list_acceptances(ctx: Context, project: str) -> AcceptanceList:
    """All samples, newest first."""
    place = require(ctx, Action.SEE_QUALITY, project)
    found = store.acceptances_of(ctx.conn, place.project.id)
    return AcceptanceList([view_of(ctx, place, one) for one in found])


@reads
def read_acceptance(ctx: Context, project: str, acceptance: str) -> AcceptanceView:
    """One sample and what it says so far."""
    place = require(ctx, Action.SEE_QUALITY, project)
    return view_of(ctx, place, _found(ctx, place, acceptance))


@writes
def withdraw_acceptance(ctx: Context, project: str, acceptance: str) -> AcceptanceView:
    """End a sample without a result; what was reviewed stays reviewed."""
    place = require(ctx, Action.RUN_QUALITY, project)
    found = _found(ctx, place, acceptance)
    if outcome_of(found, checked_so_far(ctx, place, found)) != "open":
        raise Conflict("acceptance_ended", "This sample has its result, or was withdrawn.")
    store.withdraw(ctx.conn, found.id, ctx.now)
    emit(ctx, place, "acceptance.withdrawn", found.uid)
    return view_of(ctx, place, _found(ctx, place, acceptance))


def _found(ctx: Context, place: Place, uid: str) -> Acceptance:
    found = store.acceptance_of(ctx.conn, place.project.id, uid)
    if found is None:
        raise NotFound("acceptance_not_found", "There is no such sample.")
    return found
