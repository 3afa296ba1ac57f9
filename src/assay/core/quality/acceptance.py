"""Batch acceptance by sequential sampling with an exact bound.

Items of a batch are drawn at random and checked one after the other. A plan says after how many
items with so many errors the batch is accepted ('the error is at most 2 %, with 95 % confidence:
no error in 149 items'), and from how many errors on it is rejected. Both sides stop early, and
looking after every item costs nothing: the risks are computed over all paths.

Acceptance spends the allowed risk (one minus the confidence) over the numbers of errors at which
it may stop, in the proportion in which they are likely under the expected error: where hardly any
error is expected nearly all of it goes to 'no error', which needs the fewest items. Rejection
spends its own risk in the same way. The risk is exact for draws with replacement and for a batch
that is large beside the sample, and on the safe side for smaller ones (Wald 1947; Jennison and
Turnbull 1999, chapter 12; the spending is that of Lan and DeMets 1983).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from assay.core.errors import Invalid
from assay.core.intervals import Floats
from assay.core.special import beta_quantile, binomial_above
from assay.core.values import Interval

MOST = 5_000
MOST_ERRORS = 60
STRICTEST = 1e-5
"""Limits below it need more than ``MOST`` items at any confidence that is allowed."""
_TAIL = 1e-4

Outcome = Literal["accepted", "rejected", "open"]


@dataclass(frozen=True, slots=True)
class Plan:
    """When to stop. ``accept_after[k]``: items after which k errors are few enough.

    ``reject_until[k]``: the k-th error (from 1) at this item or before is one too many; 0 where
    k errors never reject. More errors than the last accepted number reject at once.
    """

    limit: float
    confidence: float
    accept_after: tuple[int, ...]
    reject_until: tuple[int, ...]

    @property
    def most(self) -> int:
        """The most items that can be asked for."""
        return self.accept_after[-1]

    def outcome(self, checked: int, errors: int) -> Outcome:
        """What is known after so many items with so many errors."""
        if errors >= len(self.accept_after):
            return "rejected"
        if checked >= self.accept_after[errors]:
            return "accepted"
        if errors and checked <= self.reject_until[errors]:
            return "rejected"
        return "open"

    def left(self, checked: int, errors: int) -> int:
        """How many items without an error would be enough from here."""
        if self.outcome(checked, errors) != "open":
            return 0
        return self.accept_after[errors] - checked


@dataclass(frozen=True, slots=True)
class Checked:
    """What a sequence of checks says: where it stopped, and the bound that holds there."""

    outcome: Outcome
    checked: int
    errors: int
    error: Interval | None
    left: int


@lru_cache(maxsize=256)
def plan_of(limit: float, confidence: float = 0.95, expected: float | None = None) -> Plan:
    """The plan for 'error ≤ ``limit`` with ``confidence``', if the error is about ``expected``.

    ``limit`` and ``confidence`` are shares. Without an expectation a quarter of the limit is
    assumed, and at most half of it. Invalid where the limit is so small that more than 5,000
    items would be needed.
    """
    if not 0.0 < limit < 1.0 or not 0.5 <= confidence < 1.0:
        raise Invalid("bad_acceptance", "A limit lies in (0, 1), a confidence in [0.5, 1).")
    risk = 1.0 - confidence
    if limit < STRICTEST:
        raise _too_strict(limit)
    rate = min(limit / 4 if expected is None else max(expected, 0.0), limit / 2)
    accept = _accept_after(limit, risk, rate)
    return Plan(limit, confidence, accept, _reject_until(limit, risk, accept))


def follow(plan: Plan, wrong: Sequence[bool]) -> Checked:
    """What checks in their order say; what comes after the stop is not looked at."""
    errors = 0
    for checked, one in enumerate(wrong, start=1):
        errors += one
        outcome = plan.outcome(checked, errors)
        if outcome != "open":
            return Checked(outcome, checked, errors, error_interval(checked, errors), 0)
    n = len(wrong)
    return Checked("open", n, errors, error_interval(n, errors), plan.left(n, errors))


def error_interval(checked: int, errors: int, confidence: float = 0.95) -> Interval | None:
    """The share of errors with Clopper and Pearson's exact bounds (1934); None for no checks."""
    if checked <= 0:
        return None
    side = (1.0 - confidence) / 2
    right = checked - errors
    low = 0.0 if errors == 0 else _quantile(errors, right + 1, side)
    high = 1.0 if right == 0 else _quantile(errors + 1, right, 1.0 - side)
    return Interval(errors / checked, low, high, checked)


