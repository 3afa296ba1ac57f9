"""Drift of an annotator: sequential change-point tests that state their false-alarm rate.

Accuracy on gold (and agreement with the consensus) is watched by a Bernoulli CUSUM of
log-likelihood ratios (Page 1954; Reynolds and Stoumbos 1999): each answer is compared under the
accuracy that this person had and under one that is ``drop`` lower. The expected accuracy is moved
by the difficulty of each item, so that a run of hard items is no drift. Speed is watched by a
two-sided Gaussian CUSUM of the log seconds, the mix of labels by one CUSUM a label.

The alarm limit is computed, not tuned: the mean number of answers to a false alarm (ARL₀) of a
CUSUM is the solution of Brook and Evans' Markov chain (1972), and the limit is the one at which
it is ``items_to_false_alarm``. The shares of labels differ from item to item, so that no chain
has them; there the limit is the logarithm of that number (Lorden 1971), which holds for any.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from math import exp, inf, log

import numpy as np
from numpy.typing import NDArray

from assay.core.special import log_odds, logistic

Floats = NDArray[np.float64]

DROP = 0.10
ITEMS_TO_FALSE_ALARM = 1_000
BASELINE = 40
HIDDEN = 60
LEARNT = 1.4  # longer runs are asked for, since the level is learnt and not known
PRIOR_WORTH = 20.0
PRIOR_INFORMATION = 2.0  # people's log odds differ by about 0.7
_STATES = 120
_CUT = 2.0
_MOST_ACCURATE = 0.985
_RATES = (0.01, 0.9)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A change that was found.

    ``at`` is the answer (index) at which the limit was passed, ``since`` where the change most
    probably began, ``before`` and ``after`` the level on both sides (accuracy, seconds, share),
    ``items_to_false_alarm`` how many answers pass on average before an alarm without a change.
    """

    at: int
    since: int
    before: float
    after: float
    items_to_false_alarm: int


