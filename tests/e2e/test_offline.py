"""Finished work is never lost: without a network, after a crash, beside others, too late."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.e2e.browser import ARGUMENTS, Watch, chromium_path, context_of
from tests.e2e.conftest import PASSWORD, Running
from tests.e2e.test_labelling import Person, choose

TEXTS = """assay: 1
project: {name}
title: {name}
purpose:
  problem: Tone of reviews
data:
  body: {{type: text, source: made up}}
questions:
  tone: {{on: body, type: choice, labels: [good, bad], required: true}}
people:
  lease_minutes: 60
quality:
  labels_per_item: {{least: 1, most: 1}}
"""


@dataclass
class House:
    """The server, its owner, and the people who label in a project of their own for each test."""

    server: Running
    owner: Person

    def project(self, name: str, items: int) -> str:
        """A project with texts, into which Ann and Ben are let."""
        self.owner("POST", "/projects", json={"source": TEXTS.format(name=name)})
        rows = [{"external_id": f"t{n}", "data": {"body": f"Review {n}."}} for n in range(items)]
        self.owner("POST", f"/projects/{name}/items", json={"items": rows})
        for who in ("ann", "ben"):
            made = self.owner("POST", f"/projects/{name}/invitations", json={"role": "annotator"})
            self.join(who, made["url"].rpartition("#")[2])
        return name

    def join(self, who: str, token: str) -> None:
        """Accept an invitation, as somebody who may have an account already."""
        person = Person(self.server.url)
        known = {"email": f"{who}@example.org", "password": PASSWORD}
        try:
            person.enter("/session", **known)
            person("POST", "/invitations/accept", json={"token": token})
        except Exception:  # nobody of that address yet
            person.enter("/invitations/accept", token=token, name=who, **known)

    def signed_in(self, who: str) -> Person:
        """Somebody at the API."""
        person = Person(self.server.url)
        person.enter("/session", email=f"{who}@example.org", password=PASSWORD)
        return person

    def answers(self, project: str) -> list[dict[str, Any]]:
        """All annotations that the server holds, oldest first."""
        found = self.owner("GET", f"/projects/{project}/annotations?limit=200")["items"]
        return list(reversed(found))

    def pseudonym(self, project: str, who: str) -> str:
        """What they are called in the project."""
        members = self.owner("GET", f"/projects/{project}/members")["items"]
        return str(next(one["pseudonym"] for one in members if one["name"] == who))

    def expire(self, project: str) -> None:
        """Let the leases of a project run out, as an hour would, and wait until they are taken."""
        with closing(sqlite3.connect(self.server.data / "assay.sqlite", timeout=20)) as file:
            leased = (
                " WHERE state = 'leased' AND project_id = (SELECT id FROM projects WHERE slug = ?)"
            )
            file.execute(f"UPDATE assignments SET expires_at = 1{leased}", (project,))
            file.commit()
            end = time.monotonic() + 30
            while time.monotonic() < end:
                count = f"SELECT count(*) FROM assignments{leased}"
                if file.execute(count, (project,)).fetchone() == (0,):
                    return
                time.sleep(0.3)
        pytest.fail("The leases did not run out.")


def until(ask: Callable[[], Any], what: str, seconds: float = 30) -> Any:
    """What the asked for gives as soon as it is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = ask()
        if found:
            return found
        time.sleep(0.25)
    pytest.fail(f"It never came about: {what}")


@pytest.fixture(scope="module")
def house(server: Running) -> House:
    owner = Person(server.url)
    token = server.setup_link.rpartition("#")[2]
    owner.enter(
        "/setup", token=token, organisation="T", name="O", email=server.email, password=PASSWORD
    )
    return House(server, owner)


def enter(context: BrowserContext, house: House, who: str) -> None:
    """Sign a profile in."""
    body = {"email": f"{who}@example.org", "password": PASSWORD}
    assert context.request.post(f"{house.server.url}/api/v1/session", data=body).ok


