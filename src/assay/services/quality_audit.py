"""The audit of spared labels: what items that have all their labels would have been with fewer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from assay.core.assignment.redundancy import adaptive, is_audited, settle
from assay.core.assignment.work import WorkSettings
from assay.core.intervals import wilson
from assay.core.quality.answered import QuestionConsensus
from assay.core.quality.evidence import Evidence
from assay.core.quality.live_items import Taught, decided
from assay.core.values import Interval, ItemState
from assay.services.sureness import Weighed, sureness


def audit_of(
    evidence: Evidence,
    consensus: Mapping[str, QuestionConsensus],
    taught: Taught,
    work: WorkSettings,
) -> Interval | None:
    """On how many audited items fewer labels would have decided as all of them do.

    The answers of an audited item come again in their order, until the policy would have stopped;
    what it believed then is held against the consensus of all. Only choices are compared; None
    where there are none, or no audited item has all its labels yet.
    """
    if not adaptive(work):
        return None
    values = {
        name: {one.item: one.value for one in found.items} for name, found in consensus.items()
    }
    order = np.lexsort((evidence.answers.at, evidence.answers.item))
    edges = np.flatnonzero(np.diff(evidence.answers.item[order])) + 1
    same, n = 0, 0
    for group in np.split(order, edges) if len(order) else []:
        item = int(evidence.answers.item[group[0]])
        if len(group) < work.most or not is_audited(work, evidence.items[item], learned=True):
            continue
        found = decided(
            evidence.schema.questions,
            taught.project,
            _stopped(evidence, taught, work, group.tolist()),
        )
        if found:
            n += 1
            same += all(values[name].get(item) == label for name, label in found.items())
    return wilson(float(same), n) if n else None


def _stopped(
    evidence: Evidence, taught: Taught, work: WorkSettings, rows: Sequence[int]
) -> Weighed:
    """The answers of an item up to where the policy would have stopped."""
    answers = [
        (evidence.answers.bodies[row], taught.members[int(evidence.answers.person[row])])
        for row in rows
    ]
    for n in range(max(work.least, 2), work.most):
        sure = sureness(evidence.schema, work, taught.project, answers[:n])
        if sure is None:
            break
        if settle(work, n, n, None, sure).state == ItemState.SETTLED:
            return answers[:n]
    return answers[: work.most]
