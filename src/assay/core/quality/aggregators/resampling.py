"""How sure a fit is of itself when other annotators had come: bagged posteriors.

A model that is not quite true is too sure. Fitting it again to resampled annotators and
averaging the posteriors gives a more honest spread (BayesBag: Bühlmann 2014; Huggins and Miller
2023). Annotators, not answers, are drawn: they are what happened to be there. Twice as many are
drawn as there are: half of the spread is then the model's own and half that of the draws, which
is right where the model is true (as many as there are would double the spread). A draw is an
annotator's weight, the sum of two exponential ones (the Bayesian bootstrap of Rubin 1981), taken
from the shape of the table.

The labels stay those of the fit to all answers; only its sureness is tempered, until it is as near
as can be to the bagged posteriors.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assay.core.quality.aggregators.kernels import softmax
from assay.core.quality.aggregators.states import ROUGHLY, by_label, fit_states
from assay.core.quality.aggregators.structure import Hashes, between_0_and_1, mixed
from assay.core.quality.matrix import Floats, Grouped, Ints

REPLICATES = 12
DRAWS = 2
"""How many draws there are for each annotator."""
_LEAST, _MOST = 0.05, 1.5
GOLD_SPREAD = 0.5
"""How far (in logarithms) the sharpness that gold asks for is expected to be from the bagged."""


def bagged(
    answers: Grouped,
    annotator: Hashes,
    models: Sequence[tuple[int, float]],
    known: Ints | None = None,
) -> Floats:
    """The mean posterior over replicates; ``models`` are (kinds, share of the blend)."""
    total = np.zeros((answers.n_items, answers.n_labels))
    whole = sum(share for _, share in models)
    for replicate in range(REPLICATES):
        weight = _drawn(annotator, replicate)
        for kinds, share in models:
            fit = fit_states(answers, kinds, known, weight, None, ROUGHLY)
            total += share / whole * by_label(fit.belief, kinds)
    return total / REPLICATES


def _drawn(annotator: Hashes, replicate: int) -> Floats:
    """How often each annotator is drawn: ``DRAWS`` times in the mean."""
    weight = np.zeros(len(annotator))
    for draw in range(DRAWS):
        salt = mixed(np.array([replicate * DRAWS + draw + 1], dtype=np.uint64))
        weight -= np.log(between_0_and_1(mixed(annotator ^ salt)))
    return np.asarray(weight * DRAWS / max(float(weight.mean()), 1e-12), dtype=np.float64)


def sharpened(posterior: Floats, by: float) -> Floats:
    """The posterior with all its logarithms multiplied: flatter below 1; the order stays."""
    return softmax(by * np.log(np.maximum(posterior, 1e-300)))


def sharpness_against(posterior: Floats, target: Floats) -> float:
    """The sharpness at which a posterior is nearest to a target (least cross entropy)."""
    logs = np.log(np.maximum(posterior, 1e-12))

    def cross_entropy(by: float) -> float:
        return float(-(target * _log_softmax(by * logs)).sum())

    return _least(cross_entropy)


def sharpness_on_gold(posterior: Floats, known: Ints, expected: float) -> float:
    """The sharpness under which gold is likeliest, held near the ``expected`` one by a prior."""
    logs = np.log(np.maximum(posterior, 1e-12))
    rows = np.arange(len(known))

    def surprise(by: float) -> float:
        told = _log_softmax(by * logs)[rows, known].sum()
        return float(-told + 0.5 * (np.log(by / expected) / GOLD_SPREAD) ** 2)

    return _least(surprise)


def _least(loss: object) -> float:
    from scipy.optimize import minimize_scalar  # noqa: PLC0415 - heavy, and not needed to serve

    found = minimize_scalar(loss, bounds=(_LEAST, _MOST), method="bounded")
    return float(found.x)


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))
