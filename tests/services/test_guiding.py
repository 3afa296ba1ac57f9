"""The guideline on both databases: versions, differences, examples, acknowledgement."""

import pytest

from assay.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from assay.core.values import Label, Question
from assay.services import examples, guiding
from assay.store import tables

FIRST = "# Moods\n\nRead all of it.\n\n## R1 Glad\nThe writer is glad.\n\n## R2 Sad\nNot glad.\n"
SECOND = FIRST.replace("The writer is glad.", "The writer is glad, or amused.")
MOOD = Question(
    "mood", "choice", "text", (Label("glad", rule="R1"), Label("sad", rule="R2")), required=True
)


@pytest.fixture
def owner(world):
    return world.person("Olive", "creator")


@pytest.fixture
def project(world, owner):
    return world.project(owner, questions=(MOOD,))


@pytest.fixture
def ann(world, project):
    person = world.person("Ann")
    world.member(project, person, "annotator", "A-07")
    return person


def publish(assay, person, text, expected, note=""):
    return assay.perform_now(
        person.credential, guiding.publish_guideline, "streets", text, note, expected
    )


def read(assay, person, version=None):
    return assay.perform_now(person.credential, guiding.read_guideline, "streets", version)


def test_before_the_first_version_the_guideline_is_empty(assay, owner, project):
    found = read(assay, owner)
    assert (found.version, found.text, found.rules, found.rev) == (0, "", [], 0)
    assert found.missing_rules == ["R1", "R2"]


def test_a_published_version_has_rules_html_and_an_introduction(assay, owner, project, ann):
    publish(assay, owner, FIRST, 0, "first words")
    found = read(assay, ann)
    assert (found.version, found.note, found.author) == (1, "first words", "O-01")
    assert [(r.id, r.title, r.labels) for r in found.rules] == [
        ("R1", "Glad", ["glad"]),
        ("R2", "Sad", ["sad"]),
    ]
    assert found.rules[0].html == "<p>The writer is glad.</p>\n"
    assert found.introduction == "<h1>Moods</h1>\n<p>Read all of it.</p>\n"
    assert not found.may_edit
    assert found.missing_rules == []


def test_scripts_in_the_guideline_do_not_reach_a_page(assay, owner, project):
    text = "## R1 <img src=x onerror=alert(1)>\n<script>alert(1)</script>[x](javascript:alert(1))\n"
    found = publish(assay, owner, text, 0)
    assert "<script" not in found.html
    assert "<img" not in found.html
    assert "href" not in found.html


def test_publishing_over_somebody_else_s_version_is_stale(assay, owner, project):
    publish(assay, owner, FIRST, 0)
    with pytest.raises(Stale):
        publish(assay, owner, SECOND, 0)
    assert publish(assay, owner, SECOND, 1).version == 2


def test_the_same_text_again_makes_no_version(assay, owner, project):
    publish(assay, owner, FIRST, 0)
    assert publish(assay, owner, FIRST.replace("\n", "\r\n"), 1).version == 1


def test_what_is_wrong_with_a_guideline_is_told_with_its_line(assay, owner, project):
    with pytest.raises(Invalid) as raised:
        publish(assay, owner, "## R1 One\n\n## R1 Two\n", 0)
    (problem,) = raised.value.problems
    assert (problem.pointer, problem.code, problem.line) == ("/text", "duplicate_rule", 3)


def test_who_labels_cannot_publish(assay, project, ann):
    with pytest.raises(Forbidden):
        publish(assay, ann, FIRST, 0)


def test_a_stranger_finds_no_guideline(assay, world, project):
    with pytest.raises(NotFound):
        read(assay, world.person("Eve"))


def test_each_rule_knows_the_version_that_last_changed_it(assay, owner, project):
    publish(assay, owner, FIRST, 0)
    found = publish(assay, owner, SECOND, 1)
    assert {r.id: r.changed_in for r in found.rules} == {"R1": 2, "R2": 1}
    assert {r.id: r.changed_in for r in read(assay, owner, 1).rules} == {"R1": 1, "R2": 1}


