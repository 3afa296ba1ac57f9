"""Counts of items by attributes and by combinations of attributes, against targets.

A pool is one integer matrix: for each attribute and item the index of its value, -1 where the
item has none. All counts are one ``bincount`` over a mixed-radix code, so that every pair of a
dozen attributes over a million items takes seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

import numpy as np
from numpy.typing import NDArray

from assay.core.errors import Invalid

MOST_CELLS = 1_000_000


class CellStatus(StrEnum):
    """How a cell stands: ``impossible`` cannot be met even if all of the pool were settled."""

    MET = "met"
    THIN = "thin"
    EMPTY = "empty"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Target:
    """At least ``at_least`` settled items in every combination of values of ``by``."""

    by: tuple[str, ...]
    at_least: int


@dataclass(frozen=True)
class Pool:
    """The items that count: broken and excluded ones are left out by the caller.

    ``values`` names the values of each attribute; ``codes`` has shape (attributes, items),
    with the index of the value or -1; ``settled``, ``accepted`` and ``in_work`` are booleans by
    item (an accepted item is settled too). With ``weights`` a column stands for so many items.
    """

    attributes: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    codes: NDArray[np.int32]
    settled: NDArray[np.bool_]
    accepted: NDArray[np.bool_]
    in_work: NDArray[np.bool_] | None = None
    weights: NDArray[np.int64] | None = None

    def columns(self) -> int:
        """The number of columns."""
        return int(self.settled.shape[0])

    def size(self, mask: NDArray[np.bool_] | None = None) -> int:
        """The number of items, or of those in a mask."""
        if self.weights is None:
            return self.columns() if mask is None else int(np.count_nonzero(mask))
        return int(self.weights.sum() if mask is None else self.weights[mask].sum())

    def position(self, attribute: str) -> int:
        """The row of an attribute in ``codes``; ``Invalid`` where there is none of that name."""
        try:
            return self.attributes.index(attribute)
        except ValueError:
            raise Invalid(
                "unknown_attribute",
                f"there is no attribute {attribute!r}; there are: {', '.join(self.attributes)}",
            ) from None


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of one combination: arrays with one axis an attribute; ``missing`` items lack one."""

    by: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    n: NDArray[np.int64]
    settled: NDArray[np.int64]
    accepted: NDArray[np.int64]
    in_work: NDArray[np.int64]
    missing: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One combination of values with its counts; ``target`` is None where there is none."""

    values: tuple[str, ...]
    n: int
    settled: int
    accepted: int
    in_work: int
    target: int | None
    status: CellStatus

    def short(self) -> int:
        """How many settled items are wanted yet."""
        return max((self.target or 0) - self.settled, 0)

    def lacking(self) -> int:
        """How many of those the pool does not hold: they have to be collected."""
        return max((self.target or 0) - self.n, 0)


@dataclass(frozen=True, slots=True)
class TargetReport:
    """A target with its cells: how many hold, and how many cannot from this pool."""

    target: Target
    cells: tuple[Cell, ...]
    met: int
    impossible: int


def count(pool: Pool, by: Sequence[str]) -> Counts:
    """The counts of every combination of the values of ``by``; no work for no attribute."""
    if not by or len(set(by)) != len(by):
        raise Invalid("bad_combination", "a combination needs one or more different attributes")
    rows = [pool.position(name) for name in by]
    values = tuple(pool.values[row] for row in rows)
    shape = tuple(len(names) for names in values)
    cells = int(np.prod(shape, dtype=np.int64)) if shape else 0
    if cells > MOST_CELLS:
        raise Invalid("too_many_cells", f"{cells:,} combinations are over {MOST_CELLS:,}")
    code, known = _codes(pool, rows, shape)

    def counted(mask: NDArray[np.bool_] | None) -> NDArray[np.int64]:
        if mask is None:
            return np.zeros(shape, dtype=np.int64)
        chosen = known & mask
        weights = None if pool.weights is None else pool.weights[chosen]
        found = np.bincount(code[chosen], weights=weights, minlength=cells)
        return found.astype(np.int64).reshape(shape)

    return Counts(
        tuple(by),
        values,
        counted(known),
        counted(pool.settled),
        counted(pool.accepted),
        counted(pool.in_work),
        pool.size(~known),
    )


def judged(counts: Counts, at_least: int | None) -> tuple[Cell, ...]:
    """Every cell with its status, in the order of the values."""
    cells = []
    for place in product(*(range(len(names)) for names in counts.values)):
        n, settled = int(counts.n[place]), int(counts.settled[place])
        cells.append(
            Cell(
                tuple(names[index] for names, index in zip(counts.values, place, strict=True)),
                n,
                settled,
                int(counts.accepted[place]),
                int(counts.in_work[place]),
                at_least,
                _status(n, settled, at_least),
            )
        )
    return tuple(cells)


def report(pool: Pool, target: Target) -> TargetReport:
    """One target against the pool."""
    cells = judged(count(pool, target.by), target.at_least)
    return TargetReport(
        target,
        cells,
        sum(cell.status is CellStatus.MET for cell in cells),
        sum(cell.status is CellStatus.IMPOSSIBLE for cell in cells),
    )


def steer(
    pool: Pool,
    targets: Sequence[Target],
    size: int,
    rng: np.random.Generator,
    eligible: NDArray[np.bool_],
    counted: NDArray[np.bool_] | None = None,
) -> NDArray[np.int64]:
    """Up to ``size`` eligible items that close the most of the gaps, the best first.

    Greedy: each pick takes an item of the kind (the combination of values over all targets)
    whose open cells are relatively the furthest from their targets; within a kind the order is
    random. Items that help no cell are not picked, so the answer may be shorter. ``counted``
    are the items that fill cells already (default: the settled ones). Each column of the pool
    must be one item.
    """
    if pool.weights is not None:
        raise Invalid("weighted_pool", "steering picks items, so each column must be one item")
    filled = pool.settled if counted is None else counted
    candidates = np.flatnonzero(eligible & ~filled)
    if not targets or size < 1 or not len(candidates):
        return np.empty(0, dtype=np.int64)
    place, short, wanted = _gaps(pool, targets, filled)
    kinds, kind_of = np.unique(place[:, candidates], axis=1, return_inverse=True)
    kind_of = np.ravel(kind_of)
    shuffled = rng.permutation(len(candidates))
    order = shuffled[np.argsort(kind_of[shuffled], kind="stable")]
    starts = np.concatenate([[0], np.cumsum(np.bincount(kind_of, minlength=kinds.shape[1]))])
    taken = np.zeros(kinds.shape[1], dtype=np.int64)
    left = np.diff(starts)
    picked: list[int] = []
    inside = kinds >= 0
    while len(picked) < size:
        urgency = np.where(inside, np.maximum(short[kinds], 0) / wanted[kinds], 0.0)
        gain = np.where(left > 0, urgency.sum(axis=0), 0.0)
        best = int(np.argmax(gain))
        if gain[best] <= 0.0:
            break
        picked.append(int(candidates[order[starts[best] + taken[best]]]))
        taken[best] += 1
        left[best] -= 1
        cells = kinds[:, best]
        short[cells[cells >= 0]] -= 1
    return np.array(picked, dtype=np.int64)


def _gaps(
    pool: Pool, targets: Sequence[Target], filled: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """For each target and item its cell (or -1), and for each cell what is short and wanted.

    Cells of all targets are numbered through, one target after another.
    """
    places, shorts, wanteds = [], [], []
    offset = 0
    for target in targets:
        rows = [pool.position(name) for name in target.by]
        shape = tuple(len(pool.values[row]) for row in rows)
        cells = int(np.prod(shape, dtype=np.int64))
        if cells > MOST_CELLS:
            raise Invalid("too_many_cells", f"{cells:,} combinations are over {MOST_CELLS:,}")
        code, known = _codes(pool, rows, shape)
        have = np.bincount(code[known & filled], minlength=cells)
        places.append(np.where(known, code + offset, -1))
        shorts.append(target.at_least - have)
        wanteds.append(np.full(cells, max(target.at_least, 1), dtype=np.int64))
        offset += cells
    return np.stack(places), np.concatenate(shorts), np.concatenate(wanteds)


def _codes(
    pool: Pool, rows: Sequence[int], shape: Sequence[int]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    code = np.zeros(pool.columns(), dtype=np.int64)
    known = np.ones(pool.columns(), dtype=np.bool_)
    for row, length in zip(rows, shape, strict=True):
        values = pool.codes[row]
        known &= values >= 0
        code = code * length + values
    return code, known


def _status(n: int, settled: int, at_least: int | None) -> CellStatus:
    if at_least is None:
        return CellStatus.MET if n else CellStatus.EMPTY
    if settled >= at_least:
        return CellStatus.MET
    if n < at_least:
        return CellStatus.IMPOSSIBLE
    return CellStatus.THIN if settled else CellStatus.EMPTY
