"""What a quality run notices about people beyond their accuracy on gold.

Pace, use of labels and patterns of spam: ``core.workforce`` measures, ``core.quality`` words it.
Only answers count that were given by hand (no suggestion stood before who answered) by somebody
who is still in the project. All from the arrays that the run holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from assay.core.labels.parts import picks_one
from assay.core.quality import people_findings as told
from assay.core.quality.answered import QuestionConsensus
from assay.core.quality.assessment import Assessment
from assay.core.quality.evidence import Evidence
from assay.core.quality.findings import FindingDraft
from assay.core.quality.matrix import Ints
from assay.core.values import Question
from assay.core.workforce.copying import by_person, copying
from assay.core.workforce.others import Choices
from assay.core.workforce.patterns import (
    Times,
    impossible_speed,
    label_patterns,
    pace_changes,
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, its answers, and the rows of the evidence that these are."""

    question: Question
    rows: Ints
    work: Choices


def with_people(evidence: Evidence, found: Assessment) -> Assessment:
    """The same, with what was noticed of people: spam before all else, changes after it."""
    kept = _by_hand(evidence)
    if not len(kept):
        return found
    asked = [
        _asked(evidence, question, found.consensus[question.name], kept)
        for question in evidence.schema.questions
        if picks_one(question) and question.name in found.consensus
    ]
    times, timed = _times(evidence, kept)
    changes, lines = _of_labels(evidence, asked)
    spam = _too_quick(evidence, times, timed) + lines + _copies(evidence, asked)
    return replace(
        found, findings=[*spam, *found.findings, *changes, *_paces(evidence, times, timed)]
    )


def _by_hand(evidence: Evidence) -> Ints:
    """The rows that somebody who is still here answered without a suggestion."""
    answers = evidence.answers
    here = np.array([one.state != "removed" for one in evidence.people], dtype=bool)
    kept = here[answers.person] if len(here) else np.zeros(0, dtype=bool)
    if len(answers.aided):
        kept = kept & ~np.asarray(answers.aided, dtype=bool)
    return np.flatnonzero(kept)


def _asked(
    evidence: Evidence, question: Question, consensus: QuestionConsensus, kept: Ints
) -> _Asked:
    """Answers whose label the schema still has, with what is believed of their items."""
    name, answers = question.name, evidence.answers
    place = {label: index for index, label in enumerate(question.label_names())}
    given = (answers.bodies[row].get(name) for row in kept.tolist())
    label = np.fromiter(
        (place.get(value, -1) if type(value) is str else -1 for value in given),
        dtype=np.int64,
        count=len(kept),
    )
    rows = kept[label >= 0]
    truth, sure = np.full(len(evidence.items), -1), np.zeros(len(evidence.items))
    items = np.array([one.item for one in consensus.items], dtype=np.int64)
    truth[items] = [place[one.value] for one in consensus.items]
    sure[items] = [min(1.0, one.posterior) for one in consensus.items]
    work = Choices(
        answers.item[rows],
        answers.person[rows],
        label[label >= 0],
        answers.at[rows],
        truth,
        sure,
        len(evidence.people),
        len(place),
    )
    return _Asked(question, rows, work)


def _times(evidence: Evidence, kept: Ints) -> tuple[Times, Ints]:
    """The measured lead times, and their rows of the evidence."""
    answers = evidence.answers
    rows = kept[answers.lead_ms[kept] > 0]
    times = Times(
        answers.item[rows],
        answers.person[rows],
        answers.at[rows],
        answers.lead_ms[rows],
        len(evidence.items),
        len(evidence.people),
    )
    return times, rows


def _whom(evidence: Evidence, person: int, row: int) -> told.Whom:
    who = evidence.people[person]
    return told.Whom(who.member, who.pseudonym, int(evidence.answers.at[row]))


def _of_labels(
    evidence: Evidence, asked: list[_Asked]
) -> tuple[list[FindingDraft], list[FindingDraft]]:
    """Changes in the use of labels, and one label in a row."""
    tests = sum(len(one.work) * one.work.n_labels for one in asked)
    changes, lines = [], []
    for one in asked:
        name, labels = one.question.name, one.question.label_names()
        drifts, runs = label_patterns(one.work, tests)
        for run in runs:
            whom = _whom(evidence, run.person, int(one.rows[run.since]))
            label = labels[run.label]
            lines.append(told.straight_lining(whom, name, label, run.length, run.believed))
        for drift in drifts:
            whom = _whom(evidence, drift.person, int(one.rows[drift.since]))
            shares = (*drift.before, *drift.after)
            changes.append(told.mix_drift(whom, name, labels[drift.label], shares, drift.n))
    return changes, lines


def _copies(evidence: Evidence, asked: list[_Asked]) -> list[FindingDraft]:
    """Each of two who copy, with the surest other."""
    drafts = []
    for one in asked:
        pairs = by_person(copying(one.work, len(asked)))
        for person, pair in pairs.items():
            whom = _whom(evidence, person, int(one.rows[pair.since]))
            other = evidence.people[pair.other].pseudonym
            counts = (pair.against, pair.same, pair.second)
            drafts.append(told.copying(whom, one.question.name, other, counts, pair.expected))
    return drafts


def _too_quick(evidence: Evidence, times: Times, timed: Ints) -> list[FindingDraft]:
    return [
        told.impossible_speed(
            _whom(evidence, one.person, int(timed[one.since])),
            one.quick,
            one.n,
            one.seconds,
            one.others,
        )
        for one in impossible_speed(times)
    ]


def _paces(evidence: Evidence, times: Times, timed: Ints) -> list[FindingDraft]:
    return [
        told.speed_drift(
            _whom(evidence, one.person, int(timed[one.since])), one.before, one.after, one.n
        )
        for one in pace_changes(times)
    ]
