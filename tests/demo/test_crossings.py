"""The drawn pictures are the same everywhere, and their truth can be believed."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from assay.demo import crossings
from assay.demo.scene.pen import HEIGHT, WIDTH

NUMBERS = range(40, 52)


@pytest.fixture(scope="module")
def rendered():
    return [crossings.render(number) for number in NUMBERS]


def test_the_same_number_gives_the_same_picture_and_truth(rendered):
    picture, scene = crossings.render(NUMBERS[3])
    assert scene == rendered[3][1]
    digest = hashlib.sha256(picture.tobytes()).hexdigest()
    assert digest == hashlib.sha256(rendered[3][0].tobytes()).hexdigest()


def test_different_numbers_give_different_pictures(rendered):
    assert len({picture.tobytes() for picture, _ in rendered}) == len(rendered)


def test_every_box_lies_inside_the_picture_and_is_large_enough(rendered):
    boxes = [seen.box for _, scene in rendered for seen in scene.seen]
    assert boxes
    for x, y, width, height in boxes:
        assert x >= 0
        assert y >= 0
        assert x + width <= WIDTH
        assert y + height <= HEIGHT
        assert height >= crossings.SMALLEST


def test_occlusion_follows_from_what_is_seen(rendered):
    for _, scene in rendered:
        for seen in scene.seen:
            assert 0.12 <= seen.visible <= 1.0
            expected = (
                "no" if seen.visible >= 0.9 else "partly" if seen.visible >= 0.5 else "mostly"
            )
            assert seen.occluded == expected


def test_somebody_in_front_hides_the_one_behind():
    found = {seen.occluded for number in range(60) for seen in crossings.render(number)[1].seen}
    assert found == {"no", "partly", "mostly"}


def test_a_pushed_bicycle_makes_a_wider_box_than_its_walker():
    pushed = [
        seen
        for number in range(60)
        for seen in crossings.render(number)[1].seen
        if seen.pushed is not None
    ]
    assert pushed
    for seen in pushed:
        assert seen.label == "pedestrian"
        assert seen.pushed[2] > seen.box[2]


def test_fog_at_night_is_the_rarest_condition_and_is_there():
    pairs = [crossings.conditions(number)[:2] for number in range(400)]
    counts = {pair: pairs.count(pair) for pair in set(pairs)}
    assert len(counts) == 9
    assert min(counts, key=counts.get) == ("fog", "night")
    assert max(counts, key=counts.get) == ("sun", "day")


def test_night_is_darker_than_day_and_fog_has_less_contrast_than_sun():
    def grey(weather, light):
        picture, _ = crossings.render_as(5, weather, light, "zebra")
        return np.asarray(picture.convert("L"), dtype=float)

    assert grey("sun", "night").mean() < 0.6 * grey("sun", "day").mean()
    assert grey("fog", "day")[:200].std() < grey("sun", "day")[:200].std()


def test_a_picture_is_a_jpeg_of_some_tens_of_kilobytes(rendered):
    sizes = [len(crossings.jpeg(picture)) for picture, _ in rendered]
    assert all(25_000 < size < 90_000 for size in sizes)
