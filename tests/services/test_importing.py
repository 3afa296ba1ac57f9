"""Imports on both databases: what comes in, what is reported, and that nothing is lost."""

from __future__ import annotations

import tracemalloc

import msgspec
import pytest

from assay.jobs import worker
from assay.services import import_job
from tests.services.intake_world import (
    IMAGES,
    imported,
    lines,
    png,
    project_with,
    run_jobs,
    start,
    upload,
    zipped,
)

ATTRIBUTES = {"lang": {"values": ["en", "de"]}, "site": {}}


@pytest.fixture
def owner(world):
    return world.person(role="owner")


@pytest.fixture
def http(client, owner):
    return client(owner)


def counts(view):
    return tuple(view[name] for name in ("added", "changed", "unchanged", "broken", "bad"))


def row(number, **more):
    return {"external_id": f"a/{number}", "data": {"text": f"text {number}"}, **more}


def items(world):
    return world.rows("SELECT * FROM items ORDER BY id")


def test_rows_become_items_in_their_order(world, owner, http):
    project_with(world, owner, attributes=ATTRIBUTES)
    view, report = imported(
        world,
        http,
        lines(row(1, attributes={"lang": "en"}), row(2, priority=3, group="g"), row(3)),
    )
    assert (view["state"], view["done"], view["total"]) == ("done", 3, 3)
    assert counts(view) == (3, 0, 0, 0, 0)
    assert report == []
    found = items(world)
    assert [item["external_id"] for item in found] == ["a/1", "a/2", "a/3"]
    assert msgspec.json.decode(found[0]["data"]) == {"text": {"type": "text", "text": "text 1"}}
    assert found[0]["attributes"] == '{"lang":"en"}'
    assert [item["needed"] for item in found] == [2, 2, 2]
    assert [item["ready"] for item in found] == [1, 1, 1]
    by_rank = sorted(found, key=lambda item: item["rank"])
    assert [item["external_id"] for item in by_rank] == ["a/2", "a/1", "a/3"]
    assert world.rows("SELECT name, value, item_id FROM item_attributes") == [
        {"name": "lang", "value": "en", "item_id": found[0]["id"]}
    ]
    assert [one["rank"] for one in world.rows("SELECT rank FROM requeues")] == [by_rank[0]["rank"]]
    kinds = [one["kind"] for one in world.rows("SELECT kind FROM events ORDER BY id")]
    assert kinds == ["import.started", "item.imported", "job.finished"]


def test_an_import_wakes_an_annotator_who_had_done_everything(world, owner, http, client):
    project_id = project_with(world, owner)
    annotator = world.person()
    world.member(project_id, annotator)
    me = client(annotator)
    assert me("POST", "/projects/streets/next", json={}).status_code == 204
    imported(world, http, lines(row(1)))
    task = me("POST", "/projects/streets/next", json={})
    assert task.json()["data"]["text"]["text"] == "text 1"


def test_bad_rows_are_reported_with_their_lines_and_the_rest_comes_in(world, owner, http):
    project_with(world, owner, attributes=ATTRIBUTES)
    view, report = imported(
        world,
        http,
        lines(
            row(1),
            '{"external_id": "nan", "data": {"text": NaN}}',
            row(2, attributes={"lang": "fr"}),
            "nonsense",
            row(3, gold={"answers": {"mood": "angry"}}),
            row(4),
        ),
    )
    assert counts(view) == (2, 0, 0, 0, 4)
    assert view["state"] == "done"
    assert [(one["line"], one["external_id"], one["pointer"]) for one in report] == [
        (2, "nan", "/data/text"),
        (3, "a/2", "/attributes/lang"),
        (4, None, ""),
        (5, "a/3", "/gold/answers/mood"),
    ]
    assert report[1]["message"] == "lang is not one of en, de"
    assert report[1]["value"] == "fr"


def test_importing_twice_changes_nothing_and_differences_are_told_apart(world, owner, http):
    project_with(world, owner, attributes=ATTRIBUTES)
    content = lines(row(1), row(2), {"data": {"text": "no id"}}, row(3))
    assert counts(imported(world, http, content)[0]) == (4, 0, 0, 0, 0)
    before = items(world)
    assert counts(imported(world, http, content)[0]) == (0, 0, 4, 0, 0)
    assert items(world) == before
    changed = lines(
        row(1, attributes={"site": "x"}),
        {"external_id": "a/2", "data": {"text": "other words"}},
        row(3, priority=1),
        row(4),
    )
    assert counts(imported(world, http, changed)[0]) == (1, 3, 0, 0, 0)
    after = {item["external_id"]: item for item in items(world)}
    assert after["a/1"]["attributes"] == '{"site":"x"}'
    assert "other words" in after["a/2"]["data"]
    assert after["a/3"]["rank"] < after["a/1"]["rank"]
    assert len(after) == 5
    assert counts(imported(world, http, content)[0]) == (0, 1, 3, 0, 0)


