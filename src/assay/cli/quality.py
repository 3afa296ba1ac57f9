"""``assay quality``: what a table of labels is worth, without any server."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import polars as pl
import typer
from rich.console import Console
from rich.table import Table

from assay.analysis import QualityReport, quality_report
from assay.analysis.quality import DEFAULT_METHOD, DISTANCES
from assay.core.quality.aggregators import AGGREGATORS
from assay.core.values import Interval

_SHOWN = 20


def quality(
    labels: Annotated[
        Path, typer.Argument(help="Table with columns task, worker, label (CSV, Parquet, JSONL).")
    ],
    gold: Annotated[
        Path | None,
        typer.Option(help="Table with columns task, label: what is known."),
    ] = None,
    method: Annotated[
        str, typer.Option(help=f"Consensus by: {', '.join(AGGREGATORS.names())}.")
    ] = DEFAULT_METHOD,
    distance: Annotated[
        str, typer.Option(help=f"Distance of alpha: {', '.join(DISTANCES)}.")
    ] = "nominal",
    out: Annotated[
        Path | None, typer.Option(help="Folder to write consensus, annotators and report to.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the bootstrap.")] = 0,
) -> None:
    """Consensus, agreement and annotators of a table of labels."""
    console = Console()
    with console.status("Reading and weighing the labels ..."):
        report = quality_report(labels, gold, method, distance, seed)
    _print(console, report)
    if out is not None:
        for path in write(report, out):
            console.print(f"wrote {path}")


def register(app: typer.Typer) -> None:
    """Add the command to the main application."""
    app.command("quality")(quality)


def write(report: QualityReport, folder: Path) -> list[Path]:
    """Write consensus.csv, annotators.csv, confusion.csv (with gold) and report.json."""
    folder.mkdir(parents=True, exist_ok=True)
    frames = {
        "consensus.csv": report.consensus,
        "annotators.csv": report.annotators,
        "agreement_by_label.csv": report.agreement.by_label,
        "confusion.csv": report.confusion,
    }
    written = []
    for name, frame in frames.items():
        if frame is not None:
            frame.write_csv(folder / name)
            written.append(folder / name)
    document = {
        "tasks": report.n_tasks,
        "workers": report.n_workers,
        "labels": report.n_labels,
        "answers": report.n_answers,
        "repeated": report.repeated,
        "method": report.method,
        "why": report.why,
        "agreement": {
            "measure": f"alpha_{report.agreement.distance}",
            "interval": asdict(report.agreement.alpha) if report.agreement.alpha else None,
            "words": report.agreement.words,
            "reported": {
                name: asdict(found) if found else None
                for name, found in report.agreement.reported.items()
            },
        },
        "accuracy": asdict(report.accuracy) if report.accuracy else None,
    }
    path = folder / "report.json"
    path.write_text(json.dumps(document, indent=2) + "\n")
    return [*written, path]


def _print(console: Console, report: QualityReport) -> None:
    console.print(
        f"[bold]{report.n_answers:,}[/] answers of [bold]{report.n_workers:,}[/] workers to "
        f"[bold]{report.n_tasks:,}[/] tasks, {report.n_labels:,} labels"
        + (f"; {report.repeated:,} repeated answers left out" if report.repeated else "")
    )
    agreement = report.agreement
    console.print(
        f"Agreement (Krippendorff's alpha, {agreement.distance}): "
        f"[bold]{_told(agreement.alpha)}[/] – {agreement.words}"
    )
    told, gwet = agreement.reported, "AC1" if agreement.distance == "nominal" else "AC2"
    console.print(
        f"For reports: {_told(told['percent'])} of pairs agree; Fleiss' kappa "
        f"{_told(told['fleiss_kappa'])}; Gwet's {gwet} {_told(told['gwet_ac'])}"
    )
    title = AGGREGATORS.get(report.method).title
    sure = report.consensus["posterior"]
    console.print(
        f"Consensus by {title}: {int((sure >= 0.95).sum()):,} of {len(sure):,} tasks with a "
        "posterior of at least 0.95"
    )
    if report.why:
        console.print(report.why, style="dim")
    if report.accuracy is not None:
        console.print(f"Accuracy of the consensus on gold: [bold]{_told(report.accuracy)}[/]")
    console.print(_annotator_table(report.annotators))
    console.print(_label_table(agreement.by_label))
    if report.confusion is not None and report.n_labels <= _SHOWN:
        console.print(_confusion_table(report.confusion))


def _annotator_table(frame: pl.DataFrame) -> Table:
    gold = "gold" in frame.columns
    more = f" ({_SHOWN} with most labels of {len(frame):,})" if len(frame) > _SHOWN else ""
    table = Table(title=f"Annotators{more}", title_justify="left")
    table.add_column("Worker")
    for name in ("Labels", "Alpha with others", "Skill", *(["Right on gold"] if gold else [])):
        table.add_column(name, justify="right")
    for row in frame.head(_SHOWN).iter_rows(named=True):
        cells = [
            row["worker"],
            f"{row['n']:,}",
            _cell(row, "agreement"),
            f"{row['skill']:.2f}",
        ]
        if gold:
            told = _cell(row, "gold")
            cells.append(f"{told} n {row['gold_n']}" if row["gold_n"] else told)
        table.add_row(*cells)
    return table


def _label_table(frame: pl.DataFrame) -> Table:
    table = Table(title="Labels", title_justify="left")
    table.add_column("Label")
    table.add_column("Given", justify="right")
    table.add_column("Alpha of this label", justify="right")
    for row in frame.sort("n", descending=True).head(_SHOWN).iter_rows(named=True):
        table.add_row(row["label"], f"{row['n']:,}", _cell(row, "alpha", "low", "high"))
    return table


def _confusion_table(frame: pl.DataFrame) -> Table:
    table = Table(title="Answers on gold tasks: gold down, given across", title_justify="left")
    table.add_column("Gold")
    given = frame["given"].unique(maintain_order=True).to_list()
    for name in given:
        table.add_column(name, justify="right")
    for truth in frame["gold"].unique(maintain_order=True).to_list():
        row = frame.filter(pl.col("gold") == truth)["n"].to_list()
        total = sum(row)
        table.add_row(truth, *(f"{n:,} ({n / total:.0%})" if n else "·" for n in row))
    return table


def _told(interval: Interval | None) -> str:
    if interval is None:
        return "undefined"
    return f"{interval.value:.3f} [{interval.low:.3f}, {interval.high:.3f}] n {interval.n:,}"


def _cell(
    row: dict[str, float | None], name: str, low: str | None = None, high: str | None = None
) -> str:
    value = row[name]
    if value is None:
        return "–"
    bounds = row[low or f"{name}_low"], row[high or f"{name}_high"]
    return f"{value:.2f} [{bounds[0]:.2f}, {bounds[1]:.2f}]"
