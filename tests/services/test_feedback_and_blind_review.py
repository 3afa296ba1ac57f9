"""What annotators hear of gold, and what reviewers do not see, where a project asks for it."""

from __future__ import annotations

import pytest

from assay.core.values import Label, Question
from assay.services import annotating, reviewing
from assay.services.annotating import Submit
from assay.store import tables

MOOD = Question(
    "mood",
    "choice",
    "text",
    (Label("glad", title="Glad", rule="R1"), Label("sad", rule="R2")),
    required=True,
)


@pytest.fixture
def owner(world):
    return world.person("Olive", "creator")


def answer(assay, person, mood):
    task = assay.perform_now(person.credential, annotating.next_task, "streets")
    command = Submit({"mood": mood}, want_next=False)
    done = assay.perform_now(person.credential, annotating.submit, task.assignment, command)
    again = assay.perform_now(person.credential, annotating.submit, task.assignment, command)
    assert again == done
    return done


def golden(world, owner, project, n):
    for item in world.items(project, n, gold=True, text_of="gold"):
        world._insert(
            tables.gold,
            uid=world.uid("gld"),
            project_id=project,
            item_id=item,
            answers='{"mood":"glad"}',
            source="hand",
            created_by=owner.id,
            created_at=1,
        )


def test_after_gold_somebody_hears_whether_they_were_right_and_by_which_rule(assay, world, owner):
    work = {"gold_rate": 1.0, "feedback_on_gold": True}
    project = world.project(owner, questions=(MOOD,), work=work)
    golden(world, owner, project, 2)
    world.items(project, 1)
    ann = world.person("Ann")
    world.member(project, ann, pseudonym="A-01")
    wrong = answer(assay, ann, "sad").feedback
    assert (wrong.correct, wrong.rule) == (False, "R1")
    assert "Right is mood: Glad (rule R1); you said mood: sad." in wrong.sentence
    right = answer(assay, ann, "glad").feedback
    assert (right.correct, right.rule) == (True, None)
    assert answer(assay, ann, "glad").feedback is None


def test_nothing_is_said_where_the_project_does_not_tell_nor_during_the_test(assay, world, owner):
    work = {"gold_rate": 1.0, "feedback_on_gold": True, "qualification_gold": 2}
    project = world.project(owner, questions=(MOOD,), work=work)
    golden(world, owner, project, 2)
    ann = world.person("Ann")
    world.member(project, ann, pseudonym="A-01", state="qualifying")
    assert answer(assay, ann, "sad").feedback is None
    silent = world.project(owner, slug="silent", questions=(MOOD,), work={"gold_rate": 1.0})
    golden(world, owner, silent, 1)
    world.member(silent, ann, pseudonym="A-01")
    task = assay.perform_now(ann.credential, annotating.next_task, "silent")
    command = Submit({"mood": "sad"}, want_next=False)
    done = assay.perform_now(ann.credential, annotating.submit, task.assignment, command)
    assert done.feedback is None


@pytest.mark.parametrize("blind", [True, False])
def test_a_blind_review_tells_neither_whose_answers_they_are_nor_how_good_they_were(
    assay, world, owner, blind
):
    work = {"least": 2, "most": 2, "stages": ["label", "review"], "blind_review": blind}
    project = world.project(owner, questions=(MOOD,), work=work)
    world.items(project, 1, needed=2)
    for name, pseudonym, mood in (("Ann", "A-01", "glad"), ("Ben", "A-02", "sad")):
        person = world.person(name)
        world.member(project, person, pseudonym=pseudonym)
        answer(assay, person, mood)
    reviewer = world.person("Rea")
    world.member(project, reviewer, "reviewer", "R-01")
    view = assay.perform_now(reviewer.credential, reviewing.next_review, "streets")
    named = {one.by for one in view.annotations}
    sides = {side.by for difference in view.differences for side in difference.sides}
    assert named == sides
    assert named == ({"Answer 1", "Answer 2"} if blind else {"A-01", "A-02"})
    assert all(one.gold_accuracy is None for one in view.annotations)
