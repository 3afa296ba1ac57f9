"""Simulated annotators: people who err in known ways, so that the demo's figures can be checked.

The noise model, all of it: an annotator finds a thing with a chance that falls with how hard it
is to see (``ease``) and with their own ``attention``; puts a box round it whose edges are off by
a normal error of ``jitter`` times its size; names it rightly with ``skill`` (else as the first
label, or the first as the second); falls for the trap that a thing is marked with, less where
the rule was made clear; and answers an attribute rightly with ``care``. Skill may change from a
given week on (``drift``). Times are log-normal round ``pace``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from assay.core.values import new_uid

JSON = Any


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that should be labelled, as the simulation knows it.

    ``ease`` in (0, 1] tells how easily it is seen; ``trap`` is the label that people take for it
    by mistake, ``trap_box`` the box that they then draw, ``bait`` how tempting that is;
    ``rule`` is the rule that helps.
    """

    label: str
    box: tuple[float, float, float, float]
    ease: float
    attributes: Mapping[str, str]
    trap: str | None = None
    trap_box: tuple[float, float, float, float] | None = None
    rule: str | None = None
    bait: float = 1.0


@dataclass(frozen=True, slots=True)
class Annotator:
    """How one simulated person works."""

    name: str
    about: str
    skill: float = 0.985
    attention: float = 0.985
    jitter: float = 0.015
    care: float = 0.965
    trapped: float = 0.35  # chance to fall for a trap while the rule is unclear
    invents: float = 0.004  # chance of a box where nothing is
    pace: float = 5.0  # seconds a box, and half as many to look
    drift: float = 0.0  # skill lost a week ...
    drift_from: float = 99.0  # ... from this week on
    hours: tuple[int, int] = (9, 17)

    def in_week(self, week: float) -> Annotator:
        """The same person as they work in that week."""
        lost = self.drift * max(0.0, week - self.drift_from)
        if lost <= 0:
            return self
        return replace(
            self,
            skill=max(0.5, self.skill - lost),
            attention=max(0.5, self.attention - 0.8 * lost),
            jitter=self.jitter * (1 + 4 * lost),
        )


CREW: tuple[Annotator, ...] = (
    Annotator("Simulated annotator Ada", "steady and precise", 0.995, 0.993, 0.010, 0.98, 0.15),
    Annotator("Simulated annotator Ben", "steady", 0.985, 0.985, 0.016, 0.965, 0.35),
    Annotator(
        "Simulated annotator Cleo", "slow and careful", 0.99, 0.994, 0.008, 0.98, 0.25, pace=8.5
    ),
    Annotator(
        "Simulated annotator Dan",
        "good at first, then drifts",
        0.99,
        0.988,
        0.014,
        0.97,
        0.4,
        drift=0.075,
        drift_from=1.6,
    ),
    Annotator(
        "Simulated annotator Eve",
        "fast and careless",
        0.94,
        0.91,
        0.035,
        0.88,
        0.55,
        invents=0.05,
        pace=2.1,
    ),
    Annotator("Simulated annotator Finn", "boxes bicycles with people who push them", trapped=0.95),
)


def seconds(annotator: Annotator, regions: int, rng: Random) -> float:
    """How long an item takes, in seconds."""
    typical = annotator.pace * (1.0 + regions)
    return max(1.2, typical * math.exp(rng.gauss(0.0, 0.35)))


