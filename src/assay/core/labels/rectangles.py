"""Rectangles of two answers: overlap (IoU), and the best one-to-one pairing of them.

A rectangle is ``(x, y, width, height, rotation)`` in pixels, origin top left, rotated
clockwise by degrees around its centre. Overlaps are kept sparse, so that ten thousand regions
a side need the memory of those that overlap only.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians, sin
from typing import Any

import numpy as np

Rectangle = tuple[float, float, float, float, float]
Overlap = tuple[int, int, float]
Point = tuple[float, float]

_PLAIN_CELLS = 256
_CHUNK_CELLS = 4_000_000
_OPTIMAL_CELLS = 4_000_000


def iou(left: Rectangle, right: Rectangle) -> float:
    """Intersection over union of two rectangles, in [0, 1]."""
    if left == right:
        return 1.0
    if left[4] % 180.0 or right[4] % 180.0:
        return _rotated_iou(left, right)
    lx, ly, lw, lh, _ = left
    rx, ry, rw, rh, _ = right
    width = min(lx + lw, rx + rw) - max(lx, rx)
    if width <= 0.0:
        return 0.0
    height = min(ly + lh, ry + rh) - max(ly, ry)
    if height <= 0.0:
        return 0.0
    shared = width * height
    return min(1.0, shared / (lw * lh + rw * rh - shared))


def corners(rectangle: Rectangle) -> list[Point]:
    """The four corners, clockwise on the screen from the top left one of the upright box."""
    x, y, width, height, rotation = rectangle
    if not rotation:
        return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    centre_x, centre_y = x + width / 2, y + height / 2
    c, s = cos(radians(rotation)), sin(radians(rotation))
    return [
        (centre_x + dx * c - dy * s, centre_y + dx * s + dy * c)
        for dx, dy in (
            (-width / 2, -height / 2),
            (width / 2, -height / 2),
            (width / 2, height / 2),
            (-width / 2, height / 2),
        )
    ]


def _rotated_iou(left: Rectangle, right: Rectangle) -> float:
    reach = (left[2] + left[3] + right[2] + right[3]) / 2
    away_x = abs(left[0] + left[2] / 2 - right[0] - right[2] / 2)
    away_y = abs(left[1] + left[3] / 2 - right[1] - right[3] / 2)
    if away_x >= reach or away_y >= reach:
        return 0.0
    one, other = corners(left), corners(right)
    shared = min((_clipped_area(one, other) + _clipped_area(other, one)) / 2, left[2] * left[3])
    if shared <= 0.0:
        return 0.0
    return min(1.0, shared / max(left[2] * left[3] + right[2] * right[3] - shared, shared))


def _clipped_area(subject: list[Point], clip: list[Point]) -> float:
    """Area of a convex polygon inside another one (Sutherland and Hodgman 1974)."""
    points = subject
    for index in range(len(clip)):
        (ax, ay), (bx, by) = clip[index - 1], clip[index]
        kept: list[Point] = []
        for place in range(len(points)):
            (px, py), (qx, qy) = points[place - 1], points[place]
            p_side = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
            q_side = (bx - ax) * (qy - ay) - (by - ay) * (qx - ax)
            if (p_side < 0) != (q_side < 0):
                along = p_side / (p_side - q_side)
                kept.append((px + along * (qx - px), py + along * (qy - py)))
            if q_side >= 0:
                kept.append((qx, qy))
        points = kept
        if not points:
            return 0.0
    doubled = sum(
        points[i - 1][0] * points[i][1] - points[i][0] * points[i - 1][1]
        for i in range(len(points))
    )
    return abs(doubled) / 2


def overlaps(left: Sequence[Rectangle], right: Sequence[Rectangle]) -> list[Overlap]:
    """All pairs that overlap, as (index left, index right, IoU > 0), in order of the indices."""
    turned = any(r[4] % 180.0 for r in left) or any(r[4] % 180.0 for r in right)
    if len(left) * len(right) <= _PLAIN_CELLS:
        # Most pairs do not touch: leave those out before any call.
        return [
            (i, j, value)
            for i, one in enumerate(left)
            for j, other in enumerate(right)
            if (
                turned
                or (
                    one[0] < other[0] + other[2]
                    and other[0] < one[0] + one[2]
                    and one[1] < other[1] + other[3]
                    and other[1] < one[1] + one[3]
                )
            )
            and (value := iou(one, other)) > 0.0
        ]
    near = _bounding_overlaps(left, right)
    if not turned:
        return near
    return [(i, j, value) for i, j, _ in near if (value := iou(left[i], right[j])) > 0.0]


def _bounds(rectangles: Sequence[Rectangle]) -> tuple[np.ndarray, np.ndarray]:
    """Upright bounds (x1, y1, x2, y2) of each, and whether each is upright itself."""
    table = np.array(rectangles, dtype=np.float64).reshape(-1, 5)
    angle = np.radians(table[:, 4])
    upright = table[:, 4] % 180.0 == 0.0
    c, s = np.abs(np.cos(angle)), np.abs(np.sin(angle))
    width = np.where(upright, table[:, 2], table[:, 2] * c + table[:, 3] * s)
    height = np.where(upright, table[:, 3], table[:, 2] * s + table[:, 3] * c)
    x = np.where(upright, table[:, 0], table[:, 0] + (table[:, 2] - width) / 2)
    y = np.where(upright, table[:, 1], table[:, 1] + (table[:, 3] - height) / 2)
    return np.stack([x, y, x + width, y + height], axis=1), width * height


def _bounding_overlaps(left: Sequence[Rectangle], right: Sequence[Rectangle]) -> list[Overlap]:
    """Pairs whose upright bounds overlap, with the IoU of the bounds, a slice of rows at a time."""
    one, one_area = _bounds(left)
    other, other_area = _bounds(right)
    step = max(1, _CHUNK_CELLS // max(1, len(right)))
    found: list[Overlap] = []
    for start in range(0, len(left), step):
        part = one[start : start + step, None, :]
        width = np.minimum(part[..., 2], other[:, 2]) - np.maximum(part[..., 0], other[:, 0])
        height = np.minimum(part[..., 3], other[:, 3]) - np.maximum(part[..., 1], other[:, 1])
        rows, columns = np.nonzero((width > 0) & (height > 0))
        shared = width[rows, columns] * height[rows, columns]
        union = one_area[start + rows] + other_area[columns] - shared
        values = np.minimum(1.0, shared / union)
        found.extend(zip((start + rows).tolist(), columns.tolist(), values.tolist(), strict=True))
    return found


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
