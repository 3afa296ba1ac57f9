"""Whether the posterior can be believed: what it says, against what reviewers decided.

The run's posterior is that of the answers alone: gold items and their known answers take no part in
it. Truth are the decisions of reviewers (acceptance samples among them), not gold, of which the run
holds no posterior. Reviewers see the most disputed items first, so the diagram shows the doubtful
end better than the sure one. Units are whole answers, or believed objects with the posterior of
each; bins hold about equally many, and equal posteriors are never parted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assay.core.intervals import Floats, wilson
from assay.core.labels.alignment import links_regions
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.quality.consensus import QuestionConsensus
from assay.core.quality.matrix import Ints
from assay.core.values import JSON, Interval, Question

LEAST = 20
"""Units of a bin; below twice as many in all there is no diagram."""
MOST_BINS = 10
SHOWN = 6


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Units with a posterior from ``low`` to ``high``: its mean, and the share that is right.

    ``items`` are some of them to look at (public ids), those that are wrong first.
    """

    low: float
    high: float
    mean: float
    right: Interval
    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class Reliability:
    """The diagram of one question. ``error`` is the expected calibration error, weighted by n.

    ``error`` is None, and there are no bins, below ``2 * LEAST`` units; ``sentence`` says so.
    """

    of: str
    n: int
    error: float | None
    bins: Sequence[ReliabilityBin]
    sentence: str


def reliability(
    question: Question,
    consensus: QuestionConsensus,
    decided: Mapping[int, Mapping[str, JSON]],
    names: Sequence[str],
) -> Reliability | None:
    """The diagram of one question; None where nothing is decided that was believed.

    ``decided`` is item index → question → value; ``names`` the items' public ids.
    """
    if links_regions(question):
        return None
    posterior: list[float] = []
    right: list[bool] = []
    item: list[int] = []
    for one in consensus.items:
        truth = decided.get(one.item, {})
        if question.name not in truth:
            continue
        for sure, holds in _units(question, one.value, one.posterior, one.support, truth):
            posterior.append(min(1.0, sure))
            right.append(holds)
            item.append(one.item)
    if not posterior:
        return None
    return diagram(
        question.name, np.array(posterior), np.array(right, dtype=np.int64), np.array(item), names
    )


def _units(
    question: Question,
    believed: JSON,
    posterior: float,
    support: Mapping[str, JSON],
    truth: Mapping[str, JSON],
) -> list[tuple[float, bool]]:
    """(posterior, whether it is right) of the answer, or of each believed object."""
    kind, decided = LABEL_TYPES.get(question.type), truth[question.name]
    if not kind.has_regions:
        return [(posterior, kind.distance(question, decided, believed) == 0.0)]
    sure = {one["id"]: one["posterior"] for one in support.get("objects", ())}
    pairs = kind.match(question, believed, decided).pairs
    met = {i for i, j, _ in pairs if believed[i]["label"] == decided[j]["label"]}
    return [
        (float(sure[region["id"]]), place in met)
        for place, region in enumerate(believed)
        if region["id"] in sure
    ]


def diagram(
    of: str, posterior: Floats, right: Ints, item: Ints, names: Sequence[str]
) -> Reliability:
    """Bins of about equal counts with the share that is right in each; arrays have one length."""
    n = len(posterior)
    if n < 2 * LEAST:
        words = f"It takes {2 * LEAST} answers or objects decided by reviewers; there are {n}."
        return Reliability(of, n, None, (), words)
    order = np.argsort(posterior, kind="stable")
    edges = [0]
    wanted = n / min(MOST_BINS, n // LEAST)
    for place in range(1, n):
        parted = posterior[order[place]] > posterior[order[place - 1]]
        if parted and place - edges[-1] >= wanted - 0.5 and n - place >= LEAST:
            edges.append(place)
    bins, gap = [], 0.0
    for start, end in zip(edges, [*edges[1:], n], strict=True):
        rows = order[start:end]
        share = wilson(float(right[rows].sum()), len(rows))
        if share is None:
            continue
        mean = float(posterior[rows].mean())
        gap += abs(mean - share.value) * len(rows) / n
        wrong_first = rows[np.lexsort((rows, right[rows]))]
        shown = list(dict.fromkeys(names[index] for index in item[wrong_first].tolist()))[:SHOWN]
        low, high = float(posterior[rows[0]]), float(posterior[rows[-1]])
        bins.append(ReliabilityBin(low, high, mean, share, shown))
    return Reliability(of, n, gap, bins, _in_words(bins, gap))


def _in_words(bins: Sequence[ReliabilityBin], gap: float) -> str:
    words = f"What is believed and what is right are {gap:.1%} apart on average."
    over = [one for one in bins if one.right.high < one.mean]
    under = [one for one in bins if one.right.low > one.mean]
    if over:
        worst = max(over, key=lambda one: one.mean - one.right.value)
        words += f" Surely too sure: believed {worst.mean:.0%}, right {worst.right.value:.0%}."
    if under:
        worst = max(under, key=lambda one: one.right.value - one.mean)
        words += f" Surely too careful: believed {worst.mean:.0%}, right {worst.right.value:.0%}."
    return words
