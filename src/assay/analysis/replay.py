"""A finished label set replayed under the redundancy policy: what it would have saved.

The policy sees one label after the other, as they would have come; it never sees gold, nor a label
that it did not ask for. With ``order="random"`` it also chooses who of a task's annotators is
asked next; with ``order="time"`` labels come in the order of the table, and each is taken or
left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from assay.analysis.policy import RedundancyPolicy, redundancy_policy
from assay.analysis.tables import LabelTable, Table, read_frame, read_gold, read_labels
from assay.core.assignment.policy import AUDIT_SHARE, LEAST, STOP_AT
from assay.core.errors import Invalid
from assay.core.intervals import wilson
from assay.core.quality.aggregators import AGGREGATORS
from assay.core.quality.matrix import Floats, Ints
from assay.core.values import Interval

ORDERS = ("random", "time")
_TIMES = ("timestamp", "time", "at", "submitted_at")


@dataclass(frozen=True, slots=True)
class Scores:
    """Accuracy on gold: of the policy, of the vote of all labels (mean over ties), of ``auto`` on
    all labels; ``policy`` with its interval.
    """

    policy: Interval
    majority: float
    all_labels: float


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay found. ``agrees`` is the share of tasks on which the policy's answer is that of
    all labels.
    """

    tasks: int
    labels: int
    used: int
    saved: float
    agrees: float
    order: str
    scores: Scores | None
    estimate: pl.DataFrame


def replay(
    labels: Table,
    gold: Table | None = None,
    order: str = "random",
    seed: int = 0,
    *,
    least: int = LEAST,
    stop_at: float = STOP_AT,
    audit_share: float = AUDIT_SHARE,
) -> Replay:
    """Replay a finished label set; ``gold`` (task, label) only scores, after the fact."""
    if order not in ORDERS:
        raise Invalid("unknown_order", f"there is no order {order!r}; there are: random, time")
    table = read_labels(labels)
    policy = _policy(table, least, stop_at, audit_share, seed)
    if order == "random":
        _routed(policy, table, seed)
    else:
        _in_time(policy, table, _time_order(labels, table))
    found = policy.estimate()
    place = {name: index for index, name in enumerate(table.tasks)}
    index_of = {name: index for index, name in enumerate(table.labels)}
    chosen = np.full(len(table.tasks), -1, dtype=np.int64)
    for task, label in zip(found["task"], found["label"], strict=True):
        chosen[place[task]] = index_of[label]
    full = AGGREGATORS.get("auto").aggregate(table.answers).labels()
    n = max(1, len(table.answers))
    return Replay(
        len(table.tasks),
        len(table.answers),
        policy.n_labels,
        1.0 - policy.n_labels / n,
        float((chosen == full).mean()) if len(full) else 1.0,
        order,
        _scores(table, read_gold(gold, table), chosen, full),
        found,
    )


def _policy(
    table: LabelTable, least: int, stop_at: float, audit_share: float, seed: int
) -> RedundancyPolicy:
    """One policy over the tasks of a table: each may get as many labels as there are."""
    sizes = np.bincount(table.answers.item, minlength=len(table.tasks)).tolist()
    return redundancy_policy(
        table.labels,
        table.workers,
        tasks=table.tasks,
        least=least,
        most=dict(zip(table.tasks, sizes, strict=True)),
        stop_at=stop_at,
        audit_share=audit_share,
        seed=seed,
    )


def _routed(policy: RedundancyPolicy, table: LabelTable, seed: int) -> None:
    """Rounds over the tasks that want a label, in an order drawn anew each time."""
    rng = np.random.default_rng(seed)
    left = _pools(table, rng)
    for index in _audited_first(policy, table, rng):
        task = table.tasks[index]
        pool = left[index]
        audit = policy.is_audited(task)
        for _ in range(len(pool) if audit else min(policy.bounds.least, len(pool))):
            _ask(policy, table, index, pool)
    policy.learn()
    while wanting := _wanting(policy, table, left):
        for index in rng.permutation(np.array(wanting, dtype=np.int64)).tolist():
            if policy.wants(table.tasks[index]):
                _ask(policy, table, index, left[index])


