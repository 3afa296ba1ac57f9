"""What a service gets, and the few words that all services share.

A service is a function of a ``Context`` and its arguments, marked ``@reads`` or ``@writes``;
the shell opens the transaction, and commits it. Its first line is ``require(...)`` (or
``require_organisation``): an architecture test lists those without.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection

from assay.core.access.actions import Action, Scope, may, scopes_allow
from assay.core.errors import Forbidden, NotFound, Stale, Unauthenticated
from assay.core.values import Instant, new_uid
from assay.media.signing import Claim, expiry, sign
from assay.media.storage import BlobStore
from assay.settings import Settings
from assay.store.events import Event, record_events
from assay.store.jobs import Job, insert_job
from assay.store.places import ANONYMOUS, LOCAL, Actor, Credential, Place, actor_of, place_of

__all__ = ["ANONYMOUS", "LOCAL", "Credential"]

P = ParamSpec("P")
R = TypeVar("R")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Context:
    """One transaction and who asks for it. Frozen; ``outgoing`` collects jobs to be sent
    on their way once the transaction is durable.
    """

    conn: Connection
    actor: Actor
    now: Instant
    random: random.Random
    media: BlobStore
    secret: bytes
    settings: Settings
    place: Place | None = None
    outgoing: list[int] = field(default_factory=list)

    def uid(self, prefix: str) -> str:
        """A new public id."""
        return new_uid(prefix, self.now, self.random.getrandbits(80))

    def media_url(self, key: str, media_type: str, purpose: str) -> str:
        """A short-lived address of one blob, for this actor and one purpose."""
        claim = Claim(key, media_type, purpose, self.actor.person_id, expiry(self.now))
        return f"/media/{sign(self.secret, claim)}"


class Run(Protocol):
    """A running background job, as the service that does its work sees it.

    ``write`` is one transaction: what the work does, the progress and the checkpoint become
    durable together, so that a job that was killed goes on where it was. It raises
    ``Cancelled`` when somebody asked for a stop.
    """

    job: Job
    place: Place

    def read(self, work: Callable[[Context], R]) -> R:
        """Run work in a read transaction."""

    def write(
        self,
        work: Callable[[Context], R],
        done: int | None = None,
        total: int | None = None,
        checkpoint: Mapping[str, Any] | None = None,
    ) -> R:
        """Run work in a write transaction together with the job's progress."""


class Cancelled(Exception):  # noqa: N818 - not an error: somebody asked for it
    """The job was asked to stop; what it has done so far is kept."""


Entry = Callable[[Connection, Credential, Instant, int, str], tuple[Actor, Place | None]]


