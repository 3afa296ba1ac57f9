"""Groups of regions in the quality run: shared by all who answered an item, over its questions."""

import numpy as np
import pytest

from assay.core.quality.aggregators import AGGREGATORS
from assay.core.quality.consensus import question_consensus
from assay.core.quality.evidence import Annotator, Answers, Evidence, GoldAnswers
from assay.core.values import Label, Question, Schema

LABELS = (Label("wheel"), Label("car"))
BOXES = Question("boxes", "boxes", "photo", labels=LABELS)
LINES = Question("lines", "polylines", "photo", labels=LABELS)
EMPTY = np.array([], dtype=np.int64)


def evidence(bodies):
    """One item that everybody answered."""
    n = len(bodies)
    rows = np.arange(n, dtype=np.int64)
    return Evidence(
        now=1,
        schema=Schema(1, (BOXES, LINES)),
        items=["itm_1"],
        people=[Annotator(f"per_{k}", f"A-{k}", "annotator", "active") for k in range(n)],
        answers=Answers(np.zeros(n, dtype=np.int64), rows, rows, rows + 1_000, bodies),
        gold=GoldAnswers(EMPTY, EMPTY, EMPTY, [], []),
    )


def body(who, groups):
    """Three wheels far apart and a line, each in a group or none."""

    def told(place, **shape):
        group = {} if groups[place] is None else {"group": f"{who}-{groups[place]}"}
        return {"id": f"{who}{place}", "label": "wheel", **shape, **group}

    return {
        "boxes": [told(k, box=[100.0 * k, 10.0, 20.0, 20.0]) for k in range(3)],
        "lines": [told(3, points=[[10.0, 200.0], [90.0, 220.0]])],
    }


@pytest.mark.parametrize("method", ["majority", "auto"])
def test_the_consensus_carries_what_half_of_the_people_put_together(method):
    facts = evidence([body("a", "xxyx"), body("b", "uuvu"), body("c", [None, "p", "p", None])])
    found = {}
    for question in (BOXES, LINES):
        _, answered = facts.answered(question)
        consensus = question_consensus(question, answered, AGGREGATORS.get(method))
        found |= {one["id"]: one.get("group") for one in consensus.items[0].value}
    assert found == {"a0": "a-x", "a1": "a-x", "a2": "a-y", "a3": "a-x"}


def test_answers_without_groups_are_read_as_they_are():
    bodies = [body(who, [None] * 4) for who in "abc"]
    _, answered = evidence(bodies).answered(BOXES)
    assert all(value is one["boxes"] for value, one in zip(answered.values, bodies, strict=True))


def test_an_answer_that_is_no_longer_valid_beside_a_group_does_not_matter():
    broken = {**body("b", "uuuu"), "lines": [{"id": "1", "label": "gone"}]}
    _, answered = evidence([body("a", "xxxx"), broken]).answered(BOXES)
    assert {region["group"] for value in answered.values for region in value} == {"a-x"}
