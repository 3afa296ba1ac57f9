"""The best one-to-one pairing of the regions of two answers.

Gains are kept sparse, so that ten thousand regions a side need the memory of those that
overlap only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Overlap = tuple[int, int, float]
"""Index on the left, index on the right, and what the pair gains (above 0)."""

_OPTIMAL_CELLS = 4_000_000


def assign(gains: Sequence[Overlap]) -> list[Overlap]:
    """The one-to-one pairing with the largest sum of gains, ordered by the left index.

    Optimal inside every group of regions that are linked by gains (Hungarian method); a group
    of more than about 2,000 a side is paired greedily from the largest gain.
    """
    chosen: list[Overlap] = []
    for group in _linked(gains):
        if len(group) == 1:
            chosen.append(group[0])
            continue
        rows = sorted({i for i, _, _ in group})
        columns = sorted({j for _, j, _ in group})
        if len(rows) * len(columns) > _OPTIMAL_CELLS:
            chosen.extend(_greedy(group))
            continue
        row_of = {i: place for place, i in enumerate(rows)}
        column_of = {j: place for place, j in enumerate(columns)}
        table = np.zeros((len(rows), len(columns)))
        for i, j, gain in group:
            table[row_of[i], column_of[j]] = gain
        picked_rows, picked_columns = _assign(table)
        for row, column in zip(picked_rows.tolist(), picked_columns.tolist(), strict=True):
            gain = float(table[row, column])
            if gain > 0.0:
                chosen.append((rows[row], columns[column], gain))
    return sorted(chosen)


def _assign(table: Any) -> tuple[Any, Any]:
    # scipy.optimize takes 45 MB and a third of a second to load: only where a table needs it
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    return linear_sum_assignment(table, maximize=True)  # type: ignore[no-any-return]


def _greedy(group: list[Overlap]) -> list[Overlap]:
    left: set[int] = set()
    right: set[int] = set()
    chosen: list[Overlap] = []
    for i, j, gain in sorted(group, key=lambda pair: (-pair[2], pair[0], pair[1])):
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            chosen.append((i, j, gain))
    return chosen


def _linked(gains: Sequence[Overlap]) -> list[list[Overlap]]:
    """The gains in groups that share no region with one another (union-find)."""
    parent: dict[int, int] = {}

    def root(node: int) -> int:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for i, j, _ in gains:
        parent[root(i)] = root(-1 - j)
    groups: dict[int, list[Overlap]] = {}
    for gain in gains:
        groups.setdefault(root(gain[0]), []).append(gain)
    return list(groups.values())
