"""Each hand-out shows candidates in an order of its own, and the order is kept with the answer."""

from __future__ import annotations

import msgspec
from sqlalchemy import update

from assay.core.assignment.shown_order import shown_order
from assay.core.values import Label, Question
from assay.store import tables
from tests.conftest import World

IDS = ["a", "b", "c", "d"]
CHAT = {
    "talk": {
        "type": "conversation",
        "conversation": {
            "turns": [{"id": "t1", "role": "user", "text": "Where is the library?"}],
            "candidates": [{"id": name, "text": f"answer {name}"} for name in IDS],
        },
    }
}
MOOD = Question("mood", "choice", "talk", labels=(Label("glad"), Label("sad")))
GLAD = {"answers": {"mood": "glad"}, "lead_ms": 5}


def order_of(task) -> list[str]:
    return [one["id"] for one in task["data"]["talk"]["conversation"]["candidates"]]


def team(world: World, n: int):
    owner = world.person(role="owner")
    project = world.project(owner, questions=(MOOD,))
    people = [world.person() for _ in range(n)]
    for person in people:
        world.member(project, person)
    world.items(project, 1, needed=n)
    data = msgspec.json.encode(CHAT).decode()
    world.assay.database.write_now(
        lambda conn: conn.execute(update(tables.items).values(data=data))
    )
    return owner, people


def test_each_hand_out_has_its_own_order_and_keeps_it(client, world: World):
    _, people = team(world, 4)
    for person in people:
        task = client(person)("POST", "/projects/streets/next", json={}).json()
        again = client(person)("POST", "/projects/streets/next", json={}).json()
        assert order_of(task) == shown_order(task["assignment"], IDS) == order_of(again)


def test_the_order_is_kept_with_every_revision(client, world: World):
    _, (person,) = team(world, 1)
    me = client(person)
    task = me("POST", "/projects/streets/next", json={}).json()
    path = f"/assignments/{task['assignment']}"
    assert me("POST", f"{path}/submit", json=GLAD).status_code == 200
    reopened = me("POST", f"{path}/reopen").json()
    assert order_of(reopened) == order_of(task)
    sad = {"answers": {"mood": "sad"}, "lead_ms": 5}
    assert me("POST", f"{path}/submit", json=sad).status_code == 200
    rows = world.rows("SELECT body FROM annotation_revisions ORDER BY rev")
    assert [msgspec.json.decode(row["body"]) for row in rows] == [
        {"answers": {"mood": mood}, "shown": {"talk": order_of(task)}} for mood in ("glad", "sad")
    ]


def test_an_item_without_candidates_keeps_nothing_but_its_answers(client, world: World):
    owner = world.person(role="owner")
    project = world.project(owner)
    person = world.person()
    world.member(project, person)
    world.items(project, 1)
    me = client(person)
    task = me("POST", "/projects/streets/next", json={}).json()
    assert me("POST", f"/assignments/{task['assignment']}/submit", json=GLAD).status_code == 200
    (row,) = world.rows("SELECT body FROM annotations")
    assert row["body"] == '{"answers":{"mood":"glad"}}'
