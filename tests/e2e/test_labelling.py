"""Labelling and reviewing in a real browser: by mouse, by keys, offline, after a closed tab."""

from __future__ import annotations

import io
import itertools
import re
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.browser import axe_problems, words_of
from tests.e2e.conftest import PASSWORD, Running
from tests.e2e.making import desks

STREET = """assay: 1
project: street
purpose:
  problem: Find people near crossings
  downstream: {model: detector, metric: mAP@0.5, target: 0.6, export: coco}
data:
  photo: {type: image, source: drawn for this test}
questions:
  people:
    on: photo
    type: boxes
    labels:
      - {name: pedestrian, key: "1", colour: "#2f7ed8", rule: R1}
      - {name: cyclist, key: "2", colour: "#d8572f", rule: R2}
    attributes:
      occluded: {type: choice, labels: [no, partly, mostly]}
  scene: {on: photo, type: choice, labels: [junction, zebra], required: true}
guideline: guideline.md
quality:
  labels_per_item: {least: 2, most: 2}
  stages: [label, review]
"""
TONE = """assay: 1
project: tone
purpose:
  problem: Tone of reviews
data:
  body: {type: text, source: made up}
questions:
  tone: {on: body, type: choice, labels: [good, bad], required: true}
  topics: {on: body, type: choices, labels: [price, taste, service]}
quality:
  labels_per_item: {least: 1, most: 1}
"""
GUIDELINE = """# Guideline

## R1 Pedestrians
A person on foot.

## R2 Cyclists
A person on a bicycle; the bicycle is inside the box.
"""
ITEMS = 24
_keys = itertools.count()


class Person:
    """Somebody who speaks to the API."""

    def __init__(self, url: str) -> None:
        self.client = httpx.Client(base_url=f"{url}/api/v1", timeout=30)

    def __call__(self, method: str, path: str, **sent):
        headers = {"Idempotency-Key": f"test-{next(_keys)}"} if method == "POST" else {}
        answer = self.client.request(method, path, headers=headers, **sent)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def enter(self, path: str, **body):
        me = self("POST", path, json=body)
        self.client.headers["X-CSRF-Token"] = me["csrf"]
        return me


