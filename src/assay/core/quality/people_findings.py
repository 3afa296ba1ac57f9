"""Drafts of findings about how somebody works: pace, use of labels, and patterns of spam.

Figures come from others (``core.workforce``); here they become words, with the instant since when
labels are meant and what can be done.
"""

from __future__ import annotations

from dataclasses import dataclass

from assay.core.quality.findings import ABOUT_A_PERSON, FindingDraft
from assay.core.quality.gold_leaks import ALARMS_EVERY
from assay.core.values import Instant

RARE = (
    f"If people work as the model has it, such an alarm is wrong in at most one of {ALARMS_EVERY} "
    f"projects."
)
OF_PEOPLE = ("impossible_speed", "straight_lining", "copying", "mix_drift", "speed_drift")
"""Kinds of findings that this module drafts."""


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a finding is about, and since when their labels are meant."""

    member: str
    pseudonym: str
    since: Instant


def _draft(
    kind: str, whom: Whom, title: str, evidence: str, effect: str, question: str = ""
) -> FindingDraft:
    about = {"member": whom.member, "since": str(whom.since)}
    return FindingDraft(
        kind,
        f"{whom.member}/{question}" if question else whom.member,
        title,
        f"{evidence} {RARE}",
        about | ({"question": question} if question else {}),
        effect,
        ABOUT_A_PERSON,
    )


def impossible_speed(whom: Whom, quick: int, n: int, seconds: float, others: float) -> FindingDraft:
    """Somebody who answers faster than looking takes."""
    return _draft(
        "impossible_speed",
        whom,
        f"{whom.pseudonym} answers faster than looking takes",
        f"{quick:,} of {n:,} timed answers came in less than 15 % of what others take on these "
        f"items, or than 0.4 s. Median {seconds:.1f} s; others {others:.1f} s.",
        "Answers given without looking are chance.",
    )


def straight_lining(
    whom: Whom, question: str, label: str, length: int, believed: float
) -> FindingDraft:
    """Somebody who gives one label whatever comes."""
    return _draft(
        "straight_lining",
        whom,
        f"{whom.pseudonym} gave {label} {length:,} times in a row",
        f"{length:,} answers to {question} in a row are {label}; by what others say of these items "
        f"about {believed:,.0f} are.",
        f"About {max(0, round(length - believed)):,} of these labels are likely to be wrong.",
        question,
    )


def copying(
    whom: Whom, question: str, other: str, counts: tuple[int, int, int], expected: float
) -> FindingDraft:
    """Two who stand against the others together; ``counts``: against, same, answered second."""
    against, same, second = counts
    return _draft(
        "copying",
        whom,
        f"{whom.pseudonym} and {other} answer alike against the others",
        f"{against:,} times one of them differed from what all others say of {question}; {same:,} "
        f"times both gave the same label, where about {expected:,.0f} would be chance. "
        f"{whom.pseudonym} answered after {other} in {second:,} of {same:,}.",
        "Two labels of which one is a copy count as two opinions, and are one.",
        question,
    )


def mix_drift(
    whom: Whom,
    question: str,
    label: str,
    shares: tuple[float, float, float, float],
    n: int,
) -> FindingDraft:
    """Somebody who uses a label more than before.

    ``shares``: given and expected before, given and expected since.
    """
    before, due_before, after, due_after = shares
    return _draft(
        "mix_drift",
        whom,
        f"{whom.pseudonym} uses {label} more than before",
        f"{label} is {before:.0%} → {after:.0%} of their answers to {question}, n {n:,} since; by "
        f"what others say of the same items it would be {due_before:.0%} → {due_after:.0%}.",
        f"About {max(0, round((after - due_after) * n)):,} labels since then may be {label} "
        f"by mistake.",
        question,
    )


def speed_drift(whom: Whom, before: float, after: float, n: int) -> FindingDraft:
    """Somebody whose pace changed for good; seconds an answer."""
    word = "faster" if after < before else "slower"
    return _draft(
        "speed_drift",
        whom,
        f"{whom.pseudonym} has become {word}",
        f"{before:.1f} s → {after:.1f} s an answer (geometric mean, items that take everybody "
        f"long allowed for), n {n:,} since.",
        "Haste costs accuracy: look at what came since."
        if after < before
        else "Labels take longer: ask what holds them up.",
    )
