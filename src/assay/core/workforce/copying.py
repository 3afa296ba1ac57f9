"""Copying: two people who stand against the others together, and with the same label.

Of two people who agree nothing can be said: both may be right. So only the items count on which
at least one of the two gives another label than the others believe, and of these only whether the
two give the same one. How often honest people would follows from Dawid and Skene's model (1979):
what the others' answers leave open, how often each of the two is right, and which labels people
confuse. How often each is right is taken from the items that they did not share, or a copy would
vouch for its original; two people who always work together are not tested. Hard items make honest
people err alike: by how much more they do than the model says is taken from all other pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assay.core.special import binomial_above, log_odds, logistic
from assay.core.workforce.others import Choices, Floats, Ints, confusions, sums
from assay.core.workforce.patterns import ALARMS_EVERY

LEAST_AT_ODDS = 10
LEAST_APART = 30
"""Answers of each of the two that the other has no part in: less does not tell their accuracy."""
MOST_TOGETHER = 30
"""Items with more answers than this are left out: everybody meets everybody there."""
_WORTH = 10.0
MOST_ROWS = 500_000
"""Meetings of two people on an item that somebody contests: of more, the latest."""
_PART = 200_000
_UPPER = 1.0
"""Two good people side with each other more; their accuracy is taken this much higher (SE)."""
_MOST_SQUARE = 9.0
"""A pair's squared z that counts for how much pairs vary: copies must not hide one another."""
_USUALLY_WIDE, _WIDE_AS_OF = 2.0, 10.0
_CHANCES = (0.005, 0.995)


@dataclass(frozen=True, slots=True)
class Copying:
    """``person`` and ``other`` took the same side ``same`` of the ``against`` times that one of
    them stood against the others; honest people would ``expected`` times. ``second`` of the
    ``same`` times ``person`` answered after ``other``; ``since`` is a row.
    """

    person: int
    other: int
    against: int
    same: int
    expected: float
    second: int
    since: int


@dataclass(frozen=True, slots=True)
class _Model:
    """How people err: ``share`` of the labels, ``shape`` of the errors (true × given, rows sum to
    1, diagonal 0), ``right`` and ``n`` of each person (sum of beliefs, answers).
    """

    share: Floats
    shape: Floats
    right: Floats
    n: Floats

    def pooled(self) -> float:
        """How often people at large are right."""
        return float((self.right.sum() + _WORTH) / (self.n.sum() + _WORTH / 0.8))

    def accuracy(self, right: Floats, n: Floats, errors: float = 0.0) -> Floats:
        """Shares of right answers, drawn to the pooled one, ``errors`` standard errors higher."""
        share = (right + _WORTH * self.pooled()) / (n + _WORTH)
        share += errors * np.sqrt(np.maximum(share * (1.0 - share), 0.0) / (n + _WORTH))
        return np.asarray(np.clip(share, 0.05, 0.99))


