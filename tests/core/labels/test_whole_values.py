"""Known answers of the label types without regions."""

import pytest

from assay.core.labels import LABEL_TYPES
from assay.core.labels.text import edit_distance
from assay.core.labels.vote import weighted_median
from assay.core.values import DatumFacts, Label, Question

NOTHING = DatumFacts("text")
LABELS = (Label("a", title="Apple"), Label("b"), Label("c"))


def ask(kind, **options):
    labels = LABELS if kind.startswith("choice") else ()
    return Question("q", kind, "t", labels=labels, options=options)


def codes(question, value):
    return [p.code for p in LABEL_TYPES.get(question.type).validate(question, value, NOTHING)]


@pytest.mark.parametrize(
    ("question", "value", "expected"),
    [
        (ask("choice"), "a", []),
        (ask("choice"), "d", ["unknown_label"]),
        (ask("choice"), ["a"], ["type"]),
        (ask("choices"), ["a", "a"], ["duplicate"]),
        (ask("choices"), ["a", "d"], ["unknown_label"]),
        (ask("choices", least=1), [], ["count"]),
        (ask("choices", most=1), ["a", "b"], ["count"]),
        (ask("text", most=3), "four", ["length"]),
        (ask("text"), "\ud83d", ["lone_surrogate"]),
        (ask("text"), "a\0b", ["nul"]),
        (ask("text", lines=False), "a\nb", ["lines"]),
        (ask("number"), True, ["not_a_number"]),
        (ask("number"), float("nan"), ["not_a_number"]),
        (ask("number", whole=True), 2.5, ["not_whole"]),
        (ask("number", least=0), -0.1, ["range"]),
        (ask("rating"), 6, ["range"]),
        (ask("rating"), 4.0, ["type"]),
        (ask("rating"), True, ["type"]),
    ],
)
def test_refuses_what_is_not_an_answer(question, value, expected):
    assert codes(question, value) == expected


def test_a_required_choices_question_wants_at_least_one_label():
    assert codes(Question("q", "choices", "t", labels=LABELS, required=True), []) == ["count"]


@pytest.mark.parametrize(
    ("question", "left", "right", "expected"),
    [
        (ask("choice"), "a", "b", 1.0),
        (ask("choices"), ["a", "b"], ["b", "c"], 2 / 3),
        (ask("choices"), ["a", "b"], ["b", "a"], 0.0),
        (ask("text"), "kitten", "sitting", 3 / 7),
        (ask("number", least=0, most=10), 2, 4.5, 0.25),
        (ask("number"), 1, 3, 0.5),
        (ask("number", tolerance=0.5), 1, 1.5, 0.0),
        (ask("rating"), 1, 3, 0.5),
    ],
)
def test_known_distances(question, left, right, expected):
    assert LABEL_TYPES.get(question.type).distance(question, left, right) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("question", "values", "weights", "value", "posterior"),
    [
        (ask("choice"), ["b", "a"], [1, 1], "a", 0.5),
        (ask("choice"), ["b", "a", "b"], [0.2, 0.9, 0.2], "a", 0.9 / 1.3),
        (ask("choices"), [["a", "b"], ["a"], ["a", "c"]], [1, 1, 1], ["a"], 2 / 3),
        (ask("choices", least=1), [["a"], ["b"], ["c"]], [1, 1, 1], ["a"], 1 / 3),
        (ask("number"), [1.0, 2.0, 9.0], [1, 1, 1], 2.0, None),
        (ask("rating"), [1, 2, 2, 5], [1, 1, 1, 1], 2, 0.5),
        (ask("text"), ["colour", "color", "colour"], [1, 1, 1], "colour", None),
    ],
)
def test_known_merges(question, values, weights, value, posterior):
    merged = LABEL_TYPES.get(question.type).merge(question, values, weights)
    assert merged.value == value
    if posterior is not None:
        assert merged.posterior == pytest.approx(posterior)


def test_declarations_are_checked_with_pointers():
    question = Question(
        "q",
        "choice",
        "t",
        labels=(Label("a", key="1"), Label("a", key="1", colour="red"), Label("", key="12")),
    )
    assert [(p.pointer, p.code) for p in LABEL_TYPES.get("choice").schema(question)] == [
        ("/labels/1/name", "duplicate"),
        ("/labels/1/key", "duplicate"),
        ("/labels/1/colour", "bad_colour"),
        ("/labels/2/name", "bad_name"),
        ("/labels/2/key", "bad_key"),
    ]
    assert [p.pointer for p in LABEL_TYPES.get("rating").schema(ask("rating", most=1))] == ["/most"]
    labelled = Question("q", "text", "t", labels=LABELS)
    assert [p.code for p in LABEL_TYPES.get("text").schema(labelled)] == ["no_labels"]


def test_summaries_use_titles():
    assert LABEL_TYPES.get("choice").summary(ask("choice"), "a") == "Apple"
    assert LABEL_TYPES.get("choices").summary(ask("choices"), ["a", "b"]) == "Apple, b"
    assert LABEL_TYPES.get("choices").summary(ask("choices"), []) == "none"


def test_edit_distance_equals_the_textbook():
    assert edit_distance("intention", "execution") == 5
    assert edit_distance("", "abc") == 3
    assert edit_distance("abc", "abc") == 0


def test_weighted_median_splits_an_even_weight_halfway():
    assert weighted_median([1.0, 3.0], [1, 1]) == 2.0
    assert weighted_median([1.0, 3.0, 10.0], [1, 1, 3]) == 10.0
    assert weighted_median([5.0, 1.0, 9.0], [0, 0, 0]) == 5.0