def pictures() -> bytes:
    """A zip of small pictures."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for n in range(ITEMS):
            picture = io.BytesIO()
            Image.new("RGB", (480, 320), (90 + 5 * n, 140, 160)).save(picture, "JPEG")
            archive.writestr(f"s{n:02}.jpg", picture.getvalue())
    return target.getvalue()


@dataclass
class Place:
    """The server with two projects in it and people who work there."""

    url: str
    owner: Person

    def answers(self, project: str) -> list[dict]:
        """All annotations that the server holds, newest first."""
        return self.owner("GET", f"/projects/{project}/annotations?limit=200")["items"]


@pytest.fixture(scope="module")
def place(server: Running) -> Place:
    owner = Person(server.url)
    token = server.setup_link.rpartition("#")[2]
    owner.enter(
        "/setup", token=token, organisation="T", name="O", email=server.email, password=PASSWORD
    )
    owner("POST", "/projects", json={"source": STREET, "guideline": GUIDELINE})
    owner("POST", "/projects", json={"source": TONE})
    data = pictures()
    upload = owner("POST", "/projects/street/uploads", json={"name": "s.zip", "size": len(data)})
    at = f"/projects/street/uploads/{upload['id']}?offset=0"
    owner.client.patch(at, content=data).raise_for_status()
    job = owner("POST", "/projects/street/imports", json={"upload": upload["id"]})
    for _ in range(120):
        state = owner("GET", f"/projects/street/imports/{job['id']}")["state"]
        if state in ("done", "failed"):
            break
        time.sleep(0.5)
    rows = [
        {"external_id": f"t{n}", "data": {"body": f"Review {n}.\n\nFine, but late."}}
        for n in range(ITEMS)
    ]
    owner("POST", "/projects/tone/items", json={"items": rows})
    for name, role in (("ann", "annotator"), ("ben", "annotator"), ("rev", "reviewer")):
        person = Person(server.url)
        for project in ("street", "tone"):
            invitation = owner("POST", f"/projects/{project}/invitations", json={"role": role})
            secret = re.split(r"[/#=]", invitation["url"])[-1]
            if project == "street":
                person.enter(
                    "/invitations/accept",
                    token=secret,
                    name=name,
                    email=f"{name}@example.org",
                    password=PASSWORD,
                )
                if role == "annotator":
                    person(
                        "POST", "/projects/street/guideline/acknowledgements", json={"version": 1}
                    )
            else:
                person("POST", "/invitations/accept", json={"token": secret})
    return Place(server.url, owner)


def enter(context: BrowserContext, place: Place, name: str) -> None:
    """Sign a profile in."""
    body = {"email": f"{name}@example.org", "password": PASSWORD}
    assert context.request.post(f"{place.url}/api/v1/session", data=body).ok


@pytest.fixture
def desk(browser: Browser, place: Place) -> Iterator:
    """Opens a page of a project as somebody; nothing may go wrong behind it."""
    with desks(browser, place) as open_page:
        yield lambda name, page, **look: open_page(page, name, **look)


def drawn(page: Page) -> None:
    """Until the picture is there."""
    page.locator(".stage[data-drawn]").wait_for()


def draw(page: Page, left: int, top: int, right: int, bottom: int) -> None:
    """Drag a box on the stage."""
    box = page.locator(".stage").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + left, box["y"] + top)
    page.mouse.down()
    page.mouse.move(box["x"] + (left + right) / 2, box["y"] + (top + bottom) / 2, steps=3)
    page.mouse.move(box["x"] + right, box["y"] + bottom, steps=3)
    page.mouse.up()


def choose(page: Page, label: str) -> None:
    """Press the key that the chip of a choice shows."""
    chip = page.locator(".chip", has_text=label).locator("kbd")
    page.keyboard.press(chip.inner_text().lower())


def test_a_box_is_drawn_by_mouse_and_sent_in_one_press(desk, place):
    page = desk("ann", "street/label")
    drawn(page)
    calls = []
    page.on(
        "request", lambda request: calls.append(request.url) if "/api/v1/" in request.url else None
    )
    page.reload()
    drawn(page)
    page.wait_for_timeout(300)
    assert len(calls) <= 3, calls
    draw(page, 300, 200, 420, 330)
    expect(page.locator(".rowline")).to_have_count(1)
    page.keyboard.press("q")
    page.keyboard.press("2")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_have_text("An answer is needed.")
    choose(page, "zebra")
    before = len(place.answers("street"))
    title = page.title()
    page.keyboard.press("Control+Enter")
    expect(page).not_to_have_title(title)
    expect(page.locator(".saved.device")).to_have_count(0)
    page.wait_for_timeout(600)
    made = place.answers("street")
    assert len(made) == before + 1
    (region,) = made[0]["answers"]["people"]
    assert (region["label"], region["attributes"]) == ("cyclist", {"occluded": "no"})
    assert made[0]["answers"]["scene"] == "zebra"


def test_a_box_is_drawn_moved_and_sized_by_keys_alone(desk, place):
    page = desk("ann", "street/label")
    drawn(page)
    for key in ("1", "n", "ArrowRight", "Shift+ArrowLeft", "Enter", "Shift+ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".rowline")).to_have_count(1)
    page.keyboard.press("Control+d")
    page.keyboard.press("Control+z")
    page.keyboard.press(".")
    for key in ("Shift+ArrowUp", "Control+ArrowRight", "]"):
        page.keyboard.press(key)
    expect(page.locator("[aria-live=polite]", has_text="turned 1°")).to_have_count(1)
    expect(page.locator(".rowline")).to_have_count(1)
    choose(page, "junction")
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(900)
    (region,) = place.answers("street")[0]["answers"]["people"]
    assert region["rotation"] == 1


def test_undo_reaches_into_a_half_drawn_box_and_back_to_the_last_submit(desk):
    page = desk("ann", "street/label")
    drawn(page)
    for key in ("n", "ArrowRight", "Enter", "Shift+ArrowDown", "Control+z", "Control+z"):
        page.keyboard.press(key)
    expect(page.locator(".rowline")).to_have_count(0)
    draw(page, 300, 200, 400, 300)
    choose(page, "zebra")
    title = page.title()
    page.keyboard.press("Control+Enter")
    expect(page).not_to_have_title(title)
    page.wait_for_timeout(800)
    page.keyboard.press("Control+z")
    expect(page.locator(".rowline")).to_have_count(1)
    expect(page.get_by_role("radio", name="zebra")).to_be_checked()
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(800)


def test_work_goes_on_without_a_network_and_arrives_once(desk, place):
    page = desk("ann", "street/label")
    drawn(page)
    page.mouse.move(500, 400)
    page.wait_for_timeout(900)
    before = len(place.answers("street"))
    page.context.set_offline(True)
    draw(page, 300, 200, 400, 300)
    choose(page, "zebra")
    expect(page.locator(".saved.device", has_text="Saved on this device")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".rowline")).to_have_count(0)
    draw(page, 300, 220, 400, 300)
    choose(page, "zebra")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Waiting for the network")).to_be_visible()
    expect(page.get_by_text("2 answers to send").first).to_be_visible()
    page.wait_for_timeout(4_000)
    page.context.set_offline(False)
    expect(page.locator(".stage")).to_be_visible(timeout=20_000)
    page.wait_for_timeout(1_000)
    assert len(place.answers("street")) == before + 2


def test_a_tab_that_is_closed_at_once_loses_nothing(desk, place):
    page = desk("ann", "street/label")
    drawn(page)
    draw(page, 310, 210, 430, 320)
    page.wait_for_timeout(50)
    page.close()
    again = page.context.new_page()
    again.goto(f"{place.url}/projects/street/label")
    drawn(again)
    expect(again.locator(".rowline")).to_have_count(1)


def test_a_session_that_ended_is_renewed_over_the_page(desk, place):
    page = desk("ann", "tone/label")
    expect(page.locator(".text")).to_be_visible()
    page.context.clear_cookies()
    choose(page, "good")
    page.keyboard.press("Control+Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible(timeout=15_000)
    before = len(place.answers("tone"))
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog).to_be_hidden()
    page.wait_for_timeout(9_000)
    assert len(place.answers("tone")) == before + 1


def test_texts_are_answered_by_two_keys_each(desk, place):
    page = desk("ben", "tone/label")
    expect(page.locator(".text")).to_be_visible()
    before = len(place.answers("tone"))
    for n in range(4):
        title = page.title()
        page.keyboard.press("1" if n % 2 else "2")
        page.keyboard.press("Enter")
        expect(page).not_to_have_title(title)
        page.wait_for_timeout(250)
    page.wait_for_timeout(900)
    assert len(place.answers("tone")) == before + 4


def test_a_skip_takes_its_reason_by_key(desk):
    page = desk("ben", "tone/label")
    expect(page.locator(".text")).to_be_visible()
    words = page.locator(".text").inner_text()
    page.keyboard.press("Control+Space")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("1")
    expect(page.locator(".text")).not_to_have_text(words)


def test_a_reviewer_decides_by_keys(desk, place):
    page = desk("ben", "street/label")
    for n in range(4):
        drawn(page)
        draw(page, 320, 210 + n, 420, 330)
        page.keyboard.press("1")
        choose(page, "junction")
        title = page.title()
        page.keyboard.press("Control+Enter")
        expect(page).not_to_have_title(title)
        page.wait_for_timeout(500)
    page = desk("rev", "street/review", dark=True)
    expect(page.locator(".diffs li").first).to_be_visible()
    page.wait_for_timeout(600)
    assert axe_problems(page) == [], words_of(axe_problems(page))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert").first).to_have_text("Choose a verdict first: A, E or R.")
    for key in ("a", "1", "Control+Enter"):
        page.keyboard.press(key)
    expect(page.get_by_text("Decided: accept.")).to_be_visible()
    expect(page.locator(".diffs li").first).to_be_visible()
    for key in ("2", "e"):
        page.keyboard.press(key)
    drawn(page)
    expect(page.locator(".rowline").first).to_be_visible()
    for key in (".", "2", "Control+Enter"):
        page.keyboard.press(key)
    expect(page.get_by_text("Decided: fix.")).to_be_visible()
    accepted = place.owner("GET", "/projects/street/items?state=accepted")["items"]
    assert len(accepted) == 2


@pytest.mark.parametrize("look", [{}, {"dark": True}, {"width": 390, "height": 844}])
@pytest.mark.parametrize("project", ["street", "tone"])
def test_labelling_has_no_serious_barrier(desk, look, project):
    page = desk("ben", f"{project}/label", **look)
    expect(page.locator("#content")).to_be_visible()
    page.wait_for_timeout(900)
    found = axe_problems(page)
    assert found == [], words_of(found)
