"""Agreement beyond chance: Krippendorff's alpha with any distance, over items and people.

Everything rests on one array: for each answer, its mean distance to the other answers of its
item (``apart``; NaN where it is alone). Then alpha is ``1 - mean(apart) / expected``, where
``expected`` is the mean distance of two answers drawn from all items (Krippendorff 2011). An
annotator's alpha and a week's alpha take the mean over their own answers.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from assay.core.intervals import Floats, mean_interval, ratio_bootstrap
from assay.core.quality.matrix import AnswerMatrix, Ints
from assay.core.values import Interval

Distance = Callable[[int, int], float]
MAX_EXPECTED_PAIRS = 5_000
MAX_PEERS = 50


def apart_nominal(answers: AnswerMatrix) -> tuple[Floats, float | None]:
    """``apart`` and ``expected`` where labels are either equal or not, in one pass of counts."""
    counts = answers.counts()
    given = counts.sum(axis=1)
    paired = given >= 2
    own = counts[answers.item, answers.label]
    several = given[answers.item]
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.where(several >= 2, 1.0 - (own - 1) / (several - 1), np.nan)
    totals = counts[paired].sum(axis=0).astype(np.float64)
    n = float(totals.sum())
    if n < 2:
        return apart, None
    expected = 1.0 - float(np.sum(totals * (totals - 1))) / (n * (n - 1))
    return apart, expected if expected > 0 else None


def apart_by_matrix(answers: AnswerMatrix, distances: Floats) -> tuple[Floats, float | None]:
    """``apart`` and ``expected`` with a table of distances between labels (symmetric, 0 inside).

    Krippendorff's ordinal, interval and ratio metrics are such tables: see ``metric_table``.
    """
    counts = answers.counts().astype(np.float64)
    given = counts.sum(axis=1)
    paired = given >= 2
    summed = counts @ distances
    several = given[answers.item]
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = summed[answers.item, answers.label] / (several - 1)
    apart = np.where(several >= 2, mean, np.nan)
    totals = counts[paired].sum(axis=0)
    n = float(totals.sum())
    if n < 2:
        return apart, None
    expected = float(totals @ distances @ totals) / (n * (n - 1))
    return apart, expected if expected > 0 else None


def apart_by_distance(
    item: Ints, distance: Distance, rng: np.random.Generator
) -> tuple[Floats, float | None]:
    """``apart`` and ``expected`` of any values; ``distance`` takes the indices of two answers.

    ``expected`` is over all pairs of answers, or 5,000 pairs drawn where there are more. An
    item with more than 50 answers is measured on 50 of them.
    """
    apart = np.full(len(item), np.nan)
    order = np.argsort(item, kind="stable")
    edges = np.flatnonzero(np.diff(item[order])) + 1
    paired: list[int] = []
    for group in np.split(order, edges):
        if len(group) > MAX_PEERS:
            group = np.sort(rng.choice(group, MAX_PEERS, replace=False))
        if len(group) < 2:
            continue
        members = group.tolist()
        paired.extend(members)
        sums = dict.fromkeys(members, 0.0)
        for place, one in enumerate(members):
            for other in members[place + 1 :]:
                value = distance(one, other)
                sums[one] += value
                sums[other] += value
        for one in members:
            apart[one] = sums[one] / (len(members) - 1)
    return apart, _expected(paired, distance, rng)


def _expected(paired: list[int], distance: Distance, rng: np.random.Generator) -> float | None:
    n = len(paired)
    if n < 2:
        return None
    paired = sorted(paired)
    if n * (n - 1) // 2 <= MAX_EXPECTED_PAIRS:
        pairs = [(a, b) for place, a in enumerate(paired) for b in paired[place + 1 :]]
    else:
        first = rng.integers(0, n, MAX_EXPECTED_PAIRS)
        second = (first + rng.integers(1, n, MAX_EXPECTED_PAIRS)) % n
        pairs = [(paired[a], paired[b]) for a, b in zip(first, second, strict=True)]
    expected = sum(distance(a, b) for a, b in pairs) / len(pairs)
    return expected if expected > 0 else None


def alpha(
    item: Ints,
    apart: Floats,
    expected: float | None,
    rng: np.random.Generator,
) -> Interval | None:
    """Krippendorff's alpha with a bootstrap interval over items; n counts the items.

    None where no item has two answers, or where all answers are equal (there is then nothing
    that chance could have confused). The bootstrap holds the expected distance fixed, as
    Krippendorff's own does.
    """
    kept = ~np.isnan(apart)
    if expected is None or not kept.any():
        return None
    _, groups = np.unique(item[kept], return_inverse=True)
    sums = np.asarray(np.bincount(groups, weights=apart[kept]), dtype=np.float64)
    sizes = np.asarray(np.bincount(groups), dtype=np.float64)
    mean, low, high = ratio_bootstrap(sums, sizes, rng)
    return Interval(
        1.0 - mean / expected, 1.0 - high / expected, min(1.0, 1.0 - low / expected), len(sums)
    )


def alpha_of_part(apart: Floats, expected: float | None) -> Interval | None:
    """Alpha of some answers (a person's, a week's) against their peers; n counts the answers."""
    own = apart[~np.isnan(apart)]
    distance = mean_interval(own)
    if expected is None or distance is None:
        return None
    return Interval(
        1.0 - distance.value / expected,
        1.0 - distance.high / expected,
        1.0 - distance.low / expected,
        distance.n,
    )


def item_disputes(item: Ints, apart: Floats, n_items: int) -> Floats:
    """For each item the mean distance between two of its answers, in [0, 1]; 0 below two."""
    kept = ~np.isnan(apart)
    sums = np.bincount(item[kept], weights=apart[kept], minlength=n_items)
    sizes = np.bincount(item[kept], minlength=n_items)
    return np.where(sizes > 0, sums / np.maximum(sizes, 1), 0.0)


def nominal_alpha(answers: AnswerMatrix, rng: np.random.Generator) -> Interval | None:
    """Alpha of labels that are either equal or not."""
    apart, expected = apart_nominal(answers)
    return alpha(answers.item, apart, expected, rng)


def metric_table(kind: str, values: Floats, totals: Floats) -> Floats:
    """Krippendorff's squared differences between label values: labels × labels.

    ``kind`` is nominal, ordinal (over the ``totals`` of each label among pairable answers),
    interval or ratio; ``values`` are the labels as numbers, in order.
    """
    n = len(values)
    if kind == "nominal":
        return 1.0 - np.eye(n)
    if kind == "interval":
        return (values[:, None] - values[None, :]) ** 2
    if kind == "ratio":
        sums = values[:, None] + values[None, :]
        return ((values[:, None] - values[None, :]) / np.where(sums == 0, 1.0, sums)) ** 2
    if kind == "ordinal":
        below = np.cumsum(totals) - totals / 2
        return (below[:, None] - below[None, :]) ** 2
    raise KeyError(kind)


def in_words(interval: Interval | None) -> str:
    """What an alpha is worth, after Krippendorff's own marks (0.667 and 0.8)."""
    if interval is None:
        return "cannot be told yet"
    if interval.low >= 0.8:
        return "reliable"
    if interval.value >= 0.8:
        return "reliable, but not surely"
    if interval.value >= 0.667:
        return "enough for tentative conclusions"
    if interval.high > 0 and interval.value > 0.2:
        return "too low to rely on"
    return "hardly better than chance"
