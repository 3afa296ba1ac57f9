"""``weighted_majority``: answers count by how often their giver agrees with the vote."""

from __future__ import annotations

import numpy as np

from assay.core.quality.aggregators.counting import shrunken_skill, vote_shares
from assay.core.quality.aggregators.protocol import Consensus
from assay.core.quality.matrix import AnswerMatrix

_ROUNDS = 10


class WeightedMajority:
    """Votes weighted by skill above chance, a few rounds of vote and skill in turn.

    (The iterative weighted majority vote of Li and Yu 2014, with shrunken skills.)
    """

    name = "weighted_majority"
    title = "Weighted majority vote"

    def aggregate(self, answers: AnswerMatrix) -> Consensus:
        """At most ten rounds; ends when no label changes."""
        posterior, prior = vote_shares(answers)
        skill = shrunken_skill(answers, posterior)
        labels = Consensus(self.name, posterior, prior, skill).labels()
        rounds = 0
        settled = np.full_like(labels, -1)
        while rounds < _ROUNDS and not np.array_equal(labels, settled):
            rounds += 1
            weights = np.maximum(answers.n_labels * skill - 1.0, 1e-3)
            posterior, prior = vote_shares(answers, weights)
            skill = shrunken_skill(answers, posterior)
            settled = labels
            labels = Consensus(self.name, posterior, prior, skill).labels()
        return Consensus(self.name, posterior, prior, skill, iterations=rounds)
