"""Consensus of spans: which are there, how surely, and how each annotator errs."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assay.core.errors import Invalid
from assay.core.quality.matrix import Floats, Ints
from assay.core.quality.structured.span_chain import ChainBelief, combine_chains
from assay.core.quality.structured.span_field import DrawnSpans, span_field

_PSEUDO = 4.0
"""Spans that the skill of all counts for, against an annotator's own."""
_MOST_CELLS = 60_000_000
_RARE = 0.01
_LAYERS = 4

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class SpanConsensus:
    """Every drawn span once, with the belief that it is exactly right.

    ``document``, ``start``, ``end``, ``label`` and ``posterior`` by span, ordered by document
    and position; ``kept`` marks the consensus: spans of one layer do not overlap in it.
    ``drawn`` gives for each row of the input its span (-1 for rows that mark nothing).
    ``threshold``: the posterior from which keeping a span raises the expected F1. ``skill``:
    for each annotator the expected F1 of their spans, shrunken towards that of all.
    ``confusion``: annotators × (true label, then nothing) × (given label, then nothing):
    expected counts over units of text. ``layers`` that were combined apart.
    """

    document: Ints
    start: Ints
    end: Ints
    label: Ints
    posterior: Floats
    kept: Bools
    drawn: Ints
    threshold: float
    skill: Floats
    confusion: Floats
    layers: int
    rounds: int


def span_consensus(
    document: Ints,
    start: Ints,
    end: Ints,
    label: Ints,
    annotator: Ints,
    *,
    n_annotators: int | None = None,
    n_labels: int | None = None,
    seen: Ints | None = None,
    overlap: bool | None = None,
) -> SpanConsensus:
    """Combine the spans that annotators drew, by a Bayesian model of tag sequences.

    One row a span: indices of document, label and annotator from 0, half-open positions
    (tokens, characters, microseconds). A row with ``start`` below 0 says that the annotator
    read the document and marked nothing; ``seen`` (pairs of document and annotator) says the
    same of more. ``overlap``: whether spans of different labels may overlap (None: when
    annotators' own spans do); then each label is a layer of its own.

    The answer depends neither on the order of rows nor on the names behind the indices.
    """
    rows = [
        np.asarray(values, dtype=np.int64) for values in (document, start, end, label, annotator)
    ]
    if len({len(values) for values in rows}) > 1:
        raise Invalid("shape", "document, start, end, label and annotator must be of one length")
    document, start, end, label, annotator = rows
    people = n_annotators if n_annotators is not None else int(annotator.max(initial=-1)) + 1
    labels = n_labels if n_labels is not None else int(label[start >= 0].max(initial=-1)) + 1
    marked = np.flatnonzero((start >= 0) & (end > start))
    pairs = np.stack([document, annotator], axis=1)
    if seen is not None and len(seen):
        pairs = np.concatenate([pairs, np.asarray(seen, dtype=np.int64).reshape(-1, 2)])
    pairs = np.unique(pairs, axis=0)
    spans = DrawnSpans(
        document[marked], start[marked], end[marked], label[marked], annotator[marked], pairs
    )
    layer, n_layers = _layers(spans, labels, overlap, people)
    found = _Found(len(marked), people, labels)
    for place in range(n_layers):
        found.add(spans, np.flatnonzero(layer == place), n_layers > 1)
    return found.consensus(spans, marked, len(start))


