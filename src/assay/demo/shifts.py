"""Simulated people at work: they ask for the next item, answer as they are, and go home."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from assay.app import Assay
from assay.core.errors import Conflict
from assay.core.values import HOUR, MINUTE, SECOND, Instant, JobState
from assay.demo.annotators import Annotator, seconds
from assay.demo.clock import Clock
from assay.demo.people import Someone
from assay.demo.subjects import Piece, Subject
from assay.jobs.reactions import react
from assay.jobs.worker import run_job
from assay.services import annotating, guiding
from assay.services.annotating import Submit, Task
from assay.store.handouts import external_id_of
from assay.store.jobs import job_by_id

HOURS_OF_A_WEEK = 7 * 24.0


class Inline:
    """Keeps jobs until the demo itself does them: no worker runs beside it."""

    def __init__(self) -> None:
        self.waiting: list[int] = []

    def send(self, job_id: int) -> None:
        """Note a job that is durable."""
        self.waiting.append(job_id)


@dataclass(frozen=True, slots=True)
class Puzzle:
    """Something that somebody labelled rightly and might ask about: hand-out, person, region."""

    assignment: str
    person: Someone
    region: str


@dataclass(slots=True)
class Site:
    """A project under construction: who works there, what is known, and what time it is."""

    assay: Assay
    clock: Clock
    jobs: Inline
    subject: Subject
    crew: Mapping[str, tuple[Annotator, Someone]]
    rng: Random
    began: Instant
    clear: frozenset[str] = frozenset()
    labels: int = 0
    puzzles: list[Puzzle] = field(default_factory=list)
    told: Callable[[int], None] = lambda _: None

    def week(self) -> float:
        """Weeks since the work began."""
        return (self.clock.now - self.began) / (HOURS_OF_A_WEEK * HOUR)

    def settle(self) -> None:
        """Let everything happen that follows from what has happened: reactions and jobs."""
        while react(self.assay) or self.jobs.waiting:
            while self.jobs.waiting:
                self._do(self.jobs.waiting.pop(0))

    def _do(self, job_id: int) -> None:
        run_job(self.assay, job_id)
        job = self.assay.database.read_now(lambda conn: job_by_id(conn, job_id))
        if job is None or job.state != JobState.DONE or job.result.get("bad"):
            raise Conflict(
                "demo_failed", f"A job of the demo failed: {job}", {"project": self.subject.slug}
            )

    def acknowledge(self, people: Sequence[Someone], version: int) -> None:
        """Everybody reads the guideline, some minutes apart."""
        for person in people:
            self.clock.pass_seconds(self.rng.uniform(120, 1_500))
            self.assay.perform_now(
                person.credential, guiding.acknowledge, self.subject.slug, version
            )


@dataclass(frozen=True, slots=True)
class _Turn:
    """What one person has on the screen, and until when they work today."""

    annotator: Annotator
    person: Someone
    task: Task | None
    began: Instant
    left: int


def work_a_day(site: Site, day: Instant, quota: tuple[int, int], names: Sequence[str]) -> None:
    """One working day of the named people; each does a number of items within ``quota``.

    Their turns are interleaved in time, as several people at once would do them.
    """
    turns: list[tuple[Instant, int, _Turn]] = []
    for order, name in enumerate(names):
        annotator, person = site.crew[name]
        start = day + round(site.rng.uniform(0.1, 6.5) * HOUR)
        turn = _Turn(annotator, person, None, start, site.rng.randint(*quota))
        heapq.heappush(turns, (start, order, turn))
    while turns:
        at, order, turn = heapq.heappop(turns)
        site.clock.move_to(at)
        following = _take_turn(site, turn)
        if following is not None:
            heapq.heappush(turns, (following[0], order, following[1]))


def _take_turn(site: Site, turn: _Turn) -> tuple[Instant, _Turn] | None:
    """Ask for work, or submit what is on the screen and go on; None when it is time to go."""
    if turn.task is None:
        task = _next(site, turn.person)
        if task is None:
            return None
        return _look_at(site, turn, task, turn.left)
    piece = _piece(site, turn.task)
    answers = piece.answer(turn.annotator.in_week(site.week()), site.rng, site.clear)
    lead_ms = (site.clock.now - turn.began) // 1_000
    more = turn.left > 1
    submit = Submit(answers, lead_ms, turn.task.schema_version, want_next=more)
    done = site.assay.perform_now(
        turn.person.credential, annotating.submit, turn.task.assignment, submit
    )
    site.labels += 1
    site.told(site.labels)
    region = _puzzling(piece, answers)
    if region is not None:
        site.puzzles.append(Puzzle(turn.task.assignment, turn.person, region))
    if done.next is None:
        return None
    return _look_at(site, turn, done.next, turn.left - 1)


def _puzzling(piece: Piece, answers: Mapping[str, Any]) -> str | None:
    """The region of an answer that is right although the piece sets a trap there."""
    if piece.trap is None:
        return None
    x, y, width, height = piece.trap.box
    for value in answers.values():
        for region in value if isinstance(value, list) else ():
            left, top, wide, high = region["box"]
            near = abs(left - x) + abs(top - y) + abs(wide - width) + abs(high - height)
            if region["label"] == piece.trap.label and near < 0.25 * (width + height):
                return str(region["id"])
    return None


def _look_at(site: Site, turn: _Turn, task: Task, left: int) -> tuple[Instant, _Turn]:
    now = site.clock.now
    takes = seconds(turn.annotator, _piece(site, task).regions, site.rng)
    pause = 2 * MINUTE if site.rng.random() < 0.05 else 0
    return (
        now + pause + round(takes * SECOND),
        _Turn(turn.annotator, turn.person, task, now + pause, left),
    )


def _next(site: Site, person: Someone) -> Task | None:
    try:
        return site.assay.perform_now(person.credential, annotating.next_task, site.subject.slug)
    except Conflict:
        return None  # paused, or something to read first: not today


def _piece(site: Site, task: Task) -> Piece:
    """What the simulation knows of the item that was handed out."""
    name = site.assay.database.read_now(lambda conn: external_id_of(conn, task.assignment))
    return site.subject.pieces[name or ""]
