"""How sure an item is after some answers, as ``settle`` takes it: the seam of belief and policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assay.core.assignment.policy import gain_of_one
from assay.core.assignment.redundancy import Sureness, price_a_label
from assay.core.assignment.work import WorkSettings
from assay.core.quality.live_items import believe
from assay.core.values import Schema

Weighed = Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]
"""Answers, each with the document of its author."""


def sureness(
    schema: Schema, work: WorkSettings, model: Mapping[str, Any], answers: Weighed
) -> Sureness | None:
    """How much is believed of an item; None where a question of it has not been learned yet."""
    belief = believe(schema.questions, model, answers)
    if belief is None:
        return None
    gain = 1.0 - belief.posterior
    if belief.labels is not None and belief.apart is not None and belief.posterior < work.stop_at:
        gain = gain_of_one(belief.labels, belief.apart, float(work.most - len(answers)))
    return Sureness(belief.posterior, gain, price_a_label(work))
