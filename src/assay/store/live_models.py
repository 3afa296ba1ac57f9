"""What a submit needs to weigh an item's answers: written by the quality run, read in one go.

A project has one document, each member another one. They are read together with the answers by
one statement, so that a decision by the posterior costs no more of them than one by distance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection

from assay.core.values import Instant
from assay.store.statements import Statement

_encode = msgspec.json.Encoder(order="deterministic").encode
_NOTHING: Mapping[str, Any] = {}

_WEIGHED = Statement(
    "SELECT 0, a.body, m.reliability FROM annotations a"
    " LEFT JOIN members m ON m.project_id = a.project_id AND m.person_id = a.person_id"
    " WHERE a.project_id = :project AND a.item_id = :item AND a.state = 'submitted'"
    " AND a.stage = 'label' AND a.person_id <> :person"
    " UNION ALL SELECT 1, '', m.reliability FROM members m"
    " WHERE m.project_id = :project AND m.person_id = :person"
    " UNION ALL SELECT 2 + l.schema_version, l.document, '' FROM live_models l"
    " WHERE l.project_id = :project"
)
_LEARNED = Statement(
    "INSERT INTO live_models (project_id, schema_version, document, at)"
    " VALUES (:project, :schema, :document, :now) ON CONFLICT (project_id) DO UPDATE SET"
    " schema_version = excluded.schema_version, document = excluded.document, at = excluded.at"
)
_RELIABILITY = Statement(
    "UPDATE members SET reliability = :document WHERE project_id = :project AND person_id = :person"
)


@dataclass(frozen=True, slots=True)
class Weighed:
    """The submitted answers of everybody else to an item, each with what is known of its author.

    ``own`` is what is known of the person who asks; ``model`` the project's document and
    ``schema_version`` what it was learned under (-1: nothing was learned yet).
    """

    others: Sequence[tuple[dict[str, Any], Mapping[str, Any]]]
    own: Mapping[str, Any]
    model: Mapping[str, Any]
    schema_version: int


def weighed_answers(conn: Connection, project_id: int, item_id: int, person_id: int) -> Weighed:
    """All that a decision on one item needs, in one statement."""
    others = []
    own, model, version = _NOTHING, _NOTHING, -1
    for kind, body, known in _WEIGHED.all(
        conn, {"project": project_id, "item": item_id, "person": person_id}
    ):
        if kind == 0:
            others.append((msgspec.json.decode(body)["answers"], _document(known)))
        elif kind == 1:
            own = _document(known)
        else:
            model, version = _document(body), kind - 2
    return Weighed(others, own, model, version)


def record_model(
    conn: Connection,
    project_id: int,
    schema_version: int,
    model: Mapping[str, Any],
    members: Mapping[int, Mapping[str, Any]],
    now: Instant,
) -> None:
    """Keep what a run learned: the project's document, and by person what is known of them."""
    for person_id, document in sorted(members.items()):
        _RELIABILITY.run(
            conn,
            {
                "project": project_id,
                "person": person_id,
                "document": _encode(document).decode() if document else None,
            },
        )
    _LEARNED.run(
        conn,
        {
            "project": project_id,
            "schema": schema_version,
            "document": _encode(model).decode(),
            "now": now,
        },
    )


@lru_cache(maxsize=4096)
def _decoded(text: str) -> Mapping[str, Any]:
    return msgspec.json.decode(text)  # type: ignore[no-any-return]


def _document(text: str | None) -> Mapping[str, Any]:
    """A document as it is kept; the same text is decoded once (it is never changed)."""
    return _decoded(text) if text else _NOTHING
