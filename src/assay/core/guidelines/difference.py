"""What differs between two versions of a guideline: by rule and word, and by line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from assay.core.guidelines.document import RuleText

Operation = Literal["=", "+", "-"]
Kind = Literal["added", "removed", "changed", "same"]

EXACT_LIMIT = 4_000
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text that is kept (=), new (+) or gone (-)."""

    op: Operation
    text: str


@dataclass(frozen=True, slots=True)
class RuleDifference:
    """What happened to one rule, and its words where it did change."""

    rule: str
    title: str
    kind: Kind
    words: tuple[Run, ...]


def word_difference(before: str, after: str) -> tuple[Run, ...]:
    """Word by word: '=' and '-' joined give ``before``, '=' and '+' joined give ``after``."""
    runs = _difference(_TOKEN.findall(before), _TOKEN.findall(after))
    return _fold_blanks(runs)


def line_difference(before: str, after: str) -> tuple[Run, ...]:
    """Line by line, one run for each line, without line ends."""
    old, new = before.splitlines(), after.splitlines()
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) + len(new) > EXACT_LIMIT)
    lines: list[Run] = []
    for op, a, b, c, d in matcher.get_opcodes():
        if op == "equal":
            lines += [Run("=", line) for line in old[a:b]]
            continue
        lines += [Run("-", line) for line in old[a:b]]
        lines += [Run("+", line) for line in new[c:d]]
    return tuple(lines)


def changed_lines(before: str, after: str, context: int = 2) -> tuple[Run, ...]:
    """The lines that changed with some around them; a gap is one kept run of '…'."""
    lines = line_difference(before, after)
    near = set[int]()
    for index, run in enumerate(lines):
        if run.op != "=":
            near.update(range(index - context, index + context + 1))
    shown: list[Run] = []
    for index, run in enumerate(lines):
        if index in near:
            shown.append(run)
        elif shown and shown[-1].text != "…" and max(near, default=-1) > index:
            shown.append(Run("=", "…"))
    return tuple(shown)


def rule_differences(
    before: Sequence[RuleText], after: Sequence[RuleText]
) -> tuple[RuleDifference, ...]:
    """One entry for each rule of either version: the new order first, then what was removed."""
    old = {rule.rule: rule for rule in before}
    new = {rule.rule: rule for rule in after}
    differences: list[RuleDifference] = []
    for rule in after:
        earlier = old.get(rule.rule)
        if earlier is None:
            words: tuple[Run, ...] = (Run("+", _words(rule)),)
            differences.append(RuleDifference(rule.rule, rule.title, "added", words))
        elif _words(earlier) == _words(rule):
            differences.append(RuleDifference(rule.rule, rule.title, "same", ()))
        else:
            words = word_difference(_words(earlier), _words(rule))
            differences.append(RuleDifference(rule.rule, rule.title, "changed", words))
    for rule in before:
        if rule.rule not in new:
            words = (Run("-", _words(rule)),)
            differences.append(RuleDifference(rule.rule, rule.title, "removed", words))
    return tuple(differences)


def rules_changed(before: Sequence[RuleText], after: Sequence[RuleText]) -> frozenset[str]:
    """The ids of all rules that are not the same in both."""
    return frozenset(d.rule for d in rule_differences(before, after) if d.kind != "same")


def _words(rule: RuleText) -> str:
    return f"{rule.title}\n{rule.text}" if rule.text else rule.title


def _difference(old: list[str], new: list[str]) -> list[Run]:
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) + len(new) > EXACT_LIMIT)
    runs: list[Run] = []
    for op, a, b, c, d in matcher.get_opcodes():
        if op == "equal":
            runs.append(Run("=", "".join(old[a:b])))
            continue
        if b > a:
            runs.append(Run("-", "".join(old[a:b])))
        if d > c:
            runs.append(Run("+", "".join(new[c:d])))
    return runs


def _fold_blanks(runs: list[Run]) -> tuple[Run, ...]:
    """Join changes that only a blank parts, so that a reworded phrase reads as one change."""
    folded: list[Run] = []
    gone = came = ""
    for index, run in enumerate(runs):
        inside = 0 < index < len(runs) - 1 and bool(gone or came)
        if run.op == "=" and inside and run.text.isspace() and "\n" not in run.text:
            gone, came = gone + run.text, came + run.text
        elif run.op == "=":
            folded += _flush(gone, came)
            gone = came = ""
            folded.append(run)
        elif run.op == "-":
            gone += run.text
        else:
            came += run.text
    return tuple(folded + _flush(gone, came))


def _flush(gone: str, came: str) -> list[Run]:
    return [Run(op, text) for op, text in (("-", gone), ("+", came)) if text]  # type: ignore[arg-type]
