"""What a run notices of people beyond gold: spam and changes of habit become findings."""

from __future__ import annotations

import numpy as np
import pytest

from assay.core.quality.aggregators import AGGREGATORS
from assay.core.quality.assessment import assess
from assay.core.quality.evidence import Annotator, Answers, Evidence, GoldAnswers
from assay.core.quality.people_findings import OF_PEOPLE
from assay.core.values import Label, Question, Schema
from assay.services.quality_people import with_people

MOOD = Question("mood", "choice", "text", (Label("glad"), Label("sad"), Label("neither")))
NAMES = MOOD.label_names()
EMPTY = np.array([], dtype=np.int64)


def project(seed=1, n_items=400, n_people=8):
    """Honest people at 90 %, three answers an item, about eight seconds each, as arrays."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, n_items)
    item = np.repeat(np.arange(n_items), 3)
    person = np.concatenate([rng.permutation(n_people)[:3] for _ in range(n_items)])
    label = np.where(rng.random(len(item)) < 0.9, truth[item], rng.integers(0, 3, len(item)))
    lead = np.exp(rng.normal(np.log(8_000), 0.4, len(item))).astype(np.int64)
    at = np.arange(len(item), dtype=np.int64) * 1_000_000
    return item, person, label, lead, at


def kinds(item, person, label, lead, at, aided=(), state="active", order=None):
    """By kind, the members that were noticed."""
    rows = np.arange(len(item)) if order is None else order
    n = int(person.max()) + 1
    evidence = Evidence(
        now=int(at.max()),
        schema=Schema(1, (MOOD,)),
        items=[f"itm_{one}" for one in range(int(item.max()) + 1)],
        people=[Annotator(f"per_{one}", f"A-{one}", "annotator", state) for one in range(n)],
        answers=Answers(
            item[rows],
            person[rows],
            at[rows],
            lead[rows],
            [{"mood": NAMES[label[row]]} for row in rows],
            aided=[aided[row] for row in rows] if len(aided) else (),
        ),
        gold=GoldAnswers(EMPTY, EMPTY, EMPTY, [], []),
    )
    found = assess(evidence, AGGREGATORS.get("one_coin"), np.random.default_rng(0))
    drafts = with_people(evidence, found).findings
    return {(one.kind, one.about["member"]): one for one in drafts if one.kind in OF_PEOPLE}


def latest(person, who, n):
    return np.flatnonzero(person == who)[-n:]


def test_honest_people_are_left_alone():
    assert kinds(*project()) == {}


def test_one_label_in_a_row_is_noticed_since_its_first():
    item, person, label, lead, at = project()
    rows = latest(person, 2, 60)
    label[rows] = 1
    found = kinds(item, person, label, lead, at)
    draft = found["straight_lining", "per_2"]
    assert {who for _, who in found} == {"per_2"}
    assert draft.about["question"] == "mood"
    assert abs(int(draft.about["since"]) - int(at[rows[0]])) <= 60_000_000
    assert "sad" in draft.title
    assert "at most one of 100 projects" in draft.evidence
    assert [one.name for one in draft.actions][:4] == [
        *("coach", "requalify", "pause", "withdraw_work")
    ]


def test_answers_quicker_than_looking_are_noticed():
    item, person, label, lead, at = project()
    lead[latest(person, 3, 80)] = 350
    found = kinds(item, person, label, lead, at)
    assert ("impossible_speed", "per_3") in found
    assert {who for _, who in found} == {"per_3"}


def test_a_pace_that_halved_is_told_before_and_since():
    item, person, label, lead, at = project()
    rows = latest(person, 4, 75)
    lead[rows] = lead[rows] // 3
    found = kinds(item, person, label, lead, at)
    assert set(found) == {("speed_drift", "per_4")}
    draft = found["speed_drift", "per_4"]
    assert "faster" in draft.title
    assert abs(int(draft.about["since"]) - int(at[rows[0]])) <= 100_000_000


def test_a_label_used_more_than_the_items_have_it_is_told():
    item, person, label, lead, at = project(n_items=900)
    rows = latest(person, 5, 160)
    label[rows] = np.where(np.random.default_rng(3).random(160) < 0.55, 2, label[rows])
    found = kinds(item, person, label, lead, at)
    assert ("mix_drift", "per_5") in found
    assert {who for _, who in found} == {"per_5"}
    assert "neither" in found["mix_drift", "per_5"].title


def test_a_copy_is_told_of_both():
    item, person, label, lead, at = project(n_items=2_400)
    said = dict(zip(item[person == 0].tolist(), label[person == 0].tolist(), strict=True))
    for row in np.flatnonzero(person == 1):
        label[row] = said.get(int(item[row]), label[row])
    found = kinds(item, person, label, lead, at)
    assert set(found) == {("copying", "per_0"), ("copying", "per_1")}
    assert "A-1" in found["copying", "per_0"].title


@pytest.mark.parametrize("left_out", ["aided", "removed"])
def test_answers_with_help_or_of_people_who_are_gone_do_not_count(left_out):
    item, person, label, lead, at = project()
    rows = latest(person, 2, 60)
    label[rows], lead[rows] = 1, 300
    aided = np.isin(np.arange(len(item)), rows)
    if left_out == "aided":
        assert kinds(item, person, label, lead, at, aided) == {}
    else:
        assert kinds(item, person, label, lead, at, state="removed") == {}


def test_the_order_of_the_answers_does_not_matter():
    item, person, label, lead, at = project()
    label[latest(person, 2, 60)] = 1
    lead[latest(person, 4, 75)] //= 3
    mixed = np.random.default_rng(5).permutation(len(item))
    given = kinds(item, person, label, lead, at)
    assert given == kinds(item, person, label, lead, at, order=mixed)
    assert len(given) >= 2
