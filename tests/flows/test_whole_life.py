"""The whole life of a project by API: from a blueprint to an accepted, exported dataset and to
the next batch, chosen from a model's failures. On both databases."""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
from collections.abc import Sequence

import polars as pl
import pytest
from PIL import Image, ImageDraw

from assay.core.values import DAY, MINUTE
from tests.running import follow, settle

BLUEPRINT = """\
assay: 1
project: crossings
purpose:
  problem: Find people near crossings for a braking assistant
  downstream: {model: detector, metric: mAP@0.5, target: 0.6, export: coco}
  stakeholders:
    - {role: owner, name: Perception lead, decides: acceptance}
  communication: {discussions: answered within 1 working day, digest: weekly}
data:
  photo: {type: image, source: "drawn by the test"}
attributes:
  light: {values: [day, night]}
coverage:
  - {by: [light], at_least: 4}
questions:
  people:
    on: photo
    type: boxes
    labels:
      - {name: pedestrian, key: "1", colour: "#2f7ed8", rule: R1}
      - {name: cyclist, key: "2", colour: "#d8572f", rule: R2}
    attributes:
      occluded: {type: choice, labels: [no, partly]}
  scene: {on: photo, type: choice, labels: [junction, zebra], required: true}
guideline: |
  # Crossings

  ## R1 Pedestrians

  A box touches the outline of the person.

  ## R2 Cyclists

  A person on a bicycle is a cyclist.
quality:
  labels_per_item: {least: 2, most: 2, stop_at: 0.9}
  gold_rate: 0.2
  stages: [label, review]
  accept:
    - {measure: gold_accuracy, at_least: 0.5}
budget: {cost_per_hour: 12, limit: 900, currency: EUR, deadline: 2030-03-01}
"""
N = 10


def picture(number: int) -> bytes:
    """A drawn scene: a box at a place that depends on the number."""
    image = Image.new("RGB", (320, 240), (200, 200, 190))
    ImageDraw.Draw(image).rectangle(
        (40 + number * 5, 60, 90 + number * 5, 180), fill=(number * 20 % 255, 60, 90)
    )
    content = io.BytesIO()
    image.save(content, "JPEG")
    return content.getvalue()


def truth(number: int, shift: float = 0.0, label: str = "pedestrian") -> dict:
    """The answers to that scene."""
    box = {
        "id": f"0193e5f0-0000-7000-8000-{number:012d}",
        "label": label,
        "box": [40 + number * 5 + shift, 60, 50, 120],
        "attributes": {"occluded": "no"},
    }
    return {"people": [box], "scene": "zebra"}


