"""Letters to those who run projects: a digest by day or week, and alerts of what was noticed.

How often a project is told about stands in its blueprint (``purpose.communication.digest``);
each person may choose otherwise, or nothing (settings ``digest`` and ``alerts`` of the account).
A letter is claimed, written as its reader (who sees nothing more in it than on the pages), sent,
and ticked off: a crash in between sends it again, and nothing is left out. Items, answers and
names of people are not in it, only pseudonyms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assay.core.access.actions import Action, may, scopes_allow
from assay.core.errors import Forbidden, invalid
from assay.core.quality.criteria import HOLDS, NARROW
from assay.core.values import DAY, HOUR, MINUTE, Instant
from assay.services.context import Context, reads, require_person, when
from assay.services.drafting import applied_blueprint
from assay.services.overview import OverviewView, read_overview
from assay.store import letters as store
from assay.store.accounts import person_by_id
from assay.store.places import Credential, Place, places_of
from assay.store.standing import OpenFinding, count_open_discussions, open_findings

Kind = Literal["daily", "weekly", "alerts"]
PERIODS: dict[Kind, int] = {"daily": DAY, "weekly": 7 * DAY, "alerts": HOUR}
STALE = 15 * MINUTE
MOST_AT_ONCE = 50
LATE = MINUTE  # what was noticed by a transaction that is still open is told the next time
MOST_FINDINGS = 10
MOST_DAYS = 90


@dataclass(frozen=True, slots=True)
class DueLetter:
    """A letter that this process has taken on."""

    person_id: int
    kind: Kind
    since: Instant
    until: Instant
    credential: Credential


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter in plain text; ``n_projects`` are told about in it."""

    to: str
    subject: str
    text: str
    n_projects: int
    at: datetime


def take_due(ctx: Context) -> list[DueLetter]:
    """Take on the letters that are due (schedule, on nobody's behalf).

    Who is new is told from now on: the first letter comes a period later. At most 50 at once,
    so that each is sent before it counts as forgotten.
    """
    found: list[DueLetter] = []
    told = store.told(ctx.conn)
    for person_id in store.readers(ctx.conn):
        for kind, period in PERIODS.items():
            last = told.get((person_id, kind))
            if last is None:
                store.begin_telling(ctx.conn, person_id, kind, ctx.now)
            elif (
                len(found) < MOST_AT_ONCE
                and ctx.now - last.sent_at >= period
                and store.claim_letter(ctx.conn, last, ctx.now, ctx.now - STALE)
            ):
                credential = Credential("person", person_id)
                until = ctx.now - LATE
                found.append(DueLetter(person_id, kind, last.sent_at, until, credential))
    return found


def tick_off(ctx: Context, letter: DueLetter) -> None:
    """What happened before ``until`` was told, or there was nothing to tell."""
    store.letter_done(ctx.conn, letter.person_id, letter.kind, letter.until)


@reads
def write_letter(ctx: Context, kind: Kind, since: Instant, until: Instant) -> LetterView | None:
    """The letter of the person who asks; None where there is nothing to tell."""
    actor = require_person(ctx)
    person = person_by_id(ctx.conn, actor.person_id)
    settings = person.settings if person is not None else {}
    if kind == "alerts":
        return _alert(ctx, since, until) if settings.get("alerts") is True else None
    chosen = settings.get("digest")
    places = [place for place in _run(ctx) if _often(ctx, place, chosen) == kind]
    return _digest(ctx, places, since, until) if places else None


@reads
def read_digest(ctx: Context, days: int = 7) -> LetterView:
    """What a digest of the last days would say now, of all projects that the person runs."""
    actor = require_person(ctx)
    if actor.scopes is not None and not scopes_allow(actor.scopes, Action.SEE_REPORTS):
        raise Forbidden("token_scope", "This token's scopes do not allow this.")
    if not 1 <= days <= MOST_DAYS:
        raise invalid("/days", "out_of_range", f"days are 1 to {MOST_DAYS}")
    return _digest(ctx, _run(ctx), ctx.now - days * DAY, ctx.now)


def _run(ctx: Context) -> list[Place]:
    """The projects that this person runs and that a blueprint is applied to."""
    return [
        place
        for place in places_of(ctx.conn, ctx.actor)
        if place.project.state == "active"
        and place.project.blueprint_version
        and may(place.role, Action.MAKE_BATCH)
    ]


def _often(ctx: Context, place: Place, chosen: object) -> str | None:
    """How often: as the person chose, else as the blueprint says, else not at all."""
    if chosen in ("daily", "weekly", "never"):
        return str(chosen)
    words = applied_blueprint(ctx, place.project).purpose.communication.get("digest", "").lower()
    return next((often for often in ("daily", "weekly") if often in words), None)


