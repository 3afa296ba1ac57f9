"""A small demo with every kind of thing in it, served, and ways to sign in to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

from assay.app import Assay, build
from assay.demo.build import Scale, build_demo
from assay.demo.people import OWNER_EMAIL
from assay.services import accounts
from assay.settings import Settings
from assay.store.places import LOCAL
from tests.e2e.conftest import serving

OWNER = OWNER_EMAIL
ANNOTATOR = "simulated-annotator-ada@demo.invalid"
REVIEWER = "simulated-reviewer-rae@demo.invalid"
STREETS, NOTES, COINS = "street-crossings", "function-notes", "coins-and-galaxies"
SMALL = Scale(crossings=60, views=24, notes=40, days=12, processes=1)


@dataclass
class Demo:
    """The served demo, and the cookies of those who signed in."""

    url: str
    assay: Assay
    states: dict[str, Any] = field(default_factory=dict)

    def enter(self, context: BrowserContext, email: str) -> None:
        """Sign a profile in, by a one-time link the first time."""
        if email not in self.states:
            link = self.assay.perform_now(LOCAL, accounts.make_sign_in_link, email)
            token = link.url.rpartition("#")[2]
            answer = context.request.post(f"{self.url}/api/v1/session/link", data={"token": token})
            assert answer.ok, answer.text()
            self.states[email] = context.cookies()
        context.add_cookies(self.states[email])

    def ask(self, page: Page, path: str) -> Any:
        """What the API says to the person of a page."""
        answer = page.request.get(f"{self.url}/api/v1{path}")
        assert answer.ok, answer.text()
        return answer.json()


@contextmanager
def demo_served(folder: Path) -> Iterator[Demo]:
    """A demo made in that folder, and a server on it for as long as the block runs."""
    running = build(Settings(data=folder))
    try:
        build_demo(running, lambda *_: None, SMALL)
        with serving(folder) as server:
            yield Demo(server.url, running)
    finally:
        running.close()
