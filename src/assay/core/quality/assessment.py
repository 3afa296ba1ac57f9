"""The quality run's pure part: evidence in; consensus, measures, series and findings out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assay.core.intervals import Floats, mean_interval, wilson
from assay.core.labels.parts import picks_one
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.quality import findings
from assay.core.quality.aggregators.protocol import Aggregator
from assay.core.quality.agreement import (
    alpha,
    alpha_of_part,
    apart_by_distance,
    apart_nominal,
    in_words,
    item_disputes,
)
from assay.core.quality.balance import Balance, balance
from assay.core.quality.consensus import (
    Answered,
    QuestionConsensus,
    label_matrix,
    question_consensus,
)
from assay.core.quality.criteria import CriterionStatus, evaluate
from assay.core.quality.dispute import rule_votes
from assay.core.quality.evidence import Evidence, share_of
from assay.core.quality.findings import FindingDraft, PersonFigures, RuleFigures
from assay.core.quality.gold import accuracy_by_person, confusion, region_pairs
from assay.core.quality.matrix import Ints
from assay.core.quality.series import Point, alpha_series, share_series, width_for
from assay.core.values import Instant, Interval, Question

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
    """How often answers under a rule are disputed; ``items`` are the most disputed ones."""

    rule: str
    title: str
    n: int
    of: int
    interval: Interval | None
    items: Sequence[str]
    questions: int


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


@dataclass(frozen=True, slots=True)
class _Measured:
    """One question: its rows, answers, consensus, and each answer's distance to its peers."""

    question: Question
    rows: Ints
    answered: Answered
    consensus: QuestionConsensus
    apart: Floats
    expected: float | None
    alpha: Interval | None


def assess(evidence: Evidence, aggregator: Aggregator, rng: np.random.Generator) -> Assessment:
    """Measure everything once. Deterministic for equal evidence and generator."""
    measured = [
        _measure(evidence, question, aggregator, rng) for question in evidence.schema.questions
    ]
    apart, expected = _pooled(evidence, measured)
    posterior, dispute = _by_item(evidence, measured)
    gold = accuracy_by_person(evidence.gold.person, evidence.gold.correct, len(evidence.people))
    annotators = _annotators(evidence, gold, apart, expected)
    by_rule = _by_rule(evidence, measured)
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
        disputes={one.question.name: _dispute(evidence, one) for one in measured},
        posterior=posterior,
        dispute=dispute,
        agreement=[_agreement(one) for one in measured],
        series=_series(evidence, measured),
        annotators=annotators,
        confusion=_confusions(evidence, measured),
        balance=balances,
        disputed=int((dispute[paired] > 0.25).sum()),
        paired=int(paired.sum()),
        by_rule=by_rule,
        criteria=evaluate(evidence.criteria, figures),
        figures=figures,
        findings=_findings(evidence, annotators, by_rule, balances),
        n_labels=len(evidence.answers.bodies),
    )


def _measure(
    evidence: Evidence, question: Question, aggregator: Aggregator, rng: np.random.Generator
) -> _Measured:
    rows, answered = evidence.answered(question)
    kind = LABEL_TYPES.get(question.type)
    if picks_one(question):
        apart, expected = apart_nominal(label_matrix(question, answered))
    else:

        def distance(one: int, other: int) -> float:
            return kind.distance(question, answered.values[one], answered.values[other])

        apart, expected = apart_by_distance(answered.item, distance, rng)
    found = alpha(answered.item, apart, expected, rng)
    consensus = question_consensus(question, answered, aggregator)
    return _Measured(question, rows, answered, consensus, apart, expected, found)


def _agreement(one: _Measured) -> AgreementFigure:
    measure = MEASURES.get(one.question.type, "alpha")
    return AgreementFigure(one.question.name, measure, one.alpha, in_words(one.alpha))


def _pooled(evidence: Evidence, measured: Sequence[_Measured]) -> tuple[Floats, float | None]:
    """Over all questions: each annotation's mean distance to its peers, and the expected one."""
    n = len(evidence.answers.bodies)
    sums, counts, chance = np.zeros(n), np.zeros(n), np.zeros(n)
    for one in measured:
        kept = ~np.isnan(one.apart)
        if one.expected is None:
            continue
        sums[one.rows[kept]] += one.apart[kept]
        chance[one.rows[kept]] += one.expected
        counts[one.rows[kept]] += 1
    known = counts > 0
    apart = np.full(n, np.nan)
    apart[known] = sums[known] / counts[known]
    if not known.any():
        return apart, None
    return apart, float(chance[known].sum() / counts[known].sum())


def _dispute(evidence: Evidence, one: _Measured) -> Floats:
    """For each item the mean distance between two answers to a question; NaN below two."""
    n = len(evidence.items)
    dispute = np.full(n, np.nan)
    several = np.unique(one.answered.item[~np.isnan(one.apart)])
    dispute[several] = item_disputes(one.answered.item, one.apart, n)[several]
    return dispute


