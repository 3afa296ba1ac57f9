"""One question and a strategy of valid answers for every label type."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import strategies as st

from assay.core.labels.run_lengths import Runs, region_of
from assay.core.labels.spans import text_in
from assay.core.values import DatumFacts, Label, Question

LABELS = tuple(Label(name) for name in ("red", "green", "blue"))
OCCLUDED = Question("occluded", "choice", "photo", labels=(Label("no"), Label("yes")))
TEXT = "Ein 👩‍👩‍👧 Text: שלום עולם, naïve cafés and so on, twice over."
JOINTS = ["nose", "left", "right", "tail"]
TREE = [
    {"name": "animal", "children": ["cat", {"name": "dog", "children": ["pug", "collie"]}]},
    {"name": "thing", "title": "Thing", "children": ["car"]},
    "nothing",
]
LEAVES = [
    ["animal", "cat"],
    ["animal", "dog", "pug"],
    ["animal", "dog", "collie"],
    ["thing", "car"],
    ["nothing"],
]
CANDIDATES = ["a", "b", "c", "d"]

IMAGE = DatumFacts("image", width=640, height=480)
SMALL = DatumFacts("image", width=20, height=12)
WORDS = DatumFacts("text", length=len(TEXT), text=TEXT)
VIDEO = DatumFacts("video", width=640, height=480, duration=10_000_000, frames=250)
TALK = DatumFacts("conversation", parts=("t1", "t2", *CANDIDATES), candidates=tuple(CANDIDATES))

FACTS = {
    "spans": WORDS,
    "segments": VIDEO,
    "tracks": VIDEO,
    "masks": SMALL,
    "ranking": TALK,
    "pairwise": DatumFacts("conversation", parts=("a", "b"), candidates=("a", "b")),
}


def facts(name: str) -> DatumFacts:
    return FACTS.get(name, IMAGE)


def region_question(name: str, **options) -> Question:
    return Question("q", name, "photo", labels=LABELS, attributes=(OCCLUDED,), options=options)


QUESTIONS = {
    "choice": Question("q", "choice", "t", labels=LABELS),
    "choices": Question("q", "choices", "t", labels=LABELS),
    "taxonomy": Question("q", "taxonomy", "t", options={"tree": TREE}),
    "boxes": region_question("boxes"),
    "ellipses": region_question("ellipses"),
    "polygons": region_question("polygons"),
    "polylines": region_question("polylines"),
    "keypoints": region_question("keypoints", points=JOINTS, edges=[["nose", "tail"]]),
    "masks": region_question("masks"),
    "cuboids": region_question("cuboids"),
    "spans": region_question("spans", discontinuous=True),
    "relations": region_question("relations", between=["people"]),
    "segments": region_question("segments", tiers=["one", "two"]),
    "tracks": region_question("tracks"),
    "text": Question("q", "text", "t"),
    "number": Question("q", "number", "t", options={"least": -10.0, "most": 10.0}),
    "rating": Question("q", "rating", "t"),
    "date": Question("q", "date", "t"),
    "ranking": Question("q", "ranking", "t"),
    "pairwise": Question("q", "pairwise", "t", options={"strength": 3}),
}

names = st.sampled_from([label.name for label in LABELS])
coordinate = st.integers(0, 300).map(float)
size = st.integers(1, 170).map(float)
attributes = st.sampled_from([{}, {"occluded": "no"}, {"occluded": "yes"}])
turn = st.sampled_from([0, 0, 0, 0, 90, -180]) | st.integers(-180, 180)


group = st.sampled_from([{}, {}, {"group": "one"}, {"group": "two"}])


def regions(shape, most: int = 4, grouped: bool = True):
    """Lists of regions with a geometry each; some in groups, where their type knows such."""

    @st.composite
    def drawn(draw):
        made = []
        for index in range(draw(st.integers(0, most))):
            region = {
                "id": f"r{draw(st.integers(0, 10_000))}-{index}",
                "label": draw(names),
                **draw(shape),
                "attributes": draw(attributes),
                **(draw(group) if grouped else {}),
            }
            made.append(region)
        return made

    return drawn()


def with_rotation(key, values):
    return st.tuples(values, turn).map(
        lambda both: {key: list(both[0]), **({"rotation": float(both[1])} if both[1] else {})}
    )


box = with_rotation("box", st.tuples(coordinate, coordinate, size, size))
ellipse = with_rotation("ellipse", st.tuples(coordinate, coordinate, size, size))
point = st.tuples(coordinate, coordinate).map(list)


@st.composite
def convex_ring(draw):
    """A ring of points on an ellipse, in the order of their angles: it has an area."""
    x, y = draw(st.integers(60, 400)), draw(st.integers(60, 400))
    rx, ry = draw(st.integers(5, 55)), draw(st.integers(5, 55))
    count = draw(st.integers(3, 8))
    start = draw(st.integers(0, 360))
    angles = np.radians(start + np.arange(count) * 360 / count)
    return [[float(x + rx * np.cos(a)), float(y + ry * np.sin(a))] for a in angles]


@st.composite
def polygon(draw):
    rings = [draw(convex_ring())]
    if draw(st.booleans()):
        middle = np.mean(rings[0], axis=0)
        rings.append([[float(v) for v in middle + 0.4 * (np.array(p) - middle)] for p in rings[0]])
    return {"rings": rings}


polyline = st.lists(point, min_size=2, max_size=6, unique_by=tuple).map(lambda p: {"points": p})
joint = st.tuples(coordinate, coordinate, st.sampled_from([1, 2])).map(list)
skeleton = st.dictionaries(st.sampled_from(JOINTS), joint, min_size=1).map(
    lambda points: {"points": points}
)


@st.composite
def mask(draw):
    height, width = SMALL.height, SMALL.width
    edges = sorted(draw(st.sets(st.integers(0, height * width), min_size=2, max_size=12)))
    edges = np.array(edges[: len(edges) // 2 * 2])
    return region_of(Runs(height, width, edges[0::2], edges[1::2]))


@st.composite
def face(draw):
    x, y = draw(st.integers(50, 250)), draw(st.integers(50, 250))
    w, h = draw(st.integers(5, 90)), draw(st.integers(5, 90))
    lean = draw(st.integers(-20, 20))
    return [[x, y], [x + w, y + lean], [x + w, y + h + lean], [x, y + h]]


cuboid = st.tuples(face(), face()).map(lambda faces: {"front": faces[0], "back": faces[1]})


@st.composite
def span(draw):
    cuts = sorted(draw(st.sets(st.integers(0, len(TEXT)), min_size=2, max_size=4)))
    ranges = [[cuts[k], cuts[k + 1]] for k in range(0, len(cuts) // 2 * 2, 2)]
    return {"ranges": ranges, "text": text_in(TEXT, ranges)}


@st.composite
def relations(draw):
    ids = st.sampled_from(["p1", "p2", "p3"])
    made, seen = [], set()
    for index in range(draw(st.integers(0, 4))):
        one, other, label = draw(ids), draw(ids), draw(names)
        if one == other or (one, other, label) in seen:
            continue
        seen.add((one, other, label))
        made.append({"id": f"k{index}-{draw(st.integers(0, 999))}", "label": label,
                     "from": one, "to": other, "attributes": draw(attributes)})  # fmt: skip
    return made


segment = st.tuples(
    st.integers(0, 9_000_000), st.integers(1, 1_000_000), st.sampled_from(["one", "two"])
).map(lambda drawn: {"start": drawn[0], "end": drawn[0] + drawn[1], "tier": drawn[2]})


@st.composite
def track(draw):
    frames = sorted(draw(st.sets(st.integers(0, 249), min_size=1, max_size=5)))
    keyframes = []
    for index, frame in enumerate(frames):
        key = {"frame": frame, "pts": frame * 40_000, **draw(box)}
        key.pop("rotation", None)
        key["outside"] = index > 0 and draw(st.integers(0, 4)) == 0
        key["occluded"] = draw(st.booleans())
        key["attributes"] = draw(attributes)
        keyframes.append(key)
    return {"keyframes": keyframes, "interpolation": "linear"}


@st.composite
def ranking(draw):
    order = draw(st.permutations(CANDIDATES))
    places = []
    for one in order:
        if places and draw(st.integers(0, 3)) == 0:
            tied = places[-1] if type(places[-1]) is list else [places[-1]]
            places[-1] = [*tied, one]
        else:
            places.append(one)
    return places


@st.composite
def preference(draw):
    winner = draw(st.sampled_from(["a", "b", None]))
    value = {"winner": winner, "shown": draw(st.permutations(["a", "b"]))}
    if winner is not None:
        value["strength"] = draw(st.integers(1, 3))
    return value


VALUES = {
    "choice": names,
    "choices": st.lists(names, unique=True),
    "taxonomy": st.sampled_from(LEAVES),
    "boxes": regions(box, 5),
    "ellipses": regions(ellipse),
    "polygons": regions(polygon()),
    "polylines": regions(polyline),
    "keypoints": regions(skeleton),
    "masks": regions(mask()),
    "cuboids": regions(cuboid),
    "spans": regions(span(), 6, grouped=False),
    "relations": relations(),
    "segments": regions(segment, 5, grouped=False),
    "tracks": regions(track(), 3, grouped=False),
    "text": st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30),
    "number": st.floats(-10, 10),
    "rating": st.integers(1, 5),
    "date": st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)).map(str),
    "ranking": ranking(),
    "pairwise": preference(),
}

_REGION = {"id": "a", "label": "red"}
EXAMPLES = {
    "choice": "red",
    "choices": ["red"],
    "taxonomy": ["animal", "cat"],
    "boxes": [{**_REGION, "box": [1, 2, 30, 40]}],
    "ellipses": [{**_REGION, "ellipse": [100, 100, 30, 20]}],
    "polygons": [{**_REGION, "rings": [[[10, 10], [60, 10], [60, 50]]]}],
    "polylines": [{**_REGION, "points": [[10, 10], [60, 10], [60, 50]]}],
    "keypoints": [{**_REGION, "points": {"nose": [10, 10, 2], "tail": [70, 50, 1]}}],
    "masks": [{**_REGION, **region_of(Runs(12, 20, np.array([5]), np.array([30])))}],
    "cuboids": [
        {
            **_REGION,
            "front": [[10, 10], [60, 10], [60, 60], [10, 60]],
            "back": [[20, 5], [70, 5], [70, 55], [20, 55]],
        }
    ],
    "spans": [{**_REGION, "ranges": [[0, 3]], "text": "Ein"}],
    "relations": [{**_REGION, "from": "p1", "to": "p2"}],
    "segments": [{**_REGION, "start": 1_000, "end": 900_000, "tier": "one"}],
    "tracks": [
        {
            **_REGION,
            "keyframes": [
                {"frame": 0, "pts": 0, "box": [10, 10, 50, 50]},
                {"frame": 100, "pts": 4_000_000, "box": [110, 10, 50, 50]},
            ],
        }
    ],
    "text": "hello",
    "number": 3.5,
    "rating": 4,
    "date": "2026-11-24",
    "ranking": ["b", ["a", "c"], "d"],
    "pairwise": {"winner": "a", "strength": 2, "shown": ["b", "a"]},
}
