"""Members, invitations, guideline and discussions over HTTP: statuses, ETags, foreign projects."""

import pytest

from tests.http.keeping_cookies import Browser

GUIDELINE = "## R1 Glad\nThe writer is glad.\n"


@pytest.fixture
def owner(world):
    return world.person("Olive", "creator")


@pytest.fixture
def project(world, owner):
    return world.project(owner)


@pytest.fixture
def ann(world, project):
    person = world.person("Ann")
    world.member(project, person, "annotator", "A-07")
    return person


ROUTES = [
    ("GET", "/members", None),
    ("PATCH", "/members/per_1", {"role": "viewer"}),
    ("DELETE", "/members/per_1", None),
    ("GET", "/invitations", None),
    ("POST", "/invitations", {"role": "viewer"}),
    ("DELETE", "/invitations/inv_1", None),
    ("GET", "/guideline", None),
    ("PUT", "/guideline", {"text": GUIDELINE}),
    ("POST", "/guideline/preview", {"text": GUIDELINE}),
    ("GET", "/guideline/versions", None),
    ("GET", "/guideline/diff", None),
    ("GET", "/guideline/acknowledgements", None),
    ("POST", "/guideline/acknowledgements", {"version": 1}),
    ("POST", "/guideline/examples", {"rule": "R1", "kind": "good", "caption": "x"}),
    ("DELETE", "/guideline/examples/exa_1", None),
    ("GET", "/discussions", None),
    ("POST", "/discussions", {"text": "why?"}),
    ("GET", "/discussions/dsc_1", None),
    ("POST", "/discussions/dsc_1/messages", {"text": "so"}),
    ("POST", "/discussions/dsc_1/close", None),
    ("POST", "/discussions/dsc_1/promote", {"rule": "R1", "kind": "good", "caption": "x"}),
    ("POST", "/discussions/dsc_1/seen", None),
]
OPEN_TO_ANNOTATORS = {
    "GET /guideline",
    "GET /guideline/versions",
    "GET /guideline/diff",
    "POST /guideline/acknowledgements",
    "GET /discussions",
    "POST /discussions",
    "GET /discussions/dsc_1",
    "POST /discussions/dsc_1/messages",
    "POST /discussions/dsc_1/close",
    "POST /discussions/dsc_1/seen",
}


def send(request, method, path, body):
    options = {} if body is None else {"json": body}
    return request(method, f"/projects/streets{path}", headers={"If-Match": '"1"'}, **options)


def test_a_foreign_project_is_not_there_on_any_route(world, client, project):
    eve = world.person("Eve", "owner", organisation=world._organisation("Other"))
    for method, path, body in ROUTES:
        for stranger in (world.person(), eve):
            answer = send(client(stranger), method, path, body)
            assert (answer.status_code, answer.json()["code"]) == (404, "project_not_found"), path
        assert send(client(), method, path, body).status_code == 401


def test_who_labels_is_refused_all_but_what_is_theirs(client, project, ann):
    for method, path, body in ROUTES:
        answer = send(client(ann), method, path, body)
        if f"{method} {path}" in OPEN_TO_ANNOTATORS:
            assert answer.status_code != 403, path
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted"), path