def test_an_annotator_acknowledges_and_later_sees_what_changed(assay, owner, project, ann):
    publish(assay, owner, FIRST, 0)
    assert read(assay, ann).changes_since_acknowledged is None
    assay.perform_now(ann.credential, guiding.acknowledge, "streets", 1)
    publish(assay, owner, SECOND, 1)
    found = read(assay, ann)
    assert found.acknowledged_version == 1
    changed = [(run.op, run.text) for run in found.changes_since_acknowledged if run.op != "="]
    assert changed == [("-", "The writer is glad."), ("+", "The writer is glad, or amused.")]
    with pytest.raises(Conflict):
        assay.perform_now(ann.credential, guiding.acknowledge, "streets", 1)
    assay.perform_now(ann.credential, guiding.acknowledge, "streets", 2)
    assay.perform_now(ann.credential, guiding.acknowledge, "streets", 2)
    assert read(assay, ann).changes_since_acknowledged is None


def test_versions_count_work_and_readers_for_those_who_may_see(assay, world, owner, project, ann):
    publish(assay, owner, FIRST, 0)
    assay.perform_now(ann.credential, guiding.acknowledge, "streets", 1)
    label(world, project, ann, "glad", 1)
    (version,) = assay.perform_now(owner.credential, guiding.list_versions, "streets").items
    assert (version.n_annotations, version.acknowledged, version.of) == (1, 1, 1)
    (version,) = assay.perform_now(ann.credential, guiding.list_versions, "streets").items
    assert (version.n_annotations, version.acknowledged) == (None, None)
    readers = assay.perform_now(owner.credential, guiding.list_readers, "streets")
    assert [(r.pseudonym, r.acknowledged_version) for r in readers.items] == [("A-07", 1)]


def label(world, project, person, mood, version):
    item = world.items(project, 1, text_of=world.uid("x"))[0]
    world._insert(
        tables.annotations,
        uid=world.uid("ann"),
        project_id=project,
        item_id=item,
        person_id=person.id,
        state="submitted",
        body=f'{{"answers":{{"mood":"{mood}"}}}}',
        schema_version=1,
        guideline_version=version,
        at=1,
    )


def test_a_difference_counts_the_work_that_the_changed_rules_touch(
    assay, world, owner, project, ann
):
    publish(assay, owner, FIRST, 0)
    for mood in ("glad", "glad", "sad"):
        label(world, project, ann, mood, 1)
    publish(assay, owner, SECOND, 1)
    label(world, project, ann, "glad", 2)
    found = assay.perform_now(owner.credential, guiding.compare_versions, "streets")
    assert (found.from_, found.to) == (1, 2)
    assert [(r.rule, r.kind) for r in found.rules] == [("R1", "changed"), ("R2", "same")]
    assert (found.affected.annotations, found.affected.items) == (2, 2)
    assert found.affected.rules == ["R1"]
    assert found.affected.complete
    for_annotator = assay.perform_now(ann.credential, guiding.compare_versions, "streets")
    assert for_annotator.affected is None


def test_a_preview_shows_the_draft_and_keeps_nothing(assay, owner, project):
    publish(assay, owner, FIRST, 0)
    found = assay.perform_now(
        owner.credential, guiding.preview_guideline, "streets", SECOND + "## R3\n", True
    )
    assert [(c.rule, c.kind) for c in found.changes] == [("R1", "changed"), ("R3", "added")]
    assert [p.code for p in found.problems] == ["rule_without_title"]
    assert found.affected.annotations == 0
    assert read(assay, owner).version == 1


def test_a_version_that_is_not_there_is_not_found(assay, owner, project):
    with pytest.raises(NotFound):
        read(assay, owner, 3)
    with pytest.raises(NotFound):
        assay.perform_now(owner.credential, guiding.compare_versions, "streets", 0, 5)


