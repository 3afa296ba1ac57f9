"""Spans and relations in a real browser: by mouse, by keyboard alone, in every script, in HTML."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import Watch, axe_problems, context_of, words_of
from tests.e2e.conftest import PASSWORD, Running
from tests.e2e.test_labelling import Person, Place, enter

CLAIMS = """assay: 1
project: claims
purpose:
  problem: Find what claims are about
data:
  body: {type: text, source: made up for this test}
questions:
  entities:
    on: body
    type: spans
    discontinuous: true
    labels:
      - {name: person, key: "1", colour: "#14917a"}
      - {name: date, key: "2", colour: "#d8572f"}
      - {name: product, key: "3", colour: "#9b6ad6"}
    attributes:
      role: {type: choice, labels: [damaged, other]}
      entry: {type: taxonomy, tree: [{name: people, children: [ingrid_solheim, jonas_aker]}]}
  bonds:
    type: relations
    between: [entities]
    labels: [{name: bought_on}, {name: same_as}]
quality:
  labels_per_item: {least: 1, most: 1}
"""
SIGNS = """assay: 1
project: signs
purpose:
  problem: Mark single characters
data:
  body: {type: text, source: made up for this test}
questions:
  marks:
    on: body
    type: spans
    unit: character
    labels: [{name: mark, key: "1"}]
quality:
  labels_per_item: {least: 1, most: 1}
"""
PAGES = """assay: 1
project: pages
purpose:
  problem: Mark pages
data:
  page: {type: html, source: made up for this test}
questions:
  marks:
    on: page
    type: spans
    labels: [{name: place, key: "1"}, {name: time, key: "2"}]
quality:
  labels_per_item: {least: 1, most: 1}
"""
LETTER = (
    "Dear team,\r\n\r\nIngrid Solheim bought a Norrlys hob on 2 October. "
    "\U0001f469\U0001f3fd\u200d\U0001f680 Ingrid paid for it.\n"
    "On 14 and 16 November it failed.\n\nשלום עולם עם English בתוכו.\nمرحبا بالعالم"
)
ODD = (
    "e\u0301 naïve 👨‍👩‍👧‍👦 x\r\n𝒜𝒷 𠮷野家 🇳🇴🏳️‍🌈\n\nעוֹלָם שלום 12 abc\r"
    "العَرَبِيَّة mixed नி क्षि ภาษาไทย\n日本語の文章。한국어 🙂 end"
)
HTML = (
    "<h1>Opening&nbsp;hours</h1><p>The museum in <b>Tro</b>ndheim opens at 9 &amp; closes at "
    "<i>17:30</i>.</p><table><tr><td>Monday</td><td>closed</td></tr></table>"
    "<script>document.title = 'bad'</script><p onclick='bad()'>Welcome</p>"
)
RANDOM_SPANS = 400
AT = """([words, side]) => {
  const frame = document.querySelector('iframe.paper');
  const root = frame ? frame.contentDocument : document;
  const shift = frame ? frame.getBoundingClientRect() : { left: 0, top: 0 };
  const walker = root.createTreeWalker(frame ? root.body : root.querySelector('.paper'), 4);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at < 0) continue;
    const range = root.createRange();
    range.setStart(walker.currentNode, at);
    range.setEnd(walker.currentNode, at + words.length);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 0);
    const box = side === 'start' ? boxes[0] : boxes.at(-1);
    const x = side === 'start' ? box.left + 1 : box.right - 1;
    return [x + shift.left, (box.top + box.bottom) / 2 + shift.top];
  }
  return null;
}
"""
MARK_AT_RANDOM = """async (picks) => {
  const paragraphs = [...document.querySelectorAll('.paper p')].map((p) => p.firstChild);
  const scroller = document.querySelector('.read-text');
  const told = () => new Promise((done) => setTimeout(done, 0));
  for (const [from, start, to, end] of picks) {
    getSelection().setBaseAndExtent(paragraphs[from], start, paragraphs[to], end);
    await told();
    scroller.dispatchEvent(new KeyboardEvent('keydown',
      { key: '1', code: 'Digit1', bubbles: true, cancelable: true }));
  }
  return paragraphs.map((node) => node.data);
}
"""


@pytest.fixture(scope="module")
def place(server: Running) -> Place:
    owner = Person(server.url)
    token = server.setup_link.rpartition("#")[2]
    owner.enter(
        "/setup",
        token=token,
        organisation="T",
        name="O",
        email="own@example.org",
        password=PASSWORD,
    )
    for source, name, words in (
        (CLAIMS, "body", LETTER),
        (SIGNS, "body", ODD),
        (PAGES, "page", HTML),
    ):
        slug = owner("POST", "/projects", json={"source": source})["slug"]
        rows = [{"external_id": f"t{n}", "data": {name: words}} for n in range(6)]
        owner("POST", f"/projects/{slug}/items", json={"items": rows})
    return Place(server.url, owner)


@pytest.fixture
def desk(browser: Browser, place: Place) -> Iterator:
    """Opens a project's labelling page; nothing may go wrong behind it."""
    watch, contexts = Watch(), []

    def opened(project: str, **look) -> Page:
        context = context_of(browser, **look)
        contexts.append(context)
        enter(context, place, "own")
        page = context.new_page()
        watch.on(page)
        page.goto(f"{place.url}/projects/{project}/label")
        page.locator(".read-text[data-ready=yes]").wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert watch.errors == []
    assert watch.refused == []


