"""Peaks: the least and greatest sample of each short stretch of sound, at several scales.

A file of peaks begins with ``APK1``, then three little-endian uint32: channels, samples a bucket
of level 0, levels. Then the levels, each eight times coarser than the one before it: a uint32
with the number of buckets, then int8 least and greatest a channel, bucket by bucket.
"""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

MAGIC = b"APK1"
BUCKET = 256
COARSER = 8
MOST_BUCKETS = 1_000_000
_HEADER = struct.Struct("<4sIII")


class PeakWriter:
    """Takes samples as they are decoded; memory is that of the peaks, never of the sound.

    Twelve hours of stereo are 32 MB here. Beyond a million buckets, two become one at the end: a
    long recording has a coarser level 0.
    """

    def __init__(self, channels: int, bucket: int = BUCKET) -> None:
        self.channels = channels
        self.bucket = bucket
        self.samples = 0
        self._rest: NDArray[np.float32] = np.zeros((channels, 0), np.float32)
        self._parts: list[NDArray[np.int8]] = []

    def add(self, samples: NDArray[np.float32]) -> None:
        """More sound: (channels, n) of samples in [-1, 1]."""
        self.samples += samples.shape[1]
        held = np.concatenate([self._rest, samples], axis=1) if self._rest.size else samples
        whole = held.shape[1] // self.bucket * self.bucket
        self._rest = held[:, whole:].copy()
        if whole:
            self._keep(held[:, :whole].reshape(self.channels, -1, self.bucket))

    def silence(self, n: int) -> None:
        """A gap of so many samples."""
        while n > 0:
            part = min(n, 1 << 20)
            self.add(np.zeros((self.channels, part), np.float32))
            n -= part

    def _keep(self, buckets: NDArray[np.float32]) -> None:
        least = np.floor(np.clip(buckets.min(axis=2), -1, 1) * 127)
        greatest = np.ceil(np.clip(buckets.max(axis=2), -1, 1) * 127)
        both = np.stack([least, greatest], axis=2).astype(np.int8)  # (channels, buckets, 2)
        self._parts.append(both.transpose(1, 0, 2))

    def finish(self) -> bytes:
        """The file."""
        if self._rest.shape[1]:
            self._keep(self._rest[:, None, :])
            self._rest = self._rest[:, :0]
        level = (
            np.concatenate(self._parts) if self._parts else np.zeros((0, self.channels, 2), np.int8)
        )
        bucket = self.bucket
        while len(level) > MOST_BUCKETS:
            level, bucket = coarser(level, 2), bucket * 2
        levels = [level]
        while len(levels[-1]) > 256:
            levels.append(coarser(levels[-1], COARSER))
        out = [_HEADER.pack(MAGIC, self.channels, bucket, len(levels))]
        for one in levels:
            out.append(struct.pack("<I", len(one)))
            out.append(np.ascontiguousarray(one).tobytes())
        return b"".join(out)


def coarser(level: NDArray[np.int8], times: int) -> NDArray[np.int8]:
    """Buckets joined by so many; (buckets, channels, 2) both."""
    short = -len(level) % times
    if short:
        level = np.concatenate([level, np.repeat(level[-1:], short, axis=0)])
    grouped = level.reshape(-1, times, level.shape[1], 2)
    return np.stack([grouped[..., 0].min(axis=1), grouped[..., 1].max(axis=1)], axis=2)


def read_peaks(content: bytes) -> tuple[int, list[NDArray[np.int8]]]:
    """Samples a bucket of level 0, and the levels as (buckets, channels, 2)."""
    magic, channels, bucket, count = _HEADER.unpack_from(content)
    if magic != MAGIC:
        raise ValueError("this is no file of peaks")
    levels = []
    offset = _HEADER.size
    for _ in range(count):
        (n,) = struct.unpack_from("<I", content, offset)
        offset += 4
        size = n * channels * 2
        level = np.frombuffer(content, np.int8, size, offset).reshape(n, channels, 2)
        levels.append(level)
        offset += size
    return bucket, levels
