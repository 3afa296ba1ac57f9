from assay.core.guidelines.effect import Affected, affected, touched_by, touches
from assay.core.values import Label, Question

PEOPLE = Question(
    name="people",
    type="boxes",
    on="photo",
    labels=(Label("pedestrian", rule="R1"), Label("cyclist", rule="R4")),
    attributes=(
        Question(
            name="occluded",
            type="choice",
            on="photo",
            labels=(Label("no"), Label("mostly", rule="R2")),
        ),
    ),
)
SCENE = Question(
    name="scene",
    type="choice",
    on="photo",
    labels=(Label("zebra", rule="R8"), Label("junction")),
    rule="R7",
)


def box(label, **attributes):
    return {"id": "x", "label": label, "box": [0, 0, 1, 1], "attributes": attributes}


def test_a_label_s_rule_touches_the_answers_that_used_the_label():
    touched = touched_by([PEOPLE, SCENE], {"R4"})
    assert touches({"people": [box("pedestrian"), box("cyclist")]}, touched)
    assert not touches({"people": [box("pedestrian")], "scene": "zebra"}, touched)


def test_a_question_s_own_rule_touches_all_its_answers():
    touched = touched_by([PEOPLE, SCENE], {"R7"})
    assert touches({"scene": "junction"}, touched)
    assert not touches({"people": []}, touched)


def test_an_attribute_s_rule_touches_the_regions_that_have_the_value():
    touched = touched_by([PEOPLE], {"R2"})
    assert touches({"people": [box("pedestrian", occluded="mostly")]}, touched)
    assert not touches({"people": [box("pedestrian", occluded="no")]}, touched)


def test_choices_touch_when_one_of_them_does():
    question = Question(
        name="tags", type="choices", on="text", labels=(Label("a", rule="R1"), Label("b"))
    )
    touched = touched_by([question], {"R1"})
    assert touches({"tags": ["b", "a"]}, touched)
    assert not touches({"tags": ["b"]}, touched)


def test_an_unanswered_question_is_not_touched():
    assert not touches({"scene": None}, touched_by([SCENE], {"R7"}))


def test_annotations_and_their_items_are_counted_once_each():
    touched = touched_by([SCENE], {"R8"})
    work = [(1, {"scene": "zebra"}), (1, {"scene": "zebra"}), (2, {"scene": "junction"})]
    assert affected(work, touched) == Affected(annotations=2, items=1)


def test_rules_that_govern_nothing_affect_nothing():
    assert touched_by([PEOPLE, SCENE], {"R99"}) == {}
    assert affected([(1, {"scene": "zebra"})], {}) == Affected(0, 0)
