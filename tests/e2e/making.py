"""Projects made over the API for tests of editors: an owner, items, an annotator at the page."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx
from playwright.sync_api import Browser, Page

from tests.e2e.browser import Watch, context_of
from tests.e2e.conftest import PASSWORD, Running

_keys = itertools.count()


class Person:
    """Somebody who speaks to the API."""

    def __init__(self, url: str) -> None:
        self.client = httpx.Client(base_url=f"{url}/api/v1", timeout=60)

    def __call__(self, method: str, path: str, **sent: Any) -> Any:
        """One request; fails with what the server said."""
        headers = {"Idempotency-Key": f"making-{next(_keys)}"} if method == "POST" else {}
        answer = self.client.request(method, path, headers=headers, **sent)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text[:600]}"
        return answer.json() if answer.content else None

    def enter(self, path: str, **body: Any) -> None:
        """Sign in by one of the ways there are."""
        self.client.headers["X-CSRF-Token"] = self("POST", path, json=body)["csrf"]


@dataclass
class Made:
    """A server with an owner, and what was made on it."""

    url: str
    owner: Person
    people: dict[str, Person] = field(default_factory=dict)

    def project(self, source: str, items: list[dict[str, Any]], annotator: str = "ann") -> str:
        """A project with items, in which somebody works; its slug."""
        slug = str(self.owner("POST", "/projects", json={"source": source})["slug"])
        if items:
            added = self.owner("POST", f"/projects/{slug}/items", json={"items": items})
            assert added["problems"] == [], added["problems"]
        self.join(slug, annotator)
        return slug

    def join(self, slug: str, name: str, role: str = "annotator") -> None:
        """Somebody takes part in a project."""
        invitation = self.owner("POST", f"/projects/{slug}/invitations", json={"role": role})
        token = re.split(r"[/#=]", invitation["url"])[-1]
        known = self.people.get(name)
        if known:
            known("POST", "/invitations/accept", json={"token": token})
            return
        person = self.people[name] = Person(self.url)
        email = f"{name}@example.org"
        person.enter("/invitations/accept", token=token, name=name, email=email, password=PASSWORD)

    def upload(self, slug: str, name: str, data: bytes, **options: Any) -> None:
        """A file through the import, until it is done."""
        sent = {"name": name, "size": len(data)}
        upload = self.owner("POST", f"/projects/{slug}/uploads", json=sent)["id"]
        at = f"/projects/{slug}/uploads/{upload}?offset=0"
        self.owner.client.patch(at, content=data).raise_for_status()
        body = {"upload": upload, **options}
        job = self.owner("POST", f"/projects/{slug}/imports", json=body)["id"]
        self.until(lambda: self.owner("GET", f"/projects/{slug}/imports/{job}")["state"] == "done")

    def until(self, done: Callable[[], bool], seconds: float = 60) -> None:
        """Wait for work of the server."""
        end = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < end, "it takes too long"
            time.sleep(0.3)

    def answers(self, slug: str) -> list[dict[str, Any]]:
        """All annotations that the server holds, newest first."""
        found = self.owner("GET", f"/projects/{slug}/annotations?limit=200")["items"]
        assert isinstance(found, list)
        return found


def make(server: Running) -> Made:
    """The owner of a fresh server."""
    owner = Person(server.url)
    token = server.setup_link.rpartition("#")[2]
    owner.enter(
        "/setup", token=token, organisation="T", name="O", email=server.email, password=PASSWORD
    )
    return Made(server.url, owner)


Opened = Callable[..., Page]


class Somewhere(Protocol):
    """Where a server is."""

    url: str


@contextmanager
def desks(browser: Browser, made: Somewhere) -> Iterator[Opened]:
    """Opens pages of projects as somebody; nothing may go wrong behind them."""
    watch, contexts = Watch(), []

    def opened(page: str, name: str = "ann", **look: Any) -> Page:
        context = context_of(browser, **look)
        contexts.append(context)
        body = {"email": f"{name}@example.org", "password": PASSWORD}
        assert context.request.post(f"{made.url}/api/v1/session", data=body).ok
        tab = context.new_page()
        watch.on(tab)
        tab.goto(f"{made.url}/projects/{page}")
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert watch.errors == []
    assert watch.refused == []


def sent(page: Page, made: Made, slug: str) -> dict[str, Any]:
    """Submit by key; the answers that the server then holds."""
    before = len(made.answers(slug))
    page.keyboard.press("Control+Enter")
    made.until(lambda: len(made.answers(slug)) > before, 15)
    answers = made.answers(slug)[0]["answers"]
    assert isinstance(answers, dict)
    return answers
