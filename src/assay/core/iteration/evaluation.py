"""How good predictions of classes are against the reference: accuracy, confusion, by label.

Boxes have their own module, ``detection``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assay.core.errors import invalid
from assay.core.intervals import Floats, wilson
from assay.core.iteration.intervals import Ints, share_interval
from assay.core.values import Interval


@dataclass(frozen=True, slots=True)
class LabelScore:
    """One label's scores; precision is None where it was never predicted, recall where it never is.

    ``ap`` is the average precision, for located regions only. ``n`` counts the reference.
    """

    label: str
    precision: Interval | None
    recall: Interval | None
    ap: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One question's evaluation of one model version.

    ``confusion`` has a row for each reference label and a column for each predicted one, named
    by ``labels``. ``right`` and ``total`` (one for each item) are what slices are found with:
    how much of what the item asks for was right.
    """

    measure: str
    value: Interval
    labels: tuple[str, ...]
    confusion: Ints
    by_label: tuple[LabelScore, ...]
    right: Floats
    total: Floats


def evaluate_choice(truth: Ints, predicted: Ints, labels: Sequence[str]) -> Evaluation:
    """Accuracy of one label for each item; codes index ``labels``. Wilson intervals."""
    k = len(labels)
    _same_shape(truth, predicted)
    if len(truth) and (
        min(truth.min(), predicted.min()) < 0 or max(truth.max(), predicted.max()) >= k
    ):
        raise invalid("/labels", "label_code", "a code is outside the labels")
    confusion = np.bincount(truth * k + predicted, minlength=k * k).reshape(k, k)
    right = (truth == predicted).astype(np.float64)
    hits = np.diagonal(confusion)
    return Evaluation(
        "accuracy",
        share_interval(float(right.sum()), len(right)),
        tuple(labels),
        confusion.astype(np.int64),
        tuple(
            _label_score(name, int(hits[i]), int(confusion[:, i].sum()), int(confusion[i].sum()))
            for i, name in enumerate(labels)
        ),
        right,
        np.ones(len(right)),
    )


def evaluate_choices(
    truth: npt.NDArray[np.bool_], predicted: npt.NDArray[np.bool_], labels: Sequence[str]
) -> Evaluation:
    """Accuracy of a set of labels for each item (n × k flags): right means exactly the same set.

    In the confusion a label that is in both sets stands on the diagonal; each missed label is
    spread over the invented ones of the same item, and falls to no column where there is none.
    """
    _same_shape(truth, predicted)
    k = len(labels)
    hits = (truth & predicted).sum(axis=0)
    missed, invented = truth & ~predicted, predicted & ~truth
    confusion = missed.astype(np.int64).T @ invented.astype(np.int64)
    confusion[np.arange(k), np.arange(k)] = hits
    right = (truth == predicted).all(axis=1).astype(np.float64)
    return Evaluation(
        "accuracy",
        share_interval(float(right.sum()), len(right)),
        tuple(labels),
        confusion,
        tuple(
            _label_score(name, int(hits[i]), int(predicted[:, i].sum()), int(truth[:, i].sum()))
            for i, name in enumerate(labels)
        ),
        right,
        np.ones(len(right)),
    )


def _label_score(label: str, hits: int, predicted: int, reference: int) -> LabelScore:
    return LabelScore(
        label,
        wilson(hits, predicted),
        wilson(hits, reference),
        None,
        reference,
    )


def _same_shape(left: npt.NDArray[np.generic], right: npt.NDArray[np.generic]) -> None:
    if left.shape != right.shape:
        raise invalid("/predicted", "shape", "reference and predictions differ in shape")
