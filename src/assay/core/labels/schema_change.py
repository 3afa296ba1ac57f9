"""What a new schema does to answers that exist, and how answers follow it.

Adding is free. Renaming maps. Removing what answers may hold needs a decision: map it to
something else, or drop it from current answers and label those items again. Nothing is ever
lost: old revisions keep the schema version under which they were made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from assay.core.errors import Invalid, Problem
from assay.core.labels.pointer import escape
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.labels.schema_document import question_document
from assay.core.values import JSON, Question, Schema

DROP = "drop"
"""The decision to take something out of current answers; their items are labelled again."""

Names = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """One difference between two schemas.

    ``kind`` is ``question_``, ``attribute_`` or ``label_`` and then ``added``, ``removed``,
    ``changed`` or (but for labels) ``replaced``: another type or datum. ``pointer`` leads into
    the schema as a blueprint writes it. ``path`` names the question, and the attribute where it
    is about one; ``label`` the label that is gone. ``needs_decision`` says that answers may
    hold what is gone; ``choices`` are then the allowed decisions: names to map to, and ``drop``.
    """

    kind: str
    pointer: str
    path: tuple[str, ...]
    before: JSON
    after: JSON
    effect: str
    needs_decision: bool = False
    choices: tuple[str, ...] = ()
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Renames:
    """How answers under the old schema become answers under the new one.

    Names map to new names, or to None where they are dropped; what is not named stays. The keys
    of ``labels`` and ``attributes`` are old paths: ``people``, or ``people/occluded`` for the
    labels of an attribute.
    """

    questions: Names = field(default_factory=dict)
    attributes: Mapping[str, Names] = field(default_factory=dict)
    labels: Mapping[str, Names] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.questions or self.attributes or self.labels)

    def document(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)


def renames_from(document: Mapping[str, Any]) -> Renames:
    """The renames of a document that ``Renames.document`` made."""
    return Renames(**document)


def schema_change(old: Schema, new: Schema) -> list[SchemaChange]:
    """All differences, in the order of the new schema, removals last."""
    return _between(old.questions, new.questions, "/questions", (), "question")


def _between(
    old: Iterable[Question],
    new: Iterable[Question],
    pointer: str,
    path: tuple[str, ...],
    noun: str,
) -> list[SchemaChange]:
    before = {question.name: question for question in old}
    after = {question.name: question for question in new}
    added = [question for name, question in after.items() if name not in before]
    changes: list[SchemaChange] = []
    for name, question in after.items():
        at, place = f"{pointer}/{escape(name)}", (*path, name)
        if name not in before:
            effect = "New work will be asked for it; what is labelled already stays as it is."
            document = question_document(question)
            changes.append(SchemaChange(f"{noun}_added", at, place, None, document, effect))
        elif before[name] != question:
            changes.extend(_changed(before[name], question, at, place, noun))
    for name, question in before.items():
        if name not in after:
            others = tuple(other.name for other in added if _fits(question, other))
            at, place = f"{pointer}/{escape(name)}", (*path, name)
            effect = f"Answers to {name} leave the current labels; their history is kept."
            document = question_document(question)
            removed = SchemaChange(
                f"{noun}_removed", at, place, document, None, effect, True, (*others, DROP)
            )
            changes.append(removed)
    return changes


def _fits(old: Question, new: Question) -> bool:
    """Whether every answer to ``old`` could stand as an answer to ``new``."""
    return (
        old.type == new.type
        and set(old.label_names()) <= set(new.label_names())
        and all(
            any(inner.name == other.name and _fits(inner, other) for other in new.attributes)
            for inner in old.attributes
        )
    )


def _changed(
    old: Question, new: Question, at: str, place: tuple[str, ...], noun: str
) -> list[SchemaChange]:
    if old.type != new.type or (noun == "question" and old.on != new.on):
        effect = f"Answers to {old.name} do not fit any more; their history is kept."
        before, after = question_document(old), question_document(new)
        return [SchemaChange(f"{noun}_replaced", at, place, before, after, effect, True, (DROP,))]
    changes = _labels_changed(old, new, at, place)
    if LABEL_TYPES.get(new.type).has_regions:
        changes += _between(old.attributes, new.attributes, f"{at}/attributes", place, "attribute")
    plain = replace(old, labels=new.labels, attributes=new.attributes)
    if plain != new:
        before, after = question_document(plain), question_document(new)
        keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        effect = "Holds for new work; what is labelled already stays as it is."
        changes.append(
            SchemaChange(
                f"{noun}_changed",
                at,
                place,
                {key: before.get(key) for key in keys},
                {key: after.get(key) for key in keys},
                effect,
            )
        )
    return changes


def _labels_changed(
    old: Question, new: Question, at: str, place: tuple[str, ...]
) -> list[SchemaChange]:
    before = {label.name: label for label in old.labels}
    after = {label.name: label for label in new.labels}
    added = [name for name in after if name not in before]
    changes: list[SchemaChange] = []
    for index, label in enumerate(new.labels):
        spot = f"{at}/labels/{index}"
        if label.name not in before:
            effect = "Free to use from now on; what is labelled already stays as it is."
            changes.append(SchemaChange("label_added", spot, place, None, label.name, effect))
        elif before[label.name] != label:
            was, now = asdict(before[label.name]), asdict(label)
            keys = [key for key in now if was[key] != now[key]]
            effect = "Changes how it looks or is chosen; no answer changes."
            first, second = {key: was[key] for key in keys}, {key: now[key] for key in keys}
            changes.append(SchemaChange("label_changed", spot, place, first, second, effect))
    stay = [name for name in after if name in before]
    for name in before:
        if name not in after:
            effect = f"Answers that hold {name} need a place to go."
            spot = f"{at}/labels/{escape(name)}"
            choices = (*added, *stay, DROP)
            changes.append(
                SchemaChange("label_removed", spot, place, name, None, effect, True, choices, name)
            )
    return changes


def renames_of(changes: Iterable[SchemaChange], decisions: Mapping[str, str]) -> Renames:
    """The renames that decisions (pointer → choice) come to.

    Raises ``Invalid`` (``decision_needed``) that names every change without an allowed decision.
    """
    problems: list[Problem] = []
    questions: dict[str, str | None] = {}
    attributes: dict[str, dict[str, str | None]] = {}
    labels: dict[str, dict[str, str | None]] = {}
    for change in changes:
        if not change.needs_decision:
            continue
        decision = decisions.get(change.pointer)
        if decision not in change.choices:
            message = f"{change.effect} Decide: {', '.join(change.choices)}"
            problems.append(Problem(change.pointer, "decision_needed", message))
            continue
        target = None if decision == DROP else decision
        if change.label is not None:
            labels.setdefault("/".join(change.path), {})[change.label] = target
        elif len(change.path) == 1:
            questions[change.path[0]] = target
        else:
            attributes.setdefault(change.path[0], {})[change.path[1]] = target
    if problems:
        message = "the change needs a decision about labels that exist"
        raise Invalid("decision_needed", message, problems=problems)
    return Renames(questions, attributes, labels)


def migrate_answers(
    old: Schema, answers: Mapping[str, JSON], renames: Renames
) -> tuple[dict[str, JSON], bool]:
    """Answers that were valid under ``old`` as answers under the new schema.

    Also tells whether anything was dropped, so that the item must be labelled again.
    """
    migrated: dict[str, JSON] = {}
    dropped = False
    for name, value in answers.items():
        question = old.question(name)
        target = renames.questions.get(name, name)
        if question is None or target is None:
            dropped = True
            continue
        if LABEL_TYPES.get(question.type).has_regions:
            moved, lost = _migrate_regions(question, value, renames)
        else:
            moved, lost = _migrate_whole(value, renames.labels.get(name, {}))
        dropped = dropped or lost
        if moved is not None:
            migrated[target] = moved
    return migrated, dropped


def _migrate_whole(value: JSON, names: Names) -> tuple[JSON, bool]:
    """A whole value with its labels renamed; None where nothing of it is left."""
    if not names:
        return value, False
    if type(value) is str:
        moved = names.get(value, value)
        return moved, moved is None
    if type(value) is list:
        kept = [names.get(entry, entry) for entry in value]
        return list(dict.fromkeys(entry for entry in kept if entry is not None)), None in kept
    if type(value) is dict:  # a label for each part of a conversation
        renamed = {part: names.get(entry, entry) for part, entry in value.items()}
        parts = {part: entry for part, entry in renamed.items() if entry is not None}
        return parts, len(parts) < len(renamed)
    return value, False


def _migrate_regions(question: Question, value: JSON, renames: Renames) -> tuple[list[JSON], bool]:
    labels = renames.labels.get(question.name, {})
    kept: list[JSON] = []
    dropped = False
    for region in value:
        label = labels.get(region["label"], region["label"])
        if label is None:
            dropped = True
            continue
        moved = {**region, "label": label}
        if region.get("attributes"):
            moved["attributes"], lost = _migrate_attributes(question, region["attributes"], renames)
            dropped = dropped or lost
        if any(key.get("attributes") for key in region.get("keyframes", ())):
            keyframes = []
            for key in region["keyframes"]:
                inner, lost = _migrate_attributes(question, key.get("attributes") or {}, renames)
                keyframes.append({**key, "attributes": inner})
                dropped = dropped or lost
            moved["keyframes"] = keyframes
        kept.append(moved)
    return kept, dropped


def _migrate_attributes(
    question: Question, values: Mapping[str, JSON], renames: Renames
) -> tuple[dict[str, JSON], bool]:
    attributes = renames.attributes.get(question.name, {})
    moved: dict[str, JSON] = {}
    dropped = False
    for name, given in values.items():
        target = attributes.get(name, name)
        names = renames.labels.get(f"{question.name}/{name}", {})
        answer, lost = _migrate_whole(given, names)
        dropped = dropped or lost or target is None
        if target is not None and answer is not None:
            moved[target] = answer
    return moved, dropped
