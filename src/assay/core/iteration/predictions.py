"""A model's answer as it comes in: untrusted until the label type has looked at it.

A region of a prediction may carry a ``score``; scores are taken off before the value is
validated and kept beside it, so that what is stored is an answer like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite

from assay.core.errors import Problem
from assay.core.labels.protocol import LABEL_TYPES
from assay.core.values import JSON, DatumFacts, Question


@dataclass(frozen=True, slots=True)
class Prediction:
    """A sound prediction. ``scores`` are those of the regions, or None for other types."""

    value: JSON
    score: float | None
    scores: tuple[float, ...] | None
    uncertainty: float | None


def sound_prediction(
    question: Question,
    facts: DatumFacts,
    value: JSON,
    score: float | None = None,
    uncertainty: float | None = None,
    probabilities: Mapping[str, float] | None = None,
) -> tuple[Prediction | None, list[Problem]]:
    """The prediction, or what is wrong with it (pointers into the line that it came in).

    Attributes that people have to give, a model may leave out: few detectors know them.
    Uncertainty is the one given; else 1 - margin of the probabilities, 1 - score, or the mean
    of 1 - score over the regions; else unknown.
    """
    problems = [
        Problem(f"/{name}", "out_of_range", "must be a number from 0 to 1")
        for name, number in (("score", score), ("uncertainty", uncertainty))
        if number is not None and not _is_share(number)
    ]
    if probabilities is not None:
        problems += _probability_problems(question, probabilities)
    scores: tuple[float, ...] | None = None
    label_type = LABEL_TYPES.get(question.type)
    if label_type.has_regions:
        value, scores, found = _without_scores(value)
        problems += found
    if not problems:
        lenient = replace(
            question, attributes=tuple(replace(a, required=False) for a in question.attributes)
        )
        problems = [
            problem.under("/value") for problem in label_type.validate(lenient, value, facts)
        ]
    if problems:
        return None, problems
    if uncertainty is None:
        uncertainty = _uncertainty(score, scores, probabilities)
    return Prediction(value, score, scores, uncertainty), []


def _uncertainty(
    score: float | None,
    scores: Sequence[float] | None,
    probabilities: Mapping[str, float] | None,
) -> float | None:
    if probabilities:
        first, *rest = sorted(probabilities.values(), reverse=True)
        return min(1.0, max(0.0, 1.0 - (first - rest[0]))) if rest else 1.0 - first
    if score is not None:
        return 1.0 - score
    if scores:
        return sum(1.0 - s for s in scores) / len(scores)
    return None


def _without_scores(value: JSON) -> tuple[JSON, tuple[float, ...], list[Problem]]:
    """Regions without their scores (1 where there is none) and with ids where they lack them."""
    if type(value) is not list:
        return value, (), []
    regions: list[JSON] = []
    scores: list[float] = []
    problems: list[Problem] = []
    for index, region in enumerate(value):
        if type(region) is not dict:
            regions.append(region)
            continue
        kept = dict(region)
        score = kept.pop("score", 1.0)
        if not _is_share(score):
            words = "must be a number from 0 to 1"
            problems.append(Problem(f"/value/{index}/score", "out_of_range", words))
            score = 0.0
        kept.setdefault("id", f"p{index}")
        regions.append(kept)
        scores.append(float(score))
    return regions, tuple(scores), problems


def _probability_problems(question: Question, probabilities: Mapping[str, float]) -> list[Problem]:
    labels = set(question.label_names())
    problems = []
    for label, share in list(probabilities.items())[:100]:
        if label not in labels:
            words = f"there is no label {label[:64]!r}"
            problems.append(Problem("/probabilities", "unknown_label", words))
        elif not _is_share(share):
            words = f"of {label} must be from 0 to 1"
            problems.append(Problem("/probabilities", "out_of_range", words))
    return problems


def _is_share(number: JSON) -> bool:
    return type(number) in (int, float) and isfinite(number) and 0 <= number <= 1
