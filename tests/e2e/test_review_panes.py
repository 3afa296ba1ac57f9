"""Reviewing an item of several panes: a picture and a text, compared side by side."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Running
from tests.e2e.making import Made, Opened, desks, make

ADVERTS = """assay: 1
project: adverts
purpose:
  problem: What adverts show and say
data:
  photo: {type: image, source: drawn for this test}
  caption: {type: text, source: made up}
questions:
  things: {on: photo, type: boxes, labels: [shoe, hat]}
  names: {on: caption, type: spans, labels: [brand, place]}
quality:
  labels_per_item: {least: 2, most: 2}
  stages: [label, review]
"""
CAPTION = "Alma shoes from Bergen, made to last. " * 40


def archive() -> bytes:
    """One picture, and the row that puts a caption to it."""
    picture = io.BytesIO()
    Image.new("RGB", (480, 320), (120, 140, 160)).save(picture, "JPEG")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("p.jpg", picture.getvalue())
        row = {"external_id": "p", "data": {"photo": "p.jpg", "caption": CAPTION}}
        packed.writestr("manifest.jsonl", json.dumps(row))
    return target.getvalue()


def answered(made: Made, name: str, label: str, left: int, end: int) -> None:
    """Somebody's answer to the one item, over the API."""
    person = made.people[name]
    task = person("POST", "/projects/adverts/next", json={})
    text = CAPTION[:end]
    shared = {"label": label, "attributes": {}}
    answers = {
        "things": [{"id": str(uuid.uuid4()), **shared, "box": [left, 40, 100, 100]}],
        "names": [
            {
                "id": str(uuid.uuid4()),
                "label": "brand",
                "attributes": {},
                "ranges": [[0, end]],
                "text": text,
            }
        ],
    }
    body = {"answers": answers, "lead_ms": 9000}
    person("POST", f"/assignments/{task['assignment']}/submit", json=body)


@pytest.fixture(scope="module")
def made(server: Running) -> Made:
    made = make(server)
    made.project(ADVERTS, [])
    made.join("adverts", "ben")
    made.join("adverts", "rev", "reviewer")
    made.upload("adverts", "adverts.zip", archive())
    answered(made, "ann", "shoe", 40, 4)
    answered(made, "ben", "hat", 300, 10)
    return made


@pytest.fixture
def desk(browser: Browser, made: Made) -> Iterator[Opened]:
    with desks(browser, made) as opened:
        yield opened


def test_a_picture_and_a_text_are_compared_each_under_a_view_of_its_own(desk, made):
    page = desk("adverts/review", "rev")
    pictures, texts = page.locator(".compared .stage"), page.locator(".compared .read-text")
    expect(page.locator(".compared .stage[data-drawn]")).to_have_count(3)
    expect(texts).to_have_count(3)
    words = page.locator(".botbar > span", has_text="%")
    pictures.first.hover()
    page.keyboard.press("Control+0")
    whole = words.inner_text()
    page.keyboard.press("+")
    expect(words).not_to_have_text(whole)
    assert [texts.nth(n).evaluate("text => text.scrollTop") for n in range(3)] == [0, 0, 0]
    texts.nth(1).hover()
    page.mouse.wheel(0, 200)
    made.until(lambda: texts.first.evaluate("text => text.scrollTop") > 100, 10)
    expect(words).to_have_text("100 %")
    for n in range(3):
        assert texts.nth(n).evaluate("text => text.scrollTop") > 100
        box = pictures.nth(n).bounding_box()
        assert box is not None
        assert box["height"] > 100
