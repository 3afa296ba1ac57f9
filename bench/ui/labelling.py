"""The labelling page alone, in Chromium without a GPU: weight, cold start, frames with many shapes.

    python -m bench.ui.labelling [--assets src/assay/web_assets] [--shapes 1000 5000 10000]

Weight counts every script and style that the page loads, gzipped. Usable is the first whole
frame, from navigation, in a browser with an empty cache. Frames are measured by
requestAnimationFrame while each frame turns the wheel or drags the picture; still does neither,
and shows what the machine itself leaves of a frame. Hit is one pointer move over the shapes, hit
test and cursor included.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.ui.stand_in import StandIn, serving

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MEASURE = """
async (kind) => {
  const stage = document.querySelector('.stage');
  const box = stage.getBoundingClientRect();
  const middle = { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 };
  const send = (Kind, name, at) => stage.dispatchEvent(new Kind(name, {
    ...middle, pointerId: 1, pointerType: 'mouse', isPrimary: true,
    bubbles: true, cancelable: true, ...at,
  }));
  if (kind === 'hit') {
    const started = performance.now();
    for (let n = 0; n < 500; n += 1) {
      const clientX = box.left + (n * 37) % box.width;
      const clientY = box.top + (n * 53) % box.height;
      send(PointerEvent, 'pointermove', { clientX, clientY });
    }
    return [((performance.now() - started) * 1000) / 500];
  }
  const deltas = [];
  stage.setPointerCapture = () => undefined;
  if (kind === 'pan') send(PointerEvent, 'pointerdown', { button: 1 });
  let last = await new Promise(requestAnimationFrame);
  for (let n = 0; n < 150; n += 1) {
    if (kind === 'zoom') send(WheelEvent, 'wheel', { deltaY: n % 60 < 30 ? -40 : 40 });
    if (kind === 'pan') {
      const angle = (n / 150) * Math.PI * 6;
      const clientX = middle.clientX + 160 * Math.sin(angle);
      const clientY = middle.clientY + 120 * Math.cos(angle);
      send(PointerEvent, 'pointermove', { clientX, clientY });
    }
    const now = await new Promise(requestAnimationFrame);
    deltas.push(now - last);
    last = now;
  }
  if (kind === 'pan') send(PointerEvent, 'pointerup', { button: 1 });
  return deltas;
}
"""


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def weight(page: Page, assets: Path) -> tuple[int, int]:
    """Scripts and styles that the page loaded: kB gzipped, and how many files."""
    names = page.evaluate(
        "performance.getEntriesByType('resource').map(e => new URL(e.name).pathname)"
    )
    files = {name for name in names if name.endswith((".js", ".css"))}
    total = sum(len(gzip.compress((assets / name.lstrip("/")).read_bytes(), 9)) for name in files)
    return round(total / 1000), len(files)


def open_page(browser: Browser, url: str) -> tuple[Page, float]:
    """The labelling page in a browser with an empty cache, and when it was usable (ms)."""
    page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    page.goto(f"{url}/projects/street/label", wait_until="commit")
    marked = "performance.getEntriesByName('assay:usable').length > 0"
    page.wait_for_function(marked, timeout=60_000)
    usable = page.evaluate("performance.getEntriesByName('assay:usable')[0].startTime")
    return page, float(usable)


def measure(browser: Browser, assets: Path, shapes: int) -> dict[str, Any]:
    """All figures for one number of shapes."""
    stand_in = StandIn(shapes)
    with serving(stand_in, assets) as url:
        open_page(browser, url)[0].context.close()  # the first start of a browser is its own cost
        starts = []
        for _ in range(3):
            page, usable = open_page(browser, url)
            starts.append(usable)
            if len(starts) < 3:
                page.context.close()
        calls = len([r for r in stand_in.requests if r]) // 4
        kilobytes, files = weight(page, assets)
        page.wait_for_timeout(500)
        result: dict[str, Any] = {
            "shapes": shapes,
            "usable_ms": round(statistics.median(starts)),
            "calls": calls,
            "kB_gzipped": kilobytes,
            "files": files,
        }
        for kind in ("still", "zoom", "pan"):
            frames = page.evaluate(MEASURE, kind)
            result[f"{kind}_p50_ms"] = round(statistics.median(frames), 1)
            result[f"{kind}_p95_ms"] = round(percentile(frames, 0.95), 1)
            page.wait_for_timeout(600)
        result["hit_us"] = round(page.evaluate(MEASURE, "hit")[0], 1)
        page.context.close()
    return result


def main() -> None:
    """Measure and print one line for each number of shapes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=Path, default=Path("src/assay/web_assets"))
    parser.add_argument("--shapes", type=int, nargs="+", default=[5, 1_000, 5_000, 10_000])
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        rows = [measure(browser, options.assets, shapes) for shapes in options.shapes]
        browser.close()
    print("| " + " | ".join(rows[0]) + " |")
    print("|" + "---:|" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(str(value) for value in row.values()) + " |")


if __name__ == "__main__":
    main()
