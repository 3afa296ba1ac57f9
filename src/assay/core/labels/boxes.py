"""``boxes``: rectangles on an image, each with a label and attributes.

A value is a list of regions ``{"id", "label", "box": [x, y, width, height], "rotation"?,
"attributes"?, "suggestion"?}`` in pixels of the upright image, origin top left. A box may
reach over the edge of the image by half a pixel, which is what rounding in an editor costs; of
a rotated box the centre must lie inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from assay.core.errors import Problem
from assay.core.labels.answers import check_values, values_distance
from assay.core.labels.box_merge import clusters, merge_regions, merged_region, rectangle
from assay.core.labels.declaration import (
    MAX_NUMBER,
    is_number,
    label_problems,
    option_problems,
    range_problems,
)
from assay.core.labels.pointer import escape
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.labels.rectangles import Overlap, Rectangle, assign, iou, overlaps
from assay.core.labels.regions import Cluster, Region
from assay.core.values import JSON, DatumFacts, Match, Merged, Question

MAX_REGIONS = 10_000
EDGE = 0.5
ATTRIBUTE_WEIGHT = 0.25
MATCH_IOU = 0.5
_FIELDS = frozenset({"id", "label", "box", "rotation", "attributes", "suggestion"})
_MAX_PROBLEMS = 100


class Boxes:
    """A list of labelled rectangles.

    Options: ``least`` and ``most`` boxes, ``min_size`` (pixels of the shorter side),
    ``rotation`` (whether boxes may be rotated), ``iou`` (from where two boxes are held to be
    the same object, 0.5).
    """

    name = "boxes"
    has_regions = True

    def schema(self, question: Question) -> list[Problem]:
        """At least one label; attributes are questions with whole values."""
        kinds = {"least": int, "most": int, "min_size": float, "rotation": bool, "iou": float}
        problems = label_problems(question, least=1) + option_problems(question, kinds)
        problems += range_problems(question.options, "least", "most")
        for name, low, high in (
            ("least", 0, MAX_REGIONS),
            ("most", 1, MAX_REGIONS),
            ("min_size", 0, 1e6),
            ("iou", 0.05, 0.95),
        ):
            value = question.options.get(name)
            if is_number(value) and not low <= value <= high:
                message = f"{name} must be from {low:g} to {high:g}"
                problems.append(Problem(f"/{name}", "range", message))
        names: set[str] = set()
        for inner in question.attributes:
            at = f"/attributes/{escape(inner.name)}"
            if inner.name in names:
                problems.append(Problem(at, "duplicate", f"{inner.name!r} is there twice"))
            names.add(inner.name)
            if inner.type not in LABEL_TYPES:
                message = f"there is no label type {inner.type!r}"
                problems.append(Problem(f"{at}/type", "unknown_type", message))
            elif LABEL_TYPES.get(inner.type).has_regions:
                message = "an attribute of a region cannot have regions"
                problems.append(Problem(f"{at}/type", "nested_regions", message))
            else:
                found = LABEL_TYPES.get(inner.type).schema(inner)
                problems.extend(problem.under(at) for problem in found)
        return problems

    def validate(self, question: Question, value: JSON, datum: DatumFacts) -> list[Problem]:
        """Well-formed regions with known labels, inside the image, their ids all different."""
        if type(value) is not list:
            return [Problem("", "type", "must be a list of boxes")]
        options = question.options
        least, most = options.get("least", 0), options.get("most", MAX_REGIONS)
        if not least <= len(value) <= most:
            message = f"has {len(value):,} boxes; from {least:,} to {most:,} are allowed"
            return [Problem("", "count", message)]
        labels = {label.name for label in question.labels}
        needs_attributes = any(inner.required for inner in question.attributes)
        ids: set[str] = set()
        problems: list[Problem] = []
        for index, region in enumerate(value):
            if type(region) is not dict:
                problems.append(Problem(f"/{index}", "type", "must be an object"))
                continue
            found: list[Problem] = []
            if not _FIELDS.issuperset(region):
                found += _unknown_fields(region)
            key = region.get("id")
            if type(key) is not str or not 0 < len(key) <= 64:
                found.append(Problem("/id", "bad_id", "must be a text of 1 to 64 characters"))
            elif key in ids:
                found.append(Problem("/id", "duplicate", f"id {key!r} is there twice"))
            else:
                ids.add(key)
            label = region.get("label")
            if type(label) is not str or label not in labels:
                found.append(_unknown_label(question, label))
            found += _box_problems(region, options, datum)
            if "suggestion" in region:
                suggestion = region["suggestion"]
                if type(suggestion) is not str or not 0 < len(suggestion) <= 64:
                    message = "must be the id of a suggestion"
                    found.append(Problem("/suggestion", "type", message))
            if needs_attributes or region.get("attributes"):
                attributes = region.get("attributes", {})
                found += check_values(question.attributes, attributes, {}, "/attributes")
            elif type(region.get("attributes", {})) is not dict:
                found.append(Problem("/attributes", "type", "must be an object"))
            if found:
                problems.extend(problem.under(f"/{index}") for problem in found)
                if len(problems) >= _MAX_PROBLEMS:
                    return problems[:_MAX_PROBLEMS]
        return problems

    def distance(self, question: Question, left: JSON, right: JSON) -> float:
        """1 - 2 S / (n + m): S is the summed likeness of the best pairing of the regions.

        The likeness of two regions is their IoU where the labels are the same, less a quarter
        of the mean distance of their attributes, and nothing where the labels differ. A region
        that only one side has counts as far as one that is wrong. 0 for two empty answers.
        """
        if not left and not right:
            return 0.0
        if left == right:
            return 0.0
        gains = [
            (i, j, gain)
            for i, j, value in overlaps(_rectangles(left), _rectangles(right))
            if (gain := self._likeness(question, left[i], right[j], value)) > 0.0
        ]
        total = fsum(gain for _, _, gain in assign(gains))
        return min(1.0, max(0.0, 1.0 - 2.0 * total / (len(left) + len(right))))

    def _likeness(self, question: Question, one: JSON, other: JSON, overlap: float) -> float:
        if one["label"] != other["label"]:
            return 0.0
        first, second = one.get("attributes") or {}, other.get("attributes") or {}
        if first == second or not question.attributes:
            return overlap
        apart = values_distance(question.attributes, first, second)
        return overlap * (1.0 - ATTRIBUTE_WEIGHT * apart)

    def match(self, question: Question, left: JSON, right: JSON) -> Match:
        """Pairs of regions that mark the same object (IoU at least 0.5), whatever their labels.

        The pairing has the largest sum of IoU; between equal ones the same label wins. The
        distance of a pair is 1 - likeness: 1 where the labels differ.
        """
        least = float(question.options.get("iou", MATCH_IOU))
        found = {
            (i, j): value
            for i, j, value in overlaps(_rectangles(left), _rectangles(right))
            if value >= least
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

    def merge(self, question: Question, values: Sequence[JSON], weights: Sequence[float]) -> Merged:
        """Objects by IoU; existence and label by weighted vote, geometry by weighted median."""
        least = float(question.options.get("iou", MATCH_IOU))
        return merge_regions(question, values, weights, least)

    def objects(self, question: Question, values: Sequence[JSON]) -> list[Cluster]:
        """The objects in several annotators' boxes, by IoU."""
        return clusters(values, float(question.options.get("iou", MATCH_IOU)))

    def combine(
        self, question: Question, cluster: Cluster, weights: Sequence[float], label: str
    ) -> dict[str, JSON]:
        """One box for an object: the weighted median of each edge."""
        return merged_region(question, cluster, weights, label)

    def overlap(self, left: Region, right: Region) -> float:
        """The IoU of two boxes."""
        return iou(rectangle(left), rectangle(right))

    def summary(self, question: Question, value: JSON) -> str:
        """How many boxes of which label: ``3 boxes (2 pedestrian, 1 cyclist)``."""
        if not value:
            return "no boxes"
        counts: dict[str, int] = {}
        for region in value:
            counts[region["label"]] = counts.get(region["label"], 0) + 1
        names = [name for name in question.label_names() if name in counts]
        words = ", ".join(f"{counts[name]} {name}" for name in names)
        return f"{len(value)} {'box' if len(value) == 1 else 'boxes'} ({words})"


