"""The quality run, findings and gold, over HTTP and by the job, on both databases."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import pytest
from sqlalchemy import insert, text

from assay.core.values import Label, Question
from assay.jobs.reactions import react
from assay.jobs.worker import run_job
from assay.services import quality
from assay.store import tables
from tests.conftest import NOW, Someone, World

MOOD = Question(
    "mood",
    "choice",
    "text",
    (Label("glad", rule="R1"), Label("sad", rule="R2"), Label("neither")),
    required=True,
)
PEOPLE = Question("people", "boxes", "photo", (Label("walker", rule="R1"), Label("rider")))


def box(x, label="walker", key="a"):
    return {"id": key, "label": label, "box": [float(x), 0.0, 10.0, 10.0]}


@dataclass(frozen=True)
class Crew:
    """A project and its people."""

    owner: Someone
    manager: Someone
    people: list[Someone]
    project: int
    items: list[int]


@pytest.fixture
def crew(world: World):
    """An owner, a manager and three annotators in a project with twelve texts."""
    owner = world.person(role="owner")
    project = world.project(owner, questions=(MOOD, PEOPLE), work={"least": 3, "most": 3})
    people = [world.person() for _ in range(3)]
    for place, person in enumerate(people):
        world.member(project, person, pseudonym=f"A-{place:02d}")
    manager = world.person()
    world.member(project, manager, "manager", "M-01")
    items = world.items(project, 12, needed=3)
    return Crew(owner, manager, people, project, items)


def annotate(world: World, project, item, person, answers, state="submitted", gold=False, at=NOW):
    uid = world.uid("ann")
    world._insert(
        tables.annotations,
        uid=uid,
        project_id=project,
        item_id=item,
        person_id=person.id,
        state=state,
        body=msgspec.json.encode({"answers": answers}).decode(),
        schema_version=1,
        guideline_version=0,
        lead_ms=4_000,
        is_gold=int(gold),
        at=at,
    )
    return uid


def fill(world, project, items, people):
    """Two agree, the third says 'sad' of every fourth item and adds a box."""
    for place, item in enumerate(items):
        for who, person in enumerate(people):
            odd = who == 2 and place % 4 == 0
            mood = "sad" if odd else ("glad", "neither")[place % 2]
            boxes = [box(5 + who)] + ([box(60, "rider", "b")] if odd else [])
            annotate(world, project, item, person, {"mood": mood, "people": boxes})


def run(assay, world, client, person):
    answer = client(person)("POST", "/projects/streets/quality/runs", json={})
    assert answer.status_code == 201, answer.text
    job = world.rows("SELECT id FROM jobs WHERE uid = :uid", uid=answer.json()["id"])[0]["id"]
    run_job(assay, job)
    row = world.rows("SELECT state, error, result FROM jobs WHERE id = :id", id=job)[0]
    assert row["state"] == "done", row["error"]
    return msgspec.json.decode(row["result"])


def test_a_run_turns_labels_into_beliefs_figures_and_a_report(assay, world, client, crew):
    fill(world, crew.project, crew.items, crew.people)
    before = client(crew.manager)("GET", "/projects/streets/quality").json()
    assert (before["at"], before["agreement"]) == (None, [])
    result = run(assay, world, client, crew.manager)
    assert (result["items"], result["labels"], result["changed"]) == (12, 36, 24)
    kept = world.rows(
        "SELECT item_id, value, posterior, dispute, n FROM consensus WHERE question = 'mood'"
        " ORDER BY item_id"
    )
    assert [msgspec.json.decode(row["value"]) for row in kept] == ["glad", "neither"] * 6
    assert kept[0]["dispute"] == pytest.approx(2 / 3)
    assert kept[1]["dispute"] == 0
    assert all(row["n"] == 3 and row["posterior"] > 0.5 for row in kept)
    boxes = world.rows("SELECT value FROM consensus WHERE question = 'people'")
    assert all(len(msgspec.json.decode(row["value"])) == 1 for row in boxes)
    figures = world.rows("SELECT posterior, dispute FROM items ORDER BY id")
    assert all(row["posterior"] is not None and row["dispute"] is not None for row in figures)
    assert figures[0]["dispute"] > figures[1]["dispute"]
    report = client(crew.manager)("GET", "/projects/streets/quality").json()
    assert report["at"] is not None
    assert [(one["of"], one["measure"]) for one in report["agreement"]] == [
        ("mood", "alpha_nominal"),
        ("people", "alpha_iou"),
    ]
    assert report["agreement"][0]["interval"]["n"] == 12
    by_name = {one["pseudonym"]: one for one in report["annotators"]}
    assert by_name["A-02"]["agreement"]["value"] < by_name["A-00"]["agreement"]["value"]
    assert by_name["A-00"]["median_seconds"] == 4.0
    assert by_name["A-00"]["member"] == crew.people[0].uid
    assert {one["rule"] for one in report["disputes"]["by_rule"]} >= {"R1", "R2"}
    assert report["confusion"][0]["against"] == "consensus"
    assert report["methods"]["mood"] == "Chosen by held-out labels"
    assert report["running"] is None


def test_a_second_run_without_news_changes_nothing(assay, world, client, crew):
    fill(world, crew.project, crew.items, crew.people)
    run(assay, world, client, crew.manager)
    first = world.rows("SELECT * FROM consensus ORDER BY item_id, question")
    assert run(assay, world, client, crew.manager)["changed"] == 0
    assert world.rows("SELECT * FROM consensus ORDER BY item_id, question") == first
    assert len(world.rows("SELECT id FROM quality_reports")) == 2


def test_what_a_review_decided_is_not_overruled(assay, world, client, crew):
    fill(world, crew.project, crew.items, crew.people)
    world.assay.database.write_now(
        lambda conn: conn.execute(
            insert(tables.consensus).values(
                project_id=crew.project,
                item_id=crew.items[0],
                question="mood",
                value='"sad"',
                posterior=1.0,
                method="review",
                n=3,
                at=NOW,
            )
        )
    )
    run(assay, world, client, crew.manager)
    kept = world.rows(
        "SELECT value, method FROM consensus WHERE question = 'mood' AND item_id = :i",
        i=crew.items[0],
    )
    assert kept == [{"value": '"sad"', "method": "review"}]


def test_beliefs_go_when_their_answers_go(assay, world, client, crew):
    fill(world, crew.project, crew.items, crew.people)
    run(assay, world, client, crew.manager)
    world.assay.database.write_now(
        lambda conn: conn.execute(
            text("UPDATE annotations SET state = 'excluded' WHERE item_id = :i"),
            {"i": crew.items[0]},
        )
    )
    run(assay, world, client, crew.manager)
    assert world.rows("SELECT 1 FROM consensus WHERE item_id = :i", i=crew.items[0]) == []
    assert len(world.rows("SELECT 1 FROM consensus")) == 22


def test_answers_that_the_schema_does_not_allow_are_left_out(assay, world, client, crew):
    annotate(world, crew.project, crew.items[0], crew.people[0], {"mood": "furious"})
    annotate(world, crew.project, crew.items[0], crew.people[1], {"mood": "glad"})
    run(assay, world, client, crew.manager)
    kept = world.rows("SELECT value, n FROM consensus")
    assert kept == [{"value": '"glad"', "n": 1}]


def test_a_project_without_labels_can_be_measured(assay, world, client, crew):
    assert run(assay, world, client, crew.manager)["items"] == 0
    report = client(crew.manager)("GET", "/projects/streets/quality").json()
    assert report["agreement"][0]["interval"] is None


def test_annotators_and_viewers_do_not_see_quality_and_reviewers_do_not_run_it(world, client, crew):
    reviewer, viewer = world.person(), world.person()
    world.member(crew.project, reviewer, "reviewer")
    world.member(crew.project, viewer, "viewer")
    for person in (crew.people[0], viewer):
        assert client(person)("GET", "/projects/streets/quality").status_code == 403
        assert client(person)("GET", "/projects/streets/gold").status_code == 403
        assert client(person)("GET", "/projects/streets/findings").status_code == 403
    assert client(reviewer)("GET", "/projects/streets/quality").status_code == 200
    assert client(reviewer)("GET", "/projects/streets/gold").status_code == 403
    answer = client(reviewer)("POST", "/projects/streets/quality/runs", json={})
    assert answer.status_code == 403
    stranger = world.person()
    assert client(stranger)("GET", "/projects/streets/quality").status_code == 404


def test_asking_twice_for_a_run_gives_the_one_under_way(world, client, crew):
    ask = client(crew.manager)
    first = ask("POST", "/projects/streets/quality/runs", json={}).json()
    second = ask("POST", "/projects/streets/quality/runs", json={}).json()
    assert first["id"] == second["id"]
    running = ask("GET", "/projects/streets/quality").json()["running"]
    assert running["id"] == first["id"]


def test_gold_is_checked_added_and_retired(world, client, crew):
    ask = client(crew.manager)
    item = world.rows("SELECT uid FROM items WHERE id = :i", i=crew.items[0])[0]["uid"]
    bad = ask("POST", "/projects/streets/gold", json={"item": item, "answers": {"mood": "odd"}})
    assert bad.status_code in (400, 422)
    assert bad.json()["problems"][0]["pointer"] == "/answers/mood"
    empty = ask("POST", "/projects/streets/gold", json={"item": item, "answers": {}})
    assert empty.json()["code"] == "no_answers"
    missing = ask("POST", "/projects/streets/gold", json={"item": "itm_x", "answers": {}})
    assert missing.status_code == 404
    made = ask(
        "POST",
        "/projects/streets/gold",
        json={"item": item, "answers": {"mood": "glad"}, "note": "obvious"},
    )
    assert made.status_code == 201, made.text
    assert made.json()["summary"] == "mood: glad"
    assert made.json()["item"]["data"]["text"]["text"] == "item 0"
    row = world.rows("SELECT gold, ready FROM items WHERE id = :i", i=crew.items[0])[0]
    assert row == {"gold": 1, "ready": 0}
    page = ask("GET", "/projects/streets/gold").json()
    assert (page["total"], page["retired"], len(page["items"])) == (1, 0, 1)
    gold = made.json()["id"]
    ended = ask("POST", f"/projects/streets/gold/{gold}/retire", json={})
    assert ended.json()["retired_at"] is not None
    assert ask("GET", "/projects/streets/gold").json()["items"] == []
    assert len(ask("GET", "/projects/streets/gold?retired=true").json()["items"]) == 1
    row = world.rows("SELECT gold, ready FROM items WHERE id = :i", i=crew.items[0])[0]
    assert row == {"gold": 0, "ready": 1}
    again = ask("POST", "/projects/streets/gold", json={"item": item, "answers": {"mood": "sad"}})
    assert again.json()["retired_at"] is None
    assert again.json()["id"] == gold


def test_a_submit_to_gold_is_judged_by_the_reaction(assay, world, client, crew, clock):
    ask = client(crew.manager)
    for row in world.rows("SELECT uid FROM items"):
        known = {"item": row["uid"], "answers": {"mood": "glad", "people": [box(5)]}}
        ask("POST", "/projects/streets/gold", json=known)
    world.assay.database.write_now(
        lambda conn: conn.execute(
            text("UPDATE members SET state = 'qualifying' WHERE role = 'annotator'")
        )
    )
    me = client(crew.people[0])
    task = me("POST", "/projects/streets/next", json={}).json()
    for answers in ({"mood": "glad", "people": [box(6)]}, {"mood": "sad", "people": []}):
        done = me(
            "POST",
            f"/assignments/{task['assignment']}/submit?next=true",
            json={"answers": answers},
        )
        task = done.json()["next"]
    clock.forward(10_000_000)
    while react(assay):
        pass
    verdicts = world.rows("SELECT correct, score, details FROM gold_verdicts ORDER BY id")
    assert [row["correct"] for row in verdicts] == [1, 0]
    assert verdicts[0]["score"] > 0.9
    told = msgspec.json.decode(verdicts[1]["details"])
    assert told["right"] == {"mood": False, "people": False}
    kinds = [row["kind"] for row in world.rows("SELECT kind FROM events ORDER BY id")]
    assert kinds.count("gold.judged") == 2
    run(assay, world, client, crew.manager)
    report = ask("GET", "/projects/streets/quality").json()
    assert report["annotators"][0]["gold"]["value"] == 0.5
    page = ask("GET", "/projects/streets/gold").json()
    assert sum(one["n_shown"] for one in page["items"]) == 2


def test_findings_are_raised_once_followed_and_closed(assay, world, client, crew):
    for place, item in enumerate(crew.items):
        for who, person in enumerate(crew.people):
            mood = "sad" if who == 2 and place < 10 else "glad"
            annotate(world, crew.project, item, person, {"mood": mood})
    assert run(assay, world, client, crew.manager)["findings_opened"] == 1
    ask = client(crew.manager)
    found = ask("GET", "/projects/streets/findings").json()["items"]
    rule = next(one for one in found if one["about"] == {"rule": "R2"})
    assert rule["kind"] == "unclear_rule"
    assert [action["name"] for action in rule["actions"]] == ["rewrite_rule", "see_items"]
    assert run(assay, world, client, crew.manager)["findings_opened"] == 0
    changed = ask("PATCH", f"/projects/streets/findings/{rule['id']}", json={"state": "dismissed"})
    assert changed.json()["state"] == "dismissed"
    opened = ask("GET", "/projects/streets/findings?state=open").json()["items"]
    assert rule["id"] not in [one["id"] for one in opened]
    run(assay, world, client, crew.manager)
    kept = ask("GET", "/projects/streets/findings?state=dismissed").json()["items"]
    assert [one["id"] for one in kept] == [rule["id"]]
    world.assay.database.write_now(
        lambda conn: conn.execute(
            text("UPDATE annotations SET state = 'excluded' WHERE person_id = :p"),
            {"p": crew.people[2].id},
        )
    )
    assert run(assay, world, client, crew.manager)["findings_closed"] == 1
    odd = ask("PATCH", f"/projects/streets/findings/{rule['id']}", json={"state": "lost"})
    assert odd.status_code in (400, 422)


def test_runs_start_by_themselves_once_after_news(assay, world, client, crew, clock):

    def due():
        return assay.write_as_system(quality.start_due_runs)

    assert due() == 0
    me = client(crew.people[0])
    task = me("POST", "/projects/streets/next", json={}).json()
    me("POST", f"/assignments/{task['assignment']}/submit", json={"answers": {"mood": "glad"}})
    assert due() == 1
    job = world.rows("SELECT id FROM jobs WHERE kind = 'quality'")[0]["id"]
    run_job(assay, job)
    assert len(world.rows("SELECT id FROM quality_reports")) == 1
    clock.forward(60_000_000)
    assert due() == 0
    task = me("POST", "/projects/streets/next", json={}).json()
    me("POST", f"/assignments/{task['assignment']}/submit", json={"answers": {"mood": "glad"}})
    assert due() == 0
    clock.forward(30_000_000)
    assert due() == 1


def test_agreement_is_told_by_the_attributes_of_items(assay, world, client, crew):
    for place, item in enumerate(crew.items):
        rows = {"project_id": crew.project, "item_id": item, "name": "light"}
        value = "day" if place < 10 else "night"
        row = insert(tables.item_attributes).values(**rows, value=value)
        assay.database.write_now(lambda conn, row=row: conn.execute(row))
        for who, person in enumerate(crew.people):
            mood = "sad" if place % 2 and who == 2 else ("glad" if place % 3 else "neither")
            annotate(world, crew.project, item, person, {"mood": mood})
    run(assay, world, client, crew.manager)
    report = client(crew.manager)("GET", "/projects/streets/quality").json()
    (day,) = report["slices"]
    assert (day["of"], day["attribute"], day["value"]) == ("mood", "light", "day")
    assert day["interval"]["n"] == 10
    assert day["interval"]["low"] < day["interval"]["value"] < day["interval"]["high"]


def test_causes_of_reviews_are_summed_up_under_the_rules_that_the_answers_differ_under(
    assay, world, client, crew
):
    odd, even = {"mood": "sad", "people": []}, {"mood": "neither", "people": []}
    for item in crew.items[:4]:
        for person, answers in zip(crew.people, (odd, even, even), strict=True):
            annotate(world, crew.project, item, person, answers)
    world.assay.database.write_now(
        lambda conn: conn.execute(
            text(
                "INSERT INTO annotation_revisions (project_id, annotation_id, rev, author_id, body,"
                " reason, schema_version, guideline_version, lead_ms, at) SELECT project_id, id, 1,"
                " person_id, body, '', 1, 0, 0, at FROM annotations"
            )
        )
    )
    uids = [row["uid"] for row in world.rows("SELECT uid FROM items ORDER BY id LIMIT 4")]
    for uid, cause in zip(uids, ("unclear_rule", "slip", "unclear_rule", None), strict=True):
        verdict = {"item": uid, "decision": "fix", "answers": even} | (
            {"cause": cause} if cause else {}
        )
        answer = client(crew.manager)("POST", "/projects/streets/reviews", json=verdict)
        assert answer.status_code == 201, answer.text
    returned = {"item": uids[3], "decision": "return", "cause": "hard_item", "note": "Look again"}
    client(crew.manager)("POST", "/projects/streets/reviews", json=returned)
    run(assay, world, client, crew.manager)
    report = client(crew.manager)("GET", "/projects/streets/quality").json()
    causes = report["causes"]
    assert causes["all"]["counts"]["unclear_rule"] == 2
    assert causes["by_question"]["mood"]["unclear"]["value"] == 2 / causes["all"]["n"]
    rule = next(one for one in report["disputes"]["by_rule"] if one["rule"] == "R2")
    assert rule["causes"]["counts"]["unclear_rule"] == 2
    assert rule["items"][:2] == [uids[2], uids[0]]
    assert rule["pair"] == {"one": "neither", "other": "sad", "n": 4}
    assert 0 < rule["settles"] < rule["n"] == 4
