"""The OpenAPI description, completed: what the framework cannot know of our routes.

Every operation says which errors it can answer with (problem details), who may ask, which
headers it takes, what a raw body holds, and shows an example of its body.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, cast

import msgspec
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import OpenAPI

from assay.http import routes
from assay.http.errors import TITLES
from assay.http.examples import EXAMPLES, LINES, PROBLEM

PREFIX = "/api/v1"
METHODS = ("get", "put", "post", "delete", "patch")
OPEN = frozenset(
    {
        "GET /setup",
        "POST /setup",
        "POST /session",
        "POST /session/link",
        "DELETE /session",
        "POST /invitations/look",
        "POST /invitations/accept",
    }
)
RAW_BODIES: Mapping[str, tuple[str, bool, Any]] = {
    "PATCH /projects/{project}/uploads/{upload}": ("application/octet-stream", True, None),
    "POST /projects/{project}/predictions": ("application/x-ndjson", False, LINES),
}
RAW_ANSWERS: Mapping[str, str] = {
    "GET /projects/{project}/exports/{export}/file": "*/*",
    "GET /projects/{project}/export": "*/*",
    "GET /projects/{project}/events/stream": "text/event-stream",
}
ALSO: Mapping[str, Mapping[str, str]] = {
    "POST /projects/{project}/next": {"204": "There is nothing to do."},
    "POST /projects/{project}/reviews/next": {"204": "No disputed item waits."},
    "POST /projects/{project}/batches": {"200": "The preview: nothing was changed."},
    "GET /projects/{project}/exports/{export}/file": {
        "206": "The part that Range asked for.",
        "304": "The client has this file already.",
        "416": "There is nothing in this range.",
    },
}


class CompleteOpenAPI(OpenAPI):
    """A description that is completed whenever it is written out."""

    def to_schema(self) -> dict[str, Any]:
        """The description as JSON values."""
        return complete(super().to_schema())


class CompleteOpenAPIConfig(OpenAPIConfig):
    """Has the framework make its description in our class."""

    def to_openapi_schema(self) -> OpenAPI:
        """The empty description that the framework fills."""
        made = super().to_openapi_schema()
        return CompleteOpenAPI(**{one.name: getattr(made, one.name) for one in fields(made)})


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each operation by ``METHOD /path`` (without the prefix)."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield f"{method.upper()} {path.removeprefix(PREFIX)}", item[method]


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """The framework's description with errors, security, headers, raw bodies and examples."""
    document = cast(dict[str, Any], _any_of(msgspec.to_builtins(document)))
    schemas = document["components"]["schemas"]
    for name, example in EXAMPLES.items():
        if name in schemas:
            schemas[name]["examples"] = [example]
    schemas["ProblemDetails"] = _problem_schema()
    document["components"]["responses"] = {
        f"problem{status}": {
            "description": title,
            "content": {
                "application/problem+json": {
                    "schema": {"$ref": "#/components/schemas/ProblemDetails"},
                    "example": {**PROBLEM, "status": status, "title": title}
                    if status == 422
                    else None,
                }
            },
        }
        for status, title in TITLES.items()
    }
    for answer in document["components"]["responses"].values():
        content = answer["content"]["application/problem+json"]
        if content["example"] is None:
            del content["example"]
    names = _names_used()
    for key, operation in operations(document):
        _complete_operation(key, operation, names.get(key, frozenset()))
    return document