@pytest.fixture
def profile(browser: Browser, house: House) -> Iterator[Callable[[str], Page]]:
    """A page in a fresh profile of somebody; nothing may go wrong behind it."""
    watch, contexts = Watch(), []

    def opened(who: str) -> Page:
        context = context_of(browser)
        contexts.append(context)
        enter(context, house, who)
        page = context.new_page()
        watch.on(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [error for error in watch.errors if "ERR_INTERNET" not in error] == []
    assert watch.refused == []


def begin(page: Page, house: House, project: str) -> None:
    """Open the labelling page, and have the next item loaded ahead."""
    with page.expect_response(re.compile("/next")):
        page.goto(f"{house.server.url}/projects/{project}/label")
    expect(page.locator(".text")).to_be_visible()
    with page.expect_response(re.compile("/next")):
        page.mouse.move(300, 300)
        page.mouse.move(320, 320)
    page.wait_for_timeout(200)


def answer(page: Page, label: str) -> str:
    """Answer the item on the screen and go on; gives its words."""
    words = page.locator(".text").inner_text()
    choose(page, label)
    page.keyboard.press("Enter")
    return words


def test_two_minutes_without_a_network_and_all_arrives_once(house: House, profile):
    project = house.project("minutes", 8)
    page = profile("ann")
    page.clock.install()
    begin(page, house, project)
    answer(page, "bad")
    until(lambda: len(house.answers(project)) == 1, "the first answer")
    page.wait_for_timeout(500)

    page.context.set_offline(True)
    first = answer(page, "good")
    expect(page.locator(".text")).not_to_have_text(first)
    answer(page, "bad")
    expect(page.get_by_text("2 answers to send").first).to_be_visible()
    expect(page.get_by_text("Waiting for the network")).to_be_visible()
    page.clock.run_for("02:00")
    expect(page.get_by_text("2 answers to send").first).to_be_visible()
    assert len(house.answers(project)) == 1

    page.context.set_offline(False)
    page.clock.run_for("00:15")
    expect(page.locator(".text")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("to send")).to_have_count(0)
    made = until(
        lambda: found if len(found := house.answers(project)) == 3 else None, "three answers"
    )
    assert [one["answers"]["tone"] for one in made] == ["bad", "good", "bad"]
    items = house.owner("GET", f"/projects/{project}/items?limit=50")["items"]
    assert sorted(one["labels_done"] for one in items) == [0, 0, 0, 0, 0, 1, 1, 1]
    page.clock.run_for("01:00")
    assert len(house.answers(project)) == 3, "nothing is sent twice"
    answer(page, "good")
    until(lambda: len(house.answers(project)) == 4, "work goes on")


def launch(browser: Browser, folder: Path) -> BrowserContext:
    """A browser with a profile on the disk, as people have."""
    return browser.browser_type.launch_persistent_context(
        folder,
        executable_path=chromium_path(),
        args=ARGUMENTS,
        viewport={"width": 1280, "height": 860},
    )


def crash(context: BrowserContext, page: Page) -> None:
    """End the whole browser at once, as when the machine goes down."""
    with suppress(Error):
        context.new_cdp_session(page).send("Browser.crash")
    with suppress(Error):
        context.close()


@pytest.mark.parametrize("after", ["label", "home"])
def test_a_crashed_browser_sends_what_it_held(
    house: House, browser: Browser, tmp_path: Path, after: str
):
    project = house.project(f"crash-{after}", 4)
    context = launch(browser, tmp_path / "profile")
    enter(context, house, "ann")
    page = context.new_page()
    begin(page, house, project)
    context.set_offline(True)
    answer(page, "good")
    expect(page.get_by_text("1 answer to send").first).to_be_visible()
    crash(context, page)
    assert house.answers(project) == []

    context = launch(browser, tmp_path / "profile")
    enter(context, house, "ann")
    page = context.new_page()
    page.goto(house.server.url + (f"/projects/{project}/label" if after == "label" else "/"))
    (made,) = until(lambda: house.answers(project), "the answer from before the crash")
    assert made["answers"]["tone"] == "good"
    if after == "home":
        expect(page.get_by_text("1 answer that waited on this device was sent.")).to_be_visible()
    page.wait_for_timeout(1_500)
    assert len(house.answers(project)) == 1
    context.close()


def test_another_person_on_the_same_browser_sends_nothing_of_mine(house: House, profile):
    project = house.project("shared", 6)
    page = profile("ann")
    begin(page, house, project)
    page.context.set_offline(True)
    answer(page, "good")
    expect(page.get_by_text("1 answer to send").first).to_be_visible()
    # Ann signs out before the network is back: a page that closes is online for a moment.
    page.context.clear_cookies()
    page.close()
    page.context.set_offline(False)

    enter(page.context, house, "ben")
    page = page.context.new_page()
    page.goto(house.server.url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_timeout(2_000)
    page.goto(f"{house.server.url}/projects/{project}/label")
    expect(page.locator(".text")).to_be_visible()
    expect(page.get_by_text("to send")).to_have_count(0)
    answer(page, "bad")
    (made,) = until(lambda: house.answers(project), "the answer of Ben")
    assert (made["by"], made["answers"]["tone"]) == (house.pseudonym(project, "ben"), "bad")
    page.wait_for_timeout(1_000)
    page.context.clear_cookies()

    enter(page.context, house, "ann")
    page.goto(f"{house.server.url}/projects/{project}/label")
    both = until(
        lambda: found if len(found := house.answers(project)) == 2 else None, "Ann's own answer"
    )
    assert {(one["by"], one["answers"]["tone"]) for one in both} == {
        (house.pseudonym(project, "ben"), "bad"),
        (house.pseudonym(project, "ann"), "good"),
    }


@pytest.mark.parametrize("taken", [False, True], ids=["nobody-took-it", "somebody-was-faster"])
def test_late_work_counts_or_is_kept_and_told(house: House, profile, taken: bool):
    project = house.project(f"late-{str(taken).lower()}", 2)
    page = profile("ann")
    begin(page, house, project)
    page.context.set_offline(True)
    answer(page, "good")
    expect(page.get_by_text("1 answer to send").first).to_be_visible()
    house.expire(project)
    if taken:
        ben = house.signed_in("ben")
        task = ben("POST", f"/projects/{project}/next", json={})
        while task:
            body = {
                "answers": {"tone": "bad"},
                "lead_ms": 900,
                "schema_version": task["schema_version"],
            }
            path = f"/assignments/{task['assignment']}/submit?next=true"
            task = ben("POST", path, json=body)["next"]
    page.context.set_offline(False)
    expect(page.get_by_text("to send")).to_have_count(0, timeout=30_000)
    ann = house.pseudonym(project, "ann")
    (mine,) = until(
        lambda: [one for one in house.answers(project) if one["by"] == ann], "the late answer"
    )
    assert mine["answers"]["tone"] == "good"
    told = page.get_by_text("Your last answer came late, and the item had enough answers.")
    if taken:
        assert mine["state"] == "surplus"
        expect(told).to_be_visible()
        counted = [one for one in house.answers(project) if one["state"] == "submitted"]
        assert {one["by"] for one in counted} == {house.pseudonym(project, "ben")}
        assert len(counted) == 2
    else:
        assert mine["state"] == "submitted"
        expect(told).to_have_count(0)
