"""Acceptance sampling: the stated bound holds, whatever the error and however one looks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.core.errors import Invalid
from assay.core.quality.acceptance import (
    acceptance_risk,
    error_interval,
    follow,
    plan_of,
)


def test_two_per_cent_with_confidence_takes_149_items_without_an_error():
    plan = plan_of(0.02, 0.95, expected=0.0)
    found = follow(plan, [False] * 200)
    assert (found.outcome, found.checked, found.errors) == ("accepted", 149, 0)
    assert follow(plan, [False] * 148).outcome == "open"
    assert follow(plan, [False] * 148).left == 1
    assert follow(plan, [False] * 30 + [True]).outcome == "rejected"


def test_where_errors_are_expected_one_does_not_end_it():
    plan = plan_of(0.02, 0.95, expected=0.005)
    found = follow(plan, [True] + [False] * 400)
    assert found.outcome == "accepted"
    assert 149 < found.checked < 400


def test_many_early_errors_reject_long_before_the_end():
    plan = plan_of(0.02, 0.95, expected=0.005)
    found = follow(plan, [True] * 20)
    assert found.outcome == "rejected"
    assert found.checked <= 6


@settings(max_examples=60, deadline=None)
@given(st.floats(0.01, 0.3), st.sampled_from([0.8, 0.9, 0.95, 0.99]), st.floats(0.0, 1.0))
def test_a_bad_batch_is_accepted_at_most_as_often_as_stated(limit, confidence, part):
    plan = plan_of(limit, confidence, expected=limit * part)
    accepted, rejected = acceptance_risk(plan, limit)
    assert accepted <= 1.0 - confidence + 1e-9
    assert accepted + rejected == pytest.approx(1.0)
    assert acceptance_risk(plan, min(0.99, limit * 1.5))[0] <= accepted


@pytest.mark.parametrize(("limit", "expected"), [(0.02, None), (0.05, 0.01), (0.1, 0.05)])
def test_the_bound_holds_in_ten_thousand_batches(limit, expected):
    plan = plan_of(limit, 0.95, expected)
    rng = np.random.default_rng(7)
    batches = 10_000
    wrong = rng.random((batches, plan.most)) < limit
    errors = np.cumsum(wrong, axis=1)
    accepted = np.zeros(batches, dtype=bool)
    ended = np.zeros(batches, dtype=bool)
    for checked in range(1, plan.most + 1):
        for seen in np.unique(errors[~ended, checked - 1]).tolist():
            outcome = plan.outcome(checked, seen)
            if outcome != "open":
                now = ~ended & (errors[:, checked - 1] == seen)
                accepted |= now & (outcome == "accepted")
                ended |= now
        if ended.all():
            break
    assert ended.all()
    assert accepted.mean() <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / batches)


def test_a_good_batch_is_accepted_and_a_bad_one_rejected_early():
    plan = plan_of(0.05, 0.95, expected=0.01)
    good, _ = acceptance_risk(plan, 0.01)
    assert good > 0.9
    assert acceptance_risk(plan, 0.15)[1] > 0.999


def test_exact_bounds_of_clopper_and_pearson():
    none = error_interval(149, 0)
    assert (none.low, none.high) == (0.0, pytest.approx(0.02445, abs=1e-5))
    some = error_interval(100, 5)
    assert (some.low, some.high) == (
        pytest.approx(0.01643, abs=1e-5),
        pytest.approx(0.11283, abs=1e-5),
    )
    assert error_interval(0, 0) is None
    assert error_interval(3, 3).high == 1.0
    assert error_interval(200_000, 100_000).value == 0.5


@pytest.mark.parametrize(
    ("limit", "confidence"), [(0.0, 0.95), (1.0, 0.95), (0.02, 1.0), (0.02, 0.1), (1e-5, 0.95)]
)
def test_what_cannot_be_planned_is_refused(limit, confidence):
    with pytest.raises(Invalid):
        plan_of(limit, confidence)
