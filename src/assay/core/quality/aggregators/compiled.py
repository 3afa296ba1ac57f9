"""The two inner loops of the iterative methods, in a form that a compiler can take.

Plain loops over plain arrays: ``kernels`` compiles them where ``numba`` is installed (the extra
``fast``) and the table is large, and has the same in NumPy where it is not.
"""

# The compiler needs these functions without annotations of arrays that it cannot read.
from __future__ import annotations

from typing import Any

import numpy as np


def expected_counts(start: Any, annotator: Any, label: Any, belief: Any, counts: Any) -> None:
    """Add each item's belief to the cells (annotator, given label) of its answers."""
    n_states = belief.shape[1]
    for i in range(len(start) - 1):
        for j in range(start[i], start[i + 1]):
            a = annotator[j]
            k = label[j]
            for s in range(n_states):
                counts[a, k, s] += belief[i, s]


def log_evidence(
    start: Any,
    annotator: Any,
    label: Any,
    belief: Any,
    counts: Any,
    totals: Any,
    pseudo: Any,
    weight: Any,
    out: Any,
) -> None:
    """What the answers of each item say of its state, with the item itself left out of counts.

    Without weights (an empty array) chances are multiplied, eight at a time to a logarithm.
    """
    n_states = belief.shape[1]
    hits = np.empty(n_states)
    wholes = np.empty(n_states)
    for i in range(len(start) - 1):
        for s in range(n_states):
            out[i, s] = 0.0
        if len(weight) == 0:
            for j in range(start[i], start[i + 1]):
                a = annotator[j]
                k = label[j]
                place = (j - start[i]) % 8
                for s in range(n_states):
                    own = belief[i, s]
                    hit = max(counts[a, k, s] - own, 0.0) + pseudo[k, s]
                    whole = max(totals[a, s] - own, hit)
                    if place == 0:
                        hits[s] = hit
                        wholes[s] = whole
                    else:
                        hits[s] *= hit
                        wholes[s] *= whole
                if place == 7 or j == start[i + 1] - 1:
                    for s in range(n_states):
                        out[i, s] += np.log(hits[s] / wholes[s])
            continue
        for j in range(start[i], start[i + 1]):
            a = annotator[j]
            k = label[j]
            w = weight[a]
            for s in range(n_states):
                own = belief[i, s]
                hit = max(counts[a, k, s] - own, 0.0) + pseudo[k, s]
                out[i, s] += w * np.log(hit / max(totals[a, s] - own, hit))


def fused_pass(
    start: Any, cell: Any, logs: Any, prior: Any, known: Any, belief: Any, counts: Any
) -> float:
    """One iteration: beliefs from the logarithms, and at once the counts for the next one."""
    n_states = belief.shape[1]
    score = np.empty(n_states)
    moved = 0.0
    for i in range(len(start) - 1):
        if known[i] >= 0:
            for s in range(n_states):
                score[s] = 0.0
            score[known[i]] = 1.0
        else:
            for s in range(n_states):
                score[s] = prior[s]
            for j in range(start[i], start[i + 1]):
                row = logs[cell[j]]
                for s in range(n_states):
                    score[s] += row[s]
            top = score[0]
            for s in range(1, n_states):
                top = max(top, score[s])
            total = 0.0
            for s in range(n_states):
                score[s] = np.exp(score[s] - top)
                total += score[s]
            for s in range(n_states):
                score[s] /= total
        for s in range(n_states):
            moved = max(moved, abs(score[s] - belief[i, s]))
            belief[i, s] = score[s]
        for j in range(start[i], start[i + 1]):
            row = counts[cell[j]]
            for s in range(n_states):
                row[s] += score[s]
    return moved


def fused_pass_of_two(
    start: Any, cell: Any, odds: Any, prior: Any, known: Any, belief: Any, counts: Any
) -> float:
    """``fused_pass`` for two labels, on log-odds: half of the memory and one exponential."""
    moved = 0.0
    for i in range(len(start) - 1):
        if known[i] >= 0:
            second = float(known[i])
        else:
            score = prior
            for j in range(start[i], start[i + 1]):
                score += odds[cell[j]]
            second = 1.0 / (1.0 + np.exp(-score)) if score > -700.0 else 0.0
        moved = max(moved, abs(second - belief[i]))
        belief[i] = second
        for j in range(start[i], start[i + 1]):
            counts[cell[j]] += second
    return moved


def votes_of_two(
    start: Any, cell: Any, overall: Any, known: Any, belief: Any, given: Any, counts: Any
) -> None:
    """The share of each item's votes for the second label, what is given, and counts by it."""
    for i in range(len(start) - 1):
        votes = 0.0
        for j in range(start[i], start[i + 1]):
            votes += cell[j] & np.uint32(1)
            given[cell[j]] += 1.0
        size = start[i + 1] - start[i]
        second = votes / size if size > 0 else overall
        if known[i] >= 0:
            second = float(known[i])
        belief[i] = second
        for j in range(start[i], start[i + 1]):
            counts[cell[j]] += second


def group(item: Any, annotator: Any, label: Any, n_labels: Any, start: Any, cell: Any) -> None:
    """Counting sort: the cell (annotator × labels + label) of each answer, item by item."""
    for j in range(len(item)):
        start[item[j] + 1] += 1
    for i in range(1, len(start)):
        start[i] += start[i - 1]
    for j in range(len(item)):
        place = start[item[j]]
        cell[place] = annotator[j] * n_labels + label[j]
        start[item[j]] = place + 1
    for i in range(len(start) - 1, 0, -1):
        start[i] = start[i - 1]
    start[0] = 0
