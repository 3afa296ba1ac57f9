"""People and animals of the street, drawn from the side, the front or the back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from assay.demo.scene.light import Colour, scale
from assay.demo.scene.pen import Pen, Point

SKINS: tuple[Colour, ...] = (
    (241, 200, 170),
    (224, 172, 136),
    (190, 132, 96),
    (141, 92, 66),
    (96, 62, 46),
)
HAIRS: tuple[Colour, ...] = (
    (42, 32, 28),
    (74, 50, 36),
    (122, 84, 52),
    (186, 148, 92),
    (150, 150, 152),
    (28, 26, 30),
)
TOPS: tuple[Colour, ...] = (
    (196, 60, 52),
    (214, 148, 40),
    (60, 108, 168),
    (62, 132, 98),
    (118, 76, 140),
    (228, 224, 214),
    (52, 58, 72),
    (160, 84, 60),
    (206, 110, 132),
    (84, 134, 150),
    (226, 196, 84),
    (110, 116, 96),
)
BOTTOMS: tuple[Colour, ...] = (
    (46, 54, 76),
    (62, 66, 72),
    (92, 80, 66),
    (38, 40, 46),
    (112, 120, 134),
    (148, 132, 108),
)
SHOES: tuple[Colour, ...] = ((34, 32, 34), (86, 58, 40), (214, 212, 206), (60, 70, 96))
FURS: tuple[Colour, ...] = (
    (146, 104, 62),
    (58, 48, 44),
    (206, 190, 160),
    (112, 108, 106),
    (176, 122, 70),
    (32, 30, 34),
)
TYRE: Colour = (30, 31, 34)
STEEL: Colour = (150, 154, 160)


@dataclass(frozen=True, slots=True)
class Looks:
    """What a person wears and carries."""

    skin: Colour
    hair: Colour
    top: Colour
    bottom: Colour
    shoe: Colour
    coat: bool
    skirt: bool
    long_hair: bool
    hat: Colour | None
    bag: Colour | None
    umbrella: Colour | None
    tall: float  # 1.0 is 1.75 m

    @classmethod
    def chosen(cls, rng: Random, rain: bool, child: bool = False) -> Looks:
        """Random looks; in the rain more coats, and umbrellas for grown-ups."""
        return cls(
            skin=rng.choice(SKINS),
            hair=rng.choice(HAIRS),
            top=rng.choice(TOPS),
            bottom=rng.choice(BOTTOMS),
            shoe=rng.choice(SHOES),
            coat=rng.random() < (0.55 if rain else 0.22),
            skirt=rng.random() < 0.16,
            long_hair=rng.random() < 0.42,
            hat=rng.choice(TOPS) if rng.random() < 0.18 else None,
            bag=rng.choice(TOPS) if rng.random() < 0.4 else None,
            umbrella=rng.choice(TOPS) if rain and not child and rng.random() < 0.55 else None,
            tall=rng.uniform(0.58, 0.74) if child else rng.uniform(0.90, 1.07),
        )


def _head_side(pen: Pen, centre: Point, looks: Looks, helmet: Colour | None = None) -> None:
    """A head in profile, looking to the figure's right."""
    x, y = centre
    pen.limb((x - 0.015, y - 0.06), (x - 0.03, y - 0.17), 0.10, 0.11, scale(looks.skin, 0.92))
    if looks.long_hair and helmet is None:
        pen.limb((x - 0.07, y + 0.03), (x - 0.10, y - 0.20), 0.14, 0.09, looks.hair)
    pen.ellipse((x - 0.015, y + 0.005), 0.118, 0.132, looks.hair)
    pen.ellipse((x + 0.018, y - 0.015), 0.092, 0.112, looks.skin)
    pen.polygon([(x + 0.09, y + 0.01), (x + 0.128, y - 0.035), (x + 0.085, y - 0.04)], looks.skin)
    pen.polygon(
        [
            (x - 0.11, y + 0.02),
            (x - 0.08, y + 0.125),
            (x + 0.03, y + 0.135),
            (x + 0.09, y + 0.055),
            (x + 0.01, y + 0.05),
            (x - 0.04, y - 0.03),
        ],
        looks.hair,
    )
    pen.ellipse((x + 0.062, y - 0.005), 0.013, 0.015, (40, 34, 34))
    cap = helmet or looks.hat
    if cap is not None:
        pen.polygon(
            [
                (x - 0.13, y + 0.045),
                (x - 0.115, y + 0.12),
                (x - 0.03, y + 0.175),
                (x + 0.06, y + 0.155),
                (x + 0.115, y + 0.075),
                (x + 0.15, y + 0.05),
                (x + 0.02, y + 0.055),
            ],
            cap,
        )


