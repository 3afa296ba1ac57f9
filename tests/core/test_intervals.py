"""Intervals: published values, bounds, and agreement of two ways to the same figure."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core.intervals import mean_interval, ratio_bootstrap, wilson


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)],
)
def test_wilson_equals_the_values_of_newcombe_1998(right, n, low, high):
    found = wilson(right, n)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(st.integers(1, 1000), st.floats(0, 1))
def test_wilson_stays_in_bounds_and_holds_the_estimate(n, share):
    found = wilson(share * n, n)
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value <= found.high + 1e-12 <= 1 + 1e-9


def test_a_mean_of_zeros_and_ones_is_a_share_and_steady_values_are_surer():
    binary = np.array([0.0, 1.0] * 20)
    found, share = mean_interval(binary), wilson(20, 40)
    assert (found.low, found.high) == (pytest.approx(share.low), pytest.approx(share.high))
    steady = mean_interval(np.full(40, 0.5) + np.tile([0.01, -0.01], 20))
    assert steady.high - steady.low < (found.high - found.low) / 2
    assert steady.n == 40
    assert mean_interval(np.ones(3)).low < 0.5


def test_nothing_measured_gives_no_interval():
    assert wilson(0, 0) is None
    assert mean_interval(np.zeros(0)) is None


def test_bootstrap_of_a_mean_agrees_with_theory_and_draws_groups_as_one():
    generator = np.random.default_rng(1)
    sums = generator.integers(0, 2, 2000).astype(float)
    value, low, high = ratio_bootstrap(sums, np.ones(2000), generator)
    half = 1.96 * (value * (1 - value) / 2000) ** 0.5
    assert low == pytest.approx(value - half, abs=0.004)
    assert high == pytest.approx(value + half, abs=0.004)


def test_many_different_clusters_use_the_normal_approximation():
    generator = np.random.default_rng(1)
    sums = generator.random(30_000)
    value, low, high = ratio_bootstrap(sums, np.ones(30_000), generator)
    assert high - value == pytest.approx(1.96 * (1 / 12 / 30_000) ** 0.5, rel=0.05)
    assert value - low == pytest.approx(high - value)


def test_one_cluster_has_no_width():
    assert ratio_bootstrap(np.array([1.0]), np.array([2.0]), np.random.default_rng(0)) == (
        0.5,
        0.5,
        0.5,
    )
