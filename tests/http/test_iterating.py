"""Predictions, evaluation and batches over HTTP, on both databases."""

from __future__ import annotations

import json
import random

import msgspec
import pytest
from sqlalchemy import insert, update

from assay.core.values import Label, Question
from assay.jobs.worker import run_job
from assay.store import tables
from assay.store.anchoring import first_answers
from tests.conftest import NOW, World

MIX = {"uncertainty": 0.6, "coverage": 0.0, "weak_slice": 0.3, "control": 0.1}
URL = "/projects/streets"


def run_jobs(assay, world: World) -> None:
    for row in world.rows("SELECT id FROM jobs WHERE state = 'queued' ORDER BY id"):
        run_job(assay, row["id"])


def moods(world: World, settled: int = 120, waiting: int = 60):
    """A project whose first items are settled; fog and sun take turns in threes; the owner."""
    owner = world.person(role="owner")
    project = world.project(owner, work={"least": 1, "seconds_per_item": 36.0})
    ids = world.items(project, settled + waiting)
    weather = {key: "fog" if n % 3 == 0 else "sun" for n, key in enumerate(ids)}

    def fill(conn) -> None:
        conn.execute(
            insert(tables.item_attributes),
            [
                {"project_id": project, "name": "weather", "value": value, "item_id": key}
                for key, value in weather.items()
            ],
        )
        conn.execute(
            update(tables.items)
            .where(tables.items.c.id.in_(ids[:settled]))
            .values(state="settled", ready=0, n_done=1)
        )
        conn.execute(
            insert(tables.consensus),
            [
                {
                    "project_id": project, "item_id": key, "question": "mood", "value": '"glad"',
                    "posterior": 0.9, "method": "majority", "n": 1, "at": NOW,
                }
                for key in ids[:settled]
            ],
        )  # fmt: skip

    world.assay.database.write_now(fill)
    return owner, project, ids, weather


def predictions(n: int, wrong_in_fog: float = 0.6, seed: int = 0) -> bytes:
    chance = random.Random(seed)
    lines = []
    for number in range(n):
        fog = number % 3 == 0
        value = "sad" if chance.random() < (wrong_in_fog if fog else 0.05) else "glad"
        score = round(0.5 + 0.4 * chance.random() - (0.2 if fog else 0), 3)
        lines.append(
            json.dumps(
                {
                    "external_id": f"item-{number}",
                    "question": "mood",
                    "value": value,
                    "score": score,
                }
            )
        )
    return "\n".join(lines).encode()


def send(me, assay, world, body: bytes, version: str = "1") -> dict:
    response = me(
        "POST", f"{URL}/predictions?model=det&version={version}", content=body,
        headers={"Content-Type": "application/x-ndjson"},
    )  # fmt: skip
    assert response.status_code == 201, response.text
    run_jobs(assay, world)
    return me("GET", f"{URL}/jobs/{response.json()['id']}").json()


def test_predictions_come_in_by_a_job_and_bad_lines_are_reported(client, world, assay):
    owner, *_ = moods(world, settled=3, waiting=2)
    me = client(owner)
    body = b"\n".join(
        [
            b'{"external_id": "item-0", "question": "mood", "value": "glad", "score": 0.9}',
            b"not json",
            b'{"external_id": "nobody", "question": "mood", "value": "glad"}',
            b'{"external_id": "item-1", "question": "mood", "value": "angry"}',
            b'{"external_id": "item-1", "question": "colour", "value": "red"}',
            b'{"external_id": "item-1", "question": "mood", "value": "glad", "score": 7}',
            b'{"external_id": "item-1", "question": "mood", "value": "glad", "extra": 1}',
            b"",
            b'{"external_id": "item-2", "question": "mood", "value": "sad",'
            b' "probabilities": {"glad": 0.4, "sad": 0.5, "neither": 0.1}}',
        ]
    )
    job = send(me, assay, world, body)
    assert job["state"] == "done"
    assert (job["result"]["taken"], job["result"]["bad"]) == (2, 6)
    report = me("GET", f"{URL}/jobs/{job['id']}/problems").json()["items"]
    assert [(row["line"], row["pointer"]) for row in report] == [
        (2, ""), (3, "/external_id"), (4, "/value"), (5, "/question"), (6, "/score"), (7, ""),
    ]  # fmt: skip
    (model,) = me("GET", f"{URL}/models").json()["items"]
    assert (model["model"], model["version"], model["n"]) == ("det", "1", 2)
    assert model["questions"] == ["mood"]
    rows = world.rows("SELECT uncertainty FROM predictions ORDER BY item_id")
    assert [round(row["uncertainty"], 6) for row in rows] == [0.1, 0.9]


