"""Where a project stands: the seven practices with their status, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assay.core.blueprint.model import Blueprint


@dataclass(frozen=True, slots=True)
class Standing:
    """The figures that status and next steps are read from."""

    n_items: int = 0
    n_settled: int = 0
    n_accepted: int = 0
    n_in_review: int = 0
    n_broken: int = 0
    n_gold: int = 0
    n_annotators: int = 0
    n_reviewers: int = 0
    n_qualifying: int = 0
    n_paused: int = 0
    guideline_version: int = 0
    n_rules: int = 0
    n_unacknowledged: int = 0
    n_discussions_open: int = 0
    n_labels: int = 0
    n_warnings: int = 0
    n_findings: Mapping[str, int] = field(default_factory=dict)
    criteria: Sequence[str] = ()
    coverage: tuple[int, int] | None = None
    n_batches_open: int = 0
    models: Sequence[str] = ()
    n_snapshots: int = 0
    has_report: bool = False
    blueprint_version: int = 0
    over_budget: str | None = None


@dataclass(frozen=True, slots=True)
class Phase:
    """One practice: ok, warn, open, fail or run, in a few words, and the page to go to."""

    phase: str
    status: str
    headline: str
    detail: str
    page: str


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do next, with why and what it brings."""

    title: str
    evidence: str
    about: str
    action: str
    effect: str
    cost: str
    page: str
    button: str


def phases(blueprint: Blueprint, now: Standing) -> tuple[Phase, ...]:
    """The seven practices in their order."""
    return (
        _blueprint(now),
        _dataset(now),
        _people(blueprint, now),
        _labelling(now),
        _guideline(now),
        _quality(blueprint, now),
        _iteration(blueprint, now),
    )


def _count(n: int, one: str, many: str | None = None) -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def _blueprint(now: Standing) -> Phase:
    headline = f"v{now.blueprint_version}, applied"
    if now.over_budget:
        return Phase("blueprint", "fail", headline, now.over_budget, "blueprint")
    if now.n_warnings:
        return Phase(
            "blueprint",
            "warn",
            headline,
            _count(now.n_warnings, "open advice", "open advices"),
            "blueprint",
        )
    return Phase("blueprint", "ok", headline, "no open advice", "blueprint")


def _dataset(now: Standing) -> Phase:
    if now.n_items == 0:
        return Phase("dataset", "open", "no items yet", "import the first ones", "items")
    broken = _count(now.n_broken, "file is broken", "files are broken") if now.n_broken else ""
    if now.coverage is not None:
        met, of = now.coverage
        status = "ok" if met == of else "fail" if met * 2 < of else "warn"
        return Phase("dataset", status, f"{met} of {of} cells", broken or "of coverage", "coverage")
    detail = broken or "no coverage target"
    return Phase(
        "dataset", "warn" if broken else "ok", _count(now.n_items, "item"), detail, "items"
    )


def _people(blueprint: Blueprint, now: Standing) -> Phase:
    if now.n_annotators == 0:
        return Phase("people", "open", "nobody yet", "invite annotators", "people")
    headline = _count(now.n_annotators, "annotator")
    if now.n_reviewers:
        headline = f"{now.n_annotators} + {_count(now.n_reviewers, 'reviewer')}"
    drifting = now.n_findings.get("people", 0)
    redundancy = blueprint.quality.labels_per_item
    if drifting:
        return Phase("people", "warn", headline, _count(drifting, "finding"), "people")
    if now.n_annotators < redundancy.most:
        detail = f"{redundancy.most} are needed for {redundancy.most} labels an item"
        return Phase("people", "warn", headline, detail, "people")
    if now.n_paused:
        return Phase("people", "warn", headline, f"{now.n_paused} paused", "people")
    if now.n_qualifying:
        return Phase("people", "run", headline, f"{now.n_qualifying} in the test", "people")
    return Phase("people", "ok", headline, "all active", "people")


def _labelling(now: Standing) -> Phase:
    if now.n_items == 0:
        return Phase("labelling", "open", "not begun", "needs items", "items")
    share = now.n_settled / now.n_items
    detail = f"{now.n_settled:,} of {now.n_items:,}"
    headline = f"{int(100 * share)} % settled"
    if now.n_settled >= now.n_items:
        return Phase("labelling", "ok", "all settled", detail, "items")
    return Phase("labelling", "run" if now.n_labels else "open", headline, detail, "items")


def _guideline(now: Standing) -> Phase:
    if now.guideline_version == 0:
        return Phase("guideline", "fail", "none", "nobody knows the rules", "guideline")
    headline = f"v{now.guideline_version}, {_count(now.n_rules, 'rule')}"
    unclear = now.n_findings.get("guideline", 0)
    if unclear:
        return Phase("guideline", "warn", headline, _count(unclear, "unclear rule"), "guideline")
    if now.n_discussions_open:
        detail = _count(now.n_discussions_open, "open question")
        return Phase("guideline", "warn", headline, detail, "discussions")
    if now.n_unacknowledged:
        detail = f"{now.n_unacknowledged} have not read it"
        return Phase("guideline", "run", headline, detail, "guideline")
    if now.n_rules == 0:
        return Phase("guideline", "warn", headline, "no numbered rules", "guideline")
    detail = "read by all" if now.n_annotators else "nobody has to read it yet"
    return Phase("guideline", "ok", headline, detail, "guideline")


