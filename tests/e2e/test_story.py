"""The whole story in one Chromium: from the set-up link to the next batch and the exported file.

The tests are chapters of one story on one server, in order; each checks by the API that what was
done on the screen is what is stored. A chapter whose beginning never came about is skipped.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import random
import re
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Download, Page, expect

from tests.e2e.browser import Watch, context_of, settle
from tests.e2e.conftest import PASSWORD, Running
from tests.e2e.test_labelling import Person, choose, draw, drawn

SIZE = (480, 320)
N = 10
PROJECT = "crossings"
TONE = """assay: 1
project: tone
title: Tone of reviews
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


def scene(number: int) -> bytes:
    """A drawn picture with somebody in it, at a place that depends on the number."""
    image = Image.new("RGB", SIZE, (196, 202, 190))
    x, y, width, height = truth(number)
    ImageDraw.Draw(image).rectangle((x, y, x + width, y + height), fill=(20 * number, 70, 90))
    content = io.BytesIO()
    image.save(content, "JPEG", quality=92)
    return content.getvalue()


def truth(number: int) -> tuple[int, int, int, int]:
    """The box of that scene."""
    return 60 + 24 * number, 90, 60, 140


def archive(numbers: Sequence[int], bad: bool = True) -> bytes:
    """A zip of scenes with a manifest; two of its rows are bad, each in its own way."""
    content = io.BytesIO()
    rows: list[dict[str, Any]] = []
    with zipfile.ZipFile(content, "w") as out:
        for number in numbers:
            name = f"scene-{number:02}.jpg"
            out.writestr(name, scene(number))
            light = "night" if number % 3 == 0 else "day"
            rows.append(
                {
                    "external_id": f"scene-{number:02}",
                    "data": {"photo": name},
                    "attributes": {"weather": "rain" if number % 2 else "sun", "light": light},
                }
            )
        if bad:
            name = f"scene-{numbers[0]:02}.jpg"
            rows.append(
                {"external_id": "dawn", "data": {"photo": name}, "attributes": {"light": "dawn"}}
            )
            rows.append({"external_id": "lost", "data": {"photo": "not-here.jpg"}})
        out.writestr("manifest.jsonl", "\n".join(map(json.dumps, rows)))
    return content.getvalue()


