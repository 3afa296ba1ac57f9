"""Adaptive redundancy: when an item's answer is known, and who should be asked next.

An item has enough labels when all the labels that it could still get are expected to add less to
its accuracy than ``1 - stop_at``. So one number rules both ends: an item that is sure (posterior
at least ``stop_at``) is done since little can be gained, and so is one that no further label would
decide (alike annotators, a hopeless item). Summed over a project the rule bounds what is lost
against asking for ``most`` labels everywhere: at most ``1 - stop_at`` in the mean, if the
posteriors are calibrated. The audit share, which gets all labels, measures whether they are.

All functions are pure and take arrays; where the beliefs come from is the caller's affair.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from assay.core.special import normal_below

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

STOP_AT = 0.99
LEAST = 2
AUDIT_SHARE = 0.02
LEAST_AUDITED = 10
DOUBTFUL = 3.0
MOST_HOPE = 3.0
_TINY = 1e-12


class Decision(StrEnum):
    """What an item gets next."""

    ENOUGH = "enough"
    MORE = "one more"
    EXPERT = "expert"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How few and how many labels an item may get, and when it is sure.

    ``budget`` is the number of labels that the whole work may take; None where there is none.
    """

    least: int = LEAST
    most: int = 5
    stop_at: float = STOP_AT
    budget: int | None = None

    @property
    def tolerance(self) -> float:
        """The accuracy that may be given up on an item for the labels that it spares."""
        return max(0.0, 1.0 - self.stop_at)


def expected_gain(posterior: Floats, chances: Floats, more: Floats | float) -> Floats:
    """By how much ``more`` labels are expected to raise the chance that the top label is right.

    ``posterior``: items × labels. ``chances``: items × right × given, how a typical annotator
    answers this item (or one such matrix for all). ``more``: independent labels' worth of
    evidence still to come, by item.

    The evidence between the top label and another one is taken as normal, with the drift of their
    mean Kullback-Leibler divergence and, as for calibrated log-odds, twice that as variance. Then
    the gain is the price of an option: to change one's mind only where that pays (Frazier and
    others 2009, 'knowledge gradient', over all remaining labels instead of the next one).
    """
    n_items, n_labels = posterior.shape
    if n_items == 0 or n_labels < 2:
        return np.zeros(n_items)
    rows = np.arange(n_items)
    top = posterior.argmax(axis=1)
    first = posterior[rows, top][:, None]
    whole = chances if chances.ndim == 3 else np.broadcast_to(chances, (n_items, *chances.shape))
    drift = divergence(whole, whole[rows, top]) * np.reshape(np.maximum(more, 0.0), (-1, 1))
    other = np.maximum(posterior, _TINY)
    lead = np.log(np.maximum(first, _TINY) / other)
    spread = np.sqrt(2.0 * np.maximum(drift, _TINY))
    gain = other * normal_below((drift - lead) / spread)
    gain -= first * normal_below((-drift - lead) / spread)
    gain[rows, top] = 0.0
    return np.asarray(np.clip(gain.sum(axis=1), 0.0, 1.0 - first[:, 0]), dtype=np.float64)


def divergence(chances: Floats, own: Floats) -> Floats:
    """Mean Kullback-Leibler divergence (nats an answer) of each label's answers from ``own``.

    ``chances``: items × right × given; ``own``: items × given.
    """
    logs = np.log(np.maximum(chances, _TINY))
    own_logs = np.log(np.maximum(own, _TINY))
    apart = 0.5 * ((own[:, None, :] - chances) * (own_logs[:, None, :] - logs)).sum(axis=2)
    return np.asarray(np.maximum(apart, 0.0), dtype=np.float64)


def gain_of_one(posterior: Sequence[float], apart: Sequence[Sequence[float]], more: float) -> float:
    """``expected_gain`` of one item, without arrays: what a submit has time for.

    ``apart``: labels × labels, the divergence of a typical annotator's answers.
    """
    first = max(posterior)
    top = posterior.index(first)
    gain = 0.0
    for other, chance in enumerate(posterior):
        drift = max(apart[top][other] * max(more, 0.0), _TINY)
        if other == top or chance <= _TINY:
            continue
        lead = math.log(max(first, _TINY) / chance)
        spread = 2.0 * math.sqrt(drift)  # of erfc: the deviation is sqrt(2 drift)
        gain += 0.5 * chance * math.erfc((lead - drift) / spread)
        gain -= 0.5 * first * math.erfc((lead + drift) / spread)
    return min(max(gain, 0.0), 1.0 - first)


