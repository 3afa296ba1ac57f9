"""Real shapes, and SIMULATED annotators of them with a stated noise model.

The true shapes are regions of real pictures (coins, galaxies and stained cells of scikit-image,
found by thresholding). Each annotator has a noise model of their own, drawn once:

    jitter       standard deviation of every edge, joint or outline point, as a share of the size:
                 log-uniform from 1 % to 12 %; outline noise is smooth along the outline
    slip         5 % of the coordinates are off by five times that
    bias         masks and outlines are grown or shrunk by a share of the size (sd 4 %)
    miss         the share of objects left out: uniform from 2 % to 30 %
    false alarm  marks of nothing by true object: uniform from 0 to 25 %, somewhere in the picture
    confusion    the share of objects given another of the three classes: uniform from 0 to 25 %
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import ndimage
from skimage import color, data, filters, measure, morphology

from assay.core.labels.run_lengths import Runs, region_of

CLASSES = ("one", "two", "three")
JOINTS = ("top", "right", "bottom", "left", "centre")


@dataclass(frozen=True)
class Annotator:
    """The noise model of one simulated annotator."""

    jitter: float
    bias: float
    miss: float
    false_alarm: float
    confusion: float


def annotators(rng: np.random.Generator, n: int) -> list[Annotator]:
    """As many simulated annotators, drawn from the stated distributions."""
    return [
        Annotator(
            float(np.exp(rng.uniform(np.log(0.01), np.log(0.12)))),
            float(rng.normal(0, 0.04)),
            float(rng.uniform(0.02, 0.30)),
            float(rng.uniform(0.0, 0.25)),
            float(rng.uniform(0.0, 0.25)),
        )
        for _ in range(n)
    ]


def pictures() -> list[np.ndarray]:
    """Labelled regions of real pictures: 0 is background. Crops of about 200 pixels."""
    found = []
    stained = 1.0 - color.rgb2gray(data.immunohistochemistry())
    galaxies = color.rgb2gray(data.hubble_deep_field())
    sources = [data.coins(), stained, galaxies]
    for image in sources:
        smooth = filters.gaussian(image, 1)
        binary = smooth > filters.threshold_otsu(smooth)
        binary = morphology.opening(binary, morphology.disk(2))
        whole = measure.label(ndimage.binary_fill_holes(binary))
        height, width = whole.shape
        for top in range(0, height - 100, 150):
            for left in range(0, width - 100, 150):
                crop = whole[top : top + 200, left : left + 200]
                marked = measure.label(morphology.remove_small_objects(crop > 0, max_size=80))
                if 2 <= marked.max() <= 40:
                    found.append(marked)
    return found[:10] + found[-14:] if len(found) > 24 else found


def outline(mask: np.ndarray, n: int = 40) -> np.ndarray:
    """The longest contour as x, y points, evenly along it."""
    padded = np.pad(mask, 1)
    line = max(measure.find_contours(padded.astype(float), 0.5), key=len)[:-1, ::-1] - 0.5
    steps = np.hypot(*np.diff(np.vstack([line, line[:1]]), axis=0).T)
    along = np.concatenate([[0], np.cumsum(steps)])
    at = np.linspace(0, along[-1], n, endpoint=False)
    closed = np.vstack([line, line[:1]])
    return np.stack([np.interp(at, along, closed[:, k]) for k in range(2)], axis=1)


def smooth_noise(rng: np.random.Generator, n: int, spread: float) -> np.ndarray:
    """Noise along a closed outline: normal, smooth over about a sixth of it."""
    noise = ndimage.gaussian_filter1d(rng.normal(0, 1, n), n / 12, mode="wrap")
    return noise / max(1e-9, noise.std()) * spread


def off(rng: np.random.Generator, n: int, spread: float) -> np.ndarray:
    """Normal noise with 5 % slips."""
    return rng.normal(0, spread, n) * np.where(rng.random(n) < 0.05, 5.0, 1.0)


def true_shape(kind: str, mask: np.ndarray) -> dict[str, Any]:
    """The geometry of a real region as the label type has it."""
    rows, columns = np.nonzero(mask)
    x1, y1, x2, y2 = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
    if kind == "boxes":
        return {"box": [float(x1), float(y1), float(x2 - x1), float(y2 - y1)]}
    if kind == "rotated":
        props = measure.regionprops(mask.astype(np.uint8))[0]
        y, x = props.centroid
        long, short = max(4.0, props.axis_major_length), max(4.0, props.axis_minor_length)
        turn = float(np.degrees(np.pi / 2 - props.orientation)) % 360
        return {"box": [x - long / 2, y - short / 2, long, short], "rotation": turn}
    if kind == "ellipses":
        return {"ellipse": [(x1 + x2) / 2, (y1 + y2) / 2, (x2 - x1) / 2, (y2 - y1) / 2]}
    if kind == "polygons":
        return {"rings": [outline(mask).tolist()]}
    if kind == "masks":
        return runs(mask)
    if kind == "keypoints":
        centre = ((x1 + x2) / 2, (y1 + y2) / 2)
        spots = [(centre[0], y1), (x2, centre[1]), (centre[0], y2), (x1, centre[1]), centre]
        return {
            "points": {
                name: [float(x), float(y), 2] for name, (x, y) in zip(JOINTS, spots, strict=True)
            }
        }
    # time segments: columns of the picture as time, a tenth of a second a pixel
    return {"start": int(x1) * 100_000, "end": int(x2) * 100_000}


def runs(mask: np.ndarray) -> dict[str, Any]:
    """A mask as a region has it."""
    flat = np.concatenate([[0], mask.T.ravel().astype(np.int8), [0]])
    edges = np.flatnonzero(np.diff(flat))
    return region_of(Runs(mask.shape[0], mask.shape[1], edges[0::2], edges[1::2]))


def drawn(kind: str, mask: np.ndarray, who: Annotator, rng: np.random.Generator) -> dict[str, Any]:
    """What an annotator draws of a region."""
    true = true_shape(kind, mask)
    size = float(np.sqrt(mask.sum()))
    spread = who.jitter * size
    if kind == "boxes":
        x, y, w, h = true["box"]
        a, b, c, d = np.array([x, y, x + w, y + h]) + off(rng, 4, spread)
        return {
            "box": [
                float(min(a, c - 1)),
                float(min(b, d - 1)),
                float(max(1, c - a)),
                float(max(1, d - b)),
            ]
        }
    if kind == "rotated":
        box = np.array(true["box"]) + off(rng, 4, spread)
        box[2:] = np.maximum(box[2:], 2)
        turn = true["rotation"] + np.degrees(off(rng, 1, who.jitter)[0])
        return {"box": box.tolist(), "rotation": float(turn % 360)}
    if kind == "ellipses":
        ellipse = np.array(true["ellipse"]) + off(rng, 4, spread / 2)
        ellipse[2:] = np.maximum(ellipse[2:], 1)
        return {"ellipse": ellipse.tolist()}
    if kind == "keypoints":
        return {
            "points": {
                name: [float(x + off(rng, 1, spread)[0]), float(y + off(rng, 1, spread)[0]), 2]
                for name, (x, y, _) in true["points"].items()
            }
        }
    if kind == "segments":
        length = true["end"] - true["start"]
        start, end = np.array([true["start"], true["end"]]) + off(rng, 2, who.jitter * length)
        return {"start": max(0, int(start)), "end": max(int(start) + 50_000, int(end), 50_000)}
    line = outline(mask)
    centre = line.mean(axis=0)
    way = line - centre
    way /= np.maximum(np.hypot(*way.T)[:, None], 1e-9)
    shift = smooth_noise(rng, len(line), spread) + who.bias * size
    points = line + way * shift[:, None]
    if kind == "polygons":
        start = int(rng.integers(len(points)))  # nobody begins at the same place
        ring = np.roll(points, start, axis=0)[:: int(rng.integers(1, 3))]
        return {"rings": [ring.tolist()]}
    # outlines count from the corner of a pixel, the grid from its centre
    filled = measure.grid_points_in_poly(mask.shape, points[:, ::-1] - 0.5)
    return runs(filled if filled.any() else mask)


def answer(
    kind: str,
    picture: np.ndarray,
    classes: np.ndarray,
    who: Annotator,
    rng: np.random.Generator,
) -> list[dict[str, Any]]:
    """One annotator's regions of one picture."""
    regions: list[dict[str, Any]] = []

    def add(mask: np.ndarray, label: str) -> None:
        shape = drawn(kind, mask, who, rng)
        regions.append({"id": f"r{rng.integers(1 << 40):011x}", "label": label, **shape})

    for index in range(1, int(picture.max()) + 1):
        if rng.random() < who.miss:
            continue
        given = classes[index]
        if rng.random() < who.confusion:
            given = (given + 1 + rng.integers(2)) % 3
        add(picture == index, CLASSES[given])
    for _ in range(rng.poisson(who.false_alarm * picture.max())):
        like = picture == rng.integers(1, picture.max() + 1)
        moved = np.roll(like, tuple(rng.integers(30, 170, 2)), axis=(0, 1))
        moved = measure.label(moved) == 1
        if moved.sum() > 40:
            add(moved, CLASSES[rng.integers(3)])
    return regions
