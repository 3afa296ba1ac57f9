"""Small media of every kind, made where a test needs them."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
from PIL import Image

from tests.media import barcode


def sound(path: Path, codec: str = "pcm_s16le", seconds: float = 3.0, rate: int = 44_100, **more):
    """A tone in a container of its own."""
    with av.open(str(path), "w", **more) as out:
        stream = out.add_stream(codec, rate=rate, layout="mono")
        samples = stream.codec_context.frame_size or 1024
        total = int(seconds * rate)
        resampler = av.AudioResampler(format=stream.codec_context.format, layout="mono", rate=rate)
        for start in range(0, total, samples):
            at = np.arange(start, min(start + samples, total)) / rate
            wave = (0.5 * np.sin(2 * np.pi * 1_000 * at)).astype(np.float32)[None, :]
            frame = av.AudioFrame.from_ndarray(wave, format="fltp", layout="mono")
            frame.sample_rate, frame.pts = rate, start
            for piece in resampler.resample(frame):
                out.mux(stream.encode(piece))
        out.mux(stream.encode(None))


def pdf(pages=("Hello world",), size=(300, 400), rotate: int = 0) -> bytes:
    """A document with one line of text a page, written by hand so that its places are known.

    The line begins at (50, 300) points from the lower left, in Helvetica of 20 points.
    """
    objects: list[bytes] = []
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects.append(b"<< /Type /Catalog /Pages 2 0 R >>")
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    )
    for number, text in enumerate(pages):
        content = b"BT /F1 20 Tf 50 300 Td (" + text.encode("cp1252") + b") Tj ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Rotate {rotate}"
            f" /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>".encode()
        )
        objects.append(
            f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"
        )
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    for offset in offsets:
        out += f"{offset:010d} 00000 n \n".encode()
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)


def tiff(pages: int = 3) -> bytes:
    """A scan of several pages of different sizes and modes."""
    images = [
        Image.new("L" if n % 2 else "RGB", (100 + 20 * n, 140), 255 - n) for n in range(pages)
    ]
    out = io.BytesIO()
    images[0].save(out, "TIFF", save_all=True, append_images=images[1:])
    return out.getvalue()


def video(folder: Path, name: str = "clip.mp4", **more) -> bytes:
    """A bar-code video as bytes."""
    path = folder / name
    barcode.make(path, **{"n": 12, **more})
    return path.read_bytes()
