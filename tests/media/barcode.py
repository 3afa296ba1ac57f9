"""Videos whose every frame shows its own number as bars, and a reader of the bars.

Each frame holds 16 bars side by side, the lowest bit at the left: bright for 1, dark for 0, over
the upper half of the picture. The lower half moves, so that encoders have something to predict.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

BITS = 16
WIDTH, HEIGHT = 320, 180


def picture(number: int, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """The frame of a number, as RGB."""
    frame = np.zeros((height, width, 3), np.uint8)
    for bit in range(BITS):
        left, right = bit * width // BITS, (bit + 1) * width // BITS
        frame[: height // 2, left:right] = 235 if number >> bit & 1 else 20
    x = np.arange(width)[None, :]
    y = np.arange(height - height // 2)[:, None]
    frame[height // 2 :, :, 1] = (x + 3 * number + y) % 256
    return frame


def number_of(rgb: np.ndarray) -> int:
    """The number that a frame shows; any size."""
    height, width = rgb.shape[:2]
    rows = rgb[height // 8 : height * 3 // 8].mean(axis=(0, 2))
    number = 0
    for bit in range(BITS):
        left, right = bit * width // BITS, (bit + 1) * width // BITS
        quarter = (right - left) // 4
        if rows[left + quarter : right - quarter].mean() > 128:
            number |= 1 << bit
    return number


def make(
    path: Path,
    codec: str = "libx264",
    n: int = 110,
    rate: int = 25,
    times: Sequence[int] | None = None,
    base: Fraction | None = None,
    options: dict[str, str] | None = None,
    format: str | None = None,  # noqa: A002 - the word of the library
    rotation: int = 0,
    size: tuple[int, int] = (WIDTH, HEIGHT),
    pix_fmt: str = "yuv420p",
    sound: bool = False,
    sound_first: bool = False,
    max_b_frames: int | None = None,
) -> list[int]:
    """Write a video of ``n`` frames; their times in µs. ``times`` are in units of ``base``."""
    base = base or Fraction(1, rate)
    pts = list(range(n)) if times is None else list(times)
    with av.open(str(path), "w", format=format) as out:
        audio: Any = out.add_stream("aac", rate=44_100) if sound_first else None
        stream: Any = out.add_stream(codec, rate=rate, options=options or {})
        stream.width, stream.height = size
        stream.pix_fmt = pix_fmt
        stream.codec_context.time_base = base
        stream.time_base = base
        if max_b_frames is not None:
            stream.codec_context.max_b_frames = max_b_frames
        if rotation:
            stream.set_display_rotation(rotation)
        audio = out.add_stream("aac", rate=44_100) if sound and not sound_first else audio
        for number, at in enumerate(pts):
            frame = av.VideoFrame.from_ndarray(picture(number, *size), format="rgb24")
            frame.pts, frame.time_base = at, base
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
        if audio is not None:
            tone(out, audio, float(pts[-1] * base) + 1 / rate)
    return [round(at * base * 1_000_000) for at in pts]


def tone(out: Any, stream: Any, seconds: float, rate: int = 44_100, hertz: float = 440) -> None:
    """A sine as the sound of a stream, at half of full scale."""
    total = int(seconds * rate)
    for start in range(0, total, 1024):
        at = np.arange(start, min(start + 1024, total)) / rate
        samples = (0.5 * np.sin(2 * np.pi * hertz * at)).astype(np.float32)[None, :]
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        out.mux(stream.encode(frame))
    out.mux(stream.encode(None))


def b_frames(path: Path, n: int = 110) -> list[int]:
    """H.264 with B-frames, 25 fps."""
    return make(path, "libx264", n, options={"bf": "3", "g": "25"}, max_b_frames=3)


def variable(path: Path, n: int = 110) -> list[int]:
    """H.264 with B-frames and a variable rate: steps of 20 to 120 ms."""
    steps = [20, 40, 33, 120, 27, 61]
    times = [sum(steps[i % len(steps)] for i in range(number)) for number in range(n)]
    options = {"bf": "2", "g": "20"}
    return make(path, "libx264", n, times=times, base=Fraction(1, 1_000), options=options)


def vp9(path: Path, n: int = 110) -> list[int]:
    """VP9 in WebM, 30 fps: the times are whole milliseconds there."""
    times = [round(number * 1000 / 30) for number in range(n)]
    options = {"deadline": "realtime", "cpu-used": "8", "g": "30"}
    return make(path, "libvpx-vp9", n, 30, times=times, base=Fraction(1, 1_000), options=options)


def long_group(path: Path, n: int = 110) -> list[int]:
    """H.264, 25 fps, one key frame at the start and none after it."""
    return make(
        path, "libx264", n, options={"g": "10000", "keyint_min": "10000", "sc_threshold": "0"}
    )


FOUR = {"b_frames.mp4": b_frames, "variable.mp4": variable, "vp9.webm": vp9, "long.mp4": long_group}
