"""The figures of a quality report: agreement, people, series, confusions and rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assay.core.intervals import Floats, wilson
from assay.core.labels.parts import picks_one
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.quality.agreement import alpha_of_part, in_words
from assay.core.quality.causes import CauseFigure, Causes
from assay.core.quality.dispute import objects_of, rule_votes
from assay.core.quality.evidence import Evidence
from assay.core.quality.gold import confusion, region_pairs
from assay.core.quality.matrix import Ints
from assay.core.quality.measured import Measured
from assay.core.quality.rewriting import (
    ConfusedPair,
    Pair,
    label_pairs,
    most_confused,
    pairs_by_rule,
    settles,
)
from assay.core.quality.series import Point, alpha_series, share_series, width_for
from assay.core.values import Instant, Interval

MEASURES = {
    "choice": "alpha_nominal",
    "choices": "alpha_jaccard",
    "taxonomy": "alpha_hierarchy",
    "boxes": "alpha_iou",
    "ellipses": "alpha_iou",
    "polygons": "alpha_iou",
    "polylines": "alpha_buffer",
    "keypoints": "alpha_oks",
    "masks": "alpha_iou",
    "cuboids": "alpha_iou",
    "spans": "alpha_overlap",
    "relations": "alpha_links",
    "segments": "alpha_time",
    "tracks": "alpha_space_time",
    "text": "alpha_edit",
    "number": "alpha_absolute",
    "rating": "alpha_absolute",
    "date": "alpha_absolute",
    "ranking": "alpha_kendall",
    "pairwise": "alpha_preference",
}
MIN_GOLD_PAIRS = 20
MIN_SERIES = 8
TYPICAL = 6


@dataclass(frozen=True, slots=True)
class AgreementFigure:
    """Alpha of one question, and what it is worth in words."""

    of: str
    measure: str
    interval: Interval | None
    words: str


@dataclass(frozen=True, slots=True)
class SeriesFigure:
    """A measure over time, of a question, a person (index) or all."""

    measure: str
    of: str
    person: int | None
    points: Sequence[Point]
    target: float | None


@dataclass(frozen=True, slots=True)
class AnnotatorFigure:
    """One person's figures; ``trend`` are the values of their series on gold (or agreement)."""

    person: int
    n_labels: int
    gold: Interval | None
    agreement: Interval | None
    median_seconds: float | None
    trend: Sequence[float]


@dataclass(frozen=True, slots=True)
class ConfusionFigure:
    """What is truly the row was called the column; "" is 'nothing there'."""

    of: str
    labels: Sequence[str]
    matrix: Sequence[Sequence[int]]
    against: str


@dataclass(frozen=True, slots=True)
class RuleFigure:
    """How often answers under a rule are disputed; ``items`` are the most disputed ones.

    ``settles``: how many disputed cases rewriting it is expected to settle; ``causes`` what
    reviewers said of cases under it; ``pair`` the two labels confused most, and how often.
    """

    rule: str
    title: str
    n: int
    of: int
    interval: Interval | None
    items: Sequence[str]
    questions: int
    settles: float = 0.0
    causes: CauseFigure | None = None
    pair: ConfusedPair | None = None


def agreement_figure(one: Measured) -> AgreementFigure:
    """Alpha of a question by the distance of its type, with what it is worth."""
    measure = MEASURES.get(one.question.type, "alpha")
    return AgreementFigure(one.question.name, measure, one.alpha, in_words(one.alpha))


def annotator_figures(
    evidence: Evidence,
    gold: Sequence[Interval | None],
    apart: Floats,
    expected: float | None,
) -> list[AnnotatorFigure]:
    """Those who gave answers, with most labels first."""
    figures = []
    answers = evidence.answers
    for person in range(len(evidence.people)):
        rows = np.flatnonzero(answers.person == person)
        on_gold = np.flatnonzero(evidence.gold.person == person)
        if not len(rows) and not len(on_gold):
            continue
        leads = answers.lead_ms[rows]
        leads = leads[leads > 0]
        median = float(np.median(leads)) / 1000 if len(leads) else None
        if len(on_gold) >= MIN_SERIES:
            width = _width(evidence.gold.at)
            points = share_series(
                evidence.gold.at[on_gold], evidence.gold.correct[on_gold].astype(float), width
            )
        else:
            points = alpha_series(answers.at[rows], apart[rows], expected, _width(answers.at))
        figures.append(
            AnnotatorFigure(
                person,
                len(rows),
                gold[person],
                alpha_of_part(apart[rows], expected),
                median,
                [point.interval.value for point in points],
            )
        )
    return sorted(figures, key=lambda one: (-one.n_labels, one.person))


