"""The questions of a blueprint: read from a document, and written back as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from assay.core.blueprint.model import Datum, Rename
from assay.core.blueprint.reading import (
    Reader,
    check_name,
    did_you_mean,
    escape,
    kind_of,
    reader,
    text,
)
from assay.core.errors import Problem
from assay.core.labels.fitting import fitting_problems, linking_problems
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.labels.relations import between_problems
from assay.core.labels.taxonomy import node_names
from assay.core.values import JSON, Label, Question

QUESTION_KEYS = ("on", "type", "labels", "title", "required", "rule", "attributes", "when", "was")
LABEL_KEYS = ("name", "title", "key", "colour", "rule", "was")
MAX_QUESTIONS = 100
MAX_LABELS = 1_000


def read_questions(
    document: Reader, data: Sequence[Datum]
) -> tuple[tuple[Question, ...], tuple[Rename, ...]]:
    """The questions under ``questions`` and what was renamed; faults go to the reader."""
    found: list[Question] = []
    renames: list[Rename] = []
    entries = document.children("questions", required=True)
    if "questions" in document.value and not entries and document.child("questions") is not None:
        document.fault("questions", "empty", "a project asks at least one question")
    if len(entries) > MAX_QUESTIONS:
        document.fault("questions", "too_many", f"at most {MAX_QUESTIONS} questions")
        entries = entries[:MAX_QUESTIONS]
    for name, entry in entries:
        check_name(name, entry.pointer, entry.problems, "a question")
        question = _question(name, entry, data, renames, None)
        if question is not None:
            found.append(question)
    names = {name for name, _ in entries}
    _check_data(found, data, document)
    _check_conditions(found, names, document)
    _check_renames(renames, found, document)
    _check_keys_across(found, document)
    return tuple(found), tuple(renames)


def _question(
    name: str, entry: Reader, data: Sequence[Datum], renames: list[Rename], owner: Question | None
) -> Question | None:
    """One question, or an attribute of the region question ``owner``."""
    type_name = entry.text("type", required=True, limit=64)
    if type_name is not None and type_name not in LABEL_TYPES:
        words = LABEL_TYPES.names()
        hint = did_you_mean(type_name, words)
        message = f"there is no label type '{type_name}'{hint}; there are: {', '.join(words)}"
        entry.fault("type", "unknown_type", message)
        type_name = None
    regions = type_name is not None and LABEL_TYPES.get(type_name).has_regions
    options = _options(entry, type_name)
    faults = len(entry.problems)
    labels = _labels(entry, name, renames, owner is None)
    unread = len(entry.problems) > faults
    question = Question(
        name=name,
        type=type_name or "",
        on=owner.on if owner else _on(entry, data),
        labels=labels,
        title=entry.text("title", limit=300),
        required=entry.boolean("required"),
        rule=entry.text("rule", limit=32),
        when=_when(entry) if owner is None else {},
        options=options,
    )
    if owner is not None:
        for key in ("on", "attributes", "when", "was"):
            if key in entry.value:
                entry.fault(key, "unknown_key", f"an attribute of a region has no '{key}'")
        if regions:
            entry.fault("type", "wrong_type", "an attribute of a region is no region question")
    else:
        was = entry.text("was", limit=64)
        if was is not None:
            renames.append(Rename(name, was))
        question = _with_attributes(question, entry, data, regions)
    if type_name is None:
        return None
    if unread or owner is not None:  # a region type checks its attributes itself
        return question
    entry.problems.extend(
        problem.under(entry.pointer) for problem in LABEL_TYPES.get(type_name).schema(question)
    )
    return question


def _with_attributes(
    question: Question, entry: Reader, data: Sequence[Datum], regions: bool
) -> Question:
    children = entry.children("attributes")
    if children and not regions and question.type:
        message = f"only region questions have attributes; '{question.type}' has no regions"
        entry.fault("attributes", "unknown_key", message)
        return question
    attributes = []
    for name, child in children:
        check_name(name, child.pointer, child.problems, "an attribute")
        attribute = _question(name, child, data, [], question)
        if attribute is not None:
            attributes.append(attribute)
    return Question(
        name=question.name,
        type=question.type,
        on=question.on,
        labels=question.labels,
        title=question.title,
        required=question.required,
        rule=question.rule,
        attributes=tuple(attributes),
        when=question.when,
        options=question.options,
    )


def _options(entry: Reader, type_name: str | None) -> Mapping[str, JSON]:
    """What only the label type knows; a misspelt known key is told here."""
    options = {}
    for key, value in entry.value.items():
        if key in QUESTION_KEYS:
            continue
        misspelt = get_close_matches(str(key), QUESTION_KEYS, n=1, cutoff=0.75)
        if misspelt and not _has_option(type_name, str(key)):
            hint = did_you_mean(str(key), QUESTION_KEYS)
            entry.fault(str(key), "unknown_key", f"there is no '{key}' here{hint}")
        else:
            options[str(key)] = value
    return options


def _has_option(type_name: str | None, key: str) -> bool:
    """Whether a label type has an option of that name."""
    if type_name is None:
        return False
    asked = Question("q", type_name, "", options={key: None})
    found = LABEL_TYPES.get(type_name).schema(asked)
    return not any(problem.code == "unknown_option" for problem in found)


def _check_data(questions: Sequence[Question], data: Sequence[Datum], document: Reader) -> None:
    """Questions fit their data, and links are between questions with regions."""
    kinds = {datum.name: datum.type for datum in data if datum.type}
    regions = [q.name for q in questions if LABEL_TYPES.get(q.type).has_regions]
    for question in questions:
        at = document.at("questions", question.name)
        found = fitting_problems(question, kinds)
        if question.type == "relations" and type(question.options.get("between")) is list:
            found += between_problems(question, regions)
            found += linking_problems(question, questions, kinds)
        document.problems.extend(problem.under(at) for problem in found)


def _on(entry: Reader, data: Sequence[Datum]) -> str:
    """The datum that is asked about; it may be left out where there is only one."""
    names = [datum.name for datum in data]
    on = entry.text("on", limit=64)
    if on is None:
        if len(names) == 1:
            return names[0]
        if "on" not in entry.value and names:
            entry.fault(None, "missing", f"'on' is missing: which of {', '.join(names)}?")
        return ""
    if names and on not in names:
        hint = did_you_mean(on, names)
        entry.fault("on", "unknown_reference", f"there is no datum '{on}'{hint}")
    return on


def _labels(
    entry: Reader, question: str, renames: list[Rename], renamable: bool
) -> tuple[Label, ...]:
    labels: list[Label] = []
    elements = entry.items("labels")
    if len(elements) > MAX_LABELS:
        entry.fault("labels", "too_many", f"at most {MAX_LABELS} labels")
        elements = elements[:MAX_LABELS]
    for pointer, element in elements:
        label = _label(pointer, element, question, entry.problems, renames if renamable else None)
        if label is not None:
            labels.append(label)
    return tuple(labels)


def _label(
    pointer: str,
    element: JSON,
    question: str,
    problems: list[Problem],
    renames: list[Rename] | None,
) -> Label | None:
    if isinstance(element, str):
        name = text(element, pointer, problems, "a label", 80)
        return Label(name) if name is not None else None
    if not isinstance(element, Mapping):
        hint = "; put it in quotes" if isinstance(element, (bool, int, float)) else ""
        message = f"a label is a text or an object with 'name', not {kind_of(element)}{hint}"
        problems.append(Problem(pointer, "wrong_type", message))
        return None
    entry = reader(element, pointer, problems)
    if entry is None:
        return None
    entry.known(*LABEL_KEYS)
    name = entry.text("name", required=True, limit=80)
    was = entry.text("was", limit=80)
    if was is not None and name is not None:
        if renames is None:
            entry.fault("was", "unknown_key", "a label of a region's attribute has no 'was'")
        else:
            renames.append(Rename(question, was, name))
    if name is None:
        return None
    return Label(
        name=name,
        key=entry.text("key", limit=12),
        colour=entry.text("colour", limit=16),
        rule=entry.text("rule", limit=32),
        title=entry.text("title", limit=200),
    )


def _when(entry: Reader) -> Mapping[str, tuple[str, ...]]:
    inner = entry.child("when")
    if inner is None:
        return {}
    return {str(name): inner.texts(str(name)) for name in inner.value}


def _check_conditions(
    questions: Sequence[Question], names: Iterable[str], document: Reader
) -> None:
    """Conditions point to labels of other questions, and never in a circle."""
    by_name = {question.name: question for question in questions}
    for question in questions:
        for other, answers in question.when.items():
            pointer = document.at("questions", question.name, "when", other)
            if other == question.name:
                document.problems.append(
                    Problem(pointer, "circular", "a question cannot depend on itself")
                )
            elif other not in by_name:
                if other not in names:
                    hint = did_you_mean(other, by_name)
                    message = f"there is no question '{other}'{hint}"
                    document.problems.append(Problem(pointer, "unknown_reference", message))
            else:
                _check_answers(by_name[other], answers, pointer, document.problems)
    for question in questions:
        if _depends_on(question, question.name, by_name, set()):
            pointer = document.at("questions", question.name, "when")
            message = f"'{question.name}' can never be shown: its conditions go in a circle"
            document.problems.append(Problem(pointer, "circular", message))


def _check_answers(
    other: Question, answers: Sequence[str], pointer: str, problems: list[Problem]
) -> None:
    names = _answer_names(other)
    if not names or LABEL_TYPES.get(other.type).has_regions:
        message = f"'{other.name}' is no choice: a condition needs a question with labels"
        problems.append(Problem(pointer, "unknown_reference", message))
        return
    if not answers:
        problems.append(Problem(pointer, "empty", "a condition names at least one label"))
    for index, answer in enumerate(answers):
        if answer not in names:
            hint = did_you_mean(answer, names)
            message = f"'{other.name}' has no label '{answer}'{hint}"
            problems.append(Problem(pointer + escape(index), "unknown_reference", message))


def _answer_names(question: Question) -> Sequence[str]:
    """The names that an answer to a question can hold: labels, or the classes of a taxonomy."""
    tree = question.options.get("tree")
    if question.type == "taxonomy" and type(tree) is list:
        if LABEL_TYPES.get("taxonomy").schema(question):
            return ()
        return list(dict.fromkeys(node_names(tree)))
    return question.label_names()


def _depends_on(
    question: Question, name: str, by_name: Mapping[str, Question], seen: set[str]
) -> bool:
    for other in question.when:
        if other == name and question.name != name:
            return True
        if other in seen or other not in by_name or other == question.name:
            continue
        seen.add(other)
        if _depends_on(by_name[other], name, by_name, seen):
            return True
    return False


def _check_renames(
    renames: Sequence[Rename], questions: Sequence[Question], document: Reader
) -> None:
    """A name that is in use cannot also be an old name, and has one successor at most."""
    by_name = {question.name: question for question in questions}
    seen: set[tuple[str, str]] = set()
    for rename in renames:
        question = by_name.get(rename.question)
        if question is None:
            continue
        if rename.label is None:
            pointer = document.at("questions", rename.question, "was")
            taken = rename.was in by_name
            place = ("", rename.was)
        else:
            index = question.label_names().index(rename.label)
            pointer = document.at("questions", rename.question, "labels", index, "was")
            taken = rename.was in question.label_names()
            place = (rename.question, rename.was)
        if taken:
            message = f"'{rename.was}' is still there: it cannot have become something else"
            document.problems.append(Problem(pointer, "bad_rename", message))
        elif place in seen:
            message = f"'{rename.was}' has two successors"
            document.problems.append(Problem(pointer, "bad_rename", message))
        seen.add(place)


def _check_keys_across(questions: Sequence[Question], document: Reader) -> None:
    """Explicit keys of questions that stand on the screen together must differ."""
    owners: dict[str, str] = {}
    for question in questions:
        for index, label in enumerate(question.labels):
            if label.key is None:
                continue
            owner = owners.setdefault(label.key, question.name)
            if owner != question.name:
                pointer = document.at("questions", question.name, "labels", index, "key")
                message = f"key '{label.key}' is used by question '{owner}'"
                document.problems.append(Problem(pointer, "key_collision", message))


def question_document(
    question: Question, renames: Sequence[Rename] = (), owner: Question | None = None
) -> dict[str, Any]:
    """The question as a blueprint writes it, without what is not set."""
    document: dict[str, Any] = {}
    if owner is None:
        document["on"] = question.on
    document["type"] = question.type
    was = {r.label: r.was for r in renames if r.question == question.name}
    if None in was:
        document["was"] = was[None]
    if question.title:
        document["title"] = question.title
    if question.required:
        document["required"] = True
    if question.rule:
        document["rule"] = question.rule
    if question.labels:
        document["labels"] = [_label_document(one, was.get(one.name)) for one in question.labels]
    if question.attributes:
        document["attributes"] = {
            attribute.name: question_document(attribute, (), question)
            for attribute in question.attributes
        }
    if question.when:
        document["when"] = {name: list(labels) for name, labels in question.when.items()}
    document.update(question.options)
    return document


def _label_document(label: Label, was: str | None) -> dict[str, Any]:
    whole = {
        "name": label.name,
        "title": label.title,
        "key": label.key,
        "colour": label.colour,
        "rule": label.rule,
        "was": was,
    }
    return {key: value for key, value in whole.items() if value is not None}
