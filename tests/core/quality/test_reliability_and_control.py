"""Is the posterior to be believed, and which days stand out: known answers."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core.quality.control import TAIL, control_chart, limits
from assay.core.quality.reliability import LEAST, diagram
from assay.core.values import DAY

NAMES = [f"itm_{n}" for n in range(2_000)]


def ints(values):
    return np.array(list(values), dtype=np.int64)


def test_a_posterior_that_says_what_is_right_has_no_error():
    posterior = np.repeat([0.5, 0.75, 1.0], 40)
    right = ints([1, 0] * 20 + [1, 1, 1, 0] * 10 + [1] * 40)
    found = diagram("mood", posterior, right, ints(range(120)), NAMES)
    assert [(one.mean, one.right.value, one.right.n) for one in found.bins] == [
        (0.5, 0.5, 40),
        (0.75, 0.75, 40),
        (1.0, 1.0, 40),
    ]
    assert found.error == 0.0
    assert "Surely" not in found.sentence


def test_a_posterior_that_is_too_sure_says_so_and_names_wrong_items_first():
    right = ints([0] * 10 + [1] * 30)
    found = diagram("mood", np.full(40, 0.95), right[::-1], ints(range(40)), NAMES)
    assert found.error == pytest.approx(0.2)
    assert "Surely too sure: believed 95%, right 75%." in found.sentence
    assert found.bins[0].items == [f"itm_{n}" for n in range(30, 36)]


def test_below_two_bins_there_is_a_reason():
    found = diagram("mood", np.full(39, 0.9), ints([1] * 39), ints(range(39)), NAMES)
    assert (found.error, list(found.bins)) == (None, [])
    assert found.sentence.endswith("there are 39.")


@given(st.lists(st.tuples(st.sampled_from(range(11)), st.booleans()), min_size=40, max_size=400))
def test_bins_hold_every_unit_once_and_never_part_equal_posteriors(units):
    posterior = np.array([tenth / 10 for tenth, _ in units])
    right = ints(holds for _, holds in units)
    found = diagram("mood", posterior, right, ints(range(len(units))), NAMES)
    assert sum(one.right.n for one in found.bins) == len(units)
    assert all(one.right.n >= LEAST for one in found.bins)
    assert all(a.high < b.low for a, b in zip(found.bins, found.bins[1:], strict=False))
    assert found.error is not None
    assert 0 <= found.error <= 1


@given(st.integers(1, 60), st.floats(0.01, 0.99))
def test_limits_are_the_exact_binomial_ones(n, share):
    low, high = limits(n, share)
    mass = [comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]
    assert sum(mass[:low]) <= TAIL + 1e-9
    assert sum(mass[high + 1 :]) <= TAIL + 1e-9
    assert sum(mass[: low + 1]) > TAIL - 1e-9
    assert sum(mass[high:]) > TAIL - 1e-9


def test_the_day_with_many_disputes_stands_outside():
    days, per_day = 10, 50
    dispute = np.zeros(days * per_day)
    for day in range(days):
        dispute[day * per_day : day * per_day + (30 if day == 7 else 5)] = 0.6
    item = ints(range(days * per_day))
    chart = control_chart(item, item // per_day * DAY, dispute, NAMES)
    assert chart is not None
    assert chart.centre == pytest.approx(75 / 500)
    assert [point.outside for point in chart.points].count("above") == 1
    assert chart.points[7].outside == "above"
    assert (chart.points[7].n, chart.points[7].disputed) == (50, 30)
    assert chart.points[7].items[0] == "itm_350"


def test_an_item_counts_when_its_latest_answer_came_and_only_with_several():
    dispute = np.array([0.5, np.nan, 0.0, 0.0])
    item, at = ints([0, 0, 1, 2, 3]), ints([0, 3 * DAY, DAY, DAY, 2 * DAY])
    chart = control_chart(item, at, dispute, NAMES)
    assert chart is not None
    assert [(point.at // DAY, point.n) for point in chart.points] == [(1, 1), (2, 1), (3, 1)]
    assert control_chart(item[:1], at[:1], np.array([0.5]), NAMES) is None
    assert control_chart(ints([]), ints([]), np.array([]), NAMES) is None
