"""How simulated annotators err beyond boxes and choices: in time, in text and on scales.

The model is that of ``annotators``: a thing is missed with a chance that falls with ``attention``
and ``ease``, named wrongly with a chance of 1 - ``skill``, and its ends are off by normal errors
that grow with ``jitter``; what is read or typed is wrong with a chance of 1 - ``care``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from assay.core.values import new_uid
from assay.demo.annotators import Annotator

JSON = Any
Region = Mapping[str, JSON]


def region_id(rng: Random) -> str:
    """An id of a region, as an editor makes one."""
    return new_uid("reg", 0, rng.getrandbits(80))


def missed(who: Annotator, ease: float, rng: Random) -> bool:
    """Whether this person overlooks a thing."""
    chance: float = who.attention * ease ** (0.1 + 4.0 * (1.0 - who.attention))
    return rng.random() > chance


def named(who: Annotator, label: str, near: Mapping[str, str], rng: Random) -> str:
    """The label that this person gives: the right one, or the one that is most like it."""
    return label if rng.random() < who.skill else near.get(label, label)


def segments(
    who: Annotator,
    truth: Sequence[Region],
    near: Mapping[str, str],
    length: int,
    rng: Random,
    eases: Sequence[float] | None = None,
) -> list[dict[str, JSON]]:
    """Segments of time as this person marks them, within ``length`` microseconds.

    An end is off by 15 ms and by a share of the segment that grows with ``jitter``.
    """
    found: list[dict[str, JSON]] = []
    for index, region in enumerate(truth):
        if missed(who, 1.0 if eases is None else eases[index], rng):
            continue
        spread = 15_000 + who.jitter * (region["end"] - region["start"])
        start = min(max(0, round(region["start"] + rng.gauss(0, spread))), length - 2_000)
        end = min(length, max(start + 1_000, round(region["end"] + rng.gauss(0, spread))))
        found.append(
            {
                **region,
                "id": region_id(rng),
                "label": named(who, region["label"], near, rng),
                "start": start,
                "end": end,
            }
        )
    return found


def misread(who: Annotator, text: str, rng: Random) -> str:
    """What this person writes for a text: here and there a letter is wrong or a '?'."""
    wrong = 0.25 * (1.0 - who.care)
    letters = [
        rng.choice("?ETANI") if letter != " " and rng.random() < wrong else letter
        for letter in text
    ]
    return "".join(letters)


def rated(who: Annotator, truth: int, least: int, most: int, rng: Random) -> int:
    """The step of a scale that this person takes: with less care more often a neighbour's."""
    if rng.random() < 1.0 - 4.0 * (1.0 - who.care):
        return truth
    return min(most, max(least, truth + rng.choice((-1, 1))))
