import numpy as np
import pytest

from assay.core.curation.coverage import (
    CellStatus,
    Pool,
    Target,
    count,
    judged,
    report,
    steer,
)
from assay.core.errors import Invalid

WEATHER = ("sun", "rain", "fog")
LIGHT = ("day", "night")


def pool_of(rows):
    """rows: (weather or None, light or None, state) with state in w(aiting), s, a."""
    codes = np.array(
        [
            [-1 if w is None else WEATHER.index(w) for w, _, _ in rows],
            [-1 if n is None else LIGHT.index(n) for _, n, _ in rows],
        ],
        dtype=np.int32,
    ).reshape(2, len(rows))
    return Pool(
        ("weather", "light"),
        (WEATHER, LIGHT),
        codes,
        np.array([state in "sa" for _, _, state in rows], dtype=bool),
        np.array([state == "a" for _, _, state in rows], dtype=bool),
    )


POOL = pool_of(
    [("sun", "day", "s")] * 3
    + [("sun", "day", "a")]
    + [("sun", "night", "w")] * 4
    + [("rain", "day", "s"), ("rain", "day", "w"), ("rain", "day", "w")]
    + [("fog", "night", "w")]
    + [("fog", None, "w"), (None, "day", "s")]
)


def test_counts_by_one_attribute_tell_how_many_lack_it():
    counts = count(POOL, ["weather"])
    assert counts.n.tolist() == [8, 3, 2]
    assert counts.settled.tolist() == [4, 1, 0]
    assert counts.accepted.tolist() == [1, 0, 0]
    assert counts.missing == 1


def test_counts_by_two_attributes_leave_out_items_that_lack_either():
    counts = count(POOL, ["weather", "light"])
    assert counts.n.tolist() == [[4, 4], [3, 0], [0, 1]]
    assert counts.missing == 2


def test_the_order_of_attributes_only_transposes():
    one, other = count(POOL, ["weather", "light"]), count(POOL, ["light", "weather"])
    assert (one.n == other.n.T).all()


def test_a_cell_is_met_thin_empty_or_impossible():
    found = report(POOL, Target(("weather", "light"), 2))
    statuses = {cell.values: cell.status for cell in found.cells}
    assert statuses[("sun", "day")] is CellStatus.MET
    assert statuses[("sun", "night")] is CellStatus.EMPTY
    assert statuses[("rain", "day")] is CellStatus.THIN
    assert statuses[("rain", "night")] is CellStatus.IMPOSSIBLE
    assert statuses[("fog", "night")] is CellStatus.IMPOSSIBLE
    assert (found.met, found.impossible) == (1, 3)


def test_a_cell_tells_what_is_short_and_what_has_to_be_collected():
    cells = {cell.values: cell for cell in report(POOL, Target(("weather", "light"), 5)).cells}
    assert (cells[("rain", "day")].short(), cells[("rain", "day")].lacking()) == (4, 2)


def test_without_a_target_only_absence_is_remarkable():
    statuses = [cell.status for cell in judged(count(POOL, ["weather", "light"]), None)]
    assert statuses.count(CellStatus.EMPTY) == 2


def test_three_attributes_work_like_two():
    rng = np.random.default_rng(1)
    codes = rng.integers(-1, 3, (3, 500)).astype(np.int32)
    settled = rng.random(500) < 0.5
    values = (("a", "b", "c"),) * 3
    pool = Pool(("x", "y", "z"), values, codes, settled, settled)
    counts = count(pool, ["x", "y", "z"])
    for place in np.ndindex(3, 3, 3):
        same = (codes == np.array(place)[:, None]).all(axis=0)
        assert counts.n[place] == same.sum()
        assert counts.settled[place] == (same & settled).sum()
    assert counts.n.sum() + counts.missing == 500


def test_unknown_or_repeated_attributes_are_refused():
    for by in (["mood"], ["weather", "weather"], []):
        with pytest.raises(Invalid):
            count(POOL, by)


def test_an_empty_pool_has_empty_cells():
    assert count(pool_of([]), ["weather", "light"]).n.sum() == 0


def test_steering_picks_only_what_closes_gaps_and_the_furthest_gap_first():
    eligible = ~POOL.settled
    picked = steer(POOL, [Target(("weather", "light"), 2)], 10, np.random.default_rng(0), eligible)
    kinds = [tuple(POOL.codes[:, index]) for index in picked]
    assert len(set(picked.tolist())) == len(picked)
    assert sorted(kinds) == [(0, 1), (0, 1), (1, 0), (2, 1)]
    assert kinds[0] in {(0, 1), (2, 1)}
    assert eligible[picked].all()


def test_steering_is_the_same_for_the_same_seed():
    arguments = (POOL, [Target(("weather",), 4)], 3)
    first = steer(*arguments, np.random.default_rng(3), ~POOL.settled)
    second = steer(*arguments, np.random.default_rng(3), ~POOL.settled)
    assert first.tolist() == second.tolist()


def test_steering_serves_several_targets_with_one_item():
    pool = pool_of([("sun", "day", "w"), ("rain", "night", "w"), ("rain", None, "w")])
    picked = steer(
        pool,
        [Target(("weather",), 1), Target(("light",), 1)],
        2,
        np.random.default_rng(0),
        np.ones(3, dtype=bool),
    )
    assert sorted(picked.tolist()) == [0, 1]


def test_nothing_is_steered_when_all_targets_hold():
    picked = steer(POOL, [Target(("weather",), 0)], 5, np.random.default_rng(0), ~POOL.settled)
    assert picked.tolist() == []


def test_weighted_columns_count_as_so_many_items():
    codes, places = np.unique(
        np.vstack([POOL.codes, POOL.settled, POOL.accepted]), axis=1, return_counts=True
    )
    pool = Pool(
        POOL.attributes,
        POOL.values,
        codes[:2].astype(np.int32),
        codes[2].astype(bool),
        codes[3].astype(bool),
        weights=places,
    )
    for by in (["weather"], ["weather", "light"]):
        one, other = count(POOL, by), count(pool, by)
        assert (one.n == other.n).all()
        assert (one.settled == other.settled).all()
        assert (one.accepted == other.accepted).all()
        assert one.missing == other.missing
    with pytest.raises(Invalid):
        steer(pool, [Target(("weather",), 4)], 3, np.random.default_rng(3), ~pool.settled)
