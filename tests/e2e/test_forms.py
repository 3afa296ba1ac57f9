"""Every question type of the form in a browser: by mouse, by keys alone, checked, undone, sent."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import axe_problems, words_of
from tests.e2e.conftest import Running
from tests.e2e.making import Made, Opened, desks, make, sent

FORMS = """assay: 1
project: forms
purpose:
  problem: Every kind of question
data:
  body: {type: text, source: made up}
questions:
  usable: {on: body, type: choice, labels: [whole, partly, broken], required: true}
  why: {on: body, type: text, when: {usable: [broken]}, required: true, least: 3, lines: false}
  topics: {on: body, type: choices, labels: [price, taste, service], least: 1, most: 2}
  species:
    on: body
    type: taxonomy
    tree:
      - name: animal
        title: Animals
        children: [{name: dog, title: Dogs, children: [puli, beagle]}, cat]
      - {name: plant, title: Plants, children: [oak, fern]}
  mood: {on: body, type: rating, ends: [awful, splendid]}
  stars: {on: body, type: rating, style: stars}
  effort: {on: body, type: rating, style: slider}
  again: {on: body, type: rating, style: nps}
  weight: {on: body, type: number, unit: kg, least: 0.5, most: 900}
  seen: {on: body, type: date, least: "2026-01-01", most: "2026-12-31"}
  code: {on: body, type: text, lines: false, pattern: "[A-Z]{2}-[0-9]{3}"}
  fixed: {on: body, type: text, source: body}
  order: {on: body, type: ranking, candidates: [first_draft, second_draft, third_draft]}
  better: {on: body, type: pairwise, candidates: [left, right], strength: 2}
quality:
  labels_per_item: {least: 1, most: 1}
