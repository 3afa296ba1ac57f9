"""Answers against gold: which are right, what was called what, and how right each person is.

An answer is right when it is the same label, the same set of labels, or a value at no distance.
An answer with regions is right when at least three quarters of its objects are: found in their
place with their label, out of all that there are and all that were added. (Attributes count in
the score only.) An annotation is right when all of its answers are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assay.core.intervals import Floats, wilson
from assay.core.labels.alignment import aligned
from assay.core.labels.parts import picks_one
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.quality.matrix import Ints
from assay.core.values import JSON, Interval, Question, Schema

RIGHT_SHARE = 0.75
NOTHING = ""
"""The label of what is not there: a missed object's given label, an invention's true one."""


@dataclass(frozen=True, slots=True)
class GoldVerdict:
    """One annotation against gold: score (1 - distance), whether it is right, and the pairs.

    ``right`` tells it of each question that gold answers; ``pairs`` holds, for each question
    with labels, (gold label, given label) pairs.
    """

    score: float
    correct: bool
    right: Mapping[str, bool]
    pairs: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)


def judge(schema: Schema, gold: Mapping[str, JSON], given: Mapping[str, JSON]) -> GoldVerdict:
    """The verdict on one annotation; only questions that the gold answers count."""
    gold, given = aligned(schema.questions, [gold, given])
    scores: list[float] = []
    right: dict[str, bool] = {}
    pairs: dict[str, list[tuple[str, str]]] = {}
    for question in schema.questions:
        if question.name not in gold:
            continue
        truth = gold[question.name]
        if question.name not in given:
            scores.append(0.0)
            right[question.name] = False
            continue
        answer = given[question.name]
        kind = LABEL_TYPES.get(question.type)
        distance = kind.distance(question, truth, answer)
        scores.append(1.0 - distance)
        if kind.has_regions:
            pairs[question.name] = region_pairs(question, truth, answer)
            right[question.name] = objects_right(pairs[question.name])
        else:
            right[question.name] = distance == 0.0
            if picks_one(question):
                pairs[question.name] = [(truth, answer)]
    score = sum(scores) / len(scores) if scores else 0.0
    return GoldVerdict(score, bool(right) and all(right.values()), right, pairs)


def objects_right(pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether at least three quarters of the objects are right; nothing where nothing is, too."""
    return sum(a == b for a, b in pairs) >= RIGHT_SHARE * len(pairs)


def region_pairs(question: Question, truth: JSON, answer: JSON) -> list[tuple[str, str]]:
    """(true label, given label) of each object; "" where one side has nothing."""
    match = LABEL_TYPES.get(question.type).match(question, truth, answer)
    found = [(truth[i]["label"], answer[j]["label"]) for i, j, _ in match.pairs]
    missed = [(truth[i]["label"], NOTHING) for i in match.only_left]
    added = [(NOTHING, answer[j]["label"]) for j in match.only_right]
    return found + missed + added


def accuracy_by_person(person: Ints, correct: Ints, n_people: int) -> list[Interval | None]:
    """For each person the share of right answers with its interval; None where never asked."""
    n = np.bincount(person, minlength=n_people)
    right = np.bincount(person, weights=correct, minlength=n_people)
    return [wilson(float(k), int(m)) for k, m in zip(right, n, strict=True)]


def accuracy_of_all(correct: Ints) -> Interval | None:
    """The share of right answers of everybody."""
    return wilson(float(np.sum(correct)), len(correct))


def confusion(
    pairs: Sequence[tuple[str, str]], labels: Sequence[str]
) -> tuple[list[str], list[list[int]]]:
    """How often what is truly the row was called the column.

    Where objects were missed or invented, the last row and column are "" (nothing there).
    """
    names = list(labels)
    if any(NOTHING in pair for pair in pairs):
        names.append(NOTHING)
    place = {name: index for index, name in enumerate(names)}
    known = [(place[a], place[b]) for a, b in pairs if a in place and b in place]
    cells = np.zeros((len(names), len(names)), dtype=np.int64)
    if known:
        rows, columns = np.array(known).T
        np.add.at(cells, (rows, columns), 1)
    return names, cells.tolist()


def calibration_error(certainty: Floats, correct: Ints, bins: int = 10) -> float | None:
    """Expected calibration error of posteriors on gold items; None for no items."""
    if not len(certainty):
        return None
    bin_of = np.minimum((certainty * bins).astype(np.int64), bins - 1)
    n = np.bincount(bin_of, minlength=bins)
    gap = np.abs(
        np.bincount(bin_of, weights=certainty, minlength=bins)
        - np.bincount(bin_of, weights=correct, minlength=bins)
    )
    return float(gap[n > 0].sum() / len(certainty))
