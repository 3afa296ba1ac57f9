"""One suite over the whole registry: what every label type promises."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.core.labels import LABEL_TYPES
from assay.core.values import DatumFacts, Label, Question

LABELS = tuple(Label(name) for name in ("red", "green", "blue"))
IMAGE = DatumFacts("image", width=640, height=480)
OCCLUDED = Question("occluded", "choice", "photo", labels=(Label("no"), Label("yes")))

QUESTIONS = {
    "choice": Question("q", "choice", "t", labels=LABELS),
    "choices": Question("q", "choices", "t", labels=LABELS),
    "boxes": Question("q", "boxes", "photo", labels=LABELS, attributes=(OCCLUDED,)),
    "text": Question("q", "text", "t"),
    "number": Question("q", "number", "t", options={"least": -10.0, "most": 10.0}),
    "rating": Question("q", "rating", "t"),
}

names = st.sampled_from([label.name for label in LABELS])
coordinate = st.integers(0, 300).map(float)
size = st.integers(1, 170).map(float)


@st.composite
def regions(draw):
    count = draw(st.integers(0, 5))
    drawn = []
    for index in range(count):
        region = {
            "id": f"r{draw(st.integers(0, 10_000))}-{index}",
            "label": draw(names),
            "box": [draw(coordinate), draw(coordinate), draw(size), draw(size)],
            "attributes": draw(st.sampled_from([{}, {"occluded": "no"}, {"occluded": "yes"}])),
        }
        if draw(st.integers(0, 5)) == 0:
            region["rotation"] = float(draw(st.integers(-180, 180)))
        drawn.append(region)
    return drawn


VALUES = {
    "choice": names,
    "choices": st.lists(names, unique=True),
    "boxes": regions(),
    "text": st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30),
    "number": st.floats(-10, 10),
    "rating": st.integers(1, 5),
}
HOSTILE = [
    None,
    True,
    [],
    {},
    "",
    "\ud800",
    float("nan"),
    float("inf"),
    10**400,
    -1,
    [None],
    [[[]]],
    [{}],
    {"box": 1},
    [{"id": 1, "label": [], "box": [1, 2, True, 4]}],
    [{"id": "a", "label": "red", "box": [1, 2, 3, 4], "attributes": []}],
    ["red", "red"],
    "x" * 200_000,
]


def test_the_suite_covers_the_whole_registry():
    assert set(LABEL_TYPES.names()) == set(QUESTIONS) == set(VALUES)


@pytest.mark.parametrize("name", LABEL_TYPES.names())
class TestLabelType:
    def test_accepts_a_sound_declaration(self, name):
        assert LABEL_TYPES.get(name).schema(QUESTIONS[name]) == []

    def test_refuses_an_unknown_option(self, name):
        question = QUESTIONS[name]
        odd = Question("q", name, "t", labels=question.labels, options={"colourful": True})
        assert [p.code for p in LABEL_TYPES.get(name).schema(odd)] == ["unknown_option"]

    @pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:30])
    def test_answers_to_hostile_values_with_problems_that_can_be_sent(self, name, value):
        for problem in LABEL_TYPES.get(name).validate(QUESTIONS[name], value, IMAGE):
            json.dumps([problem.pointer, problem.code, problem.message]).encode()
            assert problem.pointer == "" or problem.pointer.startswith("/")

    @settings(max_examples=60, deadline=None)
    @given(data=st.data())
    def test_accepts_every_valid_value_and_says_it_in_words(self, name, data):
        kind, value = LABEL_TYPES.get(name), data.draw(VALUES[name])
        assert kind.validate(QUESTIONS[name], value, IMAGE) == []
        assert isinstance(kind.summary(QUESTIONS[name], value), str)

    @settings(max_examples=120, deadline=None)
    @given(data=st.data())
    def test_distance_is_symmetric_zero_for_equals_and_within_bounds(self, name, data):
        kind, question = LABEL_TYPES.get(name), QUESTIONS[name]
        left, right = data.draw(VALUES[name]), data.draw(VALUES[name])
        distance = kind.distance(question, left, right)
        assert 0.0 <= distance <= 1.0
        assert distance == pytest.approx(kind.distance(question, right, left), abs=1e-12)
        assert kind.distance(question, left, json.loads(json.dumps(left))) == 0.0

    @settings(max_examples=60, deadline=None)
    @given(data=st.data())
    def test_match_pairs_each_region_at_most_once_and_leaves_none_out(self, name, data):
        kind, question = LABEL_TYPES.get(name), QUESTIONS[name]
        left, right = data.draw(VALUES[name]), data.draw(VALUES[name])
        match = kind.match(question, left, right)
        n_left = len(left) if kind.has_regions else 1
        n_right = len(right) if kind.has_regions else 1
        lefts = [i for i, _, _ in match.pairs] + list(match.only_left)
        rights = [j for _, j, _ in match.pairs] + list(match.only_right)
        assert sorted(lefts) == list(range(n_left))
        assert sorted(rights) == list(range(n_right))
        assert all(0.0 <= distance <= 1.0 for _, _, distance in match.pairs)

    @settings(max_examples=60, deadline=None)
    @given(data=st.data())
    def test_merge_of_equals_is_itself_and_sure(self, name, data):
        kind, question = LABEL_TYPES.get(name), QUESTIONS[name]
        value = data.draw(VALUES[name])
        merged = kind.merge(question, [value] * 3, [0.2, 0.5, 0.9])
        assert kind.distance(question, value, merged.value) == pytest.approx(0.0, abs=1e-9)
        assert merged.posterior == pytest.approx(1.0)

    @settings(max_examples=80, deadline=None)
    @given(data=st.data())
    def test_merge_does_not_depend_on_the_order_of_the_annotators(self, name, data):
        kind, question = LABEL_TYPES.get(name), QUESTIONS[name]
        values = data.draw(st.lists(VALUES[name], min_size=2, max_size=4))
        weights = data.draw(
            st.lists(st.sampled_from([0.25, 0.5, 1.0]), min_size=len(values), max_size=len(values))
        )
        order = data.draw(st.permutations(range(len(values))))
        first = kind.merge(question, values, weights)
        second = kind.merge(question, [values[i] for i in order], [weights[i] for i in order])
        assert first.value == second.value
        assert first.posterior == pytest.approx(second.posterior)
        assert 0.0 <= first.posterior <= 1.0 + 1e-12
        json.dumps(first.support)

    @settings(max_examples=60, deadline=None)
    @given(data=st.data())
    def test_merged_values_are_valid_answers(self, name, data):
        kind, question = LABEL_TYPES.get(name), QUESTIONS[name]
        values = data.draw(st.lists(VALUES[name], min_size=1, max_size=4))
        merged = kind.merge(question, values, [1.0] * len(values)).value
        assert kind.validate(question, json.loads(json.dumps(merged)), IMAGE) == []

    def test_weights_of_nobody_count_as_equal(self, name):
        example = {
            "choice": "red",
            "choices": ["red"],
            "boxes": [{"id": "a", "label": "red", "box": [1, 2, 3, 4]}],
            "text": "hello",
            "number": 3.5,
            "rating": 4,
        }[name]
        merged = LABEL_TYPES.get(name).merge(QUESTIONS[name], [example] * 2, [0.0, 0.0])
        assert LABEL_TYPES.get(name).distance(QUESTIONS[name], merged.value, example) == 0.0
