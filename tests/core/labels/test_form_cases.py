"""Cases that the web form runs as well: both sides find the same, in the same words."""

import json
from pathlib import Path

import pytest

from assay.core.labels import LABEL_TYPES
from assay.core.labels.fitting import fitting_problems
from assay.core.labels.schema_document import question_from
from assay.core.labels.text_pattern import PatternError, compiled
from assay.core.values import DatumFacts

HERE = Path(__file__).parent
CASES = json.loads((HERE / "form_cases.json").read_text())
REFUSED = json.loads((HERE / "pattern_cases.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['question']['type']}")
def test_both_sides_say_the_same(case):
    question = question_from({"on": "talk", **case["question"]})
    kind = LABEL_TYPES.get(question.type)
    assert kind.schema(question) == []
    found = kind.validate(question, case["value"], DatumFacts("conversation"))
    assert [
        {"pointer": problem.pointer, "code": problem.code, "message": problem.message}
        for problem in found
    ] == case["problems"]


def test_every_type_of_the_form_has_cases_that_pass_and_cases_that_fail():
    whole = {name for name in LABEL_TYPES.names() if not LABEL_TYPES.get(name).has_regions}
    for wanted in (True, False):
        assert {c["question"]["type"] for c in CASES if bool(c["problems"]) == wanted} == whole


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["pattern"][:20])
def test_both_sides_refuse_the_same_patterns(case):
    with pytest.raises(PatternError) as caught:
        compiled(case["pattern"])
    assert (caught.value.place, caught.value.message) == (case["place"], case["message"])


def test_a_rewrite_starts_from_the_words_of_each_part_and_else_from_a_text():
    def problems(**options):
        question = question_from(
            {"name": "q", "type": "text", "on": "talk", "options": {"source": "talk", **options}}
        )
        found = fitting_problems(question, {"talk": "conversation"})
        return [(problem.pointer, problem.code) for problem in found]

    assert problems(per="candidate") == []
    assert problems() == [("/source", "does_not_fit")]
