"""The notebook's front door: tables of labels in, results out, no server needed.

>>> from assay.analysis import consensus
>>> rows = {"task": ["t1", "t1", "t1"], "worker": ["a", "b", "c"], "label": ["x", "x", "y"]}
>>> consensus(rows, method="majority")["label"].to_list()
['x']
"""

from assay.analysis.quality import (
    Agreement,
    QualityReport,
    agreement,
    annotators,
    consensus,
    quality_report,
)

__all__ = [
    "Agreement",
    "QualityReport",
    "agreement",
    "annotators",
    "consensus",
    "quality_report",
]