def draw_boxes(
    annotator: Annotator,
    targets: Sequence[Target],
    labels: Sequence[str],
    attributes: Mapping[str, Sequence[str]],
    size: tuple[int, int],
    rng: Random,
    clear_rules: frozenset[str] = frozenset(),
    now: int = 0,
) -> list[dict[str, JSON]]:
    """The answer to a boxes question: what this person sees and how they draw it.

    ``attributes`` gives the answers that each attribute allows; ``size`` the picture's width and
    height; ``clear_rules`` the rules that the guideline in force explains well.
    """
    answer: list[dict[str, JSON]] = []
    for target in targets:
        if rng.random() > annotator.attention * target.ease ** (
            0.1 + 4.0 * (1.0 - annotator.attention)
        ):
            continue
        label, box = target.label, target.box
        if target.trap is not None:
            chance = annotator.trapped * target.bait
            if target.rule in clear_rules:
                chance *= 0.25
            if rng.random() < chance:
                label, box = target.trap, target.trap_box or box
        if label == target.label and rng.random() > annotator.skill:
            label = labels[0] if label != labels[0] else labels[1]
        chosen = {
            name: _attribute(target.attributes[name], values, annotator.care, rng)
            for name, values in attributes.items()
        }
        answer.append(_region(label, shaky_box(box, annotator.jitter, size, rng), chosen, now, rng))
    if rng.random() < annotator.invents:
        width, height = rng.uniform(16, 40), rng.uniform(40, 90)
        x = rng.uniform(0, size[0] - width)
        y = rng.uniform(size[1] * 0.4, size[1] * 0.6)
        ghost = shaky_box((x, y, width, height), 0.02, size, rng)
        first = {name: values[0] for name, values in attributes.items()}
        answer.append(_region(rng.choice(list(labels)), ghost, first, now, rng))
    return answer


def perfect_boxes(targets: Sequence[Target], rng: Random, now: int = 0) -> list[dict[str, JSON]]:
    """The known truth in the shape of an answer, for gold items."""
    return [_region(t.label, t.box, dict(t.attributes), now, rng) for t in targets]


def choose(
    annotator: Annotator,
    truth: str,
    labels: Sequence[str],
    ease: float,
    rng: Random,
    near: str | None = None,
) -> str:
    """The answer to a choice; three wrong ones in four go to ``near``, the class most like it."""
    if rng.random() < annotator.skill * (0.62 + 0.38 * ease):
        return truth
    if near is not None and near != truth and rng.random() < 0.75:
        return near
    return rng.choice([label for label in labels if label != truth])


def choose_several(
    annotator: Annotator, truth: Sequence[str], labels: Sequence[str], rng: Random
) -> list[str]:
    """The answer to a multiple choice: each label is judged on its own."""
    right = 0.5 + 0.5 * annotator.care
    return [label for label in labels if (label in truth) == (rng.random() < right)]


def _attribute(truth: str, values: Sequence[str], care: float, rng: Random) -> str:
    """An attribute's answer; a wrong one is a neighbour on the scale."""
    if rng.random() < care or len(values) < 2:
        return truth
    at = list(values).index(truth)
    return (
        values[at - 1]
        if at == len(values) - 1 or (at > 0 and rng.random() < 0.5)
        else values[at + 1]
    )


def shaky_box(
    box: tuple[float, float, float, float], jitter: float, size: tuple[int, int], rng: Random
) -> tuple[float, float, float, float]:
    """The box with each edge off by a normal error, inside the picture, to a tenth of a pixel."""
    x, y, width, height = box
    spread_x, spread_y = 0.4 + jitter * width, 0.4 + jitter * height
    left = min(max(0.0, x + rng.gauss(0, spread_x)), size[0] - 3.0)
    top = min(max(0.0, y + rng.gauss(0, spread_y)), size[1] - 3.0)
    right = min(float(size[0]), max(left + 3.0, x + width + rng.gauss(0, spread_x)))
    low = min(float(size[1]), max(top + 3.0, y + height + rng.gauss(0, spread_y)))
    left, top = round(left, 1), round(top, 1)
    return left, top, round(right - left, 1), round(low - top, 1)


def _region(
    label: str,
    box: tuple[float, float, float, float],
    attributes: Mapping[str, str],
    now: int,
    rng: Random,
) -> dict[str, JSON]:
    """One region in the API's shape."""
    region: dict[str, JSON] = {
        "id": new_uid("reg", now, rng.getrandbits(80)),
        "label": label,
        "box": [round(value, 1) for value in box],
    }
    if attributes:
        region["attributes"] = dict(attributes)
    return region