def hope(expected: Floats, came: Floats) -> float:
    """What further labels bring, as a share of what they would if they were independent.

    ``expected`` and ``came``: by audited item, the gain foreseen from its first labels and the
    gain that all its labels brought. Labels of one item are alike, so that less comes than is
    foreseen; until the audit shows it, the hopeful figure stands, with the weight of ``DOUBTFUL``
    items: to stop too late costs a label, to stop too early is never noticed.
    """
    if not len(expected):
        return 1.0
    usual = DOUBTFUL * float(expected.mean())
    whole = float(expected.sum()) + usual
    if whole <= 0:
        return 1.0
    return float(np.clip((float(came.sum()) + usual) / whole, 0.0, MOST_HOPE))


def price_of(gain: Floats, more: Floats, tolerance: float) -> float:
    """What one more label has to bring to be asked for: the accuracy a label.

    Items are given up from the smallest gain a label on, until what is given up is ``tolerance``
    in the mean over all items: most labels are spared for the accuracy that may be lost.
    ``more`` is how many labels each item could still get (an item that can get none loses none).
    """
    open_ = more > 0
    if not open_.any() or tolerance <= 0:
        return 0.0
    rate = gain[open_] / more[open_]
    order = np.argsort(rate, kind="stable")
    lost = np.cumsum(gain[open_][order])
    n_given_up = int(np.searchsorted(lost, tolerance * len(gain), side="right"))
    return float(rate[order[n_given_up - 1]]) if n_given_up else 0.0


def wanted(
    n: NDArray[np.int64], most: NDArray[np.int64], gain: Floats, price: float, least: int
) -> Flags:
    """Which items want one more label; never above ``most``, always up to ``least``."""
    more = np.maximum(most - n, 0)
    return np.asarray((more > 0) & ((n < least) | (gain > price * more)), dtype=np.bool_)


def decide(
    n: int,
    posterior: float,
    gain: float,
    bounds: Bounds,
    price: float,
    *,
    audited: bool,
    expert: bool,
) -> Decision:
    """What one item gets next: enough, one more label, or somebody who settles it.

    An ``audited`` item gets all labels. Whoever still doubts an item that is given up goes to the
    expert, where there is one and the doubt is more than a vote's (posterior below ``stop_at``).
    """
    if n < min(bounds.least, bounds.most):
        return Decision.MORE
    if n < bounds.most and (audited or gain > price * (bounds.most - n)):
        return Decision.MORE
    if expert and posterior < bounds.stop_at:
        return Decision.EXPERT
    return Decision.ENOUGH


def telling(
    gain: Mapping[str, float],
    made: Mapping[str, int],
    cost: Mapping[str, float] | None = None,
    effort: Mapping[str, float] | None = None,
) -> str | None:
    """Who tells most about an item for the money; None for nobody.

    ``gain``: expected bits of each candidate's answer; ``made``: how many labels they gave so far
    (somebody hardly known is worth a little more: their answer also teaches what they are worth);
    ``cost`` of one label; ``effort``: what remains of an annotator's attention (1 when fresh).
    Ties go to whoever has done least, then by name: the same for every order of candidates.
    """
    if not gain:
        return None

    def worth(name: str) -> float:
        curious = 1.0 + 1.0 / (1.0 + made.get(name, 0))
        price = max((cost or {}).get(name, 1.0), _TINY)
        return gain[name] * curious * (effort or {}).get(name, 1.0) / price

    return min(gain, key=lambda name: (-round(worth(name), 12), made.get(name, 0), name))


def fatigue(minutes: float, half: float = 240.0) -> float:
    """What remains of attention after so many minutes without a break: 1, then slowly less.

    Half at ``half`` minutes; a prior that says only that a fresh person comes before a tired one.
    """
    return float(1.0 / (1.0 + max(minutes, 0.0) / half))


def drawn(name: str, seed: int = 0) -> float:
    """A number in [0, 1) of a name: who is audited hangs on nothing that can be seen or steered."""
    digest = blake2b(f"{seed}\0{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2.0**64


def audited(names: Sequence[str], share: float, seed: int = 0) -> set[str]:
    """The items that get all labels: ``share`` of them, ten at least (all of fewer).

    They are the pilot too: labelled first, they teach what annotators are worth before anything
    is left out; and being drawn by chance they measure the accuracy honestly.
    """
    if share <= 0 or not names:
        return set()
    n = min(len(names), max(LEAST_AUDITED, round(share * len(names))))
    return set(sorted(names, key=lambda name: (drawn(name, seed), name))[:n])
