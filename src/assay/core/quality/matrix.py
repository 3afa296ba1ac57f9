"""Answers as three integer arrays: what all methods of the quality engine take."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class AnswerMatrix:
    """Who gave which label to which item, one row an answer.

    ``item``, ``annotator`` and ``label`` are indices from 0, all of one length; 32-bit integers
    do as well as 64-bit ones and halve the memory. ``known`` is the label of gold items and -1
    elsewhere, or None: methods hold these items fixed.
    """

    item: Ints
    annotator: Ints
    label: Ints
    n_items: int
    n_annotators: int
    n_labels: int
    known: Ints | None = None

    def __len__(self) -> int:
        return len(self.label)

    def counts(self) -> Ints:
        """How often each label was given to each item: items × labels."""
        cells = np.bincount(
            self.item.astype(np.int64, copy=False) * self.n_labels + self.label,
            minlength=self.n_items * self.n_labels,
        )
        return cells.reshape(self.n_items, self.n_labels)

    def last_answers(self) -> AnswerMatrix:
        """The same without repeated (item, annotator) pairs: the last one of each holds."""
        key = self.item * np.int64(max(1, self.n_annotators)) + self.annotator
        _, first_from_end = np.unique(key[::-1], return_index=True)
        if len(first_from_end) == len(key):
            return self
        kept = np.sort(len(key) - 1 - first_from_end)
        return replace(
            self, item=self.item[kept], annotator=self.annotator[kept], label=self.label[kept]
        )


@dataclass(frozen=True, slots=True)
class Grouped:
    """The same answers sorted by item: those of item i are at ``start[i]:start[i + 1]``.

    One compact copy (8 bytes an answer) that the iterative methods pass over again and again.
    """

    start: Ints
    annotator: Codes
    label: Codes
    n_annotators: int
    n_labels: int

    @property
    def n_items(self) -> int:
        """How many items there are, with those that have no answer."""
        return len(self.start) - 1

    def __len__(self) -> int:
        return len(self.label)

    def sizes(self) -> Ints:
        """How many answers each item has."""
        return np.diff(self.start)

    def item(self) -> Ints:
        """The item of each answer."""
        return np.repeat(np.arange(self.n_items), self.sizes())

    def part(self, kept: NDArray[np.bool_]) -> Grouped:
        """Only the answers where ``kept`` is true; the items stay."""
        sizes = np.bincount(self.item()[kept], minlength=self.n_items)
        return Grouped(
            _starts(sizes), self.annotator[kept], self.label[kept], self.n_annotators, self.n_labels
        )


def grouped(answers: AnswerMatrix) -> Grouped:
    """The answers sorted by item; the order inside an item is that of the input."""
    order = np.argsort(answers.item, kind="stable")
    return Grouped(
        _starts(np.bincount(answers.item, minlength=answers.n_items)),
        answers.annotator[order].astype(np.int32),
        answers.label[order].astype(np.int32),
        answers.n_annotators,
        answers.n_labels,
    )


def _starts(sizes: Ints) -> Ints:
    start = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=start[1:])
    return start


def answer_matrix(
    item: Ints, annotator: Ints, label: Ints, n_items: int, n_annotators: int, n_labels: int
) -> AnswerMatrix:
    """An ``AnswerMatrix`` of array-likes, as 64-bit integers."""
    return AnswerMatrix(
        np.asarray(item, dtype=np.int64),
        np.asarray(annotator, dtype=np.int64),
        np.asarray(label, dtype=np.int64),
        n_items,
        n_annotators,
        n_labels,
    )
