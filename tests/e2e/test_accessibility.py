"""Every page, in light and dark, wide and narrow: for all, by keys alone, and quiet behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.browser import Watch, axe_problems, context_of, settle, words_of
from tests.e2e.demo import ANNOTATOR, COINS, NOTES, OWNER, REVIEWER, STREETS, Demo, demo_served

ROUTES = Path(__file__).parents[2] / "web" / "src" / "routes"
LOOKS = ((1440, "light"), (1440, "dark"), (390, "dark"), (390, "light"))
WHOLE = {(1440, "light"), (390, "dark")}  # what else a theme changes is contrast
IN_PROJECT = (
    *("overview", "blueprint", "items", "coverage", "people", "guideline", "discussions"),
    *("gold", "quality", "iteration", "exports", "jobs"),
)


@dataclass(frozen=True)
class Spot:
    """A page of the demo, and who looks at it."""

    name: str
    path: str
    who: str | None = OWNER


SPOTS = (
    Spot("sign-in", "/sign-in", None),
    Spot("set-up-done", "/setup", None),
    Spot("invitation", "/invitation#nothing", None),
    Spot("projects", "/"),
    Spot("new-project", "/projects/new"),
    Spot("project", f"/projects/{STREETS}"),
    *(Spot(page, f"/projects/{STREETS}/{page}") for page in IN_PROJECT),
    Spot("items-grid", f"/projects/{COINS}/items?view=grid"),
    Spot("items-compact", f"/projects/{NOTES}/items?view=compact&state=accepted"),
    Spot("items-nothing", f"/projects/{STREETS}/items?search=nothing+of+the+kind"),
    Spot("quality-texts", f"/projects/{NOTES}/quality"),
    Spot("overview-texts", f"/projects/{NOTES}/overview"),
    Spot("iteration-texts", f"/projects/{NOTES}/iteration"),
    Spot("profile", "/profile"),
    Spot("persons", "/people"),
    Spot("audit", "/audit"),
    Spot("api", "/docs"),
    Spot("nowhere", "/no/such/page"),
    Spot("annotator-home", "/", ANNOTATOR),
    Spot("annotator-history", f"/projects/{STREETS}/history", ANNOTATOR),
    Spot("annotator-guideline", f"/projects/{STREETS}/guideline", ANNOTATOR),
    Spot("annotator-discussions", f"/projects/{STREETS}/discussions", ANNOTATOR),
    Spot("label-boxes", f"/projects/{STREETS}/label", ANNOTATOR),
    Spot("label-text", f"/projects/{NOTES}/label", ANNOTATOR),
    Spot("review", f"/projects/{STREETS}/review", REVIEWER),
    Spot("review-coins", f"/projects/{COINS}/review", REVIEWER),
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with demo_served(tmp_path_factory.mktemp("demo") / "data") as served:
        yield served


@dataclass
class Visit:
    """Opens pages as somebody, watched."""

    demo: Demo
    browser: Browser
    watch: Watch
    contexts: list[BrowserContext]

    def __call__(self, spot: Spot, dark: bool = False, width: int = 1440) -> Page:
        context = context_of(self.browser, dark=dark, width=width)
        self.contexts.append(context)
        if spot.who:
            self.demo.enter(context, spot.who)
        page = context.new_page()
        self.watch.on(page)
        page.goto(self.demo.url + spot.path)
        settle(page)
        return page


@pytest.fixture
def visit(demo: Demo, browser: Browser) -> Iterator[Visit]:
    """Nothing may go wrong behind a page, and no other host is asked for anything."""
    opened = Visit(demo, browser, Watch(), [])
    yield opened
    for context in opened.contexts:
        context.close()
    assert opened.watch.errors == []
    assert opened.watch.refused == []
    assert {f"http://{host}" for host in opened.watch.hosts if host} <= {demo.url}


def look(page: Page, width: int, theme: str) -> None:
    """Change the size and the theme of an open page, as a person can."""
    page.set_viewport_size({"width": width, "height": 844 if width < 700 else 900})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    page.wait_for_timeout(150)


def runs_over(page: Page) -> list[str]:
    """What makes the page itself scroll sideways."""
    return page.evaluate(
        """() => {
          const room = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= room) return [];
          return [...document.querySelectorAll('body *')]
            .filter((one) => one.getBoundingClientRect().right > room + 1)
            .slice(0, 6)
            .map((one) => one.outerHTML.slice(0, 120));
        }"""
    )


@pytest.mark.parametrize("spot", SPOTS, ids=lambda spot: spot.name)
def test_no_page_has_a_serious_barrier(visit: Visit, spot: Spot):
    page = visit(spot)
    for width, theme in LOOKS:
        look(page, width, theme)
        found = axe_problems(page, rule=None if (width, theme) in WHOLE else "color-contrast")
        assert found == [], f"{spot.path} {width} {theme}: {words_of(found)}"
        assert runs_over(page) == [], f"{spot.path} {width} {theme}"
    assert page.title().strip() not in ("", "Assay"), page.title()
    assert page.locator("h1").count() == 1


def test_every_route_is_looked_at():
    """A page that is added has to be added above."""
    patterns = []
    for file in ROUTES.rglob("*.tsx"):
        parts = [part for part in file.relative_to(ROUTES).with_suffix("").parts if part != "_app"]
        if file.with_suffix("").is_dir() or parts[-1:] == ["__root"] or not parts:
            continue
        shown = "/".join(part for part in parts if part != "index")
        patterns.append("/" + re.sub(r"\$\w+", "[^/]+", shown))
    paths = {re.split("[?#]", spot.path)[0].rstrip("/") or "/" for spot in SPOTS}
    assert [one for one in patterns if not any(re.fullmatch(one, path) for path in paths)] == []
    assert len(patterns) > 20


OPENED = (
    ("import", f"/projects/{STREETS}/items", "Import items"),
    ("snapshot", f"/projects/{STREETS}/exports", "Make a snapshot"),
    ("predictions", f"/projects/{STREETS}/iteration", "Import predictions"),
    ("ask", f"/projects/{STREETS}/discussions", "Ask"),
)


@pytest.mark.parametrize(("name", "path", "button"), OPENED, ids=[one[0] for one in OPENED])
def test_a_dialog_takes_the_focus_keeps_it_and_gives_it_back(
    visit: Visit, name: str, path: str, button: str
):
    page = visit(Spot(name, path))
    opener = page.get_by_role("button", name=button, exact=True)
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    for width, theme in LOOKS[1:3]:
        look(page, width, theme)
        assert axe_problems(page) == [], words_of(axe_problems(page))
    look(page, 1440, "light")
    for _ in range(30):
        page.keyboard.press("Tab")
        inside = page.evaluate(
            "() => !document.hasFocus() || document.activeElement === document.body"
            " || document.activeElement.closest('dialog, [role=dialog]') !== null"
        )
        assert inside, page.evaluate("() => document.activeElement.outerHTML.slice(0, 200)")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()


@pytest.mark.parametrize("page_name", ["overview", "items", "quality", "people"])
def test_a_walk_by_tab_shows_where_it_is(visit: Visit, page_name: str):
    """The first stop skips to the content; each stop after it can be seen and has a name."""
    page = visit(Spot(page_name, f"/projects/{STREETS}/{page_name}"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    seen = set()
    for _ in range(25):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => {
              const one = document.activeElement;
              if (!one || one === document.body) return null;
              const style = getComputedStyle(one);
              const box = one.getBoundingClientRect();
              const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
              return {
                html: one.outerHTML.slice(0, 160),
                marked: ring || style.boxShadow !== 'none',
                there: box.width > 0 && box.height > 0,
              };
            }"""
        )
        if stop is None:
            break
        assert stop["marked"], stop["html"]
        assert stop["there"], stop["html"]
        seen.add(stop["html"])
    assert len(seen) > 8


def test_the_keys_are_told_on_every_kind_of_page(visit: Visit):
    for spot in (
        Spot("items", f"/projects/{STREETS}/items"),
        Spot("label", f"/projects/{STREETS}/label", ANNOTATOR),
        Spot("review", f"/projects/{STREETS}/review", REVIEWER),
    ):
        page = visit(spot)
        page.keyboard.press("?")
        sheet = page.get_by_role("dialog", name="Keys")
        expect(sheet).to_be_visible()
        assert axe_problems(page) == [], words_of(axe_problems(page))
        page.keyboard.press("Escape")
        expect(sheet).to_have_count(0)


def test_no_page_of_another_person_gives_anything_away(visit: Visit):
    """An annotator who opens a manager's page is told so, and has a way on."""
    for name in ("quality", "people", "gold", "items", "exports"):
        page = visit(Spot(name, f"/projects/{STREETS}/{name}", ANNOTATOR))
        expect(page.locator("main").get_by_role("link").first).to_be_visible()
        assert "per_" not in page.locator("main").inner_text()
    refused = [one for one in visit.watch.errors if "does not allow this" in one]
    assert len(refused) == len(visit.watch.errors)
    visit.watch.errors.clear()
