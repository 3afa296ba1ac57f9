"""The audio editor in a real browser: spans by mouse and keys, texts in place, what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e import moving
from tests.e2e.browser import Watch, axe_problems, context_of
from tests.e2e.conftest import PASSWORD, Running

SECONDS = 20


@dataclass
class Place:
    """The server and its owner."""

    url: str
    owner: moving.Person

    def newest(self) -> dict:
        """The answers that were sent last."""
        return self.owner.annotations("calls")[0]["answers"]


@pytest.fixture(scope="module")
def place(server: Running) -> Place:
    owner = moving.owner_of(server)
    owner("POST", "/projects", json={"source": moving.CALLS})
    moving.add_annotator(server.url, owner, "calls")
    sounds = {f"a{n}.wav": moving.speech(SECONDS + n, channels=1 + n % 2) for n in range(8)}
    moving.add_files(owner, "calls", sounds)
    return Place(server.url, owner)


@pytest.fixture
def desk(browser: Browser, place: Place) -> Iterator:
    """Opens the labelling page; nothing may go wrong behind it."""
    watch, contexts = Watch(), []

    def opened(**look) -> Page:
        context: BrowserContext = context_of(browser, **look)
        contexts.append(context)
        body = {"email": "ann@example.org", "password": PASSWORD}
        assert context.request.post(f"{place.url}/api/v1/session", data=body).ok
        page = context.new_page()
        watch.on(page)
        page.goto(f"{place.url}/projects/calls/label")
        page.locator(".tl-host[data-drawn]").wait_for(timeout=30_000)
        page.locator(".tl-host").focus()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert watch.errors == []
    assert watch.refused == []


def duration(page: Page) -> float:
    """Of the sound, in seconds, as the page says."""
    minutes, seconds = page.locator(".transport > .dim").inner_text().split()[-1].split(":")
    return int(minutes) * 60 + float(seconds)


def at(page: Page, row: str, seconds: float) -> tuple[float, float]:
    """A time on a row, on the page."""
    host = page.locator(".tl-host").bounding_box()
    name = page.locator(".tl-name", has_text=row).first.bounding_box()
    assert host is not None
    assert name is not None
    x = host["x"] + seconds / duration(page) * host["width"]
    return x, name["y"] + name["height"] / 2


def drag(page: Page, row: str, start: float, end: float) -> None:
    """Drags over a row from one time to another."""
    page.mouse.move(*at(page, row, start))
    page.mouse.down()
    page.mouse.move(*at(page, row, (start + end) / 2), steps=3)
    page.mouse.move(*at(page, row, end), steps=3)
    page.mouse.up()


def go(page: Page, words: str) -> None:
    """To a time, as typed into the clock."""
    page.locator(".clock").fill(words)
    page.locator(".clock").press("Enter")
    page.locator(".tl-host").focus()


def submit(page: Page, place: Place) -> dict:
    """Sends the answer, and gives what the server holds."""
    before = len(place.owner.annotations("calls"))
    page.keyboard.press("Control+Enter")
    for _ in range(60):
        if len(place.owner.annotations("calls")) > before:
            return place.newest()
        page.wait_for_timeout(100)
    raise AssertionError("nothing was sent")


def test_spans_are_marked_by_mouse_and_snap_to_silence(desk, place):
    page = desk()
    drag(page, "agent", 2.05, 3.46)
    expect(page.locator(".rowline")).to_have_count(1)
    drag(page, "caller", 3.0, 5.0)
    drag(page, "line", 8.0, 9.0)
    expect(page.locator(".rowline")).to_have_count(3)
    page.keyboard.press("Control+z")
    expect(page.locator(".rowline")).to_have_count(2)
    page.keyboard.press("Control+Shift+z")
    expect(page.locator(".rowline")).to_have_count(3)
    # The edge of the span of the caller is dragged, then the whole span of the line.
    drag(page, "caller", 5.0, 6.0)
    drag(page, "line", 8.5, 10.5)
    answers = submit(page, place)
    agent, caller = answers["speech"]
    assert (agent["label"], caller["label"]) == ("agent", "caller")
    assert agent["start"] == pytest.approx(2_000_000, abs=20_000)
    assert agent["end"] == pytest.approx(3_500_000, abs=20_000)
    assert caller["start"] == pytest.approx(3_000_000, abs=40_000)
    assert caller["end"] == pytest.approx(6_000_000, abs=40_000)
    (event,) = answers["events"]
    assert (event["label"], event["tier"]) == ("cough", "line")
    assert event["start"] == pytest.approx(10_000_000, abs=60_000)
    assert event["end"] - event["start"] == pytest.approx(1_000_000, abs=60_000)


def test_texts_are_typed_in_place_and_keys_go_on_working(desk, place):
    page = desk()
    drag(page, "agent", 2.05, 3.46)
    page.keyboard.press("Enter")
    expect(page.locator(".span-text")).to_be_focused()
    page.keyboard.type("hello there, is i o d f k")
    page.keyboard.press("Alt+p")
    page.wait_for_timeout(300)
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("Alt+k")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page.locator(".span-text")).to_be_focused()
    page.keyboard.type("!")
    page.keyboard.press("Escape")
    expect(page.locator(".tl-host")).to_be_focused()
    drag(page, "caller", 7.05, 8.46)
    page.keyboard.press("Enter")
    page.keyboard.type("second")
    page.keyboard.press("Alt+,")
    expect(page.locator(".span-text")).to_have_value("hello there, is i o d f k!")
    expect(page.locator(".span-text")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    expect(page.locator(".span-text")).to_have_count(1)
    page.keyboard.press("Control+Shift+z")
    answers = submit(page, place)
    assert [one["attributes"].get("text") for one in answers["speech"]] == [
        "hello there, is i o d f k!",
        "second",
    ]


def test_everything_is_done_by_keys_alone(desk, place):
    page = desk()
    press = page.keyboard.press
    press("2")
    go(page, "4")
    press("i")
    press("Control+z")
    press("i")
    for _ in range(10):
        press("v")
    press("o")
    expect(page.locator(".rowline")).to_have_count(1)
    press("[")
    press("[")
    press("}")
    press("Alt+ArrowRight")
    press("q")
    go(page, "4.5")
    press("Shift+s")
    expect(page.locator(".rowline")).to_have_count(2)
    press(",")
    press("Shift+j")
    expect(page.locator(".rowline")).to_have_count(1)
    press("Escape")
    press("3")
    press("ArrowDown")
    go(page, "8")
    press("i")
    press("v")
    press("v")
    press("o")
    expect(page.locator(".rowline")).to_have_count(2)
    answers = submit(page, place)
    (span,) = answers["speech"]
    assert span["label"] == "caller"
    assert (span["start"], span["end"]) == (3_990_000, 5_020_000)
    assert span["attributes"] == {"clear": "sure"}
    (event,) = answers["events"]
    assert event["tier"] == "line"
    assert (event["start"], event["end"]) == (8_000_000, 8_200_000)


def test_one_channel_is_heard_alone_and_marked(desk, place):
    page = desk()
    channels = page.locator(".tl-name.wave")
    if channels.count() == 1:
        submit(page, place)
        page.wait_for_timeout(800)
        page.locator(".tl-host[data-drawn]").wait_for()
    expect(channels).to_have_count(2)
    channels.nth(1).get_by_role("button").click()
    drag(page, "agent", 2.2, 3.2)
    page.locator(".tl-host").focus()
    page.keyboard.press(">")
    page.keyboard.press("l")
    expect(page.get_by_role("button", name="Loop")).to_have_attribute("aria-pressed", "true")
    (span,) = submit(page, place)["speech"]
    assert span["channel"] == 1


def test_the_editor_reads_well_in_light_and_dark(desk, place):
    for dark in (False, True):
        page = desk(dark=dark)
        if not dark:
            drag(page, "agent", 2.05, 3.46)
        expect(page.locator(".rowline")).to_have_count(1)
        assert axe_problems(page) == []
        page.wait_for_timeout(2_500)