def _wanting(policy: RedundancyPolicy, table: LabelTable, left: list[dict[str, str]]) -> list[int]:
    """The tasks that want a label; before there are none, skills are learned once more."""
    for again in (False, True):
        if again:
            policy.learn()
        found = [i for i, pool in enumerate(left) if pool and policy.wants(table.tasks[i])]
        if found:
            return found
    return []


def _ask(policy: RedundancyPolicy, table: LabelTable, index: int, pool: dict[str, str]) -> None:
    task = table.tasks[index]
    worker = policy.choose(task, pool)
    policy.observe(task, worker, pool.pop(worker))


def _pools(table: LabelTable, rng: np.random.Generator) -> list[dict[str, str]]:
    """By task, who could be asked and what they would say."""
    left: list[dict[str, str]] = [{} for _ in table.tasks]
    answers = table.answers
    for row in rng.permutation(len(answers)).tolist():
        worker = table.workers[int(answers.annotator[row])]
        left[int(answers.item[row])][worker] = table.labels[int(answers.label[row])]
    return left


def _audited_first(
    policy: RedundancyPolicy, table: LabelTable, rng: np.random.Generator
) -> Iterator[int]:
    """The pilot, then all other tasks."""
    order = rng.permutation(len(table.tasks)).tolist()
    yield from (i for i in order if policy.is_audited(table.tasks[i]))
    yield from (i for i in order if not policy.is_audited(table.tasks[i]))


def _time_order(source: Table, table: LabelTable) -> Ints:
    """The rows of a label table in the order of their times, or as they stand where there are none.

    The table's answers stand in the order of the last answers of the file.
    """
    frame = read_frame(source)
    column = next((name for name in _TIMES if name in frame.columns), None)
    n = len(table.answers)
    if column is None or len(frame) != n:
        return np.arange(n, dtype=np.int64)
    return np.asarray(frame[column].arg_sort(), dtype=np.int64)


def _in_time(policy: RedundancyPolicy, table: LabelTable, order: Ints) -> None:
    """Labels come as they came; each is taken or left."""
    answers = table.answers
    for row in order.tolist():
        task = table.tasks[int(answers.item[row])]
        if policy.wants(task):
            worker = table.workers[int(answers.annotator[row])]
            policy.observe(task, worker, table.labels[int(answers.label[row])])


def _scores(table: LabelTable, known: Ints | None, chosen: Ints, full: Ints) -> Scores | None:
    if known is None or not (known >= 0).any():
        return None
    rows = np.flatnonzero(known >= 0)
    right = int((chosen[rows] == known[rows]).sum())
    measured = wilson(float(right), len(rows))
    assert measured is not None  # there are rows
    return Scores(
        measured,
        _vote(table.answers.counts()[rows].astype(np.float64), known[rows]),
        float((full[rows] == known[rows]).mean()),
    )


def _vote(counts: Floats, known: Ints) -> float:
    """Accuracy of the vote in the mean over all ways to break ties."""
    best = counts == counts.max(axis=1, keepdims=True)
    inside = known < counts.shape[1]
    hit = np.zeros(len(known))
    hit[inside] = best[inside, known[inside]] / best[inside].sum(axis=1)
    return float(hit.mean())


def figures(found: Replay) -> dict[str, Any]:
    """The figures of a replay as a document."""
    scores = None
    if found.scores is not None:
        scores = {
            "policy": found.scores.policy.value,
            "low": found.scores.policy.low,
            "high": found.scores.policy.high,
            "majority": found.scores.majority,
            "all_labels": found.scores.all_labels,
        }
    return {
        "tasks": found.tasks,
        "labels": found.labels,
        "used": found.used,
        "saved": found.saved,
        "agrees": found.agrees,
        "order": found.order,
        "accuracy": scores,
    }
