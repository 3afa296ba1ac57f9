"""The annotator's home: how far they are, what stands before work, and their own history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

from assay.core.access.actions import Action
from assay.core.labels.answers import summarise
from assay.core.values import DAY, HOUR
from assay.core.workforce.qualification import Qualification, progress
from assay.services.context import Context, reads, require, when
from assay.store.annotations import schema_of
from assay.store.desks import MOST_LEFT, OwnAnswer, own_answers, own_figures
from assay.store.members import Member, first_verdicts, member_by_person
from assay.store.places import Place

CHANGEABLE = HOUR


@dataclass(frozen=True, slots=True)
class WorkProgress:
    """``left_estimate`` items want somebody; it is counted up to 1,000 (``left_is_more``)."""

    done: int
    mine_today: int
    returned: int
    left_estimate: int
    left_is_more: bool


@dataclass(frozen=True, slots=True)
class QualificationView:
    """How far the entry test is: so many of so many; ``passed`` once it is decided."""

    done: int
    of: int
    pass_mark: float
    passed: bool | None


@dataclass(frozen=True, slots=True)
class GuidelineStanding:
    """The guideline's version, and the one that this person acknowledged."""

    version: int
    acknowledged: int


@dataclass(frozen=True, slots=True)
class NoteView:
    """What a manager said to this person and they have not read yet, maybe under a rule."""

    text: str
    rule: str | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WorkView:
    """What an annotator's home shows. ``needs`` names what stands before the next item."""

    progress: WorkProgress
    needs: Literal["qualification", "acknowledgement", "paused", "not_qualified"] | None
    pause_reason: str | None
    qualification: QualificationView | None
    guideline: GuidelineStanding
    unseen_answers: int
    median_seconds: float | None
    lease_minutes: int
    note: NoteView | None


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One own answer. ``can_reopen`` while nobody has reviewed it and it is not an hour old."""

    annotation: str
    assignment: str
    at: datetime
    state: str
    summary: str
    thumb: str | None
    text: str | None
    lead_ms: int
    can_reopen: bool
    note: str | None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Own answers, newest first."""

    items: list[HistoryRow]
    next: str | None


@reads
def read_work(ctx: Context, project: str) -> WorkView:
    """The standing of the person who asks."""
    place = require(ctx, Action.SEE_WORK, project)
    today = ctx.now - ctx.now % DAY
    figures = own_figures(ctx.conn, place.project.id, ctx.actor.person_id, today)
    member = place.membership
    own = member_by_person(ctx.conn, place.project.id, ctx.actor.person_id or 0)
    acknowledged = member.acknowledged_version if member else place.project.guideline_version
    return WorkView(
        WorkProgress(
            figures.done,
            figures.today,
            figures.returned,
            figures.left,
            figures.left >= MOST_LEFT,
        ),
        _needs(place),
        own.pause_reason if own is not None and own.state == "paused" else None,
        _qualification(ctx, place),
        GuidelineStanding(place.project.guideline_version, acknowledged),
        figures.unseen_answers,
        None if figures.median_ms is None else figures.median_ms / 1000,
        place.project.work.lease_minutes,
        _note(own),
    )


@reads
def read_history(
    ctx: Context, project: str, cursor: int | None = None, limit: int = 50
) -> HistoryPage:
    """The own answers of the person who asks, newest first."""
    place = require(ctx, Action.SEE_WORK, project)
    found = own_answers(ctx.conn, place.project.id, ctx.actor.person_id, limit + 1, cursor)
    more = str(found[limit - 1].id) if len(found) > limit else None
    return HistoryPage([_row(ctx, place, one) for one in found[:limit]], more)


def _needs(
    place: Place,
) -> Literal["qualification", "acknowledgement", "paused", "not_qualified"] | None:
    member = place.membership
    if member is None:
        return None
    if member.state == "paused":
        return "paused"
    if member.state == "failed":
        return "not_qualified"
    if member.acknowledged_version < place.project.guideline_version:
        return "acknowledgement"
    return "qualification" if member.state == "qualifying" else None


def _note(own: Member | None) -> NoteView | None:
    told = own.note if own is not None else None
    if told is None or told.seen_at is not None:
        return None
    return NoteView(told.text, told.rule, told.by, when(told.at))


def _qualification(ctx: Context, place: Place) -> QualificationView | None:
    settings, member = place.project.work, place.membership
    if settings.qualification_gold == 0 or member is None or member.state == "active":
        return None
    verdicts = first_verdicts(
        ctx.conn, place.project.id, member.person_id, settings.qualification_gold
    )
    test = Qualification(settings.qualification_gold, settings.qualification_pass)
    made = progress(verdicts, test)
    return QualificationView(made.done, made.of, made.pass_mark, made.passed)


def _row(ctx: Context, place: Place, one: OwnAnswer) -> HistoryRow:
    """One answer as its author sees it: what tells gold from other items is left out."""
    project = place.project
    schema = schema_of(ctx.conn, project.id, one.schema_version, project.created_at)
    thumb = text = None
    for datum in msgspec.json.decode(one.data).values():
        if "thumb" in datum and thumb is None:
            thumb = ctx.media_url(datum["thumb"], "image/webp", "thumb")
        elif "text" in datum and text is None:
            text = datum["text"][:160]
    open_still = one.item_gold or one.item_state in ("in_work", "settled")
    can_reopen = (
        one.assignment_state == "submitted"
        and one.state == "submitted"
        and open_still
        and ctx.now - one.at < CHANGEABLE
    )
    state = "returned" if one.state == "returned" else "submitted"
    return HistoryRow(
        one.annotation,
        one.assignment,
        when(one.at),
        state,
        summarise(schema, one.answers),
        thumb,
        text,
        one.lead_ms,
        can_reopen,
        one.return_note if one.state == "returned" else None,
    )
