"""The street itself: facades in perspective, road, kerbs, crossings, trees, lamps and signs."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from assay.demo.scene.light import Colour, mix, scale
from assay.demo.scene.pen import EYE, FOCAL, HEIGHT, WIDTH, Canvas, Pen

FACADES: tuple[Colour, ...] = (
    (196, 168, 140),
    (178, 120, 92),
    (206, 198, 180),
    (160, 158, 152),
    (214, 178, 128),
    (150, 96, 80),
    (186, 190, 178),
    (204, 150, 122),
    (172, 176, 186),
    (226, 212, 186),
)
AWNINGS: tuple[Colour, ...] = (
    (140, 52, 48),
    (56, 96, 84),
    (60, 76, 120),
    (190, 150, 70),
    (104, 60, 92),
)
WINDOW: Colour = (92, 110, 124)
LIT: tuple[Colour, ...] = ((255, 214, 132), (255, 226, 168), (250, 196, 112), (220, 226, 240))
ROAD: Colour = (112, 113, 118)
PAVEMENT: Colour = (164, 160, 152)
KERB: Colour = (192, 190, 184)
PAINT: Colour = (226, 226, 220)
LEAVES: tuple[Colour, ...] = (
    (92, 128, 84),
    (112, 142, 82),
    (78, 112, 88),
    (156, 138, 70),
    (166, 110, 58),
)
FAR = 90.0


@dataclass(frozen=True, slots=True)
class Street:
    """The measures of one street, in metres."""

    road: float  # half width
    wall: float  # distance of the facades from the middle
    zebra: tuple[float, float] | None  # near and far edge of the striped crossing
    junction: tuple[float, float] | None  # near and far edge of the cross street
    sunlit: int  # -1: the left side is in the sun, 1: the right


def street_of(place: str, rng: Random) -> Street:
    """The street for a place: junction, zebra or mid-block."""
    road = rng.uniform(3.2, 4.4)
    wall = road + rng.uniform(2.4, 4.2)
    near = rng.uniform(6.5, 10.5)
    zebra = (near, near + rng.uniform(3.0, 4.0)) if place == "zebra" else None
    junction = None
    if place == "junction":
        start = rng.uniform(12.5, 16.0)
        junction = (start, start + rng.uniform(7.5, 10.0))
        if rng.random() < 0.5:
            zebra = (start - 4.2, start - 1.2)
    return Street(road, wall, zebra, junction, rng.choice((-1, 1)))


def ground(canvas: Canvas, street: Street, rng: Random) -> None:
    """Pavements, road, kerbs, markings and crossing, far to near."""
    tone = rng.uniform(0.88, 1.08)
    road, pavement = scale(ROAD, tone), scale(PAVEMENT, rng.uniform(0.9, 1.05))
    _strip(canvas, -60.0, 60.0, 0.0, FAR, pavement)
    for side in (-1, 1):
        _seams(canvas, street, side)
    _strip(canvas, -street.road, street.road, 0.0, FAR, road)
    for side in (-1, 1):
        edge = side * street.road
        _strip(canvas, edge, edge + side * 0.28, 0.0, FAR, KERB)
        _strip(canvas, edge, edge - side * 0.22, 0.0, FAR, scale(road, 0.8))
    if street.junction is not None:
        near, far = street.junction
        _strip(canvas, -60.0, 60.0, near, far, road)
    _patches(canvas, street, rng, road)
    _markings(canvas, street)


def _strip(
    canvas: Canvas,
    left: float,
    right: float,
    near: float,
    far: float,
    colour: Colour,
    steps: int = 20,
) -> None:
    """A piece of flat ground, cut into bands so that distance tells on its colour."""
    near = max(near, 1.4)
    edges = [near * (far / near) ** (k / steps) for k in range(steps + 1)]
    for z0, z1 in reversed(list(itertools.pairwise(edges))):
        canvas.quad(
            [(left, 0, z0), (right, 0, z0), (right, 0, z1 * 1.01), (left, 0, z1 * 1.01)], colour
        )


def _seams(canvas: Canvas, street: Street, side: int) -> None:
    """The joints between the slabs of a pavement."""
    for step in range(2, 30):
        z = step * 1.0
        inner, outer = (
            canvas.project(side * street.road, 0, z),
            canvas.project(side * street.wall, 0, z),
        )
        canvas.line(inner, outer, 0.7, scale(PAVEMENT, 0.82), z, alpha=130)
    for x in (street.road + 1.1, street.road + 2.2):
        canvas.line(
            canvas.project(side * x, 0, 2.0),
            canvas.project(side * x, 0, 40.0),
            0.7,
            scale(PAVEMENT, 0.82),
            12.0,
            alpha=120,
        )


def _patches(canvas: Canvas, street: Street, rng: Random, road: Colour) -> None:
    """Mended asphalt and a cover: what makes a road look used."""
    for _ in range(rng.randint(1, 3)):
        x, z = rng.uniform(-street.road, street.road - 1.5), rng.uniform(3.0, 26.0)
        w, d = rng.uniform(0.7, 2.0), rng.uniform(0.8, 3.0)
        canvas.quad(
            [(x, 0, z), (x + w, 0, z), (x + w, 0, z + d), (x, 0, z + d)],
            scale(road, rng.choice((0.92, 0.95, 1.05))),
        )
    if rng.random() < 0.7:
        z = rng.uniform(4.0, 14.0)
        u, v = canvas.project(rng.uniform(-1.5, 1.5), 0, z)
        size = FOCAL / z * 0.27
        canvas.ellipse((u, v), (size, size * EYE / z), scale(road, 0.72), z)


def _markings(canvas: Canvas, street: Street) -> None:
    """Lane marks, the stop line and the stripes of the crossing."""
    gaps = [span for span in (street.zebra, street.junction) if span is not None]
    z = 2.0
    while z < 70:
        if not any(near - 0.8 < z + 3 and z < far + 0.8 for near, far in gaps):
            canvas.quad([(-0.07, 0, z), (0.07, 0, z), (0.07, 0, z + 3), (-0.07, 0, z + 3)], PAINT)
        z += 6.0
    if street.zebra is not None:
        near, far = street.zebra
        x = -street.road + 0.25
        while x + 0.5 < street.road:
            canvas.quad([(x, 0, near), (x + 0.5, 0, near), (x + 0.5, 0, far), (x, 0, far)], PAINT)
            x += 1.0
        _stop_line(canvas, street, near - 1.2)
    elif street.junction is not None:
        near = street.junction[0]
        for z0 in (near - 4.0, near - 1.0):
            canvas.quad(
                [
                    (-street.road, 0, z0),
                    (street.road, 0, z0),
                    (street.road, 0, z0 + 0.16),
                    (-street.road, 0, z0 + 0.16),
                ],
                PAINT,
            )
        _stop_line(canvas, street, near - 5.2)


def _stop_line(canvas: Canvas, street: Street, z: float) -> None:
    """The broad line before a crossing, on the right lane."""
    if z > 1.6:
        canvas.quad(
            [
                (0.1, 0, z),
                (street.road - 0.3, 0, z),
                (street.road - 0.3, 0, z + 0.4),
                (0.1, 0, z + 0.4),
            ],
            PAINT,
        )


def facades(canvas: Canvas, street: Street, rng: Random) -> None:
    """Both rows of houses, far to near, with the gap of the cross street."""
    for side in (-1, 1):
        edges = _cuts(street, rng)
        for near, far, gap in reversed(edges):
            if not gap:
                _house(canvas, street, side, near, far, rng)


def _cuts(street: Street, rng: Random) -> list[tuple[float, float, bool]]:
    """Where the houses of one side begin and end: (near, far, is it the cross street)."""
    edges: list[tuple[float, float, bool]] = []
    z = 1.6
    while z < FAR - 10:
        length = rng.uniform(7.0, 13.0)
        if street.junction is not None and z < street.junction[0] - 0.5 < z + length + 4.0:
            near, far = street.junction[0] - 3.2, street.junction[1] + 3.2
            edges.append((z, max(z + 0.5, near), False))
            edges.append((near, far, True))
            z = far
            continue
        edges.append((z, z + length, False))
        z += length
    return edges


def _house(canvas: Canvas, street: Street, side: int, near: float, far: float, rng: Random) -> None:
    """One house: wall, end wall, roof line, windows, and a shop below."""
    x = side * street.wall
    floors = rng.randint(3, 5)
    ground_floor, floor = 3.7, rng.uniform(2.9, 3.3)
    height = ground_floor + floors * floor + 0.6
    sun = 1.05 if street.sunlit == side else 0.86
    colour = scale(rng.choice(FACADES), sun * rng.uniform(0.94, 1.04))
    if street.junction is not None and abs(near - (street.junction[1] + 3.2)) < 0.01:
        _end_wall(canvas, side, x, near, height, scale(colour, 0.9), rng)
    steps = max(1, round((far - near) / 4))
    for k in range(steps - 1, -1, -1):
        z0, z1 = near + (far - near) * k / steps, near + (far - near) * (k + 1) / steps
        canvas.quad([(x, 0, z0), (x, 0, z1), (x, height, z1), (x, height, z0)], colour)
    canvas.quad(
        [
            (x, height - 0.5, near),
            (x, height - 0.5, far),
            (x - side * 0.35, height, far),
            (x - side * 0.35, height, near),
        ],
        scale(colour, 0.78),
    )
    canvas.quad(
        [(x, 0, far - 0.12), (x, 0, far), (x, height, far), (x, height, far - 0.12)],
        scale(colour, 0.84),
    )
    _windows(canvas, x, near, far, ground_floor, floor, floors, colour, rng)
    _shop(canvas, side, x, near, far, ground_floor, colour, rng)


def _window_colour(canvas: Canvas, rng: Random) -> tuple[Colour, bool]:
    """A dark pane, or a lit one when it is getting late."""
    light = canvas.light
    if light.lamps_on and rng.random() < (0.34 if light.night else 0.2):
        return scale(rng.choice(LIT), rng.uniform(0.62, 0.95)), True
    return scale(WINDOW, rng.uniform(0.8, 1.15)), False


def _windows(
    canvas: Canvas,
    x: float,
    near: float,
    far: float,
    base: float,
    floor: float,
    floors: int,
    wall: Colour,
    rng: Random,
) -> None:
    """The grid of windows of a wall along the street."""
    count = max(1, int((far - near) / 2.5))
    pitch = (far - near) / count
    tall = floor * 0.58
    frame = mix(wall, (240, 238, 232), 0.4)
    for column in range(count - 1, -1, -1):
        z0 = near + pitch * (column + 0.24)
        z1 = near + pitch * (column + 0.74)
        for row in range(floors):
            y0 = base + floor * row + floor * 0.26
            pane, glowing = _window_colour(canvas, rng)
            if z0 < 34:
                canvas.quad(
                    [
                        (x, y0 - 0.12, z0 - 0.1),
                        (x, y0 - 0.12, z1 + 0.1),
                        (x, y0 + tall + 0.1, z1 + 0.1),
                        (x, y0 + tall + 0.1, z0 - 0.1),
                    ],
                    frame,
                )
            canvas.quad(
                [(x, y0, z0), (x, y0, z1), (x, y0 + tall, z1), (x, y0 + tall, z0)],
                pane,
                glowing=glowing,
            )
            if z0 < 22:
                middle = (z0 + z1) / 2
                canvas.line(
                    canvas.project(x, y0, middle),
                    canvas.project(x, y0 + tall, middle),
                    1.1,
                    frame,
                    middle,
                )


def _shop(
    canvas: Canvas,
    side: int,
    x: float,
    near: float,
    far: float,
    height: float,
    wall: Colour,
    rng: Random,
) -> None:
    """The ground floor: a plinth, display windows, a door, sometimes an awning."""
    plinth = scale(wall, 0.66)
    canvas.quad([(x, 0, near), (x, 0, far), (x, 0.5, far), (x, 0.5, near)], plinth)
    canvas.quad(
        [
            (x, height - 0.35, near),
            (x, height - 0.35, far),
            (x, height - 0.05, far),
            (x, height - 0.05, near),
        ],
        scale(wall, 0.8),
    )
    lit = canvas.light.lamps_on and rng.random() < 0.6
    pane = scale(rng.choice(LIT), 0.8) if lit else scale(WINDOW, 0.72)
    z = near + 0.6
    while z + 2.6 < far:
        canvas.quad(
            [(x, 0.55, z), (x, 0.55, z + 1.9), (x, 2.75, z + 1.9), (x, 2.75, z)], pane, glowing=lit
        )
        if z < 25:
            canvas.quad(
                [(x, 0.05, z + 2.05), (x, 0.05, z + 2.75), (x, 2.6, z + 2.75), (x, 2.6, z + 2.05)],
                scale(wall, 0.45),
            )
        if lit:
            u, v = canvas.project(x - side * 0.4, 1.4, z + 1)
            canvas.shine((u, v), 2.2 * FOCAL / z, (255, 214, 140), 0.16, z)
        z += 3.2
    if rng.random() < 0.55 and far - near > 4:
        awning = rng.choice(AWNINGS)
        z0, z1 = near + 0.5, far - 0.6
        out = x - side * 1.15
        canvas.quad([(x, 3.25, z0), (x, 3.25, z1), (out, 2.65, z1), (out, 2.65, z0)], awning)
        canvas.quad(
            [(out, 2.65, z0), (out, 2.65, z1), (out, 2.4, z1), (out, 2.4, z0)], scale(awning, 0.78)
        )


def _end_wall(
    canvas: Canvas, side: int, x: float, z: float, height: float, colour: Colour, rng: Random
) -> None:
    """The wall that a house turns to the cross street, facing the camera."""
    outer = x + side * 26
    canvas.quad([(x, 0, z), (outer, 0, z), (outer, height, z), (x, height, z)], colour)
    canvas.quad([(x, 0, z), (outer, 0, z), (outer, 0.6, z), (x, 0.6, z)], scale(colour, 0.72))
    column = 1.0
    while column < 25:
        for row in range(4):
            y = 1.1 + row * 3.1
            if y + 1.8 > height - 0.5:
                continue
            pane, glowing = _window_colour(canvas, rng)
            a, b = x + side * column, x + side * (column + 1.2)
            canvas.quad(
                [(a, y, z), (b, y, z), (b, y + 1.8, z), (a, y + 1.8, z)], pane, glowing=glowing
            )
        column += 2.4


def skyline(canvas: Canvas, rng: Random) -> None:
    """Far houses and trees where the street ends."""
    base = canvas.horizon + 4
    u = 0.0
    while u < WIDTH:
        width = rng.uniform(18, 52)
        top = canvas.horizon - rng.uniform(8, 42)
        canvas.polygon(
            [(u, top), (u + width, top), (u + width, base), (u, base)],
            scale((150, 154, 162), rng.uniform(0.8, 1.0)),
            FAR,
        )
        u += width
    for _ in range(9):
        u = rng.uniform(WIDTH * 0.3, WIDTH * 0.7)
        r = rng.uniform(8, 18)
        canvas.ellipse((u, base - r * 0.7), (r, r), rng.choice(LEAVES), 75.0)
    canvas.polygon(
        [(0, base - 3), (WIDTH, base - 3), (WIDTH, HEIGHT), (0, HEIGHT)], (140, 138, 134), FAR
    )


def tree(pen: Pen, rng: Random) -> None:
    """A street tree with a crown of several balls."""
    leaves = rng.choice(LEAVES)
    pen.shadow(1.3, 0.2)
    pen.limb((0, 0), (0.05, 2.4), 0.26, 0.18, (96, 74, 58))
    pen.chain([(0.03, 1.9), (0.5, 2.7)], (0.12, 0.08), (96, 74, 58))
    balls = [
        (rng.uniform(-0.85, 0.85), rng.uniform(2.6, 4.1), rng.uniform(0.55, 0.9)) for _ in range(9)
    ]
    for dark, shift in ((0.8, -0.12), (1.0, 0.0), (1.13, 0.16)):
        for x, y, r in balls:
            pen.ellipse(
                (x + shift * 0.6, y + shift),
                r * (1.0 - abs(shift)),
                r * (1.0 - abs(shift)),
                scale(leaves, dark),
            )


def lamp(pen: Pen) -> None:
    """A street lamp whose arm reaches over the road (to the figure's right)."""
    grey = (86, 92, 98)
    pen.limb((0, 0), (0, 0.7), 0.2, 0.16, grey)
    pen.chain([(0, 0.6), (0, 5.6), (0.25, 6.1), (1.3, 6.3)], (0.12, 0.09, 0.08, 0.07), grey)
    pen.polygon([(1.15, 6.38), (1.9, 6.34), (1.85, 6.18), (1.2, 6.2)], grey)
    if pen.canvas.light.lamps_on:
        pen.polygon(
            [(1.25, 6.2), (1.85, 6.18), (1.8, 6.12), (1.3, 6.13)], (255, 236, 190), glowing=True
        )
        at = pen.spot((1.55, 6.1))
        pen.canvas.shine(at, 1.5 * pen.size, (255, 222, 160), 0.85, pen.depth)
        pool = (pen.spot((1.6, 0.0))[0], pen.v)
        pen.canvas.shine(pool, 3.2 * pen.size, (255, 210, 150), 0.20, pen.depth)


def crossing_sign(pen: Pen) -> None:
    """The blue sign that tells of a zebra crossing."""
    pen.limb((0, 0), (0, 3.0), 0.07, 0.07, (120, 124, 128))
    pen.polygon([(-0.36, 2.3), (0.36, 2.3), (0.36, 3.02), (-0.36, 3.02)], (34, 92, 156))
    pen.polygon([(-0.29, 2.38), (0.29, 2.38), (0, 2.93)], (236, 238, 240))
    dark = (30, 34, 40)
    pen.ellipse((0.02, 2.72), 0.045, 0.045, dark)
    pen.chain([(0.01, 2.66), (0.0, 2.54), (0.09, 2.43)], (0.06, 0.055, 0.04), dark)
    pen.chain([(0.0, 2.55), (-0.1, 2.43)], (0.05, 0.04), dark)


def traffic_light(pen: Pen, rng: Random) -> None:
    """A signal at the kerb; one of its lamps is on."""
    pen.limb((0, 0), (0, 3.1), 0.11, 0.1, (70, 74, 78))
    pen.polygon([(-0.16, 2.3), (0.16, 2.3), (0.16, 3.25), (-0.16, 3.25)], (36, 38, 42))
    on = rng.randrange(3)
    for index, (y, colour) in enumerate(
        ((3.08, (226, 52, 40)), (2.78, (240, 176, 48)), (2.48, (64, 196, 110)))
    ):
        lit = index == on
        pen.ellipse((0, y), 0.10, 0.10, colour if lit else scale(colour, 0.3), glowing=lit)
        if lit:
            strength = 0.8 if pen.canvas.light.lamps_on else 0.25
            pen.canvas.shine(pen.spot((0, y)), 0.5 * pen.size, colour, strength, pen.depth)


def shelter(pen: Pen, rng: Random) -> None:
    """A bus stop with a poster that shows a face: a picture of a person, not a person."""
    grey = (74, 82, 88)
    for x in (-0.95, 0.95):
        pen.limb((x, 0), (x, 2.5), 0.09, 0.09, grey)
    pen.polygon([(-0.9, 0.35), (0.9, 0.35), (0.9, 2.3), (-0.9, 2.3)], (176, 192, 198))
    pen.polygon(
        [(-0.52, 0.5), (0.52, 0.5), (0.52, 2.15), (-0.52, 2.15)],
        rng.choice(((226, 206, 170), (196, 214, 222), (236, 200, 196))),
    )
    cloth = rng.choice(((70, 118, 130), (150, 70, 80), (96, 92, 150)))
    pen.polygon([(-0.38, 0.85), (0.38, 0.85), (0.30, 1.25), (0.0, 1.36), (-0.30, 1.25)], cloth)
    pen.ellipse((0, 1.62), 0.23, 0.27, (70, 48, 38))
    pen.ellipse((0, 1.55), 0.19, 0.23, (226, 176, 142))
    pen.polygon([(-0.52, 0.5), (0.52, 0.5), (0.52, 0.82), (-0.52, 0.82)], (190, 92, 58))
    pen.polygon([(-1.25, 2.45), (1.25, 2.45), (1.25, 2.62), (-1.25, 2.62)], grey)


def posts(canvas: Canvas, spots: Sequence[tuple[float, float]]) -> None:
    """Short posts along the kerb."""
    for x, z in sorted(spots, key=lambda spot: -spot[1]):
        pen = Pen.at(canvas, x, z)
        pen.limb((0, 0), (0, 0.9), 0.11, 0.11, (66, 70, 76))
        pen.limb((0, 0.72), (0, 0.76), 0.12, 0.12, (222, 222, 216))
