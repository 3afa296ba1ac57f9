"""Every classification set replayed under the one redundancy policy: labels saved, accuracy kept.

    python -m bench.quality.replay FOLDER [--sets cf sp] [--seeds 1] [--order random] [--stop-at P]

FOLDER holds one folder a set with ``labels.parquet`` and ``gold.parquet``. The policy runs with its
defaults and without gold, which only scores what came of it. 'majority' is the vote of all labels
in the mean over its ties; 'best' the best of majority, Dawid-Skene, one-coin and ``auto`` on all
labels, chosen by gold: a bound that nobody can know beforehand. The last lines say which aims hold.
"""

import argparse
import time
from pathlib import Path

import numpy as np
from bench.quality.classification import sets, tie_fair_accuracy

from assay.analysis.replay import replay
from assay.analysis.tables import read_gold, read_labels
from assay.core.assignment.policy import STOP_AT
from assay.core.quality.aggregators import AGGREGATORS

MODELS = ("dawid_skene", "one_coin", "auto")


def best_of_all_labels(place: Path) -> tuple[float, float, str]:
    """Accuracy in % of the vote, of the best method on all labels, and which that is."""
    table = read_labels(place / "labels.parquet")
    known = read_gold(place / "gold.parquet", table)
    rows = np.flatnonzero(known >= 0)
    vote = tie_fair_accuracy(table, known, rows)
    scores = {"majority": vote}
    for name in MODELS:
        chosen = AGGREGATORS.get(name).aggregate(table.answers).labels()
        scores[name] = float((chosen[rows] == known[rows]).mean())
    best = max(scores, key=lambda name: scores[name])
    return 100 * vote, 100 * scores[best], best


def main() -> None:
    """Print one line a set, and which aims hold."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", nargs="*")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--order", default="random")
    parser.add_argument("--stop-at", type=float, default=STOP_AT)
    chosen = parser.parse_args()
    print(
        f"{'set':<10}{'tasks':>7}{'labels':>8}{'a task':>7}{'used':>8}{'saved':>7}"
        f"{'policy':>8}{'vote':>7}{'diff':>6}{'best':>7}{'diff':>6}  {'seconds':>7}  best model"
    )
    rows = []
    for place in sets(chosen.folder):
        if chosen.sets and place.name not in chosen.sets:
            continue
        start = time.process_time()
        runs = [
            replay(
                place / "labels.parquet",
                place / "gold.parquet",
                chosen.order,
                seed,
                stop_at=chosen.stop_at,
            )
            for seed in range(chosen.seeds)
        ]
        seconds = (time.process_time() - start) / chosen.seeds
        vote, best, model = best_of_all_labels(place)
        used = np.mean([one.used for one in runs])
        saved = 100 * float(np.mean([one.saved for one in runs]))
        right = 100 * float(np.mean([one.scores.policy.value for one in runs if one.scores]))
        first = runs[0]
        per_task = first.labels / first.tasks
        rows.append((per_task, saved, right - vote, right - best))
        print(
            f"{place.name:<10}{first.tasks:>7}{first.labels:>8}{per_task:>7.1f}{used:>8.0f}"
            f"{saved:>6.1f}%{right:>8.2f}{vote:>7.2f}{right - vote:>+6.2f}{best:>7.2f}"
            f"{right - best:>+6.2f}  {seconds:>7.1f}  {model}",
            flush=True,
        )
    table = np.array(rows)
    rich = table[(table[:, 0] > 15) & (table[:, 0] < 25)]
    print(f"median saving {np.median(table[:, 1]):.1f} % (aim 40)")
    print(f"least against the vote of all labels {table[:, 2].min():+.2f} (aim -0.50)")
    near = int((table[:, 3] >= -0.5).sum())
    print(f"within 0.5 of the best model with all labels: {near} of {len(table)}")
    if len(rich):
        print(f"saving at about 20 labels a task: {rich[:, 1].min():.1f} % at least (aim 75)")


if __name__ == "__main__":
    main()
