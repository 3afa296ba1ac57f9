"""The express lane answers as the common way does, which an Idempotency-Key asks for."""

from __future__ import annotations

import secrets

import pytest

from assay.http import express
from assay.http.middleware import REQUESTS
from assay.services import annotating

BAD_BODIES = {
    "no json": b"{",
    "not utf-8": b'{"held": ["\xff"]}',
    "unknown field": b'{"answers": {}, "held": [], "nonsense": 1}',
    "wrong type": b'{"answers": 3, "held": "x"}',
    "NaN": b'{"answers": {"mood": NaN}, "held": NaN}',
    "nul": b'{"answers": {"note": "\\u0000"}, "held": ["\\u0000"]}',
    "too large a number": b'{"answers": {"mood": 99999999999999999999999}, "held": []}',
    "too deep": b'{"answers": ' + b'{"a":' * 80 + b"1" + b"}" * 80 + b', "held": []}',
    "nothing": b"",
    "wrong answer": b'{"answers": {"mood": "unheard of"}}',
}


@pytest.fixture
def both(client, monkeypatch):
    """Sends a request both ways and holds the answers together; the answer."""
    taken = []
    plain_request = express._plain_request

    def watched(scope, assay):
        found = plain_request(scope, assay)
        taken.append(found is not None)
        return found

    monkeypatch.setattr(express, "_plain_request", watched)

    def send(person, path, same_body=True, **options):
        headers = {"Content-Type": "application/json", **options.pop("headers", {})}
        call = client(person)
        taken.clear()
        common = call(
            "POST",
            path,
            headers=headers | {"Idempotency-Key": secrets.token_hex(8)},
            **options,
        )
        fast = call("POST", path, headers=headers, **options)
        assert taken == [False, True]
        assert fast.status_code == common.status_code, (fast.text, common.text)
        assert set(fast.headers) == set(common.headers)
        for name in set(fast.headers) - {"content-length", "date"}:
            assert fast.headers[name] == common.headers[name], name
        if same_body:
            assert fast.content == common.content
        return fast

    return send


@pytest.fixture
def desk(world):
    """A project with two texts, its owner, and an annotator."""
    owner, annotator = world.person(role="owner"), world.person()
    project = world.project(owner)
    world.member(project, annotator)
    world.items(project, 2)
    return project, owner, annotator


def test_next_is_the_same_task_both_ways(both, desk):
    _, _, annotator = desk
    answer = both(annotator, "/projects/streets/next", content=b"{}")
    assert answer.status_code == 200
    assert answer.json()["data"]["text"]["text"] == "item 0"
    held = answer.json()["assignment"]
    body = b'{"held": ["%s"]}' % held.encode()
    second = both(annotator, "/projects/streets/next", content=body).json()["assignment"]
    both(annotator, "/projects/streets/next", content=b"null")
    body = b'{"held": ["%s", "%s"]}' % (held.encode(), second.encode())
    assert both(annotator, "/projects/streets/next", content=body).status_code == 204


def test_a_submit_counts_once_both_ways_together(both, desk, client):
    _, _, annotator = desk
    task = client(annotator)("POST", "/projects/streets/next", json={}).json()
    path = f"/assignments/{task['assignment']}/submit"
    body = b'{"answers": {"mood": "glad"}, "lead_ms": 5}'
    answer = both(annotator, path, content=body)
    assert answer.json()["state"] == "submitted"
    assert both(annotator, f"{path}?next=true", content=body).json()["next"] is not None


def test_late_work_without_room_is_told_both_ways(both, desk, client, world, clock):
    project, _, annotator = desk
    other = world.person()
    world.member(project, other)
    late = client(annotator)("POST", "/projects/streets/next", json={}).json()
    clock.forward(3_600_000_000)
    world.assay.write_as_system(annotating.expire_leases)
    taken = client(other)("POST", "/projects/streets/next", json={}).json()
    body = b'{"answers": {"mood": "sad"}}'
    client(other)("POST", f"/assignments/{taken['assignment']}/submit", content=body)
    answer = both(annotator, f"/assignments/{late['assignment']}/submit", content=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "surplus")


@pytest.mark.parametrize("case", BAD_BODIES)
def test_a_bad_body_is_told_alike(both, desk, client, case):
    _, _, annotator = desk
    task = client(annotator)("POST", "/projects/streets/next", json={}).json()
    if BAD_BODIES[case]:
        answer = both(
            annotator, f"/assignments/{task['assignment']}/submit", content=BAD_BODIES[case]
        )
        assert answer.status_code == 422
        if case != "wrong answer":
            answer = both(annotator, "/projects/streets/next", content=BAD_BODIES[case])
            assert answer.status_code == 422


def test_who_may_not_is_told_alike(both, desk, world):
    project, _, annotator = desk
    viewer, stranger = world.person(), world.person()
    world.member(project, viewer, role="viewer")
    path = "/projects/streets/next"
    assert both(None, path, content=b"{}").status_code == 401
    assert both(viewer, path, content=b"{}").status_code == 403
    assert both(stranger, path, content=b"{}").status_code == 404
    assert both(annotator, "/projects/nowhere/next", content=b"{}").status_code == 404
    body = b'{"answers": {"mood": "glad"}}'
    assert both(annotator, "/assignments/asg_0/submit", content=body).status_code == 404
    answer = both(annotator, path, content=b"{}", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415
    answer = both(None, path, content=b"{}", headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403


def test_a_defect_is_told_alike_and_without_its_trace(both, desk, monkeypatch):
    _, _, annotator = desk

    def broken(*_):
        raise ZeroDivisionError("secret words")

    monkeypatch.setattr("assay.services.handing_out.may_work", broken)
    answer = both(annotator, "/projects/streets/next", content=b"{}")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/projects/streets/next?x=1", {}),
        ("/projects/streets/next", {"Content-Encoding": "gzip"}),
        ("/projects/street%73/next/", {}),
    ],
)
def test_what_is_not_plain_goes_the_common_way(desk, client, monkeypatch, path, headers):
    _, _, annotator = desk
    monkeypatch.setattr(express._Plain, "answer", None)
    answer = client(annotator)(
        "POST", path, content=b"{}", headers={"Content-Type": "application/json", **headers}
    )
    assert answer.status_code != 500


def test_both_ways_are_counted_under_one_route(both, desk):
    _, _, annotator = desk

    def counted():
        return {
            sample.labels["route"]: sample.value
            for family in REQUESTS.collect()
            for sample in family.samples
            if sample.name.endswith("_total")
            and sample.labels["route"].endswith("{project}/next")
            and sample.labels["status"] == "200"
        }

    before = counted()
    both(annotator, "/projects/streets/next", content=b"{}")
    (route,) = counted()
    assert counted()[route] == before.get(route, 0) + 2
