"""The next batch: shares, arms, copies, determinism, and what to do when an arm runs dry."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.core.errors import Invalid
from assay.core.iteration.selection import (
    Arm,
    Pool,
    choose,
    entropy,
    least_confidence,
    margin,
    shares_to_counts,
)

MIX = {Arm.UNCERTAINTY: 0.5, Arm.COVERAGE: 0.3, Arm.WEAK_SLICE: 0.1, Arm.CONTROL: 0.1}


def pool(seed: int = 0, n: int = 1000, copies: bool = False, predictions: bool = True) -> Pool:
    rng = np.random.default_rng(seed)
    return Pool(
        content=rng.integers(0, n // 3, n) if copies else np.arange(n),
        uncertainty=rng.random(n) if predictions else np.full(n, np.nan),
        cells=np.stack([rng.integers(0, 4, n), rng.integers(4, 7, n)], axis=1),
        missing=np.array([40, 0, 5, 0, 10, 0, 0]),
        wanted=np.array([100, 100, 100, 100, 100, 100, 100]),
        weak=rng.random((n, 2)) < 0.1,
    )


def test_uncertainty_measures_agree_at_the_extremes():
    sure, torn = np.array([[1.0, 0, 0]]), np.full((1, 3), 1 / 3)
    for measure in (least_confidence, margin, entropy):
        assert measure(sure)[0] == pytest.approx(0)
        assert measure(torn)[0] == pytest.approx(1)
    assert margin(np.array([[0.5, 0.3, 0.2]]))[0] == pytest.approx(0.8)


def test_each_arm_gets_its_share():
    found = choose(pool(), 100, MIX, np.random.default_rng(1))
    assert Counter(found.arms) == {
        Arm.UNCERTAINTY: 50,
        Arm.COVERAGE: 30,
        Arm.WEAK_SLICE: 10,
        Arm.CONTROL: 10,
    }
    assert not found.short


def test_the_same_seed_gives_the_same_batch_and_another_seed_another():
    one, two, other = (choose(pool(), 60, MIX, np.random.default_rng(s)) for s in (4, 4, 5))
    assert one.rows.tolist() == two.rows.tolist()
    assert one.arms == two.arms
    assert one.rows.tolist() != other.rows.tolist()


def test_the_uncertainty_arm_holds_the_most_uncertain_that_are_left():
    items = pool()
    found = choose(items, 100, MIX, np.random.default_rng(2))
    arms = np.array(found.arms)
    unsure = items.uncertainty[found.rows[arms == Arm.UNCERTAINTY]]
    left = np.setdiff1d(np.arange(1000), found.rows)
    assert unsure.min() >= items.uncertainty[left].max()


def test_the_coverage_arm_fills_the_emptiest_cells_and_stops_when_they_are_full():
    items = pool()
    mix = {Arm.COVERAGE: 0.95, Arm.CONTROL: 0.05}
    found = choose(items, 200, mix, np.random.default_rng(2))
    arms = np.array(found.arms)
    cells = items.cells[found.rows[arms == Arm.COVERAGE]]
    assert np.isin(cells[:, 0], [0, 2]).sum() + np.isin(cells[:, 1], [4]).sum() >= len(cells)
    assert found.short[Arm.COVERAGE] > 100
    assert (np.isin(items.cells[found.rows], [0])).sum() >= 40


def test_weak_slices_take_turns():
    items = pool()
    items.weak[:] = False
    items.weak[:500, 0] = True
    items.weak[500:510, 1] = True
    mix = {Arm.WEAK_SLICE: 0.9, Arm.CONTROL: 0.1}
    found = choose(items, 40, mix, np.random.default_rng(3))
    chosen = found.rows[np.array(found.arms) == Arm.WEAK_SLICE]
    assert np.isin(chosen, np.arange(500, 510)).sum() >= 9


def test_the_control_arm_is_an_unbiased_sample():
    items = pool(n=2000)
    mix = {Arm.UNCERTAINTY: 0.9, Arm.CONTROL: 0.1}
    means = []
    for seed in range(40):
        found = choose(items, 200, mix, np.random.default_rng(seed))
        means.append(items.uncertainty[found.rows[np.array(found.arms) == Arm.CONTROL]].mean())
    assert np.mean(means) == pytest.approx(items.uncertainty.mean(), abs=0.03)


def test_what_an_arm_cannot_find_goes_to_the_others_and_is_said():
    found = choose(pool(predictions=False), 100, MIX, np.random.default_rng(2))
    assert found.short == {Arm.UNCERTAINTY: 50}
    assert len(found.rows) > 50
    assert Counter(found.arms)[Arm.CONTROL] == 10


def test_a_mix_without_control_or_of_a_wrong_sum_is_refused_by_place():
    for mix in ({Arm.UNCERTAINTY: 1.0}, {Arm.UNCERTAINTY: 0.5, Arm.CONTROL: 0.1}):
        with pytest.raises(Invalid) as refused:
            choose(pool(), 10, mix, np.random.default_rng(0))
        assert refused.value.problems[0].pointer.startswith("/mix")


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 80),
    st.lists(st.integers(0, 20), min_size=3, max_size=3),
    st.integers(1, 10),
    st.booleans(),
    st.integers(0, 1000),
)
def test_no_content_twice_and_never_more_than_asked_for(size, others, control, copies, seed):
    weights = [*others, max(control, 1 + sum(others) // 15)]
    mix = dict(
        zip(
            [Arm.UNCERTAINTY, Arm.COVERAGE, Arm.WEAK_SLICE, Arm.CONTROL],
            [w / sum(weights) for w in weights],
            strict=True,
        )
    )
    items = pool(seed, n=120, copies=copies)
    found = choose(items, size, mix, np.random.default_rng(seed))
    assert len(found.rows) <= size
    assert len(set(items.content[found.rows].tolist())) == len(found.rows)
    assert sum(shares_to_counts(size, mix).values()) == size
