"""The pen: projected, shaded, antialiased strokes that also keep account of who hides whom."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from assay.demo.scene.light import Colour, Light

Point = tuple[float, float]
WIDTH, HEIGHT = 640, 512
FINE = 2  # strokes are drawn this much larger and reduced at the end
FOCAL = 790.0
EYE = 1.35  # metres of the camera above the road


@dataclass(frozen=True, slots=True)
class Glow:
    """A source of light to be added after drawing: place, radius in pixels, colour, strength."""

    u: float
    v: float
    radius: float
    colour: Colour
    strength: float


@dataclass(slots=True)
class Canvas:
    """One picture in the making.

    ``mask`` holds for each pixel the number of the labelled object that is seen there, or 0;
    ``silhouettes`` the number of pixels that each would show if nothing stood before it.
    """

    light: Light
    horizon: float
    image: Image.Image
    draw: ImageDraw.ImageDraw  # opaque strokes
    blend: ImageDraw.ImageDraw  # translucent strokes
    mask: Image.Image
    mask_draw: ImageDraw.ImageDraw
    identity: int = 0
    masking: bool = False  # off while the backdrop is drawn: it hides nothing
    silhouettes: dict[int, int] = field(default_factory=dict)
    glows: list[Glow] = field(default_factory=list)

    @classmethod
    def blank(cls, light: Light, horizon: float) -> Canvas:
        """An empty canvas whose horizon is at that row."""
        image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), light.haze)
        mask = Image.new("L", (WIDTH, HEIGHT), 0)
        return cls(
            light=light,
            horizon=horizon,
            image=image,
            draw=ImageDraw.Draw(image),
            blend=ImageDraw.Draw(image, "RGBA"),
            mask=mask,
            mask_draw=ImageDraw.Draw(mask),
        )

    def project(self, x: float, y: float, z: float) -> Point:
        """Where a point of the world (metres: right, up, ahead) falls in the picture."""
        depth = max(z, 0.5)
        return (WIDTH / 2 + FOCAL * x / depth, self.horizon + FOCAL * (EYE - y) / depth)

    def quad(
        self,
        corners: Sequence[tuple[float, float, float]],
        colour: Colour,
        glowing: bool = False,
        alpha: int = 255,
    ) -> None:
        """A flat piece of the world, shaded by its mean distance."""
        depth = sum(corner[2] for corner in corners) / len(corners)
        points = [self.project(*corner) for corner in corners]
        self.polygon(points, colour, depth, glowing=glowing, alpha=alpha)

    def polygon(
        self,
        points: Sequence[Point],
        colour: Colour,
        depth: float,
        glowing: bool = False,
        alpha: int = 255,
    ) -> None:
        """A filled polygon in picture coordinates; translucent ones hide nothing."""
        shaded = self.light.shade(colour, depth, glowing)
        fine = [(u * FINE, v * FINE) for u, v in points]
        if alpha == 255:
            self.draw.polygon(fine, fill=shaded)
        else:
            self.blend.polygon(fine, fill=(*shaded, alpha))
        if alpha > 150 and self.masking:
            self.mask_draw.polygon(list(points), fill=self.identity)

    def ellipse(
        self,
        centre: Point,
        radii: Point,
        colour: Colour,
        depth: float,
        glowing: bool = False,
        alpha: int = 255,
    ) -> None:
        """A filled upright ellipse in picture coordinates."""
        shaded = self.light.shade(colour, depth, glowing)
        (u, v), (a, b) = centre, radii
        box = [(u - a) * FINE, (v - b) * FINE, (u + a) * FINE, (v + b) * FINE]
        if alpha == 255:
            self.draw.ellipse(box, fill=shaded)
        else:
            self.blend.ellipse(box, fill=(*shaded, alpha))
        if alpha > 150 and self.masking:
            self.mask_draw.ellipse([u - a, v - b, u + a, v + b], fill=self.identity)

    def ring(self, centre: Point, radii: Point, width: float, colour: Colour, depth: float) -> None:
        """The outline of an ellipse, as of a wheel."""
        shaded = self.light.shade(colour, depth)
        (u, v), (a, b) = centre, radii
        box = [(u - a) * FINE, (v - b) * FINE, (u + a) * FINE, (v + b) * FINE]
        self.draw.ellipse(box, outline=shaded, width=max(1, round(width * FINE)))
        self.mask_draw.ellipse(
            [u - a, v - b, u + a, v + b], outline=self.identity, width=max(1, round(width))
        )

    def line(
        self, start: Point, end: Point, width: float, colour: Colour, depth: float, alpha: int = 255
    ) -> None:
        """A straight stroke in picture coordinates."""
        shaded = self.light.shade(colour, depth)
        ends = [start[0] * FINE, start[1] * FINE, end[0] * FINE, end[1] * FINE]
        fine = max(1, round(width * FINE))
        if alpha == 255:
            self.draw.line(ends, fill=shaded, width=fine)
        else:
            self.blend.line(ends, fill=(*shaded, alpha), width=fine)
        if alpha > 150 and width >= 0.8 and self.masking:
            self.mask_draw.line([start, end], fill=self.identity, width=max(1, round(width)))

    def shine(
        self, at: Point, radius: float, colour: Colour, strength: float, depth: float
    ) -> None:
        """Remember a light source; mist widens it."""
        wide = radius * (1.0 + 18.0 * self.light.density)
        fade = math.exp(-0.5 * self.light.density * max(depth, 0.0))
        self.glows.append(Glow(at[0], at[1], wide, colour, strength * fade))

    def begin(self, identity: int) -> None:
        """From now on strokes belong to that labelled object (0: to none)."""
        self.identity = identity

    def finish(self) -> None:
        """The object is drawn: count its silhouette, and let strokes belong to nobody again."""
        if self.identity:
            self.silhouettes[self.identity] = self.mask.histogram()[self.identity]
        self.identity = 0

    def mirror(self, identity: int, foot: float, strength: float) -> None:
        """The reflection of an object on a wet road, below the row where it stands."""
        seen: NDArray[np.uint8] = np.asarray(self.mask)
        rows, columns = np.nonzero(seen == identity)
        if rows.size == 0:
            return
        top, left, right = int(rows.min()), int(columns.min()), int(columns.max()) + 1
        bottom = min(HEIGHT, round(foot) + 1)
        height = min(bottom - top, HEIGHT - bottom)
        if height < 6 or right - left < 3:
            return
        box = (left * FINE, (bottom - height) * FINE, right * FINE, bottom * FINE)
        picture = self.image.crop(box).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        own = (seen[bottom - height : bottom, left:right] == identity)[::-1]
        fade = np.linspace(strength, 0.0, height)[:, None]
        veil = Image.fromarray((own * fade * 255).astype(np.uint8))
        picture = picture.resize((picture.width // 4 or 1, picture.height // 4 or 1))
        picture = picture.resize(((right - left) * FINE, height * FINE))
        self.image.paste(
            picture, (left * FINE, bottom * FINE), veil.resize(picture.size, Image.Resampling.BOX)
        )


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws one upright figure: metres right of and above the spot where it stands."""

    canvas: Canvas
    u: float
    v: float
    size: float  # pixels a metre
    depth: float
    side: int = 1  # -1 turns the figure round

    @classmethod
    def at(cls, canvas: Canvas, x: float, z: float, side: int = 1, grow: float = 1.0) -> Pen:
        """A pen for a figure that stands at x metres right, z metres ahead."""
        u, v = canvas.project(x, 0.0, z)
        return cls(canvas, u, v, FOCAL / z * grow, z, side)

    def spot(self, point: Point) -> Point:
        """Picture coordinates of a point of the figure."""
        return (self.u + self.side * point[0] * self.size, self.v - point[1] * self.size)

    def polygon(self, points: Sequence[Point], colour: Colour, glowing: bool = False) -> None:
        """A filled polygon in the figure's metres."""
        self.canvas.polygon([self.spot(p) for p in points], colour, self.depth, glowing=glowing)

    def ellipse(
        self, centre: Point, rx: float, ry: float, colour: Colour, glowing: bool = False
    ) -> None:
        """A filled ellipse in the figure's metres."""
        radii = (rx * self.size, ry * self.size)
        self.canvas.ellipse(self.spot(centre), radii, colour, self.depth, glowing=glowing)

    def ring(self, centre: Point, rx: float, ry: float, width: float, colour: Colour) -> None:
        """The outline of an ellipse in the figure's metres."""
        radii = (rx * self.size, ry * self.size)
        self.canvas.ring(self.spot(centre), radii, width * self.size, colour, self.depth)

    def stroke(self, points: Sequence[Point], width: float, colour: Colour) -> None:
        """Connected straight strokes of one width."""
        for start, end in itertools.pairwise(points):
            self.canvas.line(
                self.spot(start), self.spot(end), width * self.size, colour, self.depth
            )

    def limb(self, start: Point, end: Point, first: float, last: float, colour: Colour) -> None:
        """A tapered piece with round ends: a leg, an arm, a trunk; widths at its two ends."""
        (x0, y0), (x1, y1) = start, end
        length = math.hypot(x1 - x0, y1 - y0) or 1e-6
        nx, ny = -(y1 - y0) / length, (x1 - x0) / length
        a, b = first / 2, last / 2
        self.polygon(
            [
                (x0 + nx * a, y0 + ny * a),
                (x1 + nx * b, y1 + ny * b),
                (x1 - nx * b, y1 - ny * b),
                (x0 - nx * a, y0 - ny * a),
            ],
            colour,
        )
        self.ellipse(start, a, a, colour)
        self.ellipse(end, b, b, colour)

    def chain(self, points: Sequence[Point], widths: Sequence[float], colour: Colour) -> None:
        """Limbs joined end to end."""
        for index in range(len(points) - 1):
            self.limb(points[index], points[index + 1], widths[index], widths[index + 1], colour)

    def shadow(self, reach: float, depth: float = 0.12) -> None:
        """A soft patch on the ground under the figure."""
        alpha = round(255 * self.canvas.light.shadow)
        for grow, share in ((1.0, 0.5), (0.7, 0.6)):
            self.canvas.ellipse(
                (self.u, self.v),
                (reach * self.size * grow, depth * self.size * grow),
                (8, 10, 16),
                0.0,
                alpha=min(150, round(alpha * share)),
            )
