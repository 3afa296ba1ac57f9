"""Sound: durations by decoding, peaks at every scale, spectrograms, and odd files."""

from __future__ import annotations

import io
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from assay.media.audio import derive_audio
from assay.media.broken import BrokenMedium
from assay.media.limits import MediaLimits
from assay.media.moving import probe
from assay.media.packing import Pack
from assay.media.peaks import PeakWriter, coarser, read_peaks
from assay.media.sniffing import HEAD, sniff
from assay.media.spectrogram import HEIGHT, SpectrogramWriter
from tests.media import barcode, making

LIMITS = MediaLimits()


def derived(path, folder, limits=LIMITS):
    folder.mkdir(exist_ok=True)
    sniffed = sniff(path.open("rb").read(HEAD))
    with path.open("rb") as file:
        return derive_audio(
            file, sniffed.demuxer, sniffed.media_type, folder, limits, lambda _: None
        )


@pytest.mark.parametrize(
    ("name", "codec", "proxy"),
    [
        ("a.wav", "pcm_s16le", False),
        ("a.mp3", "libmp3lame", False),
        ("a.m4a", "aac", False),
        ("a.flac", "flac", False),
        ("a.ogg", "libopus", False),
        ("a.aiff", "pcm_s16be", True),
    ],
)
def test_every_kind_of_sound_gives_its_duration_and_peaks(name, codec, proxy, tmp_path):
    rate = 48_000 if codec == "libopus" else 44_100
    making.sound(tmp_path / name, codec, 2.5, rate)
    facts = derived(tmp_path / name, tmp_path / "out")
    assert abs(facts["duration"] - 2_500_000) < 80_000
    assert (facts["channels"], facts["sample_rate"]) == (1, rate)
    assert (tmp_path / "out" / "proxy").exists() == proxy
    bucket, levels = read_peaks((tmp_path / "out" / "peaks").read_bytes())
    assert bucket == 256
    middle = levels[0][len(levels[0]) // 2]
    assert np.allclose(middle, [[-64, 64]], atol=6)  # half of full scale


def test_a_header_that_lies_about_the_duration_is_not_believed(tmp_path):
    making.sound(tmp_path / "a.mp3", "libmp3lame", 3.0)
    content = bytearray((tmp_path / "a.mp3").read_bytes())
    place = max(content.find(b"Xing"), content.find(b"Info"))
    (frames,) = struct.unpack_from(">I", content, place + 8)
    struct.pack_into(">I", content, place + 8, frames * 10)
    (tmp_path / "lies.mp3").write_bytes(content)
    with (tmp_path / "lies.mp3").open("rb") as file:
        assert probe(file, "mp3", "audio", LIMITS)["duration"] > 25_000_000
    facts = derived(tmp_path / "lies.mp3", tmp_path / "out")
    assert abs(facts["duration"] - 3_000_000) < 80_000


def test_a_tone_is_a_line_at_its_pitch_in_the_spectrogram(tmp_path):
    making.sound(tmp_path / "a.wav", seconds=3)
    facts = derived(tmp_path / "a.wav", tmp_path / "out")
    drawn = facts["spectrogram"]
    assert (drawn["tiles"], drawn["seconds_per_tile"], drawn["top_hz"]) == (1, 5.0, 16_000)
    with zipfile.ZipFile(tmp_path / "out" / "spectrogram") as pack:
        tile = np.asarray(Image.open(io.BytesIO(pack.read("0.webp"))).convert("L"))
    assert tile.shape == (256, 1024)
    inside = tile[:, 100:500].mean(axis=1)
    row = int(inside.argmax())
    assert abs((HEIGHT - row - 0.5) * 16_000 / HEIGHT - 1_000) < 130
    assert inside[row] > 200
    assert tile[:, 700:].max() < 30  # after three of five seconds there is nothing


def test_spectrograms_have_a_tile_for_each_stretch_of_time(tmp_path):
    with Pack(tmp_path / "pack") as pack:
        writer = SpectrogramWriter(pack, 8_000, 5.0)
        rng = np.random.default_rng(1)
        for _ in range(100):
            writer.add(rng.normal(0, 0.1, 1_234).astype(np.float32))
        writer.finish()
    assert writer.tiles == 4  # 15.4 seconds
    assert len(writer._held) < 8_000


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 2_000), min_size=1, max_size=12), st.integers(1, 3))
def test_peaks_are_the_same_however_the_sound_comes_in(sizes, channels):
    rng = np.random.default_rng(sum(sizes))
    sound = rng.uniform(-1, 1, (channels, sum(sizes))).astype(np.float32)
    whole, parts = PeakWriter(channels), PeakWriter(channels)
    whole.add(sound)
    at = 0
    for size in sizes:
        parts.add(sound[:, at : at + size])
        at += size
    assert parts.samples == sum(sizes)
    content = whole.finish()
    assert parts.finish() == content
    bucket, levels = read_peaks(content)
    n = -(-sound.shape[1] // bucket)
    assert levels[0].shape == (n, channels, 2)
    for number in range(n):
        part = sound[:, number * bucket : (number + 1) * bucket]
        assert (levels[0][number, :, 0] <= part.min(axis=1) * 127).all()
        assert (levels[0][number, :, 1] >= part.max(axis=1) * 127).all()


def test_each_level_of_peaks_covers_eight_buckets_of_the_one_below():
    level = np.arange(-20, 20, dtype=np.int8).reshape(-1, 1, 2)
    above = coarser(level, 8)
    assert above.tolist() == [[[-20, -5]], [[-4, 11]], [[12, 19]]]


def broken(path, folder, limits=LIMITS):
    with pytest.raises(BrokenMedium) as caught:
        derived(path, folder, limits)
    return caught.value.code


def test_what_is_no_sound_is_said_so(tmp_path):
    barcode.make(tmp_path / "mute.mp4", n=5)
    assert broken(tmp_path / "mute.mp4", tmp_path / "out") == "no_audio"
    making.sound(tmp_path / "a.wav", seconds=1)
    head = (tmp_path / "a.wav").read_bytes()[:44]
    (tmp_path / "empty.wav").write_bytes(head[:40] + bytes(4))
    assert broken(tmp_path / "empty.wav", tmp_path / "out") in ("empty_audio", "broken_medium")
    (tmp_path / "noise.mp3").write_bytes(b"ID3\x04\0\0\0\0\0\0" + bytes(range(256)) * 20)
    assert broken(tmp_path / "noise.mp3", tmp_path / "out") in ("broken_medium", "no_audio")


def test_a_cut_off_recording_is_as_long_as_what_is_there(tmp_path):
    making.sound(tmp_path / "a.mp3", "libmp3lame", 4.0)
    content = (tmp_path / "a.mp3").read_bytes()
    (tmp_path / "cut.mp3").write_bytes(content[: len(content) // 2])
    facts = derived(tmp_path / "cut.mp3", tmp_path / "out")
    assert abs(facts["duration"] - 2_000_000) < 150_000


def test_too_long_a_recording_is_refused_by_what_was_decoded(tmp_path):
    making.sound(tmp_path / "a.wav", seconds=3)
    assert broken(tmp_path / "a.wav", tmp_path / "out", MediaLimits(audio_seconds=1)) == (
        "medium_too_long"
    )
