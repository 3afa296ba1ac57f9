"""Batch acceptance: a random sample is reviewed until the bound is known, and then said so."""

from __future__ import annotations

import pytest

from assay.core.errors import Conflict, Forbidden, Invalid, NotFound
from assay.services import accepting, annotating, reviewing
from assay.services.acceptance_views import certificate_part
from assay.services.annotating import Submit
from assay.services.reviewing import Verdict
from assay.store.places import actor_of, place_of


@pytest.fixture
def desk(assay, world):
    """A project with 40 labelled texts, its owner, an annotator and a reviewer."""
    owner, annotator, reviewer = world.person(role="owner"), world.person(), world.person()
    project = world.project(owner)
    world.member(project, annotator)
    world.member(project, reviewer, role="reviewer")
    world.items(project, 40)
    task = assay.perform_now(annotator.credential, annotating.next_task, "streets")
    while task is not None:
        done = assay.perform_now(
            annotator.credential,
            annotating.submit,
            task.assignment,
            Submit({"mood": "glad"}, want_next=True),
        )
        task = done.next
    return owner, annotator, reviewer


def start(assay, who, **options):
    sample = assay.perform_now(who.credential, accepting.draw_sample, "streets", **options)
    return assay.perform_now(who.credential, accepting.start_acceptance, "streets", sample)


def read(assay, who, uid):
    return assay.perform_now(who.credential, accepting.read_acceptance, "streets", uid)


def check(assay, reviewer, item, right=True):
    verdict = Verdict(item, "accept") if right else Verdict(item, "fix", answers={"mood": "sad"})
    assay.perform_now(reviewer.credential, reviewing.decide, "streets", verdict)


def test_a_sample_without_errors_is_accepted_after_as_many_checks_as_promised(assay, desk):
    owner, _, reviewer = desk
    begun = start(assay, owner, limit=0.1, expected=0.0)
    assert (begun.outcome, begun.checked, begun.left, begun.most) == ("open", 0, 29, 29)
    assert "29 checks without an error" in begun.sentence
    seen = []
    now = read(assay, reviewer, begun.id)
    while now.outcome == "open":
        seen.append(now.next)
        check(assay, reviewer, now.next)
        now = read(assay, reviewer, begun.id)
    assert (now.outcome, now.checked, now.errors, now.left) == ("accepted", 29, 0, 0)
    assert len(set(seen)) == 29
    assert now.sentence == (
        "Accepted: the error is at most 10 % with 95 % confidence (0 wrong among 29 checked)."
    )
    assert now.next is None


def test_an_error_rejects_where_none_was_allowed(assay, desk):
    owner, _, reviewer = desk
    begun = start(assay, owner, limit=0.1, expected=0.0)
    check(assay, reviewer, read(assay, reviewer, begun.id).next)
    check(assay, reviewer, read(assay, reviewer, begun.id).next, right=False)
    now = read(assay, reviewer, begun.id)
    assert (now.outcome, now.checked, now.errors) == ("rejected", 2, 1)


def test_only_an_unbroken_row_of_checks_from_the_first_counts(assay, desk, world):
    owner, _, reviewer = desk
    begun = start(assay, owner, limit=0.1)
    rows = world.rows(
        "SELECT i.uid FROM acceptance_items a JOIN items i ON i.id = a.item_id ORDER BY a.place"
    )
    check(assay, reviewer, rows[5]["uid"], right=False)
    assert read(assay, reviewer, begun.id).checked == 0
    for row in rows[:5]:
        check(assay, reviewer, row["uid"])
    now = read(assay, reviewer, begun.id)
    assert (now.checked, now.errors) == (6, 1)


def test_where_all_items_were_checked_the_error_is_known(assay, desk):
    owner, _, reviewer = desk
    begun = start(assay, owner, limit=0.02)
    assert begun.most == 40
    for _ in range(40):
        check(assay, reviewer, read(assay, reviewer, begun.id).next)
    now = read(assay, reviewer, begun.id)
    assert now.outcome == "accepted"
    assert (now.error.low, now.error.high) == (0.0, 0.0)
    assert "all 40 items" in now.sentence


def test_nobody_is_sent_to_their_own_work(assay, desk, world):
    owner, annotator, _ = desk
    world.assay.database.write_now(
        lambda conn: conn.exec_driver_sql("UPDATE members SET role = 'reviewer'")
    )
    begun = start(assay, owner, limit=0.1)
    assert read(assay, owner, begun.id).next is not None
    assert read(assay, annotator, begun.id).next is None


