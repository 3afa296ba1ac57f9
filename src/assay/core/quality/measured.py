"""Each question measured: its answers, consensus, and how far each answer is from its peers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assay.core.intervals import Floats
from assay.core.labels.parts import picks_one
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.quality.aggregators.protocol import Aggregator
from assay.core.quality.agreement import alpha, apart_by_distance, apart_nominal, item_disputes
from assay.core.quality.consensus import (
    Answered,
    QuestionConsensus,
    label_matrix,
    question_consensus,
)
from assay.core.quality.evidence import Evidence
from assay.core.quality.matrix import Ints
from assay.core.values import Interval, Question


@dataclass(frozen=True, slots=True)
class Measured:
    """One question: its rows, answers, consensus, and each answer's distance to its peers."""

    question: Question
    rows: Ints
    answered: Answered
    consensus: QuestionConsensus
    apart: Floats
    expected: float | None
    alpha: Interval | None


def measure_question(
    evidence: Evidence, question: Question, aggregator: Aggregator, rng: np.random.Generator
) -> Measured:
    """Distances, alpha and consensus of one question; ``rng`` samples pairs and the bootstrap."""
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
    return Measured(question, rows, answered, consensus, apart, expected, found)


def pooled(evidence: Evidence, measured: Sequence[Measured]) -> tuple[Floats, float | None]:
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


def dispute_of(evidence: Evidence, one: Measured) -> Floats:
    """For each item the mean distance between two answers to a question; NaN below two."""
    n = len(evidence.items)
    dispute = np.full(n, np.nan)
    several = np.unique(one.answered.item[~np.isnan(one.apart)])
    dispute[several] = item_disputes(one.answered.item, one.apart, n)[several]
    return dispute


def by_item(evidence: Evidence, measured: Sequence[Measured]) -> tuple[Floats, Floats]:
    """The least posterior over the questions, and the mean dispute over those answered twice."""
    n = len(evidence.items)
    posterior = np.full(n, np.nan)
    sums, counts = np.zeros(n), np.zeros(n)
    for one in measured:
        for item in one.consensus.items:
            posterior[item.item] = np.fmin(posterior[item.item], item.posterior)
        own = dispute_of(evidence, one)
        several = ~np.isnan(own)
        sums[several] += own[several]
        counts[several] += 1
    dispute = np.full(n, np.nan)
    dispute[counts > 0] = sums[counts > 0] / counts[counts > 0]
    return posterior, dispute
