"""When an item has enough labels: the decision that ``submit`` takes in its transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assay.core.assignment.work import WorkSettings
from assay.core.values import ItemState


@dataclass(frozen=True, slots=True)
class Settlement:
    """What an item is after one more label.

    ``needed`` labels are now wanted; ``dispute`` is the mean distance between its answers in
    [0, 1], None while it has fewer than two.
    """

    state: ItemState
    needed: int
    dispute: float | None


def settle(
    work: WorkSettings, done: int, needed: int, distances: Sequence[float] | None
) -> Settlement:
    """Decide whether an item with ``done`` labels is settled, needs one more, or a review.

    ``distances`` are the pairwise distances between its answers (None: not looked at, as there
    is nothing to decide by them). Answers further apart than ``work.dispute_above`` are a
    dispute: it is resolved by one more label up to ``work.most``, then by review.
    """
    dispute = None if not distances else sum(distances) / len(distances)
    if done < needed:
        return Settlement(ItemState.IN_WORK, needed, dispute)
    if dispute is not None and dispute > work.dispute_above:
        if done < work.most:
            return Settlement(ItemState.IN_WORK, done + 1, dispute)
        if work.reviewed:
            return Settlement(ItemState.IN_REVIEW, needed, dispute)
    return Settlement(ItemState.SETTLED, needed, dispute)


def looks_at_answers(work: WorkSettings, done: int, needed: int) -> bool:
    """Whether ``settle`` decides by the answers, so that they have to be read."""
    return done >= max(needed, 2) and (work.most > done or work.reviewed)
