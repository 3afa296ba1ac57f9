"""Items of every kind come in: what they are is decided by content, what is missing by a job."""

from __future__ import annotations

import io
import json
import struct

import msgspec
import pytest
from PIL import Image

from assay.core.values import MINUTE
from assay.jobs.reactions import react
from assay.jobs.worker import run_job
from assay.services import media_job
from tests.media import making
from tests.services.intake_world import (
    imported,
    lines,
    png,
    project_with,
    run_jobs,
    start,
    upload,
    zipped,
)


@pytest.fixture
def owner(world):
    return world.person(role="owner")


@pytest.fixture
def http(client, owner):
    return client(owner)


def items(world):
    return world.rows("SELECT * FROM items ORDER BY id")


def data_of(row):
    return msgspec.json.decode(row["data"])


def blob(world, key):
    return b"".join(world.assay.media.read(key))


def next_task(world, client, project):
    annotator = world.person()
    world.member(project, annotator)
    me = client(annotator)
    return me, me("POST", "/projects/streets/next", json={})


def test_a_video_is_handed_out_once_every_frame_of_it_is_known(
    world, owner, http, client, tmp_path
):
    project = project_with(world, owner, {"clip": {"type": "video"}})
    content = making.video(tmp_path, sound=True, options={"bf": "2"})
    view, report = imported(world, http, content, "anything.dat", format="files")
    assert (view["added"], view["bad"], report) == (1, 0, [])
    (row,) = items(world)
    assert (row["state"], row["ready"]) == ("preparing", 0)
    me, none = next_task(world, client, project)
    assert none.status_code == 204
    run_jobs(world)
    (row,) = items(world)
    assert (row["state"], row["ready"], row["broken_reason"]) == ("waiting", 1, None)
    datum = data_of(row)["clip"]
    assert (datum["width"], datum["height"], datum["frames"]) == (320, 180, 12)
    index = blob(world, datum["index"])
    assert struct.unpack("<12q", index) == tuple(range(0, 480_000, 40_000))
    shown = me("POST", "/projects/streets/next", json={}).json()["data"]["clip"]
    assert shown["type"] == "video"
    assert shown["has_audio"] is True
    assert set(shown) == {
        *("type", "url", "poster", "width", "height", "duration", "frames", "rate", "index"),
        *("has_audio", "strip", "peaks"),
    }
    got = me("GET", shown["index"])
    assert got.content == index
    assert got.headers["content-disposition"] == "inline"
    played = me("GET", shown["url"], headers={"Range": "bytes=0-99"})
    assert (played.status_code, played.headers["content-type"]) == (206, "video/mp4")


