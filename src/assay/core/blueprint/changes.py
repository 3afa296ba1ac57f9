"""What a new blueprint changes, what that touches, and which decisions it needs.

The schema's part is told by the label types' own comparison; this module adds names that a
blueprint says were renamed (``was``), counts what answers hold, and compares the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assay.core.blueprint.documents import document_of
from assay.core.blueprint.model import Blueprint, Rename
from assay.core.blueprint.reading import escape
from assay.core.errors import Invalid, Problem
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.labels.schema_change import DROP, Renames, SchemaChange, renames_of, schema_change
from assay.core.values import JSON, Question, Schema

KEEP_GUIDELINE = "keep"
PUBLISH_GUIDELINE = "publish"


@dataclass(frozen=True, slots=True)
class Decision:
    """What has to be decided before a change may happen; ``options`` are the allowed words."""

    question: str
    kind: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: where, what was and what will be, its effect and the answers it touches."""

    pointer: str
    kind: str
    before: JSON
    after: JSON
    effect: str
    answers_affected: int = 0
    needs_decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Diff:
    """All differences; ``safe`` where nothing is left to decide."""

    changes: tuple[Change, ...]

    @property
    def safe(self) -> bool:
        """Whether it can be applied as it is."""
        return not any(change.needs_decision for change in self.changes)

    def undecided(self) -> list[Problem]:
        """One problem for each decision that is missing."""
        return [
            Problem(
                change.pointer,
                "decision_needed",
                f"{change.effect} Decide one of: {', '.join(change.needs_decision.options)}",
            )
            for change in self.changes
            if change.needs_decision
        ]


@dataclass(frozen=True, slots=True)
class Touched:
    """Something that is gone, by its old names: a question, an attribute, or a label of one."""

    path: tuple[str, ...]
    label: str | None = None


Counts = Mapping[Touched, int]


@dataclass(frozen=True, slots=True)
class SchemaComparison:
    """Two schemas side by side, after the renames that are known were carried out."""

    old: Schema
    new: Schema
    renamed: Mapping[str, str]
    changes: tuple[SchemaChange, ...]
    decisions: Mapping[str, str]

    @property
    def differs(self) -> bool:
        """Whether a new schema version is needed."""
        return bool(self.renamed) or bool(self.changes)

    def touched(self) -> tuple[Touched, ...]:
        """What answers have to be searched for."""
        gone = [Touched((name,)) for name in self.renamed]
        gone += [self.touched_by(change) for change in self.changes if change.needs_decision]
        return tuple(dict.fromkeys(gone))

    def touched_by(self, change: SchemaChange) -> Touched:
        """What one change takes away, by its old names."""
        return Touched((self._old_name(change.path[0]), *change.path[1:]), change.label)

    def successors(self) -> set[tuple[tuple[str, ...], JSON]]:
        """The labels, by question, that another one becomes: they are told of once, with it."""
        return {
            (change.path, self.decisions[change.pointer])
            for change in self.changes
            if change.kind == "label_removed"
            and self.decisions.get(change.pointer) in set(change.choices) - {DROP}
        }

    def renames(self, counts: Counts) -> Renames:
        """How answers follow, by their old names; ``Invalid`` where a decision is missing."""
        decisions = dict(self.decisions)
        for change in self.changes:
            undecided = decisions.get(change.pointer) not in change.choices
            if undecided and not counts.get(self.touched_by(change), 0):
                decisions[change.pointer] = DROP
        found = renames_of(self.changes, decisions)
        questions = {self._old_name(name): target for name, target in found.questions.items()}
        return Renames(
            {**self.renamed, **questions},
            {self._old_path(path): names for path, names in found.attributes.items()},
            {self._old_path(path): names for path, names in found.labels.items()},
        )

    def _old_name(self, name: str) -> str:
        return next((old for old, new in self.renamed.items() if new == name), name)

    def _old_path(self, path: str) -> str:
        first, slash, rest = path.partition("/")
        return self._old_name(first) + slash + rest


