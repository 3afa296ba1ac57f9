"""The passes over all answers: compiled where that pays and can be done, else in NumPy.

Both give the same answer up to the order of additions. A small table is never compiled: the
compiler's second costs more than it saves.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assay.core.quality.aggregators import compiled
from assay.core.quality.matrix import AnswerMatrix, Floats, Grouped, Ints

Cells = NDArray[np.uint32]
"""annotator × labels + label; without a sign, which spares the loops a test an answer."""

COMPILE_FROM = 30_000
"""Numbers touched in one pass (answers × states) from which on compiled loops are used."""
_CHUNK = 2_000_000
_MANY_COLUMNS = 32
_DECIMALS = 10
"""Sums of small tables are rounded to so many places: what is symmetric (two labels with equal
support) must not be decided by the order of additions, which iteration would blow up."""


@cache
def fast(name: str) -> Callable[..., Any] | None:
    """The compiled loop of that name, or None without the extra ``fast``."""
    try:
        import numba  # noqa: PLC0415
    except ImportError:
        return None
    plain = getattr(compiled, name)
    loop: Callable[..., Any]
    try:
        loop = numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract"})(plain)
    except RuntimeError:  # no place to keep compiled code
        loop = numba.njit(nogil=True, fastmath={"reassoc", "contract"})(plain)
    return loop


def _compiled(name: str, work: int) -> Callable[..., Any] | None:
    return fast(name) if work >= COMPILE_FROM else None


def expected_counts(answers: Grouped, belief: Floats) -> Floats:
    """How often each annotator gave each label in each state: annotators × given × states."""
    n_states = belief.shape[1]
    shape = (answers.n_annotators, answers.n_labels, n_states)
    loop = _compiled("expected_counts", len(answers) * n_states)
    if loop is not None:
        counts = np.zeros(shape)
        loop(answers.start, answers.annotator, answers.label, belief, counts)
        return counts
    cell = answers.annotator.astype(np.int64) * answers.n_labels + answers.label
    item = answers.item()
    n_cells = shape[0] * shape[1]
    columns = [
        np.bincount(cell, weights=belief[item, state], minlength=n_cells)
        for state in range(n_states)
    ]
    return np.round(np.stack(columns, axis=1).reshape(shape), _DECIMALS)


def log_evidence(
    answers: Grouped, belief: Floats, counts: Floats, pseudo: Floats, weight: Floats | None = None
) -> Floats:
    """What the answers of each item say of its state: items × states, logarithms.

    The chance of an answer is its share in the annotator's ``counts`` plus ``pseudo`` (given ×
    states), after the item's own ``belief`` has been taken out of the counts: nobody's skill is
    judged by the item that it judges (collapsed variational Bayes, zero order). ``weight``
    is how much each annotator's answers count.
    """
    n_states = belief.shape[1]
    totals = sum_over_given(counts) + pseudo.sum(axis=0)
    weights = np.zeros(0) if weight is None else weight
    out = np.zeros_like(belief)
    loop = _compiled("log_evidence", len(answers) * n_states)
    if loop is not None:
        loop(
            answers.start,
            answers.annotator,
            answers.label,
            belief,
            counts,
            totals,
            pseudo,
            weights,
            out,
        )
        return out
    item = answers.item()
    rows = max(1, _CHUNK // n_states)
    for begin in range(0, len(answers), rows):
        part = slice(begin, begin + rows)
        who, given, of = answers.annotator[part], answers.label[part], item[part]
        own = belief[of]
        hit = np.maximum(counts[who, given] - own, 0.0) + pseudo[given]
        chance = np.log(hit / np.maximum(totals[who] - own, hit))
        if weight is not None:
            chance *= weight[who, None]
        for state in range(n_states):
            out[:, state] += np.bincount(of, weights=chance[:, state], minlength=len(out))
    return np.round(out, _DECIMALS)


def softmax(scores: Floats) -> Floats:
    """Rows of logarithms as probabilities."""
    if scores.shape[1] > _MANY_COLUMNS or not scores.shape[1]:
        shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float64)
    # over few columns, whole columns at a time are several times faster
    top = scores[:, 0].copy()
    for column in range(1, scores.shape[1]):
        np.maximum(top, scores[:, column], out=top)
    chances = np.exp(scores - top[:, None])
    chances /= sum_over_given(chances[:, :, None])
    return chances


def sum_over_given(counts: Floats) -> Floats:
    """The sum over the middle axis, which is short: whole slices at a time."""
    total = counts[:, 0].copy()
    for given in range(1, counts.shape[1]):
        total += counts[:, given]
    return total


def cells_by_item(answers: AnswerMatrix) -> tuple[Ints, Cells]:
    """Where each item's answers start, and the cell (annotator × labels + label) of each."""
    loop = _compiled("group", len(answers))
    if loop is not None:
        start = np.zeros(answers.n_items + 1, dtype=np.int64)
        cell = np.empty(len(answers), dtype=np.uint32)
        loop(answers.item, answers.annotator, answers.label, answers.n_labels, start, cell)
        return start, cell
    order = np.argsort(answers.item, kind="stable")
    sizes = np.bincount(answers.item, minlength=answers.n_items)
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    cells = answers.annotator[order] * answers.n_labels + answers.label[order]
    return start, cells.astype(np.uint32)


