"""Precision, recall and F1 of exact spans, and time, of span consensus on folders of crowd spans.

    python bench/quality/spans.py FOLDER

FOLDER holds one folder a set with ``labels.parquet`` (task, worker, label, start, end; a start of
-1 says that the worker marked nothing) and ``gold.parquet`` (task, label, start, end). Gold is
read for scoring only, after the method has run. Scored on the tasks that workers read.

``worker``: what one worker marked, over all; ``majority``: spans that more than half marked
exactly so; ``token``: Dawid-Skene on the tag of every position, shrunken, spans read off; the
last is this engine. ``ECE``: how far the posteriors of its spans are from the share that is right.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from assay.core.quality.aggregators import AGGREGATORS
from assay.core.quality.gold import calibration_error
from assay.core.quality.matrix import answer_matrix
from assay.core.quality.structured.spans import SpanConsensus, span_consensus

Span = tuple[int, int, int, int]
PUBLISHED = {
    "ner_val": "one worker 49.0, majority 43.3, best known 59.6",
    "pico_even": "one worker 35.7, majority 37.0, best known 52.1",
}


@dataclass(frozen=True)
class Crowd:
    """A set's rows as integer arrays (document, start, end, label, worker)."""

    table: np.ndarray
    n_labels: int
    tasks: dict[str, int]
    labels: dict[str, int]

    @property
    def marked(self) -> np.ndarray:
        """The rows that mark a span."""
        return self.table[self.table[:, 1] >= 0]


def read(place: Path) -> Crowd:
    """The labels of a set, without repeated rows."""
    frame = pl.read_parquet(place / "labels.parquet").unique(maintain_order=True)
    tasks = {name: k for k, name in enumerate(sorted(set(frame["task"].to_list())))}
    workers = {name: k for k, name in enumerate(sorted(set(frame["worker"].to_list())))}
    named = set(frame.filter(pl.col("start") >= 0)["label"].to_list())
    labels = {name: k for k, name in enumerate(sorted(named))}
    rows = [
        (tasks[task], start, end, labels.get(label, 0), workers[worker])
        for task, worker, label, start, end in frame.select(
            "task", "worker", "label", "start", "end"
        ).iter_rows()
    ]
    return Crowd(np.array(rows, dtype=np.int64), len(labels), tasks, labels)


def gold(place: Path, crowd: Crowd) -> tuple[set[Span], set[int]]:
    """The true spans of tasks that workers read, and these tasks."""
    frame = pl.read_parquet(place / "gold.parquet").select("task", "label", "start", "end")
    rows = [row for row in frame.iter_rows() if row[0] in crowd.tasks]
    spans = {
        (crowd.tasks[task], start, end, crowd.labels.get(label, -1))
        for task, label, start, end in rows
        if start >= 0
    }
    return spans, {crowd.tasks[row[0]] for row in rows}


def scores(found: Counter[Span], truth: Counter[Span]) -> tuple[float, float, float]:
    """Precision, recall and F1 in %."""
    right = sum((found & truth).values())
    precision = right / max(1, sum(found.values()))
    recall = right / max(1, sum(truth.values()))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return 100 * precision, 100 * recall, 100 * f1


def majority(crowd: Crowd) -> set[Span]:
    """Spans that more than half of a task's workers marked exactly so."""
    readers = Counter(task for task, _ in {(row[0], row[4]) for row in crowd.table.tolist()})
    votes = Counter(tuple(row[:4]) for row in crowd.marked.tolist())
    return {span for span, n in votes.items() if 2 * n > readers[span[0]]}


