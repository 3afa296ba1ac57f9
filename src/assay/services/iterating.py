"""Iteration: what models say, how good they are, and where they are weak."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import isnan
from typing import Any
from urllib.parse import quote

import numpy as np

from assay.core.access.actions import Action
from assay.core.errors import NotFound, TooLarge, invalid
from assay.core.iteration.evaluation import LabelScore
from assay.core.values import Interval, Question
from assay.media.storage import new_key
from assay.services.blueprints import blueprint_in
from assay.services.context import Context, emit, enqueue, reads, require, when, writes
from assay.services.model_evaluation import (
    Evaluated,
    evaluate,
    quick_value,
    weak_slices,
)
from assay.services.prediction_job import KIND
from assay.services.running import JobView, view_job
from assay.store.annotations import schema_of
from assay.store.imports import delete_upload, upload_of
from assay.store.iteration import (
    attribute_columns,
    control_items,
    pool_rows,
    positions,
    reference_of,
)
from assay.store.jobs import job_of
from assay.store.places import Place
from assay.store.predictions import ModelVersion, has_model, models_of
from assay.store.projects import update_project

LEAST_CONTROL_ITEMS = 10
Optional = Interval | None


@dataclass(frozen=True, slots=True)
class ModelView:
    """One version of a model: how many predictions, on how many items, about what.

    ``suggest`` tells whether annotators are shown its answers as suggestions.
    """

    model: str
    version: str
    n: int
    n_items: int
    at: datetime
    questions: Sequence[str]
    suggest: bool


@dataclass(frozen=True, slots=True)
class ModelList:
    """All versions of all models, the latest first."""

    items: list[ModelView]


@dataclass(frozen=True, slots=True)
class Confusion:
    """Rows are what is held to be right, columns what the model said."""

    labels: Sequence[str]
    matrix: list[list[int]]


@dataclass(frozen=True, slots=True)
class LabelView:
    """One label: what of its predictions is right, what of its reference is found, its AP."""

    label: str
    precision: Optional
    recall: Optional
    ap: float | None
    n: int


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question's evaluation; ``control`` is the same measure on items drawn at random."""

    question: str
    title: str
    measure: str
    value: Optional
    control: Optional
    n: int
    reference: str
    confusion: Confusion
    by_label: list[LabelView]


@dataclass(frozen=True, slots=True)
class SliceView:
    """A weak slice. ``gap`` is value - rest; ``waiting`` items of it could be labelled next."""

    where: Mapping[str, str]
    n: int
    new: int
    value: Optional
    rest: float | None
    gap: float | None
    waiting: int
    items_href: str


@dataclass(frozen=True, slots=True)
class VersionValue:
    """One version's figure on the question that is looked at."""

    version: str
    at: datetime
    n: int
    value: Optional


@dataclass(frozen=True, slots=True)
class Target:
    """What the blueprint wants of the model."""

    metric: str
    value: float


@dataclass(frozen=True, slots=True)
class EvaluationView:
    """How good a version is, where it is weak, and how the versions before it were.

    ``reference`` says what it was held against: accepted answers, or the consensus.
    """

    model: str
    version: str
    at: datetime
    question: str
    reference: str
    target: Target | None
    questions: list[QuestionView]
    slices: list[SliceView]
    versions: list[VersionValue]


@writes
def start_import(
    ctx: Context, project: str, model: str, version: str, key: str, size: int
) -> JobView:
    """Have a job take in predictions whose lines are in the blob store already."""
    place = require(ctx, Action.IMPORT_PREDICTIONS, project)
    return _start(ctx, place, model, version, key, size, None)


@writes
def start_import_of_upload(
    ctx: Context, project: str, model: str, version: str, upload: str
) -> JobView:
    """Have a job take in predictions that were uploaded as a file."""
    place = require(ctx, Action.IMPORT_PREDICTIONS, project)
    found = upload_of(ctx.conn, place.project.id, upload)
    if found is None:
        raise NotFound("upload_not_found", "There is no such upload.")
    if found.received < found.size:
        raise invalid("/upload", "incomplete", "the upload is not complete yet")
    delete_upload(ctx.conn, found.id)
    return _start(ctx, place, model, version, found.key, found.size, upload)


