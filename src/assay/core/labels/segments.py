"""``segments``: stretches of time in audio, video or a series, each with a label.

A value is a list of regions ``{"id", "label", "start": µs, "end": µs, "tier"?, "channel"?,
"start_frame"?, "end_frame"?}``: half-open, whole microseconds (of a series: since its first
row). Where the question takes points, a segment may begin and end at one moment. A transcript
is an attribute of the region, declared as a ``text`` attribute of that name.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import ClassVar

from assay.core.errors import Problem
from assay.core.labels.declaration import OptionKind, is_number, name_list_problems
from assay.core.labels.region_checks import Place
from assay.core.labels.region_family import LOCATED_ON, RegionFamily
from assay.core.labels.regions import Region
from assay.core.labels.vote import positive
from assay.core.values import JSON, Question

MAX_TIERS = 100
LATE = 40_000
"""Microseconds that an end may lie after the datum's: the last frame's length is not known."""

NEAR = 100
"""Milliseconds that two moments may be apart to be held for the same."""
FARTHEST = 3.6e9
"""Microseconds that ``near_ms`` may say at most."""

Stretch = tuple[int, int]


class Segments(RegionFamily):
    """A list of labelled segments of time.

    Options: ``tiers`` (names of layers, such as speakers), ``overlap`` (whether segments of one
    tier and channel may overlap, true), ``min_ms`` (the shortest that is allowed), ``points``
    (whether a segment may be a moment, false), ``near_ms`` (how far apart two moments may be to
    be held for the same, 100), ``least`` and ``most`` segments, ``iou`` (from where two are held
    to be the same, 0.5). Two segments agree by the time that both cover, as a share of that
    which either does; on different tiers or channels they do not.
    """

    name = "segments"
    noun = "segment"
    nouns = "segments"
    grouped = False
    shape_fields = ("start", "end", "tier", "channel", "start_frame", "end_frame")
    own_options: ClassVar[Mapping[str, OptionKind]] = {
        "tiers": list,
        "overlap": bool,
        "min_ms": float,
        "points": bool,
        "near_ms": float,
        "iou": float,
    }

    def option_problems(self, question: Question) -> list[Problem]:
        """Tiers with different names; a shortest length of a sane size."""
        problems = name_list_problems(question.options, "tiers", 1, MAX_TIERS)
        shortest = question.options.get("min_ms")
        if is_number(shortest) and not 0 <= shortest <= 3_600_000:
            problems.append(Problem("/min_ms", "range", "min_ms must be from 0 to 3,600,000"))
        near = question.options.get("near_ms")
        if is_number(near) and not 0 < near <= 3_600_000:
            words = "near_ms must be above 0 and at most 3,600,000"
            problems.append(Problem("/near_ms", "range", words))
        return problems

    def geometry_problems(
        self, question: Question, region: Mapping[str, JSON], place: Place
    ) -> list[Problem]:
        """Whole microseconds inside the datum, a tier and a channel that there are."""
        start, end = region.get("start"), region.get("end")
        for name, instant in (("start", start), ("end", end)):
            if type(instant) is not int or not is_number(instant):
                return [Problem(f"/{name}", "type", "must be whole microseconds")]
        start, end = int(region["start"]), int(region["end"])
        is_point = end == start and question.options.get("points", False)
        if start < 0 or (end <= start and not is_point):
            return [Problem("/end", "empty", "start must be from 0, and below end")]
        if not is_point and end - start < question.options.get("min_ms", 0) * 1_000:
            words = f"must be at least {question.options['min_ms']:g} ms long"
            return [Problem("/end", "too_short", words)]
        facts = place.facts
        if facts.duration is not None and end > facts.duration + LATE:
            words = f"lies after the end at {facts.duration:,} µs"
            return [Problem("/end", "outside", words)]
        return _layer_problems(question, region, facts.channels) + _frame_problems(
            region, facts.frames
        )

    def whole_problems(self, question: Question, value: JSON) -> list[Problem]:
        """Where segments of a tier must not overlap: the first that does."""
        if question.options.get("overlap", True):
            return []
        ordered = sorted(
            (repr([r.get(key) for key in ("datum", "tier", "channel")]), r["start"], r["end"], k)
            for k, r in enumerate(value)
        )
        for before, after in itertools.pairwise(ordered):
            if before[0] == after[0] and after[1] < before[2]:
                words = f"overlaps segment {before[3]}: these must not overlap"
                return [Problem(f"/{after[3]}/start", "overlap", words)]
        return []

    def prepared(self, question: Question, region: Region) -> Stretch:
        """Start and end."""
        return region["start"], region["end"]

    def bounds(self, shape: Stretch) -> tuple[float, float, float, float]:
        """Start and end; a moment reaches as far as another may be that is held for the same."""
        reach = FARTHEST if shape[0] == shape[1] else 0.0
        return shape[0] - reach, 0.0, shape[1] + reach, 1.0

    def shared(self, question: Question, one: Stretch, other: Stretch) -> float:
        """Common time as a share of all; of two moments, how near they are."""
        if one[0] == one[1] and other[0] == other[1]:
            near = question.options.get("near_ms", NEAR) * 1_000
            return float(max(0.0, 1.0 - abs(one[0] - other[0]) / (2 * near)))
        common = min(one[1], other[1]) - max(one[0], other[0])
        if common <= 0:
            return 0.0
        return common / (max(one[1], other[1]) - min(one[0], other[0]))

    def merged_shape(
        self, question: Question, regions: Sequence[Region], weights: Sequence[float]
    ) -> dict[str, JSON]:
        """The weighted median of start and end, each as one annotator set it."""
        first = middle_of(regions, "start", weights)
        last = middle_of(regions, "end", weights)
        if last["end"] <= first["start"]:
            return super().merged_shape(question, regions, weights)
        shape: dict[str, JSON] = {"start": first["start"], "end": last["end"]}
        shape |= {key: first[key] for key in ("tier", "channel", *LOCATED_ON) if key in first}
        if "start_frame" in first and "end_frame" in last:
            shape |= {"start_frame": first["start_frame"], "end_frame": last["end_frame"]}
        return shape

    def content(self, region: Region) -> object:
        """Start and end, then the frames."""
        frames = (region.get("start_frame", -1), region.get("end_frame", -1))
        return (region["start"], region["end"], *frames)


def middle_of(regions: Sequence[Region], field: str, weights: Sequence[float]) -> Region:
    """The region that has the weighted median of a field, the lower one of two."""
    weights = positive(weights)
    order = sorted(
        range(len(regions)), key=lambda k: (regions[k][field], repr(sorted(regions[k].items())))
    )
    half, reached = sum(weights) / 2, 0.0
    for k in order:
        reached += weights[k]
        if reached >= half * (1 - 1e-9):
            return regions[k]
    return regions[order[-1]]


def _layer_problems(
    question: Question, region: Mapping[str, JSON], channels: int | None
) -> list[Problem]:
    tiers = question.options.get("tiers")
    if tiers and region.get("tier") not in tiers:
        return [Problem("/tier", "unknown_tier", f"must be one of: {', '.join(tiers)}")]
    if "tier" in region and not tiers:
        return [Problem("/tier", "unknown_field", "this question has no tiers")]
    if "channel" in region:
        channel = region["channel"]
        if type(channel) is not int or channel < 0 or (channels and channel >= channels):
            last = "" if not channels else f" to {channels - 1}"
            return [Problem("/channel", "channel", f"must be a channel's number, from 0{last}")]
    return []


def _frame_problems(region: Mapping[str, JSON], frames: int | None) -> list[Problem]:
    for name in ("start_frame", "end_frame"):
        if name in region:
            frame = region[name]
            if type(frame) is not int or frame < 0 or (frames is not None and frame > frames):
                return [Problem(f"/{name}", "frame", "must be a frame's number, from 0")]
    both = "start_frame" in region and "end_frame" in region
    if both and region["end_frame"] <= region["start_frame"]:
        return [Problem("/end_frame", "empty", "must be above start_frame")]
    return []
