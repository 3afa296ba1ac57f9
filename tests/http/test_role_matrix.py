"""Who may do what: every route of the OpenAPI description × everybody, from one table.

A route that the table lacks fails. Whatever the role, an object of another project or
organisation is as absent as one that was never there, and nothing of it changes.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from assay.http.description import complete, operations
from assay.http.examples import EXAMPLES
from tests.conftest import Someone
from tests.http.furnished import OTHER, PROJECT, ROLES, SCOPES, Furnished, fresh, place

__all__ = ["place"]

# Roles by their first letter, x for a model; scopes of tokens by their first letter.
ALL, STAFF = "omreavx", "om"
LABELS, REVIEWS = "omrea", "omr"
TABLE: dict[str, tuple[str, str]] = {
    "GET /projects/{project}": (ALL, "raim"),
    "PATCH /projects/{project}": (STAFF, "m"),
    "DELETE /projects/{project}": ("o", "m"),
    "GET /projects/{project}/blueprint": ("omrv", "rm"),
    "PUT /projects/{project}/blueprint": (STAFF, "m"),
    "GET /projects/{project}/blueprint/versions": ("omrv", "rm"),
    "GET /projects/{project}/blueprint/versions/{version}": ("omrv", "rm"),
    "GET /projects/{project}/overview": ("omrv", "rm"),
    "GET /projects/{project}/coverage": ("omrv", "rm"),
    "GET /projects/{project}/items": (REVIEWS, "rm"),
    "POST /projects/{project}/items": (STAFF, "im"),
    "POST /projects/{project}/items/actions": (STAFF, "m"),
    "GET /projects/{project}/items/{item}": (REVIEWS, "rm"),
    "PATCH /projects/{project}/items/{item}": (STAFF, "m"),
    "DELETE /projects/{project}/items/{item}": (STAFF, "m"),
    "POST /projects/{project}/uploads": (STAFF, "im"),
    "GET /projects/{project}/uploads/{upload}": (STAFF, "im"),
    "PATCH /projects/{project}/uploads/{upload}": (STAFF, "im"),
    "GET /projects/{project}/imports": (STAFF, "im"),
    "POST /projects/{project}/imports": (STAFF, "im"),
    "GET /projects/{project}/imports/{uid}": (STAFF, "im"),
    "GET /projects/{project}/imports/{uid}/problems": (STAFF, "im"),
    "POST /projects/{project}/imports/{uid}/cancel": (STAFF, "im"),
    "POST /projects/{project}/imports/{uid}/resume": (STAFF, "im"),
    "GET /projects/{project}/members": (STAFF, "rm"),
    "PATCH /projects/{project}/members/{member}": (STAFF, "m"),
    "DELETE /projects/{project}/members/{member}": (STAFF, "m"),
    "POST /projects/{project}/members/{member}/actions": (STAFF, "m"),
    "GET /projects/{project}/invitations": (STAFF, "m"),
    "POST /projects/{project}/invitations": (STAFF, "m"),
    "DELETE /projects/{project}/invitations/{invitation}": (STAFF, "m"),
    "GET /projects/{project}/guideline": ("omreav", "ram"),
    "PUT /projects/{project}/guideline": (STAFF, "m"),
    "POST /projects/{project}/guideline/preview": (STAFF, "m"),
    "GET /projects/{project}/guideline/versions": ("omreav", "ram"),
    "GET /projects/{project}/guideline/diff": ("omreav", "ram"),
    "GET /projects/{project}/guideline/acknowledgements": (STAFF, "m"),
    "POST /projects/{project}/guideline/acknowledgements": ("omreav", "ram"),
    "POST /projects/{project}/guideline/examples": (STAFF, "m"),
    "PUT /projects/{project}/guideline/examples/{example}": (STAFF, "m"),
    "DELETE /projects/{project}/guideline/examples/{example}": (STAFF, "m"),
    "GET /projects/{project}/discussions": (LABELS, "am"),
    "POST /projects/{project}/discussions": (LABELS, "am"),
    "GET /projects/{project}/discussions/{discussion}": (LABELS, "am"),
    "POST /projects/{project}/discussions/{discussion}/messages": (LABELS, "am"),
    "POST /projects/{project}/discussions/{discussion}/close": (LABELS, "m"),  # "a" for one's own
    "POST /projects/{project}/discussions/{discussion}/promote": (STAFF, "m"),
    "POST /projects/{project}/discussions/{discussion}/seen": (LABELS, "am"),
    "GET /projects/{project}/work": (LABELS, "ram"),
    "POST /projects/{project}/note/seen": (LABELS, "am"),
    "GET /projects/{project}/history": (LABELS, "ram"),
    "GET /projects/{project}/assist": (LABELS, "ram"),
    "POST /projects/{project}/next": (LABELS, "am"),
    "GET /projects/{project}/reviews": (REVIEWS, "am"),
    "POST /projects/{project}/reviews": (REVIEWS, "am"),
    "POST /projects/{project}/reviews/next": (REVIEWS, "am"),
    "GET /projects/{project}/reviews/{item}": (REVIEWS, "am"),
    "GET /projects/{project}/annotations": (REVIEWS, "ram"),
    "GET /projects/{project}/annotations/{annotation}": (REVIEWS, "ram"),
    "GET /projects/{project}/quality": (REVIEWS, "rm"),
    "GET /projects/{project}/savings": (REVIEWS, "rm"),
    "POST /projects/{project}/quality/runs": (STAFF, "m"),
    "GET /projects/{project}/findings": (REVIEWS, "rm"),
    "PATCH /projects/{project}/findings/{finding}": (STAFF, "m"),
    "GET /projects/{project}/acceptances": (REVIEWS, "rm"),
    "POST /projects/{project}/acceptances": (STAFF, "m"),
    "GET /projects/{project}/acceptances/{acceptance}": (REVIEWS, "rm"),
    "POST /projects/{project}/acceptances/{acceptance}/withdraw": (STAFF, "m"),
    "GET /projects/{project}/gold": (STAFF, "m"),
    "GET /projects/{project}/gold/proposals": (STAFF, "m"),
    "POST /projects/{project}/gold": (STAFF, "m"),
    "POST /projects/{project}/gold/{gold_id}/retire": (STAFF, "m"),
    "POST /projects/{project}/predictions": ("omx", "im"),
    "GET /projects/{project}/models": (STAFF, "rm"),
    "PATCH /projects/{project}/models/{model}/{version}": (STAFF, "m"),
    "GET /projects/{project}/evaluation": (STAFF, "rm"),
    "GET /projects/{project}/batches": (STAFF, "rm"),
    "POST /projects/{project}/batches": (STAFF, "m"),
    "GET /projects/{project}/batches/{batch}": (STAFF, "rm"),
    "POST /projects/{project}/batches/{batch}/withdraw": (STAFF, "m"),
    "GET /projects/{project}/snapshots": ("omrv", "rm"),
    "POST /projects/{project}/snapshots": (STAFF, "m"),
    "GET /projects/{project}/exports": ("omv", "rm"),
    "POST /projects/{project}/exports": (STAFF, "m"),
    "GET /projects/{project}/exports/{export}": ("omv", "rm"),
    "GET /projects/{project}/exports/{export}/file": ("omv", "rm"),
    "GET /projects/{project}/export": (STAFF, "m"),
    "GET /projects/{project}/jobs": (STAFF, "rim"),
    "GET /projects/{project}/jobs/{job}": (STAFF, "rim"),
    "GET /projects/{project}/jobs/{job}/problems": (STAFF, "rim"),
    "POST /projects/{project}/jobs/{job}/cancel": (STAFF, "m"),
    "POST /projects/{project}/jobs/{job}/retry": (STAFF, "m"),
    "GET /projects/{project}/events": (REVIEWS, "rm"),
    "GET /projects/{project}/events/stream": (REVIEWS, "rm"),
}
# One's own hand-outs: to all others they are absent.
HELD = {
    "PUT /assignments/{assignment}/draft",
    "POST /assignments/{assignment}/submit",
    "POST /assignments/{assignment}/skip",
    "POST /assignments/{assignment}/reopen",
    "POST /assignments/{assignment}/assist",
}
# Outside of projects: roles in the organisation (owner, creator, member) and scopes.
ORGANISATION: dict[str, tuple[str, str]] = {
    "GET /me": ("ocm", "raim"),
    "PATCH /me": ("ocm", ""),  # with a session only: a token that leaks makes no more tokens
    "GET /me/digest": ("ocm", "rm"),
    "GET /tokens": ("ocm", ""),
    "POST /tokens": ("ocm", ""),
    "DELETE /tokens/{token}": ("ocm", ""),
    "GET /persons": ("o", "m"),
    "PATCH /persons/{person}": ("o", "m"),
    "GET /audit": ("o", "m"),
    "GET /audit/verification": ("o", "m"),
    "GET /projects": ("ocm", "raim"),
    "POST /projects": ("oc", "m"),
    "POST /blueprints/check": ("oc", "m"),
    "GET /templates": ("ocm", "raim"),
    "GET /formats": ("ocm", "raim"),
}
# Open to anybody: these prove who one is, or end a session.
OPEN = {
    "GET /setup",
    "POST /setup",
    "POST /session",
    "DELETE /session",
    "POST /session/link",
    "POST /invitations/look",
    "POST /invitations/accept",
}
LETTER = {role: "x" if role == "model" else role[0] for role in ROLES}
DENIED = {"not_permitted", "token_scope", "role_above_own"}
QUERIES = {
    "PATCH /projects/{project}/uploads/{upload}": "?offset=0",
    "POST /projects/{project}/predictions": "?model=net&version=2",
    "GET /projects/{project}/export": "?format=jsonl",
    "GET /projects/{project}/evaluation": "?model=net&version=1",
}
UNSENT = {"GET /projects/{project}/events/stream"}  # never ends: looked at by itself


def described(place: Furnished) -> dict[str, dict[str, Any]]:
    """All operations of the API by name."""
    document = place.ask(None, "GET", "/openapi.json").json()
    return dict(operations(document))


def body_of(place: Furnished, key: str, operation: dict[str, Any]) -> dict[str, Any]:
    """Options of a request with a body of the right shape."""
    options: dict[str, Any] = {"headers": {"If-Match": '"999999"'}}
    body = operation.get("requestBody")
    if body is None:
        return options
    if "application/json" not in body["content"]:
        return {**options, "content": b""}
    name = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
    value = dict(EXAMPLES[name])
    if "item" in value and "item" in place.ids:
        value["item"] = place.ids["item"]
    if name == "ImportBody":
        value["upload"] = place.ids["upload"]
    if name == "GoldBody":
        value["answers"] = {"mood": "glad"}
    if name == "MessageBody":
        value = {"text": "Because."}
    if name == "BatchBody":
        value = {"size": 1, "mix": {"control": 1}, "preview": True}
    if name == "DiscussionBody":
        value = {"text": "Why?"}
    if name == "ExampleBody":
        value = {"rule": "R1", "kind": "good", "caption": "so"}
    if name == "RedrawnBody":
        value = {"kind": "good", "caption": "so"}
    return {**options, "json": value}


def path_of(place: Furnished, key: str, project: str = PROJECT, **ids: str) -> str:
    """The path of an operation with real ids in it."""

    def one(found: re.Match[str]) -> str:
        name = found[1]
        if name == "project":
            return project
        if name in ids:
            return ids[name]
        if name in ("example", "invitation", "token"):
            return fresh(place, name)
        if name == "version" and "/blueprint/" in key:
            return "1"
        if name == "item" and "/reviews/" in key:
            return place.ids["review"]
        return place.ids["gold" if name == "gold_id" else name]

    return re.sub(r"\{(\w+)\}", one, key.split(" ", 1)[1]) + QUERIES.get(key, "")


def verdict(answer: Any) -> str:
    """What an answer says about access: allowed, 401, 403 or 404."""
    assert answer.status_code < 500, answer.text
    if answer.status_code == 401:
        return "401"
    if answer.status_code == 403 and answer.json()["code"] in DENIED:
        return "403"
    return "404" if answer.status_code == 404 else "allowed"


def test_every_route_is_in_the_table(place: Furnished):
    known = {*TABLE, *HELD, *ORGANISATION, *OPEN}
    assert set(described(place)) == known
    assert callable(complete)


def test_roles_reach_what_the_table_gives_them_and_nothing_else(place: Furnished):
    wrong = []
    operations = described(place)
    for key, (roles, _) in TABLE.items():
        if key in UNSENT:
            continue
        method = key.split(" ", 1)[0]
        options = body_of(place, key, operations[key])
        asked = [(role, "allowed" if LETTER[role] in roles else "403") for role in ROLES]
        asked = [("", "401"), ("stranger", "404"), ("foreigner", ""), *asked]
        for who, expected in asked:
            if who == "foreigner":
                continue  # has a project of this name: see the test of foreign objects
            person = place.people[who] if who else None
            found = verdict(place.ask(person, method, path_of(place, key), **options))
            if found != expected:
                wrong.append(f"{key} as {who or 'nobody'}: {found}, not {expected}")
    assert not wrong, "\n".join(wrong)


def test_a_token_is_good_for_its_scopes_only(place: Furnished):
    wrong = []
    operations = described(place)
    tokens = {
        scope: {
            "owner": place.token(place.people["owner"], scope),
            "annotator": place.token(place.people["annotator"], scope),
        }
        for scope in SCOPES
    }
    for key, (_, scopes) in {**TABLE, **ORGANISATION}.items():
        if key in UNSENT:
            continue
        options = body_of(place, key, operations[key])
        for scope in SCOPES:
            expected = "allowed" if scope[0] in scopes else "403"
            path = path_of(place, key)
            found = verdict(
                place.ask(tokens[scope]["owner"], key.split(" ", 1)[0], path, **options)
            )
            if found != expected:
                wrong.append(f"{key} with the scope {scope}: {found}, not {expected}")
    for scope in ("read", "import"):
        path = path_of(place, "PUT /assignments/{assignment}/draft")
        answer = place.ask(tokens[scope]["annotator"], "PUT", path, json={"answers": {}})
        if verdict(answer) != "403":
            wrong.append(f"a draft with the scope {scope}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_a_token_of_one_project_is_of_no_use_elsewhere(place: Furnished):
    other = place.world.rows("SELECT id FROM projects WHERE slug = :s", s=OTHER)[0]["id"]
    token = place.token(place.people["owner"], *SCOPES, project_id=other)
    assert place.ask(token, "GET", f"/projects/{OTHER}").status_code == 200
    operations = described(place)
    wrong = []
    for key in TABLE:
        if key in UNSENT:
            continue
        options = body_of(place, key, operations[key])
        answer = place.ask(token, key.split(" ", 1)[0], path_of(place, key), **options)
        if verdict(answer) != "404":
            wrong.append(f"{key}: {answer.status_code}")
    for key in ("GET /persons", "GET /audit", "POST /projects", "POST /tokens"):
        options = body_of(place, key, operations[key])
        answer = place.ask(token, key.split(" ", 1)[0], path_of(place, key), **options)
        if verdict(answer) != "403":
            wrong.append(f"{key}: {answer.status_code}")
    listed = place.ask(token, "GET", "/projects").json()["items"]
    assert [one["slug"] for one in listed] == [OTHER]
    assert not wrong, "\n".join(wrong)


def test_hand_outs_are_their_holders_own(place: Furnished):
    operations = described(place)
    wrong = []
    for key in sorted(HELD):
        method = key.split(" ", 1)[0]
        options = body_of(place, key, operations[key])
        if "json" in options:
            options["json"] = (
                {**options["json"], "reason": "not one"}
                if "skip" in key
                else {"answers": {"mood": "not one"}}
            )
        if "draft" in key:
            options["json"] = {"answers": {}}
        if "assist" in key:
            options["json"] = {"tool": "grabcut", "datum": "text", "prompt": {}}
        for who in (None, *place.people):
            person = place.people[who] if who else None
            expected = {None: "401", "annotator": "allowed"}.get(who, "404")
            if who in ("viewer", "model"):
                expected = "404"
            found = verdict(place.ask(person, method, path_of(place, key), **options))
            if found != expected:
                wrong.append(f"{key} as {who}: {found}, not {expected}")
    assert not wrong, "\n".join(wrong)


def test_roles_in_the_organisation_reach_what_they_may(place: Furnished):
    operations = described(place)
    people: dict[str, Someone] = {
        "o": place.people["owner"],
        "c": place.world.person("Cora", role="creator"),
        "m": place.people["annotator"],
    }
    sessions = {letter: place.session(person) for letter, person in people.items()}
    wrong = []
    for key, (roles, _) in ORGANISATION.items():
        method = key.split(" ", 1)[0]
        options = body_of(place, key, operations[key])
        for letter, person in {"": None, **people}.items():
            path = path_of(place, key)
            expected = "401" if person is None else "allowed" if letter in roles else "403"
            if key == "DELETE /tokens/{token}" and letter in ("c", "m"):
                expected = "404"  # somebody else's token
            answer = (
                place.ask(None, method, path, **options)
                if person is None
                else place.by_cookie(sessions[letter], method, path, **options)
            )
            found = verdict(answer)
            if found != expected:
                wrong.append(f"{key} as {letter or 'nobody'}: {found}, not {expected}")
    assert not wrong, "\n".join(wrong)


def test_people_of_another_organisation_are_absent(place: Furnished):
    foreigner = place.people["foreigner"]
    answer = place.ask(
        foreigner, "PATCH", f"/persons/{place.people['spare'].uid}", json={"role": "owner"}
    )
    assert answer.status_code == 404
    listed = place.ask(foreigner, "GET", "/persons").json()["items"]
    assert [one["id"] for one in listed] == [foreigner.uid]
    audit = place.ask(foreigner, "GET", "/audit?limit=200").text
    assert place.people["owner"].uid not in audit


@pytest.mark.parametrize("who", ["stranger", "foreigner"])
def test_objects_of_another_project_are_absent_and_stay_as_they_are(place: Furnished, who: str):
    """As a manager of another project (or owner of another organisation) ask for each id, under
    the project that it is in and under one's own.
    """
    ids = {
        **{name: value for name, value in place.ids.items() if " " not in name},
        "gold_id": place.ids["gold"],
        "example": fresh(place, "example"),
        "invitation": fresh(place, "invitation"),
    }
    own = OTHER if who == "stranger" else PROJECT
    operations = described(place)
    before = place.dump()
    wrong = []
    for key in TABLE:
        names = set(re.findall(r"\{(\w+)\}", key)) - {"project"}
        if key in UNSENT:
            continue
        method = key.split(" ", 1)[0]
        options = body_of(place, key, operations[key])
        for headers in ({}, options["headers"]):
            request = {**options, "headers": headers}
            if who == "stranger":
                path = path_of(place, key, PROJECT, **ids)
                answer = place.ask(place.people[who], method, path, **request)
                if answer.status_code not in (404, 428 if not headers else 404):
                    wrong.append(f"{key} in its project: {answer.status_code} {answer.text[:90]}")
            if not names or "/blueprint/" in key:
                continue
            if names == {"item"} and "/reviews/" in key:
                ids["item"] = place.ids["review"]
            path = path_of(place, key, own, **ids)
            answer = place.ask(place.people[who], method, path, **request)
            if answer.status_code not in (404, 428 if not headers else 404):
                wrong.append(f"{key} under one's own: {answer.status_code} {answer.text[:90]}")
            ids["item"] = place.ids["item"]
    assert not wrong, "\n".join(wrong)
    after = place.dump()
    assert {name: len(rows) for name, rows in after.items()} == {
        name: len(rows) for name, rows in before.items()
    }
    assert after == before


def test_objects_of_another_project_cannot_be_named_in_a_body(place: Furnished):
    """Ids travel in bodies and queries too."""
    stranger = place.people["stranger"]
    ids = place.ids
    before = place.dump()
    requests = [
        ("POST", "/gold", {"item": ids["item"], "answers": {"mood": "glad"}}),
        ("POST", "/imports", {"upload": ids["upload"]}),
        ("POST", "/reviews", {"item": ids["review"], "decision": "accept"}),
        ("POST", "/discussions", {"text": "x", "item": ids["item"]}),
        ("POST", "/discussions", {"text": "x", "assignment": ids["assignment"]}),
        (
            "POST",
            "/guideline/examples",
            {"rule": "R1", "kind": "good", "caption": "x", "item": ids["item"], "answers": {}},
        ),
        ("POST", "/exports", {"format": "jsonl", "snapshot": "v1"}),
        ("GET", "/export?format=jsonl&snapshot=v1", None),
        ("GET", "/evaluation?model=net&version=1", None),
    ]
    for method, path, body in requests:
        options = {} if body is None else {"json": body}
        answer = place.ask(stranger, method, f"/projects/{OTHER}{path}", **options)
        assert answer.status_code in (404, 422), f"{method} {path}: {answer.text}"
        assert "letter 2" not in answer.text
    acted = place.ask(
        stranger,
        "POST",
        f"/projects/{OTHER}/items/actions",
        json={"action": "exclude", "items": [ids["item"]], "reason": "x"},
    )
    assert acted.json()["affected"] == 0
    for path in (f"/annotations?item={ids['item']}", f"/items?batch={ids['batch']}"):
        answer = place.ask(stranger, "GET", f"/projects/{OTHER}{path}")
        assert answer.status_code in (404, 422) or answer.json()["items"] == [], answer.text
    assert place.dump() == before


def test_a_member_who_was_removed_is_out_at_once(place: Furnished):
    leaving = place.world.person("Lee")
    project = place.world.rows(
        "SELECT project_id FROM members WHERE person_id = :p", p=place.people["annotator"].id
    )[0]["project_id"]
    place.world.member(project, leaving, "annotator", "A-90")
    assert place.ask(leaving, "GET", f"/projects/{PROJECT}/work").status_code == 200
    members = place.ok("owner", "GET", f"/projects/{PROJECT}/members")["items"]
    entry = next(one for one in members if one["pseudonym"] == "A-90")
    place.ok(
        "owner",
        "DELETE",
        f"/projects/{PROJECT}/members/{entry['id']}",
        headers={"If-Match": f'"{entry["rev"]}"'},
    )
    assert place.ask(leaving, "GET", f"/projects/{PROJECT}/work").status_code == 404
    assert place.ask(leaving, "POST", f"/projects/{PROJECT}/next", json={}).status_code == 404


def test_a_viewer_learns_no_name_and_no_address(place: Furnished):
    viewer = place.people["viewer"]
    people = place.world.rows("SELECT name, email FROM persons WHERE name NOT LIKE 'Viewer%'")
    for path in (
        "",
        "/overview",
        "/coverage",
        "/blueprint",
        "/guideline",
        "/snapshots",
        "/exports",
    ):
        text = place.ask(viewer, "GET", f"/projects/{PROJECT}{path}").text
        for row in people:
            assert row["email"] not in text, path
            assert f'"{row["name"]}"' not in text, path


def test_the_stream_of_events_is_closed_to_those_who_may_not_see_them(place: Furnished):
    path = f"/projects/{PROJECT}/events/stream"
    assert place.ask(None, "GET", path).status_code == 401
    assert place.ask(place.people["stranger"], "GET", path).status_code == 404
    for role in ("expert", "annotator", "viewer", "model"):
        assert place.ask(place.people[role], "GET", path).status_code == 403
    narrow = place.token(place.people["owner"], "annotate", "import")
    assert place.ask(narrow, "GET", path).status_code == 403
