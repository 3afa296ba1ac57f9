"""The agreement coefficients that reports ask for, beside Krippendorff's alpha.

Percentage agreement, Cohen's kappa of two annotators, Fleiss' kappa and Gwet's AC1 and AC2 for
any number of annotators with gaps. All take the same answers and an optional table of weights
between labels (1 on the diagonal, 0 for no agreement at all), so that the weighted forms are the
same functions. Intervals are those of Gwet's linearised variance over items (Gwet 2014, Handbook
of Inter-Rater Reliability, 4th edition, chapters 2 and 5; Fleiss 1971; Cohen 1960, 1968).

A coefficient that is not defined (no item with two answers, chance agreement of 1) is None: the
quality page says why instead of showing a number.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from assay.core.intervals import Z95, Floats
from assay.core.quality.matrix import AnswerMatrix
from assay.core.values import Interval

_EXACT = 1e-12


def weights_of(kind: str, n_labels: int) -> Floats:
    """Agreement between labels in their order: labels × labels, in [0, 1].

    ``nominal`` counts equal labels only, ``linear`` and ``quadratic`` near ones in part.
    """
    places = np.arange(n_labels, dtype=np.float64)
    apart = np.abs(places[:, None] - places[None, :]) / max(1, n_labels - 1)
    if kind == "nominal":
        return np.eye(n_labels)
    if kind == "linear":
        return np.asarray(1.0 - apart)
    if kind == "quadratic":
        return np.asarray(1.0 - apart**2)
    raise KeyError(kind)


def percent_agreement(answers: AnswerMatrix, weights: Floats | None = None) -> Interval | None:
    """The mean share of pairs of answers to an item that agree; n counts the items."""
    counts, weights = _counts(answers, weights)
    own, several = _agreement_by_item(counts, weights)
    if not several.any():
        return None
    values = own[several]
    mean = float(values.mean())
    return _interval(mean, values - mean, len(values), len(values))


def fleiss_kappa(answers: AnswerMatrix, weights: Floats | None = None) -> Interval | None:
    """Chance is that two answers drawn from all annotators' shares of labels agree."""
    counts, weights = _counts(answers, weights)
    shares, common = _shares(counts)
    if shares is None:
        return None
    by_label = weights @ common
    chance = float(common @ by_label)
    of_item = shares @ ((by_label + weights.T @ common) / 2)
    return _chance_corrected(counts, weights, chance, of_item)


def gwet_ac(answers: AnswerMatrix, weights: Floats | None = None) -> Interval | None:
    """AC1 (AC2 with weights): chance counts only answers that may have been guessed.

    It does not fall when one label is very common, where kappa and alpha do.
    """
    counts, weights = _counts(answers, weights)
    shares, common = _shares(counts)
    n_labels = answers.n_labels
    if shares is None or n_labels < 2:
        return None
    total = float(weights.sum()) / (n_labels * (n_labels - 1))
    chance = total * float(common @ (1.0 - common))
    of_item = total * (shares @ (1.0 - common))
    return _chance_corrected(counts, weights, chance, of_item)


def cohen_kappa(
    answers: AnswerMatrix, first: int, second: int, weights: Floats | None = None
) -> Interval | None:
    """Two annotators on the items that both answered; chance is from each one's own shares."""
    n_labels = answers.n_labels
    weights = np.eye(n_labels) if weights is None else weights
    given = np.full((2, answers.n_items), -1, dtype=np.int64)
    for row, who in enumerate((first, second)):
        own = answers.annotator == who
        given[row, answers.item[own]] = answers.label[own]
    left, right = given[:, (given >= 0).all(axis=0)]
    n = len(left)
    if n == 0:
        return None
    table = np.bincount(left * n_labels + right, minlength=n_labels**2).reshape(n_labels, -1) / n
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    observed = float((weights * table).sum())
    chance = float(rows @ weights @ columns)
    if chance >= 1.0 - _EXACT:
        return None
    kappa = (observed - chance) / (1.0 - chance)
    # Fleiss, Cohen and Everitt (1969), with the weights
    by_row, by_column = weights @ columns, weights.T @ rows
    mean = by_row[left] + by_column[right]
    influence = (weights[left, right] - mean * (1.0 - kappa)) / (1.0 - chance)
    return _interval(kappa, influence - influence.mean(), n, n)


def _counts(answers: AnswerMatrix, weights: Floats | None) -> tuple[Floats, Floats]:
    counts = answers.counts().astype(np.float64)
    counts = counts[counts.sum(axis=1) > 0]
    return counts, np.eye(answers.n_labels) if weights is None else weights


def _shares(counts: Floats) -> tuple[Floats | None, Floats]:
    """The shares of labels by item, and their mean over the items."""
    if not len(counts):
        return None, counts.sum(axis=0)
    shares = counts / counts.sum(axis=1, keepdims=True)
    return shares, shares.mean(axis=0)


def _agreement_by_item(counts: Floats, weights: Floats) -> tuple[Floats, np.ndarray]:
    """The share of agreeing pairs by item, and which items have two answers."""
    given = counts.sum(axis=1)
    agreeing = (counts * (counts @ weights.T - 1.0)).sum(axis=1)
    several = given >= 2
    pairs = given * (given - 1.0)
    return np.where(several, agreeing / np.where(several, pairs, 1.0), 0.0), several


def _chance_corrected(
    counts: Floats, weights: Floats, chance: float, chance_of_item: Floats
) -> Interval | None:
    """(observed - chance) / (1 - chance), with Gwet's linearised variance."""
    agreement, several = _agreement_by_item(counts, weights)
    n, paired = len(counts), int(several.sum())
    if paired == 0 or chance >= 1.0 - _EXACT:
        return None
    observed = float(agreement[several].mean())
    value = (observed - chance) / (1.0 - chance)
    own = np.where(several, n / paired * (agreement - chance) / (1.0 - chance), 0.0)
    linear = own - 2.0 * (1.0 - value) * (chance_of_item - chance) / (1.0 - chance)
    return _interval(value, linear - value, n, paired)


def _interval(value: float, deviations: Floats, n: int, counted: int) -> Interval:
    """95 % bounds from the deviations of the items; wide open for one item."""
    if n < 2:
        return Interval(value, min(value, -1.0), 1.0, counted)
    half = Z95 * sqrt(float((deviations**2).sum()) / (n * (n - 1)))
    low = min(value, max(-1.0, value - half))
    return Interval(value, low, min(1.0, value + half), counted)
