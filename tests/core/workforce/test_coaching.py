"""What somebody should hear about their answers to gold."""

from assay.core.values import Label, Question, Schema
from assay.core.workforce.coaching import advice, worst_confusions

SCHEMA = Schema(
    1,
    (
        Question("mood", "choice", "text", (Label("glad", title="Glad", rule="R1"), Label("sad"))),
        Question("people", "boxes", "photo", (Label("walker", rule="R4"), Label("rider"))),
    ),
)


def test_what_is_confused_most_is_told_first_with_its_rule():
    verdicts = [{"mood": [("glad", "sad")]}] * 3 + [{"mood": [("glad", "glad")]}] * 5
    verdicts += [{"people": [("walker", ""), ("", "rider")]}] * 2
    worst = worst_confusions(SCHEMA, verdicts)
    assert [(one.truth, one.given, one.n, one.of) for one in worst] == [
        ("glad", "sad", 3, 8),
        ("", "rider", 2, 2),
        ("walker", "", 2, 2),
    ]
    assert advice(SCHEMA, worst) == (
        "3 of 8 times you said sad for Glad (rule R1). 2 times you marked rider where there is "
        "none. You missed 2 of 2 walker (rule R4)."
    )


def test_a_single_slip_and_labels_that_are_gone_are_not_told():
    verdicts = [{"mood": [("glad", "sad")]}, {"colour": [("red", "blue")] * 9}]
    assert worst_confusions(SCHEMA, verdicts) == []
    assert advice(SCHEMA, []) == ""
