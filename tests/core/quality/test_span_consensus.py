"""Consensus of spans: what must hold whatever the annotators do."""

import numpy as np
import pytest

from assay.core.errors import Invalid
from assay.core.quality.structured.dirichlet import concentration, expected_log
from assay.core.quality.structured.spans import best_spans, span_consensus
from assay.core.special import digamma


def combine(rows, **options):
    """Rows of (document, annotator, label, start, end)."""
    table = np.array(rows, dtype=np.int64).reshape(-1, 5)
    document, annotator, label, start, end = table.T
    return span_consensus(document, start, end, label, annotator, **options)


def kept(found):
    return [
        (int(d), int(k), int(s), int(e))
        for d, k, s, e, keep in zip(
            found.document, found.label, found.start, found.end, found.kept, strict=True
        )
        if keep
    ]


def crowd(rng, n_documents=60, miss=(0.1, 0.15, 0.2), shift=(0.05, 0.1, 0.1), noise=0):
    """Documents with three true spans; annotators miss, shift ends, and swap labels."""
    truth, rows = [], []
    for document in range(n_documents):
        spots = rng.permutation(8)[:3]
        for spot in spots:
            truth.append((document, int(spot) % 2, 20 * int(spot), 20 * int(spot) + 6))
    for document, label, start, end in truth:
        for person, (missing, moving) in enumerate(zip(miss, shift, strict=True)):
            if rng.random() < missing:
                continue
            moved = end + 2 if rng.random() < moving else end
            given = 1 - label if rng.random() < 0.05 else label
            rows.append((document, person, given, start, moved))
    for person in range(len(miss), len(miss) + noise):
        for document in range(n_documents):
            for _ in range(3):
                start = int(rng.integers(0, 160))
                rows.append((document, person, int(rng.integers(2)), start, start + 3))
    for document in range(n_documents):
        rows += [(document, person, 0, -1, -1) for person in range(len(miss) + noise)]
    return truth, rows


def f1(found, truth):
    chosen = set(kept(found))
    return 2 * len(chosen & set(truth)) / (len(chosen) + len(set(truth)))


def disjoint(rows):
    """Without spans that overlap an own one."""
    taken, good = {}, []
    for row in rows:
        own = taken.setdefault(row[:2], [])
        if row[3] < 0 or all(row[4] <= s or row[3] >= e for s, e in own):
            own.append((row[3], row[4]))
            good.append(row)
    return good


def test_equal_answers_are_the_consensus_and_nearly_sure():
    rows = [(d, a, d % 2, 5, 9) for d in range(5) for a in range(3)]
    found = combine(rows)
    assert kept(found) == [(d, d % 2, 5, 9) for d in range(5)]
    assert found.posterior.min() > 0.95


def test_the_consensus_is_better_than_the_mean_annotator_and_than_the_majority():
    rng = np.random.default_rng(3)
    truth, rows = crowd(rng, miss=(0.1, 0.4, 0.45), shift=(0.05, 0.3, 0.3))
    found = combine(rows)
    alone = []
    for person in range(3):
        own = {(r[0], r[2], r[3], r[4]) for r in rows if r[1] == person and r[3] >= 0}
        alone.append(2 * len(own & set(truth)) / (len(own) + len(truth)))
    assert f1(found, truth) > np.mean(alone) + 0.1
    assert np.argmax(found.skill) == 0


def test_neither_the_order_of_rows_nor_names_of_annotators_matter():
    rng = np.random.default_rng(4)
    _, rows = crowd(rng, n_documents=20)
    first = combine(rows)
    table = np.array(rows)
    shuffled = table[rng.permutation(len(table))].copy()
    shuffled[:, 1] = np.array([2, 0, 1])[shuffled[:, 1]]
    second = combine(shuffled)
    assert kept(first) == kept(second)
    np.testing.assert_allclose(first.posterior, second.posterior, atol=1e-8)
    np.testing.assert_allclose(first.skill, second.skill[[2, 0, 1]], atol=1e-8)


def test_positions_may_be_tokens_characters_or_microseconds():
    rng = np.random.default_rng(5)
    _, rows = crowd(rng, n_documents=20)
    stretched = [(d, a, k, s * 7 if s >= 0 else s, e * 7) for d, a, k, s, e in rows]
    np.testing.assert_allclose(combine(rows).posterior, combine(stretched).posterior, atol=1e-9)


