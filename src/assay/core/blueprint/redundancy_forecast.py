"""What adaptive redundancy will bring, before the first label: a simulation from priors or a pilot.

Annotators differ and items differ in difficulty; both are drawn from priors with the accuracy that
the pilot (or gold) showed as their mean. Items are labelled one label at a time until the posterior
reaches ``stop_at``, and beside it with all labels; what is between them is the forecast. It also
says where nothing is to be gained: then few labels decide nothing, or there are none to spare.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.core.blueprint.model import Redundancy

ITEMS = 3_000
ANNOTATORS = 12.0
"""How alike annotators are: the weight of the Beta that their skills are drawn from."""
HARD = 0.2
"""How much an item blurs what an annotator can see, in the mean: 0 clear, 1 a guess."""
WORTH_IT = 0.1


@dataclass(frozen=True, slots=True)
class RedundancyForecast:
    """Labels an item and accuracy, adaptive and with ``most`` labels; ``gain`` false for 'no gain'.

    ``saved`` is the share of labels spared against ``most`` for every item.
    """

    labels_per_item: float
    accuracy: float
    accuracy_at_most: float
    accuracy_at_one: float
    saved: float
    gain: bool
    sentence: str


def forecast_redundancy(
    redundancy: Redundancy, skill: float, classes: int, audit_share: float = 0.0, seed: int = 0
) -> RedundancyForecast | None:
    """Simulate 3,000 items; None where nothing is chosen or the number of labels is fixed.

    ``skill`` is the mean accuracy of single labels. The same input gives the same answer.
    """
    least, most, stop = redundancy.least, redundancy.most, redundancy.stop_at
    if classes < 2 or most < 2 or stop is None or most <= least:
        return None
    rng = np.random.default_rng(seed)
    floor = 1.0 / classes
    clear = min(0.995, floor + (max(skill, floor) - floor) / (1.0 - HARD))
    able = rng.beta(clear * ANNOTATORS, (1.0 - clear) * ANNOTATORS, (ITEMS, most))
    blur = rng.beta(1.0, 1.0 / HARD - 1.0, (ITEMS, 1))
    chance = np.clip(floor + (able - floor) * (1.0 - blur), 0.001, 0.999)
    known = np.clip(floor + (able - floor) * (1.0 - HARD), floor, 0.999)
    given = np.where(rng.random((ITEMS, most)) < chance, 0, rng.integers(1, classes, (ITEMS, most)))
    told = np.log(known * (classes - 1) / (1.0 - known))
    score = np.zeros((ITEMS, classes))
    rows = np.arange(ITEMS)
    open_ = np.ones(ITEMS, dtype=np.bool_)
    audited = rng.random(ITEMS) < audit_share
    labels = np.zeros(ITEMS)
    right = np.zeros(ITEMS)
    right_at_one = 0.0
    for step in range(most):
        score[rows, given[:, step]] += told[:, step]
        labels += open_
        top = score.argmax(axis=1)
        if step == 0:
            right_at_one = float((top == 0).mean())
        right = np.where(open_, top == 0, right)
        sure = np.exp(score.max(axis=1) - np.logaddexp.reduce(score, axis=1)) >= stop
        if step + 1 >= least:
            open_ &= ~sure | audited
    at_most = float((score.argmax(axis=1) == 0).mean())
    used, accuracy = float(labels.mean()), float(right.mean())
    saved = 1.0 - used / most
    gain = saved >= WORTH_IT and at_most > right_at_one + 0.005
    sentence = _sentence(used, most, accuracy, at_most, right_at_one, saved, gain=gain)
    return RedundancyForecast(used, accuracy, at_most, right_at_one, saved, gain, sentence)


def _sentence(
    used: float,
    most: int,
    accuracy: float,
    at_most: float,
    at_one: float,
    saved: float,
    *,
    gain: bool,
) -> str:
    told = (
        f"{used:.1f} labels an item instead of {most} ({saved:.0%} fewer), right on {accuracy:.1%} "
        f"of the items instead of {at_most:.1%}"
    )
    if gain:
        return f"stopping when sure: {told} (simulated)"
    if at_most <= at_one + 0.005:
        return (
            f"no gain from more labels: {most} an item are right on {at_most:.1%}, one alone on "
            f"{at_one:.1%} (simulated)"
        )
    return (
        f"no gain from stopping when sure: these people are too often wrong for a few labels to "
        f"decide, so nearly all are asked for: {told} (simulated)"
    )
