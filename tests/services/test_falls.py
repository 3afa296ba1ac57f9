"""Whose accuracy on gold fell: told by a sequential test, of each person by their own verdicts."""

from __future__ import annotations

import numpy as np

from assay.core.quality.evidence import GoldAnswers
from assay.services.quality_run import falls_of


def verdicts(*people):
    """The verdicts of people, given as rows of right (1) and wrong (0), mixed in time."""
    person = np.concatenate([np.full(len(rows), who) for who, rows in enumerate(people)])
    at = np.concatenate([np.arange(len(rows)) * 10 + who for who, rows in enumerate(people)])
    correct = np.concatenate([np.asarray(rows, dtype=np.int64) for rows in people])
    order = np.random.default_rng(3).permutation(len(at))
    return GoldAnswers(person[order], at[order], correct[order], [], [])


def test_a_fall_is_dated_and_the_steady_are_left_alone():
    good = [1] * 19 + [0]
    steady = good * 5
    fallen = good * 5 + [0, 1, 0, 0, 1, 0, 1, 0] * 3
    falls = falls_of(verdicts(steady, fallen, good))
    assert list(falls) == [1]
    assert 900 <= falls[1].since <= 1_030
    assert falls[1].items_to_false_alarm == 1_000


def test_a_few_slips_late_are_no_fall():
    assert falls_of(verdicts([1] * 9 + [0] + [1, 1, 1, 0, 1, 1, 0, 1, 1, 0])) == {}


def test_without_verdicts_nobody_fell():
    empty = np.array([], dtype=np.int64)
    assert falls_of(GoldAnswers(empty, empty, empty, [], [])) == {}
