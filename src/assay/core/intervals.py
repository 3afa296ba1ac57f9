"""Estimates with their uncertainty: 95 % intervals of shares, means and sums.

What is measured on people or items is reported with its bounds and its n, never alone.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from assay.core.values import Interval

Floats = NDArray[np.float64]

Z95 = 1.959963984540054
REPLICATES = 500
_MANY_GROUPS = 20_000


def wilson(successes: float, n: float, z: float = Z95) -> Interval | None:
    """A share with Wilson's score interval (1927); None where n is 0.

    ``successes`` may be fractional: a mean of values in [0, 1] varies at most as much as a
    share does, so the interval is then on the safe side.
    """
    if n <= 0:
        return None
    share = min(1.0, max(0.0, successes / n))
    spread = z * z / n
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    low = 0.0 if share == 0.0 else max(0.0, middle - half)
    high = 1.0 if share == 1.0 else min(1.0, middle + half)
    return Interval(share, low, high, int(n))


def mean_interval(values: Floats) -> Interval | None:
    """The mean of values in [0, 1] with Wilson's bounds; None for no values.

    Values between 0 and 1 vary less than shares do: they count as the number of yes-or-no
    observations that would be as sure (one observation at full variance is added, so that a
    few equal values do not look certain). For zeros and ones it is Wilson's interval.
    """
    n = len(values)
    if n == 0:
        return None
    mean = min(1.0, max(0.0, float(np.mean(values))))
    most = mean * (1.0 - mean)
    spread = (float(np.sum((values - mean) ** 2)) + most) / (n + 1)
    worth = n * most / spread if spread > 0 else float(n)
    bounds = wilson(mean * worth, worth)
    return None if bounds is None else Interval(mean, bounds.low, bounds.high, n)


def ratio_bootstrap(
    sums: Floats,
    sizes: Floats,
    rng: np.random.Generator,
    replicates: int = REPLICATES,
) -> tuple[float, float, float]:
    """sum(sums) / sum(sizes) over clusters, with the bounds of a bootstrap over the clusters.

    Clusters (items) with equal figures are drawn together, which is the same draw and costs
    less. Above 20,000 different clusters the bounds are those of the normal approximation,
    which then agrees with the bootstrap to the third digit. (Efron and Tibshirani 1993.)
    """
    total = float(np.sum(sizes))
    value = float(np.sum(sums)) / total
    pairs, counts = np.unique(
        np.round(np.stack([sums, sizes], axis=1), 9), axis=0, return_counts=True
    )
    n = len(sums)
    if n == 1:
        return value, value, value
    if len(pairs) > _MANY_GROUPS:
        half = Z95 * sqrt(float(np.sum((sums - value * sizes) ** 2))) / total
        return value, value - half, value + half
    drawn = rng.multinomial(n, counts / n, size=replicates)
    ratios = (drawn @ pairs[:, 0]) / np.maximum(drawn @ pairs[:, 1], 1e-12)
    low, high = np.quantile(ratios, (0.025, 0.975))
    return value, min(value, float(low)), max(value, float(high))
