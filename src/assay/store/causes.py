"""Reviews that name a cause, with the answers as they stood when they were decided on."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection

from assay.core.quality.causes import CausedReview
from assay.store.statements import Statement

REVIEWER = "reviewer"
"""The voice of the reviewer's own answers."""
_BODIES = msgspec.json.Decoder(dict[str, Any])

# An item sent back to several people is one decision: one instant, one reviewer.
_REVIEWS = Statement(
    "SELECT r.item_id, i.uid, MIN(r.cause), MIN(r.decision), r.at FROM reviews r"
    " JOIN items i ON i.id = r.item_id WHERE r.project_id = :project AND r.cause IS NOT NULL"
    " GROUP BY r.item_id, i.uid, r.reviewer_id, r.at ORDER BY r.at, r.item_id"
)
_REVISIONS = Statement(
    "SELECT a.item_id, a.id, a.stage, v.at, v.body FROM annotations a"
    " JOIN annotation_revisions v ON v.annotation_id = a.id"
    " WHERE a.project_id = :project AND a.item_id IN (SELECT item_id FROM reviews"
    " WHERE project_id = :project AND cause IS NOT NULL) ORDER BY a.item_id, a.id, v.rev"
)


def caused_reviews(conn: Connection, project_id: int) -> list[CausedReview]:
    """Reviews with a cause, the oldest first, and who said what at that time."""
    reviews = _REVIEWS.all(conn, {"project": project_id})
    if not reviews:
        return []
    of_item: dict[int, list[Any]] = {}
    for row in _REVISIONS.all(conn, {"project": project_id}):
        of_item.setdefault(row[0], []).append(row)
    found = []
    for item_id, uid, cause, decision, at in reviews:
        latest: dict[str, str] = {}
        for _, annotation, stage, since, body in of_item.get(item_id, ()):
            if since > at or (stage == "review" and decision == "return"):
                continue
            latest[REVIEWER if stage == "review" else str(annotation)] = body
        answers = {voice: _BODIES.decode(body)["answers"] for voice, body in latest.items()}
        found.append(CausedReview(uid, cause, answers))
    return found
