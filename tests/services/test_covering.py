"""Coverage on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from assay.store import tables
from tests.services.intake_world import imported, lines, project_with

ATTRIBUTES = {
    "weather": {"values": ["sun", "rain", "fog"]},
    "light": {"values": ["day", "night"]},
    "camera": {},
}
TARGETS = [{"by": ["weather", "light"], "at_least": 2}]


@pytest.fixture
def owner(world):
    return world.person(role="owner")


@pytest.fixture
def http(client, owner):
    return client(owner)


def item(number, weather, light, camera=None):
    attributes = {"weather": weather, "light": light, "camera": camera}
    return {
        "external_id": str(number),
        "data": {"text": f"text {number % 11}"},
        "attributes": {name: value for name, value in attributes.items() if value},
    }


@pytest.fixture
def covered(world, owner, http):
    project_with(world, owner, attributes=ATTRIBUTES, coverage=TARGETS)
    cells = (
        [("sun", "day", "c1")] * 3
        + [("sun", "night", None)] * 4
        + [("rain", "day", "c2")] * 3
        + [("fog", "night", "c2")]
        + [("fog", None, None), (None, "day", "c1")]
    )
    imported(world, http, lines(*(item(n, *cell) for n, cell in enumerate(cells))))
    ids = [row["id"] for row in world.rows("SELECT id FROM items ORDER BY id")]

    def settle(conn):
        for state, numbers in (("settled", (0, 1, 7)), ("accepted", (2,)), ("in_work", (3,))):
            for number in numbers:
                conn.execute(
                    update(tables.items).where(tables.items.c.id == ids[number]).values(state=state)
                )

    world.assay.database.write_now(settle)
    return ids


def test_cells_are_counted_against_the_target(covered, http):
    body = http("GET", "/projects/streets/coverage").json()
    assert (body["n_items"], body["settled"], body["in_work"], body["waiting"]) == (13, 4, 1, 8)
    (target,) = body["targets"]
    assert (target["met"], target["total"], target["impossible"]) == (1, 6, 3)
    cells = {tuple(cell["values"]): cell for cell in target["cells"]}
    assert cells["sun", "day"]["status"] == "met"
    assert (
        cells["sun", "night"] | {"status": "empty", "in_work": 1, "short": 2}
        == cells["sun", "night"]
    )
    assert (cells["rain", "day"]["status"], cells["rain", "day"]["short"]) == ("thin", 1)
    assert (cells["fog", "night"]["status"], cells["fog", "night"]["lacking"]) == ("impossible", 1)
    assert body["sentence"] == (
        "1 of 6 cells of weather × light hold 2; rain × night and 2 more cannot be met from the"
        " pool."
    )
    assert [(gap["values"], gap["n"]) for gap in body["collect"]] == [
        (["rain", "night"], 2),
        (["fog", "day"], 2),
        (["fog", "night"], 1),
    ]


def test_attributes_are_counted_with_what_lacks_them(covered, http):
    found = {
        one["name"]: one for one in http("GET", "/projects/streets/coverage").json()["attributes"]
    }
    assert [(v["value"], v["n"]) for v in found["weather"]["values"]] == [
        ("sun", 7),
        ("rain", 3),
        ("fog", 2),
    ]
    assert found["weather"]["missing"] == 1
    assert (found["camera"]["declared"], found["camera"]["missing"]) == (False, 5)
    assert {v["value"]: v["n"] for v in found["camera"]["values"]} == {"c1": 4, "c2": 4}


def test_another_combination_can_be_asked_for(covered, http):
    body = http("GET", "/projects/streets/coverage?by=light,camera").json()
    assert body["pairs"][0]["by"] == ["light", "camera"]
    assert body["pairs"][0]["target"] is None
    unknown = http("GET", "/projects/streets/coverage?by=mood")
    assert (unknown.status_code, unknown.json()["problems"][0]["pointer"]) == (422, "/by")
    assert http("GET", "/projects/streets/coverage?by=light,light").status_code == 422


def test_exact_copies_are_told(covered, http):
    copies = http("GET", "/projects/streets/coverage").json()["copies"]
    assert (copies["groups"], copies["items"]) == (2, 4)
    assert copies["largest"][0]["external_ids"] in (["0", "11"], ["1", "12"])


def test_items_set_aside_do_not_count(covered, world, http):
    world.assay.database.write_now(
        lambda conn: conn.execute(
            update(tables.items).where(tables.items.c.id == covered[0]).values(state="excluded")
        )
    )
    assert http("GET", "/projects/streets/coverage").json()["n_items"] == 12


def test_an_empty_project_says_so(world, owner, http):
    project_with(world, owner, attributes=ATTRIBUTES, coverage=TARGETS)
    body = http("GET", "/projects/streets/coverage").json()
    assert body["sentence"] == "There are no items yet, so nothing is covered."
    assert {cell["status"] for cell in body["targets"][0]["cells"]} == {"impossible"}


def test_a_project_without_attributes_has_no_cells(world, owner, http):
    project_with(world, owner)
    imported(world, http, lines(item(1, None, None)))
    body = http("GET", "/projects/streets/coverage").json()
    assert (body["attributes"], body["pairs"], body["targets"]) == ([], [], [])
    assert "no coverage target" in body["sentence"]
