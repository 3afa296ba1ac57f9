"""Tiles of a large picture: squares of 512 pixels at halving scales, for the deep zoom.

Level 0 shows the whole picture within one tile; the last level is the picture itself. The pack
holds ``level/column_row.webp``. The picture is decoded once, whole: what memory and
``image_pixels`` allow is what can be tiled.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image

from assay.media.broken import BrokenMedium
from assay.media.images import FORMATS
from assay.media.limits import MediaLimits
from assay.media.packing import Pack

SIZE = 512


def levels_of(width: int, height: int) -> int:
    """How many levels a picture has."""
    return max(math.ceil(math.log2(max(width, height) / SIZE)), 0) + 1


def derive_tiles(
    file: BinaryIO, folder: Path, limits: MediaLimits, progress: Callable[[float], None]
) -> dict[str, Any]:
    """Cut an upright picture into the file ``tiles`` of the folder."""
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(file, formats=FORMATS) as image:
            if image.width * image.height > limits.image_pixels:
                raise BrokenMedium("image_too_many_pixels", "the picture is too large for tiles")
            image.load()
            level_image = image if image.mode in ("RGB", "RGBA") else image.convert("RGB")
            levels = levels_of(image.width, image.height)
            with Pack(folder / "tiles") as pack:
                for level in range(levels - 1, -1, -1):
                    _cut(pack, level, level_image)
                    progress((levels - level) / levels)
                    if level:
                        half = (
                            max(math.ceil(level_image.width / 2), 1),
                            max(math.ceil(level_image.height / 2), 1),
                        )
                        level_image = level_image.resize(half, Image.Resampling.BOX)
    except BrokenMedium:
        raise
    except MemoryError:
        raise BrokenMedium("image_memory", "tiling the picture needs too much memory") from None
    except (OSError, SyntaxError, ValueError) as error:
        raise BrokenMedium("broken_image", f"the picture is damaged: {error}") from error
    return {"levels": levels}


def _cut(pack: Pack, level: int, image: Image.Image) -> None:
    for row in range(math.ceil(image.height / SIZE)):
        for column in range(math.ceil(image.width / SIZE)):
            box = (
                column * SIZE,
                row * SIZE,
                min((column + 1) * SIZE, image.width),
                min((row + 1) * SIZE, image.height),
            )
            out = io.BytesIO()
            image.crop(box).save(out, "WEBP", quality=88, method=1)
            pack.add(f"{level}/{column}_{row}.webp", out.getvalue())
