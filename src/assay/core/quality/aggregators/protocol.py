"""What an aggregator is: answers in, a belief about each item out. ``AGGREGATORS`` lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from assay.core.quality.matrix import AnswerMatrix, Floats, Ints
from assay.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Consensus:
    """What a method believes.

    ``posterior``: items × labels, rows sum to 1 (rows of items without answers are the prior).
    ``prior``: share of each label. ``skill``: for each annotator the believed probability of
    giving the right label. ``confusion``: annotators × right label × given label, or None
    where the method has none. ``iterations`` until it settled (0 where it does not iterate).
    """

    method: str
    posterior: Floats
    prior: Floats
    skill: Floats
    confusion: Floats | None = None
    iterations: int = 0

    def labels(self) -> Ints:
        """The most probable label of each item.

        Ties go to the label that is more common overall, then to the one that comes first:
        the same for every order of items and annotators.
        """
        if self.posterior.shape[1] == 0:
            return np.zeros(len(self.posterior), dtype=np.int64)
        ranks = np.lexsort((np.arange(len(self.prior)), -np.round(self.prior, 9)))
        ordered = np.round(self.posterior[:, ranks], 9)
        return np.asarray(ranks[np.argmax(ordered, axis=1)], dtype=np.int64)

    def certainty(self) -> Floats:
        """The posterior of each item's most probable label."""
        if self.posterior.shape[1] == 0:
            return np.zeros(len(self.posterior))
        return np.asarray(self.posterior.max(axis=1), dtype=np.float64)


class Aggregator(Protocol):
    """One way to a consensus. Pure and deterministic; one file each."""

    @property
    def name(self) -> str:
        """The word in ``method``."""

    @property
    def title(self) -> str:
        """What people read."""

    def aggregate(self, answers: AnswerMatrix) -> Consensus:
        """The consensus of answers without repeated (item, annotator) pairs."""


AGGREGATORS: Registry[Aggregator] = Registry("aggregator", "assay.aggregators")
