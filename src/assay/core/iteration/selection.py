"""What to label next: a batch from several reasons, with a random arm that keeps it honest.

The arms: ``uncertainty`` (where the model is unsure), ``coverage`` (where the dataset has gaps),
``weak_slice`` (where the model was wrong), ``control`` (drawn at random). The control arm is
drawn first and from everything, so that it stays an unbiased sample: what the other arms bring
is measured against it, and models are measured on it.

Sources: Lewis and Gale (1994) for uncertainty; Scheffer et al. (2001) for margins; Settles
(2009), Active learning literature survey, for the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from assay.core.errors import Invalid, Problem
from assay.core.intervals import Floats
from assay.core.iteration.intervals import Ints

LEAST_CONTROL = 0.05


class Arm(StrEnum):
    """Why an item is in a batch."""

    UNCERTAINTY = "uncertainty"
    COVERAGE = "coverage"
    WEAK_SLICE = "weak_slice"
    CONTROL = "control"


ARMS: tuple[Arm, ...] = (Arm.CONTROL, Arm.COVERAGE, Arm.WEAK_SLICE, Arm.UNCERTAINTY)


@dataclass(frozen=True, slots=True)
class Pool:
    """The items that may be chosen, one row each.

    ``content`` codes the content: rows of one code are copies. ``uncertainty`` is NaN where
    there is no prediction. ``cells`` (n × targets) holds a code of the item's cell in each
    coverage target, or -1; ``missing`` says how many items each cell lacks, ``wanted`` how many
    it should have. ``weak`` (n × slices) says which chosen weak slices an item lies in.
    """

    content: Ints
    uncertainty: Floats
    cells: Ints
    missing: Ints
    wanted: Ints
    weak: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen rows with the arm of each, in the order in which they should be labelled.

    ``short`` says how many items an arm could not find; ``copies`` how many rows were passed
    over because a chosen item has the same content.
    """

    rows: Ints
    arms: tuple[Arm, ...]
    short: Mapping[Arm, int]
    copies: int


def least_confidence(probabilities: Floats) -> Floats:
    """1 - the largest probability of each row, scaled to [0, 1] (1: all labels alike)."""
    k = probabilities.shape[1]
    result: Floats = (1 - probabilities.max(axis=1)) * (k / (k - 1) if k > 1 else 1.0)
    return result


def margin(probabilities: Floats) -> Floats:
    """1 - (largest - second largest probability): 1 where two labels are alike."""
    if probabilities.shape[1] < 2:
        return 1 - probabilities[:, 0]
    top = np.partition(probabilities, -2, axis=1)[:, -2:]
    result: Floats = 1 - (top[:, 1] - top[:, 0])
    return result


def entropy(probabilities: Floats) -> Floats:
    """Shannon entropy of each row as a share of the largest possible one."""
    k = probabilities.shape[1]
    if k < 2:
        return np.zeros(len(probabilities))
    logs = np.log(probabilities, out=np.zeros_like(probabilities), where=probabilities > 0)
    result: Floats = -(probabilities * logs).sum(axis=1) / np.log(k)
    return result


def check_mix(mix: Mapping[Arm, float]) -> None:
    """Refuse shares that are negative, do not sum to 1, or leave the control arm under 5 %."""
    problems = [
        Problem(f"/mix/{arm}", "share", "a share lies between 0 and 1")
        for arm, share in mix.items()
        if not 0 <= share <= 1
    ]
    if abs(sum(mix.values()) - 1) > 1e-6:
        problems.append(Problem("/mix", "sum", "the shares must sum to 1"))
    if mix.get(Arm.CONTROL, 0.0) < LEAST_CONTROL - 1e-9:
        problems.append(
            Problem("/mix/control", "control", "the random control arm needs at least 5 %")
        )
    if problems:
        raise Invalid("invalid_mix", "the mix of the batch is not possible", problems=problems)


def shares_to_counts(size: int, mix: Mapping[Arm, float]) -> dict[Arm, int]:
    """Whole numbers of items by largest remainder; the control arm is rounded up."""
    counts = {arm: int(size * mix.get(arm, 0.0) + 1e-9) for arm in ARMS}
    if size:
        counts[Arm.CONTROL] = int(np.ceil(size * mix.get(Arm.CONTROL, 0.0) - 1e-9))
    others = [a for a in ARMS if a is not Arm.CONTROL]
    by_remainder = sorted(others, key=lambda a: counts[a] - size * mix.get(a, 0.0))
    for arm in by_remainder:
        if sum(counts.values()) < size and mix.get(arm, 0.0) > 0:
            counts[arm] += 1
    counts[Arm.CONTROL] += max(0, size - sum(counts.values()))
    for arm in reversed(by_remainder):
        if sum(counts.values()) > size and counts[arm]:
            counts[arm] -= 1
    return counts