def _complete_operation(key: str, operation: dict[str, Any], names: frozenset[str]) -> None:
    """Add to one operation what ``key`` and the ``names`` that its handler uses tell."""
    operation["summary"] = operation.get("description", "").split(". ")[0].strip()[:120]
    if key in OPEN:
        operation["security"] = []
    parameters = operation.setdefault("parameters", [])
    if "if_match" in names:
        parameters.append(
            _header("If-Match", "The rev that was read, in quotes.", True, '"3"'),
        )
    if key.startswith("POST ") and "perform" in names:
        parameters.append(
            _header(
                "Idempotency-Key",
                "The same key with the same request is done once, and answered alike.",
                False,
                "0193e5f0-0000-7000-8000-000000000001",
            )
        )
    if key in RAW_BODIES:
        media_type, required, example = RAW_BODIES[key]
        content: dict[str, Any] = {"schema": {"type": "string"}}
        if media_type == "application/octet-stream":
            content["schema"] = {"type": "string", "contentMediaType": media_type}
        if example is not None:
            content["example"] = example
        operation["requestBody"] = {"content": {media_type: content}, "required": required}
    body = operation.get("requestBody")
    if body is not None and key not in RAW_BODIES:
        content = body["content"]["application/json"]
        if any(one.get("type") == "null" for one in content["schema"].get("anyOf", ())):
            body["required"] = False
            content["schema"] = next(
                one for one in content["schema"]["anyOf"] if one.get("type") != "null"
            )
        name = content["schema"].get("$ref", "").rsplit("/", 1)[-1]
        if name in EXAMPLES:
            content["example"] = EXAMPLES[name]
    _complete_answers(key, operation, names)


def _complete_answers(key: str, operation: dict[str, Any], names: frozenset[str]) -> None:
    """Say how an operation answers: success, and the errors that are possible for it."""
    answers = operation["responses"]
    answers.pop("400", None)
    for status, answer in answers.items():
        if status == "204":
            answer.pop("content", None)
        answer["description"] = "As asked." if status != "204" else "Done; there is nothing to say."
        answer.pop("headers", None)
    if key in RAW_ANSWERS:
        answers["200"]["content"] = {RAW_ANSWERS[key]: {"schema": {"type": "string"}}}
    for status, words in ALSO.get(key, {}).items():
        answers[status] = {"description": words}
        if status == "200":
            answers[status]["content"] = answers["201"]["content"]
    for code in _errors(key, operation, names):
        answers[str(code)] = {"$ref": f"#/components/responses/problem{code}"}


def _errors(key: str, operation: Mapping[str, Any], names: frozenset[str]) -> list[int]:
    method, path = key.split(" ", 1)
    changes = method != "GET"
    codes = {503}
    if key not in OPEN:
        codes |= {401, 403}
    elif changes:
        codes |= {403, 410, 429} if path != "/session" else {401, 403, 429}
    if key == "POST /invitations/accept":
        codes |= {401, 404}
    if "{" in path or path in ("/formats", "/blueprints/check", "/tokens", "/invitations/look"):
        codes.add(404)
    if changes:
        codes.add(409)
    if path == "/me":
        codes |= {429}
    if "if_match" in names:
        codes |= {412, 428}
    if "requestBody" in operation:
        codes |= {413, 415}
    if "requestBody" in operation or operation.get("parameters"):
        codes.add(422)
    return sorted(codes)


def _names_used() -> dict[str, frozenset[str]]:
    """For each operation, the names that its handler's code uses."""
    found = {}
    for handler in routes.HANDLERS:
        if not isinstance(handler, HTTPRouteHandler):
            continue
        code = handler.fn.__code__
        for path in handler.paths:
            plain = path.replace(":str}", "}").replace(":int}", "}")
            for method in handler.http_methods:
                found[f"{method!s} {plain}"] = frozenset(code.co_names)
    return found


def _header(name: str, description: str, required: bool, example: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "description": description,
        "required": required,
        "schema": {"type": "string"},
        "example": example,
    }


def _problem_schema() -> dict[str, Any]:
    """The schema of problem details (RFC 9457), as ``errors.ProblemDetails`` writes them."""
    return {
        "title": "ProblemDetails",
        "type": "object",
        "description": "An error: a stable code, words for people, and the places that are wrong.",
        "required": ["title", "status", "code", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string", "description": "Stable: programs may rely on it."},
            "detail": {"type": "string"},
            "details": {"type": "object"},
            "problems": {"type": "array", "items": {"$ref": "#/components/schemas/Problem"}},
        },
        "examples": [PROBLEM],
    }


def _any_of(value: Any) -> Any:
    """The same with every oneOf as anyOf: 1 is both an integer and a number."""
    if isinstance(value, dict):
        return {
            ("anyOf" if key == "oneOf" and isinstance(one, list) else key): _any_of(one)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [_any_of(one) for one in value]
    return value
