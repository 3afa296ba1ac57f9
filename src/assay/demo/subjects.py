"""What the demo's three large projects are about: their items, and the truth behind them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from random import Random
from typing import Any

from assay.core.blueprint.parsing import parse
from assay.core.errors import Invalid
from assay.core.values import Schema
from assay.demo import crossings, photographs, texts
from assay.demo.annotators import (
    Annotator,
    Target,
    choose,
    choose_several,
    draw_boxes,
    perfect_boxes,
)
from assay.demo.crossings import Scene
from assay.demo.detector import Version, classify, detect
from assay.demo.photographs import View
from assay.demo.scene.pen import HEIGHT, WIDTH
from assay.demo.texts import Note
from assay.demo.truth import crossing_targets, view_targets
from assay.formats import blueprint_yaml

JSON = Any
Answer = Callable[[Annotator, Random, frozenset[str]], dict[str, JSON]]
Predict = Callable[[Version, Random], dict[str, JSON]]
_BLUEPRINTS = resources.files("assay.demo") / "blueprints"
_DEADLINE = "2027-03-01"


@dataclass(frozen=True, slots=True)
class Piece:
    """One item with what is known of it: its import row, its file, and how people and models
    answer it.
    """

    external_id: str
    row: Mapping[str, JSON]
    file: tuple[str, bytes] | None
    truth: Mapping[str, JSON]
    answer: Answer
    predict: Predict | None
    regions: int
    trap: Target | None = None
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A drawn example of a rule: on which item, and the answers that it shows."""

    rule: str
    kind: str
    caption: str
    external_id: str
    answers: Mapping[str, JSON]


@dataclass(frozen=True, slots=True)
class Subject:
    """A project of the demo: its blueprint, its pieces by external id, and drawn examples."""

    slug: str
    pieces: Mapping[str, Piece] = field(repr=False)
    cases: tuple[Case, ...] = ()

    def blueprint(self, deadline: date) -> str:
        """The blueprint as YAML, due on that day."""
        return read_text(f"{self.slug}.yaml").replace(_DEADLINE, deadline.isoformat())

    def schema(self) -> Schema:
        """The questions as the blueprint asks them."""
        source = blueprint_yaml.read(read_text(f"{self.slug}.yaml"))
        blueprint, problems = parse(source.document)
        if blueprint is None:
            raise Invalid("demo_blueprint", "The demo's blueprint is not valid.", problems=problems)
        return Schema(1, blueprint.questions)

    def archive(self, pieces: Iterable[Piece], gold: frozenset[str]) -> bytes:
        """A zip of the files with a manifest; the pieces named in ``gold`` bring their truth."""
        target = io.BytesIO()
        rows: list[str] = []
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            for piece in pieces:
                if piece.file is not None:
                    archive.writestr(*piece.file)
                rows.append(json.dumps(_with_gold(piece, gold)))
            archive.writestr("manifest.jsonl", "\n".join(rows) + "\n")
        return target.getvalue()

    def lines(self, pieces: Iterable[Piece], gold: frozenset[str]) -> bytes:
        """Items without files as JSON lines."""
        rows = (json.dumps(_with_gold(piece, gold), ensure_ascii=False) for piece in pieces)
        return ("\n".join(rows) + "\n").encode()

    def predictions(self, pieces: Iterable[Piece], version: Version, rng: Random) -> bytes:
        """What a version of the simulated model says about some items, as JSON lines."""
        rows = (
            json.dumps({"external_id": piece.external_id, **piece.predict(version, rng)})
            for piece in pieces
            if piece.predict is not None
        )
        return ("\n".join(rows) + "\n").encode()


def read_text(name: str) -> str:
    """One of the demo's own texts."""
    return (_BLUEPRINTS / name).read_text(encoding="utf-8")


def _with_gold(piece: Piece, gold: frozenset[str]) -> dict[str, JSON]:
    row = dict(piece.row)
    if piece.external_id in gold:
        row["gold"] = {"answers": piece.truth}
    return row


def draw_crossing(number: int) -> tuple[bytes, Scene]:
    """The picture of that number as a file, with its scene (a process of its own may do this)."""
    picture, scene = crossings.render(number)
    return crossings.jpeg(picture), scene


def street_crossings(count: int, drawn: Callable[[int], None], processes: int = 2) -> Subject:
    """The drawn project; ``drawn`` is told how many pictures there are so far."""
    pieces: dict[str, Piece] = {}
    for done, (content, scene) in enumerate(_drawn(count, processes), start=1):
        piece = _crossing(content, scene)
        pieces[piece.external_id] = piece
        drawn(done)
    return Subject("street-crossings", pieces)


def _drawn(count: int, processes: int) -> Iterator[tuple[bytes, Scene]]:
    if processes < 2:
        yield from map(draw_crossing, range(count))
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(draw_crossing, range(count), chunksize=8)


