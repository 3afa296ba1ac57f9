"""Pictures: what a file truly is, whether it is whole, and what of it others get to see.

The type is decided by the content and never by the name. Width and height are read from the
header and held against limits before any pixel is decoded. ``prepare`` decodes everything once
(which finds truncated and broken files) and makes two variants: ``clean``, upright and without
EXIF, position, serial numbers or comments, and ``thumb``, at most 320 pixels wide or high.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from assay.media.broken import BrokenMedium
from assay.media.stripping import strip_metadata

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
MEDIA_TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
}
_SHOWN_AS_IS = {"PNG", "JPEG", "MPO", "WEBP", "GIF"}
_ORIENTATION = 0x0112
_GPS = 0x8825
_DEEP_GREYS = ("I;16", "I;16B", "I;16L", "I", "F")
THUMB = 320


class BrokenImage(BrokenMedium):
    """A file that cannot be used as a picture; the message is the reason in words."""


@dataclass(frozen=True, slots=True)
class ImageLimits:
    """What a picture may measure; ``megabytes`` of memory and ``seconds`` are for its decoding."""

    pixels: int = 100_000_000
    side: int = 30_000
    size: int = 200_000_000
    megabytes: int = 2_048
    seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What a picture is: ``width`` and ``height`` in pixels of the upright image."""

    media_type: str
    width: int
    height: int
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A whole picture with its variants; ``clean`` is None where the original is clean itself."""

    facts: ImageFacts
    clean: bytes | None
    clean_type: str
    thumb: bytes


def sniff(head: bytes) -> str | None:
    """The media type that the first 16 bytes of a file tell of, or None where it is no picture."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    if head[:2] == b"BM" and len(head) >= 14:
        return "image/bmp"
    if head[:4] in (b"II*\x00", b"MM\x00*"):
        return "image/tiff"
    return None


def probe(content: bytes, limits: ImageLimits) -> ImageFacts:
    """The facts of a picture from its header alone; ``BrokenImage`` where it is none."""
    with _reasons(), _opened(content, limits) as image:
        return _facts(image)


def prepare(content: bytes, limits: ImageLimits) -> Prepared:
    """Decode a picture once and make its variants; ``BrokenImage`` tells why it cannot be."""
    with _reasons(), _opened(content, limits) as image:
        facts = _facts(image)
        kind = image.format or ""
        turned = _orientation(image) != 1
        _decode(image, len(content))
        upright = ImageOps.exif_transpose(image) if turned else image
        animated = facts.meta.get("frames", 1) > 1
        if kind in _SHOWN_AS_IS and not turned and not animated and image.mode != "CMYK":
            stripped = strip_metadata(content, facts.media_type)
            if stripped is not None:
                clean = None if stripped == content else stripped
                return Prepared(facts, clean, facts.media_type, _thumb(upright))
        as_jpeg = kind in ("JPEG", "MPO")
        clean_type = "image/jpeg" if as_jpeg else "image/png"
        return Prepared(facts, _encoded(upright, as_jpeg), clean_type, _thumb(upright))


