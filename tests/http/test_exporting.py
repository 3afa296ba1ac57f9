"""Exports and snapshots over HTTP, on both databases: streams, files that resume, frozen states."""

from __future__ import annotations

import asyncio
import hashlib
import json

import msgspec
import pytest
from sqlalchemy import insert

from assay.core.values import Label, Question
from assay.jobs.worker import run_job
from assay.store import tables
from tests.conftest import NOW, World

BOXES = (
    Question("people", "boxes", "photo", (Label("pedestrian"), Label("cyclist"))),
    Question("scene", "choice", "photo", (Label("zebra"), Label("junction"))),
)


def run_jobs(assay, world: World) -> None:
    for row in world.rows("SELECT id FROM jobs WHERE state = 'queued' ORDER BY id"):
        run_job(assay, row["id"])


def labelled(client, world: World, n: int = 3, slug: str = "streets"):
    """A project of texts whose items are answered by an annotator; owner, annotator, project."""
    owner, ann = world.person(name="Olga Owner", role="owner"), world.person(name="Anna Private")
    project = world.project(owner, slug=slug)
    world.member(project, ann, pseudonym="A-07")
    world.items(project, n)
    me = client(ann)
    for _ in range(n):
        task = me("POST", f"/projects/{slug}/next", json={}).json()
        me(
            "POST",
            f"/assignments/{task['assignment']}/submit",
            json={"answers": {"mood": "glad"}, "lead_ms": 5},
        )
    rows = world.rows("SELECT id FROM items WHERE project_id = :p", p=project)
    world.assay.database.write_now(
        lambda conn: conn.execute(
            insert(tables.consensus),
            [
                {
                    "project_id": project, "item_id": row["id"], "question": "mood",
                    "value": '"glad"', "posterior": 0.9, "method": "majority", "n": 1, "at": NOW,
                }
                for row in rows
            ],
        )
    )  # fmt: skip
    return owner, ann, project


def lines(response) -> list[dict]:
    assert response.status_code == 200, response.text
    return [json.loads(line) for line in response.content.splitlines()]


def test_a_direct_export_streams_all_items_with_provenance_and_pseudonyms_only(client, world):
    owner, _, _ = labelled(client, world)
    response = client(owner)("GET", "/projects/streets/export?format=jsonl")
    found = lines(response)
    assert [line["data"]["text"]["text"] for line in found] == ["item 0", "item 1", "item 2"]
    annotation = found[0]["annotations"][0]
    assert annotation["by"] == "A-07"
    assert annotation["answers"] == {"mood": "glad"}
    assert found[0]["labels"]["mood"]["posterior"] == 0.9
    assert "attachment" in response.headers["content-disposition"]
    assert response.headers["content-disposition"].count(".jsonl") == 2
    assert b"Anna" not in response.content
    assert b"@example.org" not in response.content
    events = world.rows("SELECT kind FROM events WHERE kind LIKE 'export%'")
    assert [event["kind"] for event in events] == ["export.streamed"]


def test_an_export_can_leave_out_who_annotated_and_keep_some_states_only(client, world):
    owner, _, _ = labelled(client, world, n=2)
    me = client(owner)
    bare = me("GET", "/projects/streets/export?format=jsonl&provenance=false")
    assert all(line["annotations"] == [] for line in lines(bare))
    assert b"A-07" not in bare.content
    assert lines(me("GET", "/projects/streets/export?format=jsonl&states=waiting")) == []
    assert len(lines(me("GET", "/projects/streets/export?format=jsonl&states=settled"))) == 2


def test_what_is_wrong_with_an_export_is_told_before_the_stream_begins(client, world):
    owner, _, _ = labelled(client, world, n=1)
    me = client(owner)
    wrong = me("GET", "/projects/streets/export?format=xml")
    assert wrong.status_code == 422
    assert wrong.json()["problems"][0]["pointer"] == "/format"
    assert "jsonl" in wrong.json()["problems"][0]["message"]
    assert me("GET", "/projects/streets/export?format=coco").json()["code"] == "format_does_not_fit"
    assert me("GET", "/projects/streets/export?format=csv&states=new").status_code == 422
    assert me("GET", "/projects/streets/export?format=csv&snapshot=nope").status_code == 404
    assert me("GET", "/projects/other/export?format=csv").status_code == 404


@pytest.mark.parametrize("role", ["viewer", "annotator", "reviewer"])
def test_only_managers_and_owners_take_exports(client, world, role):
    _, _, project = labelled(client, world, n=1)
    other = world.person()
    world.member(project, other, role)
    me = client(other)
    assert me("GET", "/projects/streets/export?format=csv").status_code == 403
    assert me("POST", "/projects/streets/exports", json={"format": "csv"}).status_code == 403
    assert me("POST", "/projects/streets/snapshots", json={"name": "v1"}).status_code == 403