def example(assay, person, **more):
    values = {"rule": "R1", "kind": "good", "caption": "A laugh"} | more
    return assay.perform_now(person.credential, examples.add_example, "streets", **values)


def item_uid(world, item):
    return world.rows("SELECT uid FROM items WHERE id = :i", i=item)[0]["uid"]


def test_an_example_shows_an_item_and_never_names_it(assay, world, owner, project, ann):
    publish(assay, owner, FIRST, 0)
    uid = item_uid(world, world.items(project, 1)[0])
    example(assay, owner, item=uid, answers={"mood": "glad"})
    (drawn,) = read(assay, ann).rules[0].examples
    assert (drawn.kind, drawn.caption, drawn.answers) == ("good", "A laugh", {"mood": "glad"})
    assert drawn.item.data == {"text": {"type": "text", "text": "item 0"}}
    assert uid not in str(read(assay, ann))


def test_gold_is_never_an_example(assay, world, owner, project):
    publish(assay, owner, FIRST, 0)
    uid = item_uid(world, world.items(project, 1, gold=True)[0])
    with pytest.raises(Conflict) as raised:
        example(assay, owner, item=uid, answers={"mood": "glad"})
    assert raised.value.code == "item_is_gold"


def test_an_example_must_be_of_a_rule_and_its_answers_valid(assay, world, owner, project):
    publish(assay, owner, FIRST, 0)
    uid = item_uid(world, world.items(project, 1)[0])
    with pytest.raises(Invalid) as raised:
        example(assay, owner, rule="R9", kind="ugly", caption=" ", item=uid, answers={"mood": "no"})
    pointers = [p.pointer for p in raised.value.problems]
    assert pointers == ["/rule", "/kind", "/caption", "/answers/mood"]
    with pytest.raises(NotFound):
        example(assay, owner, item="itm_none")


def test_a_retired_example_is_gone_from_the_guideline(assay, owner, project):
    publish(assay, owner, FIRST, 0)
    made = example(assay, owner)
    assay.perform_now(owner.credential, examples.retire_example, "streets", made.id)
    assert read(assay, owner).rules[0].examples == []
    with pytest.raises(NotFound):
        assay.perform_now(owner.credential, examples.retire_example, "streets", made.id)


def replace(assay, owner, of, kind="bad", caption="A sob", answers=None):
    return assay.perform_now(
        owner.credential, examples.replace_example, "streets", of.id, kind, caption, answers
    )


def test_a_redrawn_example_stands_for_the_old_one_on_the_same_item(assay, world, owner, project):
    publish(assay, owner, FIRST, 0)
    uid = item_uid(world, world.items(project, 1)[0])
    made = example(assay, owner, item=uid, answers={"mood": "glad"})
    redrawn = replace(assay, owner, made, answers={"mood": "sad"})
    (drawn,) = read(assay, owner).rules[0].examples
    assert (drawn.id, drawn.rule) == (redrawn.id, made.rule)
    assert (drawn.kind, drawn.caption, drawn.answers) == ("bad", "A sob", {"mood": "sad"})
    assert drawn.item.data == made.item.data
    assert redrawn.id != made.id
    with pytest.raises(NotFound):
        replace(assay, owner, made)


def test_an_example_that_cannot_be_redrawn_stays_as_it_was(assay, world, owner, project):
    publish(assay, owner, FIRST, 0)
    uid = item_uid(world, world.items(project, 1)[0])
    made = example(assay, owner, item=uid, answers={"mood": "glad"})
    with pytest.raises(Invalid) as raised:
        replace(assay, owner, made, caption=" ", answers={"mood": "no"})
    assert [p.pointer for p in raised.value.problems] == ["/caption", "/answers/mood"]
    (drawn,) = read(assay, owner).rules[0].examples
    assert drawn == made
