"""The mask brush on a picture of 3840 × 2160, in Chromium without a GPU: frames while it paints.

    python -m bench.ui.brush [--assets src/assay/web_assets]

Frames are measured by requestAnimationFrame while each frame moves the pressed pointer along a
spiral; lifting is the time from the end of the stroke until its mask is stored and drawn.
"""

from __future__ import annotations

import argparse
import io
import statistics
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from bench.ui.labelling import CHROMIUM, FLAGS, percentile
from bench.ui.stand_in import StandIn, label, question, serving

WIDTH, HEIGHT = 3840, 2160
PAINT = """
async () => {
  const stage = document.querySelector('.stage');
  const box = stage.getBoundingClientRect();
  stage.setPointerCapture = () => undefined;
  const send = (name, x, y, buttons) => stage.dispatchEvent(new PointerEvent(name, {
    clientX: box.left + box.width / 2 + x, clientY: box.top + box.height / 2 + y, buttons,
    pointerId: 1, pointerType: 'mouse', isPrimary: true, bubbles: true, cancelable: true,
  }));
  send('pointerdown', 0, 0, 1);
  const deltas = [];
  let last = await new Promise(requestAnimationFrame);
  for (let n = 0; n < 240; n += 1) {
    const angle = n / 8;
    send('pointermove', (30 + n) * Math.cos(angle), (20 + n * 0.8) * Math.sin(angle), 1);
    const now = await new Promise(requestAnimationFrame);
    deltas.push(now - last);
    last = now;
  }
  const up = performance.now();
  send('pointerup', 0, 0, 0);
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return [deltas, performance.now() - up];
}
"""


class Masks(StandIn):
    """One large picture whose question asks for masks."""

    def __init__(self) -> None:
        super().__init__(0)
        target = io.BytesIO()
        Image.effect_noise((WIDTH, HEIGHT), 60).convert("RGB").save(target, "JPEG", quality=80)
        self.picture = target.getvalue()

    def project(self) -> dict[str, Any]:
        """The project with the one question."""
        labels = [label("road"), label("car")]
        return super().project() | {"questions": [question("areas", "masks", labels, on="photo")]}

    def task(self) -> dict[str, Any]:
        """A task without answers."""
        task = super().task()
        task["data"]["photo"] |= {"width": WIDTH, "height": HEIGHT}
        return task | {"draft": None, "suggestions": {}}


def main() -> None:
    """Paint, and print what the frames took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=Path, default=Path("src/assay/web_assets"))
    options = parser.parse_args()
    with serving(Masks(), options.assets) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
        page.goto(f"{url}/projects/street/label")
        page.locator(".stage[data-drawn]").wait_for(timeout=60_000)
        page.wait_for_timeout(500)
        frames, lifting = page.evaluate(PAINT)
        browser.close()
    p50, p95 = statistics.median(frames), percentile(frames, 0.95)
    print(f"| frames | p50_ms | p95_ms | fps | lifting_ms |\n|{'---:|' * 5}")
    fps = 1000 / statistics.mean(frames)
    print(f"| {len(frames)} | {p50:.1f} | {p95:.1f} | {fps:.0f} | {lifting:.0f} |")


if __name__ == "__main__":
    main()
