"""Status of the practices, next steps and the forecast: what follows from which figures."""

import pytest

import assay.core.labels  # noqa: F401
from assay.core.blueprint.forecast import forecast
from assay.core.blueprint.parsing import parse
from assay.core.blueprint.readiness import Standing, next_steps, phases
from assay.core.values import DAY


def blueprint(**quality):
    found, problems = parse(
        {
            "assay": 1,
            "project": "plan",
            "purpose": {"problem": "Plan", "downstream": {"metric": "F1", "target": 0.8}},
            "data": {"text": {"type": "text"}},
            "questions": {"kind": {"type": "choice", "labels": ["a", "b"]}},
            "quality": {
                "labels_per_item": 2,
                "gold_rate": 0.05,
                "accept": [{"measure": "alpha", "at_least": 0.8}],
                **quality,
            },
        }
    )
    assert problems == []
    return found


def status(**figures):
    return {one.phase: (one.status, one.detail) for one in phases(blueprint(), Standing(**figures))}


def test_an_empty_project_says_what_belongs_there():
    found = status(guideline_version=0)
    assert found["dataset"][0] == found["people"][0] == found["labelling"][0] == "open"
    assert found["guideline"][0] == "fail"
    steps = next_steps(blueprint(), Standing())
    assert [step.page for step in steps] == ["guideline", "items", "people"]


def test_too_few_people_for_the_redundancy_is_a_warning():
    assert status(n_annotators=1)["people"][0] == "warn"
    assert status(n_annotators=2)["people"][0] == "ok"
    assert "Invite 1 annotator" in {
        step.action for step in next_steps(blueprint(), Standing(n_annotators=1))
    }


def test_quality_counts_what_holds_fails_and_is_open():
    found = status(criteria=["holds", "narrow", "fails", "open", "undefined"])
    assert found["quality"] == ("fail", "1 open, 1 fails, 1 without figure")
    assert status(criteria=["holds", "narrow"])["quality"][0] == "ok"
    assert status(criteria=["undefined"])["quality"][0] == "open"


def test_gold_that_the_blueprint_asks_for_is_asked_for():
    steps = next_steps(blueprint(), Standing(n_items=50, n_gold=4, n_annotators=2))
    assert "Mark 6 items as gold" in {step.action for step in steps}
    without = next_steps(blueprint(gold_rate=0), Standing(n_items=50, n_annotators=2))
    assert not [step for step in without if step.about == "Gold"]


def test_a_snapshot_is_next_only_when_all_is_done():
    done = Standing(
        n_items=10, n_settled=10, n_gold=10, n_annotators=2, guideline_version=1, criteria=["holds"]
    )
    assert [step.page for step in next_steps(blueprint(), done)] == ["exports"]


def test_the_forecast_is_the_pace_with_its_spread():
    days = [(DAY * n, 10) for n in range(100, 105)]
    found = forecast(days, remaining=50, now=DAY * 104 + DAY // 2)
    assert found.per_day == 10
    assert found.at == found.low == found.high == DAY * 104 + DAY // 2 + 5 * DAY


def test_idle_days_slow_the_forecast_and_widen_it():
    days = [(DAY * 100, 10), (DAY * 104, 10)]
    found = forecast(days, remaining=40, now=DAY * 105)
    assert found.per_day == pytest.approx(20 / 6)
    assert found.low < found.at < found.high


def test_no_work_gives_no_forecast():
    assert forecast([], 10, DAY) is None
    assert forecast([(DAY * 5, 3)], 10, DAY * 5) is None
    assert forecast([(DAY * 5, 3), (DAY * 6, 3)], 0, DAY * 6) is None
