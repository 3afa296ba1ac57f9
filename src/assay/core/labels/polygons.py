"""``polygons``: outlines on an image, with holes, each with a label and attributes.

A value is a list of regions ``{"id", "label", "rings": [[[x, y], ...], hole, ...]}`` in pixels
of the upright image. The first ring is the outline, the others are holes (by the even-odd
rule, so that a ring which crosses itself has a meaning too). A ring is closed by itself: the
first point is not repeated.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from assay.core.errors import Problem
from assay.core.labels.declaration import OptionKind
from assay.core.labels.polygon_shapes import PolygonShape, polygon_iou, polygon_shape, ring_area
from assay.core.labels.region_checks import Place, points_problems
from assay.core.labels.region_family import RegionFamily
from assay.core.labels.regions import Region
from assay.core.values import JSON, Question

MAX_RINGS = 1_000
MAX_POINTS = 20_000


class Polygons(RegionFamily):
    """A list of labelled polygons.

    Options: ``least`` and ``most`` polygons, ``iou`` (from where two are held to be the same
    object, 0.5), ``holes`` (whether there may be any, true).
    """

    name = "polygons"
    noun = "polygon"
    nouns = "polygons"
    shape_fields = ("rings",)
    own_options: ClassVar[Mapping[str, OptionKind]] = {"iou": float, "holes": bool}

    def geometry_problems(
        self, question: Question, region: Mapping[str, JSON], place: Place
    ) -> list[Problem]:
        """Rings of at least three points with an area, inside the image."""
        return rings_problems(region, question.options.get("holes", True), place)

    def prepared(self, question: Question, region: Region) -> PolygonShape:
        """The polygon as edges."""
        return polygon_shape(region["rings"])

    def bounds(self, shape: PolygonShape) -> tuple[float, float, float, float]:
        """The bounds of the outline."""
        return shape.bounds

    def shared(self, question: Question, one: PolygonShape, other: PolygonShape) -> float:
        """The IoU of two polygons, exact."""
        return polygon_iou(one, other)


def rings_problems(region: Mapping[str, JSON], holes: bool, place: Place) -> list[Problem]:
    """What is wrong with ``rings``: the first fault."""
    rings = region.get("rings")
    if type(rings) is not list or not rings:
        return [Problem("/rings", "type", "must be a list of rings: the outline, then the holes")]
    if len(rings) > MAX_RINGS:
        return [Problem("/rings", "count", f"at most {MAX_RINGS:,} rings are allowed")]
    if len(rings) > 1 and not holes:
        return [Problem("/rings/1", "no_holes", "polygons of this question have no holes")]
    for index, ring in enumerate(rings):
        found = points_problems(ring, f"/rings/{index}", 3, MAX_POINTS)
        if found:
            return found
        xs, ys = zip(*ring, strict=True)
        if place.outside(min(xs), min(ys), max(xs), max(ys)):
            return [place.outside_problem(f"/rings/{index}")]
    if sum(len(ring) for ring in rings) > MAX_POINTS:
        return [Problem("/rings", "count", f"at most {MAX_POINTS:,} points are allowed")]
    # the plain formula is quick, and only a ring that crosses itself may come to nothing by it
    if ring_area(rings[0]) == 0.0 and polygon_shape(rings).area <= 0.0:
        return [Problem("/rings", "zero_area", "encloses no area")]
    return []
