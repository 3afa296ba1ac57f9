"""Pictures of pages of a running server, light and dark, wide and narrow, with what axe finds.

    python -m bench.ui.screenshots --server http://127.0.0.1:8080 --email me@example.org \
        --password ... --out screenshots-out / /projects/street-crossings/overview
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page
from tests.e2e.browser import (
    Watch,
    axe_problems,
    context_of,
    open_browser,
    settle,
    sign_in,
    words_of,
)

SIZES = {"wide": (1440, 900), "narrow": (390, 844)}


def name_of(path: str) -> str:
    """A file name for a page."""
    return re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "home"


def take(page: Page, server: str, path: str, target: Path) -> list[dict]:
    """One picture of the whole page; gives what axe finds on it."""
    page.goto(server + path)
    settle(page)
    page.screenshot(path=str(target), full_page=True)
    return axe_problems(page)


def take_all(browser: Browser, options: argparse.Namespace) -> int:
    """All pages in all looks; gives the number of problems."""
    problems = 0
    options.out.mkdir(parents=True, exist_ok=True)
    for size, (width, height) in SIZES.items():
        if size not in options.sizes:
            continue
        for theme in options.themes:
            context = context_of(browser, theme == "dark", width, height)
            page = context.new_page()
            watch = Watch()
            watch.on(page)
            if options.email:
                sign_in(page, options.server, options.email, options.password)
            for path in options.paths:
                target = options.out / f"{name_of(path)}-{size}-{theme}.png"
                found = take(page, options.server, path, target)
                print(f"{target}  axe: {len(found)}")
                if found:
                    print(words_of(found))
                problems += len(found)
            for line in [*watch.errors, *watch.refused]:
                print(f"!! {line}")
            problems += len(watch.errors) + len(watch.refused)
            context.close()
    return problems


def main() -> None:
    """Read the command line and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", default="http://127.0.0.1:8080")
    parser.add_argument("--email", default="")
    parser.add_argument("--password", default="")
    parser.add_argument("--out", type=Path, default=Path("screenshots-out"))
    parser.add_argument("--sizes", nargs="+", default=list(SIZES))
    parser.add_argument("--themes", nargs="+", default=["light", "dark"])
    parser.add_argument("paths", nargs="+")
    options = parser.parse_args()
    with open_browser() as browser:
        sys.exit(1 if take_all(browser, options) else 0)


if __name__ == "__main__":
    main()
