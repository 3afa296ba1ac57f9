"""Reading a blueprint: what is taken, what is refused, and where the fault lies."""

from copy import deepcopy
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import assay.core.labels  # noqa: F401
from assay.core.blueprint.documents import document_of
from assay.core.blueprint.model import Rename
from assay.core.blueprint.parsing import parse

DOCUMENT = {
    "assay": 1,
    "project": "street-crossings",
    "purpose": {
        "problem": "Find people near crossings",
        "downstream": {"model": "detector", "metric": "mAP", "target": 0.62, "export": "coco"},
        "stakeholders": [{"role": "owner", "name": "Lead", "decides": "acceptance"}],
        "communication": {"digest": "weekly"},
    },
    "data": {"photo": {"type": "image", "source": "dashcams"}},
    "attributes": {"weather": {"values": ["sun", "rain"]}, "light": {"values": ["day", "night"]}},
    "coverage": [{"by": ["weather", "light"], "at_least": 150}],
    "questions": {
        "people": {
            "on": "photo",
            "type": "boxes",
            "labels": [
                {"name": "pedestrian", "key": "1", "colour": "#2f7ed8", "rule": "R1"},
                {"name": "cyclist", "key": "2"},
            ],
            "attributes": {"occluded": {"type": "choice", "labels": ["no", "partly"]}},
        },
        "scene": {"type": "choice", "labels": ["zebra", "unusable"], "required": True},
        "why": {"type": "text", "when": {"scene": ["unusable"]}},
    },
    "people": {"skills": ["traffic"], "qualification": {"gold": 20, "pass": 0.9}},
    "guideline": "guideline.md",
    "quality": {
        "labels_per_item": {"least": 2, "most": 5, "stop_at": 0.98},
        "gold_rate": 0.05,
        "gold_feedback": True,
        "stages": ["label", "review"],
        "blind_review": True,
        "accept": [{"measure": "alpha", "of": "people", "at_least": 0.78}],
    },
    "budget": {"cost_per_hour": 12, "limit": 9000, "deadline": "2027-03-01"},
}

SCENE = ("questions", "scene")
OCCLUDED = ("questions", "people", "attributes", "occluded")


def changed(*path, to=None):
    """The document with one place set (or, without ``to``, removed)."""
    document = deepcopy(DOCUMENT)
    place = document
    for step in path[:-1]:
        place = place[step]
    if to is None:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return document


def faults(document):
    blueprint, problems = parse(document)
    assert blueprint is None or not problems
    return {(problem.pointer, problem.code) for problem in problems}


def test_a_whole_blueprint_is_read():
    blueprint, problems = parse(DOCUMENT)
    assert problems == []
    assert blueprint.title == "Street crossings"
    assert [question.name for question in blueprint.questions] == ["people", "scene", "why"]
    assert blueprint.question("scene").on == "photo"  # the only datum there is
    assert blueprint.question("people").attributes[0].name == "occluded"
    assert blueprint.question("why").when == {"scene": ("unusable",)}
    assert blueprint.budget.deadline == date(2027, 3, 1)
    assert blueprint.people.qualification.pass_mark == 0.9


def test_the_canonical_document_reads_as_the_same_blueprint():
    blueprint, _ = parse(DOCUMENT)
    document = document_of(blueprint)
    again, problems = parse(document)
    assert problems == []
    assert again == blueprint
    assert document_of(again) == document


