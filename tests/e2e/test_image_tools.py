"""Every tool of the image editor in a real browser: drawn, edited, undone, by keys alone, and sent.

What the server holds afterwards is what was drawn.
"""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from assay.core.labels.run_lengths import runs_of
from tests.e2e.conftest import PASSWORD, Running
from tests.e2e.making import desks
from tests.e2e.test_labelling import Person, Place, draw, drawn

LABELS = """
    labels:
      - {name: car, key: "1", colour: "#2f7ed8"}
      - {name: road, key: "2", colour: "#d8572f"}
"""
KINDS = {
    "boxes": "",
    "ellipses": "",
    "polygons": "",
    "polylines": "",
    "keypoints": "\n    points: [nose, left, right]\n    edges: [[nose, left], [nose, right]]"
    "\n    mirror: [[left, right]]",
    "masks": "",
    "cuboids": "",
}
WIDTH, HEIGHT = 640, 480
ITEMS = 8


def blueprint(kind: str) -> str:
    """A project that asks for regions of one type."""
    return f"""assay: 1
project: shapes-{kind}
purpose:
  problem: Find things
data:
  photo: {{type: image, source: drawn for this test}}
questions:
  things:
    on: photo
    type: {kind}{LABELS.rstrip()}{KINDS[kind]}
quality:
  labels_per_item: {{least: 1, most: 1}}
"""


def pictures() -> bytes:
    """Pictures with a bright square on dark ground: edges that a live wire follows."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for n in range(ITEMS):
            image = Image.new("RGB", (WIDTH, HEIGHT), (30, 40, 50 + n))
            ImageDraw.Draw(image).rectangle((200, 140, 440, 340), fill=(220, 210, 190))
            file = io.BytesIO()
            image.save(file, "PNG")
            archive.writestr(f"p{n}.png", file.getvalue())
    return target.getvalue()


@pytest.fixture(scope="module")
def place(server: Running) -> Place:
    owner = Person(server.url)
    token = server.setup_link.rpartition("#")[2]
    owner.enter(
        "/setup", token=token, organisation="T", name="O", email=server.email, password=PASSWORD
    )
    data = pictures()
    ann = Person(server.url)
    for index, kind in enumerate(KINDS):
        project = f"shapes-{kind}"
        owner("POST", "/projects", json={"source": blueprint(kind)})
        upload = owner(
            "POST", f"/projects/{project}/uploads", json={"name": "p.zip", "size": len(data)}
        )
        at = f"/projects/{project}/uploads/{upload['id']}?offset=0"
        owner.client.patch(at, content=data).raise_for_status()
        job = owner("POST", f"/projects/{project}/imports", json={"upload": upload["id"]})
        for _ in range(120):
            state = owner("GET", f"/projects/{project}/imports/{job['id']}")["state"]
            if state in ("done", "failed"):
                break
            time.sleep(0.5)
        invitation = owner("POST", f"/projects/{project}/invitations", json={"role": "annotator"})
        secret = invitation["url"].rstrip("/").replace("#", "/").split("/")[-1]
        if index == 0:
            ann.enter(
                "/invitations/accept",
                token=secret,
                name="ann",
                email="ann@example.org",
                password=PASSWORD,
            )
        else:
            ann("POST", "/invitations/accept", json={"token": secret})
    return Place(server.url, owner)


@pytest.fixture
def desk(browser: Browser, place: Place) -> Iterator[Callable[[str], Page]]:
    """Opens the labelling page of one type; nothing may go wrong behind it."""
    with desks(browser, place) as open_page:

        def opened(kind: str) -> Page:
            made = open_page(f"shapes-{kind}/label")
            drawn(made)
            return made

        yield opened


def at(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a pixel of the picture is in the window, as the page shows it: fitted, centred."""
    box = page.locator(".stage").bounding_box()
    assert box is not None
    scale = min((box["width"] - 24) / WIDTH, (box["height"] - 24) / HEIGHT)
    left = box["x"] + box["width"] / 2 - WIDTH / 2 * scale
    top = box["y"] + box["height"] / 2 - HEIGHT / 2 * scale
    return left + x * scale, top + y * scale


def click(page: Page, x: float, y: float) -> None:
    """Press a pixel of the picture."""
    page.mouse.click(*at(page, x, y))


def drag(page: Page, *places: tuple[float, float]) -> None:
    """Drag from pixel to pixel."""
    page.mouse.move(*at(page, *places[0]))
    page.mouse.down()
    for spot in places[1:]:
        page.mouse.move(*at(page, *spot), steps=6)
    page.mouse.up()


def tool(page: Page, name: str) -> None:
    """Take a tool from the rail."""
    page.locator(".rail").get_by_role("button", name=name, exact=True).click()


def sent(page: Page, place: Place, kind: str) -> list[dict]:
    """Submit, and what the server then holds of it."""
    before = len(place.answers(f"shapes-{kind}"))
    page.locator(".stage").focus()
    page.keyboard.press("Control+Enter")
    for _ in range(40):
        made = place.answers(f"shapes-{kind}")
        if len(made) > before:
            return made[0]["answers"]["things"]
        page.wait_for_timeout(150)
    raise AssertionError(page.locator(".panel").inner_text())


