"""What somebody should hear: the labels that they confuse most, in words, with the rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.core.values import Schema

MOST_TOLD = 3
NOTHING = ""
"""The label of what is not there, as verdicts on gold have it."""
LEAST_OFTEN = 2
"""A slip that happened once says nothing about how somebody works."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """A label that was given for another; '' is a thing missed, or one that is not there."""

    question: str
    truth: str
    given: str
    n: int
    of: int
    rule: str | None


def worst_confusions(
    schema: Schema, verdicts: Sequence[Mapping[str, Sequence[Sequence[str]]]]
) -> list[Confusion]:
    """The confusions on gold that came more than once, the most frequent first, at most three.

    ``verdicts`` hold (gold label, given label) pairs by question. The rule is that of the true
    label, else of the given one, else of the question.
    """
    counts: Counter[tuple[str, str, str]] = Counter()
    totals: Counter[tuple[str, str]] = Counter()
    for pairs in verdicts:
        for name, found in pairs.items():
            for truth, given in found:
                counts[name, truth, given] += 1
                totals[name, truth] += 1
    questions = {question.name: question for question in schema.questions}
    worst = []
    for (name, truth, given), n in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        if truth == given or n < LEAST_OFTEN or name not in questions:
            continue
        question = questions[name]
        rules = {label.name: label.rule for label in question.labels}
        rule = rules.get(truth) or rules.get(given) or question.rule
        worst.append(Confusion(name, truth, given, n, totals[name, truth], rule))
    return worst[:MOST_TOLD]


def advice(schema: Schema, confusions: Sequence[Confusion]) -> str:
    """The confusions as sentences to somebody; empty where there are none."""
    titles = {
        (question.name, label.name): label.title or label.name
        for question in schema.questions
        for label in question.labels
    }
    told = []
    for one in confusions:
        truth = titles.get((one.question, one.truth), one.truth)
        given = titles.get((one.question, one.given), one.given)
        under = f" (rule {one.rule})" if one.rule else ""
        if one.given == NOTHING:
            told.append(f"You missed {one.n} of {one.of} {truth}{under}.")
        elif one.truth == NOTHING:
            told.append(f"{one.n} times you marked {given} where there is none{under}.")
        else:
            told.append(f"{one.n} of {one.of} times you said {given} for {truth}{under}.")
    return " ".join(told)