def test_the_result_is_part_of_the_certificate(assay, desk):
    owner, _, reviewer = desk
    begun = start(assay, owner, limit=0.3, expected=0.0)

    def part():
        def work(ctx):
            actor = actor_of(ctx.conn, owner.credential, ctx.now, 10**15)
            return certificate_part(ctx, place_of(ctx.conn, actor, "streets"))

        return assay.write_as_system(work)

    assert part() is None
    while read(assay, reviewer, begun.id).outcome == "open":
        check(assay, reviewer, read(assay, reviewer, begun.id).next)
    found = part()
    assert (found["outcome"], found["errors"]) == ("accepted", 0)
    assert found["statement"].startswith("Accepted: the error is at most 30 % with 95 %")


def test_strata_are_shown_each_with_their_own_bounds(assay, desk, world):
    owner, _, reviewer = desk
    ids = world.rows("SELECT id FROM items ORDER BY id")
    world.assay.database.write_now(
        lambda conn: [
            conn.exec_driver_sql(
                "INSERT INTO item_attributes (project_id, name, value, item_id)"
                f" VALUES (1, 'light', '{'day' if n % 2 else 'night'}', {row['id']})"
            )
            for n, row in enumerate(ids)
        ]
    )
    begun = start(assay, owner, limit=0.1, by="light")
    for _ in range(10):
        check(assay, reviewer, read(assay, reviewer, begun.id).next)
    strata = read(assay, owner, begun.id).strata
    assert [one.value for one in strata] == ["day", "night"]
    assert sum(one.checked for one in strata) == 10
    assert all(one.error is None or one.error.low <= one.error.high for one in strata)
    only = start(assay, owner, limit=0.1, where={"light": "day"})
    assert only.n_pool == 20


def test_two_samples_are_drawn_differently(assay, desk):
    owner, _, _ = desk
    drawn = [
        assay.perform_now(owner.credential, accepting.draw_sample, "streets", limit=0.1).drawn
        for _ in range(2)
    ]
    assert sorted(drawn[0]) == sorted(drawn[1])
    assert drawn[0] != drawn[1]


def test_an_item_deleted_after_the_draw_is_passed_over(assay, desk, world):
    owner, _, _ = desk
    sample = assay.perform_now(owner.credential, accepting.draw_sample, "streets", limit=0.1)
    gone = sample.drawn[0][0]
    for table in ("annotations", "assignments", "requeues"):
        world.assay.database.write_now(
            lambda conn, table=table: conn.exec_driver_sql(
                f"DELETE FROM {table} WHERE item_id = {gone}"
            )
        )
    world.assay.database.write_now(
        lambda conn: conn.exec_driver_sql(f"DELETE FROM items WHERE id = {gone}")
    )
    begun = assay.perform_now(owner.credential, accepting.start_acceptance, "streets", sample)
    assert len(world.rows("SELECT place FROM acceptance_items")) == len(sample.drawn) - 1
    assert begun.next is not None


def test_a_sample_can_be_withdrawn_until_it_has_its_result(assay, desk):
    owner, _, reviewer = desk
    begun = start(assay, owner, limit=0.1, expected=0.0)
    ended = assay.perform_now(owner.credential, accepting.withdraw_acceptance, "streets", begun.id)
    assert ended.outcome == "withdrawn"
    with pytest.raises(Conflict):
        assay.perform_now(owner.credential, accepting.withdraw_acceptance, "streets", begun.id)
    assert ended.next is None
    assert read(assay, reviewer, begun.id).outcome == "withdrawn"


def test_who_and_what_may_not(assay, desk, world):
    owner, annotator, reviewer = desk
    with pytest.raises(Forbidden):
        start(assay, annotator, limit=0.1)
    with pytest.raises(Forbidden):
        start(assay, reviewer, limit=0.1)
    with pytest.raises(NotFound):
        read(assay, owner, "acc_0")
    with pytest.raises(Invalid):
        start(assay, owner, limit=0.00001)
    with pytest.raises(Conflict):
        start(assay, owner, limit=0.1, where={"light": "none"})
    other = world.person(role="owner", organisation=world._organisation("Other"))
    world.project(
        other,
        slug="elsewhere",
        organisation=world.rows("SELECT max(id) AS id FROM organisations")[0]["id"],
    )
    begun = start(assay, owner, limit=0.1)
    with pytest.raises(NotFound):
        assay.perform_now(other.credential, accepting.read_acceptance, "elsewhere", begun.id)