def copying(work: Choices, questions: int = 1) -> list[Copying]:
    """Pairs who side with each other against the others far more often than honest people.

    ``questions`` are tested at once (Bonferroni over them and all pairs). Surest first.
    """
    one, other = _together(work)
    if work.n_labels < 2 or not len(one):
        return []
    key = work.person[one] * work.n_people + work.person[other]
    keys, place = np.unique(key, return_inverse=True)
    left, right = np.divmod(keys, work.n_people)
    model, scores, believed = _model(work)
    # how often each of a pair is right where the other has no answer
    shared = np.bincount(place).astype(np.float64)
    alone = [
        (
            model.right[who] - np.bincount(place, weights=believed[rows]),
            model.n[who] - shared,
        )
        for who, rows in ((left, one), (right, other))
    ]
    tested = (alone[0][1] >= LEAST_APART) & (alone[1][1] >= LEAST_APART)
    kept = tested[place] & _contested(work, one, other)
    one, other, place = one[kept], other[kept], place[kept]
    if not len(one):
        return []
    accuracies = [model.accuracy(*pair, _UPPER)[place] for pair in alone]
    odds, chance = _against(work, model, scores, one, other, accuracies[0], accuracies[1])
    one, other, place, chance = one[odds], other[odds], place[odds], chance[odds]
    same = work.label[one] == work.label[other]
    ends = np.cumsum(np.bincount(place, minlength=len(keys)))
    pairs = _Pairs(len(keys), place, same, chance)
    order = np.argsort(place, kind="stable")
    found: list[tuple[float, Copying]] = []
    for pair in pairs.tested.tolist():
        rows = order[ends[pair] - pairs.against[pair] : ends[pair]]
        expected = logistic(log_odds(chance[rows]) + pairs.harder(pair))
        p = pairs.chance(pair, float(expected.mean()))
        if p * len(pairs.tested) * ALARMS_EVERY * questions > 1.0:
            continue
        hits = rows[same[rows]]
        mine, theirs = work.at[one[hits]], work.at[other[hits]]
        first = hits[np.argmin(np.maximum(mine, theirs))]
        since = one[first] if work.at[one[first]] >= work.at[other[first]] else other[first]
        told = Copying(
            int(left[pair]),
            int(right[pair]),
            len(rows),
            len(hits),
            float(expected.sum()),
            int((mine > theirs).sum()),
            int(since),
        )
        found.append((p, told))
    return [told for _, told in sorted(found, key=lambda it: (it[0], it[1].person, it[1].other))]


class _Pairs:
    """How often pairs were against the others, took one side, and were expected to."""

    def __init__(self, n: int, place: Ints, same: NDArray[np.bool_], chance: Floats) -> None:
        self.against = np.bincount(place, minlength=n)
        self._same = np.bincount(place, weights=same, minlength=n)
        self._due = np.bincount(place, weights=chance, minlength=n)
        self.tested = np.flatnonzero(self.against >= LEAST_AT_ODDS)
        spread = np.bincount(place, weights=chance * (1.0 - chance), minlength=n)
        self._square = (self._same - self._due) ** 2 / np.maximum(spread, 1e-9)
        self._sums = [float(one.sum()) for one in (self.against, self._same, self._due)]
        self._squares = float(np.minimum(self._square[self.tested], _MOST_SQUARE).sum())

    def harder(self, pair: int) -> float:
        """By how much (log odds, at least 0) other pairs take one side more than the model says."""
        own = (self.against[pair], self._same[pair], self._due[pair])
        n, sides, due = (whole - part for whole, part in zip(self._sums, own, strict=True))
        seen = np.clip((sides + 1.0) / (n + 2.0), *_CHANCES)
        said = np.clip((due + 1.0) / (n + 2.0), *_CHANCES)
        return max(0.0, float(log_odds(seen) - log_odds(said)))

    def chance(self, pair: int, expected: float) -> float:
        """P(so often one side or more) by a binomial of ``expected``, as wide as other pairs vary.

        Where these vary more than the model says, the answers count as correspondingly fewer;
        where there are few other pairs, they are taken to vary twice as much.
        """
        rest = self._squares - min(_MOST_SQUARE, float(self._square[pair]))
        few = _WIDE_AS_OF
        wide = max(1.0, (rest + few * _USUALLY_WIDE) / (len(self.tested) - 1 + few))
        n = int(np.ceil(self.against[pair] / wide))
        return binomial_above(n, int(self._same[pair] / wide) - 1, expected)


def by_person(pairs: Sequence[Copying]) -> dict[int, Copying]:
    """For each person the surest pair they are in, with them as ``person``."""
    found: dict[int, Copying] = {}
    for pair in pairs:
        found.setdefault(pair.person, pair)
        turned = Copying(
            pair.other,
            pair.person,
            pair.against,
            pair.same,
            pair.expected,
            pair.same - pair.second,
            pair.since,
        )
        found.setdefault(pair.other, turned)
    return found


