"""Tools that draw for annotators, in a real browser: asked, accepted, edited first, dismissed.

What is stored says which tool it came from: a region names the suggestion that it was, and the
server keeps that suggestion as the tool made it.
"""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from assay.core.labels.run_lengths import runs_of
from tests.e2e import moving
from tests.e2e.conftest import Running
from tests.e2e.making import desks
from tests.e2e.test_image_tools import HEIGHT, WIDTH, at, blueprint, click, drag, near, tool
from tests.e2e.test_labelling import Place, drawn
from tests.e2e.test_video_editor import at as share
from tests.e2e.test_video_editor import drag as drag_shares
from tests.e2e.test_video_editor import go, ready
from tests.http.test_assisting import moving_square

pytest.importorskip("cv2")

KINDS = ("boxes", "polygons", "masks")
ITEMS = 4
CUT = "Cut out by a box or clicks"
SQUARE = (200, 140, 440, 340)
"""Left, top, right and bottom of what is bright in the pictures, in pixels."""
ROUND = ((180, 115), (465, 365))
"""Corners of a box with some air about the square."""


def pictures() -> dict[str, bytes]:
    """A bright square on dark ground, both with some noise."""
    left, top, right, bottom = SQUARE
    made = {}
    for n in range(ITEMS):
        picture = np.full((HEIGHT, WIDTH, 3), (40, 60, 90), np.int64)
        picture[top:bottom, left:right] = (220, 180, 60)
        noise = np.random.default_rng(n).integers(-12, 12, picture.shape)
        file = io.BytesIO()
        Image.fromarray((picture + noise).astype(np.uint8)).save(file, "PNG")
        made[f"p{n}.png"] = file.getvalue()
    return made


@dataclass
class Workshop(Place):
    """The server, and the folder of its data."""

    data: Path

    def suggested(self, uid: str) -> dict:
        """What the server keeps of a suggestion: who asked which tool what, and its answer."""
        with sqlite3.connect(f"file:{self.data / 'assay.sqlite'}?mode=ro", uri=True) as database:
            database.row_factory = sqlite3.Row
            (row,) = database.execute("SELECT * FROM suggestions WHERE uid = ?", (uid,)).fetchall()
        kept = dict(row)
        return {
            **kept,
            "prompt": json.loads(kept["prompt"]),
            "value": json.loads(kept["value"]),
        }


