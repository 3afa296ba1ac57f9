"""A manager at work: accepts a dataset by a sample, tells somebody, and withdraws their labels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Running
from tests.e2e.making import Made, Opened, desks, make

MOODS = """assay: 1
project: moods
purpose:
  problem: How letters sound
data:
  letter: {type: text, source: made up}
questions:
  mood: {on: letter, type: choice, labels: [glad, sad], required: true}
quality:
  labels_per_item: {least: 2, most: 2}
  stages: [label]
"""
N = 8


@pytest.fixture(scope="module")
def made(server: Running) -> Made:
    made = make(server)
    letters = [{"external_id": f"l{n}", "data": {"letter": f"Letter {n}"}} for n in range(N)]
    made.project(MOODS, letters)
    made.join("moods", "ben")
    made.join("moods", "max", "manager")
    for name in ("ann", "ben"):
        person = made.people[name]
        for _ in range(N):
            task = person("POST", "/projects/moods/next", json={})
            body = {"answers": {"mood": "glad"}, "lead_ms": 4000}
            person("POST", f"/assignments/{task['assignment']}/submit", json=body)
    made.owner("POST", "/projects/moods/quality/runs", json={})
    made.until(lambda: made.owner("GET", "/projects/moods/quality")["at"] is not None)
    return made


@pytest.fixture
def desk(browser: Browser, made: Made) -> Iterator[Opened]:
    with desks(browser, made) as opened:
        yield opened


def test_a_sample_is_drawn_checked_item_by_item_and_says_its_result(desk):
    page = desk("moods/quality", "max")
    page.get_by_role("button", name="Draw a sample").click()
    asked = page.get_by_role("dialog")
    asked.get_by_label("Largest error").fill("40")
    asked.get_by_label("Confidence").fill("90")
    asked.get_by_role("button", name="Draw a sample").click()
    sample = page.locator("#acceptance")
    expect(sample).to_contain_text("6 checks without an error would be enough")
    sample.get_by_role("link", name="Check the next item").click()
    for _ in range(6):
        item = page.url
        expect(page.get_by_role("button", name="Close and next")).to_be_enabled()
        page.keyboard.press("a")
        page.keyboard.press("Control+Enter")
        expect(page).not_to_have_url(item)
    expect(page).to_have_url(f"{item.partition('/review')[0]}/quality#acceptance")
    expect(sample).to_contain_text("the error is at most 40 % with 90 % confidence")


def test_what_somebody_is_told_stands_on_their_page_until_they_read_it(desk, made):
    page = desk("moods/people", "max")
    page.get_by_role("button", name="What to do with A-02").click()
    page.get_by_role("menuitem", name="Tell them…").click()
    page.get_by_label("What they should know").fill("Irony counts as sad.")
    page.get_by_role("dialog").get_by_role("button", name="Tell them").click()
    expect(page.get_by_text("not read yet")).to_be_visible()
    own = desk("moods/history", "ann")
    own.goto(f"{made.url}/")
    told = own.get_by_role("region", name="A word to you")
    expect(told).to_contain_text("Irony counts as sad.")
    told.get_by_role("button", name="I have read it").click()
    expect(told).to_have_count(0)


def test_labels_are_withdrawn_with_a_preview_and_taken_back(desk, made):
    n = made.owner("GET", "/projects/moods/items")["counts"]["settled"]
    page = desk("moods/people", "max")
    page.get_by_role("button", name="What to do with A-03").click()
    page.get_by_role("menuitem", name="Withdraw labels…").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text(f"{n} labels of A-03 no longer count; {n} items go back")
    asked.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text(f"{n} labels withdrawn")).to_be_visible()
    counts = made.owner("GET", "/projects/moods/items")["counts"]
    assert counts["in_work"] == n
    page.get_by_role("button", name="What to do with A-03").click()
    page.get_by_role("menuitem", name="Take labels back…").click()
    page.get_by_role("dialog").get_by_role("button", name="Take back").click()
    expect(page.get_by_text(f"{n} labels withdrawn")).to_have_count(0)
    counts = made.owner("GET", "/projects/moods/items")["counts"]
    assert counts["settled"] == n
