"""Which label types fit which data: the pairs that an editor can answer, and no other."""

import re
from pathlib import Path

import pytest

from assay.core.blueprint.model import DATUM_TYPES
from assay.core.labels import LABEL_TYPES
from assay.core.labels.fitting import FITS, fitting_problems, linking_problems
from assay.core.values import Question

EDITORS = Path(__file__).parents[3] / "web" / "src" / "editors"
REGIONAL = [name for name in LABEL_TYPES.names() if LABEL_TYPES.get(name).has_regions]
PAIRS = [(kind, name) for kind in DATUM_TYPES for name in REGIONAL]


def editable() -> set[tuple[str, str]]:
    """The pairs of datum and label type that the panes of the web say they edit."""
    found = set()
    for file in EDITORS.glob("*/modality.ts"):
        types, regions = (
            re.findall(r"'(\w+)'", re.search(rf"^  {key}: \[(.*)\]", file.read_text(), re.M)[1])
            for key in ("types", "regions")
        )
        found |= {(kind, name) for kind in types for name in regions}
    return found


def test_every_type_with_regions_is_in_the_table():
    assert set(FITS) == set(REGIONAL)


@pytest.mark.parametrize(("kind", "name"), PAIRS)
def test_a_pair_fits_where_a_pane_can_edit_it(kind, name):
    question = Question("q", name, "thing")
    problems = fitting_problems(question, {"thing": kind})
    if (kind, name) in editable():
        assert problems == []
        return
    assert [(one.pointer, one.code) for one in problems] == [("/type", "does_not_fit")]
    possible = [other for other in REGIONAL if (kind, other) in editable()]
    assert possible
    assert all(other in problems[0].message.split(", of which ")[1] for other in possible)


@pytest.mark.parametrize("kind", DATUM_TYPES)
def test_every_kind_of_datum_can_be_answered_by_regions_and_by_plain_types(kind):
    assert any(pair[0] == kind for pair in editable())
    for name in set(LABEL_TYPES.names()) - set(REGIONAL):
        options = {"candidates": ["a", "b"]}
        assert (
            fitting_problems(Question("q", name, "thing", options=options), {"thing": kind}) == []
        )


DATA = {"text": "text", "page": "html", "paper": "document", "other": "document", "photo": "image"}
ASKED = [
    Question("names", "spans", "text"),
    Question("marks", "spans", "page"),
    Question("fields", "boxes", "paper"),
    Question("words", "spans", "paper"),
    Question("far", "boxes", "other"),
    Question("things", "boxes", "photo"),
    Question("older", "relations", "paper", options={"between": ["fields"]}),
]


@pytest.mark.parametrize(
    ("on", "between", "faults"),
    [
        ("text", ["names", "marks"], []),
        ("paper", ["fields", "words"], []),
        ("paper", ["fields", "far"], ["/between/1"]),
        ("paper", ["things", "names"], ["/between/0", "/between/1"]),
        ("text", ["names", "words"], ["/between/1"]),
        ("paper", ["fields", "older"], ["/between/1"]),
        ("paper", ["links", "nobody", 5, None], []),
        ("photo", ["things"], []),
    ],
)
def test_links_join_what_one_pane_shows(on, between, faults):
    links = Question("links", "relations", on, options={"between": between})
    problems = linking_problems(links, [*ASKED, links], DATA)
    assert [problem.pointer for problem in problems] == faults
    assert {problem.code for problem in problems} <= {"does_not_fit"}
