"""The consensus on one question over all items: from decoded answers to values with posteriors.

Labels go to an aggregator as one classification; several labels as one classification each;
regions as one classification an object ('nothing' is one more label, said by who saw the item
and drew nothing there). Numbers, ratings and texts are merged by their label type, weighted by
how near each annotator is to the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assay.core.intervals import Floats
from assay.core.labels.parts import picks_one
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.labels.regions import Cluster, RegionType, region_type, with_unique_ids
from assay.core.quality.aggregators.protocol import Aggregator
from assay.core.quality.matrix import AnswerMatrix, Ints, answer_matrix
from assay.core.values import JSON, Question


@dataclass(frozen=True, slots=True)
class Answered:
    """All answers to one question: item and annotator indices, and the decoded values."""

    item: Ints
    annotator: Ints
    values: Sequence[JSON]
    n_items: int
    n_annotators: int

    def rows_by_item(self) -> list[list[int]]:
        """The rows of each item that has answers, in order of the items."""
        if not len(self.item):
            return []
        order = np.argsort(self.item, kind="stable")
        edges = np.flatnonzero(np.diff(self.item[order])) + 1
        return [group.tolist() for group in np.split(order, edges)]


@dataclass(frozen=True, slots=True)
class ItemConsensus:
    """What is believed about one question of one item, how surely, and on how many answers."""

    item: int
    value: JSON
    posterior: float
    n: int
    support: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuestionConsensus:
    """The consensus of all items, and the skill of each annotator (in [0, 1])."""

    method: str
    items: list[ItemConsensus]
    skill: Floats


def question_consensus(
    question: Question, answered: Answered, aggregator: Aggregator
) -> QuestionConsensus:
    """The consensus on ``question`` over all items that have an answer to it."""
    regions = region_type(question)
    if regions is not None:
        return _of_regions(question, regions, answered, aggregator)
    if picks_one(question):
        return _of_choice(question, answered, aggregator)
    if question.type == "choices":
        return _of_choices(question, answered, aggregator)
    return _of_whole_values(question, answered)


def label_matrix(question: Question, answered: Answered) -> AnswerMatrix:
    """The answers to a ``choice`` question as a matrix; labels in the question's order."""
    place = {name: index for index, name in enumerate(question.label_names())}
    labels = np.array([place[value] for value in answered.values], dtype=np.int64)
    return answer_matrix(
        answered.item,
        answered.annotator,
        labels,
        answered.n_items,
        answered.n_annotators,
        len(place),
    )


def _of_choice(question: Question, answered: Answered, aggregator: Aggregator) -> QuestionConsensus:
    names = question.label_names()
    matrix = label_matrix(question, answered)
    belief = aggregator.aggregate(matrix)
    chosen, counts = belief.labels(), matrix.counts()
    items = []
    for item in np.unique(answered.item).tolist():
        row = belief.posterior[item]
        votes = {name: int(n) for name, n in zip(names, counts[item], strict=True) if n}
        support = {
            "votes": votes,
            "probabilities": {
                name: round(float(p), 4) for name, p in zip(names, row, strict=True) if p >= 5e-4
            },
        }
        label = int(chosen[item])
        items.append(
            ItemConsensus(item, names[label], float(row[label]), int(counts[item].sum()), support)
        )
    return QuestionConsensus(aggregator.name, items, belief.skill)


def _of_choices(
    question: Question, answered: Answered, aggregator: Aggregator
) -> QuestionConsensus:
    """Each label is one yes-or-no classification; yes where it is more probable than no."""
    names = question.label_names()
    yes = np.zeros((answered.n_items, len(names)))
    skills = np.zeros(answered.n_annotators)
    for place, name in enumerate(names):
        given = np.array([name in value for value in answered.values], dtype=np.int64)
        matrix = answer_matrix(
            answered.item, answered.annotator, given, answered.n_items, answered.n_annotators, 2
        )
        belief = aggregator.aggregate(matrix)
        yes[:, place] = belief.posterior[:, 1]
        skills += belief.skill / len(names)
    items = []
    for rows in answered.rows_by_item():
        item = int(answered.item[rows[0]])
        row = yes[item]
        value = [name for name, p in zip(names, row, strict=True) if p > 0.5]
        if not value and (question.required or question.options.get("least", 0)):
            value = [names[int(np.argmax(row))]]
        sure = [p if name in value else 1.0 - p for name, p in zip(names, row, strict=True)]
        votes = {
            name: sum(name in answered.values[r] for r in rows)
            for name in names
            if any(name in answered.values[r] for r in rows)
        }
        items.append(ItemConsensus(item, value, float(min(sure)), len(rows), {"votes": votes}))
    return QuestionConsensus(aggregator.name, items, skills)


