"""Conversations in a browser: preference, ranking, each turn, rewriting, marks in answers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from assay.core.assignment.shown_order import shown_order
from tests.e2e.browser import axe_problems, words_of
from tests.e2e.conftest import Running
from tests.e2e.making import Made, Opened, desks, make, sent

TALKS = """assay: 1
project: talks
purpose:
  problem: Which answer helps
data:
  talk: {type: conversation, source: made up}
questions:
  better: {on: talk, type: pairwise, strength: 3, required: true}
  kind: {on: talk, type: choice, labels: [question, request], per: turn}
  helpful: {on: talk, type: rating, per: candidate, required: true}
  rewrite: {on: talk, type: text, source: talk, per: candidate}
  faults:
    on: talk
    type: spans
    labels: [wrong, rude]
    attributes:
      how: {type: choice, labels: [little, very]}
quality:
  labels_per_item: {least: 1, most: 1}
"""
RANKS = """assay: 1
project: ranks
purpose:
  problem: Order of answers
data:
  talk: {type: conversation, source: made up}
questions:
  order: {on: talk, type: ranking, required: true}
quality:
  labels_per_item: {least: 1, most: 1}
"""
TURNS = [
    {"id": "t1", "role": "user", "text": "Where is the 🚲 kept?"},
    {"id": "t2", "role": "assistant", "text": "Which one?\n\n<b>The red one?</b>"},
    {"id": "t3", "role": "user", "text": "Yes."},
]
ANSWERS = [
    {"id": "x", "text": "In the shed 🏚️, of course. Look there."},
    {"id": "y", "text": "Find it yourself, friend."},
]
MORE = [*ANSWERS, {"id": "z", "text": "By the door."}]
_names = (f"ann{n}" for n in itertools.count())


@pytest.fixture(scope="module")
def made(server: Running) -> Made:
    made = make(server)
    for source, answers in ((TALKS, ANSWERS), (RANKS, MORE)):
        talk = {"turns": TURNS, "candidates": answers}
        rows = [{"external_id": f"t{n}", "data": {"talk": talk}} for n in range(20)]
        made.project(source, rows)
    return made


@pytest.fixture
def desk(browser: Browser, made: Made) -> Iterator[Opened]:
    with desks(browser, made) as opened:
        yield opened


def opened_talk(desk: Opened, made: Made, project: str = "talks", **look) -> Page:
    name = next(_names)
    made.join(project, name)
    page = desk(f"{project}/label", name, **look)
    page.locator(".chat .candidate").first.wait_for()
    return page


def part(page: Page, name: str) -> Locator:
    return page.locator(f'[data-part="{name}"]')


def letter(page: Page, name: str) -> str:
    return part(page, name).locator("header b").inner_text()


def order_on(page: Page) -> list[str]:
    return [one.get_attribute("data-part") for one in page.locator(".chat .candidate").all()]


def drag_over(page: Page, name: str, words: str) -> None:
    """Drag the mouse over words of a part."""
    box = page.evaluate(
        """([name, words]) => {
            const root = document.querySelector(`[data-words="${name}"]`);
            const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
            for (let node; (node = walker.nextNode()); ) {
                const at = node.data.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + words.length);
                const { left, right, top, bottom } = range.getBoundingClientRect();
                return { left, right, y: (top + bottom) / 2 };
            }
        }""",
        [name, words],
    )
    page.mouse.move(box["left"] + 2, box["y"])
    page.mouse.down()
    page.mouse.move((box["left"] + box["right"]) / 2, box["y"], steps=4)
    page.mouse.move(box["right"] - 2, box["y"], steps=4)
    page.mouse.up()


def test_answers_stand_in_the_order_of_the_hand_out_and_nothing_in_them_is_run(desk, made):
    page = opened_talk(desk, made)
    with page.expect_response("**/next") as response:
        page.reload()
    task = response.value.json()
    page.locator(".chat .candidate").first.wait_for()
    assert order_on(page) == shown_order(task["assignment"], ["x", "y"])
    expect(part(page, "t2")).to_contain_text("<b>The red one?</b>")


def test_a_conversation_is_judged_by_mouse_and_stored_as_it_was_made(desk, made):
    page = opened_talk(desk, made)
    page.evaluate("document.querySelector('.chat').scrollTo(0, 1e6)")
    drag_over(page, "x", "hed 🏚️, of cour")
    expect(page.locator(".rowline")).to_have_count(1)
    part(page, "x").get_by_role("radio", name="very").click()
    part(page, "x").get_by_role("radio", name="5").click()
    part(page, "y").get_by_role("radio", name="2").click()
    part(page, "t1").get_by_role("radio", name="question").click()
    rewrite = part(page, "y").get_by_role("textbox")
    expect(rewrite).to_have_value(ANSWERS[1]["text"])
    rewrite.fill("You can find it yourself, friend.")
    expect(part(page, "y").locator("ins")).to_contain_text("You can find")
    shown = order_on(page)
    page.get_by_role("radio", name=f"{letter(page, 'x')} is much better").click()
    expect(part(page, "x")).to_contain_text("preferred")
    answers = sent(page, made, "talks")
    (span,) = answers.pop("faults")
    assert (span["label"], span["part"], span["attributes"]) == ("wrong", "x", {"how": "very"})
    (start, end), text = span["ranges"][0], ANSWERS[0]["text"]
    assert span["text"] == text[start:end] == "shed 🏚️, of course"
    assert answers == {
        "better": {"winner": "x", "strength": 3, "shown": shown},
        "kind": {"t1": "question"},
        "helpful": {"x": 5, "y": 2},
        "rewrite": {"y": "You can find it yourself, friend."},
    }


def test_a_conversation_is_judged_by_keys_alone(desk, made):
    page = opened_talk(desk, made)
    first, second = order_on(page)
    page.keyboard.press("ArrowRight")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("2")
    expect(page.locator(".rowline")).to_have_count(1)
    page.keyboard.press("]")
    key = page.locator(".chip", has_text=f"{letter(page, second)} is slightly").locator("kbd")
    page.keyboard.press(key.inner_text().lower().replace("⇧", "Shift+"))
    for name in (first, second):
        part(page, name).locator('[role="radio"][tabindex="0"]').first.focus()
        page.keyboard.press("ArrowRight")
    answers = sent(page, made, "talks")
    (span,) = answers["faults"]
    words = next(one["text"] for one in ANSWERS if one["id"] == first).replace(",", " ,").split()
    assert (span["label"], span["part"]) == ("rude", first)
    assert span["text"] == " ".join(words[:3]).replace(" ,", ",")
    assert answers["helpful"] == {"x": 2, "y": 2}
    assert answers["better"] == {"winner": second, "strength": 1, "shown": [first, second]}


def test_an_answer_that_was_not_rated_is_asked_for(desk, made):
    page = opened_talk(desk, made)
    page.locator(".pairwise [role=radio]").first.click()
    part(page, "x").get_by_role("radio", name="4").click()
    before = len(made.answers("talks"))
    page.keyboard.press("Control+Enter")
    asked = page.locator('[data-question="helpful"]')
    expect(asked.get_by_role("alert")).to_have_text("An answer is needed.")
    expect(asked.locator("li.wrong")).to_contain_text(f"Answer {letter(page, 'y')}")
    asked.get_by_role("button", name=f"Go to Answer {letter(page, 'y')}").click()
    page.keyboard.press("ArrowRight")
    expect(part(page, "y").locator("[aria-checked=true]")).to_have_text("2")
    assert len(made.answers("talks")) == before


def test_marks_and_ratings_are_undone_and_redone(desk, made):
    page = opened_talk(desk, made)
    page.evaluate("document.querySelector('.chat').scrollTo(0, 1e6)")
    drag_over(page, "y", "yourself")
    expect(page.locator(".rowline")).to_have_count(1)
    part(page, "x").get_by_role("radio", name="3").click()
    page.keyboard.press("Control+z")
    expect(part(page, "x").locator("[aria-checked=true]")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator(".rowline")).to_have_count(0)
    page.keyboard.press("Control+Shift+z")
    expect(page.locator(".rowline")).to_have_count(1)
    page.keyboard.press(".")
    page.keyboard.press("Delete")
    expect(page.locator(".rowline")).to_have_count(0)


def test_answers_are_ranked_by_one_key_each(desk, made):
    page = opened_talk(desk, made, "ranks")
    for name in ("z", "x", "y"):
        row = page.locator(f"[data-candidate={name}]")
        page.keyboard.press(row.locator("kbd").inner_text().lower())
    expect(part(page, "z")).to_contain_text("place 1")
    assert sent(page, made, "ranks") == {"order": ["z", "x", "y"]}


@pytest.mark.parametrize("look", [{"dark": True}, {"width": 420, "height": 900}, {}])
def test_a_conversation_is_reachable_for_everybody(desk, made, look):
    page = opened_talk(desk, made, **look)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    problems = axe_problems(page)
    assert problems == [], words_of(problems)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
