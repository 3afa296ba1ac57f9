"""Rectangles of two answers and how much they overlap (IoU).

A rectangle is ``(x, y, width, height, rotation)`` in pixels, origin top left, rotated
clockwise by degrees around its centre. Overlaps are kept sparse, so that ten thousand regions
a side need the memory of those that overlap only.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians, sin

import numpy as np
from numpy.typing import NDArray

from assay.core.labels.assignment import Overlap

Rectangle = tuple[float, float, float, float, float]
Point = tuple[float, float]
Bounds = NDArray[np.float64]

_PLAIN_CELLS = 256
_CHUNK_CELLS = 4_000_000


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
    shared = min((clipped_area(one, other) + clipped_area(other, one)) / 2, left[2] * left[3])
    if shared <= 0.0:
        return 0.0
    return min(1.0, shared / max(left[2] * left[3] + right[2] * right[3] - shared, shared))


def clipped_area(subject: list[Point], clip: list[Point]) -> float:
    """Area of a convex polygon inside another one (Sutherland and Hodgman 1974).

    Both run clockwise on the screen.
    """
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


def bounding_overlaps(left: Bounds, right: Bounds) -> list[tuple[int, int]]:
    """The pairs of bounds (n × 4: x1, y1, x2, y2) that share an area, in order of the indices.

    Those on the right are sorted by their left edge, so that only neighbours are compared.
    """
    if not len(left) or not len(right):
        return []
    order = np.argsort(right[:, 0], kind="stable")
    edges = right[order, 0]
    widest = float((right[:, 2] - right[:, 0]).max())
    low = np.searchsorted(edges, left[:, 0] - widest, side="left")
    counts = np.maximum(0, np.searchsorted(edges, left[:, 2], side="left") - low)
    total = np.concatenate([[0], np.cumsum(counts)])
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(left):
        end = int(np.searchsorted(total, total[start] + _CHUNK_CELLS, side="right")) - 1
        end = max(start + 1, end)
        own = counts[start:end]
        rows = np.repeat(np.arange(start, end), own)
        steps = np.arange(len(rows)) - np.repeat(total[start:end] - total[start], own)
        columns = order[low[rows] + steps]
        one, other = left[rows], right[columns]
        near = (one[:, 0] < other[:, 2]) & (other[:, 0] < one[:, 2])
        near &= (one[:, 1] < other[:, 3]) & (other[:, 1] < one[:, 3])
        pairs = zip(rows[near].tolist(), columns[near].tolist(), strict=True)
        found.extend(sorted(pairs))
        start = end
    return found


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
