"""The quality run: one read, pure steps, and writes in parts that never hold the writer long.

The parts are idempotent and the report is written last, so that a run that was killed is
simply done again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import msgspec
import numpy as np

from assay.core.assignment.redundancy import adaptive
from assay.core.blueprint.model import Blueprint
from assay.core.quality.aggregators import AGGREGATORS, DEFAULT
from assay.core.quality.agreement_slices import MOST_VALUES
from assay.core.quality.assessment import Assessment, assess
from assay.core.quality.criteria import CriterionAsked
from assay.core.quality.evidence import CoverageFacts, Evidence, Fall, GoldAnswers, KnownGold
from assay.core.quality.findings import FindingDraft
from assay.core.quality.gold_leaks import leaks
from assay.core.quality.live_items import Taught, learn
from assay.core.quality.people_findings import OF_PEOPLE
from assay.core.values import Instant, Interval
from assay.core.workforce.drift import accuracy_drift
from assay.services.acceptance_views import sampled
from assay.services.context import Context, Run, emit
from assay.services.drafting import applied_blueprint
from assay.services.quality_audit import audit_of
from assay.services.quality_people import with_people
from assay.services.quality_report import number_or_none, report_view
from assay.store.anchoring import decided_values, first_answers
from assay.store.annotations import schema_of
from assay.store.causes import caused_reviews
from assay.store.findings import (
    CLOSED,
    OPEN,
    Finding,
    findings_of,
    insert_finding,
    update_finding,
)
from assay.store.gold import count_gold, gold_names
from assay.store.guidelines import discussions_by_rule, rules_of
from assay.store.live_models import record_model
from assay.store.places import Place
from assay.store.quality import (
    DECIDED,
    Belief,
    PointRow,
    Read,
    attributes_of,
    beliefs_of,
    coverage_facts,
    forget_beliefs,
    guideline_marks,
    item_figures,
    read_answers,
    record_beliefs,
    record_item_figures,
    record_points,
    record_report,
    reviewed_counts,
    settled_counts,
)

METHOD = DEFAULT
PART = 1_000
_encode = msgspec.json.Encoder(order="deterministic").encode
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one read transaction brought."""

    read: Read
    evidence: Evidence
    beliefs: Mapping[tuple[int, str], Belief]
    figures: Mapping[int, tuple[float | None, float | None]]
    seed: int


def run_quality(run: Run) -> Mapping[str, Any]:
    """Measure a project: consensus, disputes, points, findings, and the report."""
    place = run.place
    loaded = run.read(lambda ctx: load(ctx, place))
    found = assess(loaded.evidence, AGGREGATORS.get(METHOD), np.random.default_rng(loaded.seed))
    found = with_people(loaded.evidence, found)
    beliefs, gone = changed_beliefs(loaded, found)
    figures = changed_figures(loaded, found)
    total = len(beliefs) + len(figures) + 1
    done = 0
    project_id = place.project.id
    for start in range(0, len(gone), PART):
        keys = gone[start : start + PART]
        run.write(lambda ctx: forget_beliefs(ctx.conn, project_id, keys))  # noqa: B023
    for start in range(0, len(beliefs), PART):
        part = beliefs[start : start + PART]
        done += len(part)
        run.write(
            lambda ctx: record_beliefs(ctx.conn, project_id, part, ctx.now),  # noqa: B023
            done,
            total,
        )
    for start in range(0, len(figures), PART):
        rows = figures[start : start + PART]
        done += len(rows)
        run.write(
            lambda ctx: record_item_figures(ctx.conn, project_id, rows),  # noqa: B023
            done,
            total,
        )
    audit = None
    if adaptive(place.project.work):
        taught = teach(loaded, found)
        audit = audit_of(loaded.evidence, found.consensus, taught, place.project.work)
        run.write(lambda ctx: keep_taught(ctx, place, loaded, taught))
    return run.write(
        lambda ctx: conclude(ctx, place, loaded, found, len(beliefs), audit), total, total
    )


def teach(loaded: Loaded, found: Assessment) -> Taught:
    """What submits need from now on to judge by the posterior when an item has enough."""
    evidence = loaded.evidence
    questions = evidence.schema.questions
    answered = {one.name: evidence.answered(one)[1] for one in questions}
    return learn(questions, answered, found.consensus, found.disputes, len(evidence.people))


def keep_taught(ctx: Context, place: Place, loaded: Loaded, taught: Taught) -> None:
    """Keep it with the project and its members, under the schema that it was learned from."""
    members = dict(zip(loaded.read.person_ids, taught.members, strict=True))
    version = loaded.evidence.schema.version
    record_model(ctx.conn, place.project.id, version, taught.project, members, ctx.now)


