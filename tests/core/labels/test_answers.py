"""Answers to all questions of a schema."""

import timeit
from uuid import uuid4

import pytest

from assay.core.labels import LABEL_TYPES
from assay.core.labels.alignment import aligned
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


SPANS = Question(
    "names", "spans", "text", labels=(Label("person"), Label("place")), options={"overlap": True}
)
LINKS = Question(
    "links",
    "relations",
    "text",
    labels=(Label("lives_in"), Label("knows")),
    options={
        "between": ["names"],
        "allowed": [["lives_in", "person", "place"], ["knows", "person", "person"]],
    },
)
LINKED = Schema(1, (SPANS, LINKS))
TEXT = "Ada lives in London, Bob in Rome"
FACTS = {"text": DatumFacts("text", length=len(TEXT), text=TEXT)}


def span(key, word, label):
    start = TEXT.index(word)
    ranges = [[start, start + len(word)]]
    return {"id": key, "label": label, "ranges": ranges, "text": word}


def link(key, label, one, other):
    return {"id": key, "label": label, "from": one, "to": other}


def linked(prefix, *links):
    names = [
        span(f"{prefix}1", "Ada", "person"),
        span(f"{prefix}2", "London", "place"),
        span(f"{prefix}3", "Bob", "person"),
    ]
    return {
        "names": names,
        "links": [link(f"{prefix}l{k}", label, prefix + a, prefix + b)
                  for k, (label, a, b) in enumerate(links)],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("links", "problems"),
    [
        ([("lives_in", "1", "2")], []),
        ([("lives_in", "1", "9")], [("/answers/links/0/to", "unknown_region")]),
        ([("lives_in", "2", "1")], [("/answers/links/0/label", "not_allowed")]),
        ([("knows", "1", "1")], [("/answers/links/0/to", "same_ends")]),
        ([("knows", "1", "3"), ("knows", "1", "3")], [("/answers/links/1", "duplicate")]),
    ],
)
def test_links_are_checked_against_the_regions_of_the_other_answers(links, problems):
    answers = linked("x", *links)
    assert [(p.pointer, p.code) for p in validate_answers(LINKED, answers, FACTS)] == problems


def test_links_to_answers_that_are_wrong_themselves_are_told_not_raised():
    for broken in (None, 5, [None], [{"id": []}], {"id": "x1"}):
        answers = {**linked("x", ("lives_in", "1", "2")), "names": broken}
        assert validate_answers(LINKED, answers, FACTS)


def test_links_of_two_people_are_compared_by_what_they_link():
    one, other = linked("x", ("lives_in", "1", "2")), linked("y", ("lives_in", "1", "2"))
    assert question_distances(LINKED.questions, one, other) == {"names": 0.0, "links": 0.0}
    third = linked("z", ("lives_in", "3", "2"))
    assert question_distances(LINKED.questions, one, third)["links"] == 1.0


def test_shared_ids_are_those_of_the_consensus():
    bodies = [linked("x", ("lives_in", "1", "2")), linked("a", ("lives_in", "1", "2"))]
    shared = aligned(LINKED.questions, bodies)
    merged = LABEL_TYPES.get("relations").merge(LINKS, [b["links"] for b in shared], [1, 1])
    names = LABEL_TYPES.get("spans").merge(SPANS, [b["names"] for b in bodies], [1, 1])
    answers = {"names": names.value, "links": merged.value}
    assert len(merged.value) == 1
    assert merged.posterior == 1.0
    assert validate_answers(LINKED, answers, FACTS) == []


def test_a_region_lies_on_a_datum_page_or_part_that_there_is():
    views = {"front": DatumFacts("image", 100, 100), "rear": DatumFacts("image", 10, 10)}
    boxes = Question("b", "boxes", "front", labels=(Label("a"),))

    def seen(data, question=boxes, **on):
        box = {"id": "1", "label": "a", "box": [20, 20, 30, 30], **on}
        schema = Schema(1, (question,))
        return [(p.pointer, p.code) for p in validate_answers(schema, {"b": [box]}, data)]

    assert seen(views) == seen(views, datum="front") == []
    assert seen(views, datum="rear") == [("/answers/b/0/box", "outside")]
    assert seen(views, datum="side") == [("/answers/b/0/datum", "unknown_datum")]
    assert seen(views, page=0) == [("/answers/b/0/page", "unknown_field")]
    pages = {"front": DatumFacts("document", pages=((100, 100), (30, 30)))}
    assert seen(pages) == [("/answers/b/0/page", "page")]
    assert seen(pages, page=0) == []
    assert seen(pages, page=1) == [("/answers/b/0/box", "outside")]
    assert seen(pages, page=2) == [("/answers/b/0/page", "page")]
    talk = {
        "front": DatumFacts("conversation", parts=("t1", "c1"), texts={"t1": TEXT, "c1": "Rome"})
    }
    spans = Question("b", "spans", "front", labels=(Label("a"),))

    def said(**on):
        region = {"id": "1", "label": "a", "ranges": [[0, 3]], "text": "Ada", **on}
        answers = {"b": [region]}
        problems = validate_answers(Schema(1, (spans,)), answers, talk)
        return [(p.pointer, p.code) for p in problems]

    assert said(part="t1") == []
    assert said(part="c1") == [("/answers/b/0/text", "other_text")]
    assert said() == said(part="t9") == [("/answers/b/0/part", "part")]
