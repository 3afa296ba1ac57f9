"""Seeks in videos that show their own frame numbers: which frame is on the screen after each."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from playwright.sync_api import Page

SEEKS = 110
"""In each of four files: 440 in all."""

FILES: Mapping[str, Mapping[str, Any]] = {
    "h264-b-frames.mp4": {"n": 300, "rate": 30, "options": {"bf": "3", "g": "48", "crf": "23"}},
    "h264-variable.mp4": {
        "n": 300,
        "rate": 30,
        "times": [n * 1000 + (n % 7) * 130 + (n // 40) * 4_000 for n in range(300)],
        "base": Fraction(1, 30_000),
        "options": {"bf": "2", "g": "60", "crf": "23"},
    },
    "vp9.webm": {
        "codec": "libvpx-vp9",
        "n": 240,
        "rate": 30,
        "options": {"g": "60", "cpu-used": "8", "deadline": "realtime"},
    },
    "h264-long-gop.mp4": {"n": 400, "rate": 25, "options": {"bf": "0", "g": "400", "crf": "23"}},
}  # fmt: skip

READ = """
() => {
  const canvas = document.querySelector('.video-stage .layer.picture');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const ratio = canvas.width / canvas.clientWidth;
  const { data, width } = context.getImageData(0, 0, canvas.width, canvas.height);
  // The picture's edges: the first and last column and row that are not transparent.
  const filled = (x, y) => data[(y * width + x) * 4 + 3] > 0;
  const middle = canvas.height >> 1;
  let left = 0;
  while (left < width && !filled(left, middle)) left += 1;
  let right = width - 1;
  while (right > left && !filled(right, middle)) right -= 1;
  let top = 0;
  while (top < canvas.height && !filled(width >> 1, top)) top += 1;
  let bottom = canvas.height - 1;
  while (bottom > top && !filled(width >> 1, bottom)) bottom -= 1;
  const y = Math.round(top + (bottom - top) / 4);
  let number = 0;
  for (let bit = 0; bit < 16; bit += 1) {
    const x = Math.round(left + ((bit + 0.5) / 16) * (right - left + 1));
    const at = (y * width + x) * 4;
    if (data[at] + data[at + 1] + data[at + 2] > 384) number |= 1 << bit;
  }
  return number;
}
"""


def wanted(name: str, count: int) -> list[int]:
    """The frames that are looked for: first, last, steps either way, and jumps."""
    draw = random.Random(name)
    frames = [0, count - 1, 1, count - 2]
    while len(frames) < SEEKS:
        last = frames[-1]
        step = draw.choice([1, 1, -1, -1, 2, 10, -10, None, None, None])
        frames.append(
            draw.randrange(count) if step is None else max(0, min(count - 1, last + step))
        )
    return frames[:SEEKS]


def seek(page: Page, frame: int) -> int:
    """Goes to a frame as a person does who types it; the number that the picture then shows."""
    clock = page.locator(".clock")
    clock.fill(f"f{frame}")
    clock.press("Enter")
    page.locator(f".video-stage[data-frame='{frame}']").wait_for(timeout=20_000)
    return int(page.evaluate(READ))


def wrong_frames(page: Page, name: str, count: int) -> list[tuple[int, int]]:
    """All seeks of a file after which another frame was on the screen: (wanted, shown)."""
    found = []
    for frame in wanted(name, count):
        shown = seek(page, frame)
        if shown != frame:
            found.append((frame, shown))
    return found
