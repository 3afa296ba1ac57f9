"""Known answers of the label types without regions."""

import numpy as np
import pytest
from scipy.stats import kendalltau

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


TREE = [
    {"name": "animal", "children": ["cat", {"name": "dog", "title": "Dog", "children": ["pug"]}]},
    "car",
]


def tree(**options):
    return ask("taxonomy", tree=TREE, **options)


def talk(kind, **options):
    return Question("q", kind, "t", labels=LABELS if kind == "choice" else (), options=options)


TALK = DatumFacts("conversation", parts=("t1", "t2", "c1", "c2"), candidates=("c1", "c2"))


@pytest.mark.parametrize(
    ("question", "value", "expected"),
    [
        (tree(), ["animal", "dog", "pug"], []),
        (tree(), ["animal", "dog"], [("", "no_leaf")]),
        (tree(leaves_only=False), ["animal", "dog"], []),
        (tree(), ["animal", "bird"], [("/1", "unknown_node")]),
        (tree(), ["car", "pug"], [("/1", "unknown_node")]),
        (tree(), [], [("", "type")]),
        (tree(several=True), [["car"], ["car"]], [("/1", "duplicate")]),
        (tree(several=True), ["car"], [("/0", "type")]),
        (tree(several=True, least=1), [], [("", "count")]),
        (ask("date"), "2026-02-29", [("", "bad_date")]),
        (ask("date"), "2024-02-29", []),
        (ask("date"), "2024-2-29", [("", "bad_date")]),
        (ask("date", least="2025-01-01"), "2024-12-31", [("", "range")]),
        (talk("ranking"), ["c2", "c1"], []),
        (talk("ranking"), [["c2", "c1"]], []),
        (talk("ranking", ties=False), [["c2", "c1"]], [("/0", "tie")]),
        (talk("ranking"), ["c2"], [("", "count")]),
        (talk("ranking", top=1), ["c2"], []),
        (talk("ranking"), ["c2", "c3"], [("/1", "unknown_candidate")]),
        (talk("ranking"), ["c2", "c2"], [("/1", "duplicate")]),
        (talk("pairwise"), {"winner": "c1"}, []),
        (talk("pairwise"), {"winner": None}, []),
        (talk("pairwise", tie=False), {"winner": None}, [("/winner", "tie")]),
        (talk("pairwise"), {"winner": "c1", "strength": 2}, [("/strength", "range")]),
        (talk("pairwise", strength=3), {"winner": "c1", "strength": 3, "shown": ["c2", "c1"]}, []),
        (talk("pairwise"), {"winner": "t1"}, [("/winner", "unknown_candidate")]),
        (talk("pairwise"), {}, [("/winner", "required")]),
        (talk("choice", per="turn"), {"t1": "a", "t2": "b"}, []),
        (talk("choice", per="turn"), {"t1": "x"}, [("/t1", "unknown_label")]),
        (talk("choice", per="turn"), {"c1": "a"}, [("/c1", "part")]),
        (talk("choice", per="candidate"), {"c1": "a"}, []),
        (talk("rating", per="candidate"), {"c1": 9}, [("/c1", "range")]),
        (talk("text", per="turn"), {"t1": 5}, [("/t1", "type")]),
        (talk("rating", per="turn"), 4, [("", "type")]),
        (ask("rating", style="nps"), 0, []),
        (ask("rating", step=0.5), 3.5, []),
        (ask("rating", step=0.5), 3.25, [("", "step")]),
        (ask("rating", style="slider", step=5), 7, [("", "step")]),
        (ask("number", step=0.1), 0.3, []),
        (ask("number", step=0.1), 0.35, [("", "step")]),
        (ask("text", pattern="[A-Z]{2}\\d+"), "AB12", []),
        (ask("text", pattern="[A-Z]{2}\\d+"), "AB12 ", [("", "pattern")]),
    ],
)
def test_answers_fit_their_options(question, value, expected):
    problems = LABEL_TYPES.get(question.type).validate(question, value, TALK)
    assert [(p.pointer, p.code) for p in problems] == expected


def test_a_required_question_for_each_turn_wants_all_of_them():
    question = Question("q", "choice", "t", labels=LABELS, required=True, options={"per": "turn"})
    problems = LABEL_TYPES.get("choice").validate(question, {"t1": "a"}, TALK)
    assert [(p.pointer, p.code) for p in problems] == [("/t2", "required")]


@pytest.mark.parametrize(
    ("question", "left", "right", "expected"),
    [
        (tree(), ["animal", "dog", "pug"], ["animal", "cat"], 1 - 2 / 5),
        (tree(), ["animal", "cat"], ["car"], 1.0),
        (tree(several=True), [["car"], ["animal", "cat"]], [["car"]], 1 / 3),
        (ask("date", least="2026-01-01", most="2026-01-11"), "2026-01-02", "2026-01-07", 0.5),
        (ask("date"), "2026-01-01", "2027-01-01", 0.5),
        (talk("ranking"), ["a", "b", "c"], ["c", "b", "a"], 1.0),
        (talk("ranking"), ["a", "b", "c"], ["a", "c", "b"], 1 / 3),
        (talk("ranking"), ["a", ["b", "c"]], ["a", "b", "c"], 1 / 6),
        (talk("ranking"), [["a", "b", "c"]], ["a", "b", "c"], 0.5),
        (talk("ranking", top=1), ["a"], ["b"], 1.0),
        (talk("pairwise"), {"winner": "a"}, {"winner": "b"}, 1.0),
        (talk("pairwise"), {"winner": "a"}, {"winner": None}, 0.5),
        (
            talk("pairwise", strength=3),
            {"winner": "a", "strength": 1},
            {"winner": "a", "strength": 3},
            1 / 3,
        ),
        (talk("choice", per="turn"), {"t1": "a", "t2": "b"}, {"t1": "a", "t2": "c"}, 0.5),
        (talk("rating", per="turn"), {"t1": 1}, {"t2": 1}, 1.0),
    ],
)
def test_known_distances_of_orders_days_and_trees(question, left, right, expected):
    kind = LABEL_TYPES.get(question.type)
    assert kind.distance(question, left, right) == pytest.approx(expected)
    assert kind.distance(question, right, left) == pytest.approx(expected)


