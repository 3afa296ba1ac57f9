"""From a quality run on, a submit decides by the posterior when an item has enough labels."""

from __future__ import annotations

import random

import msgspec
import pytest

from assay.core.values import Label, Question
from assay.services import annotating
from assay.services.annotating import Submit
from tests.conftest import World
from tests.services.test_quality import Crew, annotate, run

MOOD = Question(
    "mood", "choice", "text", (Label("glad"), Label("sad"), Label("neither")), required=True
)
NOTE = Question("stars", "number", "text", (), options={"least": 0, "most": 10})


def crew_of(world: World, questions: tuple[Question, ...], **work: object) -> Crew:
    owner = world.person(role="owner")
    settings = {"least": 2, "most": 5, "stop_at": 0.9, "stages": ["label", "review"], **work}
    project = world.project(owner, questions=questions, work=settings)
    people = [world.person() for _ in range(4)]
    for place, person in enumerate(people):
        world.member(project, person, pseudonym=f"A-{place:02d}")
    manager = world.person()
    world.member(project, manager, "manager", "M-01")
    return Crew(owner, manager, people, project, [])


def teach_moods(world: World, crew: Crew, n: int = 80) -> None:
    """Three are right nine times of ten, the fourth always says the same."""
    draw = random.Random(3)
    names = [label.name for label in MOOD.labels]
    for item in world.items(crew.project, n, needed=2, text_of="old"):
        right = draw.choice(names)
        for person in crew.people[:3]:
            said = right if draw.random() < 0.9 else draw.choice(names)
            annotate(world, crew.project, item, person, {"mood": said})
        annotate(world, crew.project, item, crew.people[3], {"mood": "glad"})
    with world.assay.database.engine.begin() as conn:
        conn.exec_driver_sql("UPDATE items SET state = 'settled', ready = 0, n_done = 4")


def answer(assay, person, mood):
    task = assay.perform_now(person.credential, annotating.next_task, "streets")
    assert task is not None
    assay.perform_now(person.credential, annotating.submit, task.assignment, Submit({"mood": mood}))


def state_of(world: World) -> tuple[str, int]:
    row = world.rows("SELECT state, needed FROM items WHERE key LIKE 'new-%' ORDER BY id")[0]
    return row["state"], row["needed"]


@pytest.fixture
def taught(assay, world: World, client):
    crew = crew_of(world, (MOOD,))
    teach_moods(world, crew)
    run(assay, world, client, crew.manager)
    world.items(crew.project, 1, needed=2, text_of="new")
    return crew


def test_two_good_annotators_who_agree_are_enough(assay, world, taught):
    for person in taught.people[:2]:
        answer(assay, person, "sad")
    assert state_of(world) == ("settled", 2)


def test_where_they_differ_one_more_is_asked(assay, world, taught):
    answer(assay, taught.people[0], "sad")
    answer(assay, taught.people[1], "glad")
    assert state_of(world) == ("in_work", 3)


def test_who_always_says_the_same_adds_nothing_to_an_agreement(assay, world, taught):
    answer(assay, taught.people[0], "glad")
    answer(assay, taught.people[3], "glad")
    assert state_of(world) == ("in_work", 3)


def test_a_run_keeps_what_it_learned_of_each_member(world, taught):
    rows = world.rows("SELECT reliability FROM members WHERE reliability IS NOT NULL")
    assert len([row for row in rows if "mood" in msgspec.json.decode(row["reliability"])]) == 4
    model = msgspec.json.decode(world.rows("SELECT document FROM live_models")[0]["document"])
    assert model["mood"]["labels"] == ["glad", "sad", "neither"]


def test_an_audited_item_gets_all_labels_however_sure_it_is(assay, world, client):
    crew = crew_of(world, (MOOD,), audit_share=1.0, most=4)
    teach_moods(world, crew)
    run(assay, world, client, crew.manager)
    world.items(crew.project, 1, needed=2, text_of="new")
    for person in crew.people[:3]:
        answer(assay, person, "sad")
        assert state_of(world)[0] == "in_work"
    answer(assay, crew.people[3], "sad")
    assert state_of(world) == ("settled", 4)


def test_numbers_are_sure_by_how_near_the_answers_are(assay, world, client):
    crew = crew_of(world, (NOTE,))
    draw = random.Random(5)
    for number, item in enumerate(world.items(crew.project, 60, needed=2, text_of="old")):
        right = draw.randint(1, 9)
        for person in crew.people[:3]:
            apart = draw.uniform(-4, 4) if number % 3 == 0 else draw.uniform(-0.1, 0.1)
            said = round(min(10.0, max(0.0, right + apart)), 2)
            annotate(world, crew.project, item, person, {"stars": said})
    run(assay, world, client, crew.manager)
    model = msgspec.json.decode(world.rows("SELECT document FROM live_models")[0]["document"])
    assert len(model["stars"]["curve"]) == 4
    assert model["stars"]["curve"][1] <= 0


def test_the_ledger_tells_what_was_spared_and_what_it_cost(assay, world, client, taught):
    view = client(taught.manager)("GET", "/projects/streets/savings")
    assert view.status_code == 200, view.text
    ledger = view.json()
    assert (ledger["items"], ledger["labels"], ledger["against"]) == (80, 320, 5)
    assert ledger["saved"] == 80
    assert ledger["share"] == pytest.approx(0.2)
    assert ledger["adaptive"] is True
    assert "80 of 400 labels" in ledger["sentence"]
    assert client(taught.people[0])("GET", "/projects/streets/savings").status_code == 403


def test_an_answer_that_was_reopened_and_skipped_counts_no_more(assay, world: World):
    crew = crew_of(world, (MOOD,))
    world.items(crew.project, 1, needed=2, text_of="new")
    who = crew.people[0].credential
    task = assay.perform_now(who, annotating.next_task, "streets")
    assert task is not None
    assay.perform_now(who, annotating.submit, task.assignment, Submit({"mood": "sad"}))
    assay.perform_now(who, annotating.reopen, task.assignment)
    assay.perform_now(who, annotating.skip, task.assignment, "other")
    assert world.rows("SELECT state FROM annotations")[0]["state"] == "superseded"
    assert world.rows("SELECT n_open, n_done FROM items")[0] == {"n_open": 0, "n_done": 0}
