"""Regions as vectors of numbers, by label type: what the merge of positions works on.

A type says how its regions are numbers, in units that are alike (pixels or microseconds), and
how a region looks at other numbers. A type that is not in the registry is merged by its own
rule alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import degrees, hypot, radians
from typing import Protocol

import numpy as np

from assay.core.labels.regions import Region
from assay.core.labels.skeletons import joint_names
from assay.core.quality.matrix import Floats
from assay.core.quality.structured.outlines import (
    inside,
    moved,
    nearest_on,
    outward,
    places_along,
)
from assay.core.registry import Registry
from assay.core.values import JSON, Question

_DIGITS = 3


class Geometry(Protocol):
    """How regions of a label type are numbers."""

    @property
    def name(self) -> str:
        """The label type."""

    @property
    def by_numbers(self) -> bool:
        """Whether the numbers say which region is most like the others (else the overlap does)."""

    @property
    def leans(self) -> bool:
        """Whether an annotator may lean to one side in all numbers alike."""

    def rows(self, question: Question, regions: Sequence[Region], reference: int) -> Floats | None:
        """Regions × numbers (NaN where one lacks a number); None where they have none in common.

        ``reference`` is the index of the region that is most like all others.
        """

    def size(self, region: Region, row: Floats) -> float:
        """A length of a region that has these numbers, in their units."""

    def shape(
        self, question: Question, regions: Sequence[Region], reference: int, row: Floats
    ) -> dict[str, JSON] | None:
        """The fields of a region that has these numbers; None where they are no region."""


class _Turned:
    """Centre, two sides and a rotation: rotated boxes and ellipses.

    The same shape may be written with the sides exchanged and a quarter turn more: each is
    written as near to the reference as it can be. The angle counts as the length by which it
    moves the end of half the longer side.
    """

    def rows(self, question: Question, regions: Sequence[Region], reference: int) -> Floats | None:
        """Edges where nothing is turned; else centre, sides and angle."""
        shapes = [self.numbers(region) for region in regions]
        if not any(shape[4] % 180.0 for shape in shapes):
            x, y, w, h, _ = np.array(shapes).T
            return np.stack([x - w / 2, y - h / 2, x + w / 2, y + h / 2], axis=1)
        _, _, width, height, turn = shapes[reference]
        reach = max(width, height) / 2
        rows = []
        for x, y, w, h, angle in shapes:
            choices = [(w, h, angle), (h, w, angle + 90.0)]
            best = min(
                (abs((a - turn + 90.0) % 180.0 - 90.0) + 90.0 * abs(np.log(p / width)), p, q, a)
                for p, q, a in choices
            )
            off = (best[3] - turn + 90.0) % 180.0 - 90.0
            rows.append([x, y, best[1], best[2], radians(off) * reach])
        return np.array(rows)

    def size(self, region: Region, row: Floats) -> float:
        """The square root of the area."""
        sides = (row[2] - row[0], row[3] - row[1]) if len(row) == 4 else (row[2], row[3])
        return float(np.sqrt(max(1e-9, sides[0] * sides[1])))

    def shape(
        self, question: Question, regions: Sequence[Region], reference: int, row: Floats
    ) -> dict[str, JSON] | None:
        """The fields at these numbers."""
        if len(row) == 4:
            left, top, right, bottom = row.tolist()
            if right <= left or bottom <= top:
                return None
            return self.fields(left, top, right - left, bottom - top, None)
        x, y, w, h, off = row.tolist()
        _, _, width, height, turn = self.numbers(regions[reference])
        if min(w, h) <= 0:
            return None
        angle = (turn + degrees(off / (max(width, height) / 2))) % 360.0
        return self.fields(x - w / 2, y - h / 2, w, h, round(angle, _DIGITS))

    def numbers(self, region: Region) -> tuple[float, float, float, float, float]:
        """Centre, width, height and rotation in degrees."""
        raise NotImplementedError

    def fields(self, x: float, y: float, w: float, h: float, turn: float | None) -> dict[str, JSON]:
        """The fields of the upright bounds before turning."""
        raise NotImplementedError


class Boxes(_Turned):
    """``boxes``: the four edges, or centre, sides and angle where some are rotated."""

    name = "boxes"
    by_numbers = True
    leans = False

    def numbers(self, region: Region) -> tuple[float, float, float, float, float]:
        """Centre, sides, rotation."""
        x, y, w, h = region["box"]
        return (x + w / 2, y + h / 2, w, h, float(region.get("rotation") or 0.0))

    def fields(self, x: float, y: float, w: float, h: float, turn: float | None) -> dict[str, JSON]:
        """``box`` and ``rotation``."""
        box = {"box": [round(value, _DIGITS) for value in (x, y, w, h)]}
        return box if turn is None else {**box, "rotation": turn}


class Ellipses(_Turned):
    """``ellipses``: as boxes, by the box around them."""

    name = "ellipses"
    by_numbers = True
    leans = False

    def numbers(self, region: Region) -> tuple[float, float, float, float, float]:
        """Centre, diameters, rotation."""
        x, y, rx, ry = region["ellipse"]
        return (x, y, 2 * rx, 2 * ry, float(region.get("rotation") or 0.0))

    def fields(self, x: float, y: float, w: float, h: float, turn: float | None) -> dict[str, JSON]:
        """``ellipse`` and ``rotation``."""
        numbers = (x + w / 2, y + h / 2, w / 2, h / 2)
        ellipse = {"ellipse": [round(value, _DIGITS) for value in numbers]}
        return ellipse if turn is None else {**ellipse, "rotation": turn}


class Segments:
    """``segments``: start and end. Where frames are given, those of the nearest drawn ends."""

    name = "segments"
    by_numbers = True
    leans = False

    def rows(self, question: Question, regions: Sequence[Region], reference: int) -> Floats | None:
        """Start and end."""
        return np.array([[region["start"], region["end"]] for region in regions], dtype=np.float64)

    def size(self, region: Region, row: Floats) -> float:
        """The length."""
        return float(max(1.0, row[1] - row[0]))

    def shape(
        self, question: Question, regions: Sequence[Region], reference: int, row: Floats
    ) -> dict[str, JSON] | None:
        """Whole microseconds; with frames, the nearest ends that somebody set."""
        start, end = round(float(row[0])), round(float(row[1]))
        if all("start_frame" in region and "end_frame" in region for region in regions):
            first = min(regions, key=lambda r: (abs(r["start"] - start), r["start"]))
            last = min(regions, key=lambda r: (abs(r["end"] - end), r["end"]))
            if last["end"] <= first["start"]:
                return None
            return {
                "start": first["start"],
                "end": last["end"],
                "start_frame": first["start_frame"],
                "end_frame": last["end_frame"],
            }
        return {"start": start, "end": end} if end > start else None


class Keypoints:
    """``keypoints``: x and y of each joint that somebody has; which stay is the type's vote."""

    name = "keypoints"
    by_numbers = True
    leans = False

    def rows(self, question: Question, regions: Sequence[Region], reference: int) -> Floats | None:
        """Two numbers a joint."""
        names = joint_names(question)
        rows = np.full((len(regions), 2 * len(names)), np.nan)
        for row, region in zip(rows, regions, strict=True):
            for place, name in enumerate(names):
                joint = region["points"].get(name)
                if joint is not None and joint[2]:
                    row[2 * place : 2 * place + 2] = joint[:2]
        return rows

    def size(self, region: Region, row: Floats) -> float:
        """The diagonal of the bounds over the square root of 2."""
        xs, ys = row[0::2], row[1::2]
        held = ~np.isnan(xs)
        if not held.any():
            return 1.0
        reach = hypot(float(np.ptp(xs[held])), float(np.ptp(ys[held]))) / 2**0.5
        return max(reach, 1.0)

    def shape(
        self, question: Question, regions: Sequence[Region], reference: int, row: Floats
    ) -> dict[str, JSON] | None:
        """``at``: the place of each joint; the caller keeps those that the vote kept."""
        places = {
            name: [round(float(row[2 * k]), _DIGITS), round(float(row[2 * k + 1]), _DIGITS)]
            for k, name in enumerate(joint_names(question))
            if not np.isnan(row[2 * k])
        }
        return {"at": places}


