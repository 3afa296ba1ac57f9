"""Cars and vans of the street; they are not labelled, but hide what is."""

from __future__ import annotations

from random import Random

from assay.demo.scene.light import Colour, scale
from assay.demo.scene.pen import Pen, Point

PAINTS: tuple[Colour, ...] = (
    (150, 36, 40),
    (44, 74, 120),
    (206, 208, 210),
    (46, 48, 54),
    (122, 128, 134),
    (40, 92, 84),
    (214, 170, 60),
    (92, 52, 62),
    (236, 236, 232),
)
GLASS: Colour = (64, 80, 92)
TYRE: Colour = (26, 27, 30)
WHITE_LAMP: Colour = (255, 246, 214)
RED_LAMP: Colour = (214, 40, 34)


def car_plain(pen: Pen, rng: Random, rear: bool, tall: float = 1.0) -> None:
    """A car seen from behind or from the front; ``tall`` above 1.3 makes it a van."""
    paint = rng.choice(PAINTS)
    dark = scale(paint, 0.72)
    roof = 1.42 * tall
    pen.shadow(1.05, 0.16)
    for sign in (-1, 1):
        pen.limb((sign * 0.70, 0.30), (sign * 0.70, 0.08), 0.24, 0.22, TYRE)
    pen.polygon(
        [(-0.90, 0.26), (0.90, 0.26), (0.92, 0.78), (0.84, 0.92), (-0.84, 0.92), (-0.92, 0.78)],
        paint,
    )
    pen.polygon([(-0.80, 0.90), (0.80, 0.90), (0.62, roof), (-0.62, roof)], scale(paint, 0.93))
    pen.ellipse((0, roof), 0.62, 0.05, scale(paint, 1.05))
    glass = scale(GLASS, 0.8 if rear else 1.0)
    sill, top = (0.95, roof - 0.06) if tall < 1.2 else (1.16, roof - 0.22)
    pen.polygon([(-0.69, sill), (0.69, sill), (0.58, top), (-0.58, top)], glass)
    pen.polygon(
        [(-0.66, sill + 0.02), (-0.30, sill + 0.02), (-0.14, top - 0.02), (-0.54, top - 0.02)],
        scale(GLASS, 1.35),
    )
    pen.polygon([(-0.90, 0.26), (0.90, 0.26), (0.90, 0.42), (-0.90, 0.42)], dark)
    pen.polygon([(-0.24, 0.46), (0.24, 0.46), (0.24, 0.58), (-0.24, 0.58)], (232, 230, 214))
    if not rear:
        pen.polygon([(-0.42, 0.60), (0.42, 0.60), (0.36, 0.74), (-0.36, 0.74)], (34, 36, 40))
    _lamps(pen, rear)


def _lamps(pen: Pen, rear: bool) -> None:
    """The two lamps of a car's end, shining when it is dark."""
    on = pen.canvas.light.lamps_on
    for sign in (-1, 1):
        centre: Point = (sign * 0.70, 0.70)
        colour = RED_LAMP if rear else WHITE_LAMP
        shape = [(sign * 0.86, 0.62), (sign * 0.58, 0.64), (sign * 0.60, 0.77), (sign * 0.86, 0.80)]
        pen.polygon(shape, colour if on else scale(colour, 0.85), glowing=on)
        if on:
            strength = 0.35 if rear else 0.95
            radius = (0.45 if rear else 0.85) * pen.size
            pen.canvas.shine(pen.spot(centre), radius, colour, strength, pen.depth)


def car_side(pen: Pen, rng: Random, van: bool = False) -> None:
    """A car standing across, its front to the figure's right."""
    paint = rng.choice(PAINTS)
    pen.shadow(2.2, 0.16)
    if van:
        body = [
            (-2.3, 0.30),
            (-2.3, 2.05),
            (-2.15, 2.15),
            (1.2, 2.15),
            (1.75, 1.30),
            (2.3, 1.10),
            (2.36, 0.30),
        ]
        windows = [
            [(1.0, 1.32), (0.55, 1.32), (0.55, 1.95), (1.02, 1.95)],
            [(1.08, 1.32), (1.10, 1.95), (1.22, 1.92), (1.62, 1.32)],
        ]
    else:
        body = [
            (-2.05, 0.30),
            (-2.1, 0.80),
            (-1.75, 0.92),
            (-1.25, 1.42),
            (0.35, 1.44),
            (1.05, 0.95),
            (1.95, 0.82),
            (2.1, 0.62),
            (2.1, 0.30),
        ]
        windows = [
            [(-1.45, 0.97), (-1.10, 1.35), (-0.42, 1.36), (-0.42, 0.96)],
            [(-0.34, 0.96), (-0.34, 1.36), (0.30, 1.36), (0.85, 0.96)],
        ]
    pen.polygon(body, paint)
    pen.polygon(
        [(body[0][0], 0.30), (body[0][0], 0.48), (2.1, 0.48), (2.1, 0.30)], scale(paint, 0.75)
    )
    for window in windows:
        pen.polygon(window, scale(GLASS, 1.1))
    pen.stroke([(-0.38, 0.94), (-0.38, 0.50)], 0.02, scale(paint, 0.7))
    pen.stroke([(-0.75, 0.82), (-0.55, 0.82)], 0.03, scale(paint, 0.6))
    for x in (-1.30, 1.32):
        pen.ellipse((x, 0.33), 0.40, 0.38, scale(paint, 0.4))
        pen.ellipse((x, 0.31), 0.32, 0.31, TYRE)
        pen.ellipse((x, 0.31), 0.19, 0.19, (150, 152, 156))
    on = pen.canvas.light.lamps_on
    pen.polygon([(2.09, 0.64), (1.85, 0.70), (1.85, 0.78), (2.02, 0.78)], WHITE_LAMP, glowing=on)
    pen.polygon([(-2.09, 0.62), (-1.92, 0.62), (-1.94, 0.80), (-2.09, 0.78)], RED_LAMP, glowing=on)
    if on:
        pen.canvas.shine(pen.spot((2.05, 0.7)), 0.6 * pen.size, WHITE_LAMP, 0.6, pen.depth)
        pen.canvas.shine(pen.spot((-2.0, 0.7)), 0.3 * pen.size, RED_LAMP, 0.3, pen.depth)
