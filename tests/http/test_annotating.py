"""The annotator's verbs, over HTTP on both databases."""

from __future__ import annotations

from assay.core.values import HOUR, MINUTE
from assay.services import annotating
from tests.conftest import World

GLAD = {"answers": {"mood": "glad"}, "lead_ms": 5}


def team(world: World, n: int = 1, items: int = 3, needed: int = 1, **work):
    owner = world.person(role="owner")
    project = world.project(owner, work=work)
    people = [world.person() for _ in range(n)]
    for person in people:
        world.member(project, person)
    world.items(project, items, needed=needed)
    return project, people


def test_next_submit_next_until_there_is_nothing_left(client, world: World):
    _, (person,) = team(world)
    me = client(person)
    task = me("POST", "/projects/streets/next", json={}).json()
    seen = []
    while task:
        seen.append(task["data"]["text"]["text"])
        answer = me("POST", f"/assignments/{task['assignment']}/submit?next=true", json=GLAD)
        assert answer.status_code == 200, answer.text
        task = answer.json()["next"]
    assert seen == ["item 0", "item 1", "item 2"]
    assert me("POST", "/projects/streets/next", json={}).status_code == 204
    assert {row["state"] for row in world.rows("SELECT state FROM items")} == {"settled"}


def test_a_repeated_submit_answers_the_same_and_counts_once(client, world: World):
    _, (person,) = team(world)
    me = client(person)
    task = me("POST", "/projects/streets/next", json={}).json()
    path = f"/assignments/{task['assignment']}/submit"
    first, second = me("POST", path, json=GLAD), me("POST", path, json=GLAD)
    assert first.json()["annotation"] == second.json()["annotation"]
    assert world.rows("SELECT sum(n_done) AS n FROM items")[0]["n"] == 1


def test_asking_again_gives_what_is_held_and_held_ones_give_the_item_after(client, world: World):
    _, (person,) = team(world)
    me = client(person)
    first = me("POST", "/projects/streets/next", json={}).json()
    again = me("POST", "/projects/streets/next", json={}).json()
    ahead = me("POST", "/projects/streets/next", json={"held": [first["assignment"]]}).json()
    assert again["assignment"] == first["assignment"] != ahead["assignment"]


def test_late_work_counts_while_there_is_room_and_is_kept_as_surplus_after(
    client, world: World, assay, clock
):
    _, (slow, quick) = team(world, n=2, items=1)
    task = client(slow)("POST", "/projects/streets/next", json={}).json()
    clock.forward(31 * MINUTE)
    assay.write_as_system(annotating.expire_leases)
    other = client(quick)("POST", "/projects/streets/next", json={}).json()
    done = client(quick)("POST", f"/assignments/{other['assignment']}/submit", json=GLAD)
    assert done.json()["state"] == "submitted"
    late = client(slow)("POST", f"/assignments/{task['assignment']}/submit", json=GLAD)
    assert (late.status_code, late.json()["code"]) == (409, "surplus")
    states = {row["state"] for row in world.rows("SELECT state FROM annotations")}
    assert states == {"submitted", "surplus"}
    assert world.rows("SELECT n_done FROM items")[0]["n_done"] == 1


def test_a_skipped_item_goes_to_somebody_else_and_not_back(client, world: World):
    _, (one, two) = team(world, n=2, items=1, skip_reasons=["bad data"])
    task = client(one)("POST", "/projects/streets/next", json={}).json()
    path = f"/assignments/{task['assignment']}/skip"
    assert client(one)("POST", path, json={"reason": "no such"}).status_code == 422
    skipped = client(one)("POST", path, json={"reason": "bad data"})
    assert skipped.json() == {"next": None, "barred": None}
    assert client(two)("POST", "/projects/streets/next", json={}).status_code == 200


def test_an_undone_submit_is_open_again_and_counts_as_it_was_if_it_expires(
    client, world: World, assay, clock
):
    _, (person,) = team(world)
    me = client(person)
    task = me("POST", "/projects/streets/next", json={}).json()
    me("POST", f"/assignments/{task['assignment']}/submit", json=GLAD)
    back = me("POST", f"/assignments/{task['assignment']}/reopen")
    assert back.json()["returned"]["answers"] == {"mood": "glad"}
    clock.forward(HOUR)
    assay.write_as_system(annotating.expire_leases)
    row = world.rows("SELECT n_open, n_done, state FROM items ORDER BY id LIMIT 1")[0]
    assert row == {"n_open": 0, "n_done": 1, "state": "settled"}


def test_a_new_guideline_bars_the_next_item_and_not_the_answer_in_hand(client, world: World):
    _, (person,) = team(world)
    me = client(person)
    task = me("POST", "/projects/streets/next", json={}).json()
    world.assay.database.write_now(
        lambda conn: conn.exec_driver_sql("UPDATE projects SET guideline_version = 2")
    )
    answer = me("POST", f"/assignments/{task['assignment']}/submit?next=true", json=GLAD).json()
    assert (answer["state"], answer["next"]) == ("submitted", None)
    assert answer["barred"]["code"] == "needs_acknowledgement"


def test_a_disputed_item_gets_one_more_label_and_then_a_review(client, world: World):
    _, people = team(world, n=3, items=1, needed=2, least=2, most=3, stages=["label", "review"])
    for person, mood in zip(people, ("glad", "sad", "neither"), strict=True):
        task = client(person)("POST", "/projects/streets/next", json={}).json()
        body = {"answers": {"mood": mood}}
        client(person)("POST", f"/assignments/{task['assignment']}/submit", json=body)
    assert world.rows("SELECT state, needed FROM items")[0] == {"state": "in_review", "needed": 3}


def test_another_persons_assignment_is_as_absent_as_none(client, world: World):
    _, (one, two) = team(world, n=2)
    task = client(one)("POST", "/projects/streets/next", json={}).json()
    for verb, body in (("submit", GLAD), ("skip", {"reason": "other"}), ("reopen", None)):
        answer = client(two)("POST", f"/assignments/{task['assignment']}/{verb}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "assignment_not_found")


def test_wrong_answers_are_told_with_pointers_and_change_nothing(client, world: World):
    _, (person,) = team(world)
    me = client(person)
    task = me("POST", "/projects/streets/next", json={}).json()
    body = {"answers": {"mood": "angry", "colour": "red"}}
    answer = me("POST", f"/assignments/{task['assignment']}/submit", json=body)
    assert answer.status_code == 422
    pointers = {problem["pointer"] for problem in answer.json()["problems"]}
    assert pointers == {"/answers/mood", "/answers/colour"}
    assert world.rows("SELECT id FROM annotations") == []