def test_a_broken_video_is_set_aside_with_the_reason_and_the_rest_goes_on(
    world, owner, http, tmp_path
):
    project_with(world, owner, {"clip": {"type": "video"}})
    whole = making.video(tmp_path, "whole.mkv", n=100)
    archive = zipped(
        {
            "a.mp4": making.video(tmp_path),
            "cut.mkv": whole[: len(whole) // 2],
            "header.mp4": making.video(tmp_path, "x.mp4")[:200],
            "picture.mp4": png(),
            "empty.mp4": b"",
        }
    )
    view, report = imported(world, http, archive, "clips.zip")
    assert (view["added"], view["broken"], view["bad"]) == (3, 1, 2)
    assert {(one["external_id"], one["code"]) for one in report} == {
        ("header.mp4", "broken_medium"),
        ("picture.mp4", "not_a_video"),
        ("empty.mp4", "empty_file"),
    }
    run_jobs(world)
    states = {row["external_id"]: (row["state"], row["broken_reason"]) for row in items(world)}
    assert states["a.mp4"] == ("waiting", None)
    assert states["cut.mkv"][0] == "broken"
    assert "cut off" in states["cut.mkv"][1]
    assert states["header.mp4"][0] == "broken"


def test_media_killed_in_between_go_on_with_the_item_that_was_in_hand(
    world, owner, http, tmp_path, monkeypatch
):
    project_with(world, owner, {"clip": {"type": "audio"}})
    for number in range(3):
        making.sound(tmp_path / f"{number}.wav", seconds=1 + number)
    archive = zipped({f"{n}.wav": (tmp_path / f"{n}.wav").read_bytes() for n in range(3)})
    imported(world, http, archive, "sounds.zip")
    derived = media_job._Work._derived
    calls = []

    def killed(self, blob):
        calls.append(blob.original_name)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return derived(self, blob)

    monkeypatch.setattr(media_job._Work, "_derived", killed)
    (job,) = world.rows("SELECT id, payload FROM jobs WHERE kind = 'media'")
    with pytest.raises(KeyboardInterrupt):
        run_job(world.assay, job["id"])
    assert [row["state"] for row in items(world)] == ["waiting", "preparing", "preparing"]
    world.assay.database.write_now(
        lambda conn: conn.exec_driver_sql("UPDATE jobs SET heartbeat_at = 1, state = 'running'")
    )
    run_job(world.assay, job["id"])
    assert [row["state"] for row in items(world)] == ["waiting"] * 3
    assert calls == ["0.wav", "1.wav", "1.wav", "2.wav"]
    (after,) = world.rows("SELECT done, total, result FROM jobs WHERE kind = 'media'")
    assert (after["done"], after["total"]) == (300, 300)
    assert json.loads(after["result"]) == {"prepared": 3, "broken": 0}


def test_gold_waits_with_its_video(world, owner, http, tmp_path):
    project_with(world, owner, {"clip": {"type": "video"}})
    manifest = lines({"data": {"clip": "a.mp4"}, "gold": {"answers": {"scene": "indoors"}}})
    archive = zipped({"manifest.jsonl": manifest, "a.mp4": making.video(tmp_path)})
    imported(world, http, archive, "clips.zip")
    (row,) = items(world)
    assert (row["state"], row["gold"]) == ("preparing", 0)
    run_jobs(world)
    (row,) = items(world)
    assert (row["state"], row["gold"], row["ready"]) == ("accepted", 1, 0)
    assert len(world.rows("SELECT * FROM gold")) == 1


def test_the_same_video_again_is_ready_at_once_and_kept_once(world, owner, http, tmp_path):
    project_with(world, owner, {"clip": {"type": "video"}})
    content = making.video(tmp_path)
    imported(world, http, zipped({"a.mp4": content}), "a.zip")
    run_jobs(world)
    imported(world, http, zipped({"b.mp4": content}), "b.zip")
    first, second = items(world)
    assert second["state"] == "waiting"
    assert data_of(first) == data_of(second)
    assert len(world.rows("SELECT * FROM blobs")) == 1
    assert len(world.rows("SELECT * FROM jobs WHERE kind = 'media'")) == 1


def test_sound_has_peaks_and_a_spectrogram_behind_one_address(world, owner, http, client, tmp_path):
    project = project_with(world, owner, {"speech": {"type": "audio"}})
    making.sound(tmp_path / "a.mp3", "libmp3lame")
    content = (tmp_path / "a.mp3").read_bytes()
    imported(world, http, content, "a.mp3", format="files")
    run_jobs(world)
    me, task = next_task(world, client, project)
    shown = task.json()["data"]["speech"]
    assert abs(shown["duration"] - 3_000_000) < 60_000
    peaks = me("GET", shown["peaks"]).content
    assert peaks[:4] == b"APK1"
    drawn = shown["spectrogram"]
    assert (drawn["tiles"], drawn["seconds_per_tile"], drawn["top_hz"]) == (1, 5.0, 16_000)
    tile = me("GET", f"{drawn['url']}/0.webp")
    assert (tile.status_code, tile.headers["content-type"]) == (200, "image/webp")
    assert tile.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert me("GET", f"{drawn['url']}/1.webp").status_code == 404
    assert me("GET", f"{drawn['url']}/../{drawn['url']}").status_code == 404
    stranger = client(world.person())
    assert stranger("GET", f"{drawn['url']}/0.webp").status_code == 404


def test_documents_come_as_pages_with_their_text(world, owner, http, client):
    project = project_with(world, owner, {"paper": {"type": "document"}})
    archive = zipped({"a": making.pdf(("Hello world", "Second page")), "b": making.tiff()})
    view, report = imported(world, http, archive, "papers.zip")
    assert (view["added"], report) == (2, [])
    run_jobs(world)
    paper, scan = (data_of(row)["paper"] for row in items(world))
    assert (paper["pages"], scan["n_pages"]) == ([[600, 800]] * 2, 3)
    me, task = next_task(world, client, project)
    shown = task.json()["data"]["paper"]
    assert shown["n_pages"] == 2
    layer = me("GET", shown["pages"][0]["text"]).json()
    assert layer["text"] == "Hello world"
    assert [word[:2] for word in layer["words"]] == [[0, 5], [6, 11]]
    assert me("GET", shown["pages"][1]["url"]).headers["content-type"] == "image/webp"


def test_conversations_come_in_one_shape_whatever_they_were_written_in(world, owner, http, client):
    project = project_with(world, owner, {"talk": {"type": "conversation"}})
    said = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
    view, report = imported(
        world,
        http,
        lines(
            {"external_id": "list", "data": {"talk": said}},
            {"external_id": "text", "data": {"talk": json.dumps({"messages": said})}},
            {"external_id": "pair", "data": {"talk": {"turns": [], "candidates": ["A", "B"]}}},
            {"external_id": "bad", "data": {"talk": {"turns": [{"role": "user"}, {"text": 1}]}}},
            {"external_id": "none", "data": {"talk": {}}},
        ),
    )
    assert (view["added"], view["bad"]) == (3, 2)
    assert [(one["external_id"], one["pointer"]) for one in report] == [
        ("bad", "/data/talk/turns/0/text"),
        ("bad", "/data/talk/turns/1/text"),
        ("bad", "/data/talk/turns/1/role"),
        ("none", "/data/talk"),
    ]
    first, second, pair = (data_of(row)["talk"]["conversation"] for row in items(world))
    assert (
        first
        == second
        == {
            "turns": [
                {"id": "t1", "role": "user", "text": "Hi"},
                {"id": "t2", "role": "assistant", "text": "Hello"},
            ]
        }
    )
    assert [one["id"] for one in pair["candidates"]] == ["a", "b"]
    _, task = next_task(world, client, project)
    assert task.json()["data"]["talk"]["conversation"]["turns"][1]["text"] == "Hello"


def test_series_come_as_columns_and_say_what_is_wrong_with_a_row(world, owner, http, client):
    project = project_with(world, owner, {"drive": {"type": "series"}})
    good = "t [s],speed [m/s],rpm\n0,1.5,900\n0.1,,910\n0.2,1.7,\n"
    view, report = imported(
        world, http, zipped({"a.csv": good.encode(), "b.csv": b"t,v\n0,1\n0,2\n"}), "drives.zip"
    )
    assert (view["added"], view["bad"]) == (1, 1)
    assert report[0]["code"] == "time_not_growing"
    me, task = next_task(world, client, project)
    shown = task.json()["data"]["drive"]
    assert (shown["n"], shown["time"]) == (3, {"name": "t", "unit": "s"})
    assert shown["columns"] == [{"name": "speed", "unit": "m/s"}, {"name": "rpm"}]
    got = me("GET", shown["url"])
    assert got.json() == {
        "time": [0.0, 0.1, 0.2],
        "columns": [[1.5, None, 1.7], [900.0, 910.0, None]],
    }


def test_html_comes_clean_with_the_text_that_offsets_refer_to(world, owner, http, client):
    project = project_with(world, owner, {"page": {"type": "html"}})
    source = "<h1>Tïtle</h1><p onclick=x>Some <b>bold</b>&nbsp;text<script>1</script></p>"
    imported(world, http, lines({"data": {"page": source}}))
    _, task = next_task(world, client, project)
    shown = task.json()["data"]["page"]
    assert shown["text"] == "Tïtle\nSome bold\xa0text\n"
    assert "script" not in shown["html"]
    assert "onclick" not in shown["html"]


def test_items_of_several_images_are_folders_whose_files_are_named_as_the_data(world, owner, http):
    data = {"before": {"type": "image"}, "after": {"type": "image"}}
    project_with(world, owner, data)
    archive = zipped(
        {
            "one/before.png": png(1),
            "one/after.png": png(2),
            "two/before.png": png(3),
        }
    )
    view, report = imported(world, http, archive, "pairs.zip")
    assert (view["added"], view["bad"]) == (1, 1)
    assert (report[0]["external_id"], report[0]["code"]) == ("two", "missing_datum")
    (row,) = items(world)
    assert (row["external_id"], set(data_of(row))) == ("one", {"before", "after"})


def test_a_large_image_is_handed_out_at_once_and_gets_tiles_later(
    world, owner, http, client, tmp_path
):
    project = project_with(world, owner, {"photo": {"type": "image"}})
    world.assay.settings.tiles_from_pixels = 1_000_000
    imported(world, http, zipped({"a.png": png(1, 1200, 1000)}), "a.zip")
    (row,) = items(world)
    assert (row["state"], row["ready"]) == ("waiting", 1)
    run_jobs(world)
    me, task = next_task(world, client, project)
    tiles = task.json()["data"]["photo"]["tiles"]
    assert (tiles["levels"], tiles["size"], tiles["overlap"]) == (3, 512, 0)
    for name in ("0/0_0", "1/1_0", "2/2_1"):
        assert me("GET", f"{tiles['url']}/{name}.webp").status_code == 200
    assert me("GET", f"{tiles['url']}/2/3_0.webp").status_code == 404


def test_of_an_animated_picture_the_first_frame_is_shown_and_said_so(
    world, owner, http, client, tmp_path
):
    project = project_with(world, owner, {"photo": {"type": "image"}})
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    imported(world, http, zipped({"a.gif": (tmp_path / "a.gif").read_bytes()}), "a.zip")
    me, task = next_task(world, client, project)
    shown = task.json()["data"]["photo"]
    assert shown["of_frames"] == 3
    with Image.open(io.BytesIO(me("GET", shown["url"]).content)) as image:
        assert (getattr(image, "n_frames", 1), image.convert("RGB").getpixel((5, 5))) == (
            1,
            (255, 0, 0),
        )


def test_a_deleted_project_leaves_no_media_behind(world, owner, http, clock, tmp_path):
    project_with(world, owner, {"clip": {"type": "video"}})
    imported(world, http, making.video(tmp_path), "a.mp4", format="files")
    run_jobs(world)
    folder = world.assay.settings.data / "media"
    assert sum(path.is_file() for path in folder.rglob("*")) >= 5
    rev = http("GET", "/projects/streets").json()["rev"]
    gone = http("DELETE", "/projects/streets", headers={"If-Match": f'"{rev}"'})
    assert gone.status_code == 204
    clock.forward(MINUTE)
    while react(world.assay):
        pass
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_where_a_video_was_taken_is_not_kept(world, owner, http, tmp_path):
    project_with(world, owner, {"clip": {"type": "video"}})
    content = bytearray(making.video(tmp_path))
    place = b"\x00\x00\x00\x1b\xa9xyz\x00\x0f\x15\xc7+52.5200+13.405"
    box = (8 + len(place)).to_bytes(4, "big") + b"udta" + place
    moov = content.rindex(b"moov") - 4
    size = int.from_bytes(content[moov : moov + 4], "big")
    assert moov + size == len(content)
    content[moov : moov + 4] = (size + len(box)).to_bytes(4, "big")
    imported(world, http, bytes(content + box), "a.mp4", format="files")
    run_jobs(world)
    (row,) = world.rows("SELECT * FROM blobs")
    assert msgspec.json.decode(row["meta"])["stripped"] == ["udta"]
    assert b"+52.5200" not in blob(world, row["key"])
    assert items(world)[0]["state"] == "waiting"


def test_media_without_files_are_refused_with_the_way_to_send_them(world, owner, http):
    project_with(world, owner, {"clip": {"type": "video"}})
    answer = http("POST", "/projects/streets/items", json={"items": [{"data": {"clip": "a.mp4"}}]})
    assert answer.json()["problems"][0]["code"] == "needs_file"


def test_a_stop_is_obeyed_while_a_medium_is_decoded(world, owner, http, tmp_path, monkeypatch):
    project_with(world, owner, {"clip": {"type": "audio"}})
    making.sound(tmp_path / "a.wav", seconds=1)
    content = (tmp_path / "a.wav").read_bytes()
    uid = start(http, upload(http, content, "a.wav"), format="files")
    run_jobs(world)
    assert http("GET", f"/projects/streets/imports/{uid}").json()["state"] == "done"
    (job,) = world.rows("SELECT id, uid FROM jobs WHERE kind = 'media'")
    monkeypatch.setattr(media_job, "_EVERY", 0.0)

    def asked(self, blob):
        answer = http("POST", f"/projects/streets/jobs/{job['uid']}/cancel", json={})
        assert answer.status_code in (200, 201), answer.text
        self._progress(0.5)

    with monkeypatch.context() as patch:
        patch.setattr(media_job._Work, "_derived", asked)
        run_job(world.assay, job["id"])
    assert world.rows("SELECT state FROM jobs WHERE kind = 'media'") == [{"state": "cancelled"}]
    assert items(world)[0]["state"] == "preparing"
    http("POST", f"/projects/streets/jobs/{job['uid']}/retry", json={})
    run_jobs(world)
    assert items(world)[0]["state"] == "waiting"
