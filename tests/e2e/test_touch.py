"""Image tools by fingers and by pen: drawn, zoomed, corrected, undone, sent; no mouse, no keys.

What the server holds afterwards is what was drawn, within a pixel of the picture.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from math import floor

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from assay.core.labels.run_lengths import runs_of
from tests.e2e import moving
from tests.e2e.conftest import Running
from tests.e2e.making import desks
from tests.e2e.test_image_tools import HEIGHT, WIDTH, at, blueprint, near, rows
from tests.e2e.test_labelling import Place, drawn

KINDS = ("boxes", "polygons", "keypoints", "masks")
ITEMS = 6
STEPS = 5
"""Moves from one spot to the next."""
REST = 100
"""How long fingers rest at the end of a stroke, in ms: after 40 Chromium takes them as standing."""

Spot = tuple[float, float]


def pictures() -> dict[str, bytes]:
    """Plain pictures, each of another colour."""
    made = {}
    for n in range(ITEMS):
        file = io.BytesIO()
        Image.new("RGB", (WIDTH, HEIGHT), (60 + 20 * n, 90, 120)).save(file, "PNG")
        made[f"p{n}.png"] = file.getvalue()
    return made


@pytest.fixture(scope="module")
def place(server: Running) -> Place:
    owner = moving.owner_of(server)
    for kind in KINDS:
        owner("POST", "/projects", json={"source": blueprint(kind)})
        moving.add_files(owner, f"shapes-{kind}", pictures())
    moving.add_annotator(server.url, owner, *(f"shapes-{kind}" for kind in KINDS))
    return Place(server.url, owner)


@pytest.fixture
def desk(browser: Browser, place: Place) -> Iterator[Callable[[str], Page]]:
    """Opens the labelling page of one type on a touch screen; nothing may go wrong behind it."""
    with desks(browser, place) as open_page:

        def opened(kind: str) -> Page:
            made = open_page(f"shapes-{kind}/label", touch=True)
            drawn(made)
            return made

        yield opened


class Fingers:
    """Fingers on the glass, each known by its number; spots are in CSS pixels of the window."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session = page.context.new_cdp_session(page)
        self.down: dict[int, Spot] = {}

    def put(self, finger: int, spot: Spot) -> None:
        """A finger comes down; those that are down stay where they are."""
        self.down[finger] = spot
        self._send("touchStart")

    def slide(self, ways: dict[int, Spot]) -> None:
        """Fingers go together in straight lines to their spots."""
        starts = {finger: self.down[finger] for finger in ways}
        for step in range(1, STEPS + 1):
            for finger, (x, y) in ways.items():
                x0, y0 = starts[finger]
                self.down[finger] = (x0 + (x - x0) * step / STEPS, y0 + (y - y0) * step / STEPS)
            self._send("touchMove")
        # They rest before they leave: Chromium takes a stroke that ends at speed for a fling,
        # and the tap after it for the one that stops the fling.
        self.page.wait_for_timeout(REST)
        self._send("touchMove")

    def lift(self) -> None:
        """All fingers leave the glass."""
        self.down.clear()
        self._send("touchEnd")

    def tap(self, spot: Spot) -> None:
        """One finger down and up again."""
        self.put(0, spot)
        self.lift()

    def drag(self, *spots: Spot) -> None:
        """One finger from spot to spot."""
        self.put(0, spots[0])
        for spot in spots[1:]:
            self.slide({0: spot})
        self.lift()

    def _send(self, kind: str) -> None:
        points = [{"x": x, "y": y, "id": finger} for finger, (x, y) in self.down.items()]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


