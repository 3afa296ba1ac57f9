"""Consensus of regions: find the objects, decide which are there and what, and where they lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assay.core.labels.region_clusters import medoid
from assay.core.labels.regions import Cluster, Region, RegionType, with_unique_ids
from assay.core.labels.run_lengths import region_of, runs_of
from assay.core.quality.aggregators.protocol import Aggregator
from assay.core.quality.answered import Answered, ItemConsensus, QuestionConsensus
from assay.core.quality.matrix import Floats, Ints, answer_matrix
from assay.core.quality.structured.geometry import GEOMETRIES, Geometry
from assay.core.quality.structured.mask_merge import merge_masks
from assay.core.quality.structured.objects import Marks, object_belief
from assay.core.quality.structured.positions import merge_positions
from assay.core.values import JSON, Question

BY_VOTE = frozenset({"majority", "weighted_majority"})
"""Methods that decide on objects by votes; all others know what misses and false alarms are."""

Fields = dict[str, JSON]


@dataclass(frozen=True, slots=True)
class Thing:
    """One object of one item: the rows of those who saw the item, and who marked it.

    ``cluster.annotators`` are places in ``rows``.
    """

    item: int
    rows: tuple[int, ...]
    cluster: Cluster


@dataclass(frozen=True, slots=True)
class _Belief:
    posterior: Floats
    skill: Floats
    method: str
    figures: dict[str, Floats]


@dataclass(frozen=True, slots=True)
class FoundObject:
    """An object that somebody marked: its merged region, and what is believed of it.

    ``labels``: the probability that it is there, by the label that it has; ``kept``:
    whether it is part of the consensus; ``sure``: the probability
    that keeping or leaving it is right.
    """

    item: int
    region: Fields
    labels: dict[str, float]
    kept: bool
    sure: float
    marked: int


@dataclass(frozen=True, slots=True)
class FoundObjects:
    """All objects of a question, in the order of the items; the rest as in the consensus."""

    objects: list[FoundObject]
    method: str
    skill: Floats
    answers: Floats
    figures: dict[str, Floats]


def found_objects(
    question: Question, kind: RegionType, answered: Answered, aggregator: Aggregator
) -> FoundObjects:
    """Every object that anybody marked, with its belief: kept ones and those that are not."""
    things: list[Thing] = []
    for rows in answered.rows_by_item():
        item = int(answered.item[rows[0]])
        clusters = kind.objects(question, [answered.values[r] for r in rows])
        things.extend(Thing(item, tuple(rows), cluster) for cluster in clusters)
    belief = _belief(question, answered, things, aggregator)
    names = question.label_names()
    label = _labels(belief.posterior)
    shapes, figures = merged_shapes(question, kind, answered, things, belief.skill)
    found: list[FoundObject] = []
    for thing, row, k, shape in zip(things, belief.posterior, label, shapes, strict=True):
        people = [answered.annotator[thing.rows[who]] for who in thing.cluster.annotators]
        weights = [float(belief.skill[person]) for person in people]
        region = _with_shape(kind.combine(question, thing.cluster, weights, names[k]), shape)
        kept = bool(row[-1] <= 0.5 + 1e-9)
        sure = float(row[k if kept else -1])
        by_label = {name: float(p) for name, p in zip(names, row[:-1], strict=True) if p >= 5e-4}
        found.append(FoundObject(thing.item, region, by_label, kept, sure, len(people)))
    answers = _answer_scores(question, answered, things, belief.posterior)
    learnt = {**belief.figures, **figures}
    return FoundObjects(found, belief.method, belief.skill, answers, learnt)


def region_consensus(
    question: Question, kind: RegionType, answered: Answered, aggregator: Aggregator
) -> QuestionConsensus:
    """The consensus of a question whose values are regions, over all its items."""
    found = found_objects(question, kind, answered, aggregator)
    groups = answered.rows_by_item()
    by_item: dict[int, list[FoundObject]] = {int(answered.item[rows[0]]): [] for rows in groups}
    for one in found.objects:
        by_item[one.item].append(one)
    items = [
        ItemConsensus(
            item,
            with_unique_ids([one.region for one in own if one.kept]),
            min((one.sure for one in own), default=1.0),
            len(rows),
            {"objects": [_told(one) for one in own]},
        )
        for (item, own), rows in zip(by_item.items(), groups, strict=True)
    ]
    return QuestionConsensus(found.method, items, found.skill, found.answers, found.figures)


def _told(one: FoundObject) -> Fields:
    return {
        "id": one.region["id"],
        "label": one.region["label"],
        "kept": one.kept,
        "posterior": round(one.sure, 4),
        "marked": one.marked,
    }


def _labels(posterior: Floats) -> Ints:
    """The most probable label of each object, whether or not it is there."""
    if not len(posterior):
        return np.zeros(0, dtype=np.int64)
    return np.asarray(np.argmax(np.round(posterior[:, :-1], 9), axis=1), dtype=np.int64)


def _with_shape(region: Fields, shape: Fields | None) -> Fields:
    if shape is None:
        return region
    if "at" in shape:  # joints: the vote of the type says which, the merge says where
        points = {
            name: [*shape["at"].get(name, joint[:2]), joint[2]]
            for name, joint in region["points"].items()
        }
        return {**region, "points": points}
    return {**region, **shape}


def _belief(
    question: Question, answered: Answered, things: Sequence[Thing], aggregator: Aggregator
) -> _Belief:
    place = {name: index for index, name in enumerate(question.label_names())}
    thing: list[int] = []
    annotator: list[int] = []
    label: list[int] = []
    seen: list[int] = []
    saw: list[int] = []
    for index, one in enumerate(things):
        for who, region in zip(one.cluster.annotators, one.cluster.regions, strict=True):
            thing.append(index)
            annotator.append(int(answered.annotator[one.rows[who]]))
            label.append(place[region["label"]])
        seen.extend([index] * len(one.rows))
        saw.extend(int(answered.annotator[row]) for row in one.rows)
    if aggregator.name in BY_VOTE:
        nothing = len(place)
        given = {(i, a): k for i, a, k in zip(thing, annotator, label, strict=True)}
        rows = [given.get(pair, nothing) for pair in zip(seen, saw, strict=True)]
        matrix = answer_matrix(
            _ints(seen), _ints(saw), _ints(rows), len(things), answered.n_annotators, nothing + 1
        )
        found = aggregator.aggregate(matrix)
        return _Belief(found.posterior, found.skill, aggregator.name, {})
    marks = Marks(
        _ints(thing),
        _ints(annotator),
        _ints(label),
        _ints(seen),
        _ints(saw),
        np.bincount(answered.annotator, minlength=answered.n_annotators),
        len(things),
        answered.n_annotators,
        len(place),
    )
    belief = object_belief(marks)
    figures = {"miss": belief.miss, "invented": belief.invented}
    return _Belief(belief.posterior, belief.skill, "objects", figures)


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def merged_shapes(
    question: Question,
    kind: RegionType,
    answered: Answered,
    things: Sequence[Thing],
    skill: Floats,
) -> tuple[list[Fields | None], dict[str, Floats]]:
    """The fields that say where each object is; None where the label type's own merge stands."""
    if question.type == "masks":
        return _merged_masks(answered, things)
    if question.type not in GEOMETRIES:
        return [None] * len(things), {}
    geometry = GEOMETRIES.get(question.type)
    rows: list[Floats] = []
    owner: list[int] = []
    annotator: list[int] = []
    size = np.ones(len(things))
    reference = [0] * len(things)
    for index, thing in enumerate(things):
        regions = thing.cluster.regions
        if len(regions) < 2:
            continue
        people = [int(answered.annotator[thing.rows[k]]) for k in thing.cluster.annotators]
        weights = [float(skill[person]) for person in people]
        reference[index] = _reference(question, kind, geometry, regions, weights)
        numbers = geometry.rows(question, regions, reference[index])
        if numbers is None:
            continue
        size[index] = geometry.size(regions[reference[index]], numbers[reference[index]])
        rows.extend(numbers)
        owner.extend([index] * len(regions))
        annotator.extend(people)
    return _placed(question, geometry, things, reference, rows, owner, annotator, size, len(skill))