def at(page: Page, words: str, side: str = "start") -> tuple[float, float]:
    """Where words stand on the screen."""
    found = page.evaluate(AT, [words, side])
    assert found is not None, words
    return found[0], found[1]


def double_click(page: Page, words: str) -> None:
    """Double-click in the middle of a word."""
    left, right = at(page, words), at(page, words, "end")
    page.mouse.dblclick((left[0] + right[0]) / 2, left[1])
    page.wait_for_timeout(100)


def drag(page: Page, words: str) -> None:
    """Select words with the mouse, from their first letter to their last."""
    left, right = at(page, words), at(page, words, "end")
    page.mouse.move(*left)
    page.mouse.down()
    page.mouse.move((left[0] + right[0]) / 2, (left[1] + right[1]) / 2, steps=3)
    page.mouse.move(*right, steps=3)
    page.mouse.up()
    page.wait_for_timeout(60)


def sent(page: Page, place: Place, project: str) -> dict:
    """Submit, and what the server holds then."""
    title = page.title()
    page.keyboard.press("Control+Enter")
    expect(page).not_to_have_title(title)
    page.wait_for_timeout(700)
    return place.answers(project)[0]["answers"]


def rows(page: Page):
    """The lines of the list of regions."""
    return page.locator(".rowline")


def test_spans_and_a_relation_are_drawn_by_mouse_and_stored_as_drawn(desk, place):
    page = desk("claims")
    drag(page, "Ingrid Solheim")
    drag(page, "2 October")
    page.keyboard.press("2")
    drag(page, "Norrlys hob")
    page.keyboard.press("3")
    drag(page, "14")
    page.keyboard.press("2")
    page.keyboard.down("Control")
    drag(page, "November")
    page.keyboard.up("Control")
    drag(page, "English")
    double_click(page, "שלום")
    expect(rows(page)).to_have_count(6)
    page.mouse.click(*at(page, "Norrlys"))
    chosen = page.locator(".rowline[aria-selected=true]")
    expect(chosen).to_contain_text("Norrlys hob")
    page.keyboard.press("q")
    page.keyboard.press("Alt+r")
    chip = page.locator(".chip-name", has_text=re.compile("^date$")).first
    key = page.locator(f".hint[data-span='{chip.get_attribute('data-span')}']")
    page.keyboard.press(key.inner_text().lower())
    expect(rows(page)).to_have_count(7)
    expect(page.locator(".arc text")).to_have_text("bought on")
    page.keyboard.press("Control+z")
    expect(rows(page)).to_have_count(6)
    page.keyboard.press("Control+Shift+z")
    expect(rows(page)).to_have_count(7)
    answers = sent(page, place, "claims")
    found = {span["text"]: span for span in answers["entities"]}
    assert {text: span["label"] for text, span in found.items()} == {
        "Ingrid Solheim": "person",
        "2 October": "date",
        "Norrlys hob": "product",
        "14 November": "date",
        "English": "date",
        "שלום": "date",
    }
    for text, span in found.items():
        assert " ".join(LETTER[a:b] for a, b in span["ranges"]) == text
    assert found["Norrlys hob"]["attributes"] == {"role": "damaged"}
    (bond,) = answers["bonds"]
    assert (bond["from"], bond["to"]) == (found["Norrlys hob"]["id"], found["2 October"]["id"])
    assert bond["label"] == "bought_on"


def test_everything_is_done_by_keyboard_alone(desk, place):
    page = desk("claims")
    page.locator(".read-text").focus()
    said = page.locator("[aria-live=polite] p")
    for key in ("Control+ArrowDown", "Control+ArrowDown"):
        page.keyboard.press(key)
    expect(said).to_have_text("Ingrid")
    for key in ("Shift+ArrowRight", "1"):
        page.keyboard.press(key)
    expect(said).to_contain_text("Ingrid Solheim")
    for key in ("[", "]", "k"):
        page.keyboard.press(key)
    page.get_by_role("combobox").fill("ingr")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator(".read-text").focus()
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Escape")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.press("3")
    expect(rows(page)).to_have_count(2)
    page.keyboard.press("Alt+r")
    page.keyboard.press(page.locator(".hint").first.inner_text().lower())
    expect(rows(page)).to_have_count(3)
    page.keyboard.press("Alt+Shift+r")
    page.keyboard.press("m")
    page.keyboard.press("Delete")
    expect(rows(page)).to_have_count(2)
    page.keyboard.press("Control+z")
    expect(rows(page)).to_have_count(3)
    answers = sent(page, place, "claims")
    first, second = answers["entities"]
    assert (first["text"], first["ranges"]) == ("Ingrid Solheim", [[14, 28]])
    assert first["attributes"] == {"entry": ["people", "ingrid_solheim"]}
    assert LETTER[slice(*second["ranges"][0])] == second["text"]
    (bond,) = answers["bonds"]
    assert (bond["from"], bond["to"]) == (first["id"], second["id"])


