"""The linter: what it says, when it is silent, and what was kept on purpose."""

from copy import deepcopy

import assay.core.labels  # noqa: F401
from assay.core.blueprint.advice import lint
from assay.core.blueprint.parsing import parse

BARE = {
    "assay": 1,
    "project": "bare",
    "purpose": {"problem": "Anything"},
    "data": {"text": {"type": "text"}},
    "questions": {"kind": {"type": "choice", "labels": ["a", "b"]}},
}


def codes(document, rules=None):
    blueprint, problems = parse(document)
    assert problems == []
    return {advice.code for advice in lint(blueprint, rules)}


def with_(**parts):
    document = deepcopy(BARE)
    document.update(parts)
    return document


def test_a_bare_blueprint_is_told_what_it_lacks():
    assert {
        "no_criterion",
        "no_gold",
        "no_attributes",
        "single_without_review",
        "no_downstream_metric",
        "no_budget",
        "no_deadline",
        "no_stakeholders",
        "no_communication",
        "no_source",
        "no_qualification",
    } <= codes(BARE)


def test_many_labels_and_many_questions_are_too_many():
    many = {"type": "choice", "labels": [f"label {n}" for n in range(10)]}
    assert "too_many_labels" in codes(with_(questions={"kind": many}))
    questions = {f"q{n}": {"type": "text"} for n in range(5)}
    assert "too_many_questions" in codes(with_(questions=questions))
    assert not {"too_many_labels", "too_many_questions"} & codes(BARE)


def test_criteria_that_can_have_no_value_are_unreachable():
    for criterion in (
        {"measure": "alpha", "at_least": 0.8},
        {"measure": "gold_accuracy", "at_least": 0.9},
        {"measure": "batch_error", "at_most": 0.02},
        {"measure": "coverage", "at_least": 1},
    ):
        assert "unreachable_criterion" in codes(with_(quality={"accept": [criterion]})), criterion


def test_criteria_that_can_be_met_are_not_called_unreachable():
    quality = {
        "labels_per_item": 2,
        "gold_rate": 0.05,
        "stages": ["label", "review"],
        "accept": [
            {"measure": "alpha", "at_least": 0.8},
            {"measure": "gold_accuracy", "at_least": 0.9},
            {"measure": "batch_error", "at_most": 0.02},
        ],
    }
    assert "unreachable_criterion" not in codes(with_(quality=quality))


def test_rules_that_the_guideline_lacks_are_told():
    labels = [{"name": "a", "rule": "R1"}, {"name": "b", "rule": "R9"}]
    document = with_(questions={"kind": {"type": "choice", "labels": labels}})
    blueprint, _ = parse(document)
    missing = [one for one in lint(blueprint, {"R1"}) if one.code == "rule_missing"]
    assert [one.pointer for one in missing] == ["/questions/kind/labels/1/rule"]
    assert not [one for one in lint(blueprint) if one.code == "rule_missing"]


def test_what_was_kept_on_purpose_is_not_said_again():
    kept = [{"advice": "no_gold", "at": "/quality/gold_rate", "why": "Everything is reviewed"}]
    assert "no_gold" in codes(BARE)
    assert "no_gold" not in codes(with_(kept=kept))
