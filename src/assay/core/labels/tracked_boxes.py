"""Tracks of upright boxes compared all frames at once: what most tracks of a video are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assay.core.values import JSON

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Frames = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class BoxKeys:
    """Key frames as arrays: frame, box (n × 4: x1, y1, x2, y2), outside and occluded."""

    frames: Frames
    boxes: Floats
    outside: Flags
    occluded: Flags


def box_keys(keyframes: Sequence[Mapping[str, JSON]]) -> BoxKeys | None:
    """The key frames as arrays; None where some are no upright boxes or have attributes."""
    boxes: list[Sequence[float]] = []
    for key in keyframes:
        box = key.get("box")
        if box is None:
            if not key.get("outside"):
                return None
            box = (0.0, 0.0, 0.0, 0.0)
        if key.get("rotation") or key.get("attributes"):
            return None
        boxes.append(box)
    table = np.array(boxes, dtype=np.float64)
    table[:, 2:] += table[:, :2]
    return BoxKeys(
        np.array([key["frame"] for key in keyframes], dtype=np.int64),
        table,
        np.array([bool(key.get("outside")) for key in keyframes]),
        np.array([bool(key.get("occluded")) for key in keyframes]),
    )


def states(keys: BoxKeys, frames: Frames) -> tuple[Floats, Flags, Flags]:
    """The box at each frame, whether it is there, and whether it is occluded."""
    place = np.searchsorted(keys.frames, frames, side="right") - 1
    known = np.maximum(place, 0)
    there = (place >= 0) & ~keys.outside[known]
    after = np.minimum(known + 1, len(keys.frames) - 1)
    moves = (after > known) & ~keys.outside[after]
    length = np.maximum(1, keys.frames[after] - keys.frames[known])
    share = np.where(moves, (frames - keys.frames[known]) / length, 0.0)
    boxes = keys.boxes[known] + (keys.boxes[after] - keys.boxes[known]) * share[:, None]
    return boxes, there, keys.occluded[known]


def common_volume(
    one: BoxKeys, other: BoxKeys, frames: Frames, weights: Frames, occluded_weight: float
) -> tuple[float, float]:
    """The shared and the whole volume in space and time, each frame with its weight."""
    left, there, hidden = states(one, frames)
    right, other_there, other_hidden = states(other, frames)
    both = there & other_there
    size = np.minimum(left[:, 2:], right[:, 2:]) - np.maximum(left[:, :2], right[:, :2])
    shared = np.where(both, np.clip(size, 0.0, None).prod(axis=1), 0.0)
    areas = np.where(there, (left[:, 2:] - left[:, :2]).prod(axis=1), 0.0)
    areas += np.where(other_there, (right[:, 2:] - right[:, :2]).prod(axis=1), 0.0)
    union = areas - shared
    alike = 1.0 - occluded_weight * (hidden != other_hidden)
    return float((weights * shared * alike).sum()), float((weights * union).sum())
