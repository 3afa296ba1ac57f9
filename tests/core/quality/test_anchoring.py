"""What suggestions and the order of candidates do to answers: known answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core.intervals import wilson
from assay.core.quality.anchoring import FirstAnswer, Suggested, anchoring, fates
from assay.core.quality.order_effects import order_effect
from assay.core.values import Label, Question, Schema

MOOD = Question("mood", "choice", "text", (Label("glad"), Label("sad")))
PEOPLE = Question("people", "boxes", "photo", (Label("walker"), Label("rider")))
BETTER = Question("better", "pairwise", "talk")
ORDER = Question("order", "ranking", "talk")
SCHEMA = Schema(1, (MOOD, PEOPLE))


def said(value, question="mood", version="1"):
    return {question: Suggested("m", version, value)}


def first(item, person, given, suggested=None, question="mood"):
    return FirstAnswer(item, person, {question: given}, said(suggested) if suggested else {})


def box(x, label="walker", key="a"):
    return {"id": key, "label": label, "box": [float(x), 0.0, 10.0, 10.0]}


def test_wrong_suggestions_that_are_kept_are_told_from_right_ones():
    truths = {item: {"mood": "glad" if item < 20 else "sad"} for item in range(40)}
    firsts = [first(item, 0, "glad", "glad") for item in range(20)]
    firsts += [first(item, 0, "glad" if item < 32 else "sad", "glad") for item in range(20, 40)]
    firsts += [first(item, 1, truths[item]["mood"]) for item in range(40)]
    [found] = anchoring(SCHEMA, firsts, truths)
    assert (found.of, found.model, found.version, found.n, found.units) == (
        "mood",
        "m",
        "1",
        40,
        40,
    )
    assert found.kept == wilson(32, 40)
    assert found.dismissed == wilson(8, 40)
    assert found.wrong_kept == wilson(12, 20)
    assert found.right_with == wilson(28, 40)
    assert found.right_without == wilson(40, 40)
    assert found.sentence.startswith(
        "Shown suggestions were kept 80%; where the suggestion was wrong, 60% kept it."
    )


def test_agreement_is_taken_among_those_who_saw_it_and_among_those_who_did_not():
    firsts = [first(item, who, "glad", "glad") for item in range(12) for who in range(2)]
    firsts += [first(item, 2 + who, ("glad", "sad")[who]) for item in range(12) for who in range(2)]
    [found] = anchoring(SCHEMA, firsts, {})
    assert found.agreement_with is not None
    assert found.agreement_without is not None
    assert (found.agreement_with.value, found.agreement_without.value) == (1.0, 0.0)
    assert found.agreement_with.n == found.agreement_without.n == 12


def test_too_few_leave_a_figure_undefined_with_its_reason():
    [found] = anchoring(SCHEMA, [first(item, 0, "glad", "glad") for item in range(9)], {})
    assert found.kept is None
    assert found.undefined["kept"].endswith("there are 9.")
    assert "Too few" in found.sentence
    assert found.undefined["wrong_kept"].endswith("there are 0.")
    assert anchoring(SCHEMA, [first(item, 0, "glad") for item in range(9)], {}) == []


def test_each_version_is_told_apart():
    firsts = [
        FirstAnswer(item, 0, {"mood": "glad"}, said("glad", version=str(item % 2)))
        for item in range(40)
    ]
    assert [one.version for one in anchoring(SCHEMA, firsts, {})] == ["0", "1"]


def test_regions_are_kept_edited_or_dismissed_one_by_one():
    suggested = [box(0), box(50, key="b"), box(100, key="c"), box(150, key="d")]
    given = [box(0, key="k"), box(51, key="l"), box(100, "rider", key="m")]
    assert [fate for _, fate in fates(PEOPLE, suggested, given)] == [
        "kept",
        "edited",
        "edited",
        "dismissed",
    ]


def test_a_wrong_region_that_was_only_moved_counts_as_kept():
    firsts = [
        FirstAnswer(item, 0, {"people": [box(1)]}, said([box(0)], "people")) for item in range(12)
    ]
    [found] = anchoring(SCHEMA, firsts, {item: {"people": []} for item in range(12)})
    assert found.wrong_kept == wilson(12, 12)
    assert found.edited == wilson(12, 12)


@given(st.lists(st.tuples(st.sampled_from(["glad", "sad"]), st.sampled_from(["glad", "sad"]))))
def test_kept_edited_and_dismissed_are_all_that_was_shown(pairs):
    firsts = [first(n, 0, given, suggested) for n, (given, suggested) in enumerate(pairs)]
    for found in anchoring(SCHEMA, firsts, {}):
        parts = [one.value for one in (found.kept, found.edited, found.dismissed) if one]
        assert not parts or sum(parts) == pytest.approx(1.0)


def test_who_always_prefers_the_first_shown_is_found_out():
    orders = [{"talk": ["a", "b"] if n % 2 else ["b", "a"]} for n in range(40)]
    values = [{"winner": order["talk"][0]} for order in orders]
    found = order_effect(BETTER, values, orders)
    assert found is not None
    assert (found.share, found.effect, found.n) == (wilson(40, 40), "first", 40)


def test_who_prefers_a_candidate_wherever_it_stands_shows_no_effect():
    orders = [{"talk": ["a", "b"] if n % 2 else ["b", "a"]} for n in range(40)]
    found = order_effect(BETTER, [{"winner": "a"}] * 40, orders)
    assert found is not None
    assert (found.share, found.effect) == (wilson(20, 40), "")


def test_ties_and_what_was_not_ranked_tell_nothing():
    orders = [{"talk": ["a", "b", "c"]}] * 3
    found = order_effect(ORDER, [["a", "b"], [["a", "c"], "b"], ["c", "b", "a"]], orders)
    assert found is not None
    assert (found.n, found.ties, found.share) == (1, 2, None)
    assert order_effect(MOOD, ["glad"], [{}]) is None
    assert order_effect(BETTER, [{"winner": "a"}], [{}]) is None
