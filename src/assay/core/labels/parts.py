"""Questions that are asked of each turn or candidate of a conversation: ``per: turn``.

The value is an object ``{part id: value}``; what one value may be is said by the label type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from assay.core.errors import Problem
from assay.core.labels.pointer import escape
from assay.core.values import JSON, DatumFacts, Merged, Question

PER = ("turn", "candidate")
MAX_PARTS = 10_000

Check = Callable[[Question, JSON, DatumFacts], list[Problem]]
Apart = Callable[[Question, JSON, JSON], float]
Merge = Callable[[Question, Sequence[JSON], Sequence[float]], Merged]


def is_per_part(question: Question) -> bool:
    """Whether a question is answered for each turn or candidate, so that its value is an object."""
    return "per" in question.options


def picks_one(question: Question) -> bool:
    """Whether an answer is the name of exactly one label of the question."""
    return question.type == "choice" and not is_per_part(question)


def whole_question(question: Question) -> Question:
    """The same question, asked of one part."""
    options = {name: value for name, value in question.options.items() if name != "per"}
    return replace(question, options=options)


def per_problems(question: Question) -> list[Problem]:
    """What is wrong with the option ``per``."""
    if is_per_part(question) and question.options["per"] not in PER:
        return [Problem("/per", "unknown_value", f"per is one of: {', '.join(PER)}")]
    return []


def parts_of(question: Question, datum: DatumFacts) -> tuple[str, ...]:
    """The ids of the parts that are asked about; empty where they are not known."""
    if question.options["per"] == "candidate":
        return datum.candidates
    candidates = set(datum.candidates)
    return tuple(part for part in datum.parts if part not in candidates)


def check_parts(question: Question, value: JSON, datum: DatumFacts, check: Check) -> list[Problem]:
    """What is wrong with an answer for each part; a required question wants all of them."""
    if type(value) is not dict:
        return [Problem("", "type", f"must be an object: {{{question.options['per']} id: value}}")]
    if len(value) > MAX_PARTS:
        return [Problem("", "count", f"has over {MAX_PARTS:,} parts")]
    parts = parts_of(question, datum)
    known = set(parts)
    problems: list[Problem] = []
    for part, one in value.items():
        at = f"/{escape(str(part))}"
        if known and part not in known:
            words = f"the conversation has no such {question.options['per']}"
            problems.append(Problem(at, "part", words))
        else:
            problems.extend(problem.under(at) for problem in check(question, one, datum))
        if len(problems) >= 100:
            return problems[:100]
    if question.required:
        problems.extend(
            Problem(f"/{escape(part)}", "required", f"{part} must be answered")
            for part in parts
            if part not in value
        )
    return problems[:100]


def parts_distance(
    question: Question, left: Mapping[str, JSON], right: Mapping[str, JSON], apart: Apart
) -> float:
    """The mean distance over the parts that either side answered; 1 where only one did."""
    names = left.keys() | right.keys()
    if not names:
        return 0.0
    total = sum(
        apart(question, left[name], right[name]) if name in left and name in right else 1.0
        for name in sorted(names)
    )
    return total / len(names)


def merge_parts(
    question: Question,
    values: Sequence[Mapping[str, JSON]],
    weights: Sequence[float],
    merge: Merge,
) -> Merged:
    """Each part by those who answered it; the posterior is that of the least sure part."""
    merged: dict[str, JSON] = {}
    support: dict[str, JSON] = {}
    posterior = 1.0
    for name in sorted({name for value in values for name in value}):
        given = [
            (value[name], weight)
            for value, weight in zip(values, weights, strict=True)
            if name in value
        ]
        own, parts = zip(*given, strict=True)
        found = merge(question, own, parts)
        merged[name] = found.value
        support[name] = dict(found.support)
        posterior = min(posterior, found.posterior)
    return Merged(merged, posterior, {"parts": support})


def parts_summary(value: Mapping[str, JSON], summary: Callable[[JSON], str]) -> str:
    """``t1: yes, t3: no``, at most five of them."""
    words = [f"{name}: {summary(one)}" for name, one in list(value.items())[:5]]
    return ", ".join(words) + (" …" if len(value) > 5 else "") or "none"
