"""Discussions on both databases: who sees what, answers, promotion, telling the asker."""

import pytest

from assay.core.errors import Conflict, Forbidden, Invalid, NotFound
from assay.core.values import Label, Question
from assay.services import annotating, discussing, guiding
from assay.services.discussing import Ask

GUIDELINE = "## R1 Glad\nThe writer is glad.\n"
MOOD = Question("mood", "choice", "text", (Label("glad", rule="R1"), Label("sad")), required=True)


@pytest.fixture
def owner(world):
    return world.person("Olive", "creator")


@pytest.fixture
def project(assay, world, owner):
    key = world.project(owner, questions=(MOOD,))
    assay.perform_now(owner.credential, guiding.publish_guideline, "streets", GUIDELINE, "", 0)
    return key


def member(world, project, role, pseudonym):
    person = world.person()
    world.member(project, person, role, pseudonym, acknowledged_version=1)
    return person


@pytest.fixture
def ann(world, project):
    return member(world, project, "annotator", "A-07")


@pytest.fixture
def ben(world, project):
    return member(world, project, "annotator", "A-08")


def run(assay, person, service, *args, **more):
    return assay.perform_now(person.credential, service, "streets", *args, **more)


def ask(assay, person, text="Glad or amused?", **more):
    return run(assay, person, discussing.open_discussion, Ask(text, **more))


def take(assay, world, project, person):
    world.items(project, 1)
    return run(assay, person, annotating.next_task, []).assignment


def test_who_labels_asks_about_their_own_hand_out_and_sees_no_ids(assay, world, project, ann):
    assignment = take(assay, world, project, ann)
    assay.perform_now(ann.credential, annotating.save_draft, assignment, {"mood": "glad"})
    made = ask(assay, ann, assignment=assignment, question="mood", rule="R1")
    assert (made.title, made.state, made.opened_by, made.mine) == (
        "Glad or amused?",
        "open",
        "A-07",
        True,
    )
    assert (made.item.id, made.item.external_id, made.item.gold) == (None, None, None)
    assert made.item.data["text"]["text"] == "item 0"
    assert made.region_value == "glad"


def test_another_s_hand_out_is_not_there(assay, world, project, ann, ben):
    assignment = take(assay, world, project, ann)
    with pytest.raises(NotFound):
        ask(assay, ben, assignment=assignment)


def test_who_labels_cannot_ask_about_an_item_by_its_id(assay, world, owner, project, ann):
    world.items(project, 1)
    uid = world.rows("SELECT uid FROM items")[0]["uid"]
    with pytest.raises(Forbidden):
        ask(assay, ann, item=uid)
    made = ask(assay, owner, item=uid)
    assert (made.item.id, made.item.gold) == (uid, False)


def test_annotators_see_only_what_they_asked_themselves(assay, project, owner, ann, ben):
    mine, other = ask(assay, ann), ask(assay, ben)
    assert [d.id for d in run(assay, ann, discussing.list_discussions).items] == [mine.id]
    assert [d.id for d in run(assay, owner, discussing.list_discussions).items] == [
        other.id,
        mine.id,
    ]
    for service in (discussing.read_discussion, discussing.close_discussion):
        with pytest.raises(NotFound):
            run(assay, ann, service, other.id)
    with pytest.raises(NotFound):
        run(assay, ann, discussing.add_message, other.id, "I see you")


def test_an_answer_tells_the_asker_until_they_have_seen_it(assay, project, owner, ann):
    made = ask(assay, ann)
    answered = run(assay, owner, discussing.add_message, made.id, "Amused is **glad**.")
    assert (answered.state, answered.messages[-1].is_answer) == ("answered", True)
    assert answered.messages[-1].html == "<p>Amused is <strong>glad</strong>.</p>\n"
    assert not answered.unseen
    assert run(assay, ann, discussing.read_discussion, made.id).unseen
    run(assay, ann, discussing.see_discussion, made.id)
    assert not run(assay, ann, discussing.read_discussion, made.id).unseen


def test_others_reading_it_does_not_count_as_seen(assay, project, owner, ann):
    made = ask(assay, ann)
    run(assay, owner, discussing.add_message, made.id, "Yes")
    run(assay, owner, discussing.see_discussion, made.id)
    assert run(assay, ann, discussing.read_discussion, made.id).unseen


