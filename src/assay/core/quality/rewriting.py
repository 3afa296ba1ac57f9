"""Rules to rewrite first: ranked by how many disputed cases a clearer rule could settle.

A dispute under a rule may be a slip or a hard item just as well. What reviewers gave as causes says
which share of the disputes the rule itself is to blame for. That share is drawn towards the
project's where a rule was seldom reviewed: as if ``PRIOR`` reviews more had been found with the
project's share, which itself begins at one half (Laplace). Without any cause all rules share one
half, and the order is that of the disputed cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from assay.core.labels.parts import picks_one
from assay.core.labels.regions import Cluster, region_type
from assay.core.quality.causes import CauseFigure
from assay.core.values import JSON, Cause, Question

PRIOR = 10.0
"""Fewer reviews than this say little about a rule, as fewer answers do (``findings.SURE``)."""
NOTHING = ""
"""The label of an object that somebody did not mark."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ConfusedPair:
    """Two labels that were given to one and the same, and how often; "" is 'nothing there'."""

    one: str
    other: str
    n: int


def settles(disputed: int, causes: CauseFigure | None, of_all: CauseFigure) -> float:
    """How many of the disputed cases under a rule rewriting it is expected to settle."""
    whole = (_unclear(of_all) + 1) / (of_all.n + 2)
    n = causes.n if causes is not None else 0
    own = _unclear(causes) if causes is not None else 0
    return disputed * (own + PRIOR * whole) / (n + PRIOR)


def _unclear(figure: CauseFigure) -> int:
    return figure.counts.get(Cause.UNCLEAR_RULE, 0)


def label_pairs(
    question: Question, answers: Mapping[str, JSON], objects: Sequence[Cluster]
) -> Counter[Pair]:
    """The labels (in the alphabet's order) that people gave to one object or one item.

    ``objects`` are those of ``dispute.objects_of``. Each pair counts once for each object,
    whoever said what; an object that somebody did not mark pairs its label with ``NOTHING``.
    Types without labels of whole answers have no pairs.
    """
    found: Counter[Pair] = Counter()
    if len(answers) < 2:
        return found
    if region_type(question) is not None:
        for cluster in objects:
            labels = {str(region["label"]) for region in cluster.regions}
            if len(cluster.regions) < len(answers):
                labels.add(NOTHING)
            found.update(combinations(sorted(labels), 2))
    elif picks_one(question):
        found.update(combinations(sorted(set(answers.values())), 2))
    return found


def pairs_by_rule(question: Question, pairs: Mapping[Pair, int]) -> dict[str, Counter[Pair]]:
    """The pairs under each rule that speaks of one of their labels (or of the whole question)."""
    rules = {label.name: label.rule or question.rule for label in question.labels}
    found: dict[str, Counter[Pair]] = {}
    for pair, n in pairs.items():
        for rule in {rules.get(name) for name in pair} - {None}:
            if rule is not None:
                found.setdefault(rule, Counter())[pair] += n
    return found


def most_confused(pairs: Mapping[Pair, int]) -> ConfusedPair | None:
    """The pair of two labels that was confused most often; what was missed only if there is none.

    The first in the alphabet among equals; ``NOTHING`` is told as the other.
    """
    wanted = [pair for pair in pairs if NOTHING not in pair] or list(pairs)
    if not wanted:
        return None
    one, other = pair = min(wanted, key=lambda pair: (-pairs[pair], pair))
    return ConfusedPair(one, other, pairs[pair]) if one else ConfusedPair(other, one, pairs[pair])
