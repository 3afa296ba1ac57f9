"""Time series in a browser: stretches and moments on a plot, by mouse and by keys alone."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import axe_problems, words_of
from tests.e2e.conftest import Running
from tests.e2e.making import Made, Opened, desks, make, sent

BEATS = """assay: 1
project: beats
purpose:
  problem: Beats and rests
data:
  trace: {type: series, source: made up}
questions:
  parts: {on: trace, type: segments, labels: [beat, rest], points: true}
  quality: {on: trace, type: choice, labels: [good, noisy]}
quality:
  labels_per_item: {least: 1, most: 1}
"""
ROWS = 200
CSV = "time [ms],lead [mV],breath\n" + "\n".join(
    f"{1000 + 50 * n},{math.sin(n / 5):.4f},{'' if n == 7 else n % 20}" for n in range(ROWS)
)
_names = (f"ann{n}" for n in itertools.count())


@pytest.fixture(scope="module")
def made(server: Running) -> Made:
    made = make(server)
    slug = made.project(BEATS, [])
    rows = [{"external_id": f"t{n}", "data": {"trace": CSV}} for n in range(20)]
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
    made.upload(slug, "traces.jsonl", lines)
    return made


@pytest.fixture
def desk(browser: Browser, made: Made) -> Iterator[Opened]:
    with desks(browser, made) as opened:
        yield opened


def opened_series(desk: Opened, made: Made, **look) -> Page:
    name = next(_names)
    made.join("beats", name)
    page = desk("beats/label", name, **look)
    page.locator(".tl-host[data-drawn]").wait_for()
    return page


def drag_on_plot(page: Page, start: float, end: float) -> None:
    """Drag over a channel between two shares of the whole time."""
    box = page.locator(".tl-host").bounding_box()
    y = box["y"] + 26 + 24 + 40
    page.mouse.move(box["x"] + box["width"] * start, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (start + end) / 2, y, steps=3)
    page.mouse.move(box["x"] + box["width"] * end, y, steps=3)
    page.mouse.up()


def test_stretches_are_marked_by_mouse_and_stored_in_microseconds_of_rows(desk, made):
    page = opened_series(desk, made)
    drag_on_plot(page, 0.25, 0.5)
    expect(page.locator(".rowline")).to_have_count(1)
    page.keyboard.press("2")
    answers = sent(page, made, "beats")
    (part,) = answers["parts"]
    assert part["label"] == "rest"
    assert abs(part["start"] - 2_500_000) < 100_000
    assert abs(part["end"] - 5_000_000) < 100_000
    assert part["start"] % 50_000 == 0
    assert part["end"] % 50_000 == 0


def test_stretches_and_moments_are_marked_by_keys_alone(desk, made):
    page = opened_series(desk, made)
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("i")
    for _ in range(2):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("o")
    expect(page.locator(".rowline")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("End")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("p")
    expect(page.locator(".rowline")).to_have_count(2)
    page.keyboard.press("2")
    answers = sent(page, made, "beats")
    found = [(part["label"], part["start"], part["end"]) for part in answers["parts"]]
    last = 50_000 * (ROWS - 1)
    assert found == [("beat", 200_000, 1_200_000), ("rest", last - 500_000, last - 500_000)]


def test_a_moment_is_undone_and_redone(desk, made):
    page = opened_series(desk, made)
    page.keyboard.press("p")
    expect(page.locator(".rowline")).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(page.locator(".rowline")).to_have_count(0)
    page.keyboard.press("Control+Shift+z")
    expect(page.locator(".rowline")).to_have_count(1)
    page.keyboard.press(".")
    page.keyboard.press("Delete")
    expect(page.locator(".rowline")).to_have_count(0)


def test_the_values_at_the_line_are_told(desk, made):
    page = opened_series(desk, made)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Values at the line")).to_have_text(
        "0:00.050 · time 1050 · lead 0.1987 · breath 1"
    )


@pytest.mark.parametrize("look", [{"dark": True}, {"width": 420, "height": 900}, {}])
def test_a_series_is_reachable_for_everybody(desk, made, look):
    page = opened_series(desk, made, **look)
    page.keyboard.press("p")
    problems = axe_problems(page)
    assert problems == [], words_of(problems)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