def compare_schemas(
    old: Schema,
    new: Schema,
    renames: Sequence[Rename] = (),
    decisions: Mapping[str, str] | None = None,
) -> SchemaComparison:
    """Compare two schemas; ``decisions`` map pointers to choices, ``renames`` come from ``was``.

    A removed question that is decided to live on under another name is taken as renamed first,
    so that its labels are compared too and nothing of its answers is left behind unseen.
    """
    given = dict(decisions or {})
    renamed = {
        rename.was: rename.question
        for rename in renames
        if rename.label is None and old.question(rename.was) and new.question(rename.question)
    }
    for change in schema_change(_moved(old, renamed), new):
        choice = given.get(change.pointer)
        lives_on = change.kind == "question_removed" and choice in set(change.choices) - {DROP}
        if lives_on and choice not in renamed.values():
            renamed[change.path[0]] = str(choice)
    moved = _moved(old, renamed)
    changes = schema_change(moved, new)
    for rename in renames:
        before = moved.question(rename.question)
        if rename.label is not None and before and rename.was in before.label_names():
            place = "/questions" + escape(rename.question) + "/labels" + escape(rename.was)
            given.setdefault(place, rename.label)
    return SchemaComparison(old, new, renamed, tuple(changes), given)


def _moved(schema: Schema, renamed: Mapping[str, str]) -> Schema:
    questions = tuple(
        replace(
            question,
            name=renamed.get(question.name, question.name),
            when={renamed.get(name, name): labels for name, labels in question.when.items()},
        )
        for question in schema.questions
    )
    return Schema(schema.version, questions)


def count_answers(
    schema: Schema, touched: Sequence[Touched], bodies: Iterable[Mapping[str, JSON]]
) -> dict[Touched, int]:
    """How many answers (``{question: value}``) hold each thing that is gone."""
    counts = dict.fromkeys(touched, 0)
    tests = [(one, _holder(schema, one)) for one in touched]
    for answers in bodies:
        for one, holds in tests:
            if holds(answers):
                counts[one] += 1
    return counts


def _holder(schema: Schema, touched: Touched) -> Callable[[Mapping[str, JSON]], bool]:
    name = touched.path[0]
    question = schema.question(name)
    label = touched.label
    if len(touched.path) == 1 and label is None:
        return lambda answers: name in answers
    if question is None:
        return lambda answers: False
    if not _has_regions(question):
        return lambda answers: _has(answers.get(name), label)
    if len(touched.path) == 1:
        return lambda answers: any(one["label"] == label for one in answers.get(name) or ())
    inner = touched.path[1]

    def in_attributes(answers: Mapping[str, JSON]) -> bool:
        for region in answers.get(name) or ():
            attributes = region.get("attributes") or {}
            if inner in attributes and (label is None or _has(attributes[inner], label)):
                return True
        return False

    return in_attributes


def _has_regions(question: Question) -> bool:
    return question.type in LABEL_TYPES and LABEL_TYPES.get(question.type).has_regions


def _has(value: JSON, label: str | None) -> bool:
    return value == label or (isinstance(value, list) and label in value)


def diff(
    old: Blueprint,
    new: Blueprint,
    comparison: SchemaComparison,
    counts: Counts,
    n_items: int = 0,
) -> Diff:
    """All differences between two blueprints of one project.

    Raises ``Invalid`` for what no decision can make safe: another project's name, or data that
    ``n_items`` items were imported with.
    """
    problems = _impossible(old, new, n_items)
    if problems:
        raise Invalid("unsafe_change", "This change cannot be made safely.", problems=problems)
    before, after = document_of(old), document_of(new)
    before.pop("questions"), after.pop("questions")
    changes = list(_renamed(comparison, counts))
    successors = comparison.successors()
    changes += [
        _of_schema(comparison, change, counts)
        for change in comparison.changes
        if (change.path, change.after) not in successors or change.kind != "label_added"
    ]
    if not changes and old.questions != new.questions:
        changes.append(
            Change(
                "/questions",
                "changed",
                [question.name for question in old.questions],
                [question.name for question in new.questions],
                "Only the order on the screen changes.",
            )
        )
    return Diff((*changes, *_plain(before, after, "")))


