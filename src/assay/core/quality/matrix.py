"""Answers as three integer arrays: what all methods of the quality engine take."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AnswerMatrix:
    """Who gave which label to which item, one row an answer.

    ``item``, ``annotator`` and ``label`` are indices from 0, all of one length. ``known`` is
    the label of gold items and -1 elsewhere, or None: methods hold these items fixed.
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
            self.item * self.n_labels + self.label, minlength=self.n_items * self.n_labels
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
