"""Answers of several people with the same ids for what marks the same object.

Everybody's regions carry ids of their own. Links between regions can only be compared once the
ids are shared: the regions of all people are brought together into objects, and each object
gets the smallest id of its regions, which is the id that its consensus has too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assay.core.labels.protocol import LABEL_TYPES
from assay.core.labels.regions import region_type
from assay.core.values import JSON, Question


def links_regions(question: Question) -> bool:
    """Whether answers to a question name regions of other answers."""
    return hasattr(LABEL_TYPES.get(question.type), "cross_problems")


def aligned(
    questions: Sequence[Question], bodies: Sequence[Mapping[str, JSON]]
) -> list[Mapping[str, JSON]]:
    """The answers of several people to one item, links rewritten to ids that all share.

    Answers without links are given back as they are; so are ids that mark nothing.
    """
    linking = [
        question
        for question in questions
        if links_regions(question) and any(question.name in body for body in bodies)
    ]
    if not linking:
        return list(bodies)
    by_name = {question.name: question for question in questions}
    shared: list[dict[str, str]] = [{} for _ in bodies]
    taken: set[str] = set()
    for name in sorted({name for question in linking for name in question.options["between"]}):
        asked = by_name.get(name)
        kind = None if asked is None else region_type(asked)
        if asked is None or kind is None:
            continue
        for cluster in kind.objects(asked, [body.get(name) or [] for body in bodies]):
            key = first = str(min(region["id"] for region in cluster.regions))
            count = 1
            while key in taken:
                count += 1
                key = f"{first[:58]}~{count}"
            taken.add(key)
            for who, region in zip(cluster.annotators, cluster.regions, strict=True):
                shared[who][region["id"]] = key
    return [
        {
            **body,
            **{
                question.name: [_moved(link, ids) for link in body[question.name]]
                for question in linking
                if question.name in body
            },
        }
        for body, ids in zip(bodies, shared, strict=True)
    ]


def _moved(link: Mapping[str, JSON], ids: Mapping[str, str]) -> dict[str, JSON]:
    return {
        **link,
        "from": ids.get(link["from"], link["from"]),
        "to": ids.get(link["to"], link["to"]),
    }
