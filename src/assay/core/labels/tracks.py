"""``tracks``: things followed through the frames of a video, each with a label and attributes.

A value is a list of regions ``{"id", "label", "keyframes": [{"frame", "pts": µs, geometry,
"outside"?, "occluded"?, "attributes"?}], "interpolation": "linear"}``. The geometry of a key
frame is that of the question (``box``, ``box`` and ``rotation``, ``rings`` or ``points``), in
pixels; where ``outside`` is true it may be left out: from there to the next key frame the thing
is not in the picture. Between key frames it moves in a straight line; after the last one it
stays. ``attributes`` of a key frame hold from there on, those of the region for the whole track.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from assay.core.errors import Problem
from assay.core.labels.answers import check_values
from assay.core.labels.boxes import box_problems, rectangle
from assay.core.labels.declaration import OptionKind
from assay.core.labels.pointer import escape
from assay.core.labels.polygon_shapes import polygon_shape, shared_area
from assay.core.labels.polygons import rings_problems
from assay.core.labels.rectangles import corners, iou
from assay.core.labels.region_checks import MAX_PROBLEMS, Place
from assay.core.labels.region_family import RegionFamily
from assay.core.labels.regions import Region
from assay.core.labels.skeletons import (
    joints_problems,
    similarity,
    skeleton_of,
    skeleton_problems,
)
from assay.core.labels.tracked_boxes import BoxKeys, box_keys, common_volume
from assay.core.labels.tracked_shapes import key_before, shape_at
from assay.core.values import JSON, Question

GEOMETRIES: Mapping[str, frozenset[str]] = {
    "box": frozenset({"box"}),
    "rotated": frozenset({"box", "rotation"}),
    "polygon": frozenset({"rings"}),
    "keypoints": frozenset({"points"}),
}
MAX_KEYFRAMES = 100_000
EVEN_FRAMES = 32
"""Frames that are compared between the first and the last, beside all key frames."""
OCCLUDED_WEIGHT = 0.1
ATTRIBUTE_WEIGHT = 0.25
_KEY_FIELDS = frozenset({"frame", "pts", "outside", "occluded", "attributes"})


@dataclass(slots=True, eq=False)
class Track:
    """A track's key frames, and what was worked out of it at single frames.

    ``boxes`` are the key frames as arrays where all are upright boxes without attributes.
    """

    keyframes: Sequence[Mapping[str, JSON]]
    frames: tuple[int, ...]
    boxes: BoxKeys | None
    seen: dict[float, Any] = field(default_factory=dict)


class Tracks(RegionFamily):
    """A list of labelled tracks.

    Options: ``geometry`` (``box``, ``rotated``, ``polygon`` or ``keypoints``), ``points``,
    ``edges``, ``mirror`` and ``sigmas`` as of keypoints, ``least`` and ``most`` tracks, ``iou``
    (from where two tracks are held to be the same thing, 0.3). Two tracks agree by their common
    volume in space and time as a share of the whole (of skeletons: by the mean similarity over
    time), compared at all key frames of both and at 32 frames evenly between.
    """

    name = "tracks"
    noun = "track"
    nouns = "tracks"
    grouped = False
    shape_fields = ("keyframes", "interpolation")
    own_options: ClassVar[Mapping[str, OptionKind]] = {
        "geometry": str,
        "iou": float,
        "points": list,
        "edges": list,
        "mirror": list,
        "sigmas": dict,
    }
    match_least = 0.3

    def option_problems(self, question: Question) -> list[Problem]:
        """A geometry that there is; joints where it is keypoints."""
        geometry = question.options.get("geometry", "box")
        if geometry not in GEOMETRIES:
            words = f"geometry is one of: {', '.join(GEOMETRIES)}"
            return [Problem("/geometry", "unknown_value", words)]
        return skeleton_problems(question) if geometry == "keypoints" else []

    def geometry_problems(
        self, question: Question, region: Mapping[str, JSON], place: Place
    ) -> list[Problem]:
        """Key frames in order, each with the question's geometry."""
        if region.get("interpolation", "linear") != "linear":
            return [Problem("/interpolation", "unknown_value", "must be linear")]
        keyframes = region.get("keyframes")
        if type(keyframes) is not list or not keyframes:
            return [Problem("/keyframes", "type", "must be a list of key frames")]
        if len(keyframes) > MAX_KEYFRAMES:
            words = f"at most {MAX_KEYFRAMES:,} key frames are allowed"
            return [Problem("/keyframes", "count", words)]
        problems: list[Problem] = []
        last: Mapping[str, JSON] | None = None
        for index, key in enumerate(keyframes):
            found = (
                _key_problems(question, key, place, last)
                if type(key) is dict
                else [Problem("", "type", "must be an object")]
            )
            problems.extend(problem.under(f"/keyframes/{index}") for problem in found)
            if len(problems) >= MAX_PROBLEMS:
                return problems
            if not found:
                last = key
        if not problems and keyframes[0].get("outside"):
            words = "a track begins where the thing comes into the picture"
            return [Problem("/keyframes/0/outside", "outside", words)]
        return problems

    def prepared(self, question: Question, region: Region) -> Track:
        """The key frames with the bounds in time."""
        keyframes = region["keyframes"]
        frames = tuple(key["frame"] for key in keyframes)
        return Track(keyframes, frames, box_keys(keyframes))

    def bounds(self, shape: Track) -> tuple[float, float, float, float]:
        """From the left to the right end in space (where that is known), and in time."""
        if shape.boxes is None:
            return -1e12, float(shape.frames[0]), 1e12, 1e12
        inside = shape.boxes.boxes[~shape.boxes.outside]
        return float(inside[:, 0].min()), float(shape.frames[0]), float(inside[:, 2].max()), 1e12

    def shared(self, question: Question, one: Track, other: Track) -> float:
        """The common volume in space and time as a share of the whole."""
        if one.boxes is not None and other.boxes is not None:
            if one.keyframes == other.keyframes:
                return 1.0
            frames, weights = np.array(compared_frames(one, other), dtype=np.int64).T
            common, whole = common_volume(one.boxes, other.boxes, frames, weights, OCCLUDED_WEIGHT)
            return min(1.0, max(0.0, common / whole)) if whole > 0.0 else 0.0
        common = whole = 0.0
        for frame, weight in compared_frames(one, other):
            left, right = _state(question, one, frame), _state(question, other, frame)
            if left is None and right is None:
                continue
            shared, union = _overlap(question, left, right)
            if shared > 0.0:
                shared *= 1.0 - _apart(question, one, other, frame)
            common += weight * shared
            whole += weight * union
        return min(1.0, max(0.0, common / whole)) if whole > 0.0 else 0.0


