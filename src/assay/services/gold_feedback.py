"""What somebody hears after an answer to gold, in projects that tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from assay.core.labels.answers import summarise
from assay.core.quality.gold import judge
from assay.services.context import Context
from assay.store.annotations import schema_of
from assay.store.item_pages import gold_answers
from assay.store.places import Place
from assay.store.queue import Handout


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """Whether an answer to a known item was right, and what is, in words; ``rule`` to read."""

    correct: bool
    sentence: str
    rule: str | None


def feedback_on(
    ctx: Context, place: Place, handout: Handout, answers: Mapping[str, Any]
) -> FeedbackView | None:
    """What is said of these answers: nothing where the item is no gold, during a test, or where
    the project does not tell.
    """
    project, member = place.project, place.membership
    told = project.work.feedback_on_gold and handout.is_gold
    if not told or member is None or member.state != "active":
        return None
    known = gold_answers(ctx.conn, project.id, handout.item_id)
    if known is None:
        return None
    schema = schema_of(ctx.conn, project.id, project.schema_version, project.created_at)
    truth = msgspec.json.decode(known)
    verdict = judge(schema, truth, answers)
    if verdict.correct:
        return FeedbackView(True, "The last item was a known one, and you were right.", None)
    wrong = [name for name, right in verdict.right.items() if not right]
    said = summarise(schema, {name: answers[name] for name in wrong if name in answers})
    right = summarise(schema, {name: truth[name] for name in wrong})
    rule = _rule(schema.questions, wrong, verdict.pairs)
    under = f" (rule {rule})" if rule else ""
    words = f"The last item was a known one. Right is {right}{under}; you said {said or 'nothing'}."
    return FeedbackView(False, words, rule)


def _rule(questions: Any, wrong: list[str], pairs: Mapping[str, Any]) -> str | None:
    """The rule of the first label that was missed or mistaken, else of its question."""
    for question in questions:
        if question.name not in wrong:
            continue
        rules = {label.name: label.rule for label in question.labels}
        for truth, given in pairs.get(question.name, ()):
            if truth != given and (rules.get(truth) or rules.get(given)):
                return rules.get(truth) or rules.get(given)
        if question.rule:
            return str(question.rule)
    return None
