"""The planner: known answers for labels and accuracy, and what cost, hours and dates follow."""

from datetime import date

import pytest

import assay.core.labels  # noqa: F401
from assay.core.blueprint.estimate import Observed, expected_labels, plan
from assay.core.blueprint.model import Redundancy
from assay.core.blueprint.parsing import parse

TODAY = date(2026, 11, 24)


def blueprint(**parts):
    document = {
        "assay": 1,
        "project": "plan",
        "purpose": {"problem": "Plan"},
        "data": {"text": {"type": "text"}},
        "questions": {"kind": {"type": "choice", "labels": ["a", "b"], "required": True}},
    }
    document.update(parts)
    found, problems = parse(document)
    assert problems == []
    return found


def test_majority_of_three_has_its_binomial_accuracy():
    labels, accuracy = expected_labels(Redundancy(3, 3), skill=0.8, classes=2)
    assert labels == pytest.approx(3)
    assert accuracy == pytest.approx(0.8**3 + 3 * 0.8**2 * 0.2)


def test_stopping_when_two_agree_takes_fewer_labels_for_the_same_accuracy():
    """With skill .8 two that agree are sure to 16/17; a third decides the rest."""
    labels, accuracy = expected_labels(Redundancy(2, 3, 0.9), skill=0.8, classes=2)
    assert labels == pytest.approx(2 + 2 * 0.8 * 0.2)
    assert accuracy == pytest.approx(0.8**2 + 2 * 0.8 * 0.2 * 0.8)


def test_never_fewer_than_the_least_nor_more_than_the_most():
    for stop in (0.5, 0.9, 0.99999):
        labels, _ = expected_labels(Redundancy(2, 4, stop), skill=0.9, classes=5)
        assert 2 <= labels <= 4


def test_cost_is_labels_times_seconds_times_rate():
    found = plan(
        blueprint(quality={"labels_per_item": 2}, budget={"cost_per_hour": 36}),
        1000,
        TODAY,
        Observed(seconds_per_label=10),
    )
    assert found.labels_needed == 2000
    assert found.hours == pytest.approx(2000 * 10 / 3600)
    assert found.cost == pytest.approx(200)


def test_people_and_hours_give_the_end_and_the_deadline_is_weighed():
    found = plan(
        blueprint(
            quality={"labels_per_item": 1},
            people={"annotators": 2, "hours_per_week": 10},
            budget={"deadline": "2026-12-01"},
        ),
        7200,
        TODAY,
        Observed(seconds_per_label=30),
    )
    assert found.ends_at == date(2026, 12, 15)  # 60 hours at 20 a week
    assert found.fits is False
    assert any("14 days after the deadline" in note for note in found.notes)


def test_what_the_project_has_shown_replaces_what_is_assumed():
    redundant = blueprint(quality={"labels_per_item": {"least": 2, "most": 5, "stop_at": 0.95}})
    seen = Observed(seconds_per_label=5, labels_per_item=2.5, n_settled=200, labels_per_day=500)
    found = plan(redundant, 1000, TODAY, seen)
    assert found.labels_needed == 2500
    assert found.ends_at == date(2026, 11, 29)


def test_no_items_need_no_work():
    found = plan(blueprint(), 0, TODAY)
    assert (found.labels_needed, found.hours) == (0, 0)
