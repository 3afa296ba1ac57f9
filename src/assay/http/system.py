"""Health, metrics, the OpenAPI description, and the web UI."""

from __future__ import annotations

import gzip
import hmac
import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from prometheus_client import REGISTRY
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest

from assay.core.errors import AssayError, Unauthenticated
from assay.http.perform import AnyRequest, assay_of

ASSETS = Path(__file__).parent.parent / "web_assets"
_PACKED = (".js", ".css", ".html", ".svg", ".json", ".map", ".webmanifest")


@get("/health", include_in_schema=False)
async def health(request: AnyRequest) -> Response[bytes]:
    """200 while the database answers."""
    try:
        await assay_of(request).database.read(
            lambda conn: conn.exec_driver_sql("SELECT 1").scalar()
        )
    except AssayError:
        return Response(
            b'{"status":"storage unavailable"}', status_code=503, media_type="application/json"
        )
    return Response(b'{"status":"ok"}', media_type="application/json")


@get("/metrics", include_in_schema=False)
async def metrics(request: AnyRequest) -> Response[bytes]:
    """Counters for Prometheus, to the holder of the metrics token or from the machine itself."""
    token = assay_of(request).settings.metrics_token
    sent = request.headers.get("authorization", "").removeprefix("Bearer ")
    local = request.client is not None and request.client.host in ("127.0.0.1", "::1")
    forwarded = "x-forwarded-for" in request.headers or "forwarded" in request.headers
    if (token and not hmac.compare_digest(sent.encode(), token.encode())) or (
        not token and (not local or forwarded)
    ):
        raise Unauthenticated("metrics_token", "Send the metrics token.")
    exposition: bytes = generate_latest(REGISTRY)  # type: ignore[no-untyped-call]
    return Response(exposition, media_type=CONTENT_TYPE_LATEST)


@get("/api/v1/openapi.json", include_in_schema=False)
async def openapi(request: AnyRequest) -> Response[bytes]:
    """The OpenAPI 3.1 description of the API; written out once."""
    state = request.app.state
    if "openapi" not in state:
        document: dict[str, Any] = request.app.openapi_schema.to_schema()
        state["openapi"] = msgspec.json.encode(document)
    return Response(state["openapi"], media_type="application/json")


@lru_cache(maxsize=512)
def _asset(name: str) -> tuple[bytes, bytes | None, str] | None:
    """A file of the built web UI: its bytes, the same gzipped, and its type."""
    path = (ASSETS / name).resolve()
    if not path.is_relative_to(ASSETS.resolve()) or not path.is_file():
        return None
    content = path.read_bytes()
    packed = gzip.compress(content, 9) if path.suffix in _PACKED and len(content) > 800 else None
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return content, packed, media_type


def _serve(request: AnyRequest, name: str, cache: str) -> Response[bytes] | None:
    found = _asset(name)
    if found is None:
        return None
    content, packed, media_type = found
    headers = {"Cache-Control": cache, "Vary": "Accept-Encoding"}
    if packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        content = packed
    return Response(content, media_type=media_type, headers=headers)


@get("/assets/{path:path}", include_in_schema=False)
async def asset(request: AnyRequest, path: FromPath[str]) -> Response[bytes]:
    """A file with a hash in its name: it never changes."""
    found = _serve(request, f"assets/{path.lstrip('/')}", "public, max-age=31536000, immutable")
    if found is None:
        raise NotFoundException("There is no such file.")
    return found


@get(["/", "/{path:path}"], include_in_schema=False)
async def page(request: AnyRequest, path: FromPath[str] = "") -> Response[bytes]:
    """Every page of the web UI is the same document; the browser finds its way."""
    name = path.lstrip("/")
    if name.startswith("api/"):
        raise NotFoundException("There is no such route.")
    if "." in name.rsplit("/", 1)[-1]:
        found = _serve(request, name, "no-cache")
        if found is not None:
            return found
    found = _serve(request, "index.html", "no-cache")
    if found is None:
        return Response(
            b"The web UI is not built: run `python hatch_build.py`, or install a release.",
            media_type="text/plain; charset=utf-8",
            status_code=503,
        )
    return found


SYSTEM = (health, metrics, openapi, asset, page)