def _head_plain(pen: Pen, centre: Point, looks: Looks, back: bool, helmet: Colour | None) -> None:
    """A head from the front or from behind."""
    x, y = centre
    pen.limb((x, y - 0.06), (x, y - 0.17), 0.10, 0.12, scale(looks.skin, 0.9))
    if looks.long_hair and helmet is None:
        pen.limb((x, y), (x, y - 0.16), 0.25, 0.26, looks.hair)
    pen.ellipse((x, y), 0.105, 0.132, looks.hair if back else looks.skin)
    if not back:
        pen.polygon(
            [
                (x - 0.11, y - 0.005),
                (x - 0.10, y + 0.10),
                (x, y + 0.15),
                (x + 0.10, y + 0.10),
                (x + 0.11, y - 0.005),
                (x + 0.07, y + 0.06),
                (x - 0.05, y + 0.065),
            ],
            looks.hair,
        )
        for eye in (-0.036, 0.036):
            pen.ellipse((x + eye, y - 0.005), 0.012, 0.014, (40, 34, 34))
    cap = helmet or looks.hat
    if cap is not None:
        pen.polygon(
            [
                (x - 0.118, y + 0.04),
                (x - 0.10, y + 0.13),
                (x, y + 0.17),
                (x + 0.10, y + 0.13),
                (x + 0.118, y + 0.04),
            ],
            cap,
        )


def _umbrella(pen: Pen, hand: Point, colour: Colour) -> None:
    """An open umbrella held upright over the head."""
    x, y = hand
    top = 2.12
    pen.stroke([(x, y), (x, top)], 0.025, (40, 40, 44))
    rim = 1.74
    dome = [
        (x + 0.56 * math.cos(a), rim + 0.38 * math.sin(a))
        for a in [math.pi * k / 14 for k in range(15)]
    ]
    pen.polygon(dome, colour)
    for left, right, shade in ((-0.56, -0.28, 0.82), (0.0, 0.28, 0.9)):
        pen.polygon([(x + left, rim), (x, top), (x + right, rim)], scale(colour, shade))
    pen.stroke([(x, top), (x, top + 0.06)], 0.03, (40, 40, 44))


