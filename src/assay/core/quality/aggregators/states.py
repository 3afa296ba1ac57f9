"""The model behind ``auto``: Dawid and Skene with several kinds of items a label.

An item is in one of labels × ``kinds`` states: 'a clear cat', 'a cat that is easily taken for a
dog'. Each annotator has a row of chances for each state (Li, Rubinstein and Cohn 2019 call the
kinds subtypes: they explain why annotators err on the same items, which plain Dawid and Skene
takes for independent evidence). Three priors keep that in hand:

* an annotator's row is shrunk towards the pooled row of its state, with a weight that is learned
  from how much annotators differ (empirical Bayes, Minka's fixed point);
* each annotator is thought to have given ``ANCHOR`` right answers in each state before the first
  (as in Kim and Ghahramani 2012): a state stays the state of its label, also where each
  annotator gave few answers;
* inference is collapsed variational Bayes of zero order (Asuncion and others 2009): an item
  is judged by rows from which the item itself has been left out.

Labels of one item are still more alike than the model says. Their evidence is therefore divided
by the design effect ``1 + alike (n - 1)`` of survey statistics; ``alike`` is found on held-out
labels (see ``held_out``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.core.quality.aggregators.kernels import (
    expected_counts,
    log_evidence,
    softmax,
    sum_over_given,
)
from assay.core.quality.matrix import Floats, Grouped, Ints
from assay.core.special import digamma

ANCHOR = 1.0
_FIRST_SHRINKAGE = 4.0
_LEAST_SHRINKAGE, _MOST_SHRINKAGE = 0.3, 1e4
_DIAGONAL = 2.0
_SMALL = 0.01
_LEARN_AT = frozenset((3, 5, 8, 13, 21, 34, 55))
MOST_ITERATIONS = 60
SETTLED = 1e-4
ROUGHLY = 1e-3
"""How far a belief may still move where a fit only serves to judge."""
EQUAL_ANNOTATORS = 1e9


@dataclass(frozen=True, slots=True)
class StateFit:
    """A fitted model. States are label × kinds, the kinds of a label side by side.

    ``belief``: items × states; ``counts``: annotators × given × states; ``pseudo``: given ×
    states, the prior that is added to each annotator's counts; ``share`` of each state.
    """

    kinds: int
    belief: Floats
    counts: Floats
    pseudo: Floats
    share: Floats
    shrinkage: float
    iterations: int

    def rows(self) -> Floats:
        """Each annotator's chances: annotators × given × states."""
        held = self.counts + self.pseudo
        return held / sum_over_given(held)[:, None]

    def pooled(self) -> Floats:
        """The chances of a typical annotator: given × states."""
        pooled = self.counts.sum(axis=0) + self.pseudo
        return np.asarray(pooled / pooled.sum(axis=0), dtype=np.float64)

    def difficulty(self, belief: Floats) -> Floats:
        """For each item the chance that a typical annotator does not give its right label."""
        states = np.arange(belief.shape[1])
        return np.asarray(belief @ (1.0 - self.pooled()[states // self.kinds, states]))


def fit_states(
    answers: Grouped,
    kinds: int,
    known: Ints | None = None,
    weight: Floats | None = None,
    shrinkage: float | None = None,
    settled: float = SETTLED,
    most_iterations: int = MOST_ITERATIONS,
) -> StateFit:
    """Fit from the votes on; ``weight`` is how much each annotator counts.

    ``shrinkage`` fixes what is else learned; ``EQUAL_ANNOTATORS`` gives all one row.
    """
    n_labels = answers.n_labels
    weights = np.ones(answers.n_annotators) if weight is None else weight
    n_states = n_labels * kinds
    label_of = np.arange(n_states) // kinds
    right = (label_of == np.arange(n_labels)[:, None]).astype(np.float64)
    allowed = None if known is None else _allowed(known, label_of)
    belief = _hold(_from_votes(answers, kinds, weights), allowed)
    learned = _FIRST_SHRINKAGE if shrinkage is None else shrinkage
    counts, pseudo, share = _step(answers, belief, kinds, right, weights, learned)
    done = 0
    while done < most_iterations:
        evidence = log_evidence(answers, belief, counts, pseudo, weight)
        renewed = _hold(softmax(evidence + np.log(share)), allowed)
        moved = float(np.abs(renewed - belief).max(initial=0.0))
        belief = renewed
        counts, pseudo, share = _step(answers, belief, kinds, right, weights, learned)
        done += 1
        if shrinkage is None and done in _LEARN_AT:
            pooled = (pseudo - ANCHOR * right) / learned
            learned = _learn_shrinkage(counts, pooled, right, weights, learned)
            pseudo = learned * pooled + ANCHOR * right
        elif moved < settled:
            break
    return StateFit(kinds, belief, counts, pseudo, share, learned, done)


def believe(
    answers: Grouped, fit: StateFit, alike: float, known: Ints | None = None
) -> tuple[Floats, Floats]:
    """The beliefs in the states and in the labels, with the evidence of alike answers damped."""
    evidence = log_evidence(answers, fit.belief, fit.counts, fit.pseudo)
    damped = evidence / design_effect(answers, alike)[:, None]
    states = softmax(damped + np.log(fit.share))
    if known is not None:
        states = _hold(states, _allowed(known, np.arange(states.shape[1]) // fit.kinds))
    return states, by_label(states, fit.kinds)


def design_effect(answers: Grouped, alike: float) -> Floats:
    """By how much an item's answers tell less than as many independent ones."""
    return np.asarray(1.0 + alike * np.maximum(answers.sizes() - 1, 0), dtype=np.float64)


def by_label(states: Floats, kinds: int) -> Floats:
    """Beliefs in states summed to beliefs in labels."""
    columns = states.reshape(len(states), states.shape[1] // kinds, kinds)
    return np.asarray(np.sum(columns, axis=2), dtype=np.float64)


def _allowed(known: Ints, label_of: Ints) -> Floats:
    return np.asarray((known[:, None] < 0) | (known[:, None] == label_of), dtype=np.float64)


def _hold(belief: Floats, allowed: Floats | None) -> Floats:
    if allowed is None:
        return belief
    held = np.maximum(belief, 1e-300) * allowed
    return np.asarray(held / held.sum(axis=1, keepdims=True), dtype=np.float64)


def _from_votes(answers: Grouped, kinds: int, weights: Floats) -> Floats:
    """Shares of the votes; an item is at first of the kind that its agreement suggests."""
    n_labels = answers.n_labels
    cells = answers.item() * n_labels + answers.label
    votes = np.bincount(
        cells, weights=weights[answers.annotator], minlength=answers.n_items * n_labels
    ).reshape(answers.n_items, n_labels)
    total = votes.sum(axis=1, keepdims=True)
    shares = (votes + 0.5 / n_labels) / (total + 0.5)
    if kinds == 1:
        return np.asarray(shares, dtype=np.float64)
    top = votes.max(axis=1) / np.maximum(total[:, 0], 1e-9)
    doubt = 1.0 - np.clip((top - 1.0 / n_labels) / (1.0 - 1.0 / n_labels), 0.0, 1.0)
    places = np.linspace(0.0, 1.0, kinds)
    near = np.exp(-2.0 * (kinds * (places - doubt[:, None])) ** 2)
    states = (shares[:, :, None] * near[:, None, :]).reshape(answers.n_items, -1)
    return np.asarray(states / states.sum(axis=1, keepdims=True), dtype=np.float64)


def _step(
    answers: Grouped, belief: Floats, kinds: int, right: Floats, weights: Floats, learned: float
) -> tuple[Floats, Floats, Floats]:
    """Counts, prior of the rows and shares of the states under a belief."""
    counts = expected_counts(answers, belief)
    pooled = np.einsum("a,als->ls", weights, counts) + _SMALL + _DIAGONAL * right
    pooled /= pooled.sum(axis=0)
    share = (belief.sum(axis=0) + 1.0 / kinds) / (len(belief) + answers.n_labels)
    return counts, learned * pooled + ANCHOR * right, share


def _learn_shrinkage(
    counts: Floats, pooled: Floats, right: Floats, weights: Floats, learned: float
) -> float:
    """Two steps to the weight of the pooled row under which the annotators' counts are likeliest.

    (Minka 2000, 'Estimating a Dirichlet distribution', the fixed point for the precision.)
    """
    totals = sum_over_given(counts)
    telling = totals.sum(axis=1) > 1.5
    if not telling.any():  # one answer is as likely under any weight
        return learned
    if not telling.all():
        counts, totals, weights = counts[telling], totals[telling], weights[telling]
    for _ in range(2):
        prior = learned * pooled + ANCHOR * right
        gain = np.einsum("ls,als->a", pooled, digamma(counts + prior) - digamma(prior))
        whole = learned + ANCHOR
        loss = (digamma(totals + whole) - digamma(whole)).sum(axis=1)
        ratio = float(weights @ gain) / max(float(weights @ loss), 1e-12)
        learned = float(np.clip(learned * ratio, _LEAST_SHRINKAGE, _MOST_SHRINKAGE))
    return learned
