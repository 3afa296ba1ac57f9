"""Several labels an item: each label by itself, or all with one skill an annotator.

By itself, each label has its own confusion of each annotator: right where answers are many.
Jointly, 'is this label there?' is one question over all (item, label) pairs and an annotator has
one pair of chances for it: right where answers are few. Which of the two is chosen by the labels
that they foretell (``held_out``), as ``auto`` does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assay.core.quality.aggregators.held_out import FOLDS, foretell
from assay.core.quality.aggregators.protocol import Aggregator
from assay.core.quality.aggregators.structure import fingerprints, folds
from assay.core.quality.matrix import AnswerMatrix, Floats, Ints, grouped

LEAST_JUDGED = 100
_MOST_JUDGED = 60_000


@dataclass(frozen=True, slots=True)
class MultiLabelConsensus:
    """``yes``: items × labels, the chance that the label is there; ``skill`` by annotator.

    ``joint`` tells which way was taken, ``why`` the reason.
    """

    yes: Floats
    skill: Floats
    joint: bool
    why: str


def multi_label_consensus(
    item: Ints,
    annotator: Ints,
    given: NDArray[np.bool_],
    n_items: int,
    n_annotators: int,
    aggregator: Aggregator,
    joint: bool | None = None,
) -> MultiLabelConsensus:
    """``given`` is answers × labels; ``joint`` None lets held-out labels choose."""
    n_labels = given.shape[1]
    if not len(item) or not n_labels:
        yes = np.full((n_items, n_labels), 0.5)
        why = "Undefined: there are no answers yet."
        return MultiLabelConsensus(yes, np.full(n_annotators, 0.5), False, why)
    apart = [
        AnswerMatrix(item, annotator, given[:, label].astype(np.int64), n_items, n_annotators, 2)
        for label in range(n_labels)
    ]
    together = AnswerMatrix(
        (item[:, None] * n_labels + np.arange(n_labels)).ravel(),
        np.repeat(annotator, n_labels),
        given.ravel().astype(np.int64),
        n_items * n_labels,
        n_annotators,
        2,
    )
    why = "as asked"
    if joint is None:
        joint, why = _which(apart, together)
    if joint:
        belief = aggregator.aggregate(together)
        yes = belief.posterior[:, 1].reshape(n_items, n_labels)
        return MultiLabelConsensus(yes, belief.skill, True, why)
    beliefs = [aggregator.aggregate(one) for one in apart]
    yes = np.stack([belief.posterior[:, 1] for belief in beliefs], axis=1)
    skill = np.mean([belief.skill for belief in beliefs], axis=0)
    return MultiLabelConsensus(yes, np.asarray(skill), False, why)


def _which(apart: list[AnswerMatrix], together: AnswerMatrix) -> tuple[bool, str]:
    """Whether one skill over all labels foretells better."""
    if len(together) < LEAST_JUDGED or len(apart) == 1:
        return False, "each label by itself: too few answers to compare"
    if len(together) > _MOST_JUDGED:
        return False, "each label by itself: answers are many"
    each = sum(_foretold(one) * len(one) for one in apart) / len(together)
    one_skill = _foretold(together)
    joint = one_skill > each
    words = "one skill over all labels" if joint else "each label by itself"
    chances = f"{np.exp(one_skill):.1%} with one skill, {np.exp(each):.1%} label by label"
    return joint, f"{words}; the chance of a held-out answer is {chances}"


def _foretold(answers: AnswerMatrix) -> float:
    item, annotator = fingerprints(answers)
    fold = folds(answers, item, annotator, FOLDS)[np.argsort(answers.item, kind="stable")]
    told = foretell(grouped(answers), fold, 1).mean()
    return told if np.isfinite(told) else -np.log(2.0)
