"""Members and invitations on both databases."""

import pytest

from assay.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound, Stale
from assay.core.values import DAY, Role
from assay.services import annotating, inviting, staffing
from assay.services.passwords import hash_password
from assay.store import tables
from assay.store.events import Event
from assay.store.places import ANONYMOUS, Credential

HASH = hash_password("vDk3!m9Qz-long")
TEST = {"qualification_gold": 2, "qualification_pass": 1.0}


@pytest.fixture
def owner(world):
    return world.person("Olive", "creator")


@pytest.fixture
def project(world, owner):
    return world.project(owner)


def members(assay, person, slug="streets"):
    return {
        m.pseudonym: m
        for m in assay.perform_now(person.credential, staffing.list_members, slug).items
    }


def invite(assay, person, role=Role.ANNOTATOR, **more):
    made = assay.perform_now(person.credential, inviting.invite, "streets", role, **more)
    return made, made.url.partition("#")[2]


def accept(assay, person, secret):
    return assay.perform_now(person.credential, inviting.accept_invitation, secret, "10.0.0.1")


def session_person(world, assay, name=""):
    """Somebody who is signed in (a token cannot accept an invitation)."""
    someone = world.person(name)
    return type(someone)(someone.id, someone.uid, Credential("person", someone.id), someone.token)


def judge(world, project_id, person, verdicts):
    """Record gold verdicts of a person, and let the reaction follow."""
    for correct in verdicts:
        item = world.items(project_id, 1, gold=True, text_of=world.uid("gold"))[0]
        gold = world._insert(
            tables.gold,
            uid=world.uid("gld"),
            project_id=project_id,
            item_id=item,
            answers="{}",
            source="hand",
            created_by=person.id,
            created_at=1,
        )
        world._insert(
            tables.gold_verdicts,
            project_id=project_id,
            gold_id=gold,
            item_id=item,
            person_id=person.id,
            annotation_id=item,
            annotation_rev=1,
            score=float(correct),
            correct=int(correct),
            at=1,
        )
    happened = Event(world.organisation, project_id, "gold.judged", "system", None, "gld", 1)
    world.assay.write_as_system(lambda ctx: staffing.judge_qualification(ctx, happened))


def test_an_invitation_makes_a_member_with_its_role_and_skills(assay, world, owner, project):
    _, secret = invite(assay, owner, skills=["night", "traffic", "night"])
    ann = session_person(world, assay, "Ann")
    accept(assay, ann, secret)
    member = members(assay, owner)["A-02"]
    assert (member.name, member.role, member.skills) == ("Ann", "annotator", ["night", "traffic"])
    assert member.state == "active"


def test_an_invitation_works_once(assay, world, owner, project):
    _, secret = invite(assay, owner)
    accept(assay, session_person(world, assay), secret)
    with pytest.raises(Gone) as raised:
        accept(assay, session_person(world, assay), secret)
    assert raised.value.code == "invitation_used"


def test_an_invitation_runs_out(assay, world, owner, project, clock):
    _, secret = invite(assay, owner, expires_in_days=1)
    clock.forward(DAY + 1)
    with pytest.raises(Gone) as raised:
        accept(assay, session_person(world, assay), secret)
    assert raised.value.code == "invitation_expired"
    assert assay.perform_now(owner.credential, inviting.list_invitations, "streets").items == []


def test_an_invitation_that_was_taken_back_is_gone(assay, world, owner, project):
    made, secret = invite(assay, owner)
    assay.perform_now(owner.credential, inviting.revoke_invitation, "streets", made.id)
    with pytest.raises(Gone):
        accept(assay, session_person(world, assay), secret)
    with pytest.raises(NotFound):
        assay.perform_now(owner.credential, inviting.revoke_invitation, "streets", made.id)


def test_a_guessed_invitation_is_not_there(assay, world, project):
    with pytest.raises(NotFound):
        accept(assay, session_person(world, assay), "x" * 43)


def test_nobody_invites_above_or_at_own_role(assay, world, owner, project):
    manager = world.person("Max")
    world.member(project, manager, "manager")
    invite(assay, manager, Role.REVIEWER)
    for role in (Role.MANAGER, Role.OWNER):
        with pytest.raises(Forbidden) as raised:
            invite(assay, manager, role)
        assert raised.value.code == "role_above_own"


def test_the_invitation_of_somebody_demoted_since_is_gone(assay, world, owner, project):
    manager = world.person("Max")
    world.member(project, manager, "manager", "M-09")
    _, secret = invite(assay, manager, Role.REVIEWER)
    seen = members(assay, owner)["M-09"]
    assay.perform_now(
        owner.credential, staffing.change_member, "streets", seen.id, seen.rev, Role.ANNOTATOR
    )
    with pytest.raises(Gone):
        accept(assay, session_person(world, assay), secret)