def load(ctx: Context, place: Place) -> Loaded:
    """Everything that a run looks at, from one snapshot."""
    project = place.project
    read = read_answers(ctx.conn, project.id)
    blueprint = applied_blueprint(ctx, project) if project.blueprint_version else None
    counts = settled_counts(ctx.conn, project.id)
    reviewed, wrong = sampled(ctx, place) or reviewed_counts(ctx.conn, project.id)
    version = project.guideline_version
    rules = rules_of(ctx.conn, project.id, version) if version else []
    decided = decided_values(ctx.conn, project.id)
    evidence = Evidence(
        now=ctx.now,
        schema=schema_of(ctx.conn, project.id, project.schema_version, project.created_at),
        items=read.item_uids,
        people=read.people,
        answers=read.answers,
        gold=read.gold,
        falls=falls_of(read.gold),
        known_gold=known_gold_of(ctx, place, read),
        attributes=attributes_of(ctx.conn, project.id, read.item_ids, MOST_VALUES),
        criteria=criteria_of(blueprint),
        n_items=counts.n_items,
        n_settled=counts.n_settled,
        n_gold=count_gold(ctx.conn, project.id)[0],
        wants_gold=project.work.gold_rate > 0,
        reviewed=reviewed,
        reviewed_wrong=wrong,
        coverage=_coverage(ctx, project.id, blueprint),
        rules={rule.rule: rule.title for rule in rules},
        asked_by_rule=discussions_by_rule(ctx.conn, project.id),
        guideline_marks=guideline_marks(ctx.conn, project.id),
        caused=caused_reviews(ctx.conn, project.id),
        firsts=first_answers(ctx.conn, project.id) if any(read.answers.aided) else (),
        decided=decided,
        reviewed_values={
            index: decided[key] for index, key in enumerate(read.item_ids) if key in decided
        },
        labels_of_settled=counts.labels,
        most_labels=project.work.most,
    )
    return Loaded(
        read,
        evidence,
        beliefs_of(ctx.conn, project.id),
        item_figures(ctx.conn, project.id),
        ctx.random.getrandbits(63),
    )


def falls_of(gold: GoldAnswers) -> dict[int, Fall]:
    """Whose accuracy on gold fell, and since when; each is held against all people's level."""
    if not len(gold.person):
        return {}
    pooled = float(np.clip(gold.correct.mean(), 0.05, 0.95))
    order = np.lexsort((gold.at, gold.person))
    people, starts = np.unique(gold.person[order], return_index=True)
    falls = {}
    for person, rows in zip(people.tolist(), np.split(order, starts[1:]), strict=True):
        alarm = accuracy_drift(gold.correct[rows] > 0, pooled=pooled)
        if alarm is not None:
            falls[person] = Fall(int(gold.at[rows[alarm.since]]), alarm.items_to_false_alarm)
    return falls


def known_gold_of(ctx: Context, place: Place, read: Read) -> list[KnownGold]:
    """Gold in use that was probably recognised by those who got it lately."""
    gold = read.gold
    found = leaks(read.gold_ids, gold.person, read.gold_leads, gold.correct, gold.at)
    names = gold_names(ctx.conn, place.project.id, [leak.gold for leak in found])
    return [KnownGold(*names[leak.gold], leak) for leak in found if leak.gold in names]


def criteria_of(blueprint: Blueprint | None) -> list[CriterionAsked]:
    """The acceptance criteria of a blueprint, as the engine weighs them."""
    asked = []
    for one in blueprint.quality.accept if blueprint else ():
        upward = one.at_least is not None
        target = one.at_least if upward else one.at_most
        direction = "at_least" if upward else "at_most"
        asked.append(CriterionAsked(one.measure, one.of, target or 0.0, direction))
    return asked


def _coverage(ctx: Context, project_id: int, blueprint: Blueprint | None) -> CoverageFacts | None:
    if blueprint is None or not blueprint.coverage:
        return None
    values = {attribute.name: attribute.values for attribute in blueprint.attributes}
    targets = [(target.by, target.at_least) for target in blueprint.coverage]
    return coverage_facts(ctx.conn, project_id, targets, values)


def changed_beliefs(
    loaded: Loaded, found: Assessment
) -> tuple[list[Belief], list[tuple[int, str]]]:
    """Beliefs that differ from those that are kept, and the keys of those that are gone.

    What a review decided stands: it is never replaced by what the engine believes.
    """
    changed: list[Belief] = []
    seen: set[tuple[int, str]] = set()
    for question in loaded.evidence.schema.questions:
        consensus = found.consensus[question.name]
        for one in consensus.items:
            key = (loaded.read.item_ids[one.item], question.name)
            seen.add(key)
            kept = loaded.beliefs.get(key)
            if kept is not None and kept.method in DECIDED:
                continue
            apart = number_or_none(found.disputes[question.name][one.item])
            belief = Belief(
                key[0],
                question.name,
                _encode(one.value).decode(),
                min(1.0, one.posterior),
                apart or 0.0,
                consensus.method,
                one.n,
                _encode(one.support).decode(),
            )
            if kept is None or _differs(kept, belief):
                changed.append(belief)
    gone = [
        key
        for key, kept in loaded.beliefs.items()
        if key not in seen and kept.method not in DECIDED
    ]
    return changed, gone


