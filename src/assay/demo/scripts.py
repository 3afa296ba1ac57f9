"""What happens in each project of the demo, beside the labelling itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assay.demo.annotators import CREW
from assay.demo.subjects import read_text

_NAMES = [one.name for one in CREW]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that an annotator asks, and what comes of it.

    ``about`` names the boxes question whose region it is about; ``promoted`` the caption of the
    example that the answer becomes; without an ``answer`` it stays open.
    """

    day: int
    rule: str
    title: str
    text: str
    answer: str | None = None
    about: str | None = None
    promoted: str | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """An example that the manager draws at the start, on an item that has what it shows.

    ``label`` is what is drawn; with ``wrongly`` the box that people draw by mistake.
    """

    rule: str
    kind: str
    caption: str
    question: str
    label: str
    occluded: str = "no"
    wrongly: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch that the manager makes: when, how large, of which arms and for which slices."""

    day: int
    size: int
    mix: Mapping[str, float]
    slices: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """The story of one project, in working days from its start.

    ``first`` is the share of the items that come in at the start; ``late_day`` when the rest
    comes (None: this morning, so that it is left to label); ``gold`` how many items have known
    answers; ``quota`` how many items each person does a day; ``rewritten`` are rules whose text
    is made clearer on ``publish_day``; ``tried_on`` the days on which the versions of the
    simulated model are tried; ``reviews`` how many disputed and how many settled items are looked
    at a day, and ``near`` how far from the truth a consensus may be to pass. A story of ``lasts``
    days is told over the last so many of the calendar, and measured ``measured_every`` so many.
    """

    crew: tuple[str, ...]
    quota: tuple[int, int]
    gold: int
    first: float = 1.0
    late_day: int | None = None
    examples: tuple[Drawn, ...] = ()
    questions: tuple[Asked, ...] = ()
    rewritten: Mapping[str, str] | None = None
    publish_note: str = ""
    publish_day: int | None = None
    review_from: int = 5
    reviews: tuple[int, int] = (1, 2)
    model: str = ""
    tried_on: tuple[int, ...] = ()
    batch: Batch | None = None
    snapshot: str | None = None
    export: str = "jsonl"
    near: float = 0.12
    lasts: int | None = None
    measured_every: int = 3


def scripts() -> dict[str, Script]:
    """The story of each project by its slug."""
    return {
        "street-crossings": _crossings(),
        "coins-and-galaxies": _coins(),
        "function-notes": _notes(),
    }


_CASES: tuple[Drawn, ...] = (
    Drawn("R1", "good", "The whole person, bag and all", "people", "pedestrian"),
    Drawn("R3", "good", "Person and chair in one box", "people", "wheelchair user"),
    Drawn("R4", "good", "Rider and bicycle in one box", "people", "cyclist"),
    Drawn("R4", "bad", "The rider alone", "people", "cyclist", wrongly=True),
    Drawn(
        "R5",
        "borderline",
        "More than half is hidden",
        "people",
        "pedestrian",
        "mostly",
    ),
    Drawn("R6", "good", "Nose to tail", "people", "animal"),
)
_QUESTIONS: tuple[Asked, ...] = (
    Asked(
        3,
        "R4",
        "Somebody pushes a bicycle",
        "She walks beside her bicycle. Is that a cyclist, and does the bicycle belong into"
        " the box?",
        "A pedestrian: she is on foot. The bicycle stays outside the box. I will put that"
        " into the rule.",
        "people",
        "Pushes the bicycle: a pedestrian, without the bicycle",
    ),
    Asked(
        5,
        "R7",
        "The face at the bus stop",
        "The poster shows a person as large as the real ones. Box it?",
        "No. Pictures of people are left out, whatever their size.",
    ),
    Asked(
        8,
        "R4",
        "Only a wheel shows",
        "Of the cyclist behind the van I can see the front wheel and a hand. Cyclist,"
        " mostly hidden?",
        "Yes, if more than an eighth of rider and bicycle together shows. Otherwise leave it out.",
        "people",
    ),
    Asked(
        15,
        "R5",
        "Hidden by fog",
        "Does fog count as hiding somebody, or only things that stand in front?",
    ),
)


def _crossings() -> Script:
    return Script(
        crew=tuple(_NAMES),
        quota=(3, 5),
        gold=26,
        first=0.8,
        late_day=11,
        examples=_CASES,
        questions=_QUESTIONS,
        rewritten={"R4": read_text("street-crossings.r4.md")},
        publish_note="R4 says what a pushed bicycle is, after three questions about it",
        publish_day=9,
        review_from=10,
        reviews=(1, 6),
        model="det-sim",
        tried_on=(9, 15),
        batch=Batch(
            18,
            24,
            {"uncertainty": 0.4, "coverage": 0.2, "weak_slice": 0.3, "control": 0.1},
            ({"light": "night"},),
        ),
        snapshot="pilot",
        export="coco",
    )


def _coins() -> Script:
    return Script(
        crew=(_NAMES[0], _NAMES[1], _NAMES[2], _NAMES[4]),
        quota=(2, 3),
        gold=10,
        examples=(
            Drawn("R1", "good", "Up to the rim", "things", "coin"),
            Drawn("R3", "good", "Round", "things", "round galaxy"),
            Drawn("R3", "good", "Long: half as long again as wide", "things", "long galaxy"),
            Drawn("R3", "bad", "Not round", "things", "long galaxy", wrongly=True),
        ),
        questions=(
            Asked(
                4,
                "R3",
                "Two galaxies that touch",
                "Their glows run into each other. One long galaxy, or two round ones?",
                "Two boxes if you can see two bright cores, one if not.",
            ),
            Asked(
                12,
                "R2",
                "Where does the glow end?",
                "In the dark pictures I cannot tell where a glow ends. May I raise the contrast?",
            ),
        ),
        review_from=11,
        model="count-sim",
        tried_on=(12,),
    )


def _notes() -> Script:
    return Script(
        crew=(_NAMES[0], _NAMES[1], _NAMES[3], _NAMES[4], _NAMES[5]),
        quota=(3, 6),
        gold=16,
        questions=(
            Asked(
                6,
                "R6",
                "A queue of messages",
                "It puts things into a queue, but no thread is mentioned. Still concurrency?",
                "Yes. Queues are there for threads and processes to talk through.",
            ),
        ),
        review_from=9,
        model="topic-sim",
        tried_on=(8, 14),
        batch=Batch(18, 20, {"uncertainty": 0.7, "coverage": 0.2, "control": 0.1}),
        snapshot="first half",
    )
