"""The description is true: what schemathesis makes of it is answered as it says.

A bounded number of requests per operation, right and wrong ones, with the ids of real things
where a path asks for one; no answer may be a 500, of an undeclared status, type or shape.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import httpx
import jsonschema_rs
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.failures import FailureGroup

from assay.http.description import operations
from tests.http.furnished import Furnished, place
from tests.http.test_role_matrix import OPEN

__all__ = ["place"]

EXAMPLES = 4
BASE = "http://127.0.0.1:8080"
schemathesis.serializer.alias("application/x-ndjson", "text/plain")
NEVER_ENDS = "/projects/{project}/events/stream"
NAMES = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
]


def test_it_is_openapi_3_1_and_complete(place: Furnished):
    document = place.ask(None, "GET", "/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    assert document["info"]["title"] == "Assay"
    for key, operation in operations(document):
        assert operation["summary"], key
        assert operation["tags"], key
        errors = {code for code in operation["responses"] if code[0] in "45" and code != "416"}
        assert errors, key
        for status in errors:
            assert operation["responses"][status]["$ref"].endswith(f"problem{status}"), key
        if key in OPEN:
            assert operation["security"] == [], key
        else:
            assert {"401", "403"} <= errors, key
        body = operation.get("requestBody")
        if body is not None and "application/octet-stream" not in body["content"]:
            assert all("example" in content for content in body["content"].values()), key
    names = {one.get("operationId") for _, one in operations(document)}
    assert len(names) == sum(1 for _ in operations(document))
    for name, schema in document["components"]["schemas"].items():
        jsonschema_rs.Draft202012Validator(
            {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        )
        assert schema, name


@pytest.mark.slow
def test_answers_are_as_described(place: Furnished):
    document = place.ask(None, "GET", "/openapi.json").json()
    schema = schemathesis.openapi.from_dict(document)
    checks = CHECKS.get_by_names(NAMES)
    wrong: list[str] = []
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path.endswith(NEVER_ENDS):
            continue
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _try(place, operation, mode, checks, wrong)
    assert not wrong, "\n\n".join(wrong[:12]) + f"\n({len(wrong)} in all)"


def _try(
    place: Furnished, operation: Any, mode: GenerationMode, checks: Any, wrong: list[str]
) -> None:
    """Some requests of an operation; each second one asks for what is there."""
    number = 0

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def one(case: Any) -> None:
        nonlocal number
        number += 1
        if number % 3 and case.path_parameters:
            for name in case.path_parameters:
                case.path_parameters[name] = _id_of(place, operation.path, name)
        answer = send(place, case)
        if len(wrong) > 100 or any(
            line.startswith(f"{operation.label} {answer.status_code}") for line in wrong
        ):
            return
        try:
            case.validate_response(answer, checks=checks)
        except FailureGroup as group:
            words = "; ".join(f"{e.title}: {e.message}"[:700] for e in group.exceptions)
            sent = answer.request.content[:300]
            wrong.append(
                f"{operation.label} {answer.status_code}: {words}\n"
                f"  {answer.request.url} {sent!r}\n  {answer.text[:300]}"
            )

    with suppress(Unsatisfiable):  # nothing can be wrong with what takes nothing
        one()


def _id_of(place: Furnished, path: str, name: str) -> str:
    if name == "project":
        return "streets"
    if name == "gold_id":
        return place.ids["gold"]
    if name == "version" and "/blueprint/" in path:
        return "1"
    if name == "item" and "/reviews/" in path:
        return place.ids["review"]
    return place.ids.get(name) or place.ids.get(f"fresh {name}") or f"{name}_0"


def send(place: Furnished, case: Any) -> httpx.Response:
    """The request of a case, sent in this process as the owner."""
    arguments = case.as_transport_kwargs(base_url=BASE)
    prepared = requests.Request(
        **{
            name: value
            for name, value in arguments.items()
            if name in ("method", "url", "headers", "params", "data", "json", "files", "cookies")
        }
    ).prepare()
    headers = {
        name: value.encode("utf-8") if isinstance(value, str) else value
        for name, value in prepared.headers.items()
        if name.lower() not in ("authorization", "cookie", "content-length")
    }
    headers["Authorization"] = f"Bearer {place.people['owner'].token}".encode()
    place.http.cookies.clear()
    return place.http.request(
        prepared.method, prepared.url, headers=headers, content=prepared.body or b""
    )
