"""The job that takes predictions in: read as a stream, by batches, each with its checkpoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from assay.core.errors import Problem
from assay.core.iteration.predictions import sound_prediction
from assay.core.values import DatumFacts, Schema
from assay.formats.predictions_in import PredictionLine, ReadLine, read_predictions
from assay.services.context import Context, Run, emit
from assay.services.shown import facts_of
from assay.store.annotations import schema_of
from assay.store.jobs import record_problems
from assay.store.predictions import NewPrediction, items_by_reference, record_predictions

KIND = "predictions"
BATCH_LINES = 1_000
UNKNOWN = DatumFacts("unknown")
_encode = msgspec.json.encode


class Payload(msgspec.Struct):
    """What the job is told: whose predictions, and where their lines are."""

    model: str
    version: str
    key: str
    size: int
    upload: str | None = None


class Progress(msgspec.Struct):
    """The checkpoint: where in the file, and what became of the lines so far."""

    offset: int = 0
    line: int = 0
    taken: int = 0
    bad: int = 0
    finished: bool = False


def import_predictions(run: Run) -> Mapping[str, Any]:
    """The job. Killed at any moment it goes on after the last batch that was committed."""
    payload = msgspec.convert(run.job.payload, Payload)
    progress = msgspec.convert(run.job.checkpoint, Progress)
    media = run.read(lambda ctx: ctx.media)
    if not progress.finished:
        chunks = media.read(payload.key, progress.offset)
        batch: list[ReadLine] = []
        for line in read_predictions(chunks, progress.offset, progress.line):
            batch.append(line)
            if len(batch) >= BATCH_LINES:
                progress = _write(run, payload, progress, batch)
                batch = []
        if batch:
            progress = _write(run, payload, progress, batch)
        done = msgspec.structs.replace(progress, finished=True)
        run.write(
            lambda ctx: _tell(ctx, run, payload, done),
            done=payload.size,
            total=payload.size,
            checkpoint=msgspec.to_builtins(done),
        )
    media.delete(payload.key)
    return {
        "model": payload.model,
        "version": payload.version,
        "taken": progress.taken,
        "bad": progress.bad,
    }


def _tell(ctx: Context, run: Run, payload: Payload, progress: Progress) -> None:
    if progress.taken:
        told = {"model": payload.model, "version": payload.version, "n": progress.taken}
        emit(ctx, run.place, "prediction.imported", run.job.uid, told)


def _write(run: Run, payload: Payload, progress: Progress, batch: Sequence[ReadLine]) -> Progress:
    """One transaction: the predictions, the report and the checkpoint."""
    checkpoint: dict[str, Any] = {}

    def work(ctx: Context) -> Progress:
        project = run.place.project
        schema = schema_of(ctx.conn, project.id, project.schema_version, project.created_at)
        new, refused = _sorted_out(ctx, project.id, schema, batch)
        record_predictions(ctx.conn, project.id, payload.model, payload.version, new, ctx.now)
        record_problems(
            ctx.conn,
            project.id,
            run.job.id,
            [(line.number, _reference(line), problem, None) for line, problem in refused],
        )
        bad = len({line.number for line, _ in refused})
        last = batch[-1]
        after = Progress(
            last.end, last.number, progress.taken + len(batch) - bad, progress.bad + bad
        )
        checkpoint.update(msgspec.to_builtins(after))
        return after

    return run.write(work, done=batch[-1].end, total=payload.size, checkpoint=checkpoint)


def _sorted_out(
    ctx: Context, project_id: int, schema: Schema, batch: Sequence[ReadLine]
) -> tuple[list[NewPrediction], list[tuple[ReadLine, Problem]]]:
    """What is sound, the last word on each item and question; and what is wrong, line by line."""
    lines = [one.line for one in batch if one.line is not None]
    known = items_by_reference(
        ctx.conn,
        project_id,
        {str(line.external_id) for line in lines if line.external_id is not None},
        {line.item for line in lines if line.item is not None},
    )
    facts: dict[int, Mapping[str, DatumFacts]] = {}
    new: dict[tuple[int, str], NewPrediction] = {}
    refused: list[tuple[ReadLine, Problem]] = []
    for one in batch:
        if one.line is None:
            refused.append((one, one.problem or Problem("", "bad_line", "cannot be read")))
            continue
        found = known.get(one.line.reference() or "")
        if found is None:
            refused.append((one, Problem("/external_id", "no_item", "there is no such item")))
            continue
        item_id, data = found
        if item_id not in facts:
            facts[item_id] = facts_of(data)
        made, problems = _made(ctx, schema, one.line, item_id, facts[item_id])
        refused.extend((one, problem) for problem in problems[:10])
        if made is not None:
            new[item_id, made.question] = made
    return list(new.values()), refused


def _made(
    ctx: Context,
    schema: Schema,
    line: PredictionLine,
    item_id: int,
    facts: Mapping[str, DatumFacts],
) -> tuple[NewPrediction | None, list[Problem]]:
    question = schema.question(line.question)
    if question is None:
        names = ", ".join(q.name for q in schema.questions)
        return None, [Problem("/question", "unknown_question", f"the questions are: {names}")]
    sound, problems = sound_prediction(
        question,
        facts.get(question.on, UNKNOWN),
        line.value,
        line.score,
        line.uncertainty,
        line.probabilities,
    )
    if sound is None:
        return None, problems
    return NewPrediction(
        ctx.uid("prd"),
        item_id,
        question.name,
        _encode(sound.value).decode(),
        None if sound.scores is None else _encode(sound.scores).decode(),
        sound.score,
        sound.uncertainty,
    ), []


def _reference(line: ReadLine) -> str | None:
    return line.line.reference() if line.line is not None else None