def _placed(
    question: Question,
    geometry: Geometry,
    things: Sequence[Thing],
    reference: Sequence[int],
    rows: Sequence[Floats],
    owner: Sequence[int],
    annotator: Sequence[int],
    size: Floats,
    n_annotators: int,
) -> tuple[list[Fields | None], dict[str, Floats]]:
    width = max((len(row) for row in rows), default=0)
    table = np.full((len(rows), width), np.nan)
    for line, row in zip(table, rows, strict=True):
        line[: len(row)] = row
    owners = _ints(owner)
    merge = merge_positions(owners, _ints(annotator), table, size, n_annotators, geometry.leans)
    length = np.zeros(len(things), dtype=np.int64)
    length[owners] = [len(row) for row in rows]
    shapes: list[Fields | None] = []
    for index, thing in enumerate(things):
        if not length[index]:
            shapes.append(None)
            continue
        row = merge.middle[index, : length[index]]
        shapes.append(geometry.shape(question, thing.cluster.regions, reference[index], row))
    return shapes, {"spread": merge.spread} if len(rows) else {}


def _reference(
    question: Question,
    kind: RegionType,
    geometry: Geometry,
    regions: Sequence[Region],
    weights: Sequence[float],
) -> int:
    """The region that is most like all others; of two the first, as the cluster has them.

    Outlines have no numbers before there is a reference: they are compared by their overlap,
    all others by their numbers.
    """
    n = len(regions)
    if n < 3:
        return 0
    if geometry.by_numbers:
        numbers = geometry.rows(question, regions, 0)
        if numbers is None:
            return 0
        held = ~np.isnan(numbers)
        filled = np.where(held, numbers, 0.0)
        middle = np.array(
            [np.median(c[k]) if k.any() else 0.0 for c, k in zip(filled.T, held.T, strict=True)]
        )
        away = (np.abs(filled - middle) * held).sum(axis=1) / np.maximum(held.sum(axis=1), 1)
        return int(np.argmin(np.round(away, 9)))
    likeness = np.eye(n)
    for i in range(n):
        for j in range(i + 1, n):
            likeness[i, j] = likeness[j, i] = kind.overlap(regions[i], regions[j], question)
    return medoid(likeness.tolist(), weights, list(range(n)))