def test_a_further_question_opens_it_again(assay, project, owner, ann):
    made = ask(assay, ann)
    run(assay, owner, discussing.add_message, made.id, "Yes")
    again = run(assay, ann, discussing.add_message, made.id, "And a smile?")
    assert (again.state, again.messages[-1].is_answer) == ("open", False)


def test_who_labels_cannot_mark_an_answer(assay, project, ann):
    made = ask(assay, ann)
    with pytest.raises(Forbidden):
        run(assay, ann, discussing.add_message, made.id, "Yes", True)


def test_an_expert_answers_but_learns_no_ids(assay, world, project, ann):
    expert = member(world, project, "expert", "E-02")
    made = ask(assay, ann, assignment=take(assay, world, project, ann))
    answered = run(assay, expert, discussing.add_message, made.id, "It is glad")
    assert answered.messages[-1].author == "E-02"
    assert answered.item.id is None


def test_a_closed_discussion_takes_no_more(assay, project, owner, ann):
    made = ask(assay, ann)
    assert run(assay, ann, discussing.close_discussion, made.id).state == "closed"
    with pytest.raises(Conflict):
        run(assay, owner, discussing.add_message, made.id, "Too late")


def test_an_answer_becomes_an_example_of_the_rule(assay, world, project, owner, ann):
    assignment = take(assay, world, project, ann)
    assay.perform_now(ann.credential, annotating.save_draft, assignment, {"mood": "glad"})
    made = ask(assay, ann, assignment=assignment, question="mood")
    example = run(
        assay, owner, discussing.promote_discussion, made.id, "R1", "borderline", "Amused is glad"
    )
    assert (example.rule, example.answers) == ("R1", {"mood": "glad"})
    assert example.from_discussion == made.id
    after = run(assay, ann, discussing.read_discussion, made.id)
    assert (after.example, after.rule, after.state, after.unseen) == (
        example.id,
        "R1",
        "answered",
        True,
    )
    (rule,) = run(assay, ann, guiding.read_guideline).rules
    assert [e.caption for e in rule.examples] == ["Amused is glad"]
    with pytest.raises(Conflict):
        run(assay, owner, discussing.promote_discussion, made.id, "R1", "good", "Again")


def test_what_was_asked_about_gold_is_not_promoted(assay, world, project, owner, ann):
    made = ask(assay, ann, assignment=take(assay, world, project, ann))
    assay.database.write_now(
        lambda conn: conn.exec_driver_sql("UPDATE items SET gold = 1") and None
    )
    assert run(assay, owner, discussing.read_discussion, made.id).item.gold is True
    with pytest.raises(Conflict) as raised:
        run(assay, owner, discussing.promote_discussion, made.id, "R1", "good", "x")
    assert raised.value.code == "item_is_gold"


def test_who_labels_cannot_promote(assay, project, ann):
    made = ask(assay, ann)
    with pytest.raises(Forbidden):
        run(assay, ann, discussing.promote_discussion, made.id, "R1", "good", "x")


def test_a_question_says_what_is_wrong_with_it(assay, project, ann):
    with pytest.raises(Invalid) as raised:
        ask(assay, ann, " ", kind="rant", question="none", region="r1", rule="R9")
    assert [p.pointer for p in raised.value.problems] == ["/text", "/kind", "/question", "/rule"]


def test_lists_are_filtered_counted_and_paged(assay, project, owner, ann):
    ids = [ask(assay, ann, f"Question {n}", rule="R1" if n == 1 else None).id for n in range(3)]
    run(assay, owner, discussing.add_message, ids[0], "Yes")
    page = run(assay, owner, discussing.list_discussions, limit=2)
    assert [d.id for d in page.items] == [ids[2], ids[1]]
    assert page.counts == {"open": 2, "answered": 1}
    rest = run(assay, owner, discussing.list_discussions, limit=2, before=int(page.next))
    assert ([d.id for d in rest.items], rest.next) == ([ids[0]], None)
    assert [
        d.id for d in run(assay, owner, discussing.list_discussions, state="answered").items
    ] == [ids[0]]
    assert [d.id for d in run(assay, owner, discussing.list_discussions, rule="R1").items] == [
        ids[1]
    ]
    assert run(assay, owner, discussing.list_discussions, mine=True).items == []