@dataclass
class Story:
    """The server, the browser, and what the chapters so far have brought about."""

    server: Running
    browser: Browser
    api: Person
    watch: Watch = field(default_factory=Watch)
    contexts: dict[str, BrowserContext] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)

    def page(self, who: str, path: str = "") -> Page:
        """A page in the profile of somebody, watched."""
        if who not in self.contexts:
            self.contexts[who] = context_of(self.browser)
        page = self.contexts[who].new_page()
        page.set_default_timeout(20_000)
        self.watch.on(page)
        if path:
            page.goto(path if path.startswith("http") else self.server.url + path)
        return page

    def needs(self, *known: str) -> None:
        """Skip a chapter whose beginning never came about."""
        missing = [one for one in known if one not in self.known]
        if missing:
            pytest.skip(f"an earlier chapter did not bring about: {', '.join(missing)}")

    def get(self, path: str) -> Any:
        """What the API says to the owner about the project."""
        return self.api("GET", f"/projects/{PROJECT}{path}")

    def until(self, ask: Callable[[], Any], what: str, seconds: float = 30) -> Any:
        """What the asked for gives as soon as it is true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = ask()
            if found:
                return found
            time.sleep(0.25)
        pytest.fail(f"It never came about: {what}")


@pytest.fixture(scope="module")
def story(server: Running, browser: Browser) -> Iterator[Story]:
    told = Story(server, browser, Person(server.url))
    yield told
    for context in told.contexts.values():
        context.close()


@pytest.fixture(autouse=True)
def nothing_goes_wrong_behind_the_pages(story: Story) -> Iterator[None]:
    yield
    errors, refused = list(story.watch.errors), list(story.watch.refused)
    story.watch.errors.clear()
    story.watch.refused.clear()
    for context in story.contexts.values():
        for page in context.pages:
            page.close()
    assert errors == []
    assert refused == []
    assert {host for host in story.watch.hosts if host} <= {story.server.url.rpartition("/")[2]}


def test_the_first_visitor_makes_the_account_and_a_project(story: Story):
    page = story.page("owner", story.server.setup_link)
    page.get_by_label("Name").fill("Ines Moreau")
    page.get_by_label("Organisation").fill("Perception")
    page.get_by_label("E-mail").fill(story.server.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    expect(page).to_have_url(f"{story.server.url}/projects/new")
    assert "#" not in page.url

    page.get_by_role("region", name="Street crossings").get_by_role("button").click()
    page.get_by_label("Title", exact=True).fill("Crossings")
    expect(page.get_by_label("Address")).to_have_value(PROJECT)
    parts = page.get_by_role("navigation", name="Parts of the blueprint")
    parts.get_by_role("button", name="People").click()
    page.get_by_label("People take a test first").uncheck()
    parts.get_by_role("button", name="Quality").click()
    page.get_by_label("Labels an item, at most", exact=True).fill("2")
    page.get_by_label("Gold, % of hand-outs").fill("0")
    parts.get_by_role("button", name="Budget").click()
    expect(page.get_by_role("status").filter(has_text="checked")).to_be_visible()
    page.get_by_role("button", name="Create the project").click()
    expect(page).to_have_url(f"{story.server.url}/projects/{PROJECT}/overview")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    story.api.enter("/session", email=story.server.email, password=PASSWORD)
    blueprint = story.get("/blueprint")
    assert blueprint["version"] == 1
    document = blueprint["document"]
    assert document["title"] == "Crossings"
    assert document["quality"]["labels_per_item"] == {"least": 2, "most": 2, "stop_at": 0.98}
    assert "qualification" not in document["people"]
    assert story.get("/guideline")["version"] == 1
    story.known["project"] = document


def drop(page: Page, name: str, content: bytes) -> None:
    """Drop a file on the page, as from a folder of the desktop."""
    page.evaluate(
        """([name, text]) => {
          const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
          const carried = new DataTransfer();
          carried.items.add(new File([bytes], name));
          const told = (kind) => document.body.dispatchEvent(
            new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: carried}));
          ['dragenter', 'dragover', 'drop'].forEach(told);
        }""",
        [name, base64.b64encode(content).decode()],
    )


def test_files_come_in_and_bad_rows_are_told(story: Story):
    story.needs("project")
    page = story.page("owner", f"/projects/{PROJECT}/items")
    expect(page.get_by_text("No items yet").first).to_be_visible()
    drop(page, "scenes.zip", archive(range(N)))
    dialog = page.get_by_role("dialog", name="Import items")
    expect(dialog.get_by_text("scenes.zip")).to_be_visible()
    dialog.get_by_role("button", name="Import", exact=True).click()
    expect(dialog).to_have_count(0)
    report = page.get_by_role("region", name="Import of scenes.zip")
    expect(report.get_by_text("2 bad")).to_be_visible(timeout=30_000)
    expect(report.get_by_text(f"{N} new")).to_be_visible()
    report.get_by_role("button", name="Show report").click()
    rows = report.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("dawn")
    expect(rows.first.locator("td").first).to_have_text(str(N + 1))
    expect(rows.last).to_contain_text("not-here.jpg")
    expect(page.get_by_role("grid", name="Items").get_by_role("row")).to_have_count(N + 1)
    expect(page.locator("main img").first).to_be_visible()

    page.get_by_role("button", name="Import items").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("dialog").get_by_role("button", name="choose files").click()
    again = {"name": "again.zip", "mimeType": "application/zip", "buffer": archive([0], False)}
    chooser.value.set_files([again])
    page.get_by_role("dialog").get_by_role("button", name="Import", exact=True).click()
    expect(
        page.get_by_role("region", name="Import of again.zip").get_by_text("1 already here")
    ).to_be_visible(timeout=30_000)

    items = story.get("/items?limit=50")["items"]
    assert len(items) == N
    first = next(one for one in items if one["external_id"] == "scene-00")
    assert first["attributes"] == {"weather": "sun", "light": "night"}
    assert (first["data"]["photo"]["width"], first["data"]["photo"]["height"]) == SIZE
    story.known["items"] = {one["external_id"]: one["id"] for one in items}


def test_coverage_counts_them(story: Story):
    story.needs("items")
    page = story.page("owner", f"/projects/{PROJECT}/coverage")
    settle(page)
    main = page.locator("main")
    expect(main).to_contain_text("rain")
    expect(main).to_contain_text("fog")
    expect(main).to_contain_text("cannot be met")
    coverage = story.get("/coverage")
    assert coverage["targets"][0]["total"] == 9
    assert coverage["targets"][0]["met"] == 0


def test_an_annotator_comes_in_by_a_link_and_reads_the_guideline(story: Story):
    story.needs("items")
    page = story.page("owner", f"/projects/{PROJECT}/people")
    page.get_by_label("Skills", exact=True).fill("traffic")
    page.get_by_role("button", name="Make link").click()
    link = page.get_by_role("textbox", name="Send this link to one person").input_value()
    assert link.startswith(f"{story.server.url}/invitation#")

    page = story.page("ann", link)
    expect(page.get_by_role("heading", name="Join Crossings")).to_be_visible()
    page.get_by_label("Name").fill("Ann Bell")
    page.get_by_label("E-mail").fill("ann@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account and join").click()
    expect(page.get_by_text("Read it before you go on")).to_be_visible()
    page.get_by_role("link", name="Read the guideline").click()
    expect(page.get_by_role("heading", name=re.compile("Pedestrian")).first).to_be_visible()
    page.get_by_role("button", name="I have read version 1").click()
    expect(page.get_by_role("button", name="I have read version 1")).to_have_count(0)
    page.goto(story.server.url)
    page.get_by_role("link", name="Start").click()
    drawn(page)

    used = story.page("late", link)
    expect(used.get_by_role("heading", name="This link does not work")).to_be_visible()
    members = story.get("/members")["items"]
    assert [(one["role"], one["name"]) for one in members if one["role"] == "annotator"] == [
        ("annotator", "Ann Bell")
    ]
    versions = story.get("/guideline/versions")["items"]
    assert versions[0]["acknowledged"] >= 1
    story.known["ann"] = True


def submit(page: Page) -> None:
    """Submit, and wait until the next item is on the screen and nothing waits to be sent."""
    before = page.title()
    page.keyboard.press("Control+Enter")
    expect(page).not_to_have_title(before)
    expect(page.get_by_text("to send")).to_have_count(0)


def shown_box(page: Page, box: Sequence[float]) -> tuple[int, int, int, int]:
    """Where the corners of a box of the picture are on the fitted stage."""
    stage = page.locator(".stage").bounding_box()
    assert stage is not None
    zoom = float(re.sub(r"[^\d.]", "", page.get_by_label("Zoom", exact=True).inner_text())) / 100
    left = (stage["width"] - SIZE[0] * zoom) / 2
    top = (stage["height"] - SIZE[1] * zoom) / 2
    x, y, width, height = box
    return (
        round(left + x * zoom),
        round(top + y * zoom),
        round(left + (x + width) * zoom),
        round(top + (y + height) * zoom),
    )


def of_person(story: Story, pseudonym: str) -> list[dict[str, Any]]:
    """What that person has submitted, newest first."""
    found = story.get("/annotations?limit=200")["items"]
    return [one for one in found if one["by"] == pseudonym]


def test_boxes_are_drawn_by_mouse_and_by_keys(story: Story):
    story.needs("ann")
    page = story.page("ann", f"/projects/{PROJECT}/label")
    drawn(page)
    me = story.contexts["ann"].request.get(f"{story.server.url}/api/v1/projects/{PROJECT}")
    pseudonym = me.json()["me"]["pseudonym"]

    wanted = (100.0, 80.0, 120.0, 160.0)
    draw(page, *shown_box(page, wanted))
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("2")
    page.keyboard.press("q")
    page.keyboard.press("q")
    choose(page, "zebra")
    submit(page)
    made = story.until(lambda: of_person(story, pseudonym), "the first annotation")
    (region,) = made[0]["answers"]["people"]
    assert (region["label"], region["attributes"]) == ("cyclist", {"occluded": "partly"})
    assert region["box"] == pytest.approx(wanted, abs=2.5)
    assert made[0]["answers"]["scene"] == "zebra"
    assert made[0]["guideline_version"] == 1
    assert made[0]["lead_ms"] > 0

    drawn(page)
    for key in ("1", "n", "ArrowRight", "Enter", *("Shift+ArrowRight",) * 3):
        page.keyboard.press(key)
    for key in (*("Shift+ArrowDown",) * 4, "Enter", "q"):
        page.keyboard.press(key)
    row = page.get_by_role("option")
    expect(row).to_have_count(1)
    size = re.search(r"(\d+) × (\d+)", row.inner_text())
    assert size is not None
    choose(page, "junction")
    submit(page)
    made = story.until(
        lambda: found if len(found := of_person(story, pseudonym)) == 2 else None, "the second"
    )
    (region,) = made[0]["answers"]["people"]
    assert (region["label"], region["attributes"]) == ("pedestrian", {"occluded": "no"})
    assert [round(side) for side in region["box"][2:]] == [int(size[1]), int(size[2])]
    assert made[0]["answers"]["scene"] == "junction"

    page.keyboard.press("Control+z")
    expect(page.get_by_role("option")).to_have_count(1)
    drawn(page)
    page.keyboard.press(".")
    page.keyboard.press("Delete")
    expect(page.get_by_role("option")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.get_by_role("option")).to_have_count(1)
    choose(page, "zebra")
    submit(page)
    story.until(
        lambda: of_person(story, pseudonym)[0]["answers"]["scene"] == "zebra", "the changed answer"
    )
    assert len(of_person(story, pseudonym)) == 2
    story.known["pseudonym"] = pseudonym


def test_a_question_is_asked_answered_and_made_an_example(story: Story):
    story.needs("pseudonym")
    page = story.page("ann", f"/projects/{PROJECT}/label")
    drawn(page)
    draw(page, *shown_box(page, (60, 60, 90, 120)))
    page.keyboard.press("Shift+F")
    dialog = page.get_by_role("dialog", name="Ask about this item")
    dialog.get_by_label("Your question").fill("Somebody pushes a bicycle: which label?")
    dialog.get_by_label("About rule").select_option("R2")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Your question was sent.")).to_be_visible()
    expect(page.get_by_role("option")).to_have_count(1)

    page = story.page("owner", f"/projects/{PROJECT}/discussions")
    view = page.get_by_role("region", name=re.compile("Somebody pushes"))
    expect(view).to_contain_text("under R2")
    view.get_by_label("Answer").fill("A pedestrian; the bicycle stays **outside**.")
    view.get_by_role("button", name="Answer", exact=True).click()
    expect(view.locator(".said.answer strong")).to_have_text("outside")
    view.get_by_role("button", name="Make it an example…").click()
    dialog = page.get_by_role("dialog", name="An example from this discussion")
    dialog.get_by_label("What it shows").fill("Pushing is walking")
    dialog.get_by_role("button", name="Add to the guideline").click()
    expect(dialog).to_have_count(0)

    page = story.page("ann", "/")
    expect(page.locator("main")).to_contain_text("A pedestrian; the bicycle stays")
    expect(page.locator("main .tag.gold", has_text="new").first).to_be_visible()
    page.get_by_role("link", name="Somebody pushes a bicycle: which label?").click()
    expect(page.locator(".said.answer")).to_contain_text("outside")
    page.goto(f"{story.server.url}/projects/{PROJECT}/guideline")
    page.get_by_role("button", name="R2 Cyclist").click()
    expect(page.get_by_text("Pushing is walking")).to_be_visible()
    rules = {one["id"]: one for one in story.get("/guideline")["rules"]}
    (example,) = rules["R2"]["examples"]
    assert (example["kind"], example["caption"]) == ("borderline", "Pushing is walking")
    assert example["answers"]["people"][0]["box"] == pytest.approx((60, 60, 90, 120), abs=2.5)


def finish_by_api(story: Story, shift: Callable[[int], float]) -> None:
    """A second annotator labels everything by the API; sees the pictures only."""
    made = story.api(
        "POST",
        f"/projects/{PROJECT}/invitations",
        json={"role": "annotator", "skills": ["traffic"]},
    )
    ben = Person(story.server.url)
    ben.enter(
        "/invitations/accept",
        token=made["url"].rpartition("#")[2],
        name="Ben Fox",
        email="ben@example.org",
        password=PASSWORD,
    )
    ben("POST", f"/projects/{PROJECT}/guideline/acknowledgements", json={"version": 1})
    answer_all(story, ben, shift)


def answer_all(story: Story, who: Person, shift: Callable[[int], float]) -> None:
    """Label all that is handed out: what the picture shows, moved."""
    task = who("POST", f"/projects/{PROJECT}/next", json={})
    while task:
        picture = who.client.get(story.server.url + task["data"]["photo"]["url"])
        image = Image.open(io.BytesIO(picture.content)).convert("RGB")
        reds = [image.getpixel((truth(n)[0] + 30, 160)) for n in range(N + 6)]
        number = min(range(N + 6), key=lambda n: abs(reds[n][0] - 20 * n) + abs(reds[n][1] - 70))
        x, y, width, height = truth(number)
        box = {
            "id": f"0193e5f0-0000-7000-8000-{random.getrandbits(47):012x}",
            "label": "pedestrian",
            "box": [x + shift(number), y, width, height],
            "attributes": {"occluded": "no"},
        }
        task = who(
            "POST",
            f"/assignments/{task['assignment']}/submit?next=true",
            json={
                "answers": {"people": [box], "scene": "zebra"},
                "lead_ms": 9_000,
                "schema_version": task["schema_version"],
            },
        )["next"]


def test_texts_are_answered_by_keys(story: Story):
    story.needs("pseudonym")
    story.api("POST", "/projects", json={"source": TONE})
    rows = [{"external_id": f"t{n}", "data": {"body": f"Review {n}. Fine."}} for n in range(5)]
    story.api("POST", "/projects/tone/items", json={"items": rows})
    link = story.api("POST", "/projects/tone/invitations", json={"role": "annotator"})["url"]
    page = story.page("ann", link)
    page.get_by_role("button", name="Join as Ann Bell").click()
    expect(page).to_have_url(f"{story.server.url}/")
    page.goto(f"{story.server.url}/projects/tone/label")
    for label, topic in (("good", "taste"), ("bad", "price"), ("good", "service")):
        expect(page.locator(".text")).to_be_visible()
        choose(page, label)
        choose(page, topic)
        title = page.title()
        page.keyboard.press("Enter")
        expect(page).not_to_have_title(title)
    made = story.until(
        lambda: (
            found
            if len(found := story.api("GET", "/projects/tone/annotations?limit=50")["items"]) == 3
            else None
        ),
        "three answers",
    )
    said = [(one["answers"]["tone"], one["answers"]["topics"]) for one in reversed(made)]
    assert said == [("good", ["taste"]), ("bad", ["price"]), ("good", ["service"])]


def test_a_reviewer_accepts_fixes_and_returns(story: Story):
    story.needs("pseudonym")
    finish_by_api(story, lambda _: 0.0)
    ann = Person(story.server.url)
    ann.enter("/session", email="ann@example.org", password=PASSWORD)
    answer_all(story, ann, lambda number: 45.0 if number % 2 else 0.0)
    total = story.until(lambda: story.get("/reviews")["total"], "something to review")
    assert total >= 3

    link = story.api("POST", f"/projects/{PROJECT}/invitations", json={"role": "reviewer"})["url"]
    page = story.page("rev", link)
    page.get_by_label("Name").fill("Rae Stone")
    page.get_by_label("E-mail").fill("rae@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account and join").click()
    expect(page).to_have_url(f"{story.server.url}/")
    page.goto(f"{story.server.url}/projects/{PROJECT}/review")
    expect(page.locator(".diffs li").first).to_be_visible()
    for key in ("a", "1", "Control+Enter"):
        page.keyboard.press(key)
    expect(page.get_by_text("Decided: accept.")).to_be_visible()
    (accepted,) = story.until(
        lambda: story.get("/items?state=accepted")["items"], "the accepted item"
    )

    expect(page.locator(".diffs li").first).to_be_visible()
    for key in ("2", "e"):
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="Save the fix")).to_be_visible()
    expect(page.locator(".compared")).to_have_count(0)
    drawn(page)
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press(".")
    expect(page.get_by_role("option", selected=True)).to_have_count(1)
    page.keyboard.press("3")
    expect(page.get_by_role("option", selected=True)).to_contain_text("animal")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Decided: fix.")).to_be_visible()
    both = story.get("/items?state=accepted")["items"]
    assert len(both) == 2
    fixed = next(one for one in both if one["id"] != accepted["id"])
    whole = story.get(f"/items/{fixed['id']}")
    labels = {box["label"] for box in whole["consensus"]["people"]["value"]}
    assert "animal" in labels
    assert len(whole["annotations"]) >= 2, "what the annotators drew is kept beside the fix"

    expect(page.locator(".diffs li").first).to_be_visible()
    page.keyboard.press("r")
    page.get_by_label("Note to the annotator").fill("Look at R1 again: tight boxes.")
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="slip").click()
    page.get_by_label("Send back to").select_option(label=story.known["pseudonym"])
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Decided: return.")).to_be_visible()

    page = story.page("ann", "/")
    expect(page.locator("main")).to_contain_text("1 returned")
    page.goto(f"{story.server.url}/projects/{PROJECT}/label")
    drawn(page)
    expect(page.get_by_text("Look at R1 again: tight boxes.")).to_be_visible()
    expect(page.get_by_role("option").first).to_be_visible()
    before = len(of_person(story, story.known["pseudonym"]))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Look at R1 again: tight boxes.")).to_have_count(0)
    page.wait_for_timeout(500)
    assert len(of_person(story, story.known["pseudonym"])) == before, (
        "a new revision, not a new one"
    )
    story.known["reviewed"] = True


def test_gold_is_made_on_the_items_page(story: Story):
    story.needs("reviewed")
    page = story.page("owner", f"/projects/{PROJECT}/items?state=accepted&view=compact")
    page.get_by_role("checkbox", name="Select all").check()
    page.get_by_role("button", name="Make gold…").click()
    dialog = page.get_by_role("dialog", name="Make items gold")
    expect(dialog).to_contain_text("made gold")
    dialog.get_by_role("button", name="Make gold").click()
    expect(dialog).to_have_count(0)
    gold = story.get("/gold")
    assert len(gold["items"]) == 2
    believed = {
        one["id"]: one["consensus"]["people"]["value"]
        for one in story.get("/items?state=accepted")["items"]
    }
    for one in gold["items"]:
        known = [(box["label"], box["box"]) for box in one["answers"]["people"]]
        assert known == [(box["label"], box["box"]) for box in believed[one["item"]["id"]]]
    page.goto(f"{story.server.url}/projects/{PROJECT}/gold")
    expect(page.get_by_text("2 items whose answer is known")).to_be_visible()


def test_quality_is_measured_on_a_press(story: Story):
    story.needs("reviewed")
    page = story.page("owner", f"/projects/{PROJECT}/quality")
    settle(page)
    before = story.get("/quality")["at"]
    page.get_by_role("button", name="Measure now").click()
    quality = story.until(
        lambda: (
            found
            if (found := story.get("/quality"))["at"] != before and not found["running"]
            else None
        ),
        "a new run",
    )
    assert quality["n_labels"] >= 2 * N - 4  # but those of the items that are gold now
    assert {one["of"] for one in quality["agreement"]} >= {"people", "scene"}
    expect(page.locator("main")).to_contain_text(story.known["pseudonym"])
    assert "per_" not in page.locator("main").inner_text()


def test_predictions_lead_to_the_next_batch(story: Story):
    story.needs("reviewed")
    lines = []
    for number in range(N):
        x, y, width, height = truth(number)
        box = {
            "label": "pedestrian",
            "box": [x + (0 if number % 3 else 80), y, width, height],
            "score": 0.9 if number % 3 else 0.4,
        }
        lines.append(
            {
                "external_id": f"scene-{number:02}",
                "question": "people",
                "value": [box],
                "score": box["score"],
            }
        )
    send(story, lines)
    story.until(lambda: story.get("/models")["items"], "the model")
    more = archive(range(N, N + 6), bad=False)
    upload = story.api(
        "POST", f"/projects/{PROJECT}/uploads", json={"name": "more.zip", "size": len(more)}
    )
    story.api.client.patch(
        f"/projects/{PROJECT}/uploads/{upload['id']}?offset=0", content=more
    ).raise_for_status()
    story.api("POST", f"/projects/{PROJECT}/imports", json={"upload": upload["id"]})
    story.until(lambda: story.get("/items?limit=1")["total"] == N + 6, "six items more")

    page = story.page("owner", f"/projects/{PROJECT}/iteration")
    expect(page.locator(".lede, main p").first).to_contain_text("det 1")
    expect(page.get_by_role("heading", name=re.compile("mAP"))).to_be_visible()
    page.get_by_label("Items", exact=True).fill("4")
    make = page.get_by_role("button", name="Make the batch")
    expect(make).to_be_enabled()
    make.click()
    dialog = page.get_by_role("dialog", name="Make this batch")
    dialog.get_by_label("Name").fill("after det 1")
    dialog.get_by_role("button", name="Make the batch").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("row").filter(has_text="after det 1").first).to_be_visible()
    (batch,) = story.get("/batches")["items"]
    assert (batch["name"], sum(batch["arms"].values())) == ("after det 1", 4)
    picked = story.get(f"/items?batch={batch['id']}")["items"]
    assert len(picked) == 4
    assert all(one["priority"] > 0 or one["batch"] for one in picked)


def send(story: Story, lines: list[dict[str, Any]]) -> None:
    """Hand predictions over, as a training script does."""
    story.api.client.post(
        f"/projects/{PROJECT}/predictions?model=det&version=1",
        content="\n".join(map(json.dumps, lines)),
        headers={"Content-Type": "application/x-ndjson", "Idempotency-Key": "predictions-1"},
    ).raise_for_status()


def content_of(download: Download) -> bytes:
    """The bytes of a finished download."""
    assert download.failure() is None
    return download.path().read_bytes()


def test_a_snapshot_is_frozen_and_taken(story: Story):
    story.needs("reviewed")
    page = story.page("owner", f"/projects/{PROJECT}/exports")
    page.get_by_role("button", name="Make a snapshot").click()
    dialog = page.get_by_role("dialog", name="Make a snapshot")
    dialog.get_by_label("Name").fill("v1")
    dialog.get_by_role("button", name="Freeze the present state").click()
    expect(dialog).to_have_count(0)
    take = page.get_by_role("row").filter(has_text="v1").get_by_role("button", name="Take it")
    take.click(timeout=30_000)
    expect(page.get_by_label("Taken from")).to_have_value("v1")

    files = {}
    for format_name in ("JSON lines", "COCO", "CSV (answers)"):
        page.get_by_role("radio", name=re.compile("^" + re.escape(format_name))).check()
        with page.expect_download() as download:
            page.get_by_role("link", name="Download now").click()
        files[format_name] = content_of(download.value)

    rows = [json.loads(line) for line in files["JSON lines"].splitlines()]
    exported = {row["external_id"]: row for row in rows if row.get("external_id")}
    items = story.get("/items?limit=100")["items"]
    assert set(exported) == {one["external_id"] for one in items}
    text = files["JSON lines"].decode()
    assert "Ann Bell" not in text
    assert "ann@example.org" not in text
    assert story.known["pseudonym"] in text
    coco = json.loads(files["COCO"])
    accepted = {
        one["external_id"]: one["consensus"]["people"]["value"]
        for one in items
        if one["state"] == "accepted"
    }
    pictures = {one["id"]: one["file_name"].removesuffix(".jpg") for one in coco["images"]}
    for name, boxes in accepted.items():
        drawn_boxes = [
            one["bbox"] for one in coco["annotations"] if pictures[one["image_id"]] == name
        ]
        assert len(drawn_boxes) == len(boxes)
        for ours, theirs in zip(
            sorted(box["box"] for box in boxes), sorted(drawn_boxes), strict=True
        ):
            assert theirs == pytest.approx(ours, abs=0.01)
    assert len(list(csv.reader(io.StringIO(files["CSV (answers)"].decode())))) > N

    page.get_by_role("button", name="Make a file").click()
    row = page.get_by_role("table").last.get_by_role("row").nth(1)
    with page.expect_download() as download:
        row.get_by_role("link", name="Download").click(timeout=30_000)
    assert content_of(download.value) == files["CSV (answers)"]


def test_the_overview_says_where_it_stands(story: Story):
    story.needs("reviewed")
    page = story.page("owner", f"/projects/{PROJECT}/overview")
    settle(page)
    for phase in ("Blueprint", "Dataset", "People", "Labelling", "Guideline", "Quality"):
        expect(page.locator("main")).to_contain_text(phase)
    assert "per_" not in page.locator("main").inner_text()
    page = story.page("ann", f"/projects/{PROJECT}/history")
    expect(page.get_by_role("heading", name="My answers")).to_be_visible()
    assert "gold" not in page.locator("main").inner_text().casefold()
