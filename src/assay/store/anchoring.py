"""First answers with the suggestions that stood before their authors, and what was decided."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, select

from assay.core.quality.anchoring import FirstAnswer, Suggested
from assay.store.quality import DECIDED
from assay.store.statements import Statement
from assay.store.tables import consensus, predictions

_BODIES = msgspec.json.Decoder(dict[str, Any])
_FIRST = Statement(
    "SELECT a.item_id, a.person_id, v.body FROM annotation_revisions v"
    " JOIN annotations a ON a.id = v.annotation_id"
    " WHERE v.project_id = :project AND v.rev = 1 AND a.stage = 'label'"
    " AND a.state IN ('submitted', 'accepted', 'surplus', 'returned') ORDER BY a.item_id, a.id"
)


def first_answers(conn: Connection, project_id: int) -> list[FirstAnswer]:
    """What people answered at first, gold included; none where no model says anything."""
    said = {
        row.uid: Suggested(row.model, row.model_version, msgspec.json.decode(row.value))
        for row in conn.execute(
            select(
                predictions.c.uid,
                predictions.c.model,
                predictions.c.model_version,
                predictions.c.value,
            ).where(predictions.c.project_id == project_id)
        )
    }
    if not said:
        return []
    found = []
    for item_id, person_id, body in _FIRST.all(conn, {"project": project_id}):
        told = _BODIES.decode(body)
        shown = {name: said[uid] for name, uid in told.get("suggested", {}).items() if uid in said}
        found.append(FirstAnswer(item_id, person_id, told["answers"], shown))
    return found


def decided_values(conn: Connection, project_id: int) -> dict[int, dict[str, Any]]:
    """Item → question → value, where gold or a reviewer decided it."""
    query = select(consensus.c.item_id, consensus.c.question, consensus.c.value).where(
        consensus.c.project_id == project_id, consensus.c.method.in_(DECIDED)
    )
    found: dict[int, dict[str, Any]] = {}
    for item_id, question, value in conn.execute(query):
        found.setdefault(item_id, {})[question] = msgspec.json.decode(value)
    return found
