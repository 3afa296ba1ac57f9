"""``assay apply``: put the blueprint of a file in force, after showing what it changes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from assay.app import Assay, build
from assay.cli.exits import exit_status
from assay.core.blueprint.changes import Change
from assay.core.errors import Invalid, NotFound, Problem
from assay.formats.blueprint_yaml import read
from assay.services import planning, projects
from assay.services.planning import CheckView, Submission
from assay.settings import Settings
from assay.store.places import LOCAL

MOST_BYTES = 4_000_000


def apply(
    file: Path = typer.Argument(help="The blueprint, a YAML file.", dir_okay=False, exists=True),
    yes: bool = typer.Option(False, "--yes", "-y", help="Do not ask before applying."),
    decide: list[str] = typer.Option(
        [],
        "--decide",
        "-d",
        metavar="POINTER=OPTION",
        help="What becomes of answers that a change touches; may be given several times.",
    ),
    note: str = typer.Option("", help="Why, for the list of versions."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Only show what would change."),
) -> None:
    """Apply a blueprint: makes the project, or changes it; the same file twice changes nothing.

    The guideline is read from the file beside it that `guideline:` names.
    """
    console = Console()
    text = _text(file)
    decisions = dict(_decision(one) for one in decide)
    submission = Submission(text, None, _guideline(file, text), decisions, note)
    assay = build(Settings())
    try:
        slug = _existing(assay, text)
        found = assay.perform_now(LOCAL, planning.check_blueprint, submission, slug)
        if found.problems:
            _refuse(file, found.problems)
        _show_advice(console, found)
        if slug is None:
            _create(console, assay, submission, yes, dry_run)
            return
        _change(console, assay, slug, submission, found, yes, dry_run)
    finally:
        assay.close()


def _text(file: Path) -> str:
    if file.stat().st_size > MOST_BYTES:
        raise Invalid("too_long", f"{file} is larger than {MOST_BYTES:,} bytes.")
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise Invalid("bad_text", f"{file} is not UTF-8 (byte {error.start}).") from None


def _guideline(file: Path, text: str) -> str | None:
    """The text of the guideline's file, where the blueprint names one."""
    try:
        document = read(text).document
    except Invalid:
        return None  # told by the check, with its line
    named = document.get("guideline") if isinstance(document, dict) else None
    if isinstance(named, dict) and "text" not in named:
        named = named.get("file")
    if not isinstance(named, str) or "\n" in named.strip():
        return None
    place = file.parent / Path(named).name
    if not place.is_file():
        message = f"'{named}' does not lie beside {file.name}"
        line, column = read(text).place("/guideline") or (None, None)
        problem = Problem("/guideline", "guideline_missing", message, line, column)
        raise Invalid("guideline_missing", "The guideline's file is missing.", problems=[problem])
    return _text(place)


def _decision(text: str) -> tuple[str, str]:
    pointer, equals, option = text.partition("=")
    if not equals:
        raise Invalid("bad_decision", f"'{text}' is no decision like /questions/q/labels/a=drop.")
    return pointer, option


def _existing(assay: Assay, text: str) -> str | None:
    """The project that the blueprint is of, if it is there already."""
    try:
        document = read(text).document
    except Invalid:
        return None
    slug = document.get("project") if isinstance(document, dict) else None
    if not isinstance(slug, str):
        return None
    try:
        return assay.perform_now(LOCAL, projects.read_project, slug).slug
    except NotFound:
        return None


def _refuse(file: Path, problems: list[Problem]) -> None:
    """Every problem as ``file:line:column``, which editors can jump to; nothing was changed."""
    console = Console(stderr=True)
    for problem in problems:
        place = f":{problem.line}:{problem.column}" if problem.line else ""
        line = Text(f"{file}{place}: ", style="bold")
        line.append(f"{problem.message} ", style="not bold")
        line.append(problem.pointer, style="not bold dim")
        console.print(line, soft_wrap=True)
    n = len(problems)
    console.print(f"{n} problem{'s' if n != 1 else ''}; nothing was changed.", style="red")
    sys.exit(exit_status(Invalid("invalid_blueprint", "")))


def _show_advice(console: Console, found: CheckView) -> None:
    for advice in found.advice:
        mark = "[yellow]advice[/]" if advice.severity == "warn" else "[dim]hint[/]"
        line = f"line {advice.line}: " if advice.line else ""
        console.print(f"{mark} {line}{advice.message}. [dim]{advice.why}[/]", highlight=False)
    if found.plan is not None:
        plan = found.plan
        money = f", {plan.cost:,.0f} {plan.currency}" if plan.cost is not None else ""
        end = f", ends {plan.ends_at}" if plan.ends_at else ""
        words = f"{plan.items:,} items: {plan.labels_needed:,} labels, {plan.hours:,.0f} hours"
        console.print(f"[dim]plan[/] {words}{money}{end}", highlight=False)


def _create(
    console: Console, assay: Assay, submission: Submission, yes: bool, dry_run: bool
) -> None:
    if dry_run:
        console.print("The project is new; nothing was written.")
        return
    _confirm(yes, "Make this project?")
    made = assay.perform_now(LOCAL, planning.create_project, submission)
    console.print(
        f"[green]made[/] {made.title}: {Settings().public_url()}/projects/{made.slug}",
        highlight=False,
        soft_wrap=True,
    )


def _change(
    console: Console,
    assay: Assay,
    slug: str,
    submission: Submission,
    found: CheckView,
    yes: bool,
    dry_run: bool,
) -> None:
    changes = found.diff.changes if found.diff else []
    if not changes:
        console.print("Nothing to change: this is what is applied already.")
        return
    console.print(_table(changes))
    if dry_run:
        return
    decisions = dict(submission.decisions or {})
    for change in changes:
        if change.needs_decision is not None and sys.stdin.isatty() and not yes:
            decisions[change.pointer] = _ask(change)
    decided = Submission(submission.source, None, submission.guideline, decisions, submission.note)
    if (sys.stdin.isatty() and not yes) or (not yes and found.diff is not None and found.diff.safe):
        _confirm(yes, "Apply these changes?")
    applied = assay.perform_now(LOCAL, planning.apply_blueprint, slug, decided)
    console.print(f"[green]applied[/] version {applied.version}", highlight=False)


def _ask(change: Change) -> str:
    needed = change.needs_decision
    if needed is None:
        return ""
    answer: str = typer.prompt(
        f"{needed.question} ({', '.join(needed.options)})", default=needed.options[0]
    )
    return answer


def _confirm(yes: bool, question: str) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise Invalid("not_confirmed", "Nobody can be asked here: add --yes to apply.")
    typer.confirm(question, default=True, abort=True)


def _table(changes: list[Change]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("", "what", "before", "after", "effect", "answers"):
        table.add_column(title, justify="right" if title == "answers" else "left")
    marks = {"added": "[green]+[/]", "removed": "[red]-[/]", "changed": "[yellow]~[/]"}
    for change in changes:
        table.add_row(
            marks[change.kind],
            Text(change.pointer),
            _short(change.before),
            _short(change.after),
            Text(change.effect, style="yellow" if change.needs_decision else ""),
            f"{change.answers_affected:,}" if change.answers_affected else "",
        )
    return table


def _short(value: Any) -> Text:
    text = "" if value is None else str(value)
    return Text(text if len(text) <= 40 else text[:39] + "…", style="dim")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(apply)
