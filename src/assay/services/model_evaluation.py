"""A model version against the reference: loads, aligns, evaluates. Shared by iteration's views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from assay.core.intervals import wilson
from assay.core.iteration.detection import evaluate_boxes, map_interval, slice_ap
from assay.core.iteration.evaluation import Evaluation, evaluate_choice, evaluate_choices
from assay.core.iteration.intervals import ratio_interval
from assay.core.iteration.matching import Boxes, Matches
from assay.core.iteration.slices import Attribute, Slice, SliceRules, worst_slices
from assay.core.labels.parts import picks_one
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.values import Interval, Question
from assay.services.context import Context
from assay.store.iteration import Reference, attribute_columns, reference_of
from assay.store.places import Place
from assay.store.predictions import Predicted, predicted

OTHER = "(other)"
LEAST_ACCEPTED = 30
SHRINK = SliceRules().shrink
Held = Literal["accepted", "consensus"]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One question of one version: the items that both sides know, and how they compare.

    ``matches`` are there for boxes only, so that slices and arms can be weighed.
    """

    question: Question
    held: Held
    item_ids: Ints
    evaluation: Evaluation
    matches: Matches | None

    def right_share(self, inside: NDArray[np.bool_]) -> Interval | None:
        """How much of what some items ask for was right, in [0, 1], with Wilson's bounds.

        For boxes: hits among hits, misses and inventions. It needs few items to mean something,
        which average precision does not.
        """
        right, total = self.evaluation.right[inside].sum(), self.evaluation.total[inside].sum()
        n = int(inside.sum())
        return wilson(float(right / total) * n, n) if total > 0 else None

    def part(self, inside: NDArray[np.bool_], rng: np.random.Generator) -> Interval:
        """The measure on some of the items only."""
        if self.matches is None:
            return ratio_interval(self.evaluation.right[inside], self.evaluation.total[inside])
        return slice_ap(self.matches, inside, rng)[0]


@dataclass(frozen=True, slots=True)
class WeakSlice:
    """A weak slice with the measure of its question on it and on the rest."""

    found: Slice
    value: Interval
    rest: float


def evaluate(
    ctx: Context,
    place: Place,
    question: Question,
    model: str,
    version: str,
    reference: Reference | None = None,
    repeats: int = 200,
) -> Evaluated:
    """Compare a version's answers to one question with what is accepted, or agreed.

    Where at least 30 items are accepted (or known gold) only those count; else the consensus
    of all items that have enough labels stands in for them, and the result says so.
    """
    project = place.project.id
    if reference is None:
        reference = reference_of(ctx.conn, project, question.name)
    said = predicted(ctx.conn, project, model, version, question.name)
    rng = np.random.default_rng(project)
    return compare(question, reference, said, rng, repeats)


def compare(
    question: Question,
    reference: Reference,
    said: Predicted,
    rng: np.random.Generator,
    repeats: int = 200,
) -> Evaluated:
    """The evaluation of what both sides have an answer for."""
    ids, left, right = np.intersect1d(
        reference.item_ids, said.item_ids, assume_unique=True, return_indices=True
    )
    held: Held = "consensus"
    accepted = reference.accepted[left]
    if accepted.sum() >= LEAST_ACCEPTED or (len(ids) and accepted.all()):
        held = "accepted"
        ids, left, right = ids[accepted], left[accepted], right[accepted]
    truth = [reference.values[i] for i in left]
    guess = [said.values[i] for i in right]
    scores = [said.scores[i] for i in right]
    matches = None
    if question.type == "boxes":
        evaluation, matches = _boxes(question, truth, guess, scores, rng, repeats)
    elif picks_one(question):
        labels, codes = _codes(question, [*truth, *guess])
        evaluation = evaluate_choice(codes[: len(truth)], codes[len(truth) :], labels)
    elif question.type == "choices":
        names = question.label_names()
        evaluation = evaluate_choices(_flags(truth, names), _flags(guess, names), names)
    else:
        evaluation = _likeness(question, truth, guess)
    return Evaluated(question, held, ids.astype(np.int64), evaluation, matches)


