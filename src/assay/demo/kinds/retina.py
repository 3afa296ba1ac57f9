"""'Retina marks': views of a real photograph of a retina that comes inside scikit-image.

The photograph is dedicated to the public (CC0). The optic disc and the marks were measured by eye,
the vessels are found by a threshold; each view turns, mirrors and cuts the photograph, so that
the truth of every view follows from that of the whole.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from assay.core.labels.run_lengths import text_of
from assay.demo.annotators import CREW, Annotator, choose
from assay.demo.kinds.noise import missed, region_id
from assay.demo.photographs import folder, jpeg
from assay.demo.scripts import Asked, Script
from assay.demo.subjects import Case, Piece, Subject

JSON = Any
Mask = NDArray[np.bool_]
Point = tuple[float, float]
SLUG = "retina-marks"
SIDE = 448  # pixels of a view
JOINTS: Mapping[str, Point] = {
    "disc": (218.0, 652.0),
    "fovea": (710.0, 700.0),
    "upper fork": (304.0, 408.0),
    "lower fork": (294.0, 1052.0),
}
_DISC, _CUP = ((222.0, 652.0), (98.0, 103.0)), ((258.0, 646.0), (54.0, 72.0))
_MIDDLE = (500.0, 690.0)


@dataclass(frozen=True, slots=True)
class View:
    """A view of the photograph with its truth."""

    number: int
    eye: str
    exposure: str
    content: bytes
    vessels: Mask
    outlines: Mapping[str, Sequence[Point]]
    points: Mapping[str, Point]

    @property
    def external_id(self) -> str:
        """The name under which the item is imported."""
        return f"fundus-{self.number:03d}"


@lru_cache(maxsize=1)
def _photograph() -> tuple[Image.Image, Image.Image]:
    """The photograph, and a mask of its vessels: what is darker than its surroundings in green."""
    picture = Image.open(folder() / "retina.jpg").convert("RGB")
    green = np.asarray(picture, dtype=np.float32)[:, :, 1]
    inside = ndimage.binary_erosion(ndimage.gaussian_filter(green, 4) > 25, iterations=24)
    smooth = ndimage.gaussian_filter(green, 3.0)
    darker = (ndimage.gaussian_filter(green, 20) - smooth > 6.0) & inside
    fovea = np.hypot(*(np.indices(green.shape) - np.array([700, 710])[:, None, None])) < 110
    darker[580:780, 280:350] = False  # the dark rim of the disc is no vessel
    found, count = ndimage.label(darker & ~fovea)
    sizes = ndimage.sum_labels(np.ones_like(found), found, np.arange(count + 1))
    vessels = np.isin(found, np.nonzero(sizes > 2_500)[0]) & (found > 0)
    return picture, Image.fromarray((vessels * 255).astype(np.uint8))


def render(number: int) -> View:
    """The view of that number."""
    rng = Random(f"retina-{number}")
    photograph, vessels = _photograph()
    zoom, turn = rng.uniform(2.2, 2.6), math.radians(rng.uniform(-14, 14))
    eye = rng.choice(("left", "right"))
    exposure = rng.choices(("normal", "dark"), weights=(0.7, 0.3))[0]
    mirror = 1.0 if eye == "left" else -1.0
    middle = (_MIDDLE[0] + rng.uniform(-60, 60), _MIDDLE[1] + rng.uniform(-60, 60))
    cosine, sine, half = zoom * math.cos(turn), zoom * math.sin(turn), SIDE / 2
    # from a pixel of the view to one of the photograph
    a, b, d, e = mirror * cosine, -sine, mirror * sine, cosine
    matrix = (a, b, middle[0] - a * half - b * half, d, e, middle[1] - d * half - e * half)
    picture = photograph.transform(
        (SIDE, SIDE), Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC
    )
    if exposure == "dark":
        picture = picture.point([round(value * 0.6) for value in range(256)] * 3)
    mask = vessels.transform((SIDE, SIDE), Image.Transform.AFFINE, matrix)

    def place(point: Point) -> Point:
        x, y = point[0] - middle[0], point[1] - middle[1]
        scale = a * e - b * d
        return (
            round((e * x - b * y) / scale + half, 1),
            round((a * y - d * x) / scale + half, 1),
        )

    outlines = {"disc": [place(p) for p in _ring(*_DISC)], "cup": [place(p) for p in _ring(*_CUP)]}
    points = {name: place(point) for name, point in JOINTS.items()}
    marked = np.asarray(mask) > 127
    return View(number, eye, exposure, jpeg(picture), marked, outlines, points)


def _ring(middle: Point, radii: Point, count: int = 20) -> list[Point]:
    """An ellipse as a ring of points."""
    turns = [2 * math.pi * step / count for step in range(count)]
    return [(middle[0] + radii[0] * math.cos(t), middle[1] + radii[1] * math.sin(t)) for t in turns]


def mask_region(identity: str, mask: Mask) -> dict[str, JSON]:
    """A mask as a region: runs down the columns, of background first."""
    flat = mask.ravel(order="F")
    edges = np.flatnonzero(np.diff(flat)) + 1
    bounds = np.concatenate([[0], edges, [flat.size]])
    counts = np.diff(bounds)
    if flat[0]:
        counts = np.concatenate([[0], counts])
    size = [int(side) for side in mask.shape]
    return {"id": identity, "label": "vessel", "size": size, "counts": text_of(counts)}


def _painted(who: Annotator, mask: Mask, rng: Random) -> Mask:
    """Vessels as this person paints them: the edge wanders, thin ends are left out."""
    grain = np.random.default_rng(rng.getrandbits(32)).normal(0.0, 1.0, (SIDE // 8, SIDE // 8))
    wander = ndimage.zoom(grain, 8, order=1) * (0.12 + 7.0 * who.jitter)
    soft = ndimage.gaussian_filter(mask.astype(np.float32), 1.0)
    painted: Mask = (soft + wander > 0.5) & ndimage.binary_dilation(mask, iterations=2)
    return painted


def draw(who: Annotator, view: View, rng: Random) -> dict[str, JSON]:
    """All answers as this person gives them; the less careful forget the painting at times."""

    def shaky(point: Point, reach: float) -> list[float]:
        spread = 0.6 + reach * who.jitter
        return [
            round(min(max(0.0, value + rng.gauss(0, spread)), float(SIDE)), 1) for value in point
        ]

    outlines = []
    for label, ring in view.outlines.items():
        if missed(who, 0.98 if label == "disc" else 0.9, rng):
            continue
        drift = (rng.gauss(0, 120 * who.jitter), rng.gauss(0, 120 * who.jitter))
        moved = [shaky((x + drift[0], y + drift[1]), 40) for x, y in ring]
        outlines.append({"id": region_id(rng), "label": label, "rings": [moved]})
    points = {
        name: [*shaky(point, 180), 2]
        for name, point in view.points.items()
        if not missed(who, 0.97, rng)
    }
    marks = [{"id": region_id(rng), "label": "retina", "points": points}] if points else []
    painted = mask_region(region_id(rng), _painted(who, view.vessels, rng))
    other = "left" if view.eye == "right" else "right"
    return {
        "vessels": [] if rng.random() < 4 * (1.0 - who.care) else [painted],
        "outlines": outlines,
        "marks": marks,
        "eye": choose(who, view.eye, ("left", "right"), 1.0, rng, other),
    }


def _truth(view: View) -> dict[str, JSON]:
    outlines = [
        {"id": label, "label": label, "rings": [[list(point) for point in ring]]}
        for label, ring in view.outlines.items()
    ]
    points = {name: [*point, 2] for name, point in view.points.items()}
    return {
        "vessels": [mask_region("vessels", view.vessels)],
        "outlines": outlines,
        "marks": [{"id": "marks", "label": "retina", "points": points}],
        "eye": view.eye,
    }


def _piece(view: View) -> Piece:
    def answer(who: Annotator, rng: Random, clear: frozenset[str]) -> dict[str, JSON]:
        return draw(who, view, rng)

    name = f"{view.external_id}.jpg"
    row = {
        "external_id": view.external_id,
        "data": {"photo": name},
        "attributes": {"exposure": view.exposure},
    }
    return Piece(view.external_id, row, (name, view.content), _truth(view), answer, None, 12)


def project(count: int) -> tuple[Subject, Script]:
    """The project with so many views, and its story."""
    views = [render(number) for number in range(count)]
    cases = _cases(views[0])
    return Subject(SLUG, {view.external_id: _piece(view) for view in views}, cases), _STORY


def _cases(view: View) -> tuple[Case, ...]:
    """Disc and cup as they should be, the disc round the cup alone, and the marks."""
    truth, name = _truth(view), view.external_id
    disc, cup = truth["outlines"]
    swapped = {**cup, "id": "example", "label": "disc"}
    return (
        Case(
            "R1", "good", "The whole disc, and the pale cup in it", name, {"outlines": [disc, cup]}
        ),
        Case("R1", "bad", "Only the cup, as if it were the disc", name, {"outlines": [swapped]}),
        Case("R2", "good", "All four marks", name, {"marks": truth["marks"]}),
        Case("R3", "good", "The large vessels", name, {"vessels": truth["vessels"]}),
    )


_STORY = Script(
    crew=(CREW[0].name, CREW[1].name, CREW[2].name),
    quota=(1, 1),
    gold=3,
    first=0.8,
    questions=(
        Asked(
            4,
            "R3",
            "Thin vessels",
            "Where a vessel gets thinner and thinner: where do I stop?",
            "Where it is thinner than three pixels at full size.",
        ),
    ),
    review_from=6,
    reviews=(0, 1),
    near=0.2,
    lasts=10,
    measured_every=6,  # masks take a while to compare
)
