"""All handlers there are: one line for each router."""

from __future__ import annotations

from litestar.types import ControllerRouterHandler

from assay.http import (
    accepting,
    accounts,
    annotating,
    assisting,
    coverage,
    discussing,
    exporting,
    guiding,
    importing,
    items,
    iterating,
    jobs,
    media,
    planning,
    quality,
    reviewing,
    staffing,
    working,
)

HANDLERS: tuple[ControllerRouterHandler, ...] = (
    *accepting.HANDLERS,
    *accounts.HANDLERS,
    *annotating.HANDLERS,
    *assisting.HANDLERS,
    *discussing.HANDLERS,
    *exporting.HANDLERS,
    *guiding.HANDLERS,
    *importing.HANDLERS,
    *iterating.HANDLERS,
    *items.HANDLERS,
    *coverage.HANDLERS,
    *jobs.HANDLERS,
    *planning.HANDLERS,
    *quality.HANDLERS,
    *reviewing.HANDLERS,
    *staffing.HANDLERS,
    *working.HANDLERS,
)
OUTSIDE: tuple[ControllerRouterHandler, ...] = (*media.OUTSIDE,)  # beside /api/v1
