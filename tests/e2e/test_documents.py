"""Documents in a browser: boxes on pages, words of the text layer, links, cells of tables."""

from __future__ import annotations

import ctypes
import io
import itertools
import zipfile
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import axe_problems, words_of
from tests.e2e.conftest import Running
from tests.e2e.making import Made, Opened, desks, make, sent

INVOICES = """assay: 1
project: invoices
purpose:
  problem: Fields of invoices
data:
  paper: {type: document, source: drawn for this test}
questions:
  fields:
    on: paper
    type: boxes
    labels: [key, value]
    attributes:
      row: {type: number, whole: true}
      column: {type: number, whole: true}
  words: {on: paper, type: spans, labels: [sum, name]}
  pairs: {on: paper, type: relations, labels: [belongs], between: [fields, words]}
quality:
  labels_per_item: {least: 1, most: 1}
"""
DOCUMENTS = 18
_names = (f"ann{n}" for n in itertools.count())


def invoice(lines: list[str], pages: int = 2) -> bytes:
    """A PDF with those lines of text on each page."""
    pdf = pdfium.PdfDocument.new()
    for number in range(pages):
        page = pdf.new_page(300, 200)
        for place, line in enumerate(lines):
            text = raw.FPDFPageObj_NewTextObj(pdf, b"Helvetica", 14.0)
            encoded = f"{line} {number + 1}".encode("utf-16-le") + b"\0\0"
            units = ctypes.cast(encoded, ctypes.POINTER(ctypes.c_ushort))
            raw.FPDFText_SetText(text, units)
            raw.FPDFPageObj_Transform(text, 1, 0, 0, 1, 20, 160 - 40 * place)
            raw.FPDFPage_InsertObject(page, text)
        raw.FPDFPage_GenerateContent(page)
    target = io.BytesIO()
    pdf.save(target)
    return target.getvalue()


@pytest.fixture(scope="module")
def made(server: Running) -> Made:
    made = make(server)
    slug = made.project(INVOICES, [])
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(DOCUMENTS):
            lines = ["Invoice total", "Sum 12.50 EUR", f"No {number}"]
            archive.writestr(f"i{number}.pdf", invoice(lines))
    made.upload(slug, "invoices.zip", target.getvalue())
    made.until(lambda: prepared(made) == DOCUMENTS, 90)
    return made


def prepared(made: Made) -> int:
    """How many documents have their pages."""
    items = made.owner("GET", "/projects/invoices/items?limit=100")["items"]
    return sum("thumb" in item["data"]["paper"] for item in items)


@pytest.fixture
def desk(browser: Browser, made: Made) -> Iterator[Opened]:
    with desks(browser, made) as opened:
        yield opened


def opened_paper(desk: Opened, made: Made, **look) -> Page:
    name = next(_names)
    made.join("invoices", name)
    page = desk("invoices/label", name, **look)
    page.locator(".document .page img").first.wait_for()
    page.wait_for_function("document.querySelector('.document .page img').naturalWidth > 0")
    page.wait_for_timeout(400)
    return page


def on_page(page: Page, x: float, y: float) -> tuple[float, float]:
    """A point of the page's picture on the screen."""
    box = page.locator(".document .page svg").bounding_box()
    scale = page.evaluate("document.querySelector('.document .page svg').viewBox.baseVal.width")
    zoom = box["width"] / scale
    return box["x"] + x * zoom, box["y"] + y * zoom


def drag(page: Page, x1: float, y1: float, x2: float, y2: float) -> None:
    start, end = on_page(page, x1, y1), on_page(page, x2, y2)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=3)
    page.mouse.move(*end, steps=3)
    page.mouse.up()


def choose(page: Page, label: str) -> None:
    """Press the key that the chip of a label shows."""
    key = page.locator(".chip", has_text=label).locator("kbd")
    page.keyboard.press(key.inner_text().lower())


