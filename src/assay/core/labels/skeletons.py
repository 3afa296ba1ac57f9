"""Named joints: how the points of a skeleton are declared, checked, compared and merged.

Agreement is the object keypoint similarity (OKS) of COCO, made symmetric: a joint counts
``exp(-d² / (2 s² k²))`` with the distance ``d``, the scale ``s`` of both skeletons and ``k``
twice the joint's sigma. A joint that only one side has counts nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from assay.core.errors import Problem
from assay.core.labels.declaration import is_number, option_entry_problems
from assay.core.labels.pointer import escape
from assay.core.labels.region_checks import Place, numbers_in
from assay.core.labels.vote import positive, weighted_median
from assay.core.values import JSON, Question

Joint = tuple[float, float, int]

SIGMA = 0.05
"""Of a joint whose sigma is not given; COCO's go from 0.025 (eyes) to 0.107 (hips)."""
HIDDEN_WEIGHT = 0.1
"""What it costs a joint that one side sees and the other holds to be hidden."""
LEAST_SCALE = 10.0
MAX_JOINTS = 500


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The joints that are there (visible or hidden), and the area that they span."""

    joints: Mapping[str, Joint]
    bounds: tuple[float, float, float, float]

    @property
    def area(self) -> float:
        """The area of the bounds; of flat ones at least a quarter of the longer side squared."""
        width, height = self.bounds[2] - self.bounds[0], self.bounds[3] - self.bounds[1]
        return max(width * height, (max(width, height) / 2) ** 2, LEAST_SCALE**2)


def joint_names(question: Question) -> tuple[str, ...]:
    """The names of the joints that a question asks for, in their order."""
    return tuple(
        point if type(point) is str else point["name"] for point in question.options["points"]
    )


def skeleton_problems(question: Question) -> list[Problem]:
    """What is wrong with the options ``points``, ``edges``, ``mirror`` and ``sigmas``."""
    options = question.options
    points = options.get("points")
    if type(points) is not list or not 1 <= len(points) <= MAX_JOINTS:
        words = f"points names 1 to {MAX_JOINTS} joints, such as [nose, left_eye]"
        return [Problem("/points", "count", words)]
    names: list[str] = []
    for index, point in enumerate(points):
        at = f"/points/{index}"
        if type(point) is dict:
            found = option_entry_problems(point, at, ("name", "title", "colour", "x", "y"))
            if found:
                return found
            name = point.get("name")
        else:
            name = point
        if type(name) is not str or not 0 < len(name) <= 64:
            return [Problem(at, "bad_name", "a joint has a name of 1 to 64 characters")]
        if name in names:
            return [Problem(at, "duplicate", f"{name!r} is there twice")]
        names.append(name)
    problems: list[Problem] = []
    known = set(names)
    for option in ("edges", "mirror"):
        for index, pair in enumerate(options.get(option) or []):
            if (
                type(pair) is not list
                or len(pair) != 2
                or any(type(name) is not str for name in pair)
                or pair[0] == pair[1]
                or not known.issuperset(pair)
            ):
                words = "must be a pair of two different joints"
                problems.append(Problem(f"/{option}/{index}", "unknown_joint", words))
    for name, sigma in (options.get("sigmas") or {}).items():
        at = f"/sigmas/{escape(str(name))}"
        if name not in known:
            problems.append(Problem(at, "unknown_joint", f"there is no joint {str(name)[:64]!r}"))
        elif not is_number(sigma) or not 0.001 <= sigma <= 1.0:
            problems.append(Problem(at, "range", "a sigma is a number from 0.001 to 1"))
    return problems[:100]


def joints_problems(points: JSON, question: Question, place: Place) -> list[Problem]:
    """What is wrong with ``points`` of a region: the first fault of each joint."""
    if type(points) is not dict:
        return [Problem("/points", "type", "must be an object of joints: {name: [x, y, v]}")]
    known = set(joint_names(question))
    problems: list[Problem] = []
    there = 0
    for name, joint in points.items():
        at = f"/points/{escape(str(name))}"
        if name not in known:
            words = f"there is no joint {str(name)[:64]!r}"
            problems.append(Problem(at, "unknown_joint", words))
        elif not numbers_in(joint, 3) or joint[2] not in (0, 1, 2):
            words = "must be [x, y, v]: two finite numbers, and 0 absent, 1 hidden or 2 visible"
            problems.append(Problem(at, "not_a_joint", words))
        elif joint[2]:
            there += 1
            if place.outside(joint[0], joint[1], joint[0], joint[1]):
                problems.append(place.outside_problem(at))
        if len(problems) >= 20:
            return problems
    if not problems and not there:
        return [Problem("/points", "empty", "no joint is there")]
    return problems


def skeleton_of(points: Mapping[str, JSON]) -> Skeleton:
    """The joints of a sound region that are there."""
    joints = {name: (p[0], p[1], int(p[2])) for name, p in points.items() if p[2]}
    xs, ys = [p[0] for p in joints.values()], [p[1] for p in joints.values()]
    if not joints:
        return Skeleton(joints, (0.0, 0.0, 0.0, 0.0))
    return Skeleton(joints, (min(xs), min(ys), max(xs), max(ys)))


def similarity(question: Question, one: Skeleton, other: Skeleton) -> float:
    """The object keypoint similarity of two skeletons, in [0, 1]."""
    if one.joints == other.joints:
        return 1.0
    names = sorted(one.joints.keys() | other.joints.keys())
    sigmas = question.options.get("sigmas") or {}
    square = (one.area + other.area) / 2
    total = 0.0
    for name in names:
        if name not in one.joints or name not in other.joints:
            continue
        (x, y, v), (x2, y2, v2) = one.joints[name], other.joints[name]
        k = 2.0 * sigmas.get(name, SIGMA)
        alike = exp(-((x - x2) ** 2 + (y - y2) ** 2) / (2.0 * square * k * k))
        total += alike * (1.0 if v == v2 else 1.0 - HIDDEN_WEIGHT)
    return total / len(names)


def merged_joints(
    question: Question, skeletons: Sequence[Mapping[str, JSON]], weights: Sequence[float]
) -> dict[str, list[float]]:
    """Each joint that half of the weight has: the weighted median of its place, seen or hidden.

    Where no joint reaches half, those with the most weight stay.
    """
    weights = positive(weights)
    total = sum(weights)
    held: dict[str, list[tuple[Joint, float]]] = {}
    for points, weight in zip(skeletons, weights, strict=True):
        for name, (x, y, v) in points.items():
            if v:
                held.setdefault(name, []).append(((x, y, int(v)), weight))
    support = {name: sum(w for _, w in given) for name, given in held.items()}
    bar = min(total / 2, max(support.values(), default=0.0)) - 1e-9 * total
    merged: dict[str, list[float]] = {}
    for name in joint_names(question):
        if name not in held or support[name] < bar:
            continue
        joints, own = zip(*held[name], strict=True)
        seen = sum(w for joint, w in held[name] if joint[2] == 2)
        merged[name] = [
            weighted_median([joint[0] for joint in joints], own),
            weighted_median([joint[1] for joint in joints], own),
            2 if seen >= support[name] / 2 - 1e-9 * total else 1,
        ]
    return merged
