"""Sequences of keys and presses: counts, model seconds, and the documented ways of peers.

A sequence is written as steps between ` · `: a key or a chord (`1`, `Ctrl+Enter`; the keys that are
held count too), `click`, `drag`, or `point` (the pointer is moved there and nothing is pressed). A
step may be repeated: `drag x3`.

Seconds follow the keystroke-level model of Card, Moran and Newell (1980, Communications of the ACM
23(7), 396-410), with a press or a release of a mouse button as an operator of its own, as Kieras
writes it. They are foretold, not measured. Judging (M) and the answer of the machine (R) are left
out for every tool alike.
"""

from __future__ import annotations

from dataclasses import dataclass

KEY, POINT, BUTTON, HOME = 0.28, 1.10, 0.10, 0.40
"""Seconds: a key by an average non-secretary typist, pointing, a button down or up, homing."""

MOUSE = {"click": POINT + 2 * BUTTON, "drag": 2 * (POINT + BUTTON), "point": POINT}
"""Seconds of what the mouse does."""


@dataclass(frozen=True)
class Counts:
    """How many presses a sequence takes: keys, clicks and drags."""

    keys: int = 0
    clicks: int = 0
    drags: int = 0

    @property
    def all(self) -> int:
        """Presses of any kind."""
        return self.keys + self.clicks + self.drags


def steps(sequence: str) -> list[str]:
    """The single steps of a sequence, repeats written out."""
    found = []
    for part in sequence.split(" · "):
        step, _, times = part.partition(" x")
        found += [step] * int(times or 1)
    return found


def keys_of(chord: str) -> int:
    """Keys that a chord holds and presses; the plus itself is one of them in `Ctrl++`."""
    return sum(1 for key in chord.removesuffix("+").split("+") if key) + chord.endswith("+")


def counts(sequence: str) -> Counts:
    """The presses of a sequence."""
    made = steps(sequence)
    clicks, drags = made.count("click"), made.count("drag")
    return Counts(sum(keys_of(step) for step in made if step not in MOUSE), clicks, drags)


def seconds(sequence: str) -> float:
    """Model seconds of a sequence that is done over and over.

    The hand begins at the device of the first step and is back there at the end, so that a mixture
    of keys and mouse pays for both ways.
    """
    made = steps(sequence)
    total = sum(MOUSE.get(step, KEY * keys_of(step)) for step in made)
    hands = [step in MOUSE for step in made]
    moves = sum(now != then for now, then in zip(hands, [*hands[1:], hands[0]], strict=True))
    return total + HOME * moves


def joined(made: list[str]) -> str:
    """Steps as a sequence, the same ones in a row as one with its number."""
    runs: list[tuple[str, int]] = []
    for step in made:
        if runs and runs[-1][0] == step:
            runs[-1] = (step, runs[-1][1] + 1)
        else:
            runs.append((step, 1))
    return " · ".join(step if times == 1 else f"{step} x{times}" for step, times in runs)


@dataclass(frozen=True)
class Way:
    """How the documents of a tool say that it is done: the sequence, or None and why not."""

    sequence: str | None
    sources: str
    note: str = ""


NOT_DOCUMENTED = "not documented"
NO_TEXTS = Way(None, "", "no texts")

SOURCES = {
    "L1": "Label Studio, *Hotkeys and settings*, https://labelstud.io/guide/hotkeys (and its "
    "source, `docs/source/guide/hotkeys.md`): Ctrl+Enter submits, digits choose labels and "
    "choices, Alt+. goes through regions, Backspace deletes; the settings *Keep label "
    "selected after creating a region* and *Select region after creating it*.",
    "L2": "Label Studio, *Label and annotate data*, https://labelstud.io/guide/labeling: label "
    "first, then the region; a new label for a selected region.",
    "L3": "Label Studio, default keys, `web/libs/editor/src/core/settings/keymap.json` in "
    "HumanSignal/label-studio, to which L1 refers: Ctrl+Space skips, Ctrl+Left is the task "
    "before, Ctrl+Z undoes.",
    "L4": "Label Studio, *Choices*, https://labelstud.io/tags/choices: several choices, choices for"
    " one region (`perRegion`).",
    "L5": "Label Studio, *PolygonLabels* and *Polygon*, https://labelstud.io/tags/polygonlabels, "
    "and the template *Semantic Segmentation with Polygons*: how a polygon is begun, not how "
    "it is closed.",
    "C1": "CVAT, *Shortcuts*, `site/content/en/docs/manual/advanced/shortcuts.md` in cvat-ai/cvat, "
    "the last version with the table of keys: F next frame, D frame before, N repeats the "
    "last drawing, Del, Ctrl+Z, Ctrl+0..9 the label of the object under the pointer or of the"
    " next one.",
    "C2": "CVAT, *Objects sidebar*, section *Fast label change*, "
    "`docs/annotation/annotation-editor/objects-sidebar.md`.",
    "C3": "CVAT, *Shape mode (basics)*: a rectangle by two opposite points; *Manual drawing*: a "
    "polygon by points, N again completes it.",
    "C4": "CVAT, *Annotation with tags*: a key for each label, *Automatically go to the next "
    "frame*.",
    "C5": "CVAT, *Single Shape*: one label and one shape chosen beforehand, next frame by itself.",
    "C6": "CVAT, *Attribute annotation mode (basics)* and *(advanced)*: digits set the value, Down "
    "Arrow the next attribute, Tab the next object.",
}
"""What the documents say, as read in November 2026."""

