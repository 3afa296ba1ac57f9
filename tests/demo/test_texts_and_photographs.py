"""The demo's real photographs and texts: there without a download, each with what it shows."""

from __future__ import annotations

from assay.demo import photographs, texts


def test_all_24_coins_are_known_and_do_not_overlap():
    found = photographs._photograph("coins").found
    assert len(found) == 24
    for index, (_, x, y, w, h) in enumerate(found):
        for _, a, b, c, d in found[index + 1 :]:
            assert not (x < a + c and a < x + w and y < b + d and b < y + h)


def test_boxes_of_a_view_lie_inside_its_picture():
    for number in range(30):
        picture, view = photographs.render(number)
        assert view.things
        for thing in view.things:
            x, y, width, height = thing.box
            assert x >= 0
            assert y >= 0
            assert x + width <= picture.width
            assert y + height <= picture.height
            assert min(width, height) >= photographs.SMALLEST


def test_a_thing_at_the_edge_is_cut():
    things = [t for number in range(30) for t in photographs.render(number)[1].things]
    assert {thing.cut for thing in things} == {True, False}


def test_each_photograph_tells_its_source_and_licence():
    assert set(photographs.SOURCES) == {"coins", "galaxies"}
    assert "copyright" in photographs.SOURCES["coins"]
    assert "public domain" in photographs.SOURCES["galaxies"]


def test_texts_are_enough_for_every_topic_and_come_in_the_same_order():
    notes = texts.notes()
    assert len(notes) >= 200
    counts = {topic: sum(note.topic == topic for note in notes) for topic in texts.TOPICS}
    assert min(counts.values()) >= 15
    assert len({note.external_id for note in notes}) == len(notes)
    texts.notes.cache_clear()
    assert texts.notes() == notes


def test_expected_tells_follow_from_the_words():
    for note in texts.notes():
        assert set(note.tells) <= set(texts.TELLS)
        if ">>>" in note.text:
            assert "example" in note.tells
