"""Where people agree less: alpha of the items that share a value of an attribute.

Each slice is measured against the same chance as the whole question, so that slices can be
compared. A slice stands out when its whole interval lies below that of the others; of many slices
some do by chance, so the table shows all of them with their intervals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assay.core.intervals import Floats
from assay.core.quality.agreement import alpha
from assay.core.quality.matrix import Ints
from assay.core.values import Interval

LEAST_ITEMS = 10
"""Items with two answers that a slice needs before its alpha is told."""
MOST_VALUES = 50
"""An attribute with more values than this is a name, not a slice."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of items: its values, and for each item (index) which one; -1 for none."""

    name: str
    values: Sequence[str]
    of_item: Ints


@dataclass(frozen=True, slots=True)
class AgreementSlice:
    """Alpha of one question among the items with this value, and whether it stands out below."""

    of: str
    attribute: str
    value: str
    interval: Interval
    below: bool


def agreement_slices(
    of: str,
    item: Ints,
    apart: Floats,
    expected: float | None,
    attributes: Sequence[Attribute],
    rng: np.random.Generator,
) -> list[AgreementSlice]:
    """Alpha by value of each attribute, the lowest first.

    ``item`` and ``apart`` are those of the question's answers: item index and mean distance to
    the item's other answers; ``expected`` is the distance that chance gives.
    """
    found: list[AgreementSlice] = []
    for attribute in attributes:
        if not 2 <= len(attribute.values) <= MOST_VALUES:
            continue
        code = attribute.of_item[item]
        for place, value in enumerate(attribute.values):
            inside = code == place
            own = alpha(item[inside], apart[inside], expected, rng)
            if own is None or own.n < LEAST_ITEMS:
                continue
            rest = alpha(item[~inside], apart[~inside], expected, rng)
            below = rest is not None and rest.n >= LEAST_ITEMS and own.high < rest.low
            found.append(AgreementSlice(of, attribute.name, value, own, below))
    return sorted(found, key=lambda one: (one.interval.value, one.attribute, one.value))