def test_a_member_is_changed_with_the_rev_that_was_read(client, owner, project, ann):
    request = client(owner)
    found = {m["pseudonym"]: m for m in request("GET", "/projects/streets/members").json()["items"]}
    path = f"/projects/streets/members/{found['A-07']['id']}"
    assert request("PATCH", path, json={"skills": ["x"]}).status_code == 428
    changed = request("PATCH", path, json={"skills": ["x"]}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    stale = request("PATCH", path, json={"skills": ["y"]}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["details"]["rev"]) == (412, 2)
    assert request("DELETE", path, headers={"If-Match": '"2"'}).status_code == 204
    assert request("DELETE", path, headers={"If-Match": '"3"'}).status_code == 404
    assert client(ann)("GET", "/projects/streets/guideline").status_code == 404


def test_an_invitation_is_accepted_by_a_newcomer_and_then_gone(client, owner, project):
    made = client(owner)("POST", "/projects/streets/invitations", json={"role": "annotator"})
    assert made.status_code == 201
    url, secret = made.json()["url"].split("#")
    assert url == "http://127.0.0.1:8080/invitation"
    visitor = Browser(client())
    look = visitor("POST", "/invitations/look", json={"token": secret}).json()
    assert (look["project"], look["role"], look["signed_in"]) == ("Streets", "annotator", False)
    listed = client(owner)("GET", "/projects/streets/invitations")
    assert secret not in listed.text
    body = {
        "token": secret,
        "name": "Neo",
        "email": "neo@example.org",
        "password": "vDk3!m9Qz-long",
    }
    weak = visitor("POST", "/invitations/accept", json=body | {"password": "password"})
    assert (weak.status_code, weak.json()["problems"][0]["pointer"]) == (422, "/password")
    me = visitor("POST", "/invitations/accept", json=body)
    assert me.status_code == 200, me.text
    assert [p["slug"] for p in me.json()["projects"]] == ["streets"]
    assert visitor("GET", "/me").json()["name"] == "Neo"
    again = visitor("POST", "/invitations/accept", json=body | {"email": "n2@example.org"})
    assert (again.status_code, again.json()["code"]) == (410, "invitation_used")


def test_the_guideline_is_published_with_the_version_that_was_edited(client, owner, project, ann):
    request = client(owner)
    path = "/projects/streets/guideline"
    assert request("PUT", path, json={"text": GUIDELINE}).status_code == 428
    first = request("PUT", path, json={"text": GUIDELINE}, headers={"If-Match": '"0"'})
    assert (first.status_code, first.headers["etag"]) == (200, '"1"')
    late = request("PUT", path, json={"text": GUIDELINE + "x"}, headers={"If-Match": '"0"'})
    assert (late.status_code, late.json()["code"]) == (412, "stale")
    bad = request("PUT", path, json={"text": "## R1 a\n## R1 b"}, headers={"If-Match": '"1"'})
    assert (bad.status_code, bad.json()["problems"][0]["line"]) == (422, 2)
    diff = request("GET", f"{path}/diff?from=0&to=1").json()
    assert (diff["from"], diff["to"], diff["rules"][0]["kind"]) == (0, 1, "added")
    read = client(ann)("POST", f"{path}/acknowledgements", json={"version": 1})
    assert read.status_code == 204
    assert client(ann)("GET", path).json()["acknowledged_version"] == 1


def test_a_discussion_goes_from_question_to_example(client, owner, project, ann):
    request, asker = client(owner), client(ann)
    base = "/projects/streets"
    request("PUT", f"{base}/guideline", json={"text": GUIDELINE}, headers={"If-Match": '"0"'})
    made = asker(
        "POST",
        f"{base}/discussions",
        json={"text": "Amused?", "rule": "R1"},
        headers={"Idempotency-Key": "once"},
    )
    again = asker(
        "POST",
        f"{base}/discussions",
        json={"text": "Amused?", "rule": "R1"},
        headers={"Idempotency-Key": "once"},
    )
    assert (made.status_code, again.json()["id"]) == (201, made.json()["id"])
    path = f"{base}/discussions/{made.json()['id']}"
    assert request("POST", f"{path}/messages", json={"text": "Yes"}).json()["state"] == "answered"
    assert asker("GET", path).json()["unseen"] is True
    assert asker("POST", f"{path}/seen").status_code == 204
    assert asker("GET", path).json()["unseen"] is False
    example = request(
        "POST", f"{path}/promote", json={"rule": "R1", "kind": "borderline", "caption": "Amused"}
    )
    assert example.status_code == 201
    rule = asker("GET", f"{base}/guideline").json()["rules"][0]
    assert rule["examples"][0]["caption"] == "Amused"
    assert asker("POST", f"{path}/close").json()["state"] == "closed"
    assert request("POST", f"{path}/messages", json={"text": "Late"}).status_code == 409
