"""Samples for acceptance as clients and certificates see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any, Literal

from assay.core.quality.acceptance import Checked, Plan, error_interval, follow, plan_of
from assay.core.values import Interval
from assay.services.context import Context, when
from assay.store import acceptances as store
from assay.store.acceptances import Acceptance, Drawn
from assay.store.places import Place

Outcome = Literal["open", "accepted", "rejected", "withdrawn"]


@dataclass(frozen=True, slots=True)
class StratumView:
    """What was found among the items of one value of the attribute."""

    value: str | None
    drawn: int
    checked: int
    errors: int
    error: Interval | None


@dataclass(frozen=True, slots=True)
class AcceptanceView:
    """A sample and what it says so far.

    ``most`` checks can be needed; ``left`` would be enough if no further error is found.
    ``next`` is the item to check now, for the person who asks: null where it is decided, or
    where the next ones are their own work.
    """

    id: str
    limit: float
    confidence: float
    outcome: Outcome
    sentence: str
    checked: int
    errors: int
    error: Interval | None
    left: int
    most: int
    n_pool: int
    where: Mapping[str, str]
    by: str | None
    strata: list[StratumView]
    started_at: datetime
    next: str | None


@dataclass(frozen=True, slots=True)
class AcceptanceList:
    """The samples of a project, newest first."""

    items: list[AcceptanceView]


def checked_so_far(ctx: Context, place: Place, acceptance: Acceptance) -> Checked:
    """What the reviews since the draw say, in the order of the draw."""
    drawn = store.drawn_items(ctx.conn, place.project.id, acceptance)
    return verdict_of(acceptance, _plan(acceptance), drawn)


def verdict_of(acceptance: Acceptance, plan: Plan, drawn: Sequence[Drawn]) -> Checked:
    """What a sample says; where all items of the pool were checked, the error is known."""
    reviewed = takewhile(lambda one: one.decision is not None, drawn)
    checked = follow(plan, [one.decision != "accept" for one in reviewed])
    if checked.outcome != "open" or checked.checked < acceptance.n_pool:
        return checked
    share = checked.errors / checked.checked
    outcome: Literal["accepted", "rejected"] = (
        "accepted" if share <= acceptance.limit else "rejected"
    )
    whole = Interval(share, share, share, checked.checked)
    return Checked(outcome, checked.checked, checked.errors, whole, 0)


def sampled(ctx: Context, place: Place) -> tuple[int, int] | None:
    """Items checked and found wrong in the latest sample that has any: no other reviews count.

    Reviews of disputed items are no random draw, so that where there is a sample it says more.
    """
    for one in store.acceptances_of(ctx.conn, place.project.id):
        checked = checked_so_far(ctx, place, one)
        if checked.checked and outcome_of(one, checked) != "withdrawn":
            return checked.checked, checked.errors
    return None


def certificate_part(ctx: Context, place: Place) -> dict[str, Any] | None:
    """What the latest sample with a result says, for the certificate of a snapshot."""
    for one in store.acceptances_of(ctx.conn, place.project.id):
        checked = checked_so_far(ctx, place, one)
        outcome = outcome_of(one, checked)
        if outcome in ("accepted", "rejected"):
            return {
                "outcome": outcome,
                "statement": _sentence(one, checked, outcome),
                "limit": one.limit,
                "confidence": one.confidence,
                "checked": checked.checked,
                "errors": checked.errors,
                "pool": one.n_pool,
                "where": one.scope["where"],
                "drawn_at": when(one.at).isoformat(),
            }
    return None


def _plan(acceptance: Acceptance) -> Plan:
    return plan_of(acceptance.limit, acceptance.confidence, acceptance.expected)


def outcome_of(acceptance: Acceptance, checked: Checked) -> Outcome:
    """How a sample stands; one that was withdrawn after its result keeps the result."""
    if checked.outcome == "open" and acceptance.withdrawn_at is not None:
        return "withdrawn"
    return checked.outcome


def view_of(ctx: Context, place: Place, acceptance: Acceptance) -> AcceptanceView:
    """A sample as the actor sees it."""
    drawn = store.drawn_items(ctx.conn, place.project.id, acceptance, ctx.actor.person_id)
    plan = _plan(acceptance)
    checked = verdict_of(acceptance, plan, drawn)
    outcome = outcome_of(acceptance, checked)
    waiting = (one for one in drawn if one.decision is None and not one.mine)
    upcoming = next(waiting, None) if outcome == "open" else None
    by = acceptance.scope["by"]
    return AcceptanceView(
        acceptance.uid,
        acceptance.limit,
        acceptance.confidence,
        outcome,
        _sentence(acceptance, checked, outcome),
        checked.checked,
        checked.errors,
        checked.error,
        min(checked.left, len(drawn) - checked.checked),
        min(plan.most, acceptance.n_pool),
        acceptance.n_pool,
        acceptance.scope["where"],
        by,
        [] if by is None else _strata(drawn),
        when(acceptance.at),
        None if upcoming is None else upcoming.item,
    )


def _strata(drawn: Sequence[Drawn]) -> list[StratumView]:
    views = []
    for value in sorted({one.stratum for one in drawn}, key=lambda value: (value is None, value)):
        own = [one for one in drawn if one.stratum == value]
        reviewed = [one for one in own if one.decision is not None]
        errors = sum(one.decision != "accept" for one in reviewed)
        views.append(
            StratumView(
                value, len(own), len(reviewed), errors, error_interval(len(reviewed), errors)
            )
        )
    return views


def _sentence(acceptance: Acceptance, checked: Checked, outcome: Outcome) -> str:
    limit, sure = f"{acceptance.limit:.3%}".rstrip("%"), f"{acceptance.confidence:.3%}".rstrip("%")
    limit, sure = (f"{number.rstrip('0').rstrip('.')} %" for number in (limit, sure))
    found = f"{checked.errors} wrong among {checked.checked:,} checked"
    if outcome == "accepted" and checked.checked >= acceptance.n_pool:
        return f"Accepted: all {checked.checked:,} items were checked; {found}."
    if outcome == "accepted":
        return f"Accepted: the error is at most {limit} with {sure} confidence ({found})."
    if outcome == "rejected":
        return f"Rejected: an error of at most {limit} cannot be shown ({found})."
    if outcome == "withdrawn":
        return f"Withdrawn without a result ({found})."
    if checked.checked == 0:
        return f"Not begun: {checked.left:,} checks without an error would be enough."
    return f"Open: {found}; {checked.left:,} more without an error would be enough."
