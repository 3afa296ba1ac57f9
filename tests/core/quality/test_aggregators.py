"""One suite over the registry of aggregators, and known answers of each."""

import numpy as np
import pandas as pd
import pytest
from crowdkit.aggregation import DawidSkene as ReferenceDawidSkene
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.core.errors import TooLarge
from assay.core.quality.aggregators import AGGREGATORS
from assay.core.quality.aggregators.dawid_skene import DawidSkene
from assay.core.quality.matrix import answer_matrix


def crowd(seed=0, n_items=200, accuracies=(0.9, 0.8, 0.8, 0.6, 0.2), n_labels=2):
    generator = np.random.default_rng(seed)
    truth = generator.integers(0, n_labels, n_items)
    n_people = len(accuracies)
    item = np.repeat(np.arange(n_items), n_people)
    annotator = np.tile(np.arange(n_people), n_items)
    right = generator.random(len(item)) < np.array(accuracies)[annotator]
    wrong = (truth[item] + generator.integers(1, n_labels, len(item))) % n_labels
    label = np.where(right, truth[item], wrong)
    return answer_matrix(item, annotator, label, n_items, n_people, n_labels), truth


@st.composite
def matrices(draw):
    n_items, n_people, n_labels = (draw(st.integers(1, 6)) for _ in range(3))
    rows = draw(
        st.lists(
            st.tuples(
                st.integers(0, n_items - 1),
                st.integers(0, n_people - 1),
                st.integers(0, n_labels - 1),
            ),
            max_size=25,
        )
    )
    item, annotator, label = zip(*rows, strict=True) if rows else ((), (), ())
    return answer_matrix(item, annotator, label, n_items, n_people, n_labels).last_answers()


@pytest.mark.parametrize("name", AGGREGATORS.names())
class TestAggregator:
    @settings(max_examples=60, deadline=None)
    @given(answers=matrices())
    def test_posteriors_are_probabilities_for_any_input(self, name, answers):
        belief = AGGREGATORS.get(name).aggregate(answers)
        assert belief.posterior.shape == (answers.n_items, answers.n_labels)
        assert belief.posterior.sum(axis=1) == pytest.approx(np.ones(answers.n_items))
        assert (belief.posterior >= 0).all()
        assert belief.skill.shape == (answers.n_annotators,)
        assert ((belief.skill >= 0) & (belief.skill <= 1 + 1e-9)).all()

    @settings(max_examples=40, deadline=None)
    @given(answers=matrices(), random=st.randoms())
    def test_does_not_depend_on_the_order_of_answers_or_names_of_people(
        self, name, answers, random
    ):
        order = list(range(len(answers)))
        random.shuffle(order)
        names = list(range(answers.n_annotators))
        random.shuffle(names)
        shuffled = answer_matrix(
            answers.item[order],
            np.array(names, dtype=np.int64)[answers.annotator[order]],
            answers.label[order],
            answers.n_items,
            answers.n_annotators,
            answers.n_labels,
        )
        one = AGGREGATORS.get(name).aggregate(answers)
        other = AGGREGATORS.get(name).aggregate(shuffled)
        assert one.posterior == pytest.approx(other.posterior, abs=1e-6)
        assert one.skill == pytest.approx(other.skill[names], abs=1e-6)

    def test_unanimous_answers_are_believed(self, name):
        item = np.repeat(np.arange(30), 3)
        answers = answer_matrix(item, np.tile(np.arange(3), 30), item % 3, 30, 3, 3)
        belief = AGGREGATORS.get(name).aggregate(answers)
        assert belief.labels().tolist() == (np.arange(30) % 3).tolist()
        assert (belief.certainty() > 0.9).all()

    def test_gold_is_held_fixed(self, name):
        answers, truth = crowd()
        known = np.full(200, -1, dtype=np.int64)
        known[:20] = 1 - truth[:20]
        from dataclasses import replace

        belief = AGGREGATORS.get(name).aggregate(replace(answers, known=known))
        if belief.confusion is not None or name == "majority":
            assert belief.labels()[:20].tolist() == known[:20].tolist()

    def test_items_and_people_without_answers_get_the_prior(self, name):
        answers = answer_matrix([0, 0], [0, 1], [1, 1], 3, 4, 2)
        belief = AGGREGATORS.get(name).aggregate(answers)
        assert np.isfinite(belief.posterior).all()
        assert belief.posterior[1] == pytest.approx(belief.posterior[2])

    def test_no_answers_at_all_give_even_odds(self, name):
        belief = AGGREGATORS.get(name).aggregate(answer_matrix([], [], [], 2, 0, 4))
        assert belief.posterior == pytest.approx(np.full((2, 4), 0.25))


def test_majority_breaks_ties_by_what_is_common_then_by_order():
    answers = answer_matrix([0, 0, 1, 2, 2], [0, 1, 0, 0, 1], [0, 2, 2, 0, 1], 3, 2, 3)
    belief = AGGREGATORS.get("majority").aggregate(answers)
    assert belief.labels().tolist() == [0, 2, 0]
    tied = answer_matrix([0, 0], [0, 1], [1, 0], 1, 2, 2)
    assert AGGREGATORS.get("majority").aggregate(tied).labels().tolist() == [0]


def test_dawid_skene_learns_from_an_adversary_what_majority_cannot():
    answers, truth = crowd()
    majority = AGGREGATORS.get("majority").aggregate(answers).labels()
    learned = AGGREGATORS.get("dawid_skene").aggregate(answers)
    assert (majority == truth).mean() < 0.85
    assert (learned.labels() == truth).mean() > 0.9
    assert learned.skill[0] > learned.skill[3] > learned.skill[4]


@pytest.mark.filterwarnings("ignore::Warning:crowdkit")
def test_dawid_skene_without_shrinkage_equals_the_reference():
    answers, _ = crowd(seed=5, n_labels=3, accuracies=(0.9, 0.7, 0.6, 0.5))
    frame = pd.DataFrame(
        {"task": answers.item, "worker": answers.annotator, "label": answers.label}
    )
    reference = ReferenceDawidSkene(n_iter=100).fit_predict(frame)
    found = DawidSkene(shrinkage=1e-6).aggregate(answers).labels()
    assert (found == reference.sort_index().to_numpy()).mean() > 0.99


def test_shrinkage_saves_sparse_crowds_from_collapse():
    generator = np.random.default_rng(4)
    truth = generator.integers(0, 5, 300)
    item = np.repeat(np.arange(300), 4)
    annotator = generator.integers(0, 200, len(item))
    right = generator.random(len(item)) < 0.7
    label = np.where(right, truth[item], generator.integers(0, 5, len(item)))
    answers = answer_matrix(item, annotator, label, 300, 200, 5).last_answers()
    plain = (DawidSkene(shrinkage=1e-6).aggregate(answers).labels() == truth).mean()
    shrunk = (DawidSkene().aggregate(answers).labels() == truth).mean()
    majority = (AGGREGATORS.get("majority").aggregate(answers).labels() == truth).mean()
    assert shrunk > plain + 0.02
    assert shrunk >= majority - 0.02


def test_last_answers_keeps_the_last_of_repeated_pairs():
    answers = answer_matrix([0, 0, 1, 0], [0, 1, 0, 0], [0, 1, 1, 2], 2, 2, 3).last_answers()
    assert answers.label.tolist() == [1, 1, 2]


def test_too_many_labels_for_confusion_matrices_are_refused_with_a_way_on():
    answers = answer_matrix([0], [0], [0], 1, 100, 20_000)
    with pytest.raises(TooLarge, match="majority"):
        DawidSkene().aggregate(answers)