def _mark(
    transaction: Literal["read", "write"], entry: Entry | None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    def mark(service: Callable[P, R]) -> Callable[P, R]:
        service.transaction = transaction  # type: ignore[attr-defined]
        service.entry = entry  # type: ignore[attr-defined]
        return service

    return mark


def reads(service: Callable[P, R]) -> Callable[P, R]:
    """Mark a service that only reads."""
    return _mark("read", None)(service)


def writes(service: Callable[P, R]) -> Callable[P, R]:
    """Mark a service that writes: its transaction is durable before the answer."""
    return _mark("write", None)(service)


def writes_hot(entry: Entry) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a hot verb: ``entry`` finds actor and place in one statement from the first argument."""
    return _mark("write", entry)


def enter(
    service: Callable[..., Any],
    conn: Connection,
    credential: Credential,
    now: Instant,
    idle: int,
    args: tuple[Any, ...],
) -> tuple[Actor, Place | None]:
    """Who asks for this service (and where, for a hot verb)."""
    entry: Entry | None = getattr(service, "entry", None)
    if entry is not None:
        return entry(conn, credential, now, idle, args[0])
    return actor_of(conn, credential, now, idle), None


def require_person(ctx: Context) -> Actor:
    """The actor, if anybody is signed in."""
    if not ctx.actor.known:
        raise Unauthenticated("not_signed_in", "Sign in, or send a valid token.")
    return ctx.actor


def require_organisation(ctx: Context, *roles: str) -> Actor:
    """The actor, if their role in the organisation is one of these; tokens need ``manage``."""
    actor = require_person(ctx)
    if actor.role not in roles:
        raise Forbidden("not_permitted", f"This needs the role {' or '.join(roles)}.")
    if actor.scopes is not None and (
        Scope.MANAGE not in actor.scopes or actor.token_project is not None
    ):
        raise Forbidden("token_scope", "This token's scopes do not allow this.")
    return actor


def require(ctx: Context, action: Action, project: str) -> Place:
    """The project, if the actor may do this there.

    A project that is not there or not the actor's is NotFound alike; one where the role lacks
    the action is Forbidden.
    """
    actor = require_person(ctx)
    place = ctx.place
    if place is None or place.project.slug != project:
        place = place_of(ctx.conn, actor, project)
    if place is None:
        raise NotFound("project_not_found", "There is no such project.")
    check(actor, place, action)
    return place


def check(actor: Actor, place: Place, action: Action) -> None:
    """Forbidden, unless the actor's role (and token) allows the action in this place."""
    if not may(place.role, action):
        raise Forbidden(
            "not_permitted",
            f"The role {place.role} does not allow this.",
            {"action": str(action), "role": str(place.role)},
        )
    if actor.scopes is not None and not scopes_allow(actor.scopes, action):
        raise Forbidden(
            "token_scope",
            "This token's scopes do not allow this.",
            {"action": str(action), "scopes": sorted(actor.scopes)},
        )


def event(
    ctx: Context,
    place: Place,
    kind: str,
    target: str,
    payload: Mapping[str, Any] | None = None,
    version: int = 1,
) -> Event:
    """An event of this context, not yet recorded."""
    return Event(
        place.project.organisation_id,
        place.project.id,
        kind,
        place.pseudonym,
        ctx.actor.person_id or None,
        target,
        ctx.now,
        version,
        payload,
    )


def emit(
    ctx: Context,
    place: Place,
    kind: str,
    target: str,
    payload: Mapping[str, Any] | None = None,
    version: int = 1,
) -> None:
    """Record that something happened: outbox and audit at once, in this transaction."""
    record_events(ctx.conn, [event(ctx, place, kind, target, payload, version)])


def emit_organisation(
    ctx: Context, kind: str, target: str, payload: Mapping[str, Any] | None = None
) -> None:
    """Record something that belongs to no project (accounts, tokens)."""
    actor = ctx.actor
    record_events(
        ctx.conn,
        [
            Event(
                actor.organisation_id,
                None,
                kind,
                actor.person_uid or "system",
                actor.person_id or None,
                target,
                ctx.now,
                payload=payload,
            )
        ],
    )


def enqueue(
    ctx: Context,
    place: Place,
    kind: str,
    payload: Mapping[str, Any],
    total: int | None = None,
    dedupe_key: str | None = None,
) -> str:
    """Start background work once this transaction is durable; the job's uid.

    With a ``dedupe_key``, work of that key that is still queued or running is not begun twice:
    its uid is returned.
    """
    uid = ctx.uid("job")
    found = insert_job(
        ctx.conn,
        uid=uid,
        organisation_id=place.project.organisation_id,
        project_id=place.project.id,
        kind=kind,
        payload=payload,
        total=total,
        created_by=ctx.actor.person_id or None,
        dedupe_key=dedupe_key,
        now=ctx.now,
    )
    if found.created:
        ctx.outgoing.append(found.id)
    return found.uid


def check_rev(current: int, expected: int | None) -> None:
    """Stale, unless the client changes what it has read (``If-Match``)."""
    if expected is not None and expected != current:
        raise Stale(
            "stale",
            "This was changed by someone else since you read it. Read it again; your edit is kept.",
            {"rev": current},
        )


@functools.lru_cache(maxsize=4096)
def when(instant: Instant) -> datetime:
    """An instant as the views show it."""
    return _EPOCH + timedelta(microseconds=instant)


def when_or_none(instant: Instant | None) -> datetime | None:
    """``when`` of what may be absent."""
    return None if instant is None else when(instant)
