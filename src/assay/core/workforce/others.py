"""What others make of the items that somebody answers: the measure of patterns in a person's work.

A person's answers may not be held against a belief that they had part in. So the belief about an
item is taken from the answers of the others alone: by Bayes' rule, with the confusions of a
typical annotator. Items come in batches, and a batch may hold nearly one label only; so the
shares of the labels are estimated anew for every ``WINDOW`` answers of a person, again from the
answers of the others (an empirical Bayes prior, by EM). What nobody else answered says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
WINDOW = 50
LATEST = 2_000
"""The latest answers of a person that are looked at: what was long ago is no news."""
_ROUNDS = 8
_WORTH = 1.0
"""Answers that a typical confusion, and the prior of a window, is worth."""


@dataclass(frozen=True, slots=True)
class Choices:
    """All answers to one question with one label; the first four arrays have one length.

    ``item``, ``person`` and ``label`` are indices, ``at`` instants. ``truth`` and ``sure`` hold
    for each item the label that is believed and its posterior (-1 and 0 where nothing is).
    """

    item: Ints
    person: Ints
    label: Ints
    at: Ints
    truth: Ints
    sure: Floats
    n_people: int
    n_labels: int

    def __len__(self) -> int:
        return len(self.label)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One person's answers to items that others answered too, in the order of time.

    ``rows``: which answers; ``belief``: what the others make of each item (n × labels, rows sum
    to 1); ``expected``: how often a typical annotator would give each label to it;
    ``mistaken``: how often if it has another label.
    """

    person: int
    rows: Ints
    label: Ints
    belief: Floats
    expected: Floats
    mistaken: Floats


def sums(place: Ints, weights: Floats, size: int) -> Floats:
    """The weights added up by place: as many sums as ``size``."""
    return np.asarray(np.bincount(place, weights=weights, minlength=size), dtype=np.float64)


def confusions(work: Choices) -> tuple[Floats, Floats]:
    """Shares of the labels that are believed, and a typical annotator's confusions (rows sum to 1).

    What a belief leaves open goes to all labels by their shares.
    """
    k = work.n_labels
    known = work.truth >= 0
    share = sums(work.truth[known], work.sure[known], k) + _WORTH / k
    share /= share.sum()
    told = known[work.item]
    truth, label, sure = work.truth[work.item[told]], work.label[told], work.sure[work.item[told]]
    table = sums(truth * k + label, sure, k * k).reshape(k, k)
    table += share[:, None] * sums(label, 1.0 - sure, k)[None, :]
    table += _WORTH / k
    return share, table / table.sum(axis=1, keepdims=True)


def stretches(work: Choices, least: int) -> Iterator[Stretch]:
    """Each person with ``least`` answers or more to items that others answered, the latest."""
    if not len(work) or work.n_labels < 2:
        return
    share, typical = confusions(work)
    logs = np.log(typical)
    n_items = len(work.truth)
    scores = np.stack([sums(work.item, row[work.label], n_items) for row in logs], axis=1)
    several = np.bincount(work.item, minlength=n_items) > 1
    order = np.lexsort((work.item, work.at, work.person))
    order = order[several[work.item[order]]]
    edges = np.searchsorted(work.person[order], np.arange(work.n_people + 1))
    for person in np.flatnonzero(np.diff(edges) >= least).tolist():
        rows = order[edges[person] : edges[person + 1]][-LATEST:]
        label = work.label[rows]
        belief = _with_local_shares(scores[work.item[rows]] - logs.T[label], share)
        expected = belief @ typical
        right = belief * np.diag(typical)
        mistaken = (expected - right) / np.maximum(1.0 - belief, 1e-9)
        yield Stretch(person, rows, label, belief, expected, mistaken)


def _with_local_shares(scores: Floats, share: Floats) -> Floats:
    """Posteriors of log likelihoods (n × labels), with the shares of each window estimated."""
    n = len(scores)
    like: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    starts = np.arange(0, max(1, n - WINDOW // 2), WINDOW)
    sizes = np.diff(np.append(starts, n))
    prior = np.tile(share, (len(starts), 1))
    belief = like
    for _ in range(_ROUNDS):
        belief = like * np.repeat(prior, sizes, axis=0)
        belief /= belief.sum(axis=1, keepdims=True)
        prior = np.add.reduceat(belief, starts, axis=0) + _WORTH * share
        prior /= prior.sum(axis=1, keepdims=True)
    return belief
