"""Sky, rain, glows, grain: what lies behind and over the drawn street."""

from __future__ import annotations

from functools import lru_cache
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from assay.demo.scene.light import mix
from assay.demo.scene.pen import FINE, HEIGHT, WIDTH, Canvas

Floats = NDArray[np.float32]


def sky(canvas: Canvas, weather: str, rng: Random) -> None:
    """A gradient down to the horizon, with clouds, sun, moon or stars where there are any."""
    light = canvas.light
    rows = np.linspace(0.0, 1.0, round(canvas.horizon) + 8, dtype=np.float32)[:, None]
    top, low = (np.asarray(c, dtype=np.float32) for c in (light.sky_top, light.sky_low))
    column = (top + (low - top) * rows**1.3).astype(np.uint8)
    strip = Image.fromarray(column[:, None, :]).resize((WIDTH * FINE, len(rows) * FINE))
    canvas.image.paste(strip, (0, 0))
    if weather == "fog":
        return
    if weather == "sun" and light.night:
        for _ in range(70):
            u, v = rng.uniform(0, WIDTH), rng.uniform(0, canvas.horizon * 0.75)
            r = rng.uniform(0.4, 0.9)
            canvas.ellipse(
                (u, v), (r, r), (220, 224, 236), 0.0, glowing=True, alpha=rng.randint(90, 220)
            )
        u, v = rng.uniform(WIDTH * 0.3, WIDTH * 0.7), rng.uniform(30, 90)
        canvas.ellipse((u, v), (11, 11), (236, 234, 220), 0.0, glowing=True)
        canvas.shine((u, v), 60, (200, 206, 230), 0.35, 0.0)
    elif weather == "sun":
        u = rng.uniform(WIDTH * 0.36, WIDTH * 0.64)
        v = canvas.horizon - (40 if light.dusk else rng.uniform(110, 170))
        colour = (255, 190, 120) if light.dusk else (255, 246, 220)
        canvas.ellipse((u, v), (15, 15), colour, 0.0, glowing=True)
        canvas.shine((u, v), 150 if light.dusk else 90, colour, 0.55, 0.0)
    _clouds(canvas, weather, rng)


@lru_cache(maxsize=1)
def _puff() -> Image.Image:
    """One soft ball of cloud."""
    span = np.linspace(-1, 1, 48)
    distance = np.hypot(span[:, None], span[None, :])
    return Image.fromarray((np.clip(1.0 - distance, 0, 1) ** 0.7 * 120).astype(np.uint8))


