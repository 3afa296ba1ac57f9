"""What media may measure, and what their decoding may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MediaLimits:
    """Limits by kind: seconds of play, frames, pixels of a frame or page, pages, bytes.

    ``megabytes`` of memory and ``patience`` (seconds of work beyond a minute, for each second of
    play, page or four megapixels) are for one child process and one medium.
    """

    size: int = 20_000_000_000
    video_seconds: int = 4 * 3_600
    video_frames: int = 1_000_000
    video_pixels: int = 3_840 * 2_160 * 2
    audio_seconds: int = 12 * 3_600
    channels: int = 32
    pages: int = 2_000
    page_pixels: int = 16_000_000
    image_pixels: int = 100_000_000
    tiles_from: int = 40_000_000
    megabytes: int = 4_096
    patience: float = 4.0
    key_frames_apart: float = 10.0
