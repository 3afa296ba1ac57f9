"""Outlines and lines of several annotators, brought to common places so that they can be merged.

One of them is the reference. Each place along it is looked up on the others: the nearest point
of theirs. What comes out are displacements of the reference, which keep its vertices.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assay.core.quality.matrix import Floats

PLACES = 64

Bools = NDArray[np.bool_]


def places_along(points: Floats, closed: bool, n: int = PLACES) -> Floats:
    """``n`` places evenly along a line (n × 2); of a closed one the end is not repeated."""
    along, total = lengths_along(points, closed)
    line = np.vstack([points, points[:1]]) if closed else points
    if total <= 0:
        still: Floats = np.repeat(points[:1], n, axis=0)
        return still
    at = np.linspace(0.0, total, n, endpoint=not closed)
    places: Floats = np.stack([np.interp(at, along, line[:, k]) for k in range(2)], axis=1)
    return places


def lengths_along(points: Floats, closed: bool) -> tuple[Floats, float]:
    """The length up to each vertex (a closed line's first vertex again at the end), and in all."""
    line = np.vstack([points, points[:1]]) if closed else points
    steps = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    return along, float(along[-1])


def nearest_on(places: Floats, points: Floats, closed: bool) -> Floats:
    """For each place the nearest point of a line (n × 2)."""
    line = np.vstack([points, points[:1]]) if closed else points
    start, way = line[:-1], np.diff(line, axis=0)
    square = np.maximum((way**2).sum(axis=1), 1e-30)
    away = places[:, None, :] - start
    share = np.clip((away * way).sum(axis=2) / square, 0.0, 1.0)
    points_there = start + share[..., None] * way
    gap = ((places[:, None, :] - points_there) ** 2).sum(axis=2)
    best = gap.argmin(axis=1)
    found: Floats = points_there[np.arange(len(places)), best]
    return found


def inside(places: Floats, ring: Floats) -> Bools:
    """Whether places lie inside of a closed line (even-odd rule)."""
    x, y = places[:, :1], places[:, 1:]
    (x1, y1), (x2, y2) = ring.T, np.roll(ring, -1, axis=0).T
    spans = (y1 > y) != (y2 > y)
    rise = np.where(y2 == y1, 1.0, y2 - y1)
    crosses = spans & (x < x1 + (y - y1) * (x2 - x1) / rise)
    found: Bools = crosses.sum(axis=1) % 2 == 1
    return found


def outward(ring: Floats, n: int = PLACES) -> Floats:
    """The outward direction at places evenly along a closed line (n × 2, of length 1)."""
    places = places_along(ring, True, n)
    along = np.roll(places, -1, axis=0) - np.roll(places, 1, axis=0)
    turned = np.stack([along[:, 1], -along[:, 0]], axis=1)
    turned /= np.maximum(np.hypot(*turned.T)[:, None], 1e-12)
    x, y = places.T
    area = float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))
    directions: Floats = turned if area >= 0 else -turned
    return directions


def moved(points: Floats, closed: bool, shifts: Floats) -> Floats:
    """The vertices of a line, moved as the places along it are (``shifts``: n × 2)."""
    along, total = lengths_along(points, closed)
    if total <= 0:
        whole: Floats = points + shifts[0]
        return whole
    n = len(shifts)
    at = np.linspace(0.0, total, n, endpoint=not closed)
    if closed:
        at, shifts = np.append(at, total), np.vstack([shifts, shifts[:1]])
    vertices = along[: len(points)]
    shift = np.stack([np.interp(vertices, at, shifts[:, k]) for k in range(2)], axis=1)
    result: Floats = points + shift
    return result
