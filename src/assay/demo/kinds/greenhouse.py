"""'Greenhouse days': made-up readings of a day, with what happened in it.

Each day follows from its number: sun and clouds drive light, warmth and moisture of the air; on
top come watering, an open vent, and a sensor that stands still. So it is known to the minute
when everything began and ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assay.demo.annotators import CREW, Annotator, choose
from assay.demo.kinds.noise import segments
from assay.demo.scripts import Asked, Script
from assay.demo.subjects import Case, Piece, Subject

JSON = Any
Values = NDArray[np.float64]
SLUG = "greenhouse-days"
LABELS = ("watering", "vent open", "sensor stuck")
CHANNELS = ("temperature", "humidity", "light")
ROWS, STEP = 288, 300  # five minutes apart: one day
LENGTH = (ROWS - 1) * STEP * 1_000_000
SKIES = ("clear", "changing", "grey")
_NEAR = {"watering": "vent open", "vent open": "watering"}
_UNITS = {"temperature": "°C", "humidity": "%", "light": "klx"}


@dataclass(slots=True)
class Day:
    """The readings of a day with their truth."""

    number: int
    season: str
    sky: str
    values: dict[str, Values]
    truth: list[dict[str, JSON]] = field(default_factory=list)
    eases: list[float] = field(default_factory=list)

    @property
    def external_id(self) -> str:
        """The name under which the item is imported."""
        return f"house-{self.number % 2 + 1}/{self.number:03d}"

    def note(self, label: str, first: int, last: int, tier: str, ease: float) -> None:
        """Something lasts from one row to another, on one channel or in the whole house."""
        segment: dict[str, JSON] = {
            "id": f"event-{len(self.truth) + 1}",
            "label": label,
            "start": first * STEP * 1_000_000,
            "end": last * STEP * 1_000_000,
            "tier": tier,
        }
        self.truth.append(segment)
        self.eases.append(ease)

    def csv(self) -> str:
        """The readings as a table, the time in seconds first."""
        head = ",".join(["time [s]", *(f"{name} [{_UNITS[name]}]" for name in CHANNELS)])
        rows = (
            ",".join([str(row * STEP), *(f"{self.values[name][row]:.2f}" for name in CHANNELS)])
            for row in range(ROWS)
        )
        return "\n".join([head, *rows]) + "\n"


def render(number: int) -> Day:
    """The day of that number."""
    rng, grain = Random(f"day-{number}"), np.random.default_rng(number)
    season = rng.choice(("spring", "summer"))
    sky = rng.choice(SKIES)
    hours = np.arange(ROWS) * STEP / 3600
    sun = np.clip(np.sin((hours - 6) / 13 * np.pi), 0, None)
    clouds = _clouds(sky, grain)
    light = (52 if season == "summer" else 36) * sun * clouds
    warmth = np.convolve(light, np.ones(18) / 18, mode="full")[:ROWS]
    base = 17 if season == "summer" else 12
    temperature = base + 0.28 * warmth + 0.8 * np.sin((hours - 9) / 24 * 2 * np.pi)
    humidity = 84 - 0.62 * warmth + grain.normal(0, 0.5, ROWS)
    temperature += grain.normal(0, 0.12, ROWS)
    light = np.clip(light + grain.normal(0, 0.15, ROWS), 0, None)
    values = {"temperature": temperature, "humidity": humidity, "light": light}
    day = Day(number, season, sky, values)
    _happen(day, rng)
    day.values["humidity"] = np.clip(day.values["humidity"], 15, 99)
    return day


def _clouds(sky: str, grain: np.random.Generator) -> Values:
    """How much of the light comes through, row by row."""
    if sky == "clear":
        return np.full(ROWS, 0.97)
    if sky == "grey":
        return np.full(ROWS, 0.35) + np.convolve(
            grain.normal(0, 0.05, ROWS), np.ones(5) / 5, "same"
        )
    wave = np.convolve(grain.normal(0, 1, ROWS), np.ones(7) / 7, "same")
    return np.clip(0.75 + 0.6 * wave, 0.25, 1.0)


def _happen(day: Day, rng: Random) -> None:
    """What happens in a day: once or twice water, some air, and now and then a fault."""
    for first in rng.sample((84, 108, 204, 222), rng.randint(1, 2)):
        first += rng.randint(-6, 6)
        last = first + rng.randint(5, 9)
        rise = np.zeros(ROWS)
        rise[first:last] = np.linspace(2, rng.uniform(13, 19), last - first)
        tail = rise[last - 1] * np.exp(-np.arange(ROWS - last) / 14)
        rise[last:] = tail
        day.values["humidity"] += rise
        day.note("watering", first, last, "humidity", 0.95)
    if rng.random() < 0.75:
        first, length = rng.randint(128, 165), rng.randint(8, 20)
        open_ = np.zeros(ROWS)
        open_[first : first + length] = 1
        eased = np.convolve(open_, np.exp(-np.arange(12) / 3), "full")[:ROWS] / 3.2
        day.values["temperature"] -= rng.uniform(3.5, 5.5) * eased
        day.values["humidity"] -= rng.uniform(7, 11) * eased
        day.note("vent open", first, first + length, "house", 0.9)
    if rng.random() < 0.5:
        channel = rng.choice(("temperature", "light"))
        first, length = rng.randint(96, 200), rng.randint(16, 34)
        stuck = day.values[channel]
        stuck[first : first + length] = stuck[first]
        day.note("sensor stuck", first, first + length, channel, 0.92)


def _piece(day: Day) -> Piece:
    near = {"clear": "changing", "changing": "grey", "grey": "changing"}[day.sky]

    def answer(who: Annotator, rng: Random, clear: frozenset[str]) -> dict[str, JSON]:
        return {
            "events": segments(who, day.truth, _NEAR, LENGTH, rng, day.eases),
            "sky": choose(who, day.sky, SKIES, 0.6, rng, near),
        }

    row = {
        "external_id": day.external_id,
        "data": {"readings": day.csv()},
        "attributes": {"season": day.season},
        "group": day.external_id.split("/")[0],
    }
    truth: Mapping[str, JSON] = {"events": day.truth, "sky": day.sky}
    return Piece(day.external_id, row, None, truth, answer, None, 1 + len(day.truth))


def project(count: int) -> tuple[Subject, Script]:
    """The project with so many days, and its story."""
    days = [render(number) for number in range(count)]
    cases = _cases(days[: count // 2])
    return Subject(SLUG, {day.external_id: _piece(day) for day in days}, cases), _STORY


def _cases(days: list[Day]) -> tuple[Case, ...]:
    """Water that ends where the rise ends, and not where the air is dry again; a stuck sensor."""
    day, watering = next((d, e) for d in days for e in d.truth if e["label"] == "watering")
    late = {**watering, "id": "example", "end": watering["end"] + 7_200_000_000}
    cases = [
        Case("R1", "good", "As long as it rises", day.external_id, {"events": [watering]}),
        Case("R1", "bad", "Until the air is dry again", day.external_id, {"events": [late]}),
    ]
    for other in days:
        for event in other.truth:
            if event["label"] == "sensor stuck" and len(cases) == 2:
                words = "Flat, while the others go on"
                cases.append(Case("R3", "good", words, other.external_id, {"events": [event]}))
    return tuple(cases)


_STORY = Script(
    crew=(CREW[1].name, CREW[2].name, CREW[4].name),
    quota=(1, 1),
    gold=3,
    first=0.8,
    questions=(
        Asked(
            3,
            "R3",
            "Light at night",
            "At night the light is flat as well. Is that a stuck sensor?",
            "No: at night it is dark. Stuck is what should move and does not.",
        ),
    ),
    review_from=6,
    reviews=(0, 1),
    near=0.2,
    lasts=10,
    measured_every=5,
)