def _width(at: Ints) -> Instant:
    return width_for(int(at.min()), int(at.max())) if len(at) else width_for(0, 0)


def series_figures(evidence: Evidence, measured: Sequence[Measured]) -> list[SeriesFigure]:
    """Alpha of each question, gold accuracy of all and of each person with enough of it."""
    answers, gold = evidence.answers, evidence.gold
    width = _width(answers.at)
    series = [
        SeriesFigure(
            "alpha",
            one.question.name,
            None,
            alpha_series(answers.at[one.rows], one.apart, one.expected, width),
            evidence.target("alpha", one.question.name),
        )
        for one in measured
    ]
    if len(gold.at):
        right, target = gold.correct.astype(float), evidence.target("gold_accuracy")
        width = max(width, _width(gold.at))
        series.append(
            SeriesFigure("gold_accuracy", "", None, share_series(gold.at, right, width), target)
        )
        for person in np.unique(gold.person).tolist():
            rows = np.flatnonzero(gold.person == person)
            if len(rows) >= MIN_SERIES:
                points = share_series(gold.at[rows], right[rows], width)
                series.append(SeriesFigure("gold_accuracy", "", person, points, target))
    return [one for one in series if one.points]


def confusion_figures(evidence: Evidence, measured: Sequence[Measured]) -> list[ConfusionFigure]:
    """Against gold where there is enough of it, else against the consensus."""
    figures = []
    for one in measured:
        question = one.question
        if not question.labels or not (
            picks_one(question) or LABEL_TYPES.get(question.type).has_regions
        ):
            continue
        pairs = [pair for row in evidence.gold.pairs for pair in row.get(question.name, ())]
        against = "gold"
        if len(pairs) < MIN_GOLD_PAIRS:
            pairs, against = _pairs_with_consensus(one), "consensus"
        if pairs:
            labels, matrix = confusion(pairs, question.label_names())
            figures.append(ConfusionFigure(question.name, labels, matrix, against))
    return figures


def _pairs_with_consensus(one: Measured) -> list[tuple[str, str]]:
    believed = {item.item: item for item in one.consensus.items}
    regions = LABEL_TYPES.get(one.question.type).has_regions
    pairs: list[tuple[str, str]] = []
    for item, value in zip(one.answered.item.tolist(), one.answered.values, strict=True):
        truth = believed[item]
        if truth.n < 2:
            continue
        if regions:
            pairs.extend(region_pairs(one.question, truth.value, value))
        else:
            pairs.append((truth.value, value))
    return pairs


def rule_figures(
    evidence: Evidence, measured: Sequence[Measured], causes: Causes
) -> list[RuleFigure]:
    """Disputes by rule, those first that rewriting could settle most of.

    Rules of which only reviewers or questions tell are left out: there is nothing to settle yet.
    """
    total: Counter[str] = Counter()
    disputed: dict[str, Counter[int]] = {}
    pairs: dict[str, Counter[Pair]] = {}
    for one in measured:
        together: Counter[Pair] = Counter()
        for rows in one.answered.rows_by_item():
            item = int(one.answered.item[rows[0]])
            given = {
                evidence.people[one.answered.annotator[row]].pseudonym: one.answered.values[row]
                for row in rows
            }
            objects = objects_of(one.question, given)
            together.update(label_pairs(one.question, given, objects))
            for vote in rule_votes(one.question, given, objects):
                total[vote.rule] += 1
                if vote.disputed:
                    disputed.setdefault(vote.rule, Counter())[item] += 1
        for rule, found in pairs_by_rule(one.question, together).items():
            pairs.setdefault(rule, Counter()).update(found)
    figures = []
    for rule, n in total.items():
        items = disputed.get(rule, Counter())
        wrong = items.total()
        own = causes.by_rule.get(rule)
        figures.append(
            RuleFigure(
                rule,
                evidence.rules.get(rule, ""),
                wrong,
                n,
                wilson(wrong, n),
                _typical(evidence, items, own),
                evidence.asked_by_rule.get(rule, 0),
                settles(wrong, own, causes.all),
                own,
                most_confused(pairs.get(rule, Counter())),
            )
        )
    return sorted(figures, key=lambda one: (-one.settles, -one.questions, one.rule))


def _typical(evidence: Evidence, items: Counter[int], causes: CauseFigure | None) -> list[str]:
    """Items to look at: first those that a reviewer blamed on the rule, then the most disputed."""
    blamed = list(causes.items[: TYPICAL // 2]) if causes is not None else []
    most = [evidence.items[item] for item in sorted(items, key=lambda item: (-items[item], item))]
    return list(dict.fromkeys(blamed + most))[:TYPICAL]