def _together(work: Choices) -> tuple[Ints, Ints]:
    """Rows of each two people on one item that has a third answer; the smaller person first."""
    n = np.bincount(work.item, minlength=len(work.truth))[work.item]
    rows = np.flatnonzero((n > 2) & (n <= MOST_TOGETHER))
    rows = rows[np.lexsort((work.person[rows], work.item[rows]))]
    item = work.item[rows]
    ones, others = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for apart in range(1, min(MOST_TOGETHER, len(item))):
        meet = np.flatnonzero(item[apart:] == item[:-apart])
        if not len(meet):
            break
        ones.append(rows[meet])
        others.append(rows[meet + apart])
    return np.concatenate(ones), np.concatenate(others)


def _contested(work: Choices, one: Ints, other: Ints) -> NDArray[np.bool_]:
    """Pairs of rows on items of which not all say what is believed; the latest of these."""
    differs = (work.label != work.truth[work.item]).astype(np.float64)
    kept = sums(work.item, differs, len(work.truth))[work.item[one]] > 0
    if np.count_nonzero(kept) > MOST_ROWS:
        at = np.maximum(work.at[one], work.at[other])
        told = at[kept]
        kept &= at >= np.partition(told, len(told) - MOST_ROWS)[len(told) - MOST_ROWS]
    return kept


def _model(work: Choices) -> tuple[_Model, Floats, Floats]:
    """How people err; the log likelihoods of each item; and how right each answer is.

    An answer is as right as the others believe. Scores are items × labels.
    """
    k = work.n_labels
    share, typical = confusions(work)
    shape = typical.copy()
    np.fill_diagonal(shape, 0.0)
    shape /= shape.sum(axis=1, keepdims=True)
    logs = np.log(typical)
    scores = _scores(work, [row[work.label] for row in logs])
    believed = np.empty(len(work))
    for start in range(0, len(work), _PART):
        part = slice(start, start + _PART)
        label = work.label[part]
        rest = scores[work.item[part]] - logs.T[label] + np.log(share)
        believed[part] = _posterior(rest)[np.arange(len(label)), label]
    n = np.bincount(work.person, minlength=work.n_people).astype(np.float64)
    right = sums(work.person, believed, work.n_people)
    model = _Model(share, shape, right, n)
    own = model.accuracy(right, n)[work.person]
    votes = [_vote(model, own, work.label, true) for true in range(k)]
    return model, _scores(work, votes), believed


def _vote(model: _Model, accuracy: Floats, label: Ints, true: int) -> Floats:
    """Log likelihood of answers if ``true`` is right, by how often their authors are."""
    given = np.where(label == true, accuracy, (1.0 - accuracy) * model.shape[true][label])
    return np.asarray(np.log(np.maximum(given, 1e-6)))


def _scores(work: Choices, votes: Sequence[Floats]) -> Floats:
    n_items = len(work.truth)
    return np.stack([sums(work.item, one, n_items) for one in votes], axis=1)


def _posterior(scores: Floats) -> Floats:
    like = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(like / like.sum(axis=1, keepdims=True))


def _against(
    work: Choices,
    model: _Model,
    scores: Floats,
    one: Ints,
    other: Ints,
    accuracy: Floats,
    others_accuracy: Floats,
) -> tuple[NDArray[np.bool_], Floats]:
    """Which pairs of rows have somebody at odds with the others, and the chance of one side.

    The chance is that both give the same label if at least one differs from what the others
    believe most.
    """
    k = work.n_labels
    own = model.accuracy(model.right, model.n)
    rest = scores[work.item[one]] + np.log(model.share)
    for rows in (one, other):
        rest -= np.stack(
            [_vote(model, own[work.person[rows]], work.label[rows], true) for true in range(k)],
            axis=1,
        )
    belief = _posterior(rest)
    most = belief.argmax(axis=1)
    top = belief[np.arange(len(most)), most]
    both = accuracy * others_accuracy
    neither = (1.0 - accuracy) * (1.0 - others_accuracy)
    squares = model.shape**2
    err_alike = belief @ squares.sum(axis=1)
    on_most = (belief * squares.T[most]).sum(axis=1)
    alike = (1.0 - top) * both + neither * (err_alike - on_most)
    at_odds = 1.0 - top * both - neither * on_most
    odds = (work.label[one] != most) | (work.label[other] != most)
    return odds, np.clip(alike / np.maximum(at_odds, 1e-9), *_CHANCES)
