"""The linter: what experience says against a valid blueprint, with the reason.

Advice never stops anybody. What a project's people keep on purpose they write under ``kept``
with the reason, and it is not said again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from assay.core.blueprint.model import Blueprint
from assay.core.blueprint.reading import escape

MANY_LABELS = 9
MANY_QUESTIONS = 4
EXPORTS = ("jsonl", "csv", "csv-labels", "parquet", "coco")
COCO_TYPES = ("boxes", "ellipses", "polygons", "keypoints", "masks", "cuboids")


@dataclass(frozen=True, slots=True)
class Advice:
    """One advice: a stable code, where, what, why, and how much it matters (warn or info)."""

    code: str
    pointer: str
    message: str
    why: str
    severity: str = "warn"


Check = Callable[[Blueprint], Iterator[Advice]]


def lint(blueprint: Blueprint, rules: Collection[str] | None = None) -> tuple[Advice, ...]:
    """All advice on a blueprint; ``rules`` are the ids in its guideline where it is at hand."""
    found = [advice for check in CHECKS for advice in check(blueprint)]
    if rules is not None:
        found.extend(_rules(blueprint, rules))
    kept = {(one.code, one.at) for one in blueprint.kept}
    return tuple(
        one for one in found if (one.code, one.pointer) not in kept and (one.code, "") not in kept
    )


def _questions(blueprint: Blueprint) -> Iterator[Advice]:
    if len(blueprint.questions) > MANY_QUESTIONS:
        yield Advice(
            "too_many_questions",
            "/questions",
            f"{len(blueprint.questions)} questions in one project: split it",
            "People answer one question best; each further one costs attention on all of them.",
        )
    if not any(question.required for question in blueprint.questions):
        yield Advice(
            "nothing_required",
            "/questions",
            "No question is required",
            "An empty answer would count as a label: require what every item must have.",
            "info",
        )
    for question in blueprint.questions:
        place = "/questions" + escape(question.name)
        if len(question.labels) > MANY_LABELS:
            yield Advice(
                "too_many_labels",
                place + "/labels",
                f"{len(question.labels)} labels in '{question.name}': ask coarse first, then fine",
                "Beyond nine labels people need the mouse, read slower and mix up neighbours.",
            )
        if question.required and question.when:
            yield Advice(
                "conditional_required",
                place + "/required",
                f"'{question.name}' is required only where its condition shows it",
                "Where the condition does not hold the question is not asked at all.",
                "info",
            )
        titles = [label.name.casefold() for label in question.labels]
        if len(set(titles)) < len(titles):
            yield Advice(
                "alike_labels",
                place + "/labels",
                f"Labels of '{question.name}' differ only in upper and lower case",
                "They will be mixed up, by people and in every table.",
            )


def _data(blueprint: Blueprint) -> Iterator[Advice]:
    asked = {question.on for question in blueprint.questions}
    for datum in blueprint.data:
        place = "/data" + escape(datum.name)
        if datum.source is None:
            yield Advice(
                "no_source",
                place,
                f"Nobody can tell where '{datum.name}' comes from",
                "Who uses the dataset must know its source, its licence and how consent was got.",
            )
        if datum.name not in asked:
            yield Advice(
                "unasked_datum",
                place,
                f"No question is on '{datum.name}'",
                "It is shown as context only; leave it out if it does not help to answer.",
                "info",
            )


def _coverage(blueprint: Blueprint) -> Iterator[Advice]:
    if not blueprint.attributes:
        yield Advice(
            "no_attributes",
            "/attributes",
            "Items have no attributes",
            "Without them weak slices of the data cannot be named, found or filled.",
        )
    elif not blueprint.coverage:
        yield Advice(
            "no_coverage_target",
            "/coverage",
            "No coverage target is set",
            "Nothing would tell that a combination (fog at night) is missing from the dataset.",
        )
    for index, target in enumerate(blueprint.coverage):
        cells = 1
        for name in target.by:
            attribute = blueprint.attribute(name)
            cells *= len(attribute.values) if attribute else 1
        if cells > 200:
            yield Advice(
                "too_many_cells",
                f"/coverage/{index}",
                f"{cells:,} cells of {' × '.join(target.by)}, {cells * target.at_least:,} items",
                "Most of them will stay empty; take fewer attributes or coarser values.",
            )


def _redundancy(blueprint: Blueprint) -> Iterator[Advice]:
    quality = blueprint.quality
    redundancy = quality.labels_per_item
    place = "/quality/labels_per_item"
    if redundancy.most == 1 and "review" not in quality.stages:
        yield Advice(
            "single_without_review",
            place,
            "One person labels each item and nobody reviews",
            "Errors of one person go straight into the dataset, and nothing would show them.",
        )
    if redundancy.stop_at is not None and redundancy.most == redundancy.least:
        yield Advice(
            "idle_stop",
            place + "/stop_at",
            "'stop_at' has nothing to stop: 'least' equals 'most'",
            "Labels are saved only where more labels are allowed than are always taken.",
            "info",
        )
    if redundancy.stop_at is not None and redundancy.least == 1 and redundancy.most > 1:
        yield Advice(
            "stop_after_one",
            place + "/least",
            "An item may settle on a single label",
            "A model of the annotators confirms itself at one label; two is the safe least.",
        )
    if redundancy.most > 1 and redundancy.stop_at is None and redundancy.most > redundancy.least:
        yield Advice(
            "no_stop",
            place,
            "Without 'stop_at' every item that disagrees takes all labels",
            "Stopping when the answer is sure saves about a third of the labels.",
            "info",
        )
    if redundancy.most == 2 and redundancy.least == 2:
        yield Advice(
            "even_redundancy",
            place,
            "Two labels an item cannot outvote each other",
            "A disagreement stays open: allow a third label, or review.",
            "info",
        )


def _gold(blueprint: Blueprint) -> Iterator[Advice]:
    rate = blueprint.quality.gold_rate
    if rate == 0:
        yield Advice(
            "no_gold",
            "/quality/gold_rate",
            "No gold items are mixed in",
            "Agreement tells whether people say the same; only gold tells whether it is right.",
        )
    elif rate > 0.2:
        yield Advice(
            "much_gold",
            "/quality/gold_rate",
            f"{rate:.0%} of the work goes into items that are known already",
            "Five in a hundred usually tell enough; people also come to know gold that repeats.",
            "info",
        )
    test = blueprint.people.qualification
    if test is None:
        yield Advice(
            "no_qualification",
            "/people",
            "Nobody is tested before the work",
            "A short test on gold items finds misunderstandings before they cost labels.",
            "info",
        )
    elif test.gold < 5:
        yield Advice(
            "short_test",
            "/people/qualification/gold",
            f"A test of {test.gold} items tells little",
            "With fewer than five items luck passes or fails as many people as skill.",
            "info",
        )


def _criteria(blueprint: Blueprint) -> Iterator[Advice]:
    quality = blueprint.quality
    if not quality.accept:
        yield Advice(
            "no_criterion",
            "/quality/accept",
            "Nothing says when the dataset is good enough",
            "Without an acceptance criterion a project ends when the money does.",
        )
    for index, one in enumerate(quality.accept):
        place = f"/quality/accept/{index}"
        between = one.measure in ("alpha", "agreement")
        if between and quality.labels_per_item.most == 1:
            yield Advice(
                "unreachable_criterion",
                place,
                f"'{one.measure}' has no value with one label an item",
                "Agreement is measured between people on the same item: take two or more labels.",
            )
        if one.measure == "gold_accuracy" and quality.gold_rate == 0:
            yield Advice(
                "unreachable_criterion",
                place,
                "'gold_accuracy' has no value without gold",
                "Set 'gold_rate' (0.05 is usual) and mark some items as gold.",
            )
        if one.measure == "batch_error" and "review" not in quality.stages:
            yield Advice(
                "unreachable_criterion",
                place,
                "'batch_error' has no value without a review stage",
                "It counts what reviewers find wrong: add 'review' to the stages.",
            )
        if one.measure == "coverage" and not blueprint.coverage:
            yield Advice(
                "unreachable_criterion",
                place,
                "'coverage' has no value without coverage targets",
                "Say under 'coverage' which combinations need how many items.",
            )
        bound = one.at_least if one.at_least is not None else 1.0
        if one.measure == "alpha" and one.at_least is not None and bound < 0.667:
            yield Advice(
                "weak_criterion",
                place + "/at_least",
                f"An alpha of {bound:g} is below what allows even tentative conclusions",
                "Krippendorff (2004) asks for 0.667 for tentative and 0.8 for firm conclusions.",
                "info",
            )


def _downstream(blueprint: Blueprint) -> Iterator[Advice]:
    use = blueprint.purpose.downstream
    if use.metric is None or use.target is None:
        yield Advice(
            "no_downstream_metric",
            "/purpose/downstream",
            "It is not said which metric of the model the labels shall raise, and to what",
            "The worth of labels shows in the model; without it nobody can weigh their cost.",
        )
    if use.export is not None and use.export not in EXPORTS:
        yield Advice(
            "unknown_export",
            "/purpose/downstream/export",
            f"There is no export format '{use.export}'; there are: {', '.join(EXPORTS)}",
            "The dataset has to be converted outside Assay, where its provenance is lost.",
        )
    if use.export == "coco" and not any(
        question.type in COCO_TYPES for question in blueprint.questions
    ):
        yield Advice(
            "lossy_export",
            "/purpose/downstream/export",
            "COCO keeps shapes on images only, and no question asks for any",
            "Every answer would be lost in the export.",
        )


def _frame(blueprint: Blueprint) -> Iterator[Advice]:
    budget = blueprint.budget
    if budget is None or (budget.limit is None and budget.cost_per_hour is None):
        yield Advice(
            "no_budget",
            "/budget",
            "There is no budget",
            "Cost per hour and a limit let Assay tell early what will not fit.",
        )
    if budget is None or budget.deadline is None:
        yield Advice(
            "no_deadline",
            "/budget",
            "There is no deadline",
            "With a date the forecast can say how many people are needed, and since when.",
            "info",
        )
    purpose = blueprint.purpose
    if not purpose.stakeholders:
        yield Advice(
            "no_stakeholders",
            "/purpose",
            "Nobody is named who decides or answers questions",
            "Questions about unclear rules wait when it is not clear who answers them.",
        )
    elif not any(one.decides for one in purpose.stakeholders):
        yield Advice(
            "nobody_decides",
            "/purpose/stakeholders",
            "Nobody is named who decides about acceptance",
            "Somebody has to say that the dataset is good enough.",
            "info",
        )
    if not purpose.communication:
        yield Advice(
            "no_communication",
            "/purpose",
            "It is not said how fast discussions are answered",
            "An unanswered question is answered by each annotator differently.",
            "info",
        )


def _rules(blueprint: Blueprint, rules: Collection[str]) -> Iterator[Advice]:
    """Rules that the questions name and the guideline lacks, and labels without a rule."""
    for question in blueprint.questions:
        place = "/questions" + escape(question.name)
        if question.rule is not None and question.rule not in rules:
            yield _missing(place + "/rule", question.rule)
        without = []
        for index, label in enumerate(question.labels):
            if label.rule is None and question.rule is None:
                without.append(label.name)
            elif label.rule is not None and label.rule not in rules:
                yield _missing(f"{place}/labels/{index}/rule", label.rule)
        if without:
            names = ", ".join(without[:4]) + (" ..." if len(without) > 4 else "")
            yield Advice(
                "labels_without_rule",
                place + "/labels",
                f"{len(without)} of {len(question.labels)} labels have no rule: {names}",
                "Most questions of annotators are about labels that no rule explains.",
                "info",
            )


def _missing(pointer: str, rule: str) -> Advice:
    return Advice(
        "rule_missing",
        pointer,
        f"The guideline has no rule {rule}",
        "Annotators who open the label's rule would find nothing.",
    )


CHECKS: tuple[Check, ...] = (
    _criteria,
    _questions,
    _redundancy,
    _gold,
    _data,
    _coverage,
    _downstream,
    _frame,
)
