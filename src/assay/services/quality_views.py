"""The quality report as clients see it, and how an assessment becomes one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from assay.core.quality.aggregators import AGGREGATORS
from assay.core.quality.answered import TITLES
from assay.core.quality.assessment import Assessment
from assay.core.quality.criteria import CriterionStatus, good_enough, good_enough_sentence
from assay.core.quality.evidence import Evidence
from assay.core.values import Interval
from assay.services.context import when


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One acceptance criterion as it stands, with the page that shows its figures."""

    measure: str
    of: str | None
    target: float
    direction: str
    status: str
    interval: Interval | None
    sentence: str
    href: str


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure that criteria can ask for."""

    measure: str
    of: str | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class AgreementView:
    """Agreement beyond chance on one question."""

    of: str
    measure: str
    interval: Interval | None
    words: str


@dataclass(frozen=True, slots=True)
class SliceView:
    """Agreement on one question among the items with a value of an attribute.

    ``below``: its whole interval lies below that of all other items.
    """

    of: str
    attribute: str
    value: str
    interval: Interval
    below: bool


@dataclass(frozen=True, slots=True)
class PointView:
    """A measure in one day or week that begins at ``at``."""

    at: datetime
    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A measure over time; ``person`` is a pseudonym where it is of one person."""

    measure: str
    of: str
    person: str | None
    points: Sequence[PointView]
    target: float | None


@dataclass(frozen=True, slots=True)
class MarkView:
    """When a version of the guideline came."""

    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class AnnotatorView:
    """One person's figures; ``finding`` is an open finding about them."""

    member: str
    pseudonym: str
    role: str
    n_labels: int
    gold: Interval | None
    agreement: Interval | None
    median_seconds: float | None
    trend: Sequence[float]
    state: str
    finding: str | None = None


@dataclass(frozen=True, slots=True)
class ConfusionView:
    """What is truly the row was called the column; "" is 'nothing there'."""

    of: str
    labels: Sequence[str]
    matrix: Sequence[Sequence[int]]
    against: str


@dataclass(frozen=True, slots=True)
class LabelShareView:
    """How often a label is believed to be there."""

    label: str
    n: int
    share: Interval | None
    expected: float | None


@dataclass(frozen=True, slots=True)
class BalanceView:
    """The spread of labels; ``effective`` equally common labels would be as diverse."""

    of: str
    labels: Sequence[LabelShareView]
    effective: float
    rare: Sequence[str]


@dataclass(frozen=True, slots=True)
class ExampleView:
    """A disputed item, as far as a small picture or a line of text shows it.

    ``believed`` is the consensus by question; ``unsure`` the ids of its regions that are in
    doubt. ``width`` and ``height`` are those of the whole picture, in its pixels.
    """

    id: str
    external_id: str | None
    thumb: str | None
    text: str | None
    width: int | None = None
    height: int | None = None
    believed: Mapping[str, Any] = field(default_factory=dict)
    unsure: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class RuleView:
    """How often answers under a rule are disputed; ``items`` are the most disputed."""

    rule: str
    title: str
    n: int
    of: int
    interval: Interval | None
    items: Sequence[str]
    questions: int
    examples: Sequence[ExampleView] = ()


@dataclass(frozen=True, slots=True)
class DisputesView:
    """Items whose answers lie far apart, of those with two or more answers; and by rule."""

    n: int
    of: int
    by_rule: Sequence[RuleView]


@dataclass(frozen=True, slots=True)
class RedundancyView:
    """Labels on settled items, against the most that the blueprint allows for each.

    ``audit``: on how many audited items, which have all labels, fewer would have decided alike.
    """

    labels: int
    fixed: int
    saved: int
    share: float
    audit: Interval | None = None


@dataclass(frozen=True, slots=True)
class ReportView:
    """What a quality run found, as it is kept."""

    at: datetime
    n_items: int
    n_labels: int
    good_enough: str
    sentence: str
    criteria: Sequence[CriterionView]
    figures: Sequence[FigureView]
    agreement: Sequence[AgreementView]
    series: Sequence[SeriesView]
    guideline_marks: Sequence[MarkView]
    annotators: Sequence[AnnotatorView]
    confusion: Sequence[ConfusionView]
    balance: Sequence[BalanceView]
    disputes: DisputesView
    redundancy: RedundancyView
    methods: Mapping[str, str]
    slices: Sequence[SliceView] = ()


@dataclass(frozen=True, slots=True)
class RunningView:
    """The run that is under way."""

    id: str
    state: str
    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class QualityView:
    """The latest report against the criteria of today; ``at`` is None before the first run.

    ``stale`` says that labels came in after the report.
    """

    at: datetime | None
    n_items: int
    n_labels: int
    good_enough: str
    sentence: str
    criteria: Sequence[CriterionView]
    agreement: Sequence[AgreementView] = ()
    series: Sequence[SeriesView] = ()
    guideline_marks: Sequence[MarkView] = ()
    annotators: Sequence[AnnotatorView] = ()
    confusion: Sequence[ConfusionView] = ()
    balance: Sequence[BalanceView] = ()
    disputes: DisputesView = field(default_factory=lambda: DisputesView(0, 0, ()))
    redundancy: RedundancyView = field(default_factory=lambda: RedundancyView(0, 0, 0, 0.0))
    methods: Mapping[str, str] = field(default_factory=dict)
    running: RunningView | None = None
    slices: Sequence[SliceView] = ()


def criterion_view(slug: str, status: CriterionStatus) -> CriterionView:
    """A criterion with the address of the page that shows its figures."""
    page = "coverage" if status.measure == "coverage" else "quality"
    return CriterionView(
        status.measure,
        status.of,
        status.target,
        status.direction,
        status.status,
        status.interval,
        status.sentence,
        f"/projects/{slug}/{page}",
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
            [
                RuleView(r.rule, r.title, r.n, r.of, r.interval, r.items, r.questions)
                for r in found.by_rule
            ],
        ),
        redundancy=RedundancyView(
            evidence.labels_of_settled, fixed, saved, saved / fixed if fixed else 0.0, audit
        ),
        methods={name: _title(one.method) for name, one in found.consensus.items()},
        slices=[
            SliceView(one.of, one.attribute, one.value, one.interval, one.below)
            for one in found.slices
        ],
    )


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