def _start(
    ctx: Context, place: Place, model: str, version: str, key: str, size: int, upload: str | None
) -> JobView:
    for name, value in (("model", model), ("version", version)):
        if not value.strip() or len(value) > 100 or not value.isprintable():
            raise invalid(f"/{name}", "bad_name", "must be a text of 1 to 100 characters")
    payload = {"model": model, "version": version, "key": key, "size": size, "upload": upload}
    uid = enqueue(ctx, place, KIND, payload, total=size)
    job = job_of(ctx.conn, place.project.id, uid)
    assert job is not None
    return view_job(job)


@reads
def body_key(ctx: Context, project: str, size: int) -> str:
    """Where to put the body of an import of predictions, for those who may send one."""
    require(ctx, Action.IMPORT_PREDICTIONS, project)
    if size > ctx.settings.max_upload:
        limit = ctx.settings.max_upload
        raise TooLarge("upload_too_large", f"At most {limit:,} bytes.", {"limit": limit})
    return new_key(ctx.random.getrandbits(128))


@reads
def list_models(ctx: Context, project: str) -> ModelList:
    """The models whose predictions came in, version by version."""
    place = require(ctx, Action.SEE_ITERATION, project)
    return ModelList([_view(place, model) for model in models_of(ctx.conn, place.project.id)])


@writes
def set_suggest(ctx: Context, project: str, model: str, version: str, suggest: bool) -> ModelView:
    """Show a version's answers to annotators as suggestions, or no longer. One at a time."""
    place = require(ctx, Action.MAKE_BATCH, project)
    if not has_model(ctx.conn, place.project.id, model, version):
        raise NotFound("model_not_found", "There are no predictions of this version.")
    work = place.project.work
    shown = work.suggest_model == model and work.suggest_version == version
    if suggest != shown:
        chosen = (model, version) if suggest else (None, None)
        work = replace(work, suggest_model=chosen[0], suggest_version=chosen[1])
        update_project(ctx.conn, place.project.id, work=work)
        kind = "suggestions.shown" if suggest else "suggestions.hidden"
        told = {"model": model, "version": version}
        emit(ctx, place, kind, place.project.uid, told)
    changed = replace(place, project=replace(place.project, work=work))
    found = next(
        one
        for one in models_of(ctx.conn, place.project.id)
        if (one.model, one.version) == (model, version)
    )
    return _view(changed, found)


@reads
def read_evaluation(
    ctx: Context,
    project: str,
    model: str | None = None,
    version: str | None = None,
    question: str | None = None,
) -> EvaluationView:
    """How good a version is (the latest, if none is named) and where it is weak."""
    place = require(ctx, Action.SEE_ITERATION, project)
    chosen, siblings = _chosen(ctx, place, model, version)
    asked = _questions(ctx, place, chosen)
    main = next((q for q in asked if q.name == question), None) if question else asked[0]
    if main is None:
        raise NotFound("question_not_found", "This version says nothing about that question.")
    random = control_items(ctx.conn, place.project.id)
    results = {q.name: evaluate(ctx, place, q, chosen.model, chosen.version) for q in asked}
    return EvaluationView(
        chosen.model,
        chosen.version,
        when(chosen.at),
        main.name,
        results[main.name].held,
        _target(ctx, place),
        [_view_question(place, result, random) for result in results.values()],
        list(_slices(ctx, place, results[main.name])),
        _versions(ctx, place, main, siblings),
    )


