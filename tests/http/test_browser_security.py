"""What stands between a person's browser and the pages of others: headers, cookies, origins,
signed addresses, and what strangers learn.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import stat
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar.testing import TestClient

from assay.app import build, load_secret, lock_data
from assay.core.errors import Conflict
from assay.core.values import MINUTE
from assay.http.app import create
from assay.settings import Settings
from tests.http.furnished import Furnished, at, place
from tests.http.test_role_matrix import OPEN, UNSENT, body_of, described, path_of

__all__ = ["place"]

PAGES = ("/", "/sign-in", "/setup", "/projects/streets/overview", "/no/such/page", "/docs")
TIGHT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "&lt;script&gt;\u2028{{7*7}}",
)


class Elements(HTMLParser):
    """Collects the elements of a text of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def forbidden_in(html: str) -> list[str]:
    """The elements and attributes that may run something or load something."""
    parser = Elements()
    parser.feed(html)
    wrong = []
    for tag, attributes in parser.found:
        if tag in ("script", "img", "svg", "math", "iframe", "style", "form", "link", "object"):
            wrong.append(tag)
        for name, value in attributes.items():
            if name.startswith("on") or name == "style":
                wrong.append(name)
            if (value or "").strip().lower().startswith(("javascript:", "data:", "vbscript:")):
                wrong.append(f"{name}={value}")
    return wrong


def test_every_page_has_an_enforced_policy_and_quiet_headers(place: Furnished):
    for path in PAGES:
        answer = place.http.get(path)
        policy = dict(
            part.strip().split(" ", 1)
            for part in answer.headers["content-security-policy"].split(";")
        )
        assert {name: policy[name] for name in TIGHT} == TIGHT, path
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert "content-security-policy-report-only" not in answer.headers
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "server" not in answer.headers


def test_answers_of_the_api_are_stored_nowhere_and_open_to_no_other_site(place: Furnished):
    owner = place.people["owner"]
    wrong = []
    for key in described(place):
        if not key.startswith("GET ") or key in UNSENT:
            continue
        for origin in ("https://evil.example", "null", "http://127.0.0.1:8080.evil.example"):
            answer = place.ask(owner, "GET", path_of(place, key), headers={"Origin": origin})
            if any(name.startswith("access-control-") for name in answer.headers):
                wrong.append(f"{key}: open to {origin}")
        cache = answer.headers.get("cache-control", "")
        if "no-store" not in cache and not cache.startswith("private"):
            wrong.append(f"{key}: {answer.status_code} {cache!r}")
        if answer.headers.get("x-content-type-options") != "nosniff":
            wrong.append(f"{key}: may be sniffed")
    preflight = place.http.options(
        f"/api/v1{at()}/items",
        headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"},
    )
    assert not any(name.startswith("access-control-") for name in preflight.headers)
    assert not wrong, "\n".join(wrong)


def test_errors_are_stored_nowhere_either(place: Furnished):
    for answer in (
        place.ask(None, "GET", "/me"),
        place.ask(place.people["owner"], "GET", "/projects/none"),
        place.ask(place.people["owner"], "GET", "/nowhere"),
        place.ask(place.people["owner"], "GET", "/projects/a%00b"),
    ):
        assert answer.headers["cache-control"] == "no-store"


def test_a_change_by_cookie_needs_the_token_and_our_own_origin(place: Furnished):
    """For every route that changes anything, the open ones included."""
    secret = place.session(place.people["owner"])
    operations = described(place)
    before = place.dump()
    wrong = []
    for key, operation in operations.items():
        method = key.split(" ", 1)[0]
        if method == "GET":
            continue
        ids = {"example": "exa_1", "invitation": "inv_1", "token": "tok_1"}
        path, options = path_of(place, key, **ids), body_of(place, key, operation)
        cases = {
            "no token": {"X-CSRF-Token": ""},
            "a wrong token": {"X-CSRF-Token": "0" * 43},
            "another origin": {"Origin": "https://evil.example"},
            "an origin of null": {"Origin": "null"},
            "a look-alike": {"Origin": "http://127.0.0.1:8080.evil.example"},
            "another port": {"Origin": "http://127.0.0.1:9090"},
            "another site": {"Sec-Fetch-Site": "cross-site"},
            "a sibling": {"Sec-Fetch-Site": "same-site"},
        }
        for name, headers in cases.items():
            if key in OPEN and "token" in name and key != "DELETE /session":
                continue  # nobody is signed in yet: the origin is all there is
            request = {**options, "headers": {**options["headers"], **headers}}
            answer = place.by_cookie(secret, method, path, **request)
            if answer.status_code != 403:
                wrong.append(f"{key}, {name}: {answer.status_code} {answer.text[:120]}")
    assert not wrong, "\n".join(wrong)
    assert place.dump() == before
    assert place.by_cookie(secret, "GET", "/me").status_code == 200


