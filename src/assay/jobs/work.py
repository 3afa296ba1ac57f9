"""The kinds of jobs there are: one table, kind → the service that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from assay.services import exporting, import_job, media_job, prediction_job, quality_run
from assay.services.context import Run

WORK: Mapping[str, Callable[[Run], Mapping[str, Any]]] = {
    import_job.KIND: import_job.import_items,
    media_job.KIND: media_job.prepare_media,
    "export": exporting.run_export,
    prediction_job.KIND: prediction_job.import_predictions,
    "quality": quality_run.run_quality,
    "snapshot": exporting.run_snapshot,
}
