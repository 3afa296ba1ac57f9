"""When the work will be done, from how much was settled on each day so far."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assay.core.values import DAY, Instant

LOOK_BACK = 14
Z = 1.96


@dataclass(frozen=True, slots=True)
class Forecast:
    """When the last item settles, and the 95 % interval of it; ``per_day`` is the pace."""

    at: Instant
    low: Instant
    high: Instant
    per_day: float


def forecast(days: Sequence[tuple[Instant, int]], remaining: int, now: Instant) -> Forecast | None:
    """The end at the pace of the last fourteen days; None without two days of work.

    Days without work between the first and today count as zero. The interval is that of the
    mean pace, by the spread of the days.
    """
    if remaining <= 0 or not days:
        return None
    today = now // DAY
    first = max(min(at for at, _ in days) // DAY, today - LOOK_BACK + 1)
    settled = {at // DAY: n for at, n in days}
    span = [settled.get(day, 0) for day in range(first, today + 1)]
    if len(span) < 2 or sum(span) == 0:
        return None
    pace = sum(span) / len(span)
    spread = math.sqrt(sum((n - pace) ** 2 for n in span) / (len(span) - 1) / len(span))
    slow = max(pace - Z * spread, pace / 5)
    fast = pace + Z * spread
    return Forecast(
        now + int(remaining / pace * DAY),
        now + int(remaining / fast * DAY),
        now + int(remaining / slow * DAY),
        pace,
    )
