"""The weeks of one demo project: items come in, people work, ask, review; models are tried."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from assay.core.errors import Conflict
from assay.core.values import HOUR, JSON, MINUTE, Instant, Role
from assay.demo.clock import time_of_day
from assay.demo.detector import VERSIONS, Version
from assay.demo.people import Someone, join
from assay.demo.reviewer import Reviewer
from assay.demo.scripts import Asked, Batch, Drawn, Script
from assay.demo.shifts import Site, work_a_day
from assay.demo.subjects import Case, Piece, split
from assay.services import (
    batching,
    curating,
    discussing,
    examples,
    exporting,
    guiding,
    importing,
    iterating,
    quality,
)
from assay.services.batching import BatchPlan
from assay.services.dataset_files import Options
from assay.services.discussing import Ask
from assay.services.item_filters import FilterBody


@dataclass(slots=True)
class Story:
    """What happens in a project, day by day."""

    site: Site
    script: Script
    manager: Someone
    reviewing: Reviewer
    present: list[Piece] = field(default_factory=list)
    late: list[Piece] = field(default_factory=list)
    gold: frozenset[str] = frozenset()
    unanswered: list[tuple[str, Asked]] = field(default_factory=list)

    @property
    def slug(self) -> str:
        """The project."""
        return self.site.subject.slug

    def begin(self) -> None:
        """People join, the first items come in, everybody reads the guideline."""
        site = self.site
        join(site.assay, self.slug, self.manager, Role.MANAGER)
        join(site.assay, self.slug, self.reviewing.person, Role.REVIEWER)
        for name in self.script.crew:
            site.clock.pass_seconds(site.rng.uniform(60, 4_000))
            join(site.assay, self.slug, site.crew[name][1], Role.ANNOTATOR)
        pieces = list(site.subject.pieces.values())
        early, self.late = split(pieces, self.script.first)
        # Not those that puzzle: what is asked about them becomes an example, and gold must not.
        drawn_on = {case.external_id for case in site.subject.cases}
        plain = [
            piece for piece in early if piece.trap is None and piece.external_id not in drawn_on
        ]
        count = min(self.script.gold, len(plain) // 4)
        self.gold = frozenset(piece.external_id for piece in site.rng.sample(plain, count))
        self._bring_in(early, f"{self.slug}-1")
        for drawn in self.script.examples:
            self._draw(drawn, early)
        for case in site.subject.cases:
            self._add_example(case)
        self._acknowledge(1)

    def _draw(self, drawn: Drawn, pieces: Sequence[Piece]) -> None:
        """An example on the item where the thing is largest."""
        candidates = [
            (target.box[3] * target.ease, piece, target)
            for piece in pieces
            for target in piece.targets
            if target.label == drawn.label
            and target.attributes.get("occluded", "no") == drawn.occluded
            and piece.external_id not in self.gold
            and not (drawn.wrongly and target.trap_box is None)
        ]
        if not candidates:
            return
        _, piece, target = max(candidates, key=lambda one: one[0])
        region: dict[str, JSON] = {"id": "example", "label": target.label, "box": list(target.box)}
        if drawn.wrongly:
            region["label"], region["box"] = target.trap, list(target.trap_box or target.box)
        region["attributes"] = dict(target.attributes)
        answers = {drawn.question: [region]}
        self._add_example(Case(drawn.rule, drawn.kind, drawn.caption, piece.external_id, answers))

    def _add_example(self, case: Case) -> None:
        perform, who = self.site.assay.perform_now, self.manager.credential
        name = case.external_id
        found = perform(who, curating.list_items, self.slug, FilterBody(search=name))
        item = next(item.id for item in found.items if item.external_id == name)
        perform(
            who,
            examples.add_example,
            self.slug,
            case.rule,
            case.kind,
            case.caption,
            item,
            dict(case.answers),
        )

    def day(self, number: int, day: Instant) -> None:
        """One working day (the first has the number 0), from nine o'clock on."""
        site, script = self.site, self.script
        site.clock.move_to(day)
        if number == script.late_day:
            self._bring_in(self.late, f"{self.slug}-2")
        if number == script.publish_day:
            self._publish()
        if number in script.tried_on:
            self._try_model(VERSIONS[script.tried_on.index(number)])
        if script.batch is not None and number == script.batch.day:
            self._make_batch(script.batch)
        self._answer()
        work_a_day(site, day, script.quota, script.crew)
        for asked in script.questions:
            if asked.day == number:
                self._ask(asked)
        site.clock.move_to(time_of_day(day, 7.6))
        site.settle()
        if number >= script.review_from:
            self.reviewing.day(*script.reviews)
        site.clock.move_to(time_of_day(day, 8.4))
        site.settle()
        if number % script.measured_every == script.measured_every - 1:
            self._measure()

    def end(self, now: Instant) -> None:
        """Bring the project up to the present: measure it, and keep a state of it by name."""
        site = self.site
        site.clock.move_to(now - 2 * HOUR)
        if self.late and self.script.late_day is None:
            self._bring_in(self.late, f"{self.slug}-2")
        self._measure()
        if self.script.snapshot is not None:
            site.clock.pass_seconds(900)
            self._keep(self.script.snapshot)
        site.clock.move_to(now - MINUTE)
        site.settle()

    def _measure(self) -> None:
        """A quality run, as the schedule does it."""
        self.site.assay.perform_now(self.manager.credential, quality.start_run, self.slug)
        self.site.settle()

    def _try_model(self, version: Version) -> None:
        """Predictions of one version come in."""
        content = self.site.subject.predictions(self.present, version, self.site.rng)
        perform, who = self.site.assay.perform_now, self.manager.credential
        key = perform(who, iterating.body_key, self.slug, len(content))
        self.site.assay.media.put(key, [content])
        model = self.script.model
        perform(who, iterating.start_import, self.slug, model, version.name, key, len(content))
        self.site.settle()

    def _make_batch(self, batch: Batch) -> None:
        """Put items in front of the queue, chosen by the latest version."""
        tried = len(self.script.tried_on)
        plan = BatchPlan(
            batch.size,
            batch.mix,
            batch.slices,
            self.script.model,
            VERSIONS[tried - 1].name,
        )
        with suppress(Conflict):  # by chance nothing waits any more: then there is no batch
            self.site.assay.perform_now(
                self.manager.credential, batching.make_batch, self.slug, plan
            )

    def _keep(self, name: str) -> None:
        """A snapshot, and a file made from it."""
        perform, who = self.site.assay.perform_now, self.manager.credential
        note = "After the first weeks; for a first training run"
        kept = perform(who, exporting.make_snapshot, self.slug, name, note)
        self.site.settle()
        perform(who, exporting.make_export, self.slug, self.script.export, kept.id, Options())
        self.site.settle()

    def _bring_in(self, pieces: Sequence[Piece], name: str) -> None:
        """Upload and import items, as the manager would."""
        site = self.site
        if pieces[0].file is None:
            content, name = site.subject.lines(pieces, self.gold), f"{name}.jsonl"
        else:
            content, name = site.subject.archive(pieces, self.gold), f"{name}.zip"
        who = self.manager.credential
        perform = site.assay.perform_now
        upload = perform(who, importing.start_upload, self.slug, name, len(content))
        place = perform(who, importing.upload_place, self.slug, upload.id, len(content))
        received = importing.store_chunk(site.assay.media, place, 0, content)
        perform(who, importing.note_received, self.slug, upload.id, received)
        perform(who, importing.start_import, self.slug, [upload.id])
        self.present.extend(pieces)
        site.settle()

    def _acknowledge(self, version: int) -> None:
        people = [person for _, person in self.site.crew.values()]
        self.site.acknowledge([self.reviewing.person, *people], version)

    def _publish(self) -> None:
        """A new version of the guideline, with the rules that were unclear rewritten."""
        site = self.site
        who = self.manager.credential
        current = site.assay.perform_now(who, guiding.read_guideline, self.slug)
        text = current.text
        for rule, body in (self.script.rewritten or {}).items():
            text = _rewritten(text, rule, body)
        site.assay.perform_now(
            who,
            guiding.publish_guideline,
            self.slug,
            text,
            self.script.publish_note,
            current.version,
        )
        site.clear = frozenset(self.script.rewritten or ())
        self._acknowledge(current.version + 1)

    def _ask(self, asked: Asked) -> None:
        """Somebody asks about something that they have labelled today."""
        site = self.site
        question = Ask(text=asked.text, title=asked.title, rule=asked.rule)
        person = next(iter(site.crew.values()))[1]
        if asked.about is not None and site.puzzles:
            puzzle = site.puzzles[-1]
            person = puzzle.person
            question = Ask(
                text=asked.text,
                title=asked.title,
                rule=asked.rule,
                assignment=puzzle.assignment,
                question=asked.about,
                region=puzzle.region,
            )
        opened = site.assay.perform_now(
            person.credential, discussing.open_discussion, self.slug, question
        )
        if asked.answer is not None:
            self.unanswered.append((opened.id, asked))

    def _answer(self) -> None:
        """The manager answers what was asked the day before, and makes examples of it."""
        site = self.site
        for discussion, asked in self.unanswered:
            site.clock.pass_seconds(site.rng.uniform(5, 40) * MINUTE / 1e6)
            who = self.manager.credential
            site.assay.perform_now(
                who, discussing.add_message, self.slug, discussion, asked.answer or ""
            )
            if asked.promoted is not None:
                site.assay.perform_now(
                    who,
                    discussing.promote_discussion,
                    self.slug,
                    discussion,
                    asked.rule,
                    "good",
                    asked.promoted,
                )
        self.unanswered.clear()


def _rewritten(text: str, rule: str, body: str) -> str:
    """The guideline with another text under a rule's heading."""
    lines = text.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"## {rule} "))
    after = (n for n, line in enumerate(lines) if n > start and line.startswith("## "))
    end = next(after, len(lines))
    return "\n".join([*lines[: start + 1], body.rstrip(), "", *lines[end:]]) + "\n"
