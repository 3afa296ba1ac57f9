"""What managers do about somebody's work, on both databases: each is previewed, and taken back."""

import pytest
from sqlalchemy import update

from assay.core.errors import Conflict, Forbidden, Invalid, NotFound
from assay.services import annotating, member_actions, staffing, working
from assay.services.annotating import Submit
from assay.services.member_actions import MemberAct
from assay.store import tables


@pytest.fixture
def owner(world):
    return world.person("Olive", "creator")


@pytest.fixture
def people(world):
    return [world.person(name) for name in ("Ann", "Ben", "Cem")]


@pytest.fixture
def project(world, owner, people):
    made = world.project(owner, work={"least": 2, "most": 2, "skip_reasons": ["other"]})
    for place, person in enumerate(people):
        world.member(made, person, pseudonym=f"A-{place + 1:02d}")
    return made


def label(assay, person, n):
    for _ in range(n):
        task = assay.perform_now(person.credential, annotating.next_task, "streets")
        assay.perform_now(
            person.credential,
            annotating.submit,
            task.assignment,
            Submit({"mood": "glad"}, want_next=False),
        )


def act(assay, owner, person, name, service=member_actions.act_on_member, **more):
    return assay.perform_now(
        owner.credential, service, "streets", person.uid, MemberAct(name, **more)
    )


def preview(assay, owner, person, name, **more):
    return act(assay, owner, person, name, member_actions.preview_action, **more)


def standing(world):
    return [
        (row["state"], row["n_done"], row["ready"])
        for row in world.rows("SELECT state, n_done, ready FROM items ORDER BY id")
    ]


def test_withdrawn_labels_no_longer_count_and_their_items_want_somebody_again(
    assay, world, owner, people, project
):
    world.items(project, 3, needed=2)
    ann, ben, cem = people
    label(assay, ann, 3)
    label(assay, ben, 2)
    told = preview(assay, owner, ann, "withdraw_work")
    assert (told.labels, told.items) == (3, 3)
    assert "1 of them decided by A-01 alone" in told.sentence
    assert standing(world)[0] == ("settled", 2, 0)
    done = act(assay, owner, ann, "withdraw_work")
    assert (done.labels, done.items) == (3, 3)
    assert standing(world) == [("in_work", 1, 1), ("in_work", 1, 1), ("waiting", 0, 1)]
    listed = assay.perform_now(owner.credential, staffing.list_members, "streets").items
    member = next(one for one in listed if one.pseudonym == "A-01")
    assert (member.n_submitted, member.n_withdrawn) == (0, 3)
    # Somebody else gets them now, also who had found nothing to do before; the author does not.
    label(assay, cem, 3)
    assert assay.perform_now(ann.credential, annotating.next_task, "streets") is None


def test_labels_taken_back_count_where_their_items_still_have_room(
    assay, world, owner, people, project
):
    world.items(project, 3, needed=2)
    ann, ben, cem = people
    label(assay, ann, 3)
    label(assay, ben, 1)
    act(assay, owner, ann, "withdraw_work")
    label(assay, cem, 1)
    assert standing(world)[0] == ("settled", 2, 0)
    assert preview(assay, owner, ann, "take_work_back").labels == 3
    done = act(assay, owner, ann, "take_work_back")
    assert done.labels == 2
    assert "1 came too late" in done.sentence
    assert standing(world) == [("settled", 2, 0), ("in_work", 1, 1), ("in_work", 1, 1)]
    states = world.rows("SELECT state FROM annotations WHERE person_id = :p ORDER BY id", p=ann.id)
    assert [row["state"] for row in states] == ["surplus", "submitted", "submitted"]
    # The consensus reads surplus labels too, so that they are withdrawn with the others.
    act(assay, owner, ann, "withdraw_work")
    states = world.rows("SELECT state FROM annotations WHERE person_id = :p", p=ann.id)
    assert {row["state"] for row in states} == {"excluded"}
    assert standing(world)[0] == ("settled", 2, 0)


def test_only_labels_since_then_are_withdrawn_and_reviewed_items_stay(
    assay, world, owner, people, project, clock
):
    world.items(project, 3, needed=1)
    ann = people[0]
    label(assay, ann, 1)
    clock.forward(1_000_000)
    later = clock.now
    label(assay, ann, 2)
    last = world.rows("SELECT max(id) AS id FROM items")[0]["id"]
    accept = update(tables.items).where(tables.items.c.id == last).values(state="accepted", ready=0)
    assay.write_as_system(lambda ctx: ctx.conn.execute(accept).close())
    told = preview(assay, owner, ann, "withdraw_work", since=later)
    assert (told.labels, told.items) == (1, 1)
    assert "1 labels on items that a reviewer has or accepted stay" in told.sentence
    act(assay, owner, ann, "withdraw_work", since=later)
    assert standing(world) == [("settled", 1, 0), ("waiting", 0, 1), ("accepted", 1, 0)]


def test_a_note_is_on_their_page_until_it_is_read(assay, world, owner, people, project):
    ann = people[0]
    with pytest.raises(Invalid):
        act(assay, owner, ann, "coach", note="  ")
    act(assay, owner, ann, "coach", note="Read R2 again.", rule="R2")
    work = assay.perform_now(ann.credential, working.read_work, "streets")
    assert (work.note.text, work.note.rule) == ("Read R2 again.", "R2")
    assay.perform_now(ann.credential, member_actions.read_note, "streets")
    assert assay.perform_now(ann.credential, working.read_work, "streets").note is None
    listed = assay.perform_now(owner.credential, staffing.list_members, "streets").items
    assert next(one for one in listed if one.pseudonym == "A-01").note.seen_at is not None
    assay.perform_now(people[1].credential, member_actions.read_note, "streets")
    read = world.rows("SELECT kind FROM events WHERE kind = 'member.note_read'")
    assert len(read) == 1


def test_the_test_is_taken_again_with_gold_that_is_new_to_them(assay, world, owner, people):
    project = world.project(
        owner, work={"qualification_gold": 2, "qualification_pass": 1.0, "skip_reasons": ["other"]}
    )
    ann = people[0]
    world.member(project, ann, pseudonym="A-01")
    items = world.items(project, 3)
    label(assay, ann, 1)
    with pytest.raises(Conflict) as raised:
        preview(assay, owner, ann, "requalify")
    assert raised.value.code == "not_enough_gold"
    for key in items[1:]:
        world._insert(
            tables.gold,
            uid=world.uid("gld"),
            project_id=project,
            item_id=key,
            answers='{"mood":"glad"}',
            source="hand",
            created_by=owner.id,
            created_at=1,
        )
    told = preview(assay, owner, ann, "requalify")
    assert "passes with 100%" in told.sentence
    act(assay, owner, ann, "requalify")
    work = assay.perform_now(ann.credential, working.read_work, "streets")
    assert work.needs == "qualification"
    assert (work.qualification.done, work.qualification.of) == (0, 2)


def test_only_managers_act_and_not_on_those_above_them(assay, world, owner, people, project):
    manager, reviewer = world.person("Max"), world.person("Rea")
    world.member(project, manager, "manager", "M-01")
    world.member(project, reviewer, "reviewer", "R-01")
    with pytest.raises(Forbidden):
        act(assay, reviewer, people[0], "withdraw_work")
    with pytest.raises(Forbidden):
        act(assay, manager, owner, "coach", note="Work harder.")
    with pytest.raises(NotFound):
        act(assay, owner, world.person("Nobody"), "withdraw_work")
