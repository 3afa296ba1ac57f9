"""``taxonomy``: a place in a tree of classes. The value is the path to it: ``["animal", "dog"]``.

Where the question takes several, the value is a list of such paths, its order of no meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import fsum
from typing import Any

from assay.core.errors import Problem
from assay.core.labels.assignment import assign
from assay.core.labels.declaration import (
    no_attributes,
    no_labels,
    option_entry_problems,
    option_problems,
    range_problems,
)
from assay.core.labels.vote import positive, shares, whole_match
from assay.core.values import JSON, DatumFacts, Match, Merged, Question

MAX_NODES = 20_000
MAX_DEPTH = 20
MAX_SEVERAL = 1_000
_NODE_KEYS = ("name", "title", "children")

Path = tuple[str, ...]


class Taxonomy:
    """A node of a tree, or several.

    Options: ``tree`` (a list of names, or of objects with ``name``, ``title`` and ``children``;
    up to 20,000 nodes), ``leaves_only`` (whether only nodes without children can be chosen,
    true), ``several`` (whether the value is a list of paths, false), ``least`` and ``most``
    paths where it is.
    """

    name = "taxonomy"
    has_regions = False

    def schema(self, question: Question) -> list[Problem]:
        """A tree whose siblings have different names; no labels, no attributes."""
        kinds = {
            "tree": list,
            "leaves_only": bool,
            "several": bool,
            "least": int,
            "most": int,
        }
        problems = no_labels(question) + no_attributes(question)
        problems += option_problems(question, kinds)
        problems += range_problems(question.options, "least", "most")
        if problems:
            return problems
        tree = question.options.get("tree")
        if not tree:
            return [Problem("/tree", "missing", "tree lists the classes")]
        return _tree_problems(tree)

    def validate(self, question: Question, value: JSON, datum: DatumFacts) -> list[Problem]:
        """A path that there is, down to a leaf where that is asked; or several of them."""
        options = question.options
        if not options.get("several"):
            return _path_problems(question, value, "")
        if type(value) is not list:
            return [Problem("", "type", "must be a list of paths")]
        least = options.get("least", 1 if question.required else 0)
        most = options.get("most", MAX_SEVERAL)
        if not least <= len(value) <= most:
            return [Problem("", "count", f"choose from {least:,} to {most:,} places")]
        problems: list[Problem] = []
        seen: set[Path] = set()
        for index, path in enumerate(value):
            found = _path_problems(question, path, f"/{index}")
            if not found and tuple(path) in seen:
                found = [Problem(f"/{index}", "duplicate", "this place is chosen already")]
            if not found:
                seen.add(tuple(path))
            problems.extend(found)
            if len(problems) >= 100:
                break
        return problems

    def distance(self, question: Question, left: JSON, right: JSON) -> float:
        """1 - 2 c / (a + b): depths of both places and of their last common node.

        (Wu and Palmer 1994.) Of several places: 1 - 2 S / (n + m) with the best pairing.
        """
        if not question.options.get("several"):
            return 1.0 - nearness(left, right)
        if not left or not right:
            return 0.0 if not left and not right else 1.0
        gains = [
            (i, j, near)
            for i, one in enumerate(left)
            for j, other in enumerate(right)
            if (near := nearness(one, other)) > 0.0
        ]
        total = fsum(gain for _, _, gain in assign(gains))
        return min(1.0, max(0.0, 1.0 - 2.0 * total / (len(left) + len(right))))

    def match(self, question: Question, left: JSON, right: JSON) -> Match:
        """Paired where equal."""
        return whole_match(self.distance(question, left, right))

    def merge(self, question: Question, values: Sequence[JSON], weights: Sequence[float]) -> Merged:
        """From the root down to where most of the weight goes; several: those that half chose.

        Above the leaves (where these are not asked for) it stops where less than half agree.
        """
        weights = positive(weights)
        if question.options.get("several"):
            return _merge_several(question, values, weights)
        votes = shares([tuple(value) for value in values], weights)
        path = _followed(votes, bool(question.options.get("leaves_only", True)))
        support = {" / ".join(place): share for place, share in sorted(votes.items())}
        return Merged(list(path), votes.get(path, _under(votes, path)), {"votes": support})

    def summary(self, question: Question, value: JSON) -> str:
        """``Animal / Dog``; several with semicolons, or ``none``."""
        paths = value if question.options.get("several") else [value]
        tree = question.options["tree"]
        return "; ".join(" / ".join(_titles(tree, path)) for path in paths) or "none"


def nearness(one: Sequence[str], other: Sequence[str]) -> float:
    """How near two places of a tree are, in [0, 1] (Wu and Palmer 1994)."""
    common = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        common += 1
    return 2.0 * common / (len(one) + len(other))


def node_names(tree: Sequence[Any]) -> Iterator[str]:
    """The names of all nodes of a tree."""
    waiting = list(tree)
    while waiting:
        node = waiting.pop()
        yield _name(node)
        waiting.extend(_children(node))


def _name(node: Any) -> str:
    return node if type(node) is str else str(node["name"])


def _children(node: Any) -> Sequence[Any]:
    return () if type(node) is str else node.get("children") or ()


def _child(nodes: Sequence[Any], name: str) -> Any:
    for node in nodes:
        if (node if type(node) is str else node["name"]) == name:
            return node
    return None


def _titles(tree: Sequence[Any], path: Sequence[str]) -> list[str]:
    titles, nodes = [], tree
    for name in path:
        node = _child(nodes, name)
        titles.append(name if node is None or type(node) is str else node.get("title") or name)
        nodes = () if node is None else _children(node)
    return titles


def _path_problems(question: Question, path: JSON, at: str) -> list[Problem]:
    if type(path) is not list or not path or any(type(name) is not str for name in path):
        return [Problem(at, "type", "must be a path: names from the root down")]
    if len(path) > MAX_DEPTH:
        return [Problem(at, "too_deep", f"a path has at most {MAX_DEPTH} names")]
    nodes = question.options["tree"]
    for depth, name in enumerate(path):
        node = _child(nodes, name)
        if node is None:
            above = " / ".join(path[:depth]) or "the root"
            words = f"there is no {name[:64]!r} under {above}"
            return [Problem(f"{at}/{depth}", "unknown_node", words)]
        nodes = _children(node)
    if nodes and question.options.get("leaves_only", True):
        return [Problem(at, "no_leaf", f"{path[-1]!r} has finer classes: choose one of them")]
    return []


def _tree_problems(tree: Sequence[Any]) -> list[Problem]:
    """What is wrong with a tree: at most 100 faults."""
    problems: list[Problem] = []
    waiting: list[tuple[Any, str, int]] = [(tree, "/tree", 1)]
    count = 0
    while waiting and len(problems) < 100:
        nodes, at, depth = waiting.pop()
        if type(nodes) is not list:
            problems.append(Problem(at, "type", "must be a list of classes"))
            continue
        if depth > MAX_DEPTH:
            problems.append(Problem(at, "too_deep", f"a tree is at most {MAX_DEPTH} deep"))
            continue
        count += len(nodes)
        if count > MAX_NODES:
            return [Problem("/tree", "count", f"has more than {MAX_NODES:,} classes")]
        names: set[str] = set()
        for index, node in enumerate(nodes):
            place = f"{at}/{index}"
            if type(node) is dict:
                problems += option_entry_problems(node, place, _NODE_KEYS)
            name = node.get("name") if type(node) is dict else node
            if type(name) is not str or not 0 < len(name) <= 200:
                problems.append(Problem(place, "bad_name", "a class has a name"))
                continue
            if name in names:
                problems.append(Problem(place, "duplicate", f"{name!r} is there twice"))
            names.add(name)
            if type(node) is dict and node.get("children"):
                waiting.append((node["children"], f"{place}/children", depth + 1))
    return problems[:100]


def _under(votes: Mapping[Path, float], path: Path) -> float:
    return fsum(share for place, share in votes.items() if place[: len(path)] == path)


def _followed(votes: Mapping[Path, float], to_a_leaf: bool) -> Path:
    """The path that most of the weight goes, step by step."""
    path: Path = ()
    while True:
        depth = len(path)
        below: dict[str, list[float]] = {}
        for place, share in votes.items():
            if place[:depth] == path and len(place) > depth:
                below.setdefault(place[depth], []).append(share)
        if not below:
            return path
        mass = {name: fsum(parts) for name, parts in below.items()}
        name = min(mass, key=lambda one: (-round(mass[one], 12), one))
        if path and not to_a_leaf and mass[name] < 0.5 - 1e-12:
            return path
        path = (*path, name)


def _merge_several(question: Question, values: Sequence[JSON], weights: Sequence[float]) -> Merged:
    total = fsum(weights)
    votes: dict[Path, list[float]] = {}
    for value, weight in zip(values, weights, strict=True):
        for path in value:
            votes.setdefault(tuple(path), []).append(weight)
    share = {path: fsum(parts) / total for path, parts in votes.items()}
    ranked = sorted(share, key=lambda path: (-round(share[path], 12), path))
    chosen = [path for path in ranked if share[path] > 0.5 + 1e-12]
    least = question.options.get("least", 1 if question.required else 0)
    chosen = ranked[: max(len(chosen), least)][: question.options.get("most", MAX_SEVERAL)]
    sure = [share[path] if path in chosen else 1.0 - share[path] for path in ranked]
    support = {" / ".join(path): part for path, part in sorted(share.items())}
    return Merged(
        [list(path) for path in sorted(chosen)], min(sure, default=1.0), {"votes": support}
    )
