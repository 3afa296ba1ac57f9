"""Examples of rules that are drawn from nothing, in the editors themselves."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.browser import axe_problems, words_of
from tests.e2e.conftest import Running
from tests.e2e.making import Made, Opened, desks, make

WIDTH, HEIGHT = 640, 480
STREET = """assay: 1
project: street
purpose:
  problem: Find the cars
data:
  photo: {type: image, source: drawn for this test}
questions:
  things:
    on: photo
    type: boxes
    labels:
      - {name: car, key: "1", rule: R1, colour: "#2f7ed8"}
      - {name: van, key: "2", rule: R1, colour: "#d8572f"}
    attributes:
      seen: {type: choice, labels: [whole, partly]}
  weather: {type: choice, labels: [dry, wet]}
quality:
  labels_per_item: {least: 1, most: 1}
"""
NAMES = """assay: 1
project: names
purpose:
  problem: Who is named
data:
  body: {type: text, source: made up for this test}
questions:
  who:
    on: body
    type: spans
    labels: [{name: person, key: "1", rule: R1}, {name: place, key: "2", rule: R1}]
quality:
  labels_per_item: {least: 1, most: 1}
"""
RULES = "## R1 What counts\n\nAll of it, nothing else.\n"
BODY = "Ingrid Solheim took the ferry to Bergen in the morning."


def picture() -> bytes:
    """One picture of a bright square, packed."""
    image = Image.new("RGB", (WIDTH, HEIGHT), (30, 40, 50))
    ImageDraw.Draw(image).rectangle((200, 140, 440, 340), fill=(220, 210, 190))
    file, target = io.BytesIO(), io.BytesIO()
    image.save(file, "PNG")
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("p.png", file.getvalue())
    return target.getvalue()


@pytest.fixture(scope="module")
def made(server: Running) -> Made:
    made = make(server)
    made.project(STREET, [])
    made.upload("street", "p.zip", picture())
    made.project(NAMES, [{"external_id": "ferry", "data": {"body": BODY}}])
    for slug in ("street", "names"):
        text, first = {"text": RULES, "note": "first"}, {"If-Match": '"0"'}
        made.owner.client.put(
            f"/projects/{slug}/guideline", json=text, headers=first
        ).raise_for_status()
        made.join(slug, "mia", "manager")
    return made


@pytest.fixture
def desk(browser: Browser, made: Made) -> Iterator[Opened]:
    with desks(browser, made) as opened:
        yield opened


def examples(made: Made, slug: str) -> list[dict[str, Any]]:
    """The examples that the server holds."""
    found = made.owner("GET", f"/projects/{slug}/guideline")["rules"][0]["examples"]
    assert isinstance(found, list)
    return found


@pytest.fixture(autouse=True)
def nothing_drawn(made: Made) -> None:
    """Each test begins without examples."""
    for slug in ("street", "names"):
        for example in examples(made, slug):
            made.owner("DELETE", f"/projects/{slug}/guideline/examples/{example['id']}")


def board(page: Page) -> Locator:
    """The editors over the window."""
    return page.locator("dialog.drawing-board")


def begin(page: Page) -> Locator:
    """From the guideline to an empty sheet on the one item."""
    page.get_by_role("button", name="Draw an example").click()
    page.locator(".draw-items button").first.click()
    page.get_by_role("button", name="Draw it").click()
    return board(page)


def at(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a pixel of the picture is in the window."""
    page.locator(".drawing-board .stage[data-drawn]").wait_for()
    box = page.locator(".drawing-board .stage").bounding_box()
    assert box is not None
    scale = min((box["width"] - 24) / WIDTH, (box["height"] - 24) / HEIGHT)
    left = box["x"] + box["width"] / 2 - WIDTH / 2 * scale
    top = box["y"] + box["height"] / 2 - HEIGHT / 2 * scale
    return left + x * scale, top + y * scale


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag from pixel to pixel of the picture."""
    page.mouse.move(*at(page, *start))
    page.mouse.down()
    page.mouse.move(*at(page, *end), steps=4)
    page.mouse.up()


def add(page: Page, caption: str) -> None:
    """Say what the case shows, and add it."""
    page.get_by_label("What it shows").fill(caption)
    page.get_by_role("button", name="Add example").click()
    expect(page.locator("dialog")).to_have_count(0)


def test_a_box_is_drawn_from_nothing_and_annotators_see_it(desk, made):
    page = desk("street/guideline", "mia")
    over = begin(page)
    drag(page, (200, 140), (440, 340))
    rows = over.locator(".rowline")
    expect(rows).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    drag(page, (20, 20), (120, 90))
    expect(rows).to_have_count(2)
    page.keyboard.press("Control+z")
    expect(rows).to_have_count(1)
    over.get_by_role("radio", name="wet").click()
    page.keyboard.press("Control+Enter")
    expect(over).to_have_count(0)
    expect(page.locator("dialog .still")).to_be_visible()
    page.get_by_role("radio", name="Bad").or_(page.get_by_role("button", name="Bad")).click()
    add(page, "The whole car")
    (example,) = examples(made, "street")
    assert (example["kind"], example["caption"]) == ("bad", "The whole car")
    (box,) = example["answers"]["things"]
    assert box["label"] == "car"
    assert [round(value) for value in box["box"]] == pytest.approx([200, 140, 240, 200], abs=2)
    assert example["answers"]["weather"] == "wet"
    reader = desk("street/guideline", "ann")
    figure = reader.locator("figure.example")
    expect(figure).to_contain_text("The whole car")
    expect(figure.locator(".still")).to_be_visible()
    expect(reader.get_by_role("button", name="Change")).to_have_count(0)
    assert made.answers("street") == []


def test_words_are_marked_from_nothing(desk, made):
    page = desk("names/guideline", "mia")
    over = begin(page)
    over.locator(".read, .text").first.wait_for()
    page.keyboard.press("2")
    place = page.evaluate(
        """() => {
          const all = document.createTreeWalker(
            document.querySelector('.drawing-board .panes-of-item'), NodeFilter.SHOW_TEXT);
          for (let node = all.nextNode(); node; node = all.nextNode()) {
            const start = node.data.indexOf('Bergen');
            if (start < 0) continue;
            const range = document.createRange();
            range.setStart(node, start); range.setEnd(node, start + 6);
            const box = range.getBoundingClientRect();
            return [box.left + box.width / 2, box.top + box.height / 2];
          }
        }"""
    )
    page.mouse.dblclick(*place)
    expect(over.locator(".rowline")).to_have_count(1)
    over.get_by_role("button", name="Use this drawing").click()
    add(page, "A town")
    (example,) = examples(made, "names")
    (span,) = example["answers"]["who"]
    start = BODY.index("Bergen")
    assert (span["label"], span["ranges"], span["text"]) == (
        "place",
        [[start, start + 6]],
        "Bergen",
    )
    reader = desk("names/guideline", "ann")
    expect(reader.locator("figure.example")).to_contain_text("Bergen")


def test_what_is_half_drawn_is_there_again(desk, made):
    page = desk("street/guideline", "mia")
    over = begin(page)
    drag(page, (200, 140), (440, 340))
    expect(over.locator(".rowline")).to_have_count(1)
    for _ in range(3):
        page.keyboard.press("Escape")
    expect(over).to_be_visible()
    page.keyboard.press("F1")
    page.keyboard.press("/")
    expect(over).to_be_visible()
    over.get_by_role("button", name="Close").click()
    expect(over).to_have_count(0)
    page.get_by_label("What it shows").fill("Half of it")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    page.get_by_role("button", name="Draw an example").click()
    expect(page.get_by_label("What it shows")).to_have_value("Half of it")
    page.get_by_role("button", name="Go on drawing").click()
    expect(over.locator(".rowline")).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(over.locator(".rowline")).to_have_count(0)
    over.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Draw an example").click()
    expect(page.locator(".draw-items button").first).to_be_visible()
    assert examples(made, "street") == []


def test_an_example_is_drawn_anew(desk, made):
    item = made.owner("GET", "/projects/street/items")["items"][0]["id"]
    region = {"id": "b1", "label": "car", "attributes": {}, "box": [10, 10, 50, 50]}
    before = {
        "rule": "R1",
        "kind": "good",
        "caption": "Too small",
        "item": item,
        "answers": {"things": [region]},
    }
    made.owner("POST", "/projects/street/guideline/examples", json=before)
    page = desk("street/guideline", "mia")
    page.get_by_role("button", name="Change").click()
    page.get_by_role("button", name="Draw it").click()
    over = board(page)
    expect(over.locator(".rowline")).to_have_count(1)
    drag(page, (200, 140), (440, 340))
    expect(over.locator(".rowline")).to_have_count(2)
    over.get_by_role("button", name="Use this drawing").click()
    page.get_by_label("What it shows").fill("Both")
    page.get_by_role("button", name="Save the example").click()
    expect(page.locator("figure.example")).to_contain_text("Both")
    (example,) = examples(made, "street")
    assert [len(example["answers"]["things"]), example["caption"]] == [2, "Both"]
    assert example["answers"]["things"][0]["box"] == region["box"]


def test_what_the_server_does_not_accept_is_shown_where_it_is(desk, made):
    page = desk("street/guideline", "mia")
    over = begin(page)
    drag(page, (200, 140), (440, 340))
    expect(over.locator(".rowline")).to_have_count(1)
    over.get_by_role("button", name="Use this drawing").click()
    page.get_by_label("What it shows").fill("The whole car")
    refusal = {
        "status": 422,
        "code": "invalid_example",
        "detail": "The example is not valid.",
        "problems": [
            {"pointer": "/answers/things/0/box", "code": "outside", "message": "leaves the picture"}
        ],
    }
    page.route(
        "**/guideline/examples",
        lambda route: route.fulfill(status=422, json=refusal),
        times=1,
    )
    page.get_by_role("button", name="Add example").click()
    expect(page.get_by_role("alert")).to_contain_text("Things: Leaves the picture.")
    page.get_by_role("button", name="Go on drawing").click()
    expect(over.locator(".complaint")).to_have_text("Leaves the picture.")
    expect(over.locator(".rowline[aria-selected=true]")).to_have_count(1)
    over.get_by_role("button", name="Use this drawing").click()
    page.get_by_role("button", name="Add example").click()
    expect(page.locator("figure.example")).to_contain_text("The whole car")
    assert len(examples(made, "street")) == 1


@pytest.mark.parametrize("dark", [False, True])
def test_the_board_holds_what_accessibility_asks(desk, dark):
    page = desk("street/guideline", "mia", dark=dark)
    begin(page)
    drag(page, (200, 140), (440, 340))
    found = axe_problems(page)
    assert found == [], words_of(found)
