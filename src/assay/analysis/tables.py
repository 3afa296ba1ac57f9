"""Tables of labels in any common form, read into the arrays that the core works on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import polars as pl

from assay.core.errors import Invalid, NotFound
from assay.core.quality.matrix import AnswerMatrix, Ints

Table: TypeAlias = Any
"""A path (CSV, TSV, Parquet, JSON lines), or a table of polars, pandas or Arrow."""

ALIASES = {
    "task": ("task", "item", "item_id", "external_id"),
    "worker": ("worker", "annotator", "person", "by"),
    "label": ("label", "answer", "value"),
}
_LOCATED = ("start", "end", "box", "x")


@dataclass(frozen=True, slots=True)
class LabelTable:
    """Labels as arrays with the names behind the indices.

    ``repeated`` counts answers that were left out because the same worker answered the same
    task again later.
    """

    answers: AnswerMatrix
    tasks: list[str]
    workers: list[str]
    labels: list[str]
    repeated: int


def read_frame(source: Table) -> pl.DataFrame:
    """A polars frame of a path or a table of another library."""
    if isinstance(source, pl.DataFrame):
        return source
    if isinstance(source, pl.LazyFrame):
        return source.collect()
    if isinstance(source, str | Path):
        return _read_path(Path(source))
    if hasattr(source, "__arrow_c_stream__"):
        return pl.DataFrame(source)
    if hasattr(source, "to_dict") and hasattr(source, "columns"):
        return pl.DataFrame({str(name): list(source[name]) for name in source.columns})
    return pl.DataFrame(source)


def _read_path(path: Path) -> pl.DataFrame:
    if not path.is_file():
        raise NotFound("no_such_file", f"there is no file {path}", {"path": str(path)})
    readers = {
        ".csv": lambda: pl.read_csv(path, infer_schema=False),
        ".tsv": lambda: pl.read_csv(path, separator="\t", infer_schema=False),
        ".parquet": lambda: pl.read_parquet(path),
        ".jsonl": lambda: pl.read_ndjson(path),
        ".ndjson": lambda: pl.read_ndjson(path),
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(readers)
        raise Invalid("unknown_format", f"{path.name}: a table is one of {known}")
    try:
        return reader()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise Invalid("unreadable_table", f"{path.name} cannot be read: {error}") from error


def like(source: Table, frame: pl.DataFrame) -> Any:
    """The frame in the library of ``source``: pandas and Arrow get back their own kind."""
    library = type(source).__module__.split(".")[0]
    if library == "pandas":
        return type(source)(frame.to_dict(as_series=False))
    if library == "pyarrow":
        return frame.to_arrow()
    return frame


def read_labels(source: Table) -> LabelTable:
    """The columns task, worker, label as arrays; names in sorted order, the last answer holds.

    Raises ``Invalid`` where columns are missing, values are empty, or labels have a place
    (spans, boxes), which a table of three columns cannot hold.
    """
    frame = source if isinstance(source, pl.DataFrame) else read_frame(source)
    located = [name for name in _LOCATED if name in frame.columns]
    if located:
        message = f"labels with a place ({', '.join(located)}) are not classification labels"
        raise Invalid("located_labels", message)
    frame = _named(frame, ("task", "worker", "label"))
    kept = frame.unique(subset=["task", "worker"], keep="last", maintain_order=True)
    tasks, item = _codes(kept["task"])
    workers, annotator = _codes(kept["worker"])
    labels, label = _codes(kept["label"])
    answers = AnswerMatrix(item, annotator, label, len(tasks), len(workers), len(labels))
    return LabelTable(answers, tasks, workers, labels, len(frame) - len(kept))


@dataclass(frozen=True, slots=True)
class SpanTable:
    """Spans as arrays with the names behind the indices; positions are half-open.

    ``start`` is -1 where the worker read the task and marked nothing. ``n`` counts the workers
    of each task.
    """

    item: Ints
    start: Ints
    end: Ints
    annotator: Ints
    label: Ints
    tasks: list[str]
    workers: list[str]
    labels: list[str]
    n: Ints


def holds_spans(frame: pl.DataFrame) -> bool:
    """Whether the labels of a table are spans: it has the columns start and end."""
    return "start" in frame.columns and "end" in frame.columns


def read_spans(frame: pl.DataFrame) -> SpanTable:
    """The columns task, worker, label, start, end as arrays; names in sorted order.

    A worker who marked nothing has one row with start -1 (its label may be empty). Raises
    ``Invalid`` where columns are missing or positions are no whole numbers.
    """
    named = _named(frame, ("task", "worker"))
    places = {}
    for name in ("start", "end"):
        try:
            places[name] = frame[name].cast(pl.Int64).fill_null(-1)
        except pl.exceptions.PolarsError as error:
            message = f"the column {name!r} holds positions, whole numbers from 0"
            raise Invalid("bad_position", message, {"column": name}) from error
    label = next((alias for alias in ALIASES["label"] if alias in frame.columns), None)
    if label is None:
        raise Invalid("missing_column", "the table needs a column 'label'", {"column": "label"})
    nothing = (places["start"] < 0).to_numpy()
    given = frame[label].cast(pl.String)
    if given.filter(~pl.Series(nothing)).null_count():
        raise Invalid("empty_cells", "some spans have no label")
    names = given.filter(~pl.Series(nothing)).unique().sort().to_list() or ["span"]
    place = {name: index for index, name in enumerate(names)}
    tasks, item = _codes(named["task"])
    workers, annotator = _codes(named["worker"])
    codes = np.array([place.get(name, 0) for name in given.to_list()], dtype=np.int64)
    pairs = np.unique(item * np.int64(max(1, len(workers))) + annotator)
    n = np.bincount(pairs // max(1, len(workers)), minlength=len(tasks)).astype(np.int64)
    start, end = (places[name].to_numpy().astype(np.int64) for name in ("start", "end"))
    return SpanTable(item, start, end, annotator, codes, tasks, workers, names, n)


def with_predictions(labels: pl.DataFrame, predictions: Table | None, worker: str) -> pl.DataFrame:
    """The labels with a model's predictions (task, label) as those of one more worker."""
    if predictions is None:
        return labels
    frame = _named(labels, ("task", "worker", "label"))
    if worker in frame["worker"].unique().to_list():
        raise Invalid("name_taken", f"there is a worker {worker!r} already: name the model another")
    told = _named(read_frame(predictions), ("task", "label"))
    told = told.filter(pl.col("task").is_in(frame["task"].unique().to_list()))
    told = told.with_columns(worker=pl.lit(worker)).select("task", "worker", "label")
    return pl.concat([frame, told])