def walker_side(pen: Pen, looks: Looks, rng: Random, stride: float | None = None) -> None:
    """A pedestrian walking to the figure's right."""
    swing = rng.uniform(0.35, 1.0) if stride is None else stride
    step, lift = 0.27 * swing, 0.06 * swing
    hip, shoulder = (0.0, 0.92), (0.02, 1.38)
    back_knee, back_foot = (-0.02 - 0.04 * swing, 0.48), (-step - 0.05, 0.07 + lift)
    front_knee, front_foot = (0.17 * swing + 0.02, 0.50), (step, 0.05)
    far, near = scale(looks.bottom, 0.72), looks.bottom
    leg = (0.17, 0.13, 0.09)
    pen.shadow(0.36)
    pen.chain(
        [shoulder, (0.12 * swing, 1.14), (0.30 * swing + 0.03, 0.98)],
        (0.11, 0.09, 0.07),
        scale(looks.top, 0.7),
    )
    bare = looks.skin if looks.skirt else far
    pen.chain([hip, back_knee, back_foot], leg, scale(bare, 0.85) if looks.skirt else far)
    _shoe(pen, back_foot, looks.shoe, 0.8)
    if looks.bag and not looks.coat:
        pen.limb((-0.19, 1.32), (-0.21, 1.06), 0.18, 0.22, looks.bag)
    pen.chain([hip, front_knee, front_foot], leg, looks.skin if looks.skirt else near)
    _shoe(pen, front_foot, looks.shoe, 1.0)
    if looks.skirt:
        pen.polygon([(-0.13, 1.0), (0.13, 1.0), (0.24, 0.56), (-0.22, 0.56)], looks.bottom)
    pen.limb((0.01, 1.34), (0.0, 0.98), 0.27, 0.25, looks.top)
    if looks.coat:
        pen.polygon(
            [(-0.15, 1.36), (0.16, 1.36), (0.15, 0.95), (0.22, 0.60), (-0.21, 0.58), (-0.13, 0.95)],
            looks.top,
        )
        pen.stroke([(0.10, 1.3), (0.13, 0.62)], 0.015, scale(looks.top, 0.7))
    _head_side(pen, (0.05, 1.60), looks)
    if looks.umbrella:
        hand = (0.2, 1.12)
        pen.chain([shoulder, (0.05, 1.08), hand], (0.12, 0.10, 0.07), scale(looks.top, 0.86))
        _umbrella(pen, hand, looks.umbrella)
        pen.ellipse(hand, 0.045, 0.045, looks.skin)
        return
    hand = (-0.26 * swing + 0.02, 0.90)
    pen.chain(
        [shoulder, (-0.10 * swing - 0.02, 1.13), hand], (0.12, 0.10, 0.075), scale(looks.top, 0.86)
    )
    pen.ellipse(hand, 0.045, 0.05, looks.skin)


def _shoe(pen: Pen, foot: Point, colour: Colour, light: float) -> None:
    """A shoe pointing to the figure's right."""
    x, y = foot
    pen.polygon(
        [
            (x - 0.06, y - 0.05),
            (x - 0.06, y + 0.04),
            (x + 0.05, y + 0.03),
            (x + 0.19, y - 0.02),
            (x + 0.19, y - 0.05),
        ],
        scale(colour, light),
    )


def walker_plain(pen: Pen, looks: Looks, rng: Random, back: bool) -> None:
    """A pedestrian seen from the front or from behind, walking or standing."""
    spread = rng.uniform(0.02, 0.07)
    lift = rng.choice((0.0, 0.05, 0.08))
    pen.shadow(0.33)
    trousers = looks.skin if looks.skirt else looks.bottom
    for sign, up in ((-1, 0.0), (1, lift)):
        foot = (sign * (0.09 + spread), 0.06 + up)
        pen.chain(
            [(sign * 0.09, 0.90), (sign * (0.095 + spread / 2), 0.49 + up / 2), foot],
            (0.18, 0.14, 0.10),
            scale(trousers, 1.0 if sign > 0 else 0.88),
        )
        pen.ellipse((foot[0], foot[1] - 0.02), 0.065, 0.045, looks.shoe)
    if looks.skirt:
        pen.polygon([(-0.16, 1.0), (0.16, 1.0), (0.24, 0.55), (-0.24, 0.55)], looks.bottom)
    for sign in (-1, 1):
        bend = 0.05 * rng.random()
        pen.chain(
            [(sign * 0.20, 1.37), (sign * (0.25 + bend), 1.12), (sign * (0.24 + bend), 0.90)],
            (0.12, 0.10, 0.075),
            scale(looks.top, 0.82),
        )
        pen.ellipse((sign * (0.24 + bend), 0.87), 0.045, 0.055, looks.skin)
    body = [(-0.21, 1.41), (0.21, 1.41), (0.17, 0.95), (-0.17, 0.95)]
    if looks.coat:
        body = [(-0.22, 1.41), (0.22, 1.41), (0.18, 1.0), (0.24, 0.60), (-0.24, 0.60), (-0.18, 1.0)]
    pen.polygon(body, looks.top)
    pen.ellipse((0.0, 1.40), 0.21, 0.055, looks.top)
    if not back:
        pen.stroke([(0.0, 1.42), (0.0, 0.97)], 0.014, scale(looks.top, 0.72))
    if looks.bag and back:
        pen.limb((0.0, 1.30), (0.0, 1.08), 0.27, 0.29, looks.bag)
        pen.limb((0.0, 1.12), (0.0, 1.06), 0.20, 0.20, scale(looks.bag, 0.82))
    _head_plain(pen, (0.0, 1.61), looks, back, None)
    if looks.umbrella:
        _umbrella(pen, (0.2, 1.1), looks.umbrella)
        pen.ellipse((0.2, 1.1), 0.045, 0.05, looks.skin)


