"""Which marked objects are there, and of which class: existence with annotator skill.

Every annotator misses objects at a rate of their own, marks things that are not there at a
rate of their own, and takes one class for another (Welinder and Perona 2010; Branson, Van Horn
and Perona 2017). An object that nobody marked never comes to our eyes, so the likelihood of an
object is that of its marks given that there was at least one; a thing that is not there is
marked by one annotator, and by a second one only by coincidence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.core.quality.matrix import Floats, Ints

_SHRINK = 4.0
_MISS = 0.2
"""The miss rate before anything is known: annotators miss more than they invent."""
_INVENTED = 0.2
"""The share of marked things that are not there, before anything is known."""
_COINCIDENCE = 0.02
_RIGHT = 4.0
_SETTLED = 1e-4
_MOST_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Marks:
    """Who marked which object with which label, and who saw it: two lists of pairs.

    ``object``, ``annotator`` and ``label``: one row a mark, at most one an object and annotator.
    ``seen_object`` and ``seen_annotator``: one row for everybody who saw the object's item,
    marked or not. ``seen_items``: how many items each annotator saw.
    """

    object: Ints
    annotator: Ints
    label: Ints
    seen_object: Ints
    seen_annotator: Ints
    seen_items: Ints
    n_objects: int
    n_annotators: int
    n_labels: int


@dataclass(frozen=True, slots=True)
class ObjectBelief:
    """What is believed of each object and annotator.

    ``posterior``: objects × (labels, then 'nothing'), rows sum to 1. ``miss``: the probability
    of leaving out an object that is there; ``invented``: false alarms by item; ``confusion``:
    annotators × right label × given label, of marked objects, rows sum to 1. ``skill``: the
    expected F1 of the annotator's marks, shrunken.
    """

    posterior: Floats
    miss: Floats
    invented: Floats
    confusion: Floats
    skill: Floats
    rounds: int


def object_belief(marks: Marks) -> ObjectBelief:
    """Expectation maximisation from the share of marks; settles at 0.0001."""
    n, k, people = marks.n_objects, marks.n_labels, marks.n_annotators
    posterior = _first(marks)
    rounds, moved = 0, 1.0
    miss, invented = np.full(people, _MISS), np.full(people, _INVENTED)
    confusion = np.tile(np.eye(k), (people, 1, 1)) if k else np.zeros((people, 0, 0))
    while n and moved >= _SETTLED and rounds < _MOST_ROUNDS:
        rounds += 1
        there = 1.0 - posterior[:, k]
        miss = _miss_rates(marks, there, miss)
        invented = _false_alarms(marks, posterior[:, k])
        confusion = _confusion(marks, posterior)
        before = posterior
        posterior = _posterior(marks, posterior, miss, invented, confusion)
        moved = float(np.abs(posterior - before).max())
    return ObjectBelief(posterior, miss, invented, confusion, _skill(marks, posterior), rounds)


def _first(marks: Marks) -> Floats:
    """The share of those who saw an object that gave each label; half of the rest is nothing."""
    n, k = marks.n_objects, marks.n_labels
    votes = np.zeros((n, k + 1))
    np.add.at(votes, (marks.object, marks.label), 1.0)
    marked = votes.sum(axis=1)
    saw = np.bincount(marks.seen_object, minlength=n)
    votes[:, k] = np.maximum(saw - marked, 0.0) / 2
    first: Floats = votes / np.maximum(votes.sum(axis=1, keepdims=True), 1e-9)
    return first


def _miss_rates(marks: Marks, there: Floats, miss: Floats) -> Floats:
    """Misses among objects that are there, those that nobody marked included in expectation."""
    everyone = np.log(miss)[marks.seen_annotator]
    unseen = np.exp(np.bincount(marks.seen_object, weights=everyone, minlength=marks.n_objects))
    ghosts = there * unseen / np.maximum(1.0 - unseen, 0.05)
    n = marks.n_annotators
    of_object = there[marks.seen_object]
    total = np.bincount(marks.seen_annotator, weights=of_object, minlength=n)
    found = np.bincount(marks.annotator, weights=there[marks.object], minlength=n)
    lost = np.bincount(marks.seen_annotator, weights=ghosts[marks.seen_object], minlength=n)
    missed, whole = np.maximum(total - found, 0.0) + lost, total + lost
    pooled = (missed.sum() + _SHRINK * _MISS) / (whole.sum() + _SHRINK)
    rates: Floats = (missed + _SHRINK * pooled) / (whole + _SHRINK)
    return np.clip(rates, 1e-3, 0.999)


def _false_alarms(marks: Marks, absent: Floats) -> Floats:
    """Expected marks of nothing by item, shrunk towards the rate of all."""
    n = marks.n_annotators
    wrong = np.bincount(marks.annotator, weights=absent[marks.object], minlength=n)
    items = marks.seen_items.astype(np.float64)
    pooled = (wrong.sum() + _INVENTED) / (items.sum() + 1.0)
    rates: Floats = np.maximum((wrong + _SHRINK * pooled) / (items + _SHRINK), 1e-6)
    return rates


def _confusion(marks: Marks, posterior: Floats) -> Floats:
    """Annotators × right × given label over marked objects, shrunk towards that of all."""
    k, people = marks.n_labels, marks.n_annotators
    counts = np.zeros((people, k, k))
    cell = marks.annotator * k + marks.label
    for right in range(k):
        counts[:, right] = np.bincount(
            cell, weights=posterior[marks.object, right], minlength=people * k
        ).reshape(people, k)
    pooled = counts.sum(axis=0) + 0.1 + _RIGHT * np.eye(k)
    pooled /= pooled.sum(axis=1, keepdims=True)
    counts += _SHRINK * pooled
    counts /= counts.sum(axis=2, keepdims=True)
    return counts


def _posterior(
    marks: Marks, posterior: Floats, miss: Floats, invented: Floats, confusion: Floats
) -> Floats:
    """Bayes' rule over each object's marks and the silence of the others."""
    n, k = marks.n_objects, marks.n_labels
    prior = posterior.sum(axis=0) + np.append(np.full(k, (1 - _INVENTED) * 4 / max(k, 1)), 0.8)
    prior = np.log(prior / prior.sum())
    silence = np.bincount(
        marks.seen_object, weights=np.log(miss)[marks.seen_annotator], minlength=n
    )
    voice = (np.log1p(-miss) - np.log(miss))[marks.annotator]
    marked = np.bincount(marks.object, weights=voice, minlength=n)
    seen_at_all = np.log(np.maximum(1.0 - np.exp(silence), 1e-12))
    scores = np.empty((n, k + 1))
    for right in range(k):
        said = np.log(confusion[marks.annotator, right, marks.label])
        scores[:, right] = np.bincount(marks.object, weights=said, minlength=n)
    scores[:, :k] += (silence + marked - seen_at_all)[:, None]
    scores[:, k] = _of_nothing(marks, posterior, invented)
    scores += prior
    scores -= scores.max(axis=1, keepdims=True)
    result = np.exp(scores)
    result /= result.sum(axis=1, keepdims=True)
    return result


def _of_nothing(marks: Marks, posterior: Floats, invented: Floats) -> Floats:
    """The likelihood of the marks where there is nothing: one invents, others by coincidence."""
    n, k = marks.n_objects, marks.n_labels
    who = np.bincount(marks.object, weights=invented[marks.annotator], minlength=n)
    anyone = np.bincount(marks.seen_object, weights=invented[marks.seen_annotator], minlength=n)
    m = np.bincount(marks.object, minlength=n)
    s = np.bincount(marks.seen_object, minlength=n)
    absent = posterior[:, k][marks.object]
    named = np.bincount(marks.label, weights=absent, minlength=k) + 1.0
    said = np.bincount(marks.object, weights=np.log(named / named.sum())[marks.label], minlength=n)
    share = np.log(np.maximum(who, 1e-300)) - np.log(np.maximum(anyone, 1e-300))
    more = (m - 1) * np.log(_COINCIDENCE) + (s - m) * np.log1p(-_COINCIDENCE)
    likelihood: Floats = share + more + said
    return likelihood


def _skill(marks: Marks, posterior: Floats) -> Floats:
    n, k = marks.n_annotators, marks.n_labels
    right = np.bincount(marks.annotator, weights=posterior[marks.object, marks.label], minlength=n)
    given = np.bincount(marks.annotator, minlength=n)
    there = (1.0 - posterior[:, k])[marks.seen_object]
    real = np.bincount(marks.seen_annotator, weights=there, minlength=n)
    size = (given + real) / 2
    pooled = float(right.sum() / size.sum()) if size.sum() > 0 else 0.5
    skill: Floats = np.clip((right + _SHRINK * pooled) / (size + _SHRINK), 0.0, 1.0)
    return skill
