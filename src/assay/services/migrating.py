"""Answers follow a new schema: renamed names everywhere, dropped ones back to their authors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assay.core.labels.schema_change import Renames, migrate_answers
from assay.core.values import MINUTE, AnnotationState, ItemState, Schema
from assay.services.context import Context, emit, event
from assay.store.events import Event, record_events
from assay.store.places import Place
from assay.store.queue import count_item, lease_again
from assay.store.schema_migration import (
    HeldAnswers,
    answers_with,
    assignment_exists,
    mark_returned,
    rewrite_annotations,
    rewrite_beliefs,
    rewrite_gold,
    standing_of,
)

COUNTED = (AnnotationState.SUBMITTED, AnnotationState.ACCEPTED)
BY_REVIEWER = 1  # in ``assignments.returned``: comes first in the author's queue


def migrate(ctx: Context, place: Place, old: Schema, new: Schema, renames: Renames) -> None:
    """Carry every current answer over to the new schema; the history keeps the old words."""
    words = _words(renames)
    if not words:
        return
    reason = f"schema {new.version}"
    n_changed = 0
    requeued: list[Event] = []
    for batch in answers_with(ctx.conn, place.project.id, words):
        changed: list[tuple[HeldAnswers, dict[str, Any]]] = []
        back: list[HeldAnswers] = []
        for held in batch:
            answers, dropped = migrate_answers(old, held.answers, renames)
            if answers != held.answers:
                changed.append((held, answers))
            if dropped and held.state in COUNTED and not held.is_gold:
                back.append(held)
        rewrite_annotations(
            ctx.conn,
            place.project.id,
            changed,
            schema_version=new.version,
            author_id=ctx.actor.person_id,
            reason=reason,
            now=ctx.now,
        )
        n_changed += len(changed)
        requeued.extend(_give_back(ctx, place, back, reason))

    def follow(answers: Mapping[str, Any]) -> dict[str, Any]:
        return migrate_answers(old, answers, renames)[0]

    rewrite_gold(ctx.conn, place.project.id, words, follow)
    rewrite_beliefs(ctx.conn, place.project.id, _questions(renames), follow)
    record_events(ctx.conn, requeued)
    emit(
        ctx,
        place,
        "schema.changed",
        place.project.uid,
        {"annotations": n_changed, "returned": len(requeued)},
        new.version,
    )


def _give_back(ctx: Context, place: Place, back: Sequence[HeldAnswers], reason: str) -> list[Event]:
    """Return work that lost something to its author, with what is left of it as a start."""
    returned: list[int] = []
    happened: list[Event] = []
    expires = ctx.now + place.project.work.lease_minutes * MINUTE
    note = "A label or question that you used was removed: please look at this item again."
    for held in back:
        standing = standing_of(ctx.conn, held.item_id)
        aside = standing.state in (ItemState.EXCLUDED, ItemState.BROKEN)
        if aside or held.assignment_id is None or held.stage != "label":
            continue
        if not assignment_exists(ctx.conn, held.assignment_id):
            continue
        lease_again(ctx.conn, held.assignment_id, ctx.now, expires, BY_REVIEWER, note)
        count_item(
            ctx.conn,
            held.item_id,
            opened=1,
            done=-1,
            needed=standing.needed,
            state=ItemState.IN_WORK,
            now=ctx.now,
        )
        returned.append(held.id)
        happened.append(event(ctx, place, "item.requeued", standing.uid, {"reason": reason}))
    mark_returned(ctx.conn, returned)
    return happened


def _questions(renames: Renames) -> list[str]:
    """The old names of the questions whose answers change in any way."""
    names = [*renames.questions, *renames.attributes]
    names += [path.partition("/")[0] for path in renames.labels]
    return list(dict.fromkeys(names))


def _words(renames: Renames) -> list[str]:
    """Every name that is gone: answers without any of them stay as they are."""
    words = list(renames.questions)
    for names in (*renames.attributes.values(), *renames.labels.values()):
        words.extend(names)
    return list(dict.fromkeys(words))