def bicycle(pen: Pen, frame: Colour, crank: float = 0.4) -> None:
    """A bicycle from the side, riding to the figure's right."""
    rear, front, axle = (-0.53, 0.34), (0.53, 0.34), (-0.06, 0.30)
    seat, head = (-0.22, 0.84), (0.36, 0.82)
    for wheel in (rear, front):
        pen.ring(wheel, 0.34, 0.34, 0.045, TYRE)
        pen.ring(wheel, 0.295, 0.295, 0.014, STEEL)
        for turn in range(4):
            a = crank + turn * math.pi / 4
            dx, dy = 0.29 * math.cos(a), 0.29 * math.sin(a)
            pen.stroke(
                [(wheel[0] - dx, wheel[1] - dy), (wheel[0] + dx, wheel[1] + dy)], 0.007, STEEL
            )
        pen.ellipse(wheel, 0.035, 0.035, STEEL)
    pen.stroke([rear, seat, head, axle, rear], 0.042, frame)
    pen.stroke([axle, (-0.24, 0.90)], 0.042, frame)
    pen.stroke([(0.34, 0.90), head, front], 0.040, frame)
    pen.stroke([(0.34, 0.90), (0.36, 1.0), (0.47, 1.02)], 0.034, TYRE)
    pen.limb((-0.33, 0.93), (-0.16, 0.92), 0.07, 0.04, TYRE)
    pen.ellipse(axle, 0.075, 0.075, TYRE)


def cyclist_side(pen: Pen, looks: Looks, rng: Random) -> None:
    """A person riding a bicycle to the figure's right."""
    turn = rng.uniform(0, 2 * math.pi)
    frame = rng.choice(TOPS)
    helmet = rng.choice(TOPS) if rng.random() < 0.7 else None
    axle, hip, shoulder, hand = (-0.06, 0.30), (-0.22, 1.0), (0.16, 1.44), (0.45, 1.04)
    pen.shadow(0.9, 0.10)
    for phase, light in ((math.pi, 0.72), (0.0, 1.0)):
        pedal = (axle[0] + 0.17 * math.cos(turn + phase), axle[1] + 0.17 * math.sin(turn + phase))
        knee = _joint(hip, pedal, 0.43, 0.45)
        if light == 1.0:
            bicycle(pen, frame, turn)
        pen.stroke([axle, pedal], 0.03, STEEL)
        pen.chain(
            [hip, knee, (pedal[0] - 0.02, pedal[1] + 0.05)],
            (0.18, 0.13, 0.09),
            scale(looks.bottom, light),
        )
        _shoe(pen, (pedal[0] - 0.02, pedal[1] + 0.04), looks.shoe, light)
    pen.chain([(-0.20, 1.04), (-0.02, 1.26), (0.13, 1.38)], (0.24, 0.28, 0.24), looks.top)
    if looks.bag:
        pen.limb((-0.16, 1.30), (0.0, 1.48), 0.22, 0.19, looks.bag)
    _head_side(pen, (0.26, 1.64), looks, helmet)
    pen.chain([shoulder, (0.28, 1.20), hand], (0.12, 0.10, 0.07), scale(looks.top, 0.85))
    pen.ellipse(hand, 0.045, 0.045, looks.skin)


