"""Videos of every odd kind: exact times, upright sizes, proxies, and what is broken said so."""

from __future__ import annotations

import struct
from fractions import Fraction

import av
import pytest

from assay.media.broken import BrokenMedium
from assay.media.limits import MediaLimits
from assay.media.sniffing import HEAD, sniff
from assay.media.video import derive_video, probe_video
from tests.media import barcode, making

LIMITS = MediaLimits()


def derived(path, folder, limits=LIMITS):
    folder.mkdir(exist_ok=True)
    sniffed = sniff(path.open("rb").read(HEAD))
    with path.open("rb") as file:
        facts = derive_video(
            file, sniffed.demuxer, sniffed.media_type, folder, limits, lambda _: None
        )
    index = (folder / "index").read_bytes()
    return facts, list(struct.unpack(f"<{len(index) // 8}q", index))


def shown(path):
    """Time in µs and number of each frame that a file shows."""
    with av.open(str(path)) as container:
        return [
            (
                round(frame.pts * frame.time_base * 1_000_000),
                barcode.number_of(frame.to_ndarray(format="rgb24")),
            )
            for frame in container.decode(video=0)
        ]


@pytest.mark.parametrize("name", list(barcode.FOUR))
def test_the_index_holds_the_time_of_every_frame_in_display_order(name, tmp_path):
    times = barcode.FOUR[name](tmp_path / name)
    facts, index = derived(tmp_path / name, tmp_path / "out")
    assert index == times
    assert shown(tmp_path / name) == [(at, number) for number, at in enumerate(index)]
    assert (facts["frames"], facts["proxy"]) == (110, False)
    assert facts["variable"] == (name == "variable.mp4")
    assert facts["duration"] > index[-1]


@pytest.mark.parametrize(
    ("name", "codec", "more"),
    [
        ("old.avi", "mpeg4", {}),
        ("clip.mov", "mjpeg", {"pix_fmt": "yuvj420p"}),
        ("deep.mkv", "libx264", {"pix_fmt": "yuv422p"}),
    ],
)
def test_what_browsers_cannot_decode_gets_a_proxy_with_the_same_frames(name, codec, more, tmp_path):
    barcode.make(tmp_path / name, codec, n=70, **more)
    facts, index = derived(tmp_path / name, tmp_path / "out")
    assert facts["proxy"] is True
    assert shown(tmp_path / "out" / "proxy") == [(at, n) for n, at in enumerate(index)]
    with av.open(str(tmp_path / "out" / "proxy")) as proxy:
        assert proxy.streams.video[0].codec_context.name in ("vp9", "libvpx-vp9")


def test_key_frames_far_apart_get_a_proxy_that_keeps_a_variable_clock(tmp_path):
    times = [number * 37 + number % 3 for number in range(90)]
    barcode.make(
        tmp_path / "long.mp4",
        n=90,
        times=times,
        base=Fraction(1, 1_000),
        options={"g": "10000", "keyint_min": "10000", "sc_threshold": "0", "bf": "2"},
    )
    facts, index = derived(
        tmp_path / "long.mp4", tmp_path / "out", MediaLimits(key_frames_apart=2.0)
    )
    assert facts["seconds_between_key_frames"] > 3
    assert index == [at * 1_000 for at in times]
    assert shown(tmp_path / "out" / "proxy") == [(at, n) for n, at in enumerate(index)]


@pytest.mark.parametrize("rotation", [90, 180, -90])
def test_a_turned_video_is_measured_upright(rotation, tmp_path):
    barcode.make(tmp_path / "turned.mp4", n=10, rotation=rotation)
    facts, _ = derived(tmp_path / "turned.mp4", tmp_path / "out")
    upright = (180, 320) if rotation % 180 else (320, 180)
    assert (facts["width"], facts["height"]) == upright
    with (tmp_path / "turned.mp4").open("rb") as file:
        probed = probe_video(file, "mov", "video", LIMITS)
    assert (probed["width"], probed["height"]) == upright
    from PIL import Image

    with Image.open(tmp_path / "out" / "poster") as poster:
        assert poster.size == upright
    with Image.open(tmp_path / "out" / "strip") as strip:
        assert strip.size == (facts["strip"]["count"] * facts["strip"]["width"], 64)