def _by_item(evidence: Evidence, measured: Sequence[_Measured]) -> tuple[Floats, Floats]:
    """The least posterior over the questions, and the mean dispute over those answered twice."""
    n = len(evidence.items)
    posterior = np.full(n, np.nan)
    sums, counts = np.zeros(n), np.zeros(n)
    for one in measured:
        for item in one.consensus.items:
            posterior[item.item] = np.fmin(posterior[item.item], item.posterior)
        own = _dispute(evidence, one)
        several = ~np.isnan(own)
        sums[several] += own[several]
        counts[several] += 1
    dispute = np.full(n, np.nan)
    dispute[counts > 0] = sums[counts > 0] / counts[counts > 0]
    return posterior, dispute


def _annotators(
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


def _series(evidence: Evidence, measured: Sequence[_Measured]) -> list[SeriesFigure]:
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


def _confusions(evidence: Evidence, measured: Sequence[_Measured]) -> list[ConfusionFigure]:
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


def _pairs_with_consensus(one: _Measured) -> list[tuple[str, str]]:
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


def _by_rule(evidence: Evidence, measured: Sequence[_Measured]) -> list[RuleFigure]:
    """Disputes by rule, the most disputed share first."""
    total: dict[str, int] = {}
    disputed: dict[str, dict[int, int]] = {}
    for one in measured:
        for rows in one.answered.rows_by_item():
            item = int(one.answered.item[rows[0]])
            given = {
                evidence.people[one.answered.annotator[row]].pseudonym: one.answered.values[row]
                for row in rows
            }
            for vote in rule_votes(one.question, given):
                total[vote.rule] = total.get(vote.rule, 0) + 1
                if vote.disputed:
                    items = disputed.setdefault(vote.rule, {})
                    items[item] = items.get(item, 0) + 1
    figures = []
    for rule, n in total.items():
        items = disputed.get(rule, {})
        wrong = sum(items.values())
        typical = sorted(items, key=lambda item: (-items[item], item))[:TYPICAL]
        figures.append(
            RuleFigure(
                rule,
                evidence.rules.get(rule, ""),
                wrong,
                n,
                wilson(wrong, n),
                [evidence.items[item] for item in typical],
                evidence.asked_by_rule.get(rule, 0),
            )
        )
    return sorted(figures, key=lambda one: (-one.n / one.of, one.rule))


def _figures(
    evidence: Evidence, measured: Sequence[_Measured]
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


def _findings(
    evidence: Evidence,
    annotators: Sequence[AnnotatorFigure],
    by_rule: Sequence[RuleFigure],
    balances: Sequence[Balance],
) -> list[FindingDraft]:
    people = [_person(evidence, one) for one in annotators]
    rules = [
        RuleFigures(one.rule, one.title, one.n, one.of, one.interval, one.questions)
        for one in by_rule
    ]
    drafts = findings.drift(people) + _low_gold(evidence, annotators)
    drafts += findings.unclear_rules(rules)
    for one in balances:
        counts = {share.label: share.n for share in one.labels}
        rare = [(label, counts[label]) for label in one.rare]
        drafts += findings.imbalance(one.of, rare, sum(counts.values()))
    coverage = evidence.coverage
    if coverage is not None:
        drafts += findings.coverage_gap(coverage.met, coverage.total, coverage.missing)
    for known in evidence.known_gold:
        drafts.append(findings.known_gold(known.uid, known.name, known.leak))
    return drafts + findings.no_gold(evidence.n_gold, evidence.wants_gold)


def _low_gold(evidence: Evidence, annotators: Sequence[AnnotatorFigure]) -> list[FindingDraft]:
    """People below a target of the blueprint, of all questions or of one; each person once."""
    gold = evidence.gold
    found: dict[str, FindingDraft] = {}
    for asked in evidence.criteria:
        if asked.measure != "gold_accuracy":
            continue
        person, right = gold.person, gold.correct
        if asked.of is not None:
            rows = [row for row, told in enumerate(gold.right) if asked.of in told]
            person = person[rows]
            right = np.array([gold.right[row][asked.of] for row in rows], dtype=np.int64)
        shares = accuracy_by_person(person, right, len(evidence.people))
        people = [replace(_person(evidence, one), gold=shares[one.person]) for one in annotators]
        for draft in findings.low_gold(people, asked.target):
            found.setdefault(draft.key, draft)
    return list(found.values())


def _person(evidence: Evidence, figure: AnnotatorFigure) -> PersonFigures:
    """A person's figures; where their accuracy on gold fell, it is told before and since."""
    who, gold = evidence.people[figure.person], evidence.gold
    fall = evidence.falls.get(figure.person)
    before = recent = None
    if fall is not None:
        own = gold.person == figure.person
        early = gold.correct[own & (gold.at < fall.since)]
        late = gold.correct[own & (gold.at >= fall.since)]
        before = wilson(float(early.sum()), len(early))
        recent = wilson(float(late.sum()), len(late))
    return PersonFigures(
        who.member,
        who.pseudonym,
        figure.gold,
        figure.agreement,
        figure.n_labels,
        before=before,
        recent=recent,
        since=fall.since if fall else None,
        items_to_false_alarm=fall.items_to_false_alarm if fall else 0,
    )
