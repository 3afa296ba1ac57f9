"""``relations``: links between regions of other questions, each with a label.

A value is a list of regions ``{"id", "label", "from": region, "to": region, "attributes"?}``;
``from`` and ``to`` are ids of regions in the same answers, in the questions that the option
``between`` names. Annotators give regions ids of their own: before answers of several people
are compared, ``alignment.aligned`` gives what marks the same object the same id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import ClassVar

from assay.core.errors import Problem
from assay.core.labels.assignment import Overlap
from assay.core.labels.declaration import OptionKind, name_list_problems
from assay.core.labels.region_checks import Place, is_id
from assay.core.labels.region_family import RegionFamily
from assay.core.labels.regions import Region
from assay.core.values import JSON, Question

MAX_BETWEEN = 20
MAX_ALLOWED = 10_000
_MOST_PAIRS = 20_000

Ends = tuple[str, str]


class Relations(RegionFamily):
    """A list of labelled links.

    Options: ``between`` (names of the questions whose regions are linked), ``directed`` (true),
    ``chains`` (links of one label make chains, as in coreference: only who hangs together
    counts, not which links say so; false), ``allowed`` (triples of label, label of ``from`` and
    label of ``to``; else all), ``least`` and ``most`` links. Two links agree where both ends are
    the same.
    """

    name = "relations"
    noun = "relation"
    nouns = "relations"
    grouped = False
    shape_fields = ("from", "to")
    own_options: ClassVar[Mapping[str, OptionKind]] = {
        "between": list,
        "directed": bool,
        "chains": bool,
        "allowed": list,
    }

    def option_problems(self, question: Question) -> list[Problem]:
        """Between names questions; allowed are triples of texts, the first a label."""
        if "between" not in question.options:
            words = "between names the questions whose regions are linked"
            return [Problem("/between", "missing", words)]
        problems = name_list_problems(question.options, "between", 1, MAX_BETWEEN)
        allowed = question.options.get("allowed") or []
        if len(allowed) > MAX_ALLOWED:
            return [Problem("/allowed", "count", f"at most {MAX_ALLOWED:,} triples")]
        labels = set(question.label_names())
        for index, triple in enumerate(allowed):
            if (
                type(triple) is not list
                or len(triple) != 3
                or any(type(one) is not str for one in triple)
            ):
                words = "must be three names: the label, and the labels of from and to"
                problems.append(Problem(f"/allowed/{index}", "type", words))
            elif triple[0] not in labels:
                words = f"there is no label {triple[0][:64]!r}"
                problems.append(Problem(f"/allowed/{index}/0", "unknown_label", words))
        return problems[:100]

    def geometry_problems(
        self, question: Question, region: Mapping[str, JSON], place: Place
    ) -> list[Problem]:
        """Two different ids; whether they are there is seen from all answers together."""
        for end in ("from", "to"):
            key = region.get(end)
            if not is_id(key):
                return [Problem(f"/{end}", "type", "must be the id of a region")]
        if region["from"] == region["to"]:
            return [Problem("/to", "same_ends", "a region is not linked to itself")]
        return []

    def whole_problems(self, question: Question, value: JSON) -> list[Problem]:
        """No link is there twice."""
        seen: set[tuple[str, Ends]] = set()
        for index, region in enumerate(value):
            key = (region["label"], self.prepared(question, region))
            if key in seen:
                return [Problem(f"/{index}", "duplicate", "this link is there already")]
            seen.add(key)
        return []

    def cross_problems(
        self, question: Question, value: JSON, answers: Mapping[str, JSON]
    ) -> list[Problem]:
        """Links to regions that are not in the other answers, or whose labels do not fit."""
        names = question.options["between"]
        label_of: dict[str, str] = {}
        for name in names:
            regions = answers.get(name)
            for region in regions if type(regions) is list else ():
                if type(region) is dict and type(region.get("id")) is str:
                    label_of[region["id"]] = str(region.get("label"))
        allowed = question.options.get("allowed")
        triples = {tuple(triple) for triple in allowed} if allowed else None
        problems: list[Problem] = []
        for index, region in enumerate(value):
            ends = (region["from"], region["to"])
            missing = [
                Problem(
                    f"/{index}/{end}",
                    "unknown_region",
                    f"there is no region {key[:64]!r} in {' or '.join(names)}",
                )
                for end, key in zip(("from", "to"), ends, strict=True)
                if key not in label_of
            ]
            problems.extend(missing)
            if triples is not None and not missing:
                labels = (label_of[ends[0]], label_of[ends[1]])
                fits = (region["label"], *labels) in triples or (
                    not self._directed(question) and (region["label"], *labels[::-1]) in triples
                )
                if not fits:
                    words = f"{region['label']} does not link {labels[0]} to {labels[1]}"
                    problems.append(Problem(f"/{index}/label", "not_allowed", words))
            if len(problems) >= 100:
                break
        return problems

    def _directed(self, question: Question) -> bool:
        return bool(question.options.get("directed", True)) and not question.options.get("chains")

    def prepared(self, question: Question, region: Region) -> Ends:
        """Both ends, in a fixed order where the direction has no meaning."""
        ends = (region["from"], region["to"])
        return ends if self._directed(question) or ends[0] <= ends[1] else ends[::-1]

    def bounds(self, shape: Ends) -> tuple[float, float, float, float]:
        """Links have no place."""
        return 0.0, 0.0, 1.0, 1.0

    def shared(self, question: Question, one: Ends, other: Ends) -> float:
        """1 where both ends are the same."""
        return 1.0 if one == other else 0.0

    def overlaps(
        self, question: Question, left: Sequence[Region], right: Sequence[Region]
    ) -> list[Overlap]:
        """The pairs of links with the same ends."""
        by_ends: dict[Ends, list[int]] = {}
        for j, region in enumerate(right):
            by_ends.setdefault(self.prepared(question, region), []).append(j)
        return [
            (i, j, 1.0)
            for i, region in enumerate(left)
            for j in by_ends.get(self.prepared(question, region), ())
        ]

    def distance(self, question: Question, left: JSON, right: JSON) -> float:
        """As of all regions; of chains 1 - the F1 of the pairs that hang together."""
        if not question.options.get("chains"):
            return super().distance(question, left, right)
        one, other = linked_pairs(left), linked_pairs(right)
        if not one and not other:
            return 0.0
        return 1.0 - 2.0 * len(one & other) / (len(one) + len(other))


def linked_pairs(value: Sequence[Region]) -> set[tuple[str, str, str]]:
    """All pairs that hang together by links of one label: (label, smaller id, larger id).

    Of chains that come to more than 20,000 pairs only the links themselves.
    """
    parent: dict[tuple[str, str], tuple[str, str]] = {}

    def root(node: tuple[str, str]) -> tuple[str, str]:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for region in value:
        one, other = root((region["label"], region["from"])), root((region["label"], region["to"]))
        parent[max(one, other)] = min(one, other)
    chains: dict[tuple[str, str], list[str]] = {}
    for node in parent:
        chains.setdefault(root(node), []).append(node[1])
    if sum(len(chain) * (len(chain) - 1) // 2 for chain in chains.values()) > _MOST_PAIRS:
        return {(r["label"], min(r["from"], r["to"]), max(r["from"], r["to"])) for r in value}
    return {
        (label, a, b)
        for (label, _), chain in chains.items()
        for a, b in combinations(sorted(chain), 2)
    }


def between_problems(question: Question, region_questions: Sequence[str]) -> list[Problem]:
    """Names in ``between`` that are no question with regions; pointers as of the question."""
    known = set(region_questions) - {question.name}
    return [
        Problem(
            f"/between/{index}",
            "unknown_reference",
            f"there is no question with regions '{name}'",
        )
        for index, name in enumerate(question.options.get("between") or ())
        if name not in known
    ]
