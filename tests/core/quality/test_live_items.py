"""What a submit believes of an item: as the live consensus does, from documents alone."""

from __future__ import annotations

import numpy as np
import pytest

from assay.core.quality.live import Skills
from assay.core.quality.live_items import believe, decided
from assay.core.values import Label, Question

MOOD = Question("mood", "choice", "text", (Label("glad"), Label("sad")), required=True)
LOGS = np.log(np.array([[[0.9, 0.6, 0.1, 0.4], [0.1, 0.4, 0.9, 0.6]]]))
SHARE = np.log(np.array([0.3, 0.2, 0.3, 0.2]))
SKILLS = Skills(LOGS, LOGS[0], SHARE, 2, 0.1, 0.8)
PROJECT = {
    "mood": {
        "labels": ["glad", "sad"],
        "newcomer": LOGS[0].tolist(),
        "share": SHARE.tolist(),
        "kinds": 2,
        "alike": 0.1,
        "sharpness": 0.8,
        "apart": [[0.0, 1.0], [1.0, 0.0]],
    }
}


@pytest.mark.parametrize("labels", [[0], [0, 0], [0, 1, 1], [1, 1, 1, 0, 1]])
def test_the_posterior_is_that_of_the_live_consensus(labels):
    known = {"mood": LOGS[0].tolist()}
    answers = [({"mood": ("glad", "sad")[label]}, known) for label in labels]
    found = believe([MOOD], PROJECT, answers)
    assert found is not None
    expected = SKILLS.belief([0] * len(labels), labels)
    assert found.labels == pytest.approx(expected.tolist())
    assert found.posterior == pytest.approx(float(expected.max()))


def test_somebody_unknown_counts_as_a_newcomer():
    stranger = believe([MOOD], PROJECT, [({"mood": "sad"}, {})])
    assert stranger is not None
    assert stranger.labels == pytest.approx(SKILLS.belief([-1], [1]).tolist())
    assert decided([MOOD], PROJECT, [({"mood": "sad"}, {})]) == {"mood": "sad"}


def test_what_was_not_learned_is_not_believed():
    assert believe([MOOD], {}, [({"mood": "sad"}, {})]) is None
    assert believe([MOOD], PROJECT, [({"mood": "furious"}, {})]) is None
    odd = {"mood": [[0.0], [0.0]]}
    assert believe([MOOD], PROJECT, [({"mood": "sad"}, odd)]) is None
    assert believe([MOOD], PROJECT, []) is None
