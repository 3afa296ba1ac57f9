"""Items on both databases: pages, filters, one item, changes, and bulk actions."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import update

from assay.store import tables
from tests.services.intake_world import IMAGES, imported, lines, png, project_with, zipped

ATTRIBUTES = {"lang": {"values": ["en", "de"]}, "site": {}}


@pytest.fixture
def owner(world):
    return world.person(role="owner")


@pytest.fixture
def http(client, owner):
    return client(owner)


@pytest.fixture
def twenty(world, owner, http):
    """Twenty texts, a third of them German, every fourth with a site."""
    project_id = project_with(world, owner, attributes=ATTRIBUTES)
    rng = random.Random(4)
    names = [f"{rng.randrange(1000):03d}-{n}" for n in range(20)]
    imported(
        world,
        http,
        lines(
            *(
                {
                    "external_id": names[n],
                    "data": {"text": f'Straße number {n} with "quotes"'},
                    "attributes": {"lang": "de" if n % 3 == 0 else "en"}
                    | ({"site": f"s{n % 2}"} if n % 4 == 0 else {}),
                }
                for n in range(20)
            )
        ),
    )
    return project_id


def set_items(world, **values):
    """Set columns of items by number: ``dispute={3: 0.5}``."""

    def change(conn):
        for column, by_id in values.items():
            for key, value in by_id.items():
                conn.execute(
                    update(tables.items).where(tables.items.c.id == key).values({column: value})
                )

    world.assay.database.write_now(change)


def everything(http, **query):
    """All pages of a list; each item once."""
    found, cursor = [], None
    while True:
        params = {**query, **({"cursor": cursor} if cursor else {})}
        answer = http("GET", "/projects/streets/items", params=params)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            return found


def numbers(found):
    return [int(item["data"]["text"]["text"].split()[2]) for item in found]


def test_the_first_page_tells_the_counts(twenty, http):
    page = http("GET", "/projects/streets/items", params={"limit": 7}).json()
    assert len(page["items"]) == 7
    assert (page["total"], page["total_is_least"]) == (20, False)
    assert page["counts"] == {"waiting": 20}
    item = page["items"][0]
    assert item["labels_needed"] == 2
    assert (item["labels_done"], item["labels_open"], item["gold"]) == (0, 0, False)
    assert item["data"]["text"]["type"] == "text"
    assert item["attributes"] == {"lang": "de", "site": "s0"}
    assert item["rev"] == 1


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("sort", ["created", "changed", "dispute", "posterior", "external_id"])
def test_pages_hold_every_item_once_in_the_asked_order(twenty, world, http, sort, order):
    rng = random.Random(7)
    ids = [row["id"] for row in world.rows("SELECT id FROM items")]
    set_items(
        world,
        dispute={key: rng.choice([0.1, 0.5, 0.9]) for key in ids[::2]},
        posterior={key: rng.random() for key in ids[::3]},
        changed_at={key: rng.randrange(1, 5) * 1_000_000 for key in ids},
    )
    found = everything(http, sort=sort, order=order, limit=3)
    whole = everything(http, sort=sort, order=order, limit=500)
    assert [item["id"] for item in found] == [item["id"] for item in whole]
    assert len({item["id"] for item in found}) == 20
    if sort == "created":
        assert numbers(found) == sorted(numbers(found), reverse=order == "desc")
        return
    field = {"changed": "changed_at"}.get(sort, sort)
    values = [item[field] for item in found if item[field] is not None]
    assert values == sorted(values, reverse=order == "desc")
    lacking = [item[field] is None for item in found]
    assert lacking == sorted(lacking)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"attribute": ["lang:de"]}, {0, 3, 6, 9, 12, 15, 18}),
        ({"attribute": ["lang:de", "site:s0"]}, {0, 12}),
        ({"attribute": ["lang:de", "lang:en"]}, set(range(20))),
        ({"attribute": ["site:"]}, {n for n in range(20) if n % 4}),
        ({"attribute": ["site:s0", "site:"]}, set(range(20))),
        ({"attribute": ["site:s9"]}, set()),
        ({"search": "number 1 with"}, {1}),
        ({"search": "STRAße NUMBER 7"}, {7}),
        ({"search": '"quotes"'}, set(range(20))),
        ({"search": "100%"}, set()),
        ({"state": "waiting"}, set(range(20))),
        ({"state": ["settled", "accepted"]}, set()),
        ({"batch": "bat_none"}, set()),
        ({"gold": "true"}, set()),
        ({"gold": "false", "attribute": "lang:de", "state": "waiting"}, {0, 3, 6, 9, 12, 15, 18}),
    ],
)
def test_filters_choose_what_they_say(twenty, http, query, expected):
    found = everything(http, limit=4, **query)
    assert sorted(numbers(found)) == sorted(expected)
    first = http("GET", "/projects/streets/items", params={"limit": 2, **query}).json()
    assert first["total"] == len(expected)


def test_items_can_be_found_by_their_consensus(twenty, world, http):
    ids = [row["id"] for row in world.rows("SELECT id FROM items ORDER BY id")]

    def believe(conn):
        for key, value in ((ids[2], '"glad"'), (ids[5], '"sad"')):
            conn.execute(
                tables.consensus.insert().values(
                    project_id=twenty,
                    item_id=key,
                    question="mood",
                    value=value,
                    posterior=0.9,
                    method="majority",
                    n=2,
                    at=1,
                )
            )

    world.assay.database.write_now(believe)
    (item,) = everything(http, label="mood:glad")
    assert numbers([item]) == [2]
    assert item["consensus"]["mood"]["value"] == "glad"
    assert item["consensus"]["mood"]["posterior"] == 0.9
    assert item["consensus"]["mood"]["summary"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"state": "odd"}, "/state/0"),
        ({"attribute": "lang"}, "/attribute/0"),
        ({"label": "nothing:x"}, "/label"),
        ({"sort": "data"}, "/sort"),
        ({"cursor": "x"}, "/cursor"),
        ({"cursor": "ÿ"}, "/cursor"),
        ({"search": "x" * 201}, "/search"),
        ({"limit": 1000}, "/limit"),
    ],
)
def test_a_query_that_cannot_be_is_422_with_its_place(twenty, http, query, pointer):
    answer = http("GET", "/projects/streets/items", params=query)
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["pointer"] == pointer


def test_a_cursor_of_another_order_is_refused(twenty, http):
    page = http("GET", "/projects/streets/items", params={"limit": 2}).json()
    query = {"cursor": page["next"], "sort": "changed"}
    assert http("GET", "/projects/streets/items", params=query).status_code == 422


def test_long_texts_are_cut_in_lists_and_whole_in_the_item(world, owner, http):
    project_with(world, owner)
    text = "é" * 5_000
    imported(world, http, lines({"external_id": "long", "data": {"text": text}}))
    (item,) = everything(http)
    assert item["data"]["text"]["length"] == 5_000
    assert len(item["data"]["text"]["text"]) == 400
    detail = http("GET", f"/projects/streets/items/{item['id']}").json()
    assert detail["data"]["text"]["text"] == text


def test_an_item_tells_its_annotations_and_its_history(twenty, world, http, client):
    annotator = world.person()
    world.member(twenty, annotator, pseudonym="A-19")
    me = client(annotator)
    task = me("POST", "/projects/streets/next", json={}).json()
    me("POST", f"/assignments/{task['assignment']}/submit", json={"answers": {"mood": "glad"}})
    (item,) = everything(http, state="in_work")
    answer = http("GET", f"/projects/streets/items/{item['id']}")
    assert answer.headers["etag"] == f'"{item["rev"]}"'
    detail = answer.json()
    assert detail["labels_done"] == 1
    (annotation,) = detail["annotations"]
    assert (annotation["by"], annotation["answers"]) == ("A-19", {"mood": "glad"})
    assert [(entry["kind"], entry["actor"]) for entry in detail["history"]] == [
        ("submitted", "A-19"),
        ("imported", None),
    ]
    assert detail["gold_answers"] is None


def test_attributes_and_priority_can_be_changed_by_who_has_read_them(twenty, http):
    item = everything(http)[19]
    path = f"/projects/streets/items/{item['id']}"
    change = {"attributes": {"lang": None, "site": "new"}, "priority": 5}
    assert http("PATCH", path, json=change).status_code == 428
    changed = http("PATCH", path, json=change, headers={"If-Match": f'"{item["rev"]}"'})
    assert changed.status_code == 200, changed.text
    body = changed.json()
    assert (body["attributes"], body["priority"]) == ({"site": "new"}, 5)
    assert numbers(everything(http, attribute="site:new")) == [19]
    stale = http("PATCH", path, json=change, headers={"If-Match": f'"{item["rev"]}"'})
    assert stale.status_code == 412
    headers = {"If-Match": f'"{body["rev"]}"'}
    wrong = http("PATCH", path, json={"attributes": {"lang": "fr"}}, headers=headers)
    assert (wrong.status_code, wrong.json()["problems"][0]["pointer"]) == (422, "/attributes/lang")


def act(http, action, **body):
    answer = http("POST", "/projects/streets/items/actions", json={"action": action, **body})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_preview_says_what_would_be_done_and_does_nothing(twenty, world, http):
    body = {"filter": {"attribute": ["lang:de"]}, "preview": True}
    result = act(http, "exclude", **body)
    assert (result["affected"], result["skipped"]) == (7, 0)
    assert result["sentence"] == "7 items would be set aside; their labels are kept."
    assert {row["state"] for row in world.rows("SELECT state FROM items")} == {"waiting"}


def test_excluded_items_leave_the_queue_and_come_back(twenty, world, http, client):
    annotator = world.person()
    world.member(twenty, annotator)
    me = client(annotator)
    task = me("POST", "/projects/streets/next", json={}).json()
    assert act(http, "exclude", filter={})["affected"] == 20
    assert {row["ready"] for row in world.rows("SELECT ready FROM items")} == {0}
    assert [row["state"] for row in world.rows("SELECT state FROM assignments")] == ["withdrawn"]
    assert me("POST", "/projects/streets/next", json={}).status_code == 204
    again = act(http, "exclude", filter={})
    assert (again["affected"], again["skipped"]) == (0, 20)
    assert act(http, "restore", filter={"state": ["excluded"]})["affected"] == 20
    assert me("POST", "/projects/streets/next", json={}).status_code == 200
    assert task


def test_requeued_items_want_more_labels_and_wake_people(twenty, world, http, client):
    ids = [row["id"] for row in world.rows("SELECT id FROM items ORDER BY id")]
    set_items(
        world,
        state=dict.fromkeys(ids, "settled"),
        ready=dict.fromkeys(ids, 0),
        n_done=dict.fromkeys(ids, 2),
    )
    annotator = world.person()
    world.member(twenty, annotator)
    me = client(annotator)
    assert me("POST", "/projects/streets/next", json={}).status_code == 204
    chosen = [item["id"] for item in everything(http)[3:5]]
    result = act(http, "requeue", items=chosen, reason="rule R4 changed")
    assert result["affected"] == 2
    rows = world.rows("SELECT state, ready, needed FROM items ORDER BY id")[3:5]
    assert rows == [{"state": "in_work", "ready": 1, "needed": 3}] * 2
    assert me("POST", "/projects/streets/next", json={}).status_code == 200
    assert world.rows("SELECT reason FROM requeues")[-1] == {"reason": "rule R4 changed"}


def test_prioritised_items_are_handed_out_first(twenty, world, http, client):
    annotator = world.person()
    world.member(twenty, annotator)
    item = everything(http)[11]
    act(http, "prioritise", items=[item["id"]], value={"priority": 3})
    task = client(annotator)("POST", "/projects/streets/next", json={}).json()
    assert task["data"]["text"]["text"] == item["data"]["text"]["text"]


def test_attributes_are_set_in_bulk(twenty, world, http):
    result = act(
        http, "set_attribute", filter={"attribute": ["lang:de"]}, value={"lang": "en", "site": "x"}
    )
    assert (result["affected"], result["skipped"]) == (7, 0)
    assert everything(http, attribute="lang:de") == []
    assert len(everything(http, attribute="site:x")) == 7
    assert act(http, "set_attribute", filter={}, value={"lang": "en"})["affected"] == 0


def test_settled_items_become_gold_by_what_is_believed_and_retire(twenty, world, http):
    ids = [row["id"] for row in world.rows("SELECT id FROM items ORDER BY id")]
    set_items(
        world,
        state=dict.fromkeys(ids[:2], "settled"),
        ready=dict.fromkeys(ids[:2], 0),
        n_done=dict.fromkeys(ids[:2], 2),
    )
    world.assay.database.write_now(
        lambda conn: conn.execute(
            tables.consensus.insert().values(
                project_id=twenty,
                item_id=ids[0],
                question="mood",
                value='"glad"',
                posterior=0.99,
                method="majority",
                n=2,
                at=1,
            )
        )
    )
    result = act(http, "make_gold", filter={})
    assert (result["affected"], result["skipped"]) == (1, 19)
    (item,) = everything(http, gold="true")
    detail = http("GET", f"/projects/streets/items/{item['id']}").json()
    assert detail["gold_answers"] == {"mood": "glad"}
    assert act(http, "retire_gold", items=[item["id"]])["affected"] == 1
    assert everything(http, gold="true") == []


def test_only_items_without_labels_are_deleted(twenty, world, http, client):
    annotator = world.person()
    world.member(twenty, annotator)
    me = client(annotator)
    task = me("POST", "/projects/streets/next", json={}).json()
    me("POST", f"/assignments/{task['assignment']}/submit", json={"answers": {"mood": "sad"}})
    result = act(http, "delete", filter={})
    assert (result["affected"], result["skipped"]) == (19, 1)
    (kept,) = everything(http)
    assert world.rows("SELECT COUNT(DISTINCT item_id) AS n FROM item_attributes") == [{"n": 1}]
    headers = {"If-Match": f'"{kept["rev"]}"'}
    refused = http("DELETE", f"/projects/streets/items/{kept['id']}", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "item_has_labels")


@pytest.mark.parametrize(
    "body",
    [
        {"action": "exclude"},
        {"action": "exclude", "items": [], "filter": {}},
        {"action": "explode", "filter": {}},
        {"action": "exclude", "filter": {"colour": "red"}},
        {"action": "prioritise", "filter": {}, "value": {"priority": "high"}},
        {"action": "prioritise", "filter": {}, "value": {"priority": 10**9}},
        {"action": "set_attribute", "filter": {}},
        {"action": "set_attribute", "filter": {}, "value": {"mood": "x"}},
        {"action": "requeue", "filter": {"state": ["settled"]}, "value": {"labels": 0}},
    ],
)
def test_an_action_that_cannot_be_is_422(twenty, world, http, body):
    ids = [row["id"] for row in world.rows("SELECT id FROM items")]
    set_items(world, state={ids[0]: "settled"})
    answer = http("POST", "/projects/streets/items/actions", json=body)
    assert answer.status_code == 422, answer.text


def test_pictures_have_signed_addresses_that_are_of_no_use_to_others(world, owner, http, client):
    project_with(world, owner, IMAGES)
    imported(world, http, zipped({"1.png": png()}), "p.zip")
    (item,) = everything(http)
    photo = item["data"]["photo"]
    assert set(photo) == {"type", "url", "thumb", "width", "height"}
    seen = http("GET", photo["url"])
    assert (seen.status_code, seen.content) == (200, png())
    assert seen.headers["content-type"] == "image/png"
    assert seen.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in seen.headers["content-security-policy"]
    assert seen.headers["cache-control"].startswith("private, max-age=")
    assert http("GET", photo["thumb"]).headers["content-type"] == "image/webp"
    assert client(world.person())("GET", photo["url"]).status_code == 404
    assert client()("GET", photo["url"]).status_code == 401
    assert http("GET", photo["url"][:-4] + "AAAA").status_code == 404


def test_media_come_in_ranges(world, owner, http):
    project_with(world, owner, IMAGES)
    imported(world, http, zipped({"1.png": png()}), "p.zip")
    url = everything(http)[0]["data"]["photo"]["url"]
    whole = png()

    def ranged(header):
        answer = http("GET", url, headers={"Range": header})
        return answer.status_code, answer.content, answer.headers.get("content-range")

    size = len(whole)
    assert ranged("bytes=0-9") == (206, whole[:10], f"bytes 0-9/{size}")
    assert ranged("bytes=10-") == (206, whole[10:], f"bytes 10-{size - 1}/{size}")
    assert ranged("bytes=-5") == (206, whole[-5:], f"bytes {size - 5}-{size - 1}/{size}")
    assert ranged(f"bytes={size}-")[0] == 416
    etag = http("GET", url).headers["etag"]
    assert http("GET", url, headers={"If-None-Match": etag}).status_code == 304
    head = http("HEAD", url)
    assert (head.status_code, head.headers["content-length"]) == (200, str(size))


def test_media_end_with_their_time(world, owner, http, clock):
    project_with(world, owner, IMAGES)
    imported(world, http, zipped({"1.png": png()}), "p.zip")
    url = everything(http)[0]["data"]["photo"]["url"]
    clock.forward(10 * 60 * 1_000_000)
    assert http("GET", url).status_code == 410


def test_who_may_see_items_and_gold(twenty, world, http, client):
    item = everything(http)[0]
    set_items(world, gold={row["id"]: 1 for row in world.rows("SELECT id FROM items LIMIT 1")})
    people = {}
    for role in ("annotator", "viewer", "reviewer", "manager"):
        people[role] = world.person()
        world.member(twenty, people[role], role)
    stranger = client(world.person())
    assert stranger("GET", "/projects/streets/items").status_code == 404
    assert stranger("GET", f"/projects/streets/items/{item['id']}").status_code == 404
    for role, status in (("annotator", 403), ("viewer", 403), ("reviewer", 200), ("manager", 200)):
        ask = client(people[role])
        assert ask("GET", "/projects/streets/items").status_code == status
        assert ask("GET", f"/projects/streets/items/{item['id']}").status_code == status
    reviewer, manager = client(people["reviewer"]), client(people["manager"])
    assert not any(one["gold"] for one in everything(reviewer))
    assert sum(one["gold"] for one in everything(manager)) == 1
    query = {"gold": "true"}
    assert reviewer("GET", "/projects/streets/items", params=query).status_code == 403
    exclude = {"action": "exclude", "filter": {}}
    assert reviewer("POST", "/projects/streets/items/actions", json=exclude).status_code == 403
