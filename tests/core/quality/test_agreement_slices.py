"""Agreement by attribute: where people differ more is told, with its interval."""

import numpy as np

from assay.core.quality.agreement import apart_nominal
from assay.core.quality.agreement_slices import Attribute, agreement_slices
from assay.core.quality.matrix import AnswerMatrix


def answers(n, hard):
    """Three people a task; tasks in ``hard`` are answered at random, the others alike."""
    rng = np.random.default_rng(4)
    item = np.repeat(np.arange(n), 3)
    truth = rng.integers(0, 3, n)
    label = np.where(hard[item], rng.integers(0, 3, 3 * n), truth[item])
    return AnswerMatrix(item, np.tile(np.arange(3), n), label, n, 3, 3)


def test_the_slice_that_people_read_differently_comes_first_and_stands_out():
    n = 120
    light = np.arange(n) % 3
    place = np.arange(n) % 2
    matrix = answers(n, light == 2)
    apart, expected = apart_nominal(matrix)
    attributes = [
        Attribute("light", ["day", "dusk", "night"], light),
        Attribute("place", ["city", "country"], place),
        Attribute("name", [str(k) for k in range(n)], np.arange(n)),
    ]
    found = agreement_slices(
        "mood", matrix.item, apart, expected, attributes, np.random.default_rng(0)
    )
    assert (found[0].attribute, found[0].value, found[0].below) == ("light", "night", True)
    assert found[0].interval.high < 0.3
    assert found[0].interval.n == 40
    assert {one.attribute for one in found} == {"light", "place"}
    assert not any(one.below for one in found if one.attribute == "place")


def test_small_slices_and_items_without_the_attribute_are_left_out():
    n = 40
    rare = np.where(np.arange(n) < 5, 1, np.where(np.arange(n) < 30, 0, -1))
    matrix = answers(n, np.zeros(n, dtype=bool))
    apart, expected = apart_nominal(matrix)
    found = agreement_slices(
        "mood",
        matrix.item,
        apart,
        expected,
        [Attribute("kind", ["often", "rare"], rare)],
        np.random.default_rng(0),
    )
    assert [(one.value, one.interval.n) for one in found] == [("often", 25)]
    assert agreement_slices("mood", matrix.item, apart, None, [], np.random.default_rng(0)) == []
