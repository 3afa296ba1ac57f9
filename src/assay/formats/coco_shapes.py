"""How a region of each type stands in COCO: its box, area, and segmentation or keypoints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from assay.core.labels.ellipses import outline, plainest
from assay.core.labels.polygon_shapes import polygon_shape
from assay.core.labels.rectangles import corners
from assay.core.labels.run_lengths import MAX_PIXELS, filled, region_of, runs_of
from assay.core.labels.skeletons import joint_names, skeleton_of
from assay.core.values import JSON, Question

Size = tuple[int, int]
Shape = dict[str, Any]
Point = Sequence[float]


def coco_shape(question: Question, region: Mapping[str, JSON], size: Size) -> Shape:
    """The fields of an annotation that say where it is; ``size`` is the image's width, height."""
    return _SHAPES[question.type](question, region, size)


def category_fields(question: Question) -> Shape:
    """What a category of skeletons tells beside its name: joints, and which are joined."""
    if question.type != "keypoints":
        return {}
    names = joint_names(question)
    place = {name: index + 1 for index, name in enumerate(names)}
    edges = question.options.get("edges") or []
    return {"keypoints": list(names), "skeleton": [[place[a], place[b]] for a, b in edges]}


def _box(question: Question, region: Mapping[str, JSON], size: Size) -> Shape:
    x, y, width, height = region["box"]
    rotation = region.get("rotation") or 0.0
    shape: Shape = {"bbox": [x, y, width, height], "area": width * height, "segmentation": []}
    if rotation:
        points = corners((x, y, width, height, rotation))
        shape |= {"bbox": _bounds(points), "segmentation": [_flat(points)]}
        shape["kept"] = {"rotation": rotation}
    return shape


def _ellipse(question: Question, region: Mapping[str, JSON], size: Size) -> Shape:
    points = outline(plainest(region))
    kept = {key: region[key] for key in ("ellipse", "rotation") if key in region}
    return {
        "bbox": _bounds(points),
        "area": polygon_shape([points]).area,
        "segmentation": [_flat(points)],
        "kept": {"ellipse": kept},
    }


def _polygon(question: Question, region: Mapping[str, JSON], size: Size) -> Shape:
    rings = region["rings"]
    shape = polygon_shape(rings)
    found: Shape = {"bbox": _bounds(rings[0]), "area": shape.area}
    width, height = size
    if len(rings) > 1 and 0 < width * height <= MAX_PIXELS:
        # lists of polygons are united in COCO: only pixels can tell a hole
        found["segmentation"] = region_of(filled(rings, height, width))
    else:
        found["segmentation"] = [_flat(rings[0])]
    return found


def _mask(question: Question, region: Mapping[str, JSON], size: Size) -> Shape:
    runs = runs_of(region["size"], region["counts"])
    x1, y1, x2, y2 = runs.bounds()
    return {
        "bbox": [x1, y1, x2 - x1, y2 - y1],
        "area": runs.area,
        "segmentation": {"size": region["size"], "counts": region["counts"]},
    }


def _cuboid(question: Question, region: Mapping[str, JSON], size: Size) -> Shape:
    points = hull([*region["front"], *region["back"]])
    return {
        "bbox": _bounds(points),
        "area": polygon_shape([points]).area,
        "segmentation": [_flat(points)],
        "kept": {"cuboid": {"front": region["front"], "back": region["back"]}},
    }


def _skeleton(question: Question, region: Mapping[str, JSON], size: Size) -> Shape:
    skeleton = skeleton_of(region["points"])
    x1, y1, x2, y2 = skeleton.bounds
    flat: list[float] = []
    for name in joint_names(question):
        flat.extend(skeleton.joints.get(name, (0, 0, 0)))
    return {
        "bbox": [x1, y1, x2 - x1, y2 - y1],
        "area": (x2 - x1) * (y2 - y1),
        "segmentation": [],
        "keypoints": flat,
        "num_keypoints": len(skeleton.joints),
    }


_SHAPES: Mapping[str, Callable[[Question, Mapping[str, JSON], Size], Shape]] = {
    "boxes": _box,
    "ellipses": _ellipse,
    "polygons": _polygon,
    "keypoints": _skeleton,
    "masks": _mask,
    "cuboids": _cuboid,
}
COCO_TYPES = tuple(_SHAPES)


def hull(points: Sequence[Point]) -> list[tuple[float, float]]:
    """The convex hull of points (Andrew 1979)."""
    ordered = sorted({(p[0], p[1]) for p in points})
    if len(ordered) < 3:
        return ordered

    def half(run: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        chain: list[tuple[float, float]] = []
        for x, y in run:
            while len(chain) > 1:
                (ax, ay), (bx, by) = chain[-2:]
                if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                    break
                chain.pop()
            chain.append((x, y))
        return chain[:-1]

    return half(ordered) + half(ordered[::-1])


def _flat(points: Sequence[Point]) -> list[float]:
    return [number for point in points for number in (point[0], point[1])]


def _bounds(points: Sequence[Point]) -> list[float]:
    x, y = min(p[0] for p in points), min(p[1] for p in points)
    return [x, y, max(p[0] for p in points) - x, max(p[1] for p in points) - y]
