"""Predictions, evaluation and batches over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Annotated

import msgspec
from litestar import Response, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from assay.http.auth import credential_of
from assay.http.perform import AnyRequest, answer, assay_of, perform
from assay.services import batching, iterating
from assay.services.batching import BatchList, BatchPlan, BatchView
from assay.services.iterating import EvaluationView, ModelList, ModelView
from assay.services.running import JobView

Name = Annotated[str, msgspec.Meta(max_length=100)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class SuggestBody(msgspec.Struct, forbid_unknown_fields=True):
    """Whether annotators are shown this version's answers."""

    suggest: bool


class MixBody(msgspec.Struct, forbid_unknown_fields=True):
    """Shares of the arms; they sum to 1, and the random control arm has at least 0.05."""

    uncertainty: Share = 0.0
    coverage: Share = 0.0
    weak_slice: Share = 0.0
    control: Share = 0.1


class BatchBody(msgspec.Struct, forbid_unknown_fields=True):
    """A batch to be made, or with `preview` only shown."""

    size: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    mix: MixBody
    name: Name | None = None
    slices: Annotated[list[dict[str, str]], msgspec.Meta(max_length=50)] = []
    model: Name | None = None
    version: Name | None = None
    preview: bool = False


@post("/projects/{project:str}/predictions", tags=["predictions"])
async def send_predictions(
    request: AnyRequest,
    project: FromPath[str],
    model: FromQuery[str],
    version: FromQuery[str],
    upload: FromQuery[str | None] = None,
) -> Response[JobView]:
    """Predictions of one model version as JSON lines (`application/x-ndjson`), taken in by a job.

    A line is `{"external_id" or "item", "question", "value", "score"?, "uncertainty"?,
    "probabilities"?}`; a region of a value may have a `score`. Files larger than a request may
    be are uploaded first, and named by `upload`. Lines that are wrong are in the job's problems.
    """
    if upload is not None:
        return await perform(
            request, iterating.start_import_of_upload, project, model, version, upload
        )
    assay, credential = assay_of(request), credential_of(request)
    body = await request.body()
    key = await assay.perform(credential, iterating.body_key, project, len(body))

    def chunks() -> Iterator[bytes]:
        yield body

    stored = await asyncio.get_running_loop().run_in_executor(
        assay.threads, assay.media.put, key, chunks()
    )
    view = await assay.perform(
        credential, iterating.start_import, project, model, version, key, stored.size
    )
    return answer(request, view)


@get("/projects/{project:str}/models", tags=["predictions"])
async def list_models(request: AnyRequest, project: FromPath[str]) -> Response[ModelList]:
    """The models whose predictions came in, version by version, the latest first."""
    return await perform(request, iterating.list_models, project)


@patch("/projects/{project:str}/models/{model:str}/{version:str}", tags=["predictions"])
async def set_suggest(
    request: AnyRequest,
    project: FromPath[str],
    model: FromPath[str],
    version: FromPath[str],
    data: JSONBody[SuggestBody],
) -> Response[ModelView]:
    """Show a version's answers to annotators as suggestions, or no longer."""
    return await perform(request, iterating.set_suggest, project, model, version, data.suggest)


@get("/projects/{project:str}/evaluation", tags=["predictions"])
async def read_evaluation(
    request: AnyRequest,
    project: FromPath[str],
    model: FromQuery[str | None] = None,
    version: FromQuery[str | None] = None,
    question: FromQuery[str | None] = None,
) -> Response[EvaluationView]:
    """How good a version is against what was accepted or agreed, and where it is weak."""
    return await perform(request, iterating.read_evaluation, project, model, version, question)


@post("/projects/{project:str}/batches", tags=["batches"])
async def make_batch(
    request: AnyRequest, project: FromPath[str], data: JSONBody[BatchBody]
) -> Response[BatchView]:
    """Choose what to label next and put it in front; with `preview` only show it, and its cost."""
    plan = BatchPlan(
        data.size,
        msgspec.to_builtins(data.mix),
        tuple(data.slices),
        data.model,
        data.version,
        data.name,
    )
    if data.preview:
        shown = await perform(request, batching.preview_batch, project, plan)
        shown.status_code = 200
        return shown
    return await perform(request, batching.make_batch, project, plan)


@get("/projects/{project:str}/batches", tags=["batches"])
async def list_batches(request: AnyRequest, project: FromPath[str]) -> Response[BatchList]:
    """The batches of a project, newest first, with what the model knew of each arm."""
    return await perform(request, batching.list_batches, project)


@get("/projects/{project:str}/batches/{batch:str}", tags=["batches"])
async def read_batch(
    request: AnyRequest, project: FromPath[str], batch: FromPath[str]
) -> Response[BatchView]:
    """One batch with a sample of its items."""
    return await perform(request, batching.read_batch, project, batch)


@post("/projects/{project:str}/batches/{batch:str}/withdraw", tags=["batches"], status_code=200)
async def withdraw_batch(
    request: AnyRequest, project: FromPath[str], batch: FromPath[str]
) -> Response[BatchView]:
    """Take back the items that nobody has begun; they go to the places that they had."""
    view = await perform(request, batching.withdraw_batch, project, batch)
    view.status_code = 200
    return view


HANDLERS = (
    send_predictions,
    list_models,
    set_suggest,
    read_evaluation,
    make_batch,
    list_batches,
    read_batch,
    withdraw_batch,
)