def test_an_export_file_is_made_by_a_job_and_its_download_resumes(client, world, assay):
    owner, _, _ = labelled(client, world)
    me = client(owner)
    made = me("POST", "/projects/streets/exports", json={"format": "csv"}).json()
    assert made["state"] == "queued"
    assert made["download"] is None
    assert any("apostrophe" in loss for loss in made["losses"])
    file = f"/projects/streets/exports/{made['id']}/file"
    assert me("GET", file).json()["code"] == "not_ready"
    run_jobs(assay, world)
    done = me("GET", f"/projects/streets/exports/{made['id']}").json()
    assert done["state"] == "done"
    assert done["download"].endswith("/file")
    whole = me("GET", file)
    assert whole.status_code == 200
    assert len(whole.content) == done["size"]
    assert hashlib.sha256(whole.content).hexdigest() == done["sha256"]
    tag = whole.headers["etag"]
    part = me("GET", file, headers={"Range": "bytes=10-", "If-Range": tag})
    assert part.status_code == 206
    assert part.content == whole.content[10:]
    assert part.headers["content-range"] == f"bytes 10-{done['size'] - 1}/{done['size']}"
    assert me("GET", file, headers={"Range": "bytes=-5"}).content == whole.content[-5:]
    assert me("GET", file, headers={"Range": "bytes=0-3"}).content == whole.content[:4]
    changed = me("GET", file, headers={"Range": "bytes=10-", "If-Range": '"other"'})
    assert changed.content == whole.content
    beyond = me("GET", file, headers={"Range": f"bytes={done['size']}-"})
    assert beyond.status_code == 416
    assert me("GET", file, headers={"If-None-Match": tag}).status_code == 304
    listed = me("GET", "/projects/streets/exports").json()["items"]
    assert [export["id"] for export in listed] == [made["id"]]


def test_a_viewer_downloads_only_what_does_not_tell_who_annotated(client, world, assay):
    owner, _, project = labelled(client, world, n=1)
    viewer = world.person()
    world.member(project, viewer, "viewer")
    for body in ({"format": "jsonl"}, {"format": "jsonl", "options": {"provenance": False}}):
        client(owner)("POST", "/projects/streets/exports", json=body)
    run_jobs(assay, world)
    me = client(viewer)
    without, full = me("GET", "/projects/streets/exports").json()["items"]
    assert me("GET", f"/projects/streets/exports/{full['id']}/file").status_code == 403
    assert me("GET", f"/projects/streets/exports/{without['id']}/file").status_code == 200


def test_a_snapshot_never_changes_whatever_happens_after_it(client, world, assay):
    owner, _ann, project = labelled(client, world, n=2)
    me = client(owner)
    made = me("POST", "/projects/streets/snapshots", json={"name": "v1", "note": "first"}).json()
    assert (made["state"], made["sha256"]) == ("queued", None)
    early = me("GET", "/projects/streets/export?format=jsonl&snapshot=v1")
    assert early.json()["code"] == "not_frozen"
    run_jobs(assay, world)
    snapshot = me("GET", "/projects/streets/snapshots").json()["items"][0]
    assert (snapshot["state"], snapshot["n_items"], snapshot["n_annotations"]) == ("done", 2, 2)
    assert snapshot["certificate"]["items_by_state"] == {"settled": 2}
    before = me("GET", "/projects/streets/export?format=jsonl&snapshot=v1").content
    assert hashlib.sha256(before).hexdigest() == snapshot["sha256"]
    with_csv = me("GET", "/projects/streets/export?format=csv&snapshot=v1").content
    world.items(project, 3, text_of="later")
    world.assay.database.write_now(
        lambda conn: conn.execute(tables.consensus.update().values(value='"sad"'))
    )
    assert me("GET", "/projects/streets/export?format=jsonl&snapshot=v1").content == before
    assert me("GET", "/projects/streets/export?format=csv&snapshot=v1").content == with_csv
    assert len(lines(me("GET", "/projects/streets/export?format=jsonl"))) == 5
    again = me("POST", "/projects/streets/snapshots", json={"name": "v1"})
    assert again.json()["code"] == "snapshot_exists"
    assert [e["kind"] for e in world.rows("SELECT kind FROM events WHERE kind = 'snapshot.made'")]


def test_an_export_of_a_snapshot_equals_one_of_the_state_it_froze(client, world, assay):
    owner, _, _ = labelled(client, world, n=3)
    me = client(owner)
    live = {f: me("GET", f"/projects/streets/export?format={f}").content for f in FORMATS}
    me("POST", "/projects/streets/snapshots", json={"name": "v1"})
    run_jobs(assay, world)
    for name in FORMATS:
        frozen = me("GET", f"/projects/streets/export?format={name}&snapshot=v1").content
        assert frozen == live[name], name


FORMATS = ("jsonl", "csv", "csv-labels")