def archive(numbers: Sequence[int] = range(N)) -> bytes:
    """A zip of pictures with a manifest that gives attributes and gold."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as out:
        lines = []
        for number in numbers:
            out.writestr(f"scene-{number}.jpg", picture(number))
            row = {
                "external_id": f"scene-{number}",
                "data": {"photo": f"scene-{number}.jpg"},
                "attributes": {"light": "night" if number % 3 == 0 else "day"},
            }
            lines.append(json.dumps(row))
        lines.append(
            '{"external_id": "bad", "data": {"photo": "scene-0.jpg"},'
            ' "attributes": {"light": "dusk"}}'
        )
        out.writestr("manifest.jsonl", "\n".join(lines))
    return content.getvalue()


def number_of(task: dict, client_of) -> int:
    """Which scene a task shows, from the colour of its box (an annotator sees only pixels)."""
    answer = client_of("GET", task["data"]["photo"]["url"])
    assert answer.status_code == 200, answer.text
    image = Image.open(io.BytesIO(answer.content)).convert("RGB")
    reds = [image.getpixel((40 + n * 5 + 25, 120))[0] for n in range(N)]
    return min(range(N), key=lambda n: abs(reds[n] - n * 20 % 255))


@pytest.mark.slow
def test_from_a_blueprint_to_the_next_batch(assay, world, client, clock):
    sent = follow(assay)
    assay.random = random.Random(5)
    owner = world.person("Lead", role="owner")
    me = client(owner)

    def ok(answer):
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    # 2. the blueprint: checked, made, idempotent
    checked = ok(me("POST", "/blueprints/check", json={"source": BLUEPRINT}))
    assert checked["ok"], checked
    ok(me("POST", "/projects", json={"source": BLUEPRINT}))
    project = ok(me("GET", "/projects/crossings"))
    assert project["blueprint_version"] == 1
    same = ok(
        me(
            "PUT",
            "/projects/crossings/blueprint",
            json={"source": BLUEPRINT},
            headers={"If-Match": f'"{project["rev"]}"'},
        )
    )
    assert same["version"] == 1

    # 3. items: a zip with a manifest; the bad row is reported with its line, the rest goes on
    content = archive()
    upload = ok(
        me("POST", "/projects/crossings/uploads", json={"name": "s.zip", "size": len(content)})
    )
    half = len(content) // 2
    for start, part in ((0, content[:half]), (half, content[half:])):
        ok(
            me(
                "PATCH",
                f"/projects/crossings/uploads/{upload['id']}?offset={start}",
                content=part,
            )
        )
    imported = ok(me("POST", "/projects/crossings/imports", json={"upload": upload["id"]}))
    settle(assay, sent)
    imported = ok(me("GET", f"/projects/crossings/imports/{imported['id']}"))
    assert (imported["state"], imported["added"], imported["bad"]) == ("done", N, 1)
    problems = ok(me("GET", f"/projects/crossings/imports/{imported['id']}/problems"))
    assert problems["items"][0]["line"] == N + 1
    assert "light" in problems["items"][0]["pointer"]
    items = ok(me("GET", "/projects/crossings/items?sort=external_id&order=asc"))["items"]
    by_name = {item["external_id"]: item["id"] for item in items}
    assert len(by_name) == N

    # 4. coverage against the targets
    coverage = ok(me("GET", "/projects/crossings/coverage"))
    assert coverage["targets"][0]["total"] == 2

    # 5. people by single-use invitations
    invited = []
    for role in ("annotator", "annotator", "reviewer", "viewer"):
        made = ok(me("POST", "/projects/crossings/invitations", json={"role": role}))
        token = made["url"].rsplit("#", 1)[1]
        somebody = {
            "token": token,
            "name": f"Somebody {len(invited)}",
            "email": f"somebody{len(invited)}@example.org",
            "password": "a long enough pass phrase",
        }
        ok(client()("POST", "/invitations/accept", json=somebody))
        again = client()("POST", "/invitations/accept", json={**somebody, "email": "x@example.org"})
        assert again.status_code == 410
        invited.append(world.known(somebody["email"]))
    first, second, reviewer, viewer = (client(person) for person in invited)

    # 6. the guideline: a new version must be acknowledged before work goes on
    refused = first("POST", "/projects/crossings/next", json={})
    assert refused.json()["code"] == "needs_acknowledgement"
    for who in (first, second):
        ok(who("POST", "/projects/crossings/guideline/acknowledgements", json={"version": 1}))

    # 8. gold, that annotators cannot tell
    for number in (0, 1):
        item = by_name[f"scene-{number}"]
        ok(me("POST", "/projects/crossings/gold", json={"item": item, "answers": truth(number)}))

    # 7. labelling, with a question about a region on the way
    keys = None
    for who, shift, confused in ((first, 0.0, False), (second, 1.0, True)):
        task = ok(who("POST", "/projects/crossings/next", json={}))
        asked = False
        while task:
            assert keys is None or set(task) == keys
            keys = set(task)
            number = number_of(task, who)
            label = "cyclist" if confused and number % 4 == 2 else "pedestrian"
            if confused and not asked and number > 1:
                asked = True
                answer = who(
                    "POST",
                    "/projects/crossings/discussions",
                    json={
                        "text": "Somebody pushes a bicycle: which label?",
                        "assignment": task["assignment"],
                        "rule": "R2",
                    },
                )
                question = ok(answer)
            clock.forward(MINUTE // 2)
            ok(
                who(
                    "PUT",
                    f"/assignments/{task['assignment']}/draft",
                    json={"answers": {"scene": "zebra"}},
                )
            )
            done = ok(
                who(
                    "POST",
                    f"/assignments/{task['assignment']}/submit?next=true",
                    json={"answers": truth(number, shift, label), "lead_ms": 20_000},
                )
            )
            task = done["next"]
    settle(assay, sent)

    # 6. the question is answered and becomes an example; the asker is told
    ok(
        me(
            "POST",
            f"/projects/crossings/discussions/{question['id']}/messages",
            json={"text": "A pedestrian; the bicycle stays outside.", "is_answer": True},
        )
    )
    ok(
        me(
            "POST",
            f"/projects/crossings/discussions/{question['id']}/promote",
            json={"rule": "R2", "kind": "borderline", "caption": "Pushing is walking"},
        )
    )
    assert ok(second("GET", "/projects/crossings/work"))["unseen_answers"] == 1

    # 8. quality: a run, gold, agreement; then the reviewer's queue
    ok(me("POST", "/projects/crossings/quality/runs", json={}))
    settle(assay, sent)
    quality = ok(me("GET", "/projects/crossings/quality"))
    assert quality["n_labels"] >= 16
    assert {figure["of"] for figure in quality["agreement"]} >= {"people", "scene"}
    queue = ok(reviewer("GET", "/projects/crossings/reviews"))
    assert queue["total"] >= 1
    view = ok(reviewer("POST", "/projects/crossings/reviews/next", json={}))
    assert any(one["kind"] == "label" for one in view["differences"])
    assert all(not re.search("person", one["by"]) for one in view["annotations"])
    ok(
        reviewer(
            "POST",
            "/projects/crossings/reviews",
            json={
                "item": view["item"]["id"],
                "decision": "fix",
                "cause": "confusion",
                "answers": truth(2),
            },
        )
    )
    following = ok(reviewer("POST", "/projects/crossings/reviews/next", json={}))
    if following:
        ok(
            reviewer(
                "POST",
                "/projects/crossings/reviews",
                json={
                    "item": following["item"]["id"],
                    "decision": "return",
                    "cause": "slip",
                    "note": "Look at R2 again.",
                },
            )
        )
        back = ok(second("POST", "/projects/crossings/next", json={})) or ok(
            first("POST", "/projects/crossings/next", json={})
        )
        assert back["returned"]["note"] == "Look at R2 again."

    # 9. predictions, evaluation, slices, the next batch
    lines = "\n".join(
        json.dumps(
            {
                "external_id": f"scene-{number}",
                "question": "people",
                "value": [
                    {**box, "score": 0.9} if False else box
                    for box in truth(number, 0 if number % 3 else 60)["people"]
                ],
                "score": 0.9 if number % 3 else 0.4,
            }
        )
        for number in range(N)
    )
    ok(
        me(
            "POST",
            "/projects/crossings/predictions?model=det&version=1",
            content=lines,
            headers={"Content-Type": "application/x-ndjson"},
        )
    )
    settle(assay, sent)
    evaluation = ok(me("GET", "/projects/crossings/evaluation?model=det&version=1"))
    assert evaluation["questions"][0]["measure"] == "map"
    empty = ok(
        me(
            "POST",
            "/projects/crossings/batches",
            json={
                "size": 4,
                "mix": {"uncertainty": 0.5, "coverage": 0.25, "weak_slice": 0, "control": 0.25},
                "model": "det",
                "version": "1",
                "preview": True,
            },
        )
    )
    assert sum(empty["arms"].values()) == 0
    more = archive(range(N, N + 6))
    upload = ok(
        me("POST", "/projects/crossings/uploads", json={"name": "m.zip", "size": len(more)})
    )
    ok(me("PATCH", f"/projects/crossings/uploads/{upload['id']}?offset=0", content=more))
    ok(me("POST", "/projects/crossings/imports", json={"upload": upload["id"]}))
    settle(assay, sent)
    batch = {
        "name": "next",
        "size": 4,
        "mix": {"uncertainty": 0.5, "coverage": 0.25, "weak_slice": 0, "control": 0.25},
        "model": "det",
        "version": "1",
    }
    preview = ok(me("POST", "/projects/crossings/batches", json={**batch, "preview": True}))
    made = ok(me("POST", "/projects/crossings/batches", json=batch))
    assert sum(made["arms"].values()) == sum(preview["arms"].values()) > 0

    # 10. a snapshot, and exports from it; two readings are equal
    ok(me("POST", "/projects/crossings/snapshots", json={"name": "v1"}))
    settle(assay, sent)
    assert [one["name"] for one in ok(me("GET", "/projects/crossings/snapshots"))["items"]] == [
        "v1"
    ]
    lines = me("GET", "/projects/crossings/export?format=jsonl&snapshot=v1")
    assert lines.status_code == 200
    rows = [json.loads(line) for line in lines.text.splitlines()]
    assert sum(1 for row in rows if row.get("external_id")) == N + 6
    assert "Lead" not in lines.text
    coco = ok(me("GET", "/projects/crossings/export?format=coco&snapshot=v1"))
    pictured = {one["file_name"] for one in coco["images"]}
    assert {"scene-0.jpg", "scene-2.jpg"} <= pictured  # known, and fixed by the reviewer
    assert len(pictured) >= N - 2
    assert len(coco["annotations"]) >= N - 2
    exported = ok(
        me("POST", "/projects/crossings/exports", json={"format": "parquet", "snapshot": "v1"})
    )
    settle(assay, sent)
    file = me("GET", f"/projects/crossings/exports/{exported['id']}/file")
    assert pl.read_parquet(io.BytesIO(file.content)).height == N + 6

    # the overview says where the project stands, and a viewer sees it without identities
    overview = ok(viewer("GET", "/projects/crossings/overview"))
    assert len(overview["phases"]) == 7
    assert viewer("GET", "/projects/crossings/members").status_code == 403
    assert client(world.person())("GET", "/projects/crossings/overview").status_code == 404
    clock.forward(DAY)
