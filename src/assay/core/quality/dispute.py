"""Where annotators differ on an item: how much, in what, and under which rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from assay.core.labels.protocol import LABEL_TYPES
from assay.core.labels.regions import Cluster, Region, RegionType, region_type
from assay.core.values import JSON, Question

NEAR = 0.75
"""Two regions of one object that overlap less than this differ in geometry."""
PLACES = {
    "keypoints": "joints agree",
    "polylines": "lines agree",
    "segments": "times overlap",
    "spans": "words overlap",
    "tracks": "paths overlap",
}
"""What is said to agree too little; of all other regions it is outlines that overlap."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one annotator says; ``iou`` against the region that overlaps the others best."""

    by: str
    says: str
    iou: float | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which annotators differ.

    ``kind`` is label, missing, geometry or value; ``region_ids`` the regions in question;
    ``rule`` the rule of the label (or question) that it falls under.
    """

    question: str
    kind: str
    region_ids: tuple[str, ...]
    sentence: str
    rule: str | None
    sides: tuple[Side, ...]


def dispute(question: Question, values: Sequence[JSON]) -> float:
    """The mean distance between two answers to a question, in [0, 1]; 0 below two answers."""
    kind = LABEL_TYPES.get(question.type)
    pairs = list(combinations(values, 2))
    if not pairs:
        return 0.0
    return sum(kind.distance(question, one, other) for one, other in pairs) / len(pairs)


def differences(question: Question, answers: Mapping[str, JSON]) -> list[Difference]:
    """In what the answers (pseudonym → value) to one question differ; none below two."""
    if len(answers) < 2:
        return []
    kind = region_type(question)
    people = sorted(answers)
    if kind is not None:
        found: list[Difference] = []
        for cluster in objects_of(question, answers):
            found.extend(_of_object(question, kind, cluster, people))
        return found
    return _of_whole(question, {who: answers[who] for who in people})


@dataclass(frozen=True, slots=True)
class RuleVote:
    """One object (or whole answer) under a rule, and whether its annotators differ under it."""

    rule: str
    disputed: bool


def objects_of(question: Question, answers: Mapping[str, JSON]) -> list[Cluster]:
    """The objects that people (pseudonym → value, taken in order) marked; none without regions."""
    kind = region_type(question)
    if kind is None or len(answers) < 2:
        return []
    return kind.objects(question, [answers[who] for who in sorted(answers)])


def rule_votes(
    question: Question, answers: Mapping[str, JSON], objects: Sequence[Cluster]
) -> list[RuleVote]:
    """For each object or answer of an item the rule it falls under, disputed or not.

    ``objects`` are those of ``objects_of``. Empty where fewer than two annotators answered, and
    for what no rule speaks of.
    """
    if len(answers) < 2:
        return []
    kind = region_type(question)
    people = sorted(answers)
    votes: list[RuleVote] = []
    if kind is not None:
        for cluster in objects:
            under = {found.rule for found in _of_object(question, kind, cluster, people)}
            own = {_rule(question, _common_label(cluster))}
            if len(cluster.regions) > 1:
                own |= {inner.rule for inner in question.attributes}
            votes.extend(RuleVote(rule, rule in under) for rule in own | under if rule)
        return sorted(votes, key=lambda vote: vote.rule)
    found = _of_whole(question, {who: answers[who] for who in people})
    rule = found[0].rule if found else question.rule or _rule_of_labels(question, answers.values())
    return [RuleVote(rule, bool(found))] if rule else []


def _common_label(cluster: Cluster) -> str:
    """The label most annotators gave an object, the first in the alphabet among equals."""
    counts = Counter(str(region["label"]) for region in cluster.regions)
    return min(counts, key=lambda name: (-counts[name], name))


def _of_whole(question: Question, answers: Mapping[str, JSON]) -> list[Difference]:
    kind = LABEL_TYPES.get(question.type)
    reference = next(iter(answers.values()))
    if all(kind.distance(question, reference, value) == 0.0 for value in answers.values()):
        return []
    says = {who: kind.summary(question, value) for who, value in answers.items()}
    groups: dict[str, list[str]] = {}
    for who, words in says.items():
        groups.setdefault(words, []).append(who)
    ranked = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    sentence = "; ".join(f"{_names(group)}: {words}" for words, group in ranked)
    chosen = "label" if question.type in ("choice", "choices") else "value"
    rule = question.rule or _rule_of_labels(question, answers.values())
    sides = tuple(Side(who, words) for who, words in says.items())
    return [Difference(question.name, chosen, (), sentence, rule, sides)]


def _of_object(
    question: Question, kind: RegionType, cluster: Cluster, people: Sequence[str]
) -> list[Difference]:
    """An object that some do not mark, or call, place or describe differently."""
    regions = dict(zip((people[k] for k in cluster.annotators), cluster.regions, strict=True))
    common = Counter(region["label"] for region in regions.values()).most_common()
    label = _common_label(cluster)
    ids = tuple(region["id"] for region in regions.values())
    best = max(
        regions.values(),
        key=lambda one: sum(kind.overlap(one, other, question) for other in regions.values()),
    )
    overlaps = {who: kind.overlap(best, region, question) for who, region in regions.items()}
    sides = tuple(
        Side(who, _says(regions[who]), round(overlaps[who], 3))
        if who in regions
        else Side(who, "nothing")
        for who in people
    )
    rule = _rule(question, label)
    found: list[Difference] = []

    def differ(kind_of: str, sentence: str, under: str | None) -> None:
        found.append(Difference(question.name, kind_of, ids, sentence, under, sides))

    missing = [who for who in people if who not in regions]
    if missing:
        sentence = f"{_names(list(regions))} marked {_one(label)}; {_names(missing)} did not"
        differ("missing", sentence, rule)
    if len(common) > 1:
        parts = [
            f"{_names([w for w, r in regions.items() if r['label'] == name])} say {name}"
            for name, _ in common
        ]
        rules = [_rule(question, name) for name, _ in reversed(common)]
        under = next((other for other in rules if other), question.rule)
        differ("label", "; ".join(parts), under)
    least = min(
        (kind.overlap(a, b, question) for a, b in combinations(regions.values(), 2)), default=1.0
    )
    if least < NEAR:
        what = PLACES.get(question.type, "outlines overlap")
        differ("geometry", f"the {label}'s {what} by only {least:.0%}", rule)
    for inner in question.attributes:
        given = {
            who: (region.get("attributes") or {}).get(inner.name) for who, region in regions.items()
        }
        if len({repr(value) for value in given.values()}) > 1:
            words = "; ".join(
                f"{who}: {'none' if value is None else value}" for who, value in given.items()
            )
            title = inner.title or inner.name
            differ("value", f"{title} of the {label}: {words}", inner.rule or rule)
    return found


def _says(region: Region) -> str:
    attributes = region.get("attributes") or {}
    words = ", ".join(f"{name} {value}" for name, value in attributes.items())
    return f"{region['label']} ({words})" if words else str(region["label"])


def _rule(question: Question, label: str) -> str | None:
    own = next((one.rule for one in question.labels if one.name == label), None)
    return own or question.rule


def _rule_of_labels(question: Question, values: Iterable[JSON]) -> str | None:
    """The rule of the rarest label that was chosen and has one: that is the one in doubt."""
    chosen: Counter[str] = Counter()
    for value in values:
        if isinstance(value, str | list):
            chosen.update([value] if isinstance(value, str) else value)
    for name, _ in sorted(chosen.items(), key=lambda entry: (entry[1], entry[0])):
        rule = next((one.rule for one in question.labels if one.name == name), None)
        if rule:
            return rule
    return None


def _one(label: str) -> str:
    return f"{'an' if label[:1].lower() in 'aeio' else 'a'} {label}"


def _names(people: Sequence[str]) -> str:
    if len(people) <= 3:
        return (
            " and ".join(people) if len(people) < 3 else f"{people[0]}, {people[1]} and {people[2]}"
        )
    return f"{len(people)} annotators"
