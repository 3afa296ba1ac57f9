"""Spans of several annotators as arrays: islands of marked text, cut at every boundary drawn.

An island is a stretch that drawn spans cover without a break. Text outside the islands was
marked by nobody and is taken to hold nothing, which makes the work proportional to what was
drawn, not to the length of the texts. Inside, the text is cut wherever somebody began or ended
a span, and longer stretches into a few units more: what all agree on inside of a span is the
measure for where they do not. Lengths count in proportion only, so that the result is the same
whether positions are tokens, characters or microseconds. Each island ends with two units of
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.core.quality.matrix import Ints

OUTSIDE = 0
CLOSING = 2
"""Units of nothing after an island: one that follows a tag, one that follows nothing."""
MOST_PARTS = 4
"""The interior of a long stretch is one decision, not as many as it has positions."""
_UNIT = 25.0
"""The percentile of the stretches' lengths that is one unit."""


def begin(label: Ints) -> Ints:
    """The tag of a span's first unit."""
    return 1 + 2 * label


def inside(label: Ints) -> Ints:
    """The tag of a span's other units."""
    return 2 + 2 * label


@dataclass(frozen=True, slots=True)
class DrawnSpans:
    """Spans row by row: document, start, end (half-open), label and annotator, indices from 0.

    ``seen``: the pairs of document and annotator who read it, one row each, whether or not they
    marked anything.
    """

    document: Ints
    start: Ints
    end: Ints
    label: Ints
    annotator: Ints
    seen: Ints

    def part(self, kept: Ints) -> DrawnSpans:
        """The same with some of the rows."""
        return DrawnSpans(
            self.document[kept],
            self.start[kept],
            self.end[kept],
            self.label[kept],
            self.annotator[kept],
            self.seen,
        )


@dataclass(frozen=True, slots=True)
class SpanField:
    """Islands, their units, the spans in question, and what each annotator said of each unit.

    Islands come longest first; units of island i are ``first[i]`` to ``first[i + 1]``, the last
    two lie outside. Spans in question: ``island``, ``start`` and ``end`` (units, half-open)
    and ``label``, in any order; ``drawn`` gives for each row of the input its span. Answers:
    one row a unit and annotator with the tag ``given`` and the tag ``before`` it.
    """

    first: Ints
    document: Ints
    island: Ints
    start: Ints
    end: Ints
    label: Ints
    drawn: Ints
    unit: Ints
    annotator: Ints
    before: Ints
    given: Ints
    n_labels: int

    @property
    def n_units(self) -> int:
        """All units of all islands."""
        return int(self.first[-1])


def span_field(spans: DrawnSpans, n_labels: int) -> SpanField:
    """Cut the drawn spans into islands and units. Own spans of an annotator must not overlap."""
    reach = int(spans.end.max(initial=0)) + 2
    starts, ends = spans.document * reach + spans.start, spans.document * reach + spans.end
    edges = np.unique(np.concatenate([starts, ends]))
    of_edge, n_islands = _islands(starts, ends, edges)
    size = _sizes(edges, of_edge)
    whole = np.bincount(of_edge, weights=size, minlength=n_islands).astype(np.int64)
    rank = np.argsort(-whole, kind="stable")
    first = np.concatenate([[0], np.cumsum(whole[rank])]).astype(np.int64)
    at = np.empty(n_islands, dtype=np.int64)
    at[rank] = first[:-1]
    inner = np.cumsum(size) - size
    heads = np.flatnonzero(np.diff(of_edge, prepend=-1))
    place = at[of_edge] + inner - inner[heads][of_edge]
    width = int(first[-1]) + 1
    start = place[np.searchsorted(edges, starts)]
    end = place[np.searchsorted(edges, ends)]
    document = edges[heads[rank]] // reach
    keys = (start * width + end) * n_labels + spans.label
    found, drawn = np.unique(keys, return_inverse=True)
    label, both = found % n_labels, found // n_labels
    s, e = both // width, both % width
    island = np.searchsorted(first, s, side="right") - 1
    unit, annotator, before, given = _answers(spans, start, end, first, document)
    return SpanField(
        first, document, island, s, e, label, drawn, unit, annotator, before, given, n_labels
    )


def _islands(starts: Ints, ends: Ints, edges: Ints) -> tuple[Ints, int]:
    """The island of each edge, and how many there are."""
    order = np.argsort(starts, kind="stable")
    reached = np.maximum.accumulate(ends[order]) if len(order) else ends
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = starts[order][1:] > reached[:-1]
    heads = starts[order][fresh]
    return np.searchsorted(heads, edges, side="right") - 1, len(heads)


def _sizes(edges: Ints, island: Ints) -> Ints:
    """Into how many units the stretch after each edge is cut."""
    inner = island == np.append(island[1:], -1)
    size = np.full(len(edges), CLOSING)
    if inner.any():
        length = np.diff(edges, append=0)[inner]
        size[inner] = np.clip(np.round(length / np.percentile(length, _UNIT)), 1, MOST_PARTS)
    return size


def _answers(
    spans: DrawnSpans, start: Ints, end: Ints, first: Ints, document: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """For each island and annotator who saw its document, the tags of its units."""
    readers = np.argsort(spans.seen[:, 0], kind="stable")
    by_document = spans.seen[readers]
    low = np.searchsorted(by_document[:, 0], document, side="left")
    high = np.searchsorted(by_document[:, 0], document, side="right")
    island, place = expanded(high - low)
    who = by_document[low[island] + place, 1]
    sizes = np.diff(first)[island]
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    pair, inner = expanded(sizes)
    given = np.zeros(len(pair), dtype=np.int64)
    # each drawn span: its pair of island and annotator, then its units
    width = int(spans.seen[:, 1].max(initial=0)) + 1
    keys = island * width + who
    order = np.argsort(keys, kind="stable")
    of_island = np.searchsorted(first, start, side="right") - 1
    mine = order[np.searchsorted(keys[order], of_island * width + spans.annotator)]
    row, step = expanded(end - start)
    at = offsets[mine[row]] + start[row] - first[of_island[row]] + step
    given[at] = np.where(step == 0, begin(spans.label[row]), inside(spans.label[row]))
    before = np.zeros_like(given)
    before[1:] = given[:-1]
    before[offsets[:-1]] = OUTSIDE
    return first[island[pair]] + inner, who[pair], before, given


def expanded(sizes: Ints) -> tuple[Ints, Ints]:
    """For groups of these sizes laid end to end: each member's group, and its place in it."""
    group = np.repeat(np.arange(len(sizes)), sizes)
    place = np.arange(len(group)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return group, place