def test_the_distance_of_rankings_without_ties_is_that_of_kendall():
    kind = LABEL_TYPES.get("ranking")
    rng = np.random.default_rng(2)
    for _ in range(30):
        one, other = rng.permutation(7), rng.permutation(7)
        left = [str(k) for k in np.argsort(one)]
        right = [str(k) for k in np.argsort(other)]
        expected = (1 - kendalltau(one, other).statistic) / 2
        assert kind.distance(talk("ranking"), left, right) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("question", "values", "weights", "value"),
    [
        (tree(), [["car"], ["animal", "cat"], ["animal", "dog", "pug"]], [1, 1, 1], None),
        (tree(), [["car"], ["animal", "cat"], ["animal", "cat"]], [1, 1, 1], ["animal", "cat"]),
        (
            tree(leaves_only=False),
            [["animal", "dog"], ["animal", "cat"], ["animal"]],
            [1, 1, 1],
            ["animal"],
        ),
        (tree(several=True), [[["car"]], [["car"], ["animal", "cat"]]], [1, 1], [["car"]]),
        (ask("date"), ["2026-01-01", "2026-01-09", "2026-01-03"], [1, 1, 1], "2026-01-03"),
        (talk("ranking"), [["a", "b"], ["b", "a"]], [1, 1], [["a", "b"]]),
        (talk("ranking", ties=False), [["a", "b"], ["b", "a"]], [1, 1], ["a", "b"]),
        (talk("ranking"), [["a", "b", "c"], ["b", "a", "c"]], [2, 1], ["a", "b", "c"]),
        (talk("pairwise"), [{"winner": "a"}, {"winner": "b"}], [1, 1], {"winner": None}),
        (talk("pairwise", tie=False), [{"winner": "a"}, {"winner": "b"}], [1, 1], {"winner": "a"}),
        (
            talk("pairwise", strength=3),
            [{"winner": "a", "strength": 3}, {"winner": "a", "strength": 1}, {"winner": None}],
            [1, 1, 1],
            {"winner": "a", "strength": 1},
        ),
        (
            talk("choice", per="turn"),
            [{"t1": "a"}, {"t1": "a", "t2": "b"}, {"t1": "c"}],
            [1, 1, 1],
            {"t1": "a", "t2": "b"},
        ),
        (ask("rating", step=0.5), [3.5, 4.0], [1, 1], 3.5),
        (ask("number", step=0.5, least=0), [1.0, 1.5], [1, 1], 1.0),
    ],
)
def test_known_merges_of_orders_days_and_trees(question, values, weights, value):
    kind = LABEL_TYPES.get(question.type)
    merged = kind.merge(question, values, weights)
    if value is not None:
        assert merged.value == value
    assert kind.validate(question, merged.value, NOTHING) == []
    assert isinstance(kind.summary(question, merged.value), str)


def test_summaries_say_trees_orders_and_units():
    def words(question, value):
        return LABEL_TYPES.get(question.type).summary(question, value)

    assert words(tree(), ["animal", "dog", "pug"]) == "animal / Dog / pug"
    assert words(talk("ranking"), ["b", ["a", "c"]]) == "b > a = c"
    assert words(talk("pairwise", strength=3), {"winner": "a", "strength": 2}) == "a (2 of 3)"
    assert words(talk("pairwise"), {"winner": None}) == "tie"
    assert words(ask("number", unit="mm"), 3.5) == "3.5 mm"
    assert words(talk("choice", per="turn"), {"t1": "a", "t2": "b"}) == "t1: Apple, t2: b"


@pytest.mark.parametrize(
    ("question", "problems"),
    [
        (ask("taxonomy", tree=[{"name": "a", "children": ["b", "b"]}]), ["duplicate"]),
        (ask("taxonomy", tree=[{"name": "a", "kids": []}]), ["unknown_key"]),
        (ask("taxonomy", tree=[["a"]]), ["bad_name"]),
        (ask("taxonomy", tree=[str(k) for k in range(20_001)]), ["count"]),
        (ask("taxonomy", tree=[str(k) for k in range(20_000)]), []),
        (ask("date", least="soon"), ["bad_date"]),
        (ask("date", least="2026-02-01", most="2026-01-01"), ["range"]),
        (talk("ranking", candidates=["a"]), ["count"]),
        (talk("ranking", candidates=["a", "b"], top=3), ["range"]),
        (talk("pairwise", candidates=["a", "b", "c"]), ["count"]),
        (talk("pairwise", strength=4), ["range"]),
        (talk("rating", style="smileys"), ["unknown_value"]),
        (talk("rating", ends=["low"]), ["type"]),
        (talk("rating", step=0.3), ["range"]),
        (talk("choice", per="word"), ["unknown_value"]),
        (ask("text", pattern="(a"), ["bad_pattern"]),
        (ask("text", pattern="(?=a)"), ["bad_pattern"]),
        (ask("number", step=0), ["range"]),
    ],
)
def test_options_are_checked(question, problems):
    assert [p.code for p in LABEL_TYPES.get(question.type).schema(question)] == problems