def test_content_under_labels_is_never_replaced(world, owner, http, client):
    project_id = project_with(world, owner)
    imported(world, http, lines(row(1)))
    annotator = world.person()
    world.member(project_id, annotator)
    task = client(annotator)("POST", "/projects/streets/next", json={}).json()
    client(annotator)(
        "POST", f"/assignments/{task['assignment']}/submit", json={"answers": {"mood": "glad"}}
    )
    view, report = imported(
        world, http, lines({"external_id": "a/1", "data": {"text": "something else"}})
    )
    assert counts(view) == (0, 0, 0, 0, 1)
    assert report[0]["code"] == "content_differs"
    assert "text 1" in items(world)[0]["data"]


def test_the_same_key_twice_in_a_file_counts_as_in_two_files(world, owner, http):
    project_with(world, owner)
    again = {"external_id": "a/1", "data": {"text": "second thoughts"}}
    view, _ = imported(world, http, lines(row(1), row(1), again, row(2)))
    assert counts(view) == (2, 1, 1, 0, 0)
    assert "second thoughts" in items(world)[0]["data"]


def test_known_answers_make_gold_that_is_out_of_the_queue(world, owner, http):
    project_with(world, owner)
    imported(world, http, lines(row(1, gold={"answers": {"mood": "sad"}}), row(2)))
    found = items(world)
    assert [(item["gold"], item["ready"]) for item in found] == [(1, 0), (0, 1)]
    assert world.rows("SELECT item_id, answers, source FROM gold") == [
        {"item_id": found[0]["id"], "answers": '{"mood":"sad"}', "source": "import"}
    ]
    view, _ = imported(world, http, lines(row(2, gold={"answers": {"mood": "glad"}})))
    assert counts(view) == (0, 1, 0, 0, 0)
    assert [(item["gold"], item["ready"]) for item in items(world)] == [(1, 0), (1, 0)]


def test_csv_comes_in_with_its_columns_mapped(world, owner, http):
    project_with(world, owner, attributes=ATTRIBUTES)
    view, report = imported(
        world,
        http,
        b'id;body;lang\n1;"=1+1";en\n2;"a ""b""\nc";xx\n3;d;\n',
        "items.csv",
        options={"text_column": "body"},
    )
    assert counts(view) == (2, 0, 0, 0, 1)
    assert report[0]["line"] == 3
    assert '"=1+1"' in items(world)[0]["data"]


def test_a_header_that_cannot_be_used_fails_the_import_and_says_why(world, owner, http):
    project_with(world, owner)
    view, _ = imported(world, http, b"id,body\n1,a\n", "items.csv")
    assert view["state"] == "failed"
    assert view["error"]["code"] == "unknown_columns"
    assert view["error"]["details"]["columns"] == ["body"]