def em_pass(
    start: Ints, cell: Cells, logs: Floats, prior: Floats, known: Ints, belief: Floats
) -> tuple[Floats, float]:
    """One iteration of expectation maximisation; ``belief`` (items × labels) is renewed in place.

    ``logs``: cells × labels, the logarithm of the chance of the cell's answer where the label
    is right. Gives the expected counts of the same shape, and how far a belief moved at most.
    """
    n_labels = belief.shape[1]
    counts = np.zeros_like(logs)
    loop = _compiled("fused_pass", len(cell) * n_labels)
    if loop is not None:
        return counts, float(loop(start, cell, logs, prior, known, belief, counts))
    item = np.repeat(np.arange(len(belief)), np.diff(start))
    score = np.empty_like(belief)
    for label in range(n_labels):
        score[:, label] = prior[label] + np.bincount(
            item, weights=np.ascontiguousarray(logs[:, label])[cell], minlength=len(belief)
        )
    renewed = softmax(np.round(score, _DECIMALS))
    rows = np.flatnonzero(known >= 0)
    renewed[rows] = 0.0
    renewed[rows, known[rows]] = 1.0
    moved = float(np.abs(renewed - belief).max(initial=0.0))
    belief[:] = renewed
    for label in range(n_labels):
        counts[:, label] = np.bincount(cell, weights=renewed[item, label], minlength=len(counts))
    return np.round(counts, _DECIMALS), moved


def em_pass_of_two(
    start: Ints, cell: Cells, odds: Floats, prior: float, known: Ints, belief: Floats
) -> tuple[Floats, float]:
    """``em_pass`` for two labels on log-odds; ``belief`` is that of the second label."""
    counts = np.zeros_like(odds)
    loop = _compiled("fused_pass_of_two", len(cell))
    if loop is not None:
        return counts, float(loop(start, cell, odds, prior, known, belief, counts))
    item = np.repeat(np.arange(len(belief)), np.diff(start))
    score = prior + np.bincount(item, weights=odds[cell], minlength=len(belief))
    renewed = 1.0 / (1.0 + np.exp(-np.clip(np.round(score, _DECIMALS), -700.0, 700.0)))
    renewed = np.where(known >= 0, known, renewed)
    moved = float(np.abs(renewed - belief).max(initial=0.0))
    belief[:] = renewed
    renewed_counts = np.bincount(cell, weights=renewed[item], minlength=len(odds))
    return np.asarray(np.round(renewed_counts, _DECIMALS), dtype=np.float64), moved


def votes_of_two(start: Ints, cell: Cells, known: Ints, n_cells: int) -> tuple[Floats, ...]:
    """Where two labels are: each item's share of votes for the second, answers and counts by cell.

    Items without answers get the share of all; gold items their label.
    """
    n_second = int(np.count_nonzero(cell & 1))
    overall = n_second / max(1, len(cell))
    belief = np.empty(len(start) - 1)
    loop = _compiled("votes_of_two", len(cell))
    if loop is not None:
        given, counts = np.zeros(n_cells), np.zeros(n_cells)
        loop(start, cell, overall, known, belief, given, counts)
        return belief, given, counts
    sizes = np.diff(start)
    item = np.repeat(np.arange(len(belief)), sizes)
    votes = np.bincount(item, weights=cell & 1, minlength=len(belief))
    belief = np.where(sizes > 0, votes / np.maximum(sizes, 1), overall)
    belief = np.where(known >= 0, known, belief)
    given = np.bincount(cell, minlength=n_cells).astype(np.float64)
    counts = np.asarray(np.bincount(cell, weights=belief[item], minlength=n_cells), np.float64)
    return belief, given, counts
