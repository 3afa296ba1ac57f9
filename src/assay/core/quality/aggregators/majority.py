"""``majority``: every answer counts the same."""

from __future__ import annotations

from assay.core.quality.aggregators.counting import shrunken_skill, vote_shares
from assay.core.quality.aggregators.protocol import Consensus
from assay.core.quality.matrix import AnswerMatrix


class Majority:
    """The posterior of a label is its share of the item's votes."""

    name = "majority"
    title = "Majority vote"

    def aggregate(self, answers: AnswerMatrix) -> Consensus:
        """Vote shares; an annotator's skill is the share of others that agree, shrunk."""
        posterior, prior = vote_shares(answers)
        return Consensus(self.name, posterior, prior, shrunken_skill(answers, posterior))
