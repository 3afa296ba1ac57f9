"""A detector need not know what only people are asked about a region."""

from assay.core.iteration.predictions import sound_prediction
from assay.core.values import DatumFacts, Label, Question


def test_a_prediction_may_leave_out_an_attribute_that_people_have_to_give():
    hidden = Question("hidden", "choice", "photo", (Label("no"), Label("yes")), required=True)
    people = Question("people", "boxes", "photo", (Label("walker"),), attributes=(hidden,))
    facts = DatumFacts("image", 100, 100)
    value = [{"label": "walker", "box": [1, 1, 20, 40], "score": 0.7}]
    prediction, problems = sound_prediction(people, facts, value)
    assert problems == []
    assert prediction.scores == (0.7,)


def test_an_attribute_that_is_given_must_still_be_one_of_its_labels():
    hidden = Question("hidden", "choice", "photo", (Label("no"), Label("yes")), required=True)
    people = Question("people", "boxes", "photo", (Label("walker"),), attributes=(hidden,))
    value = [{"label": "walker", "box": [1, 1, 20, 40], "attributes": {"hidden": "perhaps"}}]
    _, problems = sound_prediction(people, DatumFacts("image", 100, 100), value)
    assert [problem.pointer for problem in problems] == ["/value/0/attributes/hidden"]
