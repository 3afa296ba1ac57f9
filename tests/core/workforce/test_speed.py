import numpy as np

from assay.core.workforce.speed import speed


def test_the_median_is_of_measured_answers_only():
    result = speed([0, 0, 0, 1], [1000, 3000, 0, 0], persons=2)
    assert result.median_ms[0] == 2000
    assert np.isnan(result.median_ms[1])
    assert result.n.tolist() == [2, 0]


def test_one_who_clicks_through_is_flagged_and_the_others_are_not():
    careful = [8000 + 100 * i for i in range(20)]
    hasty = [300] * 200
    who = [0] * 20 + [1] * 20 + [2] * 200
    result = speed(who, careful + careful + hasty, persons=3)
    assert result.flagged.tolist() == [False, False, True]


def test_quick_but_possible_work_is_not_flagged():
    who = [0] * 20 + [1] * 20
    result = speed(who, [5000] * 20 + [2000] * 20, persons=2)
    assert not result.flagged.any()


def test_a_few_answers_flag_nobody():
    who = [0] * 20 + [1] * 9
    result = speed(who, [5000] * 20 + [100] * 9, persons=2)
    assert not result.flagged[1]