def _differs(kept: Belief, now: Belief) -> bool:
    return (
        (kept.value, kept.method, kept.n, kept.support)
        != (now.value, now.method, now.n, now.support)
        or abs(kept.posterior - now.posterior) > _TOLERANCE
        or abs(kept.dispute - now.dispute) > _TOLERANCE
    )


def changed_figures(
    loaded: Loaded, found: Assessment
) -> list[tuple[int, float | None, float | None]]:
    """Posterior and dispute of the items where they are not what is kept."""
    changed = []
    for index, item_id in enumerate(loaded.read.item_ids):
        posterior = number_or_none(found.posterior[index])
        apart = number_or_none(found.dispute[index])
        before = loaded.figures.get(item_id, (None, None))
        if not (_same(before[0], posterior) and _same(before[1], apart)):
            changed.append((item_id, posterior, apart))
    return changed


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= _TOLERANCE


def conclude(
    ctx: Context,
    place: Place,
    loaded: Loaded,
    found: Assessment,
    n_changed: int,
    audit: Interval | None = None,
) -> dict[str, Any]:
    """The last write: points, findings, the report, and what is told of it."""
    project_id = place.project.id
    record_points(ctx.conn, project_id, _points(loaded, found))
    opened, closed = follow_findings(ctx, place, found.findings)
    report = report_view(place.project.slug, loaded.evidence, found, audit)
    # the instant of the read: what came in meanwhile is news for the next run
    record_report(ctx.conn, project_id, msgspec.to_builtins(report), found.at)
    if n_changed:
        emit(ctx, place, "consensus.changed", place.project.uid, {"n": n_changed})
    for status in found.criteria:
        if status.status in ("holds", "fails"):
            kind = "criterion.met" if status.status == "holds" else "criterion.failed"
            emit(ctx, place, kind, place.project.uid, {"measure": status.measure, "of": status.of})
    return {
        "items": len(loaded.read.item_ids),
        "labels": found.n_labels,
        "changed": n_changed,
        "findings_opened": opened,
        "findings_closed": closed,
        "sentence": report.sentence,
    }


def _points(loaded: Loaded, found: Assessment) -> list[PointRow]:
    """The series as rows; and each person's agreement as it stands now."""
    ids = loaded.read.person_ids
    points = [
        _point(point.at, one.measure, one.of, _person(ids, one.person), point.interval)
        for one in found.series
        for point in one.points
    ]
    points += [
        _point(found.at, "agreement", "", ids[one.person], one.agreement)
        for one in found.annotators
        if one.agreement is not None
    ]
    return points


def _person(ids: Sequence[int], index: int | None) -> int | None:
    return None if index is None else ids[index]


def _point(
    at: Instant, measure: str, of: str, person_id: int | None, interval: Interval
) -> PointRow:
    return PointRow(
        at, measure, of, person_id, interval.value, interval.low, interval.high, interval.n
    )


def follow_findings(ctx: Context, place: Place, drafts: Sequence[FindingDraft]) -> tuple[int, int]:
    """Raise what is new, bring up to date what is known, close what is no longer found."""
    known = {(one.kind, one.key): one for one in findings_of(ctx.conn, place.project.id)}
    opened = 0
    for rank, draft in enumerate(drafts):
        document = {name: value for name, value in asdict(draft).items() if name not in _IDENTITY}
        document["rank"] = rank  # the worst first, as the engine sees it
        before = known.pop((draft.kind, draft.key), None)
        if before is None:
            uid = ctx.uid("fnd")
            insert_finding(
                ctx.conn, place.project.id, uid, draft.kind, draft.key, document, ctx.now
            )
            emit(ctx, place, "finding.opened", uid, {"kind": draft.kind})
            opened += 1
        elif before.state == CLOSED:
            update_finding(ctx.conn, before.id, ctx.now, OPEN, document)
            emit(ctx, place, "finding.opened", before.uid, {"kind": draft.kind})
            opened += 1
        elif before.document != msgspec.to_builtins(document):
            update_finding(ctx.conn, before.id, ctx.now, document=document)
    gone = [one for one in known.values() if one.state != CLOSED and _is_ours(one)]
    for one in gone:
        update_finding(ctx.conn, one.id, ctx.now, CLOSED)
        emit(ctx, place, "finding.closed", one.uid, {"kind": one.kind})
    return opened, len(gone)


_IDENTITY = ("kind", "key")
OURS = (
    *("low_gold", "drift", "unclear_rule", "imbalance", "coverage_gap", "no_gold"),
    "gold_leak",
    *OF_PEOPLE,
)


def _is_ours(finding: Finding) -> bool:
    """Only this engine's own findings are closed by it."""
    return finding.kind in OURS
