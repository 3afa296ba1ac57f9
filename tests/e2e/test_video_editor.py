"""The video editor in a real browser: exact frames, tracks by mouse and by keys, what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e import moving, seeking
from tests.e2e.browser import Watch, axe_problems, context_of
from tests.e2e.conftest import PASSWORD, Running

SHAPES = """assay: 1
project: shapes
purpose:
  problem: Outlines and skeletons through time
data:
  clip: {type: video, source: made for this test}
questions:
  outlines:
    on: clip
    type: tracks
    geometry: polygon
    labels: [{name: blob, key: "1", colour: "#2f7ed8"}]
  bodies:
    on: clip
    type: tracks
    geometry: keypoints
    points: [head, foot]
    edges: [[head, foot]]
    labels: [{name: body, key: "2", colour: "#d8572f"}]
quality:
  labels_per_item: {least: 1, most: 1}
"""


@dataclass
class Place:
    """The server, its owner, and how many frames each file has."""

    url: str
    owner: moving.Person

    def newest(self, project: str) -> dict:
        """The answers that were sent last."""
        return self.owner.annotations(project)[0]["answers"]


@pytest.fixture(scope="module")
def place(server: Running, tmp_path_factory: pytest.TempPathFactory) -> Place:
    owner = moving.owner_of(server)
    folder = tmp_path_factory.mktemp("clips")
    sources = {
        "clips": moving.CLIPS,
        "seeks": moving.CLIPS.replace("clips", "seeks"),
        "shapes": SHAPES,
    }
    for source in sources.values():
        owner("POST", "/projects", json={"source": source})
    moving.add_annotator(server.url, owner, *sources)
    plain = {
        f"c{n}.mp4": moving.clip(folder, f"c{n}.mp4", n=120 + n, sound=n == 0, max_b_frames=2)
        for n in range(6)
    }
    moving.add_files(owner, "clips", plain)
    moving.add_files(
        owner, "shapes", {f"s{n}.mp4": moving.clip(folder, f"s{n}.mp4", n=60 + n) for n in range(2)}
    )
    moving.add_files(
        owner,
        "seeks",
        {name: moving.clip(folder, name, **how) for name, how in seeking.FILES.items()},
    )
    return Place(server.url, owner)


@pytest.fixture
def desk(browser: Browser, place: Place) -> Iterator:
    """Opens the labelling page of a project; nothing may go wrong behind it."""
    watch, contexts = Watch(), []

    def opened(project: str, script: str = "", **look) -> Page:
        context: BrowserContext = context_of(browser, **look)
        contexts.append(context)
        if script:
            context.add_init_script(script)
        body = {"email": "ann@example.org", "password": PASSWORD}
        assert context.request.post(f"{place.url}/api/v1/session", data=body).ok
        page = context.new_page()
        watch.on(page)
        page.goto(f"{place.url}/projects/{project}/label")
        ready(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert watch.errors == []
    assert watch.refused == []


def ready(page: Page) -> None:
    """Until the first frame is on the screen."""
    page.locator(".video-stage[data-drawn]").wait_for(timeout=30_000)
    page.locator(".tl-host[data-drawn]").wait_for()


def go(page: Page, frame: int) -> None:
    """To a frame, as typed into the clock."""
    seeking.seek(page, frame)
    page.locator(".video-stage").focus()


def at(page: Page, x: float, y: float) -> tuple[float, float]:
    """A point of the picture as shares of its sides, on the page."""
    box = page.locator(".video-stage").bounding_box()
    assert box is not None
    scale = min(
        (box["width"] - 20) / moving.barcode.WIDTH, (box["height"] - 20) / moving.barcode.HEIGHT
    )
    left = box["x"] + (box["width"] - scale * moving.barcode.WIDTH) / 2
    top = box["y"] + (box["height"] - scale * moving.barcode.HEIGHT) / 2
    return left + x * scale * moving.barcode.WIDTH, top + y * scale * moving.barcode.HEIGHT


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drags on the picture, from share to share."""
    page.mouse.move(*at(page, *start))
    page.mouse.down()
    page.mouse.move(*at(page, (start[0] + end[0]) / 2, (start[1] + end[1]) / 2), steps=3)
    page.mouse.move(*at(page, *end), steps=3)
    page.mouse.up()


def submit(page: Page, place: Place, project: str) -> dict:
    """Sends the answer, and gives what the server holds."""
    before = len(place.owner.annotations(project))
    page.keyboard.press("Control+Enter")
    for _ in range(60):
        if len(place.owner.annotations(project)) > before:
            return place.newest(project)
        page.wait_for_timeout(100)
    raise AssertionError("nothing was sent")


