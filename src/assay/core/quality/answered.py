"""All answers to one question, and what they come to: the shapes that consensus takes and gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assay.core.intervals import Floats
from assay.core.quality.matrix import Ints
from assay.core.values import JSON

TITLES: Mapping[str, str] = {
    "numeric": "Numbers with bias and spread of each annotator",
    "objects": "Objects with misses, false alarms and confusions of each annotator",
    "ordinal": "Dawid–Skene of ordered labels",
    "paths": "Places in the tree, accuracy by depth",
    "plackett_luce": "Plackett–Luce, weighed by skill",
    "rover": "Words aligned and weighed by skill, or the nearest reading",
    "spans": "Sequences of tags with the confusions of each annotator",
}
"""What people read of methods that are no aggregators of labels."""


@dataclass(frozen=True, slots=True)
class Answered:
    """All answers to one question: item and annotator indices, and the decoded values."""

    item: Ints
    annotator: Ints
    values: Sequence[JSON]
    n_items: int
    n_annotators: int

    def rows_by_item(self) -> list[list[int]]:
        """The rows of each item that has answers, in order of the items."""
        if not len(self.item):
            return []
        order = np.argsort(self.item, kind="stable")
        edges = np.flatnonzero(np.diff(self.item[order])) + 1
        return [group.tolist() for group in np.split(order, edges)]


@dataclass(frozen=True, slots=True)
class ItemConsensus:
    """What is believed about one question of one item, how surely, and on how many answers."""

    item: int
    value: JSON
    posterior: float
    n: int
    support: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuestionConsensus:
    """The consensus of all items, and the skill of each annotator (in [0, 1]).

    ``answers``: for each row of the answers how right it is believed to be, in [0, 1] (of one
    label the probability that it is right, of regions and spans the expected F1, of other
    values the likeness to the consensus); None where that is not known. ``figures``: by name,
    what the method learnt of each annotator (miss rate, spread ...).
    """

    method: str
    items: list[ItemConsensus]
    skill: Floats
    answers: Floats | None = None
    figures: Mapping[str, Floats] = field(default_factory=dict)
