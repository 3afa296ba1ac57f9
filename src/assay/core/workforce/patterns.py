"""Patterns in people's work that honest work does not show: spam, and changes of habit.

All tests of a project share one bound: by any one of these patterns at most one in
``ALARMS_EVERY`` projects of honest people has somebody named wrongly, however many people, pairs
and answers it has (Bonferroni over all that is tested; likelihood ratios pass 1/x with a chance of
at most x). They take each answer under the belief that others have of its item
(``workforce.others``), so that a batch of like items is no pattern. The bound is as good as the
model of honest work: ``docs/explanation/statistics.md`` says where simulations exceed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np

from assay.core.special import binomial_above
from assay.core.workforce.drift import BASELINE, Alarm, mix_drift, speed_drift
from assay.core.workforce.others import Choices, Floats, Ints, Stretch, confusions, stretches
from assay.core.workforce.speed import FLOOR_MS, LEAST_ANSWERS, SHARE_OF_MEDIAN

ALARMS_EVERY = 100
MOST_CARELESS = 0.5
"""Honest people give one label to at most half of the items that are something else."""
NOTABLE = 1.5
"""A pace that changed by less than this factor is not worth a word."""
QUICK_AT_MOST = 0.1
"""The share of impossibly quick answers that honest people may have: slips of the finger."""


@dataclass(frozen=True, slots=True)
class MixChange:
    """Somebody uses ``label`` more than before; ``since`` is the row where that began.

    ``before`` and ``after`` are (share given, share expected by what others say of these items).
    """

    person: int
    label: int
    since: int
    before: tuple[float, float]
    after: tuple[float, float]
    n: int


@dataclass(frozen=True, slots=True)
class StraightLine:
    """The same ``label`` ``length`` times in a row from row ``since``; ``believed`` of these
    items have that label as others see it.
    """

    person: int
    label: int
    since: int
    length: int
    believed: float


@dataclass(frozen=True, slots=True)
class PaceChange:
    """Somebody's pace changed for good: geometric means in seconds, ``n`` answers since row
    ``since``.
    """

    person: int
    since: int
    before: float
    after: float
    n: int


@dataclass(frozen=True, slots=True)
class ImpossibleSpeed:
    """``quick`` of ``n`` measured answers took less than looking takes; ``since`` a row.

    ``seconds`` is the median of their answers, ``others`` that of others on the same items.
    """

    person: int
    n: int
    quick: int
    seconds: float
    others: float
    since: int


def label_patterns(work: Choices, tests: int) -> tuple[list[MixChange], list[StraightLine]]:
    """Who uses a label more than before, and who gives the same one whatever comes.

    ``tests``: over all questions, the answers times the labels; each is one chance for an alarm.
    """
    changes, lines = [], []
    typical = confusions(work)[1]
    for own in stretches(work, BASELINE // 2):
        change = _mix_change(own, work.n_labels, tests)
        if change is not None:
            changes.append(change)
        line = _straight_line(own, typical, tests)
        if line is not None:
            lines.append(line)
    return changes, lines


def _mix_change(own: Stretch, n_labels: int, tests: int) -> MixChange | None:
    """The change, where the latest answers still show it."""
    found = mix_drift(
        own.label,
        n_labels,
        own.belief,
        own.mistaken,
        items_to_false_alarm=ALARMS_EVERY * -(-tests // n_labels),
    )
    if found is None:
        return None
    label, alarm = found
    used, due = (own.label == label).astype(np.float64), own.expected[:, label]
    early, late = slice(0, alarm.since), slice(alarm.since, None)
    excess = used - due
    lasting = excess[late][-BASELINE:].mean() - excess[early].mean()
    if lasting < (excess[alarm.since : alarm.at + 1].mean() - excess[early].mean()) / 2:
        return None
    return MixChange(
        own.person,
        label,
        int(own.rows[alarm.since]),
        (float(used[early].mean()), float(due[early].mean())),
        (float(used[late].mean()), float(due[late].mean())),
        len(used) - alarm.since,
    )


def _straight_line(own: Stretch, typical: Floats, tests: int) -> StraightLine | None:
    """The least likely run of one label, if it is too unlikely.

    Of a run that begins at a given answer, the chance to be as unlikely as 1/x is at most 1/x.
    The chance of the same label again is that the item has it, or that it has another and is
    mistaken for it: as often as this person or a typical one does that, at most half the time.
    """
    n, k = own.belief.shape
    chosen = own.belief[np.arange(n), own.label]
    other = (1.0 - own.belief).sum(axis=0)
    mistaken = np.bincount(own.label, weights=1.0 - chosen, minlength=k) / np.maximum(other, 1e-9)
    usual = (typical - np.diag(np.full(k, 2.0))).max(axis=0)
    rate = np.minimum(MOST_CARELESS, np.maximum(mistaken, usual))
    odds = -np.log(chosen + (1.0 - chosen) * rate[own.label])
    starts = np.flatnonzero(np.diff(own.label, prepend=-1))
    sums = np.add.reduceat(odds, starts)
    worst = int(np.argmax(sums))
    if sums[worst] < log(ALARMS_EVERY * tests):
        return None
    start = int(starts[worst])
    length = int(np.diff(np.append(starts, n))[worst])
    believed = float(chosen[start : start + length].sum())
    return StraightLine(own.person, int(own.label[start]), int(own.rows[start]), length, believed)


@dataclass(frozen=True, slots=True)
class Times:
    """Measured answers: item and person (indices), instant and lead time in ms (over 0)."""

    item: Ints
    person: Ints
    at: Ints
    lead_ms: Ints
    n_items: int
    n_people: int

    def order(self) -> tuple[Ints, Ints]:
        """The rows by person and time, and where each person's begin (people + 1)."""
        order = np.lexsort((self.item, self.at, self.person))
        return order, np.searchsorted(self.person[order], np.arange(self.n_people + 1))

    def on_the_item(self, logs: Floats, worth: float) -> Floats:
        """For each answer the mean of the others' ``logs`` on its item, drawn to 0 as by
        ``worth`` answers.
        """
        sums = np.bincount(self.item, weights=logs, minlength=self.n_items)[self.item] - logs
        counts = np.bincount(self.item, minlength=self.n_items)[self.item] - 1
        return np.asarray(sums / (counts + worth))