def test_sound_of_a_video_has_peaks_and_silence_has_none(tmp_path):
    barcode.make(tmp_path / "loud.mp4", n=50, sound=True)
    barcode.make(tmp_path / "mute.mp4", n=50)
    loud, _ = derived(tmp_path / "loud.mp4", tmp_path / "loud")
    mute, _ = derived(tmp_path / "mute.mp4", tmp_path / "mute")
    assert (loud["has_audio"], mute["has_audio"]) == (True, False)
    assert (tmp_path / "loud" / "peaks").read_bytes()[:4] == b"APK1"
    assert not (tmp_path / "mute" / "peaks").exists()


def test_a_video_whose_sound_comes_first_is_measured_by_its_pictures(tmp_path):
    times = barcode.make(tmp_path / "a.mp4", n=12, sound_first=True, rotation=90)
    with (tmp_path / "a.mp4").open("rb") as file:
        probed = probe_video(file, "mov", "video", LIMITS)
    assert (probed["width"], probed["height"], probed["frames"]) == (180, 320, 12)
    facts, index = derived(tmp_path / "a.mp4", tmp_path / "out")
    assert (index, facts["has_audio"]) == (times, True)


def test_a_video_of_one_frame_is_a_video(tmp_path):
    barcode.make(tmp_path / "one.mp4", n=1)
    facts, index = derived(tmp_path / "one.mp4", tmp_path / "out")
    assert (facts["frames"], index, facts["strip"]["count"]) == (1, [0], 1)


def broken(path, folder, limits=LIMITS):
    with pytest.raises(BrokenMedium) as caught:
        derived(path, folder, limits)
    return caught.value


def test_cut_off_and_damaged_files_are_broken_with_the_reason(tmp_path):
    barcode.make(tmp_path / "whole.mkv", n=100)
    content = (tmp_path / "whole.mkv").read_bytes()
    (tmp_path / "cut.mkv").write_bytes(content[: len(content) // 2])
    error = broken(tmp_path / "cut.mkv", tmp_path / "out")
    assert error.code == "video_truncated"
    assert "of 4.0 seconds" in error.message
    barcode.make(tmp_path / "whole.mp4", n=100)
    content = (tmp_path / "whole.mp4").read_bytes()
    (tmp_path / "cut.mp4").write_bytes(content[: len(content) // 2])
    assert broken(tmp_path / "cut.mp4", tmp_path / "out").code == "broken_medium"


def test_sound_alone_is_no_video_and_a_cover_is_none(tmp_path):
    making.sound(tmp_path / "a.m4a", "aac")
    assert broken(tmp_path / "a.m4a", tmp_path / "out").code == "no_video"


def test_limits_are_said_in_words(tmp_path):
    barcode.make(tmp_path / "a.mp4", n=60)
    for limits, code in (
        (MediaLimits(video_frames=50), "too_many_frames"),
        (MediaLimits(video_seconds=2), "medium_too_long"),
        (MediaLimits(video_pixels=1_000), "video_too_many_pixels"),
    ):
        assert broken(tmp_path / "a.mp4", tmp_path / "out", limits).code == code


def test_a_play_list_leads_nowhere(tmp_path):
    """What looks like a video by its first bytes is opened by that demuxer and no other."""
    (tmp_path / "list.mp4").write_bytes(b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")
    assert sniff((tmp_path / "list.mp4").read_bytes()) is None
    with (
        (tmp_path / "list.mp4").open("rb") as file,
        pytest.raises(BrokenMedium),
    ):
        probe_video(file, "mov", "video", LIMITS)
