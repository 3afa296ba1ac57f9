"""'Street crossings': procedural pictures whose truth is known to the pixel.

Each scene follows from its number alone: the same number gives the same picture and the same
boxes on every machine. The pool is deliberately uneven (fog at night is rare), so that coverage,
weak slices and a model's failures have something to show.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import numpy as np
from PIL import Image

from assay.demo.scene import figures, street, vehicles, weather
from assay.demo.scene.light import light_of
from assay.demo.scene.pen import HEIGHT, WIDTH, Canvas, Pen

WEATHERS = ("sun", "rain", "fog")
DAYLIGHTS = ("day", "dusk", "night")
PLACES = ("junction", "zebra", "mid-block")
LABELS = ("pedestrian", "cyclist", "wheelchair user", "animal")
PUSHED = 0.35  # metres that a pushed bicycle is ahead of the walker
SMALLEST = 12  # rule R2: what is lower than this in pixels is not labelled
SHARES: dict[tuple[str, str], float] = {
    ("sun", "day"): 0.25,
    ("sun", "dusk"): 0.13,
    ("sun", "night"): 0.10,
    ("rain", "day"): 0.16,
    ("rain", "dusk"): 0.09,
    ("rain", "night"): 0.09,
    ("fog", "day"): 0.10,
    ("fog", "dusk"): 0.06,
    ("fog", "night"): 0.02,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing to be labelled: what it is, where, and how much of it shows.

    ``box`` is (x, y, width, height) in pixels round what can be seen; ``visible`` the share of
    its outline inside the picture that nothing hides; ``depth`` metres; ``pushed`` the box that
    somebody draws who takes a pushed bicycle for a part of its walker (against rule R4).
    """

    label: str
    box: tuple[float, float, float, float]
    visible: float
    depth: float
    pushed: tuple[float, float, float, float] | None = None

    @property
    def occluded(self) -> str:
        """The answer to the attribute: no, partly or mostly (rule R5)."""
        if self.visible >= 0.9:
            return "no"
        return "partly" if self.visible >= 0.5 else "mostly"


@dataclass(frozen=True, slots=True)
class Scene:
    """What a picture shows: its attributes, its place and the things to be labelled."""

    number: int
    weather: str
    light: str
    place: str
    seen: tuple[Seen, ...]

    @property
    def external_id(self) -> str:
        """The name under which the item is imported."""
        return f"dash-{self.number % 17 + 1:02d}/{self.number:06d}"


@dataclass(frozen=True, slots=True)
class _Cast:
    """One object to be drawn: where, and by which strokes; labelled if it has a label."""

    depth: float
    x: float
    draw: Callable[[Pen, Random], None]
    side: int = 1
    label: str | None = None
    pushes: bool = False
    grow: float = 1.0


def conditions(number: int) -> tuple[str, str, str]:
    """Weather, light and place of the scene with that number."""
    rng = Random(f"conditions-{number}")
    pairs = list(SHARES)
    chosen_weather, chosen_light = rng.choices(pairs, weights=list(SHARES.values()))[0]
    place = rng.choices(PLACES, weights=(0.34, 0.42, 0.24))[0]
    return chosen_weather, chosen_light, place


def render(number: int) -> tuple[Image.Image, Scene]:
    """The picture of that number and what it shows."""
    sky_kind, daylight, place = conditions(number)
    return render_as(number, sky_kind, daylight, place)


def render_as(number: int, sky_kind: str, daylight: str, place: str) -> tuple[Image.Image, Scene]:
    """As ``render``, under chosen conditions."""
    rng = Random(f"scene-{number}")
    light = light_of(sky_kind, daylight, rng.random())
    canvas = Canvas.blank(light, horizon=rng.uniform(0.41, 0.47) * HEIGHT)
    road = street.street_of(place, rng)
    weather.sky(canvas, sky_kind, rng)
    street.skyline(canvas, rng)
    street.facades(canvas, road, rng)
    street.ground(canvas, road, rng)
    if sky_kind == "rain":
        weather.wet_road(canvas, rng)
    canvas.masking = True
    cast = sorted(_casting(road, place, sky_kind, rng), key=lambda one: -one.depth)
    for index, one in enumerate(cast, start=1):
        canvas.begin(index if one.label else 0)
        pen = Pen.at(canvas, one.x, one.depth, one.side, one.grow)
        one.draw(pen, rng)
        canvas.finish()
        if one.label and sky_kind == "rain":
            canvas.mirror(index, pen.v, 0.32)
    _bonnet(canvas)
    if sky_kind == "rain":
        weather.rain(canvas, rng)
    scene = Scene(number, sky_kind, daylight, place, _truth(canvas, cast))
    return weather.develop(canvas, sky_kind, rng), scene


def jpeg(picture: Image.Image) -> bytes:
    """The picture as a JPEG of a few tens of kilobytes."""
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=86, subsampling=1)
    return target.getvalue()


