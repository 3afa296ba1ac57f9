"""Writes small PDFs: lines of Helvetica and rules on pages, nothing else.

Helvetica is one of the fonts that every reader brings, so no font has to be shipped; the widths
of its letters are known, so the place of every word is.
"""

from __future__ import annotations

from dataclasses import dataclass, field

WIDTH, HEIGHT = 420.0, 595.0  # points: A5 upright
_WIDTHS = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip  # thousandths of the size, from the space on
_ASCENT, _DESCENT = 0.74, 0.22
Box = tuple[float, float, float, float]


def width_of(text: str, size: float) -> float:
    """How wide a text is in Helvetica of that size, in points."""
    return sum(_WIDTHS[ord(letter) - 32] for letter in text) * size / 1_000


@dataclass(slots=True)
class Page:
    """A page in the making; places are points from the upper left corner."""

    strokes: list[str] = field(default_factory=list)

    def write(self, text: str, x: float, y: float, size: float = 9.0) -> Box:
        """A line of text on the base line ``y``; the box round it."""
        safe = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        self.strokes.append(f"BT /F1 {size:g} Tf {x:.2f} {HEIGHT - y:.2f} Td ({safe}) Tj ET")
        high = size * (_ASCENT + _DESCENT)
        return (x, y - size * _ASCENT, width_of(text, size), high)

    def write_to(self, text: str, right: float, y: float, size: float = 9.0) -> Box:
        """A line that ends at ``right``."""
        return self.write(text, right - width_of(text, size), y, size)

    def rule(self, y: float, left: float = 40.0, right: float = WIDTH - 40.0) -> None:
        """A thin line across."""
        self.strokes.append(f"0.5 w {left:g} {HEIGHT - y:g} m {right:g} {HEIGHT - y:g} l S")


def written(pages: list[Page]) -> bytes:
    """The file."""
    first = 4
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        content = "\n".join(page.strokes)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH:g} {HEIGHT:g}]"
            " /Resources << /Font << /F1 3 0 R >> >>"
            f" /Contents {first + 2 * number + 1} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    body = "%PDF-1.4\n"
    places = []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    count = len(objects) + 1
    tail = f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return (body + f"xref\n0 {count}\n0000000000 65535 f \n{table}{tail}").encode("latin-1")
