"""From pictures with known truth to what simulated people and models find hard about them."""

from __future__ import annotations

import math

from assay.demo.annotators import Target
from assay.demo.crossings import Scene, Seen
from assay.demo.photographs import View

_CLARITY = {"day": 1.0, "dusk": 0.95, "night": 0.84, "sun": 1.0, "rain": 0.97, "fog": 0.95}


def crossing_targets(scene: Scene) -> list[Target]:
    """What is to be boxed in a street scene, with the traps of rule R4."""
    return [_crossing(seen, scene) for seen in scene.seen]


def _crossing(seen: Seen, scene: Scene) -> Target:
    clarity = _CLARITY[scene.weather] * _CLARITY[scene.light]
    if scene.weather == "fog":
        clarity *= math.exp(-0.018 * seen.depth)
    size = min(1.0, 0.55 + seen.box[3] / 110)
    ease = max(0.05, clarity * size * min(1.0, 0.35 + 0.75 * seen.visible))
    attributes = {"occluded": seen.occluded}
    if seen.pushed is not None:
        return Target(seen.label, seen.box, ease, attributes, "cyclist", seen.pushed, "R4")
    if seen.label == "cyclist":
        x, y, width, height = seen.box
        rider = (x + 0.2 * width, y, 0.62 * width, 0.72 * height)
        return Target(seen.label, seen.box, ease, attributes, "cyclist", rider, "R4", bait=0.45)
    return Target(seen.label, seen.box, ease, attributes)


def view_targets(view: View) -> list[Target]:
    """What is to be boxed in a view of coins or galaxies; roundness is a matter of judgement."""
    targets = []
    for thing in view.things:
        small = min(1.0, min(thing.box[2], thing.box[3]) / 70)
        ease = (0.62 + 0.38 * small) * {"normal": 1.0, "dark": 0.93, "soft": 0.9}[view.exposure]
        trap, bait = None, 1.0
        if thing.label != "coin":
            trap = "long galaxy" if thing.label == "round galaxy" else "round galaxy"
            bait = 0.25
        attributes = {"cut": "yes" if thing.cut else "no"}
        targets.append(
            Target(thing.label, thing.box, ease, attributes, trap, thing.box, "R3", bait)
        )
    return targets
