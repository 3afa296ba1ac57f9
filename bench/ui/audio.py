"""How soon a long sound is usable in the labelling page, on a real server, without a GPU.

    python -m bench.ui.audio [--hours 3]

The sound is made here (a voice-like buzz in noise, FLAC), imported and prepared as any other.
Usable is the first whole drawing of the timeline with its wave, from navigation: the page's own
start included, and beside it how long it took from the moment at which the task was there. Bytes
are those of peaks, spectrogram and sound together that were fetched by then.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import av
import numpy as np
from playwright.sync_api import Browser, Response
from tests.e2e import moving
from tests.e2e.browser import context_of, open_browser
from tests.e2e.conftest import PASSWORD, serving

RATE = 16_000
SPANS = 600
PROJECT = moving.CALLS


def long_sound(path: Path, hours: float) -> bytes:
    """FLAC of that many hours: noise, and a buzz for half of each three seconds."""
    random = np.random.default_rng(3)
    second = np.arange(RATE) / RATE
    quiet = (random.normal(0, 60, RATE)).astype(np.int16)
    loud = (np.sign(np.sin(2 * np.pi * 140 * second)) * 14_000 + quiet).astype(np.int16)
    with av.open(str(path), "w", format="flac") as out:
        stream: Any = out.add_stream("flac", rate=RATE)
        stream.layout = "mono"
        stream.format = "s16"
        for number in range(int(hours * 3600)):
            samples = loud if number % 3 == 1 else quiet
            frame = av.AudioFrame.from_ndarray(samples[None, :], format="s16", layout="mono")
            frame.sample_rate, frame.pts = RATE, number * RATE
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path.read_bytes()


def opened(browser: Browser, url: str) -> dict[str, float]:
    """One opening of the page in a browser with an empty cache."""
    context = context_of(browser)
    body = {"email": "ann@example.org", "password": PASSWORD}
    assert context.request.post(f"{url}/api/v1/session", data=body).ok
    page = context.new_page()
    task: list[float] = []
    media = {"bytes": 0}

    def answered(response: Response) -> None:
        if response.url.endswith("/next"):
            task.append(time.monotonic())
        if "/media/" in response.url:
            media["bytes"] += int(response.headers.get("content-length", 0))

    page.on("response", answered)
    page.goto(f"{url}/projects/calls/label", wait_until="commit")
    page.locator(".tl-host[data-drawn]").wait_for(timeout=60_000)
    seen = time.monotonic()
    usable = float(page.evaluate("performance.getEntriesByName('assay:usable')[0].startTime"))
    # Scrubbing and zooming over the whole length.
    deltas = page.evaluate(
        """async () => {
          const host = document.querySelector('.tl-host');
          const box = host.getBoundingClientRect();
          const at = { clientX: box.left + box.width / 3, clientY: box.top + 100, bubbles: true, cancelable: true };
          const deltas = [];
          let last = await new Promise(requestAnimationFrame);
          for (let n = 0; n < 120; n += 1) {
            host.dispatchEvent(new WheelEvent('wheel', n < 60 ? { ...at, deltaY: -120, ctrlKey: true } : { ...at, deltaY: 60 }));
            const now = await new Promise(requestAnimationFrame);
            deltas.push(now - last);
            last = now;
          }
          return deltas;
        }"""  # noqa: E501 - one script
    )
    context.close()
    ordered = sorted(deltas)
    return {
        "usable_ms": usable,
        "from_task_ms": (seen - task[0]) * 1000 if task else float("nan"),
        "media_kB": media["bytes"] / 1000,
        "frame_p50_ms": statistics.median(deltas),
        "frame_p95_ms": ordered[int(len(ordered) * 0.95)],
    }


def main() -> None:
    """Make, import, open five times; print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=3.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, serving(Path(name) / "data") as running:
        owner = moving.owner_of(running)
        owner("POST", "/projects", json={"source": PROJECT})
        moving.add_annotator(running.url, owner, "calls")
        started = time.monotonic()
        content = long_sound(Path(name) / "long.flac", options.hours)
        made = time.monotonic()
        moving.add_files(owner, "calls", {"long.flac": content})
        prepared = time.monotonic()
        print(
            f"{options.hours:g} h, {len(content) / 1e6:.0f} MB;"
            f" made in {made - started:.0f} s, imported and prepared in {prepared - made:.0f} s"
        )
        with open_browser() as browser:
            opened(browser, running.url)  # the first start of a browser is its own cost
            rows = [opened(browser, running.url) for _ in range(5)]
    print("| " + " | ".join(rows[0]) + " |")
    print("|" + "---:|" * len(rows[0]))
    print(
        "| "
        + " | ".join(f"{statistics.median(row[key] for row in rows):.0f}" for key in rows[0])
        + " |"
    )


if __name__ == "__main__":
    main()