def _truth(canvas: Canvas, cast: list[_Cast]) -> tuple[Seen, ...]:
    """The boxes round what is left of each silhouette once everything is drawn."""
    mask = np.asarray(canvas.mask)
    found: list[Seen] = []
    for index, one in enumerate(cast, start=1):
        whole = canvas.silhouettes.get(index, 0)
        if one.label is None or whole < 40:
            continue
        rows, columns = np.nonzero(mask == index)
        if rows.size < 0.12 * whole or rows.size < 40:
            continue
        top, left = int(rows.min()), int(columns.min())
        height, width = int(rows.max()) + 1 - top, int(columns.max()) + 1 - left
        if height < SMALLEST or width < 5:
            continue
        box = (float(left), float(top), float(width), float(height))
        pushed = _with_bicycle(canvas, one, box) if one.pushes else None
        found.append(Seen(one.label, box, rows.size / whole, one.depth, pushed))
    return tuple(sorted(found, key=lambda seen: (seen.box[0], seen.box[1])))


def _with_bicycle(
    canvas: Canvas, one: _Cast, box: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """The box round a walker and the bicycle that is pushed, inside the picture."""
    pen = Pen.at(canvas, one.x, one.depth, one.side)
    left, right = sorted((pen.spot((PUSHED - 0.87, 0))[0], pen.spot((PUSHED + 0.87, 0))[0]))
    x0, x1 = max(0.0, min(box[0], left)), min(float(WIDTH), max(box[0] + box[2], right))
    return (x0, box[1], x1 - x0, box[3])


def _bonnet(canvas: Canvas) -> None:
    """The camera car's own bonnet along the lower edge."""
    for lift, colour in ((0.0, (66, 70, 76)), (3.0, (30, 33, 37))):
        canvas.ellipse((WIDTH / 2, HEIGHT + 62 + lift), (WIDTH * 0.72, 92), colour, 1.0)


def _casting(road: street.Street, place: str, sky_kind: str, rng: Random) -> list[_Cast]:
    """Who and what is in the scene."""
    wet = sky_kind == "rain"
    cast = _furniture(road, place, rng)
    cast += _traffic(road, rng)
    people = rng.choices((1, 2, 3, 4, 5, 6, 7), weights=(8, 16, 20, 20, 16, 12, 8))[0]
    taken: list[float] = []
    for _ in range(people):
        cast.append(_apart(lambda: _person(road, wet, rng), taken, rng))
    if rng.random() < 0.34:
        cast.append(_apart(lambda: _animal(road, rng), taken, rng))
    return cast


def _apart(make: Callable[[], _Cast], taken: list[float], rng: Random) -> _Cast:
    """Somebody who mostly does not stand right before or behind another."""
    close = rng.random() < 0.25
    one = make()
    for _ in range(8):
        bearing = one.x / one.depth
        if close or all(abs(bearing - other) > 0.75 / one.depth for other in taken):
            break
        one = make()
    taken.append(one.x / one.depth)
    return one


def _spot(road: street.Street, rng: Random) -> tuple[float, float]:
    """Where somebody may be: on the crossing, or on a pavement."""
    crossing = road.zebra or (
        (road.junction[0] - 4, road.junction[0] - 1) if road.junction is not None else None
    )
    if crossing is not None and rng.random() < 0.6:
        depth = rng.uniform(*crossing)
        return min(0.38 * depth, road.road + 0.8) * rng.uniform(-1, 1), depth
    if rng.random() < 0.18:
        depth = rng.uniform(8, 20)
        return road.road * rng.uniform(-0.9, 0.9), depth
    depth = rng.uniform(6.5, 27)
    side = rng.choice((-1, 1))
    x = rng.uniform(road.road + 0.5, road.wall - 0.5)
    if x > 0.38 * depth:
        depth = x / 0.36
    return side * x, depth


def _person(road: street.Street, wet: bool, rng: Random) -> _Cast:
    """A pedestrian, a cyclist or a wheelchair user, at a spot that suits."""
    x, depth = _spot(road, rng)
    kind = rng.choices(
        ("walk", "plain", "ride", "ride_plain", "push", "chair"), weights=(33, 22, 15, 11, 8, 11)
    )[0]
    child = rng.random() < 0.14
    looks = figures.Looks.chosen(rng, wet, child and kind in ("walk", "plain"))
    side = -1 if x > 0.3 * road.road else (1 if x < -0.3 * road.road else rng.choice((-1, 1)))
    back = rng.random() < 0.5
    if kind == "walk":
        return _Cast(
            depth,
            x,
            lambda pen, r: figures.walker_side(pen, looks, r),
            side,
            label="pedestrian",
            grow=looks.tall,
        )
    if kind == "plain":
        return _Cast(
            depth,
            x,
            lambda pen, r: figures.walker_plain(pen, looks, r, back),
            label="pedestrian",
            grow=looks.tall,
        )
    if kind == "ride":
        return _Cast(depth, x, lambda pen, r: figures.cyclist_side(pen, looks, r), side, "cyclist")
    if kind == "ride_plain":
        lane = rng.uniform(0.3, 0.95) * road.road * (1 if back else -1)
        return _Cast(
            depth, lane, lambda pen, r: figures.cyclist_plain(pen, looks, r, back), 1, "cyclist"
        )
    if kind == "push":
        return _Cast(depth, x, _pusher(looks), side, label="pedestrian", pushes=True)
    return _Cast(
        depth, x, lambda pen, r: figures.wheelchair_side(pen, looks, r), side, "wheelchair user"
    )


def _pusher(looks: figures.Looks) -> Callable[[Pen, Random], None]:
    """Somebody who walks beside a bicycle: a pedestrian, and the bicycle stays outside the box."""

    def draw(pen: Pen, rng: Random) -> None:
        identity = pen.canvas.identity
        pen.canvas.begin(0)
        ahead = Pen(
            pen.canvas, pen.u + pen.side * PUSHED * pen.size, pen.v, pen.size, pen.depth, pen.side
        )
        figures.bicycle(ahead, rng.choice(figures.TOPS), rng.uniform(0, 3))
        pen.canvas.begin(identity)
        figures.walker_side(pen, looks, rng, 0.7)

    return draw


def _animal(road: street.Street, rng: Random) -> _Cast:
    """A dog or a cat."""
    x, depth = _spot(road, rng)
    depth = min(depth, 16.0)
    x = max(-0.36 * depth, min(0.36 * depth, x))
    draw = figures.dog if rng.random() < 0.75 else figures.cat
    return _Cast(depth, x, draw, rng.choice((-1, 1)), label="animal", grow=rng.uniform(0.85, 1.15))


def _traffic(road: street.Street, rng: Random) -> list[_Cast]:
    """Parked cars, oncoming ones, and one that crosses a junction."""
    cast: list[_Cast] = []
    taken = [span for span in (road.zebra, road.junction) if span is not None]
    for side in (-1, 1):
        depth = rng.uniform(9, 16)
        while depth < 45:
            free = not any(near - 5 < depth < far + 3 for near, far in taken)
            if free and rng.random() < 0.45:
                tall = 1.0 if rng.random() < 0.75 else 1.45
                x = side * (road.road - 1.05)
                rear = side > 0
                cast.append(_Cast(depth, x, _car(rear, tall)))
            depth += rng.uniform(6, 9)
    for lane, rear in ((-road.road / 2 + 0.3, False), (road.road / 2 - 0.4, True)):
        if rng.random() < 0.35:
            depth = rng.uniform(20, 50)
            if not any(near - 4 < depth < far + 3 for near, far in taken):
                cast.append(_Cast(depth, lane, _car(rear, 1.0)))
    if road.junction is not None and rng.random() < 0.7:
        near, far = road.junction
        van = rng.random() < 0.3
        x = rng.uniform(-7, 7)
        cast.append(
            _Cast(
                rng.uniform(near + 1.5, far - 1),
                x,
                lambda pen, r: vehicles.car_side(pen, r, van),
                rng.choice((-1, 1)),
            )
        )
    return cast


def _car(rear: bool, tall: float) -> Callable[[Pen, Random], None]:
    """Strokes of a car seen from one of its ends."""
    return lambda pen, rng: vehicles.car_plain(pen, rng, rear, tall)


def _furniture(road: street.Street, place: str, rng: Random) -> list[_Cast]:
    """Trees, lamps, signs and the bus stop, clear of the cross street."""
    cast: list[_Cast] = []

    def clear(depth: float) -> bool:
        return road.junction is None or not road.junction[0] - 3.5 < depth < road.junction[1] + 3.5

    for side in (-1, 1):
        inner = road.road + 0.7
        for depth in (rng.uniform(11, 14), rng.uniform(24, 30), rng.uniform(40, 48)):
            if clear(depth):
                cast.append(_Cast(depth, side * inner, lambda pen, r: street.lamp(pen), -side))
        for depth in (rng.uniform(15, 22), rng.uniform(30, 38), rng.uniform(48, 58)):
            if clear(depth) and rng.random() < 0.7:
                cast.append(
                    _Cast(
                        depth,
                        side * (road.road + 1.0),
                        street.tree,
                        grow=rng.uniform(0.85, 1.2),
                    )
                )
    if place == "zebra" and road.zebra is not None:
        for side in (-1, 1):
            cast.append(
                _Cast(
                    road.zebra[0] - 0.3,
                    side * (road.road + 0.45),
                    lambda pen, r: street.crossing_sign(pen),
                )
            )
    if place == "junction" and road.junction is not None:
        for side in (-1, 1):
            cast.append(
                _Cast(road.junction[0] - 0.8, side * (road.road + 0.5), street.traffic_light)
            )
    if rng.random() < 0.3:
        depth = rng.uniform(11, 18)
        if clear(depth) and clear(depth + 1):
            cast.append(_Cast(depth, road.road + 1.7, street.shelter))
    return cast
