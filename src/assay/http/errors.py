"""Errors as problem details (RFC 9457): one table, class → status."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException

from assay.core.errors import (
    AssayError,
    Busy,
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    Problem,
    Stale,
    TooLarge,
    Unauthenticated,
    invalid,
)

log = structlog.get_logger("assay.http")

STATUS: Mapping[type[AssayError], int] = {
    Invalid: 422,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Gone: 410,
    Stale: 412,
    TooLarge: 413,
    Busy: 503,
}
TITLES: Mapping[int, str] = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not permitted",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    410: "Gone",
    412: "Changed in the meantime",
    413: "Too large",
    415: "Unsupported media type",
    422: "Not valid",
    428: "If-Match required",
    429: "Too many requests",
    500: "Internal error",
    503: "Not available for the moment",
}
_AT = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")


class ProblemDetails(msgspec.Struct, omit_defaults=True):
    """An error: a stable code, words for people, and the places that are wrong."""

    title: str
    status: int
    code: str
    detail: str
    type: str = "about:blank"
    details: dict[str, Any] = {}
    problems: list[Problem] = []


def status_of(error: AssayError) -> int:
    """The HTTP status of an error."""
    if error.code == "rate_limited":
        return 429
    if error.code == "if_match_required":
        return 428
    if error.code == "unsupported_media_type":
        return 415
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def problem_response(
    status: int,
    code: str,
    detail: str,
    details: Mapping[str, Any] | None = None,
    problems: list[Problem] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response[bytes]:
    """A response in ``application/problem+json``."""
    body = ProblemDetails(
        TITLES.get(status, "Error"),
        status,
        code,
        detail,
        details=dict(details or {}),
        problems=problems or [],
    )
    return Response(
        msgspec.json.encode(body, enc_hook=str),
        media_type="application/problem+json",
        status_code=status,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def on_assay_error(_: Request[Any, Any, Any], error: AssayError) -> Response[bytes]:
    """An error of ours: its own words."""
    return assay_error_response(error)


def assay_error_response(error: AssayError) -> Response[bytes]:
    """The answer to an error of ours."""
    headers = {}
    if "retry_after" in error.details:
        headers["Retry-After"] = str(error.details["retry_after"])
    elif isinstance(error, Busy):
        headers["Retry-After"] = "1"
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    problems = list(error.problems)
    if isinstance(error, Invalid) and not problems:
        problems = [Problem("", error.code, error.message)]
    return problem_response(
        status_of(error), error.code, error.message, error.details, problems, headers
    )


def invalid_from(message: str) -> Invalid:
    """Msgspec's words (``Expected `int` - at `$.a[0]```) as a problem with a JSON pointer."""
    found = _AT.match(message)
    what, path = (found["what"], found["path"] or "") if found else (message, "")
    pointer = _pointer(path.removeprefix("$"))
    code = "unknown_field" if "unknown field" in what else "invalid_value"
    if pointer == "" and ("malformed" in what or "truncated" in what or "surrogate" in what):
        code = "invalid_json"
    if code == "unknown_field":
        name = re.search(r"unknown field `([^`]*)`", what)
        pointer += f"/{name[1]}" if name else ""
    missing = re.search(r"missing required field `([^`]*)`", what)
    if missing is not None:
        code, pointer = "missing_field", f"{pointer}/{missing[1]}"
    return Invalid(code, "The request is not valid.", problems=[Problem(pointer, code, what)])


def _pointer(path: str) -> str:
    """A path such as ``.items[0].data`` as a JSON pointer."""
    return "".join(f"/{name or index}" for name, index in _STEP.findall(path))


_FIELD = re.compile(r"(unknown|missing required) field `([^`]*)`")


def _problem_from(entry: Mapping[str, Any]) -> Problem:
    """One of the framework's findings: the whole body is ``data`` to it, and ``""`` to us."""
    key, message = str(entry.get("key", "")), str(entry.get("message", ""))
    pointer = "" if key == "data" else _pointer(f".{key}")
    field = _FIELD.search(message)
    if field is None:
        return Problem(pointer, "invalid_value", message)
    code = "unknown_field" if field[1] == "unknown" else "missing_field"
    return Problem(f"{pointer}/{field[2]}", code, message)


def on_http_error(_: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """An error of the framework, in our shape."""
    extra: Any = getattr(error, "extra", None)
    status = error.status_code
    if status == 400:
        if isinstance(extra, list) and extra and isinstance(extra[0], dict):
            problems = [_problem_from(entry) for entry in extra]
            return problem_response(
                422, "invalid_request", "The request is not valid.", None, problems
            )
        cause = error.__cause__
        if isinstance(cause, msgspec.MsgspecError) or (cause and cause.__cause__):
            inner = cause if isinstance(cause, msgspec.MsgspecError) else cause.__cause__
            return assay_error_response(invalid_from(str(inner)))
        return assay_error_response(invalid_from(error.detail))
    code = {
        404: "not_found",
        405: "method_not_allowed",
        413: "too_large",
        415: "unsupported_media_type",
    }
    return problem_response(status, code.get(status, f"http_{status}"), error.detail)


def on_unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A defect: logged with its trace, told without it."""
    return unexpected_response(request.url.path, error)


def unexpected_response(path: str, error: Exception) -> Response[bytes]:
    """The answer to an error that is none of ours, which may still be the request's fault."""
    if isinstance(error, RecursionError):
        return assay_error_response(
            Invalid(
                "too_deep",
                "The request is nested too deeply.",
                problems=[Problem("", "too_deep", "nested too deeply")],
            ),
        )
    if isinstance(error, msgspec.MsgspecError):
        return assay_error_response(invalid_from(str(error)))
    if isinstance(error, OverflowError):  # SQLite, of an integer in a path or query
        return assay_error_response(
            invalid("", "number_too_large", "A number has more than 64 bits.")
        )
    log.error("unexpected", path=path, exc_info=error)
    return problem_response(500, "internal", "Something went wrong here; it was logged.")