def _rectangles(value: JSON) -> list[Rectangle]:
    return [(*region["box"], region.get("rotation", 0.0)) for region in value]


def _unknown_fields(region: dict[str, JSON]) -> list[Problem]:
    fields = ", ".join(sorted(_FIELDS))
    return [
        Problem(f"/{escape(str(name))}", "unknown_field", f"a box has only: {fields}")
        for name in list(region)[:20]
        if name not in _FIELDS
    ]


def _unknown_label(question: Question, label: JSON) -> Problem:
    names = ", ".join(question.label_names()[:20])
    if type(label) is not str:
        return Problem("/label", "type", f"must be one of: {names}")
    return Problem(
        "/label", "unknown_label", f"there is no label {label[:64]!r}; there are: {names}"
    )


def _box_problems(region: dict[str, JSON], options: JSON, datum: DatumFacts) -> list[Problem]:
    """What is wrong with the geometry: numbers first, then size, then place."""
    box = region.get("box")
    if type(box) is not list or len(box) != 4:
        return [Problem("/box", "type", "must be four numbers: x, y, width, height")]
    for place, number in enumerate(box):
        if (type(number) is not float and type(number) is not int) or not (
            -MAX_NUMBER <= number <= MAX_NUMBER
        ):
            return [Problem(f"/box/{place}", "not_a_number", "must be a finite number")]
    rotation = region.get("rotation", 0)
    if rotation != 0 or type(rotation) is bool:
        if not is_number(rotation) or not -360 <= rotation <= 360:
            message = "must be degrees from -360 to 360, clockwise"
            return [Problem("/rotation", "not_a_number", message)]
        if not options.get("rotation", True):
            return [Problem("/rotation", "no_rotation", "boxes of this question stay upright")]
    x, y, width, height = box
    if width <= 0 or height <= 0:
        return [Problem("/box", "zero_area", "width and height must be above 0")]
    if min(width, height) < options.get("min_size", 0):
        message = f"both sides must be at least {options['min_size']:g} pixels"
        return [Problem("/box", "too_small", message)]
    if datum.width is None or datum.height is None:
        return []
    if rotation:
        x, y, width, height = x + width / 2, y + height / 2, 0, 0
    if x < -EDGE or y < -EDGE or x + width > datum.width + EDGE or y + height > datum.height + EDGE:
        message = f"lies outside the image of {datum.width} × {datum.height} pixels"
        return [Problem("/box", "outside", message)]
    return []