class Pen:
    """The tip of a pen; spots are in CSS pixels of the window."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)

    def drag(self, start: Spot, end: Spot) -> None:
        """Hovers to the start, presses, and draws a straight line to the end."""
        self._send("mouseMoved", start, pressed=False)
        self._send("mousePressed", start)
        (x0, y0), (x, y) = start, end
        for step in range(1, STEPS + 1):
            part = step / STEPS
            self._send("mouseMoved", (x0 + (x - x0) * part, y0 + (y - y0) * part))
        self._send("mouseReleased", end, pressed=False)

    def _send(self, kind: str, spot: Spot, pressed: bool = True) -> None:
        self.session.send(
            "Input.dispatchMouseEvent",
            {
                "type": kind,
                "x": spot[0],
                "y": spot[1],
                "button": "none" if kind == "mouseMoved" and not pressed else "left",
                "buttons": int(pressed),
                "clickCount": int(kind != "mouseMoved"),
                "force": 0.5 if pressed else 0,
                "pointerType": "pen",
            },
        )


def told(page: Page) -> None:
    """From now on, which kinds of pointers press the picture."""
    page.evaluate(
        """() => {
            window.pressedBy = [];
            document.querySelector('.stage').addEventListener(
                'pointerdown', (event) => window.pressedBy.push(event.pointerType), true)
        }"""
    )


def pressed_by(page: Page) -> set[str]:
    """The kinds of pointers that pressed the picture since ``told``."""
    return set(page.evaluate("() => window.pressedBy"))


def button(page: Page, name: str) -> Locator:
    """A button of the bar below the picture, which fingers find."""
    return page.locator(".botbar").get_by_role("button", name=name)


def seen_at(page: Page) -> float:
    """CSS pixels to a pixel of the fitted picture."""
    return at(page, 1, 0)[0] - at(page, 0, 0)[0]


def zoomed(page: Page, scale: float) -> None:
    """The bar says that the picture is seen this large."""
    label = page.locator('.botbar [aria-label="Zoom"]')
    expect(label).to_have_text(f"{floor(100 * scale + 0.5)} %")


def sent(page: Page, place: Place, kind: str) -> list[dict]:
    """Tap on the button that submits, and what the server then holds of it."""
    before = len(place.answers(f"shapes-{kind}"))
    button(page, "Submit and next").tap()
    for _ in range(60):
        made = place.answers(f"shapes-{kind}")
        if len(made) > before:
            return made[0]["answers"]["things"]
        page.wait_for_timeout(100)
    raise AssertionError(page.locator(".panel").inner_text())


def test_a_box_is_drawn_by_a_finger_undone_and_redone_by_buttons(desk, place):
    page = desk("boxes")
    told(page)
    fingers = Fingers(page)
    fingers.drag(at(page, 100, 120), at(page, 220, 260))
    rows(page, 1)
    assert pressed_by(page) == {"touch"}
    button(page, "Undo").tap()
    rows(page, 0)
    button(page, "Redo").tap()
    rows(page, 1)
    (region,) = sent(page, place, "boxes")
    near(region["box"], [100, 120, 120, 140], 1)
    assert region["label"] == "car"


def test_two_fingers_zoom_and_leave_no_shape(desk, place):
    page = desk("boxes")
    fingers = Fingers(page)
    scale = seen_at(page)
    zoomed(page, scale)
    x, y = at(page, 320, 240)
    # The first finger has begun a box when the second comes down: it is dropped.
    fingers.put(1, (x - 60, y))
    fingers.slide({1: (x - 50, y)})
    fingers.put(2, (x + 50, y))
    fingers.slide({1: (x - 100, y), 2: (x + 100, y)})
    fingers.lift()
    zoomed(page, 2 * scale)
    rows(page, 0)
    expect(button(page, "Undo")).to_be_disabled()
    # What lay between the fingers still lies there: a box is drawn by what is seen now.
    step = 2 * scale
    fingers.drag((x - 40 * step, y - 30 * step), (x + 60 * step, y + 50 * step))
    rows(page, 1)
    (region,) = sent(page, place, "boxes")
    near(region["box"], [280, 210, 100, 80], 1)


def test_a_second_finger_takes_back_what_the_first_has_pulled(desk, place):
    page = desk("boxes")
    fingers = Fingers(page)
    fingers.drag(at(page, 200, 150), at(page, 400, 350))
    rows(page, 1)
    fingers.put(1, at(page, 400, 350))
    fingers.slide({1: at(page, 440, 380)})
    fingers.put(2, at(page, 200, 380))
    fingers.slide({2: at(page, 320, 380)})
    fingers.lift()
    zoomed(page, seen_at(page) / 2)
    rows(page, 1)
    (region,) = sent(page, place, "boxes")
    near(region["box"], [200, 150, 200, 200], 1)


def test_a_corner_of_a_box_is_moved_by_pen(desk, place):
    page = desk("boxes")
    told(page)
    pen = Pen(page)
    pen.drag(at(page, 100, 100), at(page, 200, 200))
    rows(page, 1)
    # A pen is blunter than a mouse: it holds the corner from 12 px beside it.
    x, y = at(page, 200, 200)
    pen.drag((x + 10, y + 7), at(page, 260, 230))
    assert pressed_by(page) == {"pen"}
    (region,) = sent(page, place, "boxes")
    near(region["box"], [100, 100, 160, 130], 1)


def test_a_polygon_is_tapped_and_its_corner_moved_by_pen(desk, place):
    page = desk("polygons")
    fingers, pen = Fingers(page), Pen(page)
    for spot in ((100, 100), (300, 100), (300, 200), (320, 320)):
        fingers.tap(at(page, *spot))
    # Half drawn: the button takes the last corner back.
    button(page, "Undo").tap()
    for spot in ((300, 300), (100, 300), (100, 100)):
        fingers.tap(at(page, *spot))
    rows(page, 1)
    pen.drag(at(page, 300, 200), at(page, 360, 190))
    rows(page, 1)
    (region,) = sent(page, place, "polygons")
    (ring,) = region["rings"]
    near(ring, [[100, 100], [300, 100], [360, 190], [300, 300], [100, 300]], 1)


def test_joints_are_tapped(desk, place):
    page = desk("keypoints")
    fingers = Fingers(page)
    spots = {"nose": (200, 100), "left": (150, 200), "right": (260, 210)}
    for spot in spots.values():
        fingers.tap(at(page, *spot))
    rows(page, 1)
    (region,) = sent(page, place, "keypoints")
    for name, spot in spots.items():
        near(region["points"][name], [*spot, 2], 1)


def test_a_mask_is_painted_by_a_finger_and_two_fingers_leave_none(desk, place):
    page = desk("masks")
    fingers = Fingers(page)
    scale = seen_at(page)
    x, y = at(page, 320, 240)
    fingers.put(1, (x - 50, y))
    fingers.slide({1: (x - 40, y)})
    fingers.put(2, (x + 40, y))
    fingers.slide({1: (x - 20, y), 2: (x + 20, y)})
    fingers.lift()
    zoomed(page, scale / 2)
    rows(page, 0)
    page.locator(".botbar").get_by_role("button", name="Fit").tap()
    zoomed(page, scale)
    fingers.drag(at(page, 200, 200), at(page, 300, 200))
    rows(page, 1)
    (region,) = sent(page, place, "masks")
    x1, y1, x2, y2 = runs_of(region["size"], region["counts"]).bounds()
    # The stroke is round: as far beyond its ends as beside its middle.
    brush = (y2 - y1) / 2
    near(np.array([x1, y1, x2, y2]), [200 - brush, 200 - brush, 300 + brush, 200 + brush], 1.5)