def _address(ctx: Context, href: str) -> str:
    return f"{ctx.settings.public_url()}{href}"


def _view(ctx: Context, subject: str, lines: Iterable[str], n: int) -> LetterView:
    person = person_by_id(ctx.conn, ctx.actor.person_id)
    foot = ["", "-- ", f"How often you are told: {_address(ctx, '/profile')}", ""]
    text = "\n".join([*lines, *foot])
    return LetterView(person.email if person else "", subject, text, n, when(ctx.now))


def _digest(ctx: Context, places: Sequence[Place], since: Instant, until: Instant) -> LetterView:
    day = when(ctx.now)
    span = max(1, round((ctx.now - since) / DAY))
    days = "day" if span == 1 else f"{span} days"
    lines = [f"The last {days}, up to {day:%A} {day.day} {day:%B %Y} (UTC)."]
    for place in places:
        lines += ["", *_about(ctx, place, since, until)]
    if not places:
        lines += ["", "You run no project."]
    of = places[0].project.title if len(places) == 1 else f"{len(places)} projects"
    return _view(ctx, f"{of}: the last {days}", lines, len(places))


def _about(ctx: Context, place: Place, since: Instant, until: Instant) -> list[str]:
    """One project: is it good enough, how far, what waits, what is new, what to do next."""
    view = read_overview(ctx, place.project.slug)
    page = f"/projects/{place.project.slug}/overview"
    lines = [view.title, "=" * len(view.title), _address(ctx, page), "", view.sentence]
    marks = {HOLDS: "+", NARROW: "+"}
    lines += [f"  {marks.get(one.status, '-')} {one.sentence}" for one in view.criteria]
    lines += ["", *_progress(ctx, place, view, since)]
    found = open_findings(ctx.conn, place.project.id)
    new = [one for one in found if since <= one.at < until]
    if new:
        lines += ["", f"Noticed in this time ({len(new)}, {len(found)} open in all):"]
        lines += _noticed(new)
    if view.next_steps:
        lines += ["", "Next:"]
        lines += [f"  * {one.title}: {_address(ctx, one.href)}" for one in view.next_steps[:3]]
    return lines


def _progress(ctx: Context, place: Place, view: OverviewView, since: Instant) -> list[str]:
    progress = view.progress
    new = store.settled_since(ctx.conn, place.project.id, since)
    lines = [f"{progress.settled:,} of {progress.total:,} items are settled, {new:,} in this time."]
    if progress.forecast is not None:
        end, late = progress.forecast.at, progress.forecast.high
        lines.append(
            f"At this pace the last is settled about {end.day} {end:%B}, by {late.day} {late:%B %Y}"
            " at 95 %."
        )
    waiting = []
    if progress.in_review:
        waiting.append(f"{progress.in_review:,} items for a review")
    asked = count_open_discussions(ctx.conn, place.project.id)
    if asked:
        waiting.append(f"{asked:,} questions for an answer")
    if waiting:
        lines.append(f"Waiting: {' and '.join(waiting)}.")
    budget = view.budget
    if budget is not None:
        limit = f" of {budget.limit:,.0f}" if budget.limit is not None else ""
        lines.append(f"Spent: {budget.spent:,.0f}{limit} {budget.currency}.")
    return lines


def _noticed(found: Sequence[OpenFinding]) -> list[str]:
    lines: list[str] = []
    for one in found[:MOST_FINDINGS]:
        lines.append(f"  * {one.document.get('title', one.kind)}")
        evidence = one.document.get("evidence")
        if evidence:
            lines.append(f"    {evidence}")
    if len(found) > MOST_FINDINGS:
        lines.append(f"  and {len(found) - MOST_FINDINGS} more")
    return lines


def _alert(ctx: Context, since: Instant, until: Instant) -> LetterView | None:
    """What was noticed since then in the projects of this person, None where nothing was."""
    lines: list[str] = []
    n_found, names = 0, []
    for place in _run(ctx):
        found = open_findings(ctx.conn, place.project.id)
        new = [one for one in found if since <= one.at < until]
        if not new:
            continue
        page = f"/projects/{place.project.slug}/quality"
        lines += [place.project.title, _address(ctx, page), *_noticed(new), ""]
        n_found += len(new)
        names.append(place.project.title)
    if not n_found:
        return None
    what = "1 finding" if n_found == 1 else f"{n_found} findings"
    subject = f"{names[0] if len(names) == 1 else f'{len(names)} projects'}: {what}"
    return _view(ctx, subject, lines[:-1], len(names))
