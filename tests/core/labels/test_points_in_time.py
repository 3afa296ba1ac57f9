"""Segments that are moments: allowed where the question takes points, alike when they are near."""

import pytest

from assay.core.labels import LABEL_TYPES
from assay.core.values import DatumFacts, Label, Question

SERIES = DatumFacts("series", length=100, channels=2)
SEGMENTS = LABEL_TYPES.get("segments")


def ask(**options):
    return Question(
        "beats", "segments", "s", labels=(Label("beat"), Label("rest")), options=options
    )


def beat(start, end=None, key="a"):
    return {"id": key, "label": "beat", "start": start, "end": start if end is None else end}


def test_a_moment_is_refused_where_points_are_not_taken():
    assert [p.code for p in SEGMENTS.validate(ask(), [beat(5)], SERIES)] == ["empty"]
    assert SEGMENTS.validate(ask(points=True), [beat(5)], SERIES) == []
    assert (
        SEGMENTS.validate(ask(points=True, min_ms=10), [beat(5), beat(0, 20_000, "b")], SERIES)
        == []
    )
    assert [p.code for p in SEGMENTS.validate(ask(points=True), [beat(5, 4)], SERIES)] == ["empty"]


@pytest.mark.parametrize(
    ("apart", "distance"), [(0, 0.0), (40_000, 0.2), (100_000, 0.5), (200_000, 1.0), (900_000, 1.0)]
)
def test_two_moments_are_the_further_apart_the_less_alike(apart, distance):
    question = ask(points=True)
    left, right = [beat(1_000_000)], [beat(1_000_000 + apart, key="b")]
    assert SEGMENTS.distance(question, left, right) == pytest.approx(distance)
    assert SEGMENTS.distance(question, right, left) == pytest.approx(distance)


def test_a_moment_and_a_stretch_are_not_alike():
    question = ask(points=True)
    assert SEGMENTS.distance(question, [beat(5)], [beat(0, 10, "b")]) == 1.0


def test_how_near_is_the_question_s_own():
    assert SEGMENTS.schema(ask(points=True, near_ms=500)) == []
    assert [p.code for p in SEGMENTS.schema(ask(near_ms=0))] == ["range"]
    apart = SEGMENTS.distance(ask(points=True, near_ms=500), [beat(0)], [beat(100_000, key="b")])
    assert apart == pytest.approx(0.1)


def test_several_moments_merge_to_one_of_them():
    question = ask(points=True)
    values = [[beat(1_000_000)], [beat(1_020_000, key="b")], [beat(1_030_000, key="c")]]
    merged = SEGMENTS.merge(question, values, [1.0, 1.0, 1.0])
    (found,) = merged.value
    assert found["start"] == found["end"]
    assert 1_000_000 <= found["start"] <= 1_030_000
