"""How deep a body is, told from its brackets."""

from __future__ import annotations

import json

import pytest

from assay.http.reading import DEPTH, is_json, too_deep


def nested(levels: int, inside: object = "x") -> bytes:
    value = inside
    for level in range(levels):
        value = [value] if level % 2 else {"a": value}
    return json.dumps(value).encode()


@pytest.mark.parametrize("levels", [0, 1, DEPTH - 1, DEPTH])
def test_what_is_within_the_depth_is_read(levels):
    assert not too_deep(nested(levels))
    assert not too_deep(nested(levels, 'a "[[[{{" in a text \\ ]'))


@pytest.mark.parametrize("levels", [DEPTH + 1, 200, 900])
def test_what_is_deeper_is_not(levels):
    assert too_deep(nested(levels))
    assert too_deep(nested(levels, "a ]]}}] in a text"))


def test_brackets_in_texts_hide_no_depth():
    value: object = 1
    for _ in range(DEPTH + 5):
        value = ["}", value, '\\"{']
    assert too_deep(json.dumps(value).encode())


def test_a_wide_body_is_not_deep():
    assert not too_deep(json.dumps([{"box": [1, 2, 3, 4]}] * 1_000).encode())


def test_brackets_in_long_texts_are_no_depth():
    body = json.dumps({"items": ["[{ " * 1_000] * 1_300}).encode()
    assert not too_deep(body)  # by the bytes: brackets in texts cost one pass and no more


def test_json_is_known_by_its_type():
    assert is_json("application/json; charset=utf-8")
    assert is_json("application/merge-patch+json")
    assert not is_json("text/plain")
    assert not is_json("application/jsonp")
    assert not is_json("")
