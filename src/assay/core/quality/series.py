"""Measures over time: one point a day or week, each with its interval and n."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.core.intervals import Floats, mean_interval
from assay.core.quality.agreement import alpha_of_part
from assay.core.quality.matrix import Ints
from assay.core.values import DAY, Instant, Interval

WEEK = 7 * DAY
_MONDAY = 4 * DAY
"""1970-01-05 was the first Monday."""


@dataclass(frozen=True, slots=True)
class Point:
    """A measure in one day or week that begins at ``at``."""

    at: Instant
    interval: Interval


def starts(at: Ints, width: Instant) -> Ints:
    """The start of the UTC day, or of the week (Monday), in which each instant lies."""
    origin = _MONDAY if width == WEEK else 0
    return (at - origin) // width * width + origin


def width_for(first: Instant, last: Instant) -> Instant:
    """Days up to three weeks of work, weeks above: about as many points as a chart can show."""
    return DAY if last - first <= 3 * WEEK else WEEK


def _buckets(at: Ints, width: Instant) -> list[tuple[int, Ints]]:
    begin = starts(at, width)
    return [(int(start), np.flatnonzero(begin == start)) for start in np.unique(begin)]


def share_series(at: Ints, right: Floats, width: Instant) -> list[Point]:
    """The share (or mean of values in [0, 1]) by time, with Wilson's interval."""
    points = []
    for start, rows in _buckets(at, width):
        interval = mean_interval(right[rows])
        if interval is not None:
            points.append(Point(start, interval))
    return points


def alpha_series(at: Ints, apart: Floats, expected: float | None, width: Instant) -> list[Point]:
    """Alpha of the answers of each time against their peers."""
    points = []
    for start, rows in _buckets(at, width):
        interval = alpha_of_part(apart[rows], expected)
        if interval is not None:
            points.append(Point(start, interval))
    return points
