"""Documents: pages as pictures, and the text layer with the place of every word.

A page is drawn at 144 dots an inch (a PDF) or as its scan is (TIFF and other pictures), smaller
where that would be over ``page_pixels``. All coordinates are pixels of that picture. The pack of a
document holds ``0.webp``, ``0.thumb.webp`` and, where the page has text, ``0.json`` for the first
page, and so on. A text is ``{"text", "words": [[start, end, x, y, width, height], ...]}`` with
offsets in Unicode code points of the page's text.
"""

from __future__ import annotations

import ctypes
import io
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, ImageOps, UnidentifiedImageError

from assay.media.broken import BrokenMedium
from assay.media.images import FORMATS
from assay.media.limits import MediaLimits
from assay.media.packing import Pack

SCALE = 2.0  # pixels a point: 144 dots an inch
THUMB = 200
LONGEST_TEXT = 1_000_000
_FINE = 64  # steps a pixel in which places are asked for
_NO_PASSWORD = raw.FPDF_ERR_PASSWORD
_DAMAGE = (EOFError, OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError)
"""What the library raises over damaged files."""


def probe_document(file: BinaryIO, family: str, limits: MediaLimits) -> dict[str, Any]:
    """The number of pages and the size of each, without drawing any."""
    if family == "pdf":
        with _opened(file) as pdf:
            count = _counted(len(pdf), limits)
            sizes = [_size(pdf.get_page_size(n), limits)[:2] for n in range(count)]
    else:
        with _scan(file, limits) as image:
            count = _counted(_pages_in(image), limits)
            sizes = [_scan_size(image, n, limits) for n in range(count)]
    return {"pages": [list(size) for size in sizes]}


def derive_document(
    file: BinaryIO,
    family: str,
    folder: Path,
    limits: MediaLimits,
    progress: Callable[[float], None],
) -> dict[str, Any]:
    """Draw all pages into the file ``pages`` of the folder, and the first one as ``thumb``."""
    with Pack(folder / "pages") as pack:
        if family == "pdf":
            pages, texts = _derive_pdf(file, pack, folder, limits, progress)
        else:
            pages, texts = _derive_scan(file, pack, folder, limits, progress), {}
    return {
        "pages": pages,
        "texts": sorted(texts),
        "page_texts": {str(number): text for number, text in texts.items()},
    }


def _counted(count: int, limits: MediaLimits) -> int:
    if count < 1:
        raise BrokenMedium("empty_document", "the document has no pages")
    if count > limits.pages:
        raise BrokenMedium(
            "too_many_pages", f"the document has {count:,} pages; at most {limits.pages:,}"
        )
    return count


