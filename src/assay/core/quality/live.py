"""Consensus label by label: one new answer renews its item's belief in a few microseconds.

Two parts, which redundancy and routing build on:

* ``Skills``: what is known of the annotators, frozen. ``skills_of`` learns them from all answers so
  far (the batch part, as often as it pays); ``Skills.belief`` turns the few answers of one item
  into a calibrated posterior, without any other state: that is what a transaction needs that has
  just read the item's answers. ``Skills.gain`` tells what one more answer of somebody would bring.
* ``LiveConsensus``: the same over a stream, where each item's running evidence is kept.
  ``observe`` adds one answer, ``refresh`` learns the skills anew from all answers seen.

The model is that of ``aggregators.states``. A belief from frozen skills differs from that of the
full fit in one thing: the item's own answers are part of what the skills were learned from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assay.core.errors import Invalid
from assay.core.quality.aggregators.auto import LEAST_JUDGED, USUAL_ALIKE, judge
from assay.core.quality.aggregators.states import by_label, fit_states
from assay.core.quality.matrix import AnswerMatrix, Floats, Ints, grouped

USUAL_ACCURACY = 0.75
"""The chance of a right answer that is supposed before there are any answers."""
KINDS = 2


@dataclass(frozen=True, slots=True)
class Skills:
    """What is known of annotators: all that a belief about one item needs.

    ``logs``: annotators × given label × states, the logarithm of the chance of the answer;
    ``newcomer``: given × states, for somebody without answers; ``log_share`` of each state;
    ``kinds`` states a label; ``alike`` and ``sharpness`` as ``auto`` found them.
    """

    logs: Floats
    newcomer: Floats
    log_share: Floats
    kinds: int
    alike: float
    sharpness: float

    @property
    def n_labels(self) -> int:
        """How many labels there are."""
        return len(self.log_share) // self.kinds

    def row(self, annotator: int) -> Floats:
        """Given × states of one annotator; those unknown (also -1) are newcomers."""
        if 0 <= annotator < len(self.logs):
            return np.asarray(self.logs[annotator])
        return self.newcomer

    def evidence(self, annotators: Sequence[int], labels: Sequence[int]) -> Floats:
        """What an item's answers say of its state, in logarithms."""
        total = np.zeros(len(self.log_share))
        for annotator, label in zip(annotators, labels, strict=True):
            total += self.row(annotator)[label]
        return total

    def belief(self, annotators: Sequence[int], labels: Sequence[int]) -> Floats:
        """The posterior of each label after these answers to one item."""
        return self.posterior(self.evidence(annotators, labels), len(labels))

    def posterior(self, evidence: Floats, n: int) -> Floats:
        """The posterior of each label from the evidence of ``n`` answers."""
        labels = self._states(evidence, n).reshape(-1, self.kinds).sum(axis=1)
        if n == 0 or self.sharpness == 1.0:
            return np.asarray(labels)
        flat = labels**self.sharpness
        return np.asarray(flat / flat.sum())

    def gain(self, evidence: Floats, n: int, annotator: int) -> float:
        """The bits by which one more answer of this annotator is expected to lower the doubt."""
        states = self._states(evidence, n)
        row = self.row(annotator)
        chances = np.exp(row) @ states
        after = [
            chance * _entropy(self.posterior(evidence + row[label], n + 1))
            for label, chance in enumerate(chances.tolist())
        ]
        return float(max(0.0, _entropy(self.posterior(evidence, n)) - sum(after)))

    def accuracy(self, annotator: int) -> float:
        """The chance that this annotator gives an item's right label."""
        states = np.arange(len(self.log_share))
        right = self.row(annotator)[states // self.kinds, states]
        return float(np.exp(right + self.log_share).sum())

    def _states(self, evidence: Floats, n: int) -> Floats:
        scores = evidence / (1.0 + self.alike * max(n - 1, 0)) + self.log_share
        chances = np.exp(scores - scores.max())
        return np.asarray(chances / chances.sum())


def usual_skills(n_labels: int, accuracy: float = USUAL_ACCURACY) -> Skills:
    """Skills before any answer: everybody is right with one chance, errs evenly."""
    if n_labels < 1:
        raise Invalid("no_labels", "a consensus needs at least one label")
    miss = (1.0 - accuracy) / max(1, n_labels - 1)
    rows = np.where(np.eye(n_labels, dtype=bool), accuracy, miss)
    log_share = np.full(n_labels, -np.log(n_labels))
    no_rows = np.zeros((0, n_labels, n_labels))
    return Skills(no_rows, np.log(rows), log_share, 1, USUAL_ALIKE, 1.0)


def skills_of(answers: AnswerMatrix, tempered: tuple[float, float] | None = None) -> Skills:
    """Skills learned from all answers (gold in ``known`` is held fixed).

    ``tempered`` is (alike, sharpness) where they are known from an earlier run; else they are
    found as ``auto`` does, which is most of the work. Fewer than 100 answers teach nothing: the
    usual skills stand.
    """
    if len(answers) < LEAST_JUDGED or answers.n_labels < 2:
        return usual_skills(max(1, answers.n_labels))
    if tempered is None:
        judged = judge(answers, (KINDS,))
        tempered = judged.alike[0], judged.sharpness
    fit = fit_states(grouped(answers), KINDS, answers.known)
    log_share = np.log(fit.share / fit.share.sum())
    logs, newcomer = np.log(fit.rows()), np.log(fit.pooled())
    return Skills(logs, newcomer, log_share, KINDS, *tempered)


class LiveConsensus:
    """Running beliefs over a stream of answers; items and annotators are indices from 0.

    Memory is states × 8 bytes an item and 24 bytes an answer.
    """

    def __init__(self, skills: Skills) -> None:
        self.skills = skills
        self._evidence = np.zeros((64, len(skills.log_share)))
        self._n = np.zeros(64, dtype=np.int64)
        self._n_items = 0
        self._answers: list[tuple[int, int, int]] = []
        self._known: dict[int, int] = {}
        self._tempered_at = 0

    @property
    def n_items(self) -> int:
        """One more than the highest item seen."""
        return self._n_items

    def observe(self, item: int, annotator: int, label: int) -> Floats:
        """Add one answer; gives the item's new posterior.

        A second answer of an annotator to an item counts like one of somebody else: leave out
        the first one before (the server settles one answer an assignment).
        """
        if item < 0 or not 0 <= label < self.skills.n_labels:
            raise Invalid("unknown_label", f"there is no label {label} of item {item}")
        self._reach(item)
        self._answers.append((item, annotator, label))
        self._evidence[item] += self.skills.row(annotator)[label]
        self._n[item] += 1
        return self.posterior(item)

    def know(self, item: int, label: int) -> None:
        """Hold an item fixed as gold; it teaches skills at the next ``refresh``."""
        self._reach(item)
        self._known[item] = label

    def posterior(self, item: int) -> Floats:
        """The posterior of one item; the shares of the labels where it has no answer."""
        if item in self._known:
            return np.asarray(np.eye(self.skills.n_labels)[self._known[item]])
        if item >= self._n_items:
            return self.skills.posterior(np.zeros(len(self.skills.log_share)), 0)
        return self.skills.posterior(self._evidence[item], int(self._n[item]))

    def answers_of(self, item: int) -> int:
        """How many answers the item has."""
        return int(self._n[item]) if item < self._n_items else 0

    def gain(self, item: int, annotator: int) -> float:
        """The bits that one more answer of this annotator to this item is expected to bring."""
        if item in self._known:
            return 0.0
        if item >= self._n_items:
            return self.skills.gain(np.zeros(len(self.skills.log_share)), 0, annotator)
        return self.skills.gain(self._evidence[item], int(self._n[item]), annotator)

    def posteriors(self) -> Floats:
        """Items × labels at once."""
        scores = self._evidence[: self._n_items] / (
            1.0 + self.skills.alike * np.maximum(self._n[: self._n_items, None] - 1, 0)
        )
        scores = scores + self.skills.log_share
        states = np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf))
        labels = by_label(states / states.sum(axis=1, keepdims=True), self.skills.kinds)
        flat = np.where(self._n[: self._n_items, None] > 0, labels**self.skills.sharpness, labels)
        flat = flat / flat.sum(axis=1, keepdims=True)
        for item, label in self._known.items():
            flat[item] = np.eye(self.skills.n_labels)[label]
        return np.asarray(flat, dtype=np.float64)

    def answers(self) -> AnswerMatrix:
        """All answers seen, as the batch methods take them."""
        rows: Ints = np.array(self._answers, dtype=np.int64).reshape(-1, 3)
        known = None
        if self._known:
            known = np.full(self._n_items, -1, dtype=np.int64)
            known[list(self._known)] = list(self._known.values())
        n_annotators = int(rows[:, 1].max(initial=-1)) + 1
        return AnswerMatrix(
            rows[:, 0],
            rows[:, 1],
            rows[:, 2],
            self._n_items,
            n_annotators,
            self.skills.n_labels,
            known,
        )

    def refresh(self, skills: Skills | None = None, temper: bool | None = None) -> None:
        """Learn the skills anew from all answers seen (or take these), and all beliefs with them.

        What tempers the beliefs costs most to find: with ``temper`` None that is done again
        when the answers have become half as many more. After ``temper=True`` the state is
        that of learning from all answers at once.
        """
        answers = self.answers()
        if skills is None:
            if temper is None:
                temper = len(answers) >= 1.5 * self._tempered_at
            if temper:
                self._tempered_at = len(answers)
            skills = skills_of(
                answers, None if temper else (self.skills.alike, self.skills.sharpness)
            )
        self.skills = skills
        evidence = np.zeros((len(self._evidence), len(skills.log_share)))
        annotator = np.where(answers.annotator < len(skills.logs), answers.annotator, -1)
        rows = np.concatenate([skills.logs, skills.newcomer[None]])[annotator, answers.label]
        np.add.at(evidence, answers.item, rows)
        self._evidence = evidence

    def _reach(self, item: int) -> None:
        if item >= len(self._n):
            room = max(2 * len(self._n), item + 1)
            evidence = np.zeros((room, self._evidence.shape[1]))
            evidence[: self._n_items] = self._evidence[: self._n_items]
            n = np.zeros(room, dtype=np.int64)
            n[: self._n_items] = self._n[: self._n_items]
            self._evidence, self._n = evidence, n
        self._n_items = max(self._n_items, item + 1)


def _entropy(posterior: Floats) -> float:
    chances = posterior[posterior > 0]
    return float(-(chances * np.log2(chances)).sum())