def test_the_order_of_questions_and_labels_is_kept():
    document = changed("questions", to=dict(reversed(DOCUMENT["questions"].items())))
    blueprint, problems = parse(document)
    assert problems == []
    assert list(document_of(blueprint)["questions"]) == ["why", "scene", "people"]


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        (changed("assay", to=2), ("/assay", "unknown_version")),
        (changed("project", to="Street Crossings"), ("/project", "bad_slug")),
        (changed("project", to="new"), ("/project", "bad_slug")),
        (changed("project"), ("", "missing")),
        (changed("qualty", to={}), ("/qualty", "unknown_key")),
        (changed("data", "photo", "type", to="smell"), ("/data/photo/type", "unknown_value")),
        (changed("data", to={}), ("/data", "empty")),
        (changed("questions", to={}), ("/questions", "empty")),
        (
            changed(*SCENE, "type", to="choise"),
            ("/questions/scene/type", "unknown_type"),
        ),
        (
            changed(*SCENE, "lables", to=["a"]),
            ("/questions/scene/lables", "unknown_key"),
        ),
        (changed("questions", "scene", "glow", to=1), ("/questions/scene/glow", "unknown_option")),
        (
            changed(*SCENE, "on", to="text"),
            ("/questions/scene/on", "unknown_reference"),
        ),
        (changed("questions", "Scene", to={"type": "text"}), ("/questions/Scene", "bad_name")),
        (
            changed("questions", "people", "labels", 1, "key", to="1"),
            ("/questions/people/labels/1/key", "duplicate"),
        ),
        (
            changed("questions", "people", "labels", 1, "colour", to="red"),
            ("/questions/people/labels/1/colour", "bad_colour"),
        ),
        (
            changed("questions", "people", "labels", 1, "name", to="pedestrian"),
            ("/questions/people/labels/1/name", "duplicate"),
        ),
        (
            changed("questions", "scene", "labels", to=["zebra", True]),
            ("/questions/scene/labels/1", "wrong_type"),
        ),
        (
            changed("questions", "scene", "labels", to=["unusable", {"name": "x", "key": "2"}]),
            ("/questions/scene/labels/1/key", "key_collision"),
        ),
        (
            changed("questions", "why", "when", to={"scene": ["unusabel"]}),
            ("/questions/why/when/scene/0", "unknown_reference"),
        ),
        (
            changed("questions", "why", "when", to={"place": ["x"]}),
            ("/questions/why/when/place", "unknown_reference"),
        ),
        (
            changed("questions", "scene", "when", to={"scene": ["zebra"]}),
            ("/questions/scene/when/scene", "circular"),
        ),
        (
            changed(
                "questions", "people", "attributes", "occluded", "when", to={"scene": ["zebra"]}
            ),
            ("/questions/people/attributes/occluded/when", "unknown_key"),
        ),
        (
            changed("questions", "scene", "attributes", to={"a": {"type": "text"}}),
            ("/questions/scene/attributes", "unknown_key"),
        ),
        (changed("coverage", 0, "by", to=["wheather"]), ("/coverage/0/by/0", "unknown_reference")),
        (changed("coverage", 0, "at_least", to=0), ("/coverage/0/at_least", "too_small")),
        (changed("coverage", 0, "at_least", to=1.5), ("/coverage/0/at_least", "wrong_type")),
        (
            changed("attributes", "weather", "values", to=["sun", "sun"]),
            ("/attributes/weather/values/1", "duplicate"),
        ),
        (
            changed("quality", "labels_per_item", "most", to=1),
            ("/quality/labels_per_item/most", "too_small"),
        ),
        (changed("quality", "gold_rate", to=float("nan")), ("/quality/gold_rate", "not_finite")),
        (changed("quality", "gold_rate", to="a lot"), ("/quality/gold_rate", "wrong_type")),
        (changed("quality", "stages", to=["reviw"]), ("/quality/stages/0", "unknown_value")),
        (
            changed("quality", "accept", 0, "of", to="poeple"),
            ("/quality/accept/0/of", "unknown_reference"),
        ),
        (
            changed("quality", "accept", to=[{"measure": "alpha"}]),
            ("/quality/accept/0", "bad_criterion"),
        ),
        (
            changed("quality", "accept", to=[{"measure": "batch_error", "at_least": 0.1}]),
            ("/quality/accept/0/at_least", "bad_criterion"),
        ),
        (changed("budget", "deadline", to="1 March"), ("/budget/deadline", "bad_date")),
        (changed("budget", "currency", to="euros"), ("/budget/currency", "bad_currency")),
        (changed("guideline", to="../../secret.md"), ("/guideline", "bad_file")),
        (changed("purpose", "problem", to=" "), ("/purpose/problem", "empty")),
        (changed("purpose", "problem", to="a\ud800"), ("/purpose/problem", "bad_text")),
        (changed("people", to=[]), ("/people", "wrong_type")),
    ],
)
def test_a_fault_is_told_with_its_place(document, fault):
    assert fault in faults(document)


