"""``assay replay``: what adaptive redundancy would have saved on a finished label set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assay.analysis.replay import ORDERS, Replay, figures, replay
from assay.core.assignment.policy import AUDIT_SHARE, LEAST, STOP_AT


def replay_labels(
    labels: Annotated[
        Path, typer.Argument(help="Table with columns task, worker, label (CSV, Parquet, JSONL).")
    ],
    gold: Annotated[
        Path | None,
        typer.Option(help="Table with columns task, label; scores the result, teaches nothing."),
    ] = None,
    order: Annotated[
        str,
        typer.Option(
            help=f"{' or '.join(ORDERS)}: 'random' also chooses who is asked, 'time' takes or"
            " leaves labels as they came."
        ),
    ] = "random",
    seed: Annotated[int, typer.Option(help="Seed of the order and of the audit.")] = 0,
    least: Annotated[int, typer.Option(min=1, help="Labels that every task gets.")] = LEAST,
    stop_at: Annotated[
        float, typer.Option(min=0.5, max=1.0, help="How sure a task has to be.")
    ] = STOP_AT,
    audit_share: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of tasks that get all labels.")
    ] = AUDIT_SHARE,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write estimate.csv and replay.json to.")
    ] = None,
) -> None:
    """Replay a finished label set under the redundancy policy: labels used, saved, accuracy."""
    console = Console()
    with console.status("Asking for labels one by one ..."):
        found = replay(
            labels, gold, order, seed, least=least, stop_at=stop_at, audit_share=audit_share
        )
    _print(console, found)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        found.estimate.write_csv(out / "estimate.csv")
        (out / "replay.json").write_text(json.dumps(figures(found), indent=2) + "\n")
        console.print(f"wrote {out / 'estimate.csv'} and {out / 'replay.json'}")


def register(app: typer.Typer) -> None:
    """Add the command to the main application."""
    app.command("replay")(replay_labels)


def _print(console: Console, found: Replay) -> None:
    console.print(
        f"[bold]{found.used:,}[/] of {found.labels:,} labels used for {found.tasks:,} tasks: "
        f"[bold]{found.saved:.1%}[/] saved (order: {found.order})",
        highlight=False,
    )
    console.print(f"Decides as all labels do on {found.agrees:.1%} of the tasks", highlight=False)
    if found.scores is not None:
        mine = found.scores.policy
        console.print(
            f"Right on gold: [bold]{mine.value:.2%}[/] [{mine.low:.2%}, {mine.high:.2%}] "
            f"n {mine.n:,}; the vote of all labels {found.scores.majority:.2%}, "
            f"the model on all labels {found.scores.all_labels:.2%}",
            highlight=False,
        )
