"""When an item has enough labels, and who is asked: bounds, order, degenerate input."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.core.assignment.policy import (
    Bounds,
    Decision,
    audited,
    decide,
    divergence,
    drawn,
    expected_gain,
    fatigue,
    gain_of_one,
    hope,
    price_of,
    telling,
    wanted,
)
from assay.core.assignment.redundancy import Sureness, is_audited, settle
from assay.core.assignment.work import WorkSettings
from assay.core.values import ItemState

GOOD = np.array([[0.9, 0.1], [0.1, 0.9]])
BLIND = np.array([[0.5, 0.5], [0.5, 0.5]])


def gain_of(posterior: list[float], chances: np.ndarray, more: float) -> float:
    return float(expected_gain(np.array([posterior]), chances, more)[0])


def test_more_good_labels_bring_more_and_never_more_than_the_doubt():
    gains = [gain_of([0.7, 0.3], GOOD, n) for n in (1, 2, 5, 20, 200)]
    assert gains == sorted(gains)
    assert gains[-1] == pytest.approx(0.3, abs=0.01)
    assert max(gains) <= 0.3 + 1e-12


def test_labels_of_somebody_who_cannot_tell_bring_nothing():
    assert gain_of([0.7, 0.3], BLIND, 50) == pytest.approx(0.0, abs=1e-9)


@given(st.lists(st.floats(0.01, 1), min_size=3, max_size=3), st.floats(0, 20))
def test_one_item_without_arrays_gains_the_same(weights, more):
    posterior = np.array(weights) / sum(weights)
    chances = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4]])
    apart = divergence(np.stack([chances] * 3), chances)
    whole = float(expected_gain(posterior[None], chances, more)[0])
    assert gain_of_one(posterior.tolist(), apart.tolist(), more) == pytest.approx(whole, abs=1e-6)


def test_no_further_label_brings_nothing():
    assert gain_of([0.5, 0.5], GOOD, 0) == pytest.approx(0.0, abs=1e-5)


def test_an_item_without_items_or_labels_is_no_error():
    assert len(expected_gain(np.zeros((0, 3)), np.eye(3), 1.0)) == 0
    assert expected_gain(np.ones((2, 1)), np.ones((1, 1)), 1.0).tolist() == [0.0, 0.0]


@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.integers(0, 10), st.floats(0, 1)), min_size=1, max_size=30
    ),
    st.integers(1, 4),
    st.floats(0, 0.2),
)
def test_never_above_most_and_always_up_to_least(rows, least, price):
    n, most, gain = (np.array(column) for column in zip(*rows, strict=True))
    wants = wanted(n, most, gain, price, least)
    assert not wants[n >= most].any()
    assert wants[(n < least) & (n < most)].all()


@given(st.lists(st.tuples(st.floats(0, 0.5), st.integers(0, 9)), min_size=1, max_size=40))
def test_what_is_given_up_stays_within_the_tolerance(rows):
    gain, more = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    price = price_of(gain, more, 0.01)
    open_ = more > 0
    # items of exactly the price are given up together; strictly cheaper ones are within
    below = open_ & (gain < price * more * (1 - 1e-9))
    assert gain[below].sum() <= 0.01 * len(gain) + 1e-9


def test_the_price_does_not_depend_on_the_order_of_items():
    rng = np.random.default_rng(1)
    gain, more = rng.random(50) * 0.1, rng.integers(1, 9, 50).astype(float)
    order = rng.permutation(50)
    assert price_of(gain, more, 0.01) == price_of(gain[order], more[order], 0.01)


def test_an_expert_is_asked_only_when_labels_would_not_decide():
    bounds = Bounds(2, 5, 0.95)
    ask = {"audited": False, "expert": True}
    assert decide(2, 0.6, 0.2, bounds, 0.01, **ask) is Decision.MORE
    assert decide(5, 0.6, 0.2, bounds, 0.01, **ask) is Decision.EXPERT
    assert decide(2, 0.6, 0.001, bounds, 0.01, **ask) is Decision.EXPERT
    assert decide(2, 0.99, 0.001, bounds, 0.01, **ask) is Decision.ENOUGH
    assert decide(1, 0.99, 0.0, bounds, 0.01, **ask) is Decision.MORE
    assert decide(2, 0.99, 0.0, bounds, 0.01, audited=True, expert=True) is Decision.MORE


@given(st.permutations(["ann", "bob", "cas", "dee"]))
def test_who_is_asked_hangs_on_nobodys_place_in_the_list(order):
    gain = {"ann": 0.3, "bob": 0.5, "cas": 0.5, "dee": 0.1}
    made = {"ann": 9, "bob": 20, "cas": 4, "dee": 0}
    assert telling({name: gain[name] for name in order}, made) == "cas"


def test_cost_and_tiredness_count_against_somebody():
    gain, made = {"ann": 0.5, "bob": 0.5}, {"ann": 10, "bob": 10}
    assert telling(gain, made, cost={"ann": 2.0, "bob": 1.0}) == "bob"
    assert telling(gain, made, effort={"ann": 1.0, "bob": fatigue(400)}) == "ann"
    assert telling({}, {}) is None


def test_the_audit_is_the_same_each_time_and_another_for_another_seed():
    names = [f"t{n}" for n in range(1000)]
    assert audited(names, 0.05) == audited(names[::-1], 0.05)
    assert len(audited(names, 0.05)) == 50
    assert audited(names, 0.05) != audited(names, 0.05, seed=1)
    assert audited(names[:4], 0.02) == set(names[:4])
    assert audited(names, 0.0) == set()
    assert 0.0 <= drawn("x") < 1.0


def test_hope_stays_until_the_audit_shows_better():
    assert hope(np.zeros(0), np.zeros(0)) == 1.0
    assert hope(np.full(100, 0.1), np.zeros(100)) < 0.05
    assert hope(np.full(2, 0.1), np.zeros(2)) > 0.5
    assert hope(np.full(10, 0.1), np.full(10, 0.2)) > 1.0


WORK = WorkSettings(least=2, most=5, stop_at=0.95, stages=("label", "review"), audit_share=0.1)


def test_a_sure_item_is_settled_and_a_doubtful_one_gets_one_more():
    assert settle(WORK, 2, 2, [0.0], Sureness(0.97, 0.03, 0.01)).state is ItemState.SETTLED
    more = settle(WORK, 2, 2, [0.0], Sureness(0.8, 0.1, 0.01))
    assert (more.state, more.needed) == (ItemState.IN_WORK, 3)
    assert settle(WORK, 2, 2, [0.0], Sureness(0.97, 0.0, 0.0), audited=True).needed == 3


def test_what_no_label_decides_goes_to_review_when_it_is_disputed():
    hopeless = Sureness(0.6, 0.0, 0.01)
    assert settle(WORK, 3, 3, [0.9], hopeless).state is ItemState.IN_REVIEW
    assert settle(WORK, 5, 5, [0.9], Sureness(0.6, 0.4, 0.0)).state is ItemState.IN_REVIEW
    assert settle(WORK, 5, 5, [0.9], Sureness(0.99, 0.0, 0.0)).state is ItemState.SETTLED


def test_without_beliefs_the_distance_decides():
    assert settle(WORK, 2, 2, [0.9]).needed == 3
    assert settle(WORK, 2, 2, [0.0]).state is ItemState.SETTLED


@given(
    st.integers(1, 8),
    st.floats(0, 1),
    st.floats(0, 1),
    st.booleans(),
    st.lists(st.floats(0, 1), max_size=4),
)
def test_no_item_is_asked_above_most(done, posterior, gain, audit, distances):
    found = settle(WORK, done, 2, distances, Sureness(posterior, gain, 0.0), audited=audit)
    assert found.needed <= WORK.most


def test_the_pilot_holds_the_audit():
    names = [f"itm_{n}" for n in range(2000)]
    later = {name for name in names if is_audited(WORK, name, learned=True)}
    pilot = {name for name in names if is_audited(WORK, name, learned=False)}
    assert later < pilot
    assert 120 < len(later) < 280
    fixed = WorkSettings(least=3, most=3, stop_at=0.95, audit_share=0.5)
    assert not any(is_audited(fixed, name, learned=True) for name in names)
