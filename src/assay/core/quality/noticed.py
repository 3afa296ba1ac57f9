"""What a run noticed: its figures put to the rules of ``findings``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assay.core.intervals import wilson
from assay.core.quality import findings
from assay.core.quality.balance import Balance
from assay.core.quality.evidence import Evidence
from assay.core.quality.figures import AnnotatorFigure, RuleFigure
from assay.core.quality.findings import FindingDraft, PersonFigures, RuleFigures
from assay.core.quality.gold import accuracy_by_person


def noticed(
    evidence: Evidence,
    annotators: Sequence[AnnotatorFigure],
    by_rule: Sequence[RuleFigure],
    balances: Sequence[Balance],
) -> list[FindingDraft]:
    """Drafts of all findings: people, rules, rare labels, coverage and gold."""
    people = [_person(evidence, one) for one in annotators]
    rules = [
        RuleFigures(one.rule, one.title, one.n, one.of, one.interval, one.questions)
        for one in by_rule
    ]
    drafts = findings.drift(people) + _low_gold(evidence, annotators)
    drafts += findings.unclear_rules(rules)
    for one in balances:
        counts = {share.label: share.n for share in one.labels}
        rare = [(label, counts[label]) for label in one.rare]
        drafts += findings.imbalance(one.of, rare, sum(counts.values()))
    coverage = evidence.coverage
    if coverage is not None:
        drafts += findings.coverage_gap(coverage.met, coverage.total, coverage.missing)
    for known in evidence.known_gold:
        drafts.append(findings.known_gold(known.uid, known.name, known.leak))
    return drafts + findings.no_gold(evidence.n_gold, evidence.wants_gold)


def _low_gold(evidence: Evidence, annotators: Sequence[AnnotatorFigure]) -> list[FindingDraft]:
    """People below a target of the blueprint, of all questions or of one; each person once."""
    gold = evidence.gold
    found: dict[str, FindingDraft] = {}
    for asked in evidence.criteria:
        if asked.measure != "gold_accuracy":
            continue
        person, right = gold.person, gold.correct
        if asked.of is not None:
            rows = [row for row, told in enumerate(gold.right) if asked.of in told]
            person = person[rows]
            right = np.array([gold.right[row][asked.of] for row in rows], dtype=np.int64)
        shares = accuracy_by_person(person, right, len(evidence.people))
        people = [replace(_person(evidence, one), gold=shares[one.person]) for one in annotators]
        for draft in findings.low_gold(people, asked.target):
            found.setdefault(draft.key, draft)
    return list(found.values())


def _person(evidence: Evidence, figure: AnnotatorFigure) -> PersonFigures:
    """A person's figures; where their accuracy on gold fell, it is told before and since."""
    who, gold = evidence.people[figure.person], evidence.gold
    fall = evidence.falls.get(figure.person)
    before = recent = None
    if fall is not None:
        own = gold.person == figure.person
        early = gold.correct[own & (gold.at < fall.since)]
        late = gold.correct[own & (gold.at >= fall.since)]
        before = wilson(float(early.sum()), len(early))
        recent = wilson(float(late.sum()), len(late))
    return PersonFigures(
        who.member,
        who.pseudonym,
        figure.gold,
        figure.agreement,
        figure.n_labels,
        before=before,
        recent=recent,
        since=fall.since if fall else None,
        items_to_false_alarm=fall.items_to_false_alarm if fall else 0,
    )