def compared_frames(one: Track, other: Track) -> list[tuple[int, int]]:
    """The frames at which two tracks are compared, and how many each stands for.

    All key frames of both, and some evenly between the first and the last.
    """
    first, last = min(one.frames[0], other.frames[0]), max(one.frames[-1], other.frames[-1])
    even = {first + (last - first) * step // EVEN_FRAMES for step in range(EVEN_FRAMES + 1)}
    frames = sorted({*one.frames, *other.frames, *even})
    following = [*frames[1:], frames[-1] + 1]
    return [(frame, after - frame) for frame, after in zip(frames, following, strict=True)]


def _state(question: Question, track: Track, frame: int) -> Any:
    """The shape at a frame, ready to be compared; None where the thing is not there."""
    if frame not in track.seen:
        shape = shape_at(track.keyframes, frame)
        if shape is None:
            track.seen[frame] = None
        elif "box" in shape:
            track.seen[frame] = rectangle(shape)
        elif "rings" in shape:
            track.seen[frame] = polygon_shape(shape["rings"])
        else:
            track.seen[frame] = skeleton_of(shape["points"])
    return track.seen[frame]


def _overlap(question: Question, left: Any, right: Any) -> tuple[float, float]:
    """Shared and whole extent of two shapes of which one at least is there."""
    one = left if left is not None else right
    if isinstance(one, tuple):
        areas = [shape[2] * shape[3] for shape in (left, right) if shape is not None]
        if left is None or right is None:
            return 0.0, areas[0]
        value = iou(left, right)
        shared = value * sum(areas) / (1.0 + value)
        return shared, sum(areas) - shared
    if hasattr(one, "joints"):
        if left is None or right is None:
            return 0.0, 1.0
        return similarity(question, left, right), 1.0
    if left is None or right is None:
        return 0.0, float(one.area)
    shared = left.area if left.rings == right.rings else shared_area(left, right)
    return shared, left.area + right.area - shared


def _apart(question: Question, one: Track, other: Track, frame: int) -> float:
    """How far what two tracks say of a frame, beside the place, is apart."""
    left = one.keyframes[key_before(one.keyframes, frame)]
    right = other.keyframes[key_before(other.keyframes, frame)]
    apart = OCCLUDED_WEIGHT if bool(left.get("occluded")) != bool(right.get("occluded")) else 0.0
    first, second = left.get("attributes") or {}, right.get("attributes") or {}
    if first != second:
        names = first.keys() | second.keys()
        differ = sum(first.get(name) != second.get(name) for name in names)
        apart += ATTRIBUTE_WEIGHT * differ / max(1, len(question.attributes), len(names))
    return apart


def _key_problems(
    question: Question,
    key: Mapping[str, JSON],
    place: Place,
    last: Mapping[str, JSON] | None,
) -> list[Problem]:
    """What is wrong with one key frame after the sound one before it."""
    geometry = question.options.get("geometry", "box")
    fields = _KEY_FIELDS | GEOMETRIES[geometry]
    if not fields.issuperset(key):
        words = f"there are only: {', '.join(sorted(fields))}"
        return [
            Problem(f"/{escape(str(name))}", "unknown_field", words)
            for name in list(key)[:20]
            if name not in fields
        ]
    for name in ("frame", "pts"):
        number = key.get(name)
        if type(number) is not int or not 0 <= number <= 10**15:
            return [Problem(f"/{name}", "type", "must be a whole number from 0")]
    if last is not None and key["frame"] <= last["frame"]:
        return [Problem("/frame", "order", "must be above that of the key frame before")]
    if last is not None and key["pts"] <= last["pts"]:
        return [Problem("/pts", "order", "must be above that of the key frame before")]
    frames = place.facts.frames
    if frames is not None and key["frame"] >= frames:
        return [Problem("/frame", "outside", f"the video has the frames 0 to {frames - 1:,}")]
    for name in ("outside", "occluded"):
        if type(key.get(name, False)) is not bool:
            return [Problem(f"/{name}", "type", "must be true or false")]
    found: list[Problem] = []
    if not key.get("outside") or any(name in key for name in GEOMETRIES[geometry]):
        found = _shape_problems(geometry, question, key, place)
    attributes = key.get("attributes", {})
    if attributes or type(attributes) is not dict:
        lenient = [_optional(inner) for inner in question.attributes]
        found = found + check_values(lenient, attributes, {}, "/attributes")
    return found


def _shape_problems(
    geometry: str, question: Question, key: Mapping[str, JSON], place: Place
) -> list[Problem]:
    if geometry in ("box", "rotated"):
        return _tracked_box_problems(key, place)
    if geometry == "polygon":
        return rings_problems(key, True, place)
    return joints_problems(key.get("points"), question, place)


def _tracked_box_problems(key: Mapping[str, JSON], place: Place) -> list[Problem]:
    """As of any box; of one that leaves the picture some part must still be in it."""
    found = box_problems(key, {}, Place(place.facts))
    if found or place.width is None:
        return found
    xs, ys = zip(*corners(rectangle(key)), strict=True)
    assert place.height is not None
    if max(xs) < 0 or max(ys) < 0 or min(xs) > place.width or min(ys) > place.height:
        return [place.outside_problem("/box")]
    return []


def _optional(question: Question) -> Question:
    return Question(
        question.name,
        question.type,
        question.on,
        labels=question.labels,
        options=question.options,
    )
