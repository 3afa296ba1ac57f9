"""Speed: how long people take, and who is faster than anybody can be while looking."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FLOOR_MS = 400
SHARE_OF_MEDIAN = 0.15
LEAST_ANSWERS = 10
FLAGGED_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Speed:
    """Per person: median lead time in ms (NaN without work), answers, share that is too fast."""

    median_ms: NDArray[np.float64]
    n: NDArray[np.int64]
    too_fast: NDArray[np.float64]
    flagged: NDArray[np.bool_]


def floor_ms(lead_ms: ArrayLike) -> float:
    """The lead time under which nobody has looked: an absolute floor, or a part of the median."""
    leads = np.asarray(lead_ms, dtype=np.float64)
    leads = leads[leads > 0]
    return max(FLOOR_MS, SHARE_OF_MEDIAN * float(np.median(leads))) if len(leads) else FLOOR_MS


def speed(person: ArrayLike, lead_ms: ArrayLike, persons: int) -> Speed:
    """Each person's speed; a lead time of 0 is 'not measured' and does not count.

    The floor comes from the medians of the people, not from all answers at once, so that one
    who clicks through a thousand items does not become the measure. Somebody is flagged when
    at least a fifth of ten or more answers are under it.
    """
    who = np.asarray(person, dtype=np.int64)
    leads = np.asarray(lead_ms, dtype=np.float64)
    known = leads > 0
    who, leads = who[known], leads[known]
    order = np.lexsort((leads, who))
    who, leads = who[order], leads[order]
    n = np.bincount(who, minlength=persons).astype(np.int64)
    ends = np.cumsum(n)
    starts = ends - n
    median = np.full(persons, np.nan)
    for index in np.flatnonzero(n):
        median[index] = float(np.median(leads[starts[index] : ends[index]]))
    floor = floor_ms(median[n >= LEAST_ANSWERS])
    under = np.bincount(who, weights=(leads < floor).astype(np.float64), minlength=persons)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(n > 0, under / n, 0.0)
    return Speed(median, n, share, (n >= LEAST_ANSWERS) & (share >= FLAGGED_SHARE))