def _chosen(
    ctx: Context, place: Place, model: str | None, version: str | None
) -> tuple[ModelVersion, list[ModelVersion]]:
    """The version that is meant, and all versions of its model, the oldest first."""
    known = models_of(ctx.conn, place.project.id)
    found = next(
        (
            one
            for one in known
            if (model is None or one.model == model) and (version is None or one.version == version)
        ),
        None,
    )
    if found is None:
        raise NotFound("no_predictions", "No predictions of such a model have come in yet.")
    return found, [one for one in reversed(known) if one.model == found.model]


def _questions(ctx: Context, place: Place, chosen: ModelVersion) -> list[Question]:
    project = place.project
    schema = schema_of(ctx.conn, project.id, project.schema_version, project.created_at)
    asked = [q for q in schema.questions if q.name in chosen.questions]
    if not asked:
        raise NotFound("no_predictions", "This version speaks of no question that there is now.")
    return asked


def _target(ctx: Context, place: Place) -> Target | None:
    blueprint = blueprint_in(ctx, place)
    downstream = blueprint.purpose.downstream if blueprint else None
    if downstream is None or downstream.target is None:
        return None
    return Target(downstream.metric or "", downstream.target)


def _view(place: Place, found: ModelVersion) -> ModelView:
    work = place.project.work
    return ModelView(
        found.model,
        found.version,
        found.n,
        found.n_items,
        when(found.at),
        found.questions,
        work.suggest_model == found.model and work.suggest_version == found.version,
    )


def _view_question(place: Place, result: Evaluated, random: Any) -> QuestionView:
    evaluation = result.evaluation
    inside = np.zeros(len(result.item_ids), dtype=bool)
    inside[positions(result.item_ids, random)] = True
    control = None
    if inside.sum() >= LEAST_CONTROL_ITEMS:
        control = defined(result.part(inside, np.random.default_rng(place.project.id)))
    return QuestionView(
        result.question.name,
        result.question.title or result.question.name,
        evaluation.measure,
        defined(evaluation.value),
        control,
        len(result.item_ids),
        result.held,
        Confusion(evaluation.labels, evaluation.confusion.tolist()),
        [_view_label(score) for score in evaluation.by_label],
    )


def _view_label(score: LabelScore) -> LabelView:
    return LabelView(score.label, score.precision, score.recall, score.ap, score.n)


def _slices(ctx: Context, place: Place, result: Evaluated) -> Iterator[SliceView]:
    weak = weak_slices(ctx, place, result)
    if not weak:
        return
    pool = pool_rows(ctx.conn, place.project.id)
    columns = {c.name: c for c in attribute_columns(ctx.conn, place.project.id, pool.ids)}
    for one in weak:
        inside = pool.free.copy()
        for name, of in one.found.where.items():
            column = columns[name]
            inside &= column.codes == column.values.index(of)
        value, rest = defined(one.value), None if isnan(one.rest) else one.rest
        gap = value.value - rest if value is not None and rest is not None else None
        query = "&".join(
            f"attribute={quote(f'{name}:{of}', safe=':')}" for name, of in one.found.where.items()
        )
        yield SliceView(
            one.found.where,
            one.found.n,
            one.found.new,
            value,
            rest,
            gap,
            int(inside.sum()),
            f"/projects/{place.project.slug}/items?{query}",
        )


def _versions(
    ctx: Context, place: Place, question: Question, siblings: Sequence[ModelVersion]
) -> list[VersionValue]:
    """The figure of each version, all against the same reference."""
    reference = reference_of(ctx.conn, place.project.id, question.name)
    rng = np.random.default_rng(place.project.id)
    values = []
    for one in siblings:
        if question.name not in one.questions:
            continue
        result = evaluate(ctx, place, question, one.model, one.version, reference, repeats=1)
        value = defined(quick_value(result, rng))
        values.append(VersionValue(one.version, when(one.at), len(result.item_ids), value))
    return values


def defined(interval: Interval) -> Interval | None:
    """The interval, or None where there was nothing to measure."""
    return None if interval.n == 0 or isnan(interval.value) else interval