class Cuboids:
    """``cuboids``: the eight corners."""

    name = "cuboids"
    by_numbers = True
    leans = False

    def rows(self, question: Question, regions: Sequence[Region], reference: int) -> Floats | None:
        """Sixteen numbers: the front face, then the back."""
        return np.array([np.ravel([r["front"], r["back"]]) for r in regions], dtype=np.float64)

    def size(self, region: Region, row: Floats) -> float:
        """The mean side of the bounds."""
        points = row.reshape(8, 2)
        return float(max(1e-9, np.ptp(points, axis=0).mean()))

    def shape(
        self, question: Question, regions: Sequence[Region], reference: int, row: Floats
    ) -> dict[str, JSON] | None:
        """``front`` and ``back``."""
        points = np.round(row, _DIGITS).reshape(8, 2).tolist()
        return {"front": points[:4], "back": points[4:]}


class Polygons:
    """``polygons``: how far out each outline lies at places along the reference.

    The holes are those of the reference.
    """

    name = "polygons"
    by_numbers = False
    leans = True

    def rows(self, question: Question, regions: Sequence[Region], reference: int) -> Floats | None:
        """Signed distances: above 0 where an outline lies outside of the reference."""
        places = places_along(_ring(regions[reference]), True)
        rows = np.zeros((len(regions), len(places)))
        for index, region in enumerate(regions):
            if index != reference:
                ring = _ring(region)
                gap = np.hypot(*(nearest_on(places, ring, True) - places).T)
                rows[index] = np.where(inside(places, ring), gap, -gap)
        return rows

    def size(self, region: Region, row: Floats) -> float:
        """The mean side of the bounds."""
        return _mean_side(_ring(region))

    def shape(
        self, question: Question, regions: Sequence[Region], reference: int, row: Floats
    ) -> dict[str, JSON] | None:
        """``rings``: the vertices of the reference, moved out or in."""
        ring = _ring(regions[reference])
        points = np.round(moved(ring, True, outward(ring) * row[:, None]), _DIGITS)
        return {"rings": [points.tolist(), *list(regions[reference]["rings"])[1:]]}