def test_sending_predictions_again_replaces_them(client, world, assay):
    owner, *_ = moods(world, settled=3, waiting=0)
    me = client(owner)
    line = '{"external_id": "item-0", "question": "mood", "value": "%s"}'
    send(me, assay, world, (line % "glad").encode())
    send(me, assay, world, (line % "sad").encode())
    assert [r["value"] for r in world.rows("SELECT value FROM predictions")] == ['"sad"']


def test_an_import_of_predictions_that_was_killed_goes_on_where_it_was(
    client, world, assay, monkeypatch
):
    owner, *_ = moods(world, settled=30, waiting=0)
    me = client(owner)
    monkeypatch.setattr("assay.services.prediction_job.BATCH_LINES", 10)
    from assay.services import prediction_job

    whole, calls = prediction_job._write, []

    def dies(run, payload, progress, batch):
        calls.append(len(batch))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return whole(run, payload, progress, batch)

    monkeypatch.setattr(prediction_job, "_write", dies)
    me(
        "POST", f"{URL}/predictions?model=det&version=1", content=predictions(30),
        headers={"Content-Type": "application/x-ndjson"},
    )  # fmt: skip
    with pytest.raises(KeyboardInterrupt):
        run_jobs(assay, world)
    assert world.rows("SELECT count(*) AS n FROM predictions")[0]["n"] == 10
    assay.clock.forward(120_000_000)
    for row in world.rows("SELECT id FROM jobs"):
        run_job(assay, row["id"])
    assert world.rows("SELECT count(*) AS n FROM predictions")[0]["n"] == 30
    assert sum(calls) == 40
    assert world.rows("SELECT state FROM jobs")[0]["state"] == "done"


def test_evaluation_tells_how_good_a_version_is_and_where_it_is_weak(client, world, assay):
    owner, *_ = moods(world)
    me = client(owner)
    send(me, assay, world, predictions(180), "1")
    send(me, assay, world, predictions(180, wrong_in_fog=0.4, seed=3), "2")
    found = me("GET", f"{URL}/evaluation?model=det&version=1").json()
    assert found["reference"] == "consensus"
    (question,) = found["questions"]
    assert (question["measure"], question["n"]) == ("accuracy", 120)
    assert question["value"]["low"] < question["value"]["value"] < question["value"]["high"]
    assert question["confusion"]["labels"] == ["glad", "sad", "neither"]
    assert sum(map(sum, question["confusion"]["matrix"])) == 120
    worst = found["slices"][0]
    assert worst["where"] == {"weather": "fog"}
    assert worst["n"] == 40
    assert worst["gap"] < -0.2
    assert worst["waiting"] == 20
    assert worst["items_href"] == "/projects/streets/items?attribute=weather:fog"
    assert [one["version"] for one in found["versions"]] == ["1", "2"]
    latest = me("GET", f"{URL}/evaluation").json()
    assert latest["version"] == "2"


def test_accepted_answers_are_the_reference_once_there_are_enough(client, world, assay):
    owner, _, ids, _ = moods(world)
    world.assay.database.write_now(
        lambda conn: conn.execute(
            update(tables.items).where(tables.items.c.id.in_(ids[:40])).values(state="accepted")
        )
    )
    me = client(owner)
    send(me, assay, world, predictions(180))
    found = me("GET", f"{URL}/evaluation").json()
    assert found["reference"] == "accepted"
    assert found["questions"][0]["n"] == 40


def test_without_predictions_evaluation_is_not_found_and_says_why(client, world):
    owner, *_ = moods(world, settled=1, waiting=0)
    answer = client(owner)("GET", f"{URL}/evaluation")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_predictions")


