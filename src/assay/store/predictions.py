"""What models say about items."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select, text

from assay.core.values import Instant
from assay.store.statements import Statement
from assay.store.tables import items, predictions

_SUGGESTIONS = Statement(
    "SELECT question, uid, value, score FROM predictions WHERE project_id = :project"
    " AND item_id = :item AND model = :model AND model_version = :version"
)


def suggestions_for(
    conn: Connection, project_id: int, item_id: int, model: str, version: str
) -> Mapping[str, Any]:
    """A model version's answers to one item, by question: id, model, version, value, score."""
    rows = _SUGGESTIONS.all(
        conn, {"project": project_id, "item": item_id, "model": model, "version": version}
    )
    return {
        question: {
            "id": uid,
            "model": model,
            "version": version,
            "value": msgspec.json.decode(value),
            "score": score,
        }
        for question, uid, value, score in rows
    }


@dataclass(frozen=True, slots=True)
class NewPrediction:
    """A prediction to be recorded; ``value`` is canonical JSON, ``scores`` JSON or None."""

    uid: str
    item_id: int
    question: str
    value: str
    scores: str | None
    score: float | None
    uncertainty: float | None


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """One version of a model, and what it has said so far."""

    model: str
    version: str
    n: int
    n_items: int
    at: Instant
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Predicted:
    """A version's answers to one question, in the order of the items' keys."""

    item_ids: NDArray[np.int64]
    values: list[Any]
    scores: list[Any]


_UPSERT = (
    "INSERT INTO predictions (uid, project_id, item_id, question, model, model_version, value,"
    " scores, score, uncertainty, at) VALUES (:uid, :project, :item, :question, :model, :version,"
    " :value, :scores, :score, :uncertainty, :now)"
    " ON CONFLICT (project_id, model, model_version, question, item_id) DO UPDATE SET"
    " value = excluded.value, scores = excluded.scores, score = excluded.score,"
    " uncertainty = excluded.uncertainty, at = excluded.at"
)


def record_predictions(
    conn: Connection,
    project_id: int,
    model: str,
    version: str,
    new: Sequence[NewPrediction],
    now: Instant,
) -> None:
    """Add predictions; what this version said before of the same item and question is replaced."""
    if not new:
        return
    conn.execute(
        text(_UPSERT),
        [
            {
                "uid": one.uid,
                "project": project_id,
                "item": one.item_id,
                "question": one.question,
                "model": model,
                "version": version,
                "value": one.value,
                "scores": one.scores,
                "score": one.score,
                "uncertainty": one.uncertainty,
                "now": now,
            }
            for one in new
        ],
    )


def items_by_reference(
    conn: Connection, project_id: int, keys: Collection[str], uids: Collection[str]
) -> dict[str, tuple[int, str]]:
    """The items of these external ids or public ids: id → (key, data as JSON)."""
    found: dict[str, tuple[int, str]] = {}
    for column, wanted in ((items.c.key, list(keys)), (items.c.uid, list(uids))):
        for start in range(0, len(wanted), 500):
            query = select(column, items.c.id, items.c.data).where(
                items.c.project_id == project_id, column.in_(wanted[start : start + 500])
            )
            found.update({name: (key, data) for name, key, data in conn.execute(query)})
    return found


def models_of(conn: Connection, project_id: int) -> list[ModelVersion]:
    """All versions of all models, the latest first."""
    query = (
        select(
            predictions.c.model,
            predictions.c.model_version,
            predictions.c.question,
            func.count(),
            func.max(predictions.c.at),
        )
        .where(predictions.c.project_id == project_id)
        .group_by(predictions.c.model, predictions.c.model_version, predictions.c.question)
    )
    grouped: dict[tuple[str, str], list[tuple[str, int, int]]] = {}
    for model, version, question, n, at in conn.execute(query):
        grouped.setdefault((model, version), []).append((question, n, at))
    found = [
        ModelVersion(
            model,
            version,
            sum(n for _, n, _ in rows),
            max(n for _, n, _ in rows),
            max(at for _, _, at in rows),
            tuple(sorted(question for question, _, _ in rows)),
        )
        for (model, version), rows in grouped.items()
    ]
    return sorted(found, key=lambda one: (one.at, one.version), reverse=True)


def has_model(conn: Connection, project_id: int, model: str, version: str) -> bool:
    """Whether this version has said anything."""
    query = select(predictions.c.id).where(
        predictions.c.project_id == project_id,
        predictions.c.model == model,
        predictions.c.model_version == version,
    )
    return conn.execute(query.limit(1)).scalar() is not None


def predicted(
    conn: Connection, project_id: int, model: str, version: str, question: str
) -> Predicted:
    """What a version said about one question."""
    rows = conn.execute(
        select(predictions.c.item_id, predictions.c.value, predictions.c.scores)
        .where(
            predictions.c.project_id == project_id,
            predictions.c.model == model,
            predictions.c.model_version == version,
            predictions.c.question == question,
        )
        .order_by(predictions.c.item_id)
    ).all()
    decode = msgspec.json.decode
    return Predicted(
        np.array([row.item_id for row in rows], dtype=np.int64),
        [decode(row.value) for row in rows],
        [decode(row.scores) if row.scores else None for row in rows],
    )


def uncertainties(
    conn: Connection, project_id: int, model: str, version: str
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The largest uncertainty of a version over the questions of each item: keys and values."""
    rows = conn.execute(
        select(predictions.c.item_id, func.max(predictions.c.uncertainty))
        .where(
            predictions.c.project_id == project_id,
            predictions.c.model == model,
            predictions.c.model_version == version,
            predictions.c.uncertainty.is_not(None),
        )
        .group_by(predictions.c.item_id)
        .order_by(predictions.c.item_id)
    ).all()
    return (
        np.array([row[0] for row in rows], dtype=np.int64),
        np.array([row[1] for row in rows], dtype=np.float64),
    )
