"""Intervals for shares and means: every figure of an evaluation carries one (95 % by default)."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np
import numpy.typing as npt

from assay.core.intervals import Z95, Floats, wilson
from assay.core.values import Interval

Ints = npt.NDArray[np.int64]

NOTHING = Interval(0.0, 0.0, 1.0, 0)


def share_interval(right: float, n: int) -> Interval:
    """A share with its Wilson interval; of nothing it is the whole of [0, 1] with n = 0."""
    return wilson(right, n) or NOTHING


def ratio_interval(right: Floats, total: Floats) -> Interval:
    """The interval of ``sum(right) / sum(total)`` over independent items, clipped to [0, 1].

    Variance by linearisation (Cochran 1977, Sampling techniques, 6.4), so that several boxes
    of one item are not taken for independent ones. Where each total is 1 and each right is 0
    or 1 it is the Wilson interval.
    """
    weight = float(total.sum())
    if weight <= 0:
        return NOTHING
    if bool(np.all(total == 1)) and bool(np.all((right == 0) | (right == 1))):
        return share_interval(float(right.sum()), round(weight))
    value = float(right.sum()) / weight
    n = len(total)
    residual = right - value * total
    variance = float(residual @ residual) * n / max(n - 1, 1) / weight**2
    half = Z95 * sqrt(variance)
    return Interval(value, max(0.0, value - half), min(1.0, value + half), n)


def bootstrap(
    statistic: Callable[[Floats], float],
    n: int,
    rng: np.random.Generator,
    repeats: int = 200,
    level: float = 0.95,
) -> Interval:
    """The percentile interval of a statistic of n items, each repeat drawing n with replacement.

    ``statistic`` takes how often each item was drawn (floats that sum to n), which lets it work
    on what was counted once for each item. Repeats where it is undefined (NaN) are left out.
    Source: Efron (1979), Bootstrap methods: another look at the jackknife.
    """
    value = statistic(np.ones(n))
    drawn = np.array(
        [
            statistic(np.bincount(rng.integers(0, n, n), minlength=n).astype(np.float64))
            for _ in range(repeats if n else 0)
        ]
    )
    drawn = drawn[~np.isnan(drawn)]
    if not len(drawn):
        return Interval(value, 0.0, 1.0, n)
    tail = (1 - level) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return Interval(value, float(min(low, value)), float(max(high, value)), n)
