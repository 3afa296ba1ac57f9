"""Aggregators: how several answers become one belief. One file each, all in one registry.

A new method is one module with one object that satisfies ``Aggregator`` and one line here (or
an entry point of the group ``assay.aggregators``).
"""

from assay.core.quality.aggregators.auto import Auto
from assay.core.quality.aggregators.dawid_skene import DawidSkene
from assay.core.quality.aggregators.glad import Glad
from assay.core.quality.aggregators.mace import Mace
from assay.core.quality.aggregators.majority import Majority
from assay.core.quality.aggregators.one_coin import OneCoin
from assay.core.quality.aggregators.ordinal import Ordinal
from assay.core.quality.aggregators.protocol import AGGREGATORS, Aggregator, Consensus
from assay.core.quality.aggregators.weighted_majority import WeightedMajority

DEFAULT = "auto"

AGGREGATORS.add(Auto())
AGGREGATORS.add(Majority())
AGGREGATORS.add(WeightedMajority())
AGGREGATORS.add(DawidSkene())
AGGREGATORS.add(OneCoin())
AGGREGATORS.add(Glad())
AGGREGATORS.add(Mace())
AGGREGATORS.add(Ordinal())

__all__ = ["AGGREGATORS", "DEFAULT", "Aggregator", "Consensus"]
