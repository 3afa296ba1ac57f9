"""Whether what stands first is preferred for standing first.

The order of candidates is drawn for each hand-out, so that without an effect the one shown first
is preferred to the one shown last in half of the answers, however good each of them is. Ties and
candidates that were not ranked tell nothing and are left out. One comparison an answer (first
against last) keeps them independent, so that Wilson's interval holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.core.intervals import wilson
from assay.core.values import JSON, Interval, Question

LEAST = 20
CHANCE = 0.5


@dataclass(frozen=True, slots=True)
class OrderEffect:
    """How often the candidate shown first is preferred, against one half.

    ``n`` answers tell it, ``ties`` more do not; ``effect`` is first, last, or "" where the
    interval holds one half; ``share`` is None where there are too few answers.
    """

    of: str
    n: int
    ties: int
    share: Interval | None
    effect: str
    sentence: str


def order_effect(
    question: Question, values: Sequence[JSON], shown: Sequence[Mapping[str, Sequence[str]]]
) -> OrderEffect | None:
    """The effect on one question; ``shown`` tells by datum the order before each answer.

    None where the question compares nothing or no order was recorded.
    """
    if question.type not in ("pairwise", "ranking"):
        return None
    firsts = ties = 0
    n = 0
    for value, orders in zip(values, shown, strict=True):
        order = _order(question, value, orders)
        if len(order) < 2:
            continue
        better = _preferred(question, value, order[0], order[-1])
        if better is None:
            ties += 1
        else:
            n += 1
            firsts += better
    if not n and not ties:
        return None
    share = wilson(firsts, n) if n >= LEAST else None
    effect = ""
    if share is not None:
        effect = "first" if share.low > CHANCE else "last" if share.high < CHANCE else ""
    return OrderEffect(question.name, n, ties, share, effect, _in_words(share, effect, n))


def _order(question: Question, value: JSON, orders: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The order of the candidates; the answer's own where it tells one (a pair does)."""
    own = value.get("shown") if isinstance(value, dict) else None
    return own or orders.get(question.on or "") or ()


def _preferred(question: Question, value: JSON, first: str, last: str) -> bool | None:
    """Whether the first is preferred to the last; None for a tie or what was not ranked."""
    if question.type == "pairwise":
        winner = value["winner"]
        return None if winner not in (first, last) else winner == first
    place = {
        name: position
        for position, tied in enumerate(value)
        for name in (tied if isinstance(tied, list) else [tied])
    }
    if first not in place or last not in place or place[first] == place[last]:
        return None
    return place[first] < place[last]


def _in_words(share: Interval | None, effect: str, n: int) -> str:
    if share is None:
        return f"It takes {LEAST} answers that prefer one to the other; there are {n}."
    figure = f"The one shown first is preferred in {share.value:.0%} of {share.n:,} answers"
    if effect:
        side = "more" if effect == "first" else "less"
        return f"{figure}, surely {side} than half: the order has an effect."
    return f"{figure}; that is within chance."
