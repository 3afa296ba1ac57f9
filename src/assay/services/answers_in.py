"""Answers as they come in: checked against the schema they were given under, and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from assay.core.assignment.shown_order import orders_shown
from assay.core.errors import Invalid, invalid
from assay.core.labels.answers import validate_answers
from assay.core.labels.schema_change import migrate_answers
from assay.core.values import AnnotationState
from assay.services.context import Context
from assay.services.shown import facts_of
from assay.store.annotations import (
    NewAnnotation,
    record_answers,
    record_revision,
    renames_between,
    schema_of,
)
from assay.store.places import Place
from assay.store.predictions import suggestions_for
from assay.store.queue import Handout

_encode = msgspec.json.Encoder(order="deterministic").encode


@dataclass(frozen=True, slots=True)
class Submit:
    """What an annotator sends: answers by question, how long it took, what else they hold."""

    answers: Any
    lead_ms: int = 0
    schema_version: int | None = None
    held: Sequence[str] = ()
    want_next: bool = False


def checked_answers(
    ctx: Context, place: Place, handout: Handout, command: Submit
) -> tuple[dict[str, Any], int]:
    """Valid answers and the schema version they are under, or Invalid with pointers.

    Answers given under an older schema are carried over to the current one; where that leaves
    something that it does not allow, they are kept under the version they were given under.
    """
    project = place.project
    version = project.schema_version
    given = command.schema_version if command.schema_version is not None else version
    if not 0 <= given <= version:
        raise invalid(
            "/schema_version",
            "unknown_schema_version",
            f"The schema has versions up to {version}.",
        )
    facts = facts_of(handout.data)
    schema = schema_of(ctx.conn, project.id, given, project.created_at)
    problems = validate_answers(schema, command.answers, facts)
    if problems:
        raise Invalid("invalid_answers", "The answers are not valid.", problems=problems)
    answers: dict[str, Any] = command.answers
    if given == version:
        return answers, version
    carried = answers
    for step, renames in renames_between(ctx.conn, project.id, given, version):
        before = schema_of(ctx.conn, project.id, step - 1, project.created_at)
        carried, _ = migrate_answers(before, carried, renames)
    current = schema_of(ctx.conn, project.id, version, project.created_at)
    if validate_answers(current, carried, facts):
        return answers, given
    return carried, version


def keep_answers(
    ctx: Context,
    place: Place,
    handout: Handout,
    answers: dict[str, Any],
    version: int,
    lead_ms: int,
    counted: bool,
) -> str:
    """Record answers as an annotation's new revision; its uid."""
    held_ms = (ctx.now - handout.leased_at) // 1000
    uid = handout.annotation_uid or ctx.uid("ann")
    new = NewAnnotation(
        uid,
        place.project.id,
        handout.item_id,
        ctx.actor.person_id,
        handout.id,
        handout.stage,
        AnnotationState.SUBMITTED if counted else AnnotationState.SURPLUS,
        _body(ctx, place, handout, answers),
        version,
        place.project.guideline_version,
        min(max(lead_ms, 0), held_ms, 2_000_000_000),
        handout.is_gold,
        _uses_suggestion(answers),
        ctx.now,
        reason="" if handout.annotation_id is None else "changed",
    )
    if handout.annotation_id is None:
        record_answers(ctx.conn, new)
    else:
        record_revision(
            ctx.conn, handout.annotation_id, handout.annotation_rev + 1, ctx.actor.person_id, new
        )
    return uid


def _body(ctx: Context, place: Place, handout: Handout, answers: dict[str, Any]) -> str:
    """What a revision keeps: the answers, in which order candidates were shown, and by question
    the id of the suggestion that stood before who answered for the first time.
    """
    body: dict[str, Any] = {"answers": answers}
    if '"candidates"' in handout.data:
        orders = orders_shown(msgspec.json.decode(handout.data), handout.uid)
        if orders:
            body["shown"] = orders
    work = place.project.work
    if work.suggest_model is not None and handout.annotation_id is None:
        said = suggestions_for(
            ctx.conn,
            place.project.id,
            handout.item_id,
            work.suggest_model,
            work.suggest_version or "",
        )
        if said:
            body["suggested"] = {name: one["id"] for name, one in said.items()}
    return _encode(body).decode()


def _uses_suggestion(answers: Mapping[str, Any]) -> bool:
    """Whether any region came from a model's suggestion."""
    return any(
        isinstance(region, dict) and region.get("suggestion")
        for value in answers.values()
        if isinstance(value, list)
        for region in value
    )
