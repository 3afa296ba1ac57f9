"""Items that are the same, byte for byte."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def exact_groups(hashes: Sequence[str]) -> list[NDArray[np.int64]]:
    """The groups of two or more positions that share a content hash, the largest first.

    Within a group the positions ascend, so that the first is the one that came in first.
    """
    if not hashes:
        return []
    _, inverse, sizes = np.unique(
        np.array(hashes, dtype=np.str_), return_inverse=True, return_counts=True
    )
    order = np.argsort(inverse, kind="stable")
    groups = np.split(order, np.cumsum(sizes)[:-1])
    several = [group for group in groups if len(group) > 1]
    return sorted(several, key=lambda group: (-len(group), int(group[0])))
