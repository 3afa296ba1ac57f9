"""From the first visit to signing in again: what everybody meets before any page of a project."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import Watch, axe_problems, context_of, settle, sign_in, words_of
from tests.e2e.conftest import Running


@pytest.fixture
def watched(browser: Browser):
    """Makes pages in fresh profiles; at the end nothing may have gone wrong behind any of them."""
    watch = Watch()
    contexts = []

    def make(**look) -> Page:
        context = context_of(browser, **look)
        contexts.append(context)
        page = context.new_page()
        watch.on(page)
        return page

    yield make
    for context in contexts:
        context.close()
    assert watch.errors == []
    assert watch.refused == []
    assert len(watch.hosts) <= 1


@pytest.fixture(scope="module")
def owner(server: Running, browser: Browser) -> Running:
    """The server after its set-up, done by hand once."""
    context = context_of(browser)
    page = context.new_page()
    page.goto(server.setup_link)
    page.get_by_label("Name").fill("Ines Moreau")
    page.get_by_label("Organisation").fill("Perception")
    page.get_by_label("E-mail").fill(server.email)
    page.get_by_label("Password").fill(server.password)
    page.get_by_text("Look around first").click()
    page.get_by_role("button", name="Make the account").click()
    page.wait_for_url(f"{server.url}/")
    context.close()
    return server


def test_a_new_installation_leads_to_its_set_up(server: Running, watched):
    page = watched()
    page.goto(server.url)
    expect(page).to_have_url(f"{server.url}/setup")
    settle(page)
    assert axe_problems(page) == []
    expect(page.get_by_label("Set-up code")).to_be_visible()


def test_the_set_up_says_what_is_wrong_beside_the_field(server: Running, watched):
    page = watched()
    page.goto(f"{server.url}/setup#not-the-token")
    page.get_by_label("Name").fill("Somebody")
    page.get_by_label("Organisation").fill("Elsewhere")
    page.get_by_label("E-mail").fill("x@example.org")
    page.get_by_label("Password").fill("long enough to be taken")
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page).to_have_url(f"{server.url}/setup#not-the-token")


def test_after_the_set_up_the_page_is_gone(owner: Running, watched):
    page = watched()
    page.goto(owner.setup_link)
    expect(page).to_have_url(f"{owner.url}/sign-in")


def test_a_wrong_password_is_refused_and_the_right_one_leads_back(owner: Running, watched):
    page = watched()
    page.goto(f"{owner.url}/?show=all")
    page.get_by_label("E-mail").fill(owner.email)
    page.get_by_label("Password").fill("not it, not it, not it")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("not right")
    page.get_by_label("Password").fill(owner.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{owner.url}/?show=all")
    expect(page.get_by_role("heading", name="Projects")).to_be_visible()


def test_a_way_back_leads_nowhere_else(owner: Running, watched):
    page = watched()
    page.goto(f"{owner.url}/sign-in?back=//evil.example/x")
    page.get_by_label("E-mail").fill(owner.email)
    page.get_by_label("Password").fill(owner.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{owner.url}/")


def test_an_ended_session_is_renewed_over_the_page(owner: Running, browser: Browser):
    context = context_of(browser)
    page = context.new_page()
    sign_in(page, owner.url, owner.email, owner.password)
    settle(page)
    make_project(page, owner.url)
    page.goto(owner.url)
    settle(page)
    context.clear_cookies()
    page.get_by_role("link", name="Street crossings").click()
    dialog = page.get_by_role("dialog", name="Signed out")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Password").fill(owner.password)
    dialog.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("navigation", name="Project")).to_be_visible()
    expect(dialog).to_have_count(0)
    context.close()


def make_project(page: Page, url: str) -> str:
    """A project from the template of street objects, by the API; gives its slug."""
    me = page.request.get(f"{url}/api/v1/me").json()
    if me["projects"]:
        return str(me["projects"][0]["slug"])
    templates = page.request.get(f"{url}/api/v1/templates").json()["items"]
    source = next(one["source"] for one in templates if one["name"] == "street-objects")
    made = page.request.post(
        f"{url}/api/v1/projects",
        data={"source": source},
        headers={"X-CSRF-Token": me["csrf"], "Origin": url},
    )
    assert made.ok, made.text()
    return str(made.json()["slug"])


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_home_page_is_usable_by_all(owner: Running, watched, dark: bool, width: int):
    page = watched(dark=dark, width=width, height=844)
    page.goto(f"{owner.url}/sign-in")
    settle(page)
    assert axe_problems(page) == [], words_of(axe_problems(page))
    sign_in(page, owner.url, owner.email, owner.password)
    settle(page)
    assert axe_problems(page) == [], words_of(axe_problems(page))


def test_the_keyboard_reaches_content_and_keys(owner: Running, watched):
    page = watched()
    sign_in(page, owner.url, owner.email, owner.password)
    page.goto(owner.url)
    settle(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_theme_is_kept_on_the_device(owner: Running, watched):
    page = watched()
    sign_in(page, owner.url, owner.email, owner.password)
    page.get_by_role("button", name="Ines Moreau").click()
    page.get_by_role("menuitem", name="Dark").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_unknown_addresses_say_so(owner: Running, watched):
    page = watched()
    sign_in(page, owner.url, owner.email, owner.password)
    for path in ("/no/such/page", "/projects/not-there/overview"):
        page.goto(owner.url + path)
        expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()


def test_on_a_narrow_screen_the_navigation_is_a_drawer(owner: Running, watched):
    page = watched(width=390, height=844)
    sign_in(page, owner.url, owner.email, owner.password)
    slug = make_project(page, owner.url)
    page.goto(f"{owner.url}/projects/{slug}/overview")
    settle(page)
    navigation = page.get_by_role("navigation", name="Project")
    expect(navigation).to_be_hidden()
    page.get_by_role("button", name="Open the menu").click()
    expect(navigation).to_be_visible()
    navigation.get_by_role("link", name="Items").click()
    expect(page).to_have_url(f"{owner.url}/projects/{slug}/items")
    expect(navigation).to_be_hidden()
    expect(page.locator("#content")).to_be_focused()