def acceptance_risk(plan: Plan, error: float) -> tuple[float, float]:
    """The chances that a batch with this error is accepted, and that it is rejected."""
    accepted = rejected = 0.0
    alive: Floats = np.zeros(len(plan.accept_after) + 1)
    alive[0] = 1.0
    for checked in range(1, plan.most + 1):
        alive = _step(alive, error)
        for errors in np.flatnonzero(alive > 0).tolist():
            outcome = plan.outcome(checked, errors)
            if outcome == "open":
                continue
            if outcome == "accepted":
                accepted += float(alive[errors])
            else:
                rejected += float(alive[errors])
            alive[errors] = 0.0
    return accepted, rejected


def _step(alive: Floats, error: float) -> Floats:
    """One item more: the mass moves to one error more with the chance of an error."""
    moved = alive * (1.0 - error)
    moved[1:] += alive[:-1] * error
    moved[-1] += alive[-1] * error
    return moved


def _accept_after(limit: float, risk: float, rate: float) -> tuple[int, ...]:
    """For each number of errors the first item at which accepting stays within the risk."""
    shares = _spending(limit, risk, rate)
    after: list[int] = []
    alive = np.zeros(len(shares) + 2)
    alive[0] = 1.0
    checked, budget = 0, 0.0
    for errors, share in enumerate(shares):
        budget += risk * share
        while True:
            checked += 1
            if checked > MOST:
                raise _too_strict(limit)
            alive = _step(alive, limit)
            few = float(alive[: errors + 1].sum())
            if few <= budget:
                budget -= few
                alive[: errors + 1] = 0.0
                after.append(checked)
                break
    return tuple(after)


def _too_strict(limit: float) -> Invalid:
    words = f"A limit of {limit:.4%} would need more than {MOST:,} checked items."
    return Invalid("acceptance_too_strict", words)


def _spending(limit: float, risk: float, rate: float) -> list[float]:
    """How the risk is shared out over 'no error', 'one error', ...: as likely as each is.

    The number of errors met until the batch could be accepted is about Poisson with the mean
    ``rate`` × the items that no error would need.
    """
    first = np.log(risk) / np.log1p(-limit)
    mean = rate * first
    weights = [float(np.exp(-mean))]
    while sum(weights) < 1.0 - _TAIL and len(weights) < MOST_ERRORS:
        weights.append(weights[-1] * mean / len(weights))
    total = sum(weights)
    return [weight / total for weight in weights]


def _reject_until(limit: float, risk: float, accept: tuple[int, ...]) -> tuple[int, ...]:
    """The last item at which the k-th error rejects: an error below the limit seldom does.

    Each k gets an equal part of the risk; the k-th error is that early with at most this chance
    where the error is at the limit.
    """
    most = len(accept) - 1
    until = [0]
    for errors in range(1, most + 1):
        part = risk / max(1, most)
        checked = until[-1]
        while checked < accept[errors] - 1 and _at_least(checked + 1, errors, limit) <= part:
            checked += 1
        until.append(checked if checked >= errors else 0)
    return tuple(until)


def _quantile(left: int, right: int, share: float) -> float:
    return float(beta_quantile(np.array(left), np.array(right), share))


def _at_least(n: int, errors: int, p: float) -> float:
    """P(X ≥ errors) of a binomial, for at least one error."""
    return binomial_above(n, errors - 1, p)
