"""What is wrong, with evidence, what acting would do, and the actions: drafts of findings.

Each rule takes figures that others measured and returns drafts; the service raises each draft
once (by kind and key) and closes those that are no longer found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from assay.core.quality.gold_leaks import ALARMS_EVERY, Leak
from assay.core.values import Instant, Interval

STANDS_OUT = 1.5
SURE = 10
"""Fewer answers than this say nothing about a person or a rule."""


@dataclass(frozen=True, slots=True)
class FindingAction:
    """Something that can be done about it: a stable name, the button, and what it would do."""

    name: str
    title: str
    preview: str


ABOUT_A_PERSON = (
    FindingAction("coach", "Tell them", "What they confuse, under which rule"),
    FindingAction("requalify", "Test again", "Only gold until the test is passed"),
    FindingAction("pause", "Pause", "No new work until resumed"),
    FindingAction("withdraw_work", "Withdraw labels", "Their items want somebody again"),
    FindingAction("see_person", "See on People", "Work, skills and state"),
)


@dataclass(frozen=True, slots=True)
class FindingDraft:
    """What the engine noticed; ``kind`` and ``key`` make it the same finding next time."""

    kind: str
    key: str
    title: str
    evidence: str
    about: Mapping[str, str]
    effect: str
    actions: tuple[FindingAction, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """What is known of one annotator; ``since`` is when their accuracy fell."""

    member: str
    pseudonym: str
    gold: Interval | None
    agreement: Interval | None
    n_labels: int
    before: Interval | None = None
    recent: Interval | None = None
    since: Instant | None = None
    items_to_false_alarm: int = 0


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """How often answers under one rule are disputed, and how often people asked about it."""

    rule: str
    title: str
    disputed: int
    total: int
    interval: Interval | None
    questions: int


def low_gold(people: Iterable[PersonFigures], target: float) -> list[FindingDraft]:
    """Annotators whose whole interval on gold lies below the target."""
    drafts = []
    for person in people:
        gold = person.gold
        if gold is None or gold.n < SURE or gold.high >= target:
            continue
        wrong = 1.0 - gold.value
        drafts.append(
            FindingDraft(
                "low_gold",
                person.member,
                f"{person.pseudonym} is below the target on gold",
                f"{gold.value:.0%} [{gold.low:.0%}, {gold.high:.0%}] of {gold.n} gold answers are "
                f"right; the target is {target:.0%}.",
                {"member": person.member},
                f"About {round(wrong * person.n_labels):,} of the {person.n_labels:,} labels of "
                f"{person.pseudonym} are likely to be wrong.",
                ABOUT_A_PERSON,
            )
        )
    return drafts


def drift(people: Iterable[PersonFigures]) -> list[FindingDraft]:
    """Annotators of whom a sequential test says that they got worse on gold."""
    drafts = []
    for person in people:
        before, recent = person.before, person.recent
        if before is None or recent is None:
            continue
        drafts.append(
            FindingDraft(
                "drift",
                person.member,
                f"{person.pseudonym} drifts",
                f"Gold accuracy {before.value:.2f} [{before.low:.2f}, {before.high:.2f}] → "
                f"{recent.value:.2f} [{recent.low:.2f}, {recent.high:.2f}], n {before.n} and "
                f"{recent.n}. Without a change such an alarm comes once in "
                f"{person.items_to_false_alarm:,} gold answers.",
                {"member": person.member}
                | ({"since": str(person.since)} if person.since is not None else {}),
                "Labels since then are less often right than those before.",
                ABOUT_A_PERSON,
            )
        )
    return drafts


def unclear_rules(rules: Sequence[RuleFigures], threshold: float = 0.1) -> list[FindingDraft]:
    """Rules under which surely more is disputed than a tenth, and than under the other rules.

    People also make slips, under all rules alike; a rule that is unclear stands out.
    """
    drafts = []
    for rule in rules:
        share = rule.interval
        if share is None or share.n < SURE:
            continue
        if share.low <= max(threshold, STANDS_OUT * _others(rules, rule)):
            continue
        asked = ""
        if rule.questions:
            times = {1: "once", 2: "twice"}.get(rule.questions, f"{rule.questions} times")
            asked = f" People asked about it {times}."
        name = f"{rule.rule} ({rule.title})" if rule.title else rule.rule
        drafts.append(
            FindingDraft(
                "unclear_rule",
                rule.rule,
                f"Rule {rule.rule} is read differently",
                f"{share.value:.0%} [{share.low:.0%}, {share.high:.0%}] of {share.n:,} cases "
                f"under {name} are disputed.{asked}",
                {"rule": rule.rule},
                f"Rewriting it can settle up to {rule.disputed:,} disputed cases.",
                (
                    FindingAction("rewrite_rule", f"Rewrite {rule.rule}", "Opens the guideline"),
                    FindingAction("see_items", "See the items", "The most disputed first"),
                ),
            )
        )
    return drafts


def _others(rules: Sequence[RuleFigures], rule: RuleFigures) -> float:
    """The share of disputed cases under all other rules."""
    total = sum(one.total for one in rules if one is not rule)
    return sum(one.disputed for one in rules if one is not rule) / total if total else 0.0


def imbalance(of: str, rare: Sequence[tuple[str, int]], total: int) -> list[FindingDraft]:
    """Labels below a tenth of an even share, where enough is labelled to tell."""
    if total < 10 * SURE:
        return []
    return [
        FindingDraft(
            "imbalance",
            f"{of}/{label}",
            f"{label} is rare",
            f"{n:,} of {total:,} labels of {of} are {label} ({n / total:.1%}).",
            {"question": of, "label": label},
            f"A model will hardly learn {label} from {n:,} examples.",
            (FindingAction("make_batch", "Plan a batch", "Steers the next batch to the gaps"),),
        )
        for label, n in rare
    ]


def coverage_gap(met: int, total: int, missing: Sequence[str]) -> list[FindingDraft]:
    """Cells of the coverage targets that are not met; ``missing`` names the worst first."""
    if total == 0 or met >= total:
        return []
    named = ", ".join(missing[:3])
    more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
    return [
        FindingDraft(
            "coverage_gap",
            "targets",
            f"{total - met} of {total} coverage targets are not met",
            f"Short of items: {named}{more}." if named else f"{met} of {total} are met.",
            {"cell": missing[0] if missing else ""},
            "The dataset says too little about these conditions.",
            (
                FindingAction("see_coverage", "See the coverage", "Counts against the targets"),
                FindingAction("make_batch", "Plan a batch", "Steers the next batch to the gaps"),
            ),
        )
    ]


def no_gold(n_gold: int, wants_gold: bool) -> list[FindingDraft]:
    """A project that measures people by gold but has none."""
    if n_gold or not wants_gold:
        return []
    return [
        FindingDraft(
            "no_gold",
            "project",
            "There are no gold items",
            "The blueprint asks for gold, but no item has a known answer.",
            {},
            "Without gold nobody can tell whether annotators are right or only agree.",
            (FindingAction("see_gold", "Make gold", "Choose items and give their answers"),),
        )
    ]


def known_gold(uid: str, name: str, leak: Leak) -> FindingDraft:
    """Gold whose latest answers were so quick that its takers probably knew it."""
    return FindingDraft(
        "gold_leak",
        uid,
        f"Gold {name} seems to be known",
        f"{leak.quick} of its latest {leak.n} answers took less than half of their authors' usual "
        f"time on gold ({leak.usual:.0%} of all gold answers do), and {leak.right} were right. "
        f"Such an alarm is wrong in at most one of {ALARMS_EVERY} projects.",
        {"gold": uid},
        "Who recognises gold is measured as better than they work.",
        (
            FindingAction("retire_gold", "Retire it", "Its verdicts stay; it is plain work again"),
            FindingAction("see_gold", "See the gold", "How people did on each"),
        ),
    )
