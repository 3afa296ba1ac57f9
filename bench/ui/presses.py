"""Typical tasks done in Assay, counted as they are pressed, beside the documented ways of peers.

    python -m bench.ui.presses

Starts a server of its own and a headless Chromium, does each task through a hand that counts what
it presses, and checks that the stored answers are what was meant. Prints the table of
docs/explanation/presses.md. Peers are not run: their sequences are those of their documents.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from tests.e2e.browser import open_browser
from tests.e2e.conftest import serving
from tests.e2e.making import Made, Opened, desks, make
from tests.e2e.test_image_tools import at as pixel
from tests.e2e.test_image_tools import pictures
from tests.e2e.test_text_editor import at as place_of

from bench.ui.keystrokes import PEERS, SOURCES, joined, sums, table

BLUEPRINT = """assay: 1
project: {name}
purpose:
  problem: Count presses
data:
  {data}: {{type: {kind}, source: made for this count}}
questions:
  asked:
    on: {data}
    type: {type}
    labels: [{labels}]{more}
quality:
  labels_per_item: {{least: 1, most: 1}}
"""
ATTRIBUTES = """
    attributes:
      occluded: {type: choice, labels: [no, partly, mostly]}
      facing: {type: choice, labels: [left, right, away]}"""
LABELS = ("car", "road", "sign")
WORDS = "Ingrid paid for the kettle in Bergen, and it never came to Oslo."
NEAR = 3
"""Pixels of the picture that a drawn edge may be off."""
PROJECTS = {
    "classes": ("text", "choice", ""),
    "topics": ("text", "choices", ""),
    "boxes": ("image", "boxes", ""),
    "details": ("image", "boxes", ATTRIBUTES),
    "polygons": ("image", "polygons", ""),
    "spans": ("text", "spans", ""),
}
NAMES = {"Control": "Ctrl", "Delete": "Del", "z": "Z"}
A, B, C = ((60, 60), (160, 150)), ((240, 60), (360, 150)), ((60, 300), (190, 420))


@dataclass
class Hand:
    """Presses on a page, and remembers each as a step."""

    page: Page
    made: list[str] = field(default_factory=list)

    def key(self, *chords: str) -> None:
        """Keys or chords, one after the other."""
        for chord in chords:
            self.page.keyboard.press(chord)
            self.made.append("+".join(NAMES.get(key, key) for key in chord.split("+")))
            self.page.wait_for_timeout(120)

    def click(self, spot: tuple[float, float]) -> None:
        """A click at a place of the window."""
        self.page.mouse.click(*spot)
        self.made.append("click")
        self.page.wait_for_timeout(120)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """A drag between two places of the window."""
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move(*((a + b) / 2 for a, b in zip(start, end, strict=True)), steps=3)
        self.page.mouse.move(*end, steps=3)
        self.page.mouse.up()
        self.made.append("drag")
        self.page.wait_for_timeout(120)

    def box(self, corners: tuple[tuple[float, float], tuple[float, float]]) -> None:
        """Drag a box from pixel to pixel of the picture."""
        self.drag(*(pixel(self.page, *corner) for corner in corners))

    def mark(self, words: str) -> None:
        """Drag over words of the text."""
        self.drag(place_of(self.page, words), place_of(self.page, words, "end"))


@dataclass
class Bench:
    """A server with the projects, and who works there."""

    made: Made
    opened: Opened
    slugs: dict[str, str]

    def hand(self, name: str) -> Hand:
        """A hand at the next item of a project."""
        page = self.opened(f"{self.slugs[name]}/label")
        kind = PROJECTS[name][0]
        ready = {"image": ".stage[data-drawn]", "spans": ".read-text[data-ready=yes]"}
        page.locator(ready.get(kind) or ready.get(name) or ".chip").first.wait_for()
        page.wait_for_timeout(600)
        return Hand(page)

    def answers(self, name: str) -> list[dict[str, Any]]:
        """Answers that the server holds for a project, newest first."""
        return self.made.answers(self.slugs[name])

    def count(self, name: str) -> int:
        """How many those are."""
        return len(self.answers(name))

    def stored(self, name: str, do: Callable[[], None]) -> Any:
        """What the server holds as the newest answer after something was done."""
        before = self.count(name)
        do()
        self.made.until(lambda: self.count(name) > before, 15)
        return self.answers(name)[0]["answers"].get("asked")


def need(found: object, wanted: object) -> None:
    """Ends the count when the stored answer is not the one that was meant."""
    if found != wanted:
        raise SystemExit(f"meant {wanted}, stored {found}")


def boxes_are(found: list[dict[str, Any]], label: str, *drawn: Any) -> None:
    """The stored boxes are those drawn, all of one label."""
    need([region["label"] for region in found], [label] * len(drawn))
    for region, ((left, top), (right, bottom)) in zip(found, drawn, strict=True):
        wanted = (left, top, right - left, bottom - top)
        off = max(abs(a - b) for a, b in zip(region["box"], wanted, strict=True))
        need(off <= NEAR, True)


def submit(hand: Hand) -> None:
    """Sends an answer that is not part of what is counted."""
    hand.page.keyboard.press("Control+Enter")


def one_class(bench: Bench) -> Hand:
    hand = bench.hand("classes")
    need(bench.stored("classes", lambda: hand.key("1", "Enter")), "car")
    return hand


def two_classes(bench: Bench) -> Hand:
    hand = bench.hand("topics")
    need(bench.stored("topics", lambda: hand.key("1", "3", "Enter")), ["car", "sign"])
    return hand


def box_in_hand(bench: Bench) -> Hand:
    hand = bench.hand("boxes")

    def do() -> None:
        hand.box(A)
        hand.key("Control+Enter")

    boxes_are(bench.stored("boxes", do), "car", A)
    return hand


def box_chosen(bench: Bench) -> Hand:
    hand = bench.hand("boxes")

    def do() -> None:
        hand.key("2")
        hand.box(A)
        hand.key("Control+Enter")

    boxes_are(bench.stored("boxes", do), "road", A)
    return hand


def three_boxes(bench: Bench) -> Hand:
    hand = bench.hand("boxes")

    def do() -> None:
        hand.key("2")
        for corners in (A, B, C):
            hand.box(corners)
        hand.key("Control+Enter")

    boxes_are(bench.stored("boxes", do), "road", A, B, C)
    return hand


def drawn_before(bench: Bench, name: str) -> Hand:
    """A hand that has not pressed yet, at a picture with one box that is not selected."""
    hand = bench.hand(name)
    hand.box(A)
    hand.page.keyboard.press("Escape")
    hand.made.clear()
    return hand


def another_label(bench: Bench) -> Hand:
    hand = drawn_before(bench, "boxes")
    hand.key(".", "2")
    boxes_are(bench.stored("boxes", lambda: submit(hand)), "road", A)
    return hand


def delete_and_back(bench: Bench) -> Hand:
    hand = drawn_before(bench, "boxes")
    hand.key(".", "Delete")
    need(hand.page.locator(".rowline").count(), 0)
    hand.key("Control+z")
    boxes_are(bench.stored("boxes", lambda: submit(hand)), "car", A)
    return hand


def attributes(bench: Bench) -> Hand:
    hand = drawn_before(bench, "details")
    hand.key(".", "q", "q", "w", "w")
    (region,) = bench.stored("details", lambda: submit(hand))
    need(region["attributes"], {"occluded": "partly", "facing": "right"})
    return hand


def polygon(bench: Bench) -> Hand:
    hand = bench.hand("polygons")
    spots = ((100, 100), (220, 60), (320, 140), (260, 260), (120, 240))

    def do() -> None:
        for spot in spots:
            hand.click(pixel(hand.page, *spot))
        hand.key("Enter", "Control+Enter")

    (region,) = bench.stored("polygons", do)
    (ring,) = region["rings"]
    need(len(ring), len(spots))
    off = max(
        abs(a - b) for p, q in zip(ring, spots, strict=True) for a, b in zip(p, q, strict=True)
    )
    need(off <= NEAR, True)
    return hand


def two_spans(bench: Bench) -> Hand:
    hand = bench.hand("spans")
    hand.key("2")
    for words in ("Bergen", "Oslo"):
        hand.mark(words)
    found = bench.stored("spans", lambda: submit(hand))
    need([(span["text"], span["label"]) for span in found], [("Bergen", "road"), ("Oslo", "road")])
    return hand


def skipped(bench: Bench) -> Hand:
    hand, before = bench.hand("classes"), bench.count("classes")
    with hand.page.expect_response(lambda answer: "/skip" in answer.url) as answer:
        hand.key("Control+Space", "1")
    need((answer.value.ok, bench.count("classes")), (True, before))
    need(bool(answer.value.request.post_data_json["reason"]), True)
    return hand


def back(bench: Bench) -> Hand:
    hand = bench.hand("classes")
    text = hand.page.locator(".text")
    words = text.inner_text()
    bench.stored("classes", lambda: hand.key("1", "Enter"))
    need(text.inner_text() != words, True)
    hand.made.clear()
    hand.key("Control+z")
    hand.page.wait_for_timeout(600)
    need(text.inner_text(), words)
    need(hand.page.get_by_role("radio", name="car").is_checked(), True)
    hand.page.keyboard.press("3")
    submit(hand)
    sign = {"asked": "sign"}
    bench.made.until(lambda: sign in [a["answers"] for a in bench.answers("classes")], 15)
    return hand


TASKS: dict[str, Callable[[Bench], Hand]] = dict(
    zip(
        PEERS,
        (
            one_class,
            two_classes,
            box_in_hand,
            box_chosen,
            three_boxes,
            another_label,
            delete_and_back,
            attributes,
            polygon,
            two_spans,
            skipped,
            back,
        ),
        strict=True,
    )
)


def projects(made: Made) -> dict[str, str]:
    """One project for each kind of answer, with items; their slugs."""
    slugs, data = {}, pictures()
    labels = ", ".join(f"{{name: {name}, key: '{n}'}}" for n, name in enumerate(LABELS, 1))
    for name, (kind, type_, more) in PROJECTS.items():
        field_ = "photo" if kind == "image" else "body"
        source = BLUEPRINT.format(
            name=name, data=field_, kind=kind, type=type_, labels=labels, more=more
        )
        texts = [{"external_id": f"t{n}", "data": {"body": f"{n}. {WORDS}"}} for n in range(8)]
        slugs[name] = made.project(source, [] if kind == "image" else texts)
        if kind == "image":
            made.upload(slugs[name], "p.zip", data)
    return slugs


def main() -> None:
    """Do every task, and print the table."""
    own = {}
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "data") as server:
        made = make(server)
        slugs = projects(made)
        with open_browser() as browser:
            for task, do in TASKS.items():
                with desks(browser, made) as opened:
                    own[task] = joined(do(Bench(made, opened, slugs)).made)
    print(table(own), *sums(own), sep="\n\n")
    print(*(f"- {name}: {words}" for name, words in SOURCES.items()), sep="\n")


if __name__ == "__main__":
    main()