class _Opened:
    """A PDF as a context; what the library says of damage has words."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            self.pdf = pdfium.PdfDocument(file)
        except pdfium.PdfiumError as error:
            if getattr(error, "err_code", None) == _NO_PASSWORD:
                raise BrokenMedium(
                    "document_locked", "the document is protected by a password"
                ) from error
            raise BrokenMedium("broken_document", "the document is damaged") from error

    def __enter__(self) -> pdfium.PdfDocument:
        return self.pdf

    def __exit__(self, *_: object) -> None:
        self.pdf.close()


def _opened(file: BinaryIO) -> _Opened:
    return _Opened(file)


def _size(points: tuple[float, float], limits: MediaLimits) -> tuple[int, int, float]:
    """Width and height in pixels, and pixels a point."""
    width, height = points
    if not (1 <= width <= 20_000 and 1 <= height <= 20_000):
        raise BrokenMedium(
            "broken_document", f"a page measures {width:g} × {height:g} points, which is no page"
        )
    scale = min(SCALE, math.sqrt(limits.page_pixels / (width * height)))
    return max(math.ceil(width * scale), 1), max(math.ceil(height * scale), 1), scale


def _derive_pdf(
    file: BinaryIO,
    pack: Pack,
    folder: Path,
    limits: MediaLimits,
    progress: Callable[[float], None],
) -> tuple[list[list[int]], dict[int, str]]:
    pages: list[list[int]] = []
    texts: dict[int, str] = {}
    with _opened(file) as pdf:
        count = _counted(len(pdf), limits)
        for number in range(count):
            try:
                page = pdf[number]
                _, _, scale = _size(page.get_size(), limits)
                image = page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB")
                text = _text_layer(page, image.width, image.height)
            except pdfium.PdfiumError as error:
                raise BrokenMedium(
                    "broken_document", f"page {number + 1} of the document is damaged"
                ) from error
            _keep_page(pack, folder, number, image)
            if text is not None:
                pack.add(f"{number}.json", msgspec.json.encode(text))
                texts[number] = text["text"]
            pages.append([image.width, image.height])
            page.close()
            progress((number + 1) / count)
    return pages, texts


def _text_layer(page: pdfium.PdfPage, width: int, height: int) -> dict[str, Any] | None:
    """The text of a page with the boxes of its words; None where it has no text."""
    layer = page.get_textpage()
    try:
        letters, places = _letters(layer)
        if not any(not letter.isspace() for letter in letters):
            return None
        words: list[list[float]] = []
        start: int | None = None
        for index in range(len(letters) + 1):
            inside = index < len(letters) and not letters[index].isspace()
            if inside and start is None:
                start = index
            elif not inside and start is not None:
                box = _box(page, layer, places[start:index], width, height)
                if box is not None:
                    words.append([start, index, *box])
                start = None
        return {"text": "".join(letters), "words": words}
    finally:
        layer.close()


def _letters(layer: pdfium.PdfTextPage) -> tuple[list[str], list[int]]:
    """The code points of a page, and the index in the library of each."""
    letters: list[str] = []
    places: list[int] = []
    high = 0
    for index in range(min(layer.count_chars(), LONGEST_TEXT)):
        code = raw.FPDFText_GetUnicode(layer, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            if not high:
                continue
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        if code in (0, 0xD) or code > 0x10FFFF:
            continue
        if code in (0x2, 0xFFFE):  # a hyphen at the end of a line, as the library marks it
            code = 0x2D
        letters.append(chr(code))
        places.append(index)
    return letters, places


def _box(
    page: pdfium.PdfPage, layer: pdfium.PdfTextPage, indexes: list[int], width: int, height: int
) -> list[float] | None:
    """The box round some letters, in pixels of the drawn page."""
    left = bottom = math.inf
    right = top = -math.inf
    edges = [ctypes.c_double() for _ in range(4)]
    for index in indexes:
        if not raw.FPDFText_GetCharBox(layer, index, *edges):
            continue
        one_left, one_right, one_bottom, one_top = (edge.value for edge in edges)
        left, right = min(left, one_left), max(right, one_right)
        bottom, top = min(bottom, one_bottom), max(top, one_top)
    if not (left < right and bottom < top):
        return None
    x0, y0 = _on_picture(page, left, top, width, height)
    x1, y1 = _on_picture(page, right, bottom, width, height)
    x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    x0, y0 = max(x0, 0.0), max(y0, 0.0)
    x1, y1 = min(x1, float(width)), min(y1, float(height))
    if x0 >= x1 or y0 >= y1:
        return None
    return [round(x0, 2), round(y0, 2), round(x1 - x0, 2), round(y1 - y0, 2)]


def _on_picture(
    page: pdfium.PdfPage, x: float, y: float, width: int, height: int
) -> tuple[float, float]:
    """A place of the page on its picture; the library knows how the page is turned and cropped."""
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, width * _FINE, height * _FINE, 0, x, y, across, down)
    return across.value / _FINE, down.value / _FINE


def _keep_page(pack: Pack, folder: Path, number: int, image: Image.Image) -> None:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=88, method=2)
    pack.add(f"{number}.webp", out.getvalue())
    small = image.copy()
    small.thumbnail((THUMB, THUMB), Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = io.BytesIO()
    small.save(out, "WEBP", quality=80, method=2)
    pack.add(f"{number}.thumb.webp", out.getvalue())
    if number == 0:
        (folder / "thumb").write_bytes(out.getvalue())


def _scan(file: BinaryIO, limits: MediaLimits) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # our own limits follow
    try:
        return Image.open(file, formats=FORMATS)
    except (UnidentifiedImageError, *_DAMAGE) as error:
        raise BrokenMedium("broken_document", "the scan is damaged in its header") from error


def _pages_in(image: Image.Image) -> int:
    try:
        return int(getattr(image, "n_frames", 1))
    except _DAMAGE as error:
        raise BrokenMedium("broken_document", "the scan is damaged: it is cut off") from error


def _scan_size(image: Image.Image, number: int, limits: MediaLimits) -> tuple[int, int]:
    try:
        image.seek(number)
        width, height = image.size
    except _DAMAGE as error:
        raise _broken_page(number) from error
    if width * height > limits.image_pixels or width < 1 or height < 1:
        raise BrokenMedium(
            "page_too_many_pixels",
            f"page {number + 1} measures {width:,} × {height:,}; at most"
            f" {limits.image_pixels / 1e6:,.0f} megapixels",
        )
    scale = min(1.0, math.sqrt(limits.page_pixels / (width * height)))
    return max(int(width * scale), 1), max(int(height * scale), 1)


def _derive_scan(
    file: BinaryIO,
    pack: Pack,
    folder: Path,
    limits: MediaLimits,
    progress: Callable[[float], None],
) -> list[list[int]]:
    pages = []
    with _scan(file, limits) as image:
        count = _counted(_pages_in(image), limits)
        for number in range(count):
            size = _scan_size(image, number, limits)
            try:
                image.load()
                page = ImageOps.exif_transpose(image)
            except _DAMAGE as error:
                raise _broken_page(number) from error
            page = page.convert("RGB")
            if page.size not in (size, size[::-1]):
                page.thumbnail((max(size), max(size)), Image.Resampling.LANCZOS, reducing_gap=2.0)
            _keep_page(pack, folder, number, page)
            pages.append([page.width, page.height])
            progress((number + 1) / count)
    return pages


def _broken_page(number: int) -> BrokenMedium:
    return BrokenMedium("broken_document", f"page {number + 1} of the scan is damaged")