class Polylines:
    """``polylines``: the nearest points of each line to places along the reference."""

    name = "polylines"
    by_numbers = False
    leans = False

    def rows(self, question: Question, regions: Sequence[Region], reference: int) -> Floats | None:
        """Two numbers a place; the ends are matched with the ends."""
        places = places_along(_points(regions[reference]), False)
        rows = []
        for index, region in enumerate(regions):
            line = _points(region)
            near = places
            if index != reference:
                near = nearest_on(places, line, False)
                ends = line[[0, -1]]
                gaps = [np.abs(one - places[[0, -1]]).sum() for one in (ends, ends[::-1])]
                near[[0, -1]] = ends if gaps[0] <= gaps[1] else ends[::-1]
            rows.append(near.ravel())
        return np.array(rows)

    def size(self, region: Region, row: Floats) -> float:
        """The mean side of the bounds."""
        return _mean_side(_points(region))

    def shape(
        self, question: Question, regions: Sequence[Region], reference: int, row: Floats
    ) -> dict[str, JSON] | None:
        """``points``: the vertices of the reference, moved."""
        line = _points(regions[reference])
        shifts = row.reshape(-1, 2) - places_along(line, False)
        return {"points": np.round(moved(line, False, shifts), _DIGITS).tolist()}


def _ring(region: Region) -> Floats:
    return np.array(region["rings"][0], dtype=np.float64)


def _points(region: Region) -> Floats:
    return np.array(region["points"], dtype=np.float64)


def _mean_side(points: Floats) -> float:
    return float(max(1e-9, np.ptp(points, axis=0).mean()))


GEOMETRIES: Registry[Geometry] = Registry("geometry", "assay.geometries")
for _kind in (
    Boxes(),
    Ellipses(),
    Segments(),
    Keypoints(),
    Cuboids(),
    Polygons(),
    Polylines(),
):
    GEOMETRIES.add(_kind)