def test_no_seek_of_440_shows_a_wrong_frame(desk, place):
    counts = {how["n"]: name for name, how in seeking.FILES.items()}
    wrong: dict[str, list[tuple[int, int]]] = {}
    seen = 0
    page = desk("seeks")
    done: list[str] = []
    for _ in seeking.FILES:
        ready(page)
        count = int(page.locator(".frame-number").inner_text().split()[-1])
        size = page.evaluate("document.querySelector('.timed-facts').innerText")
        assert "may be a frame off" not in size
        # Two files have as many frames: told apart by the order of work.
        name = counts.get(count, str(count)) + str(len(done))
        wrong[name] = seeking.wrong_frames(page, name, count)
        seen += seeking.SEEKS
        done.append(name)
        title = page.title()
        page.locator(".video-stage").focus()
        page.keyboard.press("Control+Enter")
        if len(done) < len(seeking.FILES):
            expect(page).not_to_have_title(title)
            page.locator(".video-stage[data-frame='0']").wait_for(timeout=30_000)
    assert seen == 440
    assert not any(wrong.values()), wrong


def test_a_track_is_drawn_by_mouse_its_key_frames_stored_as_drawn(desk, place):
    page = desk("clips")
    drag(page, (0.25, 0.25), (0.5, 0.75))
    expect(page.locator(".rowline")).to_have_count(1)
    go(page, 20)
    drag(page, (0.375, 0.5), (0.5, 0.5))
    expect(page.locator(".track-key")).to_have_text(["0", "20"])
    go(page, 40)
    page.keyboard.press("u")
    expect(page.locator(".track-key")).to_have_text(["0", "20", "40"])
    go(page, 10)
    page.get_by_role("radio", name="From here on").click()
    page.locator(".video-stage").focus()
    page.keyboard.press("q")
    expect(page.locator(".track-key")).to_have_text(["0", "10", "20", "40"])
    page.keyboard.press("Control+z")
    expect(page.locator(".track-key")).to_have_text(["0", "20", "40"])
    page.keyboard.press("Control+Shift+z")
    expect(page.locator(".track-key")).to_have_text(["0", "10", "20", "40"])
    (track,) = submit(page, place, "clips")["people"]
    assert track["label"] == "walker"
    assert track["interpolation"] == "linear"
    keys = {key["frame"]: key for key in track["keyframes"]}
    assert [key["pts"] for key in track["keyframes"]] == [0, 400_000, 800_000, 1_600_000]
    assert keys[0]["box"] == pytest.approx([80, 45, 80, 90], abs=1.5)
    assert keys[20]["box"] == pytest.approx([120, 45, 80, 90], abs=1.5)
    assert keys[10]["box"] == pytest.approx([100, 45, 80, 90], abs=1.5)
    assert keys[10]["attributes"] == {"pose": "stands"}
    assert [key["outside"] for key in track["keyframes"]] == [False, False, False, True]


def test_everything_is_done_by_keys_alone(desk, place):
    page = desk("clips")
    page.locator(".video-stage").focus()
    press = page.keyboard.press
    press("2")
    press("n")
    for _ in range(3):
        press("Shift+ArrowLeft")
    press("Enter")
    press("Shift+ArrowRight")
    press("ArrowDown")
    press("Enter")
    expect(page.locator(".rowline")).to_have_count(1)
    press("v")
    press("v")
    press("k")
    press("Alt+Shift+ArrowRight")
    press("Control+ArrowRight")
    expect(page.locator(".track-key")).to_have_text(["0", "20"])
    press("v")
    press("Shift+s")
    expect(page.locator(".rowline")).to_have_count(2)
    press("Control+z")
    expect(page.locator(".rowline")).to_have_count(1)
    press("Control+Shift+z")
    expect(page.locator(".rowline")).to_have_count(2)
    press(".")
    press("Shift+j")
    expect(page.locator(".rowline")).to_have_count(1)
    press("v")
    press("Shift+e")
    press("PageUp")
    press("Escape")
    press("3")
    press("Home")
    press("i")
    press("v")
    press("o")
    expect(page.locator(".rowline")).to_have_count(2)
    answers = submit(page, place, "clips")
    (track,) = answers["people"]
    assert track["label"] == "cyclist"
    frames = [key["frame"] for key in track["keyframes"]]
    assert frames == sorted(set(frames))
    assert frames[:2] == [0, 20]
    first, second = track["keyframes"][:2]
    assert second["box"] == [
        first["box"][0] + 10,
        first["box"][1],
        first["box"][2] + 1,
        first["box"][3],
    ]
    assert track["keyframes"][-1]["outside"] is True
    (phase,) = answers["phases"]
    assert (phase["start"], phase["end"]) == (0, 440_000)
    assert (phase["start_frame"], phase["end_frame"]) == (0, 11)


