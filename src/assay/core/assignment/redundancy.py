"""When an item has enough labels: the decision that ``submit`` takes in its transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assay.core.assignment.policy import drawn
from assay.core.assignment.work import WorkSettings
from assay.core.values import ItemState

PILOT_SHARE = 0.2
"""The share of items that get all labels until the skills of annotators are known."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What an item is after one more label.

    ``needed`` labels are now wanted; ``dispute`` is the mean distance between its answers in
    [0, 1], None while it has fewer than two.
    """

    state: ItemState
    needed: int
    dispute: float | None
    posterior: float | None = None


@dataclass(frozen=True, slots=True)
class Sureness:
    """What is believed of an item: its posterior, and what all further labels would add to it.

    ``price`` is the accuracy that one more label has to bring (see ``policy.price_of``).
    """

    posterior: float
    gain: float
    price: float


def price_a_label(work: WorkSettings) -> float:
    """The accuracy that one more label has to bring: what may be given up, over what is spared."""
    return max(0.0, 1.0 - work.stop_at) / max(1, work.most - work.least)


def adaptive(work: WorkSettings) -> bool:
    """Whether labels are spared where an item is sure."""
    return work.stop_at < 1.0 and work.most > max(work.least, 1)


def is_audited(work: WorkSettings, item_uid: str, *, learned: bool) -> bool:
    """Whether an item gets all labels, to measure what sparing costs (or to learn from at first).

    It hangs on the item's uid alone, which annotators never see; the pilot holds the audit.
    """
    if not adaptive(work) or work.audit_share <= 0:
        return False
    share = work.audit_share if learned else max(work.audit_share, PILOT_SHARE)
    return drawn(item_uid) < share


def settle(
    work: WorkSettings,
    done: int,
    needed: int,
    distances: Sequence[float] | None,
    sure: Sureness | None = None,
    *,
    audited: bool = False,
) -> Settlement:
    """Decide whether an item with ``done`` labels is settled, needs one more, or a review.

    ``distances`` are the pairwise distances between its answers (None: not looked at, as there
    is nothing to decide by them). Where it is ``sure`` how much is believed, that decides: an item
    of a posterior below ``work.stop_at`` gets one more label up to ``work.most`` while that is
    worth its price. Until annotators are known, answers further apart than ``work.dispute_above``
    are what asks for one more. Either way what is disputed at the end goes to review.
    """
    dispute = None if not distances else sum(distances) / len(distances)
    posterior = sure.posterior if sure is not None else None
    if done < needed:
        return Settlement(ItemState.IN_WORK, needed, dispute, posterior)
    disputed = dispute is not None and dispute > work.dispute_above
    if done < work.most and (audited or _wants(work, done, sure, disputed)):
        return Settlement(ItemState.IN_WORK, done + 1, dispute, posterior)
    doubtful = sure is None or sure.posterior < work.stop_at
    if work.reviewed and disputed and doubtful:
        return Settlement(ItemState.IN_REVIEW, needed, dispute, posterior)
    return Settlement(ItemState.SETTLED, needed, dispute, posterior)


def _wants(work: WorkSettings, done: int, sure: Sureness | None, disputed: bool) -> bool:
    if sure is None:
        return disputed
    if sure.posterior >= work.stop_at:
        return False
    return sure.gain > sure.price * (work.most - done)


def looks_at_answers(work: WorkSettings, done: int, needed: int) -> bool:
    """Whether ``settle`` decides by the answers, so that they have to be read."""
    return done >= max(needed, 2) and (work.most > done or work.reviewed)
