"""What happened to one item: hand-outs, reviews, discussions and predictions."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from assay.core.values import Instant
from assay.store.tables import (
    assignments,
    discussions,
    members,
    messages,
    persons,
    predictions,
    reviews,
)


@dataclass(frozen=True, slots=True)
class PastHandout:
    """One hand-out of an item, by the pseudonym of who had it."""

    by: str
    stage: str
    state: str
    leased_at: Instant
    ended_at: Instant | None
    skip_reason: str | None


@dataclass(frozen=True, slots=True)
class PastReview:
    """One verdict on an item."""

    by: str
    decision: str
    cause: str | None
    note: str
    at: Instant


@dataclass(frozen=True, slots=True)
class AboutItem:
    """A discussion on an item."""

    uid: str
    title: str
    state: str
    rule: str | None
    n_messages: int
    opened_at: Instant


@dataclass(frozen=True, slots=True)
class PredictionOf:
    """What a model said of an item; ``value`` is JSON text."""

    question: str
    model: str
    version: str
    value: str
    score: float | None
    at: Instant


def handouts_of(conn: Connection, project_id: int, item_id: int) -> list[PastHandout]:
    """All hand-outs of an item, in their order."""
    query = (
        select(
            func.coalesce(members.c.pseudonym, "owner"),
            assignments.c.stage,
            assignments.c.state,
            assignments.c.leased_at,
            assignments.c.ended_at,
            assignments.c.skip_reason,
        )
        .outerjoin(
            members,
            (members.c.project_id == assignments.c.project_id)
            & (members.c.person_id == assignments.c.person_id),
        )
        .where(assignments.c.item_id == item_id, assignments.c.project_id == project_id)
        .order_by(assignments.c.id)
    )
    return [PastHandout(*row) for row in conn.execute(query)]


def reviews_of_item(conn: Connection, project_id: int, item_id: int) -> list[PastReview]:
    """All verdicts on an item, in their order."""
    query = (
        select(
            func.coalesce(members.c.pseudonym, persons.c.uid),
            reviews.c.decision,
            reviews.c.cause,
            reviews.c.note,
            reviews.c.at,
        )
        .join(persons, persons.c.id == reviews.c.reviewer_id)
        .outerjoin(
            members,
            (members.c.project_id == reviews.c.project_id)
            & (members.c.person_id == reviews.c.reviewer_id),
        )
        .where(reviews.c.project_id == project_id, reviews.c.item_id == item_id)
        .order_by(reviews.c.id)
    )
    return [PastReview(*row) for row in conn.execute(query)]


def discussions_of_item(conn: Connection, project_id: int, item_id: int) -> list[AboutItem]:
    """The discussions on an item, the latest first."""
    n_messages = (
        select(func.count()).where(messages.c.discussion_id == discussions.c.id).scalar_subquery()
    )
    query = (
        select(
            discussions.c.uid,
            discussions.c.title,
            discussions.c.state,
            discussions.c.rule,
            n_messages,
            discussions.c.opened_at,
        )
        .where(discussions.c.project_id == project_id, discussions.c.item_id == item_id)
        .order_by(discussions.c.id.desc())
        .limit(100)
    )
    return [AboutItem(*row) for row in conn.execute(query)]


def predictions_of_item(conn: Connection, project_id: int, item_id: int) -> list[PredictionOf]:
    """What models said of an item, the latest first."""
    query = (
        select(
            predictions.c.question,
            predictions.c.model,
            predictions.c.model_version,
            predictions.c.value,
            predictions.c.score,
            predictions.c.at,
        )
        .where(predictions.c.project_id == project_id, predictions.c.item_id == item_id)
        .order_by(predictions.c.id.desc())
        .limit(100)
    )
    return [PredictionOf(*row) for row in conn.execute(query)]
