import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core.workforce.reliability import accuracy, wilson


def test_the_score_interval_gives_known_values():
    # Newcombe (1998), table I: 81 of 263 and 15 of 148.
    for right, n, low, high in [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605)]:
        value, lower, upper = wilson(right, n)
        assert value == pytest.approx(right / n)
        assert (lower, upper) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


@given(st.integers(1, 500), st.data())
def test_the_interval_holds_the_value_and_stays_inside_0_and_1(n, data):
    right = data.draw(st.integers(0, n))
    value, low, high = wilson(right, n)
    assert 0 <= low <= value <= high <= 1


def test_each_person_s_verdicts_are_counted_apart():
    result = accuracy([0, 0, 1, 2, 0], [1, 0, 1, 0, 1], persons=4)
    assert result.n.tolist() == [3, 1, 1, 0]
    assert result.value[:3].tolist() == pytest.approx([2 / 3, 1.0, 0.0])


def test_somebody_never_checked_has_no_figure():
    result = accuracy([0], [True], persons=2)
    assert result.of(1) is None
    assert np.isnan(result.value[1])
    assert result.of(0).n == 1
