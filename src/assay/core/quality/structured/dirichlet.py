"""Rows of confusion with a Dirichlet prior: expected logarithms, and how strong the prior is.

The strength is learnt from the annotators themselves (empirical Bayes): where they resemble one
another, the shared row counts for much; where they differ, each one's own answers do.
"""

from __future__ import annotations

import numpy as np

from assay.core.quality.matrix import Floats
from assay.core.special import digamma

FORBIDDEN = -60.0
"""The logarithm of what cannot happen, still finite, so that 0 times it is 0."""
_WEAK = 4.0
"""Where nothing is known, a shared row counts for four answers."""


def expected_log(alpha: Floats) -> Floats:
    """E[log p] of Dirichlet rows (the last axis); ``FORBIDDEN`` where alpha is 0."""
    allowed = alpha > 0
    total = alpha.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = digamma(np.where(allowed, alpha, 1.0)) - digamma(np.where(total > 0, total, 1.0))
    return np.where(allowed, np.maximum(logs, FORBIDDEN), FORBIDDEN)


def concentration(counts: Floats, shared: Floats, before: float = _WEAK, rounds: int = 5) -> float:
    """How many answers the shared row should count for: Minka's fixed point (2000).

    ``counts``: groups × outcomes, expected counts of each annotator's rows; ``shared`` alike,
    rows that sum to 1. A weak gamma prior with mean 4 keeps it finite where all rows are alike.
    """
    used = counts.sum(axis=-1) > 0
    rows, share = counts[used], shared[used]
    if not len(rows):
        return _WEAK
    totals = rows.sum(axis=-1)
    seen = rows > 0
    own, part = rows[seen], np.maximum(share[seen], 1e-9)
    strength = before
    for _ in range(rounds):
        above = float((part * (digamma(own + strength * part) - digamma(strength * part))).sum())
        below = float((digamma(totals + strength) - digamma(np.array(strength))).sum())
        strength = min(1e4, max(0.05, strength * (above + 1.0) / (below + 1.0 / _WEAK)))
    return strength
