"""The policy label by label, and a finished set replayed under it."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from assay.analysis import redundancy_policy, replay
from assay.cli.replay import register
from assay.core.errors import Invalid


def synthetic(n_tasks=60, n_workers=12, a_task=9, right=0.85, classes=2, seed=0):
    """Labels of workers who are all right with one chance, and the gold they were drawn from."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, classes, n_tasks)
    rows, gold = [], []
    for task, label in enumerate(truth.tolist()):
        gold.append((f"t{task}", f"l{label}"))
        for worker in rng.choice(n_workers, a_task, replace=False).tolist():
            hit = rng.random() < right
            said = label if hit else (label + int(rng.integers(1, classes))) % classes
            rows.append((f"t{task}", f"w{worker}", f"l{said}"))
    labels = pl.DataFrame(rows, schema=["task", "worker", "label"], orient="row")
    return labels, pl.DataFrame(gold, schema=["task", "label"], orient="row")


def test_it_asks_for_least_and_never_for_more_than_most():
    policy = redundancy_policy(labels=["x", "y"], least=2, most=3, audit_share=0.0)
    assert policy.wants("t1")
    policy.observe("t1", "a", "x")
    assert policy.wants("t1")
    for worker in "bcd":
        policy.observe("t1", worker, "xy"[worker == "c"])
    assert not policy.wants("t1")


def test_one_label_is_never_enough():
    policy = redundancy_policy(labels=["x", "y"], audit_share=0.0, stop_at=0.5)
    policy.observe("t1", "a", "x")
    assert policy.wants("t1")


def test_a_second_label_of_a_worker_replaces_the_first():
    policy = redundancy_policy(labels=["x", "y"], audit_share=0.0)
    policy.observe("t1", "a", "x")
    policy.observe("t1", "a", "y")
    assert policy.n_labels == 1
    assert policy.estimate()["label"].to_list() == ["y"]


def test_the_budget_ends_all_wants():
    policy = redundancy_policy(labels=["x", "y"], budget=1)
    policy.observe("t1", "a", "x")
    assert not policy.wants("t1")
    assert not policy.wants("t2")


def test_audited_tasks_get_all_labels():
    tasks = [f"t{n}" for n in range(40)]
    policy = redundancy_policy(["x", "y"], tasks=tasks, audit_share=0.25, most=4)
    assert len(policy.audited_tasks()) == 10
    task = policy.audited_tasks()[0]
    for worker in "abc":
        policy.observe(task, worker, "x")
    assert policy.wants(task)


def test_nothing_degenerate_raises():
    policy = redundancy_policy(labels=["only"])
    policy.observe("t1", "a", "only")
    assert policy.estimate()["label"].to_list() == ["only"]
    empty = redundancy_policy(labels=["x", "y"])
    assert len(empty.estimate()) == 0
    assert empty.next_task("a") is None
    empty.learn()
    assert empty.choose("t1", ["b", "a"]) in ("a", "b")


def test_bad_words_are_said_to_be_bad():
    with pytest.raises(Invalid):
        redundancy_policy(labels=[])
    with pytest.raises(Invalid):
        redundancy_policy(labels=["x"], least=0)
    policy = redundancy_policy(labels=["x"])
    with pytest.raises(Invalid):
        policy.observe("t", "a", "z")
    with pytest.raises(Invalid):
        policy.choose("t", [])


def taught_policy():
    """A policy that saw 40 tasks of three good workers, one who always says x, and a random one."""
    rng = np.random.default_rng(2)
    policy = redundancy_policy(["x", "y"], audit_share=0.0, most=9)
    for task in range(40):
        right = "xy"[int(rng.integers(2))]
        for worker in ("ann", "bob", "cas"):
            said = right if rng.random() < 0.93 else "xy"[right == "x"]
            policy.observe(f"t{task}", worker, said)
        policy.observe(f"t{task}", "spam", "x")
        policy.observe(f"t{task}", "dice", "xy"[int(rng.integers(2))])
    policy.learn()
    return policy


def test_a_constant_spammer_and_a_random_one_are_never_chosen_before_a_good_one():
    policy = taught_policy()
    assert policy.choose("new", ["spam", "dice", "ann"]) == "ann"
    assert policy.choose("new", ["ann", "dice", "spam"]) == "ann"


def test_who_has_labelled_a_task_is_not_asked_again():
    policy = taught_policy()
    policy.observe("new", "ann", "x")
    assert policy.choose("new", ["ann", "dice"]) == "dice"


def test_a_task_that_labels_cannot_decide_goes_to_an_expert():
    stuck = redundancy_policy(["x", "y"], most=2, audit_share=0.0)
    stuck.observe("t", "a", "x")
    assert stuck.decision("t", expert=True) == "one more"
    stuck.observe("t", "b", "y")
    assert stuck.decision("t", expert=True) == "expert"
    assert stuck.decision("t") == "enough"


def test_somebody_tired_is_passed_over_for_somebody_as_good():
    policy = taught_policy()
    first = policy.choose("new", ["ann", "bob", "cas"])
    others = [name for name in ("ann", "bob", "cas") if name != first]
    assert policy.choose("new", [first, *others], effort={first: 0.1}) in others


def test_the_next_task_is_one_that_wants_and_that_the_worker_has_not_seen():
    policy = redundancy_policy(["x", "y"], tasks=["t1", "t2"], audit_share=0.0)
    policy.observe("t1", "ann", "x")
    assert policy.next_task("ann") == "t2"
    policy.observe("t2", "ann", "x")
    assert policy.next_task("ann") is None
    assert policy.next_task("bob") in ("t1", "t2")


def test_a_replay_spares_labels_and_decides_nearly_as_all_of_them():
    labels, gold = synthetic()
    found = replay(labels, gold)
    assert found.labels == 540
    assert found.used < found.labels
    assert found.saved == pytest.approx(1 - found.used / found.labels)
    assert found.scores is not None
    assert found.scores.policy.value >= found.scores.majority - 0.06
    assert found.estimate.height == 60


def test_a_replay_is_the_same_each_time_and_gold_teaches_nothing():
    labels, gold = synthetic(n_tasks=30)
    with_gold, without = replay(labels, gold, seed=4), replay(labels, seed=4)
    assert with_gold.used == without.used
    assert with_gold.estimate.equals(without.estimate)


def test_in_time_labels_are_taken_or_left():
    labels, _ = synthetic(n_tasks=30)
    found = replay(labels, order="time")
    assert 60 <= found.used <= found.labels
    with pytest.raises(Invalid):
        replay(labels, order="backwards")


def test_the_command_writes_the_figures(tmp_path):
    labels, gold = synthetic(n_tasks=20, a_task=5)
    labels.write_csv(tmp_path / "labels.csv")
    gold.write_parquet(tmp_path / "gold.parquet")
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    told = CliRunner().invoke(
        app,
        [
            "replay",
            str(tmp_path / "labels.csv"),
            "--gold",
            str(tmp_path / "gold.parquet"),
            "--out",
            str(tmp_path / "out"),
        ],
    )
    assert told.exit_code == 0, told.output
    assert "saved" in told.output
    figures = json.loads((tmp_path / "out" / "replay.json").read_text())
    assert figures["labels"] == 100
    assert figures["accuracy"]["majority"] > 0.5
