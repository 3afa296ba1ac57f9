"""One suite over the whole registry: what every label type promises."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.core.labels import LABEL_TYPES
from assay.core.labels.run_lengths import Runs, region_of
from assay.core.values import DatumFacts, Question
from tests.core.labels.label_values import EXAMPLES, QUESTIONS, VALUES, facts

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
    {"winner": []},
    {"winner": "a", "strength": float("nan"), "shown": [[], {}]},
    ["a", ["b", ["c"]], {}, 10**400],
    [["animal", 5], "animal", ["animal"] * 5_000],
    "2026-02-30",
    "２０２６-11-24",
]
REGION = {"id": "a", "label": "red"}
HOSTILE_SHAPES = [
    {"box": "1234"},
    {"box": [1, 2, 3, float("nan")]},
    {"ellipse": [1, 2, True, 4]},
    {"ellipse": [1, 2, 3, 4], "rotation": "east"},
    {"rings": [[[1, 2], [3, 4]]]},
    {"rings": [[[1, 2], [3, 4], [1, 2]]]},
    {"rings": [[[1, 2], [3, float("inf")], [5]]]},
    {"rings": {"0": 1}},
    {"points": []},
    {"points": [[1, 1], [1, 1]]},
    {"points": {"nose": [1, 2, 3]}},
    {"points": {"nose": [1, 2, float("nan")], "x/y~": None}},
    {"points": {}},
    {"size": [12, 20], "counts": "é"},
    {"size": [12, 20], "counts": "0"},
    {"size": [12, 20], "counts": ""},
    {"size": [12, 20], "counts": "o" * 5_000},
    {"size": [12, 20], "counts": "\udc80"},
    {"size": [10**9, 10**9], "counts": "52203"},
    {"size": [True, 20.0], "counts": 5},
    {"front": [[1, 2]] * 4, "back": [[1, 2]] * 4},
    {"front": None, "back": [[1, 2]] * 3},
    {"ranges": [[5, 5]], "text": ""},
    {"ranges": [[0, 5], [3, 8]], "text": ""},
    {"ranges": [[0, 10**400]], "text": "x"},
    {"ranges": [[True, 2.0]], "text": "x"},
    {"ranges": [[0, 3]], "text": None},
    {"from": "a", "to": "a"},
    {"from": 5, "to": None},
    {"start": 5, "end": 5},
    {"start": 0, "end": 10**400, "tier": "one"},
    {"start": 0.5, "end": "x", "tier": [], "channel": -1},
    {"start": 0, "end": 9, "tier": {}},
    {"keyframes": []},
    {"keyframes": [{"frame": 0, "pts": 0}]},
    {"keyframes": [{"frame": 0, "pts": 0, "box": [1, 2, 3, 4], "outside": True}]},
    {"keyframes": [{"frame": 3, "pts": 3, "box": [1, 2, 3, 4]}] * 2},
    {"keyframes": [{"frame": -1, "pts": None, "rings": []}, 5, None]},
    {"keyframes": {"0": 0}, "interpolation": ["linear"]},
    {"page": 3},
    {"part": "t1"},
    {"datum": []},
]
DATA = [
    DatumFacts("unknown"),
    DatumFacts("document", pages=((100, 100),)),
    DatumFacts("conversation", parts=("t1",), texts={"t1": "Hello"}),
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
        for problem in LABEL_TYPES.get(name).validate(QUESTIONS[name], value, facts(name)):
            json.dumps([problem.pointer, problem.code, problem.message]).encode()
            assert problem.pointer == "" or problem.pointer.startswith("/")

    @pytest.mark.parametrize("shape", HOSTILE_SHAPES, ids=lambda value: repr(value)[:40])
    def test_refuses_hostile_shapes_whatever_the_datum_is(self, name, shape):
        kind = LABEL_TYPES.get(name)
        for datum in (facts(name), *DATA):
            problems = kind.validate(QUESTIONS[name], [{**REGION, **shape}], datum)
            assert problems
            for problem in problems:
                json.dumps([problem.pointer, problem.code, problem.message]).encode()

    def test_refuses_an_unknown_field_and_says_which(self, name):
        example = EXAMPLES[name]
        if LABEL_TYPES.get(name).has_regions:
            odd = [{**example[0], "a/b": 1}]
        elif isinstance(example, dict):
            odd = {**example, "a/b": 1}
        else:
            return
        problems = LABEL_TYPES.get(name).validate(QUESTIONS[name], odd, facts(name))
        assert [(p.pointer.split("/", 2)[-1], p.code) for p in problems] in (
            [("a~1b", "unknown_field")],
        )

    @settings(max_examples=60, deadline=None)
    @given(data=st.data())
    def test_accepts_every_valid_value_and_says_it_in_words(self, name, data):
        kind, value = LABEL_TYPES.get(name), data.draw(VALUES[name])
        assert kind.validate(QUESTIONS[name], value, facts(name)) == []
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
        assert kind.validate(question, json.loads(json.dumps(merged)), facts(name)) == []

    def test_weights_of_nobody_count_as_equal(self, name):
        example = EXAMPLES[name]
        merged = LABEL_TYPES.get(name).merge(QUESTIONS[name], [example] * 2, [0.0, 0.0])
        assert LABEL_TYPES.get(name).distance(QUESTIONS[name], merged.value, example) == 0.0

    @settings(max_examples=60, deadline=None)
    @given(data=st.data())
    def test_answers_survive_json(self, name, data):
        value = data.draw(VALUES[name])
        assert json.loads(json.dumps(value, allow_nan=False)) == value
        assert (
            LABEL_TYPES.get(name).validate(
                QUESTIONS[name], json.loads(json.dumps(value)), facts(name)
            )
            == []
        )


REGION_TYPES = [kind.name for kind in LABEL_TYPES if kind.has_regions]


@pytest.mark.parametrize("name", REGION_TYPES)
class TestRegionType:
    @settings(max_examples=60, deadline=None)
    @given(data=st.data())
    def test_overlap_is_symmetric_one_for_equals_and_within_bounds(self, name, data):
        kind, question = LABEL_TYPES.get(name), QUESTIONS[name]
        value = data.draw(VALUES[name].filter(bool))
        left, right = value[0], value[-1]
        overlap = kind.overlap(left, right, question)
        assert 0.0 <= overlap <= 1.0
        assert overlap == pytest.approx(kind.overlap(right, left, question), abs=1e-12)
        assert kind.overlap(left, json.loads(json.dumps(left)), question) == 1.0
        assert 0.0 <= kind.overlap(left, right) <= 1.0

    @settings(max_examples=60, deadline=None)
    @given(data=st.data())
    def test_every_region_is_in_one_object_and_no_object_has_two_of_one_person(self, name, data):
        kind, question = LABEL_TYPES.get(name), QUESTIONS[name]
        values = data.draw(st.lists(VALUES[name], min_size=1, max_size=3))
        objects = kind.objects(question, values)
        held = sorted(
            (who, region["id"])
            for thing in objects
            for who, region in zip(thing.annotators, thing.regions, strict=True)
        )
        assert held == sorted((w, r["id"]) for w, value in enumerate(values) for r in value)
        for thing in objects:
            assert len(set(thing.annotators)) == len(thing.annotators)
            region = kind.combine(question, thing, [1.0] * len(thing.regions), "red")
            assert kind.validate(question, [region], facts(name)) == []

    def test_the_same_shapes_in_another_order_are_the_same_answer(self, name):
        kind, question = LABEL_TYPES.get(name), QUESTIONS[name]
        one = EXAMPLES[name][0]
        other = moved(name, one)
        assert kind.distance(question, [one, other], [other, one]) == pytest.approx(0.0, abs=1e-12)

    def test_another_label_or_shape_is_another_answer(self, name):
        kind, question = LABEL_TYPES.get(name), QUESTIONS[name]
        one = EXAMPLES[name][0]
        assert kind.distance(question, [one], [{**one, "label": "blue"}]) == 1.0
        assert kind.distance(question, [one], [moved(name, one)]) > 0.0
        assert kind.distance(question, [one], []) == 1.0


def moved(name: str, region: dict) -> dict:
    """The region a little away, beyond every tolerance."""
    other = json.loads(json.dumps({**region, "id": "b"}))
    match name:
        case "boxes":
            other["box"][0] += 7
        case "ellipses":
            other["ellipse"][0] += 7
        case "polygons":
            other["rings"][0][0][0] += 7
        case "polylines":
            other["points"][1][1] += 7
        case "keypoints":
            other["points"]["nose"][0] += 7
        case "masks":
            other["counts"] = EXAMPLES_OF_MASKS
        case "cuboids":
            other["back"][0][0] += 7
        case "spans":
            other |= {"ranges": [[0, 2]], "text": "Ei"}
        case "relations":
            other["to"] = "p3"
        case "segments":
            other["end"] += 7
        case "tracks":
            other["keyframes"][1]["box"][0] += 7
    return other


EXAMPLES_OF_MASKS = region_of(Runs(12, 20, np.array([7]), np.array([30])))["counts"]
