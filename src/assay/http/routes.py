"""All handlers there are: one line for each router."""

from __future__ import annotations

from litestar.types import ControllerRouterHandler

from assay.http import annotating, jobs

HANDLERS: tuple[ControllerRouterHandler, ...] = (
    *annotating.HANDLERS,
    *jobs.HANDLERS,
)
OUTSIDE: tuple[ControllerRouterHandler, ...] = ()  # beside /api/v1: media