def test_an_invitation_to_an_address_is_for_that_account(assay, world, owner, project):
    ann = session_person(world, assay, "Ann")
    _, secret = invite(assay, owner, email=f"{ann.uid.upper()}@Example.org")
    with pytest.raises(Forbidden):
        accept(assay, session_person(world, assay), secret)
    accept(assay, ann, secret)


def test_a_newcomer_gets_an_account_and_a_session(assay, world, owner, project):
    _, secret = invite(assay, owner)
    look = assay.perform_now(ANONYMOUS, inviting.look_at_invitation, secret, "a")
    assert (look.project, look.role, look.inviter) == ("Streets", "annotator", "Olive")
    assert not look.signed_in
    session = assay.perform_now(
        ANONYMOUS, inviting.accept_as_newcomer, secret, "Neo", "neo@example.org", HASH, "a", "b"
    )
    assert session.person_id
    assert "Neo" in {m.name for m in members(assay, owner).values()}


def test_who_has_an_account_must_sign_in_to_accept(assay, world, owner, project):
    _, secret = invite(assay, owner)
    with pytest.raises(Conflict) as raised:
        assay.perform_now(ANONYMOUS, inviting.check_newcomer, secret, f"{owner.uid}@example.org")
    assert raised.value.code == "sign_in_first"


def test_a_member_cannot_join_twice(assay, world, owner, project):
    _, secret = invite(assay, owner)
    ann = session_person(world, assay)
    accept(assay, ann, secret)
    _, another = invite(assay, owner)
    with pytest.raises(Conflict):
        accept(assay, ann, another)


def test_somebody_of_another_organisation_cannot_accept(assay, world, owner, project):
    _, secret = invite(assay, owner)
    other = world._organisation("Other")
    stranger = world.person("Eve", organisation=other)
    with pytest.raises(Gone):
        assay.perform_now(
            Credential("person", stranger.id), inviting.accept_invitation, secret, "a"
        )


def test_pseudonyms_are_never_given_twice_and_come_back_with_their_person(
    assay, world, owner, project
):
    ann, ben = session_person(world, assay), session_person(world, assay)
    accept(assay, ann, invite(assay, owner)[1])
    seen = members(assay, owner)["A-02"]
    assay.perform_now(owner.credential, staffing.remove_member, "streets", seen.id, seen.rev)
    accept(assay, ben, invite(assay, owner)[1])
    assert set(members(assay, owner)) == {"O-01", "A-03"}
    accept(assay, ann, invite(assay, owner, Role.REVIEWER)[1])
    assert members(assay, owner)["A-02"].role == "reviewer"


def test_a_removed_member_is_out_at_once_and_the_item_comes_back(
    assay, world, owner, project, clock
):
    ann = world.person("Ann")
    world.member(project, ann, "annotator", "A-07")
    world.items(project, 1)
    assert assay.perform_now(ann.credential, annotating.next_task, "streets", []) is not None
    seen = members(assay, owner)["A-07"]
    assay.perform_now(owner.credential, staffing.remove_member, "streets", seen.id, seen.rev)
    with pytest.raises(NotFound):
        assay.perform_now(ann.credential, annotating.next_task, "streets", [])
    assay.write_as_system(annotating.expire_leases)
    ben = world.person("Ben")
    world.member(project, ben)
    assert assay.perform_now(ben.credential, annotating.next_task, "streets", []) is not None


def test_the_last_owner_can_neither_step_down_nor_leave(assay, world, owner, project):
    seen = members(assay, owner)["O-01"]
    with pytest.raises(Conflict) as raised:
        assay.perform_now(
            owner.credential, staffing.change_member, "streets", seen.id, seen.rev, Role.MANAGER
        )
    assert raised.value.code == "last_owner"
    with pytest.raises(Conflict):
        assay.perform_now(owner.credential, staffing.remove_member, "streets", seen.id, seen.rev)
    world.member(project, world.person(), "owner", "O-09")
    changed = assay.perform_now(
        owner.credential, staffing.change_member, "streets", seen.id, seen.rev, Role.MANAGER
    )
    assert changed.role == "manager"


