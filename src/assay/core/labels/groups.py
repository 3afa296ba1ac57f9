"""Groups of regions: what belongs together, such as the parts of one car.

A region of an image may carry a ``group``; regions of one answer with the same one belong
together, across its questions too. Everybody's groups have ids of their own, as regions have:
who compares or merges answers shares the groups first. Two objects are in one group where at
least half of the people who marked both put them in one; what hangs together by such pairs is
the group. Weights do not count, nor do labels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assay.core.labels.regions import Cluster, region_type
from assay.core.values import JSON, Question

Marks = Mapping[int, str | None]
"""Who marked an object, and the group that each put it in; None for no group."""


def with_shared_groups(
    questions: Sequence[Question], bodies: Sequence[Mapping[str, JSON]]
) -> list[Mapping[str, JSON]]:
    """The answers of several people to one item, their groups as all of them have it.

    Every region of an object then carries the group of the object, or none. Answers are given
    back as they are where nobody made a group.
    """
    if not any(has_groups(question, body) for question in questions for body in bodies):
        return list(bodies)
    found: list[tuple[str, Cluster]] = []
    for question in questions:
        kind = region_type(question)
        if kind is not None and any(question.name in body for body in bodies):
            values = [body.get(question.name) or [] for body in bodies]
            found += [(question.name, one) for one in kind.objects(question, values)]
    shared = shared_groups([cluster for _, cluster in found])
    group_of = {
        (who, name, region["id"]): group
        for (name, cluster), group in zip(found, shared, strict=True)
        for who, region in zip(cluster.annotators, cluster.regions, strict=True)
    }
    names = {name for name, _ in found}
    return [
        {
            name: [_in_group(region, group_of[who, name, region["id"]]) for region in value]
            if name in names
            else value
            for name, value in body.items()
        }
        for who, body in enumerate(bodies)
    ]


def shared_groups(objects: Sequence[Cluster]) -> list[str | None]:
    """The group of each object; None for those in none.

    An object that belongs to no other keeps a group where at least half of those who marked it
    made one for it alone. The id of a group is the smallest that anybody gave its objects, a
    later one with a new id where it is taken.
    """
    marks = [_marks(one) for one in objects]
    root = _joined(marks)
    members: dict[int, list[int]] = {}
    for index in range(len(marks)):
        members.setdefault(root[index], []).append(index)
    size: dict[tuple[int, str], int] = {}
    for one in marks:
        for who, group in one.items():
            if group is not None:
                size[who, group] = size.get((who, group), 0) + 1
    named: list[tuple[str, list[int]]] = []
    for own in members.values():
        ids = _ids_of(own, marks, size)
        if ids:
            named.append((min(ids), own))
    groups: list[str | None] = [None] * len(marks)
    taken: set[str] = set()
    for first, own in sorted(named):
        group, count = first, 1
        while group in taken:
            count += 1
            group = f"{first[:58]}~{count}"
        taken.add(group)
        for index in own:
            groups[index] = group
    return groups


def common_group(regions: Sequence[Mapping[str, JSON]]) -> str | None:
    """The group that at least half of an object's regions carry; the smallest of several."""
    counts: dict[str, int] = {}
    for region in regions:
        group = region.get("group")
        if group is not None:
            counts[group] = counts.get(group, 0) + 1
    kept = [group for group, count in counts.items() if 2 * count >= len(regions)]
    return min(kept, default=None)


def has_groups(question: Question, body: Mapping[str, JSON]) -> bool:
    """Whether the answer to a question puts a region in a group."""
    if region_type(question) is None:
        return False
    return any("group" in region for region in body.get(question.name) or [])


def _marks(cluster: Cluster) -> dict[int, str | None]:
    return {
        who: region.get("group")
        for who, region in zip(cluster.annotators, cluster.regions, strict=True)
    }


def _in_group(region: Mapping[str, JSON], group: str | None) -> Mapping[str, JSON]:
    if region.get("group") == group:
        return region
    others = {key: value for key, value in region.items() if key != "group"}
    return others if group is None else {**others, "group": group}


def _joined(marks: Sequence[Marks]) -> list[int]:
    """For each object the first of those that it hangs together with.

    Objects that everybody marked and grouped alike are looked at as one: large groups cost no
    more than small ones.
    """
    alike: dict[tuple[tuple[int, str | None], ...], list[int]] = {}
    for index, one in enumerate(marks):
        alike.setdefault(tuple(sorted(one.items())), []).append(index)
    root = list(range(len(marks)))

    def find(index: int) -> int:
        while root[index] != index:
            root[index] = root[root[index]]
            index = root[index]
        return index

    def join(one: int, other: int) -> None:
        first, second = sorted((find(one), find(other)))
        root[second] = first

    by_group: dict[tuple[int, str], list[int]] = {}
    for own in alike.values():
        if _together(marks[own[0]], marks[own[0]]):
            for index in own[1:]:
                join(own[0], index)
        for who, group in marks[own[0]].items():
            if group is not None:
                by_group.setdefault((who, group), []).append(own[0])
    for places in by_group.values():
        for place, left in enumerate(places):
            for right in places[place + 1 :]:
                if find(left) != find(right) and _together(marks[left], marks[right]):
                    join(left, right)
    return [find(index) for index in range(len(marks))]


def _together(one: Marks, other: Marks) -> bool:
    """Whether at least half of those who marked both put them in one group."""
    both = [who for who in one if who in other]
    joined = sum(one[who] is not None and one[who] == other[who] for who in both)
    return joined > 0 and 2 * joined >= len(both)


def _ids_of(
    own: Sequence[int], marks: Sequence[Marks], size: Mapping[tuple[int, str], int]
) -> list[str]:
    """The ids that a group may take; none where its one object is in no group."""
    if len(own) > 1:
        return [group for index in own for group in marks[index].values() if group is not None]
    mine = marks[own[0]]
    alone = [group for who, group in mine.items() if group is not None and size[who, group] == 1]
    return alone if 2 * len(alone) >= len(mine) else []
