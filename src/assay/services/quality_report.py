"""How an assessment becomes the report that is kept and shown."""

from __future__ import annotations

import numpy as np

from assay.core.quality.aggregators import AGGREGATORS
from assay.core.quality.answered import TITLES
from assay.core.quality.assessment import Assessment
from assay.core.quality.control import ControlChart
from assay.core.quality.criteria import good_enough, good_enough_sentence
from assay.core.quality.evidence import Evidence
from assay.core.quality.figures import RuleFigure
from assay.core.quality.series import WEEK
from assay.core.values import Interval
from assay.services.context import when
from assay.services.quality_views import (
    AgreementView,
    AnnotatorView,
    BalanceView,
    ConfusionView,
    ControlPointView,
    ControlView,
    DisputesView,
    FigureView,
    LabelShareView,
    MarkView,
    PointView,
    RedundancyView,
    ReportView,
    RuleView,
    SeriesView,
    SliceView,
    criterion_view,
)


def report_view(
    slug: str, evidence: Evidence, found: Assessment, audit: Interval | None = None
) -> ReportView:
    """An assessment as it is kept and shown."""
    fixed = evidence.n_settled * evidence.most_labels
    saved = max(0, fixed - evidence.labels_of_settled)
    return ReportView(
        at=when(found.at),
        n_items=evidence.n_settled,
        n_labels=found.n_labels,
        good_enough=good_enough(found.criteria),
        sentence=good_enough_sentence(found.criteria),
        criteria=[criterion_view(slug, status) for status in found.criteria],
        figures=[
            FigureView(measure, of, interval) for (measure, of), interval in found.figures.items()
        ],
        agreement=[
            AgreementView(one.of, one.measure, one.interval, one.words) for one in found.agreement
        ],
        series=_series(evidence, found),
        guideline_marks=[MarkView(version, when(at)) for version, at in evidence.guideline_marks],
        annotators=_annotators(evidence, found),
        confusion=[
            ConfusionView(one.of, one.labels, one.matrix, one.against) for one in found.confusion
        ],
        balance=[
            BalanceView(
                one.of,
                [LabelShareView(s.label, s.n, s.share, s.expected) for s in one.labels],
                one.effective,
                one.rare,
            )
            for one in found.balance
        ],
        disputes=DisputesView(
            found.disputed,
            found.paired,
            [_rule(one) for one in found.by_rule],
        ),
        redundancy=RedundancyView(
            evidence.labels_of_settled, fixed, saved, saved / fixed if fixed else 0.0, audit
        ),
        methods={name: _title(one.method) for name, one in found.consensus.items()},
        slices=[
            SliceView(one.of, one.attribute, one.value, one.interval, one.below)
            for one in found.slices
        ],
        causes=found.causes,
        anchoring=found.anchoring,
        order_effects=found.order_effects,
        reliability=found.reliability,
        control=_control(found.control),
    )


def _rule(one: RuleFigure) -> RuleView:
    return RuleView(
        one.rule,
        one.title,
        one.n,
        one.of,
        one.interval,
        one.items,
        one.questions,
        settles=round(one.settles, 2),
        causes=one.causes,
        pair=one.pair,
    )


def _control(chart: ControlChart | None) -> ControlView | None:
    if chart is None:
        return None
    points = [
        ControlPointView(
            when(one.at),
            one.n,
            one.disputed,
            one.disputed / one.n,
            one.low,
            one.high,
            one.outside,
            one.items,
        )
        for one in chart.points
    ]
    return ControlView(chart.width == WEEK, chart.centre, points)


def _title(method: str) -> str:
    if method in AGGREGATORS:
        return AGGREGATORS.get(method).title
    return TITLES.get(method, "Merged by the label type")


def _series(evidence: Evidence, found: Assessment) -> list[SeriesView]:
    return [
        SeriesView(
            one.measure,
            one.of,
            None if one.person is None else evidence.people[one.person].pseudonym,
            [
                PointView(
                    when(point.at),
                    point.interval.value,
                    point.interval.low,
                    point.interval.high,
                    point.interval.n,
                )
                for point in one.points
            ],
            one.target,
        )
        for one in found.series
    ]


def _annotators(evidence: Evidence, found: Assessment) -> list[AnnotatorView]:
    return [
        AnnotatorView(
            evidence.people[one.person].member,
            evidence.people[one.person].pseudonym,
            evidence.people[one.person].role,
            one.n_labels,
            one.gold,
            one.agreement,
            one.median_seconds,
            [round(value, 4) for value in one.trend],
            evidence.people[one.person].state,
        )
        for one in found.annotators
    ]


def number_or_none(value: float) -> float | None:
    """A figure, or None where it is not known."""
    return None if np.isnan(value) else float(value)