def read_gold(source: Table | None, table: LabelTable) -> Ints | None:
    """The index of the known label of each task, -1 where none is known; None for no gold.

    A gold label that nobody ever gave is known but can match no answer: it gets the index
    after the last label.
    """
    if source is None:
        return None
    frame = _named(read_frame(source), ("task", "label"))
    task_of = {name: index for index, name in enumerate(table.tasks)}
    label_of = {name: index for index, name in enumerate(table.labels)}
    known = np.full(len(table.tasks), -1, dtype=np.int64)
    for task, label in zip(frame["task"], frame["label"], strict=True):
        if task in task_of:
            known[task_of[task]] = label_of.get(label, len(table.labels))
    return known


def _named(frame: pl.DataFrame, wanted: tuple[str, ...]) -> pl.DataFrame:
    """The wanted columns as texts, found by their names or the usual other words for them."""
    found = {}
    for name in wanted:
        column = next((alias for alias in ALIASES[name] if alias in frame.columns), None)
        if column is None:
            has = ", ".join(frame.columns[:20]) or "none"
            message = f"the table needs a column {name!r}; it has: {has}"
            raise Invalid("missing_column", message, {"column": name})
        found[name] = frame[column].cast(pl.String)
    named = pl.DataFrame(found)
    for name in wanted:
        empty = named[name].null_count()
        if empty:
            raise Invalid("empty_cells", f"{empty:,} cells of the column {name!r} are empty")
    return named


def _codes(column: pl.Series) -> tuple[list[str], Ints]:
    """The different values in order, and for each row the index of its value."""
    names = column.unique().sort()
    codes = column.cast(pl.Enum(names)).to_physical()
    return names.to_list(), codes.to_numpy().astype(np.int64)
