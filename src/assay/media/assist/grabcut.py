"""``grabcut``: an object cut out by a box or by clicks, without any model (OpenCV's GrabCut).

Rother, Kolmogorov, Blake: GrabCut (2004). Colours inside and outside of the box are modelled in
turns, and the cheapest cut between them is taken. Clicks are certain, the box is a frame: what is
outside of it does not belong.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assay.core.errors import Invalid
from assay.media.assist.pictures import inside, picture_of, regions_of
from assay.media.assist.protocol import (
    AssistOptions,
    AssistRequest,
    Prompt,
    Suggested,
    installed,
)

_LONGEST = 640  # pixels of the side that is worked on
_ROUNDS = 5
_REACH = 0.35  # of the picture's longer side, round clicks without a box


class GrabCut:
    """Cuts out what a box or clicks show."""

    name = "grabcut"
    title = "Cut out by a box or clicks"
    on = ("image", "document", "video")
    gives = ("masks", "polygons", "boxes")

    def missing(self, options: AssistOptions) -> str | None:
        """It needs OpenCV."""
        return None if installed("cv2") else "OpenCV is not installed: install assay[assist]"

    def suggest(self, request: AssistRequest) -> list[Suggested]:
        """The object as one region."""
        prompt = request.prompt
        wanted = [point for point in prompt.points if point[2]]
        if prompt.box is None and not wanted:
            raise Invalid("prompt_needed", "Draw a box round the object, or click on it.")
        picture = picture_of(request)
        height, width = picture.shape[:2]
        inside(prompt.points, width, height)
        left, top, right, bottom = _window(prompt, width, height)
        part = picture[top:bottom, left:right]
        cut = _cut(part, prompt, left, top)
        if cut is None:
            return []
        mask = np.zeros((height, width), np.bool_)
        mask[top:bottom, left:right] = cut
        return regions_of(mask, request.wants, None)


def _window(prompt: Prompt, width: int, height: int) -> tuple[int, int, int, int]:
    """The part of the picture that is worked on: the box with a margin, or round the clicks."""
    if prompt.box is not None:
        x, y, w, h = prompt.box
        if w < 2 or h < 2 or x >= width or y >= height or x + w <= 0 or y + h <= 0:
            raise Invalid(
                "bad_box", "The box must lie in the picture and measure 2 pixels or more."
            )
        margin = max(0.15 * max(w, h), 8)
        edges = (x - margin, y - margin, x + w + margin, y + h + margin)
    else:
        reach = max(_REACH * max(width, height), 24)
        xs = [point[0] for point in prompt.points if point[2]]
        ys = [point[1] for point in prompt.points if point[2]]
        edges = (min(xs) - reach, min(ys) - reach, max(xs) + reach, max(ys) + reach)
    return (
        max(int(edges[0]), 0),
        max(int(edges[1]), 0),
        min(int(np.ceil(edges[2])), width),
        min(int(np.ceil(edges[3])), height),
    )


def _cut(part: NDArray[np.uint8], prompt: Prompt, left: int, top: int) -> NDArray[np.bool_] | None:
    import cv2  # noqa: PLC0415 - optional and heavy

    height, width = part.shape[:2]
    scale = min(1.0, _LONGEST / max(height, width))
    size = (max(round(width * scale), 2), max(round(height * scale), 2))
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA) if scale < 1 else part
    small = cv2.cvtColor(np.ascontiguousarray(small), cv2.COLOR_RGB2BGR)
    marks = _marks(prompt, small.shape[:2], left, top, scale)
    if not np.isin(marks, (cv2.GC_BGD, cv2.GC_PR_BGD)).any():
        return np.ones((height, width), np.bool_)
    backgrounds, foregrounds = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(1)
    try:
        cv2.grabCut(small, marks, None, backgrounds, foregrounds, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    except cv2.error as error:
        raise Invalid("no_object", "Nothing could be told apart there.") from error
    mask = np.isin(marks, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    mask = _meant(mask, prompt, left, top, scale)
    if not mask.any():
        return None
    if scale < 1:
        grown = cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
        return np.asarray(grown > 0.5)
    return mask.astype(np.bool_)


def _marks(
    prompt: Prompt, shape: tuple[int, ...], left: int, top: int, scale: float
) -> NDArray[np.uint8]:
    """What is certain and what is likely, pixel by pixel."""
    import cv2  # noqa: PLC0415 - optional and heavy

    marks = np.full(shape, cv2.GC_PR_BGD, np.uint8)
    if prompt.box is not None:
        x, y, w, h = prompt.box
        x0, y0 = round((x - left) * scale), round((y - top) * scale)
        x1, y1 = round((x + w - left) * scale), round((y + h - top) * scale)
        marks[:] = cv2.GC_BGD
        marks[max(y0, 0) : max(y1, 1), max(x0, 0) : max(x1, 1)] = cv2.GC_PR_FGD
    radius = max(round(min(shape) * 0.02), 2)
    near = max(round(min(shape) * 0.12), 4)
    for px, py, wanted in prompt.points:
        centre = (round((px - left) * scale), round((py - top) * scale))
        if wanted and prompt.box is None:
            likely = np.zeros(shape, np.uint8)
            cv2.circle(likely, centre, near, 1, -1)
            marks[(likely > 0) & (marks == cv2.GC_PR_BGD)] = cv2.GC_PR_FGD
    for px, py, wanted in prompt.points:
        centre = (round((px - left) * scale), round((py - top) * scale))
        cv2.circle(marks, centre, radius, cv2.GC_FGD if wanted else cv2.GC_BGD, -1)
    return marks


def _meant(
    mask: NDArray[np.uint8], prompt: Prompt, left: int, top: int, scale: float
) -> NDArray[np.uint8]:
    """The parts that clicks are on; the largest one where there are no clicks on any."""
    import cv2  # noqa: PLC0415 - optional and heavy

    kernel = np.ones((3, 3), np.uint8)
    smooth = cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel)
    mask = smooth if smooth.any() else mask
    count, parts, facts, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count < 2:
        return mask
    chosen = set()
    for x, y, wanted in prompt.points:
        row = min(max(round((y - top) * scale), 0), mask.shape[0] - 1)
        column = min(max(round((x - left) * scale), 0), mask.shape[1] - 1)
        if wanted and parts[row, column]:
            chosen.add(int(parts[row, column]))
    if not chosen:
        chosen = {1 + int(np.argmax(facts[1:, cv2.CC_STAT_AREA]))}
    return np.isin(parts, list(chosen)).astype(np.uint8)


GRABCUT = GrabCut()
