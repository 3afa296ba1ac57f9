"""``boxes``: rectangles on an image, each with a label and attributes.

A value is a list of regions ``{"id", "label", "box": [x, y, width, height], "rotation"?,
"attributes"?, "suggestion"?}`` in pixels of the upright image, origin top left. A box may
reach over the edge of the image by half a pixel, which is what rounding in an editor costs; of
a rotated box the centre must lie inside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from typing import ClassVar

from assay.core.errors import Problem
from assay.core.labels.assignment import Overlap
from assay.core.labels.declaration import MAX_NUMBER, OptionKind, is_number
from assay.core.labels.rectangles import Rectangle, corners, iou, overlaps
from assay.core.labels.region_checks import Place
from assay.core.labels.region_family import LOCATED_ON, SHEET, RegionFamily
from assay.core.labels.regions import Region
from assay.core.labels.vote import positive, weighted_median
from assay.core.values import JSON, Question


class Boxes(RegionFamily):
    """A list of labelled rectangles.

    Options: ``least`` and ``most`` boxes, ``min_size`` (pixels of the shorter side),
    ``rotation`` (whether boxes may be rotated), ``iou`` (from where two boxes are held to be
    the same object, 0.5).
    """

    name = "boxes"
    noun = "box"
    nouns = "boxes"
    shape_fields = ("box", "rotation")
    own_options: ClassVar[Mapping[str, OptionKind]] = {
        "min_size": float,
        "rotation": bool,
        "iou": float,
    }

    def geometry_problems(
        self, question: Question, region: Mapping[str, JSON], place: Place
    ) -> list[Problem]:
        """Four numbers, an area, inside the image."""
        return box_problems(region, question.options, place)

    def prepared(self, question: Question, region: Region) -> Rectangle:
        """The rectangle of a region."""
        return rectangle(region)

    def bounds(self, shape: Rectangle) -> tuple[float, float, float, float]:
        """The upright bounds of a rectangle."""
        xs, ys = zip(*corners(shape), strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def shared(self, question: Question, one: Rectangle, other: Rectangle) -> float:
        """The IoU of two boxes."""
        return iou(one, other)

    def overlaps(
        self, question: Question, left: Sequence[Region], right: Sequence[Region]
    ) -> list[Overlap]:
        """All pairs that overlap, with their IoU."""
        if any(key in region for regions in (left, right) for region in regions for key in SHEET):
            return super().overlaps(question, left, right)
        return overlaps([rectangle(r) for r in left], [rectangle(r) for r in right])

    def merged_shape(
        self, question: Question, regions: Sequence[Region], weights: Sequence[float]
    ) -> dict[str, JSON]:
        """The weighted median of each edge; of rotated boxes the one most like the others."""
        on = {key: regions[0][key] for key in LOCATED_ON if key in regions[0]}
        return {**merged_box(regions, weights), **on}

    def content(self, region: Region) -> object:
        """The numbers of the box."""
        return rectangle(region)


def rectangle(region: Mapping[str, JSON]) -> Rectangle:
    """The geometry of a region."""
    x, y, width, height = region["box"]
    return (x, y, width, height, region.get("rotation", 0.0))


def merged_box(regions: Sequence[Mapping[str, JSON]], weights: Sequence[float]) -> dict[str, JSON]:
    """``box`` and ``rotation`` of an object: the weighted median of each edge.

    Rotated boxes have no edges in common; of those the region that overlaps the others most
    is taken as it is.
    """
    weights = positive(weights)
    shapes = [rectangle(region) for region in regions]
    if any(shape[4] for shape in shapes):
        likeness = [
            fsum(w * iou(shape, other) for other, w in zip(shapes, weights, strict=True))
            for shape in shapes
        ]
        best = min(range(len(shapes)), key=lambda k: (-round(likeness[k], 12), shapes[k]))
        x, y, width, height, rotation = shapes[best]
        return {"box": [x, y, width, height], **({"rotation": rotation} if rotation else {})}
    if all(shape == shapes[0] for shape in shapes):
        return {"box": list(shapes[0][:4])}
    left = weighted_median([s[0] for s in shapes], weights)
    top = weighted_median([s[1] for s in shapes], weights)
    right = weighted_median([s[0] + s[2] for s in shapes], weights)
    bottom = weighted_median([s[1] + s[3] for s in shapes], weights)
    return {"box": [left, top, right - left, bottom - top]}


def box_problems(region: Mapping[str, JSON], options: JSON, place: Place) -> list[Problem]:
    """What is wrong with a box: numbers first, then size, then place."""
    box = region.get("box")
    if type(box) is not list or len(box) != 4:
        return [Problem("/box", "type", "must be four numbers: x, y, width, height")]
    for index, number in enumerate(box):
        if (type(number) is not float and type(number) is not int) or not (
            -MAX_NUMBER <= number <= MAX_NUMBER
        ):
            return [Problem(f"/box/{index}", "not_a_number", "must be a finite number")]
    rotation = region.get("rotation", 0)
    if rotation != 0 or type(rotation) is bool:
        if not is_number(rotation) or not -360 <= rotation <= 360:
            message = "must be degrees from -360 to 360, clockwise"
            return [Problem("/rotation", "not_a_number", message)]
        if not options.get("rotation", True):
            return [Problem("/rotation", "no_rotation", "boxes of this question stay upright")]
    x, y, width, height = box
    if width <= 0 or height <= 0:
        return [Problem("/box", "zero_area", "width and height must be above 0")]
    if min(width, height) < options.get("min_size", 0):
        message = f"both sides must be at least {options['min_size']:g} pixels"
        return [Problem("/box", "too_small", message)]
    if place.width is None:
        return []
    if rotation:
        x, y, width, height = x + width / 2, y + height / 2, 0, 0
    return [place.outside_problem("/box")] if place.outside(x, y, x + width, y + height) else []