def test_delete_takes_a_key_frame_or_what_follows_but_never_a_whole_track_silently(desk, place):
    page = desk("clips")
    drag(page, (0.25, 0.25), (0.5, 0.75))
    page.keyboard.press("Delete")
    expect(page.locator(".rowline")).to_have_count(1)
    expect(page.locator("[aria-live=polite]", has_text="Shift+Delete")).to_have_count(1)
    go(page, 30)
    page.keyboard.press("k")
    expect(page.locator(".track-key")).to_have_text(["0", "30"])
    page.keyboard.press("Delete")
    expect(page.locator(".track-key")).to_have_text(["0"])
    page.keyboard.press("Delete")
    expect(page.locator(".track-key.outside")).to_have_text(["30"])
    page.keyboard.press("Shift+Delete")
    expect(page.locator(".rowline")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator(".rowline")).to_have_count(1)
    (track,) = submit(page, place, "clips")["people"]
    assert [key["frame"] for key in track["keyframes"]] == [0, 30]


def test_polygons_and_skeletons_are_tracked_point_by_point(desk, place):
    page = desk("shapes")
    for x, y in ((0.2, 0.2), (0.4, 0.2), (0.4, 0.6)):
        page.mouse.click(*at(page, x, y))
    page.keyboard.press("Control+z")
    page.mouse.click(*at(page, 0.45, 0.55))
    page.mouse.click(*at(page, 0.2, 0.6))
    page.mouse.click(*at(page, 0.2, 0.2))
    expect(page.locator(".rowline")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    page.mouse.click(*at(page, 0.7, 0.3))
    page.mouse.click(*at(page, 0.72, 0.8))
    expect(page.locator(".rowline")).to_have_count(2)
    go(page, 10)
    page.keyboard.press("g")
    page.keyboard.press("Alt+ArrowRight")
    answers = submit(page, place, "shapes")
    (outline,) = answers["outlines"]
    (ring,) = outline["keyframes"][0]["rings"]
    expected = [[64, 36], [128, 36], [144, 99], [64, 108]]
    assert [value for point in ring for value in point] == pytest.approx(
        [value for point in expected for value in point], abs=1.5
    )
    (body,) = answers["bodies"]
    first, second = body["keyframes"]
    assert first["points"]["head"] == pytest.approx([224, 54, 2], abs=1.5)
    assert second["points"]["head"][0] == first["points"]["head"][0] + 1
    assert second["points"]["foot"] == first["points"]["foot"]


def test_playing_moves_through_the_frames_and_stops_on_one(desk, place):
    page = desk("clips")
    page.locator(".video-stage").focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(900)
    page.keyboard.press("Space")
    frame = int(page.locator(".frame-number").inner_text().split()[1])
    assert frame > 3
    page.locator(f".video-stage[data-frame='{frame}']").wait_for()
    assert page.evaluate(seeking.READ) == frame
    page.keyboard.press(">")
    expect(page.locator(".rate")).to_have_value("1.25")
    assert axe_problems(page) == []


ALONE = """
    delete window.VideoDecoder;
    window.seeks = 0;
    const time = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'currentTime');
    Object.defineProperty(HTMLMediaElement.prototype, 'currentTime', {
        ...time, set(value) { window.seeks += 1; time.set.call(this, value); },
    });
"""


def test_a_browser_that_decodes_no_single_frames_plays_without_seeking(desk, place):
    page = desk("clips", script=ALONE)
    expect(page.get_by_text("This browser cannot decode single frames")).to_be_visible()
    go(page, 7)
    page.locator(".video-stage[data-frame='7']").wait_for()
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    before = page.evaluate("window.seeks")
    page.wait_for_timeout(900)
    assert page.evaluate("window.seeks") == before
    page.keyboard.press("Space")
    frame = int(page.locator(".frame-number").inner_text().split()[1])
    assert frame > 20
    page.locator(f".video-stage[data-frame='{frame}']").wait_for()


def test_the_editor_reads_well_in_the_dark(desk, place):
    page = desk("clips", dark=True)
    drag(page, (0.25, 0.25), (0.5, 0.75))
    expect(page.locator(".rowline")).to_have_count(1)
    assert axe_problems(page) == []
