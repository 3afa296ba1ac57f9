"""Containers of sound and moving pictures: opening them safely, and what they say they hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, BinaryIO

import av
import av.error
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from assay.media.broken import BrokenMedium
from assay.media.limits import MediaLimits

MICROSECOND = 1_000_000
_SHOWN_CODECS = {
    "h264": ("yuv420p", "yuvj420p"),
    "vp8": ("yuv420p",),
    "vp9": ("yuv420p", "yuv420p10le"),
    "av1": ("yuv420p", "yuv420p10le"),
}
_SHOWN_IN = ("video/mp4", "video/quicktime", "video/webm", "video/x-matroska")
_HEARD_CODECS = ("aac", "mp3", "opus", "vorbis", "flac")


@dataclass(frozen=True, slots=True)
class Streams:
    """The streams that are looked at: the first of either kind; a cover picture is none."""

    video: VideoStream | None
    audio: AudioStream | None


@contextmanager
def opened(file: BinaryIO, demuxer: str) -> Iterator[InputContainer]:
    """A container by the one demuxer of its signature; what its decoder raises has words.

    Reading goes through the open file alone: no protocol is allowed, so that no reference inside
    a file leads anywhere.
    """
    try:
        with av.open(
            file,
            mode="r",
            format=demuxer,
            metadata_errors="ignore",
            container_options={"protocol_whitelist": "none"},
        ) as container:
            yield container
    except BrokenMedium:
        raise
    except MemoryError:
        raise BrokenMedium("medium_memory", "decoding it needs too much memory") from None
    except (av.error.FFmpegError, ValueError, OSError, EOFError) as error:
        words = getattr(error, "strerror", None) or str(error)
        raise BrokenMedium("broken_medium", f"the file is damaged: {words}") from error


def streams_of(container: InputContainer) -> Streams:
    """The first video stream that moves, and the first audio stream."""
    moving = [
        stream
        for stream in container.streams.video
        if not stream.disposition & Disposition.attached_pic
    ]
    audio = container.streams.audio[0] if container.streams.audio else None
    return Streams(moving[0] if moving else None, audio)


def micros(pts: int, base: Fraction) -> int:
    """A timestamp in whole microseconds, rounded half up."""
    return int((pts * base * MICROSECOND * 2 + 1) // 2)


def display_size(width: int, height: int, aspect: Fraction | None) -> tuple[int, int]:
    """The size with square pixels: the side that the aspect stretches grows, neither shrinks."""
    if not aspect or aspect == 1:
        return width, height
    if aspect > 1:
        return round(width * aspect), height
    return width, round(height / aspect)


def probe(file: BinaryIO, demuxer: str, wanted: str, limits: MediaLimits) -> dict[str, Any]:
    """What a container says of itself, without decoding: enough to take it in or refuse it.

    The duration is the header's, which may lie; the number of frames is that of the packets.
    """
    with opened(file, demuxer) as container:
        streams = streams_of(container)
        seconds = (container.duration or 0) / av.time_base
        if wanted == "video":
            return _probe_video(container, streams, seconds, limits)
        return _probe_audio(streams, seconds, limits)


def _probe_audio(streams: Streams, seconds: float, limits: MediaLimits) -> dict[str, Any]:
    audio = streams.audio
    if audio is None:
        raise BrokenMedium("no_audio", "there is no sound in this file")
    check_audio(audio, limits)
    if seconds > limits.audio_seconds * 2:  # the header may lie; decoding decides the rest
        raise too_long(seconds, limits.audio_seconds)
    context = audio.codec_context
    return {
        "duration": int(seconds * MICROSECOND),
        "channels": context.channels,
        "sample_rate": context.sample_rate,
        "has_audio": True,
    }


def check_audio(audio: AudioStream, limits: MediaLimits) -> None:
    """``BrokenMedium`` where a stream of sound cannot be one."""
    context = audio.codec_context
    if not context.sample_rate or not context.channels:
        raise BrokenMedium("broken_medium", "the file is damaged: its sound has no sample rate")
    if context.channels > limits.channels:
        raise BrokenMedium(
            "too_many_channels", f"it has {context.channels} channels; at most {limits.channels}"
        )


def _probe_video(
    container: InputContainer, streams: Streams, seconds: float, limits: MediaLimits
) -> dict[str, Any]:
    video = streams.video
    if video is None:
        words = "there is only sound in this file" if streams.audio else "there is no video in it"
        raise BrokenMedium("no_video", words)
    context = video.codec_context
    if not context.width or not context.height:
        raise BrokenMedium("broken_medium", "the file is damaged: its pictures have no size")
    width, height = display_size(context.width, context.height, video.sample_aspect_ratio)
    if width * height > limits.video_pixels:
        raise BrokenMedium(
            "video_too_many_pixels",
            f"its pictures measure {width:,} × {height:,}; at most"
            f" {limits.video_pixels / 1e6:,.1f} megapixels",
        )
    if seconds > limits.video_seconds:
        raise too_long(seconds, limits.video_seconds)
    frames, last = _packets(container, video, limits)
    return {
        "width": width,
        "height": height,
        "duration": max(last, int(seconds * MICROSECOND)),
        "frames": frames,
        "rate": float(video.average_rate or 0),
        "has_audio": streams.audio is not None,
    }


def _packets(container: InputContainer, video: VideoStream, limits: MediaLimits) -> tuple[int, int]:
    """How many pictures the packets hold, and the last time among them in µs."""
    frames, last = 0, 0
    for packet in container.demux(video):
        if packet.size == 0 or packet.is_discard:
            continue
        frames += 1
        if frames > limits.video_frames:
            raise too_many_frames(limits)
        if packet.pts is not None and packet.time_base is not None:
            last = max(last, micros(packet.pts, packet.time_base))
    return frames, last


def too_long(seconds: float, limit: int) -> BrokenMedium:
    """The reason of a medium that plays too long."""
    return BrokenMedium(
        "medium_too_long", f"it plays {seconds / 60:,.0f} minutes; at most {limit / 60:,.0f}"
    )


def too_many_frames(limits: MediaLimits) -> BrokenMedium:
    """The reason of a video with too many pictures."""
    return BrokenMedium("too_many_frames", f"it has more than {limits.video_frames:,} frames")


def shown_as_it_is(video: VideoStream, audio: AudioStream | None, media_type: str) -> bool:
    """Whether browsers decode the streams of this container themselves."""
    formats = _SHOWN_CODECS.get(video.codec_context.name, ())
    if video.codec_context.name.startswith("lib"):  # the name of a decoder, not of the codec
        formats = _SHOWN_CODECS.get(video.codec_context.codec.canonical_name, ())
    shown = media_type in _SHOWN_IN and video.codec_context.pix_fmt in formats
    return shown and (audio is None or audio.codec_context.codec.canonical_name in _HEARD_CODECS)
