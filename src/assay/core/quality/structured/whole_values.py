"""Consensus of values that are no labels and no regions: numbers, texts, places, orders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import floor

import numpy as np

from assay.core.labels.protocol import LABEL_TYPES
from assay.core.labels.ranking import places_of
from assay.core.labels.rating import scale_of
from assay.core.quality.aggregators.numeric import numeric_consensus
from assay.core.quality.aggregators.protocol import Aggregator
from assay.core.quality.answered import Answered, ItemConsensus, QuestionConsensus
from assay.core.quality.matrix import Floats, answer_matrix
from assay.core.quality.structured.comparisons import plackett_luce
from assay.core.quality.structured.paths import followed, path_consensus
from assay.core.quality.structured.sequences import sequence_consensus
from assay.core.values import JSON, DatumFacts, Question

_SHRINK = 4.0
_ANY = DatumFacts("any")

Rows = Sequence[Sequence[int]]


def whole_consensus(
    question: Question, answered: Answered, aggregator: Aggregator
) -> QuestionConsensus:
    """The consensus by what is known of the type; of any other type by its own merge."""
    ways: Mapping[str, Callable[[Question, Answered, Aggregator], QuestionConsensus]] = {
        "number": _of_numbers,
        "text": _of_texts,
        "taxonomy": _of_places,
        "ranking": _of_rankings,
        "pairwise": _of_pairs,
    }
    if question.type in ways and answered.values and not question.options.get("several"):
        return ways[question.type](question, answered, aggregator)
    return by_merge(question, answered)


def by_merge(question: Question, answered: Answered) -> QuestionConsensus:
    """Merged twice by the label type: all count alike, then by nearness to the first result."""
    kind = LABEL_TYPES.get(question.type)
    groups = answered.rows_by_item()
    near = np.full(len(answered.values), np.nan)
    for rows in groups:
        if len(rows) > 1:
            values = [answered.values[r] for r in rows]
            first = kind.merge(question, values, [1.0] * len(rows)).value
            near[rows] = [1.0 - kind.distance(question, value, first) for value in values]
    skill = shrunken(near, answered)
    items = []
    answers = np.ones(len(answered.values))
    for rows in groups:
        weights = [float(skill[answered.annotator[r]]) for r in rows]
        merged = kind.merge(question, [answered.values[r] for r in rows], weights)
        item = int(answered.item[rows[0]])
        items.append(ItemConsensus(item, merged.value, merged.posterior, len(rows), merged.support))
        for r in rows:
            answers[r] = 1.0 - kind.distance(question, answered.values[r], merged.value)
    return QuestionConsensus("merge", items, skill, answers)


def shrunken(near: Floats, answered: Answered) -> Floats:
    """Each annotator's mean likeness (NaN is unknown), shrunk towards that of all."""
    known = ~np.isnan(near)
    pooled = float(near[known].mean()) if known.any() else 1.0
    people = answered.annotator[known]
    n = np.bincount(people, minlength=answered.n_annotators)
    sums = np.bincount(people, weights=near[known], minlength=answered.n_annotators)
    skill: Floats = (sums + _SHRINK * pooled) / (n + _SHRINK)
    return skill


def _of_numbers(
    question: Question, answered: Answered, aggregator: Aggregator
) -> QuestionConsensus:
    """Bias and spread of each annotator; never beyond what was said, on the question's steps."""
    kind = LABEL_TYPES.get(question.type)
    values = np.array(answered.values, dtype=np.float64)
    found = numeric_consensus(
        answered.item, answered.annotator, values, answered.n_items, answered.n_annotators
    )
    answers = np.ones(len(values))
    items = []
    for rows in answered.rows_by_item():
        item = int(answered.item[rows[0]])
        own = values[rows]
        truth = float(np.clip(found.value[item], own.min(), own.max()))
        # the type's merge of one value puts it on the steps that the question allows
        value = kind.merge(question, [_plain(truth, answered.values, rows)], [1.0]).value
        for r in rows:
            answers[r] = 1.0 - kind.distance(question, answered.values[r], value)
        posterior = float(answers[rows].mean())
        support = {"deviation": round(float(found.deviation[item]), 6)}
        items.append(ItemConsensus(item, value, posterior, len(rows), support))
    several = np.where(found.n[answered.item] > 1, answers, np.nan)
    figures = {"bias": found.bias, "spread": found.spread}
    return QuestionConsensus("numeric", items, shrunken(several, answered), answers, figures)