class _Found:
    """What the layers come to, put together."""

    def __init__(self, n_rows: int, n_annotators: int, n_labels: int) -> None:
        self.drawn = np.full(n_rows, -1, dtype=np.int64)
        self.keys: list[Ints] = []
        self.posterior: list[Floats] = []
        self.layer: list[Ints] = []
        self.confusion = np.zeros((n_annotators, n_labels + 1, n_labels + 1))
        self.n_layers = 0
        self.rounds = 0

    def add(self, spans: DrawnSpans, rows: Ints, apart: bool) -> None:
        """Combine one layer: some rows, their labels numbered anew."""
        if not len(rows):
            return
        part = spans.part(rows)
        used, own = np.unique(part.label, return_inverse=True)
        part = DrawnSpans(
            part.document, part.start, part.end, own.astype(np.int64), part.annotator, part.seen
        )
        field = span_field(part, len(used))
        belief = combine_chains(field, len(self.confusion))
        count = sum(len(values) for values in self.posterior)
        example = np.zeros(len(field.start), dtype=np.int64)
        example[field.drawn] = rows
        self.drawn[rows] = count + field.drawn
        self.keys.append(example)
        self.posterior.append(belief.posterior)
        self.layer.append(np.full(len(example), self.n_layers))
        self.n_layers += 1
        self.rounds = max(self.rounds, belief.rounds)
        self._count(belief, used)

    def _count(self, belief: ChainBelief, used: Ints) -> None:
        """Tags to labels: begin and inside are their label, outside is nothing."""
        nothing = self.confusion.shape[1] - 1
        of_tag = np.concatenate([[nothing], np.repeat(used, 2)])
        rows, columns = np.meshgrid(of_tag, of_tag, indexing="ij")
        for person in np.flatnonzero(belief.confusion.sum(axis=(1, 2))):
            np.add.at(self.confusion[person], (rows, columns), belief.confusion[person])

    def consensus(self, spans: DrawnSpans, marked: Ints, n_rows: int) -> SpanConsensus:
        """All layers' spans in the order of the text, and which of them are kept."""
        if not self.keys:
            none, nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
            drawn = np.full(n_rows, -1, dtype=np.int64)
            skill = np.full(len(self.confusion), 0.5)
            kept = np.zeros(0, dtype=bool)
            return SpanConsensus(
                none, none, none, none, nothing, kept, drawn, 0.5, skill, self.confusion, 0, 0
            )
        example = np.concatenate(self.keys)
        posterior, layer = np.concatenate(self.posterior), np.concatenate(self.layer)
        columns = (spans.document, spans.start, spans.end, spans.label)
        document, start, end, label = (values[example] for values in columns)
        order = np.lexsort((label, end, start, document))
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        drawn = np.full(n_rows, -1, dtype=np.int64)
        drawn[marked] = place[self.drawn]
        document, start, end, label = document[order], start[order], end[order], label[order]
        posterior, layer = posterior[order], layer[order]
        kept, threshold = best_spans(document * self.n_layers + layer, start, end, posterior)
        skill = _skill(spans, drawn[marked], document, posterior, len(self.confusion))
        return SpanConsensus(
            document,
            start,
            end,
            label,
            posterior,
            kept,
            drawn,
            threshold,
            skill,
            self.confusion,
            self.n_layers,
            self.rounds,
        )


def _layers(
    spans: DrawnSpans, n_labels: int, overlap: bool | None, n_annotators: int
) -> tuple[Ints, int]:
    """The layer of each row: in one, no annotator's own spans overlap.

    One layer for all labels where they exclude one another; else one a label. Spans of a layer
    that lie in one another (some annotator drew both) are parted by depth.
    """
    layer = np.zeros(len(spans.start), dtype=np.int64)
    n_layers = 1
    over = _own_overlaps(spans, layer)
    many = n_annotators * (1 + 2 * n_labels) ** 3 > _MOST_CELLS
    often = len(over) > _RARE * max(1, len(layer))
    if n_labels > 1 and (many or overlap or (overlap is None and often)):
        layer, n_layers = spans.label.copy(), n_labels
        over = _own_overlaps(spans, layer)
    for _ in range(_LAYERS - 1):
        if not len(over):
            break
        reach = int(spans.end.max()) + 2
        keys = (layer * (int(spans.document.max()) + 1) + spans.document) * reach + spans.start
        whole = np.stack([keys, spans.end, spans.label], axis=1)
        _, same = np.unique(whole, axis=0, return_inverse=True)
        deeper = np.isin(same, same[over])
        layer = np.where(deeper, layer + n_layers, layer)
        n_layers = int(layer.max()) + 1
        over = _own_overlaps(spans, layer)
    if len(over):  # deeper than four: the rest each alone
        layer[over] = n_layers + np.arange(len(over))
        n_layers += len(over)
    return layer, n_layers


