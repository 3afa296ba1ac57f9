"""Builds the demo: its projects with some weeks of simulated work, through the services."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from assay.app import Assay
from assay.core.errors import Conflict
from assay.core.values import DAY, Instant
from assay.demo.annotators import CREW, Annotator
from assay.demo.clock import Clock, working_days
from assay.demo.kinds import PROJECTS
from assay.demo.people import Someone, found_organisation, simulated_person
from assay.demo.reviewer import Reviewer
from assay.demo.scripts import Script, scripts
from assay.demo.shifts import Inline, Site
from assay.demo.story import Story
from assay.demo.subjects import Subject, coins_and_galaxies, function_notes, street_crossings
from assay.services import planning
from assay.services.planning import Submission
from assay.store.places import LOCAL

Report = Callable[[str, int, int], None]
"""Told what is being done, how far it is, and of how much."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How large the demo is; tests build a small one."""

    crossings: int = 300
    views: int = 110
    notes: int = 220
    small: int = 20
    days: int = 20
    processes: int = 2


@dataclass(frozen=True, slots=True)
class Staff:
    """The simulated people of the demo."""

    manager: Someone
    reviewer: Someone
    crew: dict[str, tuple[Annotator, Someone]]


def build_demo(assay: Assay, report: Report, scale: Scale | None = None) -> None:
    """Fill an empty data folder with the demo. Time runs from some weeks ago until now."""
    scale = scale or Scale()
    real_clock, real_transport = assay.clock, assay.transport
    now = real_clock()
    days = working_days(now, scale.days)
    clock, jobs = Clock(days[0] - 2 * DAY), Inline()
    assay.clock, assay.transport = clock, jobs
    try:
        if not assay.perform_now(LOCAL, found_organisation):
            raise Conflict("not_empty", "There is an organisation here already; demo wants none.")
        build = _Build(assay, jobs, _hire(assay), days)
        told = _told(scale, report)
        stories = []
        for done, (subject, script) in enumerate(told, start=1):
            stories.append(build.story(subject, script, now))
            report("Importing items", done, len(told))
        build.weeks(stories, report, now)
    finally:
        assay.clock, assay.transport = real_clock, real_transport


def _told(scale: Scale, report: Report) -> list[tuple[Subject, Script]]:
    """All projects with their stories: the three large ones, then a small one a kind of datum."""
    stories = scripts()
    large = [(subject, stories[subject.slug]) for subject in _large(scale, report)]
    small = []
    for done, make in enumerate(PROJECTS, start=1):
        small.append(make(scale.small))
        report("Making clips, sounds and pages", done, len(PROJECTS))
    return large + small


def _large(scale: Scale, report: Report) -> list[Subject]:
    total = scale.crossings
    streets = street_crossings(
        total, lambda done: report("Drawing street crossings", done, total), scale.processes
    )
    views = scale.views
    coins = coins_and_galaxies(views, lambda done: report("Cutting photographs", done, views))
    return [streets, coins, function_notes(scale.notes)]


def _hire(assay: Assay) -> Staff:
    manager = simulated_person(assay, "Simulated manager Mia")
    reviewer = simulated_person(assay, "Simulated reviewer Rae")
    crew = {one.name: (one, simulated_person(assay, one.name)) for one in CREW}
    return Staff(manager, reviewer, crew)


class _Build:
    """The making of all projects: who is there, and the calendar."""

    def __init__(self, assay: Assay, jobs: Inline, staff: Staff, days: Sequence[Instant]) -> None:
        self.assay, self.jobs, self.staff, self.days = assay, jobs, staff, days

    def story(self, subject: Subject, script: Script, now: Instant) -> Story:
        """A project from its blueprint, on the day before the work begins."""
        first = self.days[self._late(script)]
        clock = Clock(first - DAY)
        self.assay.clock = clock
        deadline = datetime.fromtimestamp(now / 1e6, UTC).date() + timedelta(days=75)
        source = subject.blueprint(deadline)
        self.assay.perform_now(LOCAL, planning.create_project, Submission(source))
        crew = {name: self.staff.crew[name] for name in script.crew}
        site = Site(self.assay, clock, self.jobs, subject, crew, Random(subject.slug), first)
        reviewer = Reviewer(site, self.staff.reviewer, subject.schema(), script.near)
        story = Story(site, script, self.staff.manager, reviewer)
        story.begin()
        return story

    def _late(self, script: Script) -> int:
        """How many days after the first of the calendar a story begins."""
        return 0 if script.lasts is None else max(0, len(self.days) - script.lasts)

    def weeks(self, stories: Sequence[Story], report: Report, now: Instant) -> None:
        """All projects day by day, each with a clock of its own."""
        for number, day in enumerate(self.days):
            for story in stories:
                since = number - self._late(story.script)
                if since >= 0:
                    self.assay.clock = story.site.clock
                    story.day(since, day)
            report("Weeks of simulated work (days)", number + 1, len(self.days))
        for done, story in enumerate(stories, start=1):
            self.assay.clock = story.site.clock
            story.end(now)
            report("Measuring and summing up", done, len(stories))
