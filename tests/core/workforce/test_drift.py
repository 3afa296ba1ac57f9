"""Drift: found soon after it begins, and seldom where there is none; simulated with fixed seeds."""

from __future__ import annotations

import numpy as np
import pytest

from assay.core.workforce.drift import (
    accuracy_drift,
    accuracy_limit,
    mix_drift,
    speed_drift,
)


def run_lengths(level, runs, length, **options):
    """How many answers were watched, and how many false alarms were raised, without a change."""
    rng = np.random.default_rng(11)
    watched = alarms = 0
    for _ in range(runs):
        found = accuracy_drift(rng.random(length) < level, pooled=level, **options)
        watched += length if found is None else found.at + 1
        alarms += found is not None
    return watched, alarms


def delays(level, drop, runs, **options):
    """How many answers after the change the alarm came, in the runs without an earlier one."""
    rng = np.random.default_rng(12)
    found_after = []
    for _ in range(runs):
        right = np.concatenate([rng.random(200) < level, rng.random(800) < level - drop])
        found = accuracy_drift(right, pooled=level, **options)
        if found is None:
            found_after.append(800)
        elif found.at >= 200:
            found_after.append(found.at - 199)
    return np.array(found_after)


@pytest.mark.parametrize("level", [0.85, 0.9, 0.92, 0.95])
def test_at_most_one_false_alarm_in_a_thousand_items(level):
    watched, alarms = run_lengths(level, 300, 3_000)
    assert alarms / watched <= 1.05 / 1_000


@pytest.mark.parametrize("level", [0.85, 0.9, 0.92, 0.95])
def test_a_drop_of_ten_points_is_found_within_sixty_items(level):
    assert np.median(delays(level, 0.1, 300)) <= 60


def test_the_alarm_says_from_when_and_to_what_level():
    rng = np.random.default_rng(3)
    right = np.concatenate([rng.random(300) < 0.95, rng.random(200) < 0.6])
    found = accuracy_drift(right, pooled=0.95)
    assert 290 <= found.since <= 315
    assert found.at < 340
    assert found.before > 0.9
    assert found.after < 0.8
    assert found.items_to_false_alarm == 1_000


def test_a_run_of_hard_items_is_no_drift():
    rng = np.random.default_rng(5)
    easiness = np.where((np.arange(600) // 150) % 2 == 1, 0.7, 0.97)
    adjusted = [
        accuracy_drift(rng.random(600) < easiness, easiness, pooled=0.85) for _ in range(60)
    ]
    watched = sum(600 if found is None else found.at + 1 for found in adjusted)
    assert sum(found is not None for found in adjusted) / watched <= 1.25 / 1_000
    plain = [accuracy_drift(rng.random(600) < easiness, pooled=0.85) for _ in range(20)]
    assert sum(found is not None for found in plain) >= 18


def test_little_history_says_nothing():
    assert accuracy_drift(np.array([], dtype=bool)) is None
    assert accuracy_drift(np.zeros(10, dtype=bool)) is None
    assert speed_drift(np.full(10, 5.0)) is None


def test_a_new_pace_is_found_and_a_pause_is_not():
    rng = np.random.default_rng(4)
    watched = alarms = 0
    for _ in range(60):
        found = speed_drift(np.exp(rng.normal(2.0, 0.4, 1_000)))
        watched += 1_000 if found is None else found.at + 1
        alarms += found is not None
    assert alarms / watched <= 1.1 / 1_000
    seconds = np.exp(np.tile(rng.normal(2.0, 0.4, 80), 5))
    assert speed_drift(seconds) is None
    hurried = seconds.copy()
    hurried[250:] *= 0.5
    found = speed_drift(hurried)
    assert 240 <= found.since <= 262
    assert found.after < found.before
    paused = seconds.copy()
    paused[200:202] = 3_600
    assert speed_drift(paused) is None


def test_a_label_that_is_suddenly_used_for_all_is_named():
    rng = np.random.default_rng(6)
    expected = np.full((400, 3), 1 / 3)
    labels = rng.integers(0, 3, 400)
    assert mix_drift(labels, 3, expected) is None
    labels[200:] = np.where(rng.random(200) < 0.7, 2, labels[200:])
    label, alarm = mix_drift(labels, 3, expected)
    assert label == 2
    assert 190 <= alarm.since <= 230


def test_a_longer_wait_for_false_alarms_needs_a_higher_limit():
    limits = [accuracy_limit(0.9, 0.1, items) for items in (100, 1_000, 10_000)]
    assert limits == sorted(limits)
    assert limits[0] < limits[2]