@dataclass(frozen=True, slots=True)
class _Object:
    """One object of one item: the annotators who saw the item, and who marked it."""

    item: int
    seen_by: tuple[int, ...]
    cluster: Cluster


def _of_regions(
    question: Question, kind: RegionType, answered: Answered, aggregator: Aggregator
) -> QuestionConsensus:
    objects: list[_Object] = []
    sizes: dict[int, int] = {}
    for rows in answered.rows_by_item():
        item = int(answered.item[rows[0]])
        people = tuple(int(answered.annotator[r]) for r in rows)
        sizes[item] = len(rows)
        found = kind.objects(question, [answered.values[r] for r in rows])
        objects.extend(_Object(item, people, cluster) for cluster in found)
    belief = aggregator.aggregate(_object_matrix(question, objects, answered.n_annotators))
    names, nothing = question.label_names(), len(question.labels)
    kept: dict[int, list[dict[str, JSON]]] = {item: [] for item in sizes}
    told: dict[int, list[dict[str, JSON]]] = {item: [] for item in sizes}
    sure: dict[int, float] = dict.fromkeys(sizes, 1.0)
    labels = belief.labels()
    for index, thing in enumerate(objects):
        row = belief.posterior[index]
        exists = bool(row[nothing] <= 0.5 + 1e-9)
        label = int(labels[index])
        if label == nothing:
            label = int(np.argmax(row[:nothing]))
        cluster = thing.cluster
        weights = [float(belief.skill[thing.seen_by[who]]) for who in cluster.annotators]
        region = kind.combine(question, cluster, weights, names[label])
        posterior = float(row[label] if exists else row[nothing])
        sure[thing.item] = min(sure[thing.item], posterior)
        told[thing.item].append(
            {
                "id": region["id"],
                "label": names[label],
                "kept": exists,
                "posterior": round(posterior, 4),
                "marked": len(cluster.regions),
            }
        )
        if exists:
            kept[thing.item].append(region)
    items = [
        ItemConsensus(
            item, with_unique_ids(kept[item]), sure[item], sizes[item], {"objects": told[item]}
        )
        for item in sizes
    ]
    return QuestionConsensus(aggregator.name, items, belief.skill)


def _object_matrix(
    question: Question, objects: Sequence[_Object], n_annotators: int
) -> AnswerMatrix:
    """One row an object and annotator who saw its item: the label given, or 'nothing'."""
    place = {name: index for index, name in enumerate(question.label_names())}
    nothing = len(place)
    item: list[int] = []
    annotator: list[int] = []
    label: list[int] = []
    for index, thing in enumerate(objects):
        given = {
            who: place[region["label"]]
            for who, region in zip(thing.cluster.annotators, thing.cluster.regions, strict=True)
        }
        for who, person in enumerate(thing.seen_by):
            item.append(index)
            annotator.append(person)
            label.append(given.get(who, nothing))
    return answer_matrix(
        np.array(item, dtype=np.int64),
        np.array(annotator, dtype=np.int64),
        np.array(label, dtype=np.int64),
        len(objects),
        n_annotators,
        nothing + 1,
    )


def _of_whole_values(question: Question, answered: Answered) -> QuestionConsensus:
    """Merged twice: all count alike, then by nearness to the first result (shrunk)."""
    kind = LABEL_TYPES.get(question.type)
    groups = answered.rows_by_item()
    near = np.full(len(answered.values), np.nan)
    for rows in groups:
        if len(rows) > 1:
            values = [answered.values[r] for r in rows]
            first = kind.merge(question, values, [1.0] * len(rows)).value
            near[rows] = [1.0 - kind.distance(question, value, first) for value in values]
    known = ~np.isnan(near)
    pooled = float(near[known].mean()) if known.any() else 1.0
    people = answered.annotator[known]
    n = np.bincount(people, minlength=answered.n_annotators)
    sums = np.bincount(people, weights=near[known], minlength=answered.n_annotators)
    skill = (sums + 4.0 * pooled) / (n + 4.0)
    items = []
    for rows in groups:
        weights = [float(skill[answered.annotator[r]]) for r in rows]
        merged = kind.merge(question, [answered.values[r] for r in rows], weights)
        item = int(answered.item[rows[0]])
        items.append(ItemConsensus(item, merged.value, merged.posterior, len(rows), merged.support))
    return QuestionConsensus("merge", items, skill)
