"""A long text with many spans in the labelling page, in Chromium without a GPU.

    python -m bench.ui.text [--assets src/assay/web_assets] [--spans 100 1000 10000]

The text has a million characters in paragraphs of about 500; spans overlap and nest. Usable is
from navigation, in a browser with an empty cache; paint from the moment when the page has the
answers until they are on the screen. Add is one key press that labels selected text, until the
frame that shows the new span; relabel and undo likewise; still is a key that does nothing, and
shows what the wait for a frame and the machine itself take. Scroll turns the wheel in each of 120
frames; jump goes to other parts of the text and shows their spans.
"""

from __future__ import annotations

import argparse
import random
import statistics
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.ui.labelling import CHROMIUM, FLAGS, percentile
from bench.ui.stand_in import StandIn, label, question, serving

LENGTH = 1_000_000
LABELS = (("person", "#2f7ed8"), ("place", "#d8572f"), ("date", "#9b6ad6"), ("thing", "#14917a"))
PEERS = """
Peers, on the machine and by the ways of the reference measurements: Label Studio shows spans as
nested elements: 1 MB with 10,000 overlapping spans paints in 1,142 ms that way, and adding one
span freezes the page; doccano freezes from about 70 spans or 5,000 words on by its own reports.
Aims: paint at most 150 ms, add one at most 30 ms.
"""
MEASURE = """
async (kind) => {
  const scroller = document.querySelector('.read-text');
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(null);
  }));
  const press = async (key, code, more = {}) => {
    await painted();
    const started = performance.now();
    scroller.dispatchEvent(new KeyboardEvent('keydown',
      { key, code, bubbles: true, cancelable: true, ...more }));
    await painted();
    return performance.now() - started;
  };
  const times = [];
  if (kind === 'still') {
    for (let n = 0; n < 12; n += 1) times.push(await press('F13', 'F13'));
    return times;
  }
  if (kind === 'scroll') {
    let last = await new Promise(requestAnimationFrame);
    for (let n = 0; n < 120; n += 1) {
      scroller.scrollTop += 90;
      const now = await new Promise(requestAnimationFrame);
      times.push(now - last);
      last = now;
    }
    return times;
  }
  if (kind === 'jump') {
    for (let n = 1; n <= 10; n += 1) {
      const started = performance.now();
      scroller.scrollTop = scroller.scrollHeight * n / 11;
      await painted();
      await painted();
      times.push(performance.now() - started);
    }
    return times;
  }
  const box = scroller.getBoundingClientRect();
  const inSight = [...document.querySelectorAll('.paper p')].filter((p) => {
    const { top, bottom } = p.getBoundingClientRect();
    return top > box.top && bottom < box.bottom && p.textContent.length > 200;
  });
  for (let n = 0; n < 12; n += 1) {
    const node = inSight[n % inSight.length].firstChild;
    const at = 20 + n * 9;
    getSelection().setBaseAndExtent(node, at, node, at + 14);
    await painted();
    times.push(await press('1', 'Digit1'));
    if (kind === 'relabel') times[n] = await press('2', 'Digit2');
    if (kind === 'undo') times[n] = await press('z', 'KeyZ', { ctrlKey: true });
  }
  return times;
}
"""


def words(length: int) -> str:
    """A text of so many characters, the same at each run."""
    rng = random.Random(7)
    syllables = ("ka", "lo", "mi", "ren", "sta", "vor", "ul", "eth", "nan", "dri", "ø", "ß", "日本")
    pieces: list[str] = []
    size = paragraph = 0
    while size < length:
        word = "".join(rng.choice(syllables) for _ in range(rng.randrange(1, 4)))
        paragraph += len(word) + 1
        end = " "
        if paragraph > 500:
            end, paragraph = ".\n", 0
        pieces.append(word + end)
        size += len(word) + len(end)
    return "".join(pieces)[:length]


def spans(text: str, count: int) -> list[dict[str, Any]]:
    """So many spans all over the text, overlapping and nested."""
    rng = random.Random(count)
    found = []
    for index in range(count):
        start = rng.randrange(0, len(text) - 120)
        end = start + rng.choice((4, 9, 14, 30, 60, 110))
        found.append(
            {
                "id": f"01900000-0000-7000-8000-{index:012d}",
                "label": LABELS[index % len(LABELS)][0],
                "ranges": [[start, end]],
                "text": text[start:end],
                "attributes": {},
            }
        )
    return found


class LongText(StandIn):
    """The stand-in with one long text to mark."""

    def __init__(self, count: int) -> None:
        super().__init__(0, text=True)
        self.words = words(LENGTH)
        self.spans = spans(self.words, count)

    def project(self) -> dict[str, Any]:
        """A project that asks for spans."""
        labels = [label(name, colour) for name, colour in LABELS]
        asked = question("entities", "spans", labels, on="body", options={"unit": "token"})
        return super().project() | {"questions": [asked]}

    def task(self) -> dict[str, Any]:
        """The next task, with the spans as a draft."""
        draft = {"answers": {"entities": self.spans}, "at": "2026-01-01T00:00:00Z"}
        data = {"body": {"type": "text", "text": self.words}}
        return super().task() | {"data": data, "draft": draft, "attributes": {}}


def open_page(browser: Browser, url: str) -> tuple[Page, float, float]:
    """The page in a browser with an empty cache; usable since navigation and paint, in ms."""
    page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    page.goto(f"{url}/projects/street/label", wait_until="commit")
    marked = "performance.getEntriesByName('assay:usable').length > 0"
    page.wait_for_function(marked, timeout=60_000)
    at = "(name) => performance.getEntriesByName(name).at(-1).startTime"
    usable, began = page.evaluate(at, "assay:usable"), page.evaluate(at, "assay:text")
    return page, float(usable), float(usable - began)


def measure(browser: Browser, assets: Path, count: int) -> dict[str, Any]:
    """All figures for one number of spans."""
    with serving(LongText(count), assets) as url:
        open_page(browser, url)[0].context.close()  # the first start of a browser is its own cost
        starts = []
        for _ in range(3):
            page, usable, paint = open_page(browser, url)
            starts.append((usable, paint))
            if len(starts) < 3:
                page.context.close()
        page.wait_for_timeout(1_500)
        result: dict[str, Any] = {
            "spans": count,
            "usable_ms": round(statistics.median(usable for usable, _ in starts)),
            "paint_ms": round(statistics.median(paint for _, paint in starts)),
        }
        for kind in ("still", "add", "relabel", "undo", "jump"):
            times = page.evaluate(MEASURE, kind)
            result[f"{kind}_p50_ms"] = round(statistics.median(times), 1)
            result[f"{kind}_max_ms"] = round(max(times), 1)
            page.wait_for_timeout(2_500)  # the draft of the last edit is sent
        frames = page.evaluate(MEASURE, "scroll")
        result["scroll_p95_ms"] = round(percentile(frames, 0.95), 1)
        page.context.close()
    return result


def main() -> None:
    """Measure and print one line for each number of spans, beside what the peers reach."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=Path, default=Path("src/assay/web_assets"))
    parser.add_argument("--spans", type=int, nargs="+", default=[100, 1_000, 10_000])
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        rows = [measure(browser, options.assets, count) for count in options.spans]
        browser.close()
    print("| " + " | ".join(rows[0]) + " |")
    print("|" + "---:|" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(str(value) for value in row.values()) + " |")
    print(PEERS)


if __name__ == "__main__":
    main()