def test_pictures_come_in_from_an_archive_with_bad_ones_set_aside(world, owner, http):
    project_with(world, owner, IMAGES, {"weather": {"values": ["sun", "rain"]}})
    whole = png(1, 400, 300)
    view, report = imported(
        world,
        http,
        zipped(
            {
                "sun/1.png": whole,
                "rain/2.png": whole[: len(whole) // 2],
                "rain/notes.png": b"not a picture",
                "sun/again.png": whole,
            }
        ),
        "pictures.zip",
        options={"attributes_from": ["weather"]},
    )
    assert counts(view) == (3, 0, 0, 1, 1)
    assert [(one["external_id"], one["code"]) for one in report] == [
        ("rain/2.png", "image_truncated"),
        ("rain/notes.png", "not_an_image"),
    ]
    found = {item["external_id"]: item for item in items(world)}
    good = msgspec.json.decode(found["sun/1.png"]["data"])["photo"]
    assert (good["type"], good["width"], good["height"]) == ("image", 400, 300)
    assert found["sun/1.png"]["attributes"] == '{"weather":"sun"}'
    assert found["sun/again.png"]["data"] == found["sun/1.png"]["data"]
    assert (found["rain/2.png"]["state"], found["rain/2.png"]["ready"]) == ("broken", 0)
    assert "cut off" in found["rain/2.png"]["broken_reason"]
    assert len(world.rows("SELECT id FROM blobs")) == 2
    fixed, _ = imported(world, http, zipped({"rain/2.png": whole}), "more.zip")
    assert counts(fixed) == (0, 1, 0, 0, 0)
    assert world.rows(
        "SELECT state, broken_reason FROM items WHERE external_id = 'rain/2.png'"
    ) == [{"state": "waiting", "broken_reason": None}]


def test_loose_pictures_come_in_together(world, owner, http):
    project_with(world, owner, IMAGES)
    uploads = [upload(http, png(seed), f"{seed}.png") for seed in range(3)]
    uid = start(http, uploads)
    run_jobs(world)
    view = http("GET", f"/projects/streets/imports/{uid}").json()
    assert (view["name"], view["format"], counts(view)) == ("3 files", "files", (3, 0, 0, 0, 0))


def test_an_unsafe_archive_is_refused_by_the_name_of_its_entry(world, owner, http):
    project_with(world, owner, IMAGES)
    view, _ = imported(world, http, zipped({"../../etc/cron.d/x.png": png()}), "p.zip")
    assert view["state"] == "failed"
    assert view["error"]["code"] == "unsafe_entry"
    assert view["error"]["details"]["entry"] == "../../etc/cron.d/x.png"
    assert items(world) == []


def test_stopping_at_the_first_bad_row_keeps_what_came_before_and_can_go_on(world, owner, http):
    project_with(world, owner)
    content = lines(row(1), "bad", row(2), row(3))
    view, report = imported(world, http, content, on_bad_row="stop")
    assert (view["state"], view["error"]["code"]) == ("failed", "bad_row")
    assert view["error"]["details"] == {"line": 2}
    assert counts(view) == (1, 0, 0, 0, 1)
    assert len(report) == 1
    resumed = http("POST", f"/projects/streets/imports/{view['id']}/resume")
    assert resumed.status_code == 200
    run_jobs(world)
    after = http("GET", f"/projects/streets/imports/{view['id']}").json()
    assert (after["state"], counts(after)) == ("done", (3, 0, 0, 0, 1))


def comparable(world):
    columns = "key, external_id, content_hash, data, attributes, state, ready, gold, needed"
    return (
        world.rows(f"SELECT {columns} FROM items ORDER BY key"),
        world.rows(
            "SELECT line, external_id, pointer, code, message, value FROM job_problems ORDER BY id"
        ),
        world.rows(
            "SELECT name, value, COUNT(*) AS n FROM item_attributes GROUP BY name, value"
            " ORDER BY name, value"
        ),
    )


def mixed(n):
    for number in range(n):
        if number % 37 == 5:
            yield "bad"
        elif number % 41 == 7:
            yield row(number - 1, attributes={"site": "again"})
        else:
            yield row(number, attributes={"lang": "en"})


def test_an_import_that_died_again_and_again_equals_one_that_did_not(
    world, owner, http, client, monkeypatch
):
    monkeypatch.setattr(import_job, "BATCH_ROWS", 20)
    project_with(world, owner, attributes=ATTRIBUTES)
    content = lines(*mixed(300))
    view, _ = imported(world, http, content)
    expected, expected_counts = comparable(world), counts(view)
    world.rows("SELECT 1")
    world.assay.database.write_now(lambda conn: conn.exec_driver_sql("DELETE FROM items"))
    world.assay.database.write_now(lambda conn: conn.exec_driver_sql("DELETE FROM job_problems"))
    take_in, deaths = import_job.take_in, []

    class PowerCut(BaseException):
        pass

    def dying(ctx, place, ready, origin):
        taken = take_in(ctx, place, ready, origin)
        if len(deaths) < 5 and len(ready) % 3 == len(deaths) % 3:
            deaths.append(1)
            raise PowerCut
        return taken

    monkeypatch.setattr(import_job, "take_in", dying)
    uid = start(http, upload(http, content))
    (job,) = world.rows("SELECT id FROM jobs WHERE state = 'queued'")
    for _ in range(30):
        try:
            worker.run_job(world.assay, job["id"])
            break
        except PowerCut:
            world.assay.database.write_now(
                lambda conn: conn.exec_driver_sql(
                    "UPDATE jobs SET heartbeat_at = 0 WHERE state = 'running'"
                )
            )
    assert deaths
    after = http("GET", f"/projects/streets/imports/{uid}").json()
    assert (after["state"], counts(after)) == ("done", expected_counts)
    assert comparable(world) == expected


def test_a_cancelled_import_stops_after_its_batch_and_goes_on_where_it_was(
    world, owner, http, monkeypatch
):
    monkeypatch.setattr(import_job, "BATCH_ROWS", 10)
    project_with(world, owner)
    uid = start(http, upload(http, lines(*(row(n) for n in range(50)))))
    take_in = import_job.take_in

    def cancelling(ctx, *arguments):
        conn = ctx.conn
        conn.exec_driver_sql("UPDATE jobs SET cancel_requested = 1 WHERE state = 'running'")
        return take_in(ctx, *arguments)

    monkeypatch.setattr(import_job, "take_in", cancelling)
    run_jobs(world)
    view = http("GET", f"/projects/streets/imports/{uid}").json()
    assert (view["state"], view["done"], view["added"]) == ("cancelled", 10, 10)
    monkeypatch.setattr(import_job, "take_in", take_in)
    http("POST", f"/projects/streets/imports/{uid}/resume")
    run_jobs(world)
    view = http("GET", f"/projects/streets/imports/{uid}").json()
    assert (view["state"], view["done"], view["added"]) == ("done", 50, 50)


def test_the_uploaded_bytes_are_gone_after_the_import(world, owner, http, assay):
    project_with(world, owner)
    imported(world, http, lines(row(1)))
    assert world.rows("SELECT id FROM uploads") == []
    folder = assay.settings.data / "media"
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_an_upload_goes_on_after_a_lost_connection(world, owner, http):
    project_with(world, owner)
    base = "/projects/streets/uploads"
    uid = http("POST", base, json={"name": "a.jsonl", "size": 10}).json()["id"]

    def send(offset, chunk):
        return http("PATCH", f"{base}/{uid}?offset={offset}", content=chunk)

    assert send(0, b"01234").json()["received"] == 5
    assert http("GET", f"{base}/{uid}").json()["received"] == 5
    gap = send(7, b"x")
    assert (gap.status_code, gap.json()["code"]) == (409, "upload_gap")
    assert gap.json()["details"] == {"received": 5}
    assert send(3, b"34567").json()["received"] == 8
    assert send(8, b"899").status_code == 413
    unfinished = http("POST", "/projects/streets/imports", json={"upload": uid})
    assert (unfinished.status_code, unfinished.json()["code"]) == (409, "upload_incomplete")
    assert send(8, b"89").json()["received"] == 10


def test_small_sets_come_in_at_once(world, owner, http):
    project_with(world, owner, attributes=ATTRIBUTES)
    answer = http(
        "POST",
        "/projects/streets/items",
        json={"items": [row(1), row(2, attributes={"lang": "xx"}), row(1), row(3)]},
    )
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["added"], body["changed"], body["unchanged"]) == (2, 0, 1)
    assert [(one["line"], one["pointer"]) for one in body["problems"]] == [(2, "/attributes/lang")]
    unknown = http("POST", "/projects/streets/items", json={"items": [{"data": {}, "x": 1}]})
    assert unknown.status_code == 422
    assert unknown.json()["problems"][0]["pointer"].startswith("/items/0")


