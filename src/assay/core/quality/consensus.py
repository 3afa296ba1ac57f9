"""The consensus on one question over all items: from decoded answers to values with posteriors.

Labels go to an aggregator as one classification; several labels as one classification each.
What has a structure goes to the model of its kind: spans to a sequence model, other regions to
one of objects (which are there, of which class, where), numbers, texts, places in a tree,
orders and pairs to theirs; anything else is merged by its label type, weighted by how near each
annotator is to the others. Links between regions come with ids that all annotators share
(``labels.alignment``) and are objects like others.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from assay.core.labels.parts import is_per_part, picks_one, whole_question
from assay.core.labels.rating import scale_of
from assay.core.labels.regions import region_type
from assay.core.quality.aggregators.multi_label import multi_label_consensus
from assay.core.quality.aggregators.ordinal import Ordinal
from assay.core.quality.aggregators.protocol import Aggregator
from assay.core.quality.answered import Answered, ItemConsensus, QuestionConsensus
from assay.core.quality.matrix import AnswerMatrix, answer_matrix
from assay.core.quality.structured.regions import BY_VOTE, region_consensus
from assay.core.quality.structured.span_regions import spans_of_regions, whole_spans
from assay.core.quality.structured.whole_values import by_merge, rating_levels, whole_consensus
from assay.core.values import JSON, Question

__all__ = [
    "Answered",
    "ItemConsensus",
    "QuestionConsensus",
    "label_matrix",
    "question_consensus",
]


def question_consensus(
    question: Question, answered: Answered, aggregator: Aggregator
) -> QuestionConsensus:
    """The consensus on ``question`` over all items that have an answer to it.

    ``aggregator`` decides on labels. Where it only counts votes, objects and spans are decided
    by votes too, and numbers by their median; any other means the model of the kind.
    """
    regions = region_type(question)
    votes = aggregator.name in BY_VOTE
    if regions is not None:
        if not votes and whole_spans(question, answered):
            return spans_of_regions(question, regions, answered)
        return region_consensus(question, regions, answered, aggregator)
    if is_per_part(question):
        return _of_parts(question, answered, aggregator)
    if picks_one(question):
        return _of_choice(question, answered, aggregator)
    if question.type == "choices":
        return _of_choices(question, answered, aggregator)
    if question.type == "rating" and not votes and rating_levels(question) <= _MOST_LEVELS:
        return _of_ratings(question, answered)
    if votes and question.type in ("number", "rating"):
        return by_merge(question, answered)
    return whole_consensus(question, answered, aggregator)


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


_MOST_LEVELS = 21
"""A rating with more levels than this is decided by its median, not as a classification."""


def _of_parts(question: Question, answered: Answered, aggregator: Aggregator) -> QuestionConsensus:
    """A question asked of each turn: every part of an item is an item of its own."""
    parts: dict[tuple[int, str], int] = {}
    rows: list[int] = []
    item: list[int] = []
    values: list[JSON] = []
    for row, value in enumerate(answered.values):
        for part in sorted(value):
            key = (int(answered.item[row]), part)
            item.append(parts.setdefault(key, len(parts)))
            rows.append(row)
            values.append(value[part])
    inner = Answered(
        np.array(item, dtype=np.int64),
        answered.annotator[np.array(rows, dtype=np.int64)],
        values,
        len(parts),
        answered.n_annotators,
    )
    found = question_consensus(whole_question(question), inner, aggregator)
    keys = list(parts)
    by_item: dict[int, list[tuple[str, ItemConsensus]]] = {}
    for one in found.items:
        whole, part = keys[one.item]
        by_item.setdefault(whole, []).append((part, one))
    items = []
    for group in answered.rows_by_item():
        whole = int(answered.item[group[0]])
        own = sorted(by_item.get(whole, []), key=lambda pair: pair[0])
        value = {part: one.value for part, one in own}
        posterior = min((one.posterior for _, one in own), default=1.0)
        support = {"parts": {part: dict(one.support) for part, one in own}}
        items.append(ItemConsensus(whole, value, posterior, len(group), support))
    answers = None
    if found.answers is not None:
        n = np.bincount(rows, minlength=len(answered.values))
        sums = np.bincount(rows, weights=found.answers, minlength=len(answered.values))
        answers = np.where(n > 0, sums / np.maximum(n, 1), 1.0)
    return replace(found, items=items, answers=answers)


def _of_ratings(question: Question, answered: Answered) -> QuestionConsensus:
    """Steps of a scale as ordered labels: a neighbouring step is a smaller error."""
    least, _, step = scale_of(question)
    levels = rating_levels(question)
    label = np.rint((np.array(answered.values, dtype=np.float64) - least) / step).astype(np.int64)
    matrix = answer_matrix(
        answered.item, answered.annotator, label, answered.n_items, answered.n_annotators, levels
    )
    belief = Ordinal().aggregate(matrix)
    chosen, counts = belief.labels(), matrix.counts()
    items = []
    for item in np.unique(answered.item).tolist():
        place = int(chosen[item])
        value = least + place * step
        whole = int(value) if step == int(step) else value
        votes = {f"{least + k * step:g}": int(n) for k, n in enumerate(counts[item]) if n}
        posterior = float(belief.posterior[item, place])
        items.append(
            ItemConsensus(item, whole, posterior, int(counts[item].sum()), {"votes": votes})
        )
    answers = np.asarray(belief.posterior[answered.item, label])
    return QuestionConsensus(belief.method, items, belief.skill, answers)


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
    answers = np.asarray(belief.posterior[answered.item, matrix.label])
    return QuestionConsensus(aggregator.name, items, belief.skill, answers)


def _of_choices(
    question: Question, answered: Answered, aggregator: Aggregator
) -> QuestionConsensus:
    """Each label is one yes-or-no classification; yes where it is more probable than no."""
    names = question.label_names()
    given = np.array([[name in value for name in names] for value in answered.values], dtype=bool)
    found = multi_label_consensus(
        answered.item,
        answered.annotator,
        given.reshape(len(answered.values), len(names)),
        answered.n_items,
        answered.n_annotators,
        aggregator,
        False if aggregator.name in BY_VOTE else None,
    )
    yes = found.yes
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
    right = np.where(given.reshape(-1, len(names)), yes[answered.item], 1.0 - yes[answered.item])
    answers = right.mean(axis=1) if names else np.ones(len(answered.values))
    return QuestionConsensus(aggregator.name, items, found.skill, answers)
