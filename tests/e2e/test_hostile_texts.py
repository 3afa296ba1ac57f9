"""Texts that would be scripts, in every place that a person can write to, seen by somebody else.

Nothing runs, nothing is asked of another host, and the policy of the pages has nothing to refuse.
The page that shows the API works under the same policy.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import Watch, axe_problems, context_of, settle, sign_in, words_of
from tests.e2e.conftest import Running

PAYLOAD = (
    "<script>window.ran=1</script><img src=x onerror=window.ran=1><svg onload=window.ran=1>"
    "</script></title><iframe srcdoc='<script>parent.ran=1</script>'></iframe>"
)
MARKUP = (
    f"{PAYLOAD}\n\n[press](javascript:window.ran=1) ![x](https://evil.example/x.png)"
    " <a href='javascript:window.ran=1' onclick='window.ran=1'>here</a>"
    " {{7*7}} ${window.ran=1}\n"
)
NAMES = "<img src=x onerror=window.ran=1>"
BLUEPRINT = """\
assay: 1
project: hostile
title: '{names}'
purpose: {{problem: 'Find {names} in what people write'}}
data: {{text: {{type: text, source: '{names}'}}}}
attributes:
  light: {{values: [day, '{names}']}}
coverage:
  - {{by: [light], at_least: 3}}
questions:
  mood:
    {{on: text, type: choice, title: '{names}', required: true,
      labels: [{{name: glad, title: '{names}'}}, {{name: sad, title: sad}}]}}
quality:
  labels_per_item: {{least: 1, most: 2}}
"""
PAGES = (
    "overview",
    "blueprint",
    "items",
    "coverage",
    "people",
    "label",
    "history",
    "review",
    "discussions",
    "guideline",
    "gold",
    "quality",
    "iteration",
    "exports",
    "jobs",
)


class Caller:
    """The API as the browser of somebody who is signed in."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.csrf = page.request.get(f"{url}/api/v1/me").json()["csrf"]

    def __call__(self, method: str, path: str, body: Any = None, rev: Any = None) -> Any:
        headers = {"X-CSRF-Token": self.csrf, "Origin": self.url}
        if rev is not None:
            headers["If-Match"] = f'"{rev}"'
        answer = self.page.request.fetch(
            f"{self.url}/api/v1{path}", method=method, data=body, headers=headers
        )
        assert answer.ok, f"{method} {path}: {answer.text()}"
        return answer.json() if answer.body() else None


@pytest.fixture(scope="module")
def written(server: Running, browser: Browser) -> Running:
    """A server whose every text was written by somebody who means ill."""
    context = context_of(browser)
    page = context.new_page()
    page.goto(server.setup_link)
    page.get_by_label("Name").fill(NAMES)
    page.get_by_label("Organisation").fill(NAMES)
    page.get_by_label("E-mail").fill(server.email)
    page.get_by_label("Password").fill(server.password)
    page.get_by_text("Look around first").click()
    page.get_by_role("button", name="Make the account").click()
    page.wait_for_url(f"{server.url}/")
    call = Caller(page, server.url)
    call("POST", "/projects", {"source": BLUEPRINT.format(names=NAMES)})
    at = "/projects/hostile"
    rows = [
        {
            "external_id": f"{NAMES} {n}",
            "data": {"text": f"{n} {MARKUP}"},
            "attributes": {"light": NAMES if n % 2 else "day"},
        }
        for n in range(4)
    ]
    call("POST", f"{at}/items", {"items": rows})
    text = f"# Rules {NAMES}\n\n## R1 {NAMES}\n\n{MARKUP}\n"
    version = call("GET", f"{at}/guideline")["version"]
    call("PUT", f"{at}/guideline", {"text": text, "note": NAMES}, version)
    example = {"rule": "R1", "kind": "good", "caption": NAMES}
    call("POST", f"{at}/guideline/examples", example)
    item = call("GET", f"{at}/items")["items"][0]["id"]
    asked = {"text": MARKUP, "title": NAMES, "item": item, "rule": "R1"}
    discussion = call("POST", f"{at}/discussions", asked)["id"]
    call("POST", f"{at}/discussions/{discussion}/messages", {"text": MARKUP})
    call("POST", f"{at}/gold", {"item": item, "answers": {"mood": "glad"}, "note": NAMES})
    call("POST", f"{at}/snapshots", {"name": "v1", "note": NAMES})
    call("POST", "/tokens", {"name": NAMES, "scopes": ["read"]})
    call("PATCH", "/me", {"settings": {"theme": NAMES}})
    context.close()
    return server


def test_texts_are_shown_as_they_were_written_and_never_run(written: Running, browser: Browser):
    context = context_of(browser)
    page = context.new_page()
    watch = Watch()
    watch.on(page)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    sign_in(page, written.url, written.email, written.password)
    paths = ["/", "/profile", "/people", "/audit", "/docs", "/projects/new"]
    paths += [f"/projects/hostile/{name}" for name in PAGES]
    for path in paths:
        page.goto(written.url + path)
        settle(page)
        assert page.evaluate("window.ran") is None, path
        assert page.locator("#root script, #root iframe, #root img[src='x']").count() == 0, path
    page.goto(f"{written.url}/projects/hostile/guideline")
    settle(page)
    expect(page.get_by_text(NAMES).first).to_be_visible()
    assert dialogs == []
    assert watch.refused == []
    assert watch.errors == []
    assert len(watch.hosts) == 1, watch.hosts
    context.close()


def test_the_api_can_be_read_and_tried(written: Running, browser: Browser):
    context = context_of(browser)
    page = context.new_page()
    watch = Watch()
    watch.on(page)
    sign_in(page, written.url, written.email, written.password)
    page.goto(f"{written.url}/docs")
    settle(page)
    assert axe_problems(page) == [], words_of(axe_problems(page))
    page.get_by_label("Find a request").fill("get coverage")
    page.get_by_role("link", name="GET /projects/{project}/coverage").click()
    expect(page.get_by_label("project (path)")).to_have_value("hostile")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("200 OK")).to_be_visible()
    page.get_by_label("Find a request").fill("post items actions")
    page.get_by_role("link", name="POST /projects/{project}/items/actions").click()
    body = page.get_by_label("Body (application/json)")
    body.fill('{"action": ')
    expect(page.get_by_role("button", name="Send")).to_be_disabled()
    body.fill('{"action": "exclude", "filter": {}, "reason": "x", "preview": true, "more": 1}')
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("422")).not_to_have_count(0)
    expect(page.get_by_text('"pointer": "/more"')).to_be_visible()
    page.get_by_text("For a terminal").click()
    expect(page.get_by_text("curl -X POST")).to_be_visible()
    page.reload()
    settle(page)
    expect(page.get_by_text("/api/v1/projects/{project}/items/actions").first).to_be_visible()
    assert axe_problems(page) == [], words_of(axe_problems(page))
    assert watch.errors == []
    assert watch.refused == []
    context.close()
