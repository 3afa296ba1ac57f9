"""Known answers of spans, segments and tracks."""

import numpy as np
import pytest

from assay.core.labels import LABEL_TYPES
from assay.core.labels.tracked_shapes import between, matched_rings, shape_at
from assay.core.values import DatumFacts
from tests.core.labels.label_values import QUESTIONS, region_question

TEXT = "a👩‍👩‍👧b\r\nשלום"
WORDS = DatumFacts("text", length=len(TEXT), text=TEXT)
VIDEO = DatumFacts("video", width=100, height=100, duration=1_000_000, frames=25)


def region(**shape):
    return {"id": "a", "label": "red", **shape}


def found(name, shape, datum, **options):
    question = region_question(name, **options) if options else QUESTIONS[name]
    problems = LABEL_TYPES.get(name).validate(question, [region(**shape)], datum)
    return [(p.pointer, p.code) for p in problems]


@pytest.mark.parametrize(
    ("shape", "problems"),
    [
        ({"ranges": [[1, 6]], "text": "👩‍👩‍👧"}, []),
        ({"ranges": [[0, 1], [6, 7]], "text": "a b"}, []),
        ({"ranges": [[7, 9]], "text": "\r\n"}, []),
        ({"ranges": [[9, 13]], "text": "שלום"}, []),
        ({"ranges": [[9, 14]], "text": "שלום"}, [("/0/ranges/0", "outside")]),
        ({"ranges": [[0, 2]], "text": "a"}, [("/0/text", "other_text")]),
        ({"ranges": [[0, 1], [1, 2]], "text": "x"}, [("/0/ranges/1", "order")]),
        ({"ranges": [[6, 7], [0, 1]], "text": "x"}, [("/0/ranges/1", "order")]),
        ({"ranges": [[3, 3]], "text": ""}, [("/0/ranges/0", "empty")]),
        ({"ranges": [], "text": ""}, [("/0/ranges", "type")]),
        ({"ranges": [[0, 1.0]], "text": "a"}, [("/0/ranges/0", "type")]),
    ],
)
def test_spans_count_code_points_and_hold_their_text(shape, problems):
    assert found("spans", shape, WORDS) == problems


def test_spans_are_in_one_piece_and_apart_where_the_question_says_so():
    kind = LABEL_TYPES.get("spans")
    pieces = {"ranges": [[0, 1], [6, 7]], "text": "a b"}
    assert found("spans", pieces, WORDS, unit="character") == [("/0/ranges/1", "discontinuous")]
    question = region_question("spans", overlap=False)
    value = [
        region(ranges=[[0, 6]], text=TEXT[:6]),
        {**region(ranges=[[5, 7]], text=TEXT[5:7]), "id": "b"},
    ]
    problems = kind.validate(question, value, WORDS)
    assert [(p.pointer, p.code) for p in problems] == [("/1/ranges", "overlap")]
    value[1] |= {"ranges": [[6, 7]], "text": "b"}
    assert kind.validate(question, value, WORDS) == []


def test_spans_agree_by_common_characters():
    kind = LABEL_TYPES.get("spans")
    one, other = region(ranges=[[0, 10]]), region(ranges=[[5, 15]])
    assert kind.overlap(one, other) == pytest.approx(5 / 15)
    pieces = region(ranges=[[0, 2], [8, 12]])
    assert kind.overlap(one, pieces) == pytest.approx(4 / 12)
    assert kind.overlap(one, {**one, "page": 1}) == 0.0


@pytest.mark.parametrize(
    ("shape", "problems"),
    [
        ({"start": 0, "end": 1_000_000, "tier": "one"}, []),
        ({"start": 0, "end": 2_000_000, "tier": "one"}, [("/0/end", "outside")]),
        ({"start": 5, "end": 5, "tier": "one"}, [("/0/end", "empty")]),
        ({"start": 0.5, "end": 9, "tier": "one"}, [("/0/start", "type")]),
        ({"start": 0, "end": 9}, [("/0/tier", "unknown_tier")]),
        ({"start": 0, "end": 9, "tier": "one", "channel": -1}, [("/0/channel", "channel")]),
        (
            {"start": 0, "end": 9, "tier": "one", "start_frame": 4, "end_frame": 4},
            [("/0/end_frame", "empty")],
        ),
    ],
)
def test_segments_lie_inside_their_datum(shape, problems):
    assert found("segments", shape, VIDEO) == problems


