"""'Radio log': made-up recordings of short wave, with two stations that send Morse.

Everything is made with numpy from a number: tones keyed by the Morse code of known words, a
carrier without a message, crashes of static, and a hiss. So where everything begins and ends is
known to the sample, and what was sent to the letter.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assay.demo.annotators import CREW, Annotator
from assay.demo.kinds.noise import misread, rated, segments
from assay.demo.scripts import Asked, Script
from assay.demo.subjects import Case, Piece, Subject

JSON = Any
Samples = NDArray[np.float64]
SLUG = "radio-log"
LABELS = ("message", "carrier", "static")
TIERS = ("low station", "high station", "band")
SAMPLE_RATE = 8_000
SECONDS = 9.0
LENGTH = round(SECONDS * 1_000_000)
WORDS = (
    "CQ CQ", "QTH LIMA", "WX FAIR", "NAME ADA", "RST 579", "TNX 73", "QRM", "AGN PSE", "QSL",
    "TEMP 14", "WIND NW", "FOG", "CALM SEA", "QRX 5", "LOG 42", "HW CPY", "RAIN", "BUOY 7",
)  # fmt: skip
MORSE: Mapping[str, str] = {
    "A": ".-", "B": "-...", "C": "-.-.", "D": "-..", "E": ".", "F": "..-.", "G": "--.",
    "H": "....", "I": "..", "J": ".---", "K": "-.-", "L": ".-..", "M": "--", "N": "-.",
    "O": "---", "P": ".--.", "Q": "--.-", "R": ".-.", "S": "...", "T": "-", "U": "..-",
    "V": "...-", "W": ".--", "X": "-..-", "Y": "-.--", "Z": "--..", "0": "-----", "1": ".----",
    "2": "..---", "3": "...--", "4": "....-", "5": ".....", "6": "-....", "7": "--...",
    "8": "---..", "9": "----.",
}  # fmt: skip
_NEAR = {"message": "carrier", "carrier": "message", "static": "carrier"}


@dataclass(slots=True)
class Recording:
    """A recording with its truth; ``eases`` tells how easily each segment is heard."""

    number: int
    hiss: str
    samples: Samples
    truth: list[dict[str, JSON]] = field(default_factory=list)
    eases: list[float] = field(default_factory=list)

    @property
    def external_id(self) -> str:
        """The name under which the item is imported."""
        return f"receiver-{self.number % 2 + 1}/{self.number:03d}"

    def add(self, sound: Samples, at: float, segment: dict[str, JSON], ease: float) -> None:
        """Mix a sound in, and note that it is there."""
        first = round(at * SAMPLE_RATE)
        sound = sound[: len(self.samples) - first]
        self.samples[first : first + len(sound)] += sound
        start = round(at * 1_000_000)
        end = min(LENGTH, start + round(len(sound) / SAMPLE_RATE * 1_000_000))
        self.truth.append(
            {"id": f"seg-{len(self.truth) + 1}", "start": start, "end": end, **segment}
        )
        self.eases.append(ease)


def render(number: int) -> Recording:
    """The recording of that number."""
    rng = Random(f"radio-{number}")
    hiss = rng.choices(("quiet", "noisy"), weights=(0.65, 0.35))[0]
    loud = 0.012 if hiss == "quiet" else 0.05
    noise = np.random.default_rng(number).normal(0.0, loud, round(SECONDS * SAMPLE_RATE))
    recording = Recording(number, hiss, noise)
    _station(recording, TIERS[0], rng.uniform(450, 620), rng)
    _station(recording, TIERS[1], rng.uniform(900, 1_250), rng)
    if rng.random() < 0.45:
        length = rng.uniform(0.7, 1.6)
        tone = _tone(np.ones(round(length * SAMPLE_RATE)), rng.uniform(1_600, 2_200)) * 0.6
        at = rng.uniform(0.3, SECONDS - length - 0.2)
        recording.add(tone, at, {"label": "carrier", "tier": "band"}, 0.9)
    for _ in range(rng.randint(0, 2)):
        crash = _crash(rng)
        at = rng.uniform(0.2, SECONDS - len(crash) / SAMPLE_RATE - 0.1)
        recording.add(crash, at, {"label": "static", "tier": "band"}, 0.8)
    return recording


def _station(recording: Recording, tier: str, pitch: float, rng: Random) -> None:
    """One or two messages of a station; each has a pitch and a speed of its own."""
    dot = rng.uniform(0.052, 0.07)
    strength = rng.choice((1.0, 1.0, 0.55))
    at = rng.uniform(0.2, 1.6)
    while True:
        text = rng.choice(WORDS)
        sound = _tone(keyed(text, dot), pitch) * strength
        if at + len(sound) / SAMPLE_RATE > SECONDS - 0.15:
            return
        ease = 0.95 if strength > 0.9 and recording.hiss == "quiet" else 0.8
        segment = {"label": "message", "tier": tier, "attributes": {"text": text}}
        recording.add(sound, at, segment, ease)
        at += len(sound) / SAMPLE_RATE + rng.uniform(0.7, 2.2)


def keyed(text: str, dot: float) -> Samples:
    """A text in Morse as the key's standing, sample by sample; a dot lasts ``dot`` seconds."""
    parts: list[tuple[float, float]] = []
    for word in text.split():
        for letter in word:
            for sign in MORSE[letter]:
                parts += [(1.0, 1.0 if sign == "." else 3.0), (0.0, 1.0)]
            parts.append((0.0, 2.0))
        parts.append((0.0, 4.0))
    while parts and parts[-1][0] == 0.0:
        parts.pop()
    steps = [np.full(round(units * dot * SAMPLE_RATE), down) for down, units in parts]
    return np.concatenate(steps)


