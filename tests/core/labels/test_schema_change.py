"""Schema changes: what is free, what needs a decision, and where answers go."""

from dataclasses import replace

import pytest

from assay.core.errors import Invalid
from assay.core.labels.schema_change import (
    Renames,
    migrate_answers,
    renames_from,
    renames_of,
    schema_change,
)
from assay.core.values import Label, Question, Schema


def labels(*names):
    return tuple(Label(name) for name in names)


OCCLUDED = Question("occluded", "choice", "p", labels=labels("no", "yes"))
BOXES = Question("people", "boxes", "p", labels=labels("walker", "cyclist"), attributes=(OCCLUDED,))
SCENE = Question("scene", "choice", "p", labels=labels("a", "b"))
TAGS = Question("tags", "choices", "p", labels=labels("x", "y", "z"))
OLD = Schema(1, (BOXES, SCENE, TAGS))


def with_(question):
    return Schema(2, tuple(question if q.name == question.name else q for q in OLD.questions))


def test_equal_schemas_have_no_changes():
    assert schema_change(OLD, replace(OLD, version=2)) == []


def test_adding_questions_labels_and_attributes_is_free():
    more = replace(
        BOXES,
        labels=labels("walker", "cyclist", "animal"),
        attributes=(OCCLUDED, Question("age", "number", "p")),
    )
    new = Schema(2, (more, SCENE, TAGS, Question("note", "text", "p")))
    changes = schema_change(OLD, new)
    assert [(c.kind, c.pointer) for c in changes] == [
        ("label_added", "/questions/people/labels/2"),
        ("attribute_added", "/questions/people/attributes/age"),
        ("question_added", "/questions/note"),
    ]
    assert not any(c.needs_decision for c in changes)
    assert not renames_of(changes, {})


def test_a_removed_label_needs_a_decision_among_the_labels_there_are():
    changes = schema_change(OLD, with_(replace(SCENE, labels=labels("a", "bee"))))
    removed = changes[-1]
    assert (removed.kind, removed.pointer) == ("label_removed", "/questions/scene/labels/b")
    assert removed.choices == ("bee", "a", "drop")
    with pytest.raises(Invalid) as caught:
        renames_of(changes, {})
    assert [p.pointer for p in caught.value.problems] == ["/questions/scene/labels/b"]
    with pytest.raises(Invalid):
        renames_of(changes, {removed.pointer: "nonsense"})


def test_renaming_maps_labels_in_whole_values_and_regions():
    new = Schema(
        2,
        (
            replace(BOXES, labels=labels("pedestrian", "cyclist")),
            replace(SCENE, labels=labels("a", "bee")),
            replace(TAGS, labels=labels("x", "w")),
        ),
    )
    changes = schema_change(OLD, new)
    renames = renames_of(
        changes,
        {
            "/questions/people/labels/walker": "pedestrian",
            "/questions/scene/labels/b": "bee",
            "/questions/tags/labels/y": "w",
            "/questions/tags/labels/z": "w",
        },
    )
    answers = {
        "people": [{"id": "1", "label": "walker", "box": [1, 2, 3, 4]}],
        "scene": "b",
        "tags": ["x", "y", "z"],
    }
    migrated, dropped = migrate_answers(OLD, answers, renames)
    assert not dropped
    assert migrated == {
        "people": [{"id": "1", "label": "pedestrian", "box": [1, 2, 3, 4]}],
        "scene": "bee",
        "tags": ["x", "w"],
    }
    assert answers["scene"] == "b"
    assert renames_from(renames.document()) == renames


def test_dropping_takes_out_only_what_is_gone_and_says_so():
    renames = Renames(
        labels={"people": {"cyclist": None}, "scene": {"b": None}, "people/occluded": {"yes": None}}
    )
    region = {"id": "1", "label": "walker", "box": [1, 2, 3, 4], "attributes": {"occluded": "no"}}
    untouched = {"people": [region], "scene": "a"}
    assert migrate_answers(OLD, untouched, renames) == (untouched, False)
    answers = {
        "people": [
            {**region, "id": "2", "label": "cyclist"},
            {**region, "id": "3", "attributes": {"occluded": "yes"}},
        ],
        "scene": "b",
    }
    migrated, dropped = migrate_answers(OLD, answers, renames)
    assert dropped
    assert migrated == {"people": [{**region, "id": "3", "attributes": {}}]}


def test_a_removed_question_can_only_become_one_that_takes_all_its_answers():
    wide = Question("place", "choice", "p", labels=labels("a", "b", "c"))
    narrow = Question("spot", "choice", "p", labels=labels("a"))
    new = Schema(2, (BOXES, TAGS, wide, narrow))
    removed = next(c for c in schema_change(OLD, new) if c.kind == "question_removed")
    assert removed.choices == ("place", "drop")
    renames = renames_of([removed], {removed.pointer: "place"})
    assert migrate_answers(OLD, {"scene": "b"}, renames) == ({"place": "b"}, False)


def test_another_type_or_datum_needs_a_decision_and_looks_do_not():
    changes = schema_change(OLD, with_(replace(SCENE, type="choices")))
    assert [(c.kind, c.choices) for c in changes] == [("question_replaced", ("drop",))]
    titled = replace(SCENE, title="Scene", labels=(Label("a", colour="#112233"), Label("b")))
    changes = schema_change(OLD, with_(titled))
    assert [c.kind for c in changes] == ["label_changed", "question_changed"]
    assert changes[0].after == {"colour": "#112233"}
    assert changes[1].after == {"title": "Scene"}


def test_attributes_can_be_removed_and_renamed():
    hidden = replace(OCCLUDED, name="hidden")
    changes = schema_change(OLD, with_(replace(BOXES, attributes=(hidden,))))
    pointer = "/questions/people/attributes/occluded"
    renames = renames_of(changes, {pointer: "hidden"})
    region = {"id": "1", "label": "walker", "box": [1, 2, 3, 4], "attributes": {"occluded": "no"}}
    migrated, dropped = migrate_answers(OLD, {"people": [region]}, renames)
    assert (migrated["people"][0]["attributes"], dropped) == ({"hidden": "no"}, False)


def test_labels_are_renamed_in_answers_for_each_part_and_at_key_frames():
    each = Question("each", "choice", "t", labels=labels("a", "b"), options={"per": "turn"})
    track = Question("things", "tracks", "v", labels=labels("car"), attributes=(OCCLUDED,))
    old = Schema(1, (each, track))
    key = {"frame": 0, "pts": 0, "box": [1, 2, 3, 4], "attributes": {"occluded": "yes"}}
    answers = {
        "each": {"t1": "a", "t2": "b"},
        "things": [{"id": "1", "label": "car", "keyframes": [key, {**key, "frame": 5, "pts": 5}]}],
    }
    renames = Renames(labels={"each": {"b": "c"}, "things/occluded": {"yes": "partly"}})
    migrated, dropped = migrate_answers(old, answers, renames)
    assert not dropped
    assert migrated["each"] == {"t1": "a", "t2": "c"}
    keyframes = migrated["things"][0]["keyframes"]
    assert [k["attributes"] for k in keyframes] == [{"occluded": "partly"}] * 2
    gone, dropped = migrate_answers(old, answers, Renames(labels={"each": {"a": None}}))
    assert (gone["each"], dropped) == ({"t2": "b"}, True)