@pytest.fixture(scope="module")
def place(server: Running, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    owner = moving.owner_of(server)
    for kind in KINDS:
        owner("POST", "/projects", json={"source": blueprint(kind)})
        moving.add_files(owner, f"shapes-{kind}", pictures())
    owner("POST", "/projects", json={"source": moving.CLIPS})
    clip = moving_square(tmp_path_factory.mktemp("clip"))
    moving.add_files(owner, "clips", {"a.mp4": clip})
    moving.add_annotator(server.url, owner, *(f"shapes-{kind}" for kind in KINDS), "clips")
    return Workshop(server.url, owner, server.data)


@pytest.fixture
def desk(browser: Browser, place: Workshop) -> Iterator[Callable[..., Page]]:
    """Opens the labelling page of a project; nothing may go wrong behind it."""
    with desks(browser, place) as open_page:

        def opened(project: str, until: Callable[[Page], None] = drawn) -> Page:
            made = open_page(f"{project}/label")
            until(made)
            return made

        yield opened


def offered(page: Page) -> Locator:
    """Suggestions in the list that nobody has decided on."""
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def own(page: Page) -> Locator:
    """Regions in the list that belong to the answer."""
    return page.get_by_role("listbox", name="Regions").get_by_role("option")


def counted(page: Page, suggestions: int, regions: int) -> None:
    """So many are suggested, and so many are in the answer; a tool is given its time."""
    expect(offered(page)).to_have_count(suggestions, timeout=20_000)
    expect(own(page)).to_have_count(regions)


def cut(page: Page) -> None:
    """Take the tool, and draw a box round the square."""
    page.mouse.move(*at(page, *ROUND[0]))  # the tools are asked for once somebody has begun
    tool(page, CUT)
    drag(page, *ROUND)
    counted(page, 1, 0)


def asked(page: Page, name: str) -> None:
    """Press a button of the bar that asks what to do with a suggestion."""
    page.locator(".ask-ai").get_by_role("button", name=name).click()


def answers(page: Page, place: Workshop, project: str) -> dict:
    """Submit, and what the server then holds of it."""
    before = len(place.answers(project))
    page.keyboard.press("Control+Enter")
    for _ in range(60):
        made = place.answers(project)
        if len(made) > before:
            return made[0]["answers"]
        page.wait_for_timeout(100)
    raise AssertionError(page.locator(".panel").inner_text())


def test_a_box_round_an_object_is_made_tight_and_accepted(desk, place):
    page = desk("shapes-boxes")
    cut(page)
    expect(page.locator(".ask-ai")).to_contain_text("car?")
    expect(page.locator(".panel")).to_contain_text(CUT)
    asked(page, "Accept")
    counted(page, 0, 1)
    (region,) = answers(page, place, "shapes-boxes")["things"]
    near(region["box"], [200, 140, 240, 200], 3)
    assert region["label"] == "car"
    kept = place.suggested(region["suggestion"])
    assert (kept["tool"], kept["question"]) == ("grabcut", "things")
    near(kept["prompt"]["box"], [180, 115, 285, 250], 1)
    assert kept["value"]["box"] == region["box"]


def test_an_outline_is_edited_before_it_is_accepted(desk, place):
    page = desk("shapes-polygons")
    page.keyboard.press("2")
    cut(page)
    page.keyboard.press("s")
    # Pulling a suggestion takes it: one step, which one undo takes back.
    drag(page, (300, 220), (340, 250))
    counted(page, 0, 1)
    page.keyboard.press("Control+z")
    counted(page, 1, 0)
    page.keyboard.press("Control+y")
    counted(page, 0, 1)
    (region,) = answers(page, place, "shapes-polygons")["things"]
    assert region["label"] == "road"
    kept = place.suggested(region["suggestion"])
    assert kept["tool"] == "grabcut"
    (made,), (found,) = region["rings"], kept["value"]["rings"]
    near(np.asarray(made) - np.asarray(found), np.tile([40, 30], (len(made), 1)), 1)
    xs, ys = np.asarray(found).T
    near([xs.min(), ys.min(), xs.max(), ys.max()], SQUARE, 3)


def test_what_is_dismissed_is_not_stored_and_comes_back_by_undo(desk, place):
    page = desk("shapes-polygons")
    cut(page)
    asked(page, "Dismiss")
    counted(page, 0, 0)
    page.keyboard.press("Control+z")
    counted(page, 1, 0)
    page.keyboard.press("x")
    counted(page, 0, 0)
    tool(page, "Polygon")
    for spot in ((50, 50), (100, 50), (100, 100), (50, 50)):
        click(page, *spot)
    counted(page, 0, 1)
    (region,) = answers(page, place, "shapes-polygons")["things"]
    near(region["rings"][0], [[50, 50], [100, 50], [100, 100]])
    assert "suggestion" not in region


def test_a_second_press_asks_again_and_a_mask_is_accepted_by_keys(desk, place):
    page = desk("shapes-masks")
    page.mouse.move(*at(page, 300, 200))
    expect(page.locator(".rail").get_by_role("button", name=CUT)).to_be_visible()
    page.keyboard.press("Shift+w")
    click(page, 300, 200)
    counted(page, 1, 0)
    page.keyboard.down("Alt")
    with page.expect_response(lambda response: response.url.endswith("/assist")) as second:
        click(page, 100, 80)
    page.keyboard.up("Alt")
    prompt = second.value.request.post_data_json["prompt"]
    assert [wanted for _, _, wanted in prompt["points"]] == [True, False]
    last = second.value.json()["regions"][0]["suggestion"]
    counted(page, 1, 0)
    page.keyboard.press("a")
    counted(page, 0, 1)
    (region,) = answers(page, place, "shapes-masks")["things"]
    near(runs_of(region["size"], region["counts"]).bounds(), SQUARE, 3)
    assert region["suggestion"] == last
    assert place.suggested(last)["tool"] == "grabcut"


def test_a_box_is_followed_forward_in_a_video(desk, place):
    page = desk("clips", ready)
    go(page, 5)
    width, height = moving.barcode.WIDTH, moving.barcode.HEIGHT
    drag_shares(page, (35 / width, 35 / height), (75 / width, 75 / height))
    page.mouse.move(*share(page, 0.9, 0.9))
    page.get_by_role("button", name="Follow").click()
    counted(page, 1, 1)
    offered(page).click()
    page.keyboard.press("a")
    counted(page, 0, 1)
    (track,) = answers(page, place, "clips")["people"]
    first, *_, last = track["keyframes"]
    assert first["frame"] == 5
    near(first["box"], [35, 35, 40, 40], 1)
    assert last["frame"] >= 35
    near(last["box"], [80, 50, 40, 40], 3)
    kept = place.suggested(track["suggestion"])
    assert (kept["tool"], kept["prompt"]["track"]["frame"]) == ("flow", 5)
