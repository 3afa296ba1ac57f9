"""Consensus, agreement and annotators on a table of labels: the engine without a server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from assay.analysis.tables import (
    LabelTable,
    SpanTable,
    Table,
    holds_spans,
    like,
    read_frame,
    read_gold,
    read_labels,
    read_spans,
    with_predictions,
)
from assay.core.errors import Invalid
from assay.core.intervals import Floats, wilson
from assay.core.quality.aggregators import AGGREGATORS, DEFAULT, Consensus
from assay.core.quality.agreement import (
    alpha,
    alpha_of_part,
    apart_by_matrix,
    apart_nominal,
    in_words,
    metric_table,
)
from assay.core.quality.coefficients import fleiss_kappa, gwet_ac, percent_agreement
from assay.core.quality.gold import accuracy_by_person, confusion
from assay.core.quality.matrix import AnswerMatrix, Ints
from assay.core.quality.structured.spans import SpanConsensus, span_consensus
from assay.core.values import Interval

DEFAULT_METHOD = DEFAULT
DISTANCES = ("nominal", "ordinal", "interval", "ratio")


@dataclass(frozen=True, slots=True)
class Agreement:
    """Krippendorff's alpha of a table, what it is worth in words, and of each label.

    ``by_label`` has the columns label, n, alpha, low, high: each label against all others.
    ``reported`` holds the figures that reports ask for, of all annotators together: percent,
    fleiss_kappa and gwet_ac (AC1 for the nominal distance, else AC2 with that distance).
    """

    distance: str
    alpha: Interval | None
    words: str
    by_label: Any
    reported: Mapping[str, Interval | None]


@dataclass(frozen=True, slots=True)
class QualityReport:
    """All that ``assay quality`` tells: frames and intervals.

    ``accuracy`` is that of the consensus on gold tasks; ``confusion`` has the columns gold,
    given, n, and counts the single answers on gold tasks (None without gold). ``why`` says what
    the method chose and on what grounds.
    """

    n_tasks: int
    n_workers: int
    n_labels: int
    n_answers: int
    repeated: int
    method: str
    agreement: Agreement
    consensus: pl.DataFrame
    annotators: pl.DataFrame
    accuracy: Interval | None
    confusion: pl.DataFrame | None
    why: str = ""


def consensus(
    labels: Table,
    method: str = DEFAULT_METHOD,
    gold: Table | None = None,
    predictions: Table | None = None,
    model: str = "model",
) -> Any:
    """The believed label of each task: columns task, label, posterior, n, votes, difficulty.

    ``labels`` is a path or table with the columns task, worker, label. ``gold`` (task, label)
    holds known labels fixed, so that annotators are learned from them too. ``predictions``
    (task, label) of a model join as one more worker named ``model``, whose confusion is learned
    like that of the others. ``difficulty`` is the chance that a typical worker gets the task
    wrong, where the method tells it. The result is a table of the library that ``labels`` came
    in (polars for paths).

    Labels with columns start and end are spans: the result has a row a span of the consensus
    (task, label, start, end, posterior, n, votes). They have one method and take no gold.
    """
    frame = read_frame(labels)
    if holds_spans(frame):
        if gold is not None or predictions is not None or method != DEFAULT_METHOD:
            message = "spans have one method, and take neither gold nor predictions here"
            raise Invalid("spans_have_one_method", message)
        return like(labels, _span_frame(read_spans(frame)))
    table = read_labels(with_predictions(frame, predictions, model))
    belief = _believe(table, method, read_gold(gold, table))
    return like(labels, _consensus_frame(table, belief))


def agreement(labels: Table, distance: str = "nominal", seed: int = 0) -> Agreement:
    """Krippendorff's alpha with its 95 % bootstrap interval over tasks, and of each label.

    ``distance`` is nominal, ordinal, interval or ratio; all but nominal want labels that are
    numbers. ``seed`` makes the bootstrap repeatable.
    """
    table = read_labels(labels)
    found = _agreement(table, distance, np.random.default_rng(seed))
    return replace(found, by_label=like(labels, found.by_label))


def annotators(labels: Table, gold: Table | None = None, method: str = DEFAULT_METHOD) -> Any:
    """Each annotator: columns worker, n, agreement (alpha with the others), skill and bits.

    With bounds ``agreement_low`` and ``agreement_high``; ``skill`` is the believed probability
    of giving the right label (``skill_low``, ``skill_high`` where the method tells them);
    ``bits`` is what one answer tells about the right label: 0 for somebody who answers alike
    whatever is right. With ``gold`` also gold, gold_low, gold_high, gold_n: gold is measured
    against and not used for the skill. For spans: worker, n (tasks) and skill (expected F1).
    """
    frame = read_frame(labels)
    if holds_spans(frame):
        return like(labels, _span_annotators(read_spans(frame)))
    table = read_labels(frame)
    belief = _believe(table, method, None)
    return like(labels, _annotator_frame(table, belief, read_gold(gold, table)))


def confusions(labels: Table, gold: Table | None = None, method: str = DEFAULT_METHOD) -> Any:
    """How each annotator errs: columns worker, right, given, chance, low, high, n.

    ``chance`` of giving the label where ``right`` is right, with 95 % credible bounds where the
    method has them; ``n`` expected answers behind the row (with the shrinkage towards all).
    ``gold`` holds known labels fixed. Raises ``Invalid`` for methods without confusions.
    """
    table = read_labels(labels)
    belief = _believe(table, method, read_gold(gold, table))
    if belief.confusion is None:
        message = f"{method} has no confusions; {DEFAULT_METHOD} and dawid_skene do"
        raise Invalid("no_confusions", message)
    rows = []
    for place, worker in enumerate(table.workers):
        bounds = belief.confusion_bounds(place)
        for right, truth in enumerate(table.labels):
            n = None if belief.dirichlet is None else float(belief.dirichlet[place, right].sum())
            for given, name in enumerate(table.labels):
                low, high = (
                    (float(bounds[0][right, given]), float(bounds[1][right, given]))
                    if bounds
                    else (None, None)
                )
                chance = float(belief.confusion[place, right, given])
                rows.append((worker, truth, name, chance, low, high, n))
    columns = {
        "worker": pl.String,
        "right": pl.String,
        "given": pl.String,
        "chance": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "n": pl.Float64,
    }
    return like(labels, pl.DataFrame(rows, schema=columns, orient="row"))


def quality_report(
    labels: Table,
    gold: Table | None = None,
    method: str = DEFAULT_METHOD,
    distance: str = "nominal",
    seed: int = 0,
) -> QualityReport:
    """Consensus, agreement and annotators at once; gold only measures, it teaches nothing."""
    table = read_labels(labels)
    known = read_gold(gold, table)
    belief = _believe(table, method, None)
    names = table.labels
    accuracy, pairs = None, None
    if known is not None:
        rows = np.flatnonzero(known >= 0)
        accuracy = wilson(float((belief.labels()[rows] == known[rows]).sum()), len(rows))
        extended = [*names, *([] if (known < len(names)).all() else ["(never given)"])]
        on_gold = known[table.answers.item]
        asked = on_gold >= 0
        told = [
            (extended[truth], names[given])
            for truth, given in zip(
                on_gold[asked].tolist(), table.answers.label[asked].tolist(), strict=True
            )
        ]
        order, cells = confusion(told, extended)
        pairs = pl.DataFrame(
            [
                (a, b, n)
                for a, row in zip(order, cells, strict=True)
                for b, n in zip(order, row, strict=True)
            ],
            schema={"gold": pl.String, "given": pl.String, "n": pl.Int64},
            orient="row",
        )
    return QualityReport(
        len(table.tasks),
        len(table.workers),
        len(names),
        len(table.answers),
        table.repeated,
        method,
        _agreement(table, distance, np.random.default_rng(seed)),
        _consensus_frame(table, belief),
        _annotator_frame(table, belief, known),
        accuracy,
        pairs,
        belief.why,
    )


def _believe(table: LabelTable, method: str, known: Ints | None) -> Consensus:
    answers = table.answers
    if known is not None:
        fixed = np.where(known < answers.n_labels, known, -1)
        answers = replace(answers, known=fixed)
    return AGGREGATORS.get(method).aggregate(answers)


def _consensus_frame(table: LabelTable, belief: Consensus) -> pl.DataFrame:
    chosen = belief.labels()
    counts = table.answers.counts()
    rows = np.arange(len(chosen))
    columns: dict[str, Any] = {
        "task": pl.Series(table.tasks, dtype=pl.String),
        "label": pl.Series([table.labels[i] for i in chosen.tolist()], dtype=pl.String),
        "posterior": belief.posterior[rows, chosen]
        if len(rows)
        else pl.Series([], dtype=pl.Float64),
        "n": counts.sum(axis=1),
        "votes": counts[rows, chosen] if len(rows) else pl.Series([], dtype=pl.Int64),
    }
    if belief.difficulty is not None:
        columns["difficulty"] = belief.difficulty
    return pl.DataFrame(columns)


def _span_frame(spans: SpanTable) -> pl.DataFrame:
    """The consensus of spans: each kept span with its posterior, workers and votes."""
    found = _combined(spans)
    votes = np.bincount(found.drawn[found.drawn >= 0], minlength=len(found.start))
    kept = np.flatnonzero(found.kept)
    return pl.DataFrame(
        {
            "task": [spans.tasks[index] for index in found.document[kept].tolist()],
            "label": [spans.labels[index] for index in found.label[kept].tolist()],
            "start": found.start[kept],
            "end": found.end[kept],
            "posterior": found.posterior[kept],
            "n": spans.n[found.document[kept]],
            "votes": votes[kept],
        },
        schema_overrides={"task": pl.String, "label": pl.String},
    )


def _span_annotators(spans: SpanTable) -> pl.DataFrame:
    found = _combined(spans)
    pairs = np.unique(spans.annotator * np.int64(max(1, len(spans.tasks))) + spans.item)
    n = np.bincount(pairs // max(1, len(spans.tasks)), minlength=len(spans.workers))
    frame = pl.DataFrame({"worker": spans.workers, "n": n, "skill": found.skill})
    return frame.sort("n", "worker", descending=[True, False])


def _combined(spans: SpanTable) -> SpanConsensus:
    return span_consensus(
        spans.item,
        spans.start,
        spans.end,
        spans.label,
        spans.annotator,
        n_annotators=len(spans.workers),
        n_labels=len(spans.labels),
    )


def _agreement(table: LabelTable, distance: str, rng: np.random.Generator) -> Agreement:
    answers, distances = _ordered(table, distance)
    apart, expected = (
        apart_nominal(answers) if distances is None else apart_by_matrix(answers, distances)
    )
    whole = alpha(answers.item, apart, expected, rng)
    rows = []
    for index, name in enumerate(table.labels):
        given = (table.answers.label == index).astype(np.int64)
        binary = replace(table.answers, label=given, n_labels=2)
        part = alpha(binary.item, *apart_nominal(binary), rng)
        bounds = (part.value, part.low, part.high) if part else (None, None, None)
        rows.append((name, int(given.sum()), *bounds))
    columns = {
        "label": pl.String,
        "n": pl.Int64,
        "alpha": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
    }
    by_label = pl.DataFrame(rows, schema=columns, orient="row")
    near = None if distances is None else 1.0 - distances / max(float(distances.max()), 1e-12)
    reported = {
        "percent": percent_agreement(answers, near),
        "fleiss_kappa": fleiss_kappa(answers, near),
        "gwet_ac": gwet_ac(answers, near),
    }
    return Agreement(distance, whole, in_words(whole), by_label, reported)


def _ordered(table: LabelTable, distance: str) -> tuple[AnswerMatrix, Floats | None]:
    """The answers with labels in the order of their numbers, and how far these are apart."""
    if distance == "nominal":
        return table.answers, None
    if distance not in DISTANCES:
        message = f"there is no distance {distance!r}; there are: {', '.join(DISTANCES)}"
        raise Invalid("unknown_distance", message)
    try:
        values = np.array([float(name) for name in table.labels])
    except ValueError:
        message = f"the {distance} distance needs labels that are numbers"
        raise Invalid("labels_not_numbers", message) from None
    order = np.argsort(values, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    answers = replace(table.answers, label=rank[table.answers.label])
    counts = answers.counts()
    totals = counts[counts.sum(axis=1) >= 2].sum(axis=0).astype(np.float64)
    return answers, metric_table(distance, values[order], totals)


def _annotator_frame(table: LabelTable, belief: Consensus, known: Ints | None) -> pl.DataFrame:
    answers = table.answers
    apart, expected = apart_nominal(answers)
    n_workers = len(table.workers)
    order = np.argsort(answers.annotator, kind="stable")
    groups = np.split(order, np.searchsorted(answers.annotator[order], np.arange(1, n_workers)))
    peers = [alpha_of_part(apart[rows], expected) for rows in groups]
    columns: dict[str, Any] = {
        "worker": table.workers,
        "n": np.bincount(answers.annotator, minlength=n_workers),
        **_bounds("agreement", peers),
        "skill": belief.skill,
    }
    bounds, bits = belief.skill_bounds(), belief.information()
    if bounds is not None:
        columns |= {"skill_low": bounds[0], "skill_high": bounds[1]}
    if bits is not None:
        columns["bits"] = bits
    if known is not None:
        asked = known[answers.item] >= 0
        right = (answers.label == known[answers.item]).astype(np.int64)
        on_gold = accuracy_by_person(answers.annotator[asked], right[asked], n_workers)
        columns |= _bounds("gold", on_gold)
        columns["gold_n"] = [interval.n if interval else 0 for interval in on_gold]
    return pl.DataFrame(columns).sort("n", "worker", descending=[True, False])


def _bounds(name: str, intervals: list[Interval | None]) -> dict[str, pl.Series]:
    return {
        column: pl.Series(
            column,
            [getattr(one, part) if one else None for one in intervals],
            dtype=pl.Float64,
        )
        for column, part in ((name, "value"), (f"{name}_low", "low"), (f"{name}_high", "high"))
    }
