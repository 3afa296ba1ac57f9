"""Which regions of several annotators are one object, and what they come to.

Objects are found by joining the regions that overlap most first (of those that do so equally,
the ones with the same label), never two of one annotator
(average linkage with that one constraint). The result does not depend on the order of the
annotators or of their regions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import fsum

from assay.core.labels.assignment import Overlap
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.labels.regions import Cluster, Region, with_unique_ids
from assay.core.labels.vote import positive, shares, winner
from assay.core.values import JSON, Merged, Question

Overlaps = Callable[[Sequence[Region], Sequence[Region]], list[Overlap]]
Content = Callable[[Region], object]


def clusters(
    values: Sequence[Sequence[Region]], overlaps: Overlaps, least: float, content: Content
) -> list[Cluster]:
    """The objects in several annotators' regions, ordered by their smallest region id.

    Regions may be one object from an overlap of ``least`` on; ``content`` orders regions that
    nothing else orders. Every region is in exactly one cluster; a cluster has at most one
    region of an annotator.
    """
    nodes = [(who, region) for who, value in enumerate(values) for region in value]
    # Content decides the order, so that the naming of annotators cannot matter.
    keys = [(region["label"], content(region), region["id"]) for _, region in nodes]
    order = sorted(range(len(nodes)), key=keys.__getitem__)
    nodes = [nodes[k] for k in order]
    by_person: dict[int, list[int]] = {}
    for index, (who, _) in enumerate(nodes):
        by_person.setdefault(who, []).append(index)
    shared = _overlaps_of_all(nodes, by_person, overlaps)
    member_of = list(range(len(nodes)))
    members: dict[int, list[int]] = {index: [index] for index in range(len(nodes))}
    near = [pair for pair, value in shared.items() if value >= least]
    labels = [region["label"] for _, region in nodes]

    def nearest(pair: tuple[int, int]) -> tuple[float, bool, tuple[int, int]]:
        return -round(shared[pair], 12), labels[pair[0]] != labels[pair[1]], pair

    for i, j in sorted(near, key=nearest):
        one, other = member_of[i], member_of[j]
        if one == other:
            continue
        people = {nodes[k][0] for k in members[one]}
        if any(nodes[k][0] in people for k in members[other]):
            continue
        if len(members[one]) + len(members[other]) > 2:
            whole = fsum(
                shared.get((min(a, b), max(a, b)), 0.0)
                for a in members[one]
                for b in members[other]
            )
            if whole < least * len(members[one]) * len(members[other]):
                continue
        for k in members.pop(other):
            member_of[k] = one
            members[one].append(k)
    found = [
        Cluster(tuple(nodes[k][0] for k in group), tuple(nodes[k][1] for k in group))
        for group in members.values()
    ]
    return sorted(found, key=lambda one: min((r["id"], content(r)) for r in one.regions))


def _overlaps_of_all(
    nodes: Sequence[tuple[int, Region]], by_person: Mapping[int, list[int]], overlaps: Overlaps
) -> dict[tuple[int, int], float]:
    """The overlap of each pair of regions of different annotators, the smaller index first."""
    people = list(by_person.values())
    found: dict[tuple[int, int], float] = {}
    for place, mine in enumerate(people):
        for theirs in people[place + 1 :]:
            pairs = overlaps([nodes[k][1] for k in mine], [nodes[k][1] for k in theirs])
            for i, j, value in pairs:
                a, b = mine[i], theirs[j]
                found[(a, b) if a < b else (b, a)] = value
    return found


def merged_attributes(
    question: Question, regions: Sequence[Region], weights: Sequence[float]
) -> dict[str, JSON]:
    """The consensus of each attribute over those who gave it."""
    merged: dict[str, JSON] = {}
    for inner in question.attributes:
        given = [
            (region["attributes"][inner.name], weight)
            for region, weight in zip(regions, weights, strict=True)
            if inner.name in (region.get("attributes") or {})
        ]
        if given:
            values, parts = zip(*given, strict=True)
            merged[inner.name] = LABEL_TYPES.get(inner.type).merge(inner, values, parts).value
    return merged


def first_id(cluster: Cluster) -> str:
    """The smallest id of an object's regions: with ids that grow, the one drawn first."""
    return str(min(region["id"] for region in cluster.regions))


def medoid(
    likeness: Sequence[Sequence[float]], weights: Sequence[float], ties: Sequence[object]
) -> int:
    """The member that is most like all others by weight; ties by ``ties``, the smaller first."""
    weights = positive(weights)
    sums = [fsum(w * s for w, s in zip(weights, row, strict=True)) for row in likeness]
    return min(range(len(sums)), key=lambda k: (-round(sums[k], 12), ties[k]))


def merge_objects(
    question: Question,
    objects: Sequence[Cluster],
    weights: Sequence[float],
    combine: Callable[[Cluster, Sequence[float], str], dict[str, JSON]],
) -> Merged:
    """The objects that at least half of the weight marked, each with its label and geometry.

    A tie keeps the object: annotators miss more than they invent. The posterior is that of the
    least sure object, 1 where nobody marked anything. ``combine`` makes the region of one.
    """
    weights = positive(weights)
    total = fsum(weights)
    merged: list[dict[str, JSON]] = []
    told: list[dict[str, JSON]] = []
    posterior = 1.0
    for cluster in objects:
        own = [weights[who] for who in cluster.annotators]
        exists = fsum(own) / total
        votes = shares([region["label"] for region in cluster.regions], own)
        label = winner(votes, question.label_names())
        keeps = exists >= 0.5 - 1e-12
        sure = exists * votes[label] if keeps else 1.0 - exists
        merged.append(combine(cluster, own, label))
        posterior = min(posterior, sure)
        told.append({"kept": keeps, "exists": exists, "votes": votes})
    merged = with_unique_ids(merged)
    kept = [region for region, one in zip(merged, told, strict=True) if one["kept"]]
    named = [{"id": r["id"], **one} for r, one in zip(merged, told, strict=True)]
    return Merged(kept, posterior, {"objects": named})