def test_a_misspelt_key_is_told_with_the_right_one():
    _, problems = parse(changed("quality", "gold_rte", to=0.1))
    assert any("did you mean 'gold_rate'" in problem.message for problem in problems)


def test_conditions_in_a_circle_are_refused():
    document = deepcopy(DOCUMENT)
    document["questions"]["one"] = {"type": "choice", "labels": ["a", "b"], "when": {"two": ["a"]}}
    document["questions"]["two"] = {"type": "choice", "labels": ["a", "b"], "when": {"one": ["a"]}}
    assert ("/questions/one/when", "circular") in faults(document)


def test_all_faults_are_told_at_once():
    document = changed("quality", "gold_rate", to=7)
    document["budget"]["deadline"] = "soon"
    document["color"] = "red"
    assert len(faults(document)) == 3


def test_old_names_become_renames():
    document = changed("questions", "people", "labels", 1, "was", to="biker")
    document["questions"]["scene"]["was"] = "place"
    blueprint, problems = parse(document)
    assert problems == []
    assert set(blueprint.renames) == {
        Rename("people", "biker", "cyclist"),
        Rename("scene", "place"),
    }
    again, problems = parse(document_of(blueprint))
    assert problems == []
    assert again == blueprint


def test_a_name_in_use_is_no_old_name():
    document = changed("questions", "people", "labels", 1, "was", to="pedestrian")
    assert ("/questions/people/labels/1/was", "bad_rename") in faults(document)


def test_a_guideline_is_a_file_or_a_text():
    assert parse(DOCUMENT)[0].guideline.text is None
    inline, _ = parse(changed("guideline", to="# Guide\n\n## R1 One\nText."))
    assert inline.guideline.text.startswith("# Guide")
    both, _ = parse(changed("guideline", to={"file": "rules.md", "text": "# Rules\nx"}))
    assert both.guideline.file == "rules.md"
    assert document_of(both)["guideline"] == "rules.md"
    assert document_of(both, with_guideline=True)["guideline"]["text"] == "# Rules\nx\n"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
PLACES = [
        ("purpose",), ("data",), ("data", "photo"), ("attributes",), ("coverage",), ("coverage", 0),
        ("questions",), ("questions", "people"), ("questions", "people", "labels"),
        ("questions", "people", "attributes"), ("questions", "why", "when"), ("people",),
        ("guideline",), ("quality",), ("quality", "accept", 0), ("quality", "labels_per_item"),
        ("budget",), ("kept",), ("title",),
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PLACES), JSON)
def test_whatever_stands_in_any_place_gives_a_blueprint_or_problems(path, value):
    document = deepcopy(DOCUMENT)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    blueprint, problems = parse(document)
    assert (blueprint is None) == bool(problems)


EVERY_KIND = {
    "text": {"type": "text"},
    "page": {"type": "html"},
    "photo": {"type": "image"},
    "clip": {"type": "video"},
    "call": {"type": "audio"},
    "form": {"type": "document"},
    "talk": {"type": "conversation"},
    "pulse": {"type": "series"},
}
LABELLED = {"labels": ["a", "b"]}


def with_data(questions):
    return {
        "assay": 1,
        "project": "every-kind",
        "purpose": {"problem": "Try every kind of datum"},
        "data": EVERY_KIND,
        "questions": questions,
    }


