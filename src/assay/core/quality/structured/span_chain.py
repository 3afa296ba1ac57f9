"""Bayesian combination of tag sequences: which of the drawn spans are there, and who errs how.

After Simpson and Gurevych (2019): the true tags (outside, begin and inside of each label) are a
chain; what an annotator says of a unit depends on the true tag and on what the same annotator
said of the unit before; all are fitted by variational Bayes. Two things differ: a true span is
one that somebody drew (exactly so), so that the chain runs over whole spans (Sarawagi and Cohen
2004); and the prior of an annotator's confusion is that of all, as strong as the annotators are
alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.core.quality.matrix import Floats, Ints
from assay.core.quality.structured.dirichlet import concentration, expected_log
from assay.core.quality.structured.span_field import OUTSIDE, SpanField, begin, inside

_SETTLED = 2e-4
"""The mean change of a span's posterior below which nothing is learnt any more."""
_MOST_ROUNDS = 60
_SMALL = 0.1
_RIGHT = 1.0
"""Answers that 'people are more right than wrong' counts for in a row that nobody has shown."""


@dataclass(frozen=True, slots=True)
class ChainBelief:
    """The posterior of each span in question, and annotators × true tag × given tag counts."""

    posterior: Floats
    confusion: Floats
    strength: float
    rounds: int


@dataclass(frozen=True, slots=True)
class _Steps:
    """The units of all islands by their place in the island, and the spans that begin there."""

    units: list[Ints]
    begins: list[Ints]
    last_tag: Ints
    n_tags: int


def allowed_after(n_labels: int) -> Floats:
    """1 where a tag may follow a tag: inside only after begin or inside of the same label."""
    n_tags = 1 + 2 * n_labels
    allowed = np.ones((n_tags, n_tags))
    for label in range(n_labels):
        own = 2 + 2 * label
        allowed[:, own] = 0.0
        allowed[[own - 1, own], own] = 1.0
    return allowed


def combine_chains(field: SpanField, n_annotators: int) -> ChainBelief:
    """Fit the model to a field; the belief settles when posteriors move by 0.0002 on average."""
    steps = _steps(field)
    n_tags = steps.n_tags
    allowed = allowed_after(field.n_labels)
    rows = (field.annotator * n_tags + field.before) * n_tags + field.given
    tags = _vote(field, n_tags)
    moves = _first_moves(field, tags) * allowed
    posterior = np.full(len(field.start), -1.0)
    strength, rounds, moved = 4.0, 0, 1.0
    counts = np.zeros((n_annotators, n_tags, n_tags, n_tags))
    while moved >= _SETTLED and rounds < _MOST_ROUNDS:
        rounds += 1
        for tag in range(n_tags):
            counts[:, tag] = np.bincount(
                rows, weights=tags[field.unit, tag], minlength=n_annotators * n_tags**2
            ).reshape(n_annotators, n_tags, n_tags)
        shared = _shared(counts.sum(axis=0), allowed)
        every = np.broadcast_to(shared, counts.shape)
        strength = concentration(counts.reshape(-1, n_tags), every.reshape(-1, n_tags), strength)
        logs = expected_log(counts + strength * shared)
        says = np.empty((field.n_units, n_tags))
        for tag in range(n_tags):
            said = np.ascontiguousarray(logs[:, tag]).ravel()[rows]
            says[:, tag] = np.bincount(field.unit, weights=said, minlength=field.n_units)
        turn = expected_log((moves + 1.0) * allowed)
        before = posterior
        posterior, boundary = _spans(field, steps, says, turn)
        tags = _tags(field, posterior, n_tags)
        moves = boundary + _inner_moves(field, posterior, n_tags)
        moved = float(np.abs(posterior - before).mean()) if len(posterior) else 0.0
    return ChainBelief(posterior, counts.sum(axis=2), strength, rounds)


def _shared(pooled: Floats, allowed: Floats) -> Floats:
    """The confusion of all annotators together: true tag × tag before × given tag."""
    pooled = pooled + _SMALL * allowed
    diagonal = np.arange(len(allowed))
    for before in range(len(allowed)):
        pooled[diagonal, before, diagonal] += _RIGHT * allowed[before]
    shared: Floats = pooled / pooled.sum(axis=-1, keepdims=True)
    return shared


def _steps(field: SpanField) -> _Steps:
    sizes = np.diff(field.first)
    longest = int(sizes[0]) if len(sizes) else 0
    active = np.searchsorted(-sizes, -np.arange(longest), side="left")
    place = field.start - field.first[field.island]
    order = np.argsort(place, kind="stable")
    cuts = np.searchsorted(place[order], np.arange(longest + 1))
    return _Steps(
        [field.first[:-1][:n] + step for step, n in enumerate(active.tolist())],
        [order[cuts[step] : cuts[step + 1]] for step in range(longest)],
        np.where(field.end - field.start > 1, inside(field.label), begin(field.label)),
        1 + 2 * field.n_labels,
    )


def _vote(field: SpanField, n_tags: int) -> Floats:
    """The share of the annotators that gave each unit each tag."""
    cells = np.bincount(field.unit * n_tags + field.given, minlength=field.n_units * n_tags)
    votes = cells.reshape(field.n_units, n_tags)
    shares: Floats = votes / np.maximum(votes.sum(axis=1, keepdims=True), 1)
    return shares


def _first_moves(field: SpanField, tags: Floats) -> Floats:
    """Expected moves from tag to tag, as if neighbours were independent."""
    heads = np.zeros(field.n_units, dtype=bool)
    heads[field.first[:-1]] = True
    follows = np.flatnonzero(~heads)
    moves: Floats = tags[follows - 1].T @ tags[follows]
    moves[OUTSIDE] += tags[heads].sum(axis=0)
    return moves


