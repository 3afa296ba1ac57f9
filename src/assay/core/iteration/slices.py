"""Where a model is weak: the worst slices by attribute values and pairs of them.

A slice is the items with one value of an attribute, or one value of each of two attributes.
Each has a gap: how far the share of right answers inside lies under the share outside. Small
slices have wild gaps, overlapping slices tell the same thing thrice, and many looks find
something in noise; hence shrinkage towards the whole, a least number of items, control of the
false discovery rate, and a second look at the rest after each find.

Sources: Benjamini and Hochberg (1995), Controlling the false discovery rate; Chung et al.
(2019), Automated data slicing for model validation (the residual idea is ours).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from assay.core.intervals import Floats
from assay.core.iteration.intervals import Ints, ratio_interval
from assay.core.values import Interval

MISSING = -1


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of all items: its values' names and each item's code (-1: it has none)."""

    name: str
    values: tuple[str, ...]
    codes: Ints


@dataclass(frozen=True, slots=True)
class Slice:
    """One weak slice.

    ``value`` is the share of right answers inside, ``rest`` outside, ``gap`` the shrunken
    difference (below 0: worse). ``p`` is one-sided and was allowed by the false discovery
    control; ``new`` counts the items that no slice found before holds.
    """

    where: Mapping[str, str]
    n: int
    new: int
    value: Interval
    rest: float
    gap: float
    p: float


@dataclass(frozen=True, slots=True)
class SliceRules:
    """How sure one wants to be; the defaults suit some hundred items and more."""

    least_items: int = 20
    most: int = 10
    shrink: float = 20.0
    false_discoveries: float = 0.05
    least_gap: float = 0.02


def worst_slices(
    right: Floats,
    total: Floats,
    attributes: Sequence[Attribute],
    rules: SliceRules | None = None,
) -> tuple[Slice, ...]:
    """The weak slices by falling shrunken gap, each found in what the ones before left over.

    ``right`` and ``total`` have one number for each item: how much was right of how much
    (``Evaluation`` has them). A pair of values is named only if it is worse than what is left
    of its single values; else the single value is.
    """
    rules = rules or SliceRules()
    table = _Table(right.astype(np.float64), total.astype(np.float64), attributes)
    found: list[Slice] = []
    left = total > 0
    while len(found) < rules.most:
        best = table.best(rules)
        if best is None:
            break
        rows = table.rows(best)
        new = rows & left
        found.append(_describe(table, best, rows, int(new.sum()), rules, right, total))
        table.remove(np.flatnonzero(new))
        left &= ~rows
    return tuple(sorted(found, key=lambda s: s.gap))


def benjamini_hochberg(p: Floats, rate: float) -> npt.NDArray[np.bool_]:
    """Which of the p-values may be called finds so that at most ``rate`` of them are false."""
    n = len(p)
    order = np.argsort(p, kind="stable")
    under = p[order] <= rate * np.arange(1, n + 1) / max(n, 1)
    allowed = np.zeros(n, dtype=bool)
    if under.any():
        allowed[order[: int(np.flatnonzero(under)[-1]) + 1]] = True
    return allowed


@dataclass(frozen=True, slots=True)
class _Candidate:
    columns: tuple[int, ...]
    cell: int
    p: float
    gap: float


