"""A control chart of disputes: which days or weeks differ from the rest by more than chance.

Each point is the share of items in dispute among those that got their latest answer in that time.
The centre is the share over all times. Limits are those of Shewhart's three sigma (0.135 % in each
tail), taken from the exact binomial distribution of a point's n, so that they hold for few items
too; about one point in 370 lies outside by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assay.core.intervals import Floats
from assay.core.quality.matrix import Ints
from assay.core.quality.series import starts, width_for
from assay.core.values import Instant

TAIL = 0.00135
LEAST_POINTS = 3
DISPUTED = 0.25
"""Items whose answers are further apart than this on average are in dispute."""
SHOWN = 6


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """``disputed`` of ``n`` items in the time that begins at ``at``, with the limits of the share.

    ``outside`` is above, below or ""; ``items`` the most disputed ones (public ids).
    """

    at: Instant
    n: int
    disputed: int
    low: float
    high: float
    outside: str
    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class ControlChart:
    """The points by time, ``width`` (microseconds) apart, and their centre."""

    width: Instant
    centre: float
    points: Sequence[ControlPoint]


def limits(n: int, share: float, tail: float = TAIL) -> tuple[int, int]:
    """The least and the largest count of n that are within control: P(outside) ≤ tail each."""
    if share <= 0.0 or share >= 1.0:
        return (n, n) if share >= 1.0 else (0, 0)
    k = np.arange(n)
    ratio = np.log((n - k) / (k + 1)) + np.log(share / (1.0 - share))
    mass = np.concatenate([[0.0], np.cumsum(ratio)])
    mass = np.exp(mass - mass.max())
    below = np.cumsum(mass) / mass.sum()
    above = np.cumsum(mass[::-1])[::-1] / mass.sum()
    return int(np.sum(below <= tail)), int(n - np.sum(above <= tail))


def control_chart(
    item: Ints, at: Ints, dispute: Floats, names: Sequence[str]
) -> ControlChart | None:
    """The chart of all items with two or more answers; None below three points in time.

    ``item`` (index) and ``at`` are those of the answers; ``dispute`` is by item, NaN where unknown.
    """
    latest = np.full(len(dispute), np.iinfo(np.int64).min, dtype=np.int64)
    np.maximum.at(latest, item, at)
    known = np.flatnonzero(~np.isnan(dispute))
    if not len(known):
        return None
    width = width_for(int(latest[known].min()), int(latest[known].max()))
    begin = starts(latest[known], width)
    times = np.unique(begin)
    if len(times) < LEAST_POINTS:
        return None
    centre = float((dispute[known] > DISPUTED).mean())
    points = []
    for time in times.tolist():
        rows = known[begin == time]
        disputed = int((dispute[rows] > DISPUTED).sum())
        low, high = limits(len(rows), centre)
        outside = "above" if disputed > high else "below" if disputed < low else ""
        worst = rows[np.lexsort((rows, -dispute[rows]))][:SHOWN]
        points.append(
            ControlPoint(
                time,
                len(rows),
                disputed,
                low / len(rows),
                high / len(rows),
                outside,
                [names[index] for index in worst.tolist()],
            )
        )
    return ControlChart(width, centre, points)
