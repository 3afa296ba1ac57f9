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

BATCH = 200
SETTLE = 2 * SECOND  # events of concurrent transactions become visible out of order (PostgreSQL)
_failures: dict[int, int] = {}


def react(assay: Assay) -> int:
    """Handle the next events; how many there were."""
    lag = 0 if assay.database.dialect == "sqlite" else SETTLE
    waiting = assay.write_as_system(lambda ctx: running.waiting_events(ctx, BATCH, lag, REACTIONS))
    for event, last in waiting:
        reactions = REACTIONS.get(event.kind, ()) if event is not None else ()
        try:
            assay.write_as_system(lambda ctx: _apply(ctx, reactions, event, last))  # noqa: B023
        except Exception:
            _failures[last] = _failures.get(last, 0) + 1
            log.exception("reaction_failed", cursor=last)
            if _failures[last] < 3:
                return 0
            assay.write_as_system(lambda ctx: running.passed(ctx, last))  # noqa: B023
    return len(waiting)


def _apply(
    ctx: Context,
    reactions: Sequence[Callable[[Context, Event], None]],
    event: Event | None,
    last: int,
) -> None:
    if event is not None:
        for reaction in reactions:
            reaction(ctx, event)
    running.passed(ctx, last)
