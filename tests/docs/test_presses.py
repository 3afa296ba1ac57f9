"""The count of presses, the model seconds, and the page that shows them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bench.ui.keystrokes import (
    PEERS,
    SOURCES,
    Counts,
    cell,
    counts,
    joined,
    keys_of,
    seconds,
    steps,
    sums,
    table,
)
from hypothesis import given
from hypothesis import strategies as st

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "presses.md"
STEPS = st.lists(st.sampled_from(["1", "Ctrl+Enter", "click", "drag", "point", "."]), min_size=1)


@pytest.mark.parametrize(
    ("sequence", "counted", "time"),
    [
        ("1", Counts(1), 0.28),
        ("1 · Ctrl+Enter", Counts(3), 0.84),
        ("click", Counts(clicks=1), 1.30),
        ("drag x3", Counts(drags=3), 7.20),
        ("2 · drag · Enter", Counts(2, 0, 1), 0.28 + 0.40 + 2.40 + 0.40 + 0.28),
        ("drag · Enter", Counts(1, 0, 1), 2.40 + 0.40 + 0.28 + 0.40),
        ("point · Del", Counts(1), 1.10 + 0.40 + 0.28 + 0.40),
    ],
)
def test_presses_and_model_seconds_follow_from_the_sequence(sequence, counted, time):
    assert counts(sequence) == counted
    assert seconds(sequence) == pytest.approx(time)


def test_every_key_of_a_chord_counts():
    chords = ("a", "Ctrl+a", "Ctrl+Shift+a", "Ctrl++", "+", "Alt+.")
    assert [keys_of(chord) for chord in chords] == [1, 2, 3, 2, 1, 2]


@given(STEPS)
def test_a_sequence_is_read_back_as_it_was_pressed(made):
    assert steps(joined(made)) == made


@given(STEPS, STEPS)
def test_more_steps_never_take_less(made, more):
    short, long = joined(made), joined(made + more)
    assert counts(long).all >= counts(short).all
    assert seconds(long) > seconds(short)


def test_what_no_document_tells_has_no_count():
    assert cell(None) == ("not documented", "–")
    for studio, cvat in PEERS.values():
        for way in (studio, cvat):
            named = [name for name in way.sources.split(", ") if name]
            assert set(named) <= set(SOURCES)
            assert named or way.sequence is None


def test_the_page_shows_what_the_sequences_say():
    page = PAGE.read_text()
    own = {
        task: found[1].strip().replace(" ×", " x")
        for task in PEERS
        if (found := re.search(rf"^\| {re.escape(task)} \| [^:|]*: ([^|]*) \|", page, re.M))
    }
    assert list(own) == list(PEERS)
    assert table(own) in page
    for line in [*sums(own), *(f"- {name}: {words}" for name, words in SOURCES.items())]:
        assert line in page
