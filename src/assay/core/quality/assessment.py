"""The quality run's pure part: evidence in; consensus, measures, series and findings out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assay.core.intervals import Floats, mean_interval, wilson
from assay.core.quality.aggregators.protocol import Aggregator
from assay.core.quality.agreement_slices import AgreementSlice, agreement_slices
from assay.core.quality.anchoring import Anchoring, anchoring
from assay.core.quality.balance import Balance, balance
from assay.core.quality.causes import Causes, cause_figures
from assay.core.quality.consensus import QuestionConsensus
from assay.core.quality.control import ControlChart, control_chart
from assay.core.quality.criteria import CriterionStatus, evaluate
from assay.core.quality.evidence import Evidence, share_of
from assay.core.quality.figures import (
    AgreementFigure,
    AnnotatorFigure,
    ConfusionFigure,
    RuleFigure,
    SeriesFigure,
    agreement_figure,
    annotator_figures,
    confusion_figures,
    rule_figures,
    series_figures,
)
from assay.core.quality.findings import FindingDraft
from assay.core.quality.gold import accuracy_by_person
from assay.core.quality.measured import Measured, by_item, dispute_of, measure_question, pooled
from assay.core.quality.noticed import noticed
from assay.core.quality.order_effects import OrderEffect, order_effect
from assay.core.quality.reliability import Reliability, reliability
from assay.core.values import Instant, Interval


@dataclass(frozen=True, slots=True)
class Assessment:
    """All that a run found. ``posterior`` and ``dispute`` are by item, NaN where unknown;
    ``disputes`` is by question and item.
    """

    at: Instant
    consensus: Mapping[str, QuestionConsensus]
    disputes: Mapping[str, Floats]
    posterior: Floats
    dispute: Floats
    agreement: Sequence[AgreementFigure]
    series: Sequence[SeriesFigure]
    annotators: Sequence[AnnotatorFigure]
    confusion: Sequence[ConfusionFigure]
    balance: Sequence[Balance]
    disputed: int
    paired: int
    by_rule: Sequence[RuleFigure]
    criteria: Sequence[CriterionStatus]
    figures: Mapping[tuple[str, str | None], Interval | None]
    findings: Sequence[FindingDraft]
    n_labels: int
    slices: Sequence[AgreementSlice] = ()
    causes: Causes | None = None
    anchoring: Sequence[Anchoring] = ()
    order_effects: Sequence[OrderEffect] = ()
    reliability: Sequence[Reliability] = ()
    control: ControlChart | None = None


def assess(evidence: Evidence, aggregator: Aggregator, rng: np.random.Generator) -> Assessment:
    """Measure everything once. Deterministic for equal evidence and generator."""
    measured = [
        measure_question(evidence, question, aggregator, rng)
        for question in evidence.schema.questions
    ]
    apart, expected = pooled(evidence, measured)
    posterior, dispute = by_item(evidence, measured)
    gold = accuracy_by_person(evidence.gold.person, evidence.gold.correct, len(evidence.people))
    annotators = annotator_figures(evidence, gold, apart, expected)
    causes = cause_figures(evidence.schema, evidence.caused)
    by_rule = rule_figures(evidence, measured, causes)
    balances = [
        balance(one.question, [item.value for item in one.consensus.items])
        for one in measured
        if one.question.labels
    ]
    paired = ~np.isnan(dispute)
    figures = _figures(evidence, measured)
    return Assessment(
        at=evidence.now,
        consensus={one.question.name: one.consensus for one in measured},
        disputes={one.question.name: dispute_of(evidence, one) for one in measured},
        posterior=posterior,
        dispute=dispute,
        agreement=[agreement_figure(one) for one in measured],
        series=series_figures(evidence, measured),
        annotators=annotators,
        confusion=confusion_figures(evidence, measured),
        balance=balances,
        disputed=int((dispute[paired] > 0.25).sum()),
        paired=int(paired.sum()),
        by_rule=by_rule,
        criteria=evaluate(evidence.criteria, figures),
        figures=figures,
        findings=noticed(evidence, annotators, by_rule, balances),
        n_labels=len(evidence.answers.bodies),
        slices=_slices(evidence, measured, rng),
        causes=causes,
        anchoring=anchoring(evidence.schema, evidence.firsts, evidence.decided),
        order_effects=_order_effects(evidence, measured),
        reliability=_reliability(evidence, measured),
        control=control_chart(evidence.answers.item, evidence.answers.at, dispute, evidence.items),
    )


def _reliability(evidence: Evidence, measured: Sequence[Measured]) -> list[Reliability]:
    """Of each question of which reviewers decided something."""
    found = [
        reliability(one.question, one.consensus, evidence.reviewed_values, evidence.items)
        for one in measured
    ]
    return [one for one in found if one is not None]


def _order_effects(evidence: Evidence, measured: Sequence[Measured]) -> list[OrderEffect]:
    """The effect of the order of candidates on each question that compares them."""
    shown = evidence.answers.shown
    found = [
        order_effect(one.question, one.answered.values, [shown[row] for row in one.rows.tolist()])
        for one in measured
        if shown
    ]
    return [one for one in found if one is not None]


def _slices(
    evidence: Evidence, measured: Sequence[Measured], rng: np.random.Generator
) -> list[AgreementSlice]:
    """Agreement by the items' attributes, the lowest first over all questions."""
    found = [
        one
        for each in measured
        for one in agreement_slices(
            each.question.name,
            each.answered.item,
            each.apart,
            each.expected,
            evidence.attributes,
            rng,
        )
    ]
    return sorted(found, key=lambda one: one.interval.value)


def _figures(
    evidence: Evidence, measured: Sequence[Measured]
) -> dict[tuple[str, str | None], Interval | None]:
    """What acceptance criteria can ask for, by (measure, question)."""
    figures: dict[tuple[str, str | None], Interval | None] = {
        ("gold_accuracy", None): mean_interval(evidence.gold.correct.astype(float)),
        ("batch_error", None): wilson(evidence.reviewed_wrong, evidence.reviewed),
        ("settled", None): share_of(evidence.n_settled, evidence.n_items),
    }
    coverage = evidence.coverage
    figures["coverage", None] = share_of(coverage.met, coverage.total) if coverage else None
    for one in measured:
        name = one.question.name
        near = 1.0 - one.apart[~np.isnan(one.apart)]
        figures["alpha", name] = one.alpha
        figures["agreement", name] = mean_interval(near)
        asked = [right[name] for right in evidence.gold.right if name in right]
        figures["gold_accuracy", name] = wilson(sum(asked), len(asked))
    if len(measured) == 1:
        for measure in ("alpha", "agreement"):
            figures[measure, None] = figures[measure, measured[0].question.name]
    return figures