class _Table:
    """Sums for each cell of each attribute and pair: counted once, then only taken from."""

    def __init__(self, right: Floats, total: Floats, attributes: Sequence[Attribute]) -> None:
        self.right, self.total, self.attributes = right, total, attributes
        singles: list[tuple[int, ...]] = [(i,) for i in range(len(attributes))]
        self.columns = singles + list(combinations(range(len(attributes)), 2))
        value = _share(float(right.sum()), float(total.sum()))
        spread = right - value * total
        self.weights = (np.ones_like(total), total, right, spread * spread)
        counted = np.flatnonzero(total > 0)
        self.whole = np.array([w[counted].sum() for w in self.weights])
        self.sums = [self._count(columns, counted) for columns in self.columns]

    def cells(self, columns: tuple[int, ...], rows: Ints) -> Ints:
        """The cell of each row (cells after the last real one hold what has no value)."""
        first = self.attributes[columns[0]]
        codes = first.codes[rows]
        if len(columns) == 1:
            return np.where(codes < 0, len(first.values), codes)
        second = self.attributes[columns[1]]
        other = second.codes[rows]
        cell = codes * len(second.values) + other
        return np.where((codes < 0) | (other < 0), len(first.values) * len(second.values), cell)

    def size(self, columns: tuple[int, ...]) -> int:
        return math.prod(len(self.attributes[c].values) for c in columns)

    def _count(self, columns: tuple[int, ...], rows: Ints) -> Floats:
        cells, size = self.cells(columns, rows), self.size(columns)
        return np.stack(
            [np.bincount(cells, weights=w[rows], minlength=size + 1)[:size] for w in self.weights]
        )

    def remove(self, rows: Ints) -> None:
        """Take the items of a find out of all sums."""
        self.whole -= np.array([w[rows].sum() for w in self.weights])
        for sums, columns in zip(self.sums, self.columns, strict=True):
            sums -= self._count(columns, rows)

    def rows(self, candidate: _Candidate) -> npt.NDArray[np.bool_]:
        everything = np.arange(len(self.total))
        inside: npt.NDArray[np.bool_] = (
            self.cells(candidate.columns, everything) == candidate.cell
        ) & (self.total > 0)
        return inside

    def where(self, candidate: _Candidate) -> Mapping[str, str]:
        cell, named = candidate.cell, {}
        for column in reversed(candidate.columns):
            attribute = self.attributes[column]
            named[attribute.name] = attribute.values[cell % len(attribute.values)]
            cell //= len(attribute.values)
        return dict(reversed(named.items()))

    def best(self, rules: SliceRules) -> _Candidate | None:
        """The worst cell that is a find; its single value instead where the pair adds nothing."""
        sizes = [sums.shape[1] for sums in self.sums]
        if not sum(sizes):
            return None
        sums = np.concatenate(self.sums, axis=1)
        fit = (sums[0] >= rules.least_items) & (sums[1] > 0) & (self.whole[1] - sums[1] > 1e-9)
        if not fit.any():
            return None
        p, gap = np.ones(len(fit)), np.zeros(len(fit))
        p[fit], gap[fit] = _compare(sums[:, fit], self.whole[:, None] - sums[:, fit], rules)
        allowed = np.zeros(len(fit), dtype=bool)
        allowed[fit] = benjamini_hochberg(p[fit], rules.false_discoveries)
        allowed &= gap <= -rules.least_gap
        if not allowed.any():
            return None
        places = np.flatnonzero(allowed)
        starts = np.r_[0, np.cumsum(sizes)]
        chosen = int(places[np.argmin(gap[places])])
        block = int(np.searchsorted(starts, chosen, side="right")) - 1
        best = _Candidate(
            self.columns[block], chosen - int(starts[block]), float(p[chosen]), float(gap[chosen])
        )
        for block, cell in self._parents(best):
            place = int(starts[block]) + cell
            if allowed[place] and not self._worse_than_rest_of(best, block, cell, rules):
                return _Candidate(self.columns[block], cell, float(p[place]), float(gap[place]))
        return best

    def _parents(self, candidate: _Candidate) -> Iterator[tuple[int, int]]:
        """Block and cell of each single value of a pair, the worse one first."""
        if len(candidate.columns) == 1:
            return
        left, right = candidate.columns
        width = len(self.attributes[right].values)
        pairs = [(left, candidate.cell // width), (right, candidate.cell % width)]
        yield from sorted(
            pairs, key=lambda b: _share(self.sums[b[0]][2, b[1]], self.sums[b[0]][1, b[1]])
        )

    def _worse_than_rest_of(
        self, candidate: _Candidate, block: int, cell: int, rules: SliceRules
    ) -> bool:
        inside = self.sums[self.columns.index(candidate.columns)][:, candidate.cell]
        outside = self.sums[block][:, cell] - inside
        if outside[0] < 1 or outside[1] <= 1e-9:
            return False
        p, _ = _compare(inside[:, None], outside[:, None], rules)
        return float(p[0]) < rules.false_discoveries


def _compare(inside: Floats, outside: Floats, rules: SliceRules) -> tuple[Floats, Floats]:
    """One-sided p that the inside is no worse, and the gap shrunk by ``rules.shrink`` items."""
    share = inside[2] / inside[1]
    rest = outside[2] / outside[1]
    # the variance is the one under the hypothesis of no gap (a score test): a slice in which
    # all is wrong has no variance of its own
    variance = (inside[3] + outside[3]) / (inside[0] + outside[0])
    each = inside[1] / inside[0]
    other = outside[1] / outside[0]
    error = np.sqrt(variance * (1 / (inside[0] * each**2) + 1 / (outside[0] * other**2)))
    z = np.divide(share - rest, error, out=np.zeros_like(share), where=error > 0)
    gap = (share - rest) * inside[0] / (inside[0] + rules.shrink)
    return _normal(z), gap


def _describe(
    table: _Table,
    candidate: _Candidate,
    rows: npt.NDArray[np.bool_],
    new: int,
    rules: SliceRules,
    right: Floats,
    total: Floats,
) -> Slice:
    n = int(rows.sum())
    value = ratio_interval(right[rows], total[rows])
    rest = _share(float(right[~rows].sum()), float(total[~rows].sum()))
    gap = (value.value - rest) * n / (n + rules.shrink)
    return Slice(table.where(candidate), n, new, value, rest, gap, candidate.p)


def _share(right: float, total: float) -> float:
    return right / total if total > 0 else 0.0


def _normal(z: Floats) -> Floats:
    """The normal distribution function (by ``math.erfc``, which is exact and loads at once)."""
    return np.array([0.5 * math.erfc(-value / math.sqrt(2.0)) for value in z.ravel()]).reshape(
        z.shape
    )