"""
TEXT = "The resturant was nice. We will come again."


@pytest.fixture(scope="module")
def made(server: Running) -> Made:
    made = make(server)
    rows = [{"external_id": f"t{n}", "data": {"body": TEXT}} for n in range(30)]
    made.project(FORMS, rows)
    return made


@pytest.fixture
def desk(browser: Browser, made: Made) -> Iterator[Opened]:
    with desks(browser, made) as opened:
        yield opened


def field(page: Page, name: str):
    return page.locator(f'[data-question="{name}"]')


_names = (f"ann{n}" for n in itertools.count())


def opened_form(desk: Opened, made: Made, **look) -> Page:
    """The page of somebody new, so that no draft of another test is on it."""
    name = next(_names)
    made.join("forms", name)
    page = desk("forms/label", name, **look)
    field(page, "better").locator('[role="radio"]').first.wait_for()
    field(page, "species").locator('[role="treeitem"]').first.wait_for()
    return page


def test_every_type_is_answered_by_mouse_and_stored_as_it_was_made(desk, made):
    page = opened_form(desk, made)
    field(page, "usable").get_by_role("radio", name="whole").click()
    field(page, "topics").get_by_role("checkbox", name="taste").click()
    tree = field(page, "species")
    tree.get_by_role("treeitem", name="puli").click()
    expect(tree.locator(".picked")).to_contain_text("Animals › Dogs › puli")
    field(page, "mood").get_by_role("radio", name="4").click()
    field(page, "stars").get_by_role("radio", name="3 stars").click()
    slider = field(page, "effort").get_by_role("slider")
    slider.click(position={"x": slider.bounding_box()["width"] - 3, "y": 8})
    field(page, "again").get_by_role("radio", name="9", exact=True).click()
    field(page, "weight").get_by_role("spinbutton").fill("12,5")
    field(page, "seen").locator("input").fill("2026-11-24")
    field(page, "code").get_by_role("textbox").fill("AB-123")
    fixed = field(page, "fixed").get_by_role("textbox")
    expect(fixed).to_have_value(TEXT)
    fixed.fill(TEXT.replace("resturant", "restaurant"))
    expect(field(page, "fixed").locator("del")).to_have_text("resturant")
    expect(field(page, "fixed").locator("ins")).to_have_text("restaurant")
    for name in ("third draft", "first draft", "second draft"):
        field(page, "order").get_by_role("button", name=name).click()
    field(page, "better").get_by_role("radio", name="right is slightly better").click()
    assert sent(page, made, "forms") == {
        "usable": "whole",
        "topics": ["taste"],
        "species": ["animal", "dog", "puli"],
        "mood": 4,
        "stars": 3,
        "effort": 100,
        "again": 9,
        "weight": 12.5,
        "seen": "2026-11-24",
        "code": "AB-123",
        "fixed": "The restaurant was nice. We will come again.",
        "order": ["third_draft", "first_draft", "second_draft"],
        "better": {"winner": "right", "strength": 1, "shown": ["left", "right"]},
    }


def press_key_of(page: Page, name: str, words: str) -> None:
    """The key that a choice shows."""
    key = field(page, name).locator(".chip, .place", has_text=words).locator("kbd").first
    page.keyboard.press(key.inner_text().lower())


def test_every_type_is_answered_by_keys_alone(desk, made):
    page = opened_form(desk, made)
    page.keyboard.press("1")
    press_key_of(page, "topics", "price")
    for _ in range(60):
        page.keyboard.press("Tab")
        at = "document.activeElement.closest('[data-question=species] .filter') !== null"
        if page.evaluate(at):
            break
    page.keyboard.type("oak")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")  # past 'Clear', which a set slider has
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    page.keyboard.type("7")
    page.keyboard.press("Shift+ArrowUp")
    answered = page.evaluate("document.activeElement.value")
    assert answered == "17"
    for words in ("second draft", "third draft", "first draft"):
        field(page, "order").locator('[tabindex="0"]').focus()
        press_key_of(page, "order", words)
    page.keyboard.press("Alt+ArrowUp")
    field(page, "order").locator("[data-candidate=first_draft]").focus()
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("=")
    press_key_of(page, "better", "About the same")
    answers = sent(page, made, "forms")
    assert answers["usable"] == "whole"
    assert answers["topics"] == ["price"]
    assert answers["species"] == ["plant", "oak"]
    assert answers["mood"] == 3
    assert answers["stars"] == 5
    assert answers["effort"] == 51
    assert answers["again"] == 10
    assert answers["weight"] == 17
    assert answers["order"] == [["first_draft", "second_draft"], "third_draft"]
    assert answers["better"] == {"winner": None, "shown": ["left", "right"]}


def test_a_condition_asks_and_takes_back_and_its_left_over_answer_is_not_sent(desk, made):
    page = opened_form(desk, made)
    expect(field(page, "why")).to_have_count(0)
    field(page, "usable").get_by_role("radio", name="broken").click()
    field(page, "why").get_by_role("textbox").fill("torn page")
    field(page, "topics").get_by_role("checkbox", name="price").click()
    field(page, "usable").get_by_role("radio", name="partly").click()
    expect(field(page, "why")).to_have_count(0)
    assert sent(page, made, "forms") == {"usable": "partly", "topics": ["price"]}


def test_what_is_wrong_is_said_where_it_is_wrong_and_nothing_is_sent(desk, made):
    page = opened_form(desk, made)
    before = len(made.answers("forms"))
    field(page, "weight").get_by_role("spinbutton").fill("heavy")
    field(page, "code").get_by_role("textbox").fill("ab-1")
    field(page, "order").get_by_role("button", name="first draft").click()
    page.keyboard.press("Control+Enter")
    said = {
        name: field(page, name).get_by_role("alert").inner_text()
        for name in ("usable", "weight", "code", "order")
    }
    assert said == {
        "usable": "An answer is needed.",
        "weight": "Must be a finite number.",
        "code": "Must look like [A-Z]{2}-[0-9]{3}.",
        "order": "Ranks 1; 3 of 3 candidates are to be ranked.",
    }
    expect(page.locator('[data-question="usable"] [role="radio"]').first).to_be_focused()
    assert len(made.answers("forms")) == before


def test_undo_takes_back_answers_of_every_kind_one_by_one(desk, made):
    page = opened_form(desk, made)
    field(page, "usable").get_by_role("radio", name="whole").click()
    field(page, "order").get_by_role("button", name="second draft").click()
    field(page, "stars").get_by_role("radio", name="2 stars").click()
    page.keyboard.press("Control+z")
    expect(field(page, "stars").locator("[aria-checked=true]")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(field(page, "order").locator("[data-place]")).to_have_count(0)
    page.keyboard.press("Control+Shift+z")
    expect(field(page, "order").locator("[data-place]")).to_have_count(1)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(field(page, "usable").locator("[aria-checked=true]")).to_have_count(0)


def test_a_ranking_is_dragged_into_order_and_into_a_tie(desk, made):
    page = opened_form(desk, made)
    order = field(page, "order")
    for name in ("first draft", "second draft", "third draft"):
        order.get_by_role("button", name=name).click()

    def drag(name: str, onto: str, share: float) -> None:
        start = order.locator(f"[data-candidate={name}]").bounding_box()
        end = order.locator(f"[data-candidate={onto}]").bounding_box()
        page.mouse.move(start["x"] + 40, start["y"] + start["height"] / 2)
        page.mouse.down()
        page.mouse.move(end["x"] + 44, end["y"] + end["height"] * share, steps=6)
        page.mouse.up()

    def stand() -> list[str]:
        rows = order.locator("[data-place]").all()
        return [
            f"{row.get_attribute('data-place')}{row.get_attribute('data-candidate')[0]}"
            for row in rows
        ]

    order.scroll_into_view_if_needed()
    drag("third_draft", "first_draft", 0.1)
    assert stand() == ["0t", "1f", "2s"]
    drag("second_draft", "first_draft", 0.5)
    assert stand() == ["0t", "1f", "1s"]


@pytest.mark.parametrize("look", [{"dark": True}, {"width": 420, "height": 900}, {}])
def test_the_form_is_reachable_for_everybody(desk, made, look):
    page = opened_form(desk, made, **look)
    field(page, "usable").get_by_role("radio", name="broken").click()
    field(page, "order").get_by_role("button", name="second draft").click()
    field(page, "fixed").get_by_role("textbox").fill("The restaurant was nice.")
    page.keyboard.press("Control+Enter")
    problems = axe_problems(page)
    assert problems == [], words_of(problems)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
