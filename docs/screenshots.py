"""Takes the pictures of README and documents: every page of the demo, driven in a browser.

``python docs/screenshots.py`` builds a demo in a temporary folder (or uses ``--data FOLDER``),
serves it, and writes each page in light and dark, wide and narrow, to ``--out`` (by default
``docs/images/all``, which is not kept). The few that the documents show go to ``docs/images``.
It ends with 1 if a page logged an error, so that it finds broken pages too.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import Connection, text

from assay.app import build
from assay.demo import crossings
from assay.demo.build import build_demo
from assay.demo.people import OWNER_EMAIL
from assay.services import accounts
from assay.settings import Settings
from assay.store.handouts import external_id_of
from assay.store.places import LOCAL

HERE = Path(__file__).parent
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = {"wide": (1440, 1000), "narrow": (390, 844)}
ANNOTATOR = "simulated-annotator-ada@demo.invalid"
STREETS, NOTES, COINS = "street-crossings", "function-notes", "coins-and-galaxies"


@dataclass(frozen=True)
class View:
    """A page to be pictured: as whom, where, and whether boxes are drawn on it first."""

    name: str
    path: str
    who: str = OWNER_EMAIL
    draws: bool = False


VIEWS = (
    View("projects", "/"),
    View("overview", f"/projects/{STREETS}/overview"),
    View("blueprint", f"/projects/{STREETS}/blueprint"),
    View("items", f"/projects/{STREETS}/items"),
    View("coverage", f"/projects/{STREETS}/coverage"),
    View("people", f"/projects/{STREETS}/people"),
    View("guideline", f"/projects/{STREETS}/guideline"),
    View("discussions", f"/projects/{STREETS}/discussions"),
    View("gold", f"/projects/{STREETS}/gold"),
    View("quality", f"/projects/{STREETS}/quality"),
    View("iteration", f"/projects/{STREETS}/iteration"),
    View("exports", f"/projects/{STREETS}/exports"),
    View("jobs", f"/projects/{STREETS}/jobs"),
    View("review", f"/projects/{STREETS}/review"),
    View("quality-texts", f"/projects/{NOTES}/quality"),
    View("items-coins", f"/projects/{COINS}/items"),
    View("new-project", "/projects/new"),
    View("profile", "/profile"),
    View("persons", "/people"),
    View("audit", "/audit"),
    View("annotator-home", "/", ANNOTATOR),
    View("label-boxes", f"/projects/{STREETS}/label", ANNOTATOR, draws=True),
    View("label-text", f"/projects/{NOTES}/label", ANNOTATOR),
    View("label-coins", f"/projects/{COINS}/label", ANNOTATOR),
    View("annotator-guideline", f"/projects/{STREETS}/guideline", ANNOTATOR),
)
KEPT = ("overview", "label-boxes", "quality", "coverage", "review", "iteration", "guideline")


@contextmanager
def demo(folder: Path | None) -> Iterator[Path]:
    """A folder with a demo to picture: a copy of the one given, or a new one."""
    with tempfile.TemporaryDirectory() as temporary:
        data = Path(temporary) / "demo"
        if folder is None:
            running = build(Settings(data=data))
            build_demo(running, lambda *_: None)
            running.close()
        else:
            shutil.copytree(folder, data)
        yield data


def sign_in_links(data: Path, url: str, people: set[str]) -> dict[str, str]:
    """A one-time link for each person; a server with other settings serves them."""
    running = build(Settings(data=data, url=url))
    links = {who: running.perform_now(LOCAL, accounts.make_sign_in_link, who).url for who in people}
    running.close()
    return links


@contextmanager
def serving(data: Path, port: int) -> Iterator[str]:
    """A server on that folder."""
    url = f"http://127.0.0.1:{port}"
    log = data.with_suffix(".log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "assay.cli.main", "serve", "--port", str(port)],
        env={**os.environ, "ASSAY_DATA": str(data)},
        stdout=subprocess.DEVNULL,
        stderr=log,
    )
    try:
        for _ in range(100):
            try:
                with urllib.request.urlopen(f"{url}/health", timeout=2):  # noqa: S310 - our own
                    break
            except OSError:
                time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def picture(page: Page, url: str, view: View, target: Path, data: Path) -> list[str]:
    """One page as a PNG; what went wrong on it."""
    wrong: list[str] = []

    def on_message(message: object) -> None:
        if getattr(message, "type", "") == "error":
            wrong.append(str(getattr(message, "text", message)))

    def on_error(error: object) -> None:
        wrong.append(str(error))

    page.on("console", on_message)
    page.on("pageerror", on_error)
    page.goto(url + view.path, wait_until="load")
    try:
        page.wait_for_load_state("networkidle", timeout=4_000)
    except Exception:  # a page with live updates is never idle
        page.wait_for_timeout(1_200)
    page.wait_for_timeout(500)
    if view.draws and "wide" in target.name:
        draw_boxes(page, data)
    page.screenshot(path=str(target))
    page.remove_listener("console", on_message)
    page.remove_listener("pageerror", on_error)
    return wrong


def draw_boxes(page: Page, data: Path) -> None:
    """Draw what the picture on the screen shows, as a person would, for a few of its things."""
    running = build(Settings(data=data), migrate=False)
    held = running.database.read_now(latest_lease)
    running.close()
    found = page.locator("canvas")
    canvas = found.last.bounding_box() if found.count() else None
    if held is None or canvas is None:
        return
    _, scene = crossings.render(int(held.rpartition("/")[2]))
    zoom = min((canvas["width"] - 24) / 640, (canvas["height"] - 24) / 512)
    left = canvas["x"] + (canvas["width"] - 640 * zoom) / 2
    top = canvas["y"] + (canvas["height"] - 512 * zoom) / 2
    for seen in scene.seen[:6]:
        x, y, width, height = seen.box
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        page.keyboard.press(str(crossings.LABELS.index(seen.label) + 1))
        page.mouse.move(left + x * zoom, top + y * zoom)
        page.mouse.down()
        page.mouse.move(left + (x + width / 2) * zoom, top + (y + height / 2) * zoom)
        page.mouse.move(left + (x + width) * zoom, top + (y + height) * zoom)
        page.mouse.up()
        page.wait_for_timeout(150)


def latest_lease(conn: Connection) -> str | None:
    """The external id of the street that was handed out last."""
    uid = conn.execute(
        text(
            "SELECT a.uid FROM assignments a JOIN projects p ON p.id = a.project_id"
            " WHERE a.state = 'leased' AND p.slug = :slug ORDER BY a.leased_at DESC LIMIT 1"
        ),
        {"slug": STREETS},
    ).scalar_one_or_none()
    return None if uid is None else external_id_of(conn, uid)


def take(
    browser: Browser, url: str, links: dict[str, str], out: Path, only: set[str], data: Path
) -> int:
    """All views in both themes and widths; how many had something wrong."""
    bad = 0
    views = [view for view in VIEWS if not only or view.name in only]
    for who in {view.who for view in views}:
        context = browser.new_context(viewport={"width": 1440, "height": 1000})
        page = context.new_page()
        page.goto(links[who], wait_until="load")
        page.wait_for_timeout(1_000)
        for button in ("Sign in", "Continue"):
            found = page.get_by_role("button", name=button)
            if found.count():
                found.first.click()
                page.wait_for_timeout(1_200)
                break
        state = context.storage_state()
        context.close()
        for theme in ("light", "dark"):
            for width, (w, h) in WIDTHS.items():
                context = browser.new_context(
                    viewport={"width": w, "height": h}, color_scheme=theme, storage_state=state
                )
                page = context.new_page()
                for view in (one for one in views if one.who == who):
                    name = f"{view.name}-{theme}-{width}.png"
                    for problem in picture(page, url, view, out / name, data):
                        sys.stderr.write(f"{name}: {problem[:300]}\n")
                        bad += 1
                context.close()
    return bad


def keep(out: Path) -> None:
    """The pictures that the documents show, small, in few colours."""
    for name in KEPT:
        source = out / f"{name}-light-wide.png"
        if source.exists():
            shown = Image.open(source).convert("RGB").resize((1080, 750))
            shown.quantize(160).save(HERE / "images" / f"{name}.png", optimize=True)


def main() -> int:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a demo that is there already (it is copied)")
    parser.add_argument("--out", type=Path, default=HERE / "images" / "all")
    parser.add_argument("--only", nargs="*", default=[], help="names of views")
    parser.add_argument("--chromium", default=shutil.which("chromium"))
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with demo(arguments.data) as data:
        links = sign_in_links(data, url, {view.who for view in VIEWS})
        with serving(data, port), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=arguments.chromium, args=FLAGS)
            bad = take(browser, url, links, arguments.out, set(arguments.only), data)
            browser.close()
    keep(arguments.out)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
