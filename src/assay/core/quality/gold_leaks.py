"""Gold that has become known: answered far faster than its takers work, and no less right.

Who recognises a gold item answers it from memory. For each item the answers are put in the order
in which they came. An answer is quick if it took less than half of its author's usual time on
gold. Whether the latest answers to one item are quick more often than gold answers at large is a
binomial test; of all items at once at most one in ``ALARMS_EVERY`` projects is named wrongly
(Bonferroni over the items).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assay.core.quality.matrix import Floats, Ints
from assay.core.special import binomial_above

ALARMS_EVERY = 100
LATEST = 12
"""The latest answers that are looked at; a leak is a matter of now."""
LEAST = 8
QUICK = 0.5
LEAST_OF_A_PERSON = 5
"""Fewer gold answers do not tell somebody's usual time."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A gold item whose latest ``n`` answers were quick ``quick`` times and right ``right`` times.

    ``usual`` is the share of quick answers on all gold.
    """

    gold: int
    n: int
    quick: int
    right: int
    usual: float


def leaks(gold: Ints, person: Ints, lead_ms: Ints, correct: Ints, at: Ints) -> list[Leak]:
    """Gold that was probably recognised, the surest first; arrays hold one entry an answer.

    ``gold`` and ``person`` are any whole numbers that name them; answers without a lead time (0)
    are left out.
    """
    timed = lead_ms > 0
    gold, person, lead_ms, correct, at = (
        column[timed] for column in (gold, person, lead_ms, correct, at)
    )
    quick, known = _quick(person, lead_ms)
    if not known.any():
        return []
    usual = float(quick[known].mean())
    order = np.lexsort((at, gold))
    order = order[known[order]]
    found: list[tuple[float, Leak]] = []
    items, starts = np.unique(gold[order], return_index=True)
    for item, rows in zip(items.tolist(), np.split(order, starts[1:]), strict=True):
        latest = rows[-LATEST:]
        n, fast = len(latest), int(quick[latest].sum())
        if n < LEAST or fast == 0:
            continue
        chance = binomial_above(n, fast - 1, max(usual, 1.0 / len(quick)))
        right = int(correct[latest].sum())
        earlier = rows[:-LATEST]
        before = float(correct[earlier].mean()) if len(earlier) else 0.0
        if chance * len(items) * ALARMS_EVERY <= 1.0 and right / n >= before:
            found.append((chance, Leak(item, n, fast, right, usual)))
    return [leak for _, leak in sorted(found, key=lambda one: (one[0], one[1].gold))]


def _quick(person: Ints, lead_ms: Ints) -> tuple[Floats, NDArray[np.bool_]]:
    """1 for answers in less than half of their author's median time; and whose time is known."""
    quick: Floats = np.zeros(len(person))
    known = np.zeros(len(person), dtype=bool)
    order = np.argsort(person, kind="stable")
    people, starts = np.unique(person[order], return_index=True)
    for rows in np.split(order, starts[1:]) if len(people) else []:
        if len(rows) >= LEAST_OF_A_PERSON:
            quick[rows] = lead_ms[rows] < QUICK * np.median(lead_ms[rows])
            known[rows] = True
    return quick, known
