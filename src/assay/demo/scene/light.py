"""What time of day and weather do to colours: one object that every stroke asks."""

from __future__ import annotations

import math
from dataclasses import dataclass

Colour = tuple[int, int, int]


def mix(left: Colour, right: Colour, share: float) -> Colour:
    """The colour ``share`` of the way from left to right."""
    return (
        round(left[0] + (right[0] - left[0]) * share),
        round(left[1] + (right[1] - left[1]) * share),
        round(left[2] + (right[2] - left[2]) * share),
    )


def scale(colour: Colour, factor: float) -> Colour:
    """The colour made brighter or darker, kept inside 0-255."""
    return (
        min(255, max(0, round(colour[0] * factor))),
        min(255, max(0, round(colour[1] * factor))),
        min(255, max(0, round(colour[2] * factor))),
    )


@dataclass(frozen=True, slots=True)
class Light:
    """The light of one scene.

    ``tint`` multiplies each channel; ``grey`` is the share of colour that is lost; ``haze`` is
    the colour of the air and ``density`` how much of it a metre holds; ``beam`` is the strength
    of the camera car's own headlamps; ``shadow`` the darkness of cast shadows.
    """

    tint: tuple[float, float, float]
    grey: float
    haze: Colour
    density: float
    beam: float
    shadow: float
    sky_top: Colour
    sky_low: Colour
    night: bool
    dusk: bool
    lamps_on: bool

    def shade(self, colour: Colour, depth: float, glowing: bool = False) -> Colour:
        """How a surface of that colour looks at ``depth`` metres; a glowing one is not dimmed."""
        if glowing:
            lit = colour
        else:
            luma = 0.30 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]
            near = self.beam * math.exp(-max(depth, 0.0) / 13.0)
            lit = (
                min(
                    255, round((colour[0] + (luma - colour[0]) * self.grey) * (self.tint[0] + near))
                ),
                min(
                    255, round((colour[1] + (luma - colour[1]) * self.grey) * (self.tint[1] + near))
                ),
                min(
                    255,
                    round(
                        (colour[2] + (luma - colour[2]) * self.grey) * (self.tint[2] + near * 0.9)
                    ),
                ),
            )
        clear = math.exp(-self.density * max(depth, 0.0))
        return mix(self.haze, lit, clear)


_SKIES: dict[tuple[str, str], tuple[Colour, Colour]] = {
    ("sun", "day"): ((104, 158, 212), (206, 226, 238)),
    ("rain", "day"): ((142, 152, 164), (190, 198, 204)),
    ("fog", "day"): ((196, 202, 206), (214, 218, 219)),
    ("sun", "dusk"): ((84, 92, 140), (246, 170, 112)),
    ("rain", "dusk"): ((88, 88, 108), (170, 140, 132)),
    ("fog", "dusk"): ((138, 128, 134), (182, 158, 146)),
    ("sun", "night"): ((12, 16, 34), (38, 44, 72)),
    ("rain", "night"): ((16, 19, 30), (42, 46, 58)),
    ("fog", "night"): ((34, 38, 46), (58, 62, 70)),
}
_TINTS: dict[str, tuple[float, float, float]] = {
    "day": (1.0, 1.0, 1.0),
    "dusk": (0.80, 0.66, 0.66),
    "night": (0.27, 0.30, 0.40),
}
_AIR: dict[str, tuple[float, float, float]] = {
    # density per metre, loss of colour, dimming
    "sun": (0.0035, 0.0, 1.0),
    "rain": (0.010, 0.30, 0.86),
    "fog": (0.045, 0.25, 0.95),
}


def light_of(weather: str, daylight: str, thickness: float = 0.5) -> Light:
    """The light for a weather (sun, rain, fog) and a time (day, dusk, night).

    ``thickness`` in [0, 1] tells how thick a fog is.
    """
    top, low = _SKIES[weather, daylight]
    density, grey, dim = _AIR[weather]
    if weather == "fog":
        density = 0.028 + 0.036 * thickness
    red, green, blue = _TINTS[daylight]
    if weather != "sun" and daylight == "dusk":
        red, green, blue = 0.70, 0.64, 0.66
    return Light(
        tint=(red * dim, green * dim, blue * dim),
        grey=grey,
        haze=mix(low, top, 0.15),
        density=density,
        beam={"day": 0.0, "dusk": 0.10, "night": 0.62}[daylight],
        shadow={"sun": 0.34, "rain": 0.16, "fog": 0.12}[weather]
        * {"day": 1.0, "dusk": 0.8, "night": 0.9}[daylight],
        sky_top=top,
        sky_low=low,
        night=daylight == "night",
        dusk=daylight == "dusk",
        lamps_on=daylight != "day",
    )
