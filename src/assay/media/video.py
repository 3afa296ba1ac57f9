"""Video: the exact time of every frame, pictures to find one's way, and a proxy where needed.

Everything comes from one decoding from the first frame to the last, which also finds files that
are cut off or damaged. An index holds one little-endian int64 a frame, in display order: its
presentation time in µs. A proxy has the same frames at the same times.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import av
import av.error
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from assay.media.audio import Listener
from assay.media.broken import BrokenMedium
from assay.media.limits import MediaLimits
from assay.media.moving import (
    MICROSECOND,
    display_size,
    micros,
    opened,
    probe,
    shown_as_it_is,
    streams_of,
    too_long,
    too_many_frames,
)

POSTER = 1_280
THUMB = 320
STRIP_HEIGHT = 64
STRIP_WIDTH = 16_000  # a WebP picture has at most 16,383
MOST_THUMBNAILS = 100
KEY_FRAME_EVERY = 30
_STEP = 40_000


def probe_video(file: BinaryIO, demuxer: str, wanted: str, limits: MediaLimits) -> dict[str, Any]:
    """As ``moving.probe``, with the size upright: one frame is decoded to know how it is turned."""
    facts = probe(file, demuxer, wanted, limits)
    if wanted != "video":
        return facts
    file.seek(0)
    with opened(file, demuxer) as container:
        video = streams_of(container).video
        first = None if video is None else next(iter(container.decode(video)), None)
    if first is None:
        raise BrokenMedium("empty_video", "not one frame of it can be decoded")
    if first.rotation % 180:
        facts["width"], facts["height"] = facts["height"], facts["width"]
    facts["rotation"] = first.rotation
    return facts


def derive_video(
    file: BinaryIO,
    demuxer: str,
    media_type: str,
    folder: Path,
    limits: MediaLimits,
    progress: Callable[[float], None],
) -> dict[str, Any]:
    """Decode a video once: facts, and files in the folder: ``index``, ``poster``, ``thumb``,
    ``strip``, ``peaks`` (where there is sound) and ``proxy`` (where browsers need one).
    """
    facts = probe(file, demuxer, "video", limits)
    file.seek(0)
    apart = _key_frames_apart(file, demuxer)
    file.seek(0)
    with opened(file, demuxer) as container:
        streams = streams_of(container)
        video = streams.video
        if video is None:
            raise BrokenMedium("no_video", "there is no video in it")
        video.thread_type = "AUTO"
        video.codec_context.thread_count = 4  # each keeps frames of its own
        watcher = _Watcher(video, facts, limits)
        listener = Listener(streams.audio, limits) if streams.audio is not None else None
        proxy = None
        if apart > limits.key_frames_apart or not shown_as_it_is(video, streams.audio, media_type):
            proxy = _Proxy(folder / "proxy", video, streams.audio)
        for frame in _frames(container, video, streams.audio):
            if isinstance(frame, VideoFrame):
                watcher.see(frame)
                if proxy is not None:
                    proxy.picture(frame)
                progress(min(watcher.times[-1] / max(facts["duration"], 1), 1.0))
            elif listener is not None:
                if proxy is not None:
                    proxy.sound(frame)
                listener.hear(frame, frame.time)
        if proxy is not None:
            proxy.finish()
        watcher.finish(folder)
        heard = listener.finish() if listener is not None else 0
        if listener is not None and heard:
            (folder / "peaks").write_bytes(listener.peaks.finish())
        _check_whole(container, video, watcher, heard)
        return watcher.facts() | {
            "has_audio": bool(heard),
            "proxy": proxy is not None,
            "codec": video.codec_context.codec.canonical_name,
            "seconds_between_key_frames": round(apart, 3),
        }


def _key_frames_apart(file: BinaryIO, demuxer: str) -> float:
    """The longest way from one key frame to the next, in seconds."""
    with opened(file, demuxer) as container:
        video = streams_of(container).video
        last: float | None = None
        apart = 0.0
        end = 0.0
        for packet in container.demux(video):
            if packet.pts is None or packet.time_base is None:
                continue
            at = float(packet.pts * packet.time_base)
            end = max(end, at)
            if packet.is_keyframe:
                apart = max(apart, at - (at if last is None else last))
                last = at
        return max(apart, end - (end if last is None else last))


def _frames(
    container: InputContainer, video: VideoStream, audio: AudioStream | None
) -> Iterator[VideoFrame | AudioFrame]:
    """All frames of both streams; damaged sound is passed over, a damaged picture is not."""
    streams = [video] if audio is None else [video, audio]
    for packet in container.demux(*streams):
        if packet.stream.index == video.index:
            yield from video.decode(packet)
        elif audio is not None:
            with suppress(av.error.InvalidDataError):
                yield from audio.decode(packet)


@dataclass(slots=True)
class _Watcher:
    """Sees every frame: notes its time, and keeps pictures of some."""

    video: VideoStream
    probed: dict[str, Any]
    limits: MediaLimits
    times: list[int] = field(default_factory=list)
    rotation: int = 0
    width: int = 0
    height: int = 0
    end: int = 0
    first: Image.Image | None = None
    thumbnails: list[Image.Image] = field(default_factory=list)
    wanted: int = 0

    def see(self, frame: VideoFrame) -> None:
        """The next frame in display order."""
        at = self._time(frame)
        if not self.times:
            self._begin(frame)
        self.times.append(at)
        if len(self.times) > self.limits.video_frames:
            raise too_many_frames(self.limits)
        if at > self.limits.video_seconds * MICROSECOND:
            raise too_long(at / MICROSECOND, self.limits.video_seconds)
        base = frame.time_base
        step = micros(frame.duration, base) if frame.duration and base else self._step()
        self.end = max(self.end, at + step)
        while len(self.thumbnails) < self.wanted and at >= self._due():
            self.thumbnails.append(self._picture(frame, STRIP_HEIGHT))

    def _time(self, frame: VideoFrame) -> int:
        """Its time, always later than the one before."""
        last = self.times[-1] if self.times else None
        if frame.pts is None or frame.time_base is None:
            return 0 if last is None else last + self._step()
        at = micros(frame.pts, frame.time_base)
        return at if last is None else max(at, last + 1)

    def _step(self) -> int:
        rate = self.video.average_rate or self.video.guessed_rate
        return round(MICROSECOND / rate) if rate else _STEP

    def _due(self) -> float:
        return len(self.thumbnails) * int(self.probed["duration"]) / self.wanted

    def _begin(self, frame: VideoFrame) -> None:
        self.rotation = frame.rotation
        width, height = display_size(frame.width, frame.height, self.video.sample_aspect_ratio)
        turned = self.rotation % 180 != 0
        self.width, self.height = (height, width) if turned else (width, height)
        seconds = self.probed["duration"] / MICROSECOND
        each = max(round(STRIP_HEIGHT * self.width / self.height), 1)
        most = min(MOST_THUMBNAILS, max(STRIP_WIDTH // each, 1))
        self.wanted = max(1, min(most, max(10, round(seconds)), self.probed["frames"] or 1))
        self.first = self._picture(frame, None)

    def _picture(self, frame: VideoFrame, height: int | None) -> Image.Image:
        """A frame upright with square pixels; at the height that is wanted."""
        if height is None:
            scale = min(1.0, POSTER / max(self.width, self.height))
        else:
            scale = height / self.height
        width = max(round(self.width * scale), 1)
        tall = height or max(round(self.height * scale), 1)
        turned = self.rotation % 180 != 0
        size = (tall, width) if turned else (width, tall)
        small = frame.reformat(width=max(size[0], 2), height=max(size[1], 2), format="rgb24")
        image = Image.fromarray(small.to_ndarray())
        return image.rotate(self.rotation, expand=True) if self.rotation else image

    def finish(self, folder: Path) -> None:
        """Write what was seen."""
        if not self.times or self.first is None:
            raise BrokenMedium("empty_video", "not one frame of it can be decoded")
        (folder / "index").write_bytes(struct.pack(f"<{len(self.times)}q", *self.times))
        self.first.save(folder / "poster", "WEBP", quality=80, method=2)
        self.first.thumbnail((THUMB, THUMB))
        self.first.save(folder / "thumb", "WEBP", quality=80, method=2)
        while len(self.thumbnails) < self.wanted and self.thumbnails:
            self.thumbnails.append(self.thumbnails[-1])
        each = self.thumbnails[0].width
        strip = Image.new("RGB", (each * len(self.thumbnails), STRIP_HEIGHT))
        for place, image in enumerate(self.thumbnails):
            strip.paste(image, (place * each, 0))
        strip.save(folder / "strip", "WEBP", quality=70, method=2)

    def facts(self) -> dict[str, Any]:
        """What is true of the video."""
        steps = {after - before for before, after in zip(self.times, self.times[1:], strict=False)}
        span = self.times[-1] - self.times[0]
        rate = (
            (len(self.times) - 1) * MICROSECOND / span
            if span
            else float(self.video.average_rate or 0)
        )
        return {
            "width": self.width,
            "height": self.height,
            "rotation": self.rotation,
            "duration": self.end,
            "frames": len(self.times),
            "rate": round(rate, 6),
            "variable": bool(steps) and max(steps) - min(steps) > 1_500,
            "strip": {
                "count": len(self.thumbnails),
                "width": self.thumbnails[0].width,
                "height": STRIP_HEIGHT,
            },
        }


def _check_whole(
    container: InputContainer, video: VideoStream, watcher: _Watcher, heard: int
) -> None:
    """``BrokenMedium`` where the file ends before what its header tells of."""
    if video.duration is not None and video.time_base is not None:
        stated = micros(video.duration + (video.start_time or 0), video.time_base)
        reached = watcher.end
    else:
        stated = container.duration or 0
        reached = max(watcher.end, heard)
    if reached + MICROSECOND < stated * 0.95:
        raise BrokenMedium(
            "video_truncated",
            f"it is cut off: it ends at {reached / MICROSECOND:,.1f} of"
            f" {stated / MICROSECOND:,.1f} seconds",
        )


class _Proxy:
    """The same frames at the same times as VP9 in MP4, with a key frame every 30; sound as Opus.

    MP4 keeps the clock of the original, where WebM would round to milliseconds.
    """

    def __init__(self, path: Path, video: VideoStream, audio: AudioStream | None) -> None:
        context = video.codec_context
        self._size = display_size(context.width, context.height, video.sample_aspect_ratio)
        self._base = video.time_base or Fraction(1, MICROSECOND)
        self._out = av.open(
            str(path), "w", format="mp4", container_options={"movflags": "+faststart"}
        )
        self._video = self._out.add_stream(
            "libvpx-vp9",
            rate=round(float(video.average_rate or 25)) or 25,
            options={
                "deadline": "realtime",
                "cpu-used": "8",
                "crf": "30",
                "b": "0",
                "row-mt": "1",
                "lag-in-frames": "0",
                "g": str(KEY_FRAME_EVERY),
            },
        )
        self._video.width, self._video.height = self._size
        self._video.pix_fmt = "yuv420p"
        self._video.codec_context.time_base = self._base
        self._video.time_base = self._base
        self._last: int | None = None
        self._turned = False
        self._audio = None
        if audio is not None:
            self._audio = self._out.add_stream("libopus", rate=48_000, layout="stereo")
            self._resampler = AudioResampler(format="s16", rate=48_000, layout="stereo")

    def picture(self, frame: VideoFrame) -> None:
        """The next frame in display order."""
        if frame.rotation and not self._turned:
            self._video.set_display_rotation(frame.rotation)
        self._turned = True
        same = frame.reformat(width=self._size[0], height=self._size[1], format="yuv420p")
        step = max(round(Fraction(1, 25) / self._base), 1)
        same.pts = frame.pts if frame.pts is not None else (self._last or 0) + step
        if self._last is not None and same.pts <= self._last:
            same.pts = self._last + 1
        self._last = same.pts
        same.time_base = frame.time_base or self._base
        self._out.mux(self._video.encode(same))

    def sound(self, frame: AudioFrame) -> None:
        """The next piece of sound."""
        if self._audio is not None:
            for piece in self._resampler.resample(frame):
                self._out.mux(self._audio.encode(piece))

    def finish(self) -> None:
        """Complete the file."""
        self._out.mux(self._video.encode(None))
        if self._audio is not None:
            for piece in self._resampler.resample(None):
                self._out.mux(self._audio.encode(piece))
            self._out.mux(self._audio.encode(None))
        self._out.close()
