"""``auto`` and what it is made of: choice without gold, calibration, reasons, odd inputs."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.core.quality.aggregators import AGGREGATORS, kernels
from assay.core.quality.aggregators.auto import judge
from assay.core.quality.aggregators.dawid_skene import DawidSkene
from assay.core.quality.aggregators.held_out import stacked
from assay.core.quality.aggregators.protocol import information
from assay.core.quality.aggregators.structure import fingerprints, folds
from assay.core.quality.gold import calibration_error
from assay.core.quality.matrix import AnswerMatrix, answer_matrix, grouped

AUTO = AGGREGATORS.get("auto")
LEARNING = ("auto", "dawid_skene", "one_coin", "glad", "mace", "ordinal")


def crowd(seed=0, n_items=200, accuracies=(0.9, 0.8, 0.75, 0.6), each=3, n_labels=2, hard=0.0):
    """Each item has ``each`` of the annotators; on ``hard`` items all are near chance."""
    generator = np.random.default_rng(seed)
    truth = generator.integers(0, n_labels, n_items)
    is_hard = generator.random(n_items) < hard
    people = np.array([generator.permutation(len(accuracies))[:each] for _ in range(n_items)])
    item, annotator = np.repeat(np.arange(n_items), each), people.ravel()
    skill = np.where(is_hard[item], 1 / n_labels + 0.1, np.array(accuracies)[annotator])
    right = generator.random(len(item)) < skill
    wrong = (truth[item] + generator.integers(1, n_labels, len(item))) % n_labels
    label = np.where(right, truth[item], wrong)
    return answer_matrix(item, annotator, label, n_items, len(accuracies), n_labels), truth


def renamed(answers, seed):
    """Items, annotators and rows in another order, and the names by which to undo it."""
    generator = np.random.default_rng(seed)
    order = generator.permutation(len(answers))
    items = generator.permutation(answers.n_items)
    people = generator.permutation(answers.n_annotators)
    shuffled = replace(
        answers,
        item=items[answers.item[order]],
        annotator=people[answers.annotator[order]],
        label=answers.label[order],
    )
    return shuffled, items, people


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 10_000), n_labels=st.integers(2, 4))
def test_the_choice_depends_on_no_name_and_no_order(seed, n_labels):
    answers, _ = crowd(seed, 80, (0.9, 0.7, 0.7, 0.5, 0.6), 3, n_labels)
    shuffled, items, people = renamed(answers, seed)
    one, other = AUTO.aggregate(answers), AUTO.aggregate(shuffled)
    assert other.posterior[items] == pytest.approx(one.posterior, abs=1e-4)
    assert other.skill[people] == pytest.approx(one.skill, abs=1e-4)
    assert one.why == other.why


def test_fingerprints_follow_whoever_is_renamed():
    answers, _ = crowd(3)
    shuffled, _, people = renamed(answers, 1)
    item, annotator = fingerprints(answers)
    other_item, other_annotator = fingerprints(shuffled)
    assert sorted(other_item) == sorted(item)
    assert (other_annotator[people] == annotator).all()
    alone = answers.counts()[:, 1] * 10 + np.bincount(answers.item, answers.annotator + 0.0)
    assert len(set(item.tolist())) == len(item) > len(set(alone.tolist()))


def test_folds_take_a_part_of_each_items_answers():
    answers, _ = crowd(n_items=50, accuracies=(0.8,) * 10, each=10)
    fold = folds(answers, *fingerprints(answers), 5)
    cells = np.bincount(answers.item * 5 + fold, minlength=250)
    assert (cells == 2).all()


@pytest.mark.parametrize("name", LEARNING)
@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_perfect_annotator_never_ranks_under_one_who_guesses(name, seed):
    answers, _ = crowd(seed, 150, (1.0, 0.8, 0.7, 0.5), 4)
    belief = AGGREGATORS.get(name).aggregate(answers)
    assert belief.skill[0] > belief.skill[3]
    bits = belief.information()
    assert bits is not None
    assert bits[0] > bits[3]


@pytest.mark.parametrize("name", [name for name in LEARNING if name != "glad"])
def test_who_always_says_the_same_gets_no_weight(name):
    answers, _ = crowd(1, 400, (0.9, 0.85, 0.8, 0.5), 4)
    label = np.where(answers.annotator == 3, 0, answers.label)
    belief = AGGREGATORS.get(name).aggregate(replace(answers, label=label))
    bits = belief.information()
    assert bits is not None
    assert bits[3] < 0.05 * bits[:3].mean()
    without = answers.annotator != 3
    alone = AGGREGATORS.get(name).aggregate(
        replace(
            answers,
            item=answers.item[without],
            annotator=answers.annotator[without],
            label=answers.label[without],
        )
    )
    assert (belief.labels() == alone.labels()).mean() > 0.97


def test_auto_is_at_least_as_right_as_the_vote_where_annotators_differ():
    for seed in range(2):
        answers, truth = crowd(seed, 250, (0.95, 0.9, 0.6, 0.55, 0.55, 0.5), 5)
        vote = (AGGREGATORS.get("majority").aggregate(answers).labels() == truth).mean()
        assert (AUTO.aggregate(answers).labels() == truth).mean() >= vote


def test_auto_is_less_overconfident_where_all_err_on_the_same_items():
    error, surer = {}, {}
    for name in ("auto", "dawid_skene"):
        errors, excess = [], []
        for seed in range(2):
            accuracies = tuple(np.linspace(0.95, 0.75, 12))
            answers, truth = crowd(seed, 400, accuracies, 8, 3, hard=0.3)
            belief = AGGREGATORS.get(name).aggregate(answers)
            right = (belief.labels() == truth).astype(int)
            errors.append(calibration_error(belief.certainty(), right))
            excess.append(belief.certainty().mean() - right.mean())
        error[name], surer[name] = float(np.mean(errors)), float(np.mean(excess))
    assert error["auto"] < error["dawid_skene"]
    assert surer["auto"] < 0.02 < surer["dawid_skene"]


def test_gold_is_held_and_corrects_how_sure_the_posterior_is():
    answers, seen = crowd(2, 600, (0.9, 0.9, 0.85, 0.8, 0.9), 4)
    # what everybody sees is not the truth on every fifth item: only gold can tell
    truth = np.where(np.random.default_rng(0).random(600) < 0.2, 1 - seen, seen)
    known = np.where(np.arange(600) < 150, truth, -1)
    without, held = AUTO.aggregate(answers), AUTO.aggregate(replace(answers, known=known))
    assert (held.labels()[:150] == truth[:150]).all()
    assert (held.certainty()[:150] == 1.0).all()
    right = (held.labels()[150:] == truth[150:]).astype(int)
    error = calibration_error(held.certainty()[150:], right)
    assert error < 0.6 * calibration_error(without.certainty()[150:], right)
    assert "150 gold items" in held.why


def test_the_reason_has_numbers():
    answers, _ = crowd(4)
    belief = AUTO.aggregate(answers)
    assert "600 labels put aside" in belief.why
    assert belief.figures["judged"] == 600
    shares = [value for name, value in belief.figures.items() if name.startswith("share_")]
    assert sum(shares) == pytest.approx(1.0)


def test_items_on_which_many_disagree_are_the_difficult_ones():
    answers, _ = crowd(5, 400, tuple(np.linspace(0.95, 0.85, 10)), 8, 2, hard=0.25)
    belief = AUTO.aggregate(answers)
    assert belief.difficulty is not None
    split = answers.counts().min(axis=1)
    assert belief.difficulty[split >= 3].mean() > belief.difficulty[split == 0].mean() + 0.1


def test_confusions_have_bounds_that_narrow_with_answers():
    few, _ = crowd(6, 60)
    many, _ = crowd(6, 600)
    widths = []
    for answers in (few, many):
        bounds = AUTO.aggregate(answers).confusion_bounds(0)
        assert bounds is not None
        low, high = bounds
        assert (low <= high).all()
        widths.append(float((high - low).mean()))
    assert widths[1] < widths[0]


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (answer_matrix([], [], [], 0, 0, 0), "no items"),
        (answer_matrix([], [], [], 3, 0, 2), "no answers"),
        (answer_matrix([0, 1], [0, 0], [0, 0], 2, 1, 1), "one label"),
    ],
)
def test_where_nothing_can_be_decided_the_reason_says_so(answers, reason):
    belief = AUTO.aggregate(answers)
    assert reason in belief.why
    assert belief.posterior.shape == (answers.n_items, answers.n_labels)


@pytest.mark.parametrize("name", AGGREGATORS.names())
class TestOddInputs:
    def check(self, name, answers):
        belief = AGGREGATORS.get(name).aggregate(answers)
        assert np.isfinite(belief.posterior).all()
        assert belief.posterior.sum(axis=1) == pytest.approx(np.ones(answers.n_items))
        assert np.isfinite(belief.skill).all()
        return belief

    def test_one_answer(self, name):
        belief = self.check(name, answer_matrix([0], [0], [1], 1, 1, 2))
        assert belief.labels().tolist() == [1]

    def test_one_annotator(self, name):
        answers = answer_matrix(np.arange(300), [0] * 300, np.arange(300) % 3, 300, 1, 3)
        belief = self.check(name, answers)
        assert belief.labels().tolist() == (np.arange(300) % 3).tolist()

    def test_all_answers_equal(self, name):
        item = np.repeat(np.arange(200), 2)
        belief = self.check(name, answer_matrix(item, np.tile([0, 1], 200), item * 0, 200, 2, 3))
        assert (belief.labels() == 0).all()

    def test_blocks_that_share_no_annotator(self, name):
        left, truth = crowd(1, 100)
        right, other = crowd(2, 100)
        answers = answer_matrix(
            np.concatenate([left.item, right.item + 100]),
            np.concatenate([left.annotator, right.annotator + 4]),
            np.concatenate([left.label, right.label]),
            200,
            8,
            2,
        )
        belief = self.check(name, answers)
        assert (belief.labels() == np.concatenate([truth, other])).mean() > 0.75

    def test_labels_that_nobody_gave(self, name):
        answers, _ = crowd(3)
        belief = self.check(name, replace(answers, n_labels=5))
        assert (belief.labels() < 2).all()

    def test_items_without_answers_get_the_shares(self, name):
        answers, _ = crowd(4)
        belief = self.check(name, replace(answers, n_items=201))
        assert belief.posterior[200].max() < 0.75


@pytest.mark.parametrize("name", AGGREGATORS.names())
def test_a_hundred_thousand_annotators_are_no_trouble(name, monkeypatch):
    monkeypatch.setattr("assay.core.quality.aggregators.auto.MOST_JUDGED", 4_000)
    generator = np.random.default_rng(0)
    item = np.repeat(np.arange(40_000), 3)
    truth = generator.integers(0, 2, 40_000)
    right = generator.random(120_000) < 0.8
    label = np.where(right, truth[item], 1 - truth[item])
    annotator = generator.permutation(120_000) % 100_000
    belief = AGGREGATORS.get(name).aggregate(
        answer_matrix(item, annotator, label, 40_000, 100_000, 2)
    )
    assert (belief.labels() == truth).mean() > 0.88


@pytest.mark.parametrize("n_labels", [2, 3])
def test_compiled_loops_and_numpy_give_the_same(monkeypatch, n_labels):
    pytest.importorskip("numba")
    answers, truth = crowd(7, 500, (0.9, 0.8, 0.7, 0.6), 3, n_labels)
    answers = replace(answers, known=np.where(np.arange(500) < 20, truth, -1))
    found = []
    for threshold in (0, 1 << 60):
        monkeypatch.setattr(kernels, "COMPILE_FROM", threshold)
        found.append((DawidSkene().aggregate(answers), AUTO.aggregate(answers)))
    for one, other in zip(*found, strict=True):
        assert one.posterior == pytest.approx(other.posterior, abs=1e-4)
        assert one.skill == pytest.approx(other.skill, abs=1e-4)


def test_narrow_integers_do_as_well_as_wide_ones():
    answers, _ = crowd(8)
    narrow = AnswerMatrix(
        answers.item.astype(np.int32),
        answers.annotator.astype(np.int32),
        answers.label.astype(np.int32),
        answers.n_items,
        answers.n_annotators,
        answers.n_labels,
    )
    wide = DawidSkene().aggregate(answers).posterior
    assert DawidSkene().aggregate(narrow).posterior == pytest.approx(wide)


def test_a_large_table_is_judged_on_a_part_of_its_items(monkeypatch):
    answers, truth = crowd(9, 1_000)
    monkeypatch.setattr("assay.core.quality.aggregators.auto.MOST_JUDGED", 900)
    found = judge(answers)
    assert 600 < found.n < 1_200
    assert (AUTO.aggregate(answers).labels() == truth).mean() > 0.8


def test_stacking_takes_the_model_that_foretells_better():
    logs = np.log(np.column_stack([np.full(500, 0.8), np.full(500, 0.5)]))
    assert stacked(logs)[0] > 0.9
    assert stacked(np.full((0, 3), np.nan)).tolist() == pytest.approx([1 / 3] * 3)


def test_information_is_that_of_a_noisy_channel():
    even = np.array([0.5, 0.5])
    perfect, coin, spam = np.eye(2), np.full((2, 2), 0.5), np.array([[1.0, 0.0], [1.0, 0.0]])
    assert information(np.stack([perfect, coin, spam]), even) == pytest.approx([1.0, 0.0, 0.0])
    noisy = np.array([[0.89, 0.11], [0.11, 0.89]])
    assert information(noisy, even) == pytest.approx(1 - 0.4999, abs=1e-3)  # 1 - H(0.11)


def test_parts_of_grouped_answers_keep_their_items():
    answers, _ = crowd(10, 20)
    table = grouped(answers)
    kept = np.arange(len(table)) % 3 != 0
    part = table.part(kept)
    assert part.n_items == 20
    assert (part.item() == table.item()[kept]).all()
