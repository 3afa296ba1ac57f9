"""Which settled items would make good gold: surely answered, and alike to the whole dataset.

Gold that is all of one kind teaches and measures one thing. Candidates are therefore dealt out by
stratum (what the answer is, and the attributes of the item), from each in turn, the rarest strata
not last; inside a stratum the surest come first: accepted by a reviewer, then many labels, then
a high posterior. Items that annotators found easy and items that they differed about before they
settled both belong: a reviewer's acceptance outweighs a dispute.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

SURE = 0.95
"""Below this posterior an answer is no gold, unless a reviewer has accepted it."""
LEAST_LABELS = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that could be gold; ``stratum`` is what it is like (answer and attributes)."""

    item: int
    stratum: str
    posterior: float
    labels: int
    accepted: bool


def propose(candidates: Sequence[Candidate], taken: Sequence[str], wanted: int) -> list[Candidate]:
    """At most ``wanted`` items, so that each stratum has about as much gold as the others.

    ``taken`` are the strata of the gold that there is already: they are dealt last.
    """
    waiting: dict[str, list[Candidate]] = defaultdict(list)
    for one in candidates:
        if one.accepted or (one.posterior >= SURE and one.labels >= LEAST_LABELS):
            waiting[one.stratum].append(one)
    for found in waiting.values():
        found.sort(key=lambda one: (not one.accepted, -one.labels, -one.posterior, one.item))
    dealt = {stratum: taken.count(stratum) for stratum in waiting}
    chosen: list[Candidate] = []
    while len(chosen) < wanted and waiting:
        stratum = min(waiting, key=lambda name: (dealt[name], -len(waiting[name]), name))
        chosen.append(waiting[stratum].pop(0))
        dealt[stratum] += 1
        if not waiting[stratum]:
            del waiting[stratum]
    return chosen
