"""Where an object is: several annotators' numbers merged by how exact each of them is.

Each annotator has a spread of their own around the truth, in units of the object's size
(Welinder, Branson, Belongie and Perona 2010), learnt over all objects together with the truth;
single slips count for little (Student's t).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.core.quality.matrix import Floats, Ints

_FREEDOM = 4.0
_SHRINK = 8.0
_FEW = 2.0
_ROUNDS = 20
_SETTLED = 1e-6
_LEAST_SPREAD = 1e-4


@dataclass(frozen=True, slots=True)
class Merge:
    """``middle``: by object and coordinate (NaN where nobody gave it); ``error``: its standard
    error in the same units; by annotator ``spread`` and ``bias``, in units of the object's size.
    """

    middle: Floats
    error: Floats
    spread: Floats
    bias: Floats


def merge_positions(
    thing: Ints,
    annotator: Ints,
    values: Floats,
    size: Floats,
    n_annotators: int,
    leans: bool = False,
) -> Merge:
    """Merge the rows of ``values`` (rows × coordinates, NaN where not given) by ``thing``.

    ``thing`` and ``annotator`` are the object and the annotator of each row, ``size`` a length
    of each object in the units of the values. ``leans``: whether an annotator may lean to one side
    in all numbers alike (outlines drawn too far out). Equal values are returned exactly.
    """
    n, width = len(size), values.shape[1] if values.ndim == 2 else 0
    given = ~np.isnan(values)
    spread = np.full(n_annotators, 0.05)
    bias = np.zeros(n_annotators)
    if not len(thing) or not width:
        return Merge(np.full((n, width), np.nan), np.full((n, width), np.nan), spread, bias)
    said = values
    middle = _medians(thing, values, n)
    order = np.maximum(size, 1e-9)[thing][:, None]
    weights = given.astype(np.float64)
    for _ in range(_ROUNDS):
        if leans:
            bias = _biases(
                annotator, np.where(given, (said - middle[thing]) / order, np.nan), spread
            )
            values = said - bias[annotator][:, None] * order
        away = np.where(given, (values - middle[thing]) / order, 0.0)
        spread = _spreads(thing, annotator, away, weights, given, n_annotators)
        own = spread[annotator][:, None]
        weights = given * (_FREEDOM + 1) / (_FREEDOM + (away / own) ** 2) / own**2
        total = _sums(thing, weights, n)
        with np.errstate(invalid="ignore", divide="ignore"):
            fresh = _sums(thing, weights * np.where(given, values, 0.0), n) / total
        step = np.nanmax(np.abs(fresh - middle)[..., None] / np.maximum(size, 1e-9)[:, None, None])
        middle = fresh
        if step < _SETTLED:
            break
    with np.errstate(invalid="ignore", divide="ignore"):
        error = np.sqrt(1.0 / total) * np.maximum(size, 1e-9)[:, None]
    return Merge(_exact(thing, said, middle), error, spread, bias)


def _biases(annotator: Ints, away: Floats, spread: Floats) -> Floats:
    """How far each annotator's numbers lie to one side, shrunk towards not at all.

    Only how annotators differ in this can be told: the mean over all, by exactness, is 0.
    """
    n = np.bincount(annotator, minlength=len(spread))
    mean = np.clip(np.nanmean(away, axis=1), -0.5, 0.5)
    shift = np.bincount(annotator, weights=mean, minlength=len(spread)) / (n + _FEW)
    seen = n > 0
    centre = float(np.average(shift[seen], weights=(n / spread**2)[seen]))
    biases: Floats = np.where(seen, shift - centre, 0.0)
    return biases


def _sums(thing: Ints, values: Floats, n: int) -> Floats:
    sums = np.zeros((n, values.shape[1]))
    np.add.at(sums, thing, values)
    return sums


def _medians(thing: Ints, values: Floats, n: int) -> Floats:
    """The median of each object and coordinate; NaN where there is none."""
    middle = np.full((n, values.shape[1]), np.nan)
    order = np.argsort(thing, kind="stable")
    cuts = np.flatnonzero(np.diff(thing[order])) + 1
    for rows in np.split(order, cuts):
        block = values[rows]
        if np.isnan(block).any():
            with np.errstate(invalid="ignore"):
                for column in range(block.shape[1]):
                    held = block[:, column][~np.isnan(block[:, column])]
                    middle[thing[rows[0]], column] = np.median(held) if len(held) else np.nan
        else:
            middle[thing[rows[0]]] = np.median(block, axis=0)
    return middle


def _spreads(
    thing: Ints,
    annotator: Ints,
    away: Floats,
    weights: Floats,
    given: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    n_annotators: int,
) -> Floats:
    """Each annotator's spread, from how far they are from the middle that they helped to make.

    The nearer a middle is to one's own value because of one's own weight, the more the square
    of the distance is raised (by 1 over the share of the others).
    """
    total = _sums(thing, weights, int(thing.max()) + 1)[thing]
    with np.errstate(invalid="ignore", divide="ignore"):
        others = np.where(total > 0, 1.0 - weights / total, 0.0)
    informs = given & (others > 1e-6)
    own = np.where(informs, np.maximum(others, 0.1), 1.0)
    # one slip of a hundred sizes must not be taken for carelessness
    squares = np.where(informs, np.minimum(away**2, 1.0) / own, 0.0).sum(axis=1)
    counts = informs.sum(axis=1).astype(np.float64)
    sums = np.bincount(annotator, weights=squares, minlength=n_annotators)
    sizes = np.bincount(annotator, weights=counts, minlength=n_annotators)
    pooled = float(sums.sum() / sizes.sum()) if sizes.sum() else 0.0025
    variance = (sums + _SHRINK * pooled) / (sizes + _SHRINK)
    spread: Floats = np.maximum(np.sqrt(variance), _LEAST_SPREAD)
    return spread


def _exact(thing: Ints, values: Floats, middle: Floats) -> Floats:
    """The middle, with the very value where all gave the same (no rounding)."""
    low = np.full(middle.shape, np.inf)
    high = np.full(middle.shape, -np.inf)
    np.minimum.at(low, thing, np.where(np.isnan(values), np.inf, values))
    np.maximum.at(high, thing, np.where(np.isnan(values), -np.inf, values))
    exact: Floats = np.where(low == high, low, np.clip(middle, low, high))
    return np.where(np.isinf(exact), np.nan, exact)
