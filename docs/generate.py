"""Writes docs/reference/ from the code: run it after a change, commit the result.

``python docs/generate.py`` writes; ``--check`` says what is stale and exits with 1.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import typer

import assay.core.labels
import assay.formats
from assay.app import build
from assay.cli.exits import STATUS as EXIT_STATUS
from assay.cli.main import VERBS, command_line
from assay.core.access.actions import PERMISSIONS, SCOPE_ACTIONS, Action, Scope
from assay.core.blueprint.model import MEASURES
from assay.core.labels import LABEL_TYPES
from assay.core.values import Role
from assay.formats.reading.protocol import READERS
from assay.formats.writing import EXPORT_FORMATS
from assay.http.app import create
from assay.http.errors import STATUS as HTTP_STATUS
from assay.settings import Settings

FOLDER = Path(__file__).parent / "reference"
NOTE = "<!-- Made by docs/generate.py from the code. Change the code, not this page. -->\n\n"


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    titles = list(head)
    lines = ["| " + " | ".join(titles) + " |", "| " + " | ".join("---" for _ in titles) + " |"]
    for row in rows:
        cells = (str(cell).replace("|", "\\|").replace("\n", " ") for cell in row)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def first_line(thing: object) -> str:
    """The first paragraph of a docstring, on one line."""
    text = inspect.getdoc(thing) or ""
    return " ".join(text.split("\n\n")[0].split())


def rest(thing: object) -> str:
    """What a docstring says after its first paragraph."""
    _, _, more = (inspect.getdoc(thing) or "").partition("\n\n")
    return more.replace("``", "`")


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def settings_page() -> str:
    """Every setting with its environment variable, default and meaning."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "" if field.default in ("", None) else f"`{field.default}`"
        rows.append((f"`{name}`", f"`ASSAY_{name.upper()}`", default, field.description or ""))
    return "# Settings\n\nEach can be set by its environment variable.\n\n" + table(
        ("setting", "environment", "default", "meaning"), rows
    )


def command_page() -> str:
    """Every command with its arguments and options."""
    group = typer.main.get_command(command_line(dict.fromkeys(VERBS.values())))
    parts = ["# Command line\n", first_line_of(group.help) + "\n"]
    for path, command in _commands(group, ("assay",)):
        parts.append(f"## {' '.join(path)}\n")
        parts.append(first_line_of(command.help) + "\n")
        rows = [_parameter(one) for one in command.params if not getattr(one, "hidden", False)]
        rows = [row for row in rows if row[0] != "`--help`"]
        if rows:
            parts.append(table(("argument or option", "default", "meaning"), rows))
    statuses = [
        (status, kind.__name__, first_line(kind).replace("``", "`"))
        for kind, status in EXIT_STATUS.items()
    ]
    parts.append("## Exit statuses\n\n0: done. 70: something went wrong inside.\n")
    parts.append(table(("status", "error", "meaning"), sorted(statuses, key=lambda row: row[:2])))
    return "\n".join(parts)


def first_line_of(text: str | None) -> str:
    """The first paragraph of a help text."""
    return " ".join((text or "").split("\n\n")[0].split())


def _commands(group: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name in sorted(group.commands):
        command = group.commands[name]
        if getattr(command, "hidden", False):
            continue
        if hasattr(command, "commands"):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name), command


def _parameter(one: Any) -> tuple[str, str, str]:
    is_option = any(name.startswith("-") for name in one.opts)
    name = ", ".join(f"`{opt}`" for opt in one.opts) if is_option else f"`{one.name.upper()}`"
    default = one.default
    shown = "" if default is None or callable(default) or default is False else f"`{default}`"
    if one.required:
        shown = "required"
    return name, shown, " ".join((getattr(one, "help", "") or "").split())


def api_page(description: Mapping[str, Any]) -> str:
    """Every route by its subject, with parameters, body and answers."""
    parts = ["# HTTP API\n", str(description["info"]["description"]) + "\n"]
    errors = [
        (status, kind.__name__, first_line(kind).replace("``", "`"))
        for kind, status in HTTP_STATUS.items()
    ]
    parts.append("## Errors\n")
    parts.append(table(("status", "error", "meaning"), sorted(errors, key=lambda row: row[:2])))
    by_subject: dict[str, list[str]] = {}
    for path, operations in sorted(description["paths"].items()):
        for method, operation in operations.items():
            if method in ("get", "post", "put", "patch", "delete"):
                subject = _subject(path)
                by_subject.setdefault(subject, []).append(_operation(path, method, operation))
    for subject in sorted(by_subject):
        parts.append(f"## {subject}\n")
        parts.extend(by_subject[subject])
    return "\n".join(parts)


def _subject(path: str) -> str:
    steps = [step for step in path.removeprefix("/api/v1/").split("/") if step]
    named = [step for step in steps if not step.startswith("{")]
    if steps[:1] == ["projects"] and len(named) > 1:
        return named[1]
    return named[0] if named else "other"


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> str:
    text = operation.get("description") or operation.get("summary") or ""
    lines = [f"### `{method.upper()} {path}`\n", " ".join(text.split()) + "\n"]
    asked = [one for one in operation.get("parameters", []) if one.get("in") != "path"]
    if asked:
        names = ", ".join(
            f"`{one['name']}`" + (" (required)" if one.get("required") else "") for one in asked
        )
        lines.append(f"Parameters: {names}.\n")
    body = operation.get("requestBody")
    if body:
        lines.append(f"Body: {_shape(body['content'])}.\n")
    answers = []
    for status, answer in sorted(operation.get("responses", {}).items()):
        if status.startswith("2"):
            content = answer.get("content")
            answers.append(f"{status}" + (f" {_shape(content)}" if content else ""))
    if answers:
        lines.append(f"Answers: {', '.join(answers)}.\n")
    return "\n".join(lines)


