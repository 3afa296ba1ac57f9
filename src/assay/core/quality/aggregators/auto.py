"""``auto``, the default: chooses and blends models by the labels that they foretell.

1. Candidates: Dawid-Skene with 1, 2 and 4 kinds of items a label (``states``).
2. Each foretells labels that were put aside (``held_out``); the blend that foretells best gives
   the posterior (stacking). No gold is needed for it.
3. The posterior is tempered to what remains of it when annotators are drawn anew
   (``resampling``); gold, where there is some, is held fixed and corrects the temper.

A table of fewer than ``LEAST_JUDGED`` answers cannot choose between models: it gets an even blend
of the first two; four kinds are tried from ``LEAST_FOR_MANY_KINDS`` answers on. A very large one is
judged on a part of its items and fitted as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assay.core.quality.aggregators.counting import hold_known, shrunken_skill, vote_shares
from assay.core.quality.aggregators.held_out import foretell, stacked
from assay.core.quality.aggregators.kernels import expected_counts
from assay.core.quality.aggregators.protocol import Consensus
from assay.core.quality.aggregators.resampling import (
    bagged,
    sharpened,
    sharpness_against,
    sharpness_on_gold,
)
from assay.core.quality.aggregators.states import (
    ANCHOR,
    EQUAL_ANNOTATORS,
    MOST_ITERATIONS,
    StateFit,
    believe,
    fit_states,
)
from assay.core.quality.aggregators.structure import (
    Hashes,
    between_0_and_1,
    fingerprints,
    folds,
)
from assay.core.quality.matrix import AnswerMatrix, Floats, Grouped, grouped

KINDS = (1, 2, 4)
LEAST_JUDGED = 100
LEAST_FOR_MANY_KINDS = 1_000
MOST_JUDGED = 40_000
USUAL_ALIKE = 0.1
_LEAST_SHARE = 0.02
_MOST_CELLS = 30_000_000
_MANY = 500_000
_PASSES_OF_MANY = 25
"""Rows that rest on a million answers settle in that many passes; single items may still move."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found without gold: each model's share of the blend and its likeness of answers.

    ``gain``: nats a held-out label by which a model foretells better than equal annotators
    would. ``sharpness`` of the blend against the bagged posteriors.
    """

    kinds: tuple[int, ...]
    shares: tuple[float, ...]
    alike: tuple[float, ...]
    foretold: tuple[float, ...]
    equal: float
    sharpness: float
    n: int


class Auto:
    """The blend of models that foretells held-out labels best, calibrated."""

    name = "auto"
    title = "Chosen by held-out labels"

    def aggregate(self, answers: AnswerMatrix) -> Consensus:
        """A calibrated consensus with confusions, difficulty and the reason of the choice."""
        reason = _undefined(answers)
        kinds = _affordable(answers)
        if reason or not kinds:
            posterior, prior = vote_shares(answers)
            skill = shrunken_skill(answers, posterior)
            why = reason or "The shares of the votes: too many labels for confusion matrices."
            return Consensus(self.name, posterior, prior, skill, why=why)
        judged = judge(answers, kinds)
        table = grouped(answers)
        passes = MOST_ITERATIONS if len(answers) <= _MANY else _PASSES_OF_MANY
        fits = [
            fit_states(table, one, answers.known, most_iterations=passes) for one in judged.kinds
        ]
        raw = np.zeros((answers.n_items, answers.n_labels))
        difficulty = np.zeros(answers.n_items)
        for fit, share, alike in zip(fits, judged.shares, judged.alike, strict=True):
            states, labels = believe(table, fit, alike)
            raw += share * labels
            difficulty += share * fit.difficulty(states)
        sharpness = judged.sharpness
        n_gold = 0
        if answers.known is not None:
            rows = np.flatnonzero((answers.known >= 0) & (table.sizes() > 0))
            n_gold = len(rows)
            if n_gold:
                sharpness = sharpness_on_gold(raw[rows], answers.known[rows], sharpness)
        prior = _prior(hold_known(answers, raw))
        posterior = np.where(table.sizes()[:, None] > 0, sharpened(raw, sharpness), prior)
        dirichlet = _dirichlet(table, hold_known(answers, raw), fits[0])
        confusion = dirichlet / dirichlet.sum(axis=2, keepdims=True)
        return Consensus(
            self.name,
            hold_known(answers, posterior),
            prior,
            np.einsum("akk,k->a", confusion, prior),
            confusion,
            max(fit.iterations for fit in fits),
            dirichlet,
            difficulty,
            _why(judged, sharpness, n_gold),
            _figures(judged, sharpness, n_gold),
        )


def judge(answers: AnswerMatrix, kinds: Sequence[int] = KINDS) -> Judged:
    """Compare the models on held-out labels, on a part of the items where there are very many."""
    item, annotator = fingerprints(answers)
    if len(answers) > MOST_JUDGED:
        kept = between_0_and_1(item) < MOST_JUDGED / len(answers)
        answers, item = _items(answers, kept), item[kept]
    answers, annotator = _met(answers, annotator)
    table = grouped(answers)
    known = answers.known
    if len(answers) < LEAST_JUDGED:
        chosen = tuple(kinds[:2])
        share = 1.0 / len(chosen)
        shares, alike = (share,) * len(chosen), (USUAL_ALIKE,) * len(chosen)
        foretold, equal = (float("nan"),) * len(chosen), float("nan")
    else:
        order = np.argsort(answers.item, kind="stable")
        fold = folds(answers, item, annotator, 5)[order]
        told = [foretell(table, fold, one, known) for one in kinds]
        weights = stacked(np.stack([one.logs for one in told], axis=1))
        kept_models = [
            place for place, weight in enumerate(weights.tolist()) if weight >= _LEAST_SHARE
        ]
        whole = float(weights[kept_models].sum())
        chosen = tuple(kinds[place] for place in kept_models)
        shares = tuple(float(weights[place]) / whole for place in kept_models)
        alike = tuple(told[place].alike for place in kept_models)
        foretold = tuple(told[place].mean() for place in kept_models)
        equal = foretell(table, fold, 1, known, EQUAL_ANNOTATORS).mean()
    raw = np.zeros((answers.n_items, answers.n_labels))
    for one, share, likeness in zip(chosen, shares, alike, strict=True):
        raw += share * believe(table, fit_states(table, one, known), likeness)[1]
    target = bagged(table, annotator, list(zip(chosen, shares, strict=True)), known)
    asked = table.sizes() > 0
    if known is not None:
        asked &= known < 0
    sharpness = sharpness_against(raw[asked], target[asked]) if asked.any() else 1.0
    return Judged(chosen, shares, alike, foretold, equal, sharpness, len(answers))


def _undefined(answers: AnswerMatrix) -> str:
    """Why there is nothing to choose; empty where there is."""
    if answers.n_items == 0:
        return "Undefined: there are no items."
    if len(answers) == 0:
        return "Undefined: there are no answers yet; every label is as probable as another."
    if answers.n_labels < 2:
        return "There is one label only: nothing to decide."
    return ""


def _affordable(answers: AnswerMatrix) -> list[int]:
    """The kinds whose confusions fit into memory, and that so many answers can tell apart."""
    cells = answers.n_annotators * answers.n_labels**2
    few = len(answers) < LEAST_FOR_MANY_KINDS
    return [kinds for kinds in KINDS if cells * kinds <= _MOST_CELLS and not (few and kinds > 2)]


def _items(answers: AnswerMatrix, kept: NDArray[np.bool_]) -> AnswerMatrix:
    place = np.cumsum(kept) - 1
    rows = kept[answers.item]
    return replace(
        answers,
        item=place[answers.item[rows]],
        annotator=answers.annotator[rows],
        label=answers.label[rows],
        n_items=int(kept.sum()),
        known=None if answers.known is None else answers.known[kept],
    )


def _met(answers: AnswerMatrix, annotator: Hashes) -> tuple[AnswerMatrix, Hashes]:
    """Only the annotators who gave an answer."""
    met = np.bincount(answers.annotator, minlength=answers.n_annotators) > 0
    if met.all():
        return answers, annotator
    place = np.cumsum(met) - 1
    who = place[answers.annotator]
    return replace(answers, annotator=who, n_annotators=int(met.sum())), annotator[met]


def _prior(posterior: Floats) -> Floats:
    return np.asarray((posterior.sum(axis=0) + 1.0) / (len(posterior) + posterior.shape[1]))


def _dirichlet(table: Grouped, belief: Floats, fit: StateFit) -> Floats:
    """Annotators × right × given: expected counts and the shrinkage towards all."""
    counts = expected_counts(table, belief).transpose(0, 2, 1)
    right = np.eye(table.n_labels)
    pooled = counts.sum(axis=0) + 0.01 + 2.0 * right
    pooled /= pooled.sum(axis=1, keepdims=True)
    return np.asarray(counts + fit.shrinkage * pooled + ANCHOR * right, dtype=np.float64)


def _why(judged: Judged, sharpness: float, n_gold: int) -> str:
    names = [
        f"{_named(kinds)} ({share:.0%})"
        for kinds, share in sorted(
            zip(judged.kinds, judged.shares, strict=True), key=lambda one: -one[1]
        )
    ]
    blend = ", ".join(names)
    if np.isnan(judged.equal):
        chosen = f"{judged.n} answers are too few to choose between models: {blend}"
    else:
        chances = np.exp(np.array(judged.foretold) @ np.array(judged.shares))
        chosen = (
            f"{blend}: of {judged.n:,} labels put aside they give the one that came a chance of "
            f"{chances:.0%} (with equal annotators {np.exp(judged.equal):.0%})"
        )
    softer = "less" if sharpness < 1 else "more"
    temper = f"the posterior is {softer} sure by the power {sharpness:.2f}"
    because = "as other draws of annotators"
    if n_gold:
        because += f" and {n_gold} gold items"
    return f"{chosen}; {temper}, {because} ask for."


def _named(kinds: int) -> str:
    if kinds == 1:
        return "confusion matrices"
    return f"confusion matrices with {kinds} kinds of items a label"


def _figures(judged: Judged, sharpness: float, n_gold: int) -> Mapping[str, float]:
    figures = {"judged": float(judged.n), "sharpness": sharpness, "gold": float(n_gold)}
    for kinds, share, alike, told in zip(
        judged.kinds, judged.shares, judged.alike, judged.foretold, strict=True
    ):
        figures[f"share_{kinds}"] = share
        figures[f"alike_{kinds}"] = alike
        figures[f"held_out_{kinds}"] = told
    figures["held_out_equal"] = judged.equal
    return figures