def _merged_masks(
    answered: Answered, things: Sequence[Thing]
) -> tuple[list[Fields | None], dict[str, Floats]]:
    """By the distances from their edges, where several masks of one size are there."""
    several = [
        index
        for index, thing in enumerate(things)
        if len({tuple(region["size"]) for region in thing.cluster.regions}) == 1
        and len(thing.cluster.regions) > 1
    ]
    shapes: list[Fields | None] = [None] * len(things)
    if not several:
        return shapes, {}
    masks = [
        [runs_of(region["size"], region["counts"]) for region in things[k].cluster.regions]
        for k in several
    ]
    people = [
        [int(answered.annotator[things[k].rows[who]]) for who in things[k].cluster.annotators]
        for k in several
    ]
    merge = merge_masks(masks, people, answered.n_annotators)
    for index, mask in zip(several, merge.masks, strict=True):
        shapes[index] = None if mask is None else region_of(mask)
    return shapes, {"bias": merge.bias, "spread": merge.spread}


def _answer_scores(
    question: Question, answered: Answered, things: Sequence[Thing], posterior: Floats
) -> Floats:
    """The expected F1 of each answer: its regions against the objects that are there."""
    place = {name: index for index, name in enumerate(question.label_names())}
    right = np.zeros(len(answered.values))
    there = np.zeros(len(answered.values))
    for index, thing in enumerate(things):
        there[list(thing.rows)] += 1.0 - posterior[index, -1]
        for who, region in zip(thing.cluster.annotators, thing.cluster.regions, strict=True):
            right[thing.rows[who]] += posterior[index, place[region["label"]]]
    given = np.array([len(value) for value in answered.values], dtype=np.float64)
    total = given + there
    scores: Floats = np.where(total > 1e-9, 2 * right / np.maximum(total, 1e-9), 1.0)
    return np.minimum(scores, 1.0)