def test_a_manager_changes_nobody_at_or_above_own_role(assay, world, owner, project):
    manager = world.person("Max")
    world.member(project, manager, "manager", "M-09")
    seen = members(assay, manager)
    for name in ("O-01", "M-09"):
        target = seen[name]
        assert not target.may_change
        with pytest.raises(Forbidden):
            assay.perform_now(
                manager.credential,
                staffing.change_member,
                "streets",
                target.id,
                target.rev,
                None,
                ["x"],
            )
        with pytest.raises(Forbidden):
            assay.perform_now(
                manager.credential, staffing.remove_member, "streets", target.id, target.rev
            )


def test_a_change_of_what_was_changed_since_is_stale(assay, world, owner, project):
    ann = world.person("Ann")
    world.member(project, ann, "annotator", "A-07")
    seen = members(assay, owner)["A-07"]
    change = (owner.credential, staffing.change_member, "streets", seen.id, seen.rev)
    assay.perform_now(*change, skills=["night"])
    with pytest.raises(Stale):
        assay.perform_now(*change, skills=["day"])


def test_who_labels_sees_no_members(assay, world, owner, project):
    ann = world.person("Ann")
    world.member(project, ann)
    with pytest.raises(Forbidden):
        members(assay, ann)
    stranger = world.person("Eve")
    with pytest.raises(NotFound):
        members(assay, stranger)


def test_a_paused_member_may_go_on_later(assay, world, owner, project):
    ann = world.person("Ann")
    world.member(project, ann, "annotator", "A-07")
    seen = members(assay, owner)["A-07"]
    change = (owner.credential, staffing.change_member, "streets", seen.id)
    paused = assay.perform_now(*change, seen.rev, state="paused", pause_reason="holiday")
    assert (paused.state, paused.pause_reason) == ("paused", "holiday")
    active = assay.perform_now(*change, paused.rev, state="active")
    assert (active.state, active.pause_reason) == ("active", None)
    with pytest.raises(Invalid):
        assay.perform_now(*change, active.rev, state="removed")


def test_a_newcomer_is_at_the_qualification_until_it_is_passed(assay, world, owner):
    project = world.project(owner, work=TEST)
    ann = session_person(world, assay)
    accept(assay, ann, invite(assay, owner)[1])
    judge(world, project, ann, [True])
    seen = members(assay, owner)["A-02"]
    assert seen.state == "qualifying"
    assert (seen.qualification.done, seen.qualification.of, seen.qualification.passed) == (
        1,
        2,
        None,
    )
    judge(world, project, ann, [True])
    seen = members(assay, owner)["A-02"]
    assert (seen.state, seen.qualification.passed) == ("active", True)
    assert seen.qualified_at is not None


def test_who_fails_the_qualification_is_let_in_by_hand_only(assay, world, owner):
    project = world.project(owner, work=TEST)
    ann = session_person(world, assay)
    accept(assay, ann, invite(assay, owner)[1])
    judge(world, project, ann, [True, False, True, True])
    seen = members(assay, owner)["A-02"]
    assert (seen.state, seen.qualification.correct, seen.qualification.passed) == (
        "failed",
        1,
        False,
    )
    by_hand = assay.perform_now(
        owner.credential, staffing.change_member, "streets", seen.id, seen.rev, state="active"
    )
    assert by_hand.state == "active"
    assert by_hand.qualified_at is not None


def test_pausing_is_no_way_round_the_qualification(assay, world, owner):
    world.project(owner, work=TEST)
    ann = session_person(world, assay)
    accept(assay, ann, invite(assay, owner)[1])
    seen = members(assay, owner)["A-02"]
    change = (owner.credential, staffing.change_member, "streets", seen.id)
    paused = assay.perform_now(*change, seen.rev, state="paused")
    assert assay.perform_now(*change, paused.rev, state="active").state == "qualifying"


def test_figures_count_first_verdicts_and_the_median_of_lead_times(assay, world, owner, project):
    ann = world.person("Ann")
    world.member(project, ann, "annotator", "A-07")
    items = world.items(project, 3)
    for lead, item in zip((2000, 4000, 9000), items, strict=True):
        world._insert(
            tables.annotations,
            uid=world.uid("ann"),
            project_id=project,
            item_id=item,
            person_id=ann.id,
            state="submitted",
            body='{"answers":{}}',
            schema_version=1,
            guideline_version=1,
            lead_ms=lead,
            at=1,
        )
    judge(world, project, ann, [True, True, False])
    seen = members(assay, owner)["A-07"]
    assert (seen.n_submitted, seen.median_seconds) == (3, 4.0)
    assert seen.gold_accuracy.n == 3
    assert seen.gold_accuracy.value == pytest.approx(2 / 3)
    assert members(assay, owner)["O-01"].gold_accuracy is None