def _quality(blueprint: Blueprint, now: Standing) -> Phase:
    if not blueprint.quality.accept:
        return Phase("quality", "warn", "no criterion", "nothing says when to stop", "blueprint")
    of = len(now.criteria)
    held = sum(status in ("holds", "narrow") for status in now.criteria)
    failed = sum(status == "fails" for status in now.criteria)
    unknown = sum(status == "undefined" for status in now.criteria)
    headline = f"{held} of {of} hold"
    if held == of:
        return Phase("quality", "ok", headline, "good enough", "quality")
    if unknown == of:
        return Phase("quality", "open", "no figure yet", "comes with labels", "quality")
    rest = [
        f"{n} {word}"
        for n, word in (
            (of - held - failed - unknown, "open"),
            (failed, "fails" if failed == 1 else "fail"),
            (unknown, "without figure"),
        )
        if n
    ]
    return Phase("quality", "fail" if failed else "open", headline, ", ".join(rest), "quality")


def _iteration(blueprint: Blueprint, now: Standing) -> Phase:
    use = blueprint.purpose.downstream
    target = f"target {use.metric} {use.target:g}" if use.metric and use.target else "no target"
    if now.n_batches_open:
        headline = _count(now.n_batches_open, "batch in work", "batches in work")
        return Phase("iteration", "run", headline, target, "iteration")
    if now.models:
        return Phase("iteration", "ok", ", ".join(now.models[:2]), target, "iteration")
    return Phase("iteration", "open", "no predictions", target, "iteration")


def next_steps(blueprint: Blueprint, now: Standing) -> tuple[Step, ...]:
    """What stands in the way, the first blocker first."""
    return tuple(
        step
        for step in (
            _write_guideline(now),
            _import_items(now),
            _invite(blueprint, now),
            _make_gold(blueprint, now),
            _answer(now),
            _review(now),
            _set_criterion(blueprint),
            _snapshot(now),
        )
        if step is not None
    )


def _write_guideline(now: Standing) -> Step | None:
    if now.guideline_version:
        return None
    return Step(
        "There is no guideline",
        "Annotators would each follow rules of their own.",
        "Guideline",
        "Write the first version",
        "Labels can be compared",
        "an hour",
        "guideline",
        "Write it",
    )


def _import_items(now: Standing) -> Step | None:
    if now.n_items or now.n_gold:
        return None
    return Step(
        "There are no items",
        "Nothing can be labelled yet.",
        "Data",
        "Import pictures or texts",
        "Labelling can begin",
        "minutes",
        "items",
        "Import",
    )


def _invite(blueprint: Blueprint, now: Standing) -> Step | None:
    most = blueprint.quality.labels_per_item.most
    missing = most - now.n_annotators
    if missing <= 0:
        return None
    evidence = f"{now.n_annotators} annotate; an item may take {most} labels of different people."
    return Step(
        "Too few people" if now.n_annotators else "Nobody annotates yet",
        evidence,
        "People",
        f"Invite {_count(missing, 'annotator')}",
        "Every item can settle",
        "a link each",
        "people",
        "Invite",
    )


def _make_gold(blueprint: Blueprint, now: Standing) -> Step | None:
    test = blueprint.people.qualification
    wanted = max(test.gold if test else 0, 10 if blueprint.quality.gold_rate else 0)
    if wanted <= now.n_gold or now.n_items == 0:
        return None
    why = "the qualification" if test and test.gold == wanted else "the gold rate"
    return Step(
        f"{_count(now.n_gold, 'gold item')} of {wanted}",
        f"The blueprint asks for them: {why} cannot work without known answers.",
        "Gold",
        f"Mark {_count(wanted - now.n_gold, 'item')} as gold",
        "Accuracy can be measured",
        "minutes an item",
        "items",
        "Choose items",
    )


def _answer(now: Standing) -> Step | None:
    if now.n_discussions_open == 0:
        return None
    return Step(
        _count(now.n_discussions_open, "question waits", "questions wait"),
        "Until they are answered each annotator decides alone.",
        "Guideline",
        "Answer, and promote what helps others",
        "Fewer disputes",
        "minutes each",
        "discussions",
        "Answer",
    )


def _review(now: Standing) -> Step | None:
    if now.n_in_review == 0:
        return None
    return Step(
        _count(now.n_in_review, "item waits for review", "items wait for review"),
        "Annotators disagreed on them.",
        "Items",
        "Accept, fix or return them",
        "Settles the disputes",
        "about a minute each",
        "review",
        "Start reviewing",
    )


def _set_criterion(blueprint: Blueprint) -> Step | None:
    if blueprint.quality.accept:
        return None
    return Step(
        "Nothing says when the dataset is good enough",
        "The blueprint has no acceptance criterion.",
        "Blueprint",
        "Set one, such as alpha at least 0.8",
        "The project can end",
        "minutes",
        "blueprint",
        "Open blueprint",
    )


def _snapshot(now: Standing) -> Step | None:
    held = now.criteria and all(status in ("holds", "narrow") for status in now.criteria)
    if not held or now.n_snapshots or now.n_settled < now.n_items:
        return None
    return Step(
        "Good enough: keep it",
        "All criteria hold and every item is settled.",
        "Dataset",
        "Make a snapshot and export it",
        "A named, immutable dataset",
        "a minute",
        "exports",
        "Make snapshot",
    )
