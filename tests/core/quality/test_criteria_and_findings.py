"""Is it good enough, and what is wrong: statuses, sentences and findings."""

import pytest

from assay.core.intervals import wilson
from assay.core.quality.criteria import (
    CriterionAsked,
    evaluate,
    good_enough,
    good_enough_sentence,
)
from assay.core.quality.findings import (
    PersonFigures,
    RuleFigures,
    coverage_gap,
    drift,
    imbalance,
    low_gold,
    no_gold,
    unclear_rules,
)
from assay.core.values import Interval

ALPHA = CriterionAsked("alpha", "people", 0.78, "at_least")
ERROR = CriterionAsked("batch_error", None, 0.02, "at_most")


@pytest.mark.parametrize(
    ("asked", "interval", "status"),
    [
        (ALPHA, Interval(0.81, 0.79, 0.83, 100), "holds"),
        (ALPHA, Interval(0.79, 0.75, 0.83, 100), "narrow"),
        (ALPHA, Interval(0.77, 0.75, 0.80, 100), "open"),
        (ALPHA, Interval(0.70, 0.65, 0.75, 100), "fails"),
        (ALPHA, None, "undefined"),
        (ERROR, Interval(0.0, 0.0, 0.019, 200), "holds"),
        (ERROR, Interval(0.01, 0.0, 0.05, 100), "narrow"),
        (ERROR, Interval(0.03, 0.01, 0.06, 100), "open"),
        (ERROR, Interval(0.1, 0.05, 0.2, 100), "fails"),
    ],
)
def test_status_follows_estimate_and_interval(asked, interval, status):
    found = evaluate([asked], {(asked.measure, asked.of): interval})[0]
    assert found.status == status
    assert found.sentence.endswith(".")
    assert found.sentence[0].isupper()


def test_a_figure_of_a_whole_holds_or_fails_without_an_interval():
    asked = CriterionAsked("coverage", None, 1.0, "at_least")
    found = evaluate([asked], {("coverage", None): Interval(7 / 9, 7 / 9, 7 / 9, 9)})[0]
    assert (found.status, found.sentence) == (
        "fails",
        "Coverage is 77.8% of 9; the target is at least 100.0%.",
    )


def test_good_enough_needs_all_criteria_and_says_how_many_hold():
    asked = [ALPHA, ERROR]
    good = {("alpha", "people"): Interval(0.8, 0.79, 0.9, 9), ("batch_error", None): None}
    statuses = evaluate(asked, good)
    assert good_enough(statuses) == "not_yet"
    assert good_enough_sentence(statuses) == "Not yet good enough: 1 of 2 criteria hold."
    assert good_enough(evaluate([ALPHA], good)) == "yes"
    assert good_enough(evaluate(asked, {})) == "unknown"
    assert good_enough([]) == "unknown"


def person(gold=None, before=None, recent=None):
    return PersonFigures("mem_1", "A-19", gold, None, 1000, before=before, recent=recent)


def test_a_person_is_named_only_when_surely_below_the_target():
    assert low_gold([person(wilson(9, 20))], 0.9)[0].key == "mem_1"
    assert low_gold([person(wilson(17, 20))], 0.9) == []
    assert low_gold([person(wilson(1, 5))], 0.9) == []
    assert low_gold([person()], 0.9) == []


def test_drift_is_told_of_those_whose_accuracy_fell_with_how_seldom_that_is_said_wrongly():
    fallen = PersonFigures(
        "mem_1", "A-19", None, None, 1000, wilson(95, 100), wilson(30, 50), 7, 1_000
    )
    (draft,) = drift([fallen, person()])
    assert (draft.kind, draft.key) == ("drift", "mem_1")
    assert draft.about == {"member": "mem_1", "since": "7"}
    assert "0.95" in draft.evidence
    assert "once in 1,000 gold answers" in draft.evidence


def test_a_rule_is_unclear_when_surely_more_than_a_tenth_is_disputed():
    clear = RuleFigures("R1", "Walkers", 5, 100, wilson(5, 100), 0)
    unclear = RuleFigures("R4", "Cyclists", 24, 100, wilson(24, 100), 41)
    drafts = unclear_rules([clear, unclear])
    assert [draft.key for draft in drafts] == ["R4"]
    assert "41 times" in drafts[0].evidence
    alike = [RuleFigures(f"R{n}", "", 30, 100, wilson(30, 100), 0) for n in range(3)]
    assert unclear_rules(alike) == []
    assert [action.name for action in drafts[0].actions] == ["rewrite_rule", "see_items"]


def test_imbalance_waits_for_enough_labels():
    assert imbalance("scene", [("road", 1)], 99) == []
    assert imbalance("scene", [("road", 1)], 200)[0].about == {
        "question": "scene",
        "label": "road",
    }


def test_gaps_and_missing_gold_are_findings_and_their_absence_is_not():
    assert coverage_gap(7, 9, ["fog × night", "fog × dusk"])[0].title.startswith("2 of 9")
    assert coverage_gap(9, 9, []) == []
    assert no_gold(0, True)[0].kind == "no_gold"
    assert no_gold(3, True) == no_gold(0, False) == []