def test_a_spammer_moves_hardly_anything():
    rng = np.random.default_rng(6)
    truth, rows = crowd(rng, noise=1)
    rows = disjoint(rows)
    without = combine([row for row in rows if row[1] < 3])
    with_spam = combine(rows)
    assert f1(with_spam, truth) > f1(without, truth) - 0.06
    assert with_spam.skill[3] < min(with_spam.skill[:3]) / 2


def test_who_marked_nothing_speaks_against_a_span():
    rows = [(d, 0, 0, 3, 5) for d in range(30)] + [
        (d, a, 0, -1, -1) for d in range(30) for a in (1, 2)
    ]
    rows += [(d, a, 0, 10, 12) for d in range(30) for a in range(3)]
    found = combine(rows)
    lone = found.posterior[found.start == 3]
    common = found.posterior[found.start == 10]
    assert lone.max() < common.min()


def test_labels_that_overlap_are_combined_in_layers_of_their_own():
    rows = [(d, a, k, 2 + k, 8 + k) for d in range(8) for a in range(3) for k in range(2)]
    found = combine(rows)
    assert found.layers == 2
    assert len(kept(found)) == 16
    excluded = combine([r for r in rows if r[2] == 0], overlap=False)
    assert excluded.layers == 1


def test_spans_within_one_another_with_the_same_label_are_both_kept():
    rows = [(d, a, 0, *span) for d in range(8) for a in range(3) for span in ((2, 20), (5, 9))]
    assert kept(combine(rows)) == [(d, 0, *span) for d in range(8) for span in ((2, 20), (5, 9))]


def test_the_same_span_drawn_twice_by_one_annotator_counts_once():
    rows = [(0, 0, 0, 2, 4), (0, 0, 0, 2, 4), (0, 1, 0, 2, 4)]
    assert kept(combine(rows)) == [(0, 0, 2, 4)]


@pytest.mark.parametrize("rows", [[], [(0, 0, 0, -1, -1)]])
def test_nothing_drawn_is_no_spans(rows):
    found = combine(rows, n_annotators=2, n_labels=3)
    assert kept(found) == []
    assert found.drawn.tolist() == [-1] * len(rows)
    assert found.skill.shape == (2,)


def test_one_annotator_alone_is_believed_but_not_surely():
    found = combine([(0, 0, 0, 2, 4)])
    assert kept(found) == [(0, 0, 2, 4)]
    assert 0.5 <= found.posterior[0] < 1.0


def test_many_labels_stay_within_memory():
    rows = [(d, a, d % 200, 2, 4) for d in range(400) for a in range(3)]
    found = combine(rows)
    assert found.layers == 200
    assert len(kept(found)) == 400


def test_columns_of_different_length_are_refused():
    with pytest.raises(Invalid):
        span_consensus(*[np.zeros(n, dtype=int) for n in (2, 2, 2, 2, 1)])


def test_each_row_knows_its_span():
    rows = [(0, 0, 0, 2, 4), (0, 1, 0, -1, -1), (0, 2, 0, 2, 5)]
    found = combine(rows)
    assert [found.end[place] if place >= 0 else None for place in found.drawn] == [4, None, 5]


def test_the_best_spans_do_not_overlap_and_leave_out_what_lowers_f1():
    sheet = np.zeros(4, dtype=int)
    start, end = np.array([0, 0, 10, 20]), np.array([5, 7, 12, 22])
    chosen, threshold = best_spans(sheet, start, end, np.array([0.5, 0.4, 0.9, 0.05]))
    assert chosen.tolist() == [True, False, True, False]
    assert 0.2 < threshold < 0.5


def test_digamma_and_expected_logs_are_those_of_the_tables():
    np.testing.assert_allclose(
        digamma(np.array([1.0, 0.5, 10.0])), [-0.57721566, -1.96351003, 2.25175259], atol=1e-7
    )
    logs = expected_log(np.array([[1.0, 1.0, 0.0]]))
    np.testing.assert_allclose(logs[0, :2], -1.0, atol=1e-7)


def test_a_shared_row_counts_for_more_the_more_alike_annotators_are():
    rng = np.random.default_rng(7)
    shared = np.tile([0.8, 0.2], (50, 1))
    alike = np.stack([rng.binomial(40, 0.8, 50)] * 1).T
    alike = np.hstack([alike, 40 - alike]).astype(float)
    mixed = rng.binomial(40, rng.choice([0.6, 1.0], 50))[:, None]
    mixed = np.hstack([mixed, 40 - mixed]).astype(float)
    assert concentration(alike, shared, rounds=40) > 2 * concentration(mixed, shared, rounds=40)