def test_boxes_are_scored_by_average_precision(client, world, assay):
    owner = world.person(role="owner")
    question = Question("people", "boxes", "photo", (Label("pedestrian"), Label("cyclist")))
    project = world.project(owner, questions=(question,))
    ids = world.items(project, 40)
    data = {"photo": {"type": "image", "width": 200, "height": 200}}
    box = {"id": "a", "label": "cyclist", "box": [10, 10, 50, 50], "attributes": {}}

    def fill(conn) -> None:
        document = msgspec.json.encode(data).decode()
        conn.execute(update(tables.items).values(state="accepted", data=document, ready=0))
        conn.execute(
            insert(tables.consensus),
            [
                {
                    "project_id": project, "item_id": key, "question": "people",
                    "value": msgspec.json.encode([box]).decode(), "posterior": 1.0,
                    "method": "review", "n": 1, "at": NOW,
                }
                for key in ids
            ],
        )  # fmt: skip

    world.assay.database.write_now(fill)
    lines = []
    for number in range(40):
        hit = {"label": "cyclist", "box": [11, 11, 50, 50], "score": 0.9}
        noise = {"label": "cyclist", "box": [120, 120, 40, 40], "score": 0.3}
        miss = {"label": "pedestrian", "box": [10, 10, 50, 50], "score": 0.8}
        value = [hit, noise] if number % 4 else [miss]
        lines.append(
            json.dumps({"external_id": f"item-{number}", "question": "people", "value": value})
        )
    lines.append(
        json.dumps(
            {
                "external_id": "item-0",
                "question": "people",
                "value": [{"label": "cyclist", "box": [1, 1, 2, 2], "score": 2}],
            }
        )
    )
    me = client(owner)
    job = send(me, assay, world, "\n".join(lines).encode())
    assert (job["result"]["taken"], job["result"]["bad"]) == (40, 1)
    report = me("GET", f"{URL}/jobs/{job['id']}/problems").json()["items"]
    assert report[0]["pointer"] == "/value/0/score"
    found = me("GET", f"{URL}/evaluation").json()["questions"][0]
    assert found["measure"] == "map"
    assert found["value"]["value"] == pytest.approx(0.75, abs=0.02)
    assert found["confusion"]["labels"][-1] == "(nothing)"
    by_label = {row["label"]: row for row in found["by_label"]}
    assert by_label["cyclist"]["ap"] == pytest.approx(0.75, abs=0.02)
    assert by_label["pedestrian"]["ap"] is None
    stored = json.loads(world.rows("SELECT value FROM predictions LIMIT 1")[0]["value"])
    assert "score" not in stored[0]
    assert stored[0]["id"] == "p0"


def batch(**changes) -> dict:
    plan = {"size": 20, "mix": MIX, "model": "det", "version": "1", "slices": [{"weather": "fog"}]}
    return {**plan, **changes}


def test_a_preview_changes_nothing_and_the_batch_holds_what_it_showed(client, world, assay):
    owner, *_ = moods(world)
    me = client(owner)
    send(me, assay, world, predictions(180))
    shown = me("POST", f"{URL}/batches", json=batch(preview=True)).json()
    assert shown["state"] == "preview"
    assert shown["size"] == 20
    assert shown["arms"] == {"uncertainty": 12, "weak_slice": 6, "control": 2}
    assert shown["labels"] == 20
    assert shown["hours"] == pytest.approx(20 * 36 / 3600)
    assert me("GET", f"{URL}/batches").json()["items"] == []
    made = me("POST", f"{URL}/batches", json=batch())
    assert made.status_code == 201
    assert [i["id"] for i in made.json()["items_sample"]] == [
        i["id"] for i in shown["items_sample"]
    ]
    events = world.rows("SELECT kind FROM events WHERE kind = 'batch.made'")
    assert len(events) == 1


def test_a_batch_is_handed_out_before_all_else_also_to_those_who_are_past_it(client, world, assay):
    owner, project, *_ = moods(world)
    ann = world.person()
    world.member(project, ann)
    work = client(ann)
    first = work("POST", f"{URL}/next", json={}).json()
    assert first["data"]["text"]["text"] == "item 120"
    me = client(owner)
    send(me, assay, world, predictions(180))
    made = me("POST", f"{URL}/batches", json=batch(size=10)).json()
    chosen = {
        row["external_id"]
        for row in world.rows("SELECT external_id FROM items WHERE batch_id IS NOT NULL")
    }
    assert len(chosen) == 10
    held = [first["assignment"]]
    for _ in range(9):
        task = work("POST", f"{URL}/next", json={"held": held}).json()
        assert task["data"]["text"]["text"].replace(" ", "-") in chosen
        work(
            "POST", f"/assignments/{task['assignment']}/submit",
            json={"answers": {"mood": "glad"}, "lead_ms": 5},
        )  # fmt: skip
    found = me("GET", f"{URL}/batches/{made['id']}").json()
    assert found["settled"] == 9
    assert sum(arm["n"] for arm in found["by_arm"]) == 10


