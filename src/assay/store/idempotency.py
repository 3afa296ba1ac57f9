"""Answers to requests that carried an ``Idempotency-Key``, kept for a day."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from assay.core.values import Instant
from assay.store.tables import idempotency_keys


@dataclass(frozen=True, slots=True)
class Remembered:
    """The answer that a request got, and the hash of what it asked."""

    request_hash: str
    status: int
    body: str


def remembered(conn: Connection, person_id: int, key: str) -> Remembered | None:
    """The answer to an earlier request of this key, if there was one.

    A request of the same key that is under way on another connection is waited for.
    """
    if conn.dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock(func.hashtextextended(key, person_id))
        conn.execute(select(lock))
    row = conn.execute(
        select(
            idempotency_keys.c.request_hash, idempotency_keys.c.status, idempotency_keys.c.body
        ).where(idempotency_keys.c.person_id == person_id, idempotency_keys.c.key == key)
    ).one_or_none()
    return None if row is None else Remembered(*row)


def remember(conn: Connection, person_id: int, key: str, answer: Remembered, now: Instant) -> None:
    """Keep the answer, in the transaction that made it."""
    conn.execute(
        insert(idempotency_keys).values(
            person_id=person_id,
            key=key,
            request_hash=answer.request_hash,
            status=answer.status,
            body=answer.body,
            created_at=now,
        )
    )


def forget_keys(conn: Connection, before: Instant) -> None:
    """Drop what is older."""
    conn.execute(delete(idempotency_keys).where(idempotency_keys.c.created_at < before))
