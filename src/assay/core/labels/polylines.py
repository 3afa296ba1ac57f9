"""``polylines``: open lines on an image, each with a label and attributes.

A value is a list of regions ``{"id", "label", "points": [[x, y], ...]}`` in pixels of the
upright image. The direction in which a line was drawn has no meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from assay.core.errors import Problem
from assay.core.labels.declaration import OptionKind, is_number
from assay.core.labels.region_checks import Place, points_problems
from assay.core.labels.region_family import RegionFamily
from assay.core.labels.regions import Region
from assay.core.values import JSON, Question

Floats = NDArray[np.float64]

TOLERANCE = 5.0
FADE = 2.0
"""Beyond the tolerance agreement fades to nothing within so many tolerances more."""
MAX_POINTS = 20_000
_MOST_SAMPLES = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line: its points (n × 2), places along it (m × 2) and the length that each stands for."""

    points: Floats
    places: Floats
    weights: Floats
    reach: float


class Polylines(RegionFamily):
    """A list of labelled lines.

    Options: ``least`` and ``most`` lines, ``tolerance`` (pixels within which two lines count as
    the same, 5). Two lines agree by the share of their lengths that lies within the tolerance
    of the other (the buffer method of Heipke et al. 1997); beyond it the agreement fades and is
    nothing at three tolerances.
    """

    name = "polylines"
    noun = "line"
    nouns = "lines"
    shape_fields = ("points",)
    own_options: ClassVar[Mapping[str, OptionKind]] = {"tolerance": float}

    def option_problems(self, question: Question) -> list[Problem]:
        """A tolerance of a sane size."""
        tolerance = question.options.get("tolerance")
        if is_number(tolerance) and not 0.1 <= tolerance <= 1_000:
            return [Problem("/tolerance", "range", "tolerance must be from 0.1 to 1,000 pixels")]
        return []

    def geometry_problems(
        self, question: Question, region: Mapping[str, JSON], place: Place
    ) -> list[Problem]:
        """At least two points inside the image, and a length."""
        points = region.get("points")
        found = points_problems(points, "/points", 2, MAX_POINTS)
        if found or type(points) is not list:
            return found
        xs, ys = zip(*points, strict=True)
        if place.outside(min(xs), min(ys), max(xs), max(ys)):
            return [place.outside_problem("/points")]
        if min(xs) == max(xs) and min(ys) == max(ys):
            return [Problem("/points", "zero_length", "has no length")]
        return []

    def prepared(self, question: Question, region: Region) -> Line:
        """The line with places along it."""
        tolerance = float(question.options.get("tolerance", TOLERANCE))
        points = np.array(region["points"], dtype=np.float64)
        places, weights = sampled(points, tolerance / 2)
        return Line(points, places, weights, tolerance)

    def bounds(self, shape: Line) -> tuple[float, float, float, float]:
        """The bounds, as far as another line may lie and still agree a little."""
        far = shape.reach * (1 + FADE) / 2 + 1e-9
        low, high = shape.points.min(axis=0) - far, shape.points.max(axis=0) + far
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def shared(self, question: Question, one: Line, other: Line) -> float:
        """The share of both lengths that lies near the other line."""
        if np.array_equal(one.points, other.points):
            return 1.0
        near = float(one.weights @ nearness(one, other) + other.weights @ nearness(other, one))
        return min(1.0, max(0.0, near / float(one.weights.sum() + other.weights.sum())))


def sampled(points: Floats, step: float) -> tuple[Floats, Floats]:
    """Places along a line, its points among them, and the length that each stands for."""
    lengths = np.hypot(*np.diff(points, axis=0).T)
    step = max(step, float(lengths.sum()) / _MOST_SAMPLES)
    counts = np.maximum(1, np.ceil(lengths / step)).astype(np.int64)
    segment = np.repeat(np.arange(len(lengths)), counts)
    share = (np.arange(len(segment)) - np.repeat(np.cumsum(counts) - counts, counts)) / counts[
        segment
    ]
    along = points[segment] + share[:, None] * (points[segment + 1] - points[segment])
    places = np.vstack([along, points[-1:]])
    half = (lengths / counts)[segment] / 2
    weights = np.concatenate([half, [0.0]]) + np.concatenate([[0.0], half])
    return places, weights


def nearness(one: Line, other: Line) -> Floats:
    """For each place of a line 1 within the tolerance of the other, fading to 0 beyond it."""
    apart = distances_to(one.places, other.points)
    found: Floats = np.clip(1.0 - (apart / one.reach - 1.0) / FADE, 0.0, 1.0)
    return found


def distances_to(places: Floats, points: Floats) -> Floats:
    """The distance of each place from a line, a slice of the line's segments at a time."""
    start, way = points[:-1], np.diff(points, axis=0)
    square = np.maximum((way**2).sum(axis=1), 1e-30)
    best = np.full(len(places), np.inf)
    step = max(1, 1_000_000 // len(places))
    for first in range(0, len(start), step):
        rows = slice(first, first + step)
        away = places[:, None, :] - start[rows]
        share = np.clip((away * way[rows]).sum(axis=2) / square[rows], 0.0, 1.0)
        gap = away - share[..., None] * way[rows]
        np.minimum(best, np.sqrt((gap**2).sum(axis=2)).min(axis=1), out=best)
    return best