def _shape(content: Mapping[str, Any]) -> str:
    kinds = []
    for media_type, part in content.items():
        schema = part.get("schema", {})
        reference = schema.get("$ref", "")
        kinds.append(f"`{reference.rsplit('/', 1)[-1]}`" if reference else f"`{media_type}`")
    return " or ".join(kinds)


GROUPS = """\
Regions of images (boxes, ellipses, polygons, polylines, keypoints, masks and cuboids) may carry a
`group`: a text of 1 to 64 characters, made by who draws. Regions of one answer with the same
`group` belong together, across its questions too; one alone may have a group. The distance between
two answers does not look at groups. In the consensus two objects are in one group where at least
half of the people who marked both put them in one; what hangs together by such pairs is the group.
Its id is the smallest that anybody gave its objects.
"""


def label_types_page() -> str:
    """Every label type, with what its module says."""
    parts = ["# Label types\n", "What `type:` of a question can be.\n", GROUPS]
    for kind in LABEL_TYPES:
        module = importlib.import_module(type(kind).__module__)
        parts.append(f"## {kind.name}\n")
        parts.append(capital(first_line(module).split(": ", 1)[-1].replace("``", "`")) + "\n")
        for text in (rest(module), first_line(type(kind)).replace("``", "`"), rest(type(kind))):
            if text.strip():
                parts.append(text.strip() + "\n")
    return "\n".join(parts)


def formats_page() -> str:
    """Every format that is read or written, and what is lost."""
    for module in pkgutil.walk_packages(assay.formats.__path__, "assay.formats."):
        importlib.import_module(module.name)
    parts = ["# Formats\n", "## Read\n"]
    parts.append(table(("format", "what it is"), [(f"`{one.name}`", one.title) for one in READERS]))
    parts.append("## Written\n")
    for one in EXPORT_FORMATS:
        parts.append(f"### {one.name}\n")
        kinds = ", ".join(one.label_types) or "all"
        parts.append(
            f"{one.title} (`.{one.extension}`, `{one.media_type}`); one row for each {one.per};"
            f" label types: {kinds}.\n"
        )
        losses = one.loses(None)
        parts.append("Loses nothing.\n" if not losses else "May lose:\n")
        parts.extend(f"- {loss}" for loss in losses)
        if losses:
            parts.append("")
    return "\n".join(parts)


def roles_page() -> str:
    """Roles × actions, and what the scopes of a token allow."""
    roles = list(Role)
    rows = [
        (f"`{action}`", *("yes" if action in PERMISSIONS[role] else "" for role in roles))
        for action in Action
    ]
    scopes = [
        (f"`{action}`", *("yes" if action in SCOPE_ACTIONS[scope] else "" for scope in Scope))
        for action in Action
    ]
    return (
        "# Roles and actions\n\nThe table by which every request is judged. Nobody gives or takes a"
        " role above their own, and nobody reviews their own work.\n\n"
        + table(("action", *roles), rows)
        + "\n## Scopes of API tokens\n\nA token never exceeds the rights of its person.\n\n"
        + table(("action", *Scope), scopes)
    )


def measures_page() -> str:
    """The measures that acceptance can be asked of."""
    rows = [
        (f"`{one.name}`", one.title, one.direction.replace("_", " "), one.meaning)
        for one in MEASURES.values()
    ]
    return "# Measures of acceptance\n\nWhat `quality.accept` of a blueprint can name.\n\n" + table(
        ("measure", "title", "bound", "meaning"), rows
    )


def openapi() -> Mapping[str, Any]:
    """The API's description, from the application on an empty data folder."""
    with tempfile.TemporaryDirectory() as folder:
        running = build(Settings(data=Path(folder) / "data"))
        try:
            return create(running).openapi_schema.to_schema()
        finally:
            running.close()


def pages() -> dict[str, str]:
    """All pages of the reference by file name."""
    made = {
        "settings.md": settings_page(),
        "cli.md": command_page(),
        "api.md": api_page(openapi()),
        "label-types.md": label_types_page(),
        "formats.md": formats_page(),
        "roles.md": roles_page(),
        "measures.md": measures_page(),
    }
    return {name: NOTE + text.rstrip() + "\n" for name, text in made.items()}


def stale(made: Mapping[str, str]) -> list[str]:
    """The pages that differ from what is committed."""
    found = []
    for name, text in made.items():
        path = FOLDER / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            found.append(name)
    return found


def main(arguments: list[str]) -> int:
    """Write the pages, or say which are stale."""
    made = pages()
    different = stale(made)
    if "--check" in arguments:
        for name in different:
            click.echo(f"stale: docs/reference/{name} (run python docs/generate.py)", err=True)
        return 1 if different else 0
    FOLDER.mkdir(exist_ok=True)
    for name in different:
        (FOLDER / name).write_text(made[name], encoding="utf-8")
        click.echo(f"wrote docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
