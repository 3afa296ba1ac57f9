"""The forecast of adaptive redundancy: what it saves, and where it says that it saves nothing."""

import pytest

from assay.core.blueprint.model import Redundancy
from assay.core.blueprint.redundancy_forecast import forecast_redundancy


def test_good_people_are_sure_after_few_labels():
    found = forecast_redundancy(Redundancy(2, 10, 0.98), skill=0.9, classes=4)
    assert found is not None
    assert found.gain
    assert found.saved > 0.5
    assert found.accuracy > found.accuracy_at_most - 0.02
    assert "stopping when sure" in found.sentence


def test_weak_people_on_two_labels_gain_nothing_and_it_says_so():
    found = forecast_redundancy(Redundancy(2, 3, 0.98), skill=0.6, classes=2)
    assert found is not None
    assert not found.gain
    assert found.sentence.startswith("no gain")


def test_within_the_bounds_and_the_same_each_time():
    for most in (3, 7):
        found = forecast_redundancy(Redundancy(2, most, 0.95), skill=0.8, classes=3)
        assert found is not None
        assert 2 <= found.labels_per_item <= most
        assert found == forecast_redundancy(Redundancy(2, most, 0.95), skill=0.8, classes=3)


def test_an_audit_of_everything_saves_nothing():
    found = forecast_redundancy(Redundancy(2, 6, 0.95), skill=0.9, classes=3, audit_share=1.0)
    assert found is not None
    assert found.saved == pytest.approx(0.0)


def test_nothing_is_forecast_where_nothing_can_be_spared():
    assert forecast_redundancy(Redundancy(3, 3, 0.9), 0.9, 3) is None
    assert forecast_redundancy(Redundancy(2, 3, None), 0.9, 3) is None
    assert forecast_redundancy(Redundancy(2, 3, 0.9), 0.9, 1) is None


def test_degenerate_skills_give_a_defined_answer():
    for skill in (0.0, 0.5, 1.0):
        found = forecast_redundancy(Redundancy(2, 3, 0.9), skill, 2)
        assert found is not None
        assert 0.0 <= found.accuracy <= 1.0