PEERS: dict[str, tuple[Way, Way]] = {
    "one class for an item, and go on": (
        Way("1 · Ctrl+Enter", "L1"),
        Way("1", "C4", "pictures only; a setting goes on by itself"),
    ),
    "two classes of several, and go on": (
        Way("1 · 3 · Ctrl+Enter", "L1, L4"),
        Way("1 · 3 · F", "C1, C4", "pictures only"),
    ),
    "one box of the label in hand, and go on": (
        Way("1 · drag · Ctrl+Enter", "L1, L2"),
        Way("click x2", "C5", "a mode for one box an item"),
    ),
    "one box of a chosen label, and go on": (
        Way("2 · drag · Ctrl+Enter", "L1, L2"),
        Way("Ctrl+2 · N · click x2 · F", "C1, C2, C3"),
    ),
    "three boxes of one chosen label, and go on": (
        Way("2 · drag x3 · Ctrl+Enter", "L1, L2", "with the label kept by a setting"),
        Way("Ctrl+2 · N · click x2 · N · click x2 · N · click x2 · F", "C1, C2, C3"),
    ),
    "another label for a box": (
        Way("Alt+. · 2", "L1, L2"),
        Way("point · Ctrl+2", "C1, C2"),
    ),
    "delete a box and take it back": (
        Way("Alt+. · Backspace · Ctrl+Z", "L1, L3"),
        Way("point · Del · Ctrl+Z", "C1"),
    ),
    "two attributes of the next box, each to its 2nd of 3 values": (
        Way("Alt+. · 5 · 8", "L1, L4", "choices for a region, by their digits"),
        Way("Tab · 2 · Down · 2", "C1, C6", "in attribute mode"),
    ),
    "a polygon of five points, and go on": (
        Way(None, "L5", "how it is closed is not documented"),
        Way("N · click x5 · N · F", "C1, C3"),
    ),
    "two spans of one chosen label in a text": (
        Way("2 · drag x2", "L1, L2", "with the label kept by a setting"),
        NO_TEXTS,
    ),
    "skip an item": (
        Way("Ctrl+Space", "L3", "no reason is asked"),
        Way("F", "C1", "no reason is asked"),
    ),
    "back to the answer just sent": (
        Way("Ctrl+Left", "L3"),
        Way("D", "C1"),
    ),
}
"""For each task: Label Studio's documented way and CVAT's, the shortest found."""


def cell(sequence: str | None, note: str = "") -> tuple[str, str]:
    """Two cells of the table: presses with their sequence, and model seconds."""
    more = f" ({note})" if note else ""
    if sequence is None:
        return (note or NOT_DOCUMENTED), "–"
    found = counts(sequence)
    shown = sequence.replace(" x", " ×")
    parts = f"{found.keys}/{found.clicks}/{found.drags}"
    return f"**{found.all}** ({parts}): {shown}{more}", f"{seconds(sequence):.2f}"


def table(own: dict[str, str]) -> str:
    """The table in Markdown: own sequences by task beside the documented ones."""
    head = ("task", "Assay", "s", "Label Studio", "s", "CVAT", "s", "sources")
    lines = ["| " + " | ".join(head) + " |", "| --- | --- | ---: | --- | ---: | --- | ---: | --- |"]
    for task, sequence in own.items():
        studio, cvat = PEERS[task]
        row = [task, *cell(sequence)]
        for way in (studio, cvat):
            row += cell(way.sequence, way.note)
        row.append("; ".join(way.sources for way in (studio, cvat) if way.sources))
        lines.append("| " + " | ".join(row) + " |")
    return "\n".join(lines)


def sums(own: dict[str, str]) -> list[str]:
    """For each peer, over the tasks that its documents tell: presses and seconds, and who leads."""
    lines = []
    for index, name in enumerate(("Label Studio", "CVAT")):
        told = [
            (mine, other)
            for task, mine in own.items()
            if (other := PEERS[task][index].sequence) is not None
        ]
        presses = [sum(counts(pair[side]).all for pair in told) for side in (0, 1)]
        times = [sum(seconds(pair[side]) for pair in told) for side in (0, 1)]
        gaps = [counts(mine).all - counts(other).all for mine, other in told]
        fewer, same, more = (
            sum(g < 0 for g in gaps),
            sum(g == 0 for g in gaps),
            sum(g > 0 for g in gaps),
        )
        lines.append(
            f"Over the {len(told)} tasks that {name}'s documents tell: Assay {presses[0]} presses "
            f"and {times[0]:.1f} s, {name} {presses[1]} and {times[1]:.1f} s. Assay takes fewer "
            f"presses in {fewer}, as many in {same}, more in {more}."
        )
    return lines
