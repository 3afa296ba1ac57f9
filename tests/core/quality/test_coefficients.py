"""Agreement coefficients against the published tables, and what they must do anywhere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.core.quality.coefficients import (
    cohen_kappa,
    fleiss_kappa,
    gwet_ac,
    percent_agreement,
    weights_of,
)
from assay.core.quality.matrix import answer_matrix

# Four annotators, twelve units (Krippendorff 2011; Gwet 2014, table 2.11); 0 is a gap.
FOUR_RATERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
    [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
]
# Two clinicians on 200 patients (Cohen 1960).
COHEN = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]


def matrix(rows, n_labels):
    cells = [
        (item, person, label - 1)
        for person, row in enumerate(rows)
        for item, label in enumerate(row)
        if label
    ]
    item, person, label = (np.array(column) for column in zip(*cells, strict=True))
    return answer_matrix(item, person, label, len(rows[0]), len(rows), n_labels)


def two(table):
    cells = [(a, b) for a, row in enumerate(table) for b, n in enumerate(row) for _ in range(n)]
    first, second = (np.array(column) for column in zip(*cells, strict=True))
    n = len(cells)
    return answer_matrix(
        np.tile(np.arange(n), 2),
        np.repeat([0, 1], n),
        np.concatenate([first, second]),
        n,
        2,
        len(table),
    )


def test_gwets_table_of_four_raters():
    answers = matrix(FOUR_RATERS, 5)
    assert percent_agreement(answers).value == pytest.approx(0.81818, abs=1e-5)
    ac1 = gwet_ac(answers)
    assert ac1.value == pytest.approx(0.77544, abs=1e-5)
    assert (ac1.high - ac1.value if ac1.high < 1 else ac1.value - ac1.low) == pytest.approx(
        1.96 * 0.14295, abs=1e-3
    )
    kappa = fleiss_kappa(answers)
    assert kappa.value == pytest.approx(0.76117, abs=1e-5)
    assert kappa.value - kappa.low == pytest.approx(1.96 * 0.15302, abs=1e-3)


def test_cohens_table_of_two():
    answers = two(COHEN)
    kappa = cohen_kappa(answers, 0, 1)
    assert kappa.value == pytest.approx(0.492, abs=5e-4)
    assert kappa.n == 200
    assert cohen_kappa(answers, 1, 0).value == pytest.approx(kappa.value)


def test_near_labels_count_in_part_with_weights():
    answers = two([[10, 5, 0], [5, 10, 5], [0, 5, 10]])
    plain = cohen_kappa(answers, 0, 1).value
    linear = cohen_kappa(answers, 0, 1, weights_of("linear", 3)).value
    quadratic = cohen_kappa(answers, 0, 1, weights_of("quadratic", 3)).value
    assert plain < linear < quadratic
    assert gwet_ac(answers, weights_of("linear", 3)).value > gwet_ac(answers).value


def test_a_common_label_lowers_kappa_and_not_ac1():
    answers = two([[118, 5], [2, 0]])  # the paradox of Feinstein and Cicchetti (1990)
    assert cohen_kappa(answers, 0, 1).value < 0
    assert fleiss_kappa(answers).value < 0
    assert gwet_ac(answers).value > 0.9


@pytest.mark.parametrize("rows", [[[1, 1, 1]], [[1, 0], [0, 1]]])
def test_without_two_answers_to_an_item_nothing_is_said(rows):
    answers = matrix(rows, 2)
    assert percent_agreement(answers) is None
    assert fleiss_kappa(answers) is None
    assert gwet_ac(answers) is None
    assert cohen_kappa(matrix([*rows, [0] * len(rows[0])], 2), 0, len(rows)) is None


def test_no_answers_at_all_say_nothing():
    empty = np.array([], dtype=np.int64)
    answers = answer_matrix(empty, empty, empty, 0, 0, 3)
    assert gwet_ac(answers) is None
    assert percent_agreement(answers) is None


def test_where_all_say_the_same_kappa_is_undefined_and_ac1_is_one():
    answers = matrix([[1, 1, 1], [1, 1, 1]], 3)
    assert fleiss_kappa(answers) is None
    assert gwet_ac(answers).value == 1.0
    assert percent_agreement(answers).value == 1.0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 3), min_size=6, max_size=6), min_size=2, max_size=5),
    st.randoms(use_true_random=False),
)
def test_the_order_and_names_of_people_items_and_labels_do_not_matter(rows, random):
    answers = matrix([*rows, [1] * 6], 3)
    people, items, labels = list(range(len(rows) + 1)), list(range(6)), list(range(3))
    for names in (people, items, labels):
        random.shuffle(names)
    renamed = answer_matrix(
        np.array(items)[answers.item],
        np.array(people)[answers.annotator],
        np.array(labels)[answers.label],
        6,
        len(people),
        3,
    )
    for measure in (percent_agreement, fleiss_kappa, gwet_ac):
        before, after = measure(answers), measure(renamed)
        assert (before is None) == (after is None)
        if before is not None:
            assert after.value == pytest.approx(before.value, abs=1e-9)
            assert before.low <= before.value <= before.high