def token(crowd: Crowd) -> set[Span]:
    """Shrunken Dawid-Skene on begin, inside and outside of every position, then read off."""
    reach = crowd.table[:, 2].max() + 2
    length = np.zeros(len(crowd.tasks), dtype=np.int64)
    np.maximum.at(length, crowd.table[:, 0], crowd.table[:, 2] + 1)
    pairs = np.unique(crowd.table[:, [0, 4]], axis=0)
    item, who, tag = [], [], []
    tags = {tuple(pair): np.zeros(length[pair[0]], dtype=np.int64) for pair in pairs.tolist()}
    for task, start, end, label, worker in crowd.marked.tolist():
        tags[task, worker][start] = 1 + 2 * label
        tags[task, worker][start + 1 : end] = 2 + 2 * label
    for (task, worker), own in tags.items():
        item.append(task * reach + np.arange(len(own)))
        who.append(np.full(len(own), worker))
        tag.append(own)
    places, item_of = np.unique(np.concatenate(item), return_inverse=True)
    people = int(crowd.table[:, 4].max()) + 1
    matrix = answer_matrix(
        item_of,
        np.concatenate(who),
        np.concatenate(tag),
        len(places),
        people,
        1 + 2 * crowd.n_labels,
    )
    chosen = AGGREGATORS.get("dawid_skene").aggregate(matrix).labels().tolist()
    found: set[Span] = set()
    start = label = -1
    before = -1
    for place, one in zip([*places.tolist(), -1], [*chosen, 0], strict=True):
        goes_on = start >= 0 and one == 2 + 2 * label and place == before + 1
        if start >= 0 and not goes_on:
            found.add((before // reach, start, before % reach + 1, label))
            start = -1
        if start < 0 and one:
            start, label = place % reach, (one - 1) // 2
        before = place
    return found


def engine(crowd: Crowd) -> tuple[set[Span], SpanConsensus]:
    """This engine's spans."""
    document, start, end, label, worker = crowd.table.T
    found = span_consensus(document, start, end, label, worker)
    columns = (found.document, found.start, found.end, found.label)
    rows = np.stack(columns, axis=1)[found.kept].tolist()
    return {tuple(row) for row in rows}, found


def main(folder: Path) -> None:
    """Print the table of every set."""
    print(
        f"{'set':<12}{'method':<10}{'precision':>10}{'recall':>8}{'F1':>7}{'ECE':>7}{'seconds':>9}"
    )
    for place in sorted(folder.iterdir()):
        path = place / "labels.parquet"
        if not path.is_file() or "start" not in pl.read_parquet_schema(path):
            continue
        crowd = read(place)
        ways: dict[str, Callable[[Crowd], set[Span]]] = {"majority": majority, "token": token}
        results: dict[str, tuple[set[Span], float]] = {}
        for name, way in ways.items():
            began = time.perf_counter()
            results[name] = (way(crowd), time.perf_counter() - began)
        began = time.perf_counter()
        spans, belief = engine(crowd)
        results["consensus"] = (spans, time.perf_counter() - began)
        truth, tasks = gold(place, crowd)
        alone = Counter({(*row[:4], row[4]): 1 for row in crowd.marked.tolist() if row[0] in tasks})
        readers = {(row[0], row[4]) for row in crowd.table.tolist() if row[0] in tasks}
        each = Counter(
            (*span, worker) for span in truth for task, worker in readers if task == span[0]
        )
        line(place.name, "worker", scores(alone, each), None, 0.0)
        for name, (found, seconds) in results.items():
            own = Counter(span for span in found if span[0] in tasks)
            error = None
            if name == "consensus":
                told = np.isin(belief.document, list(tasks))
                columns = (belief.document, belief.start, belief.end, belief.label)
                rows = np.stack(columns, axis=1)[told].tolist()
                right = np.array([tuple(row) in truth for row in rows], dtype=np.int64)
                error = calibration_error(belief.posterior[told], right)
            line(place.name, name, scores(own, Counter(truth)), error, seconds)
        print(f"{'':<12}published: {PUBLISHED.get(place.name, 'nothing')}")


def line(
    place: str,
    name: str,
    figures: tuple[float, float, float],
    error: float | None,
    seconds: float,
) -> None:
    """Print one row."""
    told = f"{error:>7.2f}" if error is not None else f"{'':>7}"
    precision, recall, f1 = figures
    print(f"{place:<12}{name:<10}{precision:>10.1f}{recall:>8.1f}{f1:>7.1f}{told}{seconds:>9.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
