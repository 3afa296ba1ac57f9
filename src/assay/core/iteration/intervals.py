"""Intervals for shares and means: every figure of an evaluation carries one (95 % by default)."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from assay.core.values import Interval

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

Z95 = 1.959963984540054


def wilson(right: float, n: float, z: float = Z95) -> Interval:
    """The score interval of a share ``right / n``; with n = 0 it is the whole of [0, 1].

    Source: Wilson (1927), Probable inference, the law of succession, and statistical inference.
    It keeps its coverage where the share is near 0 or 1 and where n is small.
    """
    if n <= 0:
        return Interval(0.0, 0.0, 1.0, 0)
    share = right / n
    spread = z * z / n
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    low = 0.0 if right <= 0 else max(0.0, middle - half)
    high = 1.0 if right >= n else min(1.0, middle + half)
    return Interval(share, low, high, int(n))


def ratio_interval(right: Floats, total: Floats, z: float = Z95) -> Interval:
    """The interval of ``sum(right) / sum(total)`` over independent items, clipped to [0, 1].

    Variance by linearisation (Cochran 1977, Sampling techniques, 6.4), so that several boxes
    of one item are not taken for independent ones. Where each total is 1 and each right is 0
    or 1 it is the Wilson interval.
    """
    weight = float(total.sum())
    if weight <= 0:
        return Interval(0.0, 0.0, 1.0, 0)
    if bool(np.all(total == 1)) and bool(np.all((right == 0) | (right == 1))):
        return wilson(float(right.sum()), weight, z)
    value = float(right.sum()) / weight
    n = len(total)
    residual = right - value * total
    variance = float(residual @ residual) * n / max(n - 1, 1) / weight**2
    half = z * math.sqrt(variance)
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