def _plain(truth: float, values: Sequence[JSON], rows: Sequence[int]) -> JSON:
    """The number as somebody wrote it, where it is one of theirs."""
    for r in rows:
        if values[r] == truth:
            return values[r]
    return round(truth, 6)


def rating_levels(question: Question) -> int:
    """How many levels a rating has."""
    least, most, step = scale_of(question)
    return floor((most - least) / step + 1e-9) + 1


def _of_texts(question: Question, answered: Answered, aggregator: Aggregator) -> QuestionConsensus:
    """By words; a mixture only where it is a valid answer of one line."""
    kind = LABEL_TYPES.get(question.type)
    groups = answered.rows_by_item()
    one_line = all("\n" not in value for value in answered.values)
    readings = [tuple(value.split()) if one_line else (value,) for value in answered.values]
    spelled: dict[tuple[int, tuple[str, ...]], str] = {}
    for value, words, item in zip(answered.values, readings, answered.item.tolist(), strict=True):
        key = (item, words)
        spelled[key] = min(spelled.get(key, value), value)
    found = sequence_consensus(
        groups, readings, answered.annotator, answered.n_annotators, mix=one_line
    )
    items = []
    for place, rows in enumerate(groups):
        item, words = int(answered.item[rows[0]]), found.words[place]
        value = spelled.get((item, words), " ".join(words))
        posterior = float(found.posterior[place])
        if found.mixed[place] and kind.validate(question, value, _ANY):
            weights = [float(found.skill[answered.annotator[r]]) for r in rows]
            merged = kind.merge(question, [answered.values[r] for r in rows], weights)
            value, posterior = merged.value, merged.posterior
        support = {"mixed": bool(found.mixed[place])}
        items.append(ItemConsensus(item, value, posterior, len(rows), support))
    return QuestionConsensus("rover", items, found.skill, found.likeness)


def _of_places(question: Question, answered: Answered, aggregator: Aggregator) -> QuestionConsensus:
    groups = answered.rows_by_item()
    paths = [tuple(value) for value in answered.values]
    found = path_consensus(groups, paths, answered.annotator, answered.n_annotators)
    to_a_leaf = bool(question.options.get("leaves_only", True))
    items = []
    for rows, belief in zip(groups, found.beliefs, strict=True):
        path, posterior = followed(belief, to_a_leaf)
        told = {" / ".join(place): round(p, 4) for place, p in belief.items() if p >= 5e-4}
        item = int(answered.item[rows[0]])
        support = {"probabilities": told}
        items.append(ItemConsensus(item, list(path), min(1.0, posterior), len(rows), support))
    return QuestionConsensus("paths", items, found.skill, found.answers)


def _of_rankings(
    question: Question, answered: Answered, aggregator: Aggregator
) -> QuestionConsensus:
    """Plackett-Luce by item, each order weighed by how near its giver is to the others'."""
    kind = LABEL_TYPES.get(question.type)
    first = by_merge(question, answered)
    odds = np.clip(first.skill, 0.05, 0.95)
    weight = odds / (1.0 - odds)
    items = []
    answers = np.ones(len(answered.values))
    for rows in answered.rows_by_item():
        own = [answered.values[r] for r in rows]
        weights = [float(weight[answered.annotator[r]]) for r in rows]
        value, posterior, told = _ranked(question, own, weights)
        for r in rows:
            answers[r] = 1.0 - kind.distance(question, answered.values[r], value)
        item = int(answered.item[rows[0]])
        items.append(ItemConsensus(item, value, posterior, len(rows), {"scores": told}))
    several = np.array([len(c) for c in answered.rows_by_item()])
    counts = np.zeros(answered.n_items, dtype=np.int64)
    for c, n in zip(items, several, strict=True):
        counts[c.item] = n
    near = np.where(counts[answered.item] > 1, answers, np.nan)
    return QuestionConsensus("plackett_luce", items, shrunken(near, answered), answers)


