"""Seeks in four videos whose frames show their own numbers: wrong frames, and how long each takes.

    python -m bench.ui.video

H.264 with B-frames, H.264 of variable rate, VP9, and H.264 with one key frame in 400: 110 seeks
each (first, last, steps, jumps), on a real server, in Chromium without a GPU. A seek is what a
person does who types the number of a frame and presses Enter; it ends when that frame is drawn.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from tests.e2e import moving, seeking
from tests.e2e.browser import context_of, open_browser
from tests.e2e.conftest import PASSWORD, serving


def main() -> None:
    """Make, import, seek, print."""
    with tempfile.TemporaryDirectory() as name, serving(Path(name) / "data") as running:
        owner = moving.owner_of(running)
        rows = []
        folder = Path(name)
        with open_browser() as browser:
            for number, (file, how) in enumerate(seeking.FILES.items()):
                project = f"seeks-{number}"
                source = moving.CLIPS.replace("project: clips", f"project: {project}")
                owner("POST", "/projects", json={"source": source})
                moving.add_annotator(running.url, owner, project, name=f"ann{number}")
                moving.add_files(owner, project, {file: moving.clip(folder, file, **how)})
                context = context_of(browser)
                body = {"email": f"ann{number}@example.org", "password": PASSWORD}
                assert context.request.post(f"{running.url}/api/v1/session", data=body).ok
                page = context.new_page()
                page.goto(f"{running.url}/projects/{project}/label")
                page.locator(".video-stage[data-drawn]").wait_for(timeout=60_000)
                took, wrong = [], 0
                for frame in seeking.wanted(file, how["n"]):
                    started = time.perf_counter()
                    wrong += seeking.seek(page, frame) != frame
                    took.append((time.perf_counter() - started) * 1000)
                context.close()
                took.sort()
                rows.append(
                    (file, len(took), wrong, statistics.median(took), took[int(len(took) * 0.95)])
                )
    print("| file | seeks | wrong frames | median ms | p95 ms |\n|---|---:|---:|---:|---:|")
    for file, seeks, wrong, median, late in rows:
        print(f"| {file} | {seeks} | {wrong} | {median:.0f} | {late:.0f} |")
    print(f"| all | {sum(row[1] for row in rows)} | {sum(row[2] for row in rows)} | | |")


if __name__ == "__main__":
    main()