def test_only_those_who_may_import_can(world, owner, http, client):
    project_id = project_with(world, owner)
    uid = upload(http, lines(row(1)))
    annotator, stranger = world.person(), world.person()
    world.member(project_id, annotator)
    for someone, status in ((annotator, 403), (stranger, 404)):
        ask = client(someone)
        for method, path, body in (
            ("POST", "/uploads", {"name": "a", "size": 1}),
            ("GET", f"/uploads/{uid}", None),
            ("PATCH", f"/uploads/{uid}?offset=0", None),
            ("POST", "/imports", {"upload": uid}),
            ("GET", "/imports", None),
            ("GET", "/imports/job_x", None),
            ("GET", "/imports/job_x/problems", None),
            ("POST", "/imports/job_x/cancel", None),
            ("POST", "/items", {"items": [row(1)]}),
        ):
            options = {} if body is None else {"json": body}
            answer = ask(method, f"/projects/streets{path}", **options)
            assert answer.status_code == status, (method, path, answer.text)


def test_memory_does_not_grow_with_the_number_of_rows(world, owner, http, monkeypatch):
    if world.assay.database.dialect != "sqlite":
        return  # the same code reads and batches; one database is enough to measure it
    monkeypatch.setattr(import_job, "BATCH_ROWS", 100)
    project_with(world, owner)

    def peak(name, n):
        content = lines(
            *(
                {"external_id": f"{name}/{k}", "data": {"text": f"{name} {k} " * 40}}
                for k in range(n)
            )
        )
        start(http, upload(http, content))
        del content
        tracemalloc.start()
        run_jobs(world)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak("warm", 200)
    few = peak("few", 500)
    assert peak("many", 6_000) < 1.3 * few + 500_000
