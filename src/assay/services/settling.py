"""What an item needs once a label is counted or a hand-out came back: redundancy, settled."""

from __future__ import annotations

from typing import Any

from assay.core.assignment.redundancy import adaptive, is_audited, looks_at_answers, settle
from assay.core.labels.answers import answers_distance
from assay.core.values import ItemState
from assay.services.context import Context, event
from assay.services.sureness import sureness
from assay.store.annotations import schema_of
from assay.store.events import Event
from assay.store.live_models import weighed_answers
from assay.store.places import Place
from assay.store.queue import Handout, count_item, requeue


def count_label(
    ctx: Context, place: Place, handout: Handout, answers: dict[str, Any], opened: int
) -> list[Event]:
    """Count a label on its item and decide what the item needs now."""
    project = place.project
    done = handout.n_done + 1
    if handout.item_gold or handout.item_state not in (ItemState.WAITING, ItemState.IN_WORK):
        count_item(
            ctx.conn,
            handout.item_id,
            opened=opened,
            done=1,
            needed=handout.needed,
            state=handout.item_state,
            now=ctx.now,
        )
        return []
    distances, sure, learned = None, None, False
    if looks_at_answers(project.work, done, handout.needed):
        found = weighed_answers(ctx.conn, project.id, handout.item_id, ctx.actor.person_id)
        schema = schema_of(ctx.conn, project.id, project.schema_version, project.created_at)
        all_answers = [*(body for body, _ in found.others), answers]
        distances = [
            answers_distance(schema, left, right)
            for n, left in enumerate(all_answers)
            for right in all_answers[n + 1 :]
        ]
        learned = found.schema_version == project.schema_version
        if learned and adaptive(project.work):
            weighed = [*found.others, (answers, found.own)]
            sure = sureness(schema, project.work, found.model, weighed)
    audited = is_audited(project.work, handout.item_uid, learned=learned)
    settled = settle(project.work, done, handout.needed, distances, sure, audited=audited)
    count_item(
        ctx.conn,
        handout.item_id,
        opened=opened,
        done=1,
        needed=settled.needed,
        state=settled.state,
        now=ctx.now,
        dispute=settled.dispute,
    )
    if settled.needed > handout.needed:
        log_requeue(ctx, project.id, handout, "one more label")
    if settled.state in (ItemState.SETTLED, ItemState.IN_REVIEW):
        return [
            event(
                ctx,
                place,
                "item.settled",
                handout.item_uid,
                {"state": str(settled.state), "labels": done},
            )
        ]
    return []


def give_back(ctx: Context, handout: Handout, n_open: int) -> None:
    """Take a hand-out off its item without counting it."""
    state = handout.item_state
    if state == ItemState.IN_WORK and handout.n_open + n_open + handout.n_done == 0:
        state = ItemState.WAITING
    count_item(
        ctx.conn,
        handout.item_id,
        opened=n_open,
        done=0,
        needed=handout.needed,
        state=state,
        now=ctx.now,
    )


def log_requeue(ctx: Context, project_id: int, handout: Handout, reason: str) -> None:
    """Put an item in the queue once more; gold does not stand in it."""
    if not handout.item_gold:
        requeue(ctx.conn, project_id, handout.rank, handout.item_id, reason, ctx.now)
