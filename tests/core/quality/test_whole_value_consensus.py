"""Consensus of texts, places in a tree, orders, pairs, numbers, ratings and answers by part."""

import numpy as np
import pytest

from assay.core.quality.aggregators import AGGREGATORS
from assay.core.quality.answered import Answered
from assay.core.quality.consensus import question_consensus
from assay.core.quality.structured.comparisons import bradley_terry, plackett_luce
from assay.core.quality.structured.paths import followed, path_consensus
from assay.core.quality.structured.sequences import apart, rover, sequence_consensus
from assay.core.values import Label, Question

AUTO = AGGREGATORS.get("auto")
TREE = [{"name": "animal", "children": ["dog", "cat"]}, {"name": "plant", "children": ["oak"]}]


def answered(rows):
    item = np.array([r[0] for r in rows], dtype=np.int64)
    annotator = np.array([r[1] for r in rows], dtype=np.int64)
    n_items, n_people = int(item.max(initial=-1)) + 1, int(annotator.max(initial=-1)) + 1
    return Answered(item, annotator, [r[2] for r in rows], n_items, n_people)


def garbled(rng, words, rate):
    """Words, some of them left out, changed or doubled."""
    result = []
    for word in words:
        if rng.random() < rate:
            kind = rng.integers(3)
            result += [[], ["eh"], [word, "uh"]][kind]
        else:
            result.append(word)
    return tuple(result)


def test_rover_joins_what_each_reading_has_right():
    readings = [
        tuple(s.split())
        for s in ("the cat sat on mat", "the hat sat on the mat", "a cat sat on the mat")
    ]
    words, posterior = rover(readings, [1.0, 1.0, 1.0])
    assert words == ("the", "cat", "sat", "on", "the", "mat")
    assert 0.7 < posterior < 1.0


def test_transcripts_of_many_errors_come_out_better_than_any_one_of_them():
    rng = np.random.default_rng(1)
    vocabulary = [f"w{k}" for k in range(50)]
    truth, readings, who, groups = [], [], [], []
    for _ in range(25):
        words = tuple(rng.choice(vocabulary, 30))
        truth.append(words)
        groups.append(list(range(len(readings), len(readings) + 4)))
        for person, rate in enumerate((0.1, 0.15, 0.2, 0.5)):
            readings.append(garbled(rng, words, rate))
            who.append(person)
    found = sequence_consensus(groups, readings, np.array(who), 4)
    errors = np.mean([apart(one, true) for one, true in zip(found.words, truth, strict=True)])
    alone = [
        np.mean([apart(readings[g[a]], t) for g, t in zip(groups, truth, strict=True)])
        for a in range(4)
    ]
    assert errors < 0.7 * min(alone)
    assert np.argmin(found.skill) == 3
    assert np.argmax(found.skill) == 0


def test_texts_with_nothing_in_common_are_never_mixed():
    rows = [(0, 0, "because it is red"), (0, 1, "no idea at all"), (0, 2, "the left wheel is flat")]
    found = question_consensus(Question("why", "text", "d"), answered(rows), AUTO)
    assert found.items[0].value in [row[2] for row in rows]
    assert found.items[0].support == {"mixed": False}


def test_equal_texts_keep_their_spelling_and_a_pattern_forbids_mixtures():
    rows = [(0, 0, "ab  c"), (0, 1, "ab  c")]
    found = question_consensus(Question("t", "text", "d"), answered(rows), AUTO)
    assert found.items[0].value == "ab  c"
    assert found.items[0].posterior > 0.9
    lines = [(0, a, f"a\nb{a}") for a in range(3)]
    assert (
        "\n" in question_consensus(Question("t", "text", "d"), answered(lines), AUTO).items[0].value
    )


def test_places_of_a_tree_support_what_is_above_them():
    rows = [(0, 0, ["animal", "dog"]), (0, 1, ["animal", "cat"]), (0, 2, ["plant", "oak"])]
    question = Question("k", "taxonomy", "d", options={"tree": TREE})
    found = question_consensus(question, answered(rows), AUTO)
    assert found.items[0].value[0] == "animal"
    inner = Question("k", "taxonomy", "d", options={"tree": TREE, "leaves_only": False})
    loose = question_consensus(inner, answered(rows), AUTO)
    assert loose.items[0].value == ["animal"]
    assert loose.items[0].posterior > 0.5


def test_who_knows_the_leaves_decides_on_them():
    groups, paths, who = [], [], []
    rng = np.random.default_rng(2)
    for _ in range(60):
        true = ("animal", str(rng.choice(["dog", "cat"])))
        other = ("animal", "cat" if true[1] == "dog" else "dog")
        groups.append(list(range(len(paths), len(paths) + 3)))
        paths += [
            true,
            true if rng.random() < 0.95 else other,
            other if rng.random() < 0.5 else true,
        ]
        who += [0, 1, 2]
    found = path_consensus(groups, paths, np.array(who), 3)
    assert found.accuracy[2, 0] > 0.9
    assert found.accuracy[2, 1] < found.accuracy[0, 1] - 0.2
    assert followed({}, True) == ((), 0.0)


def test_equal_places_are_nearly_sure():
    rows = [(i, a, ["animal", "dog"]) for i in range(3) for a in range(3)]
    question = Question("k", "taxonomy", "d", options={"tree": TREE})
    found = question_consensus(question, answered(rows), AUTO)
    assert all(one.value == ["animal", "dog"] and one.posterior > 0.95 for one in found.items)