def _scores(field: SpanField, says: Floats, turn: Floats) -> Floats:
    """What the answers and the moves inside of a span say for it."""
    first, rest = begin(field.label), inside(field.label)
    sums = np.zeros((field.n_units + 1, field.n_labels))
    np.cumsum(says[:, 2::2], axis=0, out=sums[1:])
    length = field.end - field.start
    inner = sums[field.end, field.label] - sums[field.start + 1, field.label]
    goes_on = turn[first, rest] + (length - 2) * turn[rest, rest] + inner
    score: Floats = says[field.start, first] + np.where(length > 1, goes_on, 0.0)
    return score


def _spans(field: SpanField, steps: _Steps, says: Floats, turn: Floats) -> tuple[Floats, Floats]:
    """Forward and backward over whole spans: their posteriors, and expected moves between.

    ``reach[u]`` holds the weight of all readings up to unit u that end with each tag there;
    ``rest[u]`` of all readings from u on after each tag.
    """
    n_tags = steps.n_tags
    score = _scores(field, says, turn)
    first = begin(field.label)
    begins = np.concatenate([[OUTSIDE], np.arange(1, n_tags, 2)])
    reach = np.full((field.n_units + 1, n_tags), -np.inf)
    reach[field.first[:-1], OUTSIDE] = 0.0
    ahead = np.empty(len(score))
    for units, here in zip(steps.units, steps.begins, strict=True):
        now = reach[units]
        peak = np.maximum(now.max(axis=1), -1e300)
        goes = np.log(np.exp(now - peak[:, None]) @ np.exp(turn[:, begins]) + 1e-300)
        goes += peak[:, None]
        if len(here):
            island = field.island[here]
            ahead[here] = goes[island, 1 + field.label[here]] + score[here]
            at = (field.end[here], steps.last_tag[here])
            np.logaddexp.at(reach, at, ahead[here])
        onwards = _not_last(units, field.first)
        to = units[onwards] + 1
        reach[to, OUTSIDE] = np.logaddexp(
            reach[to, OUTSIDE], goes[onwards, 0] + says[units[onwards], OUTSIDE]
        )
    return _backward(field, steps, says, turn, score, ahead, reach, begins, first)


def _not_last(units: Ints, first: Ints) -> Ints:
    """The islands (from the longest) of which this unit is not the closing one."""
    return np.flatnonzero(units + 1 < first[1 : len(units) + 1])


def _backward(
    field: SpanField,
    steps: _Steps,
    says: Floats,
    turn: Floats,
    score: Floats,
    ahead: Floats,
    reach: Floats,
    begins: Ints,
    first: Ints,
) -> tuple[Floats, Floats]:
    n_tags = steps.n_tags
    rest = np.zeros((field.n_units + 1, n_tags))
    posterior = np.zeros(len(score))
    moves = np.zeros((n_tags, n_tags))
    total = np.zeros(len(field.first) - 1)
    closing = field.first[1:] - 1
    at_end = reach[closing] + turn[:, OUTSIDE] + says[closing, OUTSIDE][:, None]
    peak = at_end.max(axis=1)
    total = peak + np.log(np.exp(at_end - peak[:, None]).sum(axis=1))
    step_matrix = np.exp(turn[:, begins])
    for units, here in zip(reversed(steps.units), reversed(steps.begins), strict=True):
        n = len(units)
        after = np.full((n, len(begins)), -np.inf)
        last = units + 1 == field.first[1 : n + 1]
        after[:, 0] = says[units, OUTSIDE] + np.where(last, 0.0, rest[units + 1, OUTSIDE])
        if len(here):
            onward = score[here] + rest[field.end[here], steps.last_tag[here]]
            np.logaddexp.at(after, (field.island[here], 1 + field.label[here]), onward)
            posterior[here] = np.exp(
                ahead[here]
                + rest[field.end[here], steps.last_tag[here]]
                - total[field.island[here]]
            )
        peak = after.max(axis=1, keepdims=True)
        weights = np.exp(after - peak)
        rest[units] = np.log(weights @ step_matrix.T + 1e-300) + peak
        now = reach[units]
        top = np.maximum(now.max(axis=1, keepdims=True), -1e300)
        scale = np.exp(np.minimum(top + peak - total[:n, None], 700.0))
        moves[:, begins] += step_matrix * ((np.exp(now - top) * scale).T @ weights)
    return np.minimum(posterior, 1.0), moves


def _tags(field: SpanField, posterior: Floats, n_tags: int) -> Floats:
    """The posterior of each tag of each unit, from that of the spans."""
    tags = np.zeros((field.n_units, n_tags))
    np.add.at(tags, (field.start, begin(field.label)), posterior)
    edges = np.zeros((field.n_units + 1, field.n_labels))
    longer = np.flatnonzero(field.end - field.start > 1)
    np.add.at(edges, (field.start[longer] + 1, field.label[longer]), posterior[longer])
    np.add.at(edges, (field.end[longer], field.label[longer]), -posterior[longer])
    tags[:, 2::2] = np.maximum(np.cumsum(edges, axis=0)[:-1], 0.0)
    tags[:, OUTSIDE] = np.maximum(1.0 - tags.sum(axis=1), 0.0)
    return tags


def _inner_moves(field: SpanField, posterior: Floats, n_tags: int) -> Floats:
    """Expected moves inside of spans: begin to inside, and inside to inside."""
    moves = np.zeros((n_tags, n_tags))
    length = field.end - field.start
    rest = inside(field.label)
    np.add.at(moves, (begin(field.label), rest), np.where(length > 1, posterior, 0.0))
    np.add.at(moves, (rest, rest), posterior * np.maximum(length - 2, 0))
    return moves