def accuracy_drift(
    right: NDArray[np.bool_] | Floats,
    expected: Floats | None = None,
    *,
    pooled: float = 0.9,
    drop: float = DROP,
    items_to_false_alarm: int = ITEMS_TO_FALSE_ALARM,
) -> Alarm | None:
    """Whether the accuracy fell by about ``drop`` somewhere in these answers, in their order.

    ``right``: n answers, true or 1 where right. ``expected``: for each the share of all people
    who are right on that item (its easiness), or None where items count as equally hard.
    ``pooled``: the accuracy of all annotators, to which a short history is drawn (worth 20
    answers). A person's own level is learnt from their first 40 answers, and then from all but
    the last 60, in which a change may be hidden. None where nothing is found.
    """
    right = np.asarray(right, dtype=np.float64)
    n = len(right)
    if n <= BASELINE // 2:
        return None
    base = _levels(right, expected, pooled)
    lower = np.clip(base - drop, 0.02, None)
    gain = np.log((1.0 - lower) / (1.0 - base))
    loss = np.log(lower / base)
    steps = np.where(right > 0.5, loss, gain)
    asked = round(LEARNT * items_to_false_alarm)
    limit = accuracy_limit(round(float(base.mean()), 2), drop, asked)
    return _first_alarm(steps, right, limit, items_to_false_alarm, start=BASELINE // 2)


def speed_drift(
    seconds: Floats,
    *,
    change: float = 1.0,
    items_to_false_alarm: int = ITEMS_TO_FALSE_ALARM,
) -> Alarm | None:
    """Whether the pace changed for good: ``change`` in standard deviations of the log seconds.

    Times are taken by their logarithm and cut at two deviations, so that a pause says little;
    where neighbouring answers are alike (a slow hour, a quick one) they count as fewer.
    ``before`` and ``after`` are geometric means in seconds.
    """
    seconds = np.asarray(seconds, dtype=np.float64)
    if len(seconds) <= BASELINE:
        return None
    logs = np.log(np.maximum(seconds, 0.1))
    first = logs[:BASELINE]
    middle = float(np.median(first))
    spread = max(0.1, 1.4826 * float(np.median(np.abs(first - middle))))
    logs = np.clip(logs, middle - 3 * spread, middle + 3 * spread)
    centre = _known_mean(logs, _known(len(logs)), 0.0, 0.0)
    square = _known_mean(logs**2, _known(len(logs)), 0.0, 0.0)
    deviation = np.sqrt(np.maximum(square - centre**2, 0.01)) * _stickiness(logs)
    scores = np.clip((logs - centre) / deviation, -_CUT, _CUT)
    limit = level_limit(change, round(2 * LEARNT * items_to_false_alarm))
    alarms = [
        alarm
        for sign in (1.0, -1.0)
        if (
            alarm := _first_alarm(
                change * (sign * scores - change / 2),
                logs,
                limit,
                items_to_false_alarm,
                start=BASELINE,
            )
        )
    ]
    first_alarm = min(alarms, key=lambda alarm: alarm.at, default=None)
    if first_alarm is None:
        return None
    return replace(first_alarm, before=exp(first_alarm.before), after=exp(first_alarm.after))


def mix_drift(
    labels: NDArray[np.int64],
    n_labels: int,
    belief: Floats,
    mistaken: Floats | None = None,
    *,
    change: float = 1.5,
    items_to_false_alarm: int = ITEMS_TO_FALSE_ALARM,
) -> tuple[int, Alarm] | None:
    """Whether one label is suddenly given to items of others more than before; which, the alarm.

    ``belief``: for each answer and label how probably the item has it (n × labels), so that a
    batch with another mix of items is no drift. ``mistaken``: how often people give each label
    to such an item if it has another (n × labels), or None for 5 %; it is moved by how much more
    or less often this person has done so, so that a habit is no drift either. ``change``: of
    this, in log odds (1.5 makes 0.33 of 0.1). Each label has a test of its own;
    together they raise a false alarm as seldom as stated.
    """
    labels = np.asarray(labels)
    limit = log(LEARNT * max(1, n_labels) * items_to_false_alarm)
    found: list[tuple[int, Alarm]] = []
    for label in range(n_labels if len(labels) > BASELINE else 0):
        used = (labels == label).astype(np.float64)
        own = np.clip(belief[:, label], 0.0, 0.99)
        usual = np.full(len(used), 0.05) if mistaken is None else mistaken[:, label]
        rate = _misuse(used, own, np.clip(usual, *_RATES))
        base = own + (1.0 - own) * rate
        higher = own + (1.0 - own) * logistic(log_odds(rate) + change)
        steps = np.where(used > 0.5, np.log(higher / base), np.log((1 - higher) / (1 - base)))
        alarm = _first_alarm(steps, used, limit, items_to_false_alarm, start=BASELINE // 2)
        if alarm is not None:
            found.append((label, alarm))
    return min(found, key=lambda one: one[1].at, default=None)


@lru_cache(maxsize=512)
def accuracy_limit(level: float, drop: float, items: int) -> float:
    """The limit of the CUSUM for an accuracy of ``level`` and a fall by ``drop``."""
    level = min(max(level, drop + 0.05), _MOST_ACCURATE)
    lower = level - drop
    up, down = log((1.0 - lower) / (1.0 - level)), log(lower / level)
    return _limit_for(lambda limit: _run_length(limit, ((1.0 - level, up), (level, down))), items)


@lru_cache(maxsize=64)
def level_limit(change: float, items: int) -> float:
    """The limit of a one-sided Gaussian CUSUM for a shift of ``change`` deviations."""
    scores = np.linspace(-6.0, 6.0, 241)
    chances = np.exp(-(scores**2) / 2)
    chances /= chances.sum()
    scores = np.clip(scores, -_CUT, _CUT)
    steps = tuple(
        (float(p), change * (float(x) - change / 2)) for p, x in zip(chances, scores, strict=True)
    )
    return _limit_for(lambda limit: _run_length(limit, steps), items)


def _known(n: int) -> NDArray[np.int64]:
    """From how many answers the usual level is learnt at each answer."""
    return np.minimum(n, np.maximum(BASELINE, np.arange(n) - HIDDEN))


def _known_mean(values: Floats, known: NDArray[np.int64], prior: float, worth: float) -> Floats:
    """The mean of what was known at each answer, drawn to ``prior`` as by ``worth`` answers."""
    summed = np.concatenate([[0.0], np.cumsum(values)])[known]
    return np.asarray((summed + worth * prior) / (known + worth))


def _stickiness(logs: Floats) -> float:
    """By how much the deviation of a mean grows as neighbours are alike (of order one).

    The likeness of neighbours is taken inside parts of 40, so that a change is not part of it.
    """
    parts = logs[: len(logs) // BASELINE * BASELINE].reshape(-1, BASELINE)
    parts = parts - parts.mean(axis=1, keepdims=True)
    whole = float((parts**2).sum())
    alike = float((parts[:, 1:] * parts[:, :-1]).sum()) / whole if whole > 0 else 0.0
    alike = min(0.8, max(0.0, alike + 5.0 / BASELINE))  # parts so short tell too little of it
    return float(np.sqrt((1.0 + alike) / (1.0 - alike)))


def _levels(right: Floats, expected: Floats | None, pooled: float) -> Floats:
    """The accuracy to expect of this person at each answer.

    That is their own level so far; with the items' easiness, the item's log odds moved by how
    much better or worse than the items seen so far this person was.
    """
    known = _known(len(right))
    level = _known_mean(right, known, pooled, PRIOR_WORTH)
    if expected is not None:
        easy = np.clip(np.asarray(expected, dtype=np.float64), 0.05, _MOST_ACCURATE)
        level = np.clip(level, 0.02, _MOST_ACCURATE)
        worth = _known_mean(easy * (1.0 - easy), known, 0.0, 0.0) * known
        own = log_odds(level) - log_odds(_known_mean(easy, known, pooled, PRIOR_WORTH))
        own *= worth / (worth + PRIOR_INFORMATION)  # easy items say little about hard ones
        level = logistic(log_odds(easy) + own)
    return np.clip(level, DROP + 0.05, _MOST_ACCURATE)


def _misuse(used: Floats, own: Floats, usual: Floats) -> Floats:
    """How often this person gives a label to items that have another, to expect at each answer.

    ``used``: 1 where the label was given; ``own``: how probably the item has it; ``usual``: how
    often people do so with this item. Their log odds are moved by what was known of the person.
    """
    known = _known(len(used))
    weights, given, due = (
        np.concatenate([[0.0], np.cumsum(one)])[known]
        for one in (1.0 - own, (1.0 - own) * used, (1.0 - own) * usual)
    )
    typical = np.clip(due / np.maximum(weights, 1e-9), *_RATES)
    level = np.clip((given + PRIOR_WORTH * typical) / (weights + PRIOR_WORTH), *_RATES)
    return np.clip(logistic(log_odds(usual) + log_odds(level) - log_odds(typical)), *_RATES)


def _first_alarm(
    steps: Floats, values: Floats, limit: float, items: int, start: int
) -> Alarm | None:
    """Page's CUSUM: it restarts at 0, and the last restart is where the change began."""
    walk = np.concatenate([[0.0], np.cumsum(steps[start:])])
    lowest = np.minimum.accumulate(walk)
    passed = np.flatnonzero(walk[1:] - lowest[1:] >= limit)
    if not len(passed):
        return None
    at = start + int(passed[0])
    last = len(walk[: passed[0] + 2]) - 1
    since = start + last - int(np.argmin(walk[: last + 1][::-1]))
    before = float(np.mean(values[:since])) if since else float("nan")
    return Alarm(at, since, before, float(np.mean(values[since : at + 1])), items)


def _run_length(limit: float, steps: tuple[tuple[float, float], ...]) -> float:
    """Mean number of steps until the CUSUM passes ``limit``; steps are (chance, size) pairs."""
    width = limit / _STATES
    moves = np.zeros((_STATES, _STATES))
    middles = (np.arange(_STATES) + 0.5) * width
    middles[0] = 0.0
    for chance, size in steps:
        reached = middles + size
        stays = reached < limit
        target = np.clip(np.floor(np.maximum(reached, 0.0) / width).astype(int), 0, _STATES - 1)
        np.add.at(moves, (np.flatnonzero(stays), target[stays]), chance)
    ones = np.ones(_STATES)
    length = float(np.linalg.solve(np.eye(_STATES) - moves, ones)[0])
    return length if length > 0 else inf  # too long for the numbers of the machine


def _limit_for(run_length: object, items: int) -> float:
    """The least limit at which the mean run length reaches ``items``, by bisection."""
    low, high = 0.05, 1.0
    while run_length(high) < items and high < 64:  # type: ignore[operator]
        low, high = high, high * 2
    for _ in range(30):
        middle = (low + high) / 2
        if run_length(middle) < items:  # type: ignore[operator]
            low = middle
        else:
            high = middle
    return high
