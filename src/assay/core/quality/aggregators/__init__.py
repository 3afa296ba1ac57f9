"""Aggregators: how several answers become one belief. One file each, all in one registry.

A new method is one module with one object that satisfies ``Aggregator`` and one line here (or
an entry point of the group ``assay.aggregators``).
"""

from assay.core.quality.aggregators.dawid_skene import DawidSkene
from assay.core.quality.aggregators.majority import Majority
from assay.core.quality.aggregators.protocol import AGGREGATORS, Aggregator, Consensus
from assay.core.quality.aggregators.weighted_majority import WeightedMajority

AGGREGATORS.add(Majority())
AGGREGATORS.add(WeightedMajority())
AGGREGATORS.add(DawidSkene())

__all__ = ["AGGREGATORS", "Aggregator", "Consensus"]