def _tone(key: Samples, pitch: float) -> Samples:
    """A tone under a key, with soft edges so that it does not click."""
    soft = np.hanning(48)
    shaped = np.convolve(key, soft / soft.sum(), mode="same")
    return 0.16 * shaped * np.sin(2 * np.pi * pitch * np.arange(len(key)) / SAMPLE_RATE)


def _crash(rng: Random) -> Samples:
    """A crash of static: a burst of noise that dies away."""
    length = round(rng.uniform(0.25, 0.6) * SAMPLE_RATE)
    noise = np.random.default_rng(rng.getrandbits(32)).normal(0.0, 0.22, length)
    return noise * np.exp(-3.0 * np.linspace(0.0, 1.0, length))


def wav(samples: Samples) -> bytes:
    """Sixteen bits, one channel."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.clip(samples, -1.0, 1.0) * 32_000).astype("<i2").tobytes())
    return target.getvalue()


def _piece(recording: Recording) -> Piece:
    def answer(who: Annotator, rng: Random, clear: frozenset[str]) -> dict[str, JSON]:
        found = segments(who, recording.truth, _NEAR, LENGTH, rng, recording.eases)
        for segment in found:
            if "attributes" in segment:
                read = misread(who, segment["attributes"]["text"], rng)
                segment["attributes"] = {"text": read}
        return {"log": found, "copy": rated(who, _copy(recording), 1, 5, rng)}

    name = recording.external_id.replace("/", "-") + ".wav"
    row = {
        "external_id": recording.external_id,
        "data": {"recording": name},
        "attributes": {"hiss": recording.hiss},
        "group": recording.external_id.split("/")[0],
    }
    truth = {"log": recording.truth, "copy": _copy(recording)}
    content = (name, wav(recording.samples))
    return Piece(recording.external_id, row, content, truth, answer, None, 2 * len(recording.truth))


def _copy(recording: Recording) -> int:
    """How well it can be copied: by the hiss and the static."""
    crashes = [segment for segment in recording.truth if segment["label"] == "static"]
    return max(1, (5 if recording.hiss == "quiet" else 3) - len(crashes))


def project(count: int) -> tuple[Subject, Script]:
    """The project with so many recordings, and its story."""
    made = [render(number) for number in range(count)]
    cases = _cases(made[: count // 2])
    return Subject(SLUG, {one.external_id: _piece(one) for one in made}, cases), _STORY


def _cases(made: list[Recording]) -> tuple[Case, ...]:
    """A message as it should be, one cut into its words, and a carrier."""
    long = next(
        (one, segment)
        for one in made
        for segment in one.truth
        if " " in segment.get("attributes", {}).get("text", "")
    )
    recording, segment = long
    first, _, rest = segment["attributes"]["text"].partition(" ")
    middle = (segment["start"] + segment["end"]) // 2
    halves = [
        {**segment, "id": "half-1", "end": middle - 150_000, "attributes": {"text": first}},
        {**segment, "id": "half-2", "start": middle + 150_000, "attributes": {"text": rest}},
    ]
    name = recording.external_id
    cases = [
        Case(
            "R1", "good", "One message, from its first sign to its last", name, {"log": [segment]}
        ),
        Case("R1", "bad", "One message cut into its words", name, {"log": halves}),
    ]
    for one in made:
        for found in one.truth:
            if found["label"] == "carrier" and len(cases) == 2:
                words = "A tone that is not keyed: no text"
                cases.append(Case("R2", "good", words, one.external_id, {"log": [found]}))
    return tuple(cases)


_STORY = Script(
    crew=(CREW[0].name, CREW[2].name, CREW[4].name),
    quota=(1, 1),
    gold=3,
    first=0.8,
    questions=(
        Asked(
            4,
            "R4",
            "A letter drowned by static",
            "One letter lies under a crash. May I write what it must be?",
            "Write a question mark for it. The log tells what was heard, not what was meant.",
        ),
    ),
    review_from=6,
    reviews=(0, 1),
    near=0.2,
    lasts=10,
    measured_every=5,
)