def _clouds(canvas: Canvas, weather: str, rng: Random) -> None:
    """Clouds of many soft balls, drawn small and enlarged."""
    shrink = 4
    low = round(canvas.horizon)
    layer = Image.new("L", (WIDTH // shrink, low // shrink), 0)
    count = rng.randint(2, 4) if weather == "sun" else 10
    from_top = canvas.horizon * (0.75 if weather == "sun" else 1.0)
    for _ in range(count):
        cx, cy = rng.uniform(0, WIDTH), rng.uniform(0, from_top)
        for _ in range(rng.randint(6, 12)):
            w = rng.uniform(50, 150)
            h = w * rng.uniform(0.28, 0.42)
            x, y = cx + rng.gauss(0, 60), cy + rng.gauss(0, 9)
            ball = _puff().resize((max(2, round(w / shrink)), max(2, round(h / shrink))))
            layer.paste(255, (round((x - w / 2) / shrink), round((y - h / 2) / shrink)), ball)
    light = canvas.light
    tone = (250, 250, 250) if weather == "sun" else mix(light.sky_top, (60, 64, 72), 0.5)
    strength = 0.85 if weather == "sun" else 0.55
    size = (WIDTH * FINE, low * FINE)
    veil = layer.filter(ImageFilter.GaussianBlur(1)).point(
        [round(v * strength) for v in range(256)]
    )
    canvas.image.paste(light.shade(tone, 4.0), (0, 0, *size), veil.resize(size))


def rain(canvas: Canvas, rng: Random) -> None:
    """Streaks, all falling at one slant."""
    slant = rng.uniform(-0.25, 0.25)
    tone = mix(canvas.light.sky_low, (255, 255, 255), 0.35)
    alpha = 110 if canvas.light.night else 150
    for _ in range(rng.randint(110, 190)):
        u, v = rng.uniform(-20, WIDTH + 20), rng.uniform(-20, HEIGHT)
        length = rng.uniform(8, 26)
        canvas.blend.line(
            [u * FINE, v * FINE, (u + slant * length) * FINE, (v + length) * FINE],
            fill=(*tone, round(alpha * rng.uniform(0.3, 1.0))),
            width=rng.choice((1, 1, 2)),
        )


def wet_road(canvas: Canvas, rng: Random) -> None:
    """The road of a rainy day: the sky's shine, puddles, and long reflections of lamps."""
    v0 = round(canvas.horizon) + 6
    tone = canvas.light.sky_low
    veil = np.linspace(0.34, 0.06, HEIGHT - v0, dtype=np.float32)[:, None]
    mask = Image.fromarray((veil * 255).astype(np.uint8)).resize(
        (WIDTH * FINE, (HEIGHT - v0) * FINE)
    )
    canvas.image.paste(Image.new("RGB", mask.size, tone), (0, v0 * FINE), mask)
    for _ in range(rng.randint(2, 5)):
        z = rng.uniform(4, 14)
        u, v = canvas.project(rng.uniform(-4.5, 4.5), 0, z)
        size = rng.uniform(40, 110) * 6 / z
        canvas.ellipse(
            (u, v),
            (size, size * 0.14),
            mix(tone, (255, 255, 255), 0.1),
            0.0,
            glowing=True,
            alpha=80,
        )


@lru_cache(maxsize=64)
def _halo(radius: int) -> Floats:
    """A round fall-off of that radius, shaped (2r, 2r, 1)."""
    span = np.linspace(-1, 1, 2 * radius, dtype=np.float32)
    distance = np.hypot(span[:, None], span[None, :])
    fall: Floats = (np.clip(1.0 - distance, 0.0, 1.0) ** 2.6).astype(np.float32)
    return fall[:, :, None]


@lru_cache(maxsize=1)
def _noise() -> Floats:
    """One tile of grain, the same for all pictures."""
    grain = np.random.default_rng(7).normal(0.0, 1.0, (HEIGHT + 64, WIDTH + 64, 1))
    return grain.astype(np.float32)


@lru_cache(maxsize=1)
def _vignette() -> Floats:
    """A slight darkening of the corners, as of a lens."""
    y = np.linspace(-1, 1, HEIGHT, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, WIDTH, dtype=np.float32)[None, :]
    dim: Floats = (1.0 - 0.10 * np.clip((x**2 + y**2) - 0.6, 0, None)).astype(np.float32)
    return dim[:, :, None]


def develop(canvas: Canvas, weather: str, rng: Random) -> Image.Image:
    """The finished picture: reduced, with glows, lens and grain."""
    picture = canvas.image.reduce(FINE)
    if weather == "fog":
        picture = picture.filter(ImageFilter.GaussianBlur(0.7))
    values: Floats = np.asarray(picture, dtype=np.float32)
    values = values * _vignette()
    for glow in canvas.glows:
        _add(values, glow.u, glow.v, glow.radius, glow.colour, glow.strength)
        if weather == "rain" and glow.v < HEIGHT and glow.strength > 0.3:
            foot = 2 * (canvas.horizon + 30) - glow.v + 60
            _add(values, glow.u, foot, glow.radius * 0.8, glow.colour, glow.strength * 0.16)
    dy, dx = rng.randrange(64), rng.randrange(64)
    grain = 3.6 if canvas.light.night else 2.0
    values += grain * _noise()[dy : dy + HEIGHT, dx : dx + WIDTH]
    np.clip(values, 0, 255, out=values)
    return Image.fromarray(values.astype(np.uint8))


def _add(
    values: Floats, u: float, v: float, radius: float, colour: tuple[int, int, int], strength: float
) -> None:
    """Add a round glow to the picture in place, screened so that nothing clips hard."""
    r = int(min(max(radius, 2.0), 260.0))
    r = r if r < 24 else (r // 8) * 8
    left, top = round(u) - r, round(v) - r
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + 2 * r, WIDTH), min(top + 2 * r, HEIGHT)
    if x0 >= x1 or y0 >= y1:
        return
    halo = _halo(r)[y0 - top : y1 - top, x0 - left : x1 - left]
    part = values[y0:y1, x0:x1]
    part += (255.0 - part) * halo * (np.asarray(colour, dtype=np.float32) * (strength / 255.0))