def _own_overlaps(spans: DrawnSpans, layer: Ints) -> Ints:
    """Rows that overlap an own one in the same layer: the later, of equal starts the shorter."""
    keys = (spans.annotator, spans.document, layer)
    order = np.lexsort((spans.label, -spans.end, spans.start, *keys))
    group: Bools = np.ones(len(order), dtype=bool)
    for values in keys:
        group[1:] &= values[order][1:] == values[order][:-1]
    group[:1] = False
    block = np.cumsum(~group)
    reach = int(spans.end.max(initial=0)) + 2
    ends = np.maximum.accumulate(spans.end[order] + block * reach)
    starts = spans.start[order] + block * reach
    covers = np.zeros(len(order), dtype=bool)
    covers[1:] = group[1:] & (starts[1:] < ends[:-1])
    rows = order[covers]
    same = np.zeros(len(order), dtype=bool)
    equal: Bools = covers[1:].copy()
    for values in (spans.start, spans.end, spans.label):
        equal &= values[order][1:] == values[order][:-1]
    same[1:] = equal
    doubled = order[same]
    return np.setdiff1d(rows, doubled)


def best_spans(sheet: Ints, start: Ints, end: Ints, posterior: Floats) -> tuple[Bools, float]:
    """The spans without overlap (by sheet) that have the largest expected F1, and the threshold.

    A span raises the expected F1 when its posterior is above half of it (Lewis 1995); so the
    choice and the threshold are found in turn. Spans are ordered by sheet.
    """
    expected = float(posterior.sum())
    threshold = 0.25
    kept = np.zeros(len(posterior), dtype=bool)
    for _ in range(20):
        kept = _heaviest(sheet, start, end, posterior, threshold)
        gained = 2.0 * float(posterior[kept].sum())
        value = gained / (int(kept.sum()) + expected) if expected > 0 else 0.0
        if abs(value / 2 - threshold) < 1e-6:
            break
        threshold = value / 2
    return kept, threshold


def _heaviest(sheet: Ints, start: Ints, end: Ints, posterior: Floats, threshold: float) -> Bools:
    """The spans without overlap whose posteriors exceed the threshold by most in sum."""
    kept = np.zeros(len(posterior), dtype=bool)
    worthy = np.flatnonzero(posterior > threshold + 1e-12)
    if not len(worthy):
        return kept
    order = worthy[np.lexsort((start[worthy], end[worthy], sheet[worthy]))]
    cuts = np.flatnonzero(np.diff(sheet[order])) + 1
    for rows in np.split(order, cuts):
        if len(rows) == 1:
            kept[rows] = True
            continue
        begins, ends = start[rows].tolist(), end[rows].tolist()
        gains = (posterior[rows] - threshold).tolist()
        if all(b >= a for a, b in pairwise(_woven(begins, ends))):
            kept[rows] = True
            continue
        best, taken = [0.0], [-1]
        for index, gain in enumerate(gains):
            free = bisect_right(ends, begins[index], 0, index)
            take = best[free] + gain > best[-1] + 1e-12
            taken.append(free if take else -1)
            best.append(best[free] + gain if take else best[-1])
        index = len(rows)
        while index > 0:
            if taken[index] >= 0:
                kept[rows[index - 1]] = True
                index = taken[index]
            else:
                index -= 1
    return kept


def _woven(begins: list[int], ends: list[int]) -> list[int]:
    return [position for pair in zip(begins, ends, strict=True) for position in pair]


def _skill(
    spans: DrawnSpans, drawn: Ints, document: Ints, posterior: Floats, n_annotators: int
) -> Floats:
    """The expected F1 of each annotator's own spans over the documents they read."""
    there = np.bincount(document, weights=posterior, minlength=int(spans.seen[:, 0].max()) + 1)
    whole = np.bincount(spans.seen[:, 1], weights=there[spans.seen[:, 0]], minlength=n_annotators)
    right = np.bincount(spans.annotator, weights=posterior[drawn], minlength=n_annotators)
    given = np.bincount(spans.annotator, minlength=n_annotators)
    pooled = 2 * right.sum() / max(1e-9, float(whole.sum() + given.sum()))
    size = (whole + given) / 2
    skill: Floats = np.clip((right + _PSEUDO * pooled) / (size + _PSEUDO), 0.0, 1.0)
    return skill
