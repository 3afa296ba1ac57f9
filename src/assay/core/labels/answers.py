"""Answers to all questions of a schema: validation, distance and words.

``validate_answers`` stands on the path of every submit, so it is plain Python that touches
each value once. The same functions check the attributes of a region, which are answers to
questions of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from assay.core.errors import Problem
from assay.core.labels.alignment import aligned
from assay.core.labels.pointer import escape
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.values import JSON, DatumFacts, Question, Schema

MAX_PROBLEMS = 100
_UNKNOWN = DatumFacts(type="unknown")
Cross = Callable[[Question, JSON, Mapping[str, JSON]], list[Problem]]
"""What is wrong with a sound answer, given the other answers (links to what is not there)."""


def is_asked(question: Question, answers: Mapping[str, JSON]) -> bool:
    """Whether ``question`` is asked, given the other answers (its ``when`` conditions hold)."""
    for name, wanted in question.when.items():
        given = answers.get(name)
        if given is None:
            return False
        if not any(word in wanted for word in _words_of(given)):
            return False
    return True


def _words_of(value: JSON) -> list[str]:
    """The words in an answer that a condition can name: labels, or the value as text."""
    if type(value) is str:
        return [value]
    if type(value) is list:
        words: list[str] = []
        for entry in value:
            if type(entry) is str:
                words.append(entry)
            elif type(entry) is dict:
                words.append(str(entry.get("label", "")))
            elif type(entry) is list:  # one of several paths
                words.extend(name for name in entry if type(name) is str)
        return words
    if type(value) is dict:  # an answer for each part
        return [word for one in value.values() if type(one) is not dict for word in _words_of(one)]
    if value is True or value is False:
        return ["true" if value else "false"]
    return [str(value)]


def check_values(
    questions: Sequence[Question],
    values: JSON,
    data: Mapping[str, DatumFacts],
    prefix: str,
) -> list[Problem]:
    """What is wrong with ``values`` (question name → value); pointers begin with ``prefix``.

    Unknown questions, values of questions that are not asked, missing required ones, whatever
    the label types find, and links to regions that are not there. At most 100 problems are told.
    """
    if type(values) is not dict:
        return [Problem(prefix, "type", "must be an object of question names and values")]
    problems: list[Problem] = []
    linking: list[tuple[Question, Cross]] = []
    seen = 0
    for question in questions:
        name = question.name
        if name not in values:
            if question.required and (not question.when or is_asked(question, values)):
                at = f"{prefix}/{escape(name)}"
                problems.append(Problem(at, "required", f"{name} must be answered"))
            continue
        seen += 1
        if question.when and not is_asked(question, values):
            at = f"{prefix}/{escape(name)}"
            problems.append(Problem(at, "not_asked", f"{name} is not asked with these answers"))
            continue
        kind = LABEL_TYPES.get(question.type)
        facts = data.get(question.on, _UNKNOWN)
        if kind.has_regions and len(data) > 1 and not facts.others:
            facts = _with_others(facts, data)
        found = kind.validate(question, values[name], facts)
        if found:
            at = f"{prefix}/{escape(name)}"
            problems.extend(problem.under(at) for problem in found)
            continue
        cross = getattr(kind, "cross_problems", None)
        if cross is not None:
            linking.append((question, cross))
    for question, cross in linking:
        at = f"{prefix}/{escape(question.name)}"
        found = cross(question, values[question.name], values)
        problems.extend(problem.under(at) for problem in found)
    if seen < len(values):
        known = {question.name for question in questions}
        names = ", ".join(question.name for question in questions) or "none"
        problems.extend(
            Problem(
                f"{prefix}/{escape(str(name))}",
                "unknown_question",
                f"there is no question {str(name)[:64]!r}; there are: {names[:500]}",
            )
            for name in list(values)[:MAX_PROBLEMS]
            if name not in known
        )
    return problems[:MAX_PROBLEMS]


def _with_others(facts: DatumFacts, data: Mapping[str, DatumFacts]) -> DatumFacts:
    """Facts that know the other data of the kind, which a region may lie on."""
    alike = {name: other for name, other in data.items() if other.type == facts.type}
    return replace(facts, others=alike) if len(alike) > 1 else facts


def validate_answers(
    schema: Schema, answers: JSON, data_facts: Mapping[str, DatumFacts]
) -> list[Problem]:
    """What is wrong with the answers to an item; pointers begin with ``/answers``.

    ``data_facts`` maps names of data to what is known of them (sizes, lengths).
    """
    return check_values(schema.questions, answers, data_facts, "/answers")


def values_distance(
    questions: Sequence[Question], left: Mapping[str, JSON], right: Mapping[str, JSON]
) -> float:
    """Mean distance over the questions that either side answered, in [0, 1]; 0 for none."""
    distances = question_distances(questions, left, right)
    return sum(distances.values()) / len(distances) if distances else 0.0


def question_distances(
    questions: Sequence[Question], left: Mapping[str, JSON], right: Mapping[str, JSON]
) -> dict[str, float]:
    """Distance by question, over those that either side answered; 1 where only one did."""
    left, right = aligned(questions, [left, right])
    distances: dict[str, float] = {}
    for question in questions:
        name = question.name
        if name in left and name in right:
            kind = LABEL_TYPES.get(question.type)
            distances[name] = kind.distance(question, left[name], right[name])
        elif name in left or name in right:
            distances[name] = 1.0
    return distances


def answers_distance(schema: Schema, left: Mapping[str, JSON], right: Mapping[str, JSON]) -> float:
    """How far two valid sets of answers are apart, in [0, 1]: symmetric, 0 where equal."""
    return values_distance(schema.questions, left, right)


def summarise(schema: Schema, answers: Mapping[str, JSON]) -> str:
    """Valid answers in a few words: ``people: 2 boxes (2 pedestrian); scene: zebra``."""
    return "; ".join(
        f"{question.name}: "
        f"{LABEL_TYPES.get(question.type).summary(question, answers[question.name])}"
        for question in schema.questions
        if question.name in answers
    )
