"""Gold from proposal to retirement, over HTTP and by the quality run, on both databases."""

from __future__ import annotations

import numpy as np

from assay.services.quality_run import known_gold_of
from assay.store import tables
from assay.store.places import Place, project_by_id
from assay.store.quality import read_answers
from tests.services.test_quality import annotate, crew, run

__all__ = ["crew"]


def test_settled_items_of_all_kinds_are_proposed_and_become_gold(assay, world, client, crew):
    for place, item in enumerate(crew.items):
        mood = "glad" if place < 9 else "sad"
        for person in crew.people:
            annotate(world, crew.project, item, person, {"mood": mood})
    with_labels = tables.items.update().values(n_done=3, state="settled", ready=0)
    assay.write_as_system(lambda ctx: ctx.conn.execute(with_labels).close())
    run(assay, world, client, crew.manager)
    ask = client(crew.manager)
    found = ask("GET", "/projects/streets/gold/proposals?limit=4").json()["items"]
    assert sorted(one["answers"]["mood"] for one in found) == ["glad", "glad", "sad", "sad"]
    assert all(one["labels"] == 3 and one["posterior"] >= 0.95 for one in found)
    chosen = [one["item"]["id"] for one in found]
    made = ask(
        "POST", "/projects/streets/items/actions", json={"action": "make_gold", "items": chosen}
    )
    assert made.json()["affected"] == 4
    again = ask("GET", "/projects/streets/gold/proposals?limit=100").json()["items"]
    assert not {one["item"]["id"] for one in again} & set(chosen)
    assert client(crew.people[0])("GET", "/projects/streets/gold/proposals").status_code == 403


def test_gold_that_is_retired_goes_to_those_who_had_nothing_left(world, client, crew):
    ask, me = client(crew.manager), client(crew.people[0])
    for row in world.rows("SELECT uid FROM items"):
        known = {"item": row["uid"], "answers": {"mood": "glad"}}
        gold = ask("POST", "/projects/streets/gold", json=known).json()["id"]
    assert me("POST", "/projects/streets/next", json={}).status_code == 204
    ask("POST", f"/projects/streets/gold/{gold}/retire", json={})
    assert me("POST", "/projects/streets/next", json={}).status_code == 200


def test_gold_that_its_takers_know_is_a_finding_until_it_is_retired(assay, world, client, crew):
    ask = client(crew.manager)
    for row in world.rows("SELECT uid FROM items"):
        known = {"item": row["uid"], "answers": {"mood": "glad"}}
        ask("POST", "/projects/streets/gold", json=known)
    gold = world.rows("SELECT id, item_id FROM gold ORDER BY id")
    people = [*crew.people, *(world.person() for _ in range(17))]
    rng = np.random.default_rng(2)
    for at, person in enumerate(people):
        for place, row in enumerate(gold):
            annotate(world, crew.project, row["item_id"], person, {"mood": "glad"}, gold=True)
            key = world.rows("SELECT max(id) AS id FROM annotations")[0]["id"]
            recognised = place == 3 and at >= 8
            lead = int(rng.uniform(0.8, 1.2) * (700 if recognised else 6_000))
            timed = tables.annotations.update().where(tables.annotations.c.id == key)
            assay.write_as_system(
                lambda ctx, timed=timed, lead=lead: ctx.conn.execute(
                    timed.values(lead_ms=lead)
                ).close()
            )
            world._insert(
                tables.gold_verdicts,
                project_id=crew.project,
                gold_id=row["id"],
                item_id=row["item_id"],
                person_id=person.id,
                annotation_id=key,
                annotation_rev=1,
                score=1.0,
                correct=1,
                at=1_000 * at + place,
            )
    run(assay, world, client, crew.manager)
    found = ask("GET", "/projects/streets/findings?state=open").json()["items"]
    (leak,) = [one for one in found if one["kind"] == "gold_leak"]
    assert "12 of its latest 12 answers" in leak["evidence"]
    assert leak["actions"][0]["name"] == "retire_gold"
    ask("POST", f"/projects/streets/gold/{leak['about']['gold']}/retire", json={})

    def known(ctx):
        place = Place(project_by_id(ctx.conn, crew.project), None, "owner")
        return known_gold_of(ctx, place, read_answers(ctx.conn, crew.project))

    assert assay.write_as_system(known) == []
    run(assay, world, client, crew.manager)
    found = ask("GET", "/projects/streets/findings?state=open").json()["items"]
    assert "gold_leak" not in {one["kind"] for one in found}
