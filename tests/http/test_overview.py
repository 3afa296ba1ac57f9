"""The overview tells people by pseudonym, and the project counts the items that are listed."""

from __future__ import annotations

import msgspec
from sqlalchemy import insert

from assay.store import tables

BLUEPRINT = """assay: 1
project: streets
purpose: {problem: Tell junctions apart}
data: {body: {type: text, source: made up}}
questions:
  scene: {on: body, type: choice, labels: [junction, zebra], required: true}
quality: {labels_per_item: {least: 1, most: 1}}
"""


def noticed(assay, project, about):
    """Store an open finding."""
    document = {"title": "Look", "evidence": "", "about": about, "actions": [], "effect": ""}
    row = {
        "uid": "fnd_1",
        "project_id": project,
        "kind": "below_target",
        "key": "k",
        "state": "open",
        "document": msgspec.json.encode(document).decode(),
        "at": assay.clock(),
        "changed_at": assay.clock(),
    }
    assay.database.write_now(lambda conn: conn.execute(insert(tables.findings).values(**row)))


def test_a_finding_about_somebody_shows_their_pseudonym(assay, world, client):
    owner, somebody = world.person("Lead", role="owner"), world.person("Ann Bell")
    ask = client(owner)
    assert ask("POST", "/projects", json={"source": BLUEPRINT}).status_code == 201
    (project,) = world.rows("SELECT id FROM projects WHERE slug = 'streets'")
    world.member(project["id"], somebody, "annotator", "A-77")
    noticed(assay, project["id"], {"member": somebody.uid})
    steps = ask("GET", "/projects/streets/overview").json()["next_steps"]
    step = next(one for one in steps if one["finding"] == "fnd_1")
    assert step["about"] == "A-77"
    assert somebody.uid not in str(steps)


def test_the_project_counts_all_items_that_its_list_shows(world, client):
    ask = client(world.person("Lead", role="owner"))
    ask("POST", "/projects", json={"source": BLUEPRINT})
    rows = [{"external_id": f"t{n}", "data": {"body": f"Text {n}"}} for n in range(4)]
    rows[0]["gold"] = {"answers": {"scene": "zebra"}}
    ask("POST", "/projects/streets/items", json={"items": rows})
    items = ask("GET", "/projects/streets/items").json()["items"]
    worked = next(one["id"] for one in items if not one["gold"])
    exclude = {"action": "exclude", "items": [worked], "reason": "blurred"}
    assert ask("POST", "/projects/streets/items/actions", json=exclude).is_success
    project = ask("GET", "/projects/streets").json()
    assert project["n_all_items"] == len(items) == 4
    assert project["n_items"] == 2
