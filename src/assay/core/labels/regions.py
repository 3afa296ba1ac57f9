"""What label types with regions can do beside: find objects, and make one region of several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from assay.core.labels.protocol import LABEL_TYPES
from assay.core.values import JSON, Question

Region = Mapping[str, JSON]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Regions that are held to be one object: the annotators' indices and their regions."""

    annotators: tuple[int, ...]
    regions: tuple[Region, ...]


class RegionType(Protocol):
    """The part of a label type with regions that consensus with skills and reviews rest on."""

    def objects(self, question: Question, values: Sequence[JSON]) -> list[Cluster]:
        """The objects in several annotators' answers, at most one region of each in one."""

    def combine(
        self, question: Question, cluster: Cluster, weights: Sequence[float], label: str
    ) -> dict[str, JSON]:
        """One region for an object; ``weights`` as its members."""

    def overlap(self, left: Region, right: Region, question: Question | None = None) -> float:
        """How well two regions agree in place and shape, in [0, 1], whatever their labels.

        With the question its tolerances count, else those that are usual.
        """


def region_type(question: Question) -> RegionType | None:
    """The label type of a question whose answers are regions, or None for a whole value."""
    kind = LABEL_TYPES.get(question.type)
    return cast(RegionType, kind) if kind.has_regions else None


def with_unique_ids(regions: Sequence[dict[str, JSON]]) -> list[dict[str, JSON]]:
    """The regions, later ones with a new id where theirs is taken (two annotators' ``1``)."""
    taken: set[str] = set()
    unique: list[dict[str, JSON]] = []
    for region in regions:
        key, count = region["id"], 1
        while key in taken:
            count += 1
            key = f"{region['id'][:58]}~{count}"
        taken.add(key)
        unique.append(region if key == region["id"] else {**region, "id": key})
    return unique
