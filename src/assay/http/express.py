"""The express lane: plain requests of the two verbs that annotators wait for, without a framework.

``next`` and ``submit`` make up nearly all requests of a working server, and most of their cost
was routing, injection and response objects. This lane reads such a request from ASGI itself and
answers it by the same services, readers and errors as the handlers in ``annotating``, which
describe the verbs and take whatever is not plain here (an Idempotency-Key, a chunked body, other
query parameters). A test sends the same requests both ways and holds the answers together.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Litestar, Response
from litestar.types import Receive, Scope, Send

from assay.app import Assay
from assay.core.errors import AssayError
from assay.http.annotating import Next, SubmitBody, command_of, surplus_response
from assay.http.auth import credential_from
from assay.http.errors import assay_error_response, unexpected_response
from assay.http.middleware import count, security_headers
from assay.http.perform import encode
from assay.http.reading import read_json
from assay.services import annotating

_NEXT = re.compile(r"/api/v1/projects/([a-z0-9-]{1,80})/next\Z")
_SUBMIT = re.compile(r"/api/v1/assignments/([a-z0-9_]{1,80})/submit\Z")
_NEXT_ROUTE = "/api/v1/projects/{project}/next"
_SUBMIT_ROUTE = "/api/v1/assignments/{assignment}/submit"
_QUERIES = {b"": False, b"next=true": True, b"next=false": False}
_NOT_PLAIN = frozenset({"idempotency-key", "transfer-encoding", "content-encoding", "expect"})
_NOTHING = [(b"cache-control", b"no-store")]
_JSON = [(b"content-type", b"application/json"), *_NOTHING]
Answer = tuple[int, bytes, list[tuple[bytes, bytes]]]


class Application(Litestar):
    """The whole application; plain hot requests are answered before any routing."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # type: ignore[override]
        """Answer one request."""
        plain = _plain_request(scope, self.state.assay)
        if plain is None:
            await super().__call__(scope, receive, send)
            return
        began = time.perf_counter()
        body = await _body(receive)
        if body is None:
            return
        try:
            status, content, headers = await plain.answer(self.state.assay, body)
        except AssayError as error:
            status, content, headers = _parts(assay_error_response(error))
        except Exception as error:  # told as everywhere: logged, and without its trace
            status, content, headers = _parts(unexpected_response(scope["path"], error))
        https = self.state.assay.settings.public_url().startswith("https:")
        headers = [*headers, *security_headers(https)]
        if status != 204:
            headers.append((b"content-length", b"%d" % len(content)))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content, "more_body": False})
        count("POST", plain.route, status, time.perf_counter() - began)


@dataclass(frozen=True, slots=True)
class _Plain:
    """A request that this lane takes: which verb, on what, with which headers."""

    route: str
    name: str
    headers: Mapping[str, str]
    want_next: bool

    async def answer(self, assay: Assay, body: bytes) -> Answer:
        """Run the verb."""
        credential = credential_from("POST", self.headers, assay)
        kind = self.headers.get("content-type")
        if self.route is _NEXT_ROUTE:
            wanted: Next | None = read_json(kind, body, Next | None)
            held = wanted.held if wanted is not None else []
            task = await assay.perform(credential, annotating.next_task, self.name, held)
            return (204, b"", _NOTHING) if task is None else (200, encode(task), _JSON)
        command = command_of(read_json(kind, body, SubmitBody), self.want_next)
        done = await assay.perform(credential, annotating.submit, self.name, command)
        content = encode(done)
        if done.state == "surplus":
            return _parts(surplus_response(content))
        return 200, content, _JSON


def _plain_request(scope: Any, assay: Assay) -> _Plain | None:
    """What this lane can take of a request; None where it goes the common way."""
    if scope["type"] != "http" or scope["method"] != "POST":
        return None
    path: str = scope["path"]
    if path.endswith("/submit"):
        found, route = _SUBMIT.match(path), _SUBMIT_ROUTE
        want_next = _QUERIES.get(scope["query_string"])
    elif path.endswith("/next"):
        found, route = _NEXT.match(path), _NEXT_ROUTE
        want_next = None if scope["query_string"] else False
    else:
        return None
    if found is None or want_next is None:
        return None
    sent = scope["headers"]
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in sent}
    if len(headers) != len(sent) or not _NOT_PLAIN.isdisjoint(headers):
        return None
    length = headers.get("content-length", "")
    if not length.isdecimal() or not 0 < int(length) <= assay.settings.max_body:
        return None
    return _Plain(route, found[1], headers, want_next)


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None where the client has left."""
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        return message["body"]
    parts = []
    while message["type"] == "http.request":
        parts.append(message["body"])
        if not message.get("more_body"):
            return b"".join(parts)
        message = await receive()
    return None


def _parts(response: Response[bytes]) -> Answer:
    """A response of the framework as its parts."""
    headers = [(k.lower().encode(), v.encode()) for k, v in response.headers.items()]
    headers.append((b"content-type", str(response.media_type).encode()))
    return response.status_code or 500, response.content, headers
