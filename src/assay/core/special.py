"""Special functions of statistics, on arrays.

``scipy.special`` takes a fifth of a second and 30 MB to load, and a server that only hands work
out has no use for it: it is loaded where a function is first called.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def digamma(values: Floats | float) -> Floats:
    """The derivative of the logarithm of gamma, for values above 0."""
    from scipy.special import digamma as of  # noqa: PLC0415

    return np.asarray(of(values), dtype=np.float64)


def beta_quantile(left: Floats, right: Floats, share: float) -> Floats:
    """Where a Beta distribution has ``share`` of its mass below."""
    from scipy.special import betaincinv  # noqa: PLC0415

    return np.asarray(betaincinv(left, right, share), dtype=np.float64)


def binomial_above(n: int, k: int, p: float) -> float:
    """P(X > k) of n draws with the chance p."""
    from scipy.special import bdtrc  # noqa: PLC0415

    return float(bdtrc(k, n, p))


def normal_below(values: Floats) -> Floats:
    """The share of a standard normal distribution below each value."""
    from scipy.special import ndtr  # noqa: PLC0415

    return np.asarray(ndtr(values), dtype=np.float64)


def logistic(values: Floats) -> Floats:
    """The chance of which ``values`` are the log odds."""
    from scipy.special import expit  # noqa: PLC0415

    return np.asarray(expit(values), dtype=np.float64)


def log_odds(chances: Floats) -> Floats:
    """The log odds of chances inside (0, 1)."""
    return np.asarray(np.log(chances / (1.0 - chances)), dtype=np.float64)
