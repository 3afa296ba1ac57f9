"""Dawid-Skene on large tables beside crowd-kit: processor seconds and peak memory in one run.

    python -m bench.quality.speed [--answers 1e6 1e7] [--labels 2 10 100] [--peer-up-to 1e6]

Each measurement is a process of its own (the peak memory is then its own), 20 iterations from the
vote on, and counts processor time, so that what else the machine does changes little. The first
run compiles; what is measured is the second. The peer takes pandas frames and is measured up to
``--peer-up-to`` answers and cells (answers × labels) that fit; ``scaled`` says that its time at a
tenth of the answers was multiplied by ten.
"""

import argparse
import json
import resource
import subprocess
import sys
import time

import numpy as np

ITERATIONS = 20
ANSWERS_AN_ITEM = 5
ANNOTATORS = 2_000
PEER_CELLS = 12_000_000


def table(n: int, n_labels: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Synthetic answers: annotators of 50 to 95 % accuracy, items in random order."""
    generator = np.random.default_rng(1)
    n_items = n // ANSWERS_AN_ITEM
    item = np.repeat(np.arange(n_items, dtype=np.int32), ANSWERS_AN_ITEM)
    generator.shuffle(item)
    annotator = generator.integers(0, ANNOTATORS, n, dtype=np.int32)
    truth = generator.integers(0, n_labels, n_items, dtype=np.int32)
    skill = generator.uniform(0.5, 0.95, ANNOTATORS).astype(np.float32)
    label = generator.integers(0, n_labels, n, dtype=np.int32)
    right = generator.random(n, dtype=np.float32) < skill[annotator]
    label[right] = truth[item[right]]
    return item, annotator, label


def run(who: str, n: int, n_labels: int) -> dict[str, float]:
    """Measure one method in this process."""
    item, annotator, label = table(n, n_labels)
    if who == "crowd-kit":
        import pandas as pd
        from crowdkit.aggregation import DawidSkene

        frame = pd.DataFrame({"task": item, "worker": annotator, "label": label})
        start = time.process_time()
        DawidSkene(n_iter=ITERATIONS, tol=0.0).fit(frame)
        return {"seconds": time.process_time() - start, "megabytes": _peak()}
    from assay.core.quality.aggregators import kernels
    from assay.core.quality.aggregators.dawid_skene import DawidSkene as Ours
    from assay.core.quality.matrix import AnswerMatrix

    if who == "numpy":
        kernels.COMPILE_FROM = 1 << 62
    method = Ours(most_iterations=ITERATIONS, settled=0.0)
    small = slice(0, 100_000)
    n_items = n // ANSWERS_AN_ITEM
    method.aggregate(
        AnswerMatrix(item[small], annotator[small], label[small], n_items, ANNOTATORS, n_labels)
    )
    answers = AnswerMatrix(item, annotator, label, n_items, ANNOTATORS, n_labels)
    start = time.process_time()
    method.aggregate(answers)
    return {"seconds": time.process_time() - start, "megabytes": _peak()}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(who: str, n: int, n_labels: int) -> dict[str, float]:
    """The same in a fresh process."""
    command = [sys.executable, "-m", "bench.quality.speed", "--one", who, str(n), str(n_labels)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Print one row a size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--answers", nargs="+", type=float, default=[1e6, 1e7])
    parser.add_argument("--labels", nargs="+", type=int, default=[2, 10, 100])
    parser.add_argument("--peer-up-to", type=float, default=1e6)
    parser.add_argument("--without", nargs="*", default=[])
    parser.add_argument("--one", nargs=3)
    chosen = parser.parse_args()
    if chosen.one:
        who, n, n_labels = chosen.one
        print(json.dumps(run(who, int(n), int(n_labels))))
        return
    print(f"{'answers':>11}{'labels':>7}{'compiled':>18}{'numpy':>18}{'crowd-kit':>20}{'times':>7}")
    for n_labels in chosen.labels:
        for n in map(int, chosen.answers):
            cells = {}
            for who in ("compiled", "numpy", "crowd-kit"):
                if who in chosen.without:
                    continue
                scale = 1
                if who == "crowd-kit":
                    while n // scale > chosen.peer_up_to or n // scale * n_labels > PEER_CELLS:
                        scale *= 10
                found = measured(who, n // scale, n_labels)
                cells[who] = (found["seconds"] * scale, found["megabytes"], scale)
            row = f"{n:>11,}{n_labels:>7}"
            for who, width in (("compiled", 18), ("numpy", 18), ("crowd-kit", 20)):
                if who not in cells:
                    row += f"{'–':>{width}}"
                    continue
                seconds, megabytes, scale = cells[who]
                told = f"{seconds:.2f} s"
                told += f" ×{scale}" if scale > 1 else f" {megabytes:,.0f} MB"
                row += f"{told:>{width}}"
            if "crowd-kit" in cells and "compiled" in cells:
                row += f"{cells['crowd-kit'][0] / cells['compiled'][0]:>7.0f}"
            print(row, flush=True)


if __name__ == "__main__":
    main()
