"""Consensus on one question over all items, for every kind of answer."""

import numpy as np
import pytest

from assay.core.labels import LABEL_TYPES
from assay.core.quality.aggregators import AGGREGATORS
from assay.core.quality.consensus import Answered, question_consensus
from assay.core.values import Label, Question
from tests.core.labels.label_values import EXAMPLES, QUESTIONS

LABELS = (Label("cat"), Label("dog"), Label("cow"))
BOXES = Question("animals", "boxes", "photo", labels=LABELS)


def answered(rows, n_items=None, n_annotators=None):
    """Rows of (item, annotator, value)."""
    item = np.array([r[0] for r in rows], dtype=np.int64)
    annotator = np.array([r[1] for r in rows], dtype=np.int64)
    return Answered(
        item,
        annotator,
        [r[2] for r in rows],
        n_items or int(item.max(initial=-1)) + 1,
        n_annotators or int(annotator.max(initial=-1)) + 1,
    )


def box(x, label="cat", key="a", y=0.0):
    return {"id": key, "label": label, "box": [float(x), y, 10.0, 10.0]}


@pytest.mark.parametrize("method", AGGREGATORS.names())
@pytest.mark.parametrize("kind", LABEL_TYPES.names())
def test_every_method_takes_every_label_type_and_no_answers(method, kind):
    question, value = QUESTIONS[kind], EXAMPLES[kind]
    aggregator = AGGREGATORS.get(method)
    assert question_consensus(question, answered([]), aggregator).items == []
    found = question_consensus(question, answered([(1, 0, value), (1, 1, value)]), aggregator)
    assert [c.item for c in found.items] == [1]
    assert LABEL_TYPES.get(kind).distance(question, found.items[0].value, value) == 0
    assert 0.5 <= found.items[0].posterior <= 1.0 + 1e-9
    assert found.items[0].n == 2


def test_boxes_are_found_named_and_placed_by_those_with_skill():
    rows = []
    for item in range(30):
        label = ("cat", "dog", "cow")[item % 3]
        rows += [
            (item, 0, [box(20, label)]),
            (item, 1, [box(21, label, "b")]),
            (item, 2, [box(60, "cow", "c")] if item % 2 else []),
        ]
    found = question_consensus(BOXES, answered(rows), AGGREGATORS.get("dawid_skene"))
    for consensus in found.items:
        assert [region["label"] for region in consensus.value] == [
            ("cat", "dog", "cow")[consensus.item % 3]
        ]
        assert 20 <= consensus.value[0]["box"][0] <= 21
    assert found.skill[2] < found.skill[0]
    odd = found.items[1].support["objects"]
    assert [thing["kept"] for thing in odd] == [True, False]


def test_an_item_where_nobody_drew_anything_is_surely_empty():
    rows = [(0, 0, []), (0, 1, [])]
    found = question_consensus(BOXES, answered(rows), AGGREGATORS.get("majority"))
    assert (found.items[0].value, found.items[0].posterior) == ([], 1.0)


def test_several_labels_are_decided_one_by_one():
    question = Question("tags", "choices", "t", labels=LABELS)
    rows = [(0, 0, ["cat", "dog"]), (0, 1, ["cat"]), (0, 2, ["cat", "cow"])]
    found = question_consensus(question, answered(rows), AGGREGATORS.get("majority"))
    assert found.items[0].value == ["cat"]
    assert found.items[0].posterior == pytest.approx(2 / 3)
    assert found.items[0].support == {"votes": {"cat": 3, "dog": 1, "cow": 1}}


def test_numbers_lean_to_those_who_are_usually_near():
    question = Question("size", "number", "t", options={"least": 0, "most": 100})
    rows = []
    for item in range(20):
        rows += [(item, 0, 10.0), (item, 1, 10.0), (item, 2, 90.0)]
    rows += [(20, 1, 40.0), (20, 2, 60.0)]
    found = question_consensus(question, answered(rows), AGGREGATORS.get("majority"))
    assert found.items[20].value == 40.0
    assert found.skill[2] < found.skill[0]
