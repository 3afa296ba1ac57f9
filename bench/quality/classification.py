"""Every consensus method on folders of real crowd labels, beside the published figures.

    python -m bench.quality.classification FOLDER [--methods auto majority ...] [--gold-share 0.1]

FOLDER holds one folder a set with ``labels.parquet`` (task, worker, label) and ``gold.parquet``
(task, label). This is the only code that reads gold, and it does so after the method has run (with
``--gold-share`` that share of the gold tasks is given to the method, and the others are scored).

Each cell: accuracy in %, expected calibration error (10 bins), processor seconds. ``noise`` is the
calibration error that a perfectly calibrated posterior would show on that many gold tasks.
'majority' is scored as the mean over all ways to break ties: breaking them by luck moves small
sets by up to 2.5 points. Published figures: the outputs in the notebooks of 'Truth Inference at
Scale' (Li, Rubinstein and Cohn 2019), and those of crowd-kit 1.4.
"""

import argparse
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from assay.analysis.tables import LabelTable, read_frame, read_gold, read_labels
from assay.core.quality.aggregators import AGGREGATORS, Consensus
from assay.core.quality.gold import calibration_error

PUBLISHED = {
    "adult": (74.77, 74.17, 74.47),
    "bluebird": (86.11, 75.93, 88.89),
    "cf": (88.33, 89.33, 88.33),
    "cf_amt": (85.67, 86.0, 85.67),
    "dog": (84.01, 83.15, 83.89),
    "product": (93.49, 91.94, 93.83),
    "rte": (93.13, 92.75, 92.75),
    "sp": (91.52, 91.7, 91.5),
    "sp_amt": (94.4, 94.6, 94.4),
    "trec": (70.37, 60.44, 70.55),
}
NAMES = ("EBCC", "BWA", "iBCC")


def tie_fair_accuracy(table: LabelTable, known: np.ndarray, rows: np.ndarray) -> float:
    """Accuracy of the vote in the mean over all ways to break ties."""
    counts = table.answers.counts()[rows]
    best = counts == counts.max(axis=1, keepdims=True)
    inside = known[rows] < len(table.labels)
    hit = np.zeros(len(rows))
    hit[inside] = best[inside, known[rows][inside]] / best[inside].sum(axis=1)
    return float(hit.mean())


def noise(certainty: np.ndarray) -> float:
    """The mean calibration error of a perfect posterior of this certainty (200 simulations)."""
    generator = np.random.default_rng(0)
    errors = [
        calibration_error(certainty, (generator.random(len(certainty)) < certainty).astype(int))
        for _ in range(200)
    ]
    return float(np.mean(errors))


def scored(
    belief: Consensus, table: LabelTable, known: np.ndarray, rows: np.ndarray
) -> tuple[float, float, float]:
    """Accuracy, calibration error and its noise."""
    certainty = belief.certainty()[rows]
    right = (belief.labels()[rows] == known[rows]).astype(np.int64)
    accuracy = float(right.mean())
    if belief.method == "majority":
        accuracy = tie_fair_accuracy(table, known, rows)
    return accuracy, calibration_error(certainty, right), noise(certainty)


def sets(folder: Path) -> list[Path]:
    """The folders that hold classification labels."""
    found = []
    for place in sorted(folder.iterdir()):
        path = place / "labels.parquet"
        if path.is_file() and (place / "gold.parquet").is_file():
            columns = read_frame(path).columns
            n = len(read_frame(path)["label"].unique()) if "label" in columns else 0
            if "start" not in columns and "winner" not in columns and 2 <= n <= 100:
                found.append(place)
    return found


def main() -> None:
    """Print one block a set, and the means."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--methods", nargs="+", default=list(AGGREGATORS.names()))
    parser.add_argument("--gold-share", type=float, default=0.0)
    parser.add_argument("--why", action="store_true")
    chosen = parser.parse_args()
    head = "".join(f"{name:>22}" for name in chosen.methods)
    print(f"{'set':<10}{'K':>3}{'labels':>8}{'gold':>6}{head}   published: {' / '.join(NAMES)}")
    scores: dict[str, list[tuple[float, float, float, float]]] = {m: [] for m in chosen.methods}
    published = []
    with_published = []
    for place in sets(chosen.folder):
        table = read_labels(place / "labels.parquet")
        known = read_gold(place / "gold.parquet", table)
        rows = np.flatnonzero(known >= 0)
        answers = table.answers
        if chosen.gold_share:
            given = np.random.default_rng(0).random(len(rows)) < chosen.gold_share
            told = np.full(len(known), -1)
            told[rows[given]] = known[rows[given]]
            told[told >= len(table.labels)] = -1
            answers, rows = replace(answers, known=told), rows[~given]
        cells = ""
        why = ""
        for name in chosen.methods:
            start = time.process_time()
            belief = AGGREGATORS.get(name).aggregate(answers)
            seconds = time.process_time() - start
            why = why or belief.why
            accuracy, error, chance = scored(belief, table, known, rows)
            scores[name].append((accuracy, error, chance, seconds))
            cells += f"{accuracy * 100:>9.2f}{error:>7.3f}{seconds:>6.1f}"
        theirs = PUBLISHED.get(place.name)
        told_theirs = " / ".join(f"{x:.1f}" for x in theirs) if theirs else "–"
        size = f"{len(table.labels):>3}{len(answers):>8}{len(rows):>6}"
        print(f"{place.name:<10}{size}{cells}   {told_theirs}", flush=True)
        if chosen.why:
            print(f"    {why}")
        published.append(theirs)
        with_published.append(theirs is not None)
    told = np.array(with_published)
    for title, kept in (("mean", np.ones(len(told), bool)), ("mean of published", told)):
        if not kept.any():
            continue
        means = ""
        for name in chosen.methods:
            row = np.array(scores[name])[kept].mean(axis=0)
            means += f"{row[0] * 100:>9.2f}{row[1]:>7.3f}{row[3]:>6.1f}"
        theirs = np.mean([one for one in published if one], axis=0) if kept is told else []
        print(f"{title:<27}{means}   {' / '.join(f'{x:.2f}' for x in theirs)}")
    errors = "".join(f"{np.mean([s[2] for s in scores[m]]):>16.3f}{'':>6}" for m in chosen.methods)
    print(f"{'noise of calibration':<27}{errors}")


if __name__ == "__main__":
    main()
