"""The picture that a tool looks at, and masks as what label types write."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from assay.core.errors import Invalid
from assay.core.labels.run_lengths import text_of
from assay.media.assist.protocol import AssistRequest, Suggested
from assay.media.images import FORMATS

_KEPT = 3
_MOST_PIXELS = 120_000_000
_SMALLEST = 4  # pixels of a region that is worth suggesting
_pictures: OrderedDict[tuple[str, int | None], NDArray[np.uint8]] = OrderedDict()


def picture_of(request: AssistRequest) -> NDArray[np.uint8]:
    """The image, page or frame as RGB (height, width, 3); the last few are kept for the next
    click.
    """
    place = (request.key, request.frame)
    found = _pictures.get(place)
    if found is None:
        found = _frame(request) if request.datum == "video" else _image(request)
        _pictures[place] = found
        while len(_pictures) > _KEPT:
            _pictures.popitem(last=False)
    _pictures.move_to_end(place)
    return found


def _image(request: AssistRequest) -> NDArray[np.uint8]:
    with Image.open(request.file, formats=FORMATS) as image:
        if image.width * image.height > _MOST_PIXELS:
            raise Invalid("image_too_large", "The image is too large for this tool.")
        return np.asarray(image.convert("RGB"))


def _frame(request: AssistRequest) -> NDArray[np.uint8]:
    if request.frame is None:
        raise Invalid("frame_needed", "Say in which frame: this datum is a video.")
    for _, picture in frames_from(request, request.frame):
        return np.asarray(picture, np.uint8)
    raise Invalid("no_such_frame", "There is no such frame in the video.")


def frames_from(request: AssistRequest, first: int, grey: bool = False) -> Any:
    """Frames from a number on, upright and of the datum's size, as (number, picture)."""
    from assay.media.moving import micros, opened, streams_of  # noqa: PLC0415 - heavy, child only

    if not 0 <= first < len(request.times):
        raise Invalid("no_such_frame", f"The video has the frames 0 to {len(request.times) - 1}.")
    numbers = {at: number for number, at in enumerate(request.times)}
    size = (int(request.facts["width"]), int(request.facts["height"]))
    with opened(request.file, request.demuxer) as container:
        video = streams_of(container).video
        if video is None or video.time_base is None:
            raise Invalid("no_video", "There is no video in this file.")
        video.thread_type = "AUTO"
        container.seek(int(request.times[first] / 1e6 / video.time_base), stream=video)
        started = False
        for frame in container.decode(video):
            if frame.pts is None or frame.time_base is None:
                continue
            number = numbers.get(micros(frame.pts, frame.time_base))
            if number is None or number < first:
                continue
            if not started and number != first:
                raise Invalid("no_such_frame", "The frame cannot be found in the video.")
            started = True
            turned = frame.rotation % 180 != 0
            width, height = size[::-1] if turned else size
            form = "gray" if grey else "rgb24"
            picture = frame.reformat(width=width, height=height, format=form).to_ndarray()
            yield number, np.ascontiguousarray(np.rot90(picture, frame.rotation // 90))


def regions_of(mask: NDArray[np.bool_], wants: str, score: float | None) -> list[Suggested]:
    """A mask as one region of the label type that is wanted; nothing for an empty mask."""
    if int(mask.sum()) < _SMALLEST:
        return []
    if wants == "boxes":
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        x, y = int(columns[0]), int(rows[0])
        box = [x, y, int(columns[-1]) + 1 - x, int(rows[-1]) + 1 - y]
        return [Suggested({"box": box}, score)]
    if wants == "polygons":
        rings = rings_of(mask)
        return [Suggested({"rings": rings}, score)] if rings else []
    return [Suggested({"size": list(mask.shape), "counts": text_of(counts_of(mask))}, score)]


def counts_of(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The lengths of runs down the columns, the first of background."""
    flat = mask.ravel(order="F").astype(np.int8)
    edges = np.flatnonzero(np.diff(flat, prepend=np.int8(0)))
    return np.diff(np.concatenate([[0], edges, [len(flat)]])).astype(np.int64)


def rings_of(mask: NDArray[np.bool_], tolerance: float = 1.0) -> list[list[list[float]]]:
    """The outline of the largest part of a mask, and its holes; pixel edges at whole numbers."""
    import cv2  # noqa: PLC0415 - optional and heavy

    # Twice the size: contours run through the middle of pixels, and edges are wanted.
    large = np.repeat(np.repeat(mask.astype(np.uint8), 2, axis=0), 2, axis=1)
    contours, order = cv2.findContours(large, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return []
    outer = [number for number in range(len(contours)) if order[0][number][3] < 0]
    largest = max(outer, key=lambda number: cv2.contourArea(contours[number]))
    holes = [
        number
        for number in range(len(contours))
        if order[0][number][3] == largest and cv2.contourArea(contours[number]) > 4 * 16
    ]
    rings = []
    for number in (largest, *holes):
        simple = cv2.approxPolyDP(contours[number], 2 * tolerance, closed=True)[:, 0, :]
        if len(simple) < 3:
            continue
        points = (simple.astype(float) + 0.5) / 2
        rings.append([[round(float(x), 2), round(float(y), 2)] for x, y in points])
    return rings


def inside(points: Sequence[Any], width: int, height: int) -> None:
    """``Invalid`` where a click lies outside of the picture."""
    for x, y, *_ in points:
        if not (0 <= x <= width and 0 <= y <= height):
            raise Invalid(
                "outside", f"The picture has {width} × {height} pixels; a click is outside of it."
            )
