"""What models say about items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection

from assay.store.statements import Statement

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
