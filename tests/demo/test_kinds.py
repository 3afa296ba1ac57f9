"""The small projects: the same everywhere, a truth that can be believed, errors as stated."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from assay.core.labels.answers import answers_distance, validate_answers
from assay.demo.annotators import CREW
from assay.demo.kinds import PROJECTS, clips, greenhouse, invoices, notices, radio, replies, retina
from assay.demo.kinds.noise import misread, missed, rated, segments
from assay.demo.kinds.pdf import width_of

COUNT = 6
CARELESS = next(one for one in CREW if "careless" in one.about)


@pytest.fixture(scope="module")
def made():
    return {subject.slug: subject for subject, _ in (make(COUNT) for make in PROJECTS)}


def test_answers_of_everybody_are_valid(made):
    rng = Random(1)
    for subject in made.values():
        schema = subject.schema()
        for piece in subject.pieces.values():
            for who in CREW:
                answers = piece.answer(who, rng, frozenset())
                assert validate_answers(schema, answers, {}) == [], piece.external_id


def test_the_careful_are_nearer_to_the_truth_than_the_careless(made):
    for slug, subject in made.items():
        schema = subject.schema()

        def apart(who, subject=subject, schema=schema):
            rng = Random(2)
            found = [
                answers_distance(schema, piece.answer(who, rng, frozenset()), piece.truth)
                for piece in subject.pieces.values()
                for _ in range(6)
            ]
            return sum(found) / len(found)

        assert apart(CREW[0]) < apart(CARELESS), slug


def test_examples_are_drawn_on_items_that_are_there_from_the_first_day(made):
    for subject in made.values():
        early = list(subject.pieces)[: round(0.75 * len(subject.pieces))]
        assert {case.external_id for case in subject.cases} <= set(early), subject.slug


def test_the_same_number_gives_the_same_data():
    assert clips.render(3).tracks == clips.render(3).tracks
    assert np.array_equal(radio.render(3).samples, radio.render(3).samples)
    assert invoices.render(3).content == invoices.render(3).content
    assert greenhouse.render(3).csv() == greenhouse.render(3).csv()
    assert retina.render(3).content == retina.render(3).content


def test_tracks_lie_in_the_picture_and_go_the_way_they_say():
    for track in clips.render(1).tracks:
        keys = [key for key in track["keyframes"] if "box" in key]
        for key in keys:
            x, y, width, height = key["box"]
            assert x >= 0
            assert y >= 0
            assert x + width <= clips.SIZE[0]
            assert y + height <= clips.SIZE[1]
        middles = [key["box"][0] + key["box"][2] / 2 for key in keys]
        assert (middles[-1] > middles[0]) == (track["attributes"]["goes"] == "right")


def test_morse_is_keyed_as_it_is_written():
    dot = 0.06
    # A is dot and dash: one on, one off, three on
    key = radio.keyed("A", dot)
    step = round(dot * radio.SAMPLE_RATE)
    assert [bool(key[step * n + step // 2]) for n in range(5)] == [True, False, True, True, True]
    assert len(key) == 5 * step


def test_a_message_is_louder_than_what_is_before_it():
    recording = next(r for r in map(radio.render, range(20)) if r.hiss == "quiet")
    first = min(segment["start"] for segment in recording.truth)
    at = first * radio.SAMPLE_RATE // 1_000_000
    before, after = recording.samples[:at], recording.samples[at : at + 4_000]
    assert np.abs(after).mean() > 1.5 * np.abs(before).mean()


def test_spans_of_notices_hold_the_words_that_were_marked():
    for notice in notices.notices():
        assert "[" not in notice.text
        ids = {span["id"] for span in notice.spans}
        for span in notice.spans:
            start, end = span["ranges"][0]
            assert notice.text[start:end] == span["text"]
        assert all({link["from"], link["to"]} <= ids for link in notice.links)


def test_what_is_printed_is_as_wide_as_the_reader_draws_it():
    pdfium = pytest.importorskip("pypdfium2")
    invoice = invoices.render(0)
    page = pdfium.PdfDocument(invoice.content)[0]
    layer = page.get_textpage()
    name = invoice.fields[0]
    start = layer.get_text_range().index(name["attributes"]["text"])
    end = start + len(name["attributes"]["text"]) - 1
    left, right = layer.get_charbox(start)[0], layer.get_charbox(end)[2]
    assert abs((right - left) - width_of(name["attributes"]["text"], 9)) < 2.0
    assert abs(left * invoices.SCALE - (name["box"][0] + 2)) < 3.0


def test_every_talk_has_two_replies_and_a_clarity_for_each_turn():
    for talk in replies.talks():
        assert [one["id"] for one in talk.candidates] == ["a", "b"]
        assert set(talk.clarity) == {turn["id"] for turn in talk.turns}
        texts = {one["id"]: one["text"] for one in talk.candidates}
        for flaw in talk.flaws:
            start, end = flaw["ranges"][0]
            assert texts[flaw["part"]][start:end] == flaw["text"]


def test_what_is_stuck_does_not_move():
    stuck = [
        (day, event)
        for day in map(greenhouse.render, range(12))
        for event in day.truth
        if event["label"] == "sensor stuck"
    ]
    assert stuck
    for day, event in stuck:
        first, last = (event[end] // greenhouse.STEP // 1_000_000 for end in ("start", "end"))
        assert np.ptp(day.values[event["tier"]][first:last]) == 0


def test_in_a_left_eye_the_disc_is_left_of_the_fovea():
    for view in map(retina.render, range(8)):
        left = view.points["disc"][0] < view.points["fovea"][0]
        assert left == (view.eye == "left")
        assert 0.02 < view.vessels.mean() < 0.2


def test_noise_grows_with_carelessness_and_stays_in_bounds():
    rng = Random(3)
    careful = sum(missed(CREW[0], 0.9, rng) for _ in range(2_000))
    careless = sum(missed(CARELESS, 0.9, rng) for _ in range(2_000))
    assert careful < careless
    assert {rated(CARELESS, 5, 1, 5, rng) for _ in range(200)} == {4, 5}
    assert len(misread(CARELESS, "CQ CQ", rng)) == 5
    truth = [{"id": "a", "label": "x", "start": 0, "end": 900_000}]
    for _ in range(200):
        for found in segments(CARELESS, truth, {}, 900_000, rng):
            assert 0 <= found["start"] < found["end"] <= 900_000
