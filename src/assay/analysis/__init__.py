"""The notebook's front door: tables of labels in, results out, no server needed.

>>> from assay.analysis import consensus
>>> rows = {"task": ["t1", "t1", "t1"], "worker": ["a", "b", "c"], "label": ["x", "x", "y"]}
>>> consensus(rows, method="majority")["label"].to_list()
['x']
"""

from assay.analysis.policy import RedundancyPolicy, redundancy_policy
from assay.analysis.quality import (
    Agreement,
    QualityReport,
    agreement,
    annotators,
    confusions,
    consensus,
    quality_report,
)
from assay.analysis.replay import Replay, replay

__all__ = [
    "Agreement",
    "QualityReport",
    "RedundancyPolicy",
    "Replay",
    "agreement",
    "annotators",
    "confusions",
    "consensus",
    "quality_report",
    "redundancy_policy",
    "replay",
]
