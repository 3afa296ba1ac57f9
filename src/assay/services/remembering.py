"""Requests that may be sent twice: the second gets the answer of the first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from assay.core.errors import Conflict
from assay.services.context import Context, require_person, writes
from assay.store.idempotency import Remembered, remember, remembered

R = TypeVar("R")


def once(
    service: Callable[..., R], key: str, digest: str, encode: Callable[[Any], bytes]
) -> Callable[..., tuple[int, bytes]]:
    """The service as one that is carried out at most once for a key and a person.

    The answer is kept in the transaction that made it: a crash leaves both or neither.
    ``digest`` tells what was asked; the same key with something else is a ``Conflict``.
    """

    @writes
    def carried_out(ctx: Context, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        person = require_person(ctx).person_id
        found = remembered(ctx.conn, person, key)
        if found is not None:
            if found.request_hash != digest:
                raise Conflict(
                    "idempotency_key_reused",
                    "This Idempotency-Key was used for another request.",
                )
            return found.status, found.body.encode()
        result = service(ctx, *args, **kwargs)
        status, body = (204, b"") if result is None else (201, encode(result))
        remember(ctx.conn, person, key, Remembered(digest, status, body.decode()), ctx.now)
        return status, body

    carried_out.entry = getattr(service, "entry", None)  # type: ignore[attr-defined]
    return carried_out