def choose(pool: Pool, size: int, mix: Mapping[Arm, float], rng: np.random.Generator) -> Selection:
    """Choose a batch; the same pool and the same state of ``rng`` give the same batch.

    No content is chosen twice. What an arm cannot find is given to the other arms that have a
    share, in the order coverage, weak slice, uncertainty, and never to the control arm: it is
    reported as short if nothing fits.
    """
    check_mix(mix)
    counts = shares_to_counts(size, mix)
    chooser = _Chooser(pool, rng)
    for arm in ARMS:
        chooser.take(arm, counts[arm])
    short = {a: counts[a] - chooser.taken(a) for a in ARMS if counts[a] > chooser.taken(a)}
    spare = sum(n for a, n in short.items() if a is not Arm.CONTROL)
    for arm in (Arm.COVERAGE, Arm.WEAK_SLICE, Arm.UNCERTAINTY):
        if spare and counts[arm]:
            spare -= chooser.take(arm, spare)
    return chooser.selection(short)


class _Chooser:
    """What is chosen so far; an item or a copy of one is chosen once."""

    def __init__(self, pool: Pool, rng: np.random.Generator) -> None:
        self.pool, self.rng = pool, rng
        self.order = rng.permutation(len(pool.content))
        self.free = np.ones(len(pool.content), dtype=bool)
        self.by_content = np.argsort(pool.content, kind="stable")
        self.sorted_content = pool.content[self.by_content]
        self.rows: list[int] = []
        self.arms: list[Arm] = []
        self.missing = pool.missing.astype(np.float64)

    def taken(self, arm: Arm) -> int:
        return sum(1 for a in self.arms if a is arm)

    def take(self, arm: Arm, n: int) -> int:
        """Choose up to n more rows for an arm; how many were found."""
        if n <= 0:
            return 0
        ranked = {
            Arm.CONTROL: self._any,
            Arm.UNCERTAINTY: self._unsure,
            Arm.COVERAGE: self._gaps,
            Arm.WEAK_SLICE: self._weak,
        }[arm]
        before = len(self.rows)
        ranked(arm, n)
        return len(self.rows) - before

    def _add(self, row: int, arm: Arm) -> None:
        self.rows.append(row)
        self.arms.append(arm)
        content = self.pool.content[row]
        low = np.searchsorted(self.sorted_content, content, side="left")
        high = np.searchsorted(self.sorted_content, content, side="right")
        self.free[self.by_content[low:high]] = False
        cells = self.pool.cells[row]
        self.missing[cells[cells >= 0]] -= 1

    def _add_first(self, candidates: Ints, arm: Arm, n: int) -> None:
        for row in candidates.tolist():
            if n <= 0:
                return
            if self.free[row]:
                self._add(row, arm)
                n -= 1

    def _any(self, arm: Arm, n: int) -> None:
        self._add_first(self.order, arm, n)

    def _unsure(self, arm: Arm, n: int) -> None:
        known = self.order[~np.isnan(self.pool.uncertainty[self.order])]
        ranked = known[np.argsort(-self.pool.uncertainty[known], kind="stable")]
        self._add_first(ranked, arm, n)

    def _weak(self, arm: Arm, n: int) -> None:
        """Slices take turns, so that a large one does not eat the batch; unsure items first."""
        unsure = np.nan_to_num(self.pool.uncertainty, nan=-1.0)
        ranked = self.order[np.argsort(-unsure[self.order], kind="stable")]
        queues = [iter(ranked[self.pool.weak[ranked, s]]) for s in range(self.pool.weak.shape[1])]
        while queues and n > 0:
            for queue in list(queues):
                row = next((int(r) for r in queue if self.free[r]), None)
                if row is None:
                    queues.remove(queue)
                elif n > 0:
                    self._add(row, arm)
                    n -= 1

    def _gaps(self, arm: Arm, n: int) -> None:
        """Greedily the item that fills most: the sum over its cells of what share they lack."""
        if not self.pool.cells.size:
            return
        kinds, kind_of = np.unique(self.pool.cells, axis=0, return_inverse=True)
        ranked = kind_of.reshape(-1)[self.order]
        queues = [iter(self.order[ranked == kind]) for kind in range(len(kinds))]
        alive = np.ones(len(kinds), dtype=bool)
        wanted = np.maximum(self.pool.wanted, 1)
        while n > 0:
            lack = np.r_[np.clip(self.missing, 0, None) / wanted, 0.0]
            gain = np.where(alive, lack[kinds].sum(axis=1), 0.0)
            kind = int(gain.argmax())
            if gain[kind] <= 0:
                return
            row = next((int(r) for r in queues[kind] if self.free[r]), None)
            if row is None:
                alive[kind] = False
            else:
                self._add(row, arm)
                n -= 1

    def selection(self, short: Mapping[Arm, int]) -> Selection:
        rows = np.array(self.rows, dtype=np.int64)
        order = self.rng.permutation(len(rows))
        return Selection(
            rows[order],
            tuple(self.arms[i] for i in order.tolist()),
            dict(short),
            int((~self.free).sum()) - len(rows),
        )
