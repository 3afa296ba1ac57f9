"""The command ``assay``: one module for each verb, registered here."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from assay.cli import apply, database, demo, export, quality, serve, token, user
from assay.cli.exits import exit_status
from assay.core.errors import AssayError

app = typer.Typer(
    name="assay",
    help="Runs the whole life of an annotation project, and tells what its labels are worth.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
demo.register(app)
serve.register(app)
apply.register(app)
database.register(app)
export.register(app)
quality.register(app)
user.register(app)
token.register(app)


def main() -> None:
    """Run the command line; an error of ours is one clear message and its exit status."""
    try:
        app()
    except AssayError as error:
        console = Console(stderr=True)
        console.print(f"[bold red]{error.code}[/]: {error.message}", highlight=False)
        for problem in error.problems:
            place = f"line {problem.line}, column {problem.column}: " if problem.line else ""
            console.print(f"  {place}{problem.pointer or '/'}: {problem.message}", highlight=False)
        sys.exit(exit_status(error))


if __name__ == "__main__":
    main()