def _ranked(
    question: Question, values: Sequence[JSON], weights: Sequence[float]
) -> tuple[list[JSON], float, dict[str, float]]:
    """The order by score; candidates with the same score are tied where ties are allowed."""
    named = list(question.options.get("candidates") or ())
    names = named or sorted({name for value in values for name in places_of(value)})
    index = {name: k for k, name in enumerate(names)}
    orders = []
    for value in values:
        tied = [place if type(place) is list else [place] for place in value]
        order = [[index[name] for name in place] for place in tied]
        rest = [k for k in range(len(names)) if k not in {one for place in order for one in place}]
        orders.append([*order, rest] if rest else order)
    if all(value == values[0] for value in values):
        score = plackett_luce(orders, weights, len(names))
        return values[0], _pairs_sure(orders[0], score, len(values)), _told(names, score)
    score = np.round(plackett_luce(orders, weights, len(names)), 9)
    wanted = max(len(places_of(value)) for value in values)
    ranked = sorted(range(len(names)), key=lambda k: (-score[k], k))[:wanted]
    groups: list[list[int]] = []
    for k in ranked:
        if groups and question.options.get("ties", True) and score[groups[-1][0]] == score[k]:
            groups[-1].append(k)
        else:
            groups.append([k])
    value = [[names[k] for k in g] if len(g) > 1 else names[g[0]] for g in groups]
    return value, _pairs_sure(groups, score, len(values)), _told(names, score)


def _pairs_sure(groups: Sequence[Sequence[int]], score: Floats, n: int) -> float:
    """The mean probability, over the ordered pairs, that the pair is ordered rightly.

    The scores are those of one more answer; the order of ``n`` of them is the surer the more
    there are (the normal approximation of the mean).
    """
    sure = [
        1.0 / (1.0 + np.exp(-abs(score[a] - score[b]) * np.sqrt(n)))
        for place, group in enumerate(groups)
        for a in group
        for later in groups[place + 1 :]
        for b in later
    ]
    return float(np.mean(sure)) if sure else 1.0


def _told(names: Sequence[str], score: Floats) -> dict[str, float]:
    return {name: round(float(s), 4) for name, s in zip(names, score, strict=True)}


def _of_pairs(question: Question, answered: Answered, aggregator: Aggregator) -> QuestionConsensus:
    """Which of two wins is a classification; the strength is the median of who says so.

    The classes are the first candidate, neither and the second, in the order of their names, so
    that an annotator's lean towards ties is learnt.
    """
    groups = answered.rows_by_item()
    label = np.ones(len(answered.values), dtype=np.int64)
    names: list[list[str]] = []
    for rows in groups:
        own = [answered.values[r] for r in rows]
        given = {v["winner"] for v in own} | {s for v in own for s in v.get("shown", ())}
        both = list(question.options.get("candidates") or sorted(given - {None}))
        names.append(both)
        for r in rows:
            winner = answered.values[r]["winner"]
            label[r] = 1 if winner is None else 0 if winner == both[0] else 2
    matrix = answer_matrix(
        answered.item, answered.annotator, label, answered.n_items, answered.n_annotators, 3
    )
    belief = aggregator.aggregate(matrix)
    ties = question.options.get("tie", True)
    items = []
    for rows, both in zip(groups, names, strict=True):
        item = int(answered.item[rows[0]])
        row = belief.posterior[item].copy()
        if not ties:
            row[1] = 0.0
            row /= max(float(row.sum()), 1e-300)
        chosen = int(np.argmax(np.round(row, 9)))
        winner = None if chosen == 1 or not both else both[0 if chosen == 0 else -1]
        value: dict[str, JSON] = {"winner": winner}
        if winner is not None and question.options.get("strength", 1) > 1:
            own = sorted(
                int(answered.values[r].get("strength", 1))
                for r in rows
                if answered.values[r]["winner"] == winner
            )
            value["strength"] = own[(len(own) - 1) // 2] if own else 1
        items.append(ItemConsensus(item, value, float(row[chosen]), len(rows), {}))
    answers = belief.posterior[answered.item, label]
    return QuestionConsensus(aggregator.name, items, belief.skill, np.asarray(answers))