@contextmanager
def _reasons() -> Iterator[None]:
    """Whatever a decoder raises over a damaged file becomes a ``BrokenImage``."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except BrokenImage:
        raise
    except MemoryError:
        raise BrokenImage("image_memory", "decoding the picture needs too much memory") from None
    except Exception as error:
        raise BrokenImage("broken_image", f"the picture is damaged: {error}") from error


def _opened(content: bytes, limits: ImageLimits) -> Image.Image:
    if not content:
        raise BrokenImage("empty_file", "the file is empty")
    if len(content) > limits.size:
        raise BrokenImage(
            "image_too_large", f"the file has {len(content):,} bytes; at most {limits.size:,}"
        )
    if sniff(content[:16]) is None:
        raise BrokenImage(
            "not_an_image", "the content is no PNG, JPEG, WebP, GIF, BMP or TIFF picture"
        )
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.MAX_IMAGE_PIXELS = None  # our own limits follow, with words that name them
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError:
        raise BrokenImage("broken_image", "the header of the picture is damaged") from None
    width, height = image.size
    if width < 1 or height < 1:
        raise BrokenImage("broken_image", "the picture has no width or no height")
    if width > limits.side or height > limits.side or width * height > limits.pixels:
        raise BrokenImage(
            "image_too_many_pixels",
            f"the picture measures {width:,} × {height:,} = {width * height / 1e6:,.0f} megapixels;"
            f" at most {limits.pixels / 1e6:,.0f} megapixels and {limits.side:,} a side",
        )
    return image


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # a damaged EXIF block is no reason to lose the picture
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _facts(image: Image.Image) -> ImageFacts:
    width, height = image.size
    orientation = _orientation(image)
    if orientation >= 5 and image.format != "TIFF":  # a TIFF tells its upright size
        width, height = height, width
    meta: dict[str, Any] = {"mode": image.mode}
    if orientation != 1:
        meta["orientation"] = orientation
    frames = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)
    if frames > 1:
        meta["frames"] = frames
    try:
        exif = image.getexif()
        if exif:
            meta["exif"] = True
        if _GPS in exif:
            meta["position"] = True
    except Exception:
        meta["exif"] = True
    if image.info.get("icc_profile"):
        meta["icc"] = True
    return ImageFacts(MEDIA_TYPES[image.format or ""], width, height, meta)


def _decode(image: Image.Image, size: int) -> None:
    try:
        image.seek(0)
        image.load()
    except (OSError, EOFError, SyntaxError) as error:
        words = str(error).lower()
        if "truncated" in words or "end of file" in words or isinstance(error, EOFError):
            raise BrokenImage(
                "image_truncated",
                f"the picture is cut off: the file ends after {_bytes(size)}, before its last row",
            ) from error
        raise


def _bytes(size: int) -> str:
    return f"{size:,} bytes" if size < 10_000 else f"{size / 1000:,.0f} kB"


def _encoded(image: Image.Image, as_jpeg: bool) -> bytes:
    """An upright picture written anew, with its colour profile and nothing else."""
    profile = image.info.get("icc_profile")
    out = io.BytesIO()
    if as_jpeg:
        if image.mode == "CMYK":
            image, profile = _rgb_of_cmyk(image), None
        elif image.mode not in ("RGB", "L"):
            image = image.convert("RGB")
        bare = _bare(image)
        bare.save(out, "JPEG", quality=95, subsampling=0, icc_profile=profile)
        return out.getvalue()
    if image.mode == "CMYK":
        image, profile = _rgb_of_cmyk(image), None
    elif image.mode not in ("1", "L", "LA", "P", "RGB", "RGBA"):
        image = _eight_bit(image)
    _bare(image).save(out, "PNG", icc_profile=profile, compress_level=6)
    return out.getvalue()


def _bare(image: Image.Image) -> Image.Image:
    """The same pixels without anything that a writer might carry over."""
    bare = image.copy()
    transparency = image.info.get("transparency")
    bare.info = {} if transparency is None else {"transparency": transparency}
    if hasattr(bare, "_exif"):
        bare._exif = None
    return bare


def _eight_bit(image: Image.Image) -> Image.Image:
    """Sixteen-bit and floating-point greys as eight bits, so that a browser shows them."""
    if image.mode in _DEEP_GREYS:
        grey = image.convert("F")
        darkest, brightest = grey.getextrema()
        low, high = float(darkest), float(brightest)  # type: ignore[arg-type]
        if image.mode != "F" and low >= 0:  # whole numbers: keep the scale that they are made for
            low = 0.0
            high = next((top for top in (255.0, 4095.0, 65535.0) if high <= top), high)
        scale = 255.0 / ((high - low) or 1.0)
        return grey.point(lambda value: value * scale + -low * scale).convert("L")
    return image.convert("RGBA" if image.mode in ("PA", "La", "RGBa") else "RGB")


def _rgb_of_cmyk(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if profile:
        try:
            converted = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
        except (ImageCms.PyCMSError, OSError):
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB")


def _thumb(image: Image.Image) -> bytes:
    small = image
    if small.mode == "CMYK":
        small = _rgb_of_cmyk(small)
    elif small.mode in _DEEP_GREYS:
        small = _eight_bit(small)
    has_alpha = small.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in small.info
    profile = small.info.get("icc_profile") if small.mode in ("RGB", "RGBA") else None
    small = small.convert("RGBA" if has_alpha else "RGB")
    small.thumbnail((THUMB, THUMB), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if profile:
        try:
            to_srgb = ImageCms.profileToProfile(
                small,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode=small.mode,
            )
            small = to_srgb or small
        except (ImageCms.PyCMSError, OSError):
            pass
    out = io.BytesIO()
    _bare(small).save(out, "WEBP", quality=80, method=2)
    return out.getvalue()
