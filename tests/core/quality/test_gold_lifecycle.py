"""Which items are proposed as gold, and which gold has become known."""

import numpy as np

from assay.core.quality.gold_leaks import leaks
from assay.core.quality.gold_proposals import Candidate, propose


def test_proposals_are_spread_over_what_there_is_and_sure():
    many = [Candidate(k, "cat", 0.99, 3, accepted=False) for k in range(20)]
    few = [Candidate(100 + k, "owl", 0.96, 2, accepted=False) for k in range(3)]
    unsure = [Candidate(200, "elk", 0.80, 3, accepted=False)]
    single = [Candidate(201, "elk", 0.99, 1, accepted=False)]
    reviewed = [Candidate(202, "fox", 0.60, 3, accepted=True)]
    found = propose([*many, *few, *unsure, *single, *reviewed], [], 8)
    strata = [one.stratum for one in found]
    assert strata.count("owl") == 3
    assert strata.count("fox") == 1
    assert strata.count("cat") == 4
    assert "elk" not in strata


def test_what_gold_has_already_is_dealt_last_and_the_surest_come_first():
    cats = [Candidate(k, "cat", 0.95 + k / 100, 3, accepted=False) for k in range(3)]
    owls = [Candidate(9, "owl", 0.95, 3, accepted=False)]
    found = propose([*cats, *owls], ["cat", "cat"], 2)
    assert [one.item for one in found] == [9, 2]


def answers(rng, n_gold, n_people, leaked=(), share=0.9):
    """Every person answers every gold item once, in a random order; times are log-normal."""
    rows = []
    for person in range(n_people):
        pace = rng.lognormal(9.0, 0.3)
        for at, item in enumerate(rng.permutation(n_gold)):
            known = item in leaked and person >= n_people // 2
            seconds = pace * rng.lognormal(0.0, 0.45) * (0.2 if known else 1.0)
            rows.append((item, person, seconds, known or rng.random() < share, at + 1000 * person))
    columns = np.array(rows).T
    return [columns[k].astype(np.int64) for k in range(5)]


def test_gold_that_is_recognised_is_found_and_hardly_any_other():
    rng = np.random.default_rng(11)
    found = leaks(*answers(rng, 30, 24, leaked=(4, 17)))
    assert sorted(leak.gold for leak in found) == [4, 17]
    assert all(leak.quick > 8 for leak in found)
    wrong = sum(bool(leaks(*answers(rng, 30, 24))) for _ in range(200))
    assert wrong <= 6


def test_quick_and_wrong_is_haste_and_no_leak():
    rng = np.random.default_rng(5)
    gold, person, lead, correct, at = answers(rng, 20, 30, leaked=(3,))
    late = (gold == 3) & (person >= 15)
    correct[late] = 0
    assert leaks(gold, person, lead, correct, at) == []


def test_without_answers_or_times_nothing_is_said():
    none = np.array([], dtype=np.int64)
    assert leaks(none, none, none, none, none) == []
    ones = np.ones(40, dtype=np.int64)
    assert leaks(ones, ones, 0 * ones, ones, ones) == []
