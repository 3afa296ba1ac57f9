"""Why reviewers found answers wrong, and which rule to rewrite first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assay.core.quality.causes import CausedReview, cause_figures, touched
from assay.core.quality.dispute import objects_of
from assay.core.quality.rewriting import (
    ConfusedPair,
    label_pairs,
    most_confused,
    pairs_by_rule,
    settles,
)
from assay.core.values import Cause, Label, Question, Schema

MOOD = Question(
    "mood", "choice", "text", (Label("glad", rule="R1"), Label("sad", rule="R2"), Label("flat"))
)
PEOPLE = Question(
    "people", "boxes", "photo", (Label("walker", rule="R1"), Label("rider", rule="R3"))
)
SCHEMA = Schema(1, (MOOD, PEOPLE))


def box(x, label="walker", key="a"):
    return {"id": key, "label": label, "box": [float(x), 0.0, 10.0, 10.0]}


def review(item, cause, *answers):
    return CausedReview(item, cause, {str(n): one for n, one in enumerate(answers)})


def test_a_review_counts_under_the_rules_in_which_its_answers_differ():
    same = {"mood": "glad", "people": [box(0)]}
    turned = {"mood": "glad", "people": [box(0, "rider")]}
    assert touched(SCHEMA, {"1": same, "2": turned, "3": same}) == ({"people"}, {"R3"})
    assert touched(SCHEMA, {"1": same, "2": same}) == (set(), set())
    assert touched(SCHEMA, {"1": same}) == (set(), set())


def test_causes_are_counted_by_question_and_by_rule_with_the_share_of_unclear_rules():
    glad, flat = {"mood": "glad"}, {"mood": "flat"}
    found = cause_figures(
        SCHEMA,
        [
            review("i1", Cause.UNCLEAR_RULE, glad, flat),
            review("i2", Cause.SLIP, glad, flat),
            review("i3", Cause.UNCLEAR_RULE, glad, flat),
            review("i4", Cause.HARD_ITEM, glad),
        ],
    )
    assert found.all.counts == {"slip": 1, "unclear_rule": 2, "hard_item": 1}
    assert found.all.n == 4
    assert list(found.by_question) == ["mood"]
    rule = found.by_rule["R1"]
    assert (rule.n, rule.counts, rule.items) == (3, {"slip": 1, "unclear_rule": 2}, ["i3", "i1"])
    assert rule.unclear is not None
    assert rule.unclear.value == 2 / 3
    assert rule.unclear.low < 0.3 < 0.9 < rule.unclear.high


def test_answers_that_the_present_question_does_not_allow_are_left_out():
    assert touched(SCHEMA, {"1": {"mood": "gone"}, "2": {"mood": "glad"}}) == (set(), set())


def test_without_a_review_there_is_no_share():
    found = cause_figures(SCHEMA, [])
    assert (found.all.n, found.all.unclear, found.by_rule) == (0, None, {})


def test_of_two_rules_with_equal_disputes_the_one_blamed_on_the_rule_settles_more():
    glad, flat, sad = {"mood": "glad"}, {"mood": "flat"}, {"mood": "sad"}
    found = cause_figures(
        SCHEMA,
        [review(f"a{n}", Cause.UNCLEAR_RULE, glad, flat) for n in range(8)]
        + [review(f"b{n}", Cause.SLIP, sad, flat) for n in range(8)],
    )
    blamed = settles(20, found.by_rule["R1"], found.all)
    slips = settles(20, found.by_rule["R2"], found.all)
    assert (blamed, slips) == (20 * (8 + 10 * 0.5) / 18, 20 * (0 + 10 * 0.5) / 18)
    assert slips < settles(20, None, found.all) < blamed


@given(st.integers(0, 500), st.integers(0, 50), st.integers(0, 50))
def test_rewriting_never_settles_more_than_is_disputed(disputed, unclear, others):
    reviews = [review("i", Cause.UNCLEAR_RULE)] * unclear + [review("i", Cause.SLIP)] * others
    found = cause_figures(SCHEMA, reviews)
    assert 0 <= settles(disputed, found.all, found.all) <= disputed


def test_labels_of_one_object_are_a_pair_and_what_was_missed_pairs_with_nothing():
    both = [box(0), box(50, key="b")]
    answers = {"A": both, "B": [box(0, "rider")], "C": both}
    pairs = label_pairs(PEOPLE, answers, objects_of(PEOPLE, answers))
    assert pairs == {("rider", "walker"): 1, ("", "walker"): 1}
    assert most_confused(pairs) == ConfusedPair("rider", "walker", 1)
    assert most_confused({("", "walker"): 3}) == ConfusedPair("walker", "", 3)
    assert most_confused({}) is None


def test_a_pair_stands_under_the_rules_of_both_its_labels():
    found = pairs_by_rule(MOOD, {("glad", "sad"): 4, ("flat", "glad"): 1})
    assert found == {
        "R1": {("glad", "sad"): 4, ("flat", "glad"): 1},
        "R2": {("glad", "sad"): 4},
    }
    assert label_pairs(MOOD, {"A": "sad", "B": "glad", "C": "sad"}, []) == {("glad", "sad"): 1}
