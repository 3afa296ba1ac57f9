"""Tracks in time: what a track shows at a frame, between its key frames.

Between two key frames a shape is interpolated in a straight line, by frames; next to a key
frame that lies outside it stays as it was. After the last key frame it stays until the end. The
editor interpolates in the same way, so that what was seen is what is compared and exported.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from math import hypot
from typing import Any

from assay.core.labels.polygon_shapes import ring_area
from assay.core.values import JSON

Ring = list[tuple[float, float]]
SHAPE_KEYS = ("box", "rotation", "rings", "points")


def key_before(keyframes: Sequence[Mapping[str, JSON]], frame: float) -> int:
    """The place of the last key frame at or before a frame; -1 before the first."""
    return bisect_right(keyframes, frame, key=lambda key: key["frame"]) - 1


def shape_at(keyframes: Sequence[Mapping[str, JSON]], frame: float) -> dict[str, JSON] | None:
    """The geometry at a frame, as a key frame holds it; None where the thing is not there."""
    place = key_before(keyframes, frame)
    if place < 0 or keyframes[place].get("outside"):
        return None
    start = keyframes[place]
    after = keyframes[place + 1] if place + 1 < len(keyframes) else None
    if after is None or after.get("outside") or frame == start["frame"]:
        return _own_shape(start)
    share = (frame - start["frame"]) / (after["frame"] - start["frame"])
    return between(start, after, share)


def between(one: Mapping[str, JSON], other: Mapping[str, JSON], share: float) -> dict[str, JSON]:
    """The shape a share of the way from one key frame to another."""
    if "box" in one and "box" in other:
        shape: dict[str, JSON] = {
            "box": [_mix(a, b, share) for a, b in zip(one["box"], other["box"], strict=True)]
        }
        if "rotation" in one or "rotation" in other:
            start = one.get("rotation", 0.0)
            turn = _half_turn(other.get("rotation", 0.0) - start)
            shape["rotation"] = _half_turn(start + turn * share)
        return shape
    if "rings" in one and "rings" in other:
        rings = []
        for index, ring in enumerate(one["rings"]):
            if index < len(other["rings"]):
                rings.append(_between_rings(ring, other["rings"][index], share))
            else:
                rings.append(ring)
        return {"rings": rings}
    if "points" in one and "points" in other:
        return {"points": _between_joints(one["points"], other["points"], share)}
    return _own_shape(one)


def _own_shape(keyframe: Mapping[str, JSON]) -> dict[str, JSON]:
    return {key: keyframe[key] for key in SHAPE_KEYS if key in keyframe}


def _mix(one: float, other: float, share: float) -> float:
    return one + (other - one) * share


def _half_turn(degrees: float) -> float:
    """The same turn from -180 (not included) to 180."""
    turned = degrees % 360.0
    return turned - 360.0 if turned > 180.0 else turned


def _between_joints(
    one: Mapping[str, JSON], other: Mapping[str, JSON], share: float
) -> dict[str, JSON]:
    """A joint moves where both key frames know its place; else it stays as the first has it."""
    moved: dict[str, JSON] = {}
    for name, (x, y, v) in one.items():
        after = other.get(name)
        if v and after is not None and after[2]:
            moved[name] = [_mix(x, after[0], share), _mix(y, after[1], share), v]
        else:
            moved[name] = [x, y, v]
    return moved


def _between_rings(one: Sequence[Any], other: Sequence[Any], share: float) -> list[list[float]]:
    if len(one) != len(other):
        one, other = matched_rings(one, other)
    return [
        [_mix(a[0], b[0], share), _mix(a[1], b[1], share)] for a, b in zip(one, other, strict=True)
    ]


def matched_rings(one: Sequence[Any], other: Sequence[Any]) -> tuple[Ring, Ring]:
    """Two rings of unequal numbers of points as rings of equal numbers and the same outlines.

    Both run the same way round from the points that lie nearest to one another (seen from
    their middles), and each gets the other's points at the same share of its length.
    """
    first: Ring = [(x, y) for x, y in one]
    second: Ring = [(x, y) for x, y in other]
    if ring_area(first) * ring_area(second) < 0:
        second.reverse()
    start = _nearest_start(first, second)
    second = second[start:] + second[:start]
    places = [_places(first), _places(second)]
    kept: list[float] = []
    for place in sorted({*places[0], *places[1]}):
        if not kept or place - kept[-1] > 1e-9:
            kept.append(place)
    return (
        [_point_at(first, places[0], place) for place in kept],
        [_point_at(second, places[1], place) for place in kept],
    )


def _nearest_start(one: Ring, other: Ring) -> int:
    middle = [sum(p[k] for p in one) / len(one) for k in (0, 1)]
    other_middle = [sum(p[k] for p in other) / len(other) for k in (0, 1)]
    best, least = 0, float("inf")
    for index, (x, y) in enumerate(other):
        apart = hypot(
            x - other_middle[0] - (one[0][0] - middle[0]),
            y - other_middle[1] - (one[0][1] - middle[1]),
        )
        if apart < least - 1e-9:
            best, least = index, apart
    return best


def _places(ring: Ring) -> list[float]:
    """Where each point lies along the outline, as a share of its length."""
    lengths = [
        hypot(ring[(k + 1) % len(ring)][0] - x, ring[(k + 1) % len(ring)][1] - y)
        for k, (x, y) in enumerate(ring)
    ]
    whole = sum(lengths)
    places, walked = [], 0.0
    for index, length in enumerate(lengths):
        places.append(walked / whole if whole > 0 else index / len(ring))
        walked += length
    return places


def _point_at(ring: Ring, places: Sequence[float], place: float) -> tuple[float, float]:
    index = max(0, bisect_right(places, place + 1e-12) - 1)
    start = places[index]
    end = places[index + 1] if index + 1 < len(places) else 1.0
    share = (place - start) / (end - start) if end > start else 0.0
    (x, y), (next_x, next_y) = ring[index], ring[(index + 1) % len(ring)]
    return _mix(x, next_x, share), _mix(y, next_y, share)