def _joint(start: Point, end: Point, first: float, last: float) -> Point:
    """The knee between hip and foot for two bones of given lengths, bent forward."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    reach = min(math.hypot(dx, dy), first + last - 1e-3)
    along = (first**2 - last**2 + reach**2) / (2 * reach)
    out = math.sqrt(max(0.0, first**2 - along**2))
    ux, uy = dx / reach, dy / reach
    return (start[0] + ux * along - uy * out, start[1] + uy * along + ux * out)


def cyclist_plain(pen: Pen, looks: Looks, rng: Random, back: bool) -> None:
    """A cyclist riding away from the camera or towards it."""
    helmet = rng.choice(TOPS) if rng.random() < 0.75 else None
    pen.shadow(0.35)
    up = rng.choice((0.0, 0.12))
    pen.limb((0, 0.64), (0, 0.05), 0.065, 0.065, TYRE)
    pen.limb((0, 0.92), (0, 0.62), 0.04, 0.05, rng.choice(TOPS))
    for sign, lift in ((-1, up), (1, 0.12 - up)):
        foot = (sign * 0.12, 0.18 + lift)
        pen.chain(
            [(sign * 0.10, 1.0), (sign * 0.17, 0.62 + lift), foot],
            (0.18, 0.14, 0.10),
            scale(looks.bottom, 0.9),
        )
        pen.ellipse(foot, 0.055, 0.06, looks.shoe)
    for sign in (-1, 1):
        pen.chain(
            [(sign * 0.20, 1.42), (sign * 0.32, 1.22), (sign * 0.28, 1.05)],
            (0.12, 0.10, 0.07),
            scale(looks.top, 0.82),
        )
    pen.stroke([(-0.32, 1.04), (0.32, 1.04)], 0.035, TYRE)
    pen.chain([(0, 1.36), (0, 1.02)], (0.40, 0.30), looks.top)
    if back:
        pen.ellipse((0, 0.86), 0.045, 0.04, (220, 40, 30), glowing=True)
        if looks.bag:
            pen.limb((0, 1.34), (0, 1.14), 0.27, 0.28, looks.bag)
    _head_plain(pen, (0, 1.66), looks, back, helmet)
    if not back and pen.canvas.light.lamps_on:
        lamp = (0.0, 0.95)
        pen.ellipse(lamp, 0.05, 0.05, (255, 250, 220), glowing=True)
        pen.canvas.shine(pen.spot(lamp), 0.35 * pen.size, (255, 244, 210), 0.7, pen.depth)


def wheelchair_side(pen: Pen, looks: Looks, rng: Random) -> None:
    """A person in a wheelchair rolling to the figure's right."""
    chair = rng.choice(((60, 62, 70), (40, 70, 110), (120, 40, 44)))
    wheel, caster = (-0.04, 0.31), (0.42, 0.09)
    pen.shadow(0.6, 0.12)
    pen.stroke(
        [(-0.34, 0.98), (-0.25, 0.92), (-0.21, 0.44), (0.30, 0.44), (0.46, 0.14)], 0.045, chair
    )
    pen.ring(caster, 0.09, 0.09, 0.035, TYRE)
    pen.stroke([(0.40, 0.16), (0.34, 0.42)], 0.03, chair)
    pen.limb((-0.16, 0.49), (0.26, 0.49), 0.07, 0.07, scale(chair, 0.7))
    pen.chain([(-0.10, 0.56), (0.30, 0.58), (0.44, 0.16)], (0.21, 0.16, 0.10), looks.bottom)
    pen.stroke([(0.40, 0.10), (0.60, 0.10)], 0.035, chair)
    _shoe(pen, (0.45, 0.15), looks.shoe, 1.0)
    pen.limb((-0.08, 1.02), (-0.10, 0.62), 0.28, 0.27, looks.top)
    pen.limb((-0.23, 0.92), (-0.21, 0.56), 0.05, 0.05, scale(chair, 0.8))
    _head_side(pen, (-0.02, 1.25), looks)
    pen.ring(wheel, 0.31, 0.31, 0.045, TYRE)
    pen.ring(wheel, 0.26, 0.26, 0.016, STEEL)
    turn = rng.uniform(0, 1)
    for spoke in range(5):
        a = turn + spoke * math.pi / 5
        dx, dy = 0.26 * math.cos(a), 0.26 * math.sin(a)
        pen.stroke([(wheel[0] - dx, wheel[1] - dy), (wheel[0] + dx, wheel[1] + dy)], 0.007, STEEL)
    hand = (0.12, 0.60)
    pen.chain([(-0.07, 1.02), (-0.10, 0.78), hand], (0.12, 0.10, 0.07), scale(looks.top, 0.84))
    pen.ellipse(hand, 0.045, 0.045, looks.skin)


