"""Whatever is sent, the answer names what is wrong: 4xx as problem details, and never a 500.

Both databases must say the same: SQLite takes texts and numbers that PostgreSQL refuses.
"""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import httpx
import pytest

from assay.http.examples import EXAMPLES
from tests.http.furnished import PROJECT, Furnished, at, place
from tests.http.test_role_matrix import TABLE, body_of, described, path_of
from tests.services.intake_world import png, zipped

__all__ = ["place"]

DEEP = b"[" * 10_000 + b"]" * 10_000
NUL = "a\\u0000b"


def refused(answer: httpx.Response, status: tuple[int, ...] = (422,)) -> dict[str, Any]:
    """The problem details of a refusal."""
    assert answer.status_code in status, f"{answer.status_code} {answer.text[:300]}"
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert re.fullmatch(r"[a-z][a-z0-9_]*", problem["code"]), problem
    assert problem["detail"]
    assert problem["status"] == answer.status_code
    return problem


def bodies(place: Furnished) -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path and a good body of each operation that takes JSON, as the owner sends it."""
    found = []
    for key, operation in described(place).items():
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if body is None or key.endswith(("/setup", "/session", "/session/link")):
            continue
        if key.startswith(("POST /invitations", "PATCH /me", "POST /tokens")):
            continue  # of one's own session, or of nobody: tested beside
        found.append((key.split(" ", 1)[0], path_of(place, key), body_of(place, key, operation)))
    return found


def test_bodies_that_are_no_json_are_refused_by_every_route(place: Furnished):
    cases: dict[str, bytes] = {
        "cut off": b'{"a": ',
        "NaN": b'{"x": NaN}',
        "Infinity": b'{"x": -Infinity}',
        "out of range": b'{"x": 1e400}',
        "a lone surrogate": b'{"x": "\\ud800"}',
        "invalid UTF-8": b'{"x": "\xff\xfe"}',
        "10,000 deep": b'{"x": ' + DEEP + b"}",
        "deep in objects": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        "a raw NUL": b'{"x": "\x00"}',
        "two values": b"{} {}",
        "a list": b"[]",
        "a number": b"7",
        "a text": b'"x"',
        "null": b"null",
    }
    wrong = []
    for method, path, options in bodies(place):
        for name, content in cases.items():
            request = {**options["headers"], "Content-Type": "application/json"}
            answer = place.ask(
                place.people["owner"], method, path, content=content, headers=request
            )
            if name == "null" and answer.status_code < 300:
                continue  # the body is optional there
            if answer.status_code != 422 or not answer.json()["problems"]:
                wrong.append(f"{method} {path}, {name}: {answer.status_code} {answer.text[:200]}")
    assert not wrong, "\n".join(wrong[:20])


def test_unknown_fields_are_refused_by_every_route_with_a_pointer(place: Furnished):
    for method, path, options in bodies(place):
        body = {**options["json"], "is_admin": True}
        answer = place.ask(
            place.people["owner"], method, path, json=body, headers=options["headers"]
        )
        problem = refused(answer)
        assert problem["problems"][0]["pointer"] == "/is_admin", problem
        assert problem["problems"][0]["code"] == "unknown_field"


def test_wrong_types_are_refused_by_every_route_with_a_pointer(place: Furnished):
    wrong = []
    values: tuple[Any, ...] = (7, "x", [], {}, True, None, 1.5, [[]], {"a": {}})
    for method, path, options in bodies(place):
        for field in options["json"]:
            for value in values:
                body = {**options["json"], field: value}
                answer = place.ask(
                    place.people["owner"], method, path, json=body, headers=options["headers"]
                )
                if answer.status_code >= 500:
                    wrong.append(f"{method} {path} {field}={value!r}: {answer.text[:200]}")
                elif answer.status_code == 422:
                    problems = answer.json()["problems"]
                    if not problems:
                        wrong.append(f"{method} {path} {field}={value!r} says no place")
    assert not wrong, "\n".join(wrong[:20])


def test_what_postgresql_cannot_keep_is_refused_everywhere(place: Furnished):
    """The character NUL, and integers of more than 64 bits, in every field of every body."""
    wrong = []
    for method, path, options in bodies(place):
        for field, good in options["json"].items():
            for raw, code in ((f'"{NUL}"', "nul_character"), (str(2**70), "number_too_large")):
                text = json.dumps({**options["json"], field: "HERE"}).replace('"HERE"', raw)
                answer = place.ask(
                    place.people["owner"],
                    method,
                    path,
                    content=text.encode(),
                    headers={**options["headers"], "Content-Type": "application/json"},
                )
                problem = answer.json()
                first = problem.get("problems", [{}])[0]
                if (answer.status_code, problem.get("code")) != (422, code):
                    wrong.append(f"{method} {path} {field}={good!r}: {answer.text[:200]}")
                elif first["pointer"] != f"/{field}":
                    wrong.append(f"{method} {path} {field}: {first}")
    assert not wrong, "\n".join(wrong[:20])


def test_nul_in_a_path_or_a_query_is_refused(place: Furnished):
    owner = place.people["owner"]
    for path in (f"{at()}/items/a%00b", "/projects/a%00b", f"{at()}/items?search=a%00b"):
        refused(place.ask(owner, "GET", path), (404, 422))


def test_queries_take_what_they_say_and_nothing_else(place: Furnished):
    """Each query parameter of each GET with text that is no number, no cursor, no name."""
    owner = place.people["owner"]
    values = (
        "x", "-1", "0", "1e9", str(2**63), str(2**70), "9" * 17, "NaN", "%FF%FE", "%ED%A0%80",
        "' OR 1=1 --", "%22%3B DROP TABLE items", "a:b", ":", "../../x", "%0d%0aSet-Cookie: a=b",
        "%F0%9F%98%80", "\\", "%25", "a" * 3_000, "",
    )  # fmt: skip
    before = place.dump()
    wrong = []
    for key, operation in described(place).items():
        if not key.startswith("GET ") or key.endswith("/stream"):
            continue
        path = path_of(place, key).partition("?")[0]
        for parameter in operation["parameters"]:
            if parameter["in"] != "query":
                continue
            for value in values:
                query = f"{parameter['name']}={value}"
                if key.endswith("/export") and parameter["name"] != "format":
                    query += "&format=jsonl"
                answer = place.ask(owner, "GET", f"{path}?{query}")
                if answer.status_code not in (200, 404, 409, 422):
                    wrong.append(f"{key} ?{query[:60]}: {answer.status_code} {answer.text[:150]}")
                elif answer.status_code != 200:
                    refused(answer, (404, 409, 422))
                if "set-cookie" in answer.headers:
                    wrong.append(f"{key}: a header was let in")
    assert not wrong, "\n".join(wrong[:20])
    after = place.dump()
    noted = after.pop("events")[len(before.pop("events")) :]
    assert {event["kind"] for event in noted} == {"export.streamed"}  # who took what is noted
    assert after == before


@pytest.mark.parametrize("name", ["limit", "cursor"])
def test_lists_refuse_bad_pages_with_a_pointer(place: Furnished, name: str):
    for key, operation in described(place).items():
        names = [one["name"] for one in operation.get("parameters", ())]
        if not key.startswith("GET ") or name not in names:
            continue
        for value in ("0", "-3", "1000000000") if name == "limit" else ("abc!", "1;2", "-1"):
            path = path_of(place, key).partition("?")[0]
            problem = refused(place.ask(place.people["owner"], "GET", f"{path}?{name}={value}"))
            assert problem["code"] in (f"bad_{name}", "invalid_request"), (key, problem)
            assert problem["problems"][0]["pointer"] == f"/{name}", (key, problem)


@pytest.mark.parametrize("rev", ["*", "abc", '"', "1.5", "-1", '"1", "2"', "9" * 40, "\u00e9"])
def test_a_bad_if_match_is_refused(place: Furnished, rev: str):
    path = f"{at()}/items/{place.ids['item']}"
    headers = [("If-Match", rev.encode("latin-1"))]
    answer = (
        place.ask(place.people["owner"], "PATCH", path, json={}, headers={"If-Match": rev})
        if rev.isascii()
        else place.http.patch(
            f"/api/v1{path}", json={}, headers=[*place.people["owner"].headers.items(), *headers]
        )
    )
    assert refused(answer)["code"] == "bad_if_match"
    answer = place.ask(place.people["owner"], "PATCH", path, json={})
    assert refused(answer, (428,))["code"] == "if_match_required"


def test_a_bad_idempotency_key_is_refused(place: Furnished):
    for key in ("", " ", "a b", "x" * 201):
        headers = {"Idempotency-Key": key}
        answer = place.ask(place.people["owner"], "POST", f"{at()}/quality/runs", headers=headers)
        assert refused(answer)["code"] == "bad_idempotency_key", key


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_only_json_is_taken_as_json(place: Furnished, kind: str):
    """What a form of another site can send is not read at all."""
    for method, path, options in bodies(place)[:12]:
        answer = place.ask(
            place.people["owner"],
            method,
            path,
            content=json.dumps(options["json"]).encode(),
            headers={**options["headers"], "Content-Type": kind},
        )
        assert refused(answer, (415,))["code"] == "unsupported_media_type"


def test_a_body_over_the_limit_is_refused_before_it_is_read(place: Furnished):
    most = place.assay.settings.max_body
    for method, path in (
        ("POST", f"{at()}/items"),
        ("PATCH", f"{at()}/uploads/{place.ids['upload']}?offset=0"),
        ("POST", f"{at()}/predictions?model=a&version=1"),
        ("POST", "/session"),
    ):
        content = b'{"x": "' + b"x" * most + b'"}'
        headers = {"Content-Type": "application/json"}
        owner = place.people["owner"]
        answer = place.ask(owner, method, path, content=content, headers=headers)
        assert refused(answer, (413,))["code"] == "too_large"

        def pieces(content: bytes = content):
            for start in range(0, len(content), 1_000_000):
                yield content[start : start + 1_000_000]

        answer = place.ask(owner, method, path, content=pieces(), headers=headers)
        assert refused(answer, (413,))["code"] == "too_large"


def test_too_many_of_anything_is_refused(place: Furnished):
    owner = place.people["owner"]
    row = {"data": {"text": "x"}}
    for path, body in (
        (f"{at()}/items", {"items": [row] * 1_001}),
        (f"{at()}/items/actions", {"action": "exclude", "items": ["itm_1"] * 10_001}),
        (f"{at()}/imports", {"uploads": ["upl_1"] * 2_001}),
        (f"{at()}/next", {"held": ["a"] * 9}),
    ):
        assert refused(place.ask(owner, "POST", path, json=body))["problems"]


def test_methods_and_routes_that_are_not_there_are_told_apart(place: Furnished):
    owner = place.people["owner"]
    assert refused(place.ask(owner, "GET", "/no/such/route"), (404,))["code"] == "not_found"
    answer = place.ask(owner, "DELETE", f"{at()}/coverage")
    assert refused(answer, (405,))["code"] == "method_not_allowed"


def test_a_key_that_comes_twice_counts_by_its_last_value(place: Furnished):
    """JSON leaves it open; one reader reads all, so nothing can look one way and act another."""
    content = b'{"name": "a.jsonl", "size": 1, "size": 2, "name": "b.jsonl"}'
    headers = {"Content-Type": "application/json"}
    owner = place.people["owner"]
    made = place.ask(owner, "POST", f"{at()}/uploads", content=content, headers=headers)
    assert made.status_code == 201
    row = place.world.rows("SELECT name, size FROM uploads WHERE uid = :u", u=made.json()["id"])
    assert row == [{"name": "b.jsonl", "size": 2}]


YAML_CASES = {
    "NUL": 'assay: 1\nproject: nul\npurpose: {problem: "a\\0b is not kept"}\n',
    "a surrogate": 'assay: 1\nproject: sur\npurpose: {problem: "a\\ud800b is not kept"}\n',
    "a huge number": "assay: 1\nproject: big\nbudget: {limit: 1" + "0" * 400 + "}\n",
    "infinity": "assay: 1\nproject: inf\nbudget: {limit: .inf}\n",
    "no number": "assay: 1\nproject: nan\nbudget: {limit: .nan}\n",
    "a Python object": "assay: !!python/object/apply:os.system ['true']\n",
    "many from few": "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
    + "".join(
        f"{new}: &{new} [{','.join(['*' + old] * 9)}]\n"
        for old, new in zip("bcdefgh", "cdefghi", strict=True)
    ),
    "a loop": "assay: 1\npurpose: &p {problem: *p}\n",
    "depth": "assay: " + "[" * 5_000 + "]" * 5_000,
    "depth by indent": "".join("  " * n + f"a{n}:\n" for n in range(300)),
    "no mapping": "- 1\n- 2\n",
    "a date": "assay: 2024-01-01\n",
    "keys of a list": "? [a, b]\n: 1\n",
    "nothing": "",
    "bytes": "assay: !!binary aGVsbG8=\n",
    "a set": "assay: !!set {a, b}\n",
    "twice": "assay: 1\nassay: 1\nproject: two\nproject: three\n",
}


@pytest.mark.parametrize("case", YAML_CASES)
def test_a_blueprint_that_is_no_blueprint_is_refused_with_its_places(place: Furnished, case: str):
    source = YAML_CASES[case]
    owner = place.people["owner"]
    checked = place.ask(owner, "POST", "/blueprints/check", json={"source": source})
    if checked.status_code == 200:
        assert not checked.json()["ok"], checked.text[:300]
        assert checked.json()["problems"], checked.text[:300]
    else:
        refused(checked)
    made = refused(place.ask(owner, "POST", "/projects", json={"source": source}))
    assert made["problems"], made


BOXES = {
    "a negative width": [1, 1, -5, 5],
    "no area": [1, 1, 0, 5],
    "no height": [1, 1, 5, 0],
    "outside": [1e6, 1e6, 5, 5],
    "huge": [0, 0, 1e300, 1e300],
    "three numbers": [1, 2, 3],
    "texts": ["a", "b", "c", "d"],
    "nothing": None,
    "an object": {"x": 1},
    "true": [True, True, True, True],
}


@pytest.fixture(scope="module")
def pictures(place: Furnished) -> str:
    """A project of pictures with one item, and a hand-out of it."""
    source = (
        "assay: 1\nproject: pictures\npurpose: {problem: Find what stands in the street}\n"
        "data: {photo: {type: image, source: drawn}}\n"
        "questions: {things: {on: photo, type: boxes, labels: [car, van]}}\n"
    )
    place.ok("owner", "POST", "/projects", json={"source": source})
    content = png(1, 40, 30)
    made = place.ok(
        "owner", "POST", "/projects/pictures/uploads", json={"name": "a.png", "size": len(content)}
    )
    place.ok("owner", "PATCH", f"/projects/pictures/uploads/{made['id']}?offset=0", content=content)
    place.ok("owner", "POST", "/projects/pictures/imports", json={"upload": made["id"]})
    place.settle()
    return str(place.ok("owner", "POST", "/projects/pictures/next", json={})["assignment"])


@pytest.mark.parametrize("case", BOXES)
def test_a_box_that_is_none_is_refused_with_a_pointer_and_the_draft_is_kept(
    place: Furnished, pictures: str, case: str
):
    region = {"id": "0193e5f0-0000-7000-8000-000000000001", "label": "car", "box": BOXES[case]}
    answers = {"things": [region]}
    path = f"/assignments/{pictures}"
    kept = place.ok("owner", "PUT", f"{path}/draft", json={"answers": answers})
    assert kept["saved_at"]
    answer = place.ask(
        place.people["owner"], "POST", f"{path}/submit", json={"answers": answers, "lead_ms": 1}
    )
    problem = refused(answer)
    assert problem["problems"][0]["pointer"].startswith("/answers/things/0"), problem
    again = place.ok("owner", "POST", "/projects/pictures/next", json={})
    assert again["draft"]["answers"] == answers


@pytest.mark.parametrize(
    "answers",
    [
        {"mood": "no such label"},
        {"mood": 7},
        {"mood": ["glad"]},
        {"mood": {"a": 1}},
        {"mood": None},
        {},
        {"other": "glad"},
        {"mood": "glad", "extra": 1},
        {"mood": "x" * 100_000},
        {"mood": "gl\u0000ad"},
        {"": ""},
    ],
    ids=lambda value: repr(value)[:30],
)
def test_an_answer_that_is_none_is_refused_with_a_pointer(place: Furnished, answers: Any):
    path = f"/assignments/{place.ids['assignment of second']}/submit"
    answer = place.ask(
        place.people["second"], "POST", path, json={"answers": answers, "lead_ms": 1}
    )
    problem = refused(answer)
    assert problem["problems"][0]["pointer"].startswith("/answers"), problem


@pytest.mark.parametrize("lead", [-1, 10**13, 1.5, "1", None, True])
def test_times_that_cannot_be_are_refused(place: Furnished, lead: Any):
    path = f"/assignments/{place.ids['assignment of second']}/submit"
    body = {"answers": {"mood": "glad"}, "lead_ms": lead}
    problem = refused(place.ask(place.people["second"], "POST", path, json=body))
    assert problem["problems"][0]["pointer"] == "/lead_ms"


ROWS = {
    "NUL in a text": b'{"external_id": "b1", "data": {"text": "a\\u0000b"}}',
    "NUL in a name": b'{"external_id": "b\\u00002", "data": {"text": "x"}}',
    "NUL in a value": b'{"external_id": "b3", "data": {"text": "x"}, "attributes": {"light": '
    b'"\\u0000"}}',
    "a surrogate": b'{"external_id": "b4", "data": {"text": "\\ud800"}}',
    "NaN": b'{"external_id": "b5", "data": {"text": "x"}, "priority": NaN}',
    "too large": b'{"external_id": "b6", "data": {"text": "x"}, "priority": 1' + b"0" * 30 + b"}",
    "1e400": b'{"external_id": "b7", "data": {"text": "x"}, "priority": 1e400}',
    "depth": b'{"external_id": "b8", "data": ' + DEEP + b"}",
    "bytes": b'{"external_id": "b9", "data": {"text": "\xff\xfe"}}',
    "a raw NUL": b'{"external_id": "b10", "data": {"text": "\x00"}}',
    "gold of no question": b'{"external_id": "b11", "data": {"text": "x"}, "gold": {"answers":'
    b' {"no": 1}}}',
    "gold with NUL": b'{"external_id": "b12", "data": {"text": "x"}, "gold": {"answers":'
    b' {"mood": "\\u0000"}}}',
    "an unknown field": b'{"external_id": "b13", "data": {"text": "x"}, "admin": true}',
}


def test_each_bad_row_of_an_import_is_reported_and_the_rest_comes_in(place: Furnished):
    content = b'{"external_id": "first", "data": {"text": "x"}}\n'
    content += b"\n".join(ROWS.values())
    content += b'\n{"external_id": "last", "data": {"text": "y"}}\n'
    made = place.ok(
        "owner", "POST", f"{at()}/uploads", json={"name": "bad.jsonl", "size": len(content)}
    )
    place.ok("owner", "PATCH", f"{at()}/uploads/{made['id']}?offset=0", content=content)
    view = place.ok("owner", "POST", f"{at()}/imports", json={"upload": made["id"]})
    place.settle()
    view = place.ok("owner", "GET", f"{at()}/imports/{view['id']}")
    assert view["state"] == "done", view
    report = place.ok("owner", "GET", f"{at()}/imports/{view['id']}/problems?limit=1000")["items"]
    lines = {one["line"] for one in report}
    missing = [name for number, name in enumerate(ROWS, start=2) if number not in lines]
    assert missing == []
    assert (view["added"], view["bad"]) == (2, len(ROWS))
    assert all(one["message"] and one["code"] for one in report)


def test_bad_lines_of_predictions_are_reported(place: Furnished):
    good = b'{"external_id": "letter-1", "question": "mood", "value": "glad", "score": 0.5}'
    bad = [
        good.replace(b"0.5", value)
        for value in (b"NaN", b"1e400", b"7", b'"x"', b"-1", b"1" + b"0" * 40)
    ]
    bad += [
        good.replace(b'"glad"', value)
        for value in (b'"\\u0000"', b'"\\ud800"', b'"\xff"', DEEP, b'"no"', b"null", b"7")
    ]
    bad += [good.replace(b"letter-1", b"letter\\u00001"), good.replace(b"mood", b"\\u0000"), b"{"]
    content = b"\n".join([good, *bad, good.replace(b"letter-1", b"letter-2")])
    job = place.ok("owner", "POST", f"{at()}/predictions?model=bad&version=1", content=content)
    place.settle()
    job = place.ok("owner", "GET", f"{at()}/jobs/{job['id']}")
    assert job["state"] == "done", job
    report = place.ok("owner", "GET", f"{at()}/jobs/{job['id']}/problems?limit=1000")["items"]
    lines = {one["line"] for one in report}
    assert [number for number in range(2, len(bad) + 2) if number not in lines] == []
    for name in ("a%00b", "%FF", "x" * 300, ""):
        path = f"{at()}/predictions?model={name}&version=1"
        refused(place.ask(place.people["owner"], "POST", path, content=good), (404, 422))


def pixel_bomb(width: int = 16_000, height: int = 16_000) -> bytes:
    """A sound PNG of one colour: 256 million pixels in some kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    row = b"\0" * (width // 8 + 1)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(row * height, 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


def taken_in(place: Furnished, name: str, content: bytes) -> tuple[dict[str, Any], list[Any]]:
    """An import of one file into the project of pictures, as it ended, and its report."""
    path = "/projects/pictures"
    made = place.ok("owner", "POST", f"{path}/uploads", json={"name": name, "size": len(content)})
    place.ok("owner", "PATCH", f"{path}/uploads/{made['id']}?offset=0", content=content)
    view = place.ok("owner", "POST", f"{path}/imports", json={"upload": made["id"]})
    place.settle()
    view = place.ok("owner", "GET", f"{path}/imports/{view['id']}")
    return view, place.ok("owner", "GET", f"{path}/imports/{view['id']}/problems")["items"]


def test_pictures_that_are_none_are_reported_by_name_and_the_rest_comes_in(
    place: Furnished, pictures: str
):
    good = [png(seed, 40, 30) for seed in (11, 12, 13)]
    files = {
        "good.png": good[0],
        "cut.png": good[1][: len(good[1]) // 2],
        "bomb.png": pixel_bomb(),
        "text.png": b"this is no picture",
        "empty.png": b"",
        "page.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "last.png": good[2],
    }
    view, report = taken_in(place, "mixed.zip", zipped(files))
    assert view["state"] == "done", view
    assert view["added"] >= 2
    told = " ".join(f"{one['external_id']} {one['value']} {one['message']}" for one in report)
    broken = place.ok("owner", "GET", "/projects/pictures/items?limit=100")["items"]
    reasons = {one["external_id"]: one["broken_reason"] for one in broken}
    for name in ("cut.png", "bomb.png", "text.png", "empty.png", "page.svg"):
        assert name in told or reasons.get(name), (name, told, reasons)
    assert reasons["good.png"] is reasons["last.png"] is None
    handed_out = place.ok("owner", "GET", "/projects/pictures/items?state=broken&limit=100")
    assert {one["external_id"] for one in handed_out["items"]} == {
        name for name, reason in reasons.items() if reason
    }


@pytest.mark.parametrize("case", ["slip", "absolute", "bomb", "lie"])
def test_archives_that_mean_ill_are_refused_and_nothing_comes_in(
    place: Furnished, pictures: str, case: str
):
    before = len(place.ok("owner", "GET", "/projects/pictures/items?limit=100")["items"])
    good = png(21, 40, 30)
    files = {
        "slip": {"a.png": good, "../../outside.png": good},
        "absolute": {"a.png": good, "/etc/outside.png": good},
        "bomb": {"a.png": good, "zeros.png": b"\0" * 50_000_000},
        "lie": {"a.png": good},
    }[case]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    archived = content.getvalue()
    if case == "lie":
        archived = archived[: len(archived) // 2]
    view, report = taken_in(place, f"{case}.zip", archived)
    after = len(place.ok("owner", "GET", "/projects/pictures/items?limit=100")["items"])
    assert view["state"] == "failed" or report, view
    assert after - before <= (1 if report else 0)
    outside = [*Path("/etc").glob("outside*"), *place.assay.settings.data.parent.rglob("outside*")]
    assert outside == []


def test_formulas_are_kept_in_json_and_made_harmless_in_csv(place: Furnished):
    rows = [
        {"external_id": f"{sign}1+1|'cmd'!A1", "data": {"text": f"{sign}SUM(A1)"}}
        for sign in ("=", "+", "-", "@", "\t=", "|")
        if sign != "\t="
    ]
    added = place.ok("owner", "POST", f"{at()}/items", json={"items": rows})
    assert added["added"] == len(rows), added
    listed = place.ok("owner", "GET", f"{at()}/items?search={'SUM(A1)'}&limit=50")["items"]
    assert {one["data"]["text"]["text"] for one in listed} == {r["data"]["text"] for r in rows}
    text = place.ask(place.people["owner"], "GET", f"{at()}/export?format=csv").text
    for line in text.splitlines()[1:]:
        for cell in line.split(","):
            assert cell.strip('"')[:1] not in ("=", "@", "+", "|"), line
    exact = place.ask(place.people["owner"], "GET", f"{at()}/export?format=jsonl").text
    assert json.dumps(rows[0]["external_id"], ensure_ascii=False)[1:-1] in exact


def test_headers_cannot_be_let_in_by_names(place: Furnished):
    made = place.ask(
        place.people["owner"],
        "POST",
        f"{at()}/snapshots",
        json={"name": "v\r\nSet-Cookie: a=b"},
    )
    if made.status_code == 201:
        place.settle()
        answer = place.http.get(
            f"/api/v1{at()}/export",
            params={"format": "jsonl", "snapshot": "v\r\nSet-Cookie: a=b"},
            headers=place.people["owner"].headers,
        )
        assert "set-cookie" not in answer.headers
    else:
        refused(made)


def test_the_examples_of_the_description_are_of_the_right_shape(place: Furnished):
    """Every example passes the reader of its route: what is refused later is of the place."""
    names = {
        body["schema"]["$ref"].rsplit("/", 1)[-1]
        for operation in described(place).values()
        if (body := operation.get("requestBody", {}).get("content", {}).get("application/json"))
    }
    assert names == set(EXAMPLES)
    assert set(TABLE)
    assert PROJECT
    for key, operation in described(place).items():
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if body is None:
            continue
        answer = place.ask(
            place.people["owner"],
            key.split(" ", 1)[0],
            path_of(place, key),
            json=body["example"],
            headers={"If-Match": '"999999"'},
        )
        if answer.status_code == 422:
            codes = {one["code"] for one in answer.json()["problems"]}
            assert not codes & {"unknown_field", "missing_field", "invalid_value"}, (key, codes)
