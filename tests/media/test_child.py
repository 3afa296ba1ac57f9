"""The process that media are decoded in: limits, crashes and endless work end it, and only it."""

from __future__ import annotations

import io
import os
import sys
import zipfile

import pytest
from PIL import Image

from assay.core.errors import NotFound
from assay.media.broken import BrokenMedium
from assay.media.child import Child
from assay.media.deriving import Deriver, scratch
from assay.media.limits import MediaLimits
from assay.media.packing import Pack, find_entry
from assay.media.sniffing import Sniffed, sniff
from assay.media.storage import FolderStore, new_key
from assay.media.stripping_moving import patched, patches_of
from tests.media import making

HOSTILE = """
import os, sys, time
from assay.media.child import serve

def loop(file, request, progress):
    while True:
        progress(0.5)
        time.sleep(0.05)

def crash(file, request, progress):
    os._exit(3)

def flood(file, request, progress):
    return {"size": len(bytearray(3_000_000_000))}

def fill(file, request, progress):
    with open(request["path"], "wb") as out:
        out.write(bytes(5_000_000))
    return {}

def read(file, request, progress):
    return {"content": file.read(), "env": sorted(os.environ)}

serve({"loop": loop, "crash": crash, "flood": flood, "fill": fill, "read": read}, sys.argv[1:])
"""


@pytest.fixture
def child(tmp_path, monkeypatch):
    (tmp_path / "hostile_tasks.py").write_text(HOSTILE)
    real = sys.executable
    wrapper = tmp_path / "python"
    wrapper.write_text(f'#!/bin/sh\nshift 3\nexec {real} {tmp_path}/hostile_tasks.py "$@"\n')
    wrapper.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(wrapper))
    with Child("hostile_tasks", megabytes=1_500, written=1_000_000) as child:
        yield child


def test_a_child_reads_the_file_and_knows_nothing_of_the_server(child, monkeypatch):
    monkeypatch.setenv("ASSAY_SECRET", "x")
    found = child.call("read", io.BytesIO(b"abc"), {}, 20)
    assert found["content"] == b"abc"
    assert "ASSAY_SECRET" not in found["env"]


@pytest.mark.parametrize(
    ("task", "code"),
    [("loop", "medium_too_slow"), ("crash", "broken_medium"), ("flood", "medium_memory")],
)
def test_hostile_work_ends_with_a_reason_and_the_next_file_gets_its_turn(child, task, code):
    with pytest.raises(BrokenMedium) as caught:
        child.call(task, io.BytesIO(b""), {}, 2.0)
    assert caught.value.code == code
    assert child.call("read", io.BytesIO(b"next"), {}, 20)["content"] == b"next"


def test_what_a_child_writes_is_bounded(child, tmp_path):
    with pytest.raises(BrokenMedium):
        child.call("fill", io.BytesIO(b""), {"path": str(tmp_path / "big")}, 20)
    assert os.path.getsize(tmp_path / "big") <= 1_000_000


def test_who_watches_the_progress_can_end_it(child):
    def enough(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        child.call("loop", io.BytesIO(b""), {}, 20, enough)
    assert child._process is None


def test_a_large_picture_is_cut_into_tiles_at_halving_scales(tmp_path):
    Image.effect_mandelbrot((1_300, 700), (-2, -1, 1, 1), 20).save(tmp_path / "a.png")
    with (
        Deriver(MediaLimits()) as deriver,
        scratch() as folder,
        (tmp_path / "a.png").open("rb") as file,
    ):
        from pathlib import Path

        found = deriver.derive(
            file, "image", Sniffed("image", "image/png"), {"width": 1_300, "height": 700},
            Path(folder),
        )  # fmt: skip
        assert found.facts == {"levels": 3}
        names = set(zipfile.ZipFile(found.files["tiles"]).namelist())
    assert names == {
        "0/0_0.webp", "1/0_0.webp", "1/1_0.webp",
        *(f"2/{x}_{y}.webp" for x in range(3) for y in range(2)),
    }  # fmt: skip


def test_entries_of_a_pack_are_found_by_name_and_nothing_else_is(tmp_path):
    with Pack(tmp_path / "pack") as pack:
        pack.add("0/1_2.webp", b"one")
        pack.add("1.json", b"{}")
    store = FolderStore(tmp_path / "store")
    key = store.put(new_key(7), [(tmp_path / "pack").read_bytes()]).key
    for name, content in (("0/1_2.webp", b"one"), ("1.json", b"{}")):
        start, stop = find_entry(store, key, name)
        assert b"".join(store.read(key, start, stop)) == content
    for name in ("../1.json", "0/1_2", "", "/1.json"):
        with pytest.raises(NotFound):
            find_entry(store, key, name)


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
        (b"\x00\x00\x00\x18ftypM4A ", "audio/mp4"),
        (b"\x00\x00\x00\x14ftypqt  ", "video/mp4"),
        (b"\x1a\x45\xdf\xa3" + b"\x00" * 20 + b"webm", "video/webm"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"fLaC\0\0\0", "audio/flac"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x00\x00%PDF-1.7", "application/pdf"),
        (b"G" + bytes(187) + b"G" + bytes(187) + b"G" + bytes(20), "video/mp2t"),
    ],
)
def test_files_are_known_by_their_first_bytes(head, media_type):
    assert sniff(head).media_type == media_type


@pytest.mark.parametrize(
    "head", [b"", b"hello", b"#EXTM3U\n", b"\x00\x00\x00\x18ftypheic", b"<svg>", b"\xff\xff\xff"]
)
def test_what_is_no_medium_is_none(head):
    assert sniff(head) is None


def test_tags_go_and_the_sound_stays(tmp_path):
    import av

    for name, codec in (("a.flac", "flac"), ("a.mp3", "libmp3lame"), ("a.mka", "flac")):
        path = tmp_path / name
        making.sound(path, codec, 1.0)
        tagged = tmp_path / f"tagged-{name}"
        with av.open(str(path)) as source, av.open(str(tagged), "w") as out:
            out.metadata["title"] = "SECRET-PLACE"
            out.metadata["artist"] = "SECRET-PERSON"
            stream = out.add_stream_from_template(source.streams.audio[0])
            for packet in source.demux(audio=0):
                if packet.dts is not None:
                    packet.stream = stream
                    out.mux(packet)
        content = tagged.read_bytes()
        assert b"SECRET-PERSON" in content
        demuxer = sniff(content[:4_096]).demuxer
        patches = patches_of(io.BytesIO(content), demuxer)
        clean = b"".join(patched([content[:500], content[500:]], patches))
        assert b"SECRET" not in clean
        assert len(clean) == len(content)
        tagged.write_bytes(clean)
        with av.open(str(tagged)) as left:
            assert sum(frame.samples for frame in left.decode(audio=0)) >= 44_000
