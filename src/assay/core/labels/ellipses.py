"""``ellipses``: ellipses on an image, each with a label and attributes.

A value is a list of regions ``{"id", "label", "ellipse": [cx, cy, rx, ry], "rotation"?}`` in
pixels of the upright image: the centre and the two radii, turned by degrees clockwise. The
centre must lie inside the image.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import cos, pi, radians, sin, sqrt
from typing import ClassVar

from assay.core.errors import Problem
from assay.core.labels.declaration import OptionKind, is_number
from assay.core.labels.rectangles import Point, clipped_area
from assay.core.labels.region_checks import Place, numbers_in
from assay.core.labels.region_family import LOCATED_ON, RegionFamily
from assay.core.labels.regions import Region
from assay.core.labels.vote import weighted_median
from assay.core.values import JSON, Question

Ellipse = tuple[float, float, float, float, float]
_CORNERS = 64


class Ellipses(RegionFamily):
    """A list of labelled ellipses.

    Options: ``least`` and ``most`` ellipses, ``iou`` (from where two are held to be the same
    object, 0.5). Their overlap is that of polygons of 64 corners and the same area.
    """

    name = "ellipses"
    noun = "ellipse"
    nouns = "ellipses"
    shape_fields = ("ellipse", "rotation")
    own_options: ClassVar[Mapping[str, OptionKind]] = {"iou": float}

    def geometry_problems(
        self, question: Question, region: Mapping[str, JSON], place: Place
    ) -> list[Problem]:
        """Four numbers, radii above 0, the centre inside the image."""
        if not numbers_in(region.get("ellipse"), 4):
            words = "must be four finite numbers: centre x and y, radius x and y"
            return [Problem("/ellipse", "not_a_number", words)]
        rotation = region.get("rotation", 0)
        if not is_number(rotation) or not -360 <= rotation <= 360:
            words = "must be degrees from -360 to 360, clockwise"
            return [Problem("/rotation", "not_a_number", words)]
        x, y, rx, ry = region["ellipse"]
        if rx <= 0 or ry <= 0:
            return [Problem("/ellipse", "zero_area", "both radii must be above 0")]
        if place.outside(x, y, x, y):
            return [place.outside_problem("/ellipse")]
        return []

    def prepared(self, question: Question, region: Region) -> tuple[Ellipse, list[Point]]:
        """The ellipse in its plainest form, and its outline."""
        plain = plainest(region)
        return plain, outline(plain)

    def bounds(self, shape: tuple[Ellipse, list[Point]]) -> tuple[float, float, float, float]:
        """The upright bounds of the outline."""
        xs, ys = zip(*shape[1], strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def shared(
        self,
        question: Question,
        one: tuple[Ellipse, list[Point]],
        other: tuple[Ellipse, list[Point]],
    ) -> float:
        """The IoU of two ellipses."""
        if one[0] == other[0]:
            return 1.0
        (_, _, rx, ry, _), (_, _, sx, sy, _) = one[0], other[0]
        both = (clipped_area(one[1], other[1]) + clipped_area(other[1], one[1])) / 2
        shared = min(both, pi * rx * ry, pi * sx * sy)
        return min(1.0, max(0.0, shared / (pi * rx * ry + pi * sx * sy - shared)))

    def merged_shape(
        self, question: Question, regions: Sequence[Region], weights: Sequence[float]
    ) -> dict[str, JSON]:
        """The weighted median of centre and radii; of turned ones the most alike to the others."""
        shapes = [plainest(region) for region in regions]
        if any(shape[4] for shape in shapes):
            return super().merged_shape(question, regions, weights)
        middle = [weighted_median([shape[k] for shape in shapes], weights) for k in range(4)]
        on = {key: regions[0][key] for key in LOCATED_ON if key in regions[0]}
        return {"ellipse": middle, **on}


def plainest(region: Mapping[str, JSON]) -> Ellipse:
    """Equal ellipses written alike: the first radius the larger where turned, from 0 to 180."""
    x, y, rx, ry = region["ellipse"]
    rotation = region.get("rotation", 0.0) % 180.0
    if rotation == 90.0:
        rx, ry, rotation = ry, rx, 0.0
    if rx == ry:
        rotation = 0.0
    if rotation and rx < ry:
        rx, ry, rotation = ry, rx, (rotation + 90.0) % 180.0
    return (x, y, rx, ry, rotation)


def outline(ellipse: Ellipse, corners: int = _CORNERS) -> list[Point]:
    """The ellipse as a polygon of the same area, clockwise on the screen."""
    x, y, rx, ry, rotation = ellipse
    c, s = cos(radians(rotation)), sin(radians(rotation))
    # drawn a little outside, so that the area is that of the ellipse
    reach = sqrt(2 * pi / corners / sin(2 * pi / corners))
    points = []
    for index in range(corners):
        angle = 2 * pi * index / corners
        dx, dy = rx * reach * cos(angle), ry * reach * sin(angle)
        points.append((x + dx * c - dy * s, y + dx * s + dy * c))
    return points
