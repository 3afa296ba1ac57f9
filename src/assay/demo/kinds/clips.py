"""'Crossing clips': short films of the street of ``scene``, with every track known.

Each clip follows from its number: people walk, wait and ride along a zebra crossing while the
camera stands still. The boxes come from the silhouettes that are drawn, so that a track's truth
is known in every frame; what happens when is known from how everybody moves.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

import av
import numpy as np
from PIL import Image, ImageDraw

from assay.demo.annotators import CREW, Annotator, shaky_box
from assay.demo.kinds.noise import missed, named, region_id, segments
from assay.demo.scene import figures, street, weather
from assay.demo.scene.light import Light, light_of
from assay.demo.scene.pen import FINE, HEIGHT, WIDTH, Canvas, Pen
from assay.demo.scripts import Asked, Script
from assay.demo.subjects import Case, Piece, Subject

JSON = Any
SLUG = "crossing-clips"
LABELS = ("pedestrian", "cyclist", "dog")
RATE, FRAMES = 10, 40
MICROSECONDS = 1_000_000 // RATE
HALVED = 2  # clips are half as large as the pictures of the street
SIZE = (WIDTH // HALVED, HEIGHT // HALVED)
KEY_EVERY = 5
_NEAR = {"pedestrian": "cyclist", "cyclist": "pedestrian", "crossing": "waiting"}
_STREET = street.Street(road=3.4, wall=6.4, zebra=(11.5, 15.0), junction=None, sunlit=1)


@dataclass(frozen=True, slots=True)
class Mover:
    """Somebody in a clip: from where, how fast, and how long they wait at the kerb first."""

    kind: str
    depth: float
    start: float
    speed: float
    waits: float
    looks: figures.Looks
    seed: int

    @property
    def side(self) -> int:
        """1 for those who go to the right."""
        return 1 if self.speed > 0 else -1

    def at(self, second: float) -> float:
        """Metres right of the middle of the road."""
        return self.start + self.speed * max(0.0, second - self.waits)

    def draw(self, pen: Pen, second: float) -> None:
        """The figure as it is at that second."""
        rng = Random(self.seed)
        if self.kind == "cyclist":
            figures.cyclist_side(pen, self.looks, rng)
        elif self.kind == "dog":
            figures.dog(pen, rng)
        else:
            walks = second >= self.waits
            pace = abs((second * 1.7 + self.seed % 10 / 10) % 1.0 - 0.5) * 2
            figures.walker_side(pen, self.looks, rng, 0.25 + 0.7 * pace if walks else 0.1)


@dataclass(frozen=True, slots=True)
class Clip:
    """A film with its truth."""

    number: int
    light: str
    content: bytes
    tracks: tuple[Mapping[str, JSON], ...]
    events: tuple[Mapping[str, JSON], ...]

    @property
    def external_id(self) -> str:
        """The name under which the item is imported."""
        return f"camera-{self.number % 3 + 1}/{self.number:03d}"


def render(number: int) -> Clip:
    """The clip of that number."""
    rng = Random(f"clip-{number}")
    daylight = rng.choices(("day", "dusk"), weights=(0.65, 0.35))[0]
    light = light_of("sun", daylight, rng.random())
    ground = _backdrop(light, rng)
    movers = _movers(rng)
    boxes: list[dict[int, tuple[float, float, float, float]]] = []
    pictures: list[Image.Image] = []
    for frame in range(FRAMES):
        picture, seen = _frame(ground, light, movers, frame / RATE)
        pictures.append(picture)
        boxes.append(seen)
    tracks = [_track(mover, index, boxes) for index, mover in enumerate(movers)]
    return Clip(
        number,
        daylight,
        encode(pictures),
        tuple(track for track in tracks if track is not None),
        tuple(event for index, mover in enumerate(movers) for event in _events(mover, index)),
    )


def _backdrop(light: Light, rng: Random) -> Canvas:
    """The street without anybody."""
    canvas = Canvas.blank(light, horizon=0.43 * HEIGHT)
    weather.sky(canvas, "sun", rng)
    street.skyline(canvas, rng)
    street.facades(canvas, _STREET, rng)
    street.ground(canvas, _STREET, rng)
    for side in (-1, 1):
        for depth in (21.0, 33.0, 47.0):
            street.tree(Pen.at(canvas, side * (_STREET.road + 1.0), depth, grow=0.95), rng)
            street.lamp(Pen.at(canvas, side * (_STREET.road + 0.7), depth + 5, -side))
    return canvas


def _movers(rng: Random) -> list[Mover]:
    """Who comes along, those that are farther away first."""
    found = []
    for place in range(rng.choices((2, 3, 4), weights=(4, 5, 3))[0]):
        kind = rng.choices(LABELS, weights=(60, 25, 15))[0]
        side = rng.choice((-1, 1))
        depth = _STREET_DEPTHS[place] + rng.uniform(-0.15, 0.15)
        speed, waits, start = rng.uniform(1.25, 1.9), 0.0, rng.uniform(-2.5, 5.5)
        if kind == "cyclist":
            speed, start = rng.uniform(2.8, 3.8), rng.uniform(1.0, 7.5)
        elif kind == "pedestrian" and rng.random() < 0.45:
            waits, start = round(rng.uniform(0.8, 2.2), 1), _STREET.road + 0.35
        looks = figures.Looks.chosen(rng, False)
        found.append(Mover(kind, depth, -side * start, side * speed, waits, looks, place * 7 + 3))
    return sorted(found, key=lambda one: -one.depth)


_STREET_DEPTHS = (11.9, 12.9, 13.9, 14.8)


def _frame(
    ground: Canvas, light: Light, movers: Sequence[Mover], second: float
) -> tuple[Image.Image, dict[int, tuple[float, float, float, float]]]:
    """One picture, and the box round what shows of each mover by its place in the list."""
    image = ground.image.copy()
    mask = Image.new("L", (WIDTH, HEIGHT), 0)
    canvas = Canvas(
        light=light,
        horizon=ground.horizon,
        image=image,
        draw=ImageDraw.Draw(image),
        blend=ImageDraw.Draw(image, "RGBA"),
        mask=mask,
        mask_draw=ImageDraw.Draw(mask),
        masking=True,
    )
    for index, mover in enumerate(movers, start=1):
        canvas.begin(index)
        pen = Pen.at(canvas, mover.at(second), mover.depth, mover.side, mover.looks.tall)
        mover.draw(pen, second)
        canvas.finish()
    pixels = np.asarray(canvas.mask)
    seen = {}
    for index in range(len(movers)):
        rows, columns = np.nonzero(pixels == index + 1)
        if rows.size < 60:
            continue
        left, top = columns.min() / HALVED, rows.min() / HALVED
        right, low = (columns.max() + 1) / HALVED, (rows.max() + 1) / HALVED
        seen[index] = (float(left), float(top), float(right - left), float(low - top))
    return image.reduce(FINE * HALVED), seen


def encode(pictures: Sequence[Image.Image]) -> bytes:
    """The pictures as VP9 in MP4, ten a second."""
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as container:
        options = {"deadline": "realtime", "cpu-used": "8", "crf": "28", "b": "0", "g": "20"}
        stream = container.add_stream("libvpx-vp9", rate=RATE, options=options)
        stream.width, stream.height = pictures[0].size
        stream.pix_fmt = "yuv420p"
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return target.getvalue()


def _track(
    mover: Mover, index: int, boxes: Sequence[Mapping[int, tuple[float, float, float, float]]]
) -> dict[str, JSON] | None:
    """The key frames of one mover: where it comes, turns, goes, and every half a second."""
    frames = [frame for frame, seen in enumerate(boxes) if index in seen]
    if len(frames) < 3:
        return None
    first, last = frames[0], frames[-1]
    starts = round(mover.waits * RATE)
    chosen = {first, last, *range(first, last, KEY_EVERY)}
    chosen |= {starts} if first < starts < last else set()
    keys: list[dict[str, JSON]] = [
        {"frame": n, "pts": n * MICROSECONDS, "box": list(boxes[n][index])}
        for n in sorted(chosen)
        if index in boxes[n]
    ]
    if last + 1 < FRAMES:
        keys.append({"frame": last + 1, "pts": (last + 1) * MICROSECONDS, "outside": True})
    return {
        "id": f"mover-{index + 1}",
        "label": mover.kind,
        "keyframes": keys,
        "interpolation": "linear",
        "attributes": {"goes": "right" if mover.side > 0 else "left"},
    }


def _events(mover: Mover, index: int) -> list[dict[str, JSON]]:
    """When somebody waits at the kerb, and when they are on the road."""
    if mover.kind == "dog":
        return []
    moments = [frame for frame in range(FRAMES) if abs(mover.at(frame / RATE)) < _STREET.road]
    found = []
    if mover.waits > 0.3:
        found.append(_event(f"waits-{index}", "waiting", 0, round(mover.waits * RATE)))
    if len(moments) > 2:
        found.append(_event(f"crosses-{index}", "crossing", moments[0], moments[-1] + 1))
    return found


def _event(identity: str, label: str, first: int, end: int) -> dict[str, JSON]:
    return {
        "id": identity,
        "label": label,
        "start": first * MICROSECONDS,
        "end": end * MICROSECONDS,
    }


def draw_tracks(
    who: Annotator, truth: Sequence[Mapping[str, JSON]], rng: Random
) -> list[dict[str, JSON]]:
    """Tracks as this person draws them; the careless leave key frames out."""
    found = []
    for track in truth:
        if missed(who, 0.75 if track["label"] == "dog" else 0.97, rng):
            continue
        keys = []
        for place, key in enumerate(track["keyframes"]):
            ends = place in (0, len(track["keyframes"]) - 1) or key.get("outside")
            if not ends and rng.random() < 4 * who.jitter:
                continue
            if "box" in key:
                shaky = shaky_box(tuple(key["box"]), who.jitter, SIZE, rng)
                key = {**key, "box": list(shaky)}
            keys.append(dict(key))
        goes = track["attributes"]["goes"]
        if rng.random() > who.care:
            goes = "left" if goes == "right" else "right"
        found.append(
            {
                **track,
                "id": region_id(rng),
                "label": named(who, track["label"], _NEAR, rng),
                "keyframes": keys,
                "attributes": {"goes": goes},
            }
        )
    return found


def _piece(clip: Clip) -> Piece:
    def answer(who: Annotator, rng: Random, clear: frozenset[str]) -> dict[str, JSON]:
        length = FRAMES * MICROSECONDS
        return {
            "traffic": draw_tracks(who, clip.tracks, rng),
            "events": segments(who, clip.events, _NEAR, length, rng),
        }

    name = clip.external_id.replace("/", "-") + ".mp4"
    row = {
        "external_id": clip.external_id,
        "data": {"clip": name},
        "attributes": {"light": clip.light, "crowd": "many" if len(clip.tracks) > 2 else "few"},
        "group": clip.external_id.split("/")[0],
    }
    truth = {"traffic": list(clip.tracks), "events": list(clip.events)}
    work = 2 * len(clip.tracks) + len(clip.events)
    return Piece(clip.external_id, row, (name, clip.content), truth, answer, None, work)


def project(count: int) -> tuple[Subject, Script]:
    """The project with somewhat fewer clips than that, as each takes a while; and its story."""
    clips = [render(number) for number in range(count * 4 // 5)]
    cases = _cases(clips[: count // 2])  # of those that are there from the first day
    return Subject(SLUG, {clip.external_id: _piece(clip) for clip in clips}, cases), _STORY


def _cases(clips: Sequence[Clip]) -> tuple[Case, ...]:
    """One track as it should be and one that goes on when nobody is there; one crossing."""
    leaving = [
        (clip, track)
        for clip in clips
        for track in clip.tracks
        if track["keyframes"][-1].get("outside") and track["keyframes"][-1]["frame"] < FRAMES - 3
    ]
    crossing = [(c, e) for c in clips for e in c.events if e["label"] == "crossing"]
    riding = [(c, t) for c in clips for t in c.tracks if t["label"] == "cyclist"]
    cases = []
    if riding:
        clip, track = riding[0]
        caption = "Rider and bicycle in one box"
        cases.append(Case("R1", "good", caption, clip.external_id, {"traffic": [track]}))
    if leaving:
        clip, track = leaving[0]
        stays = {**track, "id": "example", "keyframes": track["keyframes"][:-1]}
        good = {"traffic": [track]}
        caption = "Outside from the frame in which nothing shows any more"
        cases.append(Case("R2", "good", caption, clip.external_id, good))
        bad = {"traffic": [stays]}
        cases.append(
            Case("R2", "bad", "Gone, but the box stays at the edge", clip.external_id, bad)
        )
    if crossing:
        clip, event = crossing[0]
        late = {
            **event,
            "id": "example",
            "end": event["end"] - (event["end"] - event["start"]) // 2,
        }
        caption = "From the kerb to the kerb, or to the edge of the picture"
        cases.append(Case("R4", "good", caption, clip.external_id, {"events": [event]}))
        caption = "Ends in the middle of the road"
        cases.append(Case("R4", "bad", caption, clip.external_id, {"events": [late]}))
    return tuple(cases)


_STORY = Script(
    crew=(CREW[0].name, CREW[1].name, CREW[4].name),
    quota=(1, 1),
    gold=3,
    first=0.75,
    questions=(
        Asked(
            3,
            "R2",
            "A leg behind another",
            "For three frames only a leg shows behind somebody else. Is the track outside then?",
            "No: something shows. Box what shows; outside is for nothing at all.",
        ),
        Asked(8, "R4", "On the kerb stone", "Does the crossing begin on the kerb or after it?"),
    ),
    review_from=6,
    reviews=(0, 1),
    near=0.22,
    lasts=10,
    measured_every=5,
)
