"""A Blueprint as its canonical document: what is equal is written equally."""

from __future__ import annotations

from typing import Any

from assay.core.blueprint.model import (
    AUDIT_SHARE,
    FORMAT_VERSION,
    SKIP_REASONS,
    AcceptanceCriterion,
    Blueprint,
    Datum,
    People,
    Purpose,
)
from assay.core.blueprint.questions import question_document


def document_of(blueprint: Blueprint, with_guideline: bool = False) -> dict[str, Any]:
    """The canonical document: fixed order of keys, nothing that is not set.

    Questions, labels and attributes keep their own order, which is the order on the screen. The
    guideline's text has its own versions, so it is left out unless asked for.
    """
    document: dict[str, Any] = {
        "assay": FORMAT_VERSION,
        "project": blueprint.project,
        "title": blueprint.title,
        "purpose": _purpose(blueprint.purpose),
        "data": {datum.name: _datum(datum) for datum in blueprint.data},
        "attributes": {
            one.name: _given(values=list(one.values), title=one.title)
            for one in blueprint.attributes
        },
        "coverage": [
            {"by": list(target.by), "at_least": target.at_least} for target in blueprint.coverage
        ],
        "questions": {
            question.name: question_document(question, blueprint.renames)
            for question in blueprint.questions
        },
        "people": _people(blueprint.people),
        "guideline": _guideline(blueprint, with_guideline),
        "quality": _quality(blueprint),
        "budget": _budget(blueprint),
        "kept": [_given(advice=one.code, at=one.at, why=one.why) for one in blueprint.kept],
    }
    always = ("assay", "project", "purpose", "data", "questions", "quality")
    return {key: value for key, value in document.items() if value or key in always}


def _given(**values: Any) -> dict[str, Any]:
    return {
        key: value
        for key, value in values.items()
        if value is not None and value != "" and value != [] and value != {}
    }


def _whole(value: float | None) -> float | int | None:
    """Numbers as people write them: 12, not 12.0."""
    return int(value) if value is not None and value == int(value) else value


def _purpose(purpose: Purpose) -> dict[str, Any]:
    use = purpose.downstream
    return _given(
        problem=purpose.problem,
        downstream=_given(
            model=use.model, metric=use.metric, target=_whole(use.target), export=use.export
        ),
        stakeholders=[
            _given(role=one.role, name=one.name, decides=one.decides, answers=list(one.answers))
            for one in purpose.stakeholders
        ],
        communication=dict(purpose.communication),
    )


def _datum(datum: Datum) -> dict[str, Any]:
    return _given(
        type=datum.type,
        source=datum.source,
        licence=datum.licence,
        acquired=datum.acquired,
        simulated=datum.simulated or None,
    )


def _people(people: People) -> dict[str, Any]:
    test = people.qualification
    default = People()
    return _given(
        skills=list(people.skills),
        qualification=_given(gold=test.gold, **{"pass": _whole(test.pass_mark)}) if test else None,
        annotators=people.annotators,
        hours_per_week=_whole(people.hours_per_week),
        lease_minutes=(
            people.lease_minutes if people.lease_minutes != default.lease_minutes else None
        ),
        skip_reasons=list(people.skip_reasons) if people.skip_reasons != SKIP_REASONS else None,
    )


def _guideline(blueprint: Blueprint, with_text: bool) -> Any:
    if blueprint.guideline is None:
        return None
    if with_text and blueprint.guideline.text is not None:
        return {"file": blueprint.guideline.file, "text": blueprint.guideline.text}
    return blueprint.guideline.file


def _quality(blueprint: Blueprint) -> dict[str, Any]:
    quality = blueprint.quality
    redundancy = quality.labels_per_item
    return _given(
        labels_per_item=_given(
            least=redundancy.least, most=redundancy.most, stop_at=redundancy.stop_at
        ),
        audit_share=None if quality.audit_share == AUDIT_SHARE else _whole(quality.audit_share),
        gold_rate=_whole(quality.gold_rate),
        gold_feedback=quality.gold_feedback or None,
        stages=list(quality.stages),
        blind_review=quality.blind_review or None,
        accept=[_criterion(one) for one in quality.accept],
    )


def _criterion(one: AcceptanceCriterion) -> dict[str, Any]:
    return _given(
        measure=one.measure,
        of=one.of,
        at_least=_whole(one.at_least),
        at_most=_whole(one.at_most),
        confidence=one.confidence,
    )


def _budget(blueprint: Blueprint) -> dict[str, Any] | None:
    budget = blueprint.budget
    if budget is None:
        return None
    return _given(
        cost_per_hour=_whole(budget.cost_per_hour),
        limit=_whole(budget.limit),
        currency=budget.currency,
        deadline=budget.deadline.isoformat() if budget.deadline else None,
    )
