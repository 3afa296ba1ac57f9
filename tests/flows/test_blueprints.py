"""A project's plan through its life: created, applied again, renamed in, refused, decided."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import msgspec
import pytest

from tests.conftest import Someone, World

YAML = """\
assay: 1
project: moods
purpose: {problem: Tell moods apart}
data:
  text: {type: text, source: letters, licence: CC0}
attributes:
  place: {values: [home, work]}
coverage:
  - {by: [place], at_least: 2}
questions:
  mood:
    on: text
    type: choice
    required: true
    labels: [glad, sad, neither]
  words:
    type: choices
    labels: [short, long]
guideline: |
  # Moods

  ## R1 Glad
  Smiles.
quality:
  labels_per_item: 1
  accept:
    - {measure: settled, at_least: 1}
budget: {cost_per_hour: 12, limit: 100, deadline: 2099-01-01}
"""
Http = Callable[..., Any]


@pytest.fixture
def owner(world: World) -> Someone:
    return world.person("Owner", role="owner")


@pytest.fixture
def http(client: Callable[..., Http], owner: Someone) -> Http:
    return client(owner)


@pytest.fixture
def project(http: Http) -> dict[str, Any]:
    answer = http("POST", "/projects", json={"source": YAML})
    assert answer.status_code == 201, answer.text
    return answer.json()


def put(http: Http, source: str, rev: int | None = None, **more: Any) -> Any:
    if rev is None:
        rev = http("GET", "/projects/moods").json()["rev"]
    return http(
        "PUT",
        "/projects/moods/blueprint",
        json={"source": source, **more},
        headers={"If-Match": f'"{rev}"'},
    )


def labelled(
    client: Callable[..., Http], world: World, project_id: int, answers: list[dict[str, Any]]
) -> Someone:
    """Somebody who labels one item for each of the answers, over HTTP."""
    annotator = world.person("Annotator")
    world.member(project_id, annotator, "annotator", "A-02", acknowledged_version=9)
    world.items(project_id, len(answers))
    http = client(annotator)
    for given in answers:
        task = http("POST", "/projects/moods/next", json={}).json()
        world.assay.clock.forward(5_000_000)  # type: ignore[attr-defined]
        answer = http(
            "POST",
            f"/assignments/{task['assignment']}/submit",
            json={"answers": given, "lead_ms": 4000},
        )
        assert answer.status_code in (200, 201), answer.text
    return annotator


def project_key(world: World) -> int:
    return world.rows("SELECT id FROM projects WHERE slug = 'moods'")[0]["id"]


def answers_now(world: World) -> list[Any]:
    rows = world.rows("SELECT body FROM annotations ORDER BY id")
    return [msgspec.json.decode(row["body"])["answers"] for row in rows]


def test_a_new_project_has_owner_questions_guideline_and_work(
    http: Http, project: dict[str, Any], world: World
) -> None:
    assert project["slug"] == "moods"
    assert (project["blueprint_version"], project["schema_version"]) == (1, 1)
    assert project["guideline_version"] == 1
    assert project["me"]["role"] == "owner"
    assert project["me"]["pseudonym"] == "O-01"
    assert "edit_blueprint" in project["me"]["actions"]
    assert [question["name"] for question in project["questions"]] == ["mood", "words"]
    assert project["source"] == {"text": "letters", "licence": "CC0", "simulated": False}
    assert world.rows("SELECT rule, title FROM rules") == [{"rule": "R1", "title": "Glad"}]
    kinds = {row["kind"] for row in world.rows("SELECT kind FROM events")}
    assert {"project.created", "guideline.published"} <= kinds
    blueprint = http("GET", "/projects/moods/blueprint").json()
    assert "guideline: guideline.md" in blueprint["source"]
    assert "Smiles" not in blueprint["source"]
    assert blueprint["document"]["questions"]["words"]["on"] == "text"


def test_the_same_slug_is_refused(http: Http, project: dict[str, Any]) -> None:
    answer = http("POST", "/projects", json={"source": YAML})
    assert answer.status_code == 409
    assert answer.json()["problems"][0]["line"] == 2


def test_applying_the_same_again_changes_nothing(http: Http, project: dict[str, Any]) -> None:
    answer = put(http, YAML)
    assert answer.status_code == 200, answer.text
    assert answer.json()["version"] == 1
    assert answer.json()["rev"] == project["rev"]
    again = put(
        http, YAML.replace("letters", "letters  # a comment\n", 1).replace(", licence", "", 0)
    )
    assert again.status_code in (200, 422)
    assert len(http("GET", "/projects/moods/blueprint/versions").json()["items"]) == 1


def test_faults_are_told_with_their_lines_and_nothing_is_written(
    http: Http, project: dict[str, Any]
) -> None:
    answer = put(http, YAML.replace("type: choices", "type: choises"))
    assert answer.status_code == 422
    problem = answer.json()["problems"][0]
    assert (problem["pointer"], problem["line"]) == ("/questions/words/type", 17)
    assert "did you mean 'choices'" in problem["message"]
    assert http("GET", "/projects/moods").json()["blueprint_version"] == 1


def test_a_renamed_label_takes_its_answers_along(
    http: Http, project: dict[str, Any], world: World, client: Callable[..., Http]
) -> None:
    labelled(client, world, project_key(world), [{"mood": "sad"}, {"mood": "glad"}])
    renamed = YAML.replace("[glad, sad, neither]", "[glad, {name: unhappy, was: sad}, neither]")
    check = http("POST", "/blueprints/check", json={"source": renamed, "project": "moods"}).json()
    assert check["ok"]
    assert check["diff"]["safe"]
    assert sum(change["answers_affected"] for change in check["diff"]["changes"]) == 1
    answer = put(http, renamed)
    assert answer.status_code == 200, answer.text
    assert answer.json()["schema_version"] == 2
    assert answers_now(world) == [{"mood": "unhappy"}, {"mood": "glad"}]
    history = world.rows("SELECT rev, body FROM annotation_revisions ORDER BY annotation_id, rev")
    assert [row["rev"] for row in history] == [1, 2, 1]
    assert '"sad"' in history[0]["body"]  # what was said stays said
    assert put(http, renamed).json()["version"] == 2
    kept = http("GET", "/projects/moods/blueprint").json()["document"]["questions"]["mood"]
    assert kept["labels"][1] == {"name": "unhappy"}  # the old name has done its work
    again = YAML.replace("[glad, sad, neither]", "[glad, {name: low, was: unhappy}, neither]")
    assert put(http, again).json()["version"] == 3
    assert answers_now(world) == [{"mood": "low"}, {"mood": "glad"}]


def test_removing_a_used_label_without_a_decision_is_refused_with_its_line(
    http: Http, project: dict[str, Any], world: World, client: Callable[..., Http]
) -> None:
    labelled(client, world, project_key(world), [{"mood": "sad"}])
    answer = put(http, YAML.replace("[glad, sad, neither]", "[glad, neither]"))
    assert answer.status_code == 422
    assert answer.json()["code"] == "decision_needed"
    problem = answer.json()["problems"][0]
    assert problem["pointer"] == "/questions/mood/labels/sad"
    assert problem["line"] == 15
    assert http("GET", "/projects/moods").json()["schema_version"] == 1
    assert answers_now(world) == [{"mood": "sad"}]


def test_a_dropped_label_sends_the_work_back_to_its_author(
    http: Http, project: dict[str, Any], world: World, client: Callable[..., Http]
) -> None:
    annotator = labelled(client, world, project_key(world), [{"mood": "sad"}, {"mood": "glad"}])
    answer = put(
        http,
        YAML.replace("[glad, sad, neither]", "[glad, neither]"),
        decisions={"/questions/mood/labels/sad": "drop"},
    )
    assert answer.status_code == 200, answer.text
    assert answers_now(world) == [{}, {"mood": "glad"}]
    items = world.rows("SELECT state, n_open, n_done FROM items ORDER BY id")
    assert items[0] == {"state": "in_work", "n_open": 1, "n_done": 0}
    assert items[1]["n_done"] == 1
    task = client(annotator)("POST", "/projects/moods/next", json={}).json()
    assert task["returned"] is not None
    assert task["schema_version"] == 2
    done = client(annotator)(
        "POST",
        f"/assignments/{task['assignment']}/submit",
        json={"answers": {"mood": "neither"}, "lead_ms": 10, "schema_version": 2},
    )
    assert done.status_code in (200, 201), done.text
    assert answers_now(world)[0] == {"mood": "neither"}


def test_an_unused_label_goes_without_a_question(
    http: Http, project: dict[str, Any], world: World, client: Callable[..., Http]
) -> None:
    labelled(client, world, project_key(world), [{"mood": "glad"}])
    assert put(http, YAML.replace("[glad, sad, neither]", "[glad, neither]")).status_code == 200


def test_gold_and_consensus_follow_a_rename(
    http: Http, project: dict[str, Any], world: World, owner: Someone
) -> None:
    key = project_key(world)
    (item,) = world.items(key, 1)
    from assay.store import tables

    with world.assay.database.engine.begin() as conn:
        conn.execute(
            tables.gold.insert().values(
                uid="gld_1", project_id=key, item_id=item, answers='{"mood":"sad"}', source="hand",
                created_by=owner.id, created_at=1,
            )
        )  # fmt: skip
        conn.execute(
            tables.consensus.insert().values(
                project_id=key, item_id=item, question="mood", value='"sad"', posterior=0.9,
                method="vote", n=2, at=1,
            )
        )  # fmt: skip
    renamed = YAML.replace("  mood:\n", "  feeling:\n    was: mood\n").replace(
        "[glad, sad, neither]", "[glad, {name: unhappy, was: sad}, neither]"
    )
    assert put(http, renamed).status_code == 200
    assert world.rows("SELECT answers FROM gold") == [{"answers": '{"feeling":"unhappy"}'}]
    assert world.rows("SELECT question, value FROM consensus") == [
        {"question": "feeling", "value": '"unhappy"'}
    ]


def test_a_stale_write_is_refused_and_if_match_is_asked_for(
    http: Http, project: dict[str, Any]
) -> None:
    changed = YAML.replace("Tell moods apart", "Tell moods")
    assert put(http, changed, rev=project["rev"]).status_code == 200
    assert put(http, changed, rev=project["rev"]).status_code == 412
    bare = http("PUT", "/projects/moods/blueprint", json={"source": changed})
    assert bare.status_code == 428


def test_the_queue_follows_the_blueprint(
    http: Http, project: dict[str, Any], world: World, client: Callable[..., Http]
) -> None:
    labelled(client, world, project_key(world), [{"mood": "glad"}])
    world.items(project_key(world), 2, text_of="more")
    two = YAML.replace("labels_per_item: 1", "labels_per_item: {least: 2, most: 3, stop_at: 0.9}")
    assert put(http, two).status_code == 200
    items = world.rows("SELECT state, needed, ready FROM items ORDER BY id")
    assert items[0]["needed"] == 1  # settled already
    assert [(item["needed"], item["ready"]) for item in items[1:]] == [(2, 1), (2, 1)]
    work = msgspec.json.decode(world.rows("SELECT work FROM projects")[0]["work"])
    assert (work["least"], work["most"], work["stop_at"]) == (2, 3, 0.9)


def test_data_cannot_be_taken_from_items(http: Http, project: dict[str, Any], world: World) -> None:
    world.items(project_key(world), 1)
    answer = put(http, YAML.replace("text: {type: text", "text: {type: image"))
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["code"] == "datum_in_use"
    assert answer.json()["problems"][0]["line"] == 5


def test_a_new_text_publishes_a_guideline_and_an_old_one_asks(
    http: Http, project: dict[str, Any]
) -> None:
    second = YAML.replace("Smiles.", "Smiles, also with tears.")
    assert put(http, second).status_code == 200
    state = http("GET", "/projects/moods").json()
    assert (state["guideline_version"], state["blueprint_version"]) == (2, 1)
    stale = put(http, YAML)
    assert stale.status_code == 422
    assert stale.json()["problems"][0]["pointer"] == "/guideline"
    assert put(http, YAML, decisions={"/guideline": "keep"}).status_code == 200
    assert http("GET", "/projects/moods").json()["guideline_version"] == 2
    assert put(http, YAML, decisions={"/guideline": "publish"}).status_code == 200
    assert http("GET", "/projects/moods").json()["guideline_version"] == 3


def test_a_document_and_its_yaml_are_the_same(http: Http) -> None:
    check = http("POST", "/blueprints/check", json={"source": YAML}).json()
    assert check["ok"]
    back = http("POST", "/blueprints/check", json={"document": check["document"]}).json()
    assert back["document"] == check["document"]
    again = http("POST", "/blueprints/check", json={"source": back["source"]}).json()
    assert again["document"] == check["document"]
    assert check["plan"]["labels_needed"] > 0
    assert {advice["code"] for advice in check["advice"]} >= {"no_gold", "single_without_review"}


def test_every_template_is_whole_and_without_advice(http: Http) -> None:
    templates = http("GET", "/templates").json()["items"]
    assert len(templates) >= 6
    for template in templates:
        check = http("POST", "/blueprints/check", json={"source": template["source"]}).json()
        assert check["ok"], (template["name"], check["problems"])
        assert check["advice"] == [], template["name"]
        assert check["plan"]["fits"] is True, template["name"]
        made = http("POST", "/projects", json={"source": template["source"]})
        assert made.status_code == 201, made.text


def test_hostile_bodies_are_answered_with_places(http: Http) -> None:
    for body in (
        {"source": "a: &x [*x]"},
        {"source": "[" * 5000},
        {"source": "questions: {a: {type: choice, labels: [1, 2]}}"},
        {"document": {"assay": 1e300}},
        {"document": {"questions": {"a": {"type": "boxes", "labels": [{"name": {}}]}}}},
    ):
        answer = http("POST", "/blueprints/check", json=body)
        assert answer.status_code == 200, answer.text
        assert answer.json()["problems"]
    for body in ({}, {"source": "a", "document": {}}, {"sauce": 1}):
        assert http("POST", "/blueprints/check", json=body).status_code == 422


def test_others_see_what_their_role_allows(
    http: Http, project: dict[str, Any], world: World, client: Callable[..., Http]
) -> None:
    key = project_key(world)
    people = {}
    for role in ("annotator", "reviewer", "viewer", "manager"):
        people[role] = world.person(role)
        world.member(key, people[role], role)
    stranger = client(world.person("stranger"))
    for path in ("", "/blueprint", "/overview", "/blueprint/versions"):
        assert stranger("GET", f"/projects/moods{path}").status_code == 404
    assert stranger("GET", "/projects").json() == {"items": []}
    assert stranger("POST", "/projects", json={"source": YAML}).status_code == 403
    annotator = client(people["annotator"])
    card = annotator("GET", "/projects").json()["items"][0]
    assert (card["n_items"], card["role"]) == (None, "annotator")
    assert annotator("GET", "/projects/moods/blueprint").status_code == 403
    assert annotator("GET", "/projects/moods/overview").status_code == 403
    assert client(people["viewer"])("GET", "/projects/moods/overview").json()["activity"] == []
    me = annotator("GET", "/projects/moods").json()["me"]
    assert me["needs"] == "acknowledgement"
    gone = client(people["manager"])(
        "DELETE", "/projects/moods", headers={"If-Match": f'"{project["rev"]}"'}
    )
    assert gone.status_code == 403


def test_a_project_is_archived_renamed_and_deleted_for_good(
    http: Http, project: dict[str, Any], world: World, client: Callable[..., Http]
) -> None:
    labelled(client, world, project_key(world), [{"mood": "glad"}])
    match = {"If-Match": f'"{project["rev"]}"'}
    changed = http(
        "PATCH", "/projects/moods", json={"state": "archived", "title": "Moods, old"}, headers=match
    ).json()
    assert (changed["state"], changed["title"]) == ("archived", "Moods, old")
    assert changed["blueprint_version"] == 2
    answer = http("DELETE", "/projects/moods", headers={"If-Match": f'"{changed["rev"]}"'})
    assert answer.status_code == 204
    assert http("GET", "/projects/moods").status_code == 404
    assert world.rows("SELECT id FROM annotations") == []
    assert world.rows("SELECT kind FROM events WHERE kind = 'project.deleted'")


def test_the_overview_tells_what_is_missing_and_then_how_far_it_is(
    http: Http, project: dict[str, Any], world: World, client: Callable[..., Http]
) -> None:
    before = http("GET", "/projects/moods/overview").json()
    assert before["good_enough"] == "unknown"
    assert [phase["phase"] for phase in before["phases"]] == [
        "blueprint", "dataset", "people", "labelling", "guideline", "quality", "iteration",
    ]  # fmt: skip
    assert [step["button"] for step in before["next_steps"]][:2] == ["Import", "Invite"]
    assert before["progress"]["points"] == []
    labelled(client, world, project_key(world), [{"mood": "sad"}, {"mood": "glad"}])
    after = http("GET", "/projects/moods/overview").json()
    assert after["progress"]["settled"] == 2
    assert after["progress"]["points"][-1]["settled"] == 2
    assert after["budget"]["hours"] == pytest.approx(8 / 3600, rel=0.01)
    assert any("labelled 2 items" in line["text"] for line in after["activity"])
    assert [phase["status"] for phase in after["phases"]][3] == "ok"
    assert after["criteria"][0]["status"] == "undefined"


def test_decisions_of_one_check_are_what_apply_takes(
    http: Http, project: dict[str, Any], world: World, client: Callable[..., Http]
) -> None:
    labelled(client, world, project_key(world), [{"mood": "sad", "words": ["short"]}])
    document = deepcopy(http("GET", "/projects/moods/blueprint").json()["document"])
    del document["questions"]["words"]
    document["questions"]["mood"]["labels"] = [{"name": "glad"}, {"name": "low"}]
    body: dict[str, Any] = {"document": document, "project": "moods"}
    check = http("POST", "/blueprints/check", json=body).json()
    needed = {
        c["pointer"]: c["needs_decision"] for c in check["diff"]["changes"] if c["needs_decision"]
    }
    assert set(needed) == {"/questions/mood/labels/sad", "/questions/words"}
    body["decisions"] = {"/questions/mood/labels/sad": "low", "/questions/words": "drop"}
    assert http("POST", "/blueprints/check", json=body).json()["diff"]["safe"]
    rev = http("GET", "/projects/moods").json()["rev"]
    answer = http(
        "PUT",
        "/projects/moods/blueprint",
        json={"document": document, "decisions": body["decisions"], "note": "simpler"},
        headers={"If-Match": f'"{rev}"'},
    )
    assert answer.status_code == 200, answer.text
    assert answers_now(world) == [{"mood": "low"}]
    assert http("GET", "/projects/moods/blueprint/versions").json()["items"][0]["note"] == "simpler"
    old = http("GET", "/projects/moods/blueprint/versions/1").json()
    assert "words" in old["document"]["questions"]
