"""What the documents show can be used as it stands."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec

import assay.core.labels  # noqa: F401  registers the label types
from assay.core.blueprint.parsing import parse
from assay.formats import blueprint_yaml
from assay.formats.reading.rows import ItemRow

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"


def _blocks(page, language):
    text = (HOW_TO / page).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_smallest_blueprint_is_valid():
    (source,) = _blocks("blueprint.md", "yaml")
    blueprint, problems = parse(blueprint_yaml.read(source).document)
    assert problems == []
    assert blueprint.project == "moods"


def test_rows_of_an_import_are_read():
    for block in _blocks("import.md", "json"):
        row = msgspec.json.decode(block, type=ItemRow)
        assert row.data


def test_predictions_are_json_lines_with_a_question_and_a_value():
    lines = [line for block in _blocks("predictions.md", "json") for line in block.splitlines()]
    for line in lines:
        row = json.loads(line)
        assert {"external_id", "question", "value"} <= set(row)