def dog(pen: Pen, rng: Random) -> None:
    """A dog walking to the figure's right, 45 to 65 cm high."""
    fur = rng.choice(FURS)
    dark = scale(fur, 0.74)
    gait = rng.uniform(-0.08, 0.08)
    pen.shadow(0.42, 0.08)
    for x, shade, shift in (
        (-0.22, dark, gait),
        (0.22, dark, -gait),
        (-0.28, fur, -gait),
        (0.16, fur, gait),
    ):
        pen.chain(
            [(x, 0.42), (x - 0.02 + shift / 2, 0.22), (x + shift, 0.03)],
            (0.13, 0.075, 0.055),
            shade,
        )
        pen.ellipse((x + shift + 0.02, 0.025), 0.05, 0.025, shade)
    pen.chain([(-0.27, 0.47), (0.0, 0.45), (0.20, 0.50)], (0.22, 0.19, 0.25), fur)
    pen.chain([(-0.36, 0.52), (-0.48, 0.62), (-0.50, 0.74)], (0.06, 0.05, 0.03), fur)
    pen.limb((0.24, 0.56), (0.36, 0.68), 0.18, 0.15, fur)
    pen.ellipse((0.40, 0.71), 0.115, 0.095, fur)
    pen.limb((0.44, 0.69), (0.54, 0.66), 0.10, 0.07, scale(fur, 1.06))
    pen.ellipse((0.575, 0.675), 0.022, 0.02, (24, 22, 22))
    pen.ellipse((0.43, 0.74), 0.013, 0.013, (20, 18, 18))
    pen.limb((0.33, 0.77), (0.30, 0.64), 0.08, 0.05, dark)
    pen.stroke([(0.27, 0.60), (0.36, 0.55)], 0.035, rng.choice(TOPS))


def cat(pen: Pen, rng: Random) -> None:
    """A cat walking to the figure's right."""
    fur = rng.choice(FURS)
    dark = scale(fur, 0.74)
    gait = rng.uniform(-0.05, 0.05)
    pen.shadow(0.25, 0.05)
    for x, shade, shift in (
        (-0.13, dark, gait),
        (0.13, dark, -gait),
        (-0.16, fur, -gait),
        (0.10, fur, gait),
    ):
        pen.chain([(x, 0.20), (x + shift, 0.015)], (0.07, 0.035), shade)
    pen.chain([(-0.15, 0.23), (0.0, 0.22), (0.12, 0.24)], (0.13, 0.13, 0.12), fur)
    pen.chain([(-0.20, 0.25), (-0.30, 0.34), (-0.31, 0.45)], (0.04, 0.035, 0.025), fur)
    pen.ellipse((0.19, 0.31), 0.07, 0.062, fur)
    pen.polygon([(0.13, 0.35), (0.14, 0.42), (0.18, 0.37)], dark)
    pen.polygon([(0.19, 0.37), (0.23, 0.42), (0.24, 0.35)], dark)
    pen.ellipse((0.225, 0.32), 0.01, 0.011, (200, 190, 80))
