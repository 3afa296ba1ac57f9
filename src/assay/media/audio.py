"""Sound: its true duration, its peaks and its spectrogram, from one decoding in a stream.

Memory is that of a few seconds of sound and of the peaks, however long a recording is. The
duration is that of the samples that come out: headers of files with a variable bit rate lie.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from assay.media.broken import BrokenMedium
from assay.media.limits import MediaLimits
from assay.media.moving import MICROSECOND, check_audio, opened, streams_of, too_long
from assay.media.packing import Pack
from assay.media.peaks import PeakWriter
from assay.media.spectrogram import SpectrogramWriter, seconds_per_tile

_AT_ONCE = 1 << 17
_GAP = 0.1
_HIGHEST_RATE = 48_000
HEARD_IN = (
    "audio/mp4",
    "audio/webm",
    "audio/ogg",
    "audio/flac",
    "audio/wav",
    "audio/mpeg",
    "audio/aac",
    "video/mp4",
    "video/webm",
)
_HEARD = ("aac", "mp3", "opus", "vorbis", "flac", "pcm_s16le", "pcm_u8", "pcm_s24le", "pcm_f32le")


class Listener:
    """Takes decoded frames of one stream of sound and makes what is wanted of them."""

    def __init__(self, stream: AudioStream, limits: MediaLimits) -> None:
        context = stream.codec_context
        check_audio(stream, limits)
        self.rate = context.sample_rate
        self.channels = context.channels
        self.peaks = PeakWriter(self.channels)
        self.spectrogram: SpectrogramWriter | None = None
        self._limits = limits
        self._resampler = AudioResampler(format="fltp", rate=self.rate, layout=context.layout)
        self._low: AudioResampler | None = None
        self._held: list[NDArray[np.float32]] = []
        self._n_held = 0
        self._low_held: list[NDArray[np.float32]] = []

    def draw(self, pack: Pack, estimate: float) -> None:
        """Make a spectrogram too; ``estimate`` is about how many seconds there will be."""
        rate = min(self.rate, _HIGHEST_RATE)
        self._low = AudioResampler(format="flt", rate=rate, layout="mono")
        self.spectrogram = SpectrogramWriter(pack, rate, seconds_per_tile(estimate))

    def hear(self, frame: AudioFrame, start: float | None = None) -> None:
        """One frame; a gap before it (by its time) is silence."""
        if start is not None and self._seconds() == 0 and start > _GAP:
            self._take(np.zeros((self.channels, int(start * self.rate)), np.float32))
        if self._low is not None:
            self._low_held += [_samples(low).reshape(-1) for low in self._low.resample(frame)]
        frame.pts = None
        for piece in self._resampler.resample(frame):
            self._take(_samples(piece))
        if self._seconds() > self._limits.audio_seconds:
            raise too_long(self._seconds(), self._limits.audio_seconds)

    def _seconds(self) -> float:
        return (self.peaks.samples + self._n_held) / self.rate

    def _take(self, samples: NDArray[np.float32]) -> None:
        self._held.append(samples)
        self._n_held += samples.shape[1]
        if self._n_held >= _AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        if self._held:
            self.peaks.add(np.concatenate(self._held, axis=1))
            self._held, self._n_held = [], 0
        if self._low_held and self.spectrogram is not None:
            self.spectrogram.add(np.concatenate(self._low_held))
            self._low_held = []

    def finish(self) -> int:
        """No more frames: the duration in µs."""
        for piece in self._resampler.resample(None):
            self._take(_samples(piece))
        if self._low is not None:
            self._low_held += [_samples(low).reshape(-1) for low in self._low.resample(None)]
        self._flush()
        if self.spectrogram is not None:
            self.spectrogram.finish()
        return round(self.peaks.samples * MICROSECOND / self.rate)


def _samples(frame: AudioFrame) -> NDArray[np.float32]:
    """The samples of a frame that was resampled to floats."""
    return np.asarray(frame.to_ndarray(), np.float32)


def derive_audio(
    file: BinaryIO,
    demuxer: str,
    media_type: str,
    folder: Path,
    limits: MediaLimits,
    progress: Callable[[float], None],
) -> dict[str, Any]:
    """Decode a recording once: facts, and the files ``peaks`` and ``spectrogram`` in the folder.

    Where browsers cannot play it as it is, ``proxy`` is the same sound as Opus.
    """
    with opened(file, demuxer) as container, Pack(folder / "spectrogram") as pack:
        audio = streams_of(container).audio
        if audio is None:
            raise BrokenMedium("no_audio", "there is no sound in this file")
        estimate = (container.duration or 0) / av.time_base
        listener = Listener(audio, limits)
        listener.draw(pack, estimate)
        heard = media_type in HEARD_IN and audio.codec_context.codec.canonical_name in _HEARD
        recorder = None if heard else OpusRecorder(folder / "proxy")
        damaged = 0
        for packet in container.demux(audio):
            try:
                frames = audio.decode(packet)
            except av.error.InvalidDataError:
                damaged += 1
                if damaged > 3 and not listener.peaks.samples:
                    raise
                continue
            for frame in frames:
                if recorder is not None:
                    recorder.record(frame)
                listener.hear(frame)
            if estimate and packet.pts is not None and packet.time_base is not None:
                progress(min(float(packet.pts * packet.time_base) / estimate, 1.0))
        duration = listener.finish()
        if recorder is not None:
            recorder.finish()
        if duration == 0:
            raise BrokenMedium("empty_audio", "there is not one sample of sound in this file")
        (folder / "peaks").write_bytes(listener.peaks.finish())
        drawn = listener.spectrogram
        facts: dict[str, Any] = {
            "duration": duration,
            "channels": listener.channels,
            "sample_rate": listener.rate,
            "has_audio": True,
            "damaged": damaged,
        }
        if drawn is not None:
            facts["spectrogram"] = {
                "seconds_per_tile": drawn.seconds_per_tile,
                "tiles": drawn.tiles,
                "top_hz": drawn.top_hz,
            }
        return facts


class OpusRecorder:
    """Writes sound as Opus in WebM, for browsers that cannot play the original."""

    def __init__(self, path: Path) -> None:
        self._out = av.open(str(path), "w", format="webm")
        self._stream = self._out.add_stream("libopus", rate=48_000, layout="stereo")
        self._resampler = AudioResampler(format="s16", rate=48_000, layout="stereo")

    def record(self, frame: AudioFrame) -> None:
        """One frame, in the order of time."""
        for piece in self._resampler.resample(frame):
            self._out.mux(self._stream.encode(piece))

    def finish(self) -> None:
        """Complete the file."""
        for piece in self._resampler.resample(None):
            self._out.mux(self._stream.encode(piece))
        self._out.mux(self._stream.encode(None))
        self._out.close()
