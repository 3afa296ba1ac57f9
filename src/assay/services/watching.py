"""What happens in a project: pages of events, and what came since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assay.core.access.actions import Action
from assay.services.context import Context, reads, require, when
from assay.store.events import Event, events_after, last_event_id, latest_events


@dataclass(frozen=True, slots=True)
class EventView:
    """One event: ids instead of content, the actor by pseudonym."""

    id: str
    kind: str
    actor: str
    object: str
    version: int
    at: datetime
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events, newest first."""

    items: list[EventView]
    next: str | None


def _view(event: Event) -> EventView:
    return EventView(
        str(event.id),
        event.kind,
        event.actor,
        event.object,
        event.version,
        when(event.at),
        event.payload or {},
    )


@reads
def list_events(
    ctx: Context, project: str, cursor: int | None = None, limit: int = 50
) -> EventPage:
    """What happened, newest first."""
    place = require(ctx, Action.SEE_EVENTS, project)
    found = latest_events(ctx.conn, place.project.id, limit + 1, cursor)
    more = str(found[limit - 1].id) if len(found) > limit else None
    return EventPage([_view(event) for event in found[:limit]], more)


@reads
def stream_start(ctx: Context, project: str, after: int | None) -> int:
    """From which event on a stream begins: after the given one, else from now on."""
    require(ctx, Action.SEE_EVENTS, project)
    return last_event_id(ctx.conn) if after is None else after


@reads
def events_since(ctx: Context, project: str, after: int) -> list[EventView]:
    """What came after an event, oldest first; asked anew each time, so that removal ends it."""
    place = require(ctx, Action.SEE_EVENTS, project)
    return [_view(event) for event in events_after(ctx.conn, after, 200, place.project.id)]
