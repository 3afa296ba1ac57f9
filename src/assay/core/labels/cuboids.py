"""``cuboids``: boxes in space as they are seen on an image, each with a label and attributes.

A value is a list of regions ``{"id", "label", "front": [[x, y] × 4], "back": [[x, y] × 4]}`` in
pixels of the upright image: the corners of the near and the far face, clockwise from the top
left one; corners of the same place in both lists are joined by an edge. What is hidden may lie
outside the image, the middle of the front face must not.
"""

from __future__ import annotations

from collections.abc import Mapping

from assay.core.errors import Problem
from assay.core.labels.polygon_shapes import PolygonShape, polygon_iou, polygon_shape
from assay.core.labels.region_checks import Place, points_problems
from assay.core.labels.region_family import RegionFamily
from assay.core.labels.regions import Region
from assay.core.values import JSON, Question

Faces = tuple[PolygonShape, PolygonShape]


class Cuboids(RegionFamily):
    """A list of labelled cuboids.

    Options: ``least`` and ``most`` cuboids. Their overlap is the mean of the IoU of the front
    faces and that of the back faces.
    """

    name = "cuboids"
    noun = "cuboid"
    nouns = "cuboids"
    shape_fields = ("front", "back")

    def geometry_problems(
        self, question: Question, region: Mapping[str, JSON], place: Place
    ) -> list[Problem]:
        """Two faces of four corners with an area each."""
        for face in ("front", "back"):
            found = points_problems(region.get(face), f"/{face}", 4, 4)
            if found:
                return found
            if polygon_shape([region[face]]).area <= 0.0:
                return [Problem(f"/{face}", "zero_area", "encloses no area")]
        front = region["front"]
        x, y = sum(point[0] for point in front) / 4, sum(point[1] for point in front) / 4
        return [place.outside_problem("/front")] if place.outside(x, y, x, y) else []

    def prepared(self, question: Question, region: Region) -> Faces:
        """The two faces as polygons."""
        return polygon_shape([region["front"]]), polygon_shape([region["back"]])

    def bounds(self, shape: Faces) -> tuple[float, float, float, float]:
        """The bounds of both faces."""
        one, other = shape[0].bounds, shape[1].bounds
        return (
            min(one[0], other[0]),
            min(one[1], other[1]),
            max(one[2], other[2]),
            max(one[3], other[3]),
        )

    def shared(self, question: Question, one: Faces, other: Faces) -> float:
        """The mean IoU of the faces."""
        return (polygon_iou(one[0], other[0]) + polygon_iou(one[1], other[1])) / 2
