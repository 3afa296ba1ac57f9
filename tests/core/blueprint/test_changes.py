"""What a new blueprint changes, which answers it touches, and what has to be decided."""

from copy import deepcopy

import pytest

import assay.core.labels  # noqa: F401
from assay.core.blueprint.changes import Touched, compare_schemas, count_answers, diff
from assay.core.blueprint.parsing import parse
from assay.core.errors import Invalid
from assay.core.labels.schema_change import migrate_answers
from assay.core.values import Schema

OLD = {
    "assay": 1,
    "project": "streets",
    "purpose": {"problem": "Find people"},
    "data": {"photo": {"type": "image"}},
    "questions": {
        "people": {
            "type": "boxes",
            "labels": ["pedestrian", "cyclist"],
            "attributes": {"occluded": {"type": "choice", "labels": ["no", "partly"]}},
        },
        "scene": {"type": "choice", "labels": ["zebra", "junction"]},
    },
}
BODIES = [
    {"people": [{"id": "1", "label": "cyclist", "box": [0, 0, 1, 1]}], "scene": "zebra"},
    {
        "people": [
            {"id": "1", "label": "cyclist", "box": [0, 0, 1, 1]},
            {
                "id": "2",
                "label": "pedestrian",
                "box": [0, 0, 1, 1],
                "attributes": {"occluded": "no"},
            },
        ]
    },
    {"people": [], "scene": "junction"},
]


def compared(edit, decisions=None, bodies=BODIES, n_items=0):
    document = deepcopy(OLD)
    edit(document)
    old, new = parse(OLD)[0], parse(document)[0]
    assert new is not None, parse(document)[1]
    comparison = compare_schemas(
        Schema(1, old.questions), Schema(2, new.questions), new.renames, decisions
    )
    counts = count_answers(comparison.old, comparison.touched(), bodies)
    return comparison, counts, diff(old, new, comparison, counts, n_items)


def labels(*names):
    def edit(document):
        document["questions"]["people"]["labels"] = list(names)

    return edit


def moved(comparison, counts):
    renames = comparison.renames(counts)
    return [migrate_answers(comparison.old, body, renames) for body in BODIES]


def test_the_same_document_changes_nothing():
    comparison, _, found = compared(lambda document: None)
    assert found.changes == ()
    assert found.safe
    assert not comparison.differs


def test_adding_a_label_is_free():
    comparison, _, found = compared(labels("pedestrian", "cyclist", "animal"))
    assert [(one.pointer, one.kind) for one in found.changes] == [
        ("/questions/people/labels/2", "added")
    ]
    assert found.safe
    assert comparison.differs


def test_removing_a_label_that_answers_hold_needs_a_decision():
    comparison, counts, found = compared(labels("pedestrian"))
    change = found.changes[0]
    assert not found.safe
    assert change.answers_affected == 2
    assert change.needs_decision.kind == "remove_label"
    assert change.needs_decision.options == ("pedestrian", "drop")
    assert found.undecided()[0].pointer == "/questions/people/labels/cyclist"
    with pytest.raises(Invalid):
        comparison.renames(counts)


def test_removing_a_label_that_no_answer_holds_is_free():
    _, _, found = compared(labels("pedestrian"), bodies=[BODIES[2]])
    assert found.safe


def test_a_decision_maps_the_label_in_every_answer():
    comparison, counts, found = compared(
        labels("pedestrian", "rider"), {"/questions/people/labels/cyclist": "rider"}
    )
    assert found.safe
    answers, dropped = moved(comparison, counts)[0]
    assert answers["people"][0]["label"] == "rider"
    assert not dropped


def test_an_old_name_in_the_blueprint_is_a_decision():
    comparison, counts, found = compared(labels("pedestrian", {"name": "rider", "was": "cyclist"}))
    assert found.safe
    assert moved(comparison, counts)[1][0]["people"][0]["label"] == "rider"
    (change,) = found.changes
    assert (change.kind, change.before, change.after) == ("changed", "cyclist", "rider")
    assert change.answers_affected == 2


def test_an_old_name_that_is_long_gone_does_nothing():
    comparison, _, _ = compared(labels("pedestrian", {"name": "cyclist", "was": "biker"}))
    assert not comparison.differs


def test_dropping_takes_regions_out_and_asks_for_labels_again():
    comparison, counts, found = compared(
        labels("pedestrian"), {"/questions/people/labels/cyclist": "drop"}
    )
    assert found.safe
    answers, dropped = moved(comparison, counts)[1]
    assert [region["label"] for region in answers["people"]] == ["pedestrian"]
    assert dropped


def test_a_renamed_question_takes_its_answers_and_label_changes_along():
    def edit(document):
        people = document["questions"].pop("people")
        people["was"] = "people"
        people["labels"] = ["pedestrian", {"name": "rider", "was": "cyclist"}]
        document["questions"]["persons"] = people

    comparison, counts, found = compared(edit)
    assert found.safe
    answers, _ = moved(comparison, counts)[0]
    assert [region["label"] for region in answers["persons"]] == ["rider"]
    assert answers["scene"] == "zebra"


def test_a_renamed_question_does_not_smuggle_labels_away():
    def edit(document):
        people = document["questions"].pop("people")
        people["was"] = "people"
        people["labels"] = ["pedestrian"]
        document["questions"]["persons"] = people

    _, _, found = compared(edit)
    assert [problem.pointer for problem in found.undecided()] == [
        "/questions/persons/labels/cyclist"
    ]


def test_removing_a_question_and_an_attribute_counts_their_answers():
    def edit(document):
        del document["questions"]["scene"]
        del document["questions"]["people"]["attributes"]

    _, counts, found = compared(edit)
    assert counts == {Touched(("scene",)): 2, Touched(("people", "occluded")): 1}
    assert {one.needs_decision.kind for one in found.changes} == {
        "remove_question",
        "remove_attribute",
    }


def test_changes_outside_the_questions_say_what_they_do():
    def edit(document):
        document["quality"] = {"gold_rate": 0.1}

    comparison, _, found = compared(edit)
    assert not comparison.differs
    change = next(one for one in found.changes if one.pointer == "/quality/gold_rate")
    assert (change.before, change.after) == (0, 0.1)
    assert "next hand-out" in change.effect


def test_data_that_items_hold_cannot_be_taken_away():
    def edit(document):
        document["data"] = {"picture": {"type": "image"}}

    with pytest.raises(Invalid) as caught:
        compared(edit, n_items=3)
    assert caught.value.problems[0].code == "datum_in_use"


def test_a_blueprint_of_another_project_is_refused():
    with pytest.raises(Invalid) as caught:
        compared(lambda document: document.update(project="other"))
    assert caught.value.problems[0].code == "other_project"
