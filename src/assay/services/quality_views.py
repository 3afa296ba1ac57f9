"""The quality report as clients see it, and how an assessment becomes one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assay.core.quality.anchoring import Anchoring
from assay.core.quality.causes import CauseFigure, Causes
from assay.core.quality.criteria import CriterionStatus
from assay.core.quality.order_effects import OrderEffect
from assay.core.quality.reliability import Reliability
from assay.core.quality.rewriting import ConfusedPair
from assay.core.values import Interval


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
    """How often answers under a rule are disputed; ``items`` are typical ones to look at.

    ``settles``: how many disputed cases a clearer rule is expected to settle; ``causes`` what
    reviewers said of cases under it; ``pair`` the labels that are confused most.
    """

    rule: str
    title: str
    n: int
    of: int
    interval: Interval | None
    items: Sequence[str]
    questions: int
    examples: Sequence[ExampleView] = ()
    settles: float = 0.0
    causes: CauseFigure | None = None
    pair: ConfusedPair | None = None


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
class ControlPointView:
    """Items in dispute among those of a day or week that begins at ``at``, with their limits.

    ``outside`` is above, below or ""; ``items`` are the most disputed ones.
    """

    at: datetime
    n: int
    disputed: int
    share: float
    low: float
    high: float
    outside: str
    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class ControlView:
    """The control chart of disputes: its centre and its points, a day or a week apart."""

    weekly: bool
    centre: float
    points: Sequence[ControlPointView]


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
    causes: Causes | None = None
    anchoring: Sequence[Anchoring] = ()
    order_effects: Sequence[OrderEffect] = ()
    reliability: Sequence[Reliability] = ()
    control: ControlView | None = None


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
    causes: Causes | None = None
    anchoring: Sequence[Anchoring] = ()
    order_effects: Sequence[OrderEffect] = ()
    reliability: Sequence[Reliability] = ()
    control: ControlView | None = None


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
