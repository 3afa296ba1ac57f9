"""A simulated detector, 'det-sim': good by day, weak at night and in fog, a little better each
version. It stands for the model that a project is labelled for; nothing here is learned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from assay.demo.annotators import Target

JSON = Any
MODEL = "det-sim"


@dataclass(frozen=True, slots=True)
class Version:
    """One version: how well it finds things under each condition, and how it errs.

    ``recall`` maps weather and light to factors; what is not named counts 1.
    """

    name: str
    base: float
    recall: Mapping[str, float]
    confusion: float
    false_alarms: float
    jitter: float


VERSIONS: tuple[Version, ...] = (
    Version("1", 0.90, {"night": 0.52, "dusk": 0.93, "fog": 0.58, "rain": 0.96}, 0.10, 0.5, 0.05),
    Version("2", 0.96, {"night": 0.60, "dusk": 0.97, "fog": 0.57, "rain": 0.98}, 0.06, 0.3, 0.035),
)


def detect(
    version: Version,
    targets: Sequence[Target],
    labels: Sequence[str],
    conditions: Sequence[str],
    size: tuple[int, int],
    rng: Random,
) -> tuple[list[dict[str, JSON]], float]:
    """The boxes that the detector puts out, each with a score, and its uncertainty in [0, 1]."""
    clarity = version.base
    for condition in conditions:
        clarity *= version.recall.get(condition, 1.0)
    found: list[dict[str, JSON]] = []
    doubts: list[float] = []
    for index, target in enumerate(targets):
        chance = clarity * target.ease**0.6
        if rng.random() > chance:
            doubts.append(0.6)
            continue
        label = target.label
        mistaken = version.confusion * (3.0 if target.trap else 1.0)
        if rng.random() < mistaken:
            label = target.trap or rng.choice([other for other in labels if other != label])
        score = min(
            0.99,
            max(0.05, chance * rng.uniform(0.86, 1.1) - (0.18 if label != target.label else 0)),
        )
        found.append(_box(f"det-{index}", label, target.box, score, version.jitter, size, rng))
        doubts.append(1.0 - score)
    alarms = version.false_alarms * (1.6 - clarity)
    while rng.random() < alarms / (1 + alarms):
        w, h = rng.uniform(14, 40), rng.uniform(36, 100)
        box = (rng.uniform(0, size[0] - w), rng.uniform(0.35, 0.6) * size[1], w, h)
        score = rng.uniform(0.05, 0.55)
        found.append(
            _box(
                f"det-{len(targets) + len(found)}",
                rng.choice(list(labels)),
                box,
                score,
                0.0,
                size,
                rng,
            )
        )
        doubts.append(0.5)
    uncertainty = sum(doubts) / len(doubts) if doubts else 1.0 - clarity
    return found, round(min(1.0, uncertainty), 4)


def classify(
    version: Version, truth: str, labels: Sequence[str], near: str, hard: bool, rng: Random
) -> dict[str, float]:
    """The probabilities that a classifier gives to each label; it errs towards ``near``."""
    right = rng.random() < version.base - (0.28 if hard else 0.02)
    first = truth if right else near
    sure = rng.uniform(0.42, 0.75) if hard or not right else rng.uniform(0.6, 0.97)
    rest = [label for label in labels if label != first]
    second = near if first == truth else truth
    shares = {label: (1 - sure) * 0.35 / len(rest) for label in rest}
    shares[second] += (1 - sure) * 0.65
    return {first: round(sure, 4), **{label: round(share, 4) for label, share in shares.items()}}


def _box(
    identity: str,
    label: str,
    box: tuple[float, float, float, float],
    score: float,
    jitter: float,
    size: tuple[int, int],
    rng: Random,
) -> dict[str, JSON]:
    """One predicted region."""
    x, y, w, h = box
    left = max(0.0, x + rng.gauss(0, jitter * w))
    top = max(0.0, y + rng.gauss(0, jitter * h))
    wide = max(2.0, min(w * (1 + rng.gauss(0, jitter)), size[0] - left))
    high = max(2.0, min(h * (1 + rng.gauss(0, jitter)), size[1] - top))
    return {
        "id": identity,
        "label": label,
        "box": [round(left, 1), round(top, 1), round(wide, 1), round(high, 1)],
        "score": round(score, 3),
    }
