"""Consensus of numbers: each annotator has a bias and a spread, outliers count little.

``value = truth of the item + bias of the annotator + noise`` with noise of Student's t (Raykar and
others 2010 with heavy tails): expectation maximisation in closed form. Biases are shrunk towards 0
and spreads towards that of all, so that who gave few answers is like the others; annotators who
share no item with others have no bias that could be told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.core.quality.matrix import Floats, Ints

TAILS = 4.0
"""Degrees of freedom: one answer in a hundred may be wild."""
_FEW = 4.0
_MOST_ITERATIONS = 200
_SETTLED = 1e-7


@dataclass(frozen=True, slots=True)
class NumericConsensus:
    """``value`` and ``deviation`` (standard error) by item, NaN without answers; by annotator
    ``bias`` and ``spread`` (standard deviation of the noise); ``n`` answers by item.

    ``why`` says what is undefined.
    """

    value: Floats
    deviation: Floats
    bias: Floats
    spread: Floats
    n: Ints
    iterations: int
    why: str = ""


def numeric_consensus(
    item: Ints,
    annotator: Ints,
    value: Floats,
    n_items: int,
    n_annotators: int,
    known: Floats | None = None,
) -> NumericConsensus:
    """The truth of each item; ``known`` holds gold (NaN elsewhere) fixed.

    Answers that are no finite number are left out.
    """
    told = np.isfinite(value)
    item, annotator, value = item[told], annotator[told], value[told]
    n = np.bincount(item, minlength=n_items)
    nothing = np.full(n_items, np.nan)
    if not len(value):
        empty = np.zeros(n_annotators)
        why = "Undefined: there are no numbers."
        return NumericConsensus(nothing, nothing, empty, empty, n, 0, why)
    truth = _medians(item, value, n_items)
    fixed = np.zeros(n_items, dtype=bool) if known is None else np.isfinite(known)
    if known is not None:
        truth = np.where(fixed, known, truth)
    scale = _scale(value - truth[item], value)
    bias, variance = np.zeros(n_annotators), np.full(n_annotators, scale**2)
    many = np.bincount(annotator, minlength=n_annotators)
    answered = n > 0
    iterations, moved = 0, 1.0
    precision: Floats = np.zeros(n_items)
    while moved > _SETTLED and iterations < _MOST_ITERATIONS:
        iterations += 1
        noise = value - truth[item] - bias[annotator]
        weight = (TAILS + 1.0) / (TAILS + noise**2 / variance[annotator])
        worth = weight / variance[annotator]
        precision = np.asarray(
            np.bincount(item, weights=worth, minlength=n_items), dtype=np.float64
        )
        sums = np.bincount(item, weights=worth * (value - bias[annotator]), minlength=n_items)
        renewed = np.where(answered & ~fixed, sums / np.where(precision > 0, precision, 1.0), truth)
        moved = float(np.abs(renewed - truth)[answered].max(initial=0.0)) / scale
        truth = renewed
        off = value - truth[item]
        total = np.bincount(annotator, weights=weight, minlength=n_annotators)
        lean = np.bincount(annotator, weights=weight * off, minlength=n_annotators)
        bias = np.asarray(lean / (total + _FEW), dtype=np.float64)
        squares = np.bincount(
            annotator, weights=weight * (off - bias[annotator]) ** 2, minlength=n_annotators
        )
        pooled = max(float(squares.sum()) / len(value), (1e-6 * scale) ** 2)
        variance = (squares + _FEW * pooled) / (many + _FEW)
    deviation = np.where(answered, 1.0 / np.sqrt(np.maximum(precision, 1e-300)), np.nan)
    deviation = np.where(fixed, 0.0, deviation)
    result = np.where(answered | fixed, truth, np.nan)
    return NumericConsensus(result, deviation, bias, np.sqrt(variance), n, iterations)


def _medians(item: Ints, value: Floats, n_items: int) -> Floats:
    order = np.lexsort((value, item))
    sizes = np.bincount(item, minlength=n_items)
    first = np.cumsum(sizes) - sizes
    ordered = value[order]
    last = len(ordered) - 1
    low = ordered[np.minimum(first + np.maximum(sizes - 1, 0) // 2, last)]
    high = ordered[np.minimum(first + sizes // 2, last)]
    return np.where(sizes > 0, (low + high) / 2.0, 0.0)


def _scale(apart: Floats, value: Floats) -> float:
    """A robust scale of the noise, never 0: the median distance, else the usual, else 1."""
    middle = 1.4826 * float(np.median(np.abs(apart)))
    if middle > 0:
        return middle
    usual = float(np.sqrt(np.mean(apart**2)))
    if usual > 0:
        return usual
    return max(1e-9, 1e-6 * float(np.abs(value).max(initial=1.0)))
