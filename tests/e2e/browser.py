"""A headless Chromium for tests and screenshots: quiet, without a network of its own, and watchful.

``Watch`` collects what a person would never be told: errors of scripts, refusals of the content
security policy, requests that leave the server.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SERIOUS = {"serious", "critical"}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def chromium_path() -> str | None:
    """The Chromium of the machine, or None to let Playwright look for its own."""
    given = os.environ.get("ASSAY_CHROMIUM")
    return given or shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watch:
    """What went wrong behind a page, and which hosts it asked."""

    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)

    def on(self, page: Page) -> None:
        """Begin to watch a page."""
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._console(page, message.type, message.text))
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))

    def _console(self, page: Page, kind: str, text: str) -> None:
        if "Content Security Policy" in text:
            self.refused.append(f"{page.url}: {text}")
        elif kind == "error" and "Failed to load resource" not in text:
            self.errors.append(f"{page.url}: {text}")


def context_of(
    browser: Browser, dark: bool = False, width: int = 1440, height: int = 900, touch: bool = False
) -> BrowserContext:
    """A fresh profile: no cookies, the given theme and size, no motion, fingers or none."""
    return browser.new_context(
        color_scheme="dark" if dark else "light",
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
        locale="en-GB",
        has_touch=touch,
    )


def sign_in(page: Page, server: str, email: str, password: str) -> None:
    """Through the sign-in page, as a person does."""
    page.goto(f"{server}/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def settle(page: Page) -> None:
    """Wait until nothing is fetched and nothing is a place-holder."""
    page.wait_for_load_state("load")
    page.locator("#root > *").first.wait_for(state="attached")
    page.locator(".skeleton").first.wait_for(state="detached", timeout=15_000)
    page.wait_for_timeout(250)


def axe_problems(
    page: Page, least: set[str] = SERIOUS, rule: str | None = None
) -> list[dict[str, Any]]:
    """What axe finds against WCAG 2.2 AA, of the given impacts: rule, help and the elements.

    With ``rule`` it looks for that one alone, which is much faster.

    The script is run by the debugger, so the policy of the page stays as it is.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text())
    only: dict[str, Any] = {"type": "tag", "values": WCAG}
    if rule is not None:
        only = {"type": "rule", "values": [rule]}
    found = page.evaluate("(only) => axe.run(document, {runOnly: only})", only)
    return [
        {
            "rule": violation["id"],
            "impact": violation["impact"],
            "help": violation["help"],
            "nodes": [
                {"html": node["html"][:200], "why": node.get("failureSummary", "")[:300]}
                for node in violation["nodes"][:5]
            ],
        }
        for violation in found["violations"]
        if violation["impact"] in least
    ]


def words_of(problems: list[dict[str, Any]]) -> str:
    """The findings as text, for the message of a failed test."""
    return json.dumps(problems, indent=1)
