"""Chance without a generator: numbers that hang on who answered what, never on names or order.

Folds and resampled annotators need something like chance. Here it comes from the shape of the
table itself: each item and annotator gets a hash of whom it meets and what is said there, and of
whom those meet, three rounds deep (Weisfeiler and Leman's colours). Renaming or reordering
changes nothing, and a table always gives the same answer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assay.core.quality.matrix import AnswerMatrix, Floats, Ints

Hashes = NDArray[np.uint64]
_ROUNDS = 3


def fingerprints(answers: AnswerMatrix) -> tuple[Hashes, Hashes]:
    """A hash of each item and of each annotator."""
    label = mixed(answers.label.astype(np.uint64) + np.uint64(1))
    item = np.zeros(answers.n_items, dtype=np.uint64)
    if answers.known is not None:
        item = mixed(answers.known.astype(np.uint64))
    annotator = np.zeros(answers.n_annotators, dtype=np.uint64)
    for _ in range(_ROUNDS):
        item = mixed(item + _summed(answers.item, annotator[answers.annotator] ^ label, len(item)))
        annotator = mixed(
            annotator + _summed(answers.annotator, item[answers.item] ^ label, len(annotator))
        )
    return _numbered(item), _numbered(annotator)


def mixed(values: Hashes) -> Hashes:
    """Well spread 64-bit hashes (the finish of SplitMix64; Steele and others 2014)."""
    with np.errstate(over="ignore"):
        z = values + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(z ^ (z >> np.uint64(31)), dtype=np.uint64)


def between_0_and_1(hashes: Hashes) -> Floats:
    """Hashes as numbers, evenly between 0 and 1 (never 0 itself)."""
    return np.asarray(((hashes >> np.uint64(11)) + np.uint64(1)) / np.float64(2**53 + 1))


def folds(answers: AnswerMatrix, item: Hashes, annotator: Hashes, n_folds: int) -> Ints:
    """A fold for each answer; those of one item are spread over the folds evenly."""
    key = mixed(item[answers.item] ^ mixed(annotator[answers.annotator]))
    order = np.lexsort((key, answers.item))
    sizes = np.bincount(answers.item, minlength=answers.n_items)
    first = np.repeat(np.cumsum(sizes) - sizes, sizes)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - first
    offset = (item % np.uint64(n_folds)).astype(np.int64)
    return np.asarray((rank + offset[answers.item]) % n_folds, dtype=np.int64)


def _numbered(hashes: Hashes) -> Hashes:
    """Equal hashes made different by counting them.

    Items with the very same answers (and annotators who said the very same) are exchangeable:
    whichever is counted first, the table as a whole is the same. Without it all of them would
    fall into one fold.
    """
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    first = np.concatenate([[True], ordered[1:] != ordered[:-1]]) if len(ordered) else ordered > 0
    begin = np.maximum.accumulate(np.where(first, np.arange(len(ordered)), 0))
    count = np.empty(len(ordered), dtype=np.uint64)
    count[order] = (np.arange(len(ordered)) - begin).astype(np.uint64)
    return mixed(hashes ^ mixed(count))


def _summed(place: Ints, values: Hashes, length: int) -> Hashes:
    """Sums of mixed hashes by place, modulo 2**64: the same for every order."""
    out = np.zeros(length, dtype=np.uint64)
    with np.errstate(over="ignore"):
        np.add.at(out, place, mixed(values))
    return out
