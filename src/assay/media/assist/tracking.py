"""``flow``: a box followed forward through a video by optical flow, without any model.

Kalal, Mikolajczyk, Matas: Forward-Backward Error (2010). Points in the box are followed to the
next frame and back; those that come back to where they were tell how the box moved and grew. A
box that few points agree on is lost: the track says so (``outside``) and ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assay.core.errors import Invalid
from assay.media.assist.pictures import frames_from
from assay.media.assist.protocol import AssistOptions, AssistRequest, Suggested, installed

_GRID = 9
_BACK = 1.5  # pixels by which a point may miss its start on the way back
_LEAST = 8
_ALIKE = 0.5
_TOLERANCE = 1.0
Box = tuple[float, float, float, float]


class Flow:
    """Follows a box."""

    name = "flow"
    title = "Follow a box forward"
    on = ("video",)
    gives = ("tracks",)

    def missing(self, options: AssistOptions) -> str | None:
        """It needs OpenCV."""
        return None if installed("cv2") else "OpenCV is not installed: install assay[assist]"

    def suggest(self, request: AssistRequest) -> list[Suggested]:
        """One track whose key frames are those that a straight line would miss."""
        track = request.prompt.track
        if track is None:
            raise Invalid("prompt_needed", "Say which box to follow, and from which frame.")
        width, height = int(request.facts["width"]), int(request.facts["height"])
        box: Box | None = tuple(float(value) for value in track.box)  # type: ignore[assignment]
        if box is None or min(box[2], box[3]) < 4 or not _visible(box, width, height):
            raise Invalid(
                "bad_box", "The box must lie in the picture and measure 4 pixels or more."
            )
        seen: list[tuple[int, Box]] = []
        before: NDArray[np.uint8] | None = None
        lost = False
        certain = 1.0
        for number, grey in frames_from(request, track.frame, grey=True):
            if before is not None and box is not None:
                box, agreed = _followed(before, grey, box)
                certain = min(certain, agreed)
                if box is None or not _visible(box, width, height):
                    seen.append((number, seen[-1][1]))
                    lost = True
                    break
            if box is not None:
                seen.append((number, box))
            before = grey
            if number >= track.frame + track.frames:
                break
        if len(seen) < 2:
            return []
        return [Suggested(_region(seen, request.times, lost), round(float(certain), 3))]


def _visible(box: Box, width: int, height: int) -> bool:
    """Whether the middle of a box is in the picture, and half of it too."""
    x, y, w, h = box
    shown = max(min(x + w, width) - max(x, 0), 0) * max(min(y + h, height) - max(y, 0), 0)
    return shown >= 0.5 * w * h


def _followed(
    before: NDArray[np.uint8], after: NDArray[np.uint8], box: Box
) -> tuple[Box | None, float]:
    """The box in the next frame, and the share of points that agree; None where it is lost."""
    import cv2  # noqa: PLC0415 - optional and heavy

    points = _points(before, box)
    settings: dict[str, Any] = {
        "winSize": (21, 21),
        "maxLevel": 4,
        "criteria": (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 20, 0.03),
    }
    there, found, _ = cv2.calcOpticalFlowPyrLK(before, after, points, None, **settings)
    back, returned, _ = cv2.calcOpticalFlowPyrLK(after, before, there, None, **settings)
    missed = np.linalg.norm(points - back, axis=2)[:, 0]
    good = (found[:, 0] == 1) & (returned[:, 0] == 1) & (missed < _BACK)
    if int(good.sum()) < _LEAST:
        return None, 0.0
    one, two = points[good, 0], there[good, 0]
    middle = missed[good] <= max(float(np.median(missed[good])), 0.05)
    one, two = one[middle], two[middle]
    if len(one) < 4:
        return None, 0.0
    shift = np.median(two - one, axis=0)
    grown = _growth(one, two)
    x, y, w, h = box
    new_w, new_h = w * grown, h * grown
    moved: Box = (
        float(x + shift[0] - (new_w - w) / 2),
        float(y + shift[1] - (new_h - h) / 2),
        float(new_w),
        float(new_h),
    )
    if _likeness(before, after, box, moved) < _ALIKE:
        return None, 0.0
    return moved, float(good.mean())


def _points(picture: NDArray[np.uint8], box: Box) -> NDArray[np.float32]:
    """Points to follow: corners in the box, and a grid over its inner part."""
    import cv2  # noqa: PLC0415 - optional and heavy

    x, y, w, h = box
    height, width = picture.shape
    inner = 0.12
    across = np.linspace(x + inner * w, x + (1 - inner) * w, _GRID)
    down = np.linspace(y + inner * h, y + (1 - inner) * h, _GRID)
    grid = np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 1, 2)
    inside = np.zeros(picture.shape, np.uint8)
    inside[max(int(y), 0) : max(int(y + h), 0), max(int(x), 0) : max(int(x + w), 0)] = 255
    corners = cv2.goodFeaturesToTrack(picture, 60, 0.01, 3, mask=inside)
    points = grid if corners is None else np.concatenate([corners, grid])
    kept = (
        (points[:, 0, 0] >= 0)
        & (points[:, 0, 0] < width)
        & (points[:, 0, 1] >= 0)
        & (points[:, 0, 1] < height)
    )
    return np.ascontiguousarray(points[kept], dtype=np.float32)


def _growth(one: NDArray[np.float32], two: NDArray[np.float32]) -> float:
    """By how much distances between points grew (the median over pairs), in [0.9, 1.1]."""
    first, second = np.triu_indices(min(len(one), 60), k=1)
    before = np.linalg.norm(one[first] - one[second], axis=1)
    after = np.linalg.norm(two[first] - two[second], axis=1)
    far = before > 4
    if int(far.sum()) < 6:
        return 1.0
    grown = float(np.median(after[far] / before[far]))
    return 1.0 if abs(grown - 1) < 0.003 else min(max(grown, 0.9), 1.1)


def _likeness(before: NDArray[np.uint8], after: NDArray[np.uint8], box: Box, moved: Box) -> float:
    """How alike the box looks before and after: a correlation in [-1, 1]."""
    import cv2  # noqa: PLC0415 - optional and heavy

    one, two = _patch(before, box), _patch(after, moved)
    if float(one.std()) < 2 or float(two.std()) < 2:
        return 1.0  # one colour throughout: nothing to compare by
    return float(cv2.matchTemplate(one, two, cv2.TM_CCOEFF_NORMED)[0, 0])


def _patch(picture: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    import cv2  # noqa: PLC0415 - optional and heavy

    x, y, w, h = box
    size = (32, 32)
    place = np.array([[w / size[0], 0, x], [0, h / size[1], y]], np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    patch = cv2.warpAffine(picture, place, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(patch, np.uint8)


def _region(seen: Sequence[tuple[int, Box]], times: Sequence[int], lost: bool) -> dict[str, Any]:
    last = len(seen) - 1
    kept = simplified([box for _, box in seen[: last if lost else last + 1]], _TOLERANCE)
    keyframes = []
    for place in [*kept, *([last] if lost else [])]:
        number, box = seen[place]
        outside = lost and place == last
        keyframes.append(
            {
                "frame": number,
                "pts": times[number],
                "box": [round(value, 2) for value in box],
                "outside": outside,
                "occluded": False,
            }
        )
    return {"keyframes": keyframes, "interpolation": "linear"}


def simplified(boxes: Sequence[Box], tolerance: float) -> list[int]:
    """Places of the boxes between which straight lines miss no other by over the tolerance.

    Douglas, Peucker (1973) over time: the worst miss becomes a key frame, and so on.
    """
    path = np.asarray(boxes, float)
    kept = {0, len(path) - 1}
    spans = [(0, len(path) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        share = np.linspace(0, 1, last - first + 1)[:, None]
        line = path[first] + share * (path[last] - path[first])
        missed = np.abs(path[first : last + 1] - line).max(axis=1)
        worst = int(missed.argmax())
        if missed[worst] > tolerance:
            kept.add(first + worst)
            spans += [(first, first + worst), (first + worst, last)]
    return sorted(kept)


FLOW = Flow()
