"""The annotator's verbs, over HTTP on both databases."""

from __future__ import annotations

from tests.conftest import World


def test_next_submit_next_until_there_is_nothing_left(client, world: World):
    owner = world.person(role="owner")
    ann = world.person()
    project = world.project(owner)
    world.member(project, ann)
    world.items(project, 3)
    me = client(ann)
    task = me("POST", "/projects/streets/next", json={}).json()
    seen = []
    while task:
        seen.append(task["data"]["text"]["text"])
        answer = me(
            "POST",
            f"/assignments/{task['assignment']}/submit?next=true",
            json={"answers": {"mood": "glad"}, "lead_ms": 5},
        )
        assert answer.status_code == 200, answer.text
        task = answer.json()["next"]
    assert seen == ["item 0", "item 1", "item 2"]
    assert me("POST", "/projects/streets/next", json={}).status_code == 204
    assert {row["state"] for row in world.rows("SELECT state FROM items")} == {"settled"}
