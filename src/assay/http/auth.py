"""Who sends a request: session cookie or API token; and that a browser's request is its own.

The cookie holds 256 random bits and the database their SHA-256. The CSRF token is an HMAC of
the cookie, so it needs no storage; a state-changing request with a cookie must carry it, and
must come from our own origin.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import Cookie

from assay.app import Assay
from assay.core.errors import Forbidden
from assay.services.context import ANONYMOUS, Credential

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def hash_of(token: str) -> str:
    """How a secret token is kept: its SHA-256 (it has 256 random bits, so no salt is needed)."""
    return hashlib.sha256(token.encode()).hexdigest()


def cookie_name(assay: Assay) -> str:
    """``__Host-assay`` where the address is https, else ``assay`` (loopback)."""
    return "__Host-assay" if assay.settings.public_url().startswith("https:") else "assay"


def session_cookie(assay: Assay, token: str) -> Cookie:
    """The cookie that carries a session; an empty token takes it away."""
    secure = assay.settings.public_url().startswith("https:")
    return Cookie(
        key=cookie_name(assay),
        value=token,
        path="/",
        httponly=True,
        secure=secure,
        samesite="lax",
        max_age=assay.settings.session_days * 86_400 if token else 0,
    )


def csrf_token(assay: Assay, session_token: str) -> str:
    """The token that a browser's state-changing requests carry as ``X-CSRF-Token``."""
    return hmac.new(assay.secret, b"csrf\0" + session_token.encode(), "sha256").hexdigest()[:43]


def session_token(request: Request[Any, Any, Any]) -> str | None:
    """The secret of the session cookie, if there is one."""
    return cookie_of(request.headers.get("cookie"), cookie_name(request.app.state.assay))


def cookie_of(header: str | None, name: str) -> str | None:
    """A cookie of ours out of the header; our values need no quoting. None where it is empty."""
    if header is None:
        return None
    for part in header.split(";"):
        key, _, value = part.partition("=")
        if key.strip() == name:
            return value.strip() or None
    return None


def credential_of(request: Request[Any, Any, Any]) -> Credential:
    """What the request proves itself with; Forbidden where a browser may have been tricked."""
    return credential_from(request.method, request.headers, request.app.state.assay)


def credential_from(method: str, headers: Mapping[str, str], assay: Assay) -> Credential:
    """The same from the parts of a request; names of headers in lower case."""
    header = headers.get("authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            return ANONYMOUS
        return Credential("token", hash_of(token.strip()))
    cookie = cookie_of(headers.get("cookie"), cookie_name(assay))
    if not cookie:
        if method not in SAFE:
            check_own(headers)
        return ANONYMOUS
    if headers.get("sec-fetch-site") == "cross-site":
        check_own(headers)  # reading too: nothing of ours is fetched or embedded elsewhere
    if method not in SAFE:
        check_own(headers)
        sent = headers.get("x-csrf-token", "")
        if not hmac.compare_digest(sent.encode(), csrf_token(assay, cookie).encode()):
            raise Forbidden("csrf", "The request lacks its X-CSRF-Token; load the page again.")
    return Credential("session", hash_of(cookie))


def check_origin(request: Request[Any, Any, Any]) -> None:
    """Forbidden, where a browser says that another site sent the request."""
    check_own(request.headers)


def check_own(headers: Mapping[str, str]) -> None:
    """The same from the headers."""
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        raise Forbidden("cross_site", "Requests from other sites are refused.")
    origin = headers.get("origin")
    if origin is None:
        return
    host = headers.get("host", "")
    if urlsplit(origin).netloc != host or origin == "null":
        raise Forbidden("cross_site", "Requests from other sites are refused.")
