"""Verdicts on gold, balance, differences between annotators, and series over time."""

import numpy as np
import pytest

from assay.core.quality.balance import balance
from assay.core.quality.dispute import differences, dispute
from assay.core.quality.gold import (
    accuracy_by_person,
    calibration_error,
    confusion,
    judge,
)
from assay.core.quality.series import WEEK, alpha_series, share_series, starts
from assay.core.values import DAY, Label, Question, Schema

OCCLUDED = Question("occluded", "choice", "p", labels=(Label("no"), Label("yes")), rule="R2")
BOXES = Question(
    "people",
    "boxes",
    "p",
    labels=(Label("walker", rule="R1"), Label("cyclist", rule="R4")),
    attributes=(OCCLUDED,),
)
SCENE = Question("scene", "choice", "p", labels=(Label("zebra", rule="R7"), Label("road")))
SCHEMA = Schema(1, (BOXES, SCENE))


def box(x, label="walker", key="a", **attributes):
    return {
        "id": key,
        "label": label,
        "box": [float(x), 0.0, 10.0, 10.0],
        "attributes": attributes,
    }


def test_gold_is_right_when_labels_are_and_three_quarters_of_the_objects():
    gold = {"people": [box(0), box(40, "cyclist", "b")], "scene": "zebra"}
    good = judge(SCHEMA, gold, {"people": [box(1), box(40, "cyclist", "x")], "scene": "zebra"})
    assert good.correct
    assert 0.9 < good.score < 1.0
    missed = judge(SCHEMA, gold, {"people": [box(0)], "scene": "zebra"})
    assert not missed.correct
    assert missed.right == {"people": False, "scene": True}
    assert sorted(missed.pairs["people"]) == [("cyclist", ""), ("walker", "walker")]
    confused = judge(SCHEMA, gold, {"people": [box(0), box(40)], "scene": "road"})
    assert ("cyclist", "walker") in confused.pairs["people"]
    assert confused.pairs["scene"] == [("zebra", "road")]
    assert confused.right == {"people": False, "scene": False}
    many = {"people": [box(20 * place, key=str(place)) for place in range(4)]}
    assert judge(SCHEMA, many, {"people": many["people"][:3]}).correct
    assert not judge(SCHEMA, many, {"people": many["people"][:2]}).correct
    assert judge(SCHEMA, {"people": []}, {"people": []}).correct
    assert not judge(SCHEMA, {"people": []}, {"people": [box(0)]}).correct


def test_only_the_questions_that_gold_answers_count():
    assert judge(SCHEMA, {"scene": "zebra"}, {"scene": "zebra"}).correct
    assert judge(SCHEMA, {"scene": "zebra"}, {}).right == {"scene": False}
    assert not judge(SCHEMA, {}, {"scene": "zebra"}).correct


def test_accuracy_by_person_has_an_interval_and_is_unknown_without_gold():
    found = accuracy_by_person(np.array([0, 0, 0, 0, 2]), np.array([1, 1, 1, 0, 1]), 3)
    assert found[0].value == 0.75
    assert found[0].low < 0.4 < 0.9 < found[0].high
    assert found[1] is None
    assert (found[2].value, found[2].high) == (1.0, 1.0)


def test_confusion_counts_missed_and_invented_objects_in_a_place_of_their_own():
    pairs = [("a", "a"), ("a", "b"), ("b", ""), ("", "b"), ("gone", "a")]
    assert confusion(pairs, ["a", "b"]) == (["a", "b", ""], [[1, 1, 0], [0, 0, 1], [0, 1, 0]])
    assert confusion([("a", "a")], ["a", "b"]) == (["a", "b"], [[1, 0], [0, 0]])


def test_calibration_error_of_honest_and_of_boastful_beliefs():
    assert calibration_error(np.full(10, 0.75), np.array([1, 1, 1, 0] * 2 + [1, 1])) < 0.06
    assert calibration_error(np.full(10, 1.0), np.array([1, 0] * 5)) == pytest.approx(0.5)
    assert calibration_error(np.zeros(0), np.zeros(0)) is None


def test_balance_names_rare_labels_and_how_many_labels_there_effectively_are():
    found = balance(SCENE, ["zebra"] * 99 + ["road"])
    assert found.rare == ("road",)
    assert found.effective < 1.1
    assert [share.n for share in found.labels] == [99, 1]
    assert balance(BOXES, [[box(0), box(20, "cyclist")], []]).effective == pytest.approx(2.0)
    assert balance(SCENE, []).labels[0].share is None


def test_dispute_is_the_mean_distance_between_two_answers():
    assert dispute(SCENE, ["zebra", "road", "zebra"]) == pytest.approx(2 / 3)
    assert dispute(SCENE, ["zebra"]) == 0.0
    assert dispute(SCENE, []) == 0.0


def test_differences_of_whole_values_are_grouped_and_carry_the_rule():
    found = differences(SCENE, {"A-1": "road", "A-2": "zebra", "A-3": "road"})
    assert [(d.kind, d.rule) for d in found] == [("label", "R7")]
    assert found[0].sentence == "A-1 and A-3: road; A-2: zebra"
    assert differences(SCENE, {"A-1": "road", "A-2": "road"}) == []
    assert differences(SCENE, {"A-1": "road"}) == []


def test_differences_of_boxes_say_who_missed_named_and_placed_what():
    answers = {
        "A-1": [box(0), box(40, "cyclist", "b"), box(80, key="c", occluded="yes")],
        "A-2": [box(2, key="d"), box(40, key="e"), box(80, key="f", occluded="no")],
        "A-3": [box(0, key="g"), box(80, key="h", occluded="no")],
    }
    found = differences(BOXES, answers)
    kinds = [(d.kind, d.rule) for d in found]
    assert ("geometry", "R1") in kinds
    assert ("missing", "R4") in kinds
    assert ("label", "R1") in kinds or ("label", "R4") in kinds
    assert ("value", "R2") in kinds
    missing = next(d for d in found if d.kind == "missing")
    assert missing.sentence == "A-1 and A-2 marked a cyclist; A-3 did not"
    assert [side.says for side in missing.sides] == ["cyclist", "walker", "nothing"]
    assert set(missing.region_ids) == {"b", "e"}
    geometry = next(d for d in found if d.kind == "geometry")
    assert min(side.iou for side in geometry.sides) < 0.75


def test_weeks_start_on_monday_and_days_at_midnight_utc():
    wednesday = 20_000 * DAY + 5  # 2024-10-04 is a Friday
    assert starts(np.array([wednesday]), DAY)[0] == 20_000 * DAY
    monday = starts(np.array([wednesday]), WEEK)[0]
    assert (monday // DAY + 3) % 7 == 0
    assert 0 <= wednesday - monday < WEEK


def test_series_have_one_point_a_period_with_its_n():
    at = np.array([0, 1, DAY, DAY + 1, DAY + 2])
    points = share_series(at, np.array([1.0, 0.0, 1.0, 1.0, 1.0]), DAY)
    assert [(p.at, p.interval.value, p.interval.n) for p in points] == [(0, 0.5, 2), (DAY, 1.0, 3)]
    apart = np.array([0.5, 0.5, np.nan, 0.0, 0.0])
    alphas = alpha_series(at, apart, 0.5, DAY)
    assert [p.interval.value for p in alphas] == [0.0, 1.0]
    assert alpha_series(at, apart, None, DAY) == []