def _crossing(content: bytes, scene: Scene) -> Piece:
    targets = crossing_targets(scene)
    values = {"occluded": ("no", "partly", "mostly")}
    near = {"junction": "zebra", "zebra": "junction", "mid-block": "zebra"}[scene.place]
    dim = 0.8 if "night" in scene.light or scene.weather == "fog" else 1.0

    def answer(who: Annotator, rng: Random, clear: frozenset[str]) -> dict[str, JSON]:
        boxes = draw_boxes(
            who, targets, crossings.LABELS, values, (WIDTH, HEIGHT), rng, clear_rules=clear
        )
        place = choose(who, scene.place, crossings.PLACES, dim, rng, near)
        return {"people": boxes, "scene": place}

    def predict(version: Version, rng: Random) -> dict[str, JSON]:
        conditions, size = (scene.weather, scene.light), (WIDTH, HEIGHT)
        found, unsure = detect(version, targets, crossings.LABELS, conditions, size, rng)
        return {"question": "people", "value": found, "uncertainty": unsure}

    name = scene.external_id.replace("/", "-") + ".jpg"
    row = {
        "external_id": scene.external_id,
        "data": {"photo": name},
        "attributes": {"weather": scene.weather, "light": scene.light},
        "group": scene.external_id.split("/")[0],
    }
    truth = {"people": perfect_boxes(targets, Random(scene.number)), "scene": scene.place}
    trap = next((one for one in targets if one.label == "pedestrian" and one.trap), None)
    return Piece(
        scene.external_id,
        row,
        (name, content),
        truth,
        answer,
        predict,
        len(targets),
        trap,
        tuple(targets),
    )


def coins_and_galaxies(count: int, drawn: Callable[[int], None]) -> Subject:
    """The project of real photographs."""
    pieces: dict[str, Piece] = {}
    number = 0
    while len(pieces) < count:
        picture, view = photographs.render(number)
        number += 1
        if view.external_id in pieces:
            continue
        piece = _view(photographs.jpeg(picture), view, picture.size)
        pieces[piece.external_id] = piece
        drawn(len(pieces))
    return Subject("coins-and-galaxies", pieces)


def _view(content: bytes, view: View, size: tuple[int, int]) -> Piece:
    targets = view_targets(view)
    values = {"cut": ("no", "yes")}

    def answer(who: Annotator, rng: Random, clear: frozenset[str]) -> dict[str, JSON]:
        boxes = draw_boxes(who, targets, photographs.LABELS, values, size, rng, clear_rules=clear)
        kinds = ("coin",) if view.subject == "coins" else ("round galaxy", "long galaxy")
        boxes = [box if box["label"] in kinds else {**box, "label": kinds[0]} for box in boxes]
        crowding = choose(who, view.crowding, ("apart", "touching"), 0.95, rng)
        return {"things": boxes, "crowding": crowding}

    def predict(version: Version, rng: Random) -> dict[str, JSON]:
        dim = ("night",) if view.exposure != "normal" else ()
        found, unsure = detect(version, targets, photographs.LABELS, dim, size, rng)
        return {"question": "things", "value": found, "uncertainty": unsure}

    name = view.external_id.replace("/", "-") + ".jpg"
    row = {
        "external_id": view.external_id,
        "data": {"photo": name},
        "attributes": {"subject": view.subject, "exposure": view.exposure},
        "group": view.subject,
    }
    truth = {"things": perfect_boxes(targets, Random(view.number)), "crowding": view.crowding}
    return Piece(
        view.external_id,
        row,
        (name, content),
        truth,
        answer,
        predict,
        len(targets),
        targets=tuple(targets),
    )


def function_notes(count: int) -> Subject:
    """The project of real texts."""
    chosen = texts.notes()[:count]
    return Subject("function-notes", {note.external_id: _note(note) for note in chosen})


_NEAR = {
    "files": "text",
    "text": "files",
    "numbers": "time",
    "time": "numbers",
    "network": "concurrency",
    "concurrency": "network",
}


def _note(note: Note) -> Piece:
    ease = 0.55 if note.hard else 1.0

    def answer(who: Annotator, rng: Random, clear: frozenset[str]) -> dict[str, JSON]:
        topic = choose(who, note.topic, texts.TOPICS, ease, rng, _NEAR[note.topic])
        return {"topic": topic, "tells": choose_several(who, note.tells, texts.TELLS, rng)}

    def predict(version: Version, rng: Random) -> dict[str, JSON]:
        shares = classify(version, note.topic, texts.TOPICS, _NEAR[note.topic], note.hard, rng)
        first = max(shares, key=lambda label: shares[label])
        score = shares[first]
        return {"question": "topic", "value": first, "score": score, "probabilities": shares}

    row = {
        "external_id": note.external_id,
        "data": {"note": note.text},
        "attributes": {"kind": note.kind, "length": note.length},
        "group": note.external_id.rpartition(".")[0],
    }
    truth = {"topic": note.topic, "tells": list(note.tells)}
    return Piece(note.external_id, row, None, truth, answer, predict, 1)


def split(pieces: Sequence[Piece], share: float) -> tuple[list[Piece], list[Piece]]:
    """The first part of the pieces, and the rest."""
    cut = round(len(pieces) * share)
    return list(pieces[:cut]), list(pieces[cut:])