def rows(page: Page, n: int) -> None:
    """So many regions are in the list."""
    expect(page.locator(".rowline")).to_have_count(n)


def near(numbers, wanted, slack: float = 2) -> None:
    """Numbers are what was wanted, within what a press can miss."""
    flat = np.asarray(numbers, dtype=float).ravel()
    assert np.abs(flat - np.asarray(wanted, dtype=float).ravel()).max() <= slack, numbers


def test_a_turned_box_is_drawn_by_three_presses(desk, place):
    page = desk("boxes")
    tool(page, "Turned")
    click(page, 100, 100)
    click(page, 200, 200)
    click(page, 150, 250)
    rows(page, 1)
    page.keyboard.press("Control+z")
    rows(page, 0)
    page.keyboard.press("Control+y")
    (region,) = sent(page, place, "boxes")
    near([region["rotation"]], [45])
    near(region["box"][2:], [141.4, 70.7])


def test_an_ellipse_is_dragged_and_sized_by_its_grip(desk, place):
    page = desk("ellipses")
    drag(page, (100, 100), (200, 180))
    rows(page, 1)
    drag(page, (200, 140), (240, 140))
    (region,) = sent(page, place, "ellipses")
    near(region["ellipse"], [170, 140, 70, 40])


def test_a_polygon_is_drawn_edited_holed_split_and_united(desk, place):
    page = desk("polygons")
    for spot in ((100, 100), (200, 100), (200, 200)):
        click(page, *spot)
    page.keyboard.press("Control+z")
    click(page, 300, 200)
    click(page, 100, 200)
    click(page, 100, 100)
    rows(page, 1)
    page.keyboard.press("v")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+h")
    for spot in ((150, 140), (170, 140), (170, 160), (150, 160)):
        click(page, *spot)
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Escape")
    page.keyboard.press(".")
    page.keyboard.press("Shift+s")
    click(page, 130, 50)
    click(page, 130, 300)
    rows(page, 2)
    page.keyboard.press("Shift+u")
    rows(page, 1)
    (region,) = sent(page, place, "polygons")
    assert len(region["rings"]) == 2
    xs = [x for x, _ in region["rings"][0]]
    near([min(xs), max(xs)], [90, 300])


def test_neighbours_share_their_border_without_a_gap(desk, place):
    page = desk("polygons")
    for spot in ((100, 100), (200, 100), (200, 200), (100, 200), (100, 100)):
        click(page, *spot)
    rows(page, 1)
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    for spot in ((203, 98), (300, 100), (300, 250), (102, 250), (101, 203)):
        click(page, *spot)
    page.keyboard.press("Shift+Enter")
    rows(page, 2)
    first, second = sent(page, place, "polygons")
    border = {tuple(point) for point in first["rings"][0]}
    shared = [tuple(point) for point in second["rings"][0] if tuple(point) in border]
    assert len(shared) >= 2, second


