import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core.workforce.qualification import (
    Qualification,
    check_qualification,
    needed_right,
    progress,
    state_after,
)


@pytest.mark.parametrize(
    ("gold", "mark", "needed"),
    [(20, 0.9, 18), (10, 0.95, 10), (3, 0.5, 2), (1, 1.0, 1), (10, 0.7, 7), (3, 0.01, 1)],
)
def test_the_pass_mark_is_rounded_up_to_whole_items(gold, mark, needed):
    assert needed_right(Qualification(gold, mark)) == needed


def test_nothing_is_decided_before_the_last_item():
    state = progress([True] * 19, Qualification(20, 0.9))
    assert (state.done, state.passed) == (19, None)
    assert state_after(state) == "qualifying"


def test_enough_right_answers_pass():
    state = progress([True] * 18 + [False] * 2, Qualification(20, 0.9))
    assert (state.correct, state.passed) == (18, True)
    assert state_after(state) == "active"


def test_too_few_right_answers_fail():
    state = progress([True] * 17 + [False] * 3, Qualification(20, 0.9))
    assert state.passed is False
    assert state_after(state) == "failed"


@given(st.lists(st.booleans(), max_size=30), st.integers(1, 10))
def test_verdicts_after_the_last_item_change_nothing(verdicts, gold):
    asked = Qualification(gold, 0.8)
    assert progress(verdicts, asked) == progress(verdicts[:gold], asked)


def test_a_qualification_must_be_possible():
    assert check_qualification(5, 0.8) == ()
    assert [p.pointer for p in check_qualification(0, 1.2)] == ["/gold", "/pass"]
