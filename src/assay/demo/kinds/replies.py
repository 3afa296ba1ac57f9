"""'Better replies': short conversations written for this demo, each with two replies to compare.

They stand in ``replies.txt``: the turns, the replies ``a`` and ``b`` with their flaws marked as
``[wrong|Fifteen minutes]``, and a line that begins with ``=`` with the truth: which reply is
better and by how much, and how clear each turn is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from assay.demo.annotators import CREW, Annotator
from assay.demo.kinds.noise import missed, named, rated, region_id
from assay.demo.scripts import Asked, Script
from assay.demo.subjects import Case, Piece, Subject, read_text

JSON = Any
SLUG = "better-replies"
FLAWS = ("wrong", "vague", "rude")
STRENGTHS = 3
_MARK = re.compile(r"\[(\w+)\|([^\]]+)\]")
_NEAR = {"vague": "wrong", "wrong": "vague", "rude": "vague"}


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with its truth."""

    number: int
    topic: str
    turns: tuple[Mapping[str, str], ...]
    candidates: tuple[Mapping[str, str], ...]
    flaws: tuple[Mapping[str, JSON], ...]
    step: int  # -3 for 'a by far' to 3 for 'b by far'
    clarity: Mapping[str, int]

    @property
    def external_id(self) -> str:
        """The name under which the item is imported."""
        return f"talk-{self.number:03d}"


def talks() -> list[Talk]:
    """All conversations, as they stand in the file."""
    blocks = read_text("replies.txt").strip().split("\n\n")
    return [_talk(number, block.splitlines()) for number, block in enumerate(blocks, start=1)]


def _talk(number: int, lines: list[str]) -> Talk:
    turns: list[dict[str, str]] = []
    candidates: list[dict[str, str]] = []
    flaws: list[dict[str, JSON]] = []
    for line in lines[1:-1]:
        who, _, words = line.partition(": ")
        if who in ("user", "assistant"):
            turns.append({"id": f"t{len(turns) + 1}", "role": who, "text": words})
        else:
            text, found = _unmarked(who, words)
            candidates.append({"id": who, "text": text})
            flaws += found
    preference, _, rest = lines[-1].removeprefix("= ").partition(" | ")
    winner, _, strength = preference.partition(" ")
    step = {"a": -1, "b": 1, "tie": 0}[winner] * int(strength or 0)
    words_of = rest.split()
    clarity = dict(zip(words_of[::2], map(int, words_of[1::2]), strict=True))
    topic = lines[0].removeprefix("# ")
    return Talk(number, topic, tuple(turns), tuple(candidates), tuple(flaws), step, clarity)


def _unmarked(part: str, marked: str) -> tuple[str, list[dict[str, JSON]]]:
    """A reply's plain text, and the flaws that were marked in it."""
    text, after = "", 0
    found: list[dict[str, JSON]] = []
    for mark in _MARK.finditer(marked):
        text += marked[after : mark.start()]
        label, words = mark.groups()
        ranges = [[len(text), len(text) + len(words)]]
        identity = f"flaw-{part}-{len(found) + 1}"
        found.append(
            {"id": identity, "label": label, "part": part, "ranges": ranges, "text": words}
        )
        text += words
        after = mark.end()
    return text + marked[after:], found


def preference(step: int) -> dict[str, JSON]:
    """A step of the scale as an answer."""
    if step == 0:
        return {"winner": None}
    return {"winner": "a" if step < 0 else "b", "strength": abs(step)}


def judge(who: Annotator, talk: Talk, rng: Random) -> dict[str, JSON]:
    """All answers as this person gives them; a preference is off by a step now and then,
    and whether something is vague is a matter of judgement.
    """
    step = talk.step
    if rng.random() > 1.0 - 6.0 * (1.0 - who.care):
        step = max(-STRENGTHS, min(STRENGTHS, step + rng.choice((-1, 1))))
    flaws = [
        {**flaw, "id": region_id(rng), "label": named(who, flaw["label"], _NEAR, rng)}
        for flaw in talk.flaws
        if not missed(who, 0.15 if flaw["label"] == "vague" else 0.9, rng)
    ]
    clarity = {turn: rated(who, value, 1, 5, rng) for turn, value in talk.clarity.items()}
    better = {**preference(step), "shown": rng.sample(["a", "b"], 2)}
    return {"better": better, "flaws": flaws, "clarity": clarity}


def _piece(talk: Talk) -> Piece:
    def answer(who: Annotator, rng: Random, clear: frozenset[str]) -> dict[str, JSON]:
        return judge(who, talk, rng)

    told = {"turns": list(talk.turns), "candidates": list(talk.candidates)}
    row = {
        "external_id": talk.external_id,
        "data": {"talk": told},
        "attributes": {"topic": talk.topic, "turns": "several" if len(talk.turns) > 1 else "one"},
    }
    truth = {
        "better": preference(talk.step),
        "flaws": list(talk.flaws),
        "clarity": dict(talk.clarity),
    }
    return Piece(talk.external_id, row, None, truth, answer, None, 2 + len(talk.turns))


def project(count: int) -> tuple[Subject, Script]:
    """The project with so many conversations, and its story."""
    chosen = talks()[:count]
    cases = _cases(chosen)
    return Subject(SLUG, {one.external_id: _piece(one) for one in chosen}, cases), _STORY


def _cases(chosen: list[Talk]) -> tuple[Case, ...]:
    """A clear preference, the same the other way round, and a flaw that is marked too widely."""
    first = chosen[0]
    flawed = next(talk for talk in chosen[1:] if talk.flaws)
    flaw = flawed.flaws[0]
    text = next(one["text"] for one in flawed.candidates if one["id"] == flaw["part"])
    wide = {**flaw, "id": "example", "ranges": [[0, len(text)]], "text": text}
    name = flawed.external_id
    return (
        Case(
            "R1",
            "good",
            "One says what to do, the other nothing: by far",
            first.external_id,
            {"better": preference(first.step)},
        ),
        Case("R2", "good", "The words that are wrong, and no others", name, {"flaws": [flaw]}),
        Case("R2", "bad", "The whole reply", name, {"flaws": [wide]}),
    )


_STORY = Script(
    crew=(CREW[0].name, CREW[2].name, CREW[3].name, CREW[4].name),
    quota=(1, 1),
    gold=3,
    first=0.8,
    questions=(
        Asked(
            3,
            "R1",
            "Right but rude",
            "One reply is right and rude, the other friendly and empty. Which one is better?",
            "The right one. Rudeness costs a step, emptiness costs two.",
        ),
        Asked(7, "R3", "Small letters", "Is a turn without capitals and commas less clear?"),
    ),
    review_from=6,
    reviews=(0, 1),
    near=0.12,
    lasts=10,
    measured_every=5,
)
