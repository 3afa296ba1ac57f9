"""The one way from a handler to a service: credential, idempotency, transaction, answer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import msgspec
from litestar import Request, Response

from assay.app import Assay
from assay.core.errors import AssayError, Conflict, Invalid, Problem
from assay.http.auth import credential_of
from assay.services import remembering
from assay.services.context import Context

P = ParamSpec("P")
R = TypeVar("R")
Service = Callable[Concatenate[Context, P], R]
AnyRequest = Request[Any, Any, Any]
_ENCODER = msgspec.json.Encoder(decimal_format="number")
encode = _ENCODER.encode
_KEY = re.compile(r"[\x21-\x7e]{1,200}\Z")


def assay_of(request: AnyRequest) -> Assay:
    """The running Assay of a request."""
    return request.app.state.assay  # type: ignore[no-any-return]


async def perform(
    request: AnyRequest, service: Service[P, R], *args: P.args, **kwargs: P.kwargs
) -> Response[R]:
    """Run a service and answer with its result as JSON (200; 201 for a POST; 204 for None)."""
    key = request.headers.get("idempotency-key") if request.method == "POST" else None
    if key is not None:
        return await _perform_once(request, key, service, args, kwargs)
    result = await assay_of(request).perform(credential_of(request), service, *args, **kwargs)
    return answer(request, result)


def answer(request: AnyRequest, result: R, status: int | None = None) -> Response[R]:
    """A result as a response; one with ``rev`` carries it as its ETag."""
    if status is None:
        status = 204 if result is None else 201 if request.method == "POST" else 200
    headers = {"Cache-Control": "no-store"}
    rev = getattr(result, "rev", None)
    if rev is not None:
        headers["ETag"] = f'"{rev}"'
    content: Any = b"" if result is None else encode(result)
    return Response(content, media_type="application/json", status_code=status, headers=headers)


async def _perform_once(
    request: AnyRequest,
    key: str,
    service: Callable[..., R],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Response[R]:
    """Run a service at most once for this key: a repeated request gets the first answer."""
    if not _KEY.match(key):
        raise Invalid(
            "bad_idempotency_key",
            "An Idempotency-Key is 1 to 200 visible ASCII characters.",
            problems=[Problem("", "bad_idempotency_key", "header Idempotency-Key")],
        )
    body = await request.body()
    digest = hashlib.sha256(
        b"\0".join((request.method.encode(), str(request.url).encode(), body))
    ).hexdigest()
    once = remembering.once(service, key, digest, encode)
    status, content = await assay_of(request).perform(credential_of(request), once, *args, **kwargs)
    return Response(
        content,  # type: ignore[arg-type]
        media_type="application/json",
        status_code=status,
        headers={"Cache-Control": "no-store"},
    )


def if_match(request: AnyRequest) -> int:
    """The ``rev`` of the If-Match header; required where a mutable object is written."""
    value = request.headers.get("if-match")
    if value is None:
        raise AssayError(
            "if_match_required",
            "Send If-Match with the rev that you read, so that no one's work is overwritten.",
        )
    found = re.fullmatch(r'(?:W/)?"?(\d{1,9})"?', value.strip())
    if found is None:
        raise Invalid(
            "bad_if_match",
            'If-Match holds the rev in quotes, such as "3".',
            problems=[Problem("", "bad_if_match", "header If-Match")],
        )
    return int(found[1])


def page_cursor(cursor: str | None) -> int | None:
    """A cursor that a list gave out, as the key it stands for."""
    if cursor is None or cursor == "":
        return None
    if not re.fullmatch(r"\d{1,18}", cursor):
        raise Invalid(
            "bad_cursor",
            "This cursor was not given out by a list.",
            problems=[Problem("/cursor", "bad_cursor", "not a cursor")],
        )
    return int(cursor)


def page_limit(limit: int | None, most: int = 200, usual: int = 50) -> int:
    """How many rows a page has: the usual number, or what was asked for up to the most."""
    if limit is None:
        return usual
    if not 1 <= limit <= most:
        raise Invalid(
            "bad_limit",
            f"limit is from 1 to {most}.",
            problems=[Problem("/limit", "bad_limit", f"from 1 to {most}")],
        )
    return limit


__all__ = [
    "Conflict",
    "answer",
    "assay_of",
    "encode",
    "if_match",
    "page_cursor",
    "page_limit",
    "perform",
]
