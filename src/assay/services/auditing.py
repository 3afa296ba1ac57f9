"""The audit trail: who did what, and the proof that nobody changed it since.

Events are written with what they tell of; the chain of hashes over them is made afterwards, so
that no submit waits for it. A chain for each organisation: the hash of an entry covers the entry
and the hash before, so that an entry changed, removed or slipped in breaks it from there on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assay.core.values import SECOND
from assay.services.context import Context, reads, require_organisation, when, writes
from assay.store import audit as store
from assay.store.events import cursor_of, move_cursor

CURSOR = "audit"
PAGE = 2_000
SETTLED = 5 * SECOND


@dataclass(frozen=True, slots=True)
class AuditEntryView:
    """One thing that happened; ``hash`` is null for the moment until the chain reaches it."""

    id: str
    at: datetime
    kind: str
    actor: str
    object: str
    project: str | None
    hash: str | None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Entries, newest first, and the cursor of the page before them."""

    items: list[AuditEntryView]
    next: str | None


@dataclass(frozen=True, slots=True)
class VerificationView:
    """Whether the chain holds: how many entries were checked, and the first that does not fit."""

    ok: bool
    checked: int
    broken_at: str | None


@writes
def extend_chain(ctx: Context) -> bool:
    """Hash the events that are new since last time; True if there may be more.

    Called by the schedule, on nobody's behalf. Events of the last seconds wait: a transaction
    with a smaller id may still be about to commit.
    """
    after = cursor_of(ctx.conn, CURSOR)
    if after is None:
        return False
    found = store.new_links(ctx.conn, after, PAGE, ctx.now - SETTLED)
    if not found:
        return False
    last = store.last_hashes(ctx.conn)
    links: list[store.Link] = []
    for event in found:
        previous = last.get(event.organisation_id, store.START)
        current = store.hash_after(previous, event.content)
        last[event.organisation_id] = current
        links.append(event.linked(previous, current))
    store.record_links(ctx.conn, links)
    move_cursor(ctx.conn, CURSOR, found[-1].event_id)
    return len(found) == PAGE


@reads
def list_audit(ctx: Context, before: int | None = None, limit: int = 50) -> AuditPage:
    """What happened in the organisation, newest first, for its owners."""
    actor = require_organisation(ctx, "owner")
    found = store.entries_before(ctx.conn, actor.organisation_id, before, limit + 1)
    page = found[:limit]
    items = [
        AuditEntryView(
            str(entry.id),
            when(entry.at),
            entry.kind,
            entry.actor_name or entry.actor,
            entry.object,
            entry.project,
            entry.hash,
        )
        for entry in page
    ]
    return AuditPage(items, str(page[-1].id) if len(found) > limit else None)


@reads
def verify_audit(ctx: Context) -> VerificationView:
    """Hash the whole trail again and compare; for owners.

    An event below the end of the chain that is not in it, a link whose event is gone, and a
    hash that does not follow from the one before all break it.
    """
    actor = require_organisation(ctx, "owner")
    organisation = actor.organisation_id
    end = store.last_link(ctx.conn, organisation)
    previous, checked = store.START, 0
    for link in store.all_links(ctx.conn, organisation):
        if link.event_id > end:
            break
        current = store.hash_after(previous, link.content)
        if link.previous != previous or link.hash != current:
            return VerificationView(False, checked, str(link.event_id))
        previous = current
        checked += 1
    if checked != store.count_links(ctx.conn, organisation):
        return VerificationView(False, checked, str(end))
    return VerificationView(True, checked, None)
