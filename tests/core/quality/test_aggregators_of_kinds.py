"""GLAD, MACE, ordered labels, numbers and several labels: what each of them is for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.core.quality.aggregators import AGGREGATORS
from assay.core.quality.aggregators.multi_label import multi_label_consensus
from assay.core.quality.aggregators.numeric import numeric_consensus
from assay.core.quality.matrix import answer_matrix


def test_glad_finds_difficult_items_and_able_annotators():
    generator = np.random.default_rng(0)
    truth = generator.integers(0, 2, 300)
    ease = np.where(np.arange(300) < 150, 3.0, 0.3)
    skill = np.array([2.0, 1.5, 1.0, 0.8, 0.2, 1.2])
    item, who = np.repeat(np.arange(300), 6), np.tile(np.arange(6), 300)
    right = generator.random(1800) < 1 / (1 + np.exp(-skill[who] * ease[item]))
    answers = answer_matrix(item, who, np.where(right, truth[item], 1 - truth[item]), 300, 6, 2)
    belief = AGGREGATORS.get("glad").aggregate(answers)
    assert belief.difficulty[:150].mean() < belief.difficulty[150:].mean() - 0.1
    assert belief.skill[:4].tolist() == pytest.approx(sorted(belief.skill[:4])[::-1], abs=0.01)
    assert belief.skill.argmin() == 4


def test_mace_lets_a_few_lookers_outvote_many_who_press_one_key():
    generator = np.random.default_rng(1)
    truth = generator.integers(0, 3, 400)
    item, who = np.repeat(np.arange(400), 6), np.tile(np.arange(6), 400)
    looks = (who < 3) & (generator.random(2400) < 0.9)
    label = np.where(looks, truth[item], np.where(who < 3, generator.integers(0, 3, 2400), 0))
    answers = answer_matrix(item, who, label, 400, 6, 3)
    vote = (AGGREGATORS.get("majority").aggregate(answers).labels() == truth).mean()
    belief = AGGREGATORS.get("mace").aggregate(answers)
    assert vote < 0.8
    assert (belief.labels() == truth).mean() > 0.9
    assert belief.skill[:3].min() > 0.85


def test_ordered_labels_are_nearer_with_a_model_of_distance():
    generator = np.random.default_rng(2)
    truth = generator.integers(0, 9, 250)
    item = np.repeat(np.arange(250), 3)
    who = generator.integers(0, 30, 750)
    bias = generator.choice([-1, 0, 0, 1], 30)
    label = np.clip(np.rint(truth[item] + bias[who] + generator.normal(0, 0.8, 750)), 0, 8)
    answers = answer_matrix(item, who, label.astype(int), 250, 30, 9).last_answers()
    missed = {
        name: np.abs(AGGREGATORS.get(name).aggregate(answers).labels() - truth).mean()
        for name in ("ordinal", "dawid_skene", "majority")
    }
    assert missed["ordinal"] < missed["dawid_skene"]
    assert missed["ordinal"] < missed["majority"]


def numbers(seed=0, n_items=200, wild=0.05):
    generator = np.random.default_rng(seed)
    truth = generator.normal(50, 20, n_items)
    bias, spread = np.array([0.0, 5.0, -3.0, 0.0, 1.0]), np.array([1.0, 1.0, 2.0, 8.0, 2.0])
    item, who = np.repeat(np.arange(n_items), 5), np.tile(np.arange(5), n_items)
    value = truth[item] + bias[who] + generator.normal(0, 1, 5 * n_items) * spread[who]
    value = np.where(generator.random(len(value)) < wild, 1000.0, value)
    return item, who, value, truth


def test_numbers_lose_bias_noise_and_outliers():
    item, who, value, truth = numbers()
    found = numeric_consensus(item, who, value, 200, 5)
    means = np.bincount(item, value) / 5
    medians = np.median(value.reshape(200, 5), axis=1)
    shift = np.median(found.value - truth)  # a bias that all share cannot be told
    error = np.median(np.abs(found.value - shift - truth))
    assert error < 0.7 * np.median(np.abs(medians - np.median(medians - truth) - truth))
    assert error < 0.1 * np.abs(means - truth).mean()
    assert found.bias[1] - found.bias[2] == pytest.approx(8.0, abs=0.7)
    assert found.spread.argmax() == 3
    inside = np.abs(found.value - shift - truth) < 2 * found.deviation
    assert 0.85 < inside.mean() <= 1.0


def test_gold_numbers_anchor_the_bias_that_all_share():
    item, who, value, truth = numbers(1)
    known = np.where(np.arange(200) < 60, truth - 10.0, np.nan)
    found = numeric_consensus(item, who, value, 200, 5, known)
    assert found.value[:60] == pytest.approx(truth[:60] - 10.0)
    assert np.median(found.value[60:] - truth[60:]) == pytest.approx(-10.0, abs=2.5)


@settings(max_examples=50, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.integers(0, 4),
            st.integers(0, 3),
            st.floats(allow_nan=True, allow_infinity=True, width=32),
        ),
        max_size=20,
    )
)
def test_any_numbers_have_a_consensus_between_them_or_none(rows):
    item, who, value = (np.array(x) for x in zip(*rows, strict=True)) if rows else [np.zeros(0)] * 3
    found = numeric_consensus(item.astype(int), who.astype(int), value.astype(float), 5, 4)
    for place in range(5):
        own = [v for i, _, v in rows if i == place and np.isfinite(v)]
        assert np.isfinite(found.value[place]) == bool(own)
    assert np.isfinite(found.spread).all()
    if not rows:
        assert "Undefined" in found.why


def test_equal_numbers_are_that_number():
    found = numeric_consensus(np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([3.0, 3, 3]), 2, 2)
    assert found.value == pytest.approx([3.0, 3.0])


def tags(n_items, people, n_labels=6, seed=0, own=False):
    generator = np.random.default_rng(seed)
    truth = generator.random((n_items, n_labels)) < 0.4
    skill = generator.choice([0.5, 0.97, 0.97], (people, n_labels if own else 1))
    item = np.repeat(np.arange(n_items), 3)
    who = np.concatenate([generator.permutation(people)[:3] for _ in range(n_items)])
    right = generator.random((len(item), n_labels)) < skill[who]
    return item, who, np.where(right, truth[item], ~truth[item]), truth


def test_one_skill_over_all_labels_serves_where_answers_are_few():
    item, who, given, truth = tags(40, 15)
    aggregator = AGGREGATORS.get("dawid_skene")
    chosen = multi_label_consensus(item, who, given, 40, 15, aggregator)
    assert chosen.joint
    assert "one skill" in chosen.why
    assert chosen.yes.shape == (40, 6)
    assert ((chosen.yes > 0.5) == truth).mean() > 0.8


def test_labels_are_taken_apart_where_annotators_know_some_and_not_others():
    item, who, given, truth = tags(300, 5, seed=1, own=True)
    chosen = multi_label_consensus(item, who, given, 300, 5, AGGREGATORS.get("dawid_skene"))
    assert not chosen.joint
    assert ((chosen.yes > 0.5) == truth).mean() > 0.85


def test_no_answers_about_several_labels_are_undefined():
    nothing = np.zeros(0, dtype=int)
    found = multi_label_consensus(
        nothing, nothing, np.zeros((0, 2), bool), 3, 1, AGGREGATORS.get("auto")
    )
    assert found.yes.tolist() == [[0.5, 0.5]] * 3
    assert "Undefined" in found.why
