"""How often people are right, with the uncertainty that so few checks leave."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assay.core.values import Interval

Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Reliability:
    """Per person (arrays of one length): share right, 95 % bounds, and number of checks.

    ``value``, ``low`` and ``high`` are NaN where somebody was never checked.
    """

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    n: NDArray[np.int64]

    def of(self, person: int) -> Interval | None:
        """The interval of one person, or None if never checked."""
        if self.n[person] == 0:
            return None
        return Interval(
            float(self.value[person]),
            float(self.low[person]),
            float(self.high[person]),
            int(self.n[person]),
        )


def wilson(right: ArrayLike, n: ArrayLike, z: float = Z95) -> tuple[NDArray[np.float64], ...]:
    """Value, low and high of a proportion by the score interval of Wilson (1927).

    It keeps its coverage at few checks and near 0 and 1, where the usual interval fails.
    Both arguments broadcast; where ``n`` is 0 all three are NaN.
    """
    k = np.asarray(right, dtype=np.float64)
    total = np.asarray(n, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = k / total
        scale = 1 + z * z / total
        centre = (share + z * z / (2 * total)) / scale
        half = z / scale * np.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
        low, high = np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)
    # 0 of n and n of n touch their bound exactly; rounding must not say otherwise.
    return share, np.where(k == 0, np.minimum(low, share), low), np.where(k == total, share, high)


def accuracy(person: ArrayLike, correct: ArrayLike, persons: int) -> Reliability:
    """Each person's share of right verdicts.

    ``person`` holds indices in [0, persons) and ``correct`` a flag for each verdict.
    """
    who = np.asarray(person, dtype=np.int64)
    flags = np.asarray(correct, dtype=np.float64)
    n = np.bincount(who, minlength=persons)
    right = np.bincount(who, weights=flags, minlength=persons)
    value, low, high = wilson(right, n)
    return Reliability(value, low, high, n.astype(np.int64))