def test_every_label_type_is_declared_with_its_options_and_written_back():
    questions = {
        "shapes": {"on": "photo", "type": "polygons", "holes": False, **LABELLED},
        "rounds": {"on": "photo", "type": "ellipses", **LABELLED},
        "lines": {"on": "photo", "type": "polylines", "tolerance": 3, **LABELLED},
        "bodies": {
            "on": "photo", "type": "keypoints", "points": ["nose", {"name": "tail"}],
            "edges": [["nose", "tail"]], "sigmas": {"nose": 0.03}, **LABELLED,
        },
        "areas": {"on": "photo", "type": "masks", "layer": "semantic", **LABELLED},
        "solids": {"on": "photo", "type": "cuboids", **LABELLED},
        "names": {"on": "talk", "type": "spans", "unit": "grapheme", **LABELLED},
        "fields": {"on": "form", "type": "boxes", "rotation": False, **LABELLED},
        "read": {"on": "form", "type": "spans", **LABELLED},
        "links": {"on": "form", "type": "relations", "between": ["fields", "read"], **LABELLED},
        "speech": {"on": "call", "type": "segments", "tiers": ["anna", "ben"], **LABELLED},
        "things": {"on": "clip", "type": "tracks", "geometry": "rotated", **LABELLED},
        "kind": {"on": "text", "type": "taxonomy", "tree": [{"name": "x", "children": ["y"]}]},
        "deep": {"on": "text", "type": "text", "when": {"kind": ["y"]}, "source": "page"},
        "day": {"on": "text", "type": "date", "least": "2000-01-01"},
        "order": {"on": "talk", "type": "ranking", "ties": False},
        "better": {"on": "talk", "type": "pairwise", "strength": 3, "tie": False},
        "each": {"on": "talk", "type": "rating", "per": "turn", "style": "nps"},
        "size": {"on": "pulse", "type": "number", "unit": "mm", "step": 0.5},
    }  # fmt: skip
    blueprint, problems = parse(with_data(questions))
    assert problems == []
    assert parse(document_of(blueprint))[0] == blueprint


@pytest.mark.parametrize(
    ("question", "pointer", "code"),
    [
        ({"on": "text", "type": "boxes", **LABELLED}, "/type", "does_not_fit"),
        ({"on": "clip", "type": "boxes", **LABELLED}, "/type", "does_not_fit"),
        ({"on": "photo", "type": "spans", **LABELLED}, "/type", "does_not_fit"),
        ({"on": "photo", "type": "segments", **LABELLED}, "/type", "does_not_fit"),
        ({"on": "call", "type": "tracks", **LABELLED}, "/type", "does_not_fit"),
        ({"on": "form", "type": "polygons", **LABELLED}, "/type", "does_not_fit"),
        ({"on": "photo", "type": "choice", "per": "turn", **LABELLED}, "/per", "does_not_fit"),
        ({"on": "photo", "type": "ranking"}, "/candidates", "missing"),
        ({"on": "text", "type": "text", "source": "photo"}, "/source", "does_not_fit"),
        ({"on": "text", "type": "text", "source": "none"}, "/source", "unknown_reference"),
        ({"on": "text", "type": "text", "pattern": "(a"}, "/pattern", "bad_pattern"),
        ({"on": "text", "type": "taxonomy"}, "/tree", "missing"),
        ({"on": "text", "type": "taxonomy", "tree": ["a", "a"]}, "/tree/1", "duplicate"),
        ({"on": "photo", "type": "keypoints", **LABELLED}, "/points", "count"),
        (
            {"on": "text", "type": "relations", "between": ["q"], **LABELLED},
            "/between/0",
            "unknown_reference",
        ),
        ({"on": "text", "type": "choice", "tite": 1, **LABELLED}, "/tite", "unknown_key"),
    ],
)
def test_a_question_has_to_fit_its_datum(question, pointer, code):
    assert faults(with_data({"q": question})) == {("/questions/q" + pointer, code)}
