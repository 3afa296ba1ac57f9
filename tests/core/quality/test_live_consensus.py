"""Consensus label by label: fast, calibrated, and the same as learning from all at once."""

import time

import numpy as np
import pytest

from assay.core.errors import Invalid
from assay.core.quality.aggregators import AGGREGATORS
from assay.core.quality.live import LiveConsensus, skills_of, usual_skills
from assay.core.quality.matrix import answer_matrix


def stream(seed=0, n_items=300, accuracies=(0.95, 0.85, 0.8, 0.75, 0.6, 0.5), each=4, n_labels=3):
    generator = np.random.default_rng(seed)
    truth = generator.integers(0, n_labels, n_items)
    rows = []
    for item in range(n_items):
        for who in generator.permutation(len(accuracies))[:each].tolist():
            right = generator.random() < accuracies[who]
            wrong = (truth[item] + generator.integers(1, n_labels)) % n_labels
            rows.append((item, who, int(truth[item] if right else wrong)))
    generator.shuffle(rows)
    return rows, truth


def matrix(rows, n_items, n_annotators, n_labels):
    item, annotator, label = np.array(rows).T
    return answer_matrix(item, annotator, label, n_items, n_annotators, n_labels)


def test_before_any_answer_all_labels_are_as_probable():
    live = LiveConsensus(usual_skills(4))
    assert live.posterior(7) == pytest.approx(np.full(4, 0.25))
    assert live.answers_of(7) == 0


def test_answers_move_the_belief_and_the_second_of_one_kind_makes_it_surer():
    live = LiveConsensus(usual_skills(3))
    first = live.observe(2, 0, 1)
    second = live.observe(2, 1, 1)
    assert first.argmax() == second.argmax() == 1
    assert second[1] > first[1] > 1 / 3
    assert live.n_items == 3
    assert live.posteriors().sum(axis=1) == pytest.approx(np.ones(3))


def test_refreshed_beliefs_are_those_of_learning_from_all_answers_at_once():
    rows, truth = stream()
    live = LiveConsensus(usual_skills(3))
    for count, row in enumerate(rows, 1):
        live.observe(*row)
        if count % 400 == 0:
            live.refresh()
    roughly = live.posteriors()
    live.refresh(temper=True)
    at_once = LiveConsensus(skills_of(matrix(rows, 300, 6, 3)))
    for row in rows:
        at_once.observe(*row)
    assert live.posteriors() == pytest.approx(at_once.posteriors(), abs=1e-6)
    assert np.abs(roughly - at_once.posteriors()).mean() < 0.05
    full = AGGREGATORS.get("auto").aggregate(matrix(rows, 300, 6, 3))
    assert (live.posteriors().argmax(axis=1) == full.labels()).mean() > 0.97
    assert (live.posteriors().argmax(axis=1) == truth).mean() > 0.85


def test_running_evidence_equals_a_belief_from_the_items_answers_alone():
    rows, _ = stream()
    skills = skills_of(matrix(rows, 300, 6, 3))
    live = LiveConsensus(skills)
    for row in rows:
        live.observe(*row)
    own = [(who, label) for item, who, label in rows if item == 17]
    alone = skills.belief([who for who, _ in own], [label for _, label in own])
    assert live.posterior(17) == pytest.approx(alone)
    assert live.posteriors()[17] == pytest.approx(alone)


def test_an_answer_of_the_better_annotator_promises_more():
    rows, _ = stream(n_items=600)
    skills = skills_of(matrix(rows, 600, 6, 3))
    live = LiveConsensus(skills)
    live.observe(0, 3, 1)
    assert live.gain(0, 0) > live.gain(0, 5) >= 0
    assert skills.accuracy(0) > skills.accuracy(5)
    assert live.gain(9, 99) > 0  # a newcomer is like a typical annotator


def test_gold_is_fixed_and_nothing_more_can_be_learned_of_it():
    live = LiveConsensus(usual_skills(2))
    live.observe(0, 0, 0)
    live.know(0, 1)
    assert live.posterior(0).tolist() == [0.0, 1.0]
    assert live.posteriors()[0].tolist() == [0.0, 1.0]
    assert live.gain(0, 1) == 0.0


def test_labels_that_do_not_exist_are_refused():
    with pytest.raises(Invalid):
        LiveConsensus(usual_skills(2)).observe(0, 0, 2)
    with pytest.raises(Invalid):
        usual_skills(0)


def test_one_answer_costs_at_most_fifty_microseconds():
    rows, _ = stream(n_items=400)
    live = LiveConsensus(skills_of(matrix(rows, 400, 6, 3)))
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        for row in rows[:1000]:
            live.observe(*row)
        best = min(best, (time.process_time() - start) / 1000)
    assert best < 50e-6
