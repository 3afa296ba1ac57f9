"""The command ``assay``: one module for each verb, imported only when it is asked for."""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Iterable, Mapping

import typer
from rich.console import Console

from assay.cli.exits import BAD_SETTING, exit_status, setting_problems
from assay.core.errors import AssayError

VERBS: Mapping[str, str] = {
    "demo": "demo",
    "serve": "serve",
    "work": "serve",
    "migrate": "database",
    "apply": "apply",
    "import": "import_items",
    "export": "export",
    "export-formats": "export",
    "quality": "quality",
    "replay": "replay",
    "user": "user",
    "token": "token",
    "doctor": "doctor",
}


def command_line(modules: Iterable[str]) -> typer.Typer:
    """The command line with the verbs of these modules."""
    app = typer.Typer(
        name="assay",
        help="Runs the whole life of an annotation project, and tells what its labels are worth.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    app.callback()(_nothing)
    gc.disable()  # loading makes no garbage, and looking for it takes a sixth of the time
    try:
        for name in modules:
            importlib.import_module(f"assay.cli.{name}").register(app)
    finally:
        gc.enable()
    return app


def _nothing() -> None:
    """Runs the whole life of an annotation project, and tells what its labels are worth."""


def main() -> None:
    """Run the command line; an error of ours, or a setting that cannot be, is one clear message
    and its exit status.
    """
    asked = VERBS.get(sys.argv[1]) if len(sys.argv) > 1 else None
    modules = [asked] if asked is not None else list(dict.fromkeys(VERBS.values()))
    try:
        command_line(modules)()
    except AssayError as error:
        console = Console(stderr=True)
        console.print(f"[bold red]{error.code}[/]: {error.message}", highlight=False)
        for problem in error.problems:
            place = f"line {problem.line}, column {problem.column}: " if problem.line else ""
            console.print(f"  {place}{problem.pointer or '/'}: {problem.message}", highlight=False)
        sys.exit(exit_status(error))
    except Exception as error:
        problems = setting_problems(error)
        if not problems:
            raise
        for name, words in problems:
            Console(stderr=True).print(f"[bold red]{name}[/]: {words}", highlight=False)
        sys.exit(BAD_SETTING)


if __name__ == "__main__":
    main()
