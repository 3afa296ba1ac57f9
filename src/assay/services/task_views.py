"""A hand-out as the annotator sees it: the item, the draft, and why it came back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from assay.core.assignment.shown_order import arranged
from assay.services.context import Context, when, when_or_none
from assay.services.shown import data_view
from assay.store.places import Place
from assay.store.predictions import suggestions_for
from assay.store.queue import OpenLease, Work


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers that are not submitted yet."""

    answers: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Returned:
    """Why work came back, and the answers as they were."""

    note: str
    answers: Mapping[str, Any]
    by_reviewer: bool


@dataclass(frozen=True, slots=True)
class Task:
    """One item to work on. It holds nothing by which gold could be told from other items."""

    assignment: str
    expires_at: datetime
    stage: str
    data: Mapping[str, Any]
    attributes: Mapping[str, Any]
    schema_version: int
    guideline_version: int
    draft: Draft | None = None
    returned: Returned | None = None
    suggestions: Mapping[str, Any] = field(default_factory=dict)


def task_of_lease(ctx: Context, place: Place, lease: OpenLease) -> Task:
    """An open hand-out, with its draft, and with the answers that came back."""
    draft = None
    if lease.draft is not None and lease.draft_at is not None:
        draft = Draft(msgspec.json.decode(lease.draft), when(lease.draft_at))
    returned = None
    if lease.returned and lease.answer is not None:
        answers = msgspec.json.decode(lease.answer)["answers"]
        returned = Returned(lease.return_note or "", answers, by_reviewer=lease.returned == 1)
    return task_view(ctx, place, lease.uid, lease.expires_at, lease.work, draft, returned)


def task_view(
    ctx: Context,
    place: Place,
    uid: str,
    expires_at: int,
    work: Work,
    draft: Draft | None = None,
    returned: Returned | None = None,
) -> Task:
    """One item to work on, with a model's suggestions unless answers of its own came back."""
    settings = place.project.work
    suggestions: Mapping[str, Any] = {}
    if settings.suggest_model is not None and returned is None:
        suggestions = suggestions_for(
            ctx.conn,
            place.project.id,
            work.item_id,
            settings.suggest_model,
            settings.suggest_version or "",
        )
    return Task(
        uid,
        when_or_none(expires_at) or when(ctx.now),
        "label",
        arranged(data_view(ctx, work.data, "label"), uid),
        msgspec.json.decode(work.attributes),
        place.project.schema_version,
        place.project.guideline_version,
        draft,
        returned,
        suggestions,
    )
