"""Accuracy and time of every consensus method on folders of crowd labels.

    python bench/quality/crowd.py FOLDER

FOLDER holds one folder a set with ``labels.parquet`` (task, worker, label) and ``gold.parquet``
(task, label). Gold is read for scoring only, after the method has run.
"""

import sys
import time
from pathlib import Path

import numpy as np

from assay.analysis.tables import read_frame, read_gold, read_labels
from assay.core.quality.aggregators import AGGREGATORS
from assay.core.quality.agreement import nominal_alpha
from assay.core.quality.gold import calibration_error


def main(folder: Path) -> None:
    """Print one row a set, and the means."""
    names = AGGREGATORS.names()
    head = "".join(f"{name:>27}" for name in names)
    print(f"{'set':<12}{'K':>3}{'labels':>9}{'alpha':>7}{head}   accuracy, calibration, s")
    scores: dict[str, list[float]] = {name: [] for name in names}
    for place in sorted(folder.iterdir()):
        path = place / "labels.parquet"
        if not path.is_file():
            continue
        columns = read_frame(path).columns
        if "start" in columns or "label" not in columns:
            continue
        table = read_labels(path)
        known = read_gold(place / "gold.parquet", table)
        agreed = nominal_alpha(table.answers, np.random.default_rng(0))
        cells = ""
        for method in AGGREGATORS:
            start = time.perf_counter()
            belief = method.aggregate(table.answers)
            seconds = time.perf_counter() - start
            rows = np.flatnonzero(known >= 0)
            right = (belief.labels()[rows] == known[rows]).astype(np.int64)
            error = calibration_error(belief.certainty()[rows], right)
            scores[method.name].append(float(right.mean()))
            cells += f"{right.mean():>16.1%}{error:>5.2f}{seconds:>6.2f}"
        size = f"{len(table.labels):>3}{len(table.answers):>9,}"
        value = f"{agreed.value:>7.2f}" if agreed else f"{'–':>7}"
        print(f"{place.name:<12}{size}{value}{cells}")
    means = "".join(f"{np.mean(scores[name]):>16.1%}{'':>11}" for name in names)
    print(f"{'mean':<31}{means}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
