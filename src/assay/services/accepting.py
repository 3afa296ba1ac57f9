"""Batch acceptance: a random sample is reviewed item by item until the stated bound is known."""

from __future__ import annotations

from collections.abc import Mapping

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


@writes
def start_acceptance(
    ctx: Context,
    project: str,
    limit: float,
    confidence: float = 0.95,
    expected: float | None = None,
    where: Mapping[str, str] | None = None,
    by: str | None = None,
) -> AcceptanceView:
    """Draw a sample of the items that have enough labels, in random order."""
    place = require(ctx, Action.RUN_QUALITY, project)
    plan = plan_of(limit, confidence, expected)
    pool = store.pool_of(ctx.conn, place.project.id, where or {}, by)
    if not pool:
        raise Conflict("nothing_to_sample", "No item has enough labels yet, or none fits.")
    if by is not None and len({value for _, value in pool}) > MOST_STRATA:
        words = f"{by} has more than {MOST_STRATA} values; a sample is shown by few strata"
        raise invalid("/by", "too_many_strata", words)
    drawn = ctx.random.sample(pool, min(plan.most, len(pool)))
    uid = ctx.uid("acc")
    store.insert_acceptance(
        ctx.conn,
        uid=uid,
        project_id=place.project.id,
        limit=limit,
        confidence=confidence,
        expected=expected,
        scope={"where": dict(where or {}), "by": by},
        n_pool=len(pool),
        by=ctx.actor.person_id,
        now=ctx.now,
        drawn=drawn,
    )
    emit(ctx, place, "acceptance.started", uid, {"limit": limit, "confidence": confidence})
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
