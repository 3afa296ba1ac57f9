"""What is believed of an item under review, and the answers that count for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from assay.core.labels.alignment import aligned
from assay.core.labels.groups import with_shared_groups
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.values import AnnotationState, Schema
from assay.services.context import Context
from assay.store.annotations import Annotation, annotations_of_item, schema_of
from assay.store.item_pages import Belief, beliefs_of
from assay.store.places import Place


@dataclass(frozen=True, slots=True)
class Believed:
    """What the engine believes of one question."""

    value: Any
    posterior: float
    support: Mapping[str, Any]


def schema_now(ctx: Context, place: Place) -> Schema:
    """The schema that answers are compared under: the project's current one."""
    project = place.project
    return schema_of(ctx.conn, project.id, project.schema_version, project.created_at)


def counted_labels(ctx: Context, place: Place, item_id: int) -> list[Annotation]:
    """The answers that count for an item."""
    return [
        one
        for one in annotations_of_item(ctx.conn, place.project.id, item_id)
        if one.stage == "label" and one.state == AnnotationState.SUBMITTED
    ]


def item_consensus(
    ctx: Context, place: Place, item_id: int, schema: Schema, made: Sequence[Annotation]
) -> dict[str, Believed]:
    """What is believed of an item: as the last quality run (or a review) says, else merged now."""
    kept: dict[str, Belief] = {
        belief.question: belief
        for belief in beliefs_of(ctx.conn, place.project.id, [item_id]).get(item_id, [])
    }
    believed: dict[str, Believed] = {}
    bodies = aligned(schema.questions, [one.answers for one in made])
    bodies = with_shared_groups(schema.questions, bodies)
    for question in schema.questions:
        belief = kept.get(question.name)
        if belief is not None:
            believed[question.name] = Believed(
                msgspec.json.decode(belief.value), belief.posterior, {}
            )
            continue
        values = [body[question.name] for body in bodies if question.name in body]
        if values:
            merged = LABEL_TYPES.get(question.type).merge(question, values, [1.0] * len(values))
            believed[question.name] = Believed(merged.value, merged.posterior, merged.support)
    return believed
