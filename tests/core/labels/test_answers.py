"""Answers to all questions of a schema."""

import timeit
from uuid import uuid4

import pytest

from assay.core.labels.answers import (
    answers_distance,
    question_distances,
    summarise,
    validate_answers,
)
from assay.core.labels.schema_document import schema_document, schema_from
from assay.core.values import DatumFacts, Label, Question, Schema

PEOPLE = Question(
    "people",
    "boxes",
    "photo",
    labels=(Label("pedestrian"), Label("cyclist")),
    attributes=(
        Question("occluded", "choice", "photo", labels=(Label("no"), Label("mostly"))),
        Question("why", "text", "photo", when={"occluded": ("mostly",)}),
    ),
)
SCENE = Question(
    "scene", "choice", "photo", labels=(Label("zebra"), Label("unusable")), required=True
)
REASON = Question("reason", "text", "photo", when={"scene": ("unusable",)}, required=True)
HELMET = Question(
    "helmet",
    "choice",
    "photo",
    labels=(Label("yes"), Label("no")),
    when={"people": ("cyclist",)},
)
SCHEMA = Schema(3, (PEOPLE, SCENE, REASON, HELMET))
DATA = {"photo": DatumFacts("image", 100, 100)}


def region(label="pedestrian", **attributes):
    return {
        "id": uuid4().hex,
        "label": label,
        "box": [10.0, 10.0, 20.0, 20.0],
        "attributes": attributes,
    }


def found(answers):
    return [(p.pointer, p.code) for p in validate_answers(SCHEMA, answers, DATA)]


@pytest.mark.parametrize(
    ("answers", "problems"),
    [
        ({"scene": "zebra"}, []),
        ({"scene": "zebra", "people": []}, []),
        ({}, [("/answers/scene", "required")]),
        ({"scene": None}, [("/answers/scene", "type")]),
        ([], [("/answers", "type")]),
        ({"scene": "zebra", "x/y": 1}, [("/answers/x~1y", "unknown_question")]),
        ({"scene": "unusable"}, [("/answers/reason", "required")]),
        ({"scene": "unusable", "reason": "dark"}, []),
        ({"scene": "zebra", "reason": "dark"}, [("/answers/reason", "not_asked")]),
        ({"scene": "zebra", "helmet": "yes"}, [("/answers/helmet", "not_asked")]),
        ({"scene": "zebra", "helmet": "yes", "people": [region("cyclist")]}, []),
        (
            {"scene": "zebra", "people": [region(occluded="no", why="x")]},
            [("/answers/people/0/attributes/why", "not_asked")],
        ),
        ({"scene": "zebra", "people": [region(occluded="mostly", why="x")]}, []),
    ],
)
def test_finds_unknown_missing_and_unasked_answers(answers, problems):
    assert found(answers) == problems


def test_distance_is_the_mean_over_the_questions_that_either_answered():
    left = {"scene": "zebra", "people": []}
    right = {"scene": "unusable", "people": [], "reason": "dark"}
    assert question_distances(SCHEMA.questions, left, right) == {
        "people": 0.0,
        "scene": 1.0,
        "reason": 1.0,
    }
    assert answers_distance(SCHEMA, left, right) == pytest.approx(2 / 3)
    assert answers_distance(SCHEMA, {}, {}) == 0.0


def test_summary_names_each_answered_question():
    answers = {"scene": "zebra", "people": [region(), region("cyclist")]}
    assert summarise(SCHEMA, answers) == "people: 2 boxes (1 pedestrian, 1 cyclist); scene: zebra"


def test_a_schema_survives_its_document():
    assert schema_from(schema_document(SCHEMA)) == SCHEMA


def test_validating_a_kilobyte_stays_far_below_a_millisecond():
    answers = {"scene": "zebra", "people": [region(occluded="no") for _ in range(8)]}
    best = min(timeit.repeat(lambda: found(answers), number=100, repeat=5)) / 100
    assert best < 300e-6