def test_revisions_and_files_are_told_and_internal_keys_are_not(client, world):
    owner, ann = world.person(role="owner"), world.person()
    project = world.project(owner, questions=BOXES)
    world.member(project, ann, pseudonym="A-01")
    blob = {
        "uid": "blb_1", "project_id": project, "sha256": "ab" * 32, "key": "f" * 32,
        "kind": "image", "media_type": "image/png", "size": 9, "width": 64, "height": 48,
        "original_name": "street.png", "created_at": NOW,
    }  # fmt: skip
    data = {
        "photo": {
            "type": "image", "key": "e" * 32, "thumb": "d" * 32, "media_type": "image/png",
            "thumb_type": "image/webp", "width": 64, "height": 48, "blob": "blb_1",
        }
    }  # fmt: skip
    region = {"id": "r1", "label": "cyclist", "box": [1.0, 2.0, 3.0, 4.0], "attributes": {}}
    body = msgspec.json.encode({"answers": {"people": [region]}}).decode()

    def add(conn) -> None:
        conn.execute(insert(tables.blobs).values(**blob))
        (item,) = world_items
        conn.execute(
            tables.items.update().values(
                data=msgspec.json.encode(data).decode(), state="accepted", attributes="{}"
            )
        )
        key = conn.execute(
            insert(tables.annotations)
            .values(
                uid="ann_1", project_id=project, item_id=item, person_id=ann.id, state="accepted",
                rev=2, body=body, schema_version=1, guideline_version=4, at=NOW,
            )
            .returning(tables.annotations.c.id)
        ).scalar_one()  # fmt: skip
        for rev, author, text in ((1, ann, '{"answers":{}}'), (2, owner, body)):
            conn.execute(
                insert(tables.annotation_revisions).values(
                    project_id=project, annotation_id=key, rev=rev, author_id=author.id, body=text,
                    reason="fix" if rev == 2 else "", schema_version=1, guideline_version=4, at=NOW,
                )
            )  # fmt: skip
        conn.execute(
            insert(tables.consensus).values(
                project_id=project, item_id=item, question="people",
                value=msgspec.json.encode([region]).decode(), posterior=1.0, method="review", n=1,
                at=NOW,
            )
        )  # fmt: skip

    world_items = world.items(project, 1)
    world.assay.database.write_now(add)
    me = client(owner)
    response = me("GET", "/projects/streets/export?format=jsonl")
    (line,) = lines(response)
    annotation = line["annotations"][0]
    assert (annotation["by"], annotation["author"], annotation["reason"]) == ("A-01", "O-01", "fix")
    assert annotation["earlier"][0]["answers"] == {}
    assert line["media"]["photo"]["name"] == "street.png"
    assert "key" not in line["data"]["photo"]
    assert "e" * 32 not in response.text
    assert "f" * 32 not in response.text
    coco = me("GET", "/projects/streets/export?format=coco").json()
    assert coco["images"][0]["file_name"] == "street.png"
    assert coco["annotations"][0]["bbox"] == [1.0, 2.0, 3.0, 4.0]
    formats = {f["name"]: f for f in me("GET", "/formats?project=streets").json()["items"]}
    assert formats["coco"]["fits"]
    assert any("scene" in sentence for sentence in formats["coco"]["loses"])


def test_formats_tell_what_they_lose(client, world):
    me = client(world.person())
    formats = {f["name"]: f for f in me("GET", "/formats").json()["items"]}
    assert formats["jsonl"]["loses"] == []
    assert {"boxes", "polygons", "masks", "keypoints"} <= set(formats["coco"]["label_types"])
    assert any("Rotation" in sentence for sentence in formats["coco"]["loses"])


def test_an_export_sees_one_state_although_work_goes_on(client, world, assay):
    owner, _, project = labelled(client, world, n=120)
    from assay.services import exporting
    from assay.services.dataset_files import Options

    seen = []

    def write(chunks) -> None:
        for number, chunk in enumerate(chunks):
            if number == 0:  # work goes on after the first rows were read
                world.items(project, 5, text_of="later")
            seen.append(chunk)

    assay.perform_now(
        owner.credential, exporting.copy_export, "streets", "jsonl", None, Options(), write,
        lambda done, total: None,
    )  # fmt: skip
    assert b"".join(seen).count(b"\n") == 120


def test_a_cancelled_export_stops_and_leaves_no_file(client, world, assay, monkeypatch):
    owner, _, _ = labelled(client, world, n=3)
    me = client(owner)
    monkeypatch.setattr("assay.services.exporting.PROGRESS_ROWS", 1)
    made = me("POST", "/projects/streets/exports", json={"format": "jsonl"}).json()
    assert me("POST", f"/projects/streets/jobs/{made['job']}/cancel").status_code == 201
    run_jobs(assay, world)
    found = me("GET", f"/projects/streets/exports/{made['id']}").json()
    assert (found["state"], found["download"]) == ("cancelled", None)


def test_a_stream_stops_when_the_client_leaves(world, assay):
    from assay.services.context import reads, require_person

    owner, made = world.person(role="owner"), []

    @reads
    def endless(ctx):
        require_person(ctx)

        def chunks():
            while True:
                made.append(1)
                yield b"x"

        return chunks()

    async def leave() -> int:
        stream = assay.stream(owner.credential, endless)
        async for _ in stream:
            break
        await stream.aclose()
        await asyncio.sleep(0.3)
        count = len(made)
        await asyncio.sleep(0.3)
        return count

    assert asyncio.run(leave()) == len(made) < 50