def test_segments_can_be_kept_long_and_apart():
    assert found("segments", {"start": 0, "end": 99_999}, VIDEO, min_ms=100) == [
        ("/0/end", "too_short")
    ]
    kind, question = LABEL_TYPES.get("segments"), region_question("segments", overlap=False)
    value = [region(start=0, end=50), {**region(start=49, end=60), "id": "b"}]
    assert [p.pointer for p in kind.validate(question, value, VIDEO)] == ["/1/start"]


def test_segments_agree_by_common_time_on_the_same_tier():
    kind = LABEL_TYPES.get("segments")
    one = region(start=0, end=100, tier="one")
    assert kind.overlap(one, region(start=50, end=150, tier="one")) == pytest.approx(1 / 3)
    assert kind.overlap(one, region(start=0, end=100, tier="two")) == 0.0


def test_segments_merge_to_the_middle_start_and_end_with_their_frames():
    kind, question = LABEL_TYPES.get("segments"), region_question("segments")
    values = [
        [region(start=s, end=e, start_frame=s // 10, end_frame=e // 10)]
        for s, e in ((0, 100), (10, 130), (20, 120))
    ]
    merged = kind.merge(question, values, [1, 1, 1]).value[0]
    assert (merged["start"], merged["end"]) == (10, 120)
    assert (merged["start_frame"], merged["end_frame"]) == (1, 12)


def key(frame, x, **more):
    return {"frame": frame, "pts": frame * 40_000, "box": [x, 0, 10, 10], **more}


def track(*keyframes, **more):
    return region(keyframes=list(keyframes), **more)


@pytest.mark.parametrize(
    ("keyframes", "problems"),
    [
        ([key(0, 0), key(24, 50)], []),
        ([key(0, 0), key(10, 5, outside=True)], []),
        ([key(0, 0), {"frame": 9, "pts": 9_000_000, "outside": True}], []),
        ([key(0, 0, occluded="yes")], [("/0/keyframes/0/occluded", "type")]),
        ([key(5, 0), key(5, 0)], [("/0/keyframes/1/frame", "order")]),
        ([key(5, 0), {**key(6, 0), "pts": 7}], [("/0/keyframes/1/pts", "order")]),
        ([key(25, 0)], [("/0/keyframes/0/frame", "outside")]),
        ([key(0, 0, rotation=5)], [("/0/keyframes/0/rotation", "unknown_field")]),
        ([key(0, 0, attributes={"x": 1})], [("/0/keyframes/0/attributes/x", "unknown_question")]),
        ([key(0, 500)], [("/0/keyframes/0/box", "outside")]),
        ([key(0, -5)], []),
        ([{"frame": 0, "pts": 0}], [("/0/keyframes/0/box", "type")]),
        ([key(0, 0, outside=True)], [("/0/keyframes/0/outside", "outside")]),
    ],
)
def test_tracks_are_checked_key_frame_by_key_frame(keyframes, problems):
    assert found("tracks", {"keyframes": keyframes}, VIDEO) == problems


@pytest.mark.parametrize(
    ("geometry", "shape", "ok"),
    [
        ("rotated", {"box": [0, 0, 9, 9], "rotation": 30}, True),
        ("polygon", {"rings": [[[0, 0], [9, 0], [9, 9]]]}, True),
        ("keypoints", {"points": {"nose": [5, 5, 2]}}, True),
        ("polygon", {"box": [0, 0, 9, 9]}, False),
        ("keypoints", {"points": {"ear": [5, 5, 2]}}, False),
    ],
)
def test_the_geometry_of_key_frames_is_that_of_the_question(geometry, shape, ok):
    options = {"geometry": geometry, **({"points": ["nose"]} if geometry == "keypoints" else {})}
    question = region_question("tracks", **options)
    kind = LABEL_TYPES.get("tracks")
    assert kind.schema(question) == []
    value = [track({"frame": 0, "pts": 0, **shape}, {"frame": 9, "pts": 9, **shape})]
    assert (kind.validate(question, value, VIDEO) == []) == ok
    if ok:
        assert kind.distance(question, value, [{**value[0], "id": "b"}]) == pytest.approx(0.0)


def test_a_thing_is_between_its_key_frames_and_stays_after_the_last():
    keyframes = [key(0, 0), key(10, 20), key(20, 20, outside=True), key(30, 90)]
    assert shape_at(keyframes, 5) == {"box": [10, 0, 10, 10]}
    assert shape_at(keyframes, 15) == {"box": [20, 0, 10, 10]}
    assert shape_at(keyframes, 20) is None
    assert shape_at(keyframes, 29) is None
    assert shape_at(keyframes, 99) == {"box": [90, 0, 10, 10]}
    assert shape_at(keyframes[1:], 5) is None


def test_turns_go_the_shorter_way_round_and_joints_move_where_both_are_known():
    one, other = {"box": [0, 0, 4, 4], "rotation": 170}, {"box": [0, 0, 4, 4], "rotation": -170}
    assert between(one, other, 0.5)["rotation"] == 180
    joints = {"points": {"a": [0, 0, 2], "b": [0, 0, 0], "c": [1, 1, 1]}}
    moved = {"points": {"a": [4, 8, 1], "b": [9, 9, 2]}}
    assert between(joints, moved, 0.25)["points"] == {
        "a": [1, 2, 2],
        "b": [0, 0, 0],
        "c": [1, 1, 1],
    }


def test_rings_of_unequal_counts_keep_their_outlines():
    square = [[0, 0], [10, 0], [10, 10], [0, 10]]
    house = [[0, 0], [5, -5], [10, 0], [10, 10], [0, 10]]
    first, second = matched_rings(square, house)
    assert len(first) == len(second) >= 5
    assert set(map(tuple, square)) <= set(first)
    assert set(map(tuple, house)) <= set(second)


def test_tracks_agree_by_their_common_volume_in_space_and_time():
    kind, question = LABEL_TYPES.get("tracks"), QUESTIONS["tracks"]
    still = track(key(0, 0), key(9, 0))
    later = track(key(5, 0), key(9, 0))
    assert kind.overlap(still, later, question) == pytest.approx(0.5)
    aside = track(key(0, 5), key(9, 5))
    assert kind.overlap(still, aside, question) == pytest.approx(1 / 3)
    gone = track(key(0, 0), key(5, 0, outside=True), key(9, 0, outside=True))
    assert kind.overlap(still, gone, question) == pytest.approx(0.5)
    more = track(key(0, 0), key(4, 0), key(9, 0))
    assert kind.overlap(still, more, question) == 1.0
    assert kind.overlap(still, track(key(0, 0, occluded=True)), question) == pytest.approx(0.9)


def test_a_track_of_ten_thousand_frames_is_compared():
    kind, question = LABEL_TYPES.get("tracks"), QUESTIONS["tracks"]
    one = track(*[key(100 * k, k) for k in range(101)])
    other = track(*[key(100 * k + 50, k + 1) for k in range(101)])
    assert 0.7 < kind.overlap(one, other, question) < 1.0


def test_boxes_are_compared_all_at_once_as_they_are_one_by_one():
    kind, question = LABEL_TYPES.get("tracks"), QUESTIONS["tracks"]
    rng = np.random.default_rng(5)
    for _ in range(60):
        tracks = []
        for _ in range(2):
            frames = np.sort(rng.choice(60, 5, replace=False)).tolist()
            tracks.append([
                key(f, float(rng.integers(0, 12)), occluded=bool(rng.integers(2)),
                    outside=bool(k and rng.integers(3) == 0))
                for k, f in enumerate(frames)
            ])  # fmt: skip
        quick = kind.overlap(*(track(*keys) for keys in tracks), question)
        named = [[{**k, "rotation": 360.0} for k in keys] for keys in tracks]
        slow = kind.overlap(*(track(*keys) for keys in named), question)
        assert quick == pytest.approx(slow)
