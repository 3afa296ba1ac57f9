"""Differences between annotators, for every label type with regions, by matching alone."""

import pytest

from assay.core.quality.dispute import differences, dispute, objects_of, rule_votes
from assay.core.values import Label, Question
from tests.core.quality.test_object_consensus import KINDS, question_of, region


@pytest.mark.parametrize("kind", KINDS)
def test_equal_regions_differ_in_nothing(kind):
    answers = {"A-1": [region(kind, "a", 5)], "A-2": [region(kind, "b", 5)]}
    assert differences(question_of(kind), answers) == []
    assert dispute(question_of(kind), list(answers.values())) < 1e-9


@pytest.mark.parametrize("kind", KINDS)
def test_a_region_that_only_one_has_and_another_label_are_told(kind):
    answers = {
        "A-1": [region(kind, "a", 5), region(kind, "b", 40)],
        "A-2": [region(kind, "c", 5, label="dog")],
    }
    found = differences(question_of(kind), answers)
    assert sorted(one.kind for one in found) == ["label", "missing"]
    missing = next(one for one in found if one.kind == "missing")
    assert missing.sentence == "A-1 marked a cat; A-2 did not"
    assert missing.region_ids == ("b",)


@pytest.mark.parametrize("kind", ["boxes", "spans", "segments", "masks", "polygons"])
def test_regions_that_hardly_overlap_are_told_with_the_word_of_their_kind(kind):
    answers = {"A-1": [region(kind, "a", 5)], "A-2": [region(kind, "b", 8)]}
    found = differences(question_of(kind), answers)
    assert [one.kind for one in found] == ["geometry"]
    word = {"spans": "words", "segments": "times"}.get(kind, "outlines")
    assert word in found[0].sentence


def test_links_that_only_one_drew_are_told():
    question = Question(
        "links", "relations", "d", labels=(Label("of", rule="R2"),), options={"between": ["q"]}
    )
    link = {"id": "l", "label": "of", "from": "a", "to": "b"}
    found = differences(question, {"A-1": [link], "A-2": []})
    assert [(one.kind, one.rule) for one in found] == [("missing", "R2")]
    answers = {"A-1": [link], "A-2": [{**link, "id": "m"}]}
    votes = rule_votes(question, answers, objects_of(question, answers))
    assert [(vote.rule, vote.disputed) for vote in votes] == [("R2", False)]
