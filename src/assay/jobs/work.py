"""The kinds of jobs there are: one table, kind → the service that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from assay.services import exporting
from assay.services import import_job
from assay.services.context import Run

WORK: Mapping[str, Callable[[Run], Mapping[str, Any]]] = {
    "export": exporting.run_export,
    "snapshot": exporting.run_snapshot,
}