def test_reading_by_cookie_is_closed_to_other_sites(place: Furnished):
    """Also what has no preflight: streams, pictures, links to exports."""
    secret = place.session(place.people["owner"])
    for path in ("/me", f"{at()}/events/stream", f"{at()}/export?format=jsonl", "/media/x"):
        answer = place.by_cookie(secret, "GET", path, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403, path
        assert answer.json()["code"] == "cross_site"
    assert place.by_cookie(secret, "GET", "/me", headers={"Sec-Fetch-Site": "none"}).is_success


def test_reading_changes_nothing(place: Furnished):
    """No GET starts a job or changes a row; that an export was taken is noted, and no more."""
    owner = place.people["owner"]
    before = place.dump()
    for key in described(place):
        if key.startswith("GET ") and key not in UNSENT:
            place.ask(owner, "GET", path_of(place, key))
            place.ask(owner, "HEAD", path_of(place, key))
    after = place.dump()
    noted = after.pop("events")[len(before.pop("events")) :]
    assert {event["kind"] for event in noted} <= {"export.streamed"}
    assert after == before


def test_a_token_in_the_address_is_no_proof(place: Furnished):
    token = place.people["owner"].token
    for path in (f"/me?access_token={token}", f"/me?token={token}"):
        assert place.ask(None, "GET", path).status_code == 401
    for header in (f"Basic {token}", f"Token {token}", token, "Bearer", "Bearer x", ""):
        answer = place.ask(None, "GET", "/me", headers={"Authorization": header})
        assert answer.status_code == 401, header


def test_payloads_come_back_as_they_were_and_never_as_markup(place: Furnished):
    """Every user-written text, by the API: literal in JSON, harmless in what is made HTML."""
    for payload in PAYLOADS:
        text = f"## R1 {payload}\n\n{payload}\n"
        rev = place.ok("owner", "GET", f"{at()}/guideline")["version"]
        place.ok(
            "owner",
            "PUT",
            f"{at()}/guideline",
            json={"text": text, "note": payload},
            headers={"If-Match": f'"{rev}"'},
        )
        guideline = place.ok("owner", "GET", f"{at()}/guideline")
        assert guideline["text"].strip() == text.strip()
        assert guideline["note"] == payload
        asked = place.ok(
            "owner", "POST", f"{at()}/discussions", json={"text": payload, "title": payload}
        )
        assert asked["title"] == payload
        assert asked["messages"][0]["text"] == payload
        made = [guideline["html"], *(rule["html"] for rule in guideline["rules"])]
        preview = place.ok("owner", "POST", f"{at()}/guideline/preview", json={"text": text})
        made += [preview["html"], asked["messages"][0]["html"]]
        for html in made:
            assert forbidden_in(html) == [], html
        answer = place.ask(place.people["owner"], "GET", f"{at()}/guideline")
        assert answer.headers["content-type"].startswith("application/json")


def test_an_error_echoes_nothing_as_html(place: Furnished):
    for path in ("/projects/<script>alert(1)<%2Fscript>", f"{at()}/items?state=<img src=x>"):
        answer = place.ask(place.people["owner"], "GET", path)
        assert answer.headers["content-type"] == "application/problem+json"
    answer = place.http.get("/assets/<script>alert(1)</script>")
    assert "<script>" not in answer.text or "json" in answer.headers["content-type"]


def test_exports_hold_no_name_and_no_address(place: Furnished):
    people = place.world.rows("SELECT name, email, uid FROM persons")
    formats = place.ok("owner", "GET", "/formats")["items"]
    assert len(formats) >= 4
    for one in formats:
        path = f"{at()}/export?format={one['name']}"
        answer = place.ask(place.people["owner"], "GET", path)
        if answer.status_code == 422:
            continue  # a format of pictures
        for row in people:
            for secret in (row["email"], row["uid"]):
                assert secret.encode() not in answer.content, one["name"]
            name = row["name"].encode()
            if len(name) > 6:
                assert name not in answer.content, (one["name"], name)


@pytest.fixture(scope="module")
def picture(place: Furnished) -> str:
    """The signed address of a picture, as the annotator of a project of pictures gets it."""
    from tests.services.intake_world import png

    source = (
        "assay: 1\nproject: photos\npurpose: {problem: Find what stands in the street}\n"
        "data: {photo: {type: image, source: drawn}}\n"
        "questions: {scene: {on: photo, type: choice, labels: [street, yard]}}\n"
    )
    place.ok("owner", "POST", "/projects", json={"source": source})
    content = png(1, 40, 30)
    path = "/projects/photos/uploads"
    made = place.ok("owner", "POST", path, json={"name": "a.png", "size": len(content)})
    place.ok("owner", "PATCH", f"{path}/{made['id']}?offset=0", content=content)
    place.ok("owner", "POST", "/projects/photos/imports", json={"upload": made["id"]})
    place.settle()
    task = place.ok("owner", "POST", "/projects/photos/next", json={})
    return str(task["data"]["photo"]["url"])


def test_a_signed_address_is_good_for_one_person_for_some_minutes(place: Furnished, picture: str):
    owner = place.people["owner"]
    answer = place.ask(owner, "GET", picture)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    seconds = int(re.search(r"max-age=(\d+)", answer.headers["cache-control"])[1])
    assert answer.headers["cache-control"].startswith("private")
    assert 0 < seconds <= 600
    assert place.ask(None, "GET", picture).status_code == 401
    for who in ("stranger", "foreigner", "annotator", "manager"):
        assert place.ask(place.people[who], "GET", picture).status_code == 404, who
    head, _, last = picture.rpartition("/")
    for changed in (last[:-2] + ("A" if last[-2] != "A" else "B") + last[-1], last[1:], last + "A"):
        assert place.ask(owner, "GET", f"{head}/{changed}").status_code == 404
    for nonsense in ("x", "..%2f..%2fetc%2fpasswd", "%00", "a" * 5_000):
        assert place.ask(owner, "GET", f"/media/{nonsense}").status_code in (404, 422)
    place.clock.forward(11 * MINUTE)
    assert place.ask(owner, "GET", picture).status_code in (404, 410)


def test_annotators_see_no_id_of_an_item_and_no_key_of_a_medium(place: Furnished):
    version = place.ok("owner", "GET", f"{at()}/guideline")["version"]
    path = f"{at()}/guideline/acknowledgements"
    place.ok("second", "POST", path, json={"version": version})
    task = place.ok("second", "POST", f"{at()}/next", json={})
    text = json.dumps(task)
    assert "itm_" not in text
    assert "gold" not in text
    rows = place.world.rows("SELECT data FROM items WHERE data LIKE '%key%'")
    for data in (row["data"] for row in rows):
        for datum in json.loads(data).values():
            assert datum["key"] not in text


def asked_from(
    app: Any, host: str, path: str, headers: dict[str, str] | None = None
) -> httpx.Response:
    """One GET that comes from this network address."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, client=(host, 4_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(path, headers=headers)

    return asyncio.run(ask())


def test_metrics_are_for_the_machine_or_the_holder_of_the_token(tmp_path: Path):
    for token, cases in {
        "": [({}, 200), ({"X-Forwarded-For": "1.2.3.4"}, 401), ({"Forwarded": "for=1"}, 401)],
        "s3cret": [
            ({}, 401),
            ({"Authorization": "Bearer wrong"}, 401),
            ({"Authorization": "Bearer s3cret"}, 200),
        ],
    }.items():
        settings = Settings(data=tmp_path / f"data{len(token)}", metrics_token=token)
        assay = build(settings)
        app = create(assay)
        for headers, status in cases:
            answer = asked_from(app, "127.0.0.1", "/metrics", headers)
            assert answer.status_code == status, (token, headers)
        assert asked_from(app, "10.0.0.7", "/metrics").status_code == 401
        assert asked_from(app, "10.0.0.7", "/health").json() == {"status": "ok"}
        assay.close()


def test_secrets_are_made_at_the_first_start_and_differ(tmp_path: Path):
    old = os.umask(0)
    try:
        first, second = (build(Settings(data=tmp_path / name)) for name in ("a", "b"))
    finally:
        os.umask(old)
    assert first.secret != second.secret
    assert len(first.secret) == len(second.secret) == 32
    key = tmp_path / "a" / "secret.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o700
    assert load_secret(key) == first.secret
    for one in (first, second):
        rows = one.database.read_now(
            lambda conn: [
                conn.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar()
                for name in ("persons", "tokens", "organisations")
            ]
        )
        assert rows == [0, 0, 0]  # no default account, no default key
        one.close()
    key.write_bytes(b"short")
    with pytest.raises(Conflict):
        load_secret(key)


def test_a_second_server_on_the_same_folder_is_refused(tmp_path: Path):
    settings = Settings(data=tmp_path / "data")
    with lock_data(settings):
        with pytest.raises(Conflict) as refused:
            lock_data(settings)
        assert refused.value.code == "data_in_use"
        assert "ASSAY_DATA" in refused.value.message
    lock_data(settings).close()


def test_over_https_the_cookie_is_bound_to_the_host(tmp_path: Path):
    assay = build(Settings(data=tmp_path / "data", url="https://assay.example.org"))
    with TestClient(create(assay), base_url="https://assay.example.org") as http:
        answer = http.delete("/api/v1/session")
        cookie = answer.headers.get("set-cookie", "")
        assert cookie.startswith("__Host-assay=")
        for word in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
            assert word.lower() in cookie.lower()
        assert "domain" not in cookie.lower()
        assert answer.headers["strict-transport-security"].startswith("max-age=")
    assay.close()