def weak_slices(ctx: Context, place: Place, evaluated: Evaluated) -> list[WeakSlice]:
    """The weak slices of an evaluation, each with the measure inside and outside."""
    ids = evaluated.item_ids
    columns = [
        Attribute(column.name, column.values, column.codes)
        for column in attribute_columns(ctx.conn, place.project.id, ids)
    ]
    by_name = {column.name: column for column in columns}
    rng = np.random.default_rng(place.project.id)
    weak = []
    evaluation = evaluated.evaluation
    for found in worst_slices(evaluation.right, evaluation.total, columns):
        value, rest = found.value, found.rest
        if evaluated.matches is not None:
            inside = np.ones(len(ids), dtype=bool)
            for name, of in found.where.items():
                inside &= by_name[name].codes == by_name[name].values.index(of)
            value, rest = slice_ap(evaluated.matches, inside, rng)
        weak.append(WeakSlice(found, value, rest))
    return sorted(
        weak, key=lambda one: (one.value.value - one.rest) * one.found.n / (one.found.n + SHRINK)
    )


def _shrunken_gap(weak: WeakSlice) -> float:
    n = weak.found.n
    return (weak.value.value - weak.rest) * n / (n + SHRINK)


def quick_value(evaluated: Evaluated, rng: np.random.Generator) -> Interval:
    """The measure on all items with an interval from few repeats (for lists of versions)."""
    if evaluated.matches is None:
        return evaluated.evaluation.value
    return map_interval(evaluated.matches, len(evaluated.item_ids), rng, 60)


def _boxes(
    question: Question,
    truth: Sequence[Any],
    guess: Sequence[Any],
    scores: Sequence[Any],
    rng: np.random.Generator,
    repeats: int,
) -> tuple[Evaluation, Matches]:
    labels = question.label_names()
    reference = _flat(truth, [None] * len(truth), labels)
    detections = _flat(guess, scores, labels)
    return evaluate_boxes(reference, detections, labels, len(truth), rng, repeats=repeats)


def _flat(values: Sequence[Any], scores: Sequence[Any], labels: Sequence[str]) -> Boxes:
    """The regions of many items as arrays; those of labels that are no more are left out."""
    codes = {label: code for code, label in enumerate(labels)}
    rows = [
        (item, codes[region["label"]], *region["box"], region.get("rotation") or 0.0, score)
        for item, (value, own) in enumerate(zip(values, scores, strict=True))
        for region, score in zip(value, own or [1.0] * len(value), strict=True)
        if region["label"] in codes
    ]
    table = np.array(rows, dtype=np.float64).reshape(-1, 8)
    return Boxes(
        table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2:7], table[:, 7]
    )


def _codes(question: Question, values: Sequence[Any]) -> tuple[tuple[str, ...], Ints]:
    """Codes of labels; a value that is no label any more counts as another one."""
    names = question.label_names()
    codes = {label: code for code, label in enumerate(names)}
    coded = np.array([codes.get(value, len(names)) for value in values], dtype=np.int64)
    return ((*names, OTHER) if bool((coded == len(names)).any()) else names), coded


def _flags(values: Sequence[Any], names: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([[name in value for name in names] for value in values], dtype=bool).reshape(
        len(values), len(names)
    )


def _likeness(question: Question, truth: Sequence[Any], guess: Sequence[Any]) -> Evaluation:
    """For texts, numbers and ratings: 1 - the label type's own distance."""
    plugin = LABEL_TYPES.get(question.type)
    right = np.array(
        [1.0 - plugin.distance(question, a, b) for a, b in zip(truth, guess, strict=True)]
    )
    total = np.ones(len(right))
    return Evaluation(
        "likeness",
        ratio_interval(right, total),
        (),
        np.zeros((0, 0), dtype=np.int64),
        (),
        right,
        total,
    )
