"""Alpha against the tables of Krippendorff's paper (2011) and an independent implementation."""

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.core.quality.agreement import (
    alpha,
    alpha_of_part,
    apart_by_distance,
    apart_by_matrix,
    apart_nominal,
    in_words,
    item_disputes,
    metric_table,
    nominal_alpha,
)
from assay.core.quality.matrix import answer_matrix
from assay.core.values import Interval

NAN = float("nan")
FOUR_OBSERVERS = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
        [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
    ]
)
MEG_AND_OWEN = np.array([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]])
BEN_AND_GERRY = np.array([list("aabbdcccedda"), list("babbbccceddd")])


def rng():
    return np.random.default_rng(0)


def matrix_of(table):
    """Observers × units (NaN where missing) as answers; labels in sorted order."""
    numbers = np.array(table, dtype=object)
    rows = [
        (unit, observer, numbers[observer, unit])
        for observer in range(numbers.shape[0])
        for unit in range(numbers.shape[1])
        if numbers[observer, unit] == numbers[observer, unit]
    ]
    values = sorted({value for _, _, value in rows})
    place = {value: index for index, value in enumerate(values)}
    item, annotator, label = zip(*[(u, o, place[v]) for u, o, v in rows], strict=True)
    n_observers, n_units = numbers.shape
    return answer_matrix(item, annotator, label, n_units, n_observers, len(values)), values


@pytest.mark.parametrize(
    ("table", "expected"),
    [(MEG_AND_OWEN, 0.095), (BEN_AND_GERRY, 0.692), (FOUR_OBSERVERS, 0.743)],
)
def test_nominal_alpha_equals_the_published_tables(table, expected):
    answers, _ = matrix_of(table)
    assert nominal_alpha(answers, rng()).value == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize(
    ("metric", "expected"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_alpha_of_each_metric_equals_the_published_table(metric, expected):
    answers, values = matrix_of(FOUR_OBSERVERS)
    counts = answers.counts()
    totals = counts[counts.sum(axis=1) >= 2].sum(axis=0).astype(float)
    table = metric_table(metric, np.array(values, dtype=float), totals)
    apart, expectation = apart_by_matrix(answers, table)
    found = alpha(answers.item, apart, expectation, rng())
    assert found.value == pytest.approx(expected, abs=5e-4)


def test_alpha_from_any_distance_equals_alpha_from_counts():
    answers, _ = matrix_of(FOUR_OBSERVERS)

    def differ(one, other):
        return float(answers.label[one] != answers.label[other])

    by_distance = apart_by_distance(answers.item, differ, rng())
    by_counts = apart_nominal(answers)
    assert by_distance[0] == pytest.approx(by_counts[0], nan_ok=True)
    assert by_distance[1] == pytest.approx(by_counts[1])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 4), st.integers(0, 2)), min_size=2, max_size=40
    )
)
def test_nominal_alpha_equals_an_independent_implementation(rows):
    table = np.full((5, 10), NAN)
    for item, annotator, label in rows:
        table[annotator, item] = label
    answers, _ = matrix_of(table)
    found = nominal_alpha(answers, rng())
    pairable = table[:, (~np.isnan(table)).sum(axis=0) >= 2]
    if len(np.unique(pairable[~np.isnan(pairable)])) < 2:
        assert found is None
        return
    expected = krippendorff.alpha(table, level_of_measurement="nominal")
    assert found.value == pytest.approx(expected)
    assert found.low <= found.value <= found.high <= 1.0


@settings(max_examples=30, deadline=None)
@given(st.randoms())
def test_alpha_does_not_depend_on_the_order_of_answers_or_names_of_people(random):
    answers, _ = matrix_of(FOUR_OBSERVERS)
    order = list(range(len(answers)))
    random.shuffle(order)
    names = list(range(4))
    random.shuffle(names)
    shuffled = answer_matrix(
        answers.item[order],
        np.array(names)[answers.annotator[order]],
        answers.label[order],
        12,
        4,
        answers.n_labels,
    )
    one, other = nominal_alpha(answers, rng()), nominal_alpha(shuffled, rng())
    assert one.value == pytest.approx(other.value)


def test_alpha_is_undefined_without_pairs_or_without_variation():
    alone = answer_matrix([0, 1, 2], [0, 1, 0], [0, 1, 0], 3, 2, 2)
    same = answer_matrix([0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1], 2, 2, 2)
    nobody = answer_matrix([], [], [], 0, 0, 2)
    assert nominal_alpha(alone, rng()) is None
    assert nominal_alpha(same, rng()) is None
    assert nominal_alpha(nobody, rng()) is None
    assert in_words(None) == "cannot be told yet"


def test_one_dissenter_has_the_lowest_alpha_of_all():
    item = np.repeat(np.arange(40), 3)
    annotator = np.tile(np.arange(3), 40)
    label = np.where(annotator == 2, 1 - item % 2, item % 2)
    apart, expected = apart_nominal(answer_matrix(item, annotator, label, 40, 3, 2))
    alphas = [alpha_of_part(apart[annotator == k], expected).value for k in range(3)]
    assert alphas[2] < alphas[0]
    assert alphas[0] == alphas[1]
    assert item_disputes(item, apart, 40) == pytest.approx(np.full(40, 2 / 3))


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    generator = np.random.default_rng(11)
    covered = 0
    for _ in range(60):
        truth = generator.integers(0, 2, 150)
        item = np.repeat(np.arange(150), 3)
        flips = generator.random(450) < 0.15
        label = np.where(flips, 1 - truth[item], truth[item])
        answers = answer_matrix(item, np.tile(np.arange(3), 150), label, 150, 3, 2)
        found = nominal_alpha(answers, generator)
        covered += found.low <= 1 - 2 * 0.15 * 0.85 / 0.5 <= found.high
    assert 50 <= covered <= 60


def test_random_labels_agree_no_more_than_chance():
    generator = np.random.default_rng(2)
    n_items = 60_000
    item = np.repeat(np.arange(n_items), 3)
    answers = answer_matrix(
        item, np.tile(np.arange(3), n_items), generator.integers(0, 4, len(item)), n_items, 3, 4
    )
    found = nominal_alpha(answers, generator)
    assert abs(found.value) < 0.02


def test_words_follow_the_interval():
    assert in_words(Interval(0.9, 0.85, 0.95, 9)) == "reliable"
    assert in_words(Interval(0.82, 0.7, 0.9, 9)) == "reliable, but not surely"
    assert in_words(Interval(0.7, 0.6, 0.8, 9)) == "enough for tentative conclusions"
    assert in_words(Interval(0.4, 0.3, 0.5, 9)) == "too low to rely on"
    assert in_words(Interval(-0.1, -0.3, 0.1, 9)) == "hardly better than chance"
