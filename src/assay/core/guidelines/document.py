"""A guideline is Markdown; headings that begin with a rule's id (``## R4 Cyclists``) make rules.

Ids are stable: answers, labels, discussions and examples refer to ``R4`` through all versions,
so a rule may be reworded, moved or removed, but its number never means another thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assay.core.errors import Problem

MAX_LENGTH = 200_000
MAX_RULES = 500

_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_RULE = re.compile(r"^R[ \t]?(\d{1,4})(?!\w)[ \t]*[:.)\u2013\u2014-]?[ \t]*(.*)$")
_NUMBERLESS = re.compile(r"^(?:R|Rule)(?:[ \t]*[:.)\u2013\u2014-]|$)")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class RuleText:
    """One rule of a guideline: its stable id, its heading, and the Markdown below it."""

    rule: str
    title: str
    text: str
    position: int


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading outside of code: line index, level, words, and the rule's id if it has one."""

    line: int
    level: int
    words: str
    rule: str | None
    title: str


def parse_rules(text: str) -> tuple[RuleText, ...]:
    """The rules of a guideline in their order; of rules with the same id the first counts.

    A rule ends at the next rule or at the next heading of its own level or above, so that
    sub-headings belong to it and a closing chapter does not.
    """
    lines = text.splitlines()
    headings = list(_headings(lines))
    rules: list[RuleText] = []
    seen: set[str] = set()
    for index, heading in enumerate(headings):
        if heading.rule is None or heading.rule in seen:
            continue
        seen.add(heading.rule)
        end = next(
            (
                later.line
                for later in headings[index + 1 :]
                if later.rule is not None or later.level <= heading.level
            ),
            len(lines),
        )
        body = "\n".join(lines[heading.line + 1 : end]).strip("\n")
        rules.append(RuleText(heading.rule, heading.title, body.rstrip(), len(rules)))
    return tuple(rules)


def preamble(text: str) -> str:
    """What stands before the first rule: the guideline's introduction."""
    lines = text.splitlines()
    first = next((h.line for h in _headings(lines) if h.rule is not None), len(lines))
    return "\n".join(lines[:first]).strip()


def check_guideline(text: str) -> tuple[Problem, ...]:
    """What is wrong with a guideline's text, with the line of each."""
    if len(text) > MAX_LENGTH:
        return (
            Problem(
                "/text",
                "too_long",
                f"the guideline has {len(text):,} characters; {MAX_LENGTH:,} are the most",
            ),
        )
    problems: list[Problem] = []
    first_line: dict[str, int] = {}
    for heading in _headings(text.splitlines()):
        line = heading.line + 1
        if heading.rule is None:
            if _NUMBERLESS.match(heading.words):
                message = f"the heading {heading.words!r} needs a number, such as R4"
                problems.append(Problem("/text", "rule_without_number", message, line, 1))
            continue
        if heading.rule in first_line:
            message = f"{heading.rule} stands already in line {first_line[heading.rule]}"
            problems.append(Problem("/text", "duplicate_rule", message, line, 1))
            continue
        first_line[heading.rule] = line
        if not heading.title:
            message = f"{heading.rule} needs a title on the same line"
            problems.append(Problem("/text", "rule_without_title", message, line, 1))
    if len(first_line) > MAX_RULES:
        message = f"the guideline has {len(first_line)} rules; {MAX_RULES} are the most"
        problems.append(Problem("/text", "too_many_rules", message))
    return tuple(problems)


def _headings(lines: list[str]) -> Iterator[_Heading]:
    """The ATX headings outside of fenced code."""
    fence: str | None = None
    for number, line in enumerate(lines):
        mark = _FENCE.match(line)
        if fence is not None:
            if mark and mark[1][0] == fence[0] and len(mark[1]) >= len(fence):
                fence = None
            continue
        if mark:
            fence = mark[1]
            continue
        heading = _HEADING.match(line)
        if not heading:
            continue
        words = heading[2].strip()
        rule = _RULE.match(words)
        yield _Heading(
            line=number,
            level=len(heading[1]),
            words=words,
            rule=f"R{int(rule[1])}" if rule else None,
            title=rule[2].strip() if rule else words,
        )