def test_rankings_follow_those_who_agree_with_others():
    names = list("abcd")
    question = Question("r", "ranking", "d", options={"candidates": names})
    rng = np.random.default_rng(3)
    rows = []
    for i in range(20):
        rows += [(i, a, ["a", "b", "c", "d"]) for a in range(3)]
        rows.append((i, 3, list(rng.permutation(names))))
    found = question_consensus(question, answered(rows), AUTO)
    assert all(one.value == names for one in found.items)
    assert np.argmin(found.skill) == 3
    tied = [(0, a, [["a", "b"], "c", "d"]) for a in range(2)]
    assert question_consensus(question, answered(tied), AUTO).items[0].value == [
        ["a", "b"],
        "c",
        "d",
    ]


def test_plackett_luce_scores_what_is_chosen_first_highest():
    orders = [[[0], [1], [2]], [[0], [2], [1]], [[1], [0], [2]]]
    score = plackett_luce(orders, [1.0, 1.0, 1.0], 3)
    assert score[0] > score[1] > score[2]
    assert score.sum() == pytest.approx(0.0, abs=1e-9)
    assert plackett_luce([], [], 2).tolist() == [0.0, 0.0]
    tied = plackett_luce([[[0, 1], [2]]], [1.0], 3)
    assert tied[0] == pytest.approx(tied[1])
    assert tied[0] > tied[2]


def test_bradley_terry_learns_the_coin_among_annotators_and_the_order():
    rng = np.random.default_rng(4)
    true = np.linspace(-2, 2, 12)
    winner, loser, who = [], [], []
    for person, reliability in enumerate((0.95, 0.95, 0.95, 0.5, 0.1)):
        for _ in range(400):
            a, b = rng.choice(12, 2, replace=False)
            better, worse = (a, b) if rng.random() < 1 / (1 + np.exp(true[b] - true[a])) else (b, a)
            if rng.random() > reliability:
                better, worse = worse, better
            winner.append(better)
            loser.append(worse)
            who.append(person)
    found = bradley_terry(np.array(winner), np.array(loser), np.array(who), 12, 5)
    assert np.corrcoef(found.score, true)[0, 1] > 0.97
    assert found.reliability[:3].min() > 0.8
    assert 0.3 < found.reliability[3] < 0.7
    assert found.reliability[4] < 0.35
    assert found.beats(np.array([11]), np.array([0]))[0] > 0.9


def test_bradley_terry_without_comparisons_or_between_strangers_is_defined():
    none = np.zeros(0, dtype=np.int64)
    assert bradley_terry(none, none, none, 3, 1).score.tolist() == [0, 0, 0]
    apart_blocks = bradley_terry(np.array([0, 2]), np.array([1, 3]), np.array([0, 0]), 4, 1)
    assert np.isfinite(apart_blocks.score).all()
    even = bradley_terry(np.array([0]), np.array([1]), np.array([0]), 2, 1, np.array([1]))
    assert even.score[0] == pytest.approx(even.score[1])


def test_pairs_are_decided_by_skill_with_a_median_strength():
    question = Question("p", "pairwise", "d", options={"candidates": ["a", "b"], "strength": 3})
    rows = [
        (i, a, {"winner": "a", "strength": s})
        for i in range(5)
        for a, s in ((0, 1), (1, 3), (2, 3))
    ]
    rows.append((5, 0, {"winner": None}))
    found = question_consensus(question, answered(rows), AUTO)
    assert found.items[0].value == {"winner": "a", "strength": 3}
    assert found.items[0].posterior > 0.8
    assert found.items[5].value["winner"] in (None, "a")


def test_numbers_stay_within_what_was_said_and_equal_ones_are_exact():
    question = Question("n", "number", "d")
    rows = [(i, a, 10.0 + i) for i in range(8) for a in range(2)]
    rows += [(i, 2, 13.5 + i) for i in range(8)]
    rows += [(8, 0, 7.25), (8, 1, 7.25), (8, 2, 7.25)]
    found = question_consensus(question, answered(rows), AUTO)
    assert found.items[8].value == 7.25
    assert all(10.0 + i <= one.value <= 13.5 + i for i, one in enumerate(found.items[:8]))
    assert found.figures["bias"][2] > found.figures["bias"][0]


def test_ratings_are_ordered_labels_and_keep_their_scale():
    question = Question("s", "rating", "d")
    rows = [(i, a, 1 + (i + (a == 2)) % 4) for i in range(40) for a in range(3)]
    found = question_consensus(question, answered(rows), AUTO)
    assert [one.value for one in found.items] == [1 + i % 4 for i in range(40)]
    assert found.method == "ordinal"


def test_answers_by_part_are_decided_part_by_part():
    labels = (Label("good"), Label("bad"))
    question = Question("t", "choice", "d", labels=labels, options={"per": "turn"})
    rows = [(0, a, {"t1": "good", "t2": "bad"}) for a in range(2)] + [(0, 2, {"t1": "bad"})]
    rows += [(1, 0, {})]
    found = question_consensus(question, answered(rows), AUTO)
    assert found.items[0].value == {"t1": "good", "t2": "bad"}
    assert found.items[1].value == {}
    assert len(found.answers) == len(rows)
