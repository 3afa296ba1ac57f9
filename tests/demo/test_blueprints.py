"""The demo's blueprints are valid, well advised, and match what the generators make."""

from __future__ import annotations

from importlib import resources

import pytest

from assay.core.blueprint.advice import lint
from assay.core.blueprint.parsing import parse
from assay.core.guidelines.document import check_guideline, parse_rules
from assay.demo import crossings, photographs, texts
from assay.formats import blueprint_yaml

FOLDER = resources.files("assay.demo") / "blueprints"
NAMES = tuple(sorted(file.name[:-5] for file in FOLDER.iterdir() if file.name.endswith(".yaml")))


def _blueprint(name):
    source = blueprint_yaml.read((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    blueprint, problems = parse(source.document)
    assert problems == []
    return blueprint


@pytest.mark.parametrize("name", NAMES)
def test_the_blueprint_is_valid_and_its_guideline_has_every_rule_it_names(name):
    blueprint = _blueprint(name)
    assert blueprint.project == name
    text = blueprint.guideline.text
    assert check_guideline(text) == ()
    rules = {rule.rule for rule in parse_rules(text)}
    advice = [one for one in lint(blueprint, rules) if one.severity == "warn"]
    assert advice == []


@pytest.mark.parametrize("name", NAMES)
def test_source_and_licence_are_told(name):
    for datum in _blueprint(name).data:
        assert datum.source
        assert datum.licence


def test_labels_and_attributes_are_those_of_the_generators():
    street = _blueprint("street-crossings")
    assert street.question("people").label_names() == crossings.LABELS
    assert street.question("scene").label_names() == crossings.PLACES
    assert street.attribute("weather").values == crossings.WEATHERS
    assert street.attribute("light").values == crossings.DAYLIGHTS
    assert street.data[0].simulated
    coins = _blueprint("coins-and-galaxies")
    assert coins.question("things").label_names() == photographs.LABELS
    notes = _blueprint("function-notes")
    assert notes.question("topic").label_names() == texts.TOPICS
    assert notes.question("tells").label_names() == texts.TELLS
    assert notes.attribute("kind").values == texts.KINDS
    assert notes.attribute("length").values == texts.LENGTHS
