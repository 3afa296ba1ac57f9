"""'Coins and galaxies': views of two real photographs that come inside scikit-image.

Nothing is downloaded. The galaxies are found by a threshold on the whole photograph, the coins
were measured by eye; each view is a window of it, so its boxes are known. What is used, and on
which terms, stands in ``SOURCES`` and is shown on the project's page.
"""

from __future__ import annotations

import importlib.util
import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from assay.core.errors import Invalid

LABELS = ("coin", "round galaxy", "long galaxy")
ENLARGED = 4  # a view is shown this much larger than it is stored
SMALLEST = 24  # rule R2: pixels, as shown
SOURCES: dict[str, str] = {
    "coins": "Greek coins from Pompeii, Brooklyn Museum; no known copyright restrictions; "
    "file coins.png of scikit-image",
    "galaxies": "Hubble Extreme Deep Field, NASA; public domain; "
    "file hubble_deep_field.jpg of scikit-image",
}
# Left, top, right, bottom of the 24 coins, measured by eye at three times their size.
_COINS = (
    (66, 105, 201, 222), (243, 117, 360, 222), (396, 86, 537, 221), (576, 89, 720, 217),
    (767, 102, 891, 216), (916, 47, 1094, 216), (74, 312, 202, 435), (252, 321, 368, 435),
    (402, 330, 520, 435), (557, 315, 679, 434), (737, 286, 889, 433), (952, 316, 1069, 434),
    (77, 534, 188, 652), (242, 525, 373, 651), (405, 537, 522, 652), (567, 511, 709, 650),
    (753, 516, 890, 651), (945, 468, 1140, 654), (57, 699, 223, 863), (277, 735, 406, 860),
    (431, 709, 605, 862), (658, 720, 807, 863), (827, 716, 979, 865), (1007, 744, 1142, 866),
)  # fmt: skip
_FILES = {"coins": "coins.png", "galaxies": "hubble_deep_field.jpg"}
_VIEW = {"coins": (160, 124), "galaxies": (150, 116)}


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing in a view: label, box in pixels as shown, and whether the edge cuts it."""

    label: str
    box: tuple[float, float, float, float]
    cut: bool


@dataclass(frozen=True, slots=True)
class View:
    """A window of one of the photographs, with what is in it."""

    number: int
    subject: str
    corner: tuple[int, int]
    exposure: str
    things: tuple[Thing, ...]

    @property
    def external_id(self) -> str:
        """The name under which the item is imported."""
        return f"{self.subject}/{self.corner[0]:04d}-{self.corner[1]:04d}-{self.exposure}"

    @property
    def crowding(self) -> str:
        """The answer to the second question: whether any two boxes overlap."""
        boxes = [thing.box for thing in self.things]
        for index, (x, y, w, h) in enumerate(boxes):
            for a, b, c, d in boxes[index + 1 :]:
                if x < a + c and a < x + w and y < b + d and b < y + h:
                    return "touching"
        return "apart"


@dataclass(frozen=True, slots=True)
class _Photograph:
    """A whole photograph and the outlines found in it: label, rows and columns."""

    picture: Image.Image
    found: tuple[tuple[str, int, int, int, int], ...]  # label, x, y, width, height


def folder() -> Path:
    """Where scikit-image keeps its sample pictures; says how to get them if it is missing."""
    spec = importlib.util.find_spec("skimage")
    if spec is None or spec.origin is None:
        raise Invalid(
            "demo_extra_missing",
            "The demo's photographs come inside scikit-image. Install them with "
            "pip install 'assay[demo]'.",
        )
    return Path(spec.origin).parent / "data"


@lru_cache(maxsize=2)
def _photograph(subject: str) -> _Photograph:
    """The photograph of that subject with its outlines."""
    picture = Image.open(folder() / _FILES[subject]).convert("RGB")
    if subject == "coins":
        thirds = [[round(value / 3) for value in box] for box in _COINS]
        coins = [("coin", left, top, right - left, low - top) for left, top, right, low in thirds]
        return _Photograph(picture, tuple(coins))
    grey = np.asarray(picture.convert("L"), dtype=np.float64)
    return _Photograph(picture, tuple(_galaxies(grey)))


def _galaxies(grey: NDArray[np.float64]) -> list[tuple[str, int, int, int, int]]:
    """Galaxies: bright patches; the ratio of their axes tells round from long ones."""
    smooth = ndimage.gaussian_filter(grey, 0.8)
    labelled, _ = ndimage.label(smooth > 52)
    found = []
    for index, (rows, columns) in enumerate(ndimage.find_objects(labelled), start=1):
        ys, xs = np.nonzero(labelled[rows, columns] == index)
        if ys.size < 34:
            continue
        spread = np.linalg.eigvalsh(np.cov(np.vstack([xs, ys])))
        ratio = float(np.sqrt(max(spread[0], 0.05) / spread[1]))
        label = "round galaxy" if ratio > 0.66 else "long galaxy"
        left, top = columns.start - 1, rows.start - 1
        found.append((label, left, top, columns.stop + 1 - left, rows.stop + 1 - top))
    return found


def render(number: int) -> tuple[Image.Image, View]:
    """The view of that number: a window of a photograph, and the boxes in it."""
    rng = Random(f"view-{number}")
    subject = "coins" if rng.random() < 0.42 else "galaxies"
    whole = _photograph(subject)
    width, height = _VIEW[subject]
    wide, high = whole.picture.size
    for _ in range(40):
        x, y = rng.randrange(0, wide - width), rng.randrange(0, high - height)
        things = _inside(whole, x, y, width, height)
        if things:
            break
    exposure = rng.choices(("normal", "dark", "soft"), weights=(0.66, 0.2, 0.14))[0]
    picture = whole.picture.crop((x, y, x + width, y + height))
    shown = picture.resize((width * ENLARGED, height * ENLARGED), Image.Resampling.LANCZOS)
    if exposure == "dark":
        shown = shown.point([round(255 * (value / 255) ** 1.25 * 0.62) for value in range(256)] * 3)
    elif exposure == "soft":
        small = (width * ENLARGED // 6, height * ENLARGED // 6)
        shown = shown.resize(small, Image.Resampling.BOX).resize(shown.size)
    return shown, View(number, subject, (x, y), exposure, things)


def _inside(whole: _Photograph, x: int, y: int, width: int, height: int) -> tuple[Thing, ...]:
    """What of the outlines falls into a window, in pixels as shown."""
    things = []
    for label, left, top, w, h in whole.found:
        x0, y0 = max(left, x), max(top, y)
        x1, y1 = min(left + w, x + width), min(top + h, y + height)
        if x1 <= x0 or y1 <= y0:
            continue
        cut = (x1 - x0) * (y1 - y0) < w * h
        box = (
            float((x0 - x) * ENLARGED),
            float((y0 - y) * ENLARGED),
            float((x1 - x0) * ENLARGED),
            float((y1 - y0) * ENLARGED),
        )
        if min(box[2], box[3]) >= SMALLEST:
            things.append(Thing(label, box, cut))
    return tuple(things)


def jpeg(picture: Image.Image) -> bytes:
    """The picture as a JPEG."""
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=90)
    return target.getvalue()
