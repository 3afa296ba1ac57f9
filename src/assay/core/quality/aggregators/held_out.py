"""How well a model foretells labels that it has not seen: the judge where there is no gold.

A fifth of each item's labels is put aside, the model is fitted to the rest, and each label put
aside is foretold from the item's other labels and the annotator's row. The mean logarithm of
that chance compares models; it also finds how ``alike`` the answers of one item are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.core.quality.aggregators.kernels import log_evidence, softmax
from assay.core.quality.aggregators.states import (
    ROUGHLY,
    StateFit,
    design_effect,
    fit_states,
)
from assay.core.quality.matrix import Floats, Grouped, Ints

FOLDS = 5
ALIKE = np.array([0.0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 1.0])
"""Intra-item likeness of answers that is tried, from independent to 'all say the same'."""


@dataclass(frozen=True, slots=True)
class Foretold:
    """``logs``: the logarithm of each held-out label's chance at the best ``alike``.

    NaN where the item had no other label in the fold.
    """

    logs: Floats
    alike: float

    def mean(self) -> float:
        """The mean over the labels that could be foretold; NaN for none."""
        told = self.logs[~np.isnan(self.logs)]
        return float(told.mean()) if len(told) else float("nan")


def foretell(
    answers: Grouped,
    fold: Ints,
    kinds: int,
    known: Ints | None = None,
    shrinkage: float | None = None,
) -> Foretold:
    """The chance of each answer under a model that was fitted without its fold."""
    logs = np.full((len(answers), len(ALIKE)), np.nan)
    for out in range(FOLDS):
        held = fold == out
        if not held.any() or held.all():
            continue
        seen = answers.part(~held)
        fit = fit_states(seen, kinds, known, None, shrinkage, ROUGHLY)
        logs[held] = _told(seen, answers.part(held), fit)
    asked = logs[~np.isnan(logs[:, 0])]
    best = int(np.argmax(asked.mean(axis=0))) if len(asked) else 0
    return Foretold(logs[:, best], float(ALIKE[best]))


def stacked(logs: Floats) -> Floats:
    """The weights of models under which the mixture foretells best (stacking; Yao 2018).

    ``logs``: labels × models. Expectation maximisation with one label's worth of evenness.
    """
    n_models = logs.shape[1]
    weights = np.full(n_models, 1.0 / n_models)
    asked = logs[~np.isnan(logs).any(axis=1)]
    if not len(asked):
        return weights
    chance = np.exp(asked - asked.max(axis=1, keepdims=True))
    for _ in range(300):
        part = chance * weights
        part /= part.sum(axis=1, keepdims=True)
        renewed = (part.sum(axis=0) + 1.0) / (len(asked) + n_models)
        if np.abs(renewed - weights).max() < 1e-6:
            break
        weights = renewed
    return np.asarray(weights, dtype=np.float64)


def _told(seen: Grouped, held: Grouped, fit: StateFit) -> Floats:
    evidence = log_evidence(seen, fit.belief, fit.counts, fit.pseudo)
    rows = fit.rows()
    item = held.item()
    chance = rows[held.annotator, held.label]
    has_others = seen.sizes()[item] > 0
    out = np.full((len(held), len(ALIKE)), np.nan)
    for column, alike in enumerate(ALIKE.tolist()):
        states = softmax(evidence / design_effect(seen, alike)[:, None] + np.log(fit.share))
        told = np.log(np.maximum((states[item] * chance).sum(axis=1), 1e-300))
        out[has_others, column] = told[has_others]
    return out