def test_a_polygon_is_drawn_by_keys_alone(desk, place):
    page = desk("polygons")
    for key in ("2", "n", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    for keys in (["Shift+ArrowRight"] * 6, ["Shift+ArrowDown"] * 5):
        for key in keys:
            page.keyboard.press(key)
        page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    rows(page, 1)
    (region,) = sent(page, place, "polygons")
    a, b, c = region["rings"][0]
    assert (b[0] - a[0], c[1] - b[1]) == (60, 50)
    assert region["label"] == "road"


def test_a_live_wire_follows_the_edge(desk, place):
    page = desk("polygons")
    tool(page, "Live wire")
    click(page, 200, 140)
    page.wait_for_timeout(1200)
    click(page, 440, 140)
    page.wait_for_timeout(800)
    click(page, 440, 340)
    page.wait_for_timeout(800)
    click(page, 200, 340)
    page.wait_for_timeout(800)
    page.keyboard.press("Shift+Enter")
    rows(page, 1)
    (region,) = sent(page, place, "polygons")
    for x, y in region["rings"][0]:
        across = min(abs(x - 200), abs(x - 440))
        down = min(abs(y - 140), abs(y - 340))
        assert min(across, down) <= 4, (x, y)


def test_a_line_ends_by_a_double_press(desk, place):
    page = desk("polylines")
    click(page, 100, 100)
    click(page, 200, 120)
    page.mouse.dblclick(*at(page, 300, 100))
    rows(page, 1)
    (region,) = sent(page, place, "polylines")
    near(region["points"], [[100, 100], [200, 120], [300, 100]])


def test_a_skeleton_is_placed_joint_by_joint(desk, place):
    page = desk("keypoints")
    click(page, 200, 100)
    page.keyboard.down("Alt")
    click(page, 150, 200)
    page.keyboard.up("Alt")
    page.keyboard.press("Shift+j")
    rows(page, 1)
    (region,) = sent(page, place, "keypoints")
    near(region["points"]["nose"], [200, 100, 2])
    near(region["points"]["left"], [150, 200, 1])
    assert region["points"].get("right", [0, 0, 0])[2] == 0


def test_a_mask_is_painted_erased_and_filled(desk, place):
    page = desk("masks")
    drag(page, (200, 200), (300, 200), (300, 300), (200, 300), (200, 195))
    rows(page, 1)
    tool(page, "Fill")
    click(page, 250, 250)
    tool(page, "Eraser")
    drag(page, (100, 250), (210, 250))
    (region,) = sent(page, place, "masks")
    assert region["size"] == [HEIGHT, WIDTH]
    runs = runs_of(region["size"], region["counts"])
    flat = np.zeros(WIDTH * HEIGHT, dtype=bool)
    for start, end in zip(runs.starts, runs.ends, strict=True):
        flat[start:end] = True
    mask = flat.reshape(WIDTH, HEIGHT).T
    assert mask[250, 280]
    assert mask[200, 250]
    assert not mask[250, 205]
    assert not mask[400, 400]


def test_a_mask_is_painted_by_keys_alone(desk, place):
    page = desk("masks")
    for key in ("n", "ArrowRight", "Enter", *["Shift+ArrowRight"] * 8, "Enter"):
        page.keyboard.press(key)
    rows(page, 1)
    page.keyboard.press("Control+z")
    rows(page, 0)
    page.keyboard.press("Control+y")
    (region,) = sent(page, place, "masks")
    runs = runs_of(region["size"], region["counts"])
    x1, y1, x2, y2 = runs.bounds()
    assert 80 + (y2 - y1) - 6 <= x2 - x1 <= 80 + (y2 - y1) + 6


def test_a_cuboid_has_a_near_and_a_far_face(desk, place):
    page = desk("cuboids")
    drag(page, (100, 200), (200, 300))
    click(page, 140, 170)
    rows(page, 1)
    (region,) = sent(page, place, "cuboids")
    near(region["front"], [[100, 200], [200, 200], [200, 300], [100, 300]])
    near(region["back"], [[140, 170], [240, 170], [240, 270], [140, 270]])


def test_regions_are_copied_to_the_next_item(desk, place):
    page = desk("boxes")
    draw(page, 300, 200, 420, 330)
    rows(page, 1)
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    rows(page, 2)
    sent(page, place, "boxes")
    drawn(page)
    rows(page, 0)
    page.keyboard.press("Control+v")
    rows(page, 1)
    (region,) = sent(page, place, "boxes")
    assert region["label"] == "car"


def test_grid_rulers_overview_and_light_are_at_hand(desk):
    page = desk("boxes")
    for key in ("Shift+g", "Shift+r", "Shift+p", "b"):
        page.keyboard.press(key)
    expect(page.locator(".ruler")).to_have_count(2)
    expect(page.locator(".minimap")).to_be_visible()
    page.get_by_label("Gamma").fill("2")
    expect(page.locator("feFuncR")).to_have_attribute("exponent", "0.5")


def test_boxes_are_grouped_by_keys_and_stay_so(desk, place):
    page = desk("boxes")
    for x in (60, 220, 380):
        drag(page, (x, 120), (x + 100, 220))
        page.keyboard.press("Escape")
    rows(page, 3)
    marks = page.locator(".rowline .in-group")
    expect(marks).to_have_count(0)
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+g")
    expect(marks).to_have_count(3)
    expect(page.get_by_role("option", name="in group A, 3 regions")).to_have_count(3)
    page.keyboard.press("Control+z")
    expect(marks).to_have_count(0)
    page.keyboard.press("Control+y")
    expect(marks).to_have_count(3)
    # A press on a region takes it alone, a double press the whole group.
    page.locator(".rowline").first.click()
    expect(page.locator('.rowline[aria-selected="true"]')).to_have_count(1)
    page.locator(".stage").focus()
    page.keyboard.press("Alt+g")
    expect(page.locator('.rowline[aria-selected="true"]')).to_have_count(3)
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    page.mouse.dblclick(*at(page, 110, 120))
    expect(page.locator('.rowline[aria-selected="true"]')).to_have_count(3)
    page.keyboard.press("Control+d")
    rows(page, 6)
    expect(page.get_by_role("option", name="in group B, 3 regions")).to_have_count(3)
    page.keyboard.press("Delete")
    rows(page, 3)
    expect(page.get_by_text("Saved", exact=False).first).to_be_visible()
    page.reload()
    drawn(page)
    expect(page.get_by_role("option", name="in group A, 3 regions")).to_have_count(3)
    page.locator(".rowline").first.click()
    page.locator(".stage").focus()
    page.keyboard.press("Control+Shift+g")
    expect(page.get_by_role("option", name="in group A, 2 regions")).to_have_count(2)
    alone, *others = sent(page, place, "boxes")
    assert "group" not in alone
    assert len(others) == 2
    assert others[0]["group"] == others[1]["group"]
    assert 0 < len(others[0]["group"]) <= 64