def near(box: list[float], wanted: list[float]) -> bool:
    return all(abs(a - b) < 3 for a, b in zip(box, wanted, strict=True))


def test_fields_words_and_their_link_are_made_by_mouse_and_stored_as_they_were_made(desk, made):
    page = opened_paper(desk, made)
    drag(page, 30, 40, 250, 100)
    expect(page.locator(".rowline")).to_have_count(1)
    choose(page, "sum")
    drag(page, 45, 150, 165, 150)
    expect(page.locator(".rowline")).to_have_count(2)
    page.keyboard.press("Escape")
    page.mouse.click(*on_page(page, 240, 50))
    expect(page.get_by_role("group", name="Selected region: key")).to_be_visible()
    page.keyboard.press("Alt+r")
    page.mouse.click(*on_page(page, 60, 150))
    expect(page.locator(".document .link")).to_have_count(1)
    page.keyboard.press("PageDown")
    expect(page.locator(".botbar .page-number").first).to_have_text("Page 2 of 2")
    page.keyboard.press("2")
    drag(page, 40, 120, 300, 180)
    answers = sent(page, made, "invoices")
    first, second = answers["fields"]
    (words,) = answers["words"]
    (link,) = answers["pairs"]
    assert (first["label"], first["page"]) == ("key", 0)
    assert near(first["box"], [30, 40, 220, 60])
    assert (second["label"], second["page"]) == ("value", 1)
    assert near(second["box"], [40, 120, 260, 60])
    assert (words["label"], words["page"], words["text"]) == ("sum", 0, "Sum 12.50")
    assert (link["label"], link["from"], link["to"]) == ("belongs", first["id"], words["id"])


def test_fields_and_words_are_made_by_keys_alone(desk, made):
    page = opened_paper(desk, made)
    page.keyboard.press("PageDown")
    page.keyboard.press("n")
    expect(page.locator(".document .cross")).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".document .region.box")).to_have_count(1)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("Escape")
    choose(page, "name")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".rowline")).to_have_count(2)
    choose(page, "belongs")
    page.keyboard.press(",")
    page.keyboard.press("Enter")
    expect(page.locator(".rowline")).to_have_count(3)
    answers = sent(page, made, "invoices")
    (field,) = answers["fields"]
    (words,) = answers["words"]
    (link,) = answers["pairs"]
    assert (field["box"], field["page"]) == ([299, 200, 51, 50], 1)
    assert (words["label"], words["text"], words["page"]) == ("name", "Sum 12.50", 1)
    assert (link["from"], link["to"]) == (words["id"], field["id"])


def test_a_table_is_split_into_cells_and_taken_back(desk, made):
    page = opened_paper(desk, made)
    drag(page, 30, 40, 330, 240)
    page.keyboard.press("Shift+S")
    rows = page.get_by_role("textbox", name="Rows")
    expect(rows).to_be_focused()
    rows.fill("2")
    page.get_by_role("textbox", name="Columns").fill("4")
    page.get_by_role("button", name="Split").click()
    expect(page.locator(".rowline")).to_have_count(8)
    page.keyboard.press("Control+z")
    expect(page.locator(".rowline")).to_have_count(1)
    page.keyboard.press("Control+Shift+z")
    answers = sent(page, made, "invoices")
    cells = answers["fields"]
    assert [(cell["attributes"]["row"], cell["attributes"]["column"]) for cell in cells] == [
        (row, column) for row in (1, 2) for column in (1, 2, 3, 4)
    ]
    assert len({cell["id"] for cell in cells}) == 8
    assert all(abs(cell["box"][2] - 75) < 2 for cell in cells)


@pytest.mark.parametrize("look", [{"dark": True}, {"width": 420, "height": 900}, {}])
def test_a_document_is_reachable_for_everybody(desk, made, look):
    page = opened_paper(desk, made, **look)
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")
    problems = axe_problems(page)
    assert problems == [], words_of(problems)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
