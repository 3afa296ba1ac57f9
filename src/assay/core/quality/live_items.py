"""What is believed of an item at the moment of a submit, whatever is asked of it.

The quality run learns (``learn``) and keeps a document for the project and one for each member;
the transaction of a submit reads them with the item's answers and asks ``believe``. For questions
with one label that is the live classification (``live.Skills``). For all other label types it
is a curve from how far the answers are apart to the posterior that the type's own consensus gave
to items like it in this project: agreement turned into probability, learned from the project's
own pairs. An item is as sure as its least sure question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Any

import numpy as np

from assay.core.labels.answers import question_distances
from assay.core.labels.parts import picks_one
from assay.core.quality.answered import Answered, QuestionConsensus
from assay.core.quality.consensus import label_matrix
from assay.core.quality.live import Skills, skills_of
from assay.core.quality.matrix import Floats
from assay.core.values import JSON, Question

LEAST_TAUGHT = 30
"""Items with several answers from which on a curve is learned; before, distance alone decides."""
MOST_CELLS = 5_000
"""Numbers kept for one member and question; with more labels than that, distance decides."""
_RIDGE = 1.0
_ROUNDS = 25
Document = Mapping[str, JSON]


@dataclass(frozen=True, slots=True)
class Taught:
    """What a run learned: a document of the project, and one for each annotator (by index)."""

    project: dict[str, Any]
    members: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class LiveBelief:
    """How sure an item is, and what holds it back: ``labels``, the posterior of each label of the
    question that is least sure, and ``apart``, how far a typical annotator's answers tell each two
    of them apart (nats an answer). None where that question is of another label type.
    """

    posterior: float
    labels: Sequence[float] | None = None
    apart: Sequence[Sequence[float]] | None = None


def learn(
    questions: Sequence[Question],
    answered: Mapping[str, Answered],
    consensus: Mapping[str, QuestionConsensus],
    disputes: Mapping[str, Floats],
    n_annotators: int,
) -> Taught:
    """What later submits need: by question, skills for labels and a curve for all else."""
    project: dict[str, Any] = {}
    members: list[dict[str, Any]] = [{} for _ in range(n_annotators)]
    for question in questions:
        name = question.name
        if name not in answered or name not in consensus:
            continue
        skill = consensus[name].skill
        if picks_one(question):
            document = _teach_choice(question, answered[name], members)
        else:
            document = teach_curve(consensus[name], disputes[name], skill, answered[name])
            for index in range(n_annotators if document else 0):
                members[index][name] = round(float(skill[index]), 4)
        if document:
            project[name] = document
    return Taught(project, members)


def _teach_choice(
    question: Question, answered: Answered, members: list[dict[str, Any]]
) -> dict[str, Any] | None:
    matrix = label_matrix(question, answered)
    skills = skills_of(matrix)
    if skills.logs.size == 0 or skills.newcomer.size > MOST_CELLS:
        return None
    for index in np.unique(matrix.annotator).tolist():
        members[index][question.name] = np.round(skills.logs[index], 3).tolist()
    return {
        "labels": list(question.label_names()),
        "newcomer": np.round(skills.newcomer, 3).tolist(),
        "share": np.round(skills.log_share, 3).tolist(),
        "kinds": skills.kinds,
        "alike": round(skills.alike, 4),
        "sharpness": round(skills.sharpness, 4),
        "apart": _typically_apart(skills),
    }


def teach_curve(
    consensus: QuestionConsensus, disputes: Floats, skill: Floats, answered: Answered
) -> dict[str, Any] | None:
    """The curve from agreement, number and skill to the posterior; None from too few items.

    Logistic regression on the posteriors themselves, held near 'no slope' by a ridge.
    """
    several = [one for one in consensus.items if one.n >= 2 and np.isfinite(disputes[one.item])]
    if len(several) < LEAST_TAUGHT:
        return None
    total = np.bincount(answered.item, weights=skill[answered.annotator], minlength=len(disputes))
    counts = np.maximum(np.bincount(answered.item, minlength=len(disputes)), 1)
    rows = np.array(
        [
            _features(disputes[one.item], one.n, total[one.item] / counts[one.item])
            for one in several
        ]
    )
    target = np.clip([one.posterior for one in several], 0.001, 0.999)
    weights = np.zeros(rows.shape[1])
    for _ in range(_ROUNDS):
        chance = 1.0 / (1.0 + np.exp(-rows @ weights))
        slope = rows.T @ (target - chance) - _RIDGE * weights * np.array([0.0, 1.0, 1.0, 1.0])
        bend = (rows * (chance * (1.0 - chance))[:, None]).T @ rows + _RIDGE * np.eye(len(weights))
        step = np.linalg.solve(bend, slope)
        weights = weights + np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-6:
            break
    # more distance never makes an item surer, and more labels or skill never less sure
    weights[1] = min(weights[1], 0.0)
    weights[2:] = np.maximum(weights[2:], 0.0)
    return {"curve": np.round(weights, 4).tolist()}


def believe(
    questions: Sequence[Question],
    project: Document,
    answers: Sequence[tuple[Mapping[str, JSON], Document]],
) -> LiveBelief | None:
    """How sure an item is after these answers (each with its annotator's document).

    None where a question has not been learned yet: then nothing but the distance is known.
    """
    sure: LiveBelief | None = None
    apart: dict[str, list[float]] | None = None
    for question in questions:
        name = question.name
        given = [(body[name], who.get(name)) for body, who in answers if name in body]
        if not given:
            continue
        document = project.get(name)
        if not isinstance(document, dict):
            return None
        if "curve" in document:
            if apart is None:
                apart = _apart(questions, [body for body, _ in answers])
            found = LiveBelief(_on_curve(document["curve"], apart.get(name, []), given))
        else:
            one = _of_choice(document, given)
            if one is None:
                return None
            found = one
        if sure is None or found.posterior < sure.posterior:
            sure = found
    return sure


def decided(
    questions: Sequence[Question],
    project: Document,
    answers: Sequence[tuple[Mapping[str, JSON], Document]],
) -> dict[str, str]:
    """The label that is believed of each question with one label, where that was learned."""
    found: dict[str, str] = {}
    for question in questions:
        name = question.name
        document = project.get(name)
        given = [(body[name], who.get(name)) for body, who in answers if name in body]
        if given and isinstance(document, dict) and "labels" in document:
            belief = _of_choice(document, given)
            if belief is not None and belief.labels is not None:
                found[name] = document["labels"][belief.labels.index(max(belief.labels))]
    return found


def _of_choice(document: Document, given: Sequence[tuple[JSON, JSON]]) -> LiveBelief | None:
    """The posterior of ``live.Skills``, without arrays: they would cost more than the sums."""
    scores = [0.0] * len(document["share"])
    for value, row in given:
        if value not in document["labels"]:
            return None
        known = document["newcomer"] if row is None else row
        label = document["labels"].index(value)
        if not isinstance(known, list) or label >= len(known) or len(known[label]) != len(scores):
            return None
        scores = [score + log for score, log in zip(scores, known[label], strict=True)]
    alike = 1.0 + document["alike"] * (len(given) - 1)
    scores = [score / alike + share for score, share in zip(scores, document["share"], strict=True)]
    highest = max(scores)
    states = [exp(score - highest) for score in scores]
    kinds = document["kinds"]
    sharp = document["sharpness"]
    labels = [sum(states[at : at + kinds]) ** sharp for at in range(0, len(states), kinds)]
    whole = sum(labels)
    posterior = [chance / whole for chance in labels]
    return LiveBelief(max(posterior), posterior, document["apart"])


def _typically_apart(skills: Skills) -> list[list[float]]:
    """How far the answers of a typical annotator tell labels apart, over all kinds of items."""
    share = np.exp(skills.log_share).reshape(-1, skills.kinds)
    share = share / share.sum(axis=1, keepdims=True)
    rows = np.exp(skills.newcomer).T.reshape(-1, skills.kinds, skills.n_labels)
    chances = np.maximum(np.einsum("ks,ksg->kg", share, rows), 1e-12)
    logs = np.log(chances)
    apart = 0.5 * ((chances[:, None] - chances[None]) * (logs[:, None] - logs[None])).sum(axis=2)
    return [[round(float(value), 4) for value in row] for row in np.maximum(apart, 0.0)]


def _on_curve(
    weights: Sequence[float], apart: Sequence[float], given: Sequence[tuple[JSON, JSON]]
) -> float:
    known = [float(skill) for _, skill in given if isinstance(skill, int | float)]
    skill = sum(known) / len(known) if known else 0.5
    distance = sum(apart) / len(apart) if apart else 0.0
    score = float(np.dot(weights, _features(distance, len(given), skill)))
    return float(1.0 / (1.0 + np.exp(-np.clip(score, -50.0, 50.0))))


def _features(distance: float, n: int, skill: float) -> list[float]:
    return [1.0, float(distance), float(np.log(n)), float(skill)]


def _apart(
    questions: Sequence[Question], bodies: Sequence[Mapping[str, JSON]]
) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for place, left in enumerate(bodies):
        for right in bodies[place + 1 :]:
            for name, distance in question_distances(questions, left, right).items():
                found.setdefault(name, []).append(distance)
    return found