def test_a_withdrawn_batch_gives_back_what_nobody_began(client, world, assay):
    owner, project, *_ = moods(world)
    before = world.rows("SELECT id, rank FROM items ORDER BY id")
    me = client(owner)
    send(me, assay, world, predictions(180))
    made = me("POST", f"{URL}/batches", json=batch(size=10)).json()
    ann = world.person()
    world.member(project, ann)
    client(ann)("POST", f"{URL}/next", json={})
    back = me("POST", f"{URL}/batches/{made['id']}/withdraw").json()
    assert (back["state"], back["size"]) == ("withdrawn", 1)
    after = world.rows("SELECT id, rank FROM items ORDER BY id")
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 1
    again = me("POST", f"{URL}/batches/{made['id']}/withdraw")
    assert again.json()["code"] == "batch_not_open"


def test_a_second_batch_never_takes_what_is_in_the_first(client, world, assay):
    owner, *_ = moods(world)
    me = client(owner)
    send(me, assay, world, predictions(180))
    for _ in range(2):
        me("POST", f"{URL}/batches", json=batch(size=25))
    rows = world.rows("SELECT item_id, count(*) AS n FROM batch_items GROUP BY item_id")
    assert {row["n"] for row in rows} == {1}
    assert len(rows) == 50


def test_a_mix_without_a_control_arm_and_unknown_slices_are_refused_by_place(client, world):
    owner, *_ = moods(world, settled=3, waiting=5)
    me = client(owner)
    mix = {"uncertainty": 1.0, "control": 0.0}
    answer = me("POST", f"{URL}/batches", json={"size": 5, "mix": mix})
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["pointer"] == "/mix/control"
    wrong = me(
        "POST", f"{URL}/batches",
        json={
            "size": 5, "mix": {"weak_slice": 0.9, "control": 0.1}, "slices": [{"weather": "hail"}]
        },
    )  # fmt: skip
    assert wrong.json()["problems"][0]["pointer"] == "/slices/0/weather"


def test_a_version_can_be_shown_as_suggestions_one_at_a_time(client, world, assay):
    owner, project, *_ = moods(world)
    me = client(owner)
    send(me, assay, world, predictions(180), "1")
    send(me, assay, world, predictions(180), "2")
    assert me("PATCH", f"{URL}/models/det/1", json={"suggest": True}).json()["suggest"]
    assert me("PATCH", f"{URL}/models/det/2", json={"suggest": True}).json()["suggest"]
    shown = {m["version"]: m["suggest"] for m in me("GET", f"{URL}/models").json()["items"]}
    assert shown == {"1": False, "2": True}
    ann = world.person()
    world.member(project, ann)
    task = client(ann)("POST", f"{URL}/next", json={}).json()
    assert task["suggestions"]["mood"]["version"] == "2"
    assert me("PATCH", f"{URL}/models/det/9", json={"suggest": True}).status_code == 404
    other = "sad" if task["suggestions"]["mood"]["value"] != "sad" else "glad"
    sent = client(ann)(
        "POST",
        f"/assignments/{task['assignment']}/submit",
        json={"answers": {"mood": other}, "lead_ms": 4_000},
    )
    assert sent.status_code < 300, sent.text
    (first,) = [
        one
        for one in assay.database.read_now(lambda conn: first_answers(conn, project))
        if one.person == ann.id
    ]
    assert first.answers == {"mood": other}
    said = first.suggested["mood"]
    assert (said.model, said.version) == ("det", "2")
    assert said.value == task["suggestions"]["mood"]["value"]


def test_only_those_who_may_send_predictions_and_make_batches(client, world):
    _, project, *_ = moods(world, settled=1, waiting=1)
    reviewer, model = world.person(), world.person()
    world.member(project, reviewer, "reviewer")
    world.member(project, model, "model")

    def send_as(who) -> int:
        url = f"{URL}/predictions?model=m&version=1"
        return client(who)("POST", url, content=predictions(1)).status_code

    assert send_as(reviewer) == 403
    assert send_as(model) == 201
    assert client(model)("GET", f"{URL}/evaluation").status_code == 403
    assert client(reviewer)("POST", f"{URL}/batches", json=batch()).status_code == 403
