"""The consensus of boxes: which regions of several annotators mark one object, and where it is.

Objects are found by joining the regions with the largest IoU first, never two of one
annotator (average linkage with that one constraint). The result does not depend on the order
of the annotators or of their regions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum

from assay.core.labels.protocol import LABEL_TYPES
from assay.core.labels.rectangles import Rectangle, iou, overlaps
from assay.core.labels.regions import Cluster, with_unique_ids
from assay.core.labels.vote import positive, shares, weighted_median, winner
from assay.core.values import JSON, Merged, Question


def rectangle(region: Mapping[str, JSON]) -> Rectangle:
    """The geometry of a region."""
    x, y, width, height = region["box"]
    return (x, y, width, height, region.get("rotation", 0.0))


def clusters(values: Sequence[Sequence[Mapping[str, JSON]]], least_iou: float) -> list[Cluster]:
    """The objects in several annotators' regions, ordered by their smallest region id.

    Every region is in exactly one cluster; a cluster has at most one region of an annotator.
    """
    nodes = [(who, region) for who, value in enumerate(values) for region in value]
    # Content decides the order, so that the naming of annotators cannot matter.
    nodes.sort(key=lambda node: (node[1]["label"], tuple(node[1]["box"]), node[1]["id"]))
    shapes = [rectangle(region) for _, region in nodes]
    near = {
        (i, j): value
        for i, j, value in overlaps(shapes, shapes)
        if i < j and value >= least_iou and nodes[i][0] != nodes[j][0]
    }
    member_of = list(range(len(nodes)))
    members: dict[int, list[int]] = {index: [index] for index in range(len(nodes))}
    for i, j in sorted(near, key=lambda pair: (-round(near[pair], 12), pair)):
        one, other = member_of[i], member_of[j]
        if one == other:
            continue
        people = {nodes[k][0] for k in members[one]}
        if any(nodes[k][0] in people for k in members[other]):
            continue
        if len(members[one]) + len(members[other]) > 2:
            mean = fsum(iou(shapes[a], shapes[b]) for a in members[one] for b in members[other])
            if mean < least_iou * len(members[one]) * len(members[other]):
                continue
        for k in members.pop(other):
            member_of[k] = one
            members[one].append(k)
    found = [
        Cluster(tuple(nodes[k][0] for k in group), tuple(nodes[k][1] for k in group))
        for group in members.values()
    ]
    return sorted(
        found, key=lambda cluster: min((r["id"], tuple(r["box"])) for r in cluster.regions)
    )


def merged_geometry(
    regions: Sequence[Mapping[str, JSON]], weights: Sequence[float]
) -> dict[str, JSON]:
    """``box`` (and ``rotation``) of an object: the weighted median of each edge.

    Rotated boxes have no edges in common; of those the region that overlaps the others most
    is taken as it is.
    """
    weights = positive(weights)
    shapes = [rectangle(region) for region in regions]
    if any(shape[4] for shape in shapes):
        likeness = [
            fsum(w * iou(shape, other) for other, w in zip(shapes, weights, strict=True))
            for shape in shapes
        ]
        best = min(range(len(shapes)), key=lambda k: (-round(likeness[k], 12), shapes[k]))
        x, y, width, height, rotation = shapes[best]
        return {"box": [x, y, width, height], **({"rotation": rotation} if rotation else {})}
    if all(shape == shapes[0] for shape in shapes):
        return {"box": list(shapes[0][:4])}
    left = weighted_median([s[0] for s in shapes], weights)
    top = weighted_median([s[1] for s in shapes], weights)
    right = weighted_median([s[0] + s[2] for s in shapes], weights)
    bottom = weighted_median([s[1] + s[3] for s in shapes], weights)
    return {"box": [left, top, right - left, bottom - top]}


def merged_attributes(
    question: Question, regions: Sequence[Mapping[str, JSON]], weights: Sequence[float]
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


def merged_region(
    question: Question, cluster: Cluster, weights: Sequence[float], label: str
) -> dict[str, JSON]:
    """One region for an object, with the smallest id of its members; weights as its members."""
    return {
        "id": first_id(cluster),
        "label": label,
        **merged_geometry(cluster.regions, weights),
        "attributes": merged_attributes(question, cluster.regions, weights),
    }


def merge_regions(
    question: Question,
    values: Sequence[Sequence[Mapping[str, JSON]]],
    weights: Sequence[float],
    least_iou: float,
) -> Merged:
    """The objects that at least half of the weight marked, each with its label and geometry.

    A tie keeps the object: annotators miss more than they invent. The posterior is that of the
    least sure object, 1 where nobody marked anything.
    """
    weights = positive(weights)
    total = fsum(weights)
    merged: list[dict[str, JSON]] = []
    objects: list[dict[str, JSON]] = []
    posterior = 1.0
    for cluster in clusters(values, least_iou):
        own = [weights[who] for who in cluster.annotators]
        exists = fsum(own) / total
        votes = shares([region["label"] for region in cluster.regions], own)
        label = winner(votes, question.label_names())
        keeps = exists >= 0.5 - 1e-12
        sure = exists * votes[label] if keeps else 1.0 - exists
        merged.append(merged_region(question, cluster, own, label))
        posterior = min(posterior, sure)
        objects.append({"kept": keeps, "exists": exists, "votes": votes})
    merged = with_unique_ids(merged)
    kept = [region for region, told in zip(merged, objects, strict=True) if told["kept"]]
    named = [{"id": r["id"], **told} for r, told in zip(merged, objects, strict=True)]
    return Merged(kept, posterior, {"objects": named})
