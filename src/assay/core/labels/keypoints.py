"""``keypoints``: skeletons of named joints on an image, each with a label and attributes.

A value is a list of regions ``{"id", "label", "points": {"nose": [x, y, v]}}`` in pixels of the
upright image; ``v`` is 0 absent, 1 hidden, 2 visible, as in COCO. A joint that is left out is
absent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from assay.core.errors import Problem
from assay.core.labels.declaration import OptionKind
from assay.core.labels.region_checks import Place
from assay.core.labels.region_family import LOCATED_ON, RegionFamily
from assay.core.labels.regions import Region
from assay.core.labels.skeletons import (
    Skeleton,
    joints_problems,
    merged_joints,
    similarity,
    skeleton_of,
    skeleton_problems,
)
from assay.core.values import JSON, Question


class Keypoints(RegionFamily):
    """A list of labelled skeletons.

    Options: ``points`` (the names of the joints, or objects with ``name``, ``title``,
    ``colour``, and ``x`` and ``y`` of a template), ``edges`` (pairs that are drawn joined),
    ``mirror`` (pairs of left and right), ``sigmas`` (by joint: how far annotators differ, as a
    share of the size; 0.05), ``least`` and ``most`` skeletons. Agreement is the object keypoint
    similarity of COCO, with the mean size of both.
    """

    name = "keypoints"
    noun = "skeleton"
    nouns = "skeletons"
    shape_fields = ("points",)
    own_options: ClassVar[Mapping[str, OptionKind]] = {
        "points": list,
        "edges": list,
        "mirror": list,
        "sigmas": dict,
    }
    match_least = 0.3

    def option_problems(self, question: Question) -> list[Problem]:
        """Joints with different names; edges, mirrors and sigmas of joints that there are."""
        return skeleton_problems(question)

    def geometry_problems(
        self, question: Question, region: Mapping[str, JSON], place: Place
    ) -> list[Problem]:
        """Known joints inside the image, at least one of them there."""
        return joints_problems(region.get("points"), question, place)

    def prepared(self, question: Question, region: Region) -> Skeleton:
        """The joints that are there."""
        return skeleton_of(region["points"])

    def bounds(self, shape: Skeleton) -> tuple[float, float, float, float]:
        """Bounds so wide that skeletons whose bounds lie apart agree in nothing to speak of."""
        x1, y1, x2, y2 = shape.bounds
        far = 12.0 * shape.area**0.5
        return x1 - far, y1 - far, x2 + far, y2 + far

    def shared(self, question: Question, one: Skeleton, other: Skeleton) -> float:
        """The object keypoint similarity."""
        return similarity(question, one, other)

    def merged_shape(
        self, question: Question, regions: Sequence[Region], weights: Sequence[float]
    ) -> dict[str, JSON]:
        """Each joint that half of the weight has, at its weighted median."""
        on = {key: regions[0][key] for key in LOCATED_ON if key in regions[0]}
        points = merged_joints(question, [region["points"] for region in regions], weights)
        return {"points": points, **on}

    def content(self, region: Region) -> object:
        """The joints in the order of their names."""
        return repr(sorted(region["points"].items()))
