"""What follows from what: one table, event → services of other domains.

Events are handled in their order, each in a transaction together with the move of the cursor:
exactly once, also when the process dies in between. A reaction that fails is logged and passed
over after three tries, so that one bad event does not stop all others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import structlog

from assay.app import Assay
from assay.core.values import SECOND
from assay.services import gold, projects, running, staffing
from assay.services.context import Context
from assay.services.running import Event

log = structlog.get_logger("assay.reactions")

REACTIONS: Mapping[str, Sequence[Callable[[Context, Event], None]]] = {
    "annotation.submitted": (gold.judge,),
    "media.orphaned": (projects.erase_media,),
    "gold.judged": (staffing.judge_qualification,),
}

SETTLE = 2 * SECOND  # events of concurrent transactions become visible out of order (PostgreSQL)
TRIES = 3
_failures: dict[int, int] = {}


def react(assay: Assay) -> bool:
    """Handle the next events; whether more are waiting already."""
    lag = 0 if assay.database.dialect == "sqlite" else SETTLE
    kinds = tuple(REACTIONS)
    waiting, last, more = assay.write_as_system(lambda ctx: running.waiting_events(ctx, lag, kinds))
    if last is None:
        return False
    for event in waiting:
        if not _handled(assay, event):
            return False
    if waiting:
        assay.write_as_system(lambda ctx: running.passed(ctx, last))
    return more or bool(waiting)


def _handled(assay: Assay, event: Event) -> bool:
    """Apply the reactions to an event with the move of the cursor; False: try again later."""

    def apply(ctx: Context) -> None:
        for reaction in REACTIONS[event.kind]:
            reaction(ctx, event)
        running.passed(ctx, event.id)

    try:
        assay.write_as_system(apply)
    except Exception:
        _failures[event.id] = _failures.get(event.id, 0) + 1
        log.exception("reaction_failed", kind=event.kind, cursor=event.id)
        if _failures[event.id] < TRIES:
            return False
        assay.write_as_system(lambda ctx: running.passed(ctx, event.id))
    return True
