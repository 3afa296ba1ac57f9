"""What every request and response goes through: security headers, limits, logs, metrics."""

from __future__ import annotations

import re
import time
from functools import lru_cache
from urllib.parse import unquote_to_bytes

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import Counter, Histogram

from assay.core.errors import Problem
from assay.http.errors import problem_response

log = structlog.get_logger("assay.access")

REQUESTS = Counter("assay_requests", "Requests by route and status.", ["method", "route", "status"])
SECONDS = Histogram(
    "assay_request_seconds",
    "Time to the last byte by route.",
    ["method", "route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)

_counter = lru_cache(maxsize=4096)(
    lambda method, route, status: REQUESTS.labels(method, route, str(status))
)
_timer = lru_cache(maxsize=1024)(lambda method, route: SECONDS.labels(method, route))

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
    " media-src 'self' blob:; connect-src 'self'; font-src 'self'; worker-src 'self' blob:;"
    " manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
    " object-src 'none'"
)
_COMMON = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
]
_CSP = (b"content-security-policy", CSP.encode())
_HSTS = (b"strict-transport-security", b"max-age=31536000")
_ID = re.compile(r"[a-z]{3,6}_[0-9a-f]{32}")


_PLAIN = [*_COMMON, _CSP]
_SECURE = [*_PLAIN, _HSTS]


def security_headers(https: bool) -> list[tuple[bytes, bytes]]:
    """What every response carries, unless its handler says otherwise."""
    return _SECURE if https else _PLAIN


def count(method: str, route: str, status: int, seconds: float) -> None:
    """Note a request that was answered."""
    _counter(method, route, status).inc()
    _timer(method, route).observe(seconds)
    if status >= 500:
        log.warning("request_failed", method=method, route=route, status=status)


class Gate:
    """Pure ASGI middleware round the whole application.

    Adds the security headers to every response (a handler's own CSP, such as that of media,
    stays), refuses bodies over the limit before they are read, counts and logs.
    """

    def __init__(self, app: ASGIApp, max_body: int, https: bool) -> None:
        self._app = app
        self._max_body = max_body
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        method = scope["method"]
        began = time.perf_counter()
        status = 500

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = list(message.get("headers", []))
                names = {name.lower() for name, _ in headers}
                added = security_headers(self._https)
                headers += [header for header in added if header[0] not in names]
                message["headers"] = headers
            await send(message)

        try:
            if unreadable(scope["path"], scope["query_string"]):
                await _refuse(send_on)
            else:
                await self._app(scope, receive, send_on)
        finally:
            count(method, route_of(scope), status, time.perf_counter() - began)


async def _refuse(send: Send) -> None:
    """Answer that an address cannot be read."""
    words = "The address holds NUL, or bytes that are no UTF-8 text."
    problems = [Problem("", "bad_address", words)]
    answer = problem_response(422, "bad_address", words, problems=problems)
    headers = [(b"content-type", b"application/problem+json"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 422, "headers": headers})
    await send({"type": "http.response.body", "body": answer.content, "more_body": False})


def unreadable(path: str, query: bytes) -> bool:
    """Whether an address holds what no text of ours can: NUL, or bytes that are no UTF-8."""
    if "\0" in path or "\ufffd" in path:
        return True
    if b"%" not in query:
        return False
    try:
        return "\0" in unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return True


def route_of(scope: Scope) -> str:
    """The template of the route, so that counts have few labels and no ids."""
    template = scope.get("path_template")
    return template if isinstance(template, str) and template else "other"