def test_the_same_words_are_offered_and_labelled_at_once(desk, place):
    page = desk("claims")
    double_click(page, "Ingrid")
    page.keyboard.press("1")
    page.keyboard.press("Alt+a")
    expect(page.locator(".chip-name.offered")).to_have_count(1)
    page.keyboard.press("Alt+a")
    expect(page.locator(".chip-name.offered")).to_have_count(0)
    expect(rows(page)).to_have_count(2)
    answers = sent(page, place, "claims")
    assert [span["text"] for span in answers["entities"]] == ["Ingrid", "Ingrid"]


def test_ends_of_a_span_are_dragged_and_one_undo_takes_the_drag_back(desk):
    page = desk("claims")
    double_click(page, "Norrlys")
    box = page.locator(".handle[data-side=end]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + 8)
    page.mouse.down()
    target = at(page, "hob", "end")
    page.mouse.move(target[0] - 8, target[1], steps=4)
    page.mouse.up()
    expect(rows(page).locator(".px")).to_have_text("Norrlys hob")
    page.keyboard.press("Control+z")
    expect(rows(page).locator(".px")).to_have_text("Norrlys")
    page.keyboard.press("Control+z")
    expect(rows(page)).to_have_count(0)


@pytest.mark.slow
def test_random_spans_of_odd_texts_are_stored_in_code_points(desk, place):
    page = desk("signs")
    paragraphs = re.split(r"\r\n|\r|\n", ODD)
    starts, position = [], 0
    for paragraph in paragraphs:
        starts.append(position)
        position += len(paragraph)
        position += 2 if ODD[position : position + 2] == "\r\n" else 1
    rng = random.Random(4)
    expected, picks = set(), []
    while len(expected) < RANDOM_SPANS:
        ends = []
        for _ in range(2):
            index = rng.randrange(len(paragraphs))
            offset = rng.randrange(len(paragraphs[index]) + 1)
            units = len(paragraphs[index][:offset].encode("utf-16-le")) // 2
            ends.append((starts[index] + offset, index, units))
        (start, *one), (end, *other) = sorted(ends)
        if start < end and (start, end) not in expected:
            expected.add((start, end))
            first, last = (one, other) if rng.random() < 0.5 else (other, one)
            picks.append([*first, *last])
    assert page.evaluate(MARK_AT_RANDOM, picks) == paragraphs
    expect(page.locator(".botbar")).to_contain_text(f"{RANDOM_SPANS} regions")
    page.wait_for_timeout(1_500)
    marks = sent(page, place, "signs")["marks"]
    assert {tuple(span["ranges"][0]) for span in marks} == expected
    assert all(ODD[slice(*span["ranges"][0])] == span["text"] for span in marks)


def drag_in_frame(page: Page, first: str, last: str) -> None:
    """The same in a frame without scripts, in which Playwright's own drag waits for ever."""
    session = page.context.new_cdp_session(page)
    (x, y), (right, bottom) = at(page, first), at(page, last, "end")

    def mouse(kind: str, at_x: float, at_y: float) -> None:
        sent = {"type": kind, "x": at_x, "y": at_y, "button": "left", "clickCount": 1}
        session.send("Input.dispatchMouseEvent", sent | {"buttons": int(kind != "mouseReleased")})

    mouse("mousePressed", x, y)
    for step in (0.3, 0.7, 1):
        mouse("mouseMoved", x + (right - x) * step, y + (bottom - y) * step)
    mouse("mouseReleased", right, bottom)
    page.wait_for_timeout(120)


def test_pages_of_html_are_marked_in_a_frame_that_runs_nothing(desk, place):
    page = desk("pages")
    page.wait_for_function(f"({AT})(['museum', 'start']) !== null")
    drag_in_frame(page, "museum", "museum")
    page.keyboard.press("1")
    drag_in_frame(page, "Tro", "ndheim")
    drag_in_frame(page, "17:30", "17:30")
    page.keyboard.press("2")
    drag_in_frame(page, "closed", "closed")
    expect(rows(page)).to_have_count(4)
    assert "bad" not in page.title()
    item = place.owner("GET", "/projects/pages/items?limit=1")["items"][0]
    text = place.owner("GET", f"/projects/pages/items/{item['id']}")["data"]["page"]["text"]
    marks = sent(page, place, "pages")["marks"]
    assert [span["text"] for span in marks] == ["museum", "Trondheim", "17:30", "closed"]
    assert all(text[slice(*span["ranges"][0])] == span["text"] for span in marks)


@pytest.mark.parametrize("dark", [False, True])
def test_the_page_holds_what_accessibility_asks(desk, dark):
    page = desk("claims", dark=dark)
    drag(page, "Ingrid Solheim")
    drag(page, "Norrlys hob")
    page.keyboard.press("3")
    page.keyboard.press("Alt+r")
    assert axe_problems(page) == [], words_of(axe_problems(page))
    page.keyboard.press(page.locator(".hint").first.inner_text().lower())
    assert axe_problems(page) == [], words_of(axe_problems(page))
