"""A spectrogram as greyscale tiles: time to the right, pitch upwards, loudness as brightness.

Each tile is 1,024 moments wide and 256 bands high, linear from 0 Hz (its last row) to ``top_hz``
(its first); black is 100 dB below full scale, white 10 dB below.
"""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from assay.media.packing import Pack

WIDTH = 1_024
HEIGHT = 256
TOP_HZ = 16_000
FLOOR, CEILING = -100.0, -10.0


def seconds_per_tile(duration: float) -> float:
    """How much one tile shows, by about how long the recording is (in seconds)."""
    return 5.0 if duration <= 60 else 10.0 if duration <= 600 else 20.0


class SpectrogramWriter:
    """Takes mono samples as they are decoded and writes tiles into a pack as they get full."""

    def __init__(self, pack: Pack, rate: int, seconds: float) -> None:
        self.seconds_per_tile = seconds
        self.top_hz = min(rate / 2, TOP_HZ)
        self.tiles = 0
        self._pack = pack
        self._hop = rate * seconds / WIDTH
        size = 1 << max(9, int(np.ceil(np.log2(rate * 0.032))))  # 32 ms or a little more
        self._window = np.hanning(size).astype(np.float32)
        bins = max(int(self.top_hz / rate * size), 1)
        self._edges = np.linspace(0, bins, HEIGHT + 1)
        self._bins = bins
        self._held: NDArray[np.float32] = np.zeros(size // 2, np.float32)  # centred windows
        self._start = -(size // 2)  # of the held samples, in samples of the recording
        self._moment = 0
        self._columns: list[NDArray[np.uint8]] = []

    def add(self, samples: NDArray[np.float32]) -> None:
        """More sound: samples in [-1, 1]."""
        self._held = np.concatenate([self._held, samples])
        self._work(self._held)

    def finish(self) -> None:
        """What is left, with silence after the end."""
        end = self._start + len(self._held)
        tail = np.concatenate([self._held, np.zeros(len(self._window), np.float32)])
        most = int(np.ceil(end / self._hop))
        self._work(tail, most)
        if self._columns or not self.tiles:
            self._write()

    def _work(self, held: NDArray[np.float32], most: int | None = None) -> None:
        size = len(self._window)
        while True:
            ready = int((self._start + len(held) - size + size // 2) / self._hop) + 1
            if most is not None:
                ready = min(ready, most)
            count = min(ready - self._moment, WIDTH - sum(map(len, self._columns)))
            if count <= 0:
                break
            moments = np.arange(self._moment, self._moment + count)
            first = (moments * self._hop).astype(np.int64) - size // 2 - self._start
            first = first[first + size <= len(held)]
            if not len(first):
                break
            self._moment += len(first)
            self._columns.append(self._spectra(held[first[:, None] + np.arange(size)]))
            if sum(map(len, self._columns)) >= WIDTH:
                self._write()
        unneeded = int(self._moment * self._hop) - size // 2 - self._start
        if most is None and unneeded > 0:
            self._held = held[unneeded:]
            self._start += unneeded

    def _spectra(self, frames: NDArray[np.float32]) -> NDArray[np.uint8]:
        """(n, size) samples → (n, HEIGHT) brightness, low pitches first."""
        power = np.abs(np.fft.rfft(frames * self._window, axis=1)[:, : self._bins])
        power *= 2.0 / float(self._window.sum())
        if self._bins >= HEIGHT:
            bands = np.maximum.reduceat(power, self._edges[:-1].astype(np.int64), axis=1)
        else:
            bands = power[:, np.minimum(self._edges[:-1].astype(np.int64), self._bins - 1)]
        decibels = 20 * np.log10(np.maximum(bands, 1e-6))
        scaled = (decibels - FLOOR) * (255 / (CEILING - FLOOR))
        return np.clip(scaled, 0, 255).astype(np.uint8)

    def _write(self) -> None:
        tile = np.zeros((HEIGHT, WIDTH), np.uint8)
        if self._columns:
            columns = np.concatenate(self._columns)[:WIDTH]
            tile[:, : len(columns)] = columns.T[::-1]
        out = io.BytesIO()
        Image.fromarray(tile).save(out, "WEBP", quality=75, method=2)
        self._pack.add(f"{self.tiles}.webp", out.getvalue())
        self.tiles += 1
        self._columns = []