def _impossible(old: Blueprint, new: Blueprint, n_items: int) -> list[Problem]:
    problems = []
    if old.project != new.project:
        message = f"this is the blueprint of '{new.project}', and the project is '{old.project}'"
        problems.append(Problem("/project", "other_project", message))
    if n_items:
        kept = {datum.name: datum.type for datum in new.data}
        for datum in old.data:
            if kept.get(datum.name) != datum.type:
                place = "/data" + (escape(datum.name) if datum.name in kept else "")
                message = (
                    f"{n_items:,} items hold '{datum.name}' ({datum.type}):"
                    " its name and type stay as long as there are items"
                )
                problems.append(Problem(place, "datum_in_use", message))
    return problems


def _renamed(comparison: SchemaComparison, counts: Counts) -> Iterable[Change]:
    for was, name in comparison.renamed.items():
        yield Change(
            "/questions" + escape(name),
            "changed",
            was,
            name,
            f"'{was}' becomes '{name}': its answers follow.",
            counts.get(Touched((was,)), 0),
        )


def _of_schema(comparison: SchemaComparison, change: SchemaChange, counts: Counts) -> Change:
    affected = counts.get(comparison.touched_by(change), 0) if change.needs_decision else 0
    kind = "changed"
    if change.kind.endswith("_added"):
        kind = "added"
    elif change.kind.endswith("_removed"):
        kind = "removed"
    effect, needed = change.effect, None
    if change.needs_decision:
        what = change.label if change.label is not None else change.path[-1]
        choice = comparison.decisions.get(change.pointer)
        if choice in change.choices and choice != DROP:
            effect = f"'{what}' becomes '{choice}' in the answers that hold it."
            return Change(change.pointer, "changed", change.before, choice, effect, affected)
        elif choice == DROP:
            effect = f"'{what}' leaves {affected:,} answers; their items are labelled again."
        elif affected:
            effect = f"{affected:,} answers hold '{what}', which is gone."
            needed = Decision(
                f"What becomes of '{what}' in {affected:,} answers?",
                _verb(change),
                change.choices,
            )
        else:
            effect = "No answer holds it."
    return Change(change.pointer, kind, change.before, change.after, effect, affected, needed)


def _verb(change: SchemaChange) -> str:
    noun, _, how = change.kind.partition("_")
    return ("replace_" if how == "replaced" else "remove_") + noun


EFFECTS: Sequence[tuple[str, str]] = (
    ("/quality/labels_per_item", "Holds for items that are not settled yet."),
    ("/quality/audit_share", "Holds for items that are not settled yet."),
    ("/quality/gold_rate", "Holds from the next hand-out on."),
    ("/quality/gold_feedback", "Holds from the next answer on."),
    ("/quality/blind_review", "Holds for what is reviewed from now on."),
    ("/quality/stages", "Holds for items that settle from now on."),
    ("/quality/accept", "The verdict on the dataset is asked anew; no answer changes."),
    ("/people/qualification", "Holds for people who join from now on."),
    ("/people", "Holds from the next hand-out on."),
    ("/data", "Items that are there already do not change."),
    ("/attributes", "Items keep the values they have."),
    ("/coverage", "The targets are counted anew; no item changes."),
    ("/budget", "The forecast is weighed against it; no answer changes."),
    ("/guideline", "Names the file; the text has its own versions."),
    ("/title", "Only the name that people read changes."),
    ("/purpose", "Told to everybody in the project; no answer changes."),
    ("/kept", "The advice is not given again."),
)


def _plain(before: Any, after: Any, pointer: str) -> list[Change]:
    """Differences outside the questions: objects part by part, lists as a whole."""
    if before == after:
        return []
    if isinstance(before, dict) and isinstance(after, dict):
        found: list[Change] = []
        for key in {**before, **after}:
            found += _plain(before.get(key), after.get(key), pointer + escape(key))
        return found
    kind = "added" if before is None else "removed" if after is None else "changed"
    effect = next((words for start, words in EFFECTS if pointer.startswith(start)), "")
    return [Change(pointer, kind, before, after, effect)]
