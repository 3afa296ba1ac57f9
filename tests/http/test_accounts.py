"""The promised interface of accounts: statuses, cookies, CSRF, what is told and what is not."""

import statistics
import time

import pytest

from assay.services import accounts, passwords
from assay.services.context import ANONYMOUS
from assay.store.places import LOCAL
from tests.http.keeping_cookies import Browser

PASSWORD = "vDk3!m9Qz-long"


@pytest.fixture
def browser(assay, client):
    """A browser: a client that keeps cookies, after the owner was set up by its link."""
    secret = assay.perform_now(ANONYMOUS, accounts.make_setup_link).url.partition("#")[2]
    request = Browser(client())
    answer = request(
        "POST",
        "/setup",
        json={
            "token": secret,
            "organisation": "Lab",
            "name": "Olive",
            "email": "olive@example.org",
            "password": PASSWORD,
        },
    )
    assert answer.status_code == 200, answer.text
    return request, answer


def with_csrf(answer):
    return {"X-CSRF-Token": answer.json()["csrf"]}


def test_set_up_signs_in_and_is_closed_afterwards(browser):
    request, answer = browser
    assert answer.json()["role"] == "owner"
    assert request("GET", "/setup").json() == {"needed": False}
    assert request("GET", "/me").json()["email"] == "olive@example.org"
    again = request(
        "POST",
        "/setup",
        json={
            "token": "x",
            "organisation": "a",
            "name": "b",
            "email": "c@d.e",
            "password": PASSWORD,
        },
    )
    assert (again.status_code, again.json()["code"]) == (410, "already_set_up")


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser):
    _, answer = browser
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("assay=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert answer.headers["cache-control"] == "no-store"


def test_a_change_needs_the_csrf_token(browser):
    request, answer = browser
    assert request("PATCH", "/me", json={"name": "O"}).json()["code"] == "csrf"
    changed = request("PATCH", "/me", json={"name": "O"}, headers=with_csrf(answer))
    assert (changed.status_code, changed.json()["name"]) == (200, "O")
    foreign = request(
        "PATCH",
        "/me",
        json={"name": "M"},
        headers=with_csrf(answer) | {"Origin": "https://evil.example"},
    )
    assert (foreign.status_code, foreign.json()["code"]) == (403, "cross_site")


def test_signing_out_takes_the_session_and_the_cookie(browser):
    request, answer = browser
    gone = request("DELETE", "/session", headers=with_csrf(answer))
    assert gone.status_code == 204
    assert "max-age=0" in gone.headers["set-cookie"].lower()
    assert request("GET", "/me").status_code == 401


def test_sign_in_tells_known_and_unknown_alike(browser):
    request, _ = browser
    answers = [
        request("POST", "/session", json={"email": email, "password": "wrong-password-1"})
        for email in ("olive@example.org", "nobody@example.org")
    ]
    assert [a.status_code for a in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()


def test_a_password_is_compared_as_long_for_nobody_as_for_somebody():
    stored = passwords.hash_password(PASSWORD)

    def seconds(hashed):
        began = time.perf_counter()
        passwords.verify_password(hashed, "wrong-password-1")
        return time.perf_counter() - began

    known = statistics.median(seconds(stored) for _ in range(5))
    unknown = statistics.median(seconds(None) for _ in range(5))
    assert 0.4 < known / unknown < 2.5


def test_signing_in_works_with_a_cookie_of_an_ended_session(browser):
    request, _ = browser
    answer = request(
        "POST",
        "/session",
        json={"email": "olive@example.org", "password": PASSWORD},
        headers={"Cookie": "assay=ended"},
    )
    assert answer.status_code == 200
    assert answer.json()["csrf"]


def test_guessing_is_answered_with_429_and_when_to_try_again(browser):
    request, _ = browser
    body = {"email": "olive@example.org", "password": "wrong-password-1"}
    statuses = [request("POST", "/session", json=body) for _ in range(12)]
    assert [a.status_code for a in statuses[:10]] == [401] * 10
    assert statuses[-1].status_code == 429
    assert statuses[-1].json()["code"] == "rate_limited"
    assert int(statuses[-1].headers["retry-after"]) >= 1


def test_guessing_links_and_invitations_is_counted_too(browser):
    request, _ = browser
    for path in ("/session/link", "/invitations/look"):
        answers = [request("POST", path, json={"token": f"x{n}"}) for n in range(12)]
        assert answers[0].status_code in (404, 410)
        assert answers[-1].status_code == 429, path


def test_a_sign_in_link_opens_a_session_once(assay, browser):
    request, _ = browser
    url = assay.perform_now(LOCAL, accounts.make_sign_in_link, "olive@example.org").url
    secret = url.partition("#")[2]
    first = request("POST", "/session/link", json={"token": secret})
    assert (first.status_code, first.json()["name"]) == (200, "Olive")
    assert request("POST", "/session/link", json={"token": secret}).status_code == 410


def test_unknown_fields_and_wrong_types_are_told_with_a_pointer(browser):
    request, _ = browser
    unknown = request("POST", "/session", json={"email": "a", "password": "b", "next": "//evil"})
    assert (unknown.status_code, unknown.json()["problems"][0]["pointer"]) == (422, "/next")
    wrong = request("POST", "/session", json={"email": 3, "password": "b"})
    assert (wrong.status_code, wrong.json()["problems"][0]["pointer"]) == (422, "/email")


def test_a_weak_password_is_refused_by_name_of_the_field(browser):
    request, answer = browser
    weak = request(
        "PATCH",
        "/me",
        json={"password": {"current": PASSWORD, "new": "password1"}},
        headers=with_csrf(answer),
    )
    assert weak.status_code == 422
    assert weak.json()["problems"][0]["pointer"] == "/password/new"
    wrong = request(
        "PATCH",
        "/me",
        json={"password": {"current": "not-it-at-all", "new": "a-fine-new-Secret7"}},
        headers=with_csrf(answer),
    )
    assert wrong.json()["problems"][0]["pointer"] == "/password/current"


def test_a_changed_password_works_and_the_old_one_does_not(browser):
    request, answer = browser
    new = "a-fine-new-Secret7"
    changed = request(
        "PATCH",
        "/me",
        json={"password": {"current": PASSWORD, "new": new}},
        headers=with_csrf(answer),
    )
    assert changed.status_code == 200
    tries = [
        request("POST", "/session", json={"email": "olive@example.org", "password": p}).status_code
        for p in (PASSWORD, new)
    ]
    assert tries == [401, 200]


def test_a_token_is_told_once_and_never_again(browser):
    request, answer = browser
    made = request(
        "POST",
        "/tokens",
        json={"name": "ci", "scopes": ["read"]},
        headers=with_csrf(answer) | {"Idempotency-Key": "k1"},
    )
    assert made.status_code == 201
    secret = made.json()["token"]
    listed = request("GET", "/tokens")
    assert secret not in listed.text
    bearer = {"Authorization": f"Bearer {secret}", "Cookie": ""}
    assert request("GET", "/me", headers=bearer).json()["csrf"] == ""
    assert request("GET", "/tokens", headers=bearer).status_code == 403
    ended = request("DELETE", f"/tokens/{made.json()['id']}", headers=with_csrf(answer))
    assert ended.status_code == 204
    assert request("GET", "/me", headers=bearer).status_code == 401


def test_nobody_is_told_to_sign_in(client):
    request = client()
    for method, path in (
        ("GET", "/me"),
        ("GET", "/tokens"),
        ("GET", "/persons"),
        ("GET", "/audit"),
    ):
        answer = request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), path
        assert answer.headers["content-type"].startswith("application/problem+json")


def test_the_audit_is_verified(browser):
    request, _ = browser
    assert request("GET", "/audit").json()["items"][0]["kind"] == "person.set_up"
    assert request("GET", "/audit/verification").json()["ok"] is True
