"""``masks``: pixels of an image, each mask with a label and attributes.

A value is a list of regions ``{"id", "label", "size": [height, width], "counts": "..."}``: the
compressed run-length code of COCO over the whole upright image, column by column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from assay.core.errors import Problem
from assay.core.labels.declaration import OptionKind
from assay.core.labels.region_checks import Place
from assay.core.labels.region_family import LOCATED_ON, RegionFamily
from assay.core.labels.regions import Cluster, Region
from assay.core.labels.run_lengths import (
    Runs,
    majority,
    mask_problems,
    region_of,
    runs_iou,
    runs_of,
)
from assay.core.labels.vote import positive
from assay.core.values import JSON, Question

LAYERS = ("instances", "semantic")


class Masks(RegionFamily):
    """A list of labelled masks.

    Options: ``layer`` (``instances``: any number of masks; ``semantic``: one mask for each
    label, a later one of the list lies on top), ``least`` and ``most`` masks, ``iou`` (from
    where two masks are held to be the same object, 0.5).
    """

    name = "masks"
    noun = "mask"
    nouns = "masks"
    shape_fields = ("size", "counts")
    own_options: ClassVar[Mapping[str, OptionKind]] = {"iou": float, "layer": str}

    def option_problems(self, question: Question) -> list[Problem]:
        """A layer that there is."""
        if question.options.get("layer", "instances") not in LAYERS:
            return [Problem("/layer", "unknown_value", f"layer is one of: {', '.join(LAYERS)}")]
        return []

    def geometry_problems(
        self, question: Question, region: Mapping[str, JSON], place: Place
    ) -> list[Problem]:
        """A sound code of the image's size with at least one pixel."""
        problems = mask_problems(region.get("size"), region.get("counts"))
        known = place.width is not None and place.height is not None
        if not problems and known and region["size"] != [place.height, place.width]:
            words = f"the image has a height of {place.height} and a width of {place.width}"
            return [Problem("/size", "other_size", words)]
        return problems

    def whole_problems(self, question: Question, value: JSON) -> list[Problem]:
        """On a semantic layer each label has one mask."""
        if question.options.get("layer") != "semantic":
            return []
        seen: set[tuple[JSON, ...]] = set()
        for index, region in enumerate(value):
            key = (region["label"], *(region.get(name) for name in LOCATED_ON))
            if key in seen:
                words = f"{region['label']!r} has a mask already: a semantic layer has one a label"
                return [Problem(f"/{index}/label", "duplicate", words)]
            seen.add(key)
        return []

    def prepared(self, question: Question, region: Region) -> Runs:
        """The runs of the mask."""
        return runs_of(region["size"], region["counts"])

    def bounds(self, shape: Runs) -> tuple[float, float, float, float]:
        """The bounds of its pixels."""
        return shape.bounds()

    def shared(self, question: Question, one: Runs, other: Runs) -> float:
        """The IoU of two masks."""
        return runs_iou(one, other)

    def objects(self, question: Question, values: Sequence[JSON]) -> list[Cluster]:
        """The objects by overlap; on a semantic layer, the masks of one label."""
        if question.options.get("layer") != "semantic":
            return super().objects(question, values)
        groups: dict[tuple[str, ...], list[tuple[int, Region]]] = {}
        for who, value in enumerate(values):
            for region in value:
                key = (region["label"], *(str(region.get(name)) for name in LOCATED_ON))
                groups.setdefault(key, []).append((who, region))
        found = []
        for group in groups.values():
            group.sort(key=lambda one: (self.content(one[1]), one[1]["id"]))
            people, regions = zip(*group, strict=True)
            found.append(Cluster(people, regions))
        return sorted(found, key=lambda c: min((r["id"], str(self.content(r))) for r in c.regions))

    def merged_shape(
        self, question: Question, regions: Sequence[Region], weights: Sequence[float]
    ) -> dict[str, JSON]:
        """The pixels that at least half of the weight marked."""
        first = regions[0]
        same = all(region["size"] == first["size"] for region in regions)
        if len(regions) > 1 and same:
            masks = [self.prepared(question, region) for region in regions]
            merged = majority(masks, positive(weights))
            if merged.area:
                on = {key: first[key] for key in LOCATED_ON if key in first}
                return {**region_of(merged), **on}
        return super().merged_shape(question, regions, weights)
