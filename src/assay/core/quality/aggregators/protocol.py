"""What an aggregator is: answers in, a belief about each item out. ``AGGREGATORS`` lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from assay.core.quality.matrix import AnswerMatrix, Floats, Ints
from assay.core.registry import Registry
from assay.core.special import beta_quantile


@dataclass(frozen=True, slots=True)
class Consensus:
    """What a method believes.

    ``posterior``: items × labels, rows sum to 1 (rows of items without answers are the prior).
    ``prior``: share of each label. ``skill``: for each annotator the believed probability of
    giving the right label. ``confusion``: annotators × right label × given label, or None
    where the method has none. ``iterations`` until it settled (0 where it does not iterate).

    Where a method knows them: ``dirichlet``, the parameters of the posterior of each row of the
    confusion (annotators × right × given; they are also how many answers a row rests on);
    ``difficulty``, for each item the chance that a typical annotator gets it wrong; ``why``, a
    sentence on what was chosen and the ``figures`` that it rests on.
    """

    method: str
    posterior: Floats
    prior: Floats
    skill: Floats
    confusion: Floats | None = None
    iterations: int = 0
    dirichlet: Floats | None = None
    difficulty: Floats | None = None
    why: str = ""
    figures: Mapping[str, float] = field(default_factory=dict)

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

    def information(self) -> Floats | None:
        """How many bits one answer of each annotator tells about the right label.

        The mutual information of the right and the given label under the annotator's confusion:
        0 for somebody who answers alike whatever is right. None without a confusion.
        """
        if self.confusion is None:
            return None
        return information(self.confusion, self.prior)

    def skill_bounds(self, level: float = 0.95) -> tuple[Floats, Floats] | None:
        """Credible bounds of each annotator's skill, or None where rows have no posterior.

        The skill is a mean of Betas, weighted by the labels' shares; a Beta of its mean and
        variance stands for it.
        """
        if self.dirichlet is None:
            return None
        total = self.dirichlet.sum(axis=2)
        chance = np.einsum("akk->ak", self.dirichlet) / total
        mean = np.clip(chance @ self.prior, 1e-9, 1.0 - 1e-9)
        variance = (chance * (1.0 - chance) / (total + 1.0)) @ self.prior**2
        worth = np.maximum(mean * (1.0 - mean) / np.maximum(variance, 1e-12) - 1.0, 1e-3)
        tail = (1.0 - level) / 2
        shape = mean * worth, (1.0 - mean) * worth
        return beta_quantile(*shape, tail), beta_quantile(*shape, 1.0 - tail)

    def confusion_bounds(self, annotator: int, level: float = 0.95) -> tuple[Floats, Floats] | None:
        """Lower and upper bounds of one annotator's confusion (right × given), or None.

        Credible bounds: each cell of a Dirichlet row is a Beta by itself.
        """
        if self.dirichlet is None:
            return None
        hit = self.dirichlet[annotator]
        miss = hit.sum(axis=1, keepdims=True) - hit
        tail = (1.0 - level) / 2
        shape = hit, np.maximum(miss, 1e-9)
        return beta_quantile(*shape, tail), beta_quantile(*shape, 1.0 - tail)


def information(confusion: Floats, prior: Floats) -> Floats:
    """Bits about the right label in one answer, for each confusion (… × right × given)."""
    joint = confusion * prior[:, None]
    given = joint.sum(axis=-2, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        bits = joint * np.log2(np.where(joint > 0, confusion / given, 1.0))
    return np.asarray(np.maximum(bits.sum(axis=(-2, -1)), 0.0), dtype=np.float64)


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