def pace_changes(times: Times) -> list[PaceChange]:
    """Whose pace changed for good by a half or more, and still is.

    Items that take others long, and the course that everybody takes (people learn), are no
    change.
    """
    order, edges = times.order()
    many = np.diff(edges) > BASELINE
    total = int(np.diff(edges)[many].sum())
    if total == 0:
        return []
    logs = np.log(np.maximum(times.lead_ms / 1000.0, 0.1))
    counts = np.maximum(np.bincount(times.person, minlength=times.n_people), 1)
    means = np.bincount(times.person, weights=logs, minlength=times.n_people) / counts
    items = times.on_the_item(logs - means[times.person], 1.0)
    logs = logs - items
    logs -= _usual_course(logs[order], edges, order)
    found = []
    for person in np.flatnonzero(many).tolist():
        rows = order[edges[person] : edges[person + 1]]
        own = logs[rows]
        alarm = speed_drift(np.exp(own), items_to_false_alarm=ALARMS_EVERY * total)
        if alarm is not None and (told := _lasting_pace(person, rows, own, alarm)) is not None:
            found.append(told)
    return found


def _lasting_pace(person: int, rows: Ints, logs: Floats, alarm: Alarm) -> PaceChange | None:
    """What changed, where it is much and the latest answers still show it."""
    early, late = float(logs[: alarm.since].mean()), float(logs[alarm.since :].mean())
    lasting = float(logs[alarm.since :][-BASELINE:].mean()) - early
    sign = 1.0 if alarm.after > alarm.before else -1.0
    if min(sign * (late - early), sign * lasting) < log(NOTABLE):
        return None
    seconds = np.exp([early, late])
    return PaceChange(
        person,
        int(rows[alarm.since]),
        float(seconds[0]),
        float(seconds[1]),
        len(rows) - alarm.since,
    )


_PEOPLE_OF_A_COURSE = 5


def _usual_course(logs: Floats, edges: Ints, order: Ints) -> Floats:
    """By how much people at large are slower or quicker at their n-th answer than at their first.

    The n-th answers are taken together by powers of two; the step from one to the next is the
    median over those who took it, where at least five did. ``logs`` are in the order ``order``;
    what is returned belongs to the answers as they came.
    """
    place = np.arange(len(order)) - np.repeat(edges[:-1], np.diff(edges))
    level = np.log2(place // BASELINE + 1).astype(np.int64)
    person = np.repeat(np.arange(len(edges) - 1), np.diff(edges))
    levels = int(level.max()) + 1
    key = person * levels + level
    size = (len(edges) - 1) * levels
    n = np.bincount(key, minlength=size).reshape(-1, levels)
    sums = np.bincount(key, weights=logs, minlength=size).reshape(-1, levels)
    course = np.zeros(levels)
    for step in range(1, levels):
        took = (n[:, step] >= BASELINE // 2) & (n[:, step - 1] >= BASELINE // 2)
        change = 0.0
        if took.sum() >= _PEOPLE_OF_A_COURSE:
            now, then = (sums[took, one] / n[took, one] for one in (step, step - 1))
            change = float(np.median(now - then))
        course[step] = course[step - 1] + change
    back = np.empty(len(order))
    back[order] = course[level]
    return back


def impossible_speed(times: Times) -> list[ImpossibleSpeed]:
    """Who answers faster than looking takes, more often than fingers slip.

    An answer is too quick under 0.4 seconds, or under 15 % of what others take on its item.
    Named is whose share of such answers is surely above a tenth (binomial, Bonferroni over
    people).
    """
    order, edges = times.order()
    tested = np.flatnonzero(np.diff(edges) >= LEAST_ANSWERS)
    if not len(tested):
        return []
    logs = np.log(np.maximum(times.lead_ms, 1).astype(np.float64))
    medians = [float(np.median(logs[order[edges[one] : edges[one + 1]]])) for one in tested]
    centre = float(np.median(medians))
    usual = np.exp(centre + times.on_the_item(logs - centre, 2.0))
    quick = times.lead_ms < np.maximum(FLOOR_MS, SHARE_OF_MEDIAN * usual)
    found = []
    for person in tested.tolist():
        rows = order[edges[person] : edges[person + 1]]
        n, k = len(rows), int(quick[rows].sum())
        if binomial_above(n, k - 1, QUICK_AT_MOST) * len(tested) * ALARMS_EVERY > 1.0:
            continue
        walk = np.concatenate([[0.0], np.cumsum(quick[rows] - 2 * QUICK_AT_MOST)])
        since = int(np.argmin(walk[: int(np.argmax(walk)) + 1]))
        seconds = float(np.median(times.lead_ms[rows])) / 1000
        others = float(np.median(usual[rows])) / 1000
        found.append(ImpossibleSpeed(person, n, k, seconds, others, int(rows[since])))
    return found
