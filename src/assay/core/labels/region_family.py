"""What all label types with regions share: a type says only what is special to its geometry.

A type brings the names of its fields and options, how one region is checked, how much two
regions overlap, and how several become one. From that follow the distance, the match, the
objects, the merge and the words, in the same way for all of them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from math import fsum
from typing import Any, ClassVar

import numpy as np

from assay.core.errors import Problem
from assay.core.labels.answers import values_distance
from assay.core.labels.assignment import Overlap, assign
from assay.core.labels.declaration import OptionKind
from assay.core.labels.groups import common_group
from assay.core.labels.rectangles import bounding_overlaps
from assay.core.labels.region_checks import COMMON_FIELDS, Place, check_regions, region_schema
from assay.core.labels.region_clusters import (
    clusters,
    first_id,
    medoid,
    merge_objects,
    merged_attributes,
)
from assay.core.labels.regions import Cluster, Region
from assay.core.values import JSON, DatumFacts, Match, Merged, Question

ATTRIBUTE_WEIGHT = 0.25
LOCATED_ON = ("datum", "page", "part")
SHEET = ("datum", "page", "part", "tier", "channel")
"""Regions that differ in one of these lie apart, wherever they are."""


class RegionFamily(ABC):
    """A label type whose value is a list of located regions."""

    has_regions = True
    name: ClassVar[str]
    noun: ClassVar[str]
    nouns: ClassVar[str]
    shape_fields: ClassVar[tuple[str, ...]]
    """The fields of a region that say where it is."""
    own_options: ClassVar[Mapping[str, OptionKind]] = {}
    grouped: ClassVar[bool] = True
    """Whether a region may say by its ``group`` which others it belongs to."""
    match_least: ClassVar[float] = 0.5
    """From which overlap on two regions are held to mark the same object."""

    # What a type says of itself.

    @abstractmethod
    def geometry_problems(
        self, question: Question, region: Mapping[str, JSON], place: Place
    ) -> list[Problem]:
        """What is wrong with where a region is; pointers are relative to the region."""

    @abstractmethod
    def prepared(self, question: Question, region: Region) -> Any:
        """The shape in the form in which it is compared; made once for many comparisons."""

    @abstractmethod
    def bounds(self, shape: Any) -> tuple[float, float, float, float]:
        """Bounds of a prepared shape: shapes whose bounds share no area do not overlap."""

    @abstractmethod
    def shared(self, question: Question, one: Any, other: Any) -> float:
        """How well two prepared shapes agree, in [0, 1]; 1 for equal ones only."""

    def option_problems(self, question: Question) -> list[Problem]:
        """What is wrong with options beyond their kinds."""
        return []

    def whole_problems(self, question: Question, value: JSON) -> list[Problem]:
        """What is wrong with sound regions taken together."""
        return []

    def merged_shape(
        self, question: Question, regions: Sequence[Region], weights: Sequence[float]
    ) -> dict[str, JSON]:
        """The geometry of an object: that of the region which is most like all others."""
        shapes = [self.prepared(question, region) for region in regions]
        if len(shapes) == 1:
            return self.shape_of(regions[0])
        likeness = [
            [1.0 if a is b else self.shared(question, a, b) for b in shapes] for a in shapes
        ]
        best = medoid(likeness, weights, [self.content(region) for region in regions])
        return self.shape_of(regions[best])

    def content(self, region: Region) -> object:
        """Orders regions by what they hold, where nothing else does."""
        return repr([region.get(field) for field in self.shape_fields])

    # What follows for every type.

    def shape_of(self, region: Region) -> dict[str, JSON]:
        """The fields of a region that say where it is, and on what."""
        return {key: region[key] for key in (*self.shape_fields, *LOCATED_ON) if key in region}

    def schema(self, question: Question) -> list[Problem]:
        """At least one label; attributes are questions with whole values."""
        kinds = {"least": int, "most": int, **self.own_options}
        return region_schema(question, kinds) or self.option_problems(question)

    def validate(self, question: Question, value: JSON, datum: DatumFacts) -> list[Problem]:
        """Well-formed regions with known labels, in their place, their ids all different."""
        fields = COMMON_FIELDS | frozenset(self.shape_fields)
        if self.grouped:
            fields |= {"group"}

        def geometry(region: Mapping[str, JSON], place: Place) -> list[Problem]:
            return self.geometry_problems(question, region, place)

        problems = check_regions(question, value, datum, self.nouns, fields, geometry)
        return problems or self.whole_problems(question, value)

    def least_overlap(self, question: Question) -> float:
        """From which overlap on two regions are one object in this question."""
        return float(question.options.get("iou", self.match_least))

    def overlap(self, left: Region, right: Region, question: Question | None = None) -> float:
        """How well two regions agree in place and shape, in [0, 1], whatever their labels."""
        if _sheet(left) != _sheet(right):
            return 0.0
        asked = question or Question("", self.name, "")
        one, other = self.prepared(asked, left), self.prepared(asked, right)
        return self.shared(asked, one, other)

    def overlaps(
        self, question: Question, left: Sequence[Region], right: Sequence[Region]
    ) -> list[Overlap]:
        """All pairs that overlap, as (index left, index right, overlap above 0)."""
        found: list[Overlap] = []
        for rows, columns in _sheets(left, right):
            ones = [self.prepared(question, left[i]) for i in rows]
            others = [self.prepared(question, right[j]) for j in columns]
            near = bounding_overlaps(self._bounds_of(ones), self._bounds_of(others))
            for i, j in near:
                value = self.shared(question, ones[i], others[j])
                if value > 0.0:
                    found.append((rows[i], columns[j], value))
        return found

    def _bounds_of(self, shapes: Sequence[Any]) -> Any:
        return np.array([self.bounds(shape) for shape in shapes], dtype=np.float64).reshape(-1, 4)

    def distance(self, question: Question, left: JSON, right: JSON) -> float:
        """1 - 2 S / (n + m): S is the summed likeness of the best pairing of the regions.

        The likeness of two regions is their overlap where the labels are the same, less a
        quarter of the mean distance of their attributes, and nothing where the labels differ.
        A region that only one side has counts as far as one that is wrong. 0 for two empty
        answers. Groups do not count: which regions belong together is no part of where they are.
        """
        if left == right:
            return 0.0
        if not left or not right:
            return 1.0
        gains = [
            (i, j, gain)
            for i, j, value in self.overlaps(question, left, right)
            if (gain := self._likeness(question, left[i], right[j], value)) > 0.0
        ]
        total = fsum(gain for _, _, gain in assign(gains))
        return min(1.0, max(0.0, 1.0 - 2.0 * total / (len(left) + len(right))))

    def _likeness(self, question: Question, one: Region, other: Region, overlap: float) -> float:
        if one["label"] != other["label"]:
            return 0.0
        first, second = one.get("attributes") or {}, other.get("attributes") or {}
        if first == second or not question.attributes:
            return overlap
        apart = values_distance(question.attributes, first, second)
        return overlap * (1.0 - ATTRIBUTE_WEIGHT * apart)

    def match(self, question: Question, left: JSON, right: JSON) -> Match:
        """Pairs of regions that mark the same object, whatever their labels.

        The pairing has the largest sum of overlaps; between equal ones the same label wins. The
        distance of a pair is 1 - likeness: 1 where the labels differ.
        """
        least = self.least_overlap(question)
        found = {
            (i, j): value for i, j, value in self.overlaps(question, left, right) if value >= least
        }
        gains: list[Overlap] = [
            (i, j, value + (1e-3 if left[i]["label"] == right[j]["label"] else 0.0))
            for (i, j), value in found.items()
        ]
        pairs = [
            (i, j, 1.0 - self._likeness(question, left[i], right[j], found[i, j]))
            for i, j, _ in assign(gains)
        ]
        lefts, rights = {i for i, _, _ in pairs}, {j for _, j, _ in pairs}
        return Match(
            pairs=pairs,
            only_left=[i for i in range(len(left)) if i not in lefts],
            only_right=[j for j in range(len(right)) if j not in rights],
        )

    def objects(self, question: Question, values: Sequence[JSON]) -> list[Cluster]:
        """The objects in several annotators' regions, by overlap."""

        def overlaps(left: Sequence[Region], right: Sequence[Region]) -> list[Overlap]:
            return self.overlaps(question, left, right)

        return clusters(values, overlaps, self.least_overlap(question), self._place_in_order)

    def _place_in_order(self, region: Region) -> object:
        """Orders regions by all they say but their ids, so that who drew them cannot matter."""
        attributes = sorted((region.get("attributes") or {}).items())
        return (
            self.content(region),
            repr(_sheet(region)),
            repr(attributes),
            region.get("group", ""),
        )

    def combine(
        self, question: Question, cluster: Cluster, weights: Sequence[float], label: str
    ) -> dict[str, JSON]:
        """One region for an object, with the smallest id of its members; weights as they.

        Its group is what at least half of them carry: ``groups.with_shared_groups`` makes ids
        of several people comparable.
        """
        group = common_group(cluster.regions)
        return {
            "id": first_id(cluster),
            "label": label,
            **self.merged_shape(question, cluster.regions, weights),
            "attributes": merged_attributes(question, cluster.regions, weights),
            **({} if group is None else {"group": group}),
        }

    def merge(self, question: Question, values: Sequence[JSON], weights: Sequence[float]) -> Merged:
        """Objects by overlap; existence and label by weighted vote, geometry by the type."""

        def combine(cluster: Cluster, own: Sequence[float], label: str) -> dict[str, JSON]:
            return self.combine(question, cluster, own, label)

        return merge_objects(question, self.objects(question, values), weights, combine)

    def summary(self, question: Question, value: JSON) -> str:
        """How many regions of which label: ``3 boxes (2 pedestrian, 1 cyclist)``."""
        if not value:
            return f"no {self.nouns}"
        counts: dict[str, int] = {}
        for region in value:
            counts[region["label"]] = counts.get(region["label"], 0) + 1
        names = [name for name in question.label_names() if name in counts]
        words = ", ".join(f"{counts[name]} {name}" for name in names)
        return f"{len(value)} {self.noun if len(value) == 1 else self.nouns} ({words})"


def _sheet(region: Region) -> tuple[JSON, ...]:
    return tuple(region.get(key) for key in SHEET)


def _sheets(
    left: Sequence[Region], right: Sequence[Region]
) -> list[tuple[Sequence[int], Sequence[int]]]:
    """The indices on either side, in groups that can overlap at all."""
    lefts: dict[tuple[JSON, ...], list[int]] = {}
    rights: dict[tuple[JSON, ...], list[int]] = {}
    for groups, regions in ((lefts, left), (rights, right)):
        for index, region in enumerate(regions):
            groups.setdefault(_sheet(region), []).append(index)
    return [(rows, rights[key]) for key, rows in lefts.items() if key in rights]
